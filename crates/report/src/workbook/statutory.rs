//! The tables to hand in, a sheet a return: whole numbers as they are handed in, with sums in live formulas, and to their right
//! the figures before rounding and their bounds.

use pressure_model::statutory::Return;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula};

use super::page::LINE;
use super::style::{self, Weight};
use super::text::{guarded, letter, lines, plain};
use super::{Book, Page, assumptions};
use crate::error::Error;
use crate::statutory::{Cell, Follows, Line, NOT_AVAILABLE, Number, Sign, Table, statutory_tables};

/// The sheet of a return.
pub(super) const fn name(of: Return) -> &'static str {
    match of {
        Return::Lsrp => "LSRP",
        Return::Scap => "SCAP",
        Return::Dsg => "DSG plan",
    }
}

/// Widths, in characters: of the names, of a figure, and between the blocks.
const NAMES: f64 = 62.0;
const FIGURE: f64 = 13.0;
const BETWEEN: f64 = 3.0;

/// Of the figures handed in: nil is a figure too.
const WHOLE: &str = "#,##0_);(#,##0)";
/// Of the blocks to the right.
const UNROUNDED: &str = "#,##0.0_);(#,##0.0);\"-\"_)";

/// What a block shows of a number.
type Shows = fn(&Number) -> Option<f64>;

/// The blocks to the right of the figures handed in.
const BLOCKS: [(&str, Shows); 3] = [
    ("before rounding", |number| Some(number.value)),
    ("1 in 10 below", |number| {
        number.interval.map(|(low, _)| low)
    }),
    ("1 in 10 above", |number| {
        number.interval.map(|(_, high)| high)
    }),
];

pub(super) fn page(book: &Book<'_>, of: Return) -> Result<Page, Error> {
    let tables = statutory_tables(book.pack, of);
    // Of words there are sheets already: every figure used, and every lever with its reasons.
    let tables: Vec<&Table> = tables.iter().filter(|table| table.unit.is_some()).collect();
    let columns = tables.iter().map(|table| table.columns.len()).max();
    let columns = columns.unwrap_or(1);
    let mut widths = vec![NAMES];
    widths.resize(columns + 1, FIGURE);
    let mut page = Page::new(name(of), &book.title(of.title()), &widths)?;
    for block in 0..BLOCKS.len() {
        let first = first_column(columns, block);
        page.sheet.set_column_width(first - 1, BETWEEN)?;
        for column in 0..columns as u16 {
            page.sheet.set_column_width(first + column, FIGURE)?;
        }
    }
    page.note(
        "Whole numbers as they are handed in, rounded so that parts sum to their totals, which are formulas. To the right, and not printed, \
         stand the figures before rounding and the bounds that one draw in ten lies beyond: bounds of parts do not add up. What no return \
         tells reads \u{201c}not available\u{201d}, never 0.",
    )?;
    page.sheet.set_freeze_panes(1, 1)?;
    let (idle, tables): (Vec<&Table>, Vec<&Table>) = tables
        .into_iter()
        .partition(|table| table.changes_nothing());
    for table in &tables {
        page.gap();
        let heading = format!("{} {}: {}", table.number, table.title, table.position);
        page.heading(&heading)?;
        let mut sheet = Sheet {
            page: &mut page,
            columns,
        };
        sheet.numbers(table)?;
        for said in table.reasons().iter().chain(&table.notes) {
            page.note(said)?;
        }
    }
    unchanged(&mut page, &idle)?;
    rests_on(book, &mut page, of)?;
    let last = page.row.max(1) - 1;
    page.sheet.set_print_area(0, 0, last, columns as u16)?;
    page.keep_blocks_whole()?;
    Ok(page)
}

/// Measures that change no figure of some tables, which would be pages of nil.
fn unchanged(page: &mut Page, idle: &[&Table]) -> Result<(), Error> {
    let mut effects: Vec<(&str, Vec<&str>)> = Vec::new();
    for table in idle {
        match effects.iter_mut().find(|(name, _)| *name == table.position) {
            Some((_, numbers)) => numbers.push(&table.number),
            None => effects.push((&table.position, vec![&table.number])),
        }
    }
    if !effects.is_empty() {
        page.gap();
        page.heading("Measures that change nothing")?;
    }
    for (effect, numbers) in effects {
        page.note(&format!("{effect}: nothing in {}.", numbers.join(", ")))?;
    }
    Ok(())
}

/// The first column of a block to the right; a narrow one stands before it.
fn first_column(columns: usize, block: usize) -> u16 {
    (2 + columns + block * (columns + 1)) as u16
}

/// The assumptions of each section, on their own sheets.
fn rests_on(book: &Book<'_>, page: &mut Page, of: Return) -> Result<(), Error> {
    page.gap();
    page.heading("Assumptions")?;
    let sections = book.pack.statutory.assumptions.iter();
    for section in sections.filter(|section| section.returns.contains(&of)) {
        let held = book.pack.parameters.iter();
        let held = held.filter(|parameter| section.holds(&parameter.parameter));
        let said = format!(
            "{}: {} figures on the sheet \u{201c}{}\u{201d}, those whose names begin with {}.",
            section.label,
            held.count(),
            assumptions::NAME,
            section.parameters.join(", ")
        );
        page.note(&said)?;
    }
    if !book.pack.scenarios().is_empty() {
        page.note(&format!(
            "What each measure changes, and why: the sheet \u{201c}{}\u{201d}.",
            assumptions::SCENARIOS
        ))?;
    }
    for note in &book.pack.notes {
        page.note(note)?;
    }
    Ok(())
}

/// A sheet whose blocks are so many columns wide.
struct Sheet<'a> {
    page: &'a mut Page,
    columns: usize,
}

