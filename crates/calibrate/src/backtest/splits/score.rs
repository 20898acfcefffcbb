//! Scores of forecasts of the parts of plans.

use std::collections::BTreeMap;

use super::paths::{England, paths};
use super::{Split, SplitMethod};
use crate::backtest::Period;
use crate::backtest::cases::{Method, forecasts};
use crate::backtest::known::{Known, Measure};
use crate::backtest::record::Record;
use crate::backtest::score::{Group, Membership};
use crate::grid::ratio;
use crate::trend::TrendRule;

/// Which forecasts are scored together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SplitGroup {
    /// Those of a group of councils.
    Councils(Group),
    /// Those of all councils with no break of the series between origin and outcome.
    Unbroken,
}

impl SplitGroup {
    /// Id, as in the output.
    pub fn id(&self) -> String {
        match self {
            Self::Councils(group) => group.id(),
            Self::Unbroken => "no_break".to_owned(),
        }
    }
}

/// How far forecasts of the parts of plans were out, in per cent.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitScore {
    /// How plans are divided.
    pub split: Split,
    /// Who is scored.
    pub group: SplitGroup,
    /// What made the forecasts.
    pub method: SplitMethod,
    /// Years ahead.
    pub horizon: usize,
    /// Councils and origins scored.
    pub cases: usize,
    /// Mean over councils of the sum of the parts' absolute errors over all plans.
    pub error: f64,
    /// Mean over councils of half the sum of absolute differences of shares: of plans, how many are in the wrong part.
    pub shares: f64,
    /// Error of the sum of all parts and councils, mean over origins: above nothing is too high.
    pub bias: f64,
    /// One less the model's error over this method's, on the cases both have: above nothing where the model is better.
    pub skill: Option<f64>,
}

/// How far the sum of all councils was out in one part.
#[derive(Debug, Clone, PartialEq)]
pub struct PartError {
    /// How plans are divided.
    pub split: Split,
    /// Id of the part.
    pub part: String,
    /// What made the forecasts.
    pub method: SplitMethod,
    /// Years ahead.
    pub horizon: usize,
    /// Mean over origins of the absolute error, per cent of the outcome.
    pub error: f64,
}

/// One forecast of a council's parts and what happened.
struct SplitCase {
    method: SplitMethod,
    origin: i32,
    horizon: usize,
    council: usize,
    forecast: Vec<f64>,
    outcome: Vec<f64>,
}

impl SplitCase {
    fn error(&self) -> f64 {
        let missed: f64 = self
            .forecast
            .iter()
            .zip(&self.outcome)
            .map(|(f, o)| (f - o).abs())
            .sum();
        missed / self.outcome.iter().sum::<f64>()
    }

    fn shares(&self) -> f64 {
        let (all, happened): (f64, f64) = (self.forecast.iter().sum(), self.outcome.iter().sum());
        let differences = self
            .forecast
            .iter()
            .zip(&self.outcome)
            .map(|(f, o)| (ratio(*f, all, 0.0) - o / happened).abs());
        differences.sum::<f64>() / 2.0
    }
}

fn cases(
    record: &Record,
    split: Split,
    period: &Period,
    rule: &TrendRule,
    horizons: usize,
) -> Vec<SplitCase> {
    let mut all = Vec::new();
    for origin in period.origins.clone() {
        let known = Known::at(record, origin);
        let england = England::at(&known, split);
        let totals = forecasts(&known, Measure::Plans, Method::Model, rule, horizons);
        for council in record.scored() {
            let total = totals[council].as_deref();
            let outcomes: Vec<Option<Vec<f64>>> = (1..=horizons)
                .map(|h| {
                    (0..record.parts(split))
                        .map(|part| {
                            let series = record.councils[council].part(split, part)?;
                            series.at(origin + h as i32)
                        })
                        .collect::<Option<Vec<f64>>>()
                        .filter(|parts| parts.iter().sum::<f64>() > 0.0)
                })
                .collect();
            for method in SplitMethod::all(split) {
                let found = paths(&known, split, method, council, total, &england, horizons);
                let Some(found) = found else { continue };
                for (h, outcome) in outcomes.iter().enumerate() {
                    if let Some(outcome) = outcome {
                        all.push(SplitCase {
                            method,
                            origin,
                            horizon: h + 1,
                            council,
                            forecast: found.iter().map(|path| path[h]).collect(),
                            outcome: outcome.clone(),
                        });
                    }
                }
            }
        }
    }
    all
}

