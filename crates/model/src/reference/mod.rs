//! The step again, as plain loops over the formulas: slow, obviously right, and shared with
//! nothing in the fast step. Tests hold the two equal; benchmarks report how much faster the
//! other one is.

mod places;

use crate::funnel::FunnelState;
use crate::inputs::{AreaInputs, Inputs};
use crate::results::Flows;
use crate::shape::Shape;
use crate::state::State;
use places::Wish;

/// What the funnels of all councils carry into the first step; give it to [`step`].
pub fn start(inputs: &Inputs) -> Vec<FunnelState> {
    let mut carried = Vec::new();
    for area in &inputs.areas {
        match &area.funnel.opening {
            Some(opening) => carried.push(opening.clone()),
            None => carried.push(FunnelState::empty(inputs.shape.ages)),
        }
    }
    carried
}

/// One step of every council from `states`; returns the states and flows in the same order.
/// `carried` is what the funnels carried into the step and becomes what they carry out of it.
///
/// # Panics
/// If the inputs have not passed [`Inputs::validate`] or `step` is not one of theirs.
pub fn step(
    inputs: &Inputs,
    step: usize,
    states: &[State],
    carried: &mut [FunnelState],
) -> Vec<(State, Flows)> {
    let mut results: Vec<(State, Flows)> = Vec::new();
    for (area, state) in inputs.areas.iter().zip(states) {
        results.push(survivors(inputs, area, state, step));
    }
    let mut pool = 0.0;
    for (area, (survivors, _)) in inputs.areas.iter().zip(&results) {
        pool += survivors.total() * area.transfer_out;
    }
    for (index, (state, flows)) in results.iter_mut().enumerate() {
        let area = &inputs.areas[index];
        let start = &states[index];
        *state = settled(
            inputs,
            area,
            step,
            start,
            state,
            pool,
            &mut carried[index],
            flows,
        );
    }
    results
}

