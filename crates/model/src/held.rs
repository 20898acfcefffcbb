//! Inputs as they would be if nothing changed after the base: what is left is how the base year's
//! caseload works its way through the base year's rates.

use crate::inputs::{AreaInputs, Inputs};
use crate::policy::Policy;

/// The same councils with people, rates, prices, places and funding held as they are in the base
/// year, and no dated policy.
pub fn held(inputs: &Inputs) -> Inputs {
    let mut held = inputs.clone();
    held.rates.new_plan_index.fill(1.0);
    held.rates.dated_wishes.clear();
    hold(&mut held.costs.price);
    hold(&mut held.costs.non_plan_price);
    hold(&mut held.transport.price);
    for area in &mut held.areas {
        hold_area(area);
    }
    held
}

fn hold_area(area: &mut AreaInputs) {
    for people in &mut area.population {
        people.clone_from(&area.transport.population_base);
    }
    area.dated = crate::inputs::DatedRates::default();
    area.funnel.dated.clear();
    hold(&mut area.capacity.places);
    let money = &mut area.money;
    for path in [
        &mut money.block,
        &mut money.other_blocks,
        &mut money.block_transfer,
        &mut money.other_income,
        &mut money.grants,
    ] {
        hold(path);
    }
    let mut services = money.policy.services.clone();
    hold(&mut services.price);
    money.policy = Policy {
        services,
        ..Policy::default()
    };
    let journeys = &mut area.journeys;
    hold(&mut journeys.distance);
    hold(&mut journeys.occupancy);
    hold(&mut journeys.contract_price);
    hold(&mut journeys.mode_share);
    hold(&mut journeys.take_up);
    hold(&mut journeys.mainstream_rate);
    hold(&mut journeys.contribution);
}

/// The first entry throughout.
fn hold<T: Clone>(path: &mut [T]) {
    if let Some((first, rest)) = path.split_first_mut() {
        rest.fill(first.clone());
    }
}
