//! Sheets of a workbook (`.xlsx`, `.ods`) as rows of text.

use std::io::Cursor;

use calamine::{Data, Ods, Range, Reader, Xlsx};

use crate::error::Error;
use crate::ods_mimetype;
use crate::rows::Rows;

/// Every sheet with its name; a row keeps its blank cells so that columns line up.
pub(crate) fn sheets(bytes: Vec<u8>, file: &str) -> Result<Vec<(String, Rows)>, Error> {
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

fn all<R>(mut book: R, file: &str) -> Result<Vec<(String, Rows)>, Error>
where
    R: Reader<Cursor<Vec<u8>>>,
    R::Error: std::fmt::Display,
{
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|e| broken(file, &e))?;
        sheets.push((name, rows(&range, file)?));
    }
    Ok(sheets)
}

fn rows(range: &Range<Data>, file: &str) -> Result<Rows, Error> {
    let (top, left) = range.start().unwrap_or((0, 0));
    let mut rows = Rows::default();
    for _ in 0..top {
        rows.push([""; 0], file)?;
    }
    for cells in range.rows() {
        let blank = (0..left).map(|_| String::new());
        rows.push(blank.chain(cells.iter().map(text)), file)?;
    }
    Ok(rows)
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Error(error) => error.to_string(),
        other => other.to_string(),
    }
}
