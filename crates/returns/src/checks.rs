//! Checks of the picture as a whole, and what they share.

use std::collections::BTreeMap;

use crate::areas::Areas;
use crate::findings::{Finding, Severity};
use crate::house::Context;
use crate::picture::{Observation, Picture, Series};
use crate::{
    checks_gaps, checks_notes, checks_parts, checks_population, checks_residential, checks_steps,
    checks_totals,
};

/// Runs every check.
pub(crate) fn all(picture: &Picture, context: &mut Context<'_>) {
    checks_totals::councils_against_regions(picture, context);
    checks_parts::parts_against_totals(picture, context);
    checks_gaps::run(picture, context);
    checks_steps::run(picture, context);
    checks_notes::run(picture, context);
    checks_residential::totals(picture, context);
    checks_population::run(picture, context);
}

/// A finding about an area and year of a series, at the row where `n`th figure was read.
pub(crate) fn finding(
    picture: &Picture,
    context: &Context<'_>,
    (code, severity): (&'static str, Severity),
    series: Series,
    n: usize,
) -> Finding {
    let figure = &picture.get(series)[n];
    let (file, row) = picture
        .origin(series, n)
        .map_or((String::new(), 0), |(s, row)| (s.file.clone(), row));
    Finding::new(code, severity, file)
        .row(u64::from(row))
        .area(context.areas.name_of(&figure.area))
        .period(series.period(figure.year))
        .figure(series.id(), figure.category())
}

/// Figures of councils for one item (or none) by council and year, with their place in the series.
pub(crate) fn by_council<'p>(
    picture: &'p Picture,
    series: Series,
    item: Option<&str>,
) -> BTreeMap<&'p str, BTreeMap<i32, (usize, f64)>> {
    let mut out: BTreeMap<&str, BTreeMap<i32, (usize, f64)>> = BTreeMap::new();
    for (n, figure) in picture.get(series).iter().enumerate() {
        let plain = figure.age.is_none() && figure.need.is_none() && figure.placement.is_none();
        if let Some(value) = figure.value
            && plain
            && figure.item.as_deref() == item
            && is_council(figure)
        {
            out.entry(&figure.area)
                .or_default()
                .insert(figure.year, (n, value));
        }
    }
    out
}

/// Figures of a series, which are in order of area, by area; of each there is one at least.
pub(crate) fn of_areas(figures: &[Observation]) -> impl Iterator<Item = &[Observation]> {
    figures.chunk_by(|a, b| a.area == b.area)
}

/// Whether a figure is a council's.
pub(crate) fn is_council(figure: &Observation) -> bool {
    Areas::is_council(&figure.area)
}

/// A number for a message: whole numbers plainly, others with two decimals.
pub(crate) fn show(value: f64) -> String {
    let digits = if (value - value.round()).abs() < 0.005 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    };
    let (whole, rest) = digits
        .split_once('.')
        .map_or((digits.as_str(), ""), |(w, r)| (w, r));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |w| ("-", w));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if rest.is_empty() {
        format!("{sign}{out}")
    } else {
        format!("{sign}{out}.{rest}")
    }
}
