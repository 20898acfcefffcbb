//! What figures of the last year depend on most, and how well the method forecast the past.

use rust_xlsxwriter::{Chart, ChartFormat, ChartSolidFill, ChartType};

use super::charts::{lying, placed};
use super::list::Cell;
use super::style;
use super::{Book, Page};
use crate::error::Error;
use crate::measure::{Measure, Unit};
use crate::pack::Score;
use crate::row::{Breakdown, Row};
use crate::table::{figure, header};

pub(super) const NAME: &str = "Uncertainty";

/// Parameters listed: the widest, beyond which bars are too short to see.
const LISTED: usize = 15;

/// Per cent, to a tenth.
const TENTHS: &str = "0.0";

const WIDTHS: [f64; 8] = [50.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0];

pub(super) fn page(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("what the figures depend on, and how good past forecasts were");
    let mut page = Page::new(NAME, &title, &WIDTHS)?;
    book.head(&mut page)?;
    page.note(
        "Each uncertain parameter alone is set to the figure that one draw in ten lies below, and to the one that one in ten lies above, in all \
         years, all else as in the central run. The widest come first.",
    )?;
    for measure in Measure::ALL.iter().copied() {
        let rows = book
            .pack
            .sensitivity
            .iter()
            .filter(|row| row.measure == measure);
        tornado(&mut page, &rows.collect::<Vec<_>>())?;
    }
    accuracy(book, &mut page)?;
    page.keep_blocks_whole()?;
    Ok(page)
}

fn tornado(page: &mut Page, rows: &[&Row]) -> Result<(), Error> {
    let Some(central) = rows.iter().find(|row| row.breakdown == Breakdown::Total) else {
        return Ok(());
    };
    let unit = central.unit;
    let money = if unit == Unit::Pounds { ", £m" } else { "" };
    page.gap();
    page.heading(&format!(
        "{} in {}{money}: central run {}",
        central.measure.label(),
        header(central.period_kind, &central.period),
        figure(unit, central.value)
    ))?;
    page.list_head(
        &[
            "parameter",
            "at its 1 in 10 low",
            "at its 1 in 10 high",
            "swing",
        ],
        1..4,
        None,
    )?;
    let first = page.row;
    let parameters = rows
        .iter()
        .filter(|row| row.breakdown == Breakdown::Parameter);
    for row in parameters.take(LISTED) {
        let (Some(low), Some(high)) = (row.p10, row.p90) else {
            continue;
        };
        let look = style::number_format(unit);
        let line = page.row + 1;
        let cells = [
            Cell::text(&row.category),
            Cell::Number(low, look),
            Cell::Number(high, look),
        ];
        page.list_row(&cells)?;
        page.row -= 1;
        page.formula(3, &format!("=C{line}-B{line}"), high - low, look)?;
        page.row += 1;
    }
    let last = page.row - 1;
    if last < first {
        return Ok(());
    }
    let mut chart = Chart::new(ChartType::Bar);
    let title = format!(
        "{} in {}: distance from the central run",
        central.measure.label(),
        central.period
    );
    for (column, said, color) in [(1, "low", style::DARK), (2, "high", style::RUNS[1])] {
        chart
            .add_series()
            .set_name(&format!("parameter {said}"))
            .set_categories((NAME, first, 0, last, 0))
            .set_values((NAME, first, column, last, column))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color)))
            .set_overlap(100)
            .set_gap(30);
    }
    let said = if unit == Unit::Pounds {
        "£m"
    } else {
        unit.id()
    };
    lying(&mut chart, &title, said, unit);
    page.gap();
    placed(
        page,
        &mut chart,
        "Bars to the left and right of the central run, one a parameter, widest first",
    )
}

fn accuracy(book: &Book<'_>, page: &mut Page) -> Result<(), Error> {
    page.gap();
    page.heading("Forecasts of the past by this method, and what happened (%)")?;
    page.note(
        "Forecasts made from what was known in each of the Januaries, councils with a good record alone. A mean absolute error of 5 says that \
         councils were out by 5% on average; of ten outcomes, eight should lie within the 80% interval. \u{201c}No break\u{201d} leaves out what lies across a break of the published series. \
         Bundled with the program.",
    )?;
    let heads = [
        "what",
        "of",
        "Januaries",
        "years ahead",
        "forecasts",
        "mean absolute error",
        "error of the sum",
        "within 80% interval",
    ];
    page.list_head(&heads, 3..8, None)?;
    let scores: Vec<&Score> = book
        .pack
        .accuracy
        .iter()
        .filter(|score| score.method == "model")
        .collect();
    for score in scores {
        let cells = [
            Cell::text(score.what()),
            Cell::text(score.whose()),
            Cell::text(&score.origins),
            Cell::Plain(f64::from(score.years_ahead)),
            Cell::Plain(f64::from(score.forecasts)),
            Cell::Number(score.mape, TENTHS),
            Cell::Number(score.bias, TENTHS),
            score
                .within_80
                .map_or(Cell::Blank, |within| Cell::Number(within, TENTHS)),
        ];
        page.list_row(&cells)?;
    }
    Ok(())
}
