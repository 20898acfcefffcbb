//! One year of every council: cease, grow older, move, join, transfer, reconcile.
//!
//! Transfers couple the councils: what one receives depends on what all the others lose. So each
//! step first brings every council to its survivors, then sums the pool, then settles each one:
//! `N' = S x (1 - out + in / S_total + reconcile[age before] + own reconcile) + J`.

use crate::error::Error;
use crate::inputs::{AreaInputs, Inputs};
use crate::join::{self, JoinerSplit};
use crate::kernel::MoveTable;
use crate::results::Flows;
use crate::state::State;
use crate::{cease, reconcile, transfers};

/// The caseloads of all councils, moved on one year at a time.
#[derive(Clone, Debug)]
pub struct Stepper<'a> {
    inputs: &'a Inputs,
    moves: MoveTable,
    splits: Vec<JoinerSplit>,
    states: Vec<State>,
    /// Survivors of each council after moves.
    survivors: Vec<f64>,
    /// The same by age: `[council][age]`.
    survivors_by_age: Vec<f64>,
    done: usize,
}

impl<'a> Stepper<'a> {
    /// Starts at the base census, once the inputs have been checked.
    pub fn new(inputs: &'a Inputs) -> Result<Self, Error> {
        inputs.validate()?;
        let split =
            |area: &AreaInputs| JoinerSplit::new(inputs.shape, &inputs.rates, &area.joiner_tilt);
        Ok(Self {
            inputs,
            moves: MoveTable::new(&inputs.rates.moves),
            splits: inputs.areas.iter().map(split).collect(),
            states: inputs.areas.iter().map(|area| area.base.clone()).collect(),
            survivors: vec![0.0; inputs.areas.len()],
            survivors_by_age: vec![0.0; inputs.areas.len() * inputs.shape.ages],
            done: 0,
        })
    }

    /// Caseloads at the census reached so far, in the order of the inputs.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// Moves all councils on by one year and returns their flows; `None` after the last step.
    pub fn advance(&mut self) -> Option<Vec<Flows>> {
        if self.done == self.inputs.steps {
            return None;
        }
        let mut flows = vec![Flows::zeros(self.inputs.shape); self.states.len()];
        for (index, flows) in flows.iter_mut().enumerate() {
            self.survive(index, flows);
        }
        let leaving = self.inputs.areas.iter().map(|area| area.transfer_out);
        let pool = transfers::pool(&self.survivors, leaving);
        for (index, flows) in flows.iter_mut().enumerate() {
            self.settle(index, pool, flows);
        }
        self.done += 1;
        Some(flows)
    }

    /// Ceases, ages and moves one council.
    fn survive(&mut self, index: usize, flows: &mut Flows) {
        let area = &self.inputs.areas[index];
        let state = &mut self.states[index];
        let rates = area.cease_at(self.done, &self.inputs.rates.cease);
        cease::apply(state, rates, area.cease_factor, flows);
        self.moves.apply(state, flows);
        let ages = self.inputs.shape.ages;
        let by_age = &mut self.survivors_by_age[index * ages..(index + 1) * ages];
        for (age, plans) in by_age.iter_mut().enumerate() {
            *plans = state.age_total(age);
        }
        self.survivors[index] = by_age.iter().sum();
    }

    /// Joins, transfers and reconciles one council.
    fn settle(&mut self, index: usize, pool: f64, flows: &mut Flows) {
        let rates = &self.inputs.rates;
        let area = &self.inputs.areas[index];
        let state = &mut self.states[index];
        let split = &self.splits[index];
        let survivors = self.survivors[index];
        flows.transfers_out = transfers::out(survivors, area.transfer_out);
        flows.transfers_in = transfers::received(pool, area.transfer_in_share);
        let carried = transfers::factor(survivors, area.transfer_out, flows.transfers_in);
        if survivors <= 0.0 {
            flows.reconciliation -= flows.transfers_in;
        }
        let population = &area.population[self.done];
        let new_plan_rate = area.new_plan_rate_at(self.done);
        for (age, &persons) in population.iter().enumerate() {
            let of_age = self.survivors_by_age[index * self.inputs.shape.ages + age];
            let rate = new_plan_rate[age];
            let year_index = rates.new_plan_index[self.done];
            let new_plans = join::new_plans(persons, of_age, rate, year_index);
            // Age 0 has no survivors, so its factor scales nothing.
            let gap = age
                .checked_sub(1)
                .map_or(0.0, |before| rates.reconcile[before]);
            let factor = reconcile::factor(carried, gap, area.reconcile);
            let added = reconcile::added(of_age, factor, carried);
            flows.reconciliation_by_age[age] = added;
            flows.reconciliation += added;
            split.count_age(rates, age, new_plans, flows);
            split.settle_age(state, age, factor, new_plans);
        }
        (flows.requests, flows.assessments) =
            join::funnel(flows.new_plans, rates.agreed, rates.issued);
        if let Some(Some(counted)) = area.counted.get(self.done) {
            reconcile::to_count(state, counted, flows);
        }
    }
}
