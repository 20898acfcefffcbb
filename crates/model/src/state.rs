//! The caseload of one council on one census day.

use crate::aligned::Aligned;
use crate::shape::Shape;

/// Plans in force by age, placement and need, stored `[age][placement][need lane]`.
///
/// Counts may be fractional: they are expected numbers. The padding of each lane is always 0, so
/// that whole lanes can be summed and multiplied without looking at the number of needs.
#[derive(Debug, PartialEq)]
pub struct State {
    shape: Shape,
    cells: Aligned,
}

impl Clone for State {
    fn clone(&self) -> Self {
        Self {
            shape: self.shape,
            cells: self.cells.clone(),
        }
    }

    /// In the same memory where it is long enough, which the derived one is not.
    fn clone_from(&mut self, source: &Self) {
        self.shape = source.shape;
        self.cells.clone_from(&source.cells);
    }
}

impl State {
    /// No plans at all.
    pub fn zeros(shape: Shape) -> Self {
        Self {
            shape,
            cells: Aligned::zeros(shape.cells()),
        }
    }

    /// Fills each cell from a function of age, placement and need.
    pub fn from_fn(shape: Shape, mut plans: impl FnMut(usize, usize, usize) -> f64) -> Self {
        let mut state = Self::zeros(shape);
        for age in 0..shape.ages {
            for placement in 0..shape.placements {
                for need in 0..shape.needs {
                    state.cells[shape.index(age, placement, need)] = plans(age, placement, need);
                }
            }
        }
        state
    }

    /// Sizes of this state.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Plans of one cell.
    ///
    /// # Panics
    /// If age, placement or need lies outside the shape.
    pub fn get(&self, age: usize, placement: usize, need: usize) -> f64 {
        self.cells[self.checked_index(age, placement, need)]
    }

    /// Replaces the plans of one cell.
    ///
    /// # Panics
    /// If age, placement or need lies outside the shape.
    pub fn set(&mut self, age: usize, placement: usize, need: usize, plans: f64) {
        let index = self.checked_index(age, placement, need);
        self.cells[index] = plans;
    }

    /// Adds plans to one cell.
    ///
    /// # Panics
    /// If age, placement or need lies outside the shape.
    pub fn add(&mut self, age: usize, placement: usize, need: usize, plans: f64) {
        let index = self.checked_index(age, placement, need);
        self.cells[index] += plans;
    }

    /// Adds another state cell by cell.
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn add_assign(&mut self, other: &Self) {
        assert_eq!(
            self.shape, other.shape,
            "states of different shapes cannot be added"
        );
        for (cell, more) in self.cells.iter_mut().zip(other.cells.iter()) {
            *cell += more;
        }
    }

    /// Multiplies every cell.
    pub fn scale(&mut self, factor: f64) {
        for cell in self.cells.iter_mut() {
            *cell *= factor;
        }
    }

    /// All plans, summed age by age.
    pub fn total(&self) -> f64 {
        (0..self.shape.ages).map(|age| self.age_total(age)).sum()
    }

    /// Plans by single year of age.
    pub fn by_age(&self) -> Vec<f64> {
        (0..self.shape.ages)
            .map(|age| self.age_total(age))
            .collect()
    }

    /// Plans by placement.
    pub fn by_placement(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.shape.placements];
        for age in 0..self.shape.ages {
            for (sum, row) in sums.iter_mut().zip(self.age_rows(age)) {
                *sum += sum_lanes(row);
            }
        }
        sums
    }

    /// Plans by primary need.
    pub fn by_need(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.shape.needs];
        for row in self.cells.chunks_exact(self.shape.lane()) {
            for (sum, plans) in sums.iter_mut().zip(row) {
                *sum += plans;
            }
        }
        sums
    }

    /// All cells `[age][placement][need lane]`, padding included.
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// Plans of one age in one placement, over all needs.
    pub fn row_total(&self, age: usize, placement: usize) -> f64 {
        let start = self.shape.index(age, placement, 0);
        sum_lanes(&self.cells[start..start + self.shape.lane()])
    }

    /// Plans of one age, placement by placement.
    pub fn age_total(&self, age: usize) -> f64 {
        self.age_rows(age)
            .fold(0.0, |sum, row| sum + sum_lanes(row))
    }

    /// Rows of needs of one age, in placement order.
    pub(crate) fn age_rows(&self, age: usize) -> impl Iterator<Item = &[f64]> {
        let width = self.shape.age_cells();
        self.cells[age * width..(age + 1) * width].chunks_exact(self.shape.lane())
    }

    /// All cells for the rules of the step, which keep the padding at 0.
    pub(crate) fn cells_mut(&mut self) -> &mut [f64] {
        &mut self.cells
    }

    fn checked_index(&self, age: usize, placement: usize, need: usize) -> usize {
        let Shape {
            ages,
            placements,
            needs,
        } = self.shape;
        assert!(
            age < ages && placement < placements && need < needs,
            "cell (age {age}, placement {placement}, need {need}) lies outside {ages} ages, {placements} placements and {needs} needs"
        );
        self.shape.index(age, placement, need)
    }
}

/// Sum of whole lanes as four running sums, joined at the end. The order is fixed, so the bits are
/// too, and four sums need not wait for each other.
#[inline]
pub(crate) fn sum_lanes(cells: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    for four in cells.as_chunks::<4>().0 {
        for (sum, cell) in sums.iter_mut().zip(four) {
            *sum += cell;
        }
    }
    sum_four(sums)
}

/// Sum of four numbers in a fixed order: halves first, as vectors are folded.
#[inline]
pub(crate) fn sum_four(four: [f64; 4]) -> f64 {
    (four[0] + four[2]) + (four[1] + four[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        ages: 2,
        placements: 2,
        needs: 3,
    };

    #[test]
    fn sums_by_each_dimension_are_those_of_the_cells() {
        // Cell value = 100 age + 10 placement + need: each sum below is read off that rule.
        let state = State::from_fn(SHAPE, |a, p, n| (100 * a + 10 * p + n) as f64);
        assert_eq!(state.by_age(), [36.0, 636.0]);
        assert_eq!(state.by_placement(), [306.0, 366.0]);
        assert_eq!(state.by_need(), [220.0, 224.0, 228.0]);
        assert!((state.total() - 672.0).abs() < 1e-12);
        assert!((state.row_total(1, 1) - 333.0).abs() < 1e-12);
        assert!((state.get(1, 1, 2) - 112.0).abs() < 1e-12);
    }

    #[test]
    fn padding_stays_zero() {
        let mut state = State::from_fn(SHAPE, |_, _, _| 1.0);
        state.add(0, 0, 0, 2.0);
        state.set(1, 1, 2, 5.0);
        let copy = state.clone();
        state.add_assign(&copy);
        state.scale(3.0);
        assert!(state.cells().chunks_exact(4).all(|row| row[3] == 0.0));
        assert!((state.total() - 6.0 * (12.0 + 2.0 + 4.0)).abs() < 1e-12);
    }

    #[test]
    #[should_panic(expected = "need 3")]
    fn the_padding_cannot_be_addressed() {
        State::zeros(SHAPE).set(0, 0, 3, 1.0);
    }
}
