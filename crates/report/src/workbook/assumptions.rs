//! Every figure used with its source and what it rests on, and the scenarios as written.

use super::list::Cell;
use super::{Book, Page};
use crate::error::Error;

pub(super) const NAME: &str = "Assumptions";
pub(super) const SCENARIOS: &str = "Scenarios";

const WIDTHS: [f64; 7] = [36.0, 22.0, 10.0, 13.0, 20.0, 11.0, 60.0];
const OF_LEVERS: [f64; 6] = [24.0, 12.0, 12.0, 44.0, 44.0, 54.0];

/// Parameters: what is assumed first, since it is what a reviewer questions.
pub(super) fn parameters(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("every figure used, and what it rests on");
    let mut page = Page::new(NAME, &title, &WIDTHS)?;
    page.note(
        "Assumed figures have no published source and come first; measured ones are worked out from published returns; published ones are \
         quoted. Any of them can be changed in a model folder (--model), a council's own figures in --data.",
    )?;
    page.gap();
    let mut parameters: Vec<_> = book.pack.parameters.iter().collect();
    parameters.sort_by_key(|parameter| parameter.basis != "assumed");
    let heads = [
        "parameter",
        "of",
        "from",
        "figure",
        "unit",
        "basis",
        "source",
    ];
    page.list_head(&heads, 3..4, Some(parameters.len()))?;
    for parameter in parameters {
        let cells = [
            Cell::text(&parameter.parameter),
            Cell::text(&parameter.category),
            Cell::text(&parameter.period),
            Cell::Plain(parameter.value),
            Cell::text(&parameter.unit),
            Cell::text(&parameter.basis),
            Cell::text(&parameter.source),
        ];
        page.list_row(&cells)?;
    }
    Ok(page)
}

/// Scenarios with their levers, each with its reasons.
pub(super) fn scenarios(book: &Book<'_>) -> Result<Page, Error> {
    let title = book.title("the scenarios and their levers");
    let mut page = Page::new(SCENARIOS, &title, &OF_LEVERS)?;
    page.note("What levers do is taken as certain unless the scenario file gives a range; the reasons are those of the file.")?;
    page.gap();
    let heads = ["lever", "from", "to", "why", "evidence", "as written"];
    page.list_head(&heads, 0..0, None)?;
    page.keep_in_sight(page.row - 1, 0)?;
    for run in &book.pack.runs {
        page.heading(&run.name)?;
        page.note(&format!("{} ({})", run.summary, run.id))?;
        for lever in &run.levers {
            let cells = [
                Cell::text(&lever.kind),
                Cell::text(&lever.from),
                Cell::maybe(lever.to.as_deref()),
                Cell::maybe(lever.rationale.as_deref()),
                Cell::maybe(lever.source.as_deref()),
                Cell::maybe(lever.text.as_deref()),
            ];
            page.list_row(&cells)?;
        }
        if run.levers.is_empty() {
            page.note("No lever.")?;
        }
    }
    Ok(page)
}
