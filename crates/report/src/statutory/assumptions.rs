//! The assumptions that go with every section: the parameters that the run used, and the levers of its scenarios.

use pressure_model::statutory::{Return, Statutory};

use crate::pack::{Pack, Run};
use crate::run_folder::Parameter;
use crate::statutory::table::{Cell, Column, Follows, Line, Table};

const COLUMNS: [&str; 7] = [
    "Section", "Of", "Period", "Value", "Unit", "Basis", "Source",
];

/// The assumptions of one return, section by section, then the levers of the scenarios.
pub(crate) fn table(pack: &Pack, layout: &Statutory, of: Return) -> Table {
    let mut rows = Vec::new();
    for section in layout
        .assumptions
        .iter()
        .filter(|one| one.returns.contains(&of))
    {
        let parameters = pack
            .parameters
            .iter()
            .filter(|one| section.holds(&one.parameter));
        rows.extend(parameters.map(|parameter| line(&section.label, parameter)));
    }
    rows.extend(pack.scenarios().iter().flat_map(levers));
    Table {
        family: of,
        number: "Assumptions".to_owned(),
        title: "Assumptions".to_owned(),
        position: "All positions".to_owned(),
        unit: None,
        row_heading: "Assumption".to_owned(),
        columns: COLUMNS.iter().map(|label| column(label)).collect(),
        rows,
        notes: pack.notes.clone(),
    }
}

fn column(label: &str) -> Column {
    Column {
        label: label.to_owned(),
        period: String::new(),
    }
}

fn line(section: &str, parameter: &Parameter) -> Line {
    let value = parameter.value.to_string();
    let cells = [
        section,
        &parameter.category,
        &parameter.period,
        &value,
        &parameter.unit,
        &parameter.basis,
        &parameter.source,
    ];
    of_text(&parameter.parameter, cells)
}

/// The levers of a scenario: what the mitigated position assumes beyond the unmitigated one.
fn levers(run: &Run) -> Vec<Line> {
    let lever = |(k, lever): (usize, &crate::pack::LeverText)| {
        let period = match &lever.to {
            Some(to) => format!("{} to {to}", lever.from),
            None => format!("from {}", lever.from),
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let source = [text(&lever.rationale), text(&lever.source)];
        let source: Vec<String> = source.into_iter().filter(|text| !text.is_empty()).collect();
        let value = text(&lever.text)
            .lines()
            .map(str::trim)
            .collect::<Vec<_>>()
            .join("; ");
        let section = format!("Scenario: {}", run.name);
        let label = format!("{}#{} {}", run.id, k + 1, lever.kind);
        let cells = [
            &section,
            "all",
            &period,
            &value,
            "",
            "scenario",
            &source.join("; "),
        ];
        of_text(&label, cells)
    };
    run.levers.iter().enumerate().map(lever).collect()
}

fn of_text(label: &str, cells: [&str; 7]) -> Line {
    Line {
        label: label.to_owned(),
        total: false,
        follows: Follows::Nothing,
        figure: None,
        cells: cells.map(|text| Cell::Text(text.to_owned())).to_vec(),
    }
}
