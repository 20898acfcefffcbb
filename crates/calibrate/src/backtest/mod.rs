//! Forecasts made from the past as it was known then, and set against what happened.
//!
//! [`Record`] is what happened; [`Known`] is the part of it that an origin knew, and all a forecaster is given. A
//! [`Report`] scores the projection's rules and the yardsticks from rolling origins; [`choose`](choose::choose) finds
//! the settings, on outcomes to one January only; [`page`] writes `docs/accuracy.md`.

mod cases;
pub mod choose;
mod ets;
mod known;
mod model_path;
mod naive;
pub mod page;
mod record;
mod score;
mod splits;
mod widths;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

pub use cases::{Case, Method};
pub use known::{Known, Measure};
pub use naive::Naive;
pub use record::{Council, Record, Yearly};
pub use score::{Group, SHARES, Score};
pub use splits::{Breaks, PartError, Split, SplitGroup, SplitMethod, SplitScore};
pub use widths::{LogError, Widths};

use crate::settings::Settings;
use crate::trend::TrendRule;
use score::Membership;

/// Origins scored together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Their Januaries.
    pub origins: RangeInclusive<i32>,
    /// Some of its outcomes are among those that settings were chosen on.
    pub partly_in_sample: bool,
}

impl Period {
    /// A period; whether settings may have seen its outcomes follows from its first origin.
    pub fn new(origins: RangeInclusive<i32>, settings: &Settings) -> Self {
        Self {
            partly_in_sample: *origins.start() < settings.backtest.chosen_to.value as i32,
            origins,
        }
    }

    /// Origins whose outcomes no setting has seen.
    pub fn headline(record: &Record, settings: &Settings) -> Self {
        Self::new(
            settings.backtest.chosen_to.value as i32..=record.last - 1,
            settings,
        )
    }

    /// Origins shown for comparison.
    pub fn compared(settings: &Settings) -> Self {
        let years = &settings.backtest.compared.values;
        Self::new(years[0] as i32..=years[1] as i32, settings)
    }

    /// `2021 to 2024`.
    pub fn name(&self) -> String {
        format!("{} to {}", self.origins.start(), self.origins.end())
    }
}

/// The scores of one method at one horizon, in one group.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRow {
    /// What was forecast.
    pub measure: Measure,
    /// Who is scored.
    pub group: Group,
    /// What made the forecast.
    pub method: Method,
    /// Years ahead of the last year known.
    pub horizon: usize,
    /// The scores.
    pub score: Score,
    /// One less the model's mean absolute error over this method's, on the cases both have, in per cent: above nothing
    /// where the model is better.
    pub skill: Option<f64>,
}

/// All scores of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Whose forecasts.
    pub period: Period,
    /// By measure, group, method and horizon.
    pub rows: Vec<ScoreRow>,
    /// Plans by age group and by placement, scored by how many plans are in the wrong part or in none.
    pub splits: Vec<SplitScore>,
    /// The same for the sum of the councils scored, part by part.
    pub part_errors: Vec<PartError>,
    /// The spread of every method's errors, from outcomes that settings may be chosen on.
    pub widths: BTreeMap<(Measure, Method), Widths>,
    /// By measure and horizon: share of the variance of the model's errors that all councils have in common.
    pub shared: BTreeMap<(Measure, usize), f64>,
}

impl Report {
    /// Scores every measure and split asked for from the origins of a period.
    pub fn new(
        record: &Record,
        settings: &Settings,
        period: Period,
        measures: &[Measure],
        asked: &[Split],
    ) -> Self {
        let rule = TrendRule::new(&settings.trend, &settings.flows);
        let horizons = settings.backtest.horizons.value as usize;
        let members = Membership::new(record, period.origins.clone());
        let mut report = Self {
            rows: Vec::new(),
            splits: Vec::new(),
            part_errors: Vec::new(),
            widths: BTreeMap::new(),
            shared: BTreeMap::new(),
            period,
        };
        for measure in measures {
            let widths = widths(record, settings, *measure, &rule);
            let all = cases::cases(
                record,
                *measure,
                report.period.origins.clone(),
                &rule,
                horizons,
            );
            for group in Group::all(record) {
                let within: Vec<Case> = all
                    .iter()
                    .filter(|case| members.holds(&group, case))
                    .copied()
                    .collect();
                report
                    .rows
                    .extend(group_rows(*measure, &group, &within, &widths, horizons));
                if group == Group::All {
                    let shared = shared(&within);
                    report
                        .shared
                        .extend(shared.into_iter().map(|(h, s)| ((*measure, h), s)));
                }
            }
            report
                .widths
                .extend(widths.into_iter().map(|(m, w)| ((*measure, m), w)));
        }
        for split in asked {
            let (scores, errors) = splits::scores(record, *split, &report.period, &rule, horizons);
            report.splits.extend(scores);
            report.part_errors.extend(errors);
        }
        report
    }

