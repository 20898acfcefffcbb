//! What can stop a return from being read, in words a finance analyst can act on.

use std::path::PathBuf;

/// A reason why reading stopped. Anything less grave is a [`crate::Finding`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or file could not be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file stops before its end, or a row is not whole.
    #[error("{file}, row {row}: {what}. The file looks cut short: fetch it again")]
    Truncated {
        /// The file, relative to the folder read.
        file: String,
        /// Row as a spreadsheet counts it, the header being row 1.
        row: u64,
        /// What is wrong with the row.
        what: String,
    },
    /// The file, or what it unpacks to, or one of its rows, is larger than any return.
    #[error("{file}: {what}. No return is like that: fetch it again, or take it out of the folder")]
    TooLarge {
        /// The file, relative to the folder read.
        file: String,
        /// What is too large, and the bound.
        what: String,
    },
    /// The file lacks columns without which it cannot be understood.
    #[error(
        "{file}, row {row}: column {} is missing. Columns may come in any order but must keep their names",
        list(columns)
    )]
    MissingColumns {
        /// The file, relative to the folder read.
        file: String,
        /// Row of the header.
        row: u64,
        /// Names of the columns that are missing.
        columns: Vec<String>,
    },
    /// A workbook that cannot be opened, or lacks a sheet.
    #[error("{file}: {what}. Open it in a spreadsheet and save it again, or fetch it again")]
    Workbook {
        /// The file, relative to the folder read.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// One of our own tables (areas, crosswalk) is not as it should be.
    #[error("{table}, row {row}: {what}")]
    Table {
        /// `areas.csv` or `crosswalk.csv`.
        table: &'static str,
        /// Row, the header being row 1.
        row: u64,
        /// What is wrong.
        what: String,
    },
}

fn list(columns: &[String]) -> String {
    columns
        .iter()
        .map(|c| format!("`{c}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
