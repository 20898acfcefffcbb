//! Scenarios side by side: level, difference, percent, the difference summed over years, and its present value.
//!
//! A comparison is made from the rows of two runs and keeps their shape, a figure a row, so that draws can be compared one by
//! one in the same way: the same draw is the same world in every scenario.

use std::collections::BTreeMap;

use pressure_model::FinancialYear;
use serde::{Deserialize, Serialize};

use crate::measure::{Measure, PeriodKind, Unit};
use crate::row::{Basis, Breakdown, Row};

/// How pounds of later years are counted today: in the prices of one year, and discounted to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Appraisal {
    /// The year whose prices present values are in; it is not discounted.
    pub year: FinancialYear,
    /// Discount a year, in real terms.
    pub rate: f64,
    /// Growth of prices a year, which turns cash into real terms.
    pub deflator: f64,
}

impl Appraisal {
    /// Pounds of a year at their present value: `pounds / ((1 + deflator)(1 + rate)) ^ years since`.
    pub fn present(&self, pounds: f64, year: FinancialYear) -> f64 {
        let mut factor = 1.0;
        for _ in 0..year.years_since(self.year).max(0) {
            factor *= (1.0 + self.deflator) * (1.0 + self.rate);
        }
        pounds / factor
    }
}

/// One figure of a scenario beside that of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The scenario, or one measure of it as `scenario#lever`.
    pub scenario: String,
    /// What it is compared with.
    pub against: String,
    /// As in [`Row`].
    pub area_code: String,
    /// As in [`Row`].
    pub area_name: String,
    /// As in [`Row`].
    pub measure: Measure,
    /// As in [`Row`].
    pub breakdown: Breakdown,
    /// As in [`Row`].
    pub category: String,
    /// As in [`Row`].
    pub period_kind: PeriodKind,
    /// As in [`Row`].
    pub period: String,
    /// Under the scenario: the central run, or the mean of the draws.
    #[serde(with = "crate::suppressed_value")]
    pub value: f64,
    /// Under the other.
    #[serde(with = "crate::suppressed_value")]
    pub value_against: f64,
    /// `value - value_against`.
    #[serde(with = "crate::suppressed_value")]
    pub difference: f64,
    /// Of the other; none where that is nil.
    pub percent: Option<f64>,
    /// Differences of this and all earlier projected years together; none for what is counted at one moment.
    pub cumulative: Option<f64>,
    /// The same at present value; for pounds alone.
    pub cumulative_present_value: Option<f64>,
    /// What is counted.
    pub unit: Unit,
    /// One draw in ten has a lower difference; blank without draws, as are all that follow.
    pub p10: Option<f64>,
    /// The median difference of the draws.
    pub p50: Option<f64>,
    /// One draw in ten has a higher difference.
    pub p90: Option<f64>,
    /// One draw in ten has a lower sum of differences over the years.
    pub cumulative_p10: Option<f64>,
    /// The median sum of differences.
    pub cumulative_p50: Option<f64>,
    /// One draw in ten has a higher sum of differences.
    pub cumulative_p90: Option<f64>,
}

impl Comparison {
    /// Takes levels, differences and percentiles out.
    pub(crate) fn suppress(&mut self) {
        (self.value, self.value_against) = (f64::NAN, f64::NAN);
        self.difference = f64::NAN;
        for found in [
            &mut self.percent,
            &mut self.cumulative,
            &mut self.cumulative_present_value,
            &mut self.p10,
            &mut self.p50,
            &mut self.p90,
            &mut self.cumulative_p10,
            &mut self.cumulative_p50,
            &mut self.cumulative_p90,
        ] {
            *found = None;
        }
    }

    /// Which figure it is of.
    pub(crate) fn key(&self) -> Key {
        (
            self.area_code.clone(),
            self.measure,
            self.breakdown,
            self.category.clone(),
            self.period.clone(),
        )
    }

    /// Which years it belongs to.
    pub(crate) fn series(&self) -> Series {
        (
            self.area_code.clone(),
            self.measure,
            self.breakdown,
            self.category.clone(),
        )
    }
}

/// The name under which a comparison shows what the levers of a scenario do to each other: the whole less each alone.
pub const INTERACTION: &str = "interaction";

