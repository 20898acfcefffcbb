//! Rows as CSV: full precision, blanks where there is no value, read back to the same bits.

use std::io::{Read, Write};

use crate::error::Error;
use crate::row::Row;

/// The columns, written even when there is no row.
const HEADER: [&str; 14] = [
    "scenario",
    "area_code",
    "area_name",
    "measure",
    "breakdown",
    "category",
    "period_kind",
    "period",
    "value",
    "p10",
    "p50",
    "p90",
    "unit",
    "basis",
];

/// Writes the rows with a header.
pub fn write_csv<'a>(
    rows: impl IntoIterator<Item = &'a Row>,
    out: impl Write,
) -> Result<(), Error> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(out);
    writer.write_record(HEADER)?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer.flush().map_err(Error::Stream)
}

/// Reads rows that [`write_csv`] wrote.
pub fn read_csv(input: impl Read) -> Result<Vec<Row>, Error> {
    let mut reader = csv::Reader::from_reader(input);
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}
