//! What leaves all councils for others, year by year.
//!
//! Transfers couple the councils: what one receives depends on what all the others lose. That is a
//! share of their survivors, which their plans by age give alone ([`AgeStep`]): where the plans are
//! and with which need matters to nobody else. So the pools are worked out first, from ages alone,
//! and each council is then brought through its years without looking at any other. One council is
//! the same to the bit whether it is asked for alone or with all of England.

use crate::age_step::{AgeScratch, AgeStep, Ages, InForce};
use crate::funnel::FunnelState;
use crate::inputs::{AreaInputs, Inputs};
use crate::results::Flows;
use crate::transfers;

/// `[step]` plans that leave all councils. The inputs have been checked.
pub(crate) fn pools(inputs: &Inputs) -> Vec<f64> {
    let mut councils: Vec<Council> = inputs
        .areas
        .iter()
        .map(|area| Council::new(inputs, area))
        .collect();
    let mut memory = Memory {
        flows: Flows::zeros(inputs.shape),
        scratch: AgeScratch::new(inputs.shape.ages),
    };
    let year = |step| {
        let survivors: Vec<f64> = councils
            .iter_mut()
            .map(|council| council.survive(inputs, step, &mut memory))
            .collect();
        let leaving = inputs.areas.iter().map(|area| area.transfer_out);
        let pool = transfers::pool(&survivors, leaving);
        for council in &mut councils {
            council.settle(inputs, step, pool, &mut memory);
        }
        pool
    };
    (0..inputs.steps).map(year).collect()
}

/// Plans by age of one council.
struct Council<'a> {
    area: &'a AreaInputs,
    /// `[age]`.
    plans: Vec<f64>,
    /// `[age after]`.
    survivors: Vec<f64>,
    /// What the funnel carries; `None` without a funnel.
    carried: Option<FunnelState>,
}

/// Written for each council in turn.
struct Memory {
    flows: Flows,
    scratch: AgeScratch,
}

impl<'a> Council<'a> {
    fn new(inputs: &Inputs, area: &'a AreaInputs) -> Self {
        Self {
            area,
            plans: area.base.by_age(),
            survivors: vec![0.0; inputs.shape.ages],
            carried: FunnelState::opening(inputs, area),
        }
    }

    fn at<'s>(&self, inputs: &'s Inputs, step: usize) -> AgeStep<'s>
    where
        'a: 's,
    {
        AgeStep {
            inputs,
            area: self.area,
            step,
            in_force: InForce::given(inputs, self.area, step),
        }
    }

    /// Survivors of all ages.
    fn survive(&mut self, inputs: &Inputs, step: usize, memory: &mut Memory) -> f64 {
        let Memory { flows, scratch } = memory;
        flows.clear();
        let year = self.at(inputs, step);
        year.survive(&self.plans, &mut self.survivors, flows, scratch);
        self.survivors.iter().sum()
    }

    /// Plans at the end of the step. `pool` is what left all councils.
    fn settle(&mut self, inputs: &Inputs, step: usize, pool: f64, memory: &mut Memory) {
        let Memory { flows, scratch } = memory;
        flows.clear();
        let year = self.at(inputs, step);
        let ages = Ages {
            survivors: &self.survivors,
            carried: self.carried.as_mut(),
            flows,
        };
        year.settle(pool, ages, scratch);
        if let Some(counted) = year.counted() {
            self.plans = counted.by_age();
            return;
        }
        let added = scratch.factors.iter().zip(&scratch.new_plans);
        let of_age = self.plans.iter_mut().zip(&self.survivors);
        for ((plans, survivors), (factor, new_plans)) in of_age.zip(added) {
            *plans = survivors * factor + new_plans;
        }
    }
}
