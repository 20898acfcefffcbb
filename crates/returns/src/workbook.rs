//! Sheets of a workbook (`.xlsx`, `.ods`) as rows of text.

use std::io::Cursor;

use calamine::{Data, Ods, Range, Reader, Xlsx};
use csv::StringRecord;

use crate::error::Error;
use crate::ods_mimetype;

/// Every sheet with its name; a row keeps its blank cells so that columns line up.
pub(crate) fn sheets(
    bytes: Vec<u8>,
    file: &str,
) -> Result<Vec<(String, Vec<StringRecord>)>, Error> {
    if file.to_lowercase().ends_with(".ods") {
        let bytes = ods_mimetype::add(&bytes).unwrap_or(bytes);
        all(
            Ods::new(Cursor::new(bytes)).map_err(|e| broken(file, &e))?,
            file,
        )
    } else {
        all(
            Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(file, &e))?,
            file,
        )
    }
}

fn broken(file: &str, error: &dyn std::fmt::Display) -> Error {
    Error::Workbook {
        file: file.to_owned(),
        what: format!("the workbook cannot be opened; it may be cut short ({error})"),
    }
}

fn all<R>(mut book: R, file: &str) -> Result<Vec<(String, Vec<StringRecord>)>, Error>
where
    R: Reader<Cursor<Vec<u8>>>,
    R::Error: std::fmt::Display,
{
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|e| broken(file, &e))?;
        sheets.push((name, rows(&range)));
    }
    Ok(sheets)
}

fn rows(range: &Range<Data>) -> Vec<StringRecord> {
    let (top, left) = range.start().unwrap_or((0, 0));
    let mut rows = vec![StringRecord::new(); top as usize];
    for cells in range.rows() {
        let mut row = StringRecord::new();
        for _ in 0..left {
            row.push_field("");
        }
        for cell in cells {
            row.push_field(&text(cell));
        }
        rows.push(row);
    }
    rows
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Error(error) => error.to_string(),
        other => other.to_string(),
    }
}
