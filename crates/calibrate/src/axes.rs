//! The directions of every calibrated table: ages as published, needs and placements of the model file.

use pressure_model::categories::Categories;

/// Youngest published age: "under 3" is one cell, kept at 2.
pub const YOUNGEST: usize = 2;
/// Oldest age with a plan.
pub const OLDEST: usize = 25;

/// Ages, needs and placements in the order of the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Axes {
    /// Ids of needs.
    pub needs: Vec<String>,
    /// Ids of placements.
    pub placements: Vec<String>,
}

impl Axes {
    /// The directions given by the model's categories.
    pub fn new(categories: &Categories) -> Self {
        Self {
            needs: categories.needs.iter().map(|n| n.id.clone()).collect(),
            placements: categories.placements.iter().map(|p| p.id.clone()).collect(),
        }
    }

    /// Number of age rows (2 to 25).
    #[allow(clippy::unused_self, reason = "reads like the other two directions")]
    pub fn ages(&self) -> usize {
        OLDEST - YOUNGEST + 1
    }

    /// Row of an age, where it is in the table.
    pub fn age_row(age: i16) -> Option<usize> {
        usize::try_from(age)
            .ok()
            .filter(|a| (YOUNGEST..=OLDEST).contains(a))
            .map(|a| a - YOUNGEST)
    }

    /// Age of a row.
    pub fn age_of(row: usize) -> usize {
        row + YOUNGEST
    }

    /// Column of a need id.
    pub fn need(&self, id: &str) -> Option<usize> {
        self.needs.iter().position(|n| n == id)
    }

    /// Column of a placement id.
    pub fn placement(&self, id: &str) -> Option<usize> {
        self.placements.iter().position(|p| p == id)
    }

    /// Columns of several placement ids; ids the model file does not have are left out.
    pub fn placement_set(&self, ids: &[&str]) -> Vec<usize> {
        ids.iter().filter_map(|id| self.placement(id)).collect()
    }
}