/// Scores the model and every yardstick whose series are long enough, by group of councils; and by part of the sum of them.
pub(in crate::backtest) fn scores(
    record: &Record,
    split: Split,
    period: &Period,
    rule: &TrendRule,
    horizons: usize,
) -> (Vec<SplitScore>, Vec<PartError>) {
    let members = Membership::new(record, period.origins.clone());
    let all = cases(record, split, period, rule, horizons);
    let groups = Group::all(record)
        .into_iter()
        .filter(|group| *group != Group::England)
        .map(SplitGroup::Councils)
        .chain([SplitGroup::Unbroken]);
    let mut scores = Vec::new();
    for group in groups {
        let within: Vec<&SplitCase> = all
            .iter()
            .filter(|case| match &group {
                SplitGroup::Councils(group) => members.at(group, case.origin, case.council),
                SplitGroup::Unbroken => {
                    let to = case.origin + case.horizon as i32;
                    members.council(&Group::All, case.council)
                        && !record.breaks.between(split, case.origin, to)
                }
            })
            .collect();
        for method in SplitMethod::all(split) {
            for horizon in 1..=horizons {
                scores.extend(score(split, &group, method, horizon, &within));
            }
        }
    }
    (scores, part_errors(record, split, &members, &all))
}

fn score(
    split: Split,
    group: &SplitGroup,
    method: SplitMethod,
    horizon: usize,
    cases: &[&SplitCase],
) -> Option<SplitScore> {
    let of = |wanted: SplitMethod| -> BTreeMap<(i32, usize), &SplitCase> {
        cases
            .iter()
            .filter(|case| case.method == wanted && case.horizon == horizon)
            .map(|case| ((case.origin, case.council), *case))
            .collect()
    };
    let own = of(method);
    if own.is_empty() {
        return None;
    }
    let mut sums = ByOrigin::new();
    for case in own.values() {
        let sum = sums.entry(case.origin).or_default();
        sum.0 += case.forecast.iter().sum::<f64>();
        sum.1 += case.outcome.iter().sum::<f64>();
    }
    let bias = sums.values().map(|(f, o)| f / o - 1.0).sum::<f64>() / sums.len() as f64;
    let skill = (method != SplitMethod::Model).then(|| {
        let model = of(SplitMethod::Model);
        let both = own.iter().filter_map(|(at, case)| {
            let other = model.get(at)?;
            Some((other.error(), case.error()))
        });
        let (mut better, mut worse) = (0.0, 0.0);
        for (model, other) in both {
            better += model;
            worse += other;
        }
        100.0 * (1.0 - ratio(better, worse, 1.0))
    });
    let n = own.len() as f64;
    Some(SplitScore {
        split,
        group: group.clone(),
        method,
        horizon,
        cases: own.len(),
        error: 100.0 * own.values().map(|case| case.error()).sum::<f64>() / n,
        shares: 100.0 * own.values().map(|case| case.shares()).sum::<f64>() / n,
        bias: 100.0 * bias,
        skill,
    })
}

/// By origin: sums of forecasts and of outcomes.
type ByOrigin = BTreeMap<i32, (f64, f64)>;

/// By part, method and years ahead.
fn part_errors(
    record: &Record,
    split: Split,
    members: &Membership<'_>,
    cases: &[SplitCase],
) -> Vec<PartError> {
    let mut sums: BTreeMap<(usize, SplitMethod, usize), ByOrigin> = BTreeMap::new();
    for case in cases {
        if !members.council(&Group::All, case.council) {
            continue;
        }
        for (part, (f, o)) in case.forecast.iter().zip(&case.outcome).enumerate() {
            let of = sums.entry((part, case.method, case.horizon)).or_default();
            let sum = of.entry(case.origin).or_default();
            sum.0 += f;
            sum.1 += o;
        }
    }
    sums.into_iter()
        .map(|((part, method, horizon), origins)| {
            let errors = origins
                .values()
                .map(|(f, o)| (ratio(*f, *o, 1.0) - 1.0).abs());
            PartError {
                split,
                part: split.id_of(part, &record.placements),
                method,
                horizon,
                error: 100.0 * errors.sum::<f64>() / origins.len() as f64,
            }
        })
        .collect()
}
