//! The Schools Forum's sheet: income, spend and balance of high needs, in the year and cumulative, and what a transfer from the
//! schools block could and could not meet.

use super::style::Weight;
use super::text::letter;
use super::{Book, Page};
use crate::error::Error;
use crate::measure::{Measure, PeriodKind, Unit};
use crate::pack::Run;

pub(super) const NAME: &str = "Schools Forum";

/// The schools block, and the share of it that may be moved with the forum's agreement, among the parameters.
const SCHOOLS_BLOCK: &str = "area.schools_block";
const LIMIT: &str = "policy.transfers.limit";

pub(super) fn page(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("high needs, for the Schools Forum");
    let mut page = Page::of_years(NAME, &title, book.years.count())?;
    page.note(
        "Income is the high-needs block after places the Department pays directly, plus what other blocks and others add. A negative balance is a deficit.",
    )?;
    book.head(&mut page)?;
    book.year_heads(&mut page, &[PeriodKind::FinancialYear])?;
    for run in &book.pack.runs {
        account(book, &mut page, run)?;
    }
    transfer(book, &mut page)?;
    Ok(page)
}

fn account(book: &Book<'_>, page: &mut Page, run: &Run) -> Result<(), Error> {
    page.gap();
    page.heading(&format!("{} (£m)", run.name))?;
    if run.total(Measure::DsgBalance).is_empty() {
        page.said(
            "High-needs account",
            "not available: no high-needs block is published for the council",
        )?;
        book.refer(
            page,
            "High-needs spend",
            Weight::Plain,
            (run, Measure::HighNeedsSpend),
        )?;
        return Ok(());
    }
    let mut income = Vec::new();
    for (measure, sign) in [
        (Measure::Block, 1.0),
        (Measure::Deductions, -1.0),
        (Measure::BlockTransfer, 1.0),
        (Measure::OtherIncome, 1.0),
    ] {
        let row = book.refer(page, measure.label(), Weight::Part(1), (run, measure))?;
        income.extend(row.map(|row| (sign, row)));
    }
    let income = page.combine("High-needs income", Unit::Pounds, Weight::Total, &income)?;
    let spend = book.refer(
        page,
        "High-needs spend",
        Weight::Plain,
        (run, Measure::HighNeedsSpend),
    )?;
    let mut terms = vec![(1.0, income)];
    terms.extend(spend.map(|row| (-1.0, row)));
    let in_year = page.combine("In-year balance", Unit::Pounds, Weight::Total, &terms)?;
    book.bounds(page, (run, Measure::InYearBalance))?;
    let mut moved = vec![in_year];
    for measure in [
        Measure::InYearCentral,
        Measure::Grants,
        Measure::OtherBlocks,
        Measure::Unexplained,
    ] {
        moved.extend(book.refer(page, measure.label(), Weight::Part(1), (run, measure))?);
    }
    balance(book, page, run, &moved)?;
    book.bounds(page, (run, Measure::DsgBalance))
}

/// The cumulative balance: that of the year before and what has moved it since.
fn balance(book: &Book<'_>, page: &mut Page, run: &Run, moved: &[u32]) -> Result<(), Error> {
    let closing = book.values(run, Measure::DsgBalance, |row| Some(row.value));
    let moves: Vec<Option<f64>> = (0..closing.len())
        .map(|column| {
            let of = |row: &u32| page.at(*row).get(column).copied().flatten();
            moved
                .iter()
                .map(of)
                .try_fold(0.0, |sum, value| Some(sum + value?))
        })
        .collect();
    let opening = |column: usize| match column.checked_sub(1) {
        Some(before) => closing[before],
        None => Some(closing[0]? - moves[0]?),
    };
    let openings: Vec<Option<f64>> = (0..closing.len()).map(opening).collect();
    let ends: Vec<Option<f64>> = openings
        .iter()
        .zip(&moves)
        .map(|(opening, moved)| Some((*opening)? + (*moved)?))
        .collect();
    let opening_row = page.row;
    let closing_row = opening_row + 1;
    let opening_label = "Balance brought forward (1 April)";
    // The first is given, and each later one is what the year before closed with.
    page.opening(opening_label, &openings, |column| {
        format!("={}{}", letter(column - 1), closing_row + 1)
    })?;
    page.formulas(
        "DSG balance carried forward (31 March)",
        Unit::Pounds,
        Weight::Total,
        ends,
        |column| {
            let column = letter(column);
            let rows = std::iter::once(&opening_row).chain(moved);
            let terms: Vec<String> = rows.map(|row| format!("{column}{}", row + 1)).collect();
            format!("={}", terms.join("+"))
        },
    )?;
    Ok(())
}

/// What the forum may agree to move from the schools block, and what more it would take to balance each year.
fn transfer(book: &Book<'_>, page: &mut Page) -> Result<(), Error> {
    let value = |name: &str| {
        let mut found = book.pack.parameters.iter().filter(|p| p.parameter == name);
        let first = found.next()?;
        // Of a sum of councils there is one block each, and no forum for them all.
        found
            .next()
            .is_none()
            .then_some((first.value, &first.source))
    };
    let (Some((block, _)), Some((limit, source))) = (value(SCHOOLS_BLOCK), value(LIMIT)) else {
        return Ok(());
    };
    page.gap();
    page.heading("Block transfer and disapplication, baseline (£m)")?;
    page.note(&format!(
        "The forum may agree to move {:.1}% of the schools block ({source}). The schools block is that of the base year, held at its cash; \
         what more it would take to balance a year needs disapplication, and takes the same sum from schools.",
        100.0 * limit
    ))?;
    let count = book.years.count();
    let block = page.line(
        "Schools block",
        Unit::Pounds,
        Weight::Part(1),
        vec![Some(block); count],
    )?;
    let share = page.line(
        "Share that the forum may agree",
        Unit::Share,
        Weight::Part(1),
        vec![Some(limit); count],
    )?;
    let most: Vec<Option<f64>> = page
        .at(block)
        .iter()
        .map(|b| b.map(|b| b * limit))
        .collect();
    let most = page.formulas(
        "Most that the forum may agree",
        Unit::Pounds,
        Weight::Total,
        most,
        |column| {
            let column = letter(column);
            format!("={column}{}*{column}{}", block + 1, share + 1)
        },
    )?;
    let run = book.pack.baseline();
    let Some(in_year) = book.refer(
        page,
        "In-year balance",
        Weight::Plain,
        (run, Measure::InYearBalance),
    )?
    else {
        return Ok(());
    };
    let results = page
        .at(in_year)
        .iter()
        .zip(page.at(most))
        .map(|(gap, most)| {
            let needed = -(*gap)? - (*most)?;
            // A suppressed figure stays one.
            Some(if needed < 0.0 { 0.0 } else { needed })
        })
        .collect();
    page.formulas(
        "Above it, to balance the year: needs disapplication",
        Unit::Pounds,
        Weight::Total,
        results,
        |column| {
            let column = letter(column);
            format!("=MAX(0,-{column}{}-{column}{})", in_year + 1, most + 1)
        },
    )?;
    Ok(())
}
