//! Text from files in a cell of a spreadsheet: what would run as a formula there is made plain. The one place that says what would, for
//! every CSV and workbook written.

use std::borrow::Cow;
use std::io::Write;

use serde::Serialize;

use crate::error::Error;

/// A spreadsheet runs a cell that begins with one of these.
const BEGINS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a spreadsheet could take a text for a formula; numbers and symbols such as `-` may also begin so.
pub(crate) fn begins_like_a_formula(text: &str) -> bool {
    text.trim_start_matches(' ').starts_with(BEGINS)
}

/// The text with an apostrophe before it if a spreadsheet would take it for a formula. Numbers stay numbers, and symbols of missing
/// such as `-` stay symbols.
///
/// ```
/// use pressure_report::plain_cell;
/// assert_eq!(plain_cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
/// assert_eq!(plain_cell("-12.5"), "-12.5");
/// assert_eq!(plain_cell("Bath"), "Bath");
/// ```
pub fn plain_cell(text: &str) -> Cow<'_, str> {
    let number = || text.replace(',', "").parse::<f64>().is_ok();
    if begins_like_a_formula(text) && text.len() > 1 && !number() {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A whole CSV file with every cell made plain; the same bytes where none would run.
///
/// ```
/// use pressure_report::plain_csv;
/// let plain = plain_csv(b"file,rows\n=cmd(),-3\n".to_vec())?;
/// assert_eq!(plain, b"file,rows\n'=cmd(),-3\n");
/// # Ok::<(), pressure_report::Error>(())
/// ```
///
/// # Errors
/// Bytes that are no CSV in UTF-8.
pub fn plain_csv(bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    if !may_run(&bytes) {
        return Ok(bytes);
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes.as_slice());
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::with_capacity(bytes.len()));
    for record in reader.records() {
        let record = record?;
        writer.write_record(record.iter().map(|cell| plain_cell(cell).into_owned()))?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::Stream(error.into_error()))
}

/// Whether a cell of a CSV could begin a formula. Plain files, which nearly all are, need no second reading.
fn may_run(bytes: &[u8]) -> bool {
    let begins = |byte: u8| BEGINS.contains(&char::from(byte));
    let mut at_start = true;
    let mut bytes = bytes.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        // The first half of a line's end is no cell.
        let line_end = byte == b'\n' || (byte == b'\r' && bytes.peek() == Some(&b'\n'));
        if at_start && begins(byte) && !line_end {
            return true;
        }
        at_start = line_end || byte == b',' || (at_start && matches!(byte, b'"' | b' '));
    }
    false
}

/// Bytes of records that are looked at together: a reader made for each would take longer than its record.
const TOGETHER: usize = 1 << 16;

/// Records written as CSV, every cell plain.
pub(crate) struct PlainWriter<W> {
    out: W,
    /// Those not yet looked at.
    lines: csv::Writer<Vec<u8>>,
}

impl<W: Write> PlainWriter<W> {
    /// The names of the first record's fields stand above.
    pub(crate) fn with_header_of_record(out: W) -> Self {
        let lines = lines(true);
        Self { out, lines }
    }

    /// These names stand above, whether there is a record or not.
    pub(crate) fn with_header(mut out: W, header: &[&str]) -> Result<Self, Error> {
        let line = header.join(",") + "\n";
        out.write_all(line.as_bytes()).map_err(Error::Stream)?;
        let lines = lines(false);
        Ok(Self { out, lines })
    }

    pub(crate) fn record(&mut self, record: &impl Serialize) -> Result<(), Error> {
        self.lines.serialize(record)?;
        if self.lines.get_ref().len() >= TOGETHER {
            self.pass_on()?;
        }
        Ok(())
    }

    fn pass_on(&mut self) -> Result<(), Error> {
        let lines = std::mem::replace(&mut self.lines, lines(false));
        let lines = lines
            .into_inner()
            .map_err(|error| Error::Stream(error.into_error()))?;
        self.out
            .write_all(&plain_csv(lines)?)
            .map_err(Error::Stream)
    }

    pub(crate) fn finish(mut self) -> Result<W, Error> {
        self.pass_on()?;
        self.out.flush().map_err(Error::Stream)?;
        Ok(self.out)
    }
}

fn lines(headers: bool) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .has_headers(headers)
        .from_writer(Vec::with_capacity(TOGETHER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_found_wherever_its_cell_stands() {
        for bad in [
            "=cmd()\n",
            "a,=cmd()\n",
            "a,\"=cmd(1,2)\"\n",
            "a\n@SUM(A1)\n",
            "a,\" +1\"\n",
            "\"a,b\",-1+cmd()\n",
            "a\r\n=1\r\n",
            "a,\tb\n",
        ] {
            assert!(may_run(bad.as_bytes()), "{bad:?}");
        }
        for good in ["a,b\n1,2\n", "a=b,c-d\r\n,\r\n", "\"a,b\",1e-5\n", ""] {
            assert!(!may_run(good.as_bytes()), "{good:?}");
        }
    }

    #[test]
    fn numbers_below_nought_come_back_as_written() {
        let bytes = b"a,b\n-12.5,-1e-7\n-,~\n".to_vec();
        assert_eq!(plain_csv(bytes.clone()).expect("CSV"), bytes);
    }
}
