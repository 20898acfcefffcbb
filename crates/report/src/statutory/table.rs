//! A table to hand in, before it is written as CSV, JSON, text or a sheet.

use pressure_model::statutory::Return;

use crate::measure::{Measure, Unit};
use crate::row::{Basis, Breakdown};

/// A table of a return in one position.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The return.
    pub family: Return,
    /// Number in the return: `5.1`, a planning area, a sheet.
    pub number: String,
    /// As printed.
    pub title: String,
    /// Unmitigated, mitigated by a scenario, or the effect of one measure.
    pub position: String,
    /// What is counted.
    pub unit: Option<Unit>,
    /// What stands over the rows.
    pub row_heading: String,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows in the order of the return.
    pub rows: Vec<Line>,
    /// What must be read with it.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As printed.
    pub label: String,
    /// The period of the results in it, as its calendar writes it; empty for a column of text.
    pub period: String,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// As printed.
    pub label: String,
    /// Whether it is a sum.
    pub total: bool,
    /// How its whole numbers follow from others of the table.
    pub follows: Follows,
    /// Where its results are found; `None` for what no result gives.
    pub(crate) figure: Option<Figure>,
    /// One a column.
    pub cells: Vec<Cell>,
}

/// How the whole numbers of a row follow from others of its table, column by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Follows {
    /// They do not.
    Nothing,
    /// Rows, by their places, each added or taken away.
    Rows(Vec<(Sign, usize)>),
    /// What the row at a place shows in the column before; the first column follows from nothing.
    Before(usize),
}

/// Whether a row is added or taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Added.
    Plus,
    /// Taken away.
    Minus,
}

impl Follows {
    /// The sum of some rows.
    pub(crate) fn sum_of(rows: impl IntoIterator<Item = usize>) -> Self {
        Self::Rows(rows.into_iter().map(|row| (Sign::Plus, row)).collect())
    }
}

/// Which result a row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Figure {
    pub(crate) measure: Measure,
    pub(crate) breakdown: Breakdown,
    pub(crate) category: String,
}

impl Figure {
    pub(crate) fn new(measure: Measure, breakdown: Breakdown, category: impl Into<String>) -> Self {
        Self {
            measure,
            breakdown,
            category: category.into(),
        }
    }

    pub(crate) fn total(measure: Measure) -> Self {
        Self::new(measure, Breakdown::Total, crate::row::ALL)
    }
}

/// What stands in one place of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A number.
    Number(Number),
    /// Words.
    Text(String),
    /// What is not known, and why.
    NotAvailable(String),
}

/// A number as it is handed in, and what it was before rounding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// Rounded so that parts sum to their totals.
    pub whole: i64,
    /// Unrounded: the mean of the draws, or the central run.
    pub value: f64,
    /// One draw in ten is below the first, one in ten above the second; `None` without draws and for what was counted. Of a
    /// figure, not of its parts: intervals do not add up.
    pub interval: Option<(f64, f64)>,
    /// What it rests on.
    pub basis: Option<Basis>,
}

/// How the position of an effect begins.
pub(crate) const EFFECT: &str = "Effect of ";

/// Smaller than this an effect is the rounding of sums.
const NIL: f64 = 1e-6;

/// What is written where a figure is not known.
pub const NOT_AVAILABLE: &str = "not available";

impl Cell {
    /// The number, if it is one.
    pub fn number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            Self::Text(_) | Self::NotAvailable(_) => None,
        }
    }
}

impl Table {
    /// The row with a label.
    pub fn row(&self, label: &str) -> Option<&Line> {
        self.rows.iter().find(|row| row.label == label)
    }

    /// Why figures are not available, a sentence each reason with the rows it is of.
    pub fn reasons(&self) -> Vec<String> {
        let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
        for row in &self.rows {
            for cell in &row.cells {
                let Cell::NotAvailable(why) = cell else {
                    continue;
                };
                match all.iter_mut().find(|(known, _)| known == why) {
                    Some((_, rows)) if rows.last() != Some(&row.label.as_str()) => {
                        rows.push(&row.label);
                    }
                    Some(_) => {}
                    None => all.push((why, vec![&row.label])),
                }
            }
        }
        let said = |(why, rows): (&str, Vec<&str>)| {
            let of = if rows.len() == self.rows.len() {
                "the whole table".to_owned()
            } else {
                rows.join("; ")
            };
            format!("Not available ({of}): {why}.")
        };
        all.into_iter().map(said).collect()
    }

    /// Whether it is the effect of a measure that has none on any of its figures.
    pub fn changes_nothing(&self) -> bool {
        let mut cells = self.rows.iter().flat_map(|row| &row.cells);
        let nil = |number: &Number| number.whole == 0 && number.value.abs() < NIL;
        self.position.starts_with(EFFECT) && cells.all(|cell| cell.number().is_none_or(nil))
    }

    /// Whole numbers of a row; `None` where a cell is none.
    pub fn whole(&self, label: &str) -> Option<Vec<Option<i64>>> {
        let row = self.row(label)?;
        let whole = row.cells.iter().map(|cell| cell.number().map(|n| n.whole));
        Some(whole.collect())
    }
}
