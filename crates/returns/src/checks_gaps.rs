//! What should be there and is not: breakdowns, placements, councils, cells.

use std::collections::{BTreeMap, BTreeSet};

use crate::areas::Area;
use crate::checks::{by_council, finding, is_council, show};
use crate::codes;
use crate::findings::{Finding, Severity};
use crate::house::Context;
use crate::picture::{Picture, Series};

const BREAKDOWNS: [Series; 12] = [
    Series::PlansAge,
    Series::PlansPlacement,
    Series::PlansAgePlacement,
    Series::PlansNeed,
    Series::PlansAgeNeed,
    Series::PlansNeedPlacement,
    Series::NewPlansAge,
    Series::NewPlansPlacement,
    Series::NewPlansAgePlacement,
    Series::NewPlansNeed,
    Series::NewPlansAgeNeed,
    Series::NewPlansNeedPlacement,
];

/// Breakdowns without which a council's shares cannot be fitted.
const NEEDED: [Series; 3] = [
    Series::PlansAge,
    Series::PlansPlacement,
    Series::PlansAgePlacement,
];

const EXPECTED: [Series; 11] = [
    Series::Plans,
    Series::NewPlans,
    Series::Ceased,
    Series::Requests,
    Series::Assessments,
    Series::Population,
    Series::PopulationProjected,
    Series::Dsg,
    Series::DsgBalancePercent,
    Series::HighNeedsSpend,
    Series::SpendLines,
];

pub(crate) fn run(picture: &Picture, context: &mut Context<'_>) {
    breakdowns(picture, context);
    not_recorded(picture, context);
    councils(picture, context);
    cells(picture, context);
}

/// Council, year, and whether plans in force are meant or new ones.
type CouncilYear<'a> = (&'a str, i32, bool);

/// Councils for which most of a breakdown is missing while others give it: one finding a council and year.
fn breakdowns(picture: &Picture, context: &mut Context<'_>) {
    let mut found: BTreeMap<CouncilYear<'_>, Vec<(Series, usize)>> = BTreeMap::new();
    for series in BREAKDOWNS {
        let stock = series < Series::NewPlans;
        let mut next = 0;
        // In order of area and year.
        let of_years = picture
            .get(series)
            .chunk_by(|a, b| a.year == b.year && a.area == b.area);
        for cells in of_years {
            let (first, n) = (&cells[0], next);
            next += cells.len();
            let missing = cells.iter().filter(|f| f.value.is_none()).count();
            if is_council(first) && missing * 2 >= cells.len() {
                found
                    .entry((&first.area, first.year, stock))
                    .or_default()
                    .push((series, n));
            }
        }
    }
    for ((_, _, stock), list) in found {
        let Some((first, n)) = list.first() else {
            continue;
        };
        let names: Vec<String> = list.iter().map(|(s, _)| s.id()).collect();
        let needed = list.iter().any(|(s, _)| NEEDED.contains(s));
        let mut finding = finding(picture, context, (codes::BREAKDOWN_MISSING, Severity::Warning), *first, *n)
            .column(names.join(", "))
            .value(format!("missing: {}", names.join(", ")))
            .done("the total is kept; the breakdown is missing, not nought")
            .mend("take the shares from the council's last good year, or load the council's own caseload.csv");
        // A whole breakdown cannot be put right by a line.
        finding.measure = None;
        if needed && stock {
            finding = finding.suspect();
        }
        context.findings.push(finding);
    }
}

fn not_recorded(picture: &Picture, context: &mut Context<'_>) {
    let bounds = &context.settings.placements;
    let plans = by_council(picture, Series::Plans, None);
    let with_ages: BTreeSet<i32> = picture
        .get(Series::PlansAgePlacement)
        .iter()
        .map(|o| o.year)
        .collect();
    let mut found = Vec::new();
    for (n, figure) in picture.get(Series::PlansPlacement).iter().enumerate() {
        let (Some("not_recorded"), Some(value)) = (figure.placement.as_deref(), figure.value)
        else {
            continue;
        };
        let Some((_, total)) = plans
            .get(&*figure.area)
            .and_then(|years| years.get(&figure.year))
        else {
            continue;
        };
        let share = value / total.max(1.0);
        if share < bounds.not_recorded.value {
            continue;
        }
        let note = finding(
            picture,
            context,
            (codes::NOT_RECORDED, Severity::Warning),
            Series::PlansPlacement,
            n,
        )
        .value(format!(
            "{} of {} plans, {:.0}%",
            show(value),
            show(*total),
            share * 100.0
        ))
        .done("kept as not recorded")
        .mend(
            "spread them by the council's known placements, or load the council's own caseload.csv",
        );
        // Shares are fitted only on censuses that have ages and placements together.
        found.push(
            if with_ages.contains(&figure.year) && share >= bounds.not_recorded_suspect.value {
                note.suspect()
            } else {
                note
            },
        );
    }
    context.findings.extend(found);
}

