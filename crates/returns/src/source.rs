//! Opens a file as rows of text, whatever it is packed in, and notices when it is not whole.

use std::collections::BTreeMap;
use std::path::Path;

use csv::StringRecord;
use sha2::{Digest as _, Sha256};

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::limits;
use crate::workbook;

/// A table of text with named columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// File, relative to the folder read (and the sheet, if any).
    pub file: String,
    columns: BTreeMap<String, usize>,
    header: Vec<String>,
    /// Rows that are not blank.
    rows: Vec<StringRecord>,
    lines: Vec<u64>,
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
    pub(crate) sheets: Vec<(String, Vec<StringRecord>)>,
    /// Line of each row of the first sheet (a quoted field may hold line ends).
    pub(crate) lines: Vec<u64>,
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
        lines: Vec::new(),
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
    let (rows, lines) = csv_rows(&text, file)?;
    if !text.is_empty() && !text.ends_with('\n') {
        findings.push(
            Finding::new(codes::NO_LAST_LINE_END, Severity::Info, file)
                .row(lines.last().copied().unwrap_or(1))
                .done("read as it stands")
                .mend("the last row has no line end; if the file was copied in parts, check that its last figure is whole"),
        );
    }
    opened.lines = lines;
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
fn decode(bytes: Vec<u8>, file: &str, findings: &mut Vec<Finding>) -> String {
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
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

fn csv_rows(text: &str, file: &str) -> Result<(Vec<StringRecord>, Vec<u64>), Error> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    let mut last = 0;
    for row in reader.records() {
        let row = row.map_err(|error| Error::Truncated {
            file: file.to_owned(),
            row: lines.last().map_or(1, |l| l + 1),
            what: error.to_string(),
        })?;
        let (byte, line) = row
            .position()
            .map_or((0, 0), |p| (p.byte() as usize, p.line()));
        last = byte;
        // Where lines end in CR and LF the position still points at the LF of the line before.
        lines.push(line + u64::from(text.as_bytes().get(byte) == Some(&b'\n')));
        rows.push(row);
    }
    // The csv crate accepts a quote that never closes; the last record then swallows the rest of the file.
    if text[last.min(text.len())..].matches('"').count() % 2 == 1 {
        return Err(Error::Truncated {
            file: file.to_owned(),
            row: lines.last().copied().unwrap_or(1),
            what: "a quoted text never closes".to_owned(),
        });
    }
    Ok((rows, lines))
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
        Table::from_rows(
            file,
            std::mem::take(rows),
            std::mem::take(&mut self.lines),
            self.csv,
        )
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
        let text = text.trim_start_matches('\u{feff}');
        let (rows, lines) = csv_rows(text, file)?;
        Self::from_rows(file.to_owned(), rows, lines, true)
    }

    pub(crate) fn from_rows(
        file: String,
        mut rows: Vec<StringRecord>,
        mut lines: Vec<u64>,
        whole: bool,
    ) -> Result<Self, Error> {
        if rows.is_empty() {
            return Err(Error::Truncated {
                file,
                row: 1,
                what: "there is no header row".to_owned(),
            });
        }
        if lines.len() != rows.len() {
            lines = (1..=rows.len() as u64).collect();
        }
        let (header, header_line) = (rows.remove(0), lines.remove(0));
        let blank = |r: &StringRecord| r.as_slice().trim_start().is_empty();
        if whole {
            let bad = rows
                .iter()
                .zip(&lines)
                .find(|(r, _)| r.len() != header.len() && !blank(r));
            if let Some((row, line)) = bad {
                let place = if lines.last() == Some(line) {
                    "the last row"
                } else {
                    "the row"
                };
                return Err(Error::Truncated {
                    file,
                    row: *line,
                    what: format!(
                        "{place} has {} fields where the header has {}",
                        row.len(),
                        header.len()
                    ),
                });
            }
        }
        if rows.iter().any(blank) {
            let both = rows.into_iter().zip(lines);
            (rows, lines) = both.filter(|(row, _)| !blank(row)).unzip();
        }
        let header: Vec<String> = header.iter().map(|h| h.trim().to_owned()).collect();
        let mut columns = BTreeMap::new();
        for (i, name) in header.iter().enumerate() {
            columns.entry(column_key(name)).or_insert(i);
        }
        Ok(Self {
            file,
            columns,
            header,
            rows,
            lines,
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
    pub fn get<'r>(&self, row: &'r StringRecord, name: &str) -> &'r str {
        self.column(name).and_then(|i| row.get(i)).unwrap_or("")
    }

    /// Rows below the header with their row number in the file; blank rows are left out.
    pub fn rows(&self) -> impl Iterator<Item = (&StringRecord, u64)> {
        self.rows.iter().zip(self.lines.iter().copied())
    }
}

pub(crate) fn column_key(name: &str) -> String {
    name.trim().trim_start_matches('\u{feff}').to_lowercase()
}