impl Sheet<'_> {
    fn numbers(&mut self, table: &Table) -> Result<(), Error> {
        self.heads(table)?;
        let first = self.page.row;
        for (place, line) in table.rows.iter().enumerate() {
            self.names(line)?;
            for (column, cell) in line.cells.iter().enumerate() {
                let formula = formula(table, (place, column), first);
                self.cell(cell, column, line.total, formula)?;
            }
            self.page.row += 1;
        }
        Ok(())
    }

    /// The labels of the columns, over every block.
    fn heads(&mut self, table: &Table) -> Result<(), Error> {
        let row = self.page.row;
        let names = style::text_column();
        let format = style::text_column().set_align(FormatAlign::Right);
        let sheet = &mut self.page.sheet;
        sheet.write_string_with_format(row, 0, plain(&table.row_heading), &names)?;
        let mut height = 1;
        for (column, head) in table.columns.iter().enumerate() {
            let text = plain(&head.label);
            height = height.max(lines(&text, FIGURE));
            sheet.write_string_with_format(row, column as u16 + 1, &text, &format)?;
            for block in 0..BLOCKS.len() {
                let place = first_column(self.columns, block) + column as u16;
                sheet.write_string_with_format(row, place, &text, &format)?;
            }
        }
        let said_of = style::label(Weight::Bound).set_indent(0);
        for (block, (said, _)) in BLOCKS.iter().enumerate() {
            let place = first_column(self.columns, block);
            sheet.write_string_with_format(row - 1, place, *said, &said_of)?;
        }
        self.page.height(row, LINE * f64::from(height))?;
        self.page.row += 1;
        Ok(())
    }

    fn names(&mut self, line: &Line) -> Result<(), Error> {
        let weight = if line.total {
            Weight::Total
        } else {
            Weight::Plain
        };
        let format = guarded(&line.label, &style::label(weight).set_text_wrap());
        let sheet = &mut self.page.sheet;
        sheet.write_string_with_format(self.page.row, 0, plain(&line.label), &format)?;
        let height = lines(&line.label, NAMES);
        if height > 1 {
            let row = self.page.row;
            self.page.height(row, LINE * f64::from(height))?;
        }
        Ok(())
    }

    fn cell(
        &mut self,
        cell: &Cell,
        column: usize,
        total: bool,
        formula: Option<String>,
    ) -> Result<(), Error> {
        let (row, place) = (self.page.row, column as u16 + 1);
        let format = figure(WHOLE, total);
        let sheet = &mut self.page.sheet;
        let number = match cell {
            Cell::Number(number) => number,
            Cell::Text(text) => {
                sheet.write_string_with_format(row, place, plain(text), &guarded(text, &format))?;
                return Ok(());
            }
            Cell::NotAvailable(_) => {
                sheet.write_string_with_format(row, place, NOT_AVAILABLE, &format)?;
                return Ok(());
            }
        };
        match formula {
            Some(formula) => {
                let formula = Formula::new(formula).set_result(number.whole.to_string());
                sheet.write_formula_with_format(row, place, formula, &format)?;
            }
            None => {
                sheet.write_number_with_format(row, place, number.whole as f64, &format)?;
            }
        }
        let format = figure(UNROUNDED, total);
        for (block, (_, shows)) in BLOCKS.iter().enumerate() {
            if let Some(value) = shows(number).filter(|value| value.is_finite()) {
                let place = first_column(self.columns, block) + column as u16;
                sheet.write_number_with_format(row, place, value, &format)?;
            }
        }
        Ok(())
    }
}

/// The formula of a cell whose table begins at a row of the sheet; `None` where it follows from nothing, or not from what
/// the cells show.
fn formula(table: &Table, (row, column): (usize, usize), first: u32) -> Option<String> {
    let whole =
        |row: usize, column: usize| Some(table.rows.get(row)?.cells.get(column)?.number()?.whole);
    let at = |row: usize| first + row as u32 + 1;
    let own = whole(row, column)?;
    match &table.rows[row].follows {
        Follows::Nothing => None,
        Follows::Before(other) => {
            let before = column.checked_sub(1)?;
            (whole(*other, before)? == own).then(|| format!("={}{}", letter(before), at(*other)))
        }
        Follows::Rows(terms) => {
            let signed = |(sign, row): &(Sign, usize)| {
                let value = whole(*row, column)?;
                Some(if *sign == Sign::Plus { value } else { -value })
            };
            let known: Vec<i64> = terms.iter().filter_map(signed).collect();
            if known.is_empty() || known.iter().sum::<i64>() != own {
                return None;
            }
            let name = letter(column);
            if let Some((from, to)) = neighbours(terms) {
                return Some(format!("=SUM({name}{}:{name}{})", at(from), at(to)));
            }
            // Words among the terms of a sum of cells would make it an error.
            let term = |(sign, row): &(Sign, usize)| {
                let sign = if *sign == Sign::Plus { '+' } else { '-' };
                format!("{sign}{name}{}", at(*row))
            };
            let text: String = terms.iter().map(term).collect();
            (known.len() == terms.len()).then(|| format!("={}", text.trim_start_matches('+')))
        }
    }
}

/// The first and the last of terms that are added and stand one below the other.
fn neighbours(terms: &[(Sign, usize)]) -> Option<(usize, usize)> {
    let (first, last) = (terms.first()?.1, terms.last()?.1);
    let alike =
        (terms.iter().enumerate()).all(|(k, (sign, row))| *sign == Sign::Plus && *row == first + k);
    alike.then_some((first, last))
}

fn figure(look: &str, total: bool) -> Format {
    let format = Format::new()
        .set_num_format(look)
        .set_align(FormatAlign::Right);
    if total {
        format.set_bold().set_border_top(FormatBorder::Thin)
    } else {
        format
    }
}
