//! Two runs draw by draw: the interval of their difference, and the chance that one costs less.
//!
//! The same draw is the same world in every scenario, so what both have in common cancels in each draw before any percentile is
//! taken: the interval of a difference is far narrower than the two intervals beside each other. Draws are those of whole
//! areas, added up over councils before they are subtracted.

use std::collections::{BTreeMap, BTreeSet};

use pressure_model::quantiles::{chance_above, chance_below};

use crate::compare::{Comparison, Key, Series, key};
use crate::measure::Measure;
use crate::row::{ALL, Breakdown, Row};
use crate::spread::Spread;

/// Every draw of the figures of a run, or of the differences between two.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FigureDraws(BTreeMap<Key, Vec<f64>>);

impl FigureDraws {
    /// Rows with their draws, `[draw]` in the unit of the row and in the same order for all.
    pub fn of(figures: impl IntoIterator<Item = (Row, Vec<f64>)>) -> Self {
        let figures = figures.into_iter();
        Self(figures.map(|(row, draws)| (key(&row), draws)).collect())
    }

    /// This less another, draw by draw. A figure that only one of them holds is nil in the other.
    #[must_use]
    pub fn less(mut self, other: &Self) -> Self {
        for (key, draws) in &other.0 {
            let nil = || vec![0.0; draws.len()];
            let mine = self.0.entry(key.clone()).or_insert_with(nil);
            for (mine, draw) in mine.iter_mut().zip(draws) {
                *mine -= draw;
            }
        }
        self
    }

    /// Totals of some measures of an area in one period, added draw by draw; empty where none is held.
    fn sum(&self, area: &str, measures: &[Measure], period: &str) -> Vec<f64> {
        let mut sum = Vec::new();
        for &measure in measures {
            let total = (Breakdown::Total, ALL.to_owned());
            let key = (
                area.to_owned(),
                measure,
                total.0,
                total.1,
                period.to_owned(),
            );
            if let Some(draws) = self.0.get(&key) {
                add(&mut sum, draws);
            }
        }
        sum
    }
}

/// Adds draws to a sum, which is empty before the first.
fn add(sum: &mut Vec<f64>, draws: &[f64]) {
    sum.resize(draws.len(), 0.0);
    for (sum, draw) in sum.iter_mut().zip(draws) {
        *sum += draw;
    }
}

/// Fills the percentiles of comparisons from the draws of their differences; those of sums over years are taken after the years
/// of each draw have been added. Rows come with the years of a series in order.
pub fn fill_intervals(rows: &mut [Comparison], differences: &FigureDraws) {
    let mut sums: BTreeMap<Series, Vec<f64>> = BTreeMap::new();
    for row in rows {
        let Some(draws) = differences.0.get(&row.key()) else {
            continue;
        };
        let spread = Spread::of(draws);
        row.p10 = spread.map(|s| s.p10);
        row.p50 = spread.map(|s| s.p50);
        row.p90 = spread.map(|s| s.p90);
        if row.cumulative.is_some() {
            let sum = sums.entry(row.series()).or_default();
            add(sum, draws);
            let spread = Spread::of(sum);
            row.cumulative_p10 = spread.map(|s| s.p10);
            row.cumulative_p50 = spread.map(|s| s.p50);
            row.cumulative_p90 = spread.map(|s| s.p90);
        }
    }
}

/// Spending whose fall is a saving. What levers cost to bring about counts against it; capital is part of no sum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Saving {
    /// The category of its chance.
    pub(crate) id: &'static str,
    /// The same in a table.
    pub(crate) label: &'static str,
    measures: &'static [Measure],
}

/// Pounds. Sums of the same money in another order differ by less than a penny, which is no saving.
const PENNY: f64 = 0.01;

/// The savings whose chances are given.
pub(crate) const SAVINGS: [Saving; 2] = [
    Saving {
        id: "high_needs_spend + cost_of_measures is lower",
        label: "high needs costs less",
        measures: &[Measure::HighNeedsSpend, Measure::CostOfMeasures],
    },
    Saving {
        id: "high_needs_spend + transport_spend + cost_of_measures is lower",
        label: "with transport, costs less",
        measures: &[
            Measure::HighNeedsSpend,
            Measure::TransportSpend,
            Measure::CostOfMeasures,
        ],
    },
];

/// The comparisons, and below those of each area the chance that the scenario saves money: in each year, and over the years so
/// far. `value` is the share of draws in which the scenario costs less, `value_against` that in which the other does; a draw in
/// which both cost the same is in neither.
pub fn with_chances(rows: &[Comparison], differences: &FigureDraws) -> Vec<Comparison> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::with_capacity(rows.len());
    for area in rows.chunk_by(|a, b| a.area_code == b.area_code) {
        all.extend_from_slice(area);
        if area.first().is_some_and(|row| seen.insert(&row.area_code)) {
            all.extend(SAVINGS.iter().flat_map(|s| chances(area, s, differences)));
        }
    }
    all
}

