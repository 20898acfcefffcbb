//! Parts of a breakdown against the total of the same area and year.

use std::collections::BTreeMap;

use crate::areas::{Areas, ENGLAND};
use crate::checks::{of_areas, show};
use crate::checks_totals::{differs, is_far, origin_file};
use crate::codes;
use crate::findings::{Finding, Severity};
use crate::house::Context;
use crate::ids::Ids;
use crate::parts_added::{Compared, Parts, Published, compare};
use crate::picture::{Picture, Series};

/// Parts, their total, and which of the part's keys the total keeps.
pub(crate) const PARTS: [(Series, Series, Keep); 12] = [
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

/// What of a part's key its total has too.
#[derive(Clone, Copy)]
pub(crate) enum Keep {
    None,
    Age,
    Item,
}

/// Sums over a breakdown beside the total of the same area and year, with the area: a council, a region or England.
pub(crate) fn parts_and_totals(
    picture: &Picture,
    series: Series,
    total: Series,
    keep: Keep,
) -> Vec<(&str, Compared)> {
    let mut areas = Ids::default();
    let mut cells = Ids::default();
    let mut keyed = |list, push: &mut dyn FnMut(_, Option<f64>)| {
        for of_area in of_areas(list) {
            let area = areas.of(&*of_area[0].area);
            for figure in of_area {
                let cell = cells.of(match keep {
                    Keep::None => (None, None),
                    Keep::Age => (figure.age, None),
                    Keep::Item => (None, figure.item.as_deref()),
                });
                push((area, figure.year, cell), figure.value);
            }
        }
    };
    let (mut parts, mut published) = (Parts::default(), Published::default());
    keyed(picture.get(series), &mut |key, value| {
        parts.push(key, value);
    });
    keyed(picture.get(total), &mut |key, value| {
        published.push(key, value);
    });
    let compared = compare(parts, &published).into_iter();
    compared
        .map(|c| (areas.keys()[c.group as usize], c))
        .collect()
}

/// Tells of parts that do not make their total.
pub(crate) fn parts_against_totals(picture: &Picture, context: &mut Context<'_>) {
    for (series, total, keep) in PARTS {
        let mut by_year: BTreeMap<i32, BTreeMap<&str, (usize, Compared)>> = BTreeMap::new();
        let compared = parts_and_totals(picture, series, total, keep);
        england_alone(picture, context, (series, total), &compared);
        for (area, c) in compared
            .into_iter()
            .filter(|(area, c)| Areas::is_council(area) && c.missing == 0 && differs(c))
        {
            by_year
                .entry(c.year)
                .or_default()
                .entry(area)
                .or_insert((0, c))
                .0 += 1;
        }
        for (year, found) in by_year {
            report_parts(picture, context, (series, total), year, &found);
        }
    }
}

/// Tells of parts of England that do not make its total, unless gaps of single councils, which are told of, come to half of that
/// or more. What remains are councils without parts, which are in England's total and not, or not all, in its parts.
fn england_alone(
    picture: &Picture,
    context: &mut Context<'_>,
    (series, total): (Series, Series),
    compared: &[(&str, Compared)],
) {
    let mut by_year: BTreeMap<i32, (usize, &Compared)> = BTreeMap::new();
    for (_, c) in compared
        .iter()
        .filter(|(area, c)| *area == ENGLAND && c.missing == 0 && differs(c))
    {
        let told: f64 = councils_of(compared, c)
            .filter(|(_, of)| of.missing == 0)
            .map(|(_, of)| of.parts - of.published)
            .sum();
        if told.abs() >= gap(c) / 2.0 {
            continue;
        }
        let (count, worst) = by_year.entry(c.year).or_insert((0, c));
        *count += 1;
        if gap(c) > gap(worst) {
            *worst = c;
        }
    }
    for (year, (count, c)) in by_year {
        let lacking: Vec<&str> = councils_of(compared, c)
            .filter(|(_, of)| of.missing > 0)
            .map(|(area, _)| context.areas.name_of(area))
            .collect();
        let of_councils = match lacking.len() {
            0 => "those of every council read make its own total".to_owned(),
            1..=NAMED => format!("parts are missing for {}", lacking.join(", ")),
            more => format!("parts are missing for {more} councils"),
        };
        let side = if c.parts < c.published {
            "short"
        } else {
            "over"
        };
        let finding = Finding::new(
            codes::PARTS_NOT_TOTAL,
            severity(context, c),
            origin_file(picture, series, ENGLAND, year),
        )
        .area(context.areas.name_of(ENGLAND))
        .column(series.id())
        .period(series.period(year))
        .value(format!(
            "parts add up to {}, the total ({}) is {}: {} {side}{}; {of_councils}",
            show(c.parts),
            total.id(),
            show(c.published),
            show(gap(c)),
            and_others(count)
        ))
        .done("both are kept as published")
        .mend("take shares from the parts and levels from the total; a later release may hold what is missing");
        context.findings.push(finding);
    }
}

/// Councils of the year and cell of a figure of England.
fn councils_of<'a>(
    compared: &'a [(&'a str, Compared)],
    of_england: &'a Compared,
) -> impl Iterator<Item = &'a (&'a str, Compared)> {
    let place = |c: &Compared| (c.year, c.cell);
    compared
        .iter()
        .filter(move |(area, c)| Areas::is_council(area) && place(c) == place(of_england))
}

/// How far the parts are from their total, either way.
fn gap(c: &Compared) -> f64 {
    (c.parts - c.published).abs()
}

/// A gap of more than rounding and late returns is a warning.
fn severity(context: &Context<'_>, c: &Compared) -> Severity {
    if is_far(context.settings, c) {
        Severity::Warning
    } else {
        Severity::Info
    }
}

/// How many figures of an area and year differ, where the one shown is not the only one.
fn and_others(count: usize) -> String {
    if count > 1 {
        format!(" ({count} figures differ)")
    } else {
        String::new()
    }
}

fn report_parts(
    picture: &Picture,
    context: &mut Context<'_>,
    (series, total): (Series, Series),
    year: i32,
    found: &BTreeMap<&str, (usize, Compared)>,
) {
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
    if found.len() > NAMED {
        let Some((area, (_, worst))) = found
            .iter()
            .max_by(|(_, (_, a)), (_, (_, b))| gap(a).total_cmp(&gap(b)))
        else {
            return;
        };
        let finding = one(file(area)).value(format!(
            "{} councils differ from {}; most in {}: {}",
            found.len(),
            total.id(),
            context.areas.name_of(area),
            tell(worst)
        ));
        context.findings.push(finding);
        return;
    }
    for (area, (count, c)) in found {
        let mut finding = one(file(area))
            .area(context.areas.name_of(area))
            .value(format!("{}{}", tell(c), and_others(*count)));
        finding.severity = severity(context, c);
        context.findings.push(finding);
    }
}
