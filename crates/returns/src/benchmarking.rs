//! The high needs benchmarking sheet, 2021-22: Section 251 budget and outturn and plans by placement.

use std::sync::Arc;

use crate::error::Error;
use crate::house::{Batch, Context};
use crate::money::{Wide, financial_year};
use crate::picture::Series;
use crate::source::Table;

/// Reads the tidy reading of the sheet; the item is the column's name.
pub(crate) fn tidy(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&[
        "time_period",
        "old_la_code",
        "la_name",
        "ehcp_total",
        "outturn_place_total",
    ])?;
    let items = table
        .header()
        .iter()
        .enumerate()
        .filter(|(_, h)| !["time_period", "region", "old_la_code", "la_name"].contains(&h.as_str()))
        .map(|(i, h)| (i, Arc::from(h.as_str())))
        .collect();
    let wide = Wide {
        series: Series::Benchmarking,
        code: "old_la_code",
        name: "la_name",
        items,
    };
    Ok(wide.read(table, context, |row| {
        financial_year(table.get(row, "time_period"))
    }))
}

/// Whether a sheet is the workbook as published.
pub(crate) fn is_workbook(_rows: &[csv::StringRecord]) -> bool {
    false
}

/// Reads the workbook as published.
pub(crate) fn workbook(
    _file: &str,
    _rows: &[csv::StringRecord],
    _context: &mut Context<'_>,
) -> Result<Batch, Error> {
    Ok(Batch::new())
}
