//! One year of every council: cease, grow older, move, join, transfer, reconcile, allot places.
//!
//! `N' = S x (1 - out + in / S_total + reconcile[age before] + own reconcile) + J`, where what a
//! council receives is its share of the pool of the year, and where places are limited S and J are
//! what was admitted ([`capacity`](crate::capacity)).

use crate::council_step::Scratch;
use crate::error::Error;
use crate::funnel::FunnelState;
use crate::inputs::Inputs;
use crate::kernel::MoveTable;
use crate::parallel::{in_parallel, side_by_side};
use crate::pool::pools;
use crate::results::{Flows, Stock};
use crate::state::State;
use crate::walk::{Shared, Walk};
use crate::wishes::MoveTables;

/// Pieces that the councils of a step are worked on in, at most.
const PIECES: usize = 8;

/// The caseloads of all councils, moved on one year at a time.
#[derive(Clone, Debug)]
pub struct Stepper<'a> {
    inputs: &'a Inputs,
    moves: MoveTables,
    pools: Vec<f64>,
    walks: Vec<Walk<'a>>,
    scratch: Vec<Scratch>,
    done: usize,
}

impl<'a> Stepper<'a> {
    /// Starts at the base census, once the inputs have been checked.
    pub fn new(inputs: &'a Inputs) -> Result<Self, Error> {
        inputs.validate()?;
        let (moves, areas) = (MoveTables::new(&inputs.rates), &inputs.areas);
        Ok(Self {
            inputs,
            pools: pools(inputs),
            walks: in_parallel(areas.len(), |i| Walk::new(inputs, &moves, &areas[i])),
            moves,
            scratch: vec![Scratch::new(inputs, true); areas.len().min(PIECES)],
            done: 0,
        })
    }

    /// The caseloads reached so far, under other inputs from here on. These must be valid, lead to the same caseloads, and
    /// differ in nothing but rates of ceasing, of requests and decisions, and people.
    #[must_use]
    pub fn under(self, inputs: &Inputs) -> Stepper<'_> {
        let walks = self.walks.into_iter().zip(&inputs.areas);
        Stepper {
            inputs,
            pools: pools(inputs),
            walks: walks.map(|(walk, area)| walk.under(area)).collect(),
            moves: self.moves,
            scratch: self.scratch,
            done: self.done,
        }
    }

    /// Caseloads at the census reached so far, in the order of the inputs.
    pub fn states(&self) -> impl ExactSizeIterator<Item = &State> {
        self.walks.iter().map(|walk| &walk.state)
    }

    /// What the funnel of each council carries from the census reached so far; nothing without a
    /// funnel.
    pub fn carried(&self) -> impl Iterator<Item = &FunnelState> {
        self.walks.iter().filter_map(|walk| walk.carried.as_ref())
    }

    /// Sums of each of those caseloads.
    pub fn stocks(&self) -> impl ExactSizeIterator<Item = &Stock> {
        self.walks.iter().map(|walk| &walk.stock)
    }

    /// Moves all councils on by one year and returns their flows; `None` after the last step.
    pub fn advance(&mut self) -> Option<Vec<Flows>> {
        let mut flows = vec![Flows::zeros(self.inputs.shape); self.walks.len()];
        self.advance_into(&mut flows).then_some(flows)
    }

    /// The same into flows made before ([`Flows::zeros`], one a council); allocates nothing. False
    /// after the last step. With the feature `parallel` the councils are worked on by the threads of
    /// the current rayon pool; the bytes are the same for any number.
    ///
    /// # Panics
    /// If there are not as many flows as councils.
    pub fn advance_into(&mut self, flows: &mut [Flows]) -> bool {
        assert_eq!(flows.len(), self.walks.len(), "flows of each council");
        let step = self.done;
        if step == self.inputs.steps {
            return false;
        }
        let shared = Shared {
            inputs: self.inputs,
            moves: &self.moves,
            pools: &self.pools,
        };
        side_by_side(
            &mut self.scratch,
            &mut self.walks,
            flows,
            |scratch, walk, flows| {
                walk.step(shared, step, flows, scratch);
            },
        );
        self.done += 1;
        true
    }

    /// Brings every council through all its years that are left, one council after another: a caseload stays near the processor
    /// from year to year. Gives the same bytes as year by year. `each` is told the code of the council, the step, the sums after it
    /// and its flows, councils side by side. Allocates nothing.
    ///
    /// # Panics
    /// If there are not as many flows as councils.
    pub fn finish_into(
        &mut self,
        flows: &mut [Flows],
        each: impl Fn(&str, usize, &Stock, &Flows) + Sync + Send,
    ) {
        assert_eq!(flows.len(), self.walks.len(), "flows of each council");
        let steps = self.done..self.inputs.steps;
        let shared = Shared {
            inputs: self.inputs,
            moves: &self.moves,
            pools: &self.pools,
        };
        side_by_side(
            &mut self.scratch,
            &mut self.walks,
            flows,
            |scratch, walk, flows| {
                for step in steps.clone() {
                    walk.step(shared, step, flows, scratch);
                    each(&walk.area.code, step, &walk.stock, flows);
                }
            },
        );
        self.done = self.inputs.steps;
    }

    /// Leaves ceased plans and movers by placement at 0 where it is less work to count them in total alone, as draws do.
    #[must_use]
    pub fn in_total(mut self) -> Self {
        self.scratch.fill(Scratch::new(self.inputs, false));
        self
    }

    /// Back to the base census, in the same memory.
    pub fn restart(&mut self) {
        for walk in &mut self.walks {
            walk.restart();
        }
        self.done = 0;
    }

    /// Changes the moves of all councils, as one draw asks ([`MoveTable::rebuild`],
    /// [`MoveTable::scale_from`]). They must keep the shape of the inputs. Councils with a
    /// `mover_tilt` weigh the changed moves; dated wishes have moves of their own, which this leaves
    /// alone.
    pub fn change_moves(&mut self, change: impl FnOnce(&mut MoveTable)) {
        change(&mut self.moves.shared);
        for walk in &mut self.walks {
            walk.weigh(&self.moves.shared);
        }
    }
}
