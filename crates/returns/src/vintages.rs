//! What a second release of a file changed, in words: how many rows and figures, where, and which rows vanished.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::codes;
use crate::findings::{Finding, Severity};
use crate::picture::Vintage;
use crate::revision::{Fate, Revision, RowChange};

/// How many breakdowns, councils or rows a finding names; `pressure check --vintages` lists all.
const NAMED: usize = 5;

/// One finding for the release, and one for rows that it has no longer.
pub(crate) fn told(vintage: &Vintage) -> Vec<Finding> {
    let compared: usize = vintage.figures.values().map(Vec::len).sum();
    let names: Vec<String> = vintage.figures.keys().map(|s| s.id()).collect();
    let figures = format!(
        "{} of {compared} figures differ from {}, {} are only here and {} only there ({})",
        vintage.differ,
        vintage.base,
        vintage.added,
        vintage.dropped,
        names.join(", ")
    );
    let rows = vintage.revision.as_ref().map(in_rows);
    let mut found = vec![
        Finding::new(codes::SECOND_RELEASE, Severity::Info, &vintage.file)
            .value(rows.map_or_else(|| figures.clone(), |r| format!("{r}. Of what is read here, {figures}")))
            .done(format!(
                "{} is kept; this release is held beside it",
                vintage.base
            ))
            .mend("to use this release, take the other file out of the folder; `pressure check --vintages` lists every row"),
    ];
    found.extend(vintage.revision.as_ref().and_then(vanished));
    found
}

/// Counts of rows, and where they are.
fn in_rows(revision: &Revision) -> String {
    let mut said = format!(
        "{} of {} rows in both changed, {} vanished and {} are new",
        revision.changed(),
        revision.compared,
        revision.vanished().count(),
        revision.new_rows()
    );
    let topics = most(revision.changes.iter(), |c| {
        c.breakdown.first().cloned().unwrap_or_default()
    });
    let is_council = |c: &&RowChange| c.is_council && matches!(c.fate, Fate::Changed(_));
    let councils = most(revision.changes.iter().filter(is_council), |c| {
        c.area.clone()
    });
    for list in [topics, councils] {
        if !list.is_empty() {
            said.push_str("; ");
            said.push_str(&list);
        }
    }
    said
}

/// The first of the rows that vanished, and how many there are.
fn vanished(revision: &Revision) -> Option<Finding> {
    let rows: Vec<&RowChange> = revision.vanished().collect();
    let first = rows.first()?.row_before;
    let named = rows.iter().take(NAMED).map(|c| {
        let row = c
            .row_before
            .map_or_else(String::new, |row| format!("row {row} "));
        format!("{row}{} {} {}", c.area, c.period, c.breakdown.join(", "))
    });
    let named: Vec<String> = named.collect();
    let more = rows.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!("; and {more} more")
    } else {
        String::new()
    };
    let mut finding = Finding::new(codes::ROWS_VANISHED, Severity::Info, &revision.base)
        .value(format!(
            "{} rows are not in {}: {}{more}",
            rows.len(),
            revision.file,
            named.join("; ")
        ))
        .done("kept, as the first release has them")
        .mend("a row may be left out because it became nought, or because it was wrong: ask the publisher before using it");
    finding.row = first;
    Some(finding)
}

/// The names met most often, with their counts; the first by name where counts are equal.
fn most<'a>(
    rows: impl Iterator<Item = &'a RowChange>,
    name: impl Fn(&RowChange) -> String,
) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(name(row)).or_default() += 1;
    }
    counts.remove("");
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    let more = if counts.len() > NAMED { ", ..." } else { "" };
    let named = counts.iter().take(NAMED);
    let named: Vec<String> = named.map(|(name, n)| format!("{name} {n}")).collect();
    named.join(", ") + more
}
