//! One table out of a file that the caller names: a CSV, or a sheet of a workbook.

use std::path::Path;

use crate::error::Error;
use crate::findings::Finding;
use crate::rows::Rows;
use crate::source::{self, Table};

/// Reads a table of a `.csv`, `.csv.gz`, `.xlsx` or `.ods` file with what was met on the way; `None` for other endings. Of a workbook it is
/// the sheet called `sheet`, else the first that has all of `columns`, else the first.
///
/// # Errors
/// A file that cannot be read, is cut short, or has no header row.
pub fn read_given_table(
    path: &Path,
    sheet: &str,
    columns: &[&str],
) -> Result<Option<(Table, Vec<Finding>)>, Error> {
    let mut findings = Vec::new();
    let file = path.display().to_string();
    let Some(mut opened) = source::open(path, &file, &mut findings)? else {
        return Ok(None);
    };
    let named = |(name, _): &(String, _)| name.trim().eq_ignore_ascii_case(sheet);
    let has = |(_, rows): &(String, Rows)| {
        let header = rows.first();
        columns.iter().all(|wanted| {
            header.is_some_and(|row| row.iter().any(|cell| source::column_key(cell) == *wanted))
        })
    };
    let sheets = &opened.sheets;
    let place = sheets.iter().position(named);
    let place = place.or_else(|| sheets.iter().position(has)).unwrap_or(0);
    if place > 0 {
        opened.sheets.swap(0, place);
    }
    Ok(Some((opened.table()?, findings)))
}
