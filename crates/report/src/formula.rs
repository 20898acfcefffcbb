//! Text from files in a cell of a spreadsheet: what would run as a formula there is made plain.

use std::borrow::Cow;

/// A spreadsheet runs a cell that begins with one of these.
const BEGINS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

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
    let number = text.replace(',', "").parse::<f64>().is_ok();
    if text.starts_with(BEGINS) && text.len() > 1 && !number {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
