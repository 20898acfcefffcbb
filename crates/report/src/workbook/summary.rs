//! The first sheet: what an analyst says in a minute, the two charts, and the figures they rest on.

use super::charts::{Charts, ROWS, put};
use super::style::Weight;
use super::{Book, Page};
use crate::error::Error;
use crate::measure::{Measure, PeriodKind, Unit};
use crate::pack::Run;
use crate::row::Row;
use crate::table::{figure, header};

pub(super) const NAME: &str = "Summary";

/// The figures of the first sheet.
const HEADLINES: [Measure; 6] = [
    Measure::Plans,
    Measure::HighNeedsIncome,
    Measure::HighNeedsSpend,
    Measure::InYearBalance,
    Measure::DsgBalance,
    Measure::TransportSpend,
];

pub(super) fn page(book: &Book<'_>, charts: &Charts) -> Result<Page, Error> {
    let title = book.title("high needs and home-to-school transport");
    let mut page = Page::of_years(NAME, &title, book.years.count())?;
    book.head(&mut page)?;
    page.gap();
    for measure in [
        Measure::Plans,
        Measure::HighNeedsSpend,
        Measure::DsgBalance,
        Measure::TransportSpend,
    ] {
        if let Some(said) = sentence(book.pack.baseline(), measure) {
            page.note(&said)?;
        }
    }
    for run in book.pack.scenarios() {
        if let Some(said) = scenario(book, run) {
            page.note(&said)?;
        }
    }
    page.gap();
    let top = page.row;
    for (measure, right) in [(Measure::Plans, false), (Measure::DsgBalance, true)] {
        if let Some(chart) = charts.chart(measure) {
            put(&mut page, &chart, top, right)?;
        }
    }
    page.row += ROWS + 1;
    page.years(book.years, &[PeriodKind::Census, PeriodKind::FinancialYear])?;
    for run in &book.pack.runs {
        page.gap();
        page.heading(&format!("{} (plans; £m)", run.name))?;
        for measure in HEADLINES {
            book.refer(&mut page, measure.label(), Weight::Plain, (run, measure))?;
        }
    }
    page.gap();
    page.heading("Read with the figures")?;
    for note in &book.pack.notes {
        page.note(&format!("\u{2022} {note}"))?;
    }
    Ok(page)
}

/// What a baseline total does from the first year to the last.
fn sentence(run: &Run, measure: Measure) -> Option<String> {
    let rows = run.total(measure);
    let (first, last) = (rows.first()?, rows.last()?);
    if first.is_suppressed() || last.is_suppressed() {
        return None;
    }
    let said = format!(
        "{}: {} in {}, {} in {}",
        measure.label(),
        told(first),
        header(first.period_kind, &first.period),
        told(last),
        header(last.period_kind, &last.period),
    );
    let bound = |value: f64| amount(last.unit, value);
    let bounds = match (last.p10, last.p90) {
        (Some(low), Some(high)) if low < high => {
            format!(" (eight draws in ten: {} to {})", bound(low), bound(high))
        }
        _ => String::new(),
    };
    Some(format!("{said}{bounds} in the baseline."))
}

/// What a scenario changes by the last year.
fn scenario(book: &Book<'_>, run: &Run) -> Option<String> {
    let said = |measure: Measure| {
        let own = run.total(measure);
        let other = book.pack.baseline().total(measure);
        let (own, other) = (own.last()?, other.last()?);
        let difference = own.value - other.value;
        // What reads as nil, or is suppressed, is no difference to tell.
        let shown = amount(own.unit, difference.abs());
        if difference.is_nan() || shown == amount(own.unit, 0.0) {
            return None;
        }
        let way = if difference < 0.0 { "lower" } else { "higher" };
        Some(format!(
            "{} in {} {} {way} than in the baseline",
            measure.label(),
            own.period,
            shown
        ))
    };
    let parts: Vec<String> = [
        Measure::HighNeedsSpend,
        Measure::DsgBalance,
        Measure::TransportSpend,
    ]
    .into_iter()
    .filter_map(said)
    .collect();
    (!parts.is_empty()).then(|| format!("{}: {}.", run.name, parts.join("; ")))
}

fn told(row: &Row) -> String {
    amount(row.unit, row.value)
}

fn amount(unit: Unit, value: f64) -> String {
    let figure = figure(unit, value);
    if unit != Unit::Pounds {
        return figure;
    }
    match figure.strip_prefix('-') {
        Some(figure) => format!("-£{figure}m"),
        None => format!("£{figure}m"),
    }
}
