//! One council's path in one draw: the same rules as [`Stepper`](crate::Stepper), council by
//! council, with factors on their rates.
//!
//! Transfers couple the councils. In draws each receives its share of the *central* run's pool of
//! the year, so that a council's draws need no other council's: the error is that of a small flow's
//! spread, and the mean is kept.

use crate::draws::Simulator;
use crate::inputs::AreaInputs;
use crate::join;
use crate::money;
use crate::multipliers::Multipliers;
use crate::prepared::World;
use crate::project::{account, before_base, fares};
use crate::random::area_key;
use crate::results::{AreaProjection, Flows, Stock, Travellers};
use crate::sampling;
use crate::state::State;
use crate::{cease, reconcile, transfers};

/// What one draw writes into. Made once for many draws, so that none of them allocates.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    /// The council these figures are of.
    area: Option<usize>,
    previous: (Stock, Travellers),
    /// Base-year spend by placement and, last, on what follows none.
    base_spend: Vec<f64>,
    pub(crate) multipliers: Multipliers,
    pub(crate) state: State,
    pub(crate) before: Vec<f64>,
    /// `[age]` ceasing rates, survivors and persons of the step.
    pub(crate) cease: Vec<f64>,
    by_age: Vec<f64>,
    pub(crate) population: Vec<f64>,
    plans: Vec<Vec<f64>>,
    /// Share of the new plans of each age that joins each cell.
    pub(crate) joiner_share: State,
    pub(crate) area_result: AreaProjection,
}

impl Workspace {
    pub(crate) fn new(simulator: &Simulator<'_>) -> Self {
        let inputs = simulator.inputs;
        let shape = inputs.shape;
        let (lines, modes) = (inputs.costs.lines, inputs.transport.modes());
        Self {
            area: None,
            previous: (Stock::zeros(shape), Travellers::default()),
            base_spend: Vec::new(),
            multipliers: Multipliers::new(inputs),
            state: State::zeros(shape),
            before: vec![0.0; shape.cells()],
            cease: vec![0.0; shape.ages],
            by_age: vec![0.0; shape.ages],
            population: vec![0.0; shape.ages],
            plans: vec![vec![0.0; shape.placements]; inputs.years()],
            joiner_share: State::zeros(shape),
            area_result: AreaProjection::zeros(shape, lines, modes, inputs.steps),
        }
    }

    /// What all draws of one council start from.
    fn turn_to(&mut self, simulator: &Simulator<'_>, index: usize) {
        if self.area == Some(index) {
            return;
        }
        let inputs = simulator.inputs;
        let area = &inputs.areas[index];
        self.area = Some(index);
        self.previous = before_base(inputs, area);
        let base = Stock::of(&area.base);
        let plans = money::plans_in_year(&self.previous.0.by_placement, &base.by_placement);
        self.base_spend = plans
            .iter()
            .enumerate()
            .map(|(p, &plans)| money::top_up(&inputs.costs, 0, p, plans, area.money.factor))
            .collect();
        self.base_spend
            .push(area.money.non_plan * area.money.factor);
        self.area_result.stocks[0] = base;
        for age in 0..inputs.shape.ages {
            // One new plan and nobody else: what is left is the shares.
            simulator.splits[index].settle_age(&mut self.joiner_share, age, 0.0, 1.0);
        }
    }

    /// Fills [`Workspace::area_result`] with one draw of one council.
    pub(crate) fn run(&mut self, simulator: &Simulator<'_>, index: usize, draw: u32) {
        self.turn_to(simulator, index);
        let inputs = simulator.inputs;
        let area = &inputs.areas[index];
        let world = World {
            seed: simulator.settings.seed,
            draw,
            area: area_key(&area.code),
        };
        let parameters = &simulator.parameters;
        let base_year = inputs.financial_year(0);
        self.multipliers
            .draw(parameters, world, base_year, &self.base_spend);
        if simulator.settings.whole_children {
            sampling::whole(&mut self.state, &area.base, world);
            self.area_result.stocks[0].fill(&self.state);
        } else {
            self.state.clone_from(&area.base);
        }
        let travel = fares(inputs, area);
        let counted = &mut self.area_result.travellers[0];
        let people = &area.transport.population_base;
        travel.fill_travellers(0, &area.base, people, &[1.0; 5], counted);
        for step in 0..inputs.steps {
            let factors = self.multipliers.population(step);
            for (to, (from, factor)) in self
                .population
                .iter_mut()
                .zip(area.population[step].iter().zip(factors))
            {
                *to = from * factor;
            }
            if simulator.settings.whole_children {
                sampling::step(self, simulator, index, step, world);
            } else {
                self.step(simulator, index, step);
            }
            let result = &mut self.area_result;
            if let Some(Some(counted)) = area.counted.get(step) {
                reconcile::to_count(&mut self.state, counted, &mut result.flows[step]);
            }
            let census = step + 1;
            result.stocks[census].fill(&self.state);
            let take_up = &self.multipliers.take_up[census];
            let travellers = &mut result.travellers[census];
            travel.fill_travellers(census, &self.state, &self.population, take_up, travellers);
        }
        let (multipliers, result) = (&self.multipliers, &mut self.area_result);
        let prices = |year| multipliers.prices(year);
        money::fill(
            account(inputs, area),
            &self.previous.0,
            result,
            &mut self.plans,
            prices,
        );
        let price = |year: usize| multipliers.transport_price[year];
        travel.fill(&area.transport, &self.previous.1, result, price);
    }

