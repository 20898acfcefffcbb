//! What a council's own population leaves out: years between those it has, and ages that plans are for.

use std::collections::{BTreeMap, BTreeSet};

use crate::codes;
use crate::findings::{Finding, Severity};
use crate::own_rows::PopulationRow;

/// The last age that plans are for.
const LAST_AGE: u8 = 25;

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
