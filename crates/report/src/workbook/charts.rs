//! The charts of totals over the years, and the figures they are drawn from.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartLineDashType, ChartMarker, ChartType, Color,
};

use super::page::Years;
use super::style::{self, Weight};
use super::{Book, Page};
use crate::error::Error;
use crate::measure::{Measure, PeriodKind, Unit};
use crate::row::{ALL, Breakdown, Row};

pub(super) const NAME: &str = "Charts";

/// What is drawn.
pub(super) const DRAWN: [Measure; 4] = [
    Measure::Plans,
    Measure::DsgBalance,
    Measure::HighNeedsSpend,
    Measure::TransportSpend,
];

/// Published years shown before the base.
const BEFORE: i32 = 6;
/// Pixels.
const WIDTH: u32 = 455;
const HEIGHT: u32 = 300;
/// Rows of a sheet that a chart covers.
pub(super) const ROWS: u32 = 16;
/// The column at which the right one of two charts begins, and where in it, in pixels.
const RIGHT: (u16, u32) = (2, 36);

/// The figures, and where each chart's lines stand.
pub(super) struct Charts {
    pub(super) page: Page,
    years: Years,
    /// Rows of the heads: census, financial year.
    heads: (u32, u32),
    lines: Vec<(Measure, Vec<Line>)>,
}

struct Line {
    row: u32,
    color: Color,
    look: Look,
}

#[derive(Clone, Copy, PartialEq)]
enum Look {
    Published,
    Projected,
    Bound,
}

/// All charts, two beside two, with their figures below.
pub(super) fn page(book: &Book<'_>) -> Result<Charts, Error> {
    let years = Years {
        first: book.years.first.plus(-BEFORE),
        last: book.years.last,
    };
    let title = book.title("charts, and the figures behind them");
    let mut page = Page::of_years(NAME, &title, years.count())?;
    book.head(&mut page)?;
    page.gap();
    let top = page.row;
    page.row += 2 * ROWS + 1;
    let census = page.row;
    page.years(years, &[PeriodKind::Census, PeriodKind::FinancialYear])?;
    let mut lines = Vec::new();
    for measure in DRAWN {
        if book.pack.baseline().total(measure).is_empty() {
            continue;
        }
        page.gap();
        page.heading(measure.label())?;
        lines.push((measure, of_measure(book, &mut page, years, measure)?));
    }
    let mut charts = Charts {
        page,
        years,
        heads: (census, census + 1),
        lines,
    };
    for (k, measure) in DRAWN.into_iter().enumerate() {
        if let Some(chart) = charts.chart(measure) {
            let row = top + ROWS * (k as u32 / 2);
            put(&mut charts.page, &chart, row, k % 2 == 1)?;
        }
    }
    Ok(charts)
}

fn of_measure(
    book: &Book<'_>,
    page: &mut Page,
    years: Years,
    measure: Measure,
) -> Result<Vec<Line>, Error> {
    let unit = measure.unit();
    let mut lines = Vec::new();
    let mut published: Vec<&Row> = book.pack.history.iter().collect();
    published.retain(|row| row.is_of(measure, Breakdown::Total, ALL));
    let baseline = book.pack.baseline().total(measure);
    // The base year belongs to both, so that the lines meet.
    published.extend(baseline.first());
    let values = years.of(&published, |row| Some(row.value));
    let row = page.line("Published, to the base year", unit, Weight::Plain, values)?;
    lines.push(Line {
        row,
        color: style::GREY,
        look: Look::Published,
    });
    for (k, run) in book.pack.runs.iter().enumerate() {
        let color = style::RUNS[k % style::RUNS.len()];
        let rows = run.total(measure);
        let values = years.of(&rows, |row| Some(row.value));
        let row = page.line(&run.name, unit, Weight::Plain, values)?;
        lines.push(Line {
            row,
            color,
            look: Look::Projected,
        });
        if k > 0 || rows.iter().all(|row| row.p10 >= row.p90) {
            continue;
        }
        let low = years.of(&rows, |row| row.p10);
        let high = years.of(&rows, |row| row.p90);
        for (label, values) in [
            ("Baseline, 1 in 10 below", low),
            ("Baseline, 1 in 10 above", high),
        ] {
            let row = page.line(label, unit, Weight::Bound, values)?;
            lines.push(Line {
                row,
                color,
                look: Look::Bound,
            });
        }
    }
    Ok(lines)
}

