//! One council through one step: the rules that the central run and every draw share.
//!
//! [`Stepper`](crate::Stepper) brings all councils through them side by side, for transfers couple
//! the councils; a draw brings one council through them, with its own rates in force.

use crate::allot::{self, Allotter};
use crate::funnel::{self, FunnelState};
use crate::inputs::{AreaInputs, Inputs};
use crate::join::{self, JoinerSplit};
use crate::kernel::{self, Instructions, Joining, MoveTable, Survivors};
use crate::results::{Flows, Stock};
use crate::state::State;
use crate::{cease, reconcile, transfers};

/// One council and step, with the rates in force.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CouncilStep<'a> {
    pub(crate) inputs: &'a Inputs,
    pub(crate) area: &'a AreaInputs,
    pub(crate) step: usize,
    pub(crate) moves: &'a MoveTable,
    pub(crate) split: &'a JoinerSplit,
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

/// What a step changes and writes.
#[derive(Debug)]
pub(crate) struct Caseload<'a> {
    pub(crate) state: &'a mut State,
    /// Receives the sums of the caseload at the end of the step.
    pub(crate) stock: &'a mut Stock,
    /// What the funnel carries; `None` without a funnel.
    pub(crate) carried: Option<&'a mut FunnelState>,
    /// Receives the plans after ceasing; `None` where the council is never limited.
    pub(crate) before: Option<&'a mut State>,
    /// `[age after]` survivors after moves.
    pub(crate) by_age: &'a mut [f64],
    /// Cleared before the step.
    pub(crate) flows: &'a mut Flows,
}

/// Memory for one council after another.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    /// `[age before]` shares that cease, `[age after]` factors on survivors and new plans.
    leave: Vec<f64>,
    factors: Vec<f64>,
    new_plans: Vec<f64>,
    allotter: Allotter,
}

impl Scratch {
    pub(crate) fn new(inputs: &Inputs) -> Self {
        let (shape, rules) = (inputs.shape, inputs.rates.capacity.as_ref());
        Self {
            leave: vec![0.0; shape.ages],
            factors: vec![0.0; shape.ages],
            new_plans: vec![0.0; shape.ages],
            allotter: rules.map_or_else(Allotter::default, |rules| Allotter::new(rules, shape)),
        }
    }
}

/// Whether a council's places are limited in any step.
pub(crate) fn is_limited(inputs: &Inputs, area: &AreaInputs) -> bool {
    (0..inputs.steps).any(|step| area.capacity.at(step).is_some())
}

impl CouncilStep<'_> {
    /// Ceases, ages and moves.
    pub(crate) fn survive(&self, caseload: &mut Caseload<'_>, scratch: &mut Scratch) {
        let (rates, own) = (self.in_force.cease, self.area.cease_factor);
        let ages = self.inputs.shape.ages;
        let leave = if let Some(before) = &mut caseload.before {
            cease::apply(caseload.state, rates, own, caseload.flows);
            before.clone_from(caseload.state);
            &[]
        } else {
            for (age, (leave, &rate)) in scratch.leave.iter_mut().zip(rates).enumerate() {
                *leave = cease::share(rate, own, age + 1 == ages);
            }
            scratch.leave.as_slice()
        };
        let given = Survivors {
            table: self.moves,
            leave,
            flows: Some(&mut *caseload.flows),
            by_age: &mut *caseload.by_age,
            instructions: Instructions::best(),
        };
        kernel::survive(caseload.state, given);
    }

    /// Joins, transfers and reconciles, allots places, and yields to a count where there is one.
    /// `pool` is what left all councils.
    pub(crate) fn settle(&self, pool: f64, caseload: &mut Caseload<'_>, scratch: &mut Scratch) {
        let rates = &self.inputs.rates;
        let survivors: f64 = caseload.by_age.iter().sum();
        let out_share = self.in_force.transfer_out;
        let flows = &mut *caseload.flows;
        flows.transfers_out = transfers::out(survivors, out_share);
        flows.transfers_in = transfers::received(pool, self.area.transfer_in_share);
        let carried = transfers::factor(survivors, out_share, flows.transfers_in);
        if survivors <= 0.0 {
            flows.reconciliation -= flows.transfers_in;
        }
        for (age, &of_age) in caseload.by_age.iter().enumerate() {
            let funnel = caseload.carried.as_deref_mut();
            let new_plans = self.join(age, of_age, funnel, flows);
            // Age 0 has no survivors, so its factor scales nothing.
            let gap = age
                .checked_sub(1)
                .map_or(0.0, |before| rates.reconcile[before]);
            let factor = reconcile::factor(carried, gap, self.in_force.reconcile);
            let added = reconcile::added(of_age, factor, carried);
            flows.reconciliation_by_age[age] = added;
            flows.reconciliation += added;
            join::count_age(rates, age, new_plans, flows);
            scratch.factors[age] = factor;
            scratch.new_plans[age] = new_plans;
        }
        self.read_funnel(flows);
        self.place(caseload, scratch);
        if let Some(Some(counted)) = self.area.counted.get(self.step) {
            reconcile::to_count(caseload.state, counted, caseload.flows);
            caseload.stock.count(counted);
        }
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

    /// Gives survivors and joiners their places.
    fn place(&self, caseload: &mut Caseload<'_>, scratch: &mut Scratch) {
        let rules = self.inputs.rates.capacity.as_ref();
        let before = caseload.before.as_deref();
        let limits = self.area.capacity.at(self.step).zip(before);
        if let Some((rules, (places, before))) = rules.zip(limits) {
            let council = allot::Council {
                rules,
                moves: self.moves,
                split: self.split,
                places,
                before,
                factors: &scratch.factors,
                new_plans: &scratch.new_plans,
            };
            let flows = &mut *caseload.flows;
            scratch.allotter.settle(&council, caseload.state, flows);
            caseload.stock.count(caseload.state);
            return;
        }
        for (age, &new_plans) in scratch.new_plans.iter().enumerate() {
            self.split.count_placements(age, new_plans, caseload.flows);
        }
        let joining = Joining {
            factors: &scratch.factors,
            new_plans: &scratch.new_plans,
            shares: self.split.cells(),
            instructions: Instructions::best(),
        };
        kernel::settle(caseload.state, joining, caseload.stock);
    }
}
