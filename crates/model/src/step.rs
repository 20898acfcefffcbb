//! One year of every council: cease, grow older, move, join, transfer, reconcile, allot places.
//!
//! Transfers couple the councils: what one receives depends on what all the others lose. So each
//! step first counts the survivors of every council, then sums the pool, then settles each one:
//! `N' = S x (1 - out + in / S_total + reconcile[age before] + own reconcile) + J`, and where
//! places are limited S and J are what was admitted ([`capacity`](crate::capacity)).

use crate::council_step::{Caseload, CouncilStep, InForce, Scratch};
use crate::error::Error;
use crate::funnel::FunnelState;
use crate::inputs::{AreaInputs, Inputs};
use crate::join::JoinerSplit;
use crate::kernel::{MoveTable, MoveTilt, Moving};
use crate::parallel::in_parallel;
use crate::results::{Flows, Stock};
use crate::state::State;
use crate::transfers;
use crate::wishes::{MoveTables, Uses};

/// The caseloads of all councils, moved on one year at a time.
#[derive(Clone, Debug)]
pub struct Stepper<'a> {
    inputs: &'a Inputs,
    moves: MoveTables,
    /// Sets of wishes each council uses.
    uses: Vec<Uses>,
    /// Weights of each council that moves otherwise than all do, on the shared moves alone.
    tilts: Vec<Option<MoveTilt>>,
    /// `[council][set]`.
    splits: Vec<Vec<JoinerSplit>>,
    states: Vec<State>,
    /// Sums of those states.
    stocks: Vec<Stock>,
    /// What the funnel of each council carries; empty without a funnel.
    carried: Vec<FunnelState>,
    /// Survivors of each council.
    survivors: Vec<f64>,
    /// The same by age: `[council][age]`.
    survivors_by_age: Vec<f64>,
    scratch: Scratch,
    done: usize,
}

impl<'a> Stepper<'a> {
    /// Starts at the base census, once the inputs have been checked.
    pub fn new(inputs: &'a Inputs) -> Result<Self, Error> {
        inputs.validate()?;
        let (shape, areas) = (inputs.shape, &inputs.areas);
        let uses: Vec<Uses> = areas.iter().map(Uses::new).collect();
        let carries = if inputs.rates.funnel.is_some() {
            areas.as_slice()
        } else {
            &[]
        };
        let opening = |area: &AreaInputs| {
            let mut carried = FunnelState::empty(shape.ages);
            carried.open(area);
            carried
        };
        let moves = MoveTables::new(&inputs.rates);
        let tilts = in_parallel(areas.len(), |i| tilt(&moves.shared, &areas[i]));
        let splits = in_parallel(areas.len(), |i| {
            uses[i].splits(shape, &inputs.rates, &areas[i])
        });
        Ok(Self {
            inputs,
            moves,
            tilts,
            splits,
            uses,
            states: areas.iter().map(|area| area.base.clone()).collect(),
            stocks: areas.iter().map(|area| Stock::of(&area.base)).collect(),
            carried: carries.iter().map(opening).collect(),
            survivors: vec![0.0; areas.len()],
            survivors_by_age: vec![0.0; areas.len() * shape.ages],
            scratch: Scratch::new(inputs),
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
            self.council(index, flows, |council, caseload, scratch| {
                council.survive(caseload, scratch);
            });
        }
        let ages = self.inputs.shape.ages;
        let by_age = self.survivors_by_age.chunks_exact(ages);
        for (survivors, by_age) in self.survivors.iter_mut().zip(by_age) {
            *survivors = by_age.iter().sum();
        }
        let leaving = self.inputs.areas.iter().map(|area| area.transfer_out);
        let pool = transfers::pool(&self.survivors, leaving);
        for (index, flows) in flows.iter_mut().enumerate() {
            self.council(index, flows, |council, caseload, scratch| {
                council.settle(pool, caseload, scratch);
            });
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
                carried.open(area);
            }
        }
        self.done = 0;
    }

    /// Changes the moves of all councils, as one draw asks ([`MoveTable::rebuild`],
    /// [`MoveTable::scale_from`]). They must keep the shape of the inputs. Councils with a
    /// `mover_tilt` weigh the changed moves; dated wishes have moves of their own, which this leaves
    /// alone.
    pub fn change_moves(&mut self, change: impl FnOnce(&mut MoveTable)) {
        change(&mut self.moves.shared);
        for tilt in self.tilts.iter_mut().flatten() {
            tilt.fit(&self.moves.shared);
        }
    }

    /// One council at the step to be taken, and the memory of all.
    fn council(
        &mut self,
        index: usize,
        flows: &mut Flows,
        task: impl FnOnce(&CouncilStep<'_>, &mut Caseload<'_>, &mut Scratch),
    ) {
        let (inputs, step) = (self.inputs, self.done);
        let area = &inputs.areas[index];
        let uses = &self.uses[index];
        let set = uses.at(step);
        let council = CouncilStep {
            inputs,
            area,
            step,
            moving: Moving {
                table: self.moves.of(uses.sets()[set]),
                tilt: self.tilts[index]
                    .as_ref()
                    .filter(|_| uses.sets()[set].is_none()),
            },
            split: &self.splits[index][set],
            in_force: InForce::given(inputs, area, step),
        };
        let ages = inputs.shape.ages;
        let mut caseload = Caseload {
            state: &mut self.states[index],
            stock: &mut self.stocks[index],
            carried: self.carried.get_mut(index),
            by_age: &mut self.survivors_by_age[index * ages..(index + 1) * ages],
            flows,
        };
        task(&council, &mut caseload, &mut self.scratch);
    }
}

/// A council's weights on the moves of all, where it has any.
pub(crate) fn tilt(moves: &MoveTable, area: &AreaInputs) -> Option<MoveTilt> {
    let weights = &area.mover_tilt;
    (!weights.is_empty()).then(|| MoveTilt::new(moves, weights))
}
