//! Cease rates by age, and how a council's exits compare with them.
//!
//! An exit is a ceased plan that did not move to another council: published ceased plans less those ceased because of
//! a transfer. Rates are by age only: plans are recoded to NEET shortly before they end, so a rate by placement would
//! misread which placements lose people.

use pressure_returns::{Picture, Series};

use crate::axes::{Axes, YOUNGEST};
use crate::flow_age::{LAST_SINGLE, spread_late, to_true};
use crate::grid::ratio;
use crate::published::{ByArea, by_age};
use crate::settings::FlowSettings;
use crate::stock::Stocks;

/// Row of the first age (before the step) whose cease rate is its own; younger ages share one.
const FIRST_OWN: usize = 15 - YOUNGEST;

/// Ceased plans of one council in the flow year.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ceased {
    /// Plans that ended, other than by a transfer.
    pub exits: f64,
    /// Plans that moved to another council.
    pub transfers: f64,
    /// Exits by recorded age row, where published.
    pub by_age: Option<Vec<f64>>,
}

/// Exits of every area, and national rates.
#[derive(Debug, Clone)]
pub struct Exits {
    /// By area.
    pub areas: Vec<Option<Ceased>>,
    /// By age row before the step: share who cease within the year; the oldest age all.
    pub rates: Vec<f64>,
}

/// Reads ceased plans of calendar year `year` by area.
pub fn read(picture: &Picture, axes: &Axes, areas: &[String], year: i32) -> Vec<Option<Ceased>> {
    let totals = ByArea::new(picture, Series::Ceased);
    let ages = ByArea::new(picture, Series::CeasedAge);
    areas
        .iter()
        .map(|area| {
            let total = totals.value(area, year, Some("total"))?;
            let transfers = totals.value(area, year, Some("transfer")).unwrap_or(0.0);
            let by = |item| by_age(ages.rows(area, year), axes, Some(item));
            let by_age = by("total").map(|all| {
                let moved = by("transfer").unwrap_or_else(|| vec![0.0; all.len()]);
                all.iter()
                    .zip(&moved)
                    .map(|(a, m)| (a - m).max(0.0))
                    .collect()
            });
            Some(Ceased {
                exits: (total - transfers).max(0.0),
                transfers,
                by_age,
            })
        })
        .collect()
}

/// National cease rates by age before the step, fitted on the areas whose stock is sound.
///
/// `joiners` is new plans by true age row of the same areas: exits at 20 and over are published as one row and are
/// spread by the fall of each cohort.
pub fn fit(
    ceased: Vec<Option<Ceased>>,
    stocks: &Stocks,
    joiners: &[f64],
    axes: &Axes,
    settings: &FlowSettings,
) -> Exits {
    let rows = axes.ages();
    let (mut recorded, mut before, mut after) = (vec![0.0; rows], vec![0.0; rows], vec![0.0; rows]);
    for (position, area) in ceased.iter().enumerate() {
        let Some(by_age) = area.as_ref().and_then(|c| c.by_age.as_ref()) else {
            continue;
        };
        if stocks.unfit.contains(&position) {
            continue;
        }
        for row in 0..rows {
            recorded[row] += by_age[row];
            before[row] += stocks.previous[position].grid.row(row).iter().sum::<f64>();
            after[row] += stocks.base[position].grid.row(row).iter().sum::<f64>();
        }
    }
    // Row r of `falls` is the age reached: how much smaller the cohort is than a year before, joiners added back.
    let falls: Vec<f64> = (0..rows)
        .map(|row| {
            if row == 0 {
                0.0
            } else {
                (before[row - 1] - after[row] + joiners[row]).max(0.0)
            }
        })
        .collect();
    let exits = spread_late(to_true(&recorded, settings.age_kernel.value), &falls);
    let mut rates: Vec<f64> = (0..rows)
        .map(|row| {
            if row + 1 < rows {
                ratio(exits[row + 1], before[row], 0.0).min(1.0)
            } else {
                1.0
            }
        })
        .collect();
    let young: f64 = ratio(
        exits[..=FIRST_OWN].iter().sum(),
        before[..FIRST_OWN].iter().sum(),
        0.0,
    );
    rates[..FIRST_OWN].fill(young);
    debug_assert!(LAST_SINGLE < rows, "flows end at 20 and over, stocks at 25");
    Exits {
        areas: ceased,
        rates,
    }
}

impl Exits {
    /// A council's exits against the national rates on its own stock, blended with `prior` plans of the latter.
    pub fn factor(&self, position: usize, stocks: &Stocks, prior: f64) -> f64 {
        let Some(own) = &self.areas[position] else {
            return 1.0;
        };
        let rows = self.rates.len();
        // The oldest age leaves in any case and is no evidence of a council's practice.
        let expected: f64 = (0..rows - 1)
            .map(|row| {
                stocks.previous[position].grid.row(row).iter().sum::<f64>() * self.rates[row]
            })
            .sum();
        let oldest: f64 = stocks.previous[position].grid.row(rows - 1).iter().sum();
        ((own.exits - oldest).max(0.0) + prior) / (expected + prior)
    }
}
