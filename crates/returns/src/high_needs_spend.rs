//! Net spend by block and council (`s251_buckets_by_la_*.csv`): lines 1.2.1 to 1.2.13 together, and the other blocks.

use crate::error::Error;
use crate::house::{Batch, Context};
use crate::money::{Wide, financial_year, items};
use crate::picture::Series;
use crate::source::Table;

/// Reads the blocks.
pub(crate) fn read(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&["time_period", "new_la_code", "la_name", "High needs (SEND)"])?;
    let wide = Wide {
        series: Series::HighNeedsSpend,
        code: "new_la_code",
        name: "la_name",
        items: items(
            table,
            &[
                ("Schools block", "schools"),
                ("High needs (SEND)", "high_needs"),
                ("Central school services", "central_school_services"),
                ("Early years", "early_years"),
                ("Other education & community", "other_education"),
                ("total", "total"),
            ],
        ),
    };
    Ok(wide.read(table, context, |row| {
        financial_year(table.get(row, "time_period"))
    }))
}
