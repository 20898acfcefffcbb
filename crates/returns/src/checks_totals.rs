//! Council sums against published region and England rows, and parts against totals.

use std::collections::{BTreeMap, BTreeSet};

use crate::areas::ENGLAND;
use crate::checks::{is_council, show};
use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::frames::{Compared, Rows, compare};
use crate::house::Context;
use crate::picture::{Observation, Picture, Series};

const SUMMED: [Series; 17] = [
    Series::Plans,
    Series::PlansAge,
    Series::PlansAgeGroup,
    Series::PlansPlacement,
    Series::PlansNeed,
    Series::NewPlans,
    Series::NewPlansAge,
    Series::NewPlansAgeGroup,
    Series::NewPlansPlacement,
    Series::NewPlansNeed,
    Series::Ceased,
    Series::CeasedAge,
    Series::Requests,
    Series::Assessments,
    Series::Dsg,
    Series::DsgDeductions,
    Series::Tribunals,
];

/// Parts, their total, and which of the part's keys the total keeps.
const PARTS: [(Series, Series, Keep); 12] = [
    (Series::PlansAge, Series::Plans, Keep::None),
    (Series::PlansAgeGroup, Series::Plans, Keep::None),
    (Series::PlansPlacement, Series::Plans, Keep::None),
    (Series::PlansNeed, Series::Plans, Keep::None),
    (Series::PlansAgePlacement, Series::PlansAge, Keep::Age),
    (Series::PlansAgeNeed, Series::PlansAge, Keep::Age),
    (Series::NewPlansAge, Series::NewPlans, Keep::None),
    (Series::NewPlansPlacement, Series::NewPlans, Keep::None),
    (Series::NewPlansNeed, Series::NewPlans, Keep::None),
    (Series::NewPlansAgePlacement, Series::NewPlansAge, Keep::Age),
    (Series::CeasedAge, Series::Ceased, Keep::Item),
    (Series::CeasedPlacement, Series::Ceased, Keep::Item),
];

/// Above this many councils one finding tells of a difference, below it one each.
const NAMED: usize = 6;

#[derive(Clone, Copy)]
enum Keep {
    None,
    Age,
    Item,
}

/// Whole-number ids for texts, in order of first meeting.
#[derive(Default)]
struct Ids<'a> {
    ids: BTreeMap<String, u32>,
    names: Vec<&'a str>,
}

impl<'a> Ids<'a> {
    fn of(&mut self, text: &'a str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = self.names.len() as u32;
        self.ids.insert(text.to_owned(), id);
        self.names.push(text);
        id
    }
}

fn differs(c: &Compared) -> bool {
    (c.parts - c.published).abs() > 0.5_f64.max(c.published.abs() * 1e-9)
}

/// Councils of a region against the region's row, and all councils against England's.
pub(crate) fn councils_against_regions(
    picture: &Picture,
    context: &mut Context<'_>,
) -> Result<(), Error> {
    for series in SUMMED {
        let mut groups = Ids::default();
        let mut cells: BTreeMap<_, u32> = BTreeMap::new();
        let (mut parts, mut published) = (Rows::default(), Rows::default());
        for figure in picture.get(series) {
            let next = cells.len() as u32;
            let cell = *cells
                .entry((
                    figure.age,
                    figure.need.as_deref(),
                    figure.placement.as_deref(),
                    figure.item.as_deref(),
                ))
                .or_insert(next);
            match context.areas.region_of(&figure.area) {
                Some(region) => {
                    parts.push(groups.of(region), figure.year, cell, figure.value);
                    parts.push(groups.of(ENGLAND), figure.year, cell, figure.value);
                }
                None => published.push(groups.of(&figure.area), figure.year, cell, figure.value),
            }
        }
        let mut worst: BTreeMap<(u32, i32), (usize, Compared)> = BTreeMap::new();
        for c in compare(&parts, &published)?
            .into_iter()
            .filter(|c| c.missing == 0 && differs(c))
        {
            let entry = worst.entry((c.group, c.year)).or_insert((0, c));
            entry.0 += 1;
            if (c.parts - c.published).abs() > (entry.1.parts - entry.1.published).abs() {
                entry.1 = c;
            }
        }
        for ((group, year), (count, c)) in worst {
            report_region(
                picture,
                context,
                series,
                groups.names[group as usize],
                year,
                count,
                &c,
            );
        }
    }
    Ok(())
}

