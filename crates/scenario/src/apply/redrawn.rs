//! A scenario of uncertain levers, laid over one council in one draw.

use pressure_model::Inputs;

use super::of_all::OfAll;
use super::{apply_all, apply_lever};
use crate::problem::Error;
use crate::scenario::Scenario;

/// A scenario some of whose levers are of uncertain strength, ready to be laid over single councils draw by draw.
///
/// What depends on all councils is that of the central strengths: how an amount is shared out, which no strength changes, and
/// the path by which all together meet a target.
#[derive(Debug)]
pub struct Redrawn {
    scenario: Scenario,
    /// All councils, without levers.
    before: Inputs,
    /// By lever.
    of_all: Vec<OfAll>,
}

impl Redrawn {
    /// Applies the levers at their central strengths. Gives the inputs under them, and the scenario to be drawn where one of
    /// its levers is uncertain.
    ///
    /// # Errors
    /// As [`crate::apply`].
    pub fn apply(scenario: &Scenario, before: Inputs) -> Result<(Inputs, Option<Self>), Error> {
        let mut inputs = if scenario.is_uncertain() {
            before.clone()
        } else {
            let mut inputs = before;
            apply_all(scenario, &mut inputs)?;
            return Ok((inputs, None));
        };
        let of_all = apply_all(scenario, &mut inputs)?;
        let redrawn = Self {
            scenario: scenario.clone(),
            before,
            of_all,
        };
        Ok((inputs, Some(redrawn)))
    }

    /// The inputs of the council at a place in one draw, with no council but that one.
    pub fn inputs(&self, council: usize, seed: u64, draw: u32) -> Inputs {
        let before = &self.before;
        let mut inputs = Inputs {
            shape: before.shape,
            base: before.base,
            steps: before.steps,
            rates: before.rates.clone(),
            costs: before.costs.clone(),
            transport: before.transport.clone(),
            crossings: before.crossings.clone(),
            areas: vec![before.areas[council].clone()],
        };
        let drawn = self.scenario.drawn(seed, draw);
        for (lever, of_all) in drawn.levers.iter().zip(&self.of_all) {
            // All councils together took the lever; what one alone refuses is that the lever does not reach it, and then it
            // has been left as it was.
            let _ = apply_lever(lever, &mut inputs, &of_all.of_one(council));
        }
        inputs
    }
}
