//! Two releases of one file held against each other row by row: rows that changed, rows that vanished, rows that are new. It looks at
//! the file as published, so a change in a breakdown that nothing here reads is told too.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::{HOUSE, is_period_or_place};
use crate::rows::Row;
use crate::source::Table;
use crate::value::Value;

/// A column with a smaller share of figures, among its filled cells, tells rows apart.
const SHARE_OF_FIGURES: f64 = 0.5;

/// What became of a row in the later release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Cells that differ: column, before, after.
    Changed(Vec<(String, String, String)>),
    /// Only in the release that is kept.
    Vanished,
    /// Only in the later release.
    New,
}

/// A row that is not the same in both releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// Row in the release that is kept, if it is there.
    pub row_before: Option<u64>,
    /// Row in the later release, if it is there.
    pub row_after: Option<u64>,
    /// Period, as published.
    pub period: String,
    /// Council, region or England, as published.
    pub area: String,
    /// Whether `area` is a council.
    pub is_council: bool,
    /// Breakdown, as published: topic and label.
    pub breakdown: Vec<String>,
    /// What became of it.
    pub fate: Fate,
}

/// How a later release of a file differs from the one that is kept, over the periods that both have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// File that is kept.
    pub base: String,
    /// File of the later release.
    pub file: String,
    /// Rows in both.
    pub compared: usize,
    /// Rows that differ, by their order in the kept file, then those that are new.
    pub changes: Vec<RowChange>,
}

impl Revision {
    /// Rows in both of which some cell differs.
    pub fn changed(&self) -> usize {
        let changed = |c: &&RowChange| matches!(c.fate, Fate::Changed(_));
        self.changes.iter().filter(changed).count()
    }

    /// Rows that the later release has no longer.
    pub fn vanished(&self) -> impl Iterator<Item = &RowChange> {
        self.changes.iter().filter(|c| c.fate == Fate::Vanished)
    }

    /// Rows that only the later release has.
    pub fn new_rows(&self) -> usize {
        self.changes.iter().filter(|c| c.fate == Fate::New).count()
    }
}

/// Period, area, breakdown.
type Key = (String, String, Vec<String>);

