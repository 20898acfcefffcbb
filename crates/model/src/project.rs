//! Year by year over all councils, then the money and the travel of each.

use crate::council_step::Scratch;
use crate::error::Error;
use crate::inputs::{AreaInputs, Inputs};
use crate::money::{self, Account, PriceFactors};
use crate::parallel::in_parallel_with;
use crate::pool::pools;
use crate::pupils::{CostFactors, Expected, PupilRates, YearlyFactors};
use crate::results::{AreaProjection, Projection, Stock, Travellers};
use crate::state::State;
use crate::transport::Fares;
use crate::walk::{Shared, Walk};
use crate::wishes::MoveTables;

/// What one council gathers while the steps run.
struct Gathered {
    /// One census before the base, which the base financial year needs.
    previous: (Stock, Travellers),
    area: AreaProjection,
}

impl Gathered {
    fn start(inputs: &Inputs, area: &AreaInputs) -> Self {
        let mut gathered = Self {
            previous: before_base(inputs, area),
            area: AreaProjection::empty(inputs),
        };
        gathered.area.stocks[0].count(&area.base);
        gathered.count(inputs, area, 0, &area.base);
        gathered
    }

    /// Counts at one census what the steps do not: travellers, persons, and plans by more than one category at once.
    fn count(&mut self, inputs: &Inputs, area: &AreaInputs, census: usize, state: &State) {
        let population = match census.checked_sub(1) {
            None => &area.transport.population_base,
            Some(step) => &area.population[step],
        };
        inputs
            .crossings
            .count(state, &mut self.area.crossed[census]);
        let travellers = &mut self.area.travellers[census];
        fares(inputs, area).fill_travellers(census, state, population, &[1.0; 5], travellers);
        self.area.people[census].clone_from(population);
    }

    /// One step of a council whose rates were counted on its own children.
    fn step_pupils(
        &mut self,
        own: &mut OwnChildren,
        inputs: &Inputs,
        area: &AreaInputs,
        rates: &PupilRates,
        step: usize,
    ) {
        let yearly = own.yearly.central(inputs, area, rates, step);
        let flows = &mut self.area.flows[step];
        own.expected.step(rates, step, &yearly, flows);
        own.fold(rates, step + 1);
        self.area.stocks[step + 1].count(&own.state);
        self.count(inputs, area, step + 1, &own.state);
    }

    fn finish(
        mut self,
        inputs: &Inputs,
        area: &AreaInputs,
        own: Option<OwnChildren>,
    ) -> AreaProjection {
        let as_given = vec![1.0; inputs.shape.placements];
        let mut plans = vec![as_given.clone(); inputs.years()];
        let account = account(inputs, area);
        let costs = own.zip(area.pupils.as_ref()).map(|(mut own, rates)| {
            own.costs.fill(rates, |_| as_given.as_slice());
            own.costs
        });
        let given = |year| PriceFactors {
            top_up: costs.as_ref().map_or(&as_given, |costs| costs.of(year)),
            non_plan: 1.0,
            place: 1.0,
            block: 1.0,
        };
        money::fill(account, &self.previous.0, &mut self.area, &mut plans, given);
        fares(inputs, area).fill(&area.transport, &self.previous.1, &mut self.area, |_| 1.0);
        self.area
    }
}

/// A council's own children while the steps run.
struct OwnChildren {
    expected: Expected,
    yearly: YearlyFactors,
    costs: CostFactors,
    /// The same as plans of the model's categories.
    state: State,
}

impl OwnChildren {
    fn start(inputs: &Inputs, rates: &PupilRates) -> Self {
        let mut expected = Expected::default();
        expected.start(rates);
        let mut own = Self {
            expected,
            yearly: YearlyFactors::default(),
            costs: CostFactors::new(inputs.shape.placements, inputs.years()),
            state: State::zeros(inputs.shape),
        };
        own.fold(rates, 0);
        own
    }

    fn fold(&mut self, rates: &PupilRates, census: usize) {
        rates.fold(&self.expected.children, &mut self.state);
        self.costs.count(rates, census, &self.expected.children);
    }
}

/// Plans and travellers one census before the base.
pub(crate) fn before_base(inputs: &Inputs, area: &AreaInputs) -> (Stock, Travellers) {
    let mut travellers = Travellers {
        by_mode: vec![0.0; inputs.transport.modes()],
        ..Travellers::default()
    };
    // The modes of the base year hold for the census before it.
    let people = &area.transport.population_previous;
    fares(inputs, area).fill_travellers(0, &area.previous, people, &[1.0; 5], &mut travellers);
    (Stock::of(&area.previous), travellers)
}

pub(crate) fn fares<'a>(inputs: &'a Inputs, area: &'a AreaInputs) -> Fares<'a> {
    Fares {
        rates: &inputs.transport,
        journeys: &area.journeys,
    }
}

pub(crate) fn account<'a>(inputs: &'a Inputs, area: &'a AreaInputs) -> Account<'a> {
    Account {
        base: inputs.financial_year(0),
        costs: &inputs.costs,
        money: &area.money,
    }
}

/// Projects all councils of the inputs, after checking them.
///
/// The same inputs give the same bytes on any machine. Councils must be projected together:
/// each receives its share of the transfers out of all of them.
pub fn project(inputs: &Inputs) -> Result<Projection, Error> {
    let all: Vec<usize> = (0..inputs.areas.len()).collect();
    project_areas(inputs, &all)
}

/// The same, giving only the councils at some places of the inputs, in the order of those places,
/// to the bit as they are among all. Of the others only what they lose to transfers is worked out.
///
/// # Panics
/// If a place lies outside the inputs.
pub fn project_areas(inputs: &Inputs, places: &[usize]) -> Result<Projection, Error> {
    inputs.validate()?;
    let moves = MoveTables::new(&inputs.rates);
    let pools = pools(inputs);
    let shared = Shared {
        inputs,
        moves: &moves,
        pools: &pools,
    };
    let memory = || Scratch::new(inputs, true);
    Ok(Projection {
        base: inputs.base,
        areas: in_parallel_with(places.len(), memory, |scratch, i| {
            council(shared, &inputs.areas[places[i]], scratch)
        }),
    })
}

/// All years of one council.
fn council(shared: Shared<'_>, area: &AreaInputs, scratch: &mut Scratch) -> AreaProjection {
    let inputs = shared.inputs;
    let mut gathered = Gathered::start(inputs, area);
    if let Some(rates) = &area.pupils {
        let mut own = OwnChildren::start(inputs, rates);
        for step in 0..inputs.steps {
            gathered.step_pupils(&mut own, inputs, area, rates, step);
        }
        return gathered.finish(inputs, area, Some(own));
    }
    let mut walk = Walk::new(inputs, shared.moves, area);
    for step in 0..inputs.steps {
        walk.step(shared, step, &mut gathered.area.flows[step], scratch);
        gathered.area.stocks[step + 1].clone_from(&walk.stock);
        gathered.count(inputs, area, step + 1, &walk.state);
    }
    gathered.finish(inputs, area, None)
}
