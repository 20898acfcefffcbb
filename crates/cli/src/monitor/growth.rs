//! How the caseload goes on after the month reached: as the projection has it, along a straight line between its Januaries.
//!
//! With `c(t)` the projected caseload `t` months after the census in the middle of January, the month reached ends at `e` and the middle of
//! a later month lies at `m`: the growth is the mean of `c(m)` over the months left, weighted as the year's spend falls on them, over
//! `c(e)`. A straight line is an assumption: summers' leavers and autumns' starters are not told apart.

use std::collections::BTreeMap;

use pressure_model::{CensusYear, FinancialYear, TravelCategory};
use pressure_report::{Breakdown, Measure, Row, rows};
use pressure_scenario::Scenario;

use super::Month;
use crate::areas::Selected;
use crate::commands::project::area_result;
use crate::engine::{Engine, MOST_STEPS};
use crate::failure::Failure;

/// Januaries that a financial year needs: that before it, that within it, and, for February and March, that after it.
const NEEDED: i32 = 3;
const MONTHS: f64 = 12.0;
/// From the middle of January to the middle of March.
const TO_MARCH: f64 = 2.0;
/// The line of the Dedicated Schools Grant that pays for transport of pupils with SEN.
const CENTRAL_TRANSPORT: &str = "1.4.11";

/// Whom each Section 251 line pays for at the Januaries around a financial year, in the central run of the baseline.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Januaries(BTreeMap<String, [f64; NEEDED as usize]>);

impl Januaries {
    /// Projects a council's caseload; none of a year that the figures do not reach, and none of lines whose children are too few to
    /// be shown.
    pub(crate) fn project(
        engine: &Engine,
        one: &Selected,
        year: FinancialYear,
    ) -> Result<Self, Failure> {
        let to = year.plus(1);
        let ahead = to.years_since(engine.base.financial_year());
        if year.year() < engine.base.year() || ahead > MOST_STEPS {
            return Ok(Self::default());
        }
        let baseline = Scenario::baseline();
        let inputs = match engine.prepare(&baseline, to) {
            Err(Failure::TooLate { .. }) => return Ok(Self::default()),
            prepared => prepared?,
        };
        let councils = engine.project(&inputs, std::slice::from_ref(one))?;
        let Some(area) = area_result(one, &councils) else {
            return Ok(Self::default());
        };
        let categories = &engine.folder.model.categories;
        let mut all = rows(
            &baseline.id,
            &area,
            engine.base,
            categories,
            engine.basis(one),
        );
        engine.suppression(&[baseline], to, &[])?.apply(&mut all);
        let mut of = Self::default();
        let first = CensusYear::new(year.year());
        let placements = categories.placements.iter();
        for (placement, line) in placements.zip(&inputs.costs.top_up_line) {
            let found = caseload(
                &all,
                (Measure::Plans, Breakdown::Placement, &placement.id),
                first,
            );
            for line in &categories.lines[*line].section251 {
                of.add(line, found);
            }
        }
        for category in TravelCategory::ALL {
            let part = (
                Measure::Travellers,
                Breakdown::TransportCategory,
                category.id(),
            );
            let found = caseload(&all, part, first);
            of.add(category.section251(), found);
            if category.is_sen() {
                of.add(CENTRAL_TRANSPORT, found);
            }
        }
        Ok(of)
    }

    /// Adds children to a line; where some of them are hidden or unknown, the line has no path.
    fn add(&mut self, line: &str, more: Option<[f64; NEEDED as usize]>) {
        let sums = self.0.entry(line.to_owned()).or_default();
        for (place, sum) in sums.iter_mut().enumerate() {
            *sum += more.map_or(f64::NAN, |more| more[place]);
        }
    }

    /// Whether nothing is projected of the year.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Average caseload of a line over the months left as a ratio of that at the end of the month reached, months weighted as its spend falls on
    /// them; `None` where the projection does not tell it.
    pub(crate) fn growth(&self, line: &str, weights: &[f64], reached: Month) -> Option<f64> {
        let counts = self.0.get(line)?;
        let at = |months: f64| {
            let (from, to) = if months < MONTHS { (0, 1) } else { (1, 2) };
            let within = months / MONTHS - from as f64;
            counts[from] + (counts[to] - counts[from]) * within
        };
        let elapsed = reached.elapsed();
        let now = at(elapsed as f64 + TO_MARCH + 0.5);
        let left = weights.iter().enumerate().skip(elapsed);
        let (mut sum, mut whole) = (0.0, 0.0);
        for (month, weight) in left {
            sum += weight * at(month as f64 + 1.0 + TO_MARCH);
            whole += weight;
        }
        if whole > 0.0 {
            Some(sum / whole / now).filter(|growth| growth.is_finite())
        } else {
            Some(1.0)
        }
    }
}

/// A caseload at the Januaries from `first` on, where all of them can be shown.
fn caseload(
    rows: &[Row],
    (measure, breakdown, category): (Measure, Breakdown, &str),
    first: CensusYear,
) -> Option<[f64; NEEDED as usize]> {
    let mut found = [0.0; NEEDED as usize];
    for (ahead, count) in (0..NEEDED).zip(&mut found) {
        let period = CensusYear::new(first.year() + ahead).to_string();
        let row = rows
            .iter()
            .find(|row| row.period == period && row.is_of(measure, breakdown, category))?;
        if row.is_suppressed() {
            return None;
        }
        *count = row.value;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(value: Option<f64>, expected: f64) {
        let value = value.expect("a path");
        assert!((value - expected).abs() < 1e-12, "{value}, {expected}");
    }

    fn of(counts: [f64; 3]) -> Januaries {
        let mut all = Januaries::default();
        all.add("1.2.1", Some(counts));
        all
    }

    #[test]
    fn months_left_lie_on_the_line_between_januaries() {
        // 120 more a year are ten a month: 195 at the end of October, 200, 210 and 220 in the middle of November to January and,
        // five a month from then on, 225 and 230 in February and March.
        let growing = of([100.0, 220.0, 280.0]);
        let reached: Month = "2026-10".parse().expect("a month");
        let left = (200.0 + 210.0 + 220.0 + 225.0 + 230.0) / 5.0;
        near(growing.growth("1.2.1", &[1.0; 12], reached), left / 195.0);
        let mut weights = [0.0; 12];
        weights[11] = 2.0;
        near(growing.growth("1.2.1", &weights, reached), 230.0 / 195.0);
        near(of([7.0; 3]).growth("1.2.1", &[1.0; 12], reached), 1.0);
    }

    #[test]
    fn nothing_is_left_after_march_and_nothing_told_of_other_lines() {
        let growing = of([100.0, 220.0, 280.0]);
        let march: Month = "2027-03".parse().expect("a month");
        near(growing.growth("1.2.1", &[1.0; 12], march), 1.0);
        assert_eq!(growing.growth("1.2.5", &[1.0; 12], march), None);
    }

    #[test]
    fn a_line_with_hidden_children_has_no_path() {
        let mut all = of([100.0, 220.0, 280.0]);
        all.add("1.2.1", None);
        let reached: Month = "2026-10".parse().expect("a month");
        assert_eq!(all.growth("1.2.1", &[1.0; 12], reached), None);
        assert_eq!(of([0.0; 3]).growth("1.2.1", &[1.0; 12], reached), None);
    }
}