fn chances(area: &[Comparison], saving: &Saving, differences: &FigureDraws) -> Vec<Comparison> {
    let spend = |row: &&Comparison| {
        row.measure == Measure::HighNeedsSpend && row.breakdown == Breakdown::Total
    };
    let mut sum = Vec::new();
    let mut rows = Vec::new();
    for like in area.iter().filter(spend) {
        let draws = differences.sum(&like.area_code, saving.measures, &like.period);
        add(&mut sum, &draws);
        let (Some(value), Some(value_against)) =
            (chance_below(&draws, -PENNY), chance_above(&draws, PENNY))
        else {
            continue;
        };
        rows.push(Comparison {
            measure: Measure::Probability,
            breakdown: Breakdown::Statement,
            category: saving.id.to_owned(),
            value,
            value_against,
            difference: value - value_against,
            percent: None,
            cumulative: chance_below(&sum, -PENNY),
            cumulative_present_value: None,
            unit: Measure::Probability.unit(),
            p10: None,
            p50: None,
            p90: None,
            cumulative_p10: None,
            cumulative_p50: None,
            cumulative_p90: None,
            ..like.clone()
        });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::tests::{APPRAISAL, row};
    use crate::compare::{Appraisal, compare};

    /// Rows of spend of two years and what a measure costs in the first, with draws.
    fn run(scenario: &str, years: [[f64; 4]; 2], cost: f64) -> Vec<(Row, Vec<f64>)> {
        let figure = |measure, period, draws: &[f64]| {
            let mean = draws.iter().sum::<f64>() / draws.len() as f64;
            (row(scenario, measure, period, mean), draws.to_vec())
        };
        vec![
            figure(Measure::HighNeedsSpend, "2026-27", &years[0]),
            figure(Measure::HighNeedsSpend, "2027-28", &years[1]),
            figure(Measure::CostOfMeasures, "2026-27", &[cost; 4]),
            figure(Measure::CapitalOfMeasures, "2026-27", &[cost * 1e6; 4]),
        ]
    }

    fn compared(mine: &[(Row, Vec<f64>)], other: &[(Row, Vec<f64>)]) -> Vec<Comparison> {
        let rows = |run: &[(Row, Vec<f64>)]| run.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
        let appraisal: Appraisal = APPRAISAL;
        let mut all = compare(&rows(mine), &rows(other), &appraisal);
        let differences = FigureDraws::of(mine.to_vec()).less(&FigureDraws::of(other.to_vec()));
        fill_intervals(&mut all, &differences);
        with_chances(&all, &differences)
    }

    #[test]
    fn what_draws_share_cancels_before_percentiles_are_taken() {
        // The two runs spread over 300, their difference is -10 in every draw.
        let other = run("b", [[100.0, 200.0, 300.0, 400.0], [500.0; 4]], 0.0);
        let mine = run("a", [[90.0, 190.0, 290.0, 390.0], [500.0; 4]], 0.0);
        let found = compared(&mine, &other);
        let interval = |row: &Comparison| (row.p10, row.p50, row.p90);
        assert_eq!(interval(&found[0]), (Some(-10.0), Some(-10.0), Some(-10.0)));
        assert_eq!(interval(&found[1]), (Some(0.0), Some(0.0), Some(0.0)));
        assert_eq!(found[1].cumulative_p90, Some(-10.0));
    }

    #[test]
    fn sums_over_years_are_taken_draw_by_draw() {
        let other = run("b", [[0.0; 4], [0.0; 4]], 0.0);
        // What a draw loses in the first year it has again in the second.
        let mine = run("a", [[-3.0, -1.0, 1.0, 3.0], [3.0, 1.0, -1.0, -3.0]], 0.0);
        let found = compared(&mine, &other);
        assert!(found[1].p10 < Some(-2.0) && found[1].p90 > Some(2.0));
        assert_eq!(found[1].cumulative_p10, Some(0.0));
        assert_eq!(found[1].cumulative_p90, Some(0.0));
    }

    #[test]
    fn a_saving_is_net_of_what_the_measure_costs_and_not_of_capital() {
        let other = run("b", [[0.0; 4], [0.0; 4]], 0.0);
        // Net of 2 the first year saves in one draw of four; both years together in two, and in one nothing either way.
        let mine = run("a", [[-3.0, -2.0, 0.0, 5.0], [4.0, -1.0, -3.0, -7.0]], 2.0);
        let found = compared(&mine, &other);
        let chance = |period: &str| {
            let is_of = |row: &&Comparison| {
                row.measure == Measure::Probability
                    && row.period == period
                    && row.category == SAVINGS[0].id
            };
            let row = found.iter().find(is_of).expect("a chance");
            (row.value, row.value_against, row.cumulative)
        };
        // First year: -1, 0, 2, 7. Second year: 4, -1, -3, -7. Together: 3, -1, -1, 0.
        assert_eq!(chance("2026-27"), (0.25, 0.5, Some(0.25)));
        assert_eq!(chance("2027-28"), (0.75, 0.25, Some(0.5)));
    }

    #[test]
    fn a_figure_of_one_run_alone_is_nil_in_the_other() {
        let alone = |name: &str| vec![(row(name, Measure::Grants, "2026-27", 3.0), vec![2.0, 4.0])];
        let nothing: Vec<(Row, Vec<f64>)> = Vec::new();
        let mine = FigureDraws::of(nothing.clone()).less(&FigureDraws::of(alone("b")));
        assert_eq!(mine.0.values().next(), Some(&vec![-2.0, -4.0]));
        let other = FigureDraws::of(alone("a")).less(&FigureDraws::of(nothing));
        assert_eq!(other.0.values().next(), Some(&vec![2.0, 4.0]));
    }
}
