//! Who is admitted, who is not, and what that leaves.

use pressure_model::{CapacityRules, Inputs, Shape, Stepper, project};
use proptest::prelude::*;

use crate::made_up::{inputs, with_funnel, with_limits};
use crate::sizes::{Size, sizes_of};

fn sizes() -> impl Strategy<Value = Size> {
    sizes_of(2..30, 2..7, 1..6)
}

/// Plans of one council by placement and phase, `[placement][phase]`.
fn by_phase(inputs: &Inputs, state: &pressure_model::State, rules: &CapacityRules) -> Vec<f64> {
    let mut sums = vec![0.0; inputs.shape.placements * rules.phases];
    for (age, &phase) in rules.phase_of_age.iter().enumerate() {
        for placement in 0..inputs.shape.placements {
            sums[placement * rules.phases + phase] += state.row_total(age, placement);
        }
    }
    sums
}

/// The most that can be in place without newcomers: everyone of the year before who keeps the plan
/// and whose own placement it was, after transfers and reconciliation.
fn in_place_at_most(inputs: &Inputs, council: usize, step: usize, before: &Stepper) -> Vec<f64> {
    // The same step in which nobody joins and nobody moves.
    let mut still = inputs.clone();
    let area = &mut still.areas[council];
    area.new_plan_rate.fill(0.0);
    for rates in &mut area.dated.new_plan_rate {
        rates.fill(0.0);
    }
    area.capacity.places.clear();
    area.base
        .clone_from(before.states().nth(council).expect("followed"));
    still.rates.moves = pressure_model::Moves::stay(inputs.shape);
    still.rates.funnel = None;
    for (area, state) in still.areas.iter_mut().zip(before.states()) {
        area.base.clone_from(state);
        if area.dated.cease.len() > step {
            area.dated.cease.swap(0, step);
        }
    }
    let mut stepper = Stepper::new(&still).expect("sound inputs");
    stepper.advance().expect("a step");
    let rules = inputs.rates.capacity.as_ref().expect("rules");
    by_phase(
        inputs,
        stepper.states().nth(council).expect("followed"),
        rules,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn newcomers_never_exceed_capacity(size in sizes()) {
        let inputs = with_limits(with_funnel(inputs(size), size.seed), size.seed ^ 2);
        let rules = inputs.rates.capacity.as_ref().unwrap();
        let mut stepper = Stepper::new(&inputs).unwrap();
        for step in 0..size.steps {
            let before = stepper.clone();
            stepper.advance().unwrap();
            for (council, area) in inputs.areas.iter().enumerate() {
                let Some(places) = area.capacity.at(step) else { continue };
                let most = in_place_at_most(&inputs, council, step, &before);
                let after = by_phase(&inputs, stepper.states().nth(council).unwrap(), rules);
                for (entry, places) in places.iter().enumerate() {
                    let Some(places) = places else { continue };
                    let limit = places.max(most[entry]);
                    prop_assert!(after[entry] <= limit * (1.0 + 1e-9) + 1e-9,
                        "{} in {} places, {} in place at most", after[entry], places, most[entry]);
                }
            }
        }
    }

    #[test]
    fn limits_change_neither_ages_nor_needs_of_the_first_step(size in sizes()) {
        let free = inputs(size);
        let limited = with_limits(free.clone(), size.seed ^ 2);
        let (free, limited) = (project(&free).unwrap(), project(&limited).unwrap());
        for (free, limited) in free.areas.iter().zip(&limited.areas) {
            for (free, limited) in [
                (&free.stocks[1].by_age, &limited.stocks[1].by_age),
                (&free.stocks[1].by_need, &limited.stocks[1].by_need),
            ] {
                for (free, limited) in free.iter().zip(limited) {
                    prop_assert!((free - limited).abs() <= 1e-9 * free.max(1.0));
                }
            }
        }
    }

    #[test]
    fn places_without_end_are_no_limit(size in sizes()) {
        let free = inputs(size);
        let mut limited = with_limits(free.clone(), size.seed ^ 2);
        for area in &mut limited.areas {
            for places in area.capacity.places.iter_mut().flatten().flatten() {
                *places = 1e12;
            }
        }
        let (free, limited) = (project(&free).unwrap(), project(&limited).unwrap());
        for (free, limited) in free.areas.iter().zip(&limited.areas) {
            for (free, limited) in free.stocks.iter().zip(&limited.stocks) {
                let near = |free: f64, limited: f64| (free - limited).abs() <= 1e-12 * free;
                prop_assert!(near(free.total, limited.total));
                for (&free, &limited) in free.by_placement.iter().zip(&limited.by_placement) {
                    prop_assert!(near(free, limited), "{limited} is not {free}");
                }
            }
            for (free, limited) in free.flows.iter().zip(&limited.flows) {
                prop_assert!(limited.unmet_demand.abs() < 1e-15);
                prop_assert!((free.movers - limited.movers).abs() <= 1e-12 * free.movers);
            }
        }
    }

    #[test]
    fn a_funnel_without_delay_or_appeals_is_the_calibrated_rate(size in sizes()) {
        let plain = inputs(size);
        let mut funnel = with_funnel(plain.clone(), size.seed);
        let shared = funnel.rates.funnel.as_mut().unwrap();
        shared.undecided = 0.0;
        shared.rates.appealed.fill(0.0);
        for area in &mut funnel.areas {
            area.funnel = pressure_model::AreaFunnel::default();
        }
        let (plain, funnel) = (project(&plain).unwrap(), project(&funnel).unwrap());
        for (plain, funnel) in plain.areas.iter().zip(&funnel.areas) {
            for (plain, funnel) in plain.stocks.iter().zip(&funnel.stocks) {
                for (plain, funnel) in plain.by_age.iter().zip(&funnel.by_age) {
                    prop_assert!((plain - funnel).abs() <= 1e-12 * plain.max(1.0));
                }
            }
        }
    }

    #[test]
    fn a_steady_opening_gives_the_calibrated_new_plans_of_the_first_step(size in sizes()) {
        let mut plain = inputs(size);
        plain.rates.new_plan_index[0] = 1.0;
        for area in &mut plain.areas {
            area.dated.new_plan_rate.clear();
        }
        let mut funnel = with_funnel(plain.clone(), size.seed);
        for area in &mut funnel.areas {
            area.funnel.dated.clear();
            area.funnel.opening = None;
        }
        let (plain, funnel) = (project(&plain).unwrap(), project(&funnel).unwrap());
        for (plain, funnel) in plain.areas.iter().zip(&funnel.areas) {
            let (plain, funnel) = (&plain.flows[0], &funnel.flows[0]);
            let pairs = plain.new_plans_by_age.iter().zip(&funnel.new_plans_by_age);
            for (plain, funnel) in pairs {
                prop_assert!((plain - funnel).abs() <= 1e-12 * plain.max(1.0));
            }
        }
    }
}

#[test]
fn a_limit_without_a_way_out_is_refused() {
    let size = Size {
        seed: 3,
        shape: Shape {
            ages: 4,
            placements: 3,
            needs: 2,
        },
        areas: 1,
        steps: 1,
    };
    let good = with_limits(inputs(size), 5);
    let rules = good.rates.capacity.clone().unwrap();
    let message = |inputs: &Inputs| project(inputs).unwrap_err().to_string();
    let mut limited = good.clone();
    let last = 2 * rules.phases;
    limited.areas[0].capacity.places[0].fill(None);
    limited.areas[0].capacity.places[0][last] = Some(5.0);
    let text = message(&limited);
    assert!(text.contains("last placement is unlimited"), "{text}");
    limited.rates.capacity = None;
    let text = message(&limited);
    assert!(text.contains("rates.capacity"), "{text}");
    let mut limited = good;
    limited.rates.capacity.as_mut().unwrap().overflow[0][0].share *= 0.5;
    let text = message(&limited);
    assert!(text.contains("`capacity.overflow` sums to "), "{text}");
}
