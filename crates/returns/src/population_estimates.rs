//! Mid-year population estimates as published after 2020: the workbook of the Office for National Statistics (sheet `MYE2 - Persons`)
//! and the long table of Nomis (its set `NM_2002_1`).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::population::place;
use crate::population_projected::{Sexes, age, one_sex};
use crate::rows::Row;
use crate::source::Table;
use crate::value::Value;

/// The header stands below titles, within these rows.
const TITLES: usize = 15;

/// Row of the header, when these rows are a sheet of estimates by single year of age.
pub(crate) fn header_row(rows: &[Row<'_>]) -> Option<usize> {
    rows.iter().take(TITLES).position(|row| {
        let cells: Vec<String> = row.iter().map(|c| c.trim().to_lowercase()).collect();
        let has = |wanted: &str| cells.iter().any(|c| c == wanted);
        // Some editions have the mark of a footnote beside `Geography`.
        let geography = cells.iter().any(|c| c.starts_with("geography"));
        has("code") && has("name") && geography && ["all ages", "0", "25"].into_iter().all(has)
    })
}

/// Reads a sheet of all persons; sheets of women and men stand beside it in the same workbook and are left out.
pub(crate) fn sheet(
    file: &str,
    sheet: &str,
    rows: &[Row<'_>],
    context: &mut Context<'_>,
) -> Option<Batch> {
    let head = header_row(rows)?;
    let titles = rows[..head].iter().flatten();
    let titles: Vec<String> = titles.chain([sheet]).map(str::to_lowercase).collect();
    if titles.iter().any(|t| t.contains("males")) {
        return None;
    }
    let mut batch = Batch::new();
    let Some(year) = titles.iter().find_map(|t| mid_year(t)) else {
        context.findings.push(
            Finding::new(codes::POPULATION_YEAR, Severity::Warning, file)
                .done("left out")
                .mend("no title above the header says which mid-year the sheet counts (`mid-2023`); take the workbook as published"),
        );
        return Some(batch);
    };
    let columns: Vec<(usize, i16)> = rows[head]
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some((at, age(name)?)))
        .collect();
    let code = rows[head]
        .iter()
        .position(|c| c.trim().eq_ignore_ascii_case("code"))?;
    for (n, row) in rows.iter().enumerate().skip(head + 1) {
        let Some(area) = place(context.areas, row.get(code).unwrap_or("")) else {
            continue;
        };
        for (at, age) in &columns {
            let value = Value::parse(row.get(*at).unwrap_or("")).number();
            let figure = Observation::new(&area, year, value).at_age(*age);
            add(&mut batch, Series::Population, n as u64 + 1, figure);
        }
    }
    Some(batch)
}

/// The year of `mid-2023` in a title.
fn mid_year(title: &str) -> Option<i32> {
    let (_, rest) = title.split_once("mid-")?;
    rest.get(..4)?.parse().ok()
}

/// Reads the long table of Nomis: a row for an area, year, sex and age.
pub(crate) fn nomis(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&["DATE", "GEOGRAPHY_CODE", "OBS_VALUE"])?;
    let mut batch = Batch::new();
    let sexes = Sexes::of(table, "GENDER_NAME");
    if sexes != Sexes::Persons {
        context
            .findings
            .push(one_sex(&table.file).column("GENDER_NAME"));
        return Ok(batch);
    }
    let mut known: BTreeMap<&str, Option<Arc<str>>> = BTreeMap::new();
    for (row, line) in table.rows() {
        // Percentages of the total stand among the counts.
        let measure = table.get(row, "MEASURES_NAME").trim();
        let is_count = measure.is_empty() || measure.eq_ignore_ascii_case("value");
        if !is_count || !sexes.takes(table.get(row, "GENDER_NAME")) {
            continue;
        }
        let label = table.get(row, "C_AGE_NAME").trim().to_lowercase();
        let label = label.trim_start_matches("aged ").trim_start_matches("age ");
        let code = table.get(row, "GEOGRAPHY_CODE").trim();
        let area = known
            .entry(code)
            .or_insert_with(|| place(context.areas, code));
        let year = table.get(row, "DATE").trim().parse::<i32>();
        let (Some(area), Some(age), Ok(year)) = (area, age(label), year) else {
            continue;
        };
        let value = Value::parse(table.get(row, "OBS_VALUE")).number();
        let figure = Observation::new(area, year, value).at_age(age);
        add(&mut batch, Series::Population, line, figure);
    }
    Ok(batch)
}
