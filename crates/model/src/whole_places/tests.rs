use super::*;
use crate::prepared::World;
use crate::shape::Shape;

const SHAPE: Shape = Shape {
    ages: 3,
    placements: 3,
    needs: 2,
};

fn numbers(draw: u32) -> Numbers {
    let world = World {
        seed: 5,
        draw,
        area: 1,
    };
    Numbers { world, year: 2027 }
}

/// Ten and a half places of placement 0 hold 7; 4 have moved in from placement 1, 2 from placement 2, which has lost them,
/// and 3 have a new plan: 3 of 9 find a place.
fn granted() -> (CapacityRules, State, Flows, WholePlaces) {
    let mut rules = CapacityRules::all_to(SHAPE, 2);
    rules.serves[SHAPE.placements + 2] = false;
    rules.overflow[0] = vec![
        Overflow {
            placement: 1,
            share: 0.5,
        },
        Overflow {
            placement: 2,
            share: 0.5,
        },
    ];
    let mut whole = WholePlaces::default();
    whole.open(Some(&rules), Some(&[Some(10.5), None, None]), 3);
    let mut state = State::zeros(SHAPE);
    state.set(1, 0, 0, 10.0);
    state.set(2, 0, 1, 6.0);
    let mut flows = Flows::zeros(SHAPE);
    whole.enter((1, 0, 0), Some(2), 2.0);
    whole.enter((2, 0, 1), Some(1), 4.0);
    whole.enter((1, 0, 0), None, 3.0);
    whole.enter((1, 1, 0), None, 50.0);
    flows.movers = 6.0;
    flows.movers_in_by_placement = vec![6.0, 0.0, 0.0];
    flows.movers_out_by_placement = vec![0.0, 4.0, 2.0];
    flows.new_plans_by_placement = vec![3.0, 0.0, 0.0];
    (rules, state, flows, whole)
}

#[test]
fn as_many_as_there_are_whole_free_places_enter_and_nobody_is_lost() {
    let mut refused_joiners = 0.0;
    for draw in 0..600 {
        let (rules, mut state, mut flows, mut whole) = granted();
        whole.allot(Some(&rules), &mut state, &mut flows, numbers(draw));
        let by_placement = state.by_placement();
        assert_eq!(by_placement[0].to_bits(), 10.0_f64.to_bits());
        assert!((state.total() - 16.0).abs() < 1e-12);
        assert!(
            state
                .cells()
                .iter()
                .all(|plans| *plans >= 0.0 && plans.fract() == 0.0)
        );
        assert_eq!(flows.unmet_demand.to_bits(), 6.0_f64.to_bits());
        let sum = |list: &[f64]| list.iter().sum::<f64>();
        assert!((sum(&flows.movers_in_by_placement) - flows.movers).abs() < 1e-12);
        assert!((sum(&flows.movers_out_by_placement) - flows.movers).abs() < 1e-12);
        assert!((sum(&flows.new_plans_by_placement) - 3.0).abs() < 1e-12);
        refused_joiners += 3.0 - flows.new_plans_by_placement[0];
    }
    // Each of the nine is refused as often: 2 of 3 joiners.
    assert!(
        (refused_joiners / 600.0 - 2.0).abs() < 0.1,
        "{refused_joiners}"
    );
}

#[test]
fn those_taken_by_transfers_wish_no_more() {
    let (rules, mut state, mut flows, mut whole) = granted();
    // Half of the six of age 2 are gone: two of the four movers.
    state.set(2, 0, 1, 3.0);
    whole.change((2, 0, 1), (6.0, 3.0), || 0.3);
    whole.allot(Some(&rules), &mut state, &mut flows, numbers(1));
    // 10 + 3 in all, 7 applicants, 6 in place: 4 of 7 enter.
    assert_eq!(flows.unmet_demand.to_bits(), 3.0_f64.to_bits());
    assert_eq!(state.by_placement()[0].to_bits(), 10.0_f64.to_bits());
}
