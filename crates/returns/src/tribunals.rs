//! Appeals to the SEND tribunal and appealable decisions (Ministry of Justice): titles, then a two-row header.

use std::sync::Arc;

use crate::areas::ENGLAND;
use crate::error::Error;
use crate::house::{AreaReader, Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::rows::Row;
use crate::value::Value;

/// Row of the years, when these rows are the tribunal table.
pub(crate) fn header_row(rows: &[Row<'_>]) -> Option<usize> {
    rows.iter().take(12).position(|r| {
        let mut cells = r.iter().map(|c| c.trim().to_lowercase());
        cells.next().is_some_and(|c| c == "local authority")
            && cells.next().is_some_and(|c| c == "la code")
    })
}

/// Reads the table. The codes of three councils are rotated in the release of 2025, so names decide.
pub(crate) fn read(
    file: &str,
    rows: &[Row<'_>],
    context: &mut Context<'_>,
) -> Result<Batch, Error> {
    let missing = |row: u64, what: &str| Error::MissingColumns {
        file: file.to_owned(),
        row,
        columns: vec![what.to_owned()],
    };
    let head = header_row(rows).ok_or_else(|| missing(1, "Local Authority"))?;
    let (years, labels) = (
        &rows[head],
        rows.get(head + 1)
            .ok_or_else(|| missing(head as u64 + 1, "Appeals registered"))?,
    );
    let mut columns: Vec<(usize, i32, Arc<str>)> = Vec::new();
    let (appeals, decisions): (Arc<str>, Arc<str>) = (Arc::from("appeals"), Arc::from("decisions"));
    let mut year = None;
    for (i, label) in labels.iter().enumerate().skip(2) {
        if let Some(next) = years.get(i).and_then(|y| y.trim().parse::<i32>().ok()) {
            year = Some(next);
        }
        let label = label.trim().to_lowercase();
        let item = if label.starts_with("appeals registered") {
            &appeals
        } else if label.starts_with("total appealable decisions") {
            &decisions
        } else {
            continue; // the rate, and the figures "in development"
        };
        if let Some(year) = year {
            columns.push((i, year, Arc::clone(item)));
        }
    }
    if columns.is_empty() {
        return Err(missing(head as u64 + 2, "Appeals registered"));
    }
    let mut reader = AreaReader::new(file);
    reader.name_wins = true;
    let mut batch = Batch::new();
    for (n, row) in rows.iter().enumerate().skip(head + 2) {
        let code = row.get(1).unwrap_or("").trim();
        // Footnote numbers are glued to names.
        let name = row
            .get(0)
            .unwrap_or("")
            .trim()
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
        let line = n as u64 + 1;
        let area: Arc<str> = if name.eq_ignore_ascii_case("england total") {
            Arc::from(ENGLAND)
        } else if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) {
            match reader.find(context.areas, line, code, "", name) {
                Some(area) => area,
                None => continue,
            }
        } else if code.is_empty() && (name == "Bournemouth" || name == "Poole") {
            match context.areas.by_any(name) {
                Some(area) => Arc::from(area.code.as_str()),
                None => continue,
            }
        } else {
            continue; // regions, notes
        };
        for (i, year, item) in &columns {
            let value = Value::parse(row.get(*i).unwrap_or("")).number();
            add(
                &mut batch,
                Series::Tribunals,
                line,
                Observation::new(&area, *year, value).of_item(item),
            );
        }
    }
    reader.finish(context);
    Ok(batch)
}