/// Share of plans of one age that ceases.
fn cease(inputs: &Inputs, area: &AreaInputs, step: usize, age: usize) -> f64 {
    if age == inputs.shape.ages - 1 {
        1.0
    } else {
        f64::min(
            1.0,
            area.cease_at(step, &inputs.rates.cease)[age] * area.cease_factor,
        )
    }
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
    for age in 0..ages {
        let cease = cease(inputs, area, step, age);
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
                    let moved = plans
                        * (1.0 - cease)
                        * area.moved(inputs.wishes(area, step), age, need, from)[to];
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

/// Survivors after transfers and reconciliation, with the new plans, in the places they find.
#[allow(clippy::too_many_arguments)]
fn settled(
    inputs: &Inputs,
    area: &AreaInputs,
    step: usize,
    start: &State,
    survivors: &State,
    pool: f64,
    carried: &mut FunnelState,
    flows: &mut Flows,
) -> State {
    let Shape {
        ages,
        placements,
        needs,
    } = inputs.shape;
    let rates = &inputs.rates;
    let wishes = inputs.wishes(area, step);
    let tilt = if wishes.tilted {
        area.joiner_tilt.clone()
    } else {
        vec![1.0; placements]
    };
    let mut after = State::zeros(inputs.shape);
    let total = survivors.total();
    flows.transfers_out = total * area.transfer_out;
    flows.transfers_in = pool * area.transfer_in_share;
    let mut factors: Vec<f64> = Vec::new();
    let mut wished: Vec<Wish> = Vec::new();
    for age in 0..ages {
        let mut of_age = 0.0;
        for placement in 0..placements {
            for need in 0..needs {
                of_age += survivors.get(age, placement, need);
            }
        }
        let without = f64::max(0.0, area.population[step][age] - of_age);
        let new_of_age = new_plans(inputs, area, step, age, without, carried, flows);
        flows.new_plans += new_of_age;
        flows.new_plans_by_age[age] += new_of_age;
        let carried = if total > 0.0 {
            1.0 - area.transfer_out + flows.transfers_in / total
        } else {
            0.0
        };
        let gap = if age > 0 {
            rates.reconcile[age - 1] + area.reconcile
        } else {
            0.0
        };
        factors.push(f64::max(0.0, carried + gap));
        for need in 0..needs {
            let new = new_of_age * wishes.joiner_need[age * needs + need];
            let share = |placement: usize| {
                wishes.joiner_placement[(age * needs + need) * placements + placement]
                    * tilt[placement]
            };
            let whole: f64 = (0..placements).map(share).sum();
            flows.new_plans_by_need[need] += new;
            for placement in 0..placements {
                let kept = survivors.get(age, placement, need);
                let stays = kept * factors[age];
                after.add(age, placement, need, stays);
                flows.reconciliation += stays - kept * carried;
                flows.reconciliation_by_age[age] += stays - kept * carried;
                if new > 0.0 {
                    let joined = new * share(placement) / whole;
                    wished.push(Wish {
                        age,
                        need,
                        from: None,
                        to: placement,
                        plans: joined,
                        counted: joined,
                    });
                }
            }
        }
    }
    if total <= 0.0 {
        // Nobody to whom arrivals could be likened.
        flows.reconciliation -= flows.transfers_in;
    }
    if rates.funnel.is_none() {
        flows.assessments = flows.new_plans / rates.issued;
        flows.requests = flows.new_plans / (rates.agreed * rates.issued);
        flows.requests_refused = flows.requests * (1.0 - rates.agreed);
    }
    if area.capacity.at(step).is_some() {
        add_survivors(inputs, area, step, start, &factors, &mut wished);
        // The movers counted so far are wishes; those granted are counted instead.
        flows.movers = 0.0;
        flows.movers_in_by_placement.fill(0.0);
        flows.movers_out_by_placement.fill(0.0);
        after = places::allot(inputs, area, step, &wished, flows);
    } else {
        for wish in &wished {
            after.add(wish.age, wish.to, wish.need, wish.plans);
            flows.new_plans_by_placement[wish.to] += wish.plans;
        }
    }
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

/// The wishes of those who keep their plan.
fn add_survivors(
    inputs: &Inputs,
    area: &AreaInputs,
    step: usize,
    start: &State,
    factors: &[f64],
    wishes: &mut Vec<Wish>,
) {
    let Shape {
        ages,
        placements,
        needs,
    } = inputs.shape;
    for age in 0..ages - 1 {
        let keep = 1.0 - cease(inputs, area, step, age);
        for need in 0..needs {
            for from in 0..placements {
                for to in 0..placements {
                    let share = area.moved(inputs.wishes(area, step), age, need, from)[to];
                    let counted = start.get(age, from, need) * keep * share;
                    wishes.push(Wish {
                        age: age + 1,
                        need,
                        from: Some(from),
                        to,
                        plans: counted * factors[age + 1],
                        counted,
                    });
                }
            }
        }
    }
}

/// New plans of one age, by the funnel if there is one.
fn new_plans(
    inputs: &Inputs,
    area: &AreaInputs,
    step: usize,
    age: usize,
    without: f64,
    carried: &mut FunnelState,
    flows: &mut Flows,
) -> f64 {
    let index = inputs.rates.new_plan_index[step];
    let wanted = without * f64::min(1.0, area.new_plan_rate_at(step)[age] * index);
    let Some(funnel) = &inputs.rates.funnel else {
        return wanted;
    };
    let base = area.funnel.rates.as_ref().unwrap_or(&funnel.rates);
    let upheld = (1.0 - base.agreed[age]) * base.appealed[age] * base.upheld[age];
    let per_request = base.agreed[age] * base.issued[age] + upheld;
    let requests = if wanted > 0.0 {
        wanted / per_request
    } else {
        0.0
    };
    if step == 0 && area.funnel.opening.is_none() {
        let rate = area.new_plan_rate[age];
        let steady = if rate > 0.0 {
            without * f64::min(1.0, rate) / per_request
        } else {
            0.0
        };
        carried.backlog[age] = steady * funnel.undecided;
        carried.overturned[age] = steady * upheld;
    }
    let now = area.funnel.dated.get(step).unwrap_or(base);
    let decided = carried.backlog[age] + requests * (1.0 - funnel.undecided);
    let refused = decided * (1.0 - now.agreed[age]);
    let appeals = refused * now.appealed[age];
    let new = decided * now.agreed[age] * now.issued[age] + carried.overturned[age];
    flows.requests += requests;
    flows.requests_refused += refused;
    flows.assessments += decided * now.agreed[age];
    flows.appeals += appeals;
    carried.backlog[age] = requests * funnel.undecided;
    carried.overturned[age] = appeals * now.upheld[age];
    f64::min(new, without)
}