/// Area, measure, breakdown, category and period.
pub(crate) type Key = (String, Measure, Breakdown, String, String);

/// Area, measure, breakdown and category.
pub(crate) type Series = (String, Measure, Breakdown, String);

pub(crate) fn key(row: &Row) -> Key {
    (
        row.area_code.clone(),
        row.measure,
        row.breakdown,
        row.category.clone(),
        row.period.clone(),
    )
}

/// Compares projected rows. A figure that only one of the two runs shows is nil in the other (no lever brings it about).
/// Rows must come with the years of a series in order, as [`rows`](crate::rows) gives them.
pub fn compare(rows: &[Row], against: &[Row], appraisal: &Appraisal) -> Vec<Comparison> {
    let name = against.first().map_or("", |row| row.scenario.as_str());
    let scenario = rows.first().map_or("", |row| row.scenario.as_str());
    let others: BTreeMap<Key, &Row> = against.iter().map(|row| (key(row), row)).collect();
    let mine: BTreeMap<Key, &Row> = rows.iter().map(|row| (key(row), row)).collect();
    let missing = against.iter().filter(|row| !mine.contains_key(&key(row)));
    let mut all: Vec<Comparison> = rows
        .iter()
        .chain(missing)
        .filter(|row| row.basis == Basis::Projected)
        .map(|row| {
            let value = |of: &BTreeMap<Key, &Row>| of.get(&key(row)).map_or(0.0, |row| row.value);
            let (value, other) = (value(&mine), value(&others));
            Comparison {
                scenario: scenario.to_owned(),
                against: name.to_owned(),
                area_code: row.area_code.clone(),
                area_name: row.area_name.clone(),
                measure: row.measure,
                breakdown: row.breakdown,
                category: row.category.clone(),
                period_kind: row.period_kind,
                period: row.period.clone(),
                value,
                value_against: other,
                difference: value - other,
                percent: (other != 0.0).then(|| 100.0 * (value - other) / other),
                cumulative: None,
                cumulative_present_value: None,
                unit: row.unit,
                p10: None,
                p50: None,
                p90: None,
                cumulative_p10: None,
                cumulative_p50: None,
                cumulative_p90: None,
            }
        })
        .collect();
    together(&mut all);
    accumulate(&mut all, appraisal);
    all
}

/// Puts what only the other run has of an area beside the rest of that area; areas stand in the order in which they come.
fn together(rows: &mut [Comparison]) {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows.iter() {
        let next = places.len();
        places.entry(row.area_code.clone()).or_insert(next);
    }
    rows.sort_by_key(|row| places.get(&row.area_code).copied());
}

/// What a scenario's levers do to each other: the difference of the whole less those of each lever alone.
pub fn interaction(
    whole: &[Comparison],
    alone: &[Vec<Comparison>],
    appraisal: &Appraisal,
) -> Vec<Comparison> {
    let mut sums = BTreeMap::new();
    for row in alone.iter().flatten() {
        *sums.entry(row.key()).or_insert(0.0) += row.difference;
    }
    let mut all: Vec<Comparison> = whole
        .iter()
        .map(|row| {
            let rest = row.difference - sums.get(&row.key()).copied().unwrap_or(0.0);
            Comparison {
                scenario: format!("{}#{INTERACTION}", row.scenario),
                value: row.value_against + rest,
                difference: rest,
                percent: (row.value_against != 0.0).then(|| 100.0 * rest / row.value_against),
                ..row.clone()
            }
        })
        .collect();
    accumulate(&mut all, appraisal);
    all
}

