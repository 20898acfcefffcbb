//! One council through one step: the rules that the central run and every draw share.
//!
//! [`Stepper`](crate::Stepper) brings all councils through them side by side, for transfers couple
//! the councils; a draw brings one council through them, with its own rates in force.

use crate::age_step::{AgeScratch, AgeStep, Ages};
use crate::allot::{self, Allotter};
use crate::funnel::FunnelState;
use crate::inputs::Inputs;
use crate::join::JoinerSplit;
use crate::kernel::{self, Counts, Instructions, LaneSums, Moving, Wished, Year};
use crate::reconcile;
use crate::results::{Flows, Stock};
use crate::state::State;

/// One council and step: where its plans move, atop what it does to each age.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CouncilStep<'a> {
    pub(crate) ages: AgeStep<'a>,
    pub(crate) moving: Moving<'a>,
    pub(crate) split: &'a JoinerSplit,
}

/// What a step changes and writes.
#[derive(Debug)]
pub(crate) struct Caseload<'a> {
    pub(crate) state: &'a mut State,
    /// Sums of that state, before the step and after it.
    pub(crate) stock: &'a mut Stock,
    /// What the funnel carries; `None` without a funnel.
    pub(crate) carried: Option<&'a mut FunnelState>,
    /// `[age after]` survivors.
    pub(crate) by_age: &'a mut [f64],
    /// Cleared before the step.
    pub(crate) flows: &'a mut Flows,
}

/// Memory for one council after another.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    pub(crate) ages: AgeScratch,
    sums: LaneSums,
    allotter: Allotter,
}

impl Scratch {
    /// Flows are counted by placement, or in total only where that is less work.
    pub(crate) fn new(inputs: &Inputs, by_placement: bool) -> Self {
        let (shape, rules) = (inputs.shape, inputs.rates.capacity.as_ref());
        Self {
            ages: AgeScratch::new(shape.ages),
            sums: if by_placement {
                LaneSums::new(shape)
            } else {
                LaneSums::in_total(shape)
            },
            allotter: rules.map_or_else(Allotter::default, |rules| Allotter::new(rules, shape)),
        }
    }
}

impl CouncilStep<'_> {
    /// Counts those who cease and the survivors of each age.
    pub(crate) fn survive(&self, caseload: &mut Caseload<'_>, scratch: &mut Scratch) {
        let plans = &caseload.stock.by_age;
        let (survivors, flows) = (&mut *caseload.by_age, &mut *caseload.flows);
        self.ages
            .survive(plans, survivors, flows, &mut scratch.ages);
    }

    /// Joins, transfers and reconciles, moves and allots places, and yields to a count where there
    /// is one. `pool` is what left all councils.
    pub(crate) fn settle(&self, pool: f64, caseload: &mut Caseload<'_>, scratch: &mut Scratch) {
        let ages = Ages {
            survivors: caseload.by_age,
            carried: caseload.carried.as_deref_mut(),
            flows: &mut *caseload.flows,
        };
        self.ages.settle(pool, ages, &mut scratch.ages);
        self.ages.fill_leave(&mut scratch.ages.leave);
        self.advance(caseload, scratch);
        if let Some(counted) = self.ages.counted() {
            reconcile::to_count(caseload.state, counted, caseload.flows);
            caseload.stock.count(counted);
        }
    }

    /// Ceases, ages and moves, and gives survivors and joiners their places.
    fn advance(&self, caseload: &mut Caseload<'_>, scratch: &mut Scratch) {
        let Caseload {
            state,
            stock,
            flows,
            ..
        } = caseload;
        let Scratch {
            ages,
            sums,
            allotter,
        } = scratch;
        let AgeScratch {
            leave,
            factors,
            new_plans,
        } = ages;
        sums.clear();
        let mut year = Year {
            moving: self.moving,
            leave,
            factors,
            new_plans,
            shares: self.split.cells(),
            instructions: Instructions::best(),
        };
        let AgeStep {
            inputs, area, step, ..
        } = self.ages;
        let rules = inputs.rates.capacity.as_ref();
        let Some((rules, places)) = rules.zip(area.capacity.at(step)) else {
            for (age, &new_plans) in new_plans.iter().enumerate() {
                self.split.count_placements(age, new_plans, flows);
            }
            let flows = Some(&mut **flows);
            kernel::advance(state, year, Counts { sums, stock, flows });
            return;
        };
        let wished = Wished {
            rules,
            moving: self.moving,
            places,
            leave,
            factors,
        };
        let council = allot::Council {
            wished,
            split: self.split,
            new_plans,
            instructions: year.instructions,
        };
        allotter.allot(state, council, sums);
        let by_placement = sums.counts_placements();
        year.leave = &[];
        let counts = Counts {
            sums,
            stock,
            flows: Some(&mut **flows),
        };
        kernel::advance_limited(state, year, counts, allotter.refusals(rules));
        allotter.record(by_placement, flows);
    }
}
