//! Subnational population projections as the Office for National Statistics publishes them: a row for an area, sex and age, a column
//! for a mid-year. The file lists districts, counties, regions and England in one column of codes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::population::{OPEN_AGE, place};
use crate::source::Table;
use crate::sums::{Running, Sum};
use crate::value::Value;

/// Years that a column may be named after.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2150;

/// Columns named after a mid-year.
pub(crate) fn year_columns(table: &Table) -> Vec<(usize, i32)> {
    let header = table.header().iter().enumerate();
    let year = |name: &str| name.parse().ok().filter(|y| YEARS.contains(y));
    header
        .filter_map(|(at, name)| Some((at, year(name)?)))
        .collect()
}

/// Age of a label: `0` to `90`, `90 and over`, `90+`; none for `All ages`.
pub(crate) fn age(label: &str) -> Option<i16> {
    let label = label.trim();
    let bare = label.split_once(' ').map_or(label, |(age, _)| age);
    let age = bare.trim_end_matches('+').parse().ok();
    age.filter(|age| (0..=OPEN_AGE).contains(age))
}

/// Which rows of a table count everybody once, by the labels of its column of sexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sexes {
    /// Rows of all persons, or no column of sexes.
    Persons,
    /// Rows of women and of men, to be added up.
    Both,
    /// Rows of one sex alone.
    One,
}

impl Sexes {
    /// What the labels of the column `name` come to.
    pub(crate) fn of(table: &Table, name: &str) -> Self {
        let mut found = BTreeSet::new();
        for (row, _) in table.rows() {
            found.insert(Self::letter(table.get(row, name)));
        }
        match (
            found.contains(&'p'),
            found.contains(&'f'),
            found.contains(&'m'),
        ) {
            (false, true, true) => Self::Both,
            (false, true, false) | (false, false, true) => Self::One,
            _ => Self::Persons,
        }
    }

    /// Whether a row is to be counted.
    pub(crate) fn takes(self, label: &str) -> bool {
        let letter = Self::letter(label);
        match self {
            Self::Persons => letter != 'f' && letter != 'm',
            Self::Both => letter == 'f' || letter == 'm',
            Self::One => false,
        }
    }

    fn letter(label: &str) -> char {
        let first = label.trim().chars().next().unwrap_or('p');
        match first.to_ascii_lowercase() {
            'f' => 'f',
            'm' => 'm',
            // Persons, Total, All.
            _ => 'p',
        }
    }
}

/// Reads persons of councils, regions and England; districts and metropolitan counties are left out, being parts of them.
pub(crate) fn read(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&["AREA_CODE", "AGE_GROUP"])?;
    let years = year_columns(table);
    if years.is_empty() {
        table.require(&["a column for each year, such as 2025"])?;
    }
    let mut batch = Batch::new();
    let sexes = Sexes::of(table, "SEX");
    if sexes == Sexes::One {
        context.findings.push(one_sex(&table.file));
        return Ok(batch);
    }
    let mut known: BTreeMap<&str, Option<Arc<str>>> = BTreeMap::new();
    let mut sums: Running<(Arc<str>, i32, i16)> = Running::new();
    for (row, line) in table.rows() {
        if !sexes.takes(table.get(row, "SEX")) {
            continue;
        }
        let code = table.get(row, "AREA_CODE").trim();
        let area = known
            .entry(code)
            .or_insert_with(|| place(context.areas, code));
        let (Some(area), Some(age)) = (area, age(table.get(row, "AGE_GROUP"))) else {
            continue;
        };
        for (at, year) in &years {
            sums.entry((Arc::clone(area), *year, age))
                .or_insert((line, Sum::default()))
                .1
                .add(Value::parse(row.get(*at).unwrap_or("")));
        }
    }
    for ((area, year, age), (line, sum)) in sums {
        let figure = Observation::new(&area, year, sum.value()).at_age(age);
        add(&mut batch, Series::PopulationProjected, line, figure);
    }
    Ok(batch)
}

/// A file of women or of men alone would halve the population.
pub(crate) fn one_sex(file: &str) -> Finding {
    Finding::new(codes::POPULATION_SEX, Severity::Warning, file)
        .column("SEX")
        .done("left out: it counts one sex alone")
        .mend("take the file of persons, or one with both sexes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_age_is_an_age_and_all_ages_are_none() {
        let ages = [
            "0",
            "25",
            "90",
            "90+",
            "90 and over",
            "All ages",
            "0-4",
            "91",
            "",
        ]
        .map(age);
        let wanted = [
            Some(0),
            Some(25),
            Some(90),
            Some(90),
            Some(90),
            None,
            None,
            None,
            None,
        ];
        assert_eq!(ages, wanted);
    }
}