    /// The row of a measure, group, method and horizon.
    pub fn row(
        &self,
        measure: Measure,
        group: &Group,
        method: Method,
        horizon: usize,
    ) -> Option<&ScoreRow> {
        self.rows.iter().find(|row| {
            row.measure == measure
                && row.group == *group
                && row.method == method
                && row.horizon == horizon
        })
    }
}

impl Report {
    /// The score of a split by group, method and horizon.
    pub fn split(
        &self,
        split: Split,
        group: &SplitGroup,
        method: SplitMethod,
        horizon: usize,
    ) -> Option<&SplitScore> {
        self.splits.iter().find(|score| {
            score.split == split
                && score.group == *group
                && score.method == method
                && score.horizon == horizon
        })
    }
}

fn group_rows(
    measure: Measure,
    group: &Group,
    cases: &[Case],
    widths: &BTreeMap<Method, Widths>,
    horizons: usize,
) -> Vec<ScoreRow> {
    let mut rows = Vec::new();
    for method in Method::all() {
        for horizon in 1..=horizons {
            let at = |case: &&Case| case.horizon == horizon;
            let own = cases.iter().filter(at).filter(|case| case.method == method);
            let Some(score) = score::score(own, widths.get(&method).copied()) else {
                continue;
            };
            let skill = match method {
                Method::Model => None,
                Method::Naive(_) => score::matched(cases.iter().filter(at), method)
                    .map(|(model, other)| 100.0 * (1.0 - model / other)),
            };
            rows.push(ScoreRow {
                measure,
                group: group.clone(),
                method,
                horizon,
                score,
                skill,
            });
        }
    }
    rows
}

/// The spread of every method's errors on outcomes that settings may be chosen on.
fn widths(
    record: &Record,
    settings: &Settings,
    measure: Measure,
    rule: &TrendRule,
) -> BTreeMap<Method, Widths> {
    let origins = choose::origins(&settings.backtest);
    let members = Membership::new(record, origins.clone());
    let last = settings.backtest.chosen_to.value as i32;
    let horizons = settings.backtest.horizons.value as usize;
    let mut errors: BTreeMap<Method, Vec<LogError>> = BTreeMap::new();
    for case in cases::cases(record, measure, origins, rule, horizons) {
        if case.known_from(measure) <= last && members.holds(&Group::All, &case) {
            errors
                .entry(case.method)
                .or_default()
                .extend(case.log_error());
        }
    }
    errors
        .into_iter()
        .filter_map(|(method, errors)| Some((method, Widths::fit(&errors)?)))
        .collect()
}

/// By horizon: the variance of the mean log error of an origin, as a share of all variance of the model's errors.
fn shared(cases: &[Case]) -> BTreeMap<usize, f64> {
    let mut sums: BTreeMap<(usize, i32), (f64, f64, f64)> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.method == Method::Model) {
        if let Some(error) = case.log_error() {
            let sum = sums.entry((case.horizon, case.origin)).or_default();
            sum.0 += 1.0;
            sum.1 += error.error;
            sum.2 += error.error * error.error;
        }
    }
    let mut by_horizon: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for ((horizon, _), (n, sum, squares)) in sums {
        let both = by_horizon.entry(horizon).or_default();
        both.0 += sum * sum / n;
        both.1 += squares;
    }
    by_horizon
        .into_iter()
        .map(|(horizon, (common, all))| (horizon, common / all))
        .collect()
}

#[cfg(test)]
mod tests;
