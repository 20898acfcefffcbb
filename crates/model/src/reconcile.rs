//! The gap between published stocks and flows, kept as a term of its own.
//!
//! Published counts of plans do not follow from the published flows: exits of older pupils are
//! recorded late, and councils correct their lists. Hiding the gap in another rate would bend it.

use crate::results::Flows;
use crate::state::State;

/// Factor on the survivors of one age: transfers plus the shared and the council's own gap, never
/// below 0 because counts cannot be negative.
pub fn factor(transfers: f64, shared: f64, council: f64) -> f64 {
    (transfers + shared + council).max(0.0)
}

/// Plans that the gap adds to the survivors of one age (negative: takes away), with whatever the
/// floor at 0 held back, so that stocks and flows close exactly.
pub fn added(survivors: f64, factor: f64, transfers: f64) -> f64 {
    survivors * (factor - transfers)
}

/// Replaces a projected stock by the one the council counted at that census. What the projection
/// missed, age by age, joins the gap, so that stocks and flows still close.
pub fn to_count(state: &mut State, counted: &State, flows: &mut Flows) {
    let projected = state.by_age();
    for (age, (before, after)) in projected.iter().zip(counted.by_age()).enumerate() {
        flows.reconciliation_by_age[age] += after - before;
        flows.reconciliation += after - before;
    }
    state.clone_from(counted);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    #[test]
    fn a_count_replaces_the_projection_and_the_gap_says_by_how_much() {
        let shape = Shape {
            ages: 2,
            placements: 1,
            needs: 1,
        };
        let mut state = State::from_fn(shape, |age, _, _| [10.0, 20.0][age]);
        let counted = State::from_fn(shape, |age, _, _| [13.0, 15.0][age]);
        let mut flows = Flows::zeros(shape);
        to_count(&mut state, &counted, &mut flows);
        assert_eq!(state, counted);
        assert!((flows.reconciliation - -2.0).abs() < 1e-12);
        assert!((flows.reconciliation_by_age[0] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_gap_is_what_transfers_do_not_explain() {
        // 200 survivors, transfers +1%, gap -3% for all councils and +0.5% for this one.
        let scaled = factor(1.01, -0.03, 0.005);
        assert!((scaled - 0.985).abs() < 1e-12);
        assert!((added(200.0, scaled, 1.01) - (-5.0)).abs() < 1e-12);
        // A gap larger than what is there takes only what is there.
        let scaled = factor(1.0, -1.0, -0.5);
        assert!(scaled.abs() < 1e-15);
        assert!((added(200.0, scaled, 1.0) - (-200.0)).abs() < 1e-12);
    }
}