/// Sums differences over the years of each series.
fn accumulate(rows: &mut [Comparison], appraisal: &Appraisal) {
    let mut sums: BTreeMap<Series, (f64, f64)> = BTreeMap::new();
    for row in rows {
        if !row.measure.adds_over_years() {
            continue;
        }
        let (sum, present) = sums.entry(row.series()).or_default();
        *sum += row.difference;
        row.cumulative = Some(*sum);
        if let (Unit::Pounds, Ok(year)) = (row.unit, row.period.parse::<FinancialYear>()) {
            *present += appraisal.present(row.difference, year);
            row.cumulative_present_value = Some(*present);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const APPRAISAL: Appraisal = Appraisal {
        year: FinancialYear::new(2025),
        rate: 0.04,
        deflator: 0.25,
    };

    pub(crate) fn row(scenario: &str, measure: Measure, period: &str, value: f64) -> Row {
        Row {
            scenario: scenario.to_owned(),
            area_code: "E1".to_owned(),
            area_name: "One".to_owned(),
            measure,
            breakdown: Breakdown::Total,
            category: "all".to_owned(),
            period_kind: measure.period_kind(),
            period: period.to_owned(),
            value,
            p10: None,
            p50: None,
            p90: None,
            unit: measure.unit(),
            basis: Basis::Projected,
        }
    }

    #[test]
    fn differences_add_up_and_later_pounds_count_less() {
        let spend = |scenario, period, value| row(scenario, Measure::HighNeedsSpend, period, value);
        let mine = [spend("a", "2026-27", 90.0), spend("a", "2027-28", 70.0)];
        let other = [spend("b", "2026-27", 100.0), spend("b", "2027-28", 100.0)];
        let found = compare(&mine, &other, &APPRAISAL);
        assert_eq!(found[1].against, "b");
        assert!((found[1].difference + 30.0).abs() < 1e-12);
        assert_eq!(found[1].percent, Some(-30.0));
        assert_eq!(found[1].cumulative, Some(-40.0));
        // 10 / 1.3 and 30 / 1.3^2.
        let present = found[1].cumulative_present_value.expect("pounds");
        assert!((present + 10.0 / 1.3 + 30.0 / 1.69).abs() < 1e-12);
    }

    #[test]
    fn what_is_counted_at_one_moment_has_no_sum() {
        let plans = |scenario, value| row(scenario, Measure::Plans, "2027-01", value);
        let found = compare(&[plans("a", 5.0)], &[plans("b", 0.0)], &APPRAISAL);
        assert_eq!((found[0].cumulative, found[0].percent), (None, None));
        let balance = [row("a", Measure::DsgBalance, "2026-27", -3.0)];
        assert_eq!(compare(&balance, &[], &APPRAISAL)[0].cumulative, None);
    }

    #[test]
    fn what_only_the_other_run_has_of_an_area_stands_beside_the_rest_of_it() {
        let of = |area: &str, measure| Row {
            area_code: area.to_owned(),
            ..row("a", measure, "2026-27", 8.0)
        };
        let mine = ["E2", "E1"].map(|area| of(area, Measure::DsgBalance));
        let other = ["E1", "E2"].map(|area| of(area, Measure::CostOfMeasures));
        let found = compare(&mine, &other, &APPRAISAL);
        let areas: Vec<&str> = found.iter().map(|row| row.area_code.as_str()).collect();
        assert_eq!(areas, ["E2", "E2", "E1", "E1"]);
        assert_eq!(found[1].measure, Measure::CostOfMeasures);
    }

    #[test]
    fn a_measure_that_one_run_lacks_is_nil_there() {
        let cost = [row("b", Measure::CostOfMeasures, "2026-27", 8.0)];
        let plans = [row("a", Measure::Plans, "2027-01", 5.0)];
        let found = compare(&plans, &cost, &APPRAISAL);
        let cost = &found[1];
        assert_eq!((cost.scenario.as_str(), cost.against.as_str()), ("a", "b"));
        assert!((cost.value).abs() < 1e-12 && (cost.difference + 8.0).abs() < 1e-12);
    }

    #[test]
    fn each_alone_and_the_interaction_make_the_whole() {
        let spend =
            |scenario, value| vec![row(scenario, Measure::HighNeedsSpend, "2026-27", value)];
        let other = spend("b", 100.0);
        let whole = compare(&spend("a", 70.0), &other, &APPRAISAL);
        let alone: Vec<Vec<Comparison>> = [("a#1", 90.0), ("a#2", 85.0)]
            .into_iter()
            .map(|(name, value)| compare(&spend(name, value), &other, &APPRAISAL))
            .collect();
        let rest = interaction(&whole, &alone, &APPRAISAL);
        assert_eq!(rest[0].scenario, "a#interaction");
        assert!((rest[0].difference + 5.0).abs() < 1e-12);
    }
}
