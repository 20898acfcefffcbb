//! Plans by age group, as far back as they were published: five groups to 2023, and single ages summed from then on.
//!
//! The model's plans of a council go to its age groups in the shares of the origin. Ageing by single year needs stocks
//! by single age, which exist for two censuses only.

use std::collections::BTreeMap;

use super::Period;
use super::cases::{Method, forecasts};
use super::known::{Known, Measure};
use super::naive::Naive;
use super::record::Record;
use super::score::{Group, Membership};
use crate::grid::ratio;
use crate::trend::TrendRule;

const GROUPS: usize = 5;

/// How far forecasts of age groups were out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupScore {
    /// What made them.
    pub method: Method,
    /// Years ahead.
    pub horizon: usize,
    /// Councils and origins scored.
    pub cases: usize,
    /// Mean over councils of the sum of absolute errors of the five groups over all plans, in per cent.
    pub error: f64,
}

/// Forecasts by group and horizon of one council.
fn paths(
    known: &Known<'_>,
    method: Method,
    council: usize,
    total: Option<&[f64]>,
    horizons: usize,
) -> Option<Vec<Vec<f64>>> {
    let origin = known.origin();
    let now: Option<Vec<f64>> = (0..GROUPS)
        .map(|g| known.group(council, g, origin))
        .collect();
    let now = now?;
    match method {
        Method::Model => {
            let (total, sum) = (total?, now.iter().sum::<f64>());
            Some(
                now.iter()
                    .map(|plans| {
                        total
                            .iter()
                            .map(|all| all * ratio(*plans, sum, 0.0))
                            .collect()
                    })
                    .collect(),
            )
        }
        Method::Naive(naive) => (0..GROUPS)
            .map(|g| {
                let mut england = (0.0, 0.0);
                for other in 0..known.councils() {
                    let pair = known
                        .group(other, g, origin - 1)
                        .zip(known.group(other, g, origin));
                    if let Some((before, now)) = pair {
                        england.0 += before;
                        england.1 += now;
                    }
                }
                let growth = ratio(england.1, england.0, 1.0) - 1.0;
                naive.forecast(&known.group_run(council, g), growth, horizons)
            })
            .collect(),
    }
}

/// Scores the model and the yardsticks that a short, broken series allows. Councils are those scored with all.
pub(crate) fn scores(
    record: &Record,
    period: &Period,
    rule: &TrendRule,
    horizons: usize,
) -> Vec<GroupScore> {
    let members = Membership::new(record, period.origins.clone());
    let methods = [
        Method::Model,
        Method::Naive(Naive::Flat),
        Method::Naive(Naive::LinearTrend),
    ];
    let mut sums: BTreeMap<(Method, usize), (f64, usize)> = BTreeMap::new();
    for origin in period.origins.clone() {
        let known = Known::at(record, origin);
        let totals = forecasts(&known, Measure::Plans, Method::Model, rule, horizons);
        for (council, total) in totals.iter().enumerate() {
            if !members.council(&Group::All, council) {
                continue;
            }
            for method in methods {
                let Some(paths) = paths(&known, method, council, total.as_deref(), horizons) else {
                    continue;
                };
                for h in 0..horizons {
                    let outcome =
                        |g: usize| record.councils[council].groups[g].at(origin + 1 + h as i32);
                    let outcomes: Option<Vec<f64>> = (0..GROUPS).map(outcome).collect();
                    let Some(outcomes) = outcomes else { continue };
                    let missed: f64 = paths
                        .iter()
                        .zip(&outcomes)
                        .map(|(p, o)| (p[h] - o).abs())
                        .sum();
                    let sum = sums.entry((method, h + 1)).or_default();
                    sum.0 += missed / outcomes.iter().sum::<f64>();
                    sum.1 += 1;
                }
            }
        }
    }
    sums.into_iter()
        .map(|((method, horizon), (sum, cases))| GroupScore {
            method,
            horizon,
            cases,
            error: 100.0 * sum / cases as f64,
        })
        .collect()
}
