//! Published tables of one area and year as dense arrays, with what is missing kept apart from zero.

use std::collections::BTreeMap;

pub use pressure_returns::ENGLAND;
use pressure_returns::{Observation, Picture, Series};

use crate::axes::Axes;
use crate::grid::Grid;

/// Code under which a placement or need "not recorded" is published.
pub const NOT_RECORDED: &str = "not_recorded";

/// An index of observations by area and year.
#[derive(Debug)]
pub struct ByArea<'a> {
    rows: BTreeMap<(&'a str, i32), Vec<&'a Observation>>,
}

impl<'a> ByArea<'a> {
    /// Indexes one series.
    pub fn new(picture: &'a Picture, series: Series) -> Self {
        Self::of(picture.get(series))
    }

    /// Indexes figures of one series.
    pub fn of(figures: &'a [Observation]) -> Self {
        let mut rows: BTreeMap<(&str, i32), Vec<&Observation>> = BTreeMap::new();
        for row in figures {
            rows.entry((&*row.area, row.year)).or_default().push(row);
        }
        Self { rows }
    }

    /// Rows of an area in a year; empty where there are none.
    pub fn rows<'b>(&'b self, area: &'b str, year: i32) -> &'b [&'a Observation] {
        // The key's lifetime may shrink to the look-up's: only the values outlive it.
        let rows: &'b BTreeMap<(&'b str, i32), Vec<&'a Observation>> = &self.rows;
        rows.get(&(area, year)).map_or(&[], Vec::as_slice)
    }

    /// The single value of an area and year (of an item, where the series has items).
    pub fn value(&self, area: &str, year: i32, item: Option<&str>) -> Option<f64> {
        self.rows(area, year)
            .iter()
            .find(|r| r.item.as_deref() == item)
            .and_then(|r| r.value)
    }
}

/// Age x category of one area: known cells, what was not recorded, and whether any cell was published.
#[derive(Debug, Clone)]
pub struct Known {
    /// Known values, 0 where nothing was published.
    pub cells: Grid,
    /// Published as not recorded, by row.
    pub unrecorded: Vec<f64>,
}

impl Known {
    /// Sum of known cells.
    pub fn total(&self) -> f64 {
        self.cells.total()
    }

    /// Share of the whole that is not recorded.
    pub fn unrecorded_share(&self) -> f64 {
        let unrecorded: f64 = self.unrecorded.iter().sum();
        crate::grid::ratio(unrecorded, unrecorded + self.total(), 1.0)
    }
}

/// Which two directions of the observations make the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directions {
    /// Rows are ages, columns placements.
    AgePlacement,
    /// Rows are ages, columns needs.
    AgeNeed,
    /// Rows are needs, columns placements: `unrecorded` is by need, and plans without a need are spread by the caller.
    PlacementNeed,
}

/// Reads one area's table; `None` where no cell at all was published.
pub fn table(rows: &[&Observation], axes: &Axes, directions: Directions) -> Option<Known> {
    let (n_rows, n_cols) = match directions {
        Directions::AgePlacement => (axes.ages(), axes.placements.len()),
        Directions::AgeNeed => (axes.ages(), axes.needs.len()),
        Directions::PlacementNeed => (axes.placements.len(), axes.needs.len()),
    };
    let mut known = Known {
        cells: Grid::zeros(n_rows, n_cols),
        unrecorded: vec![0.0; n_rows],
    };
    let mut any = false;
    for row in rows {
        let Some(value) = row.value else { continue };
        let at = match directions {
            Directions::PlacementNeed => row.placement.as_deref().and_then(|p| axes.placement(p)),
            _ => row.age.and_then(Axes::age_row),
        };
        let Some(at) = at else { continue };
        let label = match directions {
            Directions::AgePlacement => row.placement.as_deref(),
            _ => row.need.as_deref(),
        };
        let Some(label) = label else { continue };
        if label == NOT_RECORDED {
            known.unrecorded[at] += value;
            continue;
        }
        let column = match directions {
            Directions::AgePlacement => axes.placement(label),
            _ => axes.need(label),
        };
        if let Some(column) = column {
            *known.cells.at_mut(at, column) += value;
            any |= value > 0.0;
        }
    }
    any.then_some(known)
}

/// One number by age row (unknown ages dropped); `None` where nothing was published.
pub fn by_age(rows: &[&Observation], axes: &Axes, item: Option<&str>) -> Option<Vec<f64>> {
    let mut ages = vec![0.0; axes.ages()];
    let mut any = false;
    for row in rows.iter().filter(|r| r.item.as_deref() == item) {
        if let (Some(at), Some(value)) = (row.age.and_then(Axes::age_row), row.value) {
            ages[at] += value;
            any |= value > 0.0;
        }
    }
    any.then_some(ages)
}

/// One number by placement, with what was not recorded; `None` where nothing was published.
pub fn by_placement(rows: &[&Observation], axes: &Axes) -> Option<(Vec<f64>, f64)> {
    let mut placements = vec![0.0; axes.placements.len()];
    let mut unrecorded = 0.0;
    let mut any = false;
    for row in rows {
        let (Some(label), Some(value)) = (row.placement.as_deref(), row.value) else {
            continue;
        };
        if label == NOT_RECORDED {
            unrecorded += value;
        } else if let Some(at) = axes.placement(label) {
            placements[at] += value;
            any |= value > 0.0;
        }
    }
    any.then_some((placements, unrecorded))
}
