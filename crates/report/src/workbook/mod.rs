//! The pack as a workbook.

use crate::error::Error;
use crate::pack::Pack;

/// The workbook (.xlsx) as bytes: the same pack gives the same bytes.
///
/// # Errors
/// Always, in this version: the workbook is not written yet.
pub fn write_workbook(_pack: &Pack) -> Result<Vec<u8>, Error> {
    Err(Error::Document {
        what: "a workbook".to_owned(),
    })
}
