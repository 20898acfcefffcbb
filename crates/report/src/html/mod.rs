//! The HTML report: one file with its charts, tables, style sheet and script inside.

pub mod charts;
mod page;
mod table;

pub use page::{Page, Section};
pub use table::{Cell, Table};

use crate::error::Error;
use crate::pack::Pack;

/// The report as one self-contained HTML page, in UTF-8.
///
/// # Errors
/// Always, in this version: the page is not written yet.
pub fn write_html(_pack: &Pack) -> Result<String, Error> {
    Err(Error::Document {
        what: "an HTML report".to_owned(),
    })
}
