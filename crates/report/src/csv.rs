//! Rows as CSV: full precision, blanks where there is no value, read back to the same bits.

use std::io::{BufWriter, Read, Write};

use crate::error::Error;
use crate::formula::PlainWriter;
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
    let mut writer = PlainWriter::with_header(BufWriter::new(out), &HEADER)?;
    for row in rows {
        writer.record(row)?;
    }
    writer.finish().map(drop)
}

/// Reads rows that [`write_csv`] wrote.
pub fn read_csv(input: impl Read) -> Result<Vec<Row>, Error> {
    let mut reader = csv::Reader::from_reader(input);
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}
