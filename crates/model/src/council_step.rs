//! One council through one step: the rules that the central run and every draw share.
//!
//! [`Stepper`](crate::Stepper) brings all councils through them side by side, for transfers couple
//! the councils; a draw brings one council through them, with its own rates in force.

use crate::allot::{self, Allotter};
use crate::funnel::{self, FunnelState};
use crate::inputs::{AreaInputs, Inputs};
use crate::join::{self, JoinerSplit};
use crate::kernel::{self, Counts, Instructions, LaneSums, Moving, Year};
use crate::results::{Flows, Stock};
use crate::state::State;
use crate::{cease, reconcile, transfers};

/// One council and step, with the rates in force.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CouncilStep<'a> {
    pub(crate) inputs: &'a Inputs,
    pub(crate) area: &'a AreaInputs,
    pub(crate) step: usize,
    pub(crate) moving: Moving<'a>,
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
    /// `[age before]` shares that cease, `[age after]` factors on survivors and new plans.
    leave: Vec<f64>,
    factors: Vec<f64>,
    new_plans: Vec<f64>,
    sums: LaneSums,
    allotter: Allotter,
}

impl Scratch {
    pub(crate) fn new(inputs: &Inputs) -> Self {
        let (shape, rules) = (inputs.shape, inputs.rates.capacity.as_ref());
        Self {
            leave: vec![0.0; shape.ages],
            factors: vec![0.0; shape.ages],
            new_plans: vec![0.0; shape.ages],
            sums: LaneSums::new(shape),
            allotter: rules.map_or_else(Allotter::default, |rules| Allotter::new(rules, shape)),
        }
    }
}

impl CouncilStep<'_> {
    /// Counts those who cease and the survivors of each age.
    pub(crate) fn survive(&self, caseload: &mut Caseload<'_>, scratch: &mut Scratch) {
        self.fill_leave(scratch);
        let plans = &caseload.stock.by_age;
        cease::count(plans, &scratch.leave, caseload.by_age, caseload.flows);
    }

    /// Shares that cease.
    fn fill_leave(&self, scratch: &mut Scratch) {
        let ages = self.inputs.shape.ages;
        let own = self.area.cease_factor;
        let rates = scratch.leave.iter_mut().zip(self.in_force.cease);
        for (age, (leave, &rate)) in rates.enumerate() {
            *leave = cease::share(rate, own, age + 1 == ages);
        }
    }

    /// Joins, transfers and reconciles, moves and allots places, and yields to a count where there
    /// is one. `pool` is what left all councils.
    pub(crate) fn settle(&self, pool: f64, caseload: &mut Caseload<'_>, scratch: &mut Scratch) {
        let rates = &self.inputs.rates;
        let needs = self.inputs.wishes(self.area, self.step).joiner_need;
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
            join::count_age(needs, age, new_plans, flows);
            scratch.factors[age] = factor;
            scratch.new_plans[age] = new_plans;
        }
        self.read_funnel(flows);
        self.fill_leave(scratch);
        self.advance(caseload, scratch);
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

    /// Ceases, ages and moves, and gives survivors and joiners their places.
    fn advance(&self, caseload: &mut Caseload<'_>, scratch: &mut Scratch) {
        let Caseload {
            state,
            stock,
            flows,
            ..
        } = caseload;
        let Scratch {
            leave,
            factors,
            new_plans,
            sums,
            allotter,
        } = scratch;
        sums.clear();
        let mut year = Year {
            moving: self.moving,
            leave,
            factors,
            new_plans,
            shares: self.split.cells(),
            instructions: Instructions::best(),
        };
        let rules = self.inputs.rates.capacity.as_ref();
        let Some((rules, places)) = rules.zip(self.area.capacity.at(self.step)) else {
            for (age, &new_plans) in new_plans.iter().enumerate() {
                self.split.count_placements(age, new_plans, flows);
            }
            let flows = Some(&mut **flows);
            kernel::advance(state, year, Counts { sums, stock, flows });
            return;
        };
        kernel::cease(state, self.moving, leave, sums, year.instructions);
        year.leave = &[];
        allotter.allot(allot::Council {
            rules,
            moving: self.moving,
            split: self.split,
            places,
            before: state,
            factors,
            new_plans,
        });
        let counts = Counts {
            sums,
            stock,
            flows: Some(&mut **flows),
        };
        kernel::advance_limited(state, year, counts, allotter.refusals(rules));
        allotter.record(flows);
    }
}
