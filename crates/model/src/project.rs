//! Year by year over all councils, then the money and the travel of each.

use crate::error::Error;
use crate::inputs::{AreaInputs, Inputs};
use crate::money::{Account, Ledger, PriceFactors};
use crate::results::{AreaProjection, Flows, Projection, Stock, TravelYear, Travellers};
use crate::state::State;
use crate::step::Stepper;
use crate::transport::Fares;

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
        gathered.count(
            inputs,
            area,
            &area.previous,
            &area.transport.population_previous,
        );
        gathered.count(inputs, area, &area.base, &area.transport.population_base);
        gathered
    }

    fn count(&mut self, inputs: &Inputs, area: &AreaInputs, state: &State, population: &[f64]) {
        // The base year's modes hold for the census before it.
        let index = self.stocks.len().saturating_sub(1);
        self.stocks.push(Stock::of(state));
        let mut travellers = Travellers {
            by_mode: vec![0.0; inputs.transport.modes()],
            ..Travellers::default()
        };
        fares(inputs, area).fill_travellers(index, state, population, &[1.0; 5], &mut travellers);
        self.travellers.push(travellers);
    }

    fn finish(mut self, inputs: &Inputs, area: &AreaInputs) -> AreaProjection {
        let placements = inputs.shape.placements;
        let mut ledger = Ledger::new(inputs.costs.lines, placements, inputs.years());
        let account = Account {
            base: inputs.financial_year(0),
            costs: &inputs.costs,
            money: &area.money,
        };
        let as_given = vec![1.0; placements];
        ledger.fill(account, &self.stocks, &self.flows, |_| PriceFactors {
            top_up: &as_given,
            non_plan: 1.0,
            place: 1.0,
            block: 1.0,
        });
        let travel = self.travellers.windows(2).enumerate().map(|(index, pair)| {
            let mut year = TravelYear {
                by_mode: vec![0.0; inputs.transport.modes()],
                ..TravelYear::default()
            };
            let pair = (&pair[0], &pair[1]);
            fares(inputs, area).fill_year(&area.transport, index, pair, 1.0, &mut year);
            year
        });
        let travel = travel.collect();
        self.stocks.remove(0);
        self.travellers.remove(0);
        AreaProjection {
            stocks: self.stocks,
            flows: self.flows,
            money: ledger.money,
            policy: ledger.policy,
            travel,
            travellers: self.travellers,
        }
    }
}

fn fares<'a>(inputs: &'a Inputs, area: &'a AreaInputs) -> Fares<'a> {
    Fares {
        rates: &inputs.transport,
        journeys: &area.journeys,
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
            gathered.count(inputs, area, state, &area.population[step]);
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
