//! Dedicated Schools Grant: allocations by block before and after deductions, and the deductions from high needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::areas::ENGLAND;
use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{AreaReader, Batch, Context, add};
use crate::money::{Wide, financial_year, items};
use crate::picture::{Observation, Series};
use crate::rows::Row;
use crate::source::Table;
use crate::value::Value;

const COLUMNS: [&str; 10] = [
    "schools_before",
    "cssb_before",
    "high_needs_before",
    "early_years_before",
    "total_before",
    "schools_after",
    "cssb_after",
    "high_needs_after",
    "early_years_after",
    "total_after",
];

/// Below this, England's total DSG can only be in millions.
const MILLIONS_BELOW: f64 = 1.0e9;

/// Reads allocations; a year given in millions is turned into pounds, and said so.
pub(crate) fn allocations(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&["time_period", "old_la_code", "la_name"])?;
    table.require(&COLUMNS)?;
    let pairs: Vec<(&str, &str)> = COLUMNS.iter().map(|c| (*c, *c)).collect();
    let wide = Wide {
        series: Series::Dsg,
        code: "old_la_code",
        name: "la_name",
        items: items(table, &pairs),
    };
    let mut batch = wide.read(table, context, |row| {
        financial_year(table.get(row, "time_period"))
    });
    let figures = batch.entry(Series::Dsg).or_default();
    let totals: BTreeMap<i32, f64> = figures
        .iter()
        .filter(|(o, _)| *o.area == *ENGLAND && o.item.as_deref() == Some("total_before"))
        .filter_map(|(o, _)| Some((o.year, o.value?)))
        .collect();
    for (year, total) in totals {
        let period = Series::Dsg.period(year);
        if total < MILLIONS_BELOW {
            for (figure, _) in figures.iter_mut().filter(|(o, _)| o.year == year) {
                figure.value = figure.value.map(|v| v * 1.0e6);
            }
            context
                .findings
                .push(millions(&table.file, &period, "turned into pounds"));
        } else if figures.iter().any(|(o, _)| {
            o.year == year && *o.area != *ENGLAND && o.value.is_some_and(|v| v.fract() > 1e-9)
        }) {
            // Allocations are whole pounds; fractions betray figures multiplied up from millions.
            context.findings.push(millions(&table.file, &period, "the figures carry fractions of a pound, having been turned into pounds before they reached us; kept"));
        }
    }
    Ok(batch)
}

fn millions(file: &str, period: &str, done: &str) -> Finding {
    Finding::new(codes::MILLIONS, Severity::Info, file)
        .period(period)
        .value("published in £ million, other years in £")
        .done(done)
        .mend("nothing")
}

/// Reads the sheet of deductions: three header rows (kind of school, kind of place, months), then England, then councils.
pub(crate) fn deductions(file: &str, rows: &[Row<'_>], context: &mut Context<'_>) -> Batch {
    let mut batch = Batch::new();
    let title = rows
        .iter()
        .find_map(|r| {
            r.get(0)
                .filter(|t| t.to_lowercase().starts_with("dedicated schools grant"))
        })
        .unwrap_or("");
    let first = rows.iter().position(|r| {
        r.get(0)
            .is_some_and(|t| t.trim().eq_ignore_ascii_case("england"))
    });
    let (Some(year), Some(first)) = (title_year(title), first) else {
        context.findings.push(
            Finding::new(codes::SHEET_UNREADABLE, Severity::Warning, file)
                .value(title.chars().take(80).collect::<String>())
                .done("the sheet of deductions was left out")
                .mend("its title must give the year and column A must hold a row ENGLAND"),
        );
        return batch;
    };
    let items = deduction_items(&rows[..first]);
    let mut reader = AreaReader::new(file);
    for (n, row) in rows.iter().enumerate().skip(first) {
        let (code, name) = (
            row.get(0).unwrap_or("").trim().trim_end_matches(".0"),
            row.get(1).unwrap_or("").trim(),
        );
        let area: Arc<str> = if code.eq_ignore_ascii_case("england") {
            Arc::from(ENGLAND)
        } else if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) {
            match reader.find(context.areas, n as u64 + 1, code, "", name) {
                Some(area) => area,
                None => continue,
            }
        } else {
            continue; // region and class subtotals, notes
        };
        for (i, item) in &items {
            let value = Value::parse(row.get(*i).unwrap_or("")).number();
            add(
                &mut batch,
                Series::DsgDeductions,
                n as u64 + 1,
                Observation::new(&area, year, value).of_item(item),
            );
        }
    }
    reader.finish(context);
    batch
}

/// `2020` from "Dedicated schools grant: 2020 to 2021 high needs block deductions".
pub(crate) fn title_year(title: &str) -> Option<i32> {
    title
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse::<i32>().ok())
        .find(|y| (1990..=2100).contains(y))
}

/// Names the money columns (pounds) and the places columns by the merged headers above them.
fn deduction_items(header: &[Row<'_>]) -> Vec<(usize, Arc<str>)> {
    let width = header.iter().map(|row| row.len()).max().unwrap_or(0);
    // Merged headers stand only in their first column: carry them to the right.
    let carried: Vec<Vec<String>> = header
        .iter()
        .map(|row| {
            let mut last = String::new();
            (0..width)
                .map(|i| {
                    let cell = row.get(i).unwrap_or("").trim();
                    if !cell.is_empty() {
                        last = slug(cell);
                    }
                    last.clone()
                })
                .collect()
        })
        .collect();
    let top = header.iter().position(|r| {
        r.iter()
            .any(|c| c.to_lowercase().starts_with("mainstream academies"))
    });
    let Some(top) = top else { return Vec::new() };
    let cell = |row: usize, i: usize| {
        carried
            .get(row)
            .and_then(|r| r.get(i))
            .map_or("", String::as_str)
    };
    let mut items: Vec<(usize, Arc<str>)> = Vec::new();
    for i in 2..width {
        let own = header
            .get(top)
            .and_then(|r| r.get(i))
            .unwrap_or("")
            .to_lowercase();
        if own.contains("total deduction") {
            items.push((i, Arc::from("total")));
            continue;
        }
        let last = header
            .iter()
            .skip(top + 2)
            .rev()
            .find_map(|r| {
                r.get(i)
                    .map(str::trim)
                    .filter(|c| !c.is_empty() && !c.starts_with('['))
            })
            .unwrap_or("");
        if last.is_empty() {
            continue;
        }
        let what = if last.to_lowercase().contains("deduction") {
            "pounds".to_owned()
        } else {
            format!("places_{}", slug(last))
        };
        items.push((
            i,
            Arc::from(format!("{}:{}:{what}", cell(top, i), cell(top + 1, i))),
        ));
    }
    items
}

fn slug(text: &str) -> String {
    let bare = text.split('(').next().unwrap_or(text);
    let mut out = String::new();
    for c in bare.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    out.trim_end_matches('_').to_owned()
}

/// One finding for a sheet that is in millions.
pub(crate) fn millions_sheet(file: &str, year: i32) -> Finding {
    millions(file, &Series::Dsg.period(year), "turned into pounds")
}
