//! What one council and step do to each age, wherever its plans are: cease, grow older, join,
//! transfer, reconcile.
//!
//! Moves and limited places change no age, so this is all that the councils beside those asked for
//! need: what they lose to the pool of transfers.

use crate::funnel::{self, FunnelState};
use crate::inputs::{AreaInputs, Inputs};
use crate::results::Flows;
use crate::state::State;
use crate::{cease, join, reconcile, transfers};

/// One council and step, with the rates in force.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AgeStep<'a> {
    pub(crate) inputs: &'a Inputs,
    pub(crate) area: &'a AreaInputs,
    pub(crate) step: usize,
    pub(crate) in_force: InForce<'a>,
}

/// Rates in force in one step: those of the inputs, or of a draw.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InForce<'a> {
    /// `[age before]` share that ceases, before the council's factor.
    pub(crate) cease: &'a [f64],
    /// `[age after]` persons.
    pub(crate) population: &'a [f64],
    /// `[age after]` new plans per person without a plan, before the year's index.
    pub(crate) new_plan_rate: &'a [f64],
    /// Factors on the shares of requests agreed and of assessments issued.
    pub(crate) funnel: (f64, f64),
    /// Share of survivors who leave to other councils.
    pub(crate) transfer_out: f64,
    /// The council's own gap.
    pub(crate) reconcile: f64,
}

impl<'a> InForce<'a> {
    /// As the inputs have them.
    pub(crate) fn given(inputs: &'a Inputs, area: &'a AreaInputs, step: usize) -> Self {
        Self {
            cease: area.cease_at(step, &inputs.rates.cease),
            population: &area.population[step],
            new_plan_rate: area.new_plan_rate_at(step),
            funnel: (1.0, 1.0),
            transfer_out: area.transfer_out,
            reconcile: area.reconcile,
        }
    }
}

/// What a step changes and writes of one council's ages.
#[derive(Debug)]
pub(crate) struct Ages<'a> {
    /// `[age after]` survivors.
    pub(crate) survivors: &'a [f64],
    /// What the funnel carries; `None` without a funnel.
    pub(crate) carried: Option<&'a mut FunnelState>,
    pub(crate) flows: &'a mut Flows,
}

/// Memory for one council after another.
#[derive(Clone, Debug)]
pub(crate) struct AgeScratch {
    /// `[age before]` shares that cease.
    pub(crate) leave: Vec<f64>,
    /// `[age after]` factors on survivors.
    pub(crate) factors: Vec<f64>,
    /// `[age after]` new plans.
    pub(crate) new_plans: Vec<f64>,
}

impl AgeScratch {
    pub(crate) fn new(ages: usize) -> Self {
        Self {
            leave: vec![0.0; ages],
            factors: vec![0.0; ages],
            new_plans: vec![0.0; ages],
        }
    }
}

impl AgeStep<'_> {
    /// Counts those who cease of `plans` by age, and the survivors of each age.
    pub(crate) fn survive(
        &self,
        plans: &[f64],
        survivors: &mut [f64],
        flows: &mut Flows,
        scratch: &mut AgeScratch,
    ) {
        self.fill_leave(&mut scratch.leave);
        cease::count(plans, &scratch.leave, survivors, flows);
    }

    /// `[age before]` shares that cease.
    pub(crate) fn fill_leave(&self, leave: &mut [f64]) {
        let ages = self.inputs.shape.ages;
        let own = self.area.cease_factor;
        for (age, (leave, &rate)) in leave.iter_mut().zip(self.in_force.cease).enumerate() {
            *leave = cease::share(rate, own, age + 1 == ages);
        }
    }

    /// Joins, transfers and reconciles: leaves in `scratch` the new plans of each age and the factor
    /// on its survivors. `pool` is what left all councils.
    pub(crate) fn settle(&self, pool: f64, of: Ages<'_>, scratch: &mut AgeScratch) {
        let Ages {
            survivors: by_age,
            mut carried,
            flows,
        } = of;
        let rates = &self.inputs.rates;
        let needs = self.inputs.wishes(self.area, self.step).joiner_need;
        let survivors: f64 = by_age.iter().sum();
        let out_share = self.in_force.transfer_out;
        flows.transfers_out = transfers::out(survivors, out_share);
        flows.transfers_in = transfers::received(pool, self.area.transfer_in_share);
        let kept = transfers::factor(survivors, out_share, flows.transfers_in);
        if survivors <= 0.0 {
            flows.reconciliation -= flows.transfers_in;
        }
        for (age, &of_age) in by_age.iter().enumerate() {
            let new_plans = self.join(age, of_age, carried.as_deref_mut(), flows);
            // Age 0 has no survivors, so its factor scales nothing.
            let gap = age
                .checked_sub(1)
                .map_or(0.0, |before| rates.reconcile[before]);
            let factor = reconcile::factor(kept, gap, self.in_force.reconcile);
            let added = reconcile::added(of_age, factor, kept);
            flows.reconciliation_by_age[age] = added;
            flows.reconciliation += added;
            join::count_age(needs, age, new_plans, flows);
            scratch.factors[age] = factor;
            scratch.new_plans[age] = new_plans;
        }
        self.read_funnel(flows);
    }

    /// The council's own count of the census that ends the step, where there is one.
    pub(crate) fn counted(&self) -> Option<&State> {
        self.area.counted.get(self.step)?.as_ref()
    }

    /// New plans of one age, by the funnel if there is one.
    pub(crate) fn join(
        &self,
        age: usize,
        survivors: f64,
        carried: Option<&mut FunnelState>,
        flows: &mut Flows,
    ) -> f64 {
        let rates = &self.inputs.rates;
        let (persons, rate) = (
            self.in_force.population[age],
            self.in_force.new_plan_rate[age],
        );
        let Some((funnel, carried)) = rates.funnel.as_ref().zip(carried) else {
            let (agreed, issued) = self.shares();
            let rate = rate * ((agreed / rates.agreed) * (issued / rates.issued));
            return join::new_plans(persons, survivors, rate, rates.new_plan_index[self.step]);
        };
        let made = ((persons - survivors).max(0.0), rate, self.in_force.funnel);
        let at = (self.step, age);
        let decision = funnel::step_age(rates, funnel, self.area, at, made, carried);
        flows.requests += decision.requests;
        flows.requests_refused += decision.refused;
        flows.assessments += decision.assessments;
        flows.appeals += decision.appeals;
        decision.new_plans
    }

    /// Without a funnel: the requests and assessments that the new plans take. Where a draw agrees
    /// to none, nobody gets a plan and none are shown.
    pub(crate) fn read_funnel(&self, flows: &mut Flows) {
        if self.inputs.rates.funnel.is_some() {
            return;
        }
        let (agreed, issued) = self.shares();
        if agreed > 0.0 && issued > 0.0 {
            (flows.requests, flows.assessments) = join::funnel(flows.new_plans, agreed, issued);
            flows.requests_refused = flows.requests * (1.0 - agreed);
        }
    }

    /// Shares agreed and issued without a funnel, at most 1.
    fn shares(&self) -> (f64, f64) {
        let (rates, (agreed, issued)) = (&self.inputs.rates, self.in_force.funnel);
        (
            (rates.agreed * agreed).min(1.0),
            (rates.issued * issued).min(1.0),
        )
    }
}
