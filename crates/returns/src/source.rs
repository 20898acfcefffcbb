//! Opens a file as rows of text, whatever it is packed in, and notices when it is not whole.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::limits;
use crate::rows::{Row, Rows};
use crate::workbook;

/// A table of text with named columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// File, relative to the folder read (and the sheet, if any).
    pub file: String,
    columns: BTreeMap<String, usize>,
    header: Vec<String>,
    /// Rows below the header that are not blank.
    rows: Rows,
    header_line: u64,
}

/// A file as opened: one table, or the sheets of a workbook.
#[derive(Debug)]
pub(crate) struct Opened {
    /// File, relative to the folder read.
    pub(crate) file: String,
    /// SHA-256 of the bytes as stored, in hexadecimal.
    pub(crate) sha256: String,
    /// The table, or every sheet with its name.
    pub(crate) sheets: Vec<(String, Rows)>,
    pub(crate) csv: bool,
}

/// Opens a `.csv`, `.csv.gz`, `.xlsx` or `.ods` file. Only what the name's ending says is tried; `None` for other endings.
pub(crate) fn open(
    path: &Path,
    file: &str,
    findings: &mut Vec<Finding>,
) -> Result<Option<Opened>, Error> {
    let lower = file.to_lowercase();
    let ending = |e: &str| lower.strip_suffix(e).is_some();
    let (gzip, book) = (ending(".csv.gz"), ending(".xlsx") || ending(".ods"));
    let csv = gzip || ending(".csv");
    if !csv && !book {
        return Ok(None);
    }
    let bytes = limits::read(path, file)?;
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    let mut opened = Opened {
        file: file.to_owned(),
        sha256,
        sheets: Vec::new(),
        csv,
    };
    if book {
        limits::check_workbook(&bytes, file)?;
        opened.sheets = workbook::sheets(bytes, file)?;
        return Ok(Some(opened));
    }
    let bytes = if gzip {
        limits::unzip(&bytes, file)?
    } else {
        bytes
    };
    let text = decode(bytes, file, findings);
    limits::check_rows(&text, file)?;
    let ended = text.is_empty() || text.ends_with('\n');
    let rows = Rows::from_csv(text, file)?;
    if !ended {
        findings.push(
            Finding::new(codes::NO_LAST_LINE_END, Severity::Info, file)
                .row(rows.iter().last().map_or(1, |(_, line)| line))
                .done("read as it stands")
                .mend("the last row has no line end; if the file was copied in parts, check that its last figure is whole"),
        );
    }
    opened.sheets = vec![(String::new(), rows)];
    Ok(Some(opened))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
    bytes
        .iter()
        .flat_map(|b| [digit(b >> 4), digit(b & 15)])
        .collect()
}

/// UTF-8 with or without byte order mark; anything else is taken as Windows-1252 and said so.
fn decode(mut bytes: Vec<u8>, file: &str, findings: &mut Vec<Finding>) -> String {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let row = error.as_bytes()[..error.utf8_error().valid_up_to()]
                .split(|b| *b == b'\n')
                .count() as u64;
            findings.push(
                Finding::new(codes::NOT_UTF8, Severity::Info, file)
                    .row(row)
                    .done("read as Windows-1252, in which the publisher appears to have written it")
                    .mend("nothing, if the names look right"),
            );
            encoding_rs::WINDOWS_1252
                .decode(error.as_bytes())
                .0
                .into_owned()
        }
    }
}

impl Opened {
    /// The first sheet read as a table whose first row is the header; every row must be whole.
    pub(crate) fn table(&mut self) -> Result<Table, Error> {
        let Some((name, rows)) = self.sheets.first_mut() else {
            return Err(Error::Workbook {
                file: self.file.clone(),
                what: "it has no sheet".to_owned(),
            });
        };
        let file = if name.is_empty() {
            self.file.clone()
        } else {
            format!("{} [{name}]", self.file)
        };
        Table::from_rows(file, std::mem::take(rows), self.csv)
    }

    /// The columns of the first row of the first sheet, in lower case.
    pub(crate) fn first_row(&self) -> Vec<String> {
        self.sheets
            .first()
            .and_then(|(_, rows)| rows.first())
            .map(|row| row.iter().map(column_key).collect())
            .unwrap_or_default()
    }
}

impl Table {
    /// Reads CSV text with a header row.
    pub fn from_csv_text(file: &str, text: &str) -> Result<Self, Error> {
        let text = text.trim_start_matches('\u{feff}').to_owned();
        Self::from_rows(file.to_owned(), Rows::from_csv(text, file)?, true)
    }

    /// The first row is the header; `whole` where every row must have as many cells, or be blank.
    pub(crate) fn from_rows(file: String, mut rows: Rows, whole: bool) -> Result<Self, Error> {
        let Some(header) = rows.first() else {
            return Err(Error::Truncated {
                file,
                row: 1,
                what: "there is no header row".to_owned(),
            });
        };
        let bad = |(row, _): &(Row<'_>, u64)| row.len() != header.len() && !row.is_blank();
        if let Some((row, line)) = rows.iter().skip(1).find(bad).filter(|_| whole) {
            let last = rows.iter().last().is_some_and(|(_, last)| last == line);
            let place = if last { "the last row" } else { "the row" };
            return Err(Error::Truncated {
                file,
                row: line,
                what: format!(
                    "{place} has {} fields where the header has {}",
                    row.len(),
                    header.len()
                ),
            });
        }
        let header: Vec<String> = header.iter().map(|h| h.trim().to_owned()).collect();
        let header_line = rows.drop_first();
        rows.drop_blank();
        let mut columns = BTreeMap::new();
        for (i, name) in header.iter().enumerate() {
            columns.entry(column_key(name)).or_insert(i);
        }
        Ok(Self {
            file,
            columns,
            header,
            rows,
            header_line,
        })
    }

    /// Fails, naming them, when any of these columns is missing.
    pub fn require(&self, names: &[&str]) -> Result<(), Error> {
        let columns: Vec<String> = names
            .iter()
            .filter(|n| !self.has(n))
            .map(|n| (*n).to_owned())
            .collect();
        if columns.is_empty() {
            return Ok(());
        }
        Err(Error::MissingColumns {
            file: self.file.clone(),
            row: self.header_line,
            columns,
        })
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    /// Position of a column, by name in any case.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.get(&column_key(name)).copied()
    }

    /// Column names as written.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The field of a row under a column; empty when the column is absent.
    pub fn get<'r>(&self, row: Row<'r>, name: &str) -> &'r str {
        self.column(name).and_then(|i| row.get(i)).unwrap_or("")
    }

    /// Number of rows below the header that are not blank.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Rows below the header with their row number in the file; blank rows are left out.
    pub fn rows(&self) -> impl Iterator<Item = (Row<'_>, u64)> {
        self.rows.iter()
    }
}

pub(crate) fn column_key(name: &str) -> String {
    name.trim().trim_start_matches('\u{feff}').to_lowercase()
}
