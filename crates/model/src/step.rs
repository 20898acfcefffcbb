//! One year of every council: cease, grow older, move, join, transfer, reconcile, allot places.
//!
//! Transfers couple the councils: what one receives depends on what all the others lose. So each
//! step first brings every council to its survivors, then sums the pool, then settles each one:
//! `N' = S x (1 - out + in / S_total + reconcile[age before] + own reconcile) + J`, and where
//! places are limited S and J are what was admitted ([`capacity`](crate::capacity)).

use crate::allot::{Allotter, Council};
use crate::error::Error;
use crate::funnel::{self, FunnelState};
use crate::inputs::{AreaInputs, Inputs};
use crate::join::{self, JoinerSplit};
use crate::kernel::{self, Instructions, Joining, MoveTable, Survivors};
use crate::results::{Flows, Stock};
use crate::state::State;
use crate::{cease, reconcile, transfers};

/// The caseloads of all councils, moved on one year at a time.
#[derive(Clone, Debug)]
pub struct Stepper<'a> {
    inputs: &'a Inputs,
    moves: MoveTable,
    /// The council's own where it moves otherwise than all do.
    own_moves: Vec<Option<MoveTable>>,
    splits: Vec<JoinerSplit>,
    states: Vec<State>,
    /// Sums of those states.
    stocks: Vec<Stock>,
    /// What the funnel of each council carries; empty without a funnel.
    carried: Vec<FunnelState>,
    /// Plans after ceasing of each council that is ever limited; `None` where it never is.
    before: Vec<Option<State>>,
    allotter: Allotter,
    /// Survivors of each council after moves.
    survivors: Vec<f64>,
    /// The same by age: `[council][age]`.
    survivors_by_age: Vec<f64>,
    /// `[age before]` shares that cease, `[age after]` factors on survivors and new plans: those of
    /// the council at hand.
    leave: Vec<f64>,
    factors: Vec<f64>,
    new_plans: Vec<f64>,
    done: usize,
}

impl<'a> Stepper<'a> {
    /// Starts at the base census, once the inputs have been checked.
    pub fn new(inputs: &'a Inputs) -> Result<Self, Error> {
        inputs.validate()?;
        let (shape, areas) = (inputs.shape, &inputs.areas);
        let split = |area: &AreaInputs| JoinerSplit::new(shape, &inputs.rates, &area.joiner_tilt);
        let carries = if inputs.rates.funnel.is_some() {
            areas.as_slice()
        } else {
            &[]
        };
        let held = |area: &AreaInputs| {
            let limited = (0..inputs.steps).any(|step| area.capacity.at(step).is_some());
            limited.then(|| State::zeros(shape))
        };
        let rules = inputs.rates.capacity.as_ref();
        let moves = MoveTable::new(&inputs.rates.moves);
        let own_moves = areas.iter().map(|area| tilted(&moves, area)).collect();
        Ok(Self {
            inputs,
            moves,
            own_moves,
            splits: areas.iter().map(split).collect(),
            states: areas.iter().map(|area| area.base.clone()).collect(),
            stocks: areas.iter().map(|area| Stock::of(&area.base)).collect(),
            carried: carries.iter().map(|area| opening(inputs, area)).collect(),
            before: areas.iter().map(held).collect(),
            allotter: rules.map_or_else(Allotter::default, |rules| Allotter::new(rules, shape)),
            survivors: vec![0.0; areas.len()],
            survivors_by_age: vec![0.0; areas.len() * shape.ages],
            leave: vec![0.0; shape.ages],
            factors: vec![0.0; shape.ages],
            new_plans: vec![0.0; shape.ages],
            done: 0,
        })
    }

    /// Caseloads at the census reached so far, in the order of the inputs.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// What the funnel of each council carries from the census reached so far; empty without a
    /// funnel.
    pub fn carried(&self) -> &[FunnelState] {
        &self.carried
    }

    /// Sums of each of those caseloads.
    pub fn stocks(&self) -> &[Stock] {
        &self.stocks
    }

    /// Moves all councils on by one year and returns their flows; `None` after the last step.
    pub fn advance(&mut self) -> Option<Vec<Flows>> {
        let mut flows = vec![Flows::zeros(self.inputs.shape); self.states.len()];
        self.advance_into(&mut flows).then_some(flows)
    }

    /// The same into flows made before ([`Flows::zeros`], one a council); allocates nothing. False
    /// after the last step.
    ///
    /// # Panics
    /// If there are not as many flows as councils.
    pub fn advance_into(&mut self, flows: &mut [Flows]) -> bool {
        assert_eq!(flows.len(), self.states.len(), "flows of each council");
        if self.done == self.inputs.steps {
            return false;
        }
        for (index, flows) in flows.iter_mut().enumerate() {
            flows.clear();
            self.survive(index, flows);
        }
        let leaving = self.inputs.areas.iter().map(|area| area.transfer_out);
        let pool = transfers::pool(&self.survivors, leaving);
        for (index, flows) in flows.iter_mut().enumerate() {
            self.settle(index, pool, flows);
        }
        self.done += 1;
        true
    }

    /// Back to the base census, in the same memory.
    pub fn restart(&mut self) {
        for (index, area) in self.inputs.areas.iter().enumerate() {
            self.states[index].clone_from(&area.base);
            self.stocks[index].count(&area.base);
            if let Some(carried) = self.carried.get_mut(index) {
                if let Some(opening) = &area.funnel.opening {
                    carried.clone_from(opening);
                } else {
                    carried.backlog.fill(0.0);
                    carried.overturned.fill(0.0);
                }
            }
        }
        self.done = 0;
    }