impl Charts {
    /// The chart of a measure; `None` where the area does not have it.
    pub(super) fn chart(&self, measure: Measure) -> Option<Chart> {
        let (_, lines) = self.lines.iter().find(|(of, _)| *of == measure)?;
        let last = self.years.count() as u16;
        let (head, said) = match measure.period_kind() {
            PeriodKind::Census => (self.heads.0, "January census"),
            _ => (self.heads.1, "Financial year"),
        };
        let counted = if measure.unit() == Unit::Pounds {
            "£m"
        } else {
            "Plans"
        };
        let mut chart = Chart::new(ChartType::Line);
        axes(&mut chart, measure.label(), said, counted, measure.unit());
        for line in lines {
            let mut stroke = ChartLine::new();
            stroke.set_color(line.color);
            if line.look == Look::Bound {
                stroke.set_width(1.0).set_dash_type(ChartLineDashType::Dash);
            } else {
                stroke.set_width(2.25);
            }
            chart
                .add_series()
                .set_name((NAME, line.row, 0))
                .set_categories((NAME, head, 1, head, last))
                .set_values((NAME, line.row, 1, line.row, last))
                .set_format(ChartFormat::new().set_line(&stroke))
                .set_marker(ChartMarker::new().set_none());
        }
        let said = format!(
            "{} by year: published, and projected under each scenario",
            measure.label()
        );
        chart.set_width(WIDTH).set_height(HEIGHT).set_alt_text(said);
        Some(chart)
    }
}

/// Puts a chart on a sheet, on the left or on the right half.
pub(super) fn put(page: &mut Page, chart: &Chart, row: u32, right: bool) -> Result<(), Error> {
    let (column, offset) = if right { RIGHT } else { (0, 4) };
    page.sheet
        .insert_chart_with_offset(row, column, chart, offset, 4)?;
    Ok(())
}

fn font(size: f64) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(size);
    font
}

/// The format of an axis: whole millions of pounds.
fn axis_format(unit: Unit) -> &'static str {
    match unit {
        Unit::Pounds | Unit::RealPounds => "#,##0,,;-#,##0,,",
        _ => "#,##0",
    }
}

/// What a chart that stands up has: a title, named axes in the unit's format, and a legend below.
pub(super) fn axes(chart: &mut Chart, title: &str, x: &str, y: &str, unit: Unit) {
    frame(chart, title);
    if !x.is_empty() {
        chart.x_axis().set_name(x);
    }
    chart.y_axis().set_name(y).set_num_format(axis_format(unit));
    // Labels stay below the figures where these are negative.
    chart
        .x_axis()
        .set_label_position(ChartAxisLabelPosition::Low);
}

/// The same of bars that lie: figures run across, and the first of the list is on top.
pub(super) fn lying(chart: &mut Chart, title: &str, across: &str, unit: Unit) {
    frame(chart, title);
    chart
        .x_axis()
        .set_name(across)
        .set_num_format(axis_format(unit));
    chart
        .y_axis()
        .set_reverse()
        .set_label_position(ChartAxisLabelPosition::Low);
}

fn frame(chart: &mut Chart, title: &str) {
    let (small, name) = (font(8.0), font(9.0));
    let mut large = font(11.0);
    large.set_bold();
    chart.title().set_name(title).set_font(&large);
    chart.x_axis().set_font(&small).set_name_font(&name);
    chart.y_axis().set_font(&small).set_name_font(&name);
    chart
        .legend()
        .set_position(ChartLegendPosition::Bottom)
        .set_font(&small);
}

/// Puts a chart over the whole width where the next row would stand.
pub(super) fn placed(page: &mut Page, chart: &mut Chart, alt: &str) -> Result<(), Error> {
    chart
        .set_width(2 * WIDTH)
        .set_height(HEIGHT)
        .set_alt_text(alt);
    put(page, chart, page.row, false)?;
    page.row += ROWS;
    Ok(())
}
