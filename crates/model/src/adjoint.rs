//! The projection run backwards: what one plan is worth, instead of where each plan goes.
//!
//! If a plan at census `t` costs `c[t]`, its value is that cost plus the values of what it becomes:
//! `V[t] = c[t] + transpose(step) V[t+1]`. The values are the same for all councils that share their
//! rates, so one pass over one state gives the total cost of any number of them, and each value is
//! the derivative of that total by one plan more. It shares nothing with the forward step but the
//! inputs, which makes it a check on it.
//!
//! The step is linear only where nothing is capped: [`values`] refuses inputs with limits, transfers,
//! a funnel or rates that differ by council, and trusts that no age has more plans than persons.

use crate::inputs::{AreaInputs, Inputs};
use crate::shape::Shape;
use crate::state::State;

/// Values of plans and of persons.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// Value of one plan at the base census, cell by cell.
    pub at_base: State,
    /// `[step][age after]` value of one person more, with the plan that he or she may get.
    pub of_person: Vec<Vec<f64>>,
}

impl Values {
    /// Total cost of these councils: base plans and persons times their values.
    pub fn total(&self, areas: &[AreaInputs]) -> f64 {
        let mut sum = 0.0;
        for area in areas {
            for (plans, value) in area.base.cells().iter().zip(self.at_base.cells()) {
                sum += plans * value;
            }
            for (persons, values) in area.population.iter().zip(&self.of_person) {
                for (persons, value) in persons.iter().zip(values) {
                    sum += persons * value;
                }
            }
        }
        sum
    }
}

/// Whether the values of plans are the same in all councils and the step is linear.
pub fn applies(inputs: &Inputs) -> bool {
    let Some(first) = inputs.areas.first() else {
        return false;
    };
    let gap_is_small = inputs.rates.reconcile.iter().all(|gap| {
        let factor = 1.0 + gap + first.reconcile;
        factor >= 0.0
    });
    let rates_hold = inputs.rates.new_plan_index.iter().all(|index| {
        let rates = &first.new_plan_rate;
        rates.iter().all(|rate| rate * index <= 1.0)
    });
    let alike = |area: &AreaInputs| {
        area.new_plan_rate == first.new_plan_rate
            && area.joiner_tilt == first.joiner_tilt
            && area.mover_tilt == first.mover_tilt
            && area.cease_factor.to_bits() == first.cease_factor.to_bits()
            && area.reconcile.to_bits() == first.reconcile.to_bits()
            && area.transfer_out <= 0.0
            && area.dated.new_plan_rate.is_empty()
            && area.dated.cease.is_empty()
            && area.counted.iter().all(Option::is_none)
            && (0..inputs.steps).all(|step| area.capacity.at(step).is_none())
    };
    inputs.rates.funnel.is_none() && gap_is_small && rates_hold && inputs.areas.iter().all(alike)
}

/// Values where a plan in `(age, placement, need)` at census `t` costs `cost(t, age, placement,
/// need)`; census 0 is the base. `None` where [`applies`] is false.
pub fn values(inputs: &Inputs, cost: impl Fn(usize, usize, usize, usize) -> f64) -> Option<Values> {
    let area = inputs.areas.first().filter(|_| applies(inputs))?;
    let at = |census: usize| State::from_fn(inputs.shape, |a, p, n| cost(census, a, p, n));
    let mut later = at(inputs.steps);
    let mut of_person = Vec::new();
    for step in (0..inputs.steps).rev() {
        let joined = value_of_joining(inputs, area, step, &later);
        let mut here = at(step);
        add_what_follows(inputs, area, &later, &joined, &mut here);
        of_person.push(joined);
        later = here;
    }
    of_person.reverse();
    Some(Values {
        at_base: later,
        of_person,
    })
}

/// `[age after]` value of one person without a plan: the chance of one times its value.
fn value_of_joining(inputs: &Inputs, area: &AreaInputs, step: usize, later: &State) -> Vec<f64> {
    let Shape {
        ages,
        placements,
        needs,
    } = inputs.shape;
    let rates = &inputs.rates;
    let mut values = vec![0.0; ages];
    for (age, value) in values.iter_mut().enumerate() {
        let chance = area.new_plan_rate[age] * rates.new_plan_index[step];
        for need in 0..needs {
            let row = age * needs + need;
            let shares = &rates.joiner_placement[row * placements..(row + 1) * placements];
            let (mut whole, mut worth) = (0.0, 0.0);
            for (placement, (share, tilt)) in shares.iter().zip(&area.joiner_tilt).enumerate() {
                whole += share * tilt;
                worth += share * tilt * later.get(age, placement, need);
            }
            if whole > 0.0 {
                *value += chance * rates.joiner_need[row] * worth / whole;
            }
        }
    }
    values
}

/// Adds to each value what the plan becomes: it survives, and its holder no longer joins.
fn add_what_follows(
    inputs: &Inputs,
    area: &AreaInputs,
    later: &State,
    joined: &[f64],
    here: &mut State,
) {
    let Shape {
        ages,
        placements,
        needs,
    } = inputs.shape;
    let rates = &inputs.rates;
    for age in 0..ages - 1 {
        let keep = 1.0 - (rates.cease[age] * area.cease_factor).min(1.0);
        let factor = 1.0 + rates.reconcile[age] + area.reconcile;
        for from in 0..placements {
            for need in 0..needs {
                let mut worth = 0.0;
                let moved = area.moved(rates.wishes(), age, need, from);
                for (to, share) in moved.into_iter().enumerate() {
                    worth += share * (later.get(age + 1, to, need) * factor - joined[age + 1]);
                }
                here.add(age, from, need, keep * worth);
            }
        }
    }
}
