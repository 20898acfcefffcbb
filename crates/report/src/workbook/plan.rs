//! The medium-term plan of the general fund: transport, services for children with SEND, interest on the deficit, and what
//! measures cost.

use super::style::Weight;
use super::text::letter;
use super::{Book, Page};
use crate::error::Error;
use crate::measure::{Measure, PeriodKind, Unit};
use crate::pack::Run;

pub(super) const NAME: &str = "Medium-term plan";

pub(super) fn page(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("medium-term plan for the general fund");
    let mut page = Page::of_years(NAME, &title, book.years.count())?;
    page.note(
        "Home-to-school transport and interest on a DSG deficit fall on the general fund, not on the high-needs block. Capital is in no sum.",
    )?;
    book.head(&mut page)?;
    book.year_heads(&mut page, &[PeriodKind::FinancialYear])?;
    let mut totals = Vec::new();
    for run in &book.pack.runs {
        totals.push(block(book, &mut page, run)?);
    }
    against(book, &mut page, &totals)?;
    Ok(page)
}

/// What a run costs the general fund. Returns the row of the total.
fn block(book: &Book<'_>, page: &mut Page, run: &Run) -> Result<Option<u32>, Error> {
    page.gap();
    page.heading(&format!("{} (£m)", run.name))?;
    let mut lines = Vec::new();
    for (measure, label) in [
        (
            Measure::SendTransportSpend,
            "SEND transport (lines 2.1.4, 2.1.6 and 2.1.7)",
        ),
        (
            Measure::MainstreamTransportSpend,
            "Mainstream transport (lines 2.1.5 and 2.1.8)",
        ),
    ] {
        lines.extend(book.refer(page, label, Weight::Part(1), (run, measure))?);
    }
    page.said(
        "SEND services (lines 2.1.1 to 2.1.3)",
        "not available: no figures of these lines are held; add the council's own",
    )?;
    let interest = (Measure::Interest, "Interest on the DSG deficit");
    let measures = (Measure::CostOfMeasures, "Cost of measures, without capital");
    for (measure, label) in [interest, measures] {
        lines.extend(book.refer(page, label, Weight::Part(1), (run, measure))?);
    }
    let terms: Vec<(f64, u32)> = lines.iter().map(|row| (1.0, *row)).collect();
    if terms.is_empty() {
        return Ok(None);
    }
    let total = page.combine(
        "General fund, of what is held",
        Unit::Pounds,
        Weight::Total,
        &terms,
    )?;
    growth(page, total)?;
    book.refer(
        page,
        "Memo: deficit against the general fund",
        Weight::Plain,
        (run, Measure::GeneralFundExposure),
    )?;
    Ok(Some(total))
}

/// By how much a total grows on the year before.
fn growth(page: &mut Page, total: u32) -> Result<(), Error> {
    let values = page.at(total).to_vec();
    let on_year = |column: usize| {
        let before = values.get(column.checked_sub(1)?).copied().flatten()?;
        Some(values[column]? - before)
    };
    let results = (0..values.len()).map(on_year).collect();
    page.formulas(
        "Growth on the year",
        Unit::Pounds,
        Weight::Plain,
        results,
        |column| {
            let (this, before) = (letter(column), letter(column - 1));
            format!("={this}{0}-{before}{0}", total + 1)
        },
    )?;
    Ok(())
}

/// Each scenario's total less that of the baseline.
fn against(book: &Book<'_>, page: &mut Page, totals: &[Option<u32>]) -> Result<(), Error> {
    let Some((Some(baseline), others)) = totals.split_first() else {
        return Ok(());
    };
    if others.is_empty() {
        return Ok(());
    }
    page.gap();
    page.heading("Against the baseline (£m; a saving in brackets)")?;
    for (run, total) in book.pack.scenarios().iter().zip(others) {
        if let Some(total) = total {
            let terms = [(1.0, *total), (-1.0, *baseline)];
            page.combine(&run.name, Unit::Pounds, Weight::Plain, &terms)?;
        }
    }
    Ok(())
}
