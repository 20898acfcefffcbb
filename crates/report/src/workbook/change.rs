//! What has changed since the last run.

use super::style::Weight;
use super::{Book, Page};
use crate::compare::Comparison;
use crate::error::Error;
use crate::measure::{Measure, PeriodKind};

pub(super) const NAME: &str = "Since the last run";

pub(super) fn page(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("what has changed since the last run");
    let mut page = Page::of_years(NAME, &title, book.years.count())?;
    let Some(change) = &book.pack.change else {
        page.note("No earlier run was given. With --since and the folder that `pressure project --out` wrote last time, this sheet sets the baseline now beside the baseline then.")?;
        return Ok(page);
    };
    for line in &change.last {
        page.note(&format!("The last run: {line}"))?;
    }
    book.head(&mut page)?;
    let calendars = [
        PeriodKind::Census,
        PeriodKind::CalendarYear,
        PeriodKind::FinancialYear,
    ];
    book.year_heads(&mut page, &calendars)?;
    for measure in Measure::ALL.iter().copied() {
        let rows: Vec<&Comparison> = change
            .rows
            .iter()
            .filter(|row| row.measure == measure)
            .collect();
        if rows.is_empty() {
            continue;
        }
        let values = |pick: &dyn Fn(&Comparison) -> f64| {
            let mut values = vec![None; book.years.count()];
            for row in &rows {
                if let Some(place) = book.years.place(row.period_kind, &row.period) {
                    values[place] = Some(pick(row));
                }
            }
            values
        };
        let (now, then) = (values(&|row| row.value), values(&|row| row.value_against));
        let unit = measure.unit();
        let now = page.line(measure.label(), unit, Weight::Plain, now)?;
        let then = page.line("the last run", unit, Weight::Part(1), then)?;
        page.combine("change", unit, Weight::Sum, &[(1.0, now), (-1.0, then)])?;
    }
    Ok(page)
}
