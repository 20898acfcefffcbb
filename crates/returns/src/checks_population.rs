//! Projected population beside the mid-year estimates it starts from.

use std::collections::BTreeMap;

use crate::checks::{is_council, show};
use crate::codes;
use crate::findings::{Finding, Severity};
use crate::house::Context;
use crate::picture::{Picture, Series};

/// Ages that plans are for.
const AGES: std::ops::RangeInclusive<i16> = 0..=25;

/// Persons at ages 0 to 25 of each council and year, with the place of the first figure; none where an age is missing.
fn persons(picture: &Picture, series: Series) -> BTreeMap<&str, BTreeMap<i32, (usize, f64)>> {
    let mut sums: BTreeMap<(&str, i32), (usize, usize, f64)> = BTreeMap::new();
    for (n, figure) in picture.get(series).iter().enumerate() {
        let of_age = figure.age.is_some_and(|age| AGES.contains(&age));
        if let (true, true, Some(value)) = (is_council(figure), of_age, figure.value) {
            let entry = sums
                .entry((&figure.area, figure.year))
                .or_insert((n, 0, 0.0));
            entry.1 += 1;
            entry.2 += value;
        }
    }
    let mut found: BTreeMap<&str, BTreeMap<i32, (usize, f64)>> = BTreeMap::new();
    for ((area, year), (n, ages, sum)) in sums {
        if ages == AGES.count() {
            found.entry(area).or_default().insert(year, (n, sum));
        }
    }
    found
}

/// Tells of councils whose projection does not join on to their last estimate: other boundaries, another variant, or an old base.
pub(crate) fn run(picture: &Picture, context: &mut Context<'_>) {
    let step = context.settings.population.step.value;
    let estimates = persons(picture, Series::Population);
    for (area, projected) in persons(picture, Series::PopulationProjected) {
        let last = estimates.get(area).and_then(|years| years.last_key_value());
        let Some((last, (_, estimate))) = last else {
            continue;
        };
        // The same year, or the first projected after it.
        let Some((year, (n, people))) = projected.range(last..).next() else {
            continue;
        };
        let years = f64::from((year - last).max(1));
        let change = (people / estimate - 1.0) / years;
        if change.abs() <= step {
            continue;
        }
        let (file, row) = picture
            .origin(Series::PopulationProjected, *n)
            .map_or((String::new(), 0), |(s, row)| (s.file.clone(), row));
        context.findings.push(
            Finding::new(codes::POPULATION_STEP, Severity::Warning, file)
                .row(u64::from(row))
                .area(context.areas.name_of(area))
                .period(year.to_string())
                .value(format!(
                    "{} persons aged 0 to 25 projected, {} estimated in {last}: {:+.1}% a year",
                    show(people.round()),
                    show(estimate.round()),
                    change * 100.0
                ))
                .done("both are kept as published")
                .mend("look whether both files have the council's present boundaries, and whether the projection starts from newer estimates"),
        );
    }
}