/// Holds a later file against an earlier one in the house format; none where they share no period or no column of figures.
pub(crate) fn between(base: &Table, later: &Table) -> Option<Revision> {
    if HOUSE.iter().any(|name| !base.has(name) || !later.has(name)) {
        return None;
    }
    let (labels, figures) = columns(base, later);
    let periods = &periods(base) & &periods(later);
    if figures.is_empty() || periods.is_empty() {
        return None;
    }
    let mut kept: BTreeMap<Key, (Row<'_>, u64)> = BTreeMap::new();
    let mut order: Vec<Key> = Vec::new();
    for (row, line) in base.rows() {
        let key = key(base, row, &labels);
        if periods.contains(&key.0) && !kept.contains_key(&key) {
            order.push(key.clone());
            kept.insert(key, (row, line));
        }
    }
    let mut found: BTreeMap<&Key, RowChange> = BTreeMap::new();
    let mut fresh: BTreeMap<Key, RowChange> = BTreeMap::new();
    let mut same: BTreeSet<&Key> = BTreeSet::new();
    for (row, line) in later.rows() {
        let key = key(later, row, &labels);
        if !periods.contains(&key.0) || fresh.contains_key(&key) {
            continue;
        }
        let Some((held, (before, line_before))) = kept.get_key_value(&key) else {
            let change = describe(later, row, &labels, (None, Some(line)), Fate::New);
            fresh.insert(key, change);
            continue;
        };
        if !same.insert(held) {
            continue;
        }
        let cells = differing((base, *before), (later, row), &figures);
        if !cells.is_empty() {
            let rows = (Some(*line_before), Some(line));
            let change = describe(later, row, &labels, rows, Fate::Changed(cells));
            found.insert(held, change);
        }
    }
    let compared = same.len();
    let mut changes = Vec::new();
    for key in &order {
        if let Some(change) = found.remove(key) {
            changes.push(change);
        } else if !same.contains(key)
            && let Some((row, line)) = kept.get(key)
        {
            let rows = (Some(*line), None);
            changes.push(describe(base, *row, &labels, rows, Fate::Vanished));
        }
    }
    changes.extend(fresh.into_values());
    Some(Revision {
        base: base.file.clone(),
        file: later.file.clone(),
        compared,
        changes,
    })
}

/// Columns that tell rows apart, and columns of figures, of those that both files have.
fn columns(base: &Table, later: &Table) -> (Vec<String>, Vec<String>) {
    let both = later.header().iter().filter(|name| base.has(name));
    let rest = both.filter(|name| !is_period_or_place(name));
    rest.cloned()
        .partition(|name| !holds_figures(base, name) && !holds_figures(later, name))
}

fn holds_figures(table: &Table, name: &str) -> bool {
    let (mut filled, mut figures) = (0_usize, 0_usize);
    for (row, _) in table.rows() {
        let cell = table.get(row, name).trim();
        if !cell.is_empty() {
            filled += 1;
            figures += usize::from(Value::parse(cell) != Value::Unreadable);
        }
    }
    filled > 0 && figures as f64 >= SHARE_OF_FIGURES * filled as f64
}

fn period(table: &Table, row: Row<'_>) -> String {
    let part = |name| table.get(row, name).trim();
    format!(
        "{} {}",
        part("time_period"),
        part("time_identifier").to_lowercase()
    )
}

fn periods(table: &Table) -> BTreeSet<String> {
    table.rows().map(|(row, _)| period(table, row)).collect()
}

/// The three-digit code comes first: nine-character codes of a council may change between releases.
fn key(table: &Table, row: Row<'_>, labels: &[String]) -> Key {
    let codes = ["old_la_code", "new_la_code", "region_code", "country_code"];
    let mut codes = codes.into_iter().map(|name| table.get(row, name).trim());
    let area = codes.find(|code| !code.is_empty()).unwrap_or("");
    let labels = labels.iter().map(|name| table.get(row, name).trim());
    (
        period(table, row),
        area.to_owned(),
        labels.map(str::to_lowercase).collect(),
    )
}

fn describe(
    table: &Table,
    row: Row<'_>,
    labels: &[String],
    (row_before, row_after): (Option<u64>, Option<u64>),
    fate: Fate,
) -> RowChange {
    let cell = |name: &str| table.get(row, name).trim().to_owned();
    let council = cell("la_name");
    let mut names = [council.clone(), cell("region_name"), cell("country_name")].into_iter();
    let mut breakdown: Vec<String> = labels.iter().map(|name| cell(name)).collect();
    // A total is its own topic.
    breakdown.dedup();
    RowChange {
        row_before,
        row_after,
        period: cell("time_period"),
        area: names.find(|name| !name.is_empty()).unwrap_or_default(),
        is_council: !council.is_empty(),
        breakdown,
        fate,
    }
}

/// Cells of a row that say something else: numbers written in another way are the same.
fn differing(
    (base, before): (&Table, Row<'_>),
    (later, after): (&Table, Row<'_>),
    figures: &[String],
) -> Vec<(String, String, String)> {
    let mut cells = Vec::new();
    for name in figures {
        let (a, b) = (base.get(before, name).trim(), later.get(after, name).trim());
        if a == b || same(Value::parse(a).number(), Value::parse(b).number(), (a, b)) {
            continue;
        }
        cells.push((name.clone(), a.to_owned(), b.to_owned()));
    }
    cells
}

fn same(a: Option<f64>, b: Option<f64>, (text_a, text_b): (&str, &str)) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        (None, None) => text_a.eq_ignore_ascii_case(text_b),
        _ => false,
    }
}
