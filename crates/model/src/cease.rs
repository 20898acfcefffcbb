//! Plans that cease between two censuses.

use crate::results::Flows;
use crate::state::{State, sum_lanes};

/// Share of plans of one age that cease: the shared rate times the council's factor, at most 1.
///
/// The factor leaves the last age alone, where every plan ends by law.
pub fn share(rate: f64, council_factor: f64, last_age: bool) -> f64 {
    if last_age {
        1.0
    } else {
        (rate * council_factor).min(1.0)
    }
}

/// Removes the plans that cease, age by age: `N x (1 - share(age))`.
pub(crate) fn apply(state: &mut State, rates: &[f64], council_factor: f64, flows: &mut Flows) {
    let shape = state.shape();
    let last = shape.last_age();
    let ages = state.cells_mut().chunks_exact_mut(shape.age_cells());
    for (age, (cells, &rate)) in ages.zip(rates).enumerate() {
        let leave = share(rate, council_factor, age == last);
        let keep = 1.0 - leave;
        let mut ceased_of_age = 0.0;
        let rows = cells.chunks_exact_mut(shape.lane());
        for (row, by_placement) in rows.zip(&mut flows.ceased_by_placement) {
            let ceased = sum_lanes(row) * leave;
            for cell in row {
                *cell *= keep;
            }
            *by_placement += ceased;
            ceased_of_age += ceased;
        }
        flows.ceased_by_age[age] = ceased_of_age;
        flows.ceased += ceased_of_age;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    #[test]
    fn a_factor_scales_ceasing_but_never_above_all_and_never_at_the_last_age() {
        assert!((share(0.1, 1.5, false) - 0.15).abs() < 1e-15);
        assert!((share(0.8, 1.5, false) - 1.0).abs() < 1e-15);
        assert!((share(1.0, 0.5, true) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn ceased_plans_leave_from_where_they_are() {
        let shape = Shape {
            ages: 2,
            placements: 2,
            needs: 1,
        };
        // Age 0: 10 and 30 plans, of whom a tenth cease; age 1 is the last: all 5 and 7 cease.
        let mut state = State::from_fn(shape, |a, p, _| [[10.0, 30.0], [5.0, 7.0]][a][p]);
        let mut flows = Flows::zeros(shape);
        apply(&mut state, &[0.1, 1.0], 1.0, &mut flows);
        assert_eq!(state.by_placement(), [9.0, 27.0]);
        assert!((flows.ceased - (4.0 + 12.0)).abs() < 1e-12);
        assert_eq!(flows.ceased_by_age, [4.0, 12.0]);
        assert_eq!(flows.ceased_by_placement, [1.0 + 5.0, 3.0 + 7.0]);
    }
}
