//! What councils are compared by: their statistical neighbours and their appeals. Nothing that is projected rests on it.

use std::collections::{BTreeMap, BTreeSet};

use pressure_returns::{Areas, Picture, Series};

use crate::error::Error;
use crate::sheet::{Sheet, Writer, decimals};

/// Statistical neighbours of each council; may be absent.
pub const NEIGHBOURS: &str = "neighbours.csv";
/// Appeals and appealable decisions by council; may be absent.
pub const APPEALS: &str = "appeals.csv";

/// Appeals registered in a calendar year, and the decisions that could be appealed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Appeals {
    /// The calendar year.
    pub year: i32,
    /// Appeals registered.
    pub appeals: f64,
    /// Decisions that could be appealed.
    pub decisions: f64,
}

/// What councils are compared by, by code.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparators {
    /// Its statistical neighbours, nearest first.
    pub neighbours: BTreeMap<String, Vec<String>>,
    /// Its appeals in the last year held.
    pub appeals: BTreeMap<String, Appeals>,
}

impl Comparators {
    /// Reads both tables; one that is absent is empty.
    ///
    /// # Errors
    /// Where a table lacks a column or a number cannot be read.
    pub fn read<'a>(open: &dyn Fn(&str) -> Option<&'a [u8]>) -> Result<Self, Error> {
        let mut all = Self::default();
        if let Some(bytes) = open(NEIGHBOURS) {
            let mut table = Sheet::open(NEIGHBOURS, Some(bytes))?;
            while table.next()? {
                let council = table.text("area_code")?.to_owned();
                let neighbour = table.text("neighbour_code")?.to_owned();
                // Rows stand in order of rank.
                all.neighbours.entry(council).or_default().push(neighbour);
            }
        }
        if let Some(bytes) = open(APPEALS) {
            let mut table = Sheet::open(APPEALS, Some(bytes))?;
            while table.next()? {
                let appeals = Appeals {
                    year: table.number("year")? as i32,
                    appeals: table.number("appeals")?,
                    decisions: table.number("decisions")?,
                };
                all.appeals
                    .insert(table.text("area_code")?.to_owned(), appeals);
            }
        }
        Ok(all)
    }
}

/// Writes the tables that the picture has figures for: `(file name, bytes)`.
///
/// # Errors
/// Never in practice: the tables are written to memory.
pub fn write(picture: &Picture, areas: &Areas) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let councils: BTreeSet<&str> = areas.current().map(|area| area.code.as_str()).collect();
    let mut files = Vec::new();
    let mut neighbours: Vec<(&str, u32, &str)> = picture
        .get(Series::Neighbours)
        .iter()
        .filter_map(|o| Some((&*o.area, o.value? as u32, o.item.as_deref()?)))
        .filter(|(council, _, neighbour)| {
            councils.contains(council) && councils.contains(neighbour)
        })
        .collect();
    neighbours.sort_unstable();
    if !neighbours.is_empty() {
        let mut w = Writer::new(NEIGHBOURS, &["area_code", "rank", "neighbour_code"])?;
        for (council, rank, neighbour) in neighbours {
            w.row([council, &rank.to_string(), neighbour])?;
        }
        files.push(w.finish()?);
    }
    let mut counts: BTreeMap<(i32, &str), [Option<f64>; 2]> = BTreeMap::new();
    for o in picture.get(Series::Tribunals) {
        let which = match o.item.as_deref() {
            Some("appeals") => 0,
            Some("decisions") => 1,
            _ => continue,
        };
        if councils.contains(&*o.area) {
            counts.entry((o.year, &o.area)).or_default()[which] = o.value;
        }
    }
    if let Some(last) = counts.keys().map(|(year, _)| *year).max() {
        let mut w = Writer::new(APPEALS, &["area_code", "year", "appeals", "decisions"])?;
        for ((year, council), count) in &counts {
            if let (true, [Some(appeals), Some(decisions)]) = (*year == last, count) {
                let cells = [appeals, decisions].map(|n| decimals(*n, 2));
                w.row([*council, &year.to_string(), &cells[0], &cells[1]])?;
            }
        }
        files.push(w.finish()?);
    }
    Ok(files)
}
