//! Council sums against published region and England rows.

use std::collections::BTreeMap;

use crate::areas::{Areas, ENGLAND};
use crate::check_settings::CheckSettings;
use crate::checks::{of_areas, show};
use crate::codes;
use crate::findings::{Finding, Severity};
use crate::house::Context;
use crate::ids::Ids;
use crate::parts_added::{Compared, Parts, Published, compare};
use crate::picture::{Observation, Picture, Series};

const SUMMED: [Series; 19] = [
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
    Series::Population,
    Series::PopulationProjected,
    Series::Dsg,
    Series::DsgDeductions,
    Series::Tribunals,
];

/// More than rounding and late returns.
pub(crate) fn is_far(settings: &CheckSettings, c: &Compared) -> bool {
    let gap = (c.parts - c.published).abs();
    gap > settings.totals.share.value * c.published.abs() && gap > settings.totals.children.value
}

/// Code of councils that do not add up to England.
fn not_england(series: Series) -> &'static str {
    match series {
        Series::Dsg | Series::DsgDeductions => codes::DSG_TOTAL,
        Series::Population | Series::PopulationProjected => codes::POPULATION_TOTAL,
        _ => codes::COUNCILS_NOT_ENGLAND,
    }
}

/// By more than rounding.
pub(crate) fn differs(c: &Compared) -> bool {
    (c.parts - c.published).abs() > 0.5_f64.max(c.published.abs() * 1e-9)
}

/// The councils of a region, or of England, beside the figure published for it.
pub(crate) struct CouncilSum<'p> {
    /// Code of the region, or England's.
    pub(crate) whole: &'p str,
    pub(crate) compared: Compared,
}

/// Councils of each region against the region's row, and all councils against England's, cell by cell of a series.
pub(crate) fn councils_and_wholes<'p>(
    picture: &'p Picture,
    areas: &'p Areas,
    series: Series,
) -> Vec<CouncilSum<'p>> {
    let mut groups = Ids::default();
    let mut cells = Ids::default();
    let (mut parts, mut published) = (Parts::default(), Published::default());
    for of_area in of_areas(picture.get(series)) {
        let area = &*of_area[0].area;
        let region = areas.region_of(area);
        let whole = groups.of(region.unwrap_or(area));
        let england = groups.of(ENGLAND);
        for figure in of_area {
            let cell = cells.of((
                figure.age,
                figure.need.as_deref(),
                figure.placement.as_deref(),
                figure.item.as_deref(),
            ));
            if region.is_some() {
                parts.push((whole, figure.year, cell), figure.value);
                parts.push((england, figure.year, cell), figure.value);
            } else {
                published.push((whole, figure.year, cell), figure.value);
            }
        }
    }
    let compared = compare(parts, &published).into_iter();
    let sum = |compared: Compared| CouncilSum {
        whole: groups.keys()[compared.group as usize],
        compared,
    };
    compared.map(sum).collect()
}

/// Tells of councils that do not add up.
pub(crate) fn councils_against_regions(picture: &Picture, context: &mut Context<'_>) {
    for series in SUMMED {
        let mut worst: BTreeMap<(&str, i32), (usize, Compared)> = BTreeMap::new();
        for CouncilSum { whole, compared: c } in councils_and_wholes(picture, context.areas, series)
            .into_iter()
            .filter(|sum| sum.compared.missing == 0 && differs(&sum.compared))
        {
            let entry = worst.entry((whole, c.year)).or_insert((0, c));
            entry.0 += 1;
            if (c.parts - c.published).abs() > (entry.1.parts - entry.1.published).abs() {
                entry.1 = c;
            }
        }
        for ((group, year), (count, c)) in worst {
            report_region(picture, context, series, group, year, count, &c);
        }
    }
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
        (not_england(series), "England")
    } else {
        (codes::COUNCILS_NOT_REGION, "the region")
    };
    let far = is_far(context.settings, c);
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

/// The file of the first figure of an area in a year.
pub(crate) fn origin_file(picture: &Picture, series: Series, area: &str, year: i32) -> String {
    let at = picture
        .get(series)
        .iter()
        .position(|o| *o.area == *area && o.year == year);
    at.and_then(|n| picture.origin(series, n))
        .map_or_else(String::new, |(s, _)| s.file.clone())
}
