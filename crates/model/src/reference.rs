//! The step again, as plain loops over the formulas: slow, obviously right, and shared with
//! nothing in the fast step. Tests hold the two equal; benchmarks report how much faster the
//! other one is.

use crate::inputs::{AreaInputs, Inputs};
use crate::results::Flows;
use crate::shape::Shape;
use crate::state::State;

/// One step of every council from `states`; returns the states and flows in the same order.
///
/// # Panics
/// If the inputs have not passed [`Inputs::validate`] or `step` is not one of theirs.
pub fn step(inputs: &Inputs, step: usize, states: &[State]) -> Vec<(State, Flows)> {
    let mut results: Vec<(State, Flows)> = Vec::new();
    for (area, state) in inputs.areas.iter().zip(states) {
        results.push(survivors(inputs, area, state, step));
    }
    let mut pool = 0.0;
    for (area, (survivors, _)) in inputs.areas.iter().zip(&results) {
        pool += survivors.total() * area.transfer_out;
    }
    for (area, (state, flows)) in inputs.areas.iter().zip(&mut results) {
        *state = settled(inputs, area, step, state, pool, flows);
    }
    results
}

/// Those who keep their plan, a year older and where they are a year later.
fn survivors(inputs: &Inputs, area: &AreaInputs, state: &State, step: usize) -> (State, Flows) {
    let Shape {
        ages,
        placements,
        needs,
    } = inputs.shape;
    let mut after = State::zeros(inputs.shape);
    let mut flows = Flows::zeros(inputs.shape);
    let cease_rates = area.cease_at(step, &inputs.rates.cease);
    for (age, rate) in cease_rates.iter().enumerate() {
        let cease = if age == ages - 1 {
            1.0
        } else {
            f64::min(1.0, rate * area.cease_factor)
        };
        for from in 0..placements {
            for need in 0..needs {
                let plans = state.get(age, from, need);
                flows.ceased += plans * cease;
                flows.ceased_by_age[age] += plans * cease;
                flows.ceased_by_placement[from] += plans * cease;
                if age == ages - 1 {
                    continue;
                }
                for to in 0..placements {
                    let moved = plans * (1.0 - cease) * inputs.rates.moves.at(age, need, from, to);
                    after.add(age + 1, to, need, moved);
                    if from != to {
                        flows.movers += moved;
                        flows.movers_out_by_placement[from] += moved;
                        flows.movers_in_by_placement[to] += moved;
                    }
                }
            }
        }
    }
    (after, flows)
}

/// Survivors after transfers and reconciliation, with the new plans.
fn settled(
    inputs: &Inputs,
    area: &AreaInputs,
    step: usize,
    survivors: &State,
    pool: f64,
    flows: &mut Flows,
) -> State {
    let Shape {
        ages,
        placements,
        needs,
    } = inputs.shape;
    let rates = &inputs.rates;
    let mut after = State::zeros(inputs.shape);
    let total = survivors.total();
    flows.transfers_out = total * area.transfer_out;
    flows.transfers_in = pool * area.transfer_in_share;
    for age in 0..ages {
        let mut of_age = 0.0;
        for placement in 0..placements {
            for need in 0..needs {
                of_age += survivors.get(age, placement, need);
            }
        }
        let without = f64::max(0.0, area.population[step][age] - of_age);
        let rate = f64::min(
            1.0,
            area.new_plan_rate_at(step)[age] * rates.new_plan_index[step],
        );
        for need in 0..needs {
            let new = without * rate * rates.joiner_need[age * needs + need];
            let share = |placement: usize| {
                rates.joiner_placement[(age * needs + need) * placements + placement]
                    * area.joiner_tilt[placement]
            };
            let whole: f64 = (0..placements).map(share).sum();
            flows.new_plans += new;
            flows.new_plans_by_age[age] += new;
            flows.new_plans_by_need[need] += new;
            for placement in 0..placements {
                let kept = survivors.get(age, placement, need);
                if kept > 0.0 {
                    let carried = 1.0 - area.transfer_out + flows.transfers_in / total;
                    let gap = rates.reconcile[age - 1] + area.reconcile;
                    let stays = kept * f64::max(0.0, carried + gap);
                    after.add(age, placement, need, stays);
                    flows.reconciliation += stays - kept * carried;
                    flows.reconciliation_by_age[age] += stays - kept * carried;
                }
                if new > 0.0 {
                    let joined = new * share(placement) / whole;
                    after.add(age, placement, need, joined);
                    flows.new_plans_by_placement[placement] += joined;
                }
            }
        }
    }
    if total <= 0.0 {
        // Nobody to whom arrivals could be likened.
        flows.reconciliation -= flows.transfers_in;
    }
    flows.assessments = flows.new_plans / rates.issued;
    flows.requests = flows.new_plans / (rates.agreed * rates.issued);
    if let Some(Some(counted)) = area.counted.get(step) {
        for age in 0..ages {
            let missed = counted.by_age()[age] - after.by_age()[age];
            flows.reconciliation += missed;
            flows.reconciliation_by_age[age] += missed;
        }
        return counted.clone();
    }
    after
}
