//! Population by single year of age at 31 August, rolled forward from the last mid-year estimates.
//!
//! Where the returns hold projected mid-years of every age, those stand in place of what is rolled forward, and later years roll on
//! from them.
//!
//! A mid-year (30 June) population becomes 31 August as 10/12 of age `a` and 2/12 of age `a - 1`. Ages 1 to 18 move up
//! by a council's own survival ratio against England's (measured on the last two estimates) and net migration; ages 19 to 25 are held,
//! because students move; births after the last estimate follow assumed ratios.

use pressure_model::calendar::mid_year_to_august;
use std::collections::BTreeMap;

use pressure_returns::{Observation, Picture, Series};

use crate::error::Error;
use crate::grid::ratio;
use crate::lineage::Lineage;
use crate::settings::PopulationSettings;

/// Number of single ages kept: 0 to 25.
pub const AGES: usize = 26;
/// Ages from here on are held: students move.
const HELD_FROM: usize = 19;

/// Persons by age at 31 August of each year from `first`.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Year of the first row.
    pub first: i32,
    /// By year: persons at ages 0 to 25.
    pub years: Vec<Vec<f64>>,
}

impl Population {
    /// Persons by age at 31 August of a year; the last year held beyond the end.
    pub fn at(&self, year: i32) -> &[f64] {
        let index = usize::try_from(year - self.first)
            .unwrap_or(0)
            .min(self.years.len() - 1);
        &self.years[index]
    }
}

/// Rolls every area's population forward.
///
/// # Errors
/// Where an area has no mid-year estimate of the last year.
pub fn roll_forward(
    picture: &Picture,
    areas: &[String],
    lineage: &Lineage,
    settings: &PopulationSettings,
) -> Result<Vec<Population>, Error> {
    let rows = picture.get(Series::Population);
    let last = rows
        .iter()
        .map(|r| r.year)
        .max()
        .ok_or_else(|| Error::missing("mid-year population", "England", 0))?;
    let by_area = by_age(rows);
    let mut projected = by_age(picture.get(Series::PopulationProjected));
    projected.retain(|_, ages| ages.iter().all(|persons| *persons > 0.0));
    // A council younger than the figures takes its share of its predecessors' people and their survival.
    let people = |of: &BTreeMap<(&str, i32), Vec<f64>>, position: usize, year: i32| {
        of.get(&(areas[position].as_str(), year))
            .cloned()
            .or_else(|| {
                let mut sum = vec![0.0; AGES];
                let mut any = false;
                for (code, share) in lineage.predecessors(position) {
                    if let Some(people) = of.get(&(code, year)) {
                        sum.iter_mut()
                            .zip(people)
                            .for_each(|(s, p)| *s += share * p);
                        any = true;
                    }
                }
                any.then_some(sum)
            })
    };
    let cohorts = |code: &str| -> Option<(f64, f64)> {
        let (before, now) = (by_area.get(&(code, last - 1))?, by_area.get(&(code, last))?);
        Some((now[1..16].iter().sum(), before[..15].iter().sum()))
    };
    // England ages without loss or gain but for net migration, a setting: a council's survival is against England's.
    let (mut now, mut before) = (0.0, 0.0);
    for (survivors, cohort) in areas.iter().filter_map(|code| cohorts(code)) {
        now += survivors;
        before += cohort;
    }
    let national = ratio(now, before, 1.0);
    let survival_of =
        |code: &str| cohorts(code).map(|(now, before)| ratio(now, before, national) / national);
    (0..areas.len())
        .map(|position| {
            let now = people(&by_area, position, last).ok_or_else(|| {
                Error::missing("mid-year population by age", &areas[position], last)
            })?;
            let survival = survival_of(&areas[position])
                .or_else(|| {
                    lineage
                        .predecessors(position)
                        .find_map(|(code, _)| survival_of(code))
                })
                .unwrap_or(1.0);
            let published = |year| people(&projected, position, year);
            Ok(roll_one(&now, survival, last, settings, &published))
        })
        .collect()
}

/// Persons at ages 0 to 25 by area and year; nought where an age is not given.
fn by_age(rows: &[Observation]) -> BTreeMap<(&str, i32), Vec<f64>> {
    let mut by_area: BTreeMap<(&str, i32), Vec<f64>> = BTreeMap::new();
    for row in rows {
        if let (Some(age), Some(value)) = (row.age.and_then(|a| usize::try_from(a).ok()), row.value)
            && age < AGES
        {
            by_area
                .entry((&row.area, row.year))
                .or_insert_with(|| vec![0.0; AGES])[age] += value;
        }
    }
    by_area
}