    /// Rates of ceasing of a step, with the draw's factors.
    pub(crate) fn cease_rates(
        &mut self,
        simulator: &Simulator<'_>,
        area: &AreaInputs,
        step: usize,
    ) {
        let shared = area.cease_at(step, &simulator.inputs.rates.cease);
        let factors = self.multipliers.cease(step);
        for (to, (rate, factor)) in self.cease.iter_mut().zip(shared.iter().zip(factors)) {
            *to = (rate * factor).min(1.0);
        }
    }

    /// One expected step: cease, move, transfer, reconcile, join.
    fn step(&mut self, simulator: &Simulator<'_>, index: usize, step: usize) {
        let inputs = simulator.inputs;
        let area = &inputs.areas[index];
        let rates = &inputs.rates;
        self.cease_rates(simulator, area, step);
        let Self {
            multipliers,
            state,
            before,
            cease,
            by_age,
            population,
            area_result,
            ..
        } = self;
        let flows = &mut area_result.flows[step];
        flows.clear();
        cease::apply(state, cease, area.cease_factor, flows);
        if !simulator.shift.is_empty() {
            before.copy_from_slice(state.cells());
        }
        simulator.moves.apply(state, flows);
        if !simulator.shift.is_empty() {
            simulator
                .shift
                .apply(before, multipliers.moves_into(step), state, flows);
        }
        for (age, plans) in by_age.iter_mut().enumerate() {
            *plans = state.age_total(age);
        }
        let survivors: f64 = by_age.iter().sum();
        let out_share = (area.transfer_out * multipliers.transfer_out[step]).min(1.0);
        flows.transfers_out = transfers::out(survivors, out_share);
        flows.transfers_in = transfers::received(simulator.pools[step], area.transfer_in_share);
        let carried = transfers::factor(survivors, out_share, flows.transfers_in);
        if survivors <= 0.0 {
            flows.reconciliation -= flows.transfers_in;
        }
        let own_gap = area.reconcile + multipliers.residual[step];
        let split = &simulator.splits[index];
        let new_plan_rate = area.new_plan_rate_at(step);
        let funnel = Funnel::new(simulator, multipliers, step);
        for (age, &persons) in population.iter().enumerate() {
            let of_age = by_age[age];
            let rate = new_plan_rate[age] * multipliers.requests(step)[age] * funnel.factor;
            let new_plans = join::new_plans(persons, of_age, rate, rates.new_plan_index[step]);
            let gap = age
                .checked_sub(1)
                .map_or(0.0, |before| rates.reconcile[before]);
            let factor = reconcile::factor(carried, gap, own_gap);
            let added = reconcile::added(of_age, factor, carried);
            flows.reconciliation_by_age[age] = added;
            flows.reconciliation += added;
            split.count_age(rates, age, new_plans, flows);
            split.settle_age(state, age, factor, new_plans);
        }
        funnel.count(flows);
    }
}

/// Agreed and issued shares of a step in a draw.
pub(crate) struct Funnel {
    agreed: f64,
    issued: f64,
    /// On new plans: both shares over the central ones.
    pub(crate) factor: f64,
}

impl Funnel {
    pub(crate) fn new(simulator: &Simulator<'_>, multipliers: &Multipliers, step: usize) -> Self {
        let rates = &simulator.inputs.rates;
        let agreed = (rates.agreed * multipliers.agreed[step]).min(1.0);
        let issued = (rates.issued * multipliers.issued[step]).min(1.0);
        Self {
            agreed,
            issued,
            factor: (agreed / rates.agreed) * (issued / rates.issued),
        }
    }

    /// Requests and assessments that the new plans take. Where a draw agrees to none, there are
    /// still those of the central run's shares, of whom nobody gets a plan: none are shown.
    pub(crate) fn count(&self, flows: &mut Flows) {
        if self.agreed > 0.0 && self.issued > 0.0 {
            (flows.requests, flows.assessments) =
                join::funnel(flows.new_plans, self.agreed, self.issued);
        }
    }
}
