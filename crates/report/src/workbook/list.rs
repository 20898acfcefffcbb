//! Lists on a sheet: heads, rows as high as their text, and cells to fill in by hand.

use std::ops::Range;

use rust_xlsxwriter::{Format, FormatAlign, Formula};

use super::page::{LINE, Page};
use super::style::{self, Weight};
use super::text::{guarded, lines, plain};
use crate::error::Error;
use crate::measure::Unit;
use crate::suppress_rows::SUPPRESSED;

/// A cell of a list.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Text(String),
    /// A number in a format.
    Number(f64, &'static str),
    /// A number in its cell's own precision.
    Plain(f64),
    Blank,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn maybe(text: Option<&str>) -> Self {
        text.map_or(Self::Blank, Self::text)
    }
}

impl Page {
    /// Heads a list of which some columns are numbers. Where `rows` says how many follow, the heads stay in sight, with an arrow
    /// at each to choose by.
    pub(super) fn list_head(
        &mut self,
        heads: &[&str],
        numbers: Range<usize>,
        rows: Option<usize>,
    ) -> Result<(), Error> {
        let mut height = 1;
        for (column, head) in heads.iter().enumerate() {
            let format = if numbers.contains(&column) {
                style::text_column()
                    .set_align(FormatAlign::Right)
                    .set_indent(1)
            } else {
                style::text_column()
            };
            self.sheet
                .write_string_with_format(self.row, column as u16, *head, &format)?;
            height = height.max(lines(head, self.widths[column]));
        }
        self.height(self.row, LINE * f64::from(height))?;
        if let Some(rows) = rows {
            let last = self.row + rows as u32;
            self.sheet
                .autofilter(self.row, 0, last, heads.len() as u16 - 1)?;
        }
        self.row += 1;
        if rows.is_some() {
            self.keep_in_sight(self.row - 1, 0)?;
        }
        Ok(())
    }

    /// A row of a list, as high as its text needs.
    pub(super) fn list_row(&mut self, cells: &[Cell]) -> Result<(), Error> {
        let mut height = 1;
        for (column, cell) in cells.iter().enumerate() {
            let (row, place) = (self.row, column as u16);
            match cell {
                Cell::Text(text) => {
                    let format = guarded(text, &style::wrapped());
                    self.sheet
                        .write_string_with_format(row, place, plain(text), &format)?;
                    height = height.max(lines(text, self.widths[column]));
                }
                Cell::Number(value, look) if value.is_finite() => {
                    let format = number().set_num_format(*look);
                    self.sheet
                        .write_number_with_format(row, place, *value, &format)?;
                }
                Cell::Plain(value) if value.is_finite() => {
                    self.sheet
                        .write_number_with_format(row, place, *value, &number())?;
                }
                Cell::Number(..) | Cell::Plain(_) => {
                    self.sheet.write_string_with_format(
                        row,
                        place,
                        SUPPRESSED,
                        &style::wrapped(),
                    )?;
                }
                Cell::Blank => {}
            }
        }
        self.height(self.row, LINE * f64::from(height))?;
        self.row += 1;
        Ok(())
    }

    /// A name and formulas beside it, each with what it comes to, in pounds.
    pub(super) fn cells(&mut self, label: &str, formulas: &[(String, f64)]) -> Result<(), Error> {
        self.label(label, Weight::Plain)?;
        for (column, (formula, result)) in formulas.iter().enumerate() {
            let look = style::number_format(Unit::Pounds);
            self.formula(column as u16 + 1, formula, *result, look)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A formula in the row being written.
    pub(super) fn formula(
        &mut self,
        column: u16,
        formula: &str,
        result: f64,
        look: &str,
    ) -> Result<(), Error> {
        let format = number().set_num_format(look);
        let formula = Formula::new(formula).set_result(result.to_string());
        self.sheet
            .write_formula_with_format(self.row, column, formula, &format)?;
        Ok(())
    }

    /// A name with a cell beside it to be filled in by hand.
    pub(super) fn space(&mut self, label: &str, format: &Format) -> Result<(), Error> {
        self.label(label, Weight::Plain)?;
        self.sheet.write_blank(self.row, 1, format)?;
        self.height(self.row, 1.6 * LINE)?;
        self.row += 1;
        Ok(())
    }
}

/// The look of a number of a list: apart from the text that follows it.
fn number() -> Format {
    style::wrapped().set_align(FormatAlign::Right).set_indent(1)
}
