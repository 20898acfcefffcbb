//! Cumulative DSG balance by council as a percentage of total DSG before deductions; positive is a deficit.

use std::sync::Arc;

use crate::areas::ENGLAND;
use crate::error::Error;
use crate::house::{AreaReader, Batch, Context, add};
use crate::money::financial_year;
use crate::picture::{Observation, Series};
use crate::source::Table;
use crate::value::Value;

/// Reads balances; councils are named, not coded.
pub(crate) fn read(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&["time_period", "geographic_level", "la_name", "deficit"])?;
    let mut reader = AreaReader::new(&table.file);
    let mut batch = Batch::new();
    for (row, line) in table.rows() {
        let Some(year) = financial_year(table.get(row, "time_period")) else {
            continue;
        };
        let area: Arc<str> = match table
            .get(row, "geographic_level")
            .trim()
            .to_lowercase()
            .as_str()
        {
            "national" => Arc::from(ENGLAND),
            "local authority" => {
                match reader.find(context.areas, line, "", "", table.get(row, "la_name")) {
                    Some(area) => area,
                    None => continue,
                }
            }
            _ => continue,
        };
        let value = Value::parse(table.get(row, "deficit")).number();
        add(
            &mut batch,
            Series::DsgBalancePercent,
            line,
            Observation::new(&area, year, value),
        );
    }
    reader.finish(context);
    Ok(batch)
}