fn report_region(
    picture: &Picture,
    context: &mut Context<'_>,
    series: Series,
    region: &str,
    year: i32,
    count: usize,
    c: &Compared,
) {
    let period = series.period(year);
    let file = origin_file(picture, series, region, year);
    let (code, whole) = if region == ENGLAND {
        (codes::COUNCILS_NOT_ENGLAND, "England")
    } else {
        (codes::COUNCILS_NOT_REGION, "the region")
    };
    let far = (c.parts - c.published).abs() > 0.01 * c.published.abs()
        && (c.parts - c.published).abs() > 5.0;
    let finding = Finding::new(
        code,
        if far { Severity::Error } else { Severity::Info },
        &file,
    )
    .area(context.areas.name_of(region))
    .period(&period)
    .column(series.id())
    .value(format!(
        "councils add up to {}, {whole} is published as {} ({count} {} differ{})",
        show(c.parts),
        show(c.published),
        if count == 1 { "figure" } else { "figures" },
        if count == 1 { "s" } else { "" }
    ))
    .done("both are kept as published")
    .mend("find which council's row is wrong, and correct it in corrections.csv");
    context.findings.push(finding);
    if region == ENGLAND || count != 1 {
        return;
    }
    // Does a council carry its region's total?
    let carriers: Vec<(usize, &Observation)> = picture
        .get(series)
        .iter()
        .enumerate()
        .filter(|(_, o)| {
            o.year == year
                && o.value.is_some_and(|v| (v - c.published).abs() < 0.5)
                && context.areas.region_of(&o.area) == Some(region)
        })
        .collect();
    let found: Vec<Finding> = carriers
        .iter()
        .map(|(n, _)| {
            crate::checks::finding(picture, context, (codes::COUNCIL_IS_REGION, Severity::Error), series, *n)
                .column(series.id())
                .value(format!("{}, which is the total of {}", show(c.published), context.areas.name_of(region)))
                .done("kept as published; not to be used for this year")
                .mend("put the council's own figure in corrections.csv: its rows by sex or age add up to it")
        })
        .collect();
    context.findings.extend(found);
}

fn origin_file(picture: &Picture, series: Series, area: &str, year: i32) -> String {
    let at = picture
        .get(series)
        .iter()
        .position(|o| o.area == area && o.year == year);
    at.and_then(|n| picture.origin(series, n))
        .map_or_else(String::new, |(s, _)| s.file.clone())
}

/// Sums over a breakdown against the total of the same area and year.
pub(crate) fn parts_against_totals(
    picture: &Picture,
    context: &mut Context<'_>,
) -> Result<(), Error> {
    for (series, total, keep) in PARTS {
        let mut areas = Ids::default();
        let mut cells: BTreeMap<(Option<i16>, Option<&str>), u32> = BTreeMap::new();
        let (mut parts, mut published) = (Rows::default(), Rows::default());
        for (rows, list) in [
            (&mut parts, picture.get(series)),
            (&mut published, picture.get(total)),
        ] {
            for figure in list.iter().filter(|f| is_council(f)) {
                let key = match keep {
                    Keep::None => (None, None),
                    Keep::Age => (figure.age, None),
                    Keep::Item => (None, figure.item.as_deref()),
                };
                let next = cells.len() as u32;
                let cell = *cells.entry(key).or_insert(next);
                rows.push(areas.of(&figure.area), figure.year, cell, figure.value);
            }
        }
        let mut by_year: BTreeMap<i32, BTreeMap<u32, (usize, Compared)>> = BTreeMap::new();
        for c in compare(&parts, &published)?
            .into_iter()
            .filter(|c| c.missing == 0 && differs(c))
        {
            by_year
                .entry(c.year)
                .or_default()
                .entry(c.group)
                .or_insert((0, c))
                .0 += 1;
        }
        for (year, found) in by_year {
            report_parts(
                picture,
                context,
                (series, total),
                year,
                &areas.names,
                &found,
            );
        }
    }
    Ok(())
}

fn report_parts(
    picture: &Picture,
    context: &mut Context<'_>,
    (series, total): (Series, Series),
    year: i32,
    names: &[&str],
    found: &BTreeMap<u32, (usize, Compared)>,
) {
    let gap = |c: &Compared| (c.parts - c.published).abs();
    let tell = |c: &Compared| {
        format!(
            "parts add up to {}, the total is {}",
            show(c.parts),
            show(c.published)
        )
    };
    let one = |file: String| {
        Finding::new(codes::PARTS_NOT_TOTAL, Severity::Info, file)
            .column(series.id())
            .period(series.period(year))
            .done("both are kept as published")
            .mend("if the gap matters, ask the council, or correct it in corrections.csv")
    };
    let file = |area: &str| origin_file(picture, series, area, year);
    let areas: BTreeSet<&str> = found.keys().map(|g| names[*g as usize]).collect();
    if found.len() > NAMED {
        let Some((group, (_, worst))) = found
            .iter()
            .max_by(|(_, (_, a)), (_, (_, b))| gap(a).total_cmp(&gap(b)))
        else {
            return;
        };
        let area = names[*group as usize];
        let finding = one(file(area)).value(format!(
            "{} councils differ from {}; most in {}: {}",
            areas.len(),
            total.id(),
            context.areas.name_of(area),
            tell(worst)
        ));
        context.findings.push(finding);
        return;
    }
    for (group, (count, c)) in found {
        let area = names[*group as usize];
        let large = gap(c) > 0.01 * c.published.abs() && gap(c) > 5.0;
        let more = if *count > 1 {
            format!(" ({count} figures differ)")
        } else {
            String::new()
        };
        let mut finding = one(file(area))
            .area(context.areas.name_of(area))
            .value(format!("{}{more}", tell(c)));
        finding.severity = if large {
            Severity::Warning
        } else {
            Severity::Info
        };
        context.findings.push(finding);
    }
}
