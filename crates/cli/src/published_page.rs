//! `docs/published.md`: England's projected path beside what others published, each difference taken apart by runs.

use std::fmt::Write as _;

use pressure_model::FinancialYear;
use pressure_report::{Breakdown, Row};
use pressure_scenario::{Context, NoFiles, Scenario};
use serde::Deserialize;

use crate::areas::ENGLAND;
use crate::commands::project::{Asked, all_rows};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::Printer;

const FIGURES: &str = include_str!("../../../models/england/published.toml");
const TABLE: &str = "published.toml";
/// The last year any of the figures needs.
const TO: i32 = 2030;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    figure: Vec<Figure>,
}

/// A figure that somebody published.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figure {
    title: String,
    measure: String,
    period: String,
    value: f64,
    unit: String,
    /// What the page divides by.
    divisor: f64,
    source: String,
    rests_on: String,
    optimistic: String,
    step: Vec<Change>,
    #[serde(default)]
    doubt: Vec<Change>,
}

/// Levers that change one thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    what: String,
    levers: String,
}

/// The text of the page.
pub(crate) fn write(engine: &Engine, printer: &Printer) -> Result<String, Failure> {
    let published: Published = toml::from_str(FIGURES).map_err(|e| Failure::Table {
        table: TABLE.to_owned(),
        why: e.to_string(),
    })?;
    let mut page = INTRODUCTION.to_owned();
    for figure in &published.figure {
        let values = values(engine, figure, printer)?;
        let _ = write!(page, "\n{}", section(figure, &values));
    }
    Ok(page)
}

/// The baseline, each step on top of those before it, and each doubt on top of all steps.
fn values(engine: &Engine, figure: &Figure, printer: &Printer) -> Result<Vec<f64>, Failure> {
    let context = Context {
        model: &engine.folder.model,
        policy: &engine.folder.policy,
        base: Some(engine.base),
        areas: &engine.folder.areas,
        library: &engine.folder.scenarios,
        files: &NoFiles,
    };
    let parse = |id: String, levers: &str| {
        let text = format!("name = \"{id}\"\nsummary = \"{id}\"\n{levers}");
        Scenario::parse(&id, &text, &context)
    };
    let mut scenarios = vec![Scenario::baseline()];
    let mut levers = String::new();
    for (place, step) in figure.step.iter().enumerate() {
        levers.push_str(&step.levers);
        scenarios.push(parse(format!("step {place}"), &levers)?);
    }
    for (place, doubt) in figure.doubt.iter().enumerate() {
        let levers = format!("{levers}{}", doubt.levers);
        scenarios.push(parse(format!("doubt {place}"), &levers)?);
    }
    let selected = engine.folder.areas.resolve(&["England".to_owned()])?;
    let is_it = |row: &Row| {
        row.area_code == ENGLAND
            && row.measure.id() == figure.measure
            && row.breakdown == Breakdown::Total
            && row.period == figure.period
    };
    let asked = Asked {
        scenarios: &scenarios,
        selected: &selected,
        to: FinancialYear::new(TO),
        drawing: None,
        wanted: &is_it,
    };
    let rows = all_rows(engine, &asked, printer)?;
    let value = |scenario: &Scenario| {
        let row = rows.iter().find(|row| row.scenario == scenario.id);
        row.map(|row| row.value).ok_or_else(|| Failure::Table {
            table: TABLE.to_owned(),
            why: format!("no run gives {} of {}", figure.measure, figure.period),
        })
    };
    scenarios.iter().map(value).collect()
}

fn section(figure: &Figure, values: &[f64]) -> String {
    let Figure {
        title,
        divisor,
        source,
        rests_on,
        optimistic,
        unit,
        ..
    } = figure;
    let shown = |value: f64| {
        let value = value / divisor;
        if value.abs() >= 100.0 {
            format!("{value:.0}")
        } else {
            format!("{value:.2}")
        }
    };
    let signed = |value: f64| {
        let text = shown(value);
        if value > 0.0 {
            format!("+{text}")
        } else {
            text
        }
    };
    let mut text = format!("## {title}\n\n{source}. {rests_on}\n\n");
    let _ = writeln!(
        text,
        "| {unit} | value | change | from published |\n|---|---|---|---|"
    );
    let _ = writeln!(text, "| published | {} | | |", shown(figure.value));
    let mut line = |what: &str, value: f64, change: Option<f64>| {
        let change = change.map_or_else(String::new, &signed);
        let from = signed(value - figure.value);
        let _ = writeln!(text, "| {what} | {} | {change} | {from} |", shown(value));
    };
    line("**the baseline**", values[0], None);
    for (place, step) in figure.step.iter().enumerate() {
        let change = values[place + 1] - values[place];
        line(&step.what, values[place + 1], Some(change));
    }
    let last = values[figure.step.len()];
    for (doubt, value) in figure.doubt.iter().zip(&values[figure.step.len() + 1..]) {
        line(
            &format!("... and then {}", doubt.what),
            *value,
            Some(value - last),
        );
    }
    let (all, left) = (values[0] - figure.value, last - figure.value);
    let part = |value: f64| format!("{:.1}%", 100.0 * (value / figure.value).abs());
    let _ = writeln!(
        text,
        "\nThe baseline is {} from the published figure ({} of it). With that assumption in place {} is left ({}), which nothing published \
         accounts for.\n\n*What is optimistic.* {optimistic}",
        signed(all),
        part(all),
        signed(left),
        part(left),
    );
    text
}

const INTRODUCTION: &str = "# England's path beside published projections

This page is written by the program, with `docs/accuracy.md`, by `pressure backtest --page docs/accuracy.md`; a test fails when it is not
what the program writes. The published figures, what they rest on and the levers below stand in `models/england/published.toml`.

Each table starts from the baseline, which lets new plans grow as the back-test chose. A line puts one published assumption, or what the
published figure appears to rest on, in place of ours and runs England again: its change is what that assumption moves, on top of the lines above it. Lines that begin with *... and then*
change one more thing, each alone, to show what a match rests on. A match is no validation: two projections that make the same choice agree.
";
