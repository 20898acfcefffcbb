//! One council through its years, with all its cells.

use crate::age_step::{AgeStep, InForce};
use crate::council_step::{Caseload, CouncilStep, Scratch};
use crate::funnel::FunnelState;
use crate::inputs::{AreaInputs, Inputs};
use crate::join::JoinerSplit;
use crate::kernel::{MoveTable, MoveTilt, Moving};
use crate::results::{Flows, Stock};
use crate::state::State;
use crate::wishes::{MoveTables, Uses};

/// What all councils of the same inputs share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared<'a> {
    pub(crate) inputs: &'a Inputs,
    pub(crate) moves: &'a MoveTables,
    /// `[step]` plans that leave all councils.
    pub(crate) pools: &'a [f64],
}

/// A council on its way from the base census.
#[derive(Clone, Debug)]
pub(crate) struct Walk<'a> {
    pub(crate) area: &'a AreaInputs,
    /// Sets of wishes it uses.
    uses: Uses,
    /// Its weights, where it moves otherwise than all do, on the shared moves alone.
    tilt: Option<MoveTilt>,
    /// `[set]`.
    splits: Vec<JoinerSplit>,
    pub(crate) state: State,
    /// Sums of that state.
    pub(crate) stock: Stock,
    /// What its funnel carries; `None` without a funnel.
    pub(crate) carried: Option<FunnelState>,
    /// `[age after]` survivors.
    by_age: Vec<f64>,
}

impl<'a> Walk<'a> {
    /// At the base census.
    pub(crate) fn new(inputs: &Inputs, moves: &MoveTables, area: &'a AreaInputs) -> Self {
        let uses = Uses::new(area);
        Self {
            area,
            tilt: tilt(&moves.shared, area),
            splits: uses.splits(inputs.shape, &inputs.rates, area),
            uses,
            state: area.base.clone(),
            stock: Stock::of(&area.base),
            carried: FunnelState::opening(inputs, area),
            by_age: vec![0.0; inputs.shape.ages],
        }
    }

    /// The same council where it stands, with other rates from here on.
    pub(crate) fn under(self, area: &AreaInputs) -> Walk<'_> {
        Walk { area, ..self }
    }

    /// Back to the base census, in the same memory.
    pub(crate) fn restart(&mut self) {
        self.state.clone_from(&self.area.base);
        self.stock.count(&self.area.base);
        if let Some(carried) = &mut self.carried {
            carried.open(self.area);
        }
    }

    /// One year. Flows are cleared first.
    pub(crate) fn step(
        &mut self,
        shared: Shared<'_>,
        step: usize,
        flows: &mut Flows,
        scratch: &mut Scratch,
    ) {
        flows.clear();
        let Shared { inputs, moves, .. } = shared;
        let set = self.uses.at(step);
        let wishes = self.uses.sets()[set];
        let council = CouncilStep {
            ages: AgeStep {
                inputs,
                area: self.area,
                step,
                in_force: InForce::given(inputs, self.area, step),
            },
            moving: Moving {
                table: moves.of(wishes),
                tilt: self.tilt.as_ref().filter(|_| wishes.is_none()),
            },
            split: &self.splits[set],
        };
        let mut caseload = Caseload {
            state: &mut self.state,
            stock: &mut self.stock,
            carried: self.carried.as_mut(),
            by_age: &mut self.by_age,
            flows,
        };
        council.survive(&mut caseload, scratch);
        council.settle(shared.pools[step], &mut caseload, scratch);
    }

    /// Weighs changed moves anew.
    pub(crate) fn weigh(&mut self, moves: &MoveTable) {
        if let Some(tilt) = &mut self.tilt {
            tilt.fit(moves);
        }
    }
}

/// A council's weights on the moves of all, where it has any.
pub(crate) fn tilt(moves: &MoveTable, area: &AreaInputs) -> Option<MoveTilt> {
    let weights = &area.mover_tilt;
    (!weights.is_empty()).then(|| MoveTilt::new(moves, weights))
}
