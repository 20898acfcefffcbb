//! Plans that cease between two censuses.

use crate::results::Flows;

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

/// Ceased plans by age, and the survivors of each age a year older: `N x (1 - leave)`. Moves change
/// no age, so both follow from the plans by age alone.
pub(crate) fn count(plans: &[f64], leave: &[f64], survivors: &mut [f64], flows: &mut Flows) {
    survivors[0] = 0.0;
    let older = survivors[1..].iter_mut().map(Some).chain([None]);
    for (age, ((plans, leave), survivors)) in plans.iter().zip(leave).zip(older).enumerate() {
        let ceased = plans * leave;
        flows.ceased_by_age[age] = ceased;
        flows.ceased += ceased;
        if let Some(survivors) = survivors {
            *survivors = plans * (1.0 - leave);
        }
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
    fn plans_cease_and_survivors_grow_older() {
        // Of 40 plans a tenth cease, of 20 a quarter; at the last age all 12.
        let shape = Shape {
            ages: 3,
            placements: 1,
            needs: 1,
        };
        let (mut survivors, mut flows) = ([9.0; 3], Flows::zeros(shape));
        count(
            &[40.0, 20.0, 12.0],
            &[0.1, 0.25, 1.0],
            &mut survivors,
            &mut flows,
        );
        assert_eq!(survivors.as_slice(), [0.0, 36.0, 15.0]);
        assert_eq!(flows.ceased_by_age, [4.0, 5.0, 12.0]);
        assert!((flows.ceased - 21.0).abs() < 1e-12);
    }
}
