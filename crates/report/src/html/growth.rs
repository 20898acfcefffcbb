//! Why figures grow: bridges from the base year to the last, driver by driver, and which assumptions matter most.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::charts::{Quantity, Swing, Tornado, Waterfall};
use super::figures::{caption, cell, quantity, signed};
use super::table::{Cell, Table};
use crate::measure::Measure;
use crate::pack::Pack;
use crate::row::{Breakdown, Row};

/// Assumptions drawn; the table holds them all.
const DRAWN: usize = 8;

/// Bridges of spend, of plans and of transport.
pub(crate) fn bridges(pack: &Pack) -> Markup {
    let all = [
        Measure::HighNeedsSpend,
        Measure::Plans,
        Measure::TransportSpend,
    ];
    let drawn: Vec<Markup> = all
        .into_iter()
        .filter_map(|measure| bridge(pack, measure))
        .collect();
    html! {
        p {
            "Each bar is what one driver adds to the base year’s figure or takes from it, in the central run; the bars sum to the
            change exactly. “Base-year rates carried on” is what would follow if children went on receiving and leaving plans
            as they do in the base year."
        }
        @if drawn.is_empty() { p { "Not available for this area." } }
        div.charts { @for one in drawn { (one) } }
    }
}

fn bridge(pack: &Pack, measure: Measure) -> Option<Markup> {
    let rows: Vec<&Row> = pack
        .bridge
        .iter()
        .filter(|row| row.measure == measure)
        .collect();
    let level = |last: bool| {
        let mut totals = rows.iter().filter(|row| row.breakdown == Breakdown::Total);
        if last {
            totals.next_back()
        } else {
            totals.next()
        }
    };
    let (first, last) = (level(false)?, level(true)?);
    let quantity = quantity(first.unit);
    let parts: Vec<(String, f64)> = rows
        .iter()
        .filter(|row| row.breakdown == Breakdown::Driver && row.period == last.period)
        .filter(|row| quantity.text(row.value) != quantity.text(0.0))
        .map(|row| {
            (
                pack.labels
                    .of_category(Breakdown::Driver, &row.category)
                    .to_owned(),
                row.value,
            )
        })
        .collect();
    let suppressed = [first.value, last.value]
        .into_iter()
        .chain(parts.iter().map(|(_, part)| *part));
    if parts.is_empty() || suppressed.into_iter().any(f64::is_nan) {
        return None;
    }
    let largest = parts
        .iter()
        .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let name = |row: &Row| super::figures::period_said(row);
    let title = format!(
        "{}: why it changes from {} to {}",
        measure.label(),
        name(first),
        name(last)
    );
    let said = format!(
        "From {} to {}. The largest part is “{}”, {}.",
        quantity.text(first.value),
        quantity.text(last.value),
        largest.0,
        quantity.signed(largest.1)
    );
    let chart = Waterfall {
        caption: caption(
            &format!("bridge-{}", measure.id().replace('_', "-")),
            &title,
            said.clone(),
        ),
        quantity,
        heading: format!("{}, {}", measure.label().to_lowercase(), quantity.unit()),
        from: (name(first), first.value),
        parts,
        to: (name(last), last.value),
    };
    Some(html! {
        figure {
            figcaption { strong { (title) } (said) }
            (chart.draw())
            (drivers(pack, &rows, quantity, &title).folded())
        }
    })
}

/// Every year's parts.
fn drivers(pack: &Pack, rows: &[&Row], quantity: Quantity, title: &str) -> Table {
    let periods: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row.breakdown == Breakdown::Driver)
        .map(|row| row.period.as_str())
        .collect();
    let mut lines: Vec<(Breakdown, &str)> = Vec::new();
    for row in rows {
        if !lines.contains(&(row.breakdown, &row.category)) {
            lines.push((row.breakdown, &row.category));
        }
    }
    let line = |&(breakdown, category): &(Breakdown, &str)| {
        let name = match breakdown {
            Breakdown::Total => "Level",
            Breakdown::Change => "Change since the base year",
            _ => pack.labels.of_category(breakdown, category),
        };
        let figure = |period: &&str| {
            let mut all = rows.iter();
            let found = all.find(|row| {
                row.breakdown == breakdown && row.category == category && row.period == *period
            });
            match found {
                Some(row) if breakdown == Breakdown::Total => cell(quantity, row.value),
                Some(row) => signed(quantity, row.value),
                None => Cell::Missing,
            }
        };
        std::iter::once(Cell::text(name))
            .chain(periods.iter().map(figure))
            .collect()
    };
    Table {
        caption: title.to_owned(),
        columns: std::iter::once("Driver")
            .chain(periods.iter().copied())
            .map(str::to_owned)
            .collect(),
        rows: lines.iter().map(line).collect(),
    }
}

/// Which assumptions matter most.
pub(crate) fn sensitivity(pack: &Pack) -> Markup {
    let mut measures: Vec<Measure> = Vec::new();
    for row in &pack.sensitivity {
        if !measures.contains(&row.measure) {
            measures.push(row.measure);
        }
    }
    html! {
        p {
            "How far a figure of the last year moves when one assumption alone is set to its 10th and to its 90th percentile, all
            others as in the central run. Wide bars are where better evidence would help most."
        }
        @if measures.is_empty() { p { "Not available for this area." } }
        div.charts {
            @for measure in measures { (tornado(pack, measure).unwrap_or_default()) }
        }
    }
}

fn tornado(pack: &Pack, measure: Measure) -> Option<Markup> {
    let rows = || {
        pack.sensitivity
            .iter()
            .filter(move |row| row.measure == measure)
    };
    let central = rows().find(|row| row.breakdown == Breakdown::Total)?;
    let swings: Vec<Swing> = rows()
        .filter(|row| row.breakdown == Breakdown::Parameter)
        .filter_map(|row| {
            Some(Swing {
                label: pack
                    .labels
                    .of_category(Breakdown::Parameter, &row.category)
                    .replace('_', " "),
                at_low: row.p10?,
                at_high: row.p90?,
            })
        })
        .collect();
    let widest = swings.first()?;
    let quantity = quantity(central.unit);
    let title = format!(
        "{} in {}: what it depends on most",
        measure.label(),
        central.period
    );
    let said = format!(
        "Central run: {}. The widest is “{}”: {} at its 10th percentile, {} at its 90th.",
        quantity.text(central.value),
        widest.label,
        quantity.signed(widest.at_low),
        quantity.signed(widest.at_high)
    );
    let table = Table {
        caption: format!("{title} (change, {})", quantity.unit()),
        columns: [
            "Assumption",
            "At its 10th percentile",
            "At its 90th percentile",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: swings
            .iter()
            .map(|swing| {
                vec![
                    Cell::text(swing.label.clone()),
                    signed(quantity, swing.at_low),
                    signed(quantity, swing.at_high),
                ]
            })
            .collect(),
    };
    let chart = Tornado {
        caption: caption(
            &format!("tornado-{}", measure.id().replace('_', "-")),
            &title,
            said.clone(),
        ),
        quantity,
        heading: format!(
            "change of {}, {}",
            lower_first(measure.label()),
            quantity.unit()
        ),
        swings: swings.into_iter().take(DRAWN).collect(),
    };
    Some(html! {
        figure {
            figcaption { strong { (title) } (said) }
            (chart.draw())
            (table.folded())
        }
    })
}

/// A label inside a phrase; abbreviations keep their capitals.
fn lower_first(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().collect::<String>() + letters.as_str()
        }
        _ => label.to_owned(),
    }
}
