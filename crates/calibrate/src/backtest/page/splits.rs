//! Tables of plans by age group and placement.

use super::tables::{header, percent, table};
use crate::backtest::{Group, Report, Split, SplitGroup, SplitMethod, SplitScore};
use crate::settings::Settings;

const ALL: SplitGroup = SplitGroup::Councils(Group::All);

/// The most years ahead that a split was scored on.
fn horizons(report: &Report, split: Split) -> usize {
    let of = report.splits.iter().filter(|row| row.split == split);
    of.map(|row| row.horizon).max().unwrap_or(0)
}

fn words(method: SplitMethod) -> String {
    match method {
        SplitMethod::Model => "**the model**".to_owned(),
        other => other.id().replace('_', " "),
    }
}

/// A row a method; one whose series are too short for every origin says how it fared on its own forecasts.
fn by_method(
    report: &Report,
    split: Split,
    title: &str,
    group: &SplitGroup,
    value: fn(&SplitScore) -> f64,
) -> String {
    let most = horizons(report, split);
    let mut rows = Vec::new();
    for method in SplitMethod::all(split) {
        let cells: Vec<String> = (1..=most)
            .map(|h| {
                let Some(row) = report.split(split, group, method, h) else {
                    return String::new();
                };
                let all = report.split(split, group, SplitMethod::Model, h);
                let fewer = all.is_some_and(|all| all.cases != row.cases);
                match row.skill {
                    Some(gain) if fewer => format!(
                        "{} ({} forecasts; model {gain:+.0}%)",
                        percent(value(row)),
                        row.cases
                    ),
                    _ => percent(value(row)),
                }
            })
            .collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(std::iter::once(words(method)).chain(cells).collect());
        }
    }
    let count = (1..=most).map(|h| {
        let row = report.split(split, group, SplitMethod::Model, h);
        row.map_or_else(String::new, |row| row.cases.to_string())
    });
    rows.push(
        std::iter::once("forecasts".to_owned())
            .chain(count)
            .collect(),
    );
    table(&header(&[title], most), &rows)
}

/// The sum of the parts' errors by method.
pub(super) fn errors(report: &Report, split: Split) -> String {
    by_method(report, split, "error, % of plans", &ALL, |row| row.error)
}

/// Plans in the wrong part whatever their number: all forecasts, and those that no break of the series lies in.
pub(super) fn shares(report: &Report, split: Split) -> String {
    let title = "plans in the wrong part, % of plans";
    let all = by_method(report, split, title, &ALL, |row| row.shares);
    let group = SplitGroup::Unbroken;
    let title = "the same without a break of the series in between";
    format!(
        "{all}\n{}",
        by_method(report, split, title, &group, |row| row.shares)
    )
}

/// The model and the best other method by group.
pub(super) fn by_group(report: &Report, split: Split) -> String {
    let most = horizons(report, split);
    let mut groups: Vec<&SplitGroup> = Vec::new();
    for row in report.splits.iter().filter(|row| row.split == split) {
        if !groups.contains(&&row.group) {
            groups.push(&row.group);
        }
    }
    let rows: Vec<Vec<String>> = groups
        .into_iter()
        .map(|group| {
            let cells = (1..=most).map(|h| {
                let own = report.split(split, group, SplitMethod::Model, h)?;
                let best = SplitMethod::all(split)
                    .filter(|method| *method != SplitMethod::Model)
                    .filter_map(|method| report.split(split, group, method, h))
                    .filter(|row| row.cases == own.cases)
                    .map(|row| row.error)
                    .min_by(f64::total_cmp)?;
                Some(format!("{} ({})", percent(own.error), percent(best)))
            });
            let cells = cells.map(Option::unwrap_or_default);
            std::iter::once(group.id().replace('_', " "))
                .chain(cells)
                .collect()
        })
        .collect();
    table(&header(&["councils; error, % of plans"], most), &rows)
}

/// The error of the sum of councils by part.
pub(super) fn by_part(report: &Report, split: Split) -> String {
    let most = horizons(report, split);
    let of = |part: &str, method: SplitMethod, h: usize| {
        let mut rows = report.part_errors.iter();
        let found = rows.find(|row| {
            row.split == split && row.part == part && row.method == method && row.horizon == h
        });
        found.map(|row| percent(row.error))
    };
    let mut parts: Vec<&str> = Vec::new();
    for row in report.part_errors.iter().filter(|row| row.split == split) {
        if !parts.contains(&row.part.as_str()) {
            parts.push(&row.part);
        }
    }
    let rows: Vec<Vec<String>> = parts
        .into_iter()
        .map(|part| {
            let cells = (1..=most).map(|h| {
                let own = of(part, SplitMethod::Model, h)?;
                Some(format!("{own} ({})", of(part, SplitMethod::SameShares, h)?))
            });
            let cells = cells.map(Option::unwrap_or_default);
            std::iter::once(part.replace('_', " "))
                .chain(cells)
                .collect()
        })
        .collect();
    table(&header(&["placement; error, %"], most), &rows)
}

/// Where series of parts begin anew.
pub(super) fn breaks(settings: &Settings) -> String {
    let rows: Vec<Vec<String>> = settings
        .breaks
        .iter()
        .map(|one| {
            let categories = if one.categories.is_empty() {
                "all".to_owned()
            } else {
                one.categories.join(", ")
            };
            let of = one.breakdown.replace('_', " ");
            vec![
                of,
                format!("January {}", one.census),
                categories,
                one.what.clone(),
            ]
        })
        .collect();
    table(
        &["plans by", "from", "categories", "what changed"].map(str::to_owned),
        &rows,
    )
}
