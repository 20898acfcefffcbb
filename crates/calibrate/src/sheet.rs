//! Reading and writing one table of the bundle by column name, with errors that name the table and row.

use std::collections::BTreeMap;

use crate::axes::Axes;
use crate::error::Error;

/// A table being written.
pub(crate) struct Writer {
    name: String,
    csv: csv::Writer<Vec<u8>>,
}

impl Writer {
    pub(crate) fn new<S: AsRef<[u8]>>(name: &str, header: &[S]) -> Result<Self, Error> {
        let mut writer = Self {
            name: name.to_owned(),
            csv: csv::Writer::from_writer(Vec::new()),
        };
        writer.row(header)?;
        Ok(writer)
    }

    pub(crate) fn row<I: IntoIterator<Item = S>, S: AsRef<[u8]>>(
        &mut self,
        cells: I,
    ) -> Result<(), Error> {
        self.csv.write_record(cells).map_err(|source| Error::Write {
            table: self.name.clone(),
            source,
        })
    }

    pub(crate) fn finish(self) -> Result<(String, Vec<u8>), Error> {
        let bytes = self.csv.into_inner().map_err(|e| Error::Write {
            table: self.name.clone(),
            source: e.into_error().into(),
        })?;
        Ok((self.name, bytes))
    }
}

/// A number with at most `places` decimals and no trailing zeros.
pub(crate) fn decimals(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    if !text.contains('.') {
        return text;
    }
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Pounds to the penny, blank where unknown.
pub(crate) fn opt(value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| decimals(v, 2))
}

/// Where each council stands in the tables, by code.
pub(crate) struct Positions(BTreeMap<Vec<u8>, usize>);

impl Positions {
    pub(crate) fn new(codes: &[String]) -> Self {
        Self(
            codes
                .iter()
                .enumerate()
                .map(|(i, code)| (code.clone().into_bytes(), i))
                .collect(),
        )
    }

    /// Number of councils.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A table being read row by row.
pub(crate) struct Sheet<'a> {
    name: &'static str,
    csv: csv::Reader<&'a [u8]>,
    header: BTreeMap<String, usize>,
    record: csv::ByteRecord,
    row: usize,
}

impl<'a> Sheet<'a> {
    pub(crate) fn open(name: &'static str, bytes: Option<&'a [u8]>) -> Result<Self, Error> {
        let fault = |what: String| Error::Table {
            table: name.to_owned(),
            row: 1,
            what,
        };
        let bytes = bytes.ok_or_else(|| fault("the table is missing".to_owned()))?;
        let mut csv = csv::Reader::from_reader(bytes);
        let header = csv
            .byte_headers()
            .map_err(|e| fault(e.to_string()))?
            .iter()
            .enumerate()
            .map(|(i, h)| {
                (
                    String::from_utf8_lossy(h)
                        .trim_start_matches('\u{feff}')
                        .trim()
                        .to_owned(),
                    i,
                )
            })
            .collect();
        Ok(Self {
            name,
            csv,
            header,
            record: csv::ByteRecord::new(),
            row: 1,
        })
    }

    /// Moves to the next row; `false` at the end.
    pub(crate) fn next(&mut self) -> Result<bool, Error> {
        self.row += 1;
        self.csv
            .read_byte_record(&mut self.record)
            .map_err(|e| self.fault(&e.to_string()))
    }

    /// An error at the current row.
    pub(crate) fn fault(&self, what: &str) -> Error {
        Error::Table {
            table: self.name.to_owned(),
            row: self.row,
            what: what.to_owned(),
        }
    }

    /// Position of a column; long tables ask once, before their rows.
    pub(crate) fn column(&self, name: &str) -> Result<usize, Error> {
        self.header
            .get(name)
            .copied()
            .ok_or_else(|| self.fault(&format!("no column `{name}`")))
    }

    /// Positions of several columns.
    pub(crate) fn columns(&self, names: &[String]) -> Result<Vec<usize>, Error> {
        names.iter().map(|n| self.column(n)).collect()
    }

    pub(crate) fn text(&self, column: &str) -> Result<&str, Error> {
        self.text_at(self.column(column)?)
    }

    pub(crate) fn text_at(&self, column: usize) -> Result<&str, Error> {
        std::str::from_utf8(&self.record[column]).map_err(|_| {
            let text = String::from_utf8_lossy(&self.record[column]);
            self.fault(&format!("`{text}` is not UTF-8"))
        })
    }

    pub(crate) fn number(&self, column: &str) -> Result<f64, Error> {
        self.number_at(self.column(column)?)
    }

    pub(crate) fn number_at(&self, column: usize) -> Result<f64, Error> {
        std::str::from_utf8(&self.record[column])
            .ok()
            .and_then(|t| t.parse::<f64>().ok())
            .filter(|x| x.is_finite())
            .ok_or_else(|| {
                self.fault(&format!(
                    "`{}` is not a number",
                    String::from_utf8_lossy(&self.record[column])
                ))
            })
    }

    /// Numbers of several columns.
    pub(crate) fn numbers(&self, columns: &[usize]) -> Result<Vec<f64>, Error> {
        columns.iter().map(|c| self.number_at(*c)).collect()
    }

    /// A number, or `None` where the cell is blank.
    pub(crate) fn maybe(&self, column: &str) -> Result<Option<f64>, Error> {
        let at = self.column(column)?;
        if self.record[at].is_empty() {
            Ok(None)
        } else {
            self.number_at(at).map(Some)
        }
    }

    /// A whole number.
    pub(crate) fn whole(&self, column: usize) -> Result<i64, Error> {
        let cell = &self.record[column];
        let (negative, digits) = match cell {
            // Most cells of the stock.
            b"0" => return Ok(0),
            [b'-', rest @ ..] => (true, rest),
            _ => (false, cell),
        };
        let mut value = 0_i64;
        for digit in digits {
            if !digit.is_ascii_digit() || value > i64::MAX / 10 - 10 {
                return Err(self.fault(&format!(
                    "`{}` is not a whole number",
                    String::from_utf8_lossy(cell)
                )));
            }
            value = value * 10 + i64::from(digit - b'0');
        }
        if digits.is_empty() {
            Err(self.fault("a whole number is missing"))
        } else {
            Ok(if negative { -value } else { value })
        }
    }

    /// Row of an age.
    pub(crate) fn age_row(&self, column: usize) -> Result<usize, Error> {
        let age = self.whole(column)?;
        i16::try_from(age)
            .ok()
            .and_then(Axes::age_row)
            .ok_or_else(|| self.fault(&format!("age {age} is outside the table's ages")))
    }

    /// Position of an id in a list.
    pub(crate) fn index(&self, column: usize, ids: &[String]) -> Result<usize, Error> {
        let cell = &self.record[column];
        ids.iter()
            .position(|id| id.as_bytes() == cell)
            .ok_or_else(|| {
                let id = String::from_utf8_lossy(cell);
                let header = self.header.iter().find(|(_, at)| **at == column);
                self.fault(&format!(
                    "unknown {} `{id}`",
                    header.map_or("id", |(name, _)| name.as_str())
                ))
            })
    }

    /// Position of the row's area, by its code in a column.
    pub(crate) fn area(&self, column: usize, positions: &Positions) -> Result<usize, Error> {
        positions
            .0
            .get(&self.record[column])
            .copied()
            .ok_or_else(|| {
                self.fault(&format!(
                    "area `{}` has no row in money.csv",
                    String::from_utf8_lossy(&self.record[column])
                ))
            })
    }
}
