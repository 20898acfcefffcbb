//! Rows as a JSON array of objects, a row a line, `null` where there is no value.

use std::io::Write;

use serde::Serialize;

use crate::error::Error;
use crate::row::Row;

/// Writes the rows. A row a line keeps the file greppable and lets two runs be compared line by line.
pub fn write_json<'a>(
    rows: impl IntoIterator<Item = &'a Row>,
    out: impl Write,
) -> Result<(), Error> {
    write_lines(rows, out)
}

/// Writes an array with one object a line.
pub(crate) fn write_lines<T: Serialize>(
    rows: impl IntoIterator<Item = T>,
    mut out: impl Write,
) -> Result<(), Error> {
    let mut before = "[\n";
    for row in rows {
        out.write_all(before.as_bytes()).map_err(Error::Stream)?;
        serde_json::to_writer(&mut out, &row)?;
        before = ",\n";
    }
    let end: &str = if before == ",\n" { "\n]\n" } else { "[]\n" };
    out.write_all(end.as_bytes()).map_err(Error::Stream)
}
