//! `pressure check --vintages`: the rows that a second release of a file changed, dropped or added.

use pressure_returns::{Fate, RowChange, SourceUsed, Vintage};

use crate::printer::Listing;

/// A row for each cell that changed, and one for each row that vanished or is new.
pub(crate) fn table(vintages: &[Vintage], sources: &[SourceUsed]) -> Listing {
    let revisions = vintages.iter().filter_map(|v| v.revision.as_ref());
    let rows = revisions.flat_map(|revision| {
        let files = [&revision.base, &revision.file];
        let releases = files.map(|file| release(sources, file));
        let about = [
            files[0].clone(),
            releases[0].clone(),
            files[1].clone(),
            releases[1].clone(),
        ];
        revision.changes.iter().flat_map(move |change| {
            let about = about.clone();
            lines(change).map(move |line| about.iter().cloned().chain(line).collect())
        })
    });
    Listing {
        header: vec![
            "kept file",
            "kept release",
            "later file",
            "later release",
            "change",
            "kept row",
            "later row",
            "area",
            "period",
            "breakdown",
            "column",
            "before",
            "after",
        ],
        rows: rows.collect(),
    }
}

/// Name of a file's release, with its dates where they are known.
fn release(sources: &[SourceUsed], file: &str) -> String {
    let Some(source) = sources.iter().find(|s| s.file == file) else {
        return String::new();
    };
    let published = source.published.map(|d| format!("published {d}"));
    let retrieved = source.retrieved.map(|d| format!("retrieved {d}"));
    let parts = [Some(source.release.clone()), published, retrieved];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

/// What became of a row, cell by cell.
fn lines(change: &RowChange) -> impl Iterator<Item = [String; 9]> {
    let line = |what: &str, cell: (String, String, String)| {
        let number = |row: Option<u64>| row.map_or_else(String::new, |row| row.to_string());
        [
            what.to_owned(),
            number(change.row_before),
            number(change.row_after),
            change.area.clone(),
            change.period.clone(),
            change.breakdown.join("; "),
            cell.0,
            cell.1,
            cell.2,
        ]
    };
    let lines: Vec<[String; 9]> = match &change.fate {
        Fate::Changed(cells) => cells.iter().map(|c| line("changed", c.clone())).collect(),
        Fate::Vanished => vec![line("vanished", Default::default())],
        Fate::New => vec![line("new", Default::default())],
    };
    lines.into_iter()
}
