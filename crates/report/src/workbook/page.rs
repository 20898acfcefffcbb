//! One sheet while it is written, from top to bottom: title, notes, lines of years with live formulas, and lists.

use std::collections::BTreeMap;

use pressure_model::FinancialYear;
use rust_xlsxwriter::{Format, FormatAlign, Formula, Worksheet};

use super::paper::{Rows, scale};
use super::style::{self, Weight};
use super::text::{guarded, letter, lines, plain};
use crate::error::Error;
use crate::measure::{PeriodKind, Unit};
use crate::row::Row;
use crate::suppress_rows::SUPPRESSED;

/// Width of the column of names, in characters.
const NAMES: f64 = 50.0;
/// Width of a column of numbers.
const NUMBERS: f64 = 11.0;
/// Height of a line of text, in points.
pub(super) const LINE: f64 = 15.0;
/// A4.
const PAPER: u8 = 9;

/// The years that stand as columns. A column is a financial year, the January census within it, and the calendar year of flows
/// that ends with that census.
#[derive(Debug, Clone, Copy)]
pub(super) struct Years {
    pub(super) first: FinancialYear,
    pub(super) last: FinancialYear,
}

impl Years {
    pub(super) fn all(self) -> impl Iterator<Item = FinancialYear> {
        (0..self.count()).map(move |k| self.first.plus(k as i32))
    }

    pub(super) fn count(self) -> usize {
        usize::try_from(self.last.years_since(self.first) + 1).unwrap_or(0)
    }

    /// The column of a period; `None` outside.
    pub(super) fn place(self, kind: PeriodKind, period: &str) -> Option<usize> {
        let year = kind.year_of(period)?;
        let place = usize::try_from(year.years_since(self.first)).ok()?;
        (place < self.count()).then_some(place)
    }

    /// The figures of a series in their columns.
    pub(super) fn of(self, rows: &[&Row], pick: impl Fn(&Row) -> Option<f64>) -> Values {
        let mut values = vec![None; self.count()];
        for row in rows {
            if let Some(place) = self.place(row.period_kind, &row.period) {
                values[place] = pick(row);
            }
        }
        values
    }
}

/// A figure a column; `None` where there is none, not a number where it is suppressed.
pub(super) type Values = Vec<Option<f64>>;

/// A sheet while it is written.
pub(super) struct Page {
    pub(super) sheet: Worksheet,
    /// The next row to write.
    pub(super) row: u32,
    /// Width of each column, in characters.
    pub(super) widths: Vec<f64>,
    values: BTreeMap<u32, Values>,
    printed: Rows,
}

impl Page {
    /// A sheet of years: a column of names, then one a year.
    pub(super) fn of_years(name: &str, title: &str, count: usize) -> Result<Self, Error> {
        let mut widths = vec![NAMES];
        widths.resize(count + 1, NUMBERS);
        Self::new(name, title, &widths)
    }