/// Rolls one area forward from its mid-year estimate and its own survival ratio; `published` gives projected mid-years.
fn roll_one(
    start: &[f64],
    survival: f64,
    last: i32,
    settings: &PopulationSettings,
    published: &dyn Fn(i32) -> Option<Vec<f64>>,
) -> Population {
    let to_10 = 1.0 + settings.survival_to_10.value * (survival - 1.0);
    let to_18 = 1.0 + settings.survival_to_18.value * (survival - 1.0);
    let growth = 1.0 + settings.migration.value;
    let births = &settings.births.values;
    let mut mid_years = vec![start.to_vec()];
    let end = settings.last_year.value as i32;
    for year in last + 1..=end {
        if let Some(projected) = published(year) {
            mid_years.push(projected);
            continue;
        }
        let before = &mid_years[mid_years.len() - 1];
        let mut now = before.clone();
        for age in (1..HELD_FROM).rev() {
            let factor = if age <= 10 { to_10 } else { to_18 };
            now[age] = before[age - 1] * factor * growth;
        }
        let birth = births[usize::try_from(year - last - 1)
            .unwrap_or(0)
            .min(births.len() - 1)];
        now[0] = start[0] * birth;
        mid_years.push(now);
    }
    let years = mid_years
        .iter()
        .map(|mid| {
            (0..AGES)
                .map(|age| {
                    mid_year_to_august(mid[age], if age == 0 { mid[0] } else { mid[age - 1] })
                })
                .collect()
        })
        .collect();
    Population { first: last, years }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Figure, Figures};

    fn figure(value: f64) -> Figure {
        Figure {
            value,
            basis: "assumed".into(),
            source: "test".into(),
        }
    }

    fn settings() -> PopulationSettings {
        PopulationSettings {
            births: Figures {
                values: vec![0.9, 0.8],
                basis: "assumed".into(),
                source: "test".into(),
            },
            migration: figure(0.0),
            survival_to_10: figure(1.0),
            survival_to_18: figure(0.5),
            last_year: figure(2022.0),
        }
    }

    #[test]
    fn a_published_projection_stands_in_its_year_and_later_years_roll_on_from_it() {
        let start = vec![1000.0; AGES];
        let projected: Vec<f64> = (0..AGES).map(|a| 2000.0 + a as f64).collect();
        let published = |year| (year == 2021).then(|| projected.clone());
        let rolled = roll_one(&start, 1.0, 2020, &settings(), &published);
        assert!((rolled.at(2021)[5] - (10.0 * 2005.0 + 2.0 * 2004.0) / 12.0).abs() < 1e-9);
        // Those aged 4 and 3 in 2021 are 5 and 4 in 2022.
        assert!((rolled.at(2022)[5] - (10.0 * 2004.0 + 2.0 * 2003.0) / 12.0).abs() < 1e-9);
    }

    #[test]
    fn a_cohort_moves_up_and_births_and_students_follow_their_rules() {
        let start: Vec<f64> = (0..AGES).map(|a| 1000.0 + a as f64).collect();
        let rolled = roll_one(&start, 1.02, 2020, &settings(), &|_| None);
        assert_eq!(rolled.years.len(), 3);
        // 31 August 2020 at age 5: (10 x 1005 + 2 x 1004) / 12.
        assert!((rolled.at(2020)[5] - (10.0 * 1005.0 + 2.0 * 1004.0) / 12.0).abs() < 1e-9);
        // Mid-2021: age 5 = 1004 x 1.02, age 4 = 1003 x 1.02; age 0 = 1000 x 0.9; age 12 = 1011 x 1.01.
        let (four, five) = (1003.0 * 1.02, 1004.0 * 1.02);
        assert!((rolled.at(2021)[5] - (10.0 * five + 2.0 * four) / 12.0).abs() < 1e-9);
        assert!((rolled.at(2021)[0] - 900.0).abs() < 1e-9);
        assert!(
            (rolled.at(2021)[12] - (10.0 * 1011.0 * 1.01 + 2.0 * 1010.0 * 1.01) / 12.0).abs()
                < 1e-9
        );
        // Students are held.
        assert!((rolled.at(2022)[22] - rolled.at(2020)[22]).abs() < 1e-9);
    }
}
