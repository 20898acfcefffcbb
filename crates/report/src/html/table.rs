//! Tables of the page: sorted by the buttons that the page's script puts into their headings; whole without it.

use maud::{Markup, html};

/// Texts of so many letters stand in one line: years and the like.
const SHORT: usize = 12;

/// Texts of so many letters get room, so that a row does not become a column.
const LONG: usize = 60;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// A figure as written, and what it is sorted by.
    Figure(String, f64),
    /// Nothing known.
    Missing,
    /// Nothing to be known: it does not apply.
    Idle,
}

impl Cell {
    /// Words.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn is_figure(&self) -> bool {
        matches!(self, Self::Figure(..))
    }
}

/// A table; the first cell of each row names it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    /// What it holds.
    pub(crate) caption: String,
    /// Headings, with their units.
    pub(crate) columns: Vec<String>,
    /// Rows, each as long as the headings.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The table, in a frame that scrolls where the page is narrow.
    pub(crate) fn draw(&self) -> Markup {
        let figures = |column: usize| {
            self.rows
                .iter()
                .any(|row| row.get(column).is_some_and(Cell::is_figure))
        };
        html! {
            div class="scroll" tabindex="0" role="group" aria-label=(self.caption) {
                table class="sortable" {
                    caption { (self.caption) }
                    thead { tr {
                        @for (index, heading) in self.columns.iter().enumerate() {
                            th scope="col" class=[figures(index).then_some("figure")] { (heading) }
                        }
                    } }
                    tbody {
                        @for row in &self.rows { tr {
                            @for (index, cell) in row.iter().enumerate() {
                                @if index == 0 { th scope="row" { (words(cell)) } } @else { (cell_of(cell)) }
                            }
                        } }
                    }
                }
            }
        }
    }

    /// The table folded away under a chart; printing unfolds it.
    pub(crate) fn folded(&self) -> Markup {
        html! {
            details {
                summary { "The figures of this chart" }
                (self.draw())
            }
        }
    }
}

fn words(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) | Cell::Figure(text, _) => text,
        Cell::Missing => "not available",
        Cell::Idle => "–",
    }
}

fn cell_of(cell: &Cell) -> Markup {
    match cell {
        Cell::Text(text) if text.chars().count() <= SHORT => html! { td.short { (text) } },
        Cell::Text(text) => {
            let long = text.chars().count() >= LONG;
            html! { td class=[long.then_some("long")] { (text) } }
        }
        Cell::Figure(text, value) => {
            html! { td class="figure" data-value=(value) { (text) } }
        }
        Cell::Missing | Cell::Idle => html! { td class="missing" { (words(cell)) } },
    }
}