    /// A sheet whose columns have these widths, in characters.
    pub(super) fn new(name: &str, title: &str, widths: &[f64]) -> Result<Self, Error> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        for (column, width) in widths.iter().enumerate() {
            sheet.set_column_width(column as u16, *width)?;
        }
        sheet.set_landscape();
        sheet.set_paper_size(PAPER);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.5, 0.5, 0.45, 0.45, 0.25, 0.25);
        sheet.set_screen_gridlines(false);
        sheet.set_footer("&L&8&F&C&8&A&R&8Page &P of &N");
        sheet.write_string_with_format(0, 0, plain(title), &style::title())?;
        let mut page = Self {
            sheet,
            row: 1,
            widths: widths.to_vec(),
            values: BTreeMap::new(),
            printed: Rows::default(),
        };
        page.height(0, 22.0)?;
        Ok(page)
    }

    /// Makes a row so many points high.
    pub(super) fn height(&mut self, row: u32, points: f64) -> Result<(), Error> {
        self.sheet.set_row_height(row, points)?;
        self.printed.heights.insert(row, points);
        Ok(())
    }

    /// Prints every block that fits a page on one page.
    pub(super) fn keep_blocks_whole(&mut self) -> Result<(), Error> {
        let scale = scale(&self.widths);
        let breaks = self.printed.breaks(self.row, scale);
        self.sheet.set_page_breaks(&breaks)?;
        Ok(())
    }

    /// Text over the whole width, in as many lines as it needs.
    pub(super) fn note(&mut self, text: &str) -> Result<(), Error> {
        self.note_with(text, &style::subtitle())
    }

    pub(super) fn note_with(&mut self, text: &str, format: &Format) -> Result<(), Error> {
        let lines = lines(text, self.widths.iter().sum());
        let (row, last) = (self.row, self.columns() - 1);
        if last == 0 {
            self.sheet
                .write_string_with_format(row, 0, plain(text), format)?;
        } else {
            self.sheet
                .merge_range(row, 0, row, last, &plain(text), &guarded(text, format))?;
        }
        self.height(row, LINE * f64::from(lines))?;
        self.row += 1;
        Ok(())
    }

    fn columns(&self) -> u16 {
        self.widths.len() as u16
    }

    pub(super) fn gap(&mut self) {
        self.row += 1;
    }

    /// A band over what follows.
    pub(super) fn heading(&mut self, text: &str) -> Result<(), Error> {
        let format = style::heading();
        self.printed.starts.push(self.row);
        self.sheet
            .write_string_with_format(self.row, 0, plain(text), &guarded(text, &format))?;
        for column in 1..self.columns() {
            self.sheet.write_blank(self.row, column, &format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Heads the columns with the years of some calendars.
    pub(super) fn years(&mut self, years: Years, kinds: &[PeriodKind]) -> Result<(), Error> {
        for (place, kind) in kinds.iter().enumerate() {
            let is_last = place + 1 == kinds.len();
            let said = match kind {
                PeriodKind::Census => "January census",
                PeriodKind::AcademicYear => "School year",
                PeriodKind::FinancialYear => "Financial year",
                PeriodKind::CalendarYear => "Calendar year (flows)",
            };
            self.sheet
                .write_string_with_format(self.row, 0, said, &style::head(is_last))?;
            let format = style::head(is_last).set_align(FormatAlign::Right);
            for (column, year) in years.all().enumerate() {
                let head = crate::table::header(*kind, &kind.period_in(year));
                self.sheet
                    .write_string_with_format(self.row, column as u16 + 1, head, &format)?;
            }
            self.row += 1;
        }
        Ok(())
    }

    /// Freezes the rows above the next one, and repeats those from `first` on every printed page.
    pub(super) fn keep_in_sight(&mut self, first: u32, columns: u16) -> Result<(), Error> {
        self.sheet.set_freeze_panes(self.row, columns)?;
        self.sheet.set_repeat_rows(first, self.row - 1)?;
        self.printed.repeated = Some((first, self.row - 1));
        Ok(())
    }

    /// A line of figures. Returns its row.
    pub(super) fn line(
        &mut self,
        label: &str,
        unit: Unit,
        weight: Weight,
        values: Values,
    ) -> Result<u32, Error> {
        self.label(label, weight)?;
        let format = style::number(unit, weight);
        for (column, value) in values.iter().enumerate() {
            self.value(column, *value, &format)?;
        }
        Ok(self.done(values))
    }

    /// A line of live formulas. `results` are what the formulas come to; where there is none, or one is suppressed, no formula is
    /// written. Returns its row.
    pub(super) fn formulas(
        &mut self,
        label: &str,
        unit: Unit,
        weight: Weight,
        results: Values,
        formula: impl Fn(usize) -> String,
    ) -> Result<u32, Error> {
        self.label(label, weight)?;
        let format = style::number(unit, weight);
        for (column, result) in results.iter().enumerate() {
            match result.filter(|result| result.is_finite()) {
                Some(result) => {
                    let formula = Formula::new(formula(column)).set_result(result.to_string());
                    self.sheet.write_formula_with_format(
                        self.row,
                        column as u16 + 1,
                        formula,
                        &format,
                    )?;
                }
                None => self.value(column, *result, &format)?,
            }
        }
        Ok(self.done(results))
    }

    /// The sum of neighbouring lines.
    pub(super) fn sum(
        &mut self,
        label: &str,
        unit: Unit,
        weight: Weight,
        (first, last): (u32, u32),
    ) -> Result<u32, Error> {
        let terms: Vec<(f64, u32)> = (first..=last).map(|row| (1.0, row)).collect();
        let results = self.combined(&terms);
        self.formulas(label, unit, weight, results, |column| {
            let column = letter(column);
            format!("=SUM({column}{}:{column}{})", first + 1, last + 1)
        })
    }

    /// Lines added and taken away, each with its sign.
    pub(super) fn combine(
        &mut self,
        label: &str,
        unit: Unit,
        weight: Weight,
        terms: &[(f64, u32)],
    ) -> Result<u32, Error> {
        let results = self.combined(terms);
        self.formulas(label, unit, weight, results, |column| {
            let column = letter(column);
            let term = |(sign, row): &(f64, u32)| {
                let sign = if *sign < 0.0 { '-' } else { '+' };
                format!("{sign}{column}{}", row + 1)
            };
            let text: String = terms.iter().map(term).collect();
            format!("={}", text.trim_start_matches('+'))
        })
    }

    fn combined(&self, terms: &[(f64, u32)]) -> Values {
        let count = terms.first().map_or(0, |(_, row)| self.at(*row).len());
        let result = |column: usize| {
            let mut sum = None;
            for (sign, row) in terms {
                if let Some(value) = self.at(*row).get(column).copied().flatten() {
                    sum = Some(sum.unwrap_or(0.0) + sign * value);
                }
            }
            sum
        };
        (0..count).map(result).collect()
    }

    /// The figures of a line written before.
    pub(super) fn at(&self, row: u32) -> &[Option<f64>] {
        self.values.get(&row).map_or(&[], Vec::as_slice)
    }

    /// A line of words where figures would stand.
    pub(super) fn said(&mut self, label: &str, said: &str) -> Result<(), Error> {
        self.label(label, Weight::Part(1))?;
        self.sheet.write_string_with_format(
            self.row,
            1,
            plain(said),
            &style::label(Weight::Bound).set_indent(0),
        )?;
        self.row += 1;
        Ok(())
    }

    /// A line of words, one a column of figures.
    pub(super) fn words(&mut self, label: &str, words: &[&str]) -> Result<(), Error> {
        self.label(label.trim_start(), Weight::Bound)?;
        let format = style::label(Weight::Bound)
            .set_indent(0)
            .set_align(FormatAlign::Right);
        for (column, word) in words.iter().enumerate() {
            self.sheet.write_string_with_format(
                self.row,
                column as u16 + 1,
                plain(word),
                &format,
            )?;
        }
        self.row += 1;
        Ok(())
    }

    /// A line whose first figure is given and whose later ones are formulas.
    pub(super) fn opening(
        &mut self,
        label: &str,
        values: &[Option<f64>],
        formula: impl Fn(usize) -> String,
    ) -> Result<u32, Error> {
        let (unit, weight) = (Unit::Pounds, Weight::Plain);
        let row = self.formulas(label, unit, weight, values.to_vec(), |column| {
            formula(column.max(1))
        })?;
        self.row = row;
        self.value(
            0,
            values.first().copied().flatten(),
            &style::number(unit, weight),
        )?;
        self.row = row + 1;
        Ok(row)
    }

    pub(super) fn label(&mut self, label: &str, weight: Weight) -> Result<(), Error> {
        let format = guarded(label, &style::label(weight));
        self.sheet
            .write_string_with_format(self.row, 0, plain(label), &format)?;
        Ok(())
    }

    fn value(&mut self, column: usize, value: Option<f64>, format: &Format) -> Result<(), Error> {
        let place = column as u16 + 1;
        match value {
            Some(value) if value.is_finite() => {
                self.sheet
                    .write_number_with_format(self.row, place, value, format)?;
            }
            Some(_) => {
                self.sheet
                    .write_string_with_format(self.row, place, SUPPRESSED, format)?;
            }
            None => {
                self.sheet.write_blank(self.row, place, format)?;
            }
        }
        Ok(())
    }

    fn done(&mut self, values: Values) -> u32 {
        let row = self.row;
        self.values.insert(row, values);
        self.row += 1;
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_combination_shows_what_its_cells_come_to_and_nothing_where_one_is_hidden() {
        let mut page = Page::of_years("Test", "Test", 3).expect("a sheet");
        let line = |page: &mut Page, values: [Option<f64>; 3]| {
            page.line("a", Unit::Pounds, Weight::Plain, values.to_vec())
                .expect("a line")
        };
        let first = line(&mut page, [Some(5.0), None, Some(f64::NAN)]);
        let second = line(&mut page, [Some(3.0), None, Some(1.0)]);
        let terms = [(1.0, first), (-1.0, second)];
        let less = page
            .combine("less", Unit::Pounds, Weight::Total, &terms)
            .expect("a line");
        assert_eq!(page.at(less)[..2], [Some(2.0), None]);
        assert!(page.at(less)[2].is_some_and(f64::is_nan));
    }
}
