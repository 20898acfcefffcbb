//! What the figures can bear: how past forecasts fared, what was met in the data, and what has changed since the last run.

use maud::{Markup, html};

use super::charts::{Bar, Bars, Quantity};
use super::figures::{caption, cell, quantity, signed};
use super::table::{Cell, Table};
use crate::pack::{Change, Pack, PackFinding, Score};

/// The method of this program in the scores.
const MODEL: &str = "model";
/// Councils one by one, as against England.
const EACH: &str = "all";

/// How past forecasts fared.
pub(crate) fn accuracy(pack: &Pack) -> Markup {
    let mut measures: Vec<&str> = Vec::new();
    for score in &pack.accuracy {
        if !measures.contains(&score.measure.as_str()) {
            measures.push(&score.measure);
        }
    }
    html! {
        p {
            "The same rules were run from past Januaries, on what was known then, and set against what happened since, beside simple
            methods. The error is the mean of the absolute errors of all councils, in per cent of the outcome."
        }
        div.charts { @for measure in measures { (scores(pack, measure).unwrap_or_default()) } }
        details { summary { "Every score of the back-test" } (score_table(pack).draw()) }
    }
}

fn scores(pack: &Pack, measure: &str) -> Option<Markup> {
    let of = || {
        pack.accuracy
            .iter()
            .filter(move |s| s.measure == measure && s.group == EACH)
    };
    // The latest origins, whose outcomes no setting has seen, stand first.
    let origins = &of().next()?.origins;
    let scored: Vec<&Score> = of().filter(|score| score.origins == *origins).collect();
    let methods: Vec<&str> = [MODEL, "shrunken_growth", "last_growth"]
        .into_iter()
        .filter(|method| scored.iter().any(|score| score.method == *method))
        .collect();
    let own: Vec<&&Score> = scored
        .iter()
        .filter(|score| score.method == MODEL)
        .collect();
    let group = |own: &&&Score| {
        let error = |method: &&str| {
            let mut all = scored.iter();
            let found =
                all.find(|score| score.method == *method && score.years_ahead == own.years_ahead);
            Bar {
                value: found.map_or(0.0, |score| score.mape / 100.0),
                interval: None,
            }
        };
        let name = if own.years_ahead == 1 {
            "1 year ahead".to_owned()
        } else {
            format!("{} years ahead", own.years_ahead)
        };
        (name, methods.iter().map(error).collect())
    };
    let first = own.first()?;
    let within = first.within_80.map_or_else(String::new, |share| {
        format!(
            " {} of outcomes lay within the range of eight draws in ten.",
            Quantity::Percent.text(share / 100.0)
        )
    });
    let what = measure.replace('_', " ");
    let said = format!(
        "{} year ahead, forecasts of a council’s {what} from January {origins} were out by {} on average.{within}",
        if first.years_ahead == 1 {
            "One".to_owned()
        } else {
            first.years_ahead.to_string()
        },
        Quantity::Percent.text(first.mape / 100.0)
    );
    let title = format!("Error of past forecasts: {what}");
    let chart = Bars {
        caption: caption(
            &format!("accuracy-{}", measure.replace('_', "-")),
            &title,
            said.clone(),
        ),
        quantity: Quantity::Percent,
        signed: false,
        heading: "mean absolute error, %".to_owned(),
        series: methods.iter().map(|method| method_name(method)).collect(),
        groups: own.iter().map(group).collect(),
    };
    Some(html! {
        figure {
            figcaption { strong { (title) } (said) }
            (chart.draw())
        }
    })
}

/// A method as a reader calls it.
fn method_name(method: &str) -> String {
    match method {
        MODEL => "this model".to_owned(),
        other => other.replace('_', " "),
    }
}

fn score_table(pack: &Pack) -> Table {
    let percent = |value: f64| cell(Quantity::Percent, value / 100.0);
    let maybe = |value: Option<f64>| value.map_or(Cell::Missing, percent);
    let row = |score: &Score| {
        vec![
            Cell::text(score.what()),
            Cell::text(score.origins.clone()),
            Cell::text(score.whose()),
            Cell::text(method_name(&score.method)),
            Cell::Figure(score.years_ahead.to_string(), f64::from(score.years_ahead)),
            Cell::Figure(score.forecasts.to_string(), f64::from(score.forecasts)),
            percent(score.mape),
            signed(Quantity::Percent, score.bias / 100.0),
            maybe(score.within_50),
            maybe(score.within_80),
            maybe(score.within_95),
        ]
    };
    Table {
        caption: "Every score of the back-test".to_owned(),
        columns: [
            "Measure",
            "From January",
            "Of",
            "Method",
            "Years ahead",
            "Forecasts",
            "Mean absolute error",
            "Bias (plus: too high)",
            "Within the 50% range",
            "Within the 80% range",
            "Within the 95% range",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: pack.accuracy.iter().map(row).collect(),
    }
}

/// What was met in the data.
pub(crate) fn findings(pack: &Pack) -> Markup {
    if pack.findings.is_empty() {
        return html! { p { "Nothing was met in the figures of this area that needed a decision." } };
    }
    let row = |finding: &PackFinding| {
        let known = |text: &String| {
            if text.is_empty() {
                Cell::Idle
            } else {
                Cell::text(text)
            }
        };
        vec![
            Cell::text(finding.code.clone()),
            Cell::text(finding.severity.clone()),
            known(&finding.place),
            Cell::text(finding.what.clone()),
            known(&finding.mend),
        ]
    };
    let table = Table {
        caption: "What was met in the data, and what was done about it".to_owned(),
        columns: [
            "Code",
            "Severity",
            "Where",
            "What was met and done",
            "How to mend it",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: pack.findings.iter().map(row).collect(),
    };
    table.draw()
}

/// This run beside the last one.
pub(crate) fn change(change: &Change) -> Markup {
    let row = |row: &crate::compare::Comparison| {
        let quantity = quantity(row.unit);
        vec![
            Cell::text(row.measure.label()),
            Cell::text(row.period.clone()),
            cell(quantity, row.value_against),
            cell(quantity, row.value),
            signed(quantity, row.difference),
        ]
    };
    let table = Table {
        caption: "Totals of the baseline, now and then".to_owned(),
        columns: ["Measure", "Period", "Then", "Now", "Difference"]
            .map(str::to_owned)
            .to_vec(),
        rows: change.rows.iter().map(row).collect(),
    };
    html! {
        p { "The last run:" }
        ul { @for line in &change.last { li { code { (line) } } } }
        (table.draw())
    }
}
