//! Plans counted at each census by more than one category at once.
//!
//! The margins of a [`Stock`](crate::Stock) tell plans by age, by placement and by need, each alone. Tables that councils
//! hand in cross them: primary need within special schools, single years of age within units. Each such figure is the
//! sum of some cells of the state, added within a draw, so that its percentiles are those of the sum.

use crate::categories::Categories;
use crate::shape::Shape;
use crate::state::State;

/// Plans of some placements at some ages, of all needs or of some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// What the figure is called in results.
    pub id: String,
    /// Cells that count; where two parts share a cell it counts once.
    pub parts: Vec<CrossingPart>,
    /// Needs by position; `None` counts them all.
    pub needs: Option<Vec<usize>>,
}

/// A placement at a range of ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CrossingPart {
    /// Placement by position.
    pub placement: usize,
    /// First and last age.
    pub ages: (u8, u8),
}

impl CrossingPart {
    fn holds(&self, age: usize, placement: usize) -> bool {
        let (from, to) = (usize::from(self.ages.0), usize::from(self.ages.1));
        self.placement == placement && (from..=to).contains(&age)
    }
}

/// Crossings made ready to count from states of one shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Crossings(Vec<Sum>);

/// Cells of the state that one crossing adds.
#[derive(Clone, Debug, PartialEq)]
struct Sum {
    /// Rows of needs that count whole, `age * placements + placement`.
    rows: Vec<usize>,
    /// Cells that count alone.
    cells: Vec<usize>,
}

impl Crossings {
    /// Those of the categories, in their order.
    pub fn of(categories: &Categories, shape: Shape) -> Self {
        let sum = |crossing: &Crossing| {
            let mut sum = Sum {
                rows: Vec::new(),
                cells: Vec::new(),
            };
            for age in 0..shape.ages {
                for placement in 0..shape.placements {
                    if !crossing.parts.iter().any(|p| p.holds(age, placement)) {
                        continue;
                    }
                    match &crossing.needs {
                        None => sum.rows.push(age * shape.placements + placement),
                        Some(needs) => {
                            let cell = |need: &usize| shape.index(age, placement, *need);
                            sum.cells.extend(needs.iter().map(cell));
                        }
                    }
                }
            }
            sum
        };
        Self(categories.crossings.iter().map(sum).collect())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is crossed, which costs nothing to count.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts a state, in memory made before.
    ///
    /// # Panics
    /// If there are not as many counts as crossings.
    pub(crate) fn count(&self, state: &State, counts: &mut [f64]) {
        assert_eq!(self.len(), counts.len(), "a count for each crossing");
        if self.is_empty() {
            return;
        }
        let shape = state.shape();
        let rows: Vec<f64> = (0..shape.ages * shape.placements)
            .map(|row| state.row_total(row / shape.placements, row % shape.placements))
            .collect();
        for (count, sum) in counts.iter_mut().zip(&self.0) {
            let whole: f64 = sum.rows.iter().map(|row| rows[*row]).sum();
            let alone: f64 = sum.cells.iter().map(|cell| state.cells()[*cell]).sum();
            *count = whole + alone;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_added_by_hand() {
        let shape = Shape {
            ages: 3,
            placements: 2,
            needs: 3,
        };
        // Cell value = 100 age + 10 placement + need.
        let state = State::from_fn(shape, |a, p, n| (100 * a + 10 * p + n) as f64);
        let part = |placement, from, to| CrossingPart {
            placement,
            ages: (from, to),
        };
        let crossing = |parts: &[CrossingPart], needs: Option<&[usize]>| Crossing {
            id: String::new(),
            parts: parts.to_vec(),
            needs: needs.map(<[usize]>::to_vec),
        };
        let categories = Categories {
            crossings: vec![
                crossing(&[part(1, 1, 2)], None),
                crossing(&[part(1, 1, 2)], Some(&[2])),
                // Parts that overlap count once; ages beyond the last hold nobody.
                crossing(&[part(0, 0, 1), part(0, 1, 25)], Some(&[0, 1])),
                crossing(&[], None),
            ],
            ..Categories::default()
        };
        let crossings = Crossings::of(&categories, shape);
        let mut counts = vec![f64::NAN; 4];
        crossings.count(&state, &mut counts);
        // (110 + 111 + 112) + (210 + 211 + 212); 112 + 212; (0 + 1) + (100 + 101) + (200 + 201).
        assert_eq!(counts, [966.0, 324.0, 603.0, 0.0]);
    }
}
