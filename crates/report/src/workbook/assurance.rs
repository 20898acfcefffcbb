//! The assurance sheet, after the Aqua Book: what the model is for and is not, what it rests on, which checks were run, and
//! room for those who prepared and reviewed it to sign.

use std::collections::BTreeMap;

use super::list::Cell;
use super::style;
use super::{Book, Page};
use crate::error::Error;
use crate::measure::Unit;
use crate::table::figure;

pub(super) const NAME: &str = "Assurance";

const WIDTHS: [f64; 4] = [34.0, 84.0, 15.0, 16.0];

/// What the model is for, and what it is not.
const PURPOSE: [(&str, &str); 6] = [
    (
        "Purpose",
        "Projects children with EHC plans, high-needs spend, the DSG balance and home-to-school transport under stated policy, for budgets, \
         Schools Forum papers and reform plans.",
    ),
    (
        "Not for",
        "Decisions about any child, the price of one placement, or a target for a service. It does not say what need is, only what recorded \
         plans and prices lead to.",
    ),
    (
        "Limits: children",
        "Counts by age, need and placement together are estimated from the published tables of each two. New plans go on growing by a rule \
         chosen by back-test; a change of law or practice is in the figures only where a scenario says so.",
    ),
    (
        "Limits: money",
        "Unit costs are national figures scaled to the council's own outturn by one factor. Prices grow as the model file says; price \
         inflation is the widest uncertainty of all.",
    ),
    (
        "Limits: intervals",
        "Bounds are as wide as the uncertainty file says; many widths are assumed. They hold no chance of a change of policy, and bounds of \
         parts do not add up to the bound of the whole.",
    ),
    (
        "Method",
        "A yearly model of stocks and flows by age, need and placement, with places, prices, the block and transport; the method and its \
         equations are in the program's documentation, its code and its tests are open.",
    ),
];

pub(super) fn page(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("assurance, after the Aqua Book");
    let mut page = Page::new(NAME, &title, &WIDTHS)?;
    page.gap();
    page.heading("Purpose and limits")?;
    for (what, said) in PURPOSE {
        page.list_row(&[Cell::text(what), Cell::text(said)])?;
    }
    page.gap();
    qualities(book, &mut page)?;
    page.gap();
    checks(book, &mut page)?;
    page.gap();
    record(&mut page)?;
    Ok(page)
}

/// How many figures rest on what.
fn qualities(book: &Book<'_>, page: &mut Page) -> Result<(), Error> {
    page.heading("What the figures rest on (every one is on the sheet of assumptions)")?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for parameter in &book.pack.parameters {
        *counts.entry(&parameter.basis).or_insert(0) += 1;
    }
    page.list_head(&["basis", "meaning", "figures"], 2..3, None)?;
    for (basis, count) in counts {
        let meaning = match basis {
            "assumed" => "no published source; reasons are given",
            "measured" => "worked out from published returns",
            "published" => "quoted from a publication",
            "scenario" => "set by a lever",
            _ => "",
        };
        let cells = [
            Cell::text(basis),
            Cell::text(meaning),
            Cell::Plain(count as f64),
        ];
        page.list_row(&cells)?;
    }
    Ok(())
}

/// The identities held against the figures of this very run.
fn checks(book: &Book<'_>, page: &mut Page) -> Result<(), Error> {
    page.heading("Checks run on the figures of this workbook")?;
    page.list_head(
        &["result", "what must hold", "sums checked", "largest gap"],
        2..3,
        None,
    )?;
    for check in book.pack.checks() {
        let result = match (check.count, check.holds()) {
            (0, _) => "nothing to check",
            (_, true) => "holds",
            (_, false) => "DOES NOT HOLD",
        };
        let gap = match check.unit {
            Unit::Pounds => format!("£{:.2}", check.gap),
            unit => format!("{:.4} {}", check.gap, unit.id()),
        };
        let cells = [
            Cell::text(result),
            Cell::text(check.what),
            Cell::Plain(check.count as f64),
            Cell::text(gap),
        ];
        page.list_row(&cells)?;
    }
    let findings = book.pack.findings.len();
    let said = format!(
        "Findings about the figures read: {}, on their own sheet.",
        figure(Unit::Plans, findings as f64)
    );
    page.note(&said)
}

/// Lines to fill in by hand. The program knows neither the day nor the people.
fn record(page: &mut Page) -> Result<(), Error> {
    page.heading("Record (to be filled in)")?;
    for what in [
        "Prepared by",
        "Date prepared",
        "Reviewed by",
        "Date reviewed",
        "What the review covered",
        "Signed off by (section 151 officer)",
    ] {
        page.space(what, &style::to_fill_in())?;
    }
    Ok(())
}
