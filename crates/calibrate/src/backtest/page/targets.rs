//! What was asked of the forecasts before they were made, and what was found.

use super::tables::{percent, signed};
use crate::backtest::{Group, Measure, Method, Report, Split, SplitGroup, SplitMethod};

/// A target, what was found, and whether it was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What was asked, in words.
    pub asked: String,
    /// What was found, by years ahead.
    pub found: String,
    /// Whether every horizon meets it.
    pub met: bool,
}

/// Councils' mean absolute error to stay below on the origins shown for comparison, 1 to 3 years ahead: the best
/// method without a model there.
const COMPARED: [f64; 3] = [3.85, 6.6, 9.2];
/// England's error either way to stay within, 1 to 3 years ahead.
const BIAS: [f64; 3] = [1.0, 2.5, 4.0];
/// What an 80% interval may hold.
const HOLD: (f64, f64) = (75.0, 85.0);

/// Every target, on the origins no setting has seen and on those shown for comparison.
pub fn targets(headline: &Report, compared: &Report) -> Vec<Target> {
    let all = "of all councils";
    vec![
        below_yardsticks(headline, Measure::Plans),
        below_compared(compared),
        bias(headline),
        coverage(headline, Measure::Plans, &Group::All, all),
        coverage(
            headline,
            Measure::Plans,
            &Group::Third(0),
            "of the smallest third of councils",
        ),
        below_yardsticks(headline, Measure::NewPlans),
        coverage(headline, Measure::NewPlans, &Group::All, all),
        below_yardsticks(headline, Measure::Spend),
        coverage(headline, Measure::Spend, &Group::All, all),
        parts_below_others(headline, Split::AgeGroup, "age group"),
        parts_below_others(headline, Split::Placement, "placement"),
        parts_below_others(compared, Split::Placement, "placement"),
    ]
}

/// Scores of the model by years ahead.
fn model<'a>(
    report: &'a Report,
    measure: Measure,
    group: &'a Group,
) -> impl Iterator<Item = (usize, crate::backtest::Score)> + 'a {
    (1..)
        .map_while(move |h| report.row(measure, group, Method::Model, h))
        .map(|row| (row.horizon, row.score))
}

fn below_yardsticks(report: &Report, measure: Measure) -> Target {
    let best = |horizon: usize| {
        let yardsticks = Method::all().filter(|method| *method != Method::Model);
        yardsticks
            .filter_map(|method| report.row(measure, &Group::All, method, horizon))
            .map(|row| row.score.mape)
            .min_by(f64::total_cmp)
    };
    let pairs: Vec<(f64, f64)> = model(report, measure, &Group::All)
        .filter_map(|(h, score)| Some((score.mape, best(h)?)))
        .collect();
    Target {
        asked: format!(
            "{}: mean absolute error of councils below the best yardstick, at every horizon",
            said(measure)
        ),
        found: versus(&pairs),
        met: below(&pairs),
    }
}

/// Parts of plans against every other method that made as many forecasts.
fn parts_below_others(report: &Report, split: Split, named: &str) -> Target {
    let all = SplitGroup::Councils(Group::All);
    let pairs: Vec<(f64, f64)> = (1..)
        .map_while(|h| report.split(split, &all, SplitMethod::Model, h))
        .filter_map(|own| {
            let best = SplitMethod::all(split)
                .filter(|method| *method != SplitMethod::Model)
                .filter_map(|method| report.split(split, &all, method, own.horizon))
                .filter(|other| other.cases == own.cases)
                .map(|other| other.error)
                .min_by(f64::total_cmp)?;
            Some((own.error, best))
        })
        .collect();
    let mark = if report.period.partly_in_sample {
        " (partly in sample)"
    } else {
        ""
    };
    Target {
        asked: format!(
            "Plans by {named}: error below the best other method with as many forecasts, at every horizon, origins {}{mark}",
            report.period.name()
        ),
        found: versus(&pairs),
        met: below(&pairs),
    }
}

/// `own for best`, by years ahead.
fn versus(pairs: &[(f64, f64)]) -> String {
    let found: Vec<String> = pairs
        .iter()
        .map(|(own, best)| format!("{own:.2} for {best:.2}"))
        .collect();
    found.join("; ")
}

fn below(pairs: &[(f64, f64)]) -> bool {
    !pairs.is_empty() && pairs.iter().all(|(own, best)| own < best)
}

fn below_compared(report: &Report) -> Target {
    let own: Vec<f64> = model(report, Measure::Plans, &Group::All)
        .map(|(_, s)| s.mape)
        .take(COMPARED.len())
        .collect();
    Target {
        asked: format!(
            "{}: the same below {}% at 1, 2 and 3 years, origins {} (partly in sample)",
            said(Measure::Plans),
            COMPARED.map(|x| x.to_string()).join(" / "),
            report.period.name()
        ),
        found: list(&own, percent),
        met: own.len() == COMPARED.len()
            && own.iter().zip(COMPARED).all(|(own, limit)| *own < limit),
    }
}

fn bias(report: &Report) -> Target {
    let own: Vec<f64> = model(report, Measure::Plans, &Group::England)
        .map(|(_, s)| s.bias)
        .take(BIAS.len())
        .collect();
    Target {
        asked: format!(
            "{}: England within {}% of what happened at 1, 2 and 3 years, on average",
            said(Measure::Plans),
            BIAS.map(|x| x.to_string()).join(" / ")
        ),
        found: list(&own, signed),
        met: own.len() == BIAS.len() && own.iter().zip(BIAS).all(|(own, limit)| own.abs() < limit),
    }
}

fn coverage(report: &Report, measure: Measure, group: &Group, whose: &str) -> Target {
    let held: Vec<f64> = model(report, measure, group)
        .filter_map(|(_, score)| score.within.map(|within| within[1]))
        .collect();
    Target {
        asked: format!(
            "{}: 80% intervals hold {} to {}% of outcomes {whose}, at every horizon",
            said(measure),
            HOLD.0,
            HOLD.1
        ),
        found: list(&held, percent),
        met: !held.is_empty() && held.iter().all(|held| (HOLD.0..=HOLD.1).contains(held)),
    }
}

fn said(measure: Measure) -> &'static str {
    match measure {
        Measure::Plans => "Plans",
        Measure::NewPlans => "New plans",
        Measure::Spend => "Spend",
    }
}

fn list(values: &[f64], print: impl Fn(f64) -> String) -> String {
    values
        .iter()
        .map(|x| print(*x))
        .collect::<Vec<_>>()
        .join("; ")
}
