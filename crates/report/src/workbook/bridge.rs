//! Why figures grow: the change since the base year, driver by driver, and a chart of it.

use rust_xlsxwriter::{Chart, ChartFormat, ChartSolidFill, ChartType};

use super::charts::{ROWS, axes, placed};
use super::style::{self, Weight};
use super::text::letter;
use super::{Book, Page};
use crate::error::Error;
use crate::measure::{Measure, PeriodKind, Unit};
use crate::row::{Breakdown, Row};

pub(super) const NAME: &str = "Why it grows";

/// The measure of the chart.
const CHARTED: Measure = Measure::HighNeedsSpend;

const CALENDARS: [PeriodKind; 2] = [PeriodKind::Census, PeriodKind::FinancialYear];

/// Where the chart finds its measure.
struct Charted {
    base: u32,
    /// First and last driver.
    drivers: (u32, u32),
    labels: Vec<String>,
}

pub(super) fn page(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("why baseline figures change from the base year");
    let mut page = Page::of_years(NAME, &title, book.years.count())?;
    page.note(
        "Each driver's part is its mean over all orders in which the drivers could change (Shapley), so that parts sum to the change. The first \
         line is what follows from the caseload of the base year at its own rates and prices. This is the central run, so levels differ a \
         little from means of draws.",
    )?;
    book.head(&mut page)?;
    book.year_heads(&mut page, &CALENDARS)?;
    let top = page.row;
    page.row += ROWS;
    let mut charted = None;
    for measure in Measure::ALL.iter().copied() {
        let rows: Vec<&Row> = book
            .pack
            .bridge
            .iter()
            .filter(|row| row.measure == measure)
            .collect();
        if rows.is_empty() {
            continue;
        }
        let found = of_measure(book, &mut page, measure, &rows)?;
        if measure == CHARTED {
            charted = found;
        }
    }
    if let Some(charted) = charted {
        waterfall(book, &mut page, &charted, top)?;
    }
    Ok(page)
}

fn of_measure(
    book: &Book<'_>,
    page: &mut Page,
    measure: Measure,
    rows: &[&Row],
) -> Result<Option<Charted>, Error> {
    let unit = measure.unit();
    page.gap();
    let money = if unit == Unit::Pounds { " (£m)" } else { "" };
    page.heading(&format!("{}{money}", measure.label()))?;
    let levels: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| row.breakdown == Breakdown::Total)
        .collect();
    let levels = book.years.of(&levels, |row| Some(row.value));
    let base = page.line(
        &format!(
            "Base year, {}",
            measure.period_kind().period_in(book.years.first)
        ),
        unit,
        Weight::Plain,
        vec![levels.first().copied().flatten(); levels.len()],
    )?;
    let drivers: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| row.breakdown == Breakdown::Driver)
        .collect();
    let mut ends: Option<(u32, u32)> = None;
    let mut labels = Vec::new();
    for driver in drivers.chunk_by(|a, b| a.category == b.category) {
        let Some(first) = driver.first() else {
            continue;
        };
        if driver.iter().all(|row| row.value == 0.0) {
            continue;
        }
        let label = book
            .pack
            .labels
            .of_category(Breakdown::Driver, &first.category);
        let values = book.years.of(driver, |row| Some(row.value));
        let row = page.line(label, unit, Weight::Part(1), values)?;
        labels.push(label.to_owned());
        ends = Some((ends.map_or(row, |(first, _)| first), row));
    }
    let Some(ends) = ends else {
        return Ok(None);
    };
    let change = page.sum("Change since the base year", unit, Weight::Total, ends)?;
    page.combine("Level", unit, Weight::Total, &[(1.0, base), (1.0, change)])?;
    Ok(Some(Charted {
        base,
        drivers: ends,
        labels,
    }))
}

/// Bars from the base year's level to the last year's, each driver standing on what those before it have reached. The chart
/// stands below the heads of the sheet, the table it is drawn from below everything, in live formulas.
fn waterfall(book: &Book<'_>, page: &mut Page, charted: &Charted, top: u32) -> Result<(), Error> {
    let last = book.years.count() - 1;
    let at = |page: &Page, row: u32| page.at(row).get(last).copied().flatten();
    let (first_driver, last_driver) = charted.drivers;
    let mut parts = Vec::new();
    for row in first_driver..=last_driver {
        parts.push(at(page, row));
    }
    let Some(base) = at(page, charted.base) else {
        return Ok(());
    };
    let Some(parts) = parts.into_iter().collect::<Option<Vec<f64>>>() else {
        return Ok(());
    };
    if parts.iter().any(|part| part.is_nan()) {
        return Ok(());
    }
    page.gap();
    page.heading(&format!("{} in the chart (£m)", CHARTED.label()))?;
    let heads = ["step", "reaches", "stands on", "level", "more", "less"];
    page.list_head(&heads, 1..6, None)?;
    let first = page.row;
    let column = letter(last);
    let cell = |row: u32| format!("{column}{}", row + 1);
    let mut reached = base;
    page.cells(
        &book.years.first.to_string(),
        &[
            (format!("={}", cell(charted.base)), base),
            ("=0".into(), 0.0),
            (format!("=B{}", first + 1), base),
            ("=0".into(), 0.0),
            ("=0".into(), 0.0),
        ],
    )?;
    for (k, (part, label)) in parts.iter().zip(&charted.labels).enumerate() {
        let (row, before) = (page.row + 1, reached);
        reached += part;
        let driver = cell(first_driver + k as u32);
        page.cells(
            label,
            &[
                (format!("=B{}+{driver}", row - 1), reached),
                (format!("=MIN(B{},B{row})", row - 1), before.min(reached)),
                ("=0".into(), 0.0),
                (format!("=MAX(0,{driver})"), part.max(0.0)),
                (format!("=MAX(0,-{driver})"), (-part).max(0.0)),
            ],
        )?;
    }
    let row = page.row + 1;
    page.cells(
        &book.pack.to.to_string(),
        &[
            (format!("=B{}", row - 1), reached),
            ("=0".into(), 0.0),
            (format!("=B{row}"), reached),
            ("=0".into(), 0.0),
            ("=0".into(), 0.0),
        ],
    )?;
    let end = page.row - 1;
    let mut chart = Chart::new(ChartType::ColumnStacked);
    let title = format!(
        "{}, {} to {}, by driver",
        CHARTED.label(),
        book.years.first,
        book.pack.to
    );
    axes(&mut chart, &title, "", "£m", Unit::Pounds);
    let fills = [
        None,
        Some(style::DARK),
        Some(style::RUNS[1]),
        Some(style::RUNS[2]),
    ];
    for (k, fill) in fills.into_iter().enumerate() {
        let column = 2 + k as u16;
        let mut format = ChartFormat::new();
        match fill {
            Some(color) => format.set_solid_fill(ChartSolidFill::new().set_color(color)),
            None => format.set_no_fill(),
        };
        chart
            .add_series()
            .set_name((NAME, first - 1, column))
            .set_categories((NAME, first, 0, end, 0))
            .set_values((NAME, first, column, end, column))
            .set_format(&mut format)
            .set_gap(40);
    }
    chart.legend().delete_entries(&[0]);
    let below = std::mem::replace(&mut page.row, top);
    let alt =
        "Each bar is what one driver adds to or takes from high-needs spend between the two years";
    placed(page, &mut chart, alt)?;
    page.row = below;
    Ok(())
}
