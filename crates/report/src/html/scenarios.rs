//! Scenarios beside the baseline: what each changes, and which of its levers does it.

use maud::{Markup, html};

use super::charts::{Bar, Bars};
use super::figures::{caption, cell, interval_cell, quantity, signed};
use super::table::{Cell, Table};
use crate::compare::Comparison;
use crate::measure::Measure;
use crate::pack::{LeverText, Pack, Run};
use crate::row::{ALL, Breakdown};

/// Measures compared, and whether the differences of all years together mean anything.
const COMPARED: [(Measure, bool); 7] = [
    (Measure::Plans, false),
    (Measure::HighNeedsSpend, true),
    (Measure::InYearBalance, true),
    (Measure::DsgBalance, false),
    (Measure::TransportSpend, true),
    (Measure::Interest, true),
    (Measure::CostOfMeasures, true),
];

/// The section.
pub(crate) fn section(pack: &Pack) -> Markup {
    if pack.scenarios().is_empty() {
        return html! {
            p { "This report holds the baseline alone. To set scenarios beside it, name them: "
                code { "pressure report --scenario current-policy --scenario my.toml --out report.html" } "." }
        };
    }
    html! {
        div.charts {
            (differences(pack, Measure::HighNeedsSpend, "spend", "High-needs spend: difference from the baseline, all years together").unwrap_or_default())
            (differences(pack, Measure::DsgBalance, "balance", "DSG balance in the last year: difference from the baseline").unwrap_or_default())
        }
        (table(pack).draw())
        @for run in pack.scenarios() { (levers(pack, run)) }
    }
}

/// The whole of a measure in each scenario's last year.
fn last<'a>(pack: &'a Pack, run: &'a Run, measure: Measure) -> Option<&'a Comparison> {
    let rows = pack.compared(&run.id);
    rows.filter(|row| {
        row.measure == measure && row.breakdown == Breakdown::Total && row.category == ALL
    })
    .last()
}

/// The difference itself, or its sum over the years where that means something, with its interval.
fn difference(row: &Comparison) -> (f64, Option<(f64, f64)>) {
    match row.cumulative {
        Some(sum) if row.measure != Measure::DsgBalance => {
            (sum, row.cumulative_p10.zip(row.cumulative_p90))
        }
        _ => (row.difference, row.p10.zip(row.p90)),
    }
}

fn differences(pack: &Pack, measure: Measure, id: &str, title: &str) -> Option<Markup> {
    let rows = pack
        .scenarios()
        .iter()
        .filter_map(|run| Some((run, last(pack, run, measure)?)));
    let groups: Vec<(String, Vec<Bar>)> = rows
        .map(|(run, row)| {
            let (value, interval) = difference(row);
            (run.name.clone(), vec![Bar { value, interval }])
        })
        .filter(|(_, bars)| !bars[0].value.is_nan())
        .collect();
    let quantity = quantity(measure.unit());
    let each = groups
        .iter()
        .map(|(name, bars)| format!("{name} {}", quantity.signed(bars[0].value)));
    let said = format!("{}.", each.collect::<Vec<_>>().join("; "));
    let drawn = groups.iter().any(|(_, bars)| bars[0].interval.is_some());
    let table = Table {
        caption: format!("{title} ({})", quantity.unit()),
        columns: ["Scenario", "Difference", "Eight draws in ten"]
            .map(str::to_owned)
            .to_vec(),
        rows: groups
            .iter()
            .map(|(name, bars)| {
                vec![
                    Cell::text(name.clone()),
                    signed(quantity, bars[0].value),
                    interval_cell(quantity, bars[0].interval),
                ]
            })
            .collect(),
    };
    (!groups.is_empty()).then(|| {
        let chart = Bars {
            caption: caption(&format!("difference-{id}"), title, said.clone()),
            quantity,
            signed: true,
            heading: format!("difference, {}", quantity.unit()),
            series: vec!["difference".to_owned()],
            groups,
        };
        html! {
            figure {
                figcaption {
                    strong { (title) }
                    (said) @if drawn { " Lines span eight draws in ten, scenario and baseline drawn in the same worlds." }
                }
                (chart.draw())
                (table.folded())
            }
        }
    })
}

