//! What a reader who reads one paragraph reads.

use maud::{Markup, html};

use super::figures::{interval, period_said, quantity};
use crate::measure::Measure;
use crate::pack::{Pack, Run};
use crate::row::{ALL, Breakdown, Row};

/// The figures of the paragraph and of the cards below it.
const SHOWN: [(Measure, &str); 4] = [
    (Measure::Plans, "Plans in force"),
    (Measure::HighNeedsSpend, "High-needs spend"),
    (Measure::DsgBalance, "DSG balance"),
    (Measure::TransportSpend, "Home-to-school transport"),
];

/// The first and last figure of a run, where neither is suppressed.
fn ends(run: &Run, measure: Measure) -> Option<(&Row, &Row)> {
    let rows = run.total(measure);
    let (first, last) = (*rows.first()?, *rows.last()?);
    (!first.is_suppressed() && !last.is_suppressed()).then_some((first, last))
}

/// The paragraph, the cards and what must be read with them.
pub(crate) fn lead(pack: &Pack) -> Markup {
    html! {
        p.headline { (sentence(pack)) }
        @for run in pack.scenarios() {
            @if let Some(said) = scenario(pack, run) { p { (said) } }
        }
        ul.cards {
            @for (measure, label) in SHOWN {
                @if let Some((first, last)) = ends(pack.baseline(), measure) {
                    @let quantity = quantity(last.unit);
                    li {
                        (label) ", " (period_said(last))
                        strong { (quantity.text(last.value)) }
                        @if let Some((low, high)) = interval(last) {
                            span.soft { "eight in ten: " (quantity.text(low)) " to " (quantity.text(high)) } br;
                        }
                        span.soft { (period_said(first)) ": " (quantity.text(first.value)) " (" (first.basis.id()) ")" }
                    }
                }
            }
        }
        @if !pack.notes.is_empty() {
            div.note {
                p { strong { "To be read with these figures" } }
                ul { @for note in &pack.notes { li { (as_sentence(note)) } } }
            }
        }
    }
}

/// The baseline in a sentence or two.
fn sentence(pack: &Pack) -> String {
    let baseline = pack.baseline();
    let mut said = Vec::new();
    if let Some((first, last)) = ends(baseline, Measure::Plans) {
        let quantity = quantity(last.unit);
        let range = interval(last).map_or_else(String::new, |(low, high)| {
            format!(
                " (eight draws in ten: {} to {})",
                quantity.text(low),
                quantity.text(high)
            )
        });
        said.push(format!(
            "If nothing changes, {} maintains {} EHC plans in {}{range}, against {} in {}.",
            pack.area.name,
            quantity.text(last.value),
            period_said(last),
            quantity.text(first.value),
            period_said(first)
        ));
    }
    let moves = |measure, what: &str| {
        let (first, last) = ends(baseline, measure)?;
        let quantity = quantity(last.unit);
        let (a, b) = (quantity.text(first.value), quantity.text(last.value));
        Some(format!(
            "{what} goes from {a} in {} to {b} in {}",
            first.period, last.period
        ))
    };
    let money: Vec<String> = [
        moves(Measure::HighNeedsSpend, "high-needs spend"),
        moves(Measure::DsgBalance, "the DSG balance at 31 March"),
        moves(Measure::TransportSpend, "home-to-school transport"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !money.is_empty() {
        let mut money = money.join("; ");
        money.push('.');
        said.push(super::figures::capital(&money));
    }
    said.join(" ")
}

/// What a scenario changes, in a sentence.
fn scenario(pack: &Pack, run: &Run) -> Option<String> {
    let of = |measure: Measure| {
        let rows = pack.compared(&run.id).filter(|row| {
            row.measure == measure && row.breakdown == Breakdown::Total && row.category == ALL
        });
        let of_last = rows.last()?;
        (!of_last.difference.is_nan()).then_some(of_last)
    };
    let spend = of(Measure::HighNeedsSpend)?;
    let money = quantity(spend.unit);
    let change = if money.text(spend.difference) == money.text(0.0) {
        format!("does not change high-needs spend in {}", spend.period)
    } else {
        let way = if spend.difference < 0.0 {
            "lowers"
        } else {
            "raises"
        };
        format!(
            "{way} high-needs spend in {} by {}",
            spend.period,
            money.text(spend.difference.abs())
        )
    };
    let balance = of(Measure::DsgBalance).map_or_else(String::new, |balance| {
        format!(
            "; the DSG balance is then {} (baseline {})",
            money.text(balance.value),
            money.text(balance.value_against)
        )
    });
    Some(format!("The scenario “{}” {change}{balance}.", run.name))
}

/// A note as the command prints it, made a sentence.
fn as_sentence(note: &str) -> String {
    let end = if note.ends_with('.') { "" } else { "." };
    super::figures::capital(note) + end
}
