//! One council's path in one draw: the same rules as [`Stepper`](crate::Stepper), council by
//! council, with factors on their rates.
//!
//! Transfers couple the councils. In draws each receives its share of the *central* run's pool of
//! the year, so that a council's draws need no other council's: the error is that of a small flow's
//! spread, and the mean is kept.

use crate::age_step::{AgeStep, InForce};
use crate::council_step::{Caseload, CouncilStep, Scratch};
use crate::draws::Simulator;
use crate::funnel::FunnelState;
use crate::inputs::Inputs;
use crate::join::JoinerSplit;
use crate::kernel::{MoveShift, MoveTable, Moving};
use crate::money::{self, PriceFactors};
use crate::moves::Moves;
use crate::multipliers::Multipliers;
use crate::prepared::{Prepared, World};
use crate::project::{account, before_base, fares};
use crate::pupils::{CostFactors, Expected, PupilRates, Walk, YearlyFactors};
use crate::results::{AreaProjection, Stock, Travellers};
use crate::sampling;
use crate::state::State;
use crate::whole_places::WholePlaces;

/// What one draw writes into. Made once for many draws, so that none of them allocates.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    /// The council these figures are of.
    area: Option<usize>,
    in_full: bool,
    previous: (Stock, Travellers),
    /// Base-year spend by placement and, last, on what follows none.
    base_spend: Vec<f64>,
    pub(crate) multipliers: Multipliers,
    pub(crate) state: State,
    /// Sums of that state.
    pub(crate) stock: Stock,
    pub(crate) before: State,
    /// What its funnel carries.
    carried: FunnelState,
    /// `[set of wishes]` the moves as the year at hand has them.
    moves: Vec<Shifted>,
    /// `[set]` how its new plans split.
    splits: Vec<JoinerSplit>,
    /// `[set]` the same before any shift, cell by cell, where children are whole and the council
    /// moves in its own way; otherwise empty.
    pub(crate) own_moves: Vec<Moves>,
    /// `[age]` ceasing rates, rates of new plans, survivors and persons of the step.
    pub(crate) cease: Vec<f64>,
    new_plan_rate: Vec<f64>,
    by_age: Vec<f64>,
    pub(crate) population: Vec<f64>,
    scratch: Scratch,
    /// Where children are whole.
    pub(crate) whole_places: WholePlaces,
    plans: Vec<Vec<f64>>,
    /// The children of a council whose rates were counted on them.
    own: OwnChildren,
    pub(crate) area_result: AreaProjection,
}

/// What draws of a council's own children write into.
#[derive(Clone, Debug)]
struct OwnChildren {
    walk: Walk,
    /// Where one parameter is held, children are expected numbers.
    expected: Expected,
    yearly: YearlyFactors,
    costs: CostFactors,
}

