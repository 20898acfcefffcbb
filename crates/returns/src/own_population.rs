//! A council's own population: a row a year and age, or the projections as published; and what it leaves out, be it years between
//! those it has or ages that plans are for.

use std::collections::{BTreeMap, BTreeSet};

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::own::Reader;
use crate::own_rows::PopulationRow;
use crate::own_templates::POPULATION;
use crate::population_projected::{self, Sexes, one_sex, year_columns};
use crate::source::Table;
use crate::value::Value;

/// The last age that plans are for.
const LAST_AGE: u8 = 25;

impl Reader<'_> {
    /// Reads `population.csv` in either form.
    pub(crate) fn population(
        &mut self,
        table: &Table,
        out: &mut Vec<PopulationRow>,
    ) -> Result<usize, Error> {
        if table.has("AREA_CODE") && table.has("AGE_GROUP") {
            return self.population_ons(table, out);
        }
        table.require(POPULATION.columns)?;
        Ok(self.rows(
            table,
            out,
            |r| (r.year, r.age),
            |cells| PopulationRow {
                year: cells.year("year"),
                age: cells.age("age", 120),
                persons: cells.count("persons"),
            },
        ))
    }

    /// The projections as published: a row for an area, sex and age, a column for a year. Ages up to 90 of the council are added over sexes.
    fn population_ons(
        &mut self,
        table: &Table,
        out: &mut Vec<PopulationRow>,
    ) -> Result<usize, Error> {
        table.require(&["AREA_CODE", "AGE_GROUP"])?;
        let years = year_columns(table);
        if years.is_empty() {
            table.require(&["a column for each year, such as 2025"])?;
        }
        if self.known.area_codes.is_empty() {
            self.findings.push(whose(&table.file));
            return Ok(0);
        }
        let mut sums: BTreeMap<(i32, u8), f64> = BTreeMap::new();
        let sexes = Sexes::of(table, "SEX");
        if sexes == Sexes::One {
            self.findings.push(one_sex(&table.file));
            return Ok(0);
        }
        let mut others: BTreeSet<String> = BTreeSet::new();
        for (row, line) in table.rows() {
            let code = table.get(row, "AREA_CODE").trim();
            if !self.known.area_codes.contains(&code) {
                others.insert(code.to_owned());
                continue;
            }
            if !sexes.takes(table.get(row, "SEX")) {
                continue;
            }
            let age = population_projected::age(table.get(row, "AGE_GROUP"));
            let Some(age) = age.and_then(|age| u8::try_from(age).ok()) else {
                continue;
            };
            for (at, year) in &years {
                match Value::parse(row.get(*at).unwrap_or("")) {
                    Value::Number(n) if n >= 0.0 => *sums.entry((*year, age)).or_insert(0.0) += n,
                    _ => self.findings.push(
                        Finding::new(codes::OWN_ROW, Severity::Error, &table.file)
                            .row(line)
                            .column(year.to_string())
                            .done("left out")
                            .mend("a number of persons is wanted"),
                    ),
                }
            }
        }
        if sums.is_empty() {
            let met: Vec<String> = others.into_iter().take(5).collect();
            self.findings.push(
                Finding::new(codes::OWN_ROW, Severity::Error, &table.file)
                    .column("AREA_CODE")
                    .value(met.join(", "))
                    .done("no row is the council's")
                    .mend(format!(
                        "rows of {} are wanted",
                        self.known.area_codes.join(" or ")
                    )),
            );
        }
        let count = sums.len();
        out.extend(
            sums.into_iter()
                .map(|((year, age), persons)| PopulationRow { year, age, persons }),
        );
        Ok(count)
    }
}

/// A file of many areas in a folder of which no council is known.
fn whose(file: &str) -> Finding {
    Finding::new(codes::OWN_ROW, Severity::Info, file)
        .column("AREA_CODE")
        .done("no row is taken here: which council the folder is of is not known")
        .mend("nothing: a run with --area, or a workspace, takes the rows of its council")
}

/// One finding for years that are missing, and one for years whose ages are not all there.
pub(crate) fn gaps(file: &str, rows: &[PopulationRow]) -> Vec<Finding> {
    let mut ages: BTreeMap<i32, BTreeSet<u8>> = BTreeMap::new();
    for row in rows {
        ages.entry(row.year).or_default().insert(row.age);
    }
    let mut findings = Vec::new();
    let (Some(first), Some(last)) = (ages.keys().next(), ages.keys().next_back()) else {
        return findings;
    };
    let partial = |value: String, done: &str| {
        Finding::new(codes::OWN_PARTIAL, Severity::Warning, file)
            .value(value)
            .done(done)
            .mend("give every age from 0 to 25 of every year, or the file of the Office for National Statistics as published")
    };
    let missing: Vec<String> = (*first..=*last)
        .filter(|year| !ages.contains_key(year))
        .map(|year| year.to_string())
        .collect();
    if !missing.is_empty() {
        let value = format!("{first} to {last} without {}", missing.join(", "));
        let done = "the bundled figures stay for the years that are missing";
        findings.push(partial(value, done).column("year"));
    }
    let lacking = |have: &BTreeSet<u8>| -> Vec<u8> {
        (0..=LAST_AGE).filter(|age| !have.contains(age)).collect()
    };
    let short: Vec<(i32, Vec<u8>)> = ages
        .iter()
        .map(|(year, have)| (*year, lacking(have)))
        .filter(|(_, lack)| !lack.is_empty())
        .collect();
    if let Some((year, lack)) = short.first() {
        let named: Vec<String> = lack.iter().map(u8::to_string).collect();
        let value = format!(
            "{} of {} years lack ages; {year} has none of age {}",
            short.len(),
            ages.len(),
            named.join(", ")
        );
        let done = "the bundled figures stay for the ages that are missing, so one year rests on two sources";
        findings.push(partial(value, done).column("age"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(years: &[i32], ages: std::ops::RangeInclusive<u8>) -> Vec<PopulationRow> {
        let row = |year, age| PopulationRow {
            year,
            age,
            persons: 100.0,
        };
        let years = years.iter();
        years
            .flat_map(|year| ages.clone().map(move |age| row(*year, age)))
            .collect()
    }

    #[test]
    fn missing_years_and_ages_are_told_and_a_whole_file_is_not() {
        assert_eq!(gaps("p.csv", &rows(&[2025, 2026], 0..=90)), []);
        let found = gaps("p.csv", &rows(&[2025, 2027], 0..=24));
        let values: Vec<_> = found.iter().filter_map(|f| f.value.as_deref()).collect();
        let wanted = [
            "2025 to 2027 without 2026",
            "2 of 2 years lack ages; 2025 has none of age 25",
        ];
        assert_eq!(values, wanted);
    }
}