/// Every measure of every scenario in the last year.
fn table(pack: &Pack) -> Table {
    let columns = [
        "Scenario",
        "Measure",
        "In",
        "Baseline",
        "Scenario’s",
        "Difference",
        "Eight draws in ten",
        "All years together",
        "At present value",
    ];
    let mut rows = Vec::new();
    for run in pack.scenarios() {
        for (measure, summed) in COMPARED {
            let Some(row) = last(pack, run, measure) else {
                continue;
            };
            let quantity = quantity(row.unit);
            let sum = |value: Option<f64>| match value {
                Some(value) if summed => signed(quantity, value),
                _ => Cell::Idle,
            };
            rows.push(vec![
                Cell::text(run.name.clone()),
                Cell::text(measure.label()),
                Cell::text(row.period.clone()),
                cell(quantity, row.value_against),
                cell(quantity, row.value),
                signed(quantity, row.difference),
                interval_cell(quantity, row.p10.zip(row.p90)),
                sum(row.cumulative),
                sum(row.cumulative_present_value),
            ]);
        }
    }
    Table {
        caption: "Scenarios beside the baseline, in the last year projected".to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows,
    }
}

/// A scenario's levers as written, and what each does alone.
fn levers(pack: &Pack, run: &Run) -> Markup {
    // The last period of each, found once: there are tens of thousands of comparisons.
    let of = [
        Measure::HighNeedsSpend,
        Measure::TransportSpend,
        Measure::DsgBalance,
    ];
    let of = of.map(|measure| (measure, last(pack, run, measure)));
    let is_last = |row: &Comparison| {
        let mut of = of.iter();
        of.any(|(measure, last)| {
            *measure == row.measure && last.is_some_and(|last| last.period == row.period)
        })
    };
    let shown = |row: &&Comparison| {
        let quantity = quantity(row.unit);
        let nil = || quantity.text(row.difference) == quantity.text(0.0);
        row.breakdown == Breakdown::Total && is_last(row) && !nil()
    };
    let alone: Vec<&Comparison> = pack.by_measure(&run.id).filter(shown).collect();
    html! {
        h3 { "Scenario: " (run.name) }
        p { (run.summary) }
        @if !run.levers.is_empty() { (lever_table(run).draw()) }
        @if !alone.is_empty() { (alone_table(run, &alone).draw()) }
        @let written: Vec<&LeverText> = run.levers.iter().filter(|lever| lever.text.is_some()).collect();
        @if !written.is_empty() {
            details {
                summary { "The levers as the scenario file has them" }
                @for lever in written { pre.scroll tabindex="0" { code { (lever.text.as_deref().unwrap_or_default()) } } }
            }
        }
    }
}

fn lever_table(run: &Run) -> Table {
    let words = |text: &Option<String>| text.clone().map_or(Cell::Idle, Cell::Text);
    let row = |(index, lever): (usize, &LeverText)| {
        vec![
            Cell::text(format!("{} {}", index + 1, lever.kind)),
            Cell::text(lever.from.clone()),
            words(&lever.to),
            words(&lever.rationale),
            words(&lever.source),
        ]
    };
    Table {
        caption: format!("Levers of {}", run.name),
        columns: ["Lever", "From", "To", "Why", "Source"]
            .map(str::to_owned)
            .to_vec(),
        rows: run.levers.iter().enumerate().map(row).collect(),
    }
}

fn alone_table(run: &Run, alone: &[&Comparison]) -> Table {
    let row = |row: &&Comparison| {
        let name = row
            .scenario
            .split_once('#')
            .map_or(row.scenario.as_str(), |(_, part)| part);
        let quantity = quantity(row.unit);
        vec![
            Cell::text(name),
            Cell::text(row.measure.label()),
            Cell::text(row.period.clone()),
            signed(quantity, row.difference),
            interval_cell(quantity, row.p10.zip(row.p90)),
        ]
    };
    Table {
        caption: format!(
            "What each lever of {} does alone, and (interaction) what they do to each other; what comes to nothing is left out",
            run.name
        ),
        columns: ["Lever", "Measure", "In", "Difference", "Eight draws in ten"]
            .map(str::to_owned)
            .to_vec(),
        rows: alone.iter().map(row).collect(),
    }
}
