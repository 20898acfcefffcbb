//! Statutory tables as CSV and JSON: one row a cell, so that a spreadsheet can filter and a program can read them.

use std::io::Write;

use serde::Serialize;

use crate::error::Error;
use crate::formula::PlainWriter;
use crate::json::write_lines;
use crate::statutory::table::{Cell, NOT_AVAILABLE, Table};

/// One cell with where it stands.
#[derive(Debug, Serialize)]
struct Written<'a> {
    #[serde(rename = "return")]
    family: &'static str,
    table: &'a str,
    title: &'a str,
    position: &'a str,
    row: &'a str,
    column: &'a str,
    /// The whole number to hand in, words, or "not available".
    entry: String,
    /// Before rounding.
    value: Option<f64>,
    p10: Option<f64>,
    p90: Option<f64>,
    unit: &'static str,
    basis: &'static str,
    /// Why a figure is not available.
    note: &'a str,
}

fn cells(tables: &[Table]) -> impl Iterator<Item = Written<'_>> {
    tables.iter().flat_map(|table| {
        table.rows.iter().flat_map(move |row| {
            let columns = table.columns.iter().zip(&row.cells);
            columns.map(move |(column, cell)| {
                let number = cell.number();
                let interval = number.and_then(|number| number.interval);
                let (entry, note) = match cell {
                    Cell::Number(number) => (number.whole.to_string(), ""),
                    Cell::Text(text) => (text.clone(), ""),
                    Cell::NotAvailable(why) => (NOT_AVAILABLE.to_owned(), why.as_str()),
                };
                Written {
                    family: table.family.id(),
                    table: &table.number,
                    title: &table.title,
                    position: &table.position,
                    row: &row.label,
                    column: &column.label,
                    entry,
                    value: number.map(|number| number.value),
                    p10: interval.map(|(low, _)| low),
                    p90: interval.map(|(_, high)| high),
                    unit: table.unit.map_or("", crate::Unit::id),
                    basis: number.and_then(|n| n.basis).map_or("", crate::Basis::id),
                    note,
                }
            })
        })
    })
}

/// Writes tables with a header, a row a cell. Full precision beside the whole numbers; blank where there is none.
pub fn write_statutory_csv(tables: &[Table], out: impl Write) -> Result<(), Error> {
    let mut writer = PlainWriter::with_header_of_record(out);
    for cell in cells(tables) {
        writer.record(&cell)?;
    }
    writer.finish().map(drop)
}

/// Writes the same as a JSON array.
pub fn write_statutory_json(tables: &[Table], out: impl Write) -> Result<(), Error> {
    write_lines(cells(tables), out)
}