impl Workspace {
    /// With flows by placement where `in_full`; otherwise ceased plans and movers may be counted in total alone.
    pub(crate) fn new(simulator: &Simulator<'_>, in_full: bool) -> Self {
        let inputs = simulator.inputs;
        let shape = inputs.shape;
        Self {
            area: None,
            in_full,
            previous: (Stock::zeros(shape), Travellers::default()),
            base_spend: Vec::new(),
            multipliers: Multipliers::new(inputs),
            state: State::zeros(shape),
            stock: Stock::zeros(shape),
            before: State::zeros(shape),
            carried: FunnelState::empty(shape.ages),
            moves: Vec::new(),
            splits: Vec::new(),
            own_moves: Vec::new(),
            cease: vec![0.0; shape.ages],
            new_plan_rate: vec![0.0; shape.ages],
            by_age: vec![0.0; shape.ages],
            population: vec![0.0; shape.ages],
            scratch: Scratch::new(inputs, in_full),
            whole_places: WholePlaces::default(),
            plans: vec![vec![0.0; shape.placements]; inputs.years()],
            own: OwnChildren {
                walk: Walk::default(),
                expected: Expected::default(),
                yearly: YearlyFactors::default(),
                costs: CostFactors::new(shape.placements, inputs.years()),
            },
            area_result: AreaProjection::empty(inputs),
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
        // A council may have prices of its own from the base year on.
        let prices = area.money.policy.top_up_prices(0, &inputs.costs.price[0]);
        self.base_spend = plans
            .iter()
            .enumerate()
            .map(|(p, &plans)| money::top_up(&inputs.costs, prices[p], p, plans, area.money.factor))
            .collect();
        self.base_spend
            .push(area.money.non_plan * area.money.factor);
        self.area_result.stocks[0] = base;
        let uses = &simulator.uses[index];
        self.splits = uses.splits(inputs.shape, &inputs.rates, area);
        self.moves.truncate(uses.sets().len());
        for (place, set) in uses.sets().iter().enumerate() {
            let shared = simulator.moves.of(*set);
            if let Some(moves) = self.moves.get_mut(place) {
                // Whatever the draws of the council before have shifted.
                moves.table.clone_from(shared);
            } else {
                let (table, shift) = (shared.clone(), MoveShift::new(shared, &[]));
                self.moves.push(Shifted { table, shift });
            }
            let Shifted { table, shift } = &mut self.moves[place];
            if set.is_none() && !area.mover_tilt.is_empty() {
                table.weigh(&area.mover_tilt);
            }
            *shift = MoveShift::new(table, &simulator.targets);
        }
        self.own_moves.clear();
        if simulator.settings.whole_children && !area.mover_tilt.is_empty() {
            let own = |set: &Option<usize>| area.own_moves(inputs.rates.wishes_of(*set));
            self.own_moves.extend(uses.sets().iter().map(own));
        }
    }

    /// Fills [`Workspace::area_result`] with one draw of one council.
    pub(crate) fn run(&mut self, simulator: &Simulator<'_>, index: usize, draw: u32) {
        if let Some(drawn) = simulator.drawn_inputs {
            let inputs = drawn.of(index, draw);
            let alone = simulator.of_one(&inputs);
            let mut workspace = Self::new(&alone, self.in_full);
            workspace.run(&alone, 0, draw);
            self.area_result = workspace.area_result;
            return;
        }
        self.turn_to(simulator, index);
        let world = simulator.world(index, draw);
        let parameters = &simulator.parameters;
        let base_year = simulator.inputs.financial_year(0);
        self.multipliers
            .draw(parameters, world, base_year, &self.base_spend);
        match &simulator.inputs.areas[index].pupils {
            Some(rates) => self.walk_pupils(simulator, index, rates, Some(world)),
            None => self.walk(simulator, index, world),
        }
    }

    /// Fills [`Workspace::area_result`] with one council where one parameter, or none, is held at a
    /// standard normal number.
    pub(crate) fn run_held(
        &mut self,
        simulator: &Simulator<'_>,
        index: usize,
        held: Option<(&Prepared, f64)>,
    ) {
        self.turn_to(simulator, index);
        self.multipliers.hold(held, &self.base_spend);
        match &simulator.inputs.areas[index].pupils {
            Some(rates) => self.walk_pupils(simulator, index, rates, None),
            None => self.walk(simulator, index, simulator.world(index, 0)),
        }
    }

    /// The years of a council whose rates were counted on its own children: whole children of a
    /// draw, or expected numbers at the means of those rates.
    fn walk_pupils(
        &mut self,
        simulator: &Simulator<'_>,
        index: usize,
        rates: &PupilRates,
        draw: Option<World>,
    ) {
        let inputs = simulator.inputs;
        let area = &inputs.areas[index];
        match draw {
            Some(world) => self.own.walk.start(rates, world),
            None => self.own.expected.start(rates),
        }
        let travel = fares(inputs, area);
        for census in 0..=inputs.steps {
            if let Some(step) = census.checked_sub(1) {
                self.rates_in_force(simulator, index, step);
                let funnel = (self.multipliers.agreed[step], self.multipliers.issued[step]);
                let in_force = (
                    self.cease.as_slice(),
                    self.new_plan_rate.as_slice(),
                    inputs.rates.new_plan_index[step],
                );
                let own = &mut self.own;
                let yearly = own.yearly.of(rates, in_force, &self.population, funnel);
                let flows = &mut self.area_result.flows[step];
                match draw {
                    Some(world) => {
                        let year = inputs.financial_year(census).year().unsigned_abs();
                        own.walk.step(rates, (world, year), step, &yearly, flows);
                    }
                    None => own.expected.step(rates, step, &yearly, flows),
                }
            } else {
                self.population.clone_from(&area.transport.population_base);
            }
            let children = match draw {
                Some(_) => &self.own.walk.children,
                None => &self.own.expected.children,
            };
            self.own.costs.count(rates, census, children);
            rates.fold(children, &mut self.state);
            let result = &mut self.area_result;
            result.stocks[census].count(&self.state);
            let crossed = &mut result.crossed[census];
            inputs.crossings.count(&self.state, crossed);
            let take_up = &self.multipliers.take_up[census];
            let travellers = &mut result.travellers[census];
            travel.fill_travellers(census, &self.state, &self.population, take_up, travellers);
            result.people[census].clone_from(&self.population);
        }
        let multipliers = &self.multipliers;
        let drawn = |year: usize| multipliers.prices(year).top_up;
        self.own.costs.fill(rates, drawn);
        self.account(inputs, index);
        self.travel_costs(inputs, index);
    }

    /// The years of one council with the factors written. `world` is where whole children come from.
    fn walk(&mut self, simulator: &Simulator<'_>, index: usize, world: World) {
        let inputs = simulator.inputs;
        let area = &inputs.areas[index];
        if simulator.settings.whole_children {
            sampling::whole(&mut self.state, &area.base, world);
            self.stock.count(&self.state);
            self.area_result.stocks[0].clone_from(&self.stock);
        } else {
            self.state.clone_from(&area.base);
            self.stock.clone_from(&self.area_result.stocks[0]);
        }
        let crossings = &inputs.crossings;
        crossings.count(&self.state, &mut self.area_result.crossed[0]);
        self.carried.open(area);
        let travel = fares(inputs, area);
        let counted = &mut self.area_result.travellers[0];
        let people = &area.transport.population_base;
        travel.fill_travellers(0, &area.base, people, &[1.0; 5], counted);
        self.area_result.people[0].clone_from(people);
        for step in 0..inputs.steps {
            self.rates_in_force(simulator, index, step);
            if simulator.settings.whole_children {
                sampling::step(self, simulator, index, step, world);
            } else {
                self.step(simulator, index, step);
            }
            let result = &mut self.area_result;
            let census = step + 1;
            result.stocks[census].clone_from(&self.stock);
            crossings.count(&self.state, &mut result.crossed[census]);
            let take_up = &self.multipliers.take_up[census];
            let travellers = &mut result.travellers[census];
            travel.fill_travellers(census, &self.state, &self.population, take_up, travellers);
            result.people[census].clone_from(&self.population);
        }
        self.account(inputs, index);
        self.travel_costs(inputs, index);
    }

    fn travel_costs(&mut self, inputs: &Inputs, index: usize) {
        let area = &inputs.areas[index];
        let (multipliers, result) = (&self.multipliers, &mut self.area_result);
        let price = |year: usize| multipliers.transport_price[year];
        fares(inputs, area).fill(&area.transport, &self.previous.1, result, price);
    }

    /// The money of the draw at hand, under the policy of these inputs.
    pub(crate) fn account(&mut self, inputs: &Inputs, index: usize) {
        let (multipliers, costs) = (&self.multipliers, &self.own.costs);
        let own = inputs.areas[index].pupils.is_some();
        money::fill(
            account(inputs, &inputs.areas[index]),
            &self.previous.0,
            &mut self.area_result,
            &mut self.plans,
            |year| {
                let drawn = multipliers.prices(year);
                let top_up = if own { costs.of(year) } else { drawn.top_up };
                PriceFactors { top_up, ..drawn }
            },
        );
    }

    /// Rates of a step with the draw's factors.
    fn rates_in_force(&mut self, simulator: &Simulator<'_>, index: usize, step: usize) {
        let area = &simulator.inputs.areas[index];
        let multiply = |to: &mut [f64], rates: &[f64], factors: &[f64]| {
            for (to, (rate, factor)) in to.iter_mut().zip(rates.iter().zip(factors)) {
                *to = rate * factor;
            }
        };
        let multipliers = &self.multipliers;
        let persons = &area.population[step];
        multiply(&mut self.population, persons, multipliers.population(step));
        let rates = area.new_plan_rate_at(step);
        multiply(&mut self.new_plan_rate, rates, multipliers.requests(step));
        let rates = area.cease_at(step, &simulator.inputs.rates.cease);
        multiply(&mut self.cease, rates, multipliers.cease(step));
        for rate in &mut self.cease {
            *rate = rate.min(1.0);
        }
        if area.pupils.is_some() {
            // Its moves are its own.
            return;
        }
        let Shifted { table, shift } = &mut self.moves[simulator.uses[index].at(step)];
        shift.apply(multipliers.moves_into(step), table);
    }

    /// One step: what the rates in force make of the council.
    fn step(&mut self, simulator: &Simulator<'_>, index: usize, step: usize) {
        let (mut parts, pool) = (self.parts(simulator, index, step), simulator.pools[step]);
        parts.caseload.flows.clear();
        let (caseload, scratch) = (&mut parts.caseload, parts.scratch);
        parts.council.survive(caseload, scratch);
        parts.council.settle(pool, caseload, scratch);
    }

    /// What a step works on.
    pub(crate) fn parts<'a>(
        &'a mut self,
        simulator: &'a Simulator<'_>,
        index: usize,
        step: usize,
    ) -> Parts<'a> {
        let inputs = simulator.inputs;
        let area = &inputs.areas[index];
        let multipliers = &self.multipliers;
        let set = simulator.uses[index].at(step);
        let in_force = InForce {
            cease: &self.cease,
            population: &self.population,
            new_plan_rate: &self.new_plan_rate,
            funnel: (multipliers.agreed[step], multipliers.issued[step]),
            transfer_out: (area.transfer_out * multipliers.transfer_out[step]).min(1.0),
            reconcile: area.reconcile + multipliers.residual[step],
        };
        let council = CouncilStep {
            ages: AgeStep {
                inputs,
                area,
                step,
                in_force,
            },
            moving: Moving::alike(&self.moves[set].table),
            split: &self.splits[set],
        };
        let result = &mut self.area_result;
        let caseload = Caseload {
            state: &mut self.state,
            stock: &mut self.stock,
            carried: inputs.rates.funnel.is_some().then_some(&mut self.carried),
            by_age: &mut self.by_age,
            flows: &mut result.flows[step],
        };
        Parts {
            council,
            caseload,
            scratch: &mut self.scratch,
        }
    }
}

/// Moves under one set of wishes, the council's weights on destinations in them, and what a draw does to them.
#[derive(Clone, Debug)]
struct Shifted {
    table: MoveTable,
    shift: MoveShift,
}

/// A council at one step of a draw, and the memory for it.
pub(crate) struct Parts<'a> {
    pub(crate) council: CouncilStep<'a>,
    pub(crate) caseload: Caseload<'a>,
    scratch: &'a mut Scratch,
}
