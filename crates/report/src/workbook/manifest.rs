//! What was met in the figures read, and what made the run.

use super::list::Cell;
use super::{Book, Page};
use crate::error::Error;

pub(super) const FINDINGS: &str = "Findings";
pub(super) const NAME: &str = "Manifest";

const OF_FINDINGS: [f64; 5] = [16.0, 12.0, 34.0, 80.0, 60.0];
const WIDTHS: [f64; 2] = [44.0, 90.0];

pub(super) fn findings(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("what was met in the figures read");
    let mut page = Page::new(FINDINGS, &title, &OF_FINDINGS)?;
    page.note("Nothing is mended silently: what was met is listed with what was done about it.")?;
    page.gap();
    let findings = &book.pack.findings;
    page.list_head(
        &[
            "code",
            "severity",
            "where",
            "what was met and done",
            "how to mend it",
        ],
        0..0,
        Some(findings.len()),
    )?;
    for finding in findings {
        let cells = [
            Cell::text(&finding.code),
            Cell::text(&finding.severity),
            Cell::text(&finding.place),
            Cell::text(&finding.what),
            Cell::text(&finding.mend),
        ];
        page.list_row(&cells)?;
    }
    if findings.is_empty() {
        page.note("No findings about this area's figures.")?;
    }
    Ok(page)
}

pub(super) fn page(book: &Book<'_>) -> Result<Page, Error> {
    let mut page = Page::new(NAME, &book.title("what made this workbook"), &WIDTHS)?;
    page.note("The same program with the same command and inputs writes the same bytes.")?;
    page.gap();
    let manifest = &book.pack.manifest;
    let text = |name: &str, value: String| [Cell::text(name), Cell::text(value)];
    let commit = manifest
        .commit
        .clone()
        .unwrap_or_else(|| "not known".to_owned());
    let seed = manifest
        .seed
        .map_or_else(|| "none".to_owned(), |seed| seed.to_string());
    let suppression = manifest.suppression.clone();
    for row in [
        text("program", format!("pressure {}", manifest.version)),
        text("commit", commit),
        text("command", manifest.command.join(" ")),
        text(
            "area",
            format!("{} ({})", book.pack.area.name, book.pack.area.code),
        ),
        text("base census", book.pack.base.to_string()),
        text("last financial year", book.pack.to.to_string()),
        text("scenarios", manifest.scenarios.join(", ")),
        text("draws", manifest.draws.to_string()),
        text("seed", seed),
        text(
            "suppression",
            suppression.unwrap_or_else(|| "none needed: no rows of single children".to_owned()),
        ),
    ] {
        page.list_row(&row)?;
    }
    page.gap();
    page.list_head(&["file read", "SHA-256"], 0..0, None)?;
    for file in &book.pack.inputs {
        page.list_row(&[Cell::text(&file.file), Cell::text(&file.sha256)])?;
    }
    Ok(page)
}
