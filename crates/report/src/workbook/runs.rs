//! The sheet of a run: every total with its bounds, and the parts of each, summed.

use super::style::Weight;
use super::{Book, Page};
use crate::error::Error;
use crate::measure::{Measure, PeriodKind, Section};
use crate::pack::Run;
use crate::row::{Basis, Breakdown, Row};

/// Breakdowns shown, of which the parts sum to a whole; single ages would bury the rest and are in the CSV.
const SHOWN: [Breakdown; 6] = [
    Breakdown::Placement,
    Breakdown::Need,
    Breakdown::AgeGroup,
    Breakdown::Line,
    Breakdown::Mode,
    Breakdown::TransportCategory,
];

pub(super) fn page<'a>(book: &mut Book<'a>, run: &'a Run) -> Result<Page, Error> {
    let title = book.title(&run.name);
    let name = book.sheet(&run.id).to_owned();
    let mut page = Page::of_years(&name, &title, book.years.count())?;
    page.note(&format!("{}. {}", run.id, run.summary))?;
    book.head(&mut page)?;
    let calendars = [
        PeriodKind::Census,
        PeriodKind::CalendarYear,
        PeriodKind::FinancialYear,
    ];
    book.year_heads(&mut page, &calendars)?;
    for section in Section::ALL {
        let measures = Measure::ALL.iter().copied();
        let measures: Vec<Measure> = measures
            .filter(|m| m.section() == section && *m != Measure::Probability)
            .filter(|m| !run.total(*m).is_empty())
            .collect();
        if measures.is_empty() {
            continue;
        }
        page.gap();
        page.heading(section.heading())?;
        basis(book, &mut page, run, &measures)?;
        for measure in measures {
            total(book, &mut page, run, measure)?;
            for breakdown in SHOWN {
                parts(book, &mut page, run, (measure, breakdown))?;
            }
        }
    }
    Ok(page)
}

/// What the totals of a section rest on, year by year, in words.
fn basis(book: &Book<'_>, page: &mut Page, run: &Run, measures: &[Measure]) -> Result<(), Error> {
    let rows = measures.iter().flat_map(|measure| run.total(*measure));
    let mut weakest: Vec<Option<Basis>> = vec![None; book.years.count()];
    for row in rows {
        if let Some(place) = book.years.place(row.period_kind, &row.period) {
            weakest[place] = weakest[place].max(Some(row.basis));
        }
    }
    let words: Vec<&str> = weakest
        .iter()
        .map(|basis| basis.map_or("", Basis::id))
        .collect();
    page.words("rests on", &words)
}

fn total<'a>(
    book: &mut Book<'a>,
    page: &mut Page,
    run: &'a Run,
    measure: Measure,
) -> Result<(), Error> {
    let values = book.values(run, measure, |row| Some(row.value));
    let row = page.line(measure.label(), measure.unit(), Weight::Plain, values)?;
    book.places.insert((run.id.as_str(), measure), row);
    book.bounds(page, (run, measure))
}

/// The parts of a total and their sum.
fn parts(
    book: &Book<'_>,
    page: &mut Page,
    run: &Run,
    (measure, breakdown): (Measure, Breakdown),
) -> Result<(), Error> {
    let shown = |category: &&str| {
        let rows = run.series(measure, breakdown, category);
        // A category without a child or a pound in any year says nothing; a suppressed one is something.
        rows.iter().any(|row| row.value != 0.0)
    };
    let categories = run.categories(measure, breakdown);
    let categories: Vec<&str> = categories.into_iter().filter(shown).collect();
    let mut ends: Option<(u32, u32)> = None;
    for category in categories {
        if ends.is_none() {
            page.words(&heading(measure, breakdown), &[])?;
        }
        let rows = run.series(measure, breakdown, category);
        let values = book.years.of(&rows, |row: &Row| Some(row.value));
        let label = book.pack.labels.of_category(breakdown, category);
        let row = page.line(label, measure.unit(), Weight::Part(2), values)?;
        ends = Some((ends.map_or(row, |(first, _)| first), row));
    }
    if let Some(ends) = ends {
        page.sum("Sum", measure.unit(), Weight::Sum, ends)?;
    }
    Ok(())
}

fn heading(measure: Measure, breakdown: Breakdown) -> String {
    if (measure, breakdown) == (Measure::HighNeedsSpend, Breakdown::Placement) {
        return "top-ups alone, by placement".to_owned();
    }
    breakdown.heading().to_owned()
}
