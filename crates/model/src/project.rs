//! Year by year over all councils, then the money and the travel of each.

use crate::error::Error;
use crate::inputs::{AreaInputs, Inputs};
use crate::results::{AreaProjection, Flows, Projection, Stock, Travellers};
use crate::state::State;
use crate::step::Stepper;
use crate::{money, transport};

/// What one council gathers while the steps run. Both lists start one census before the base,
/// which the base financial year needs.
struct Gathered {
    stocks: Vec<Stock>,
    travellers: Vec<Travellers>,
    flows: Vec<Flows>,
}

impl Gathered {
    fn start(inputs: &Inputs, area: &AreaInputs) -> Self {
        let mut gathered = Self {
            stocks: Vec::with_capacity(inputs.steps + 2),
            travellers: Vec::with_capacity(inputs.steps + 2),
            flows: Vec::with_capacity(inputs.steps),
        };
        gathered.count(inputs, &area.previous, &area.transport.population_previous);
        gathered.count(inputs, &area.base, &area.transport.population_base);
        gathered
    }

    fn count(&mut self, inputs: &Inputs, state: &State, population: &[f64]) {
        self.stocks.push(Stock::of(state));
        self.travellers
            .push(transport::travellers(&inputs.transport, state, population));
    }

    fn finish(mut self, inputs: &Inputs, area: &AreaInputs) -> AreaProjection {
        let money = money::years(&inputs.costs, &area.money, &self.stocks);
        let travel = transport::years(&inputs.transport, &area.transport, &self.travellers);
        self.stocks.remove(0);
        self.travellers.remove(0);
        AreaProjection {
            stocks: self.stocks,
            flows: self.flows,
            money,
            travel,
            travellers: self.travellers,
        }
    }
}

/// Projects all councils of the inputs, after checking them.
///
/// The same inputs give the same bytes on any machine. Councils must be projected together:
/// each receives its share of the transfers out of all of them.
pub fn project(inputs: &Inputs) -> Result<Projection, Error> {
    let mut stepper = Stepper::new(inputs)?;
    let mut gathered: Vec<Gathered> = inputs
        .areas
        .iter()
        .map(|area| Gathered::start(inputs, area))
        .collect();
    let mut step = 0;
    while let Some(flows) = stepper.advance() {
        let reached = gathered
            .iter_mut()
            .zip(&inputs.areas)
            .zip(stepper.states())
            .zip(flows);
        for (((gathered, area), state), flows) in reached {
            gathered.count(inputs, state, &area.population[step]);
            gathered.flows.push(flows);
        }
        step += 1;
    }
    let areas = gathered.into_iter().zip(&inputs.areas);
    Ok(Projection {
        base: inputs.base,
        areas: areas
            .map(|(gathered, area)| gathered.finish(inputs, area))
            .collect(),
    })
}
