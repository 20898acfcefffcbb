//! Every figure the run used, with what it rests on: what is assumed stands first, as that is what to question.

use maud::{Markup, html};

use super::table::{Cell, Table};
use crate::pack::Pack;
use crate::run_folder::Parameter;
use crate::table::decimal;

/// What a parameter may rest on, the weakest first, and what that means.
const BASES: [(&str, &str); 4] = [
    (
        "assumed",
        "no source gives the figure; the reason for the choice stands beside it",
    ),
    ("scenario", "set by a lever of a scenario"),
    ("published", "taken from a publication"),
    (
        "measured",
        "worked out from published returns, or from the council’s own",
    ),
];

/// The section.
pub(crate) fn section(pack: &Pack) -> Markup {
    let of = |basis: &str| {
        pack.parameters
            .iter()
            .filter(|p| p.basis == basis)
            .collect::<Vec<_>>()
    };
    let other: Vec<&Parameter> = pack
        .parameters
        .iter()
        .filter(|p| BASES.iter().all(|(basis, _)| *basis != p.basis))
        .collect();
    html! {
        p { "Each figure is marked with what it rests on:" }
        ul {
            @for (basis, meaning) in BASES {
                @let count = of(basis).len();
                @if count > 0 { li { span.basis { (basis) } " (" (count) "): " (meaning) "." } }
            }
        }
        @for (index, (basis, _)) in BASES.iter().enumerate() {
            @let parameters = of(basis);
            @if !parameters.is_empty() {
                details open[index == 0] {
                    summary { (parameters.len()) " figures " (basis) }
                    (table(&format!("Figures {basis}"), &parameters).draw())
                }
            }
        }
        @if !other.is_empty() { (table("Other figures", &other).draw()) }
    }
}

/// Figures of one parameter on one source stand in one row.
fn table(caption: &str, parameters: &[&Parameter]) -> Table {
    let together =
        |a: &&Parameter, b: &&Parameter| a.parameter == b.parameter && a.source == b.source;
    let row = |group: &[&Parameter]| {
        let same_unit = group.iter().all(|p| p.unit == group[0].unit);
        let figures: Vec<String> = group.iter().map(|p| figure(p, same_unit)).collect();
        let unit = if same_unit {
            group[0].unit.clone()
        } else {
            "as each says".to_owned()
        };
        vec![
            Cell::text(group[0].parameter.clone()),
            Cell::text(figures.join("; ")),
            Cell::text(unit),
            Cell::text(group[0].basis.clone()),
            Cell::text(group[0].source.clone()),
        ]
    };
    Table {
        caption: caption.to_owned(),
        columns: ["Parameter", "Figures", "Unit", "Basis", "Source or reason"]
            .map(str::to_owned)
            .to_vec(),
        rows: parameters.chunk_by(together).map(row).collect(),
    }
}

/// What a figure is of, and the figure; with its unit where the row does not name one for all.
fn figure(parameter: &Parameter, same_unit: bool) -> String {
    let of: Vec<&str> = [&parameter.category, &parameter.period]
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    let mut text = plain(parameter.value);
    if !same_unit {
        text = format!("{text} {}", parameter.unit);
    }
    if of.is_empty() {
        text
    } else {
        format!("{} {text}", of.join(" "))
    }
}

/// A figure to four decimal places, fewer where they are noughts or where it is large.
fn plain(value: f64) -> String {
    let places = if value.abs() >= 1000.0 { 0 } else { 4 };
    let text = decimal(value, places);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn figures_carry_no_idle_noughts() {
        assert_eq!(plain(0.03), "0.03");
        assert_eq!(plain(23_456.78), "23,457");
        assert_eq!(plain(200.0), "200");
        assert_eq!(plain(5.0 / 12.0), "0.4167");
    }
}
