//! The council beside its statistical neighbours.

use super::list::Cell;
use super::style;
use super::{Book, Page};
use crate::error::Error;
use crate::measure::Unit;
use crate::pack::Neighbours;

pub(super) const NAME: &str = "Neighbours";

const WIDTHS: [f64; 7] = [54.0, 13.0, 13.0, 13.0, 13.0, 13.0, 20.0];

pub(super) fn page(book: &Book<'_>, neighbours: &Neighbours) -> Result<Page, Error> {
    let title = book.title("beside its statistical neighbours");
    let mut page = Page::new(NAME, &title, &WIDTHS)?;
    page.note(&format!(
        "Neighbours, nearest first: {}.",
        neighbours.names.join(", ")
    ))?;
    page.note("Rank 1 is the highest of the council and its neighbours. The last column is what the distance from the median is worth a year; it is no target.")?;
    page.gap();
    let heads = [
        "figure",
        "council",
        "median",
        "lowest",
        "highest",
        "rank",
        "£m a year above the median",
    ];
    page.list_head(&heads, 1..5, None)?;
    page.keep_in_sight(page.row - 1, 1)?;
    for figure in &neighbours.figures {
        let look = match figure.unit.as_str() {
            "£" => style::WHOLE_POUNDS,
            "share" => style::number_format(Unit::Share),
            _ => "#,##0.0",
        };
        let (rank, of) = figure.rank;
        let cells = [
            Cell::text(figure.titled()),
            Cell::Number(figure.own, look),
            Cell::Number(figure.median, look),
            Cell::Number(figure.range.0, look),
            Cell::Number(figure.range.1, look),
            Cell::text(format!("{rank} of {of}")),
            figure.cost_against_median.map_or(Cell::Blank, |cost| {
                Cell::Number(cost, style::number_format(Unit::Pounds))
            }),
        ];
        page.list_row(&cells)?;
    }
    Ok(page)
}