    /// The moves of all councils, to be perturbed for one draw ([`MoveTable::rebuild`],
    /// [`MoveTable::scale_from`]). They must keep the shape of the inputs. A council with a
    /// `mover_tilt` has moves of its own, which these leave alone.
    pub fn moves_mut(&mut self) -> &mut MoveTable {
        &mut self.moves
    }

    /// Ceases, ages and moves one council.
    fn survive(&mut self, index: usize, flows: &mut Flows) {
        let area = &self.inputs.areas[index];
        let state = &mut self.states[index];
        let rates = area.cease_at(self.done, &self.inputs.rates.cease);
        let ages = self.inputs.shape.ages;
        let leave = if let Some(before) = &mut self.before[index] {
            cease::apply(state, rates, area.cease_factor, flows);
            before.clone_from(state);
            &[]
        } else {
            for (age, (leave, &rate)) in self.leave.iter_mut().zip(rates).enumerate() {
                *leave = cease::share(rate, area.cease_factor, age + 1 == ages);
            }
            self.leave.as_slice()
        };
        let by_age = &mut self.survivors_by_age[index * ages..(index + 1) * ages];
        let given = Survivors {
            table: self.own_moves[index].as_ref().unwrap_or(&self.moves),
            leave,
            flows: Some(flows),
            by_age,
            instructions: Instructions::best(),
        };
        kernel::survive(state, given);
        self.survivors[index] = by_age.iter().sum();
    }

    /// Joins, transfers and reconciles one council, then allots its places.
    fn settle(&mut self, index: usize, pool: f64, flows: &mut Flows) {
        let rates = &self.inputs.rates;
        let area = &self.inputs.areas[index];
        let survivors = self.survivors[index];
        flows.transfers_out = transfers::out(survivors, area.transfer_out);
        flows.transfers_in = transfers::received(pool, area.transfer_in_share);
        let carried = transfers::factor(survivors, area.transfer_out, flows.transfers_in);
        if survivors <= 0.0 {
            flows.reconciliation -= flows.transfers_in;
        }
        for age in 0..self.inputs.shape.ages {
            let of_age = self.survivors_by_age[index * self.inputs.shape.ages + age];
            let new_plans = self.join(index, age, of_age, flows);
            // Age 0 has no survivors, so its factor scales nothing.
            let gap = age
                .checked_sub(1)
                .map_or(0.0, |before| rates.reconcile[before]);
            let factor = reconcile::factor(carried, gap, area.reconcile);
            let added = reconcile::added(of_age, factor, carried);
            flows.reconciliation_by_age[age] = added;
            flows.reconciliation += added;
            join::count_age(rates, age, new_plans, flows);
            self.factors[age] = factor;
            self.new_plans[age] = new_plans;
        }
        if rates.funnel.is_none() {
            (flows.requests, flows.assessments) =
                join::funnel(flows.new_plans, rates.agreed, rates.issued);
            flows.requests_refused = flows.requests * (1.0 - rates.agreed);
        }
        self.place(index, flows);
        if let Some(Some(counted)) = area.counted.get(self.done) {
            reconcile::to_count(&mut self.states[index], counted, flows);
            self.stocks[index].count(counted);
        }
    }

    /// New plans of one age, by the funnel if there is one.
    fn join(&mut self, index: usize, age: usize, survivors: f64, flows: &mut Flows) -> f64 {
        let rates = &self.inputs.rates;
        let area = &self.inputs.areas[index];
        let persons = area.population[self.done][age];
        let Some(funnel) = &rates.funnel else {
            let rate = area.new_plan_rate_at(self.done)[age];
            let year_index = rates.new_plan_index[self.done];
            return join::new_plans(persons, survivors, rate, year_index);
        };
        let without_plan = (persons - survivors).max(0.0);
        let carried = &mut self.carried[index];
        let at = (self.done, age);
        let decision = funnel::step_age(rates, funnel, area, at, without_plan, carried);
        flows.requests += decision.requests;
        flows.requests_refused += decision.refused;
        flows.assessments += decision.assessments;
        flows.appeals += decision.appeals;
        decision.new_plans
    }

    /// Gives survivors and joiners of one council their places.
    fn place(&mut self, index: usize, flows: &mut Flows) {
        let area = &self.inputs.areas[index];
        let (state, split) = (&mut self.states[index], &self.splits[index]);
        let rules = self.inputs.rates.capacity.as_ref();
        let limits = area.capacity.at(self.done).zip(self.before[index].as_ref());
        if let Some((rules, (places, before))) = rules.zip(limits) {
            let council = Council {
                rules,
                moves: self.own_moves[index].as_ref().unwrap_or(&self.moves),
                split,
                places,
                before,
                factors: &self.factors,
                new_plans: &self.new_plans,
            };
            self.allotter.settle(&council, state, flows);
            self.stocks[index].count(state);
            return;
        }
        for (age, &new_plans) in self.new_plans.iter().enumerate() {
            split.count_placements(age, new_plans, flows);
        }
        let joining = Joining {
            factors: &self.factors,
            new_plans: &self.new_plans,
            shares: split.cells(),
            instructions: Instructions::best(),
        };
        kernel::settle(state, joining, &mut self.stocks[index]);
    }
}

/// A council's own table of moves, where its destinations weigh otherwise than all councils'.
fn tilted(shared: &MoveTable, area: &AreaInputs) -> Option<MoveTable> {
    (!area.mover_tilt.is_empty()).then(|| {
        let mut table = shared.clone();
        table.tilt_from(shared, &area.mover_tilt);
        table
    })
}

/// What a council's funnel carries into the first step; a steady opening is worked out there.
fn opening(inputs: &Inputs, area: &AreaInputs) -> FunnelState {
    let given = area.funnel.opening.clone();
    given.unwrap_or_else(|| FunnelState::empty(inputs.shape.ages))
}
