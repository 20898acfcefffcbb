//! Scenarios beside the baseline: level, difference and sum of differences; and what each lever does alone.

use super::style::Weight;
use super::text::letter;
use super::{Book, Page, Values};
use crate::compare::Comparison;
use crate::error::Error;
use crate::measure::{Measure, PeriodKind};
use crate::pack::Run;
use crate::row::Breakdown;

pub(super) const NAME: &str = "Comparison";
pub(super) const LEVERS: &str = "Each lever";

/// What is set beside the baseline.
const MEASURES: [Measure; 12] = [
    Measure::Plans,
    Measure::NewPlans,
    Measure::HighNeedsIncome,
    Measure::HighNeedsSpend,
    Measure::InYearBalance,
    Measure::InYearCentral,
    Measure::Grants,
    Measure::DsgBalance,
    Measure::Interest,
    Measure::TransportSpend,
    Measure::CostOfMeasures,
    Measure::CapitalOfMeasures,
];

/// What is told of each lever.
const OF_LEVERS: [Measure; 4] = [
    Measure::Plans,
    Measure::HighNeedsSpend,
    Measure::TransportSpend,
    Measure::DsgBalance,
];

const CALENDARS: [PeriodKind; 3] = [
    PeriodKind::Census,
    PeriodKind::CalendarYear,
    PeriodKind::FinancialYear,
];

pub(super) fn page(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("scenarios beside the baseline");
    let mut page = Page::of_years(NAME, &title, book.years.count())?;
    page.note(
        "A difference is the scenario less the baseline: spend in brackets is a saving, a balance in brackets is worse. The figures in italics \
         bound the difference, which is taken draw by draw in the same worlds; they are narrower than the bounds of the two levels.",
    )?;
    book.head(&mut page)?;
    book.year_heads(&mut page, &CALENDARS)?;
    for run in book.pack.scenarios() {
        page.gap();
        page.heading(&format!("{} against the baseline", run.name))?;
        for measure in MEASURES {
            beside(book, &mut page, run, measure)?;
        }
        chances(book, &mut page, run)?;
    }
    Ok(page)
}

fn beside(book: &Book<'_>, page: &mut Page, run: &Run, measure: Measure) -> Result<(), Error> {
    let unit = measure.unit();
    let rows: Vec<&Comparison> = whole(book, run)
        .filter(|row| row.measure == measure && row.breakdown == Breakdown::Total)
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let moves = |row: &&Comparison| row.value != 0.0 || row.value_against != 0.0;
    if !rows.iter().any(moves) {
        return Ok(());
    }
    if rows.iter().all(|row| row.difference == 0.0) {
        return page.said(measure.label(), "no difference in any year");
    }
    page.words(measure.label(), &[])?;
    let own = book.refer(page, "this scenario", Weight::Part(2), (run, measure))?;
    let baseline = (book.pack.baseline(), measure);
    let other = book.refer(page, "baseline", Weight::Part(2), baseline)?;
    // A measure that no lever of one of the two brings about is nil there.
    let terms: Vec<(f64, u32)> = own
        .map(|row| (1.0, row))
        .into_iter()
        .chain(other.map(|row| (-1.0, row)))
        .collect();
    let difference = page.combine("Difference", unit, Weight::Total, &terms)?;
    let low = values(book, &rows, |row| row.p10);
    let high = values(book, &rows, |row| row.p90);
    if rows.iter().any(|row| row.p10 < row.p90) {
        page.line("1 in 10 below", unit, Weight::Bound, low)?;
        page.line("1 in 10 above", unit, Weight::Bound, high)?;
    }
    if measure.adds_over_years() {
        summed(page, measure, difference)?;
    }
    Ok(())
}

/// The differences of this and all earlier years together.
fn summed(page: &mut Page, measure: Measure, difference: u32) -> Result<(), Error> {
    let values = page.at(difference).to_vec();
    let sum = |column: usize| {
        let so_far = values[..=column].iter().flatten();
        values[column].map(|_| so_far.sum())
    };
    let results = (0..values.len()).map(sum).collect();
    let (first, row) = (letter(0), difference + 1);
    page.formulas(
        "Sum so far",
        measure.unit(),
        Weight::Plain,
        results,
        |column| format!("=SUM(${first}{row}:{}{row})", letter(column)),
    )?;
    Ok(())
}

/// How often the scenario costs less.
fn chances(book: &Book<'_>, page: &mut Page, run: &Run) -> Result<(), Error> {
    let rows: Vec<&Comparison> = whole(book, run)
        .filter(|row| row.measure == Measure::Probability)
        .collect();
    for statement in rows.chunk_by(|a, b| a.category == b.category) {
        let Some(first) = statement.first() else {
            continue;
        };
        let label = book
            .pack
            .labels
            .of_category(Breakdown::Statement, &first.category);
        let values = values(book, statement, |row| Some(row.value));
        let label = format!("Chance in the year: {label}");
        page.line(&label, first.unit, Weight::Plain, values)?;
    }
    Ok(())
}

/// What each lever does alone, what they do to each other, and their sum, which is what the scenario does.
pub(super) fn levers(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("what each lever does alone");
    let mut page = Page::of_years(LEVERS, &title, book.years.count())?;
    page.note(
        "Each lever is set alone on the baseline. What the levers do to each other (a place can be filled once) stands apart, so that the lines \
         sum to the difference of the whole scenario.",
    )?;
    book.head(&mut page)?;
    book.year_heads(&mut page, &CALENDARS)?;
    for run in book
        .pack
        .scenarios()
        .iter()
        .filter(|run| !run.levers.is_empty())
    {
        page.gap();
        page.heading(&run.name)?;
        for measure in OF_LEVERS {
            of_levers(book, &mut page, run, measure)?;
        }
    }
    Ok(page)
}

fn of_levers(book: &Book<'_>, page: &mut Page, run: &Run, measure: Measure) -> Result<(), Error> {
    let rows: Vec<&Comparison> = book
        .pack
        .by_measure(&run.id)
        .filter(|row| row.measure == measure && row.breakdown == Breakdown::Total)
        .collect();
    let mut ends: Option<(u32, u32)> = None;
    for lever in rows.chunk_by(|a, b| a.scenario == b.scenario) {
        let Some(first) = lever.first() else {
            continue;
        };
        if ends.is_none() {
            page.words(
                &format!("{}: difference from the baseline", measure.label()),
                &[],
            )?;
        }
        let label = first.scenario.strip_prefix(&run.id).unwrap_or_default();
        let values = values(book, lever, |row| Some(row.difference));
        let row = page.line(
            label.trim_start_matches('#'),
            measure.unit(),
            Weight::Part(2),
            values,
        )?;
        ends = Some((ends.map_or(row, |(first, _)| first), row));
    }
    if let Some(ends) = ends {
        page.sum("Together", measure.unit(), Weight::Total, ends)?;
    }
    Ok(())
}

fn whole<'a>(book: &'a Book<'_>, run: &'a Run) -> impl Iterator<Item = &'a Comparison> {
    book.pack.compared(&run.id)
}

/// Figures of comparisons in the columns of the years.
fn values(
    book: &Book<'_>,
    rows: &[&Comparison],
    pick: impl Fn(&Comparison) -> Option<f64>,
) -> Values {
    let mut values = vec![None; book.years.count()];
    for row in rows {
        if let Some(place) = book.years.place(row.period_kind, &row.period) {
            values[place] = pick(row);
        }
    }
    values
}
