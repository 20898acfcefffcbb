//! Places allotted wish by wish.

use crate::capacity::{CapacityRules, ROUNDS};
use crate::inputs::{AreaInputs, Inputs};
use crate::results::Flows;
use crate::state::State;

/// Plans of one age and need that wish to be in one placement.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    /// Age at the census that ends the step.
    pub(super) age: usize,
    pub(super) need: usize,
    /// Where they were; `None` for new plans.
    pub(super) from: Option<usize>,
    pub(super) to: usize,
    /// Plans, after transfers and reconciliation.
    pub(super) plans: f64,
    /// Plans as the flows count movers, before those.
    pub(super) counted: f64,
}

/// Gives every wish a place and returns the state; takes the refused out of the flows.
pub(super) fn allot(
    inputs: &Inputs,
    area: &AreaInputs,
    step: usize,
    wishes: &[Wish],
    flows: &mut Flows,
) -> State {
    let rules = inputs.rates.capacity.as_ref().expect("checked inputs");
    let mut after = State::zeros(inputs.shape);
    for phase in 0..rules.phases {
        let of_phase: Vec<Wish> = wishes
            .iter()
            .filter(|wish| rules.phase_of_age[wish.age] == phase)
            .copied()
            .collect();
        let places: Vec<Option<f64>> = (0..inputs.shape.placements)
            .map(|placement| area.capacity.places[step][placement * rules.phases + phase])
            .collect();
        let admitted = admitted(inputs, rules, &places, &of_phase);
        let onward = onward(inputs, rules, phase, &places, &admitted, &of_phase);
        for wish in &of_phase {
            let moves = wish.from.is_some_and(|from| from != wish.to);
            if wish.from == Some(wish.to) || places[wish.to].is_none() {
                after.add(wish.age, wish.to, wish.need, wish.plans);
                enter(flows, wish, wish.to, wish.plans, wish.counted, moves);
                continue;
            }
            let yes = admitted[wish.to];
            after.add(wish.age, wish.to, wish.need, wish.plans * yes);
            enter(
                flows,
                wish,
                wish.to,
                wish.plans * yes,
                wish.counted * yes,
                moves,
            );
            let no = 1.0 - yes;
            flows.unmet_demand += wish.plans * no;
            flows.unmet_demand_by_placement[wish.to] += wish.plans * no;
            if let Some(from) = wish.from
                && may_stay(inputs, rules, wish)
            {
                after.add(wish.age, from, wish.need, wish.plans * no);
                continue;
            }
            for (target, share) in onward[wish.to].iter().enumerate() {
                let part = no * share;
                after.add(wish.age, target, wish.need, wish.plans * part);
                let moves = wish.from.is_some_and(|from| from != target);
                enter(
                    flows,
                    wish,
                    target,
                    wish.plans * part,
                    wish.counted * part,
                    moves,
                );
            }
        }
    }
    after
}

/// Counts those of a wish who enter a placement.
fn enter(flows: &mut Flows, wish: &Wish, to: usize, plans: f64, counted: f64, moves: bool) {
    match wish.from {
        None => flows.new_plans_by_placement[to] += plans,
        Some(from) if moves => {
            flows.movers += counted;
            flows.movers_in_by_placement[to] += counted;
            flows.movers_out_by_placement[from] += counted;
        }
        Some(_) => {}
    }
}

fn may_stay(inputs: &Inputs, rules: &CapacityRules, wish: &Wish) -> bool {
    wish.from
        .is_some_and(|from| rules.serves[wish.age * inputs.shape.placements + from])
}

/// Those who hold a place of `placement` before applicants: who stay, and who are refused
/// elsewhere and may stay.
fn held(
    inputs: &Inputs,
    rules: &CapacityRules,
    admitted: &[f64],
    wishes: &[Wish],
    placement: usize,
) -> f64 {
    let mut sum = 0.0;
    for wish in wishes {
        if wish.from == Some(placement) {
            if wish.to == placement {
                sum += wish.plans;
            } else if may_stay(inputs, rules, wish) {
                sum += wish.plans * (1.0 - admitted[wish.to]);
            }
        }
    }
    sum
}

/// All who wish to enter `placement`.
fn applicants(wishes: &[Wish], placement: usize) -> f64 {
    let mut sum = 0.0;
    for wish in wishes {
        if wish.to == placement && wish.from != Some(placement) {
            sum += wish.plans;
        }
    }
    sum
}

fn admitted(
    inputs: &Inputs,
    rules: &CapacityRules,
    places: &[Option<f64>],
    wishes: &[Wish],
) -> Vec<f64> {
    let mut admitted: Vec<f64> = Vec::new();
    for places in places {
        admitted.push(if places.is_some() { 0.0 } else { 1.0 });
    }
    for _ in 0..ROUNDS {
        let before = admitted.clone();
        for (placement, limit) in places.iter().enumerate() {
            if let Some(limit) = limit {
                let held = held(inputs, rules, &admitted, wishes, placement);
                let free = f64::max(0.0, limit - held);
                let applicants = applicants(wishes, placement);
                let ratio = if applicants <= free {
                    1.0
                } else {
                    free / applicants
                };
                admitted[placement] = f64::max(admitted[placement], ratio);
            }
        }
        if admitted == before {
            break;
        }
    }
    admitted
}

/// `[refusing placement][target]` shares of those sent on.
fn onward(
    inputs: &Inputs,
    rules: &CapacityRules,
    phase: usize,
    places: &[Option<f64>],
    admitted: &[f64],
    wishes: &[Wish],
) -> Vec<Vec<f64>> {
    let count = inputs.shape.placements;
    let mut left: Vec<f64> = vec![f64::INFINITY; count];
    for placement in 0..count {
        if let Some(limit) = places[placement] {
            let held = held(inputs, rules, admitted, wishes, placement);
            let taken = admitted[placement] * applicants(wishes, placement);
            left[placement] = f64::max(0.0, f64::max(0.0, limit - held) - taken);
        }
    }
    let mut onward = vec![vec![0.0; count]; count];
    for placement in 0..count {
        let mut sent_on = 0.0;
        for wish in wishes {
            let enters = wish.to == placement && wish.from != Some(placement);
            if enters && !may_stay(inputs, rules, wish) {
                sent_on += wish.plans * (1.0 - admitted[placement]);
            }
        }
        if sent_on <= 0.0 {
            if let Some(last) = rules.overflow[placement * rules.phases + phase].last() {
                onward[placement][last.placement] = 1.0;
            }
            continue;
        }
        let mut waiting = 0.0;
        for target in &rules.overflow[placement * rules.phases + phase] {
            waiting += target.share * sent_on;
            let taken = f64::min(waiting, left[target.placement]);
            left[target.placement] -= taken;
            waiting -= taken;
            onward[placement][target.placement] += taken / sent_on;
        }
    }
    onward
}
