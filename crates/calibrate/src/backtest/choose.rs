//! Settings chosen by the past: on outcomes known by one January, and none later.
//!
//! England's path and councils' differences from it are chosen apart. First the share of new plans, its damping and the
//! rate of exits, by the mean absolute error of England's plans: one path, where councils' errors would only reward a
//! forecast that is too low. Then how much of a council's own level is kept, by councils' mean absolute error over that
//! of shrunken growth, each pair of origin and horizon alike.

use std::collections::BTreeMap;

use super::cases::{Case, Method, against, forecasts};
use super::known::{Known, Measure};
use super::naive::Naive;
use super::record::Record;
use super::score::{Group, Membership};
use crate::settings::BacktestSettings;
use crate::trend::TrendRule;

/// A candidate with its error, in per cent for England and as a ratio to shrunken growth for councils.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The rule.
    pub rule: TrendRule,
    /// Its error.
    pub error: f64,
}

/// All candidates of both stages, best first; equal ones in the order of the settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// England's path.
    pub national: Vec<Candidate>,
    /// Councils' differences from it, given the best path.
    pub councils: Vec<Candidate>,
}

impl Choice {
    /// The rule chosen.
    pub fn best(&self) -> Option<TrendRule> {
        self.councils.first().map(|best| best.rule)
    }
}

/// Origins and horizons whose outcome is known by the January that settings may be chosen on.
pub(crate) fn allowed(settings: &BacktestSettings) -> impl Fn(&Case) -> bool + use<> {
    let last = settings.chosen_to.value as i32;
    move |case| case.known_from(Measure::Plans) <= last
}

/// The origins that settings are chosen on.
pub(crate) fn origins(settings: &BacktestSettings) -> std::ops::RangeInclusive<i32> {
    settings.first_origin.value as i32..=settings.chosen_to.value as i32 - 1
}

/// Tries every candidate. `start` gives what is not chosen.
pub fn choose(record: &Record, settings: &BacktestSettings, start: &TrendRule) -> Choice {
    let mut national = Vec::new();
    for exit_years in &settings.exit_years.values {
        for share_years in &settings.share_years.values {
            for share_damping in &settings.share_damping.values {
                let rule = TrendRule {
                    exit_years: *exit_years as i32,
                    share_years: *share_years as i32,
                    share_damping: *share_damping,
                    ..*start
                };
                let error = england_error(record, settings, &rule);
                national.push(Candidate { rule, error });
            }
        }
    }
    best_first(&mut national);
    let path = national.first().map_or(*start, |best| best.rule);
    let yardstick = council_errors(
        record,
        settings,
        &path,
        Method::Naive(Naive::ShrunkenGrowth),
    );
    let mut councils = Vec::new();
    for own_weight in &settings.own_weight.values {
        for own_fade in &settings.own_fade.values {
            let rule = TrendRule {
                own_weight: *own_weight,
                own_fade: *own_fade,
                ..path
            };
            let own = council_errors(record, settings, &rule, Method::Model);
            let ratios = own
                .iter()
                .filter_map(|(pair, error)| Some(error / yardstick.get(pair)?));
            let ratios: Vec<f64> = ratios.collect();
            let error = ratios.iter().sum::<f64>() / ratios.len() as f64;
            councils.push(Candidate { rule, error });
        }
    }
    best_first(&mut councils);
    Choice { national, councils }
}

fn best_first(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| a.error.total_cmp(&b.error));
}

/// Cases of one method that settings may be chosen on.
fn seen(
    record: &Record,
    settings: &BacktestSettings,
    rule: &TrendRule,
    method: Method,
) -> Vec<Case> {
    let allowed = allowed(settings);
    let horizons = settings.horizons.value as usize;
    let mut seen = Vec::new();
    for origin in origins(settings) {
        let known = Known::at(record, origin);
        let paths = forecasts(&known, Measure::Plans, method, rule, horizons);
        seen.extend(against(record, Measure::Plans, method, origin, paths).filter(&allowed));
    }
    seen
}

/// Mean over pairs of origin and horizon of the absolute error of England's plans, per cent.
fn england_error(record: &Record, settings: &BacktestSettings, rule: &TrendRule) -> f64 {
    let mut sums: BTreeMap<(i32, usize), (f64, f64)> = BTreeMap::new();
    for case in seen(record, settings, rule, Method::Model) {
        let sum = sums.entry((case.origin, case.horizon)).or_default();
        sum.0 += case.forecast;
        sum.1 += case.outcome;
    }
    let errors = sums
        .values()
        .map(|(forecast, outcome)| (forecast / outcome - 1.0).abs());
    100.0 * errors.sum::<f64>() / sums.len() as f64
}

/// By origin and horizon: mean absolute error of councils' plans.
fn council_errors(
    record: &Record,
    settings: &BacktestSettings,
    rule: &TrendRule,
    method: Method,
) -> BTreeMap<(i32, usize), f64> {
    let members = Membership::new(record, origins(settings));
    let mut sums: BTreeMap<(i32, usize), (f64, f64)> = BTreeMap::new();
    for case in seen(record, settings, rule, method) {
        if members.holds(&Group::All, &case) {
            let sum = sums.entry((case.origin, case.horizon)).or_default();
            sum.0 += (case.forecast / case.outcome - 1.0).abs();
            sum.1 += 1.0;
        }
    }
    sums.into_iter()
        .map(|(pair, (sum, count))| (pair, sum / count))
        .collect()
}
