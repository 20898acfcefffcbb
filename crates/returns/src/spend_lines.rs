//! Gross spend on single Section 251 lines by council, among them SEN transport (2.1.4).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{Batch, Context};
use crate::money::{Wide, items};
use crate::picture::Series;
use crate::source::Table;

/// The file does not state its financial year; every figure fits 2023-24 and no other year.
const INFERRED_YEAR: i32 = 2023;

const LINES: [(&str, &str); 5] = [
    ("topup_independent", "topup_independent"),
    ("topup_total", "topup_total"),
    ("ep_service", "ep_service"),
    ("sen_admin", "sen_admin"),
    ("sen_transport", "sen_transport"),
];

/// Reads the lines. A council whose lines are all nought did not report them: they are given as missing.
pub(crate) fn read(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&["la_code", "la_name", "sen_transport", "topup_total"])?;
    let wide = Wide {
        series: Series::SpendLines,
        code: "la_code",
        name: "la_name",
        items: items(table, &LINES),
    };
    let mut batch = wide.read(table, context, |_| Some(INFERRED_YEAR));
    let period = Series::SpendLines.period(INFERRED_YEAR);
    context.findings.push(
        Finding::new(codes::YEAR_NOT_STATED, Severity::Info, &table.file)
            .period(&period)
            .done("taken as 2023-24: every line lies within that year's net high needs spend")
            .mend(
                "nothing; replace the file by the published Section 251 outturn when it is at hand",
            ),
    );
    let figures = batch.entry(Series::SpendLines).or_default();
    let mut by_area: BTreeMap<Arc<str>, (u32, Vec<usize>)> = BTreeMap::new();
    for (i, (figure, row)) in figures.iter().enumerate() {
        by_area
            .entry(figure.area.clone())
            .or_insert_with(|| (*row, Vec::new()))
            .1
            .push(i);
    }
    for (area, (row, at)) in by_area {
        let values: Vec<Option<f64>> = at.iter().map(|&i| figures[i].0.value).collect();
        let (code, what, done) = if values.iter().all(|v| v.is_some_and(|v| v.abs() < 0.5)) {
            (
                codes::ALL_ZERO,
                "0 in every line",
                "taken as missing, not as nought",
            )
        } else if values.iter().all(Option::is_none) {
            (codes::ALL_BLANK, "blank in every line", "taken as missing")
        } else {
            continue;
        };
        for i in at {
            figures[i].0.value = None;
        }
        context.findings.push(
            Finding::new(code, Severity::Warning, &table.file)
                .row(u64::from(row))
                .area(context.areas.name_of(&area))
                .period(&period)
                .value(what)
                .done(done)
                .mend(
                    "give the lines in corrections.csv, or load the published Section 251 outturn",
                ),
        );
    }
    Ok(batch)
}