/// Present councils that a return lacks, unless a predecessor stands there for them.
fn councils(picture: &Picture, context: &mut Context<'_>) {
    for series in EXPECTED {
        let mut present: BTreeMap<i32, BTreeSet<&str>> = BTreeMap::new();
        for figure in picture.get(series).iter().filter(|f| is_council(f)) {
            present.entry(figure.year).or_default().insert(&figure.area);
        }
        let mut absent: BTreeMap<&str, (&Area, Vec<i32>)> = BTreeMap::new();
        for (year, codes) in &present {
            for area in context
                .areas
                .current()
                .filter(|a| !codes.contains(a.code.as_str()))
            {
                let predecessor =
                    context.areas.all().iter().any(|p| {
                        p.successors.contains(&area.code) && codes.contains(p.code.as_str())
                    });
                if !predecessor {
                    absent
                        .entry(&area.code)
                        .or_insert((area, Vec::new()))
                        .1
                        .push(*year);
                }
            }
        }
        let money = matches!(
            series,
            Series::Dsg | Series::DsgBalancePercent | Series::HighNeedsSpend | Series::SpendLines
        );
        let file = picture
            .origin(series, 0)
            .map_or_else(String::new, |(s, _)| s.file.clone());
        if absent.len() as f64 > context.settings.totals.part_of_england.value {
            context.findings.push(
                Finding::new(codes::MISSING_COUNCIL, Severity::Info, &file)
                    .column(series.id())
                    .value(format!(
                        "{} councils have no row in some year",
                        absent.len()
                    ))
                    .done("taken as figures of part of England")
                    .mend("nothing, if that is meant"),
            );
            continue;
        }
        for (area, years) in absent.into_values() {
            let severity = if money && !tiny(area) {
                Severity::Warning
            } else {
                Severity::Info
            };
            let years: Vec<String> = years.into_iter().map(|y| series.period(y)).collect();
            let done = if money || series == Series::Population {
                "missing, not nought"
            } else {
                "no row; the publisher leaves out councils with nothing to report"
            };
            context.findings.push(
                Finding::new(codes::MISSING_COUNCIL, severity, &file)
                    .area(&area.name)
                    .column(series.id())
                    .period(years.join(", "))
                    .value("no row")
                    .done(done)
                    .mend(if money {
                        "load a later release, or the council's own finance.csv or block.csv"
                    } else {
                        "nothing, unless the council did report"
                    }),
            );
        }
    }
}

/// The City of London and the Isles of Scilly are left out of several returns by design.
fn tiny(area: &Area) -> bool {
    matches!(area.la_code, Some(201 | 420))
}

/// One note a series and year of how many council figures are missing.
fn cells(picture: &Picture, context: &mut Context<'_>) {
    for series in Series::ALL {
        let mut count: BTreeMap<i32, (usize, usize)> = BTreeMap::new();
        for (n, figure) in picture.get(series).iter().enumerate() {
            if figure.value.is_none() && is_council(figure) {
                count.entry(figure.year).or_insert((0, n)).0 += 1;
            }
        }
        for (year, (missing, n)) in count {
            let (file, row) = picture
                .origin(series, n)
                .map_or((String::new(), 0), |(s, row)| (s.file.clone(), row));
            context.findings.push(
                Finding::new(codes::MISSING_CELLS, Severity::Info, file)
                    .row(u64::from(row))
                    .column(series.id())
                    .period(series.period(year))
                    .value(format!("{missing} council figures, the first in this row"))
                    .done("missing, not nought")
                    .mend("nothing"),
            );
        }
    }
}
