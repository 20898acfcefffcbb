//! Lays levers over the inputs of the model, in file order, as a function of the year alone.
//!
//! A year before a lever's start, and a year after its end, keeps its bits: nothing is multiplied by one there. The base
//! year is what happened, so no lever changes its money. A lever without strength does nothing at all.

mod flows;
mod measures;
mod money;
mod need_shares;
mod of_all;
mod paths;
mod places;
mod plan_share;
mod policy;
mod redrawn;
mod travel;
mod wishes;

use pressure_model::{AreaInputs, Inputs};

pub use self::redrawn::Redrawn;

use self::of_all::OfAll;
use crate::kind::Kind;
use crate::lever::Lever;
use crate::problem::Error;
use crate::scenario::Scenario;

/// Applies every lever of a scenario.
pub fn apply(scenario: &Scenario, inputs: &mut Inputs) -> Result<(), Error> {
    apply_all(scenario, inputs).map(|_| ())
}

/// Applies every lever of a scenario to all councils, and gives what of each depends on all of them.
fn apply_all(scenario: &Scenario, inputs: &mut Inputs) -> Result<Vec<OfAll>, Error> {
    let one = |(index, lever): (usize, &Lever)| {
        let of_all = OfAll::of(lever, inputs);
        let applied = of_all.and_then(|all| apply_lever(lever, inputs, &all).map(|()| all));
        applied.map_err(|reason| Error::Apply {
            scenario: scenario.id.clone(),
            lever: index + 1,
            reason,
        })
    };
    scenario.levers.iter().enumerate().map(one).collect()
}

fn apply_lever(lever: &Lever, inputs: &mut Inputs, of_all: &OfAll) -> Result<(), String> {
    measures::one_off_cost(lever, inputs, &of_all.cost_shares);
    match &lever.kind {
        Kind::RequestRateHeld => flows::hold_trend(lever, inputs),
        Kind::RequestRate { ages, change } => flows::request_rate(lever, inputs, ages, *change),
        Kind::CeaseRate { ages, change } => flows::cease_rate(lever, inputs, ages, *change),
        Kind::FunnelShare {
            share,
            ages,
            change,
        } => flows::funnel_share(lever, inputs, *share, ages, *change)?,
        Kind::Appeals { ages, rate, upheld } => {
            flows::appeals(lever, inputs, ages, (*rate, *upheld))?;
        }
        Kind::PopulationVariant { ages, growth } => {
            flows::population(lever, inputs, ages, *growth);
        }
        Kind::PopulationFile(file) => flows::population_file(lever, inputs, file, &of_all.persons),
        Kind::PlanShare(_) => plan_share::follow(lever, inputs, &of_all.met),
        Kind::NeedMix {
            need,
            ages,
            multiply,
        } => wishes::need_mix(lever, inputs, *need, ages, *multiply),
        Kind::PlacementShift {
            of,
            from,
            to,
            share,
            ages,
            needs,
        } => {
            let shift = wishes::Shift {
                of: *of,
                from: *from,
                to: *to,
                ages,
                needs,
            };
            wishes::placement_shift(lever, inputs, &shift, *share);
        }
        Kind::Capacity { .. } => places::capacity(lever, inputs, &of_all.shares)?,
        Kind::Inflation { of, change } => money::inflation(lever, inputs, *of, *change),
        Kind::UnitCost {
            placement, change, ..
        } => money::unit_cost(lever, inputs, *placement, *change, &of_all.need_shares)?,
        Kind::BlockGrowth { change } => money::block_growth(lever, inputs, *change),
        Kind::BlockTransfer { of, disapplied } => {
            policy::block_transfer(lever, inputs, *of, *disapplied, &of_all.shares)?;
        }
        Kind::Grant { amount } => policy::grant(lever, inputs, *amount, &of_all.shares),
        Kind::WriteOff { .. } => policy::write_off(lever, inputs),
        Kind::Takeover => policy::takeover(lever, inputs),
        Kind::OverrideEnd => policy::override_end(lever, inputs),
        Kind::TravelEligibility { .. } => travel::eligibility(lever, inputs),
        Kind::ModeShift(change)
        | Kind::TravelTraining(change)
        | Kind::PersonalTravelBudget(change) => travel::mode_change(lever, inputs, change)?,
        Kind::Occupancy { modes, multiply } => {
            travel::occupancy(lever, inputs, modes, *multiply)?;
        }
        Kind::Distance {
            categories,
            multiply,
        } => travel::distance(lever, inputs, categories, *multiply)?,
        Kind::Contribution {
            categories,
            amount,
            share,
        } => travel::contribution(lever, inputs, categories, amount * share),
        Kind::ContractPrice {
            categories,
            modes,
            multiply,
        } => travel::contract_price(lever, inputs, categories, modes, *multiply),
    }
    Ok(())
}

/// The councils a lever acts in.
fn in_areas<'a>(
    lever: &'a Lever,
    areas: &'a mut [AreaInputs],
) -> impl Iterator<Item = &'a mut AreaInputs> {
    areas
        .iter_mut()
        .filter(|area| lever.areas.contains(&area.code))
}

/// `[step]` how much of a lever on flows is in force.
fn step_weights(lever: &Lever, inputs: &Inputs) -> Vec<Option<f64>> {
    (0..inputs.steps)
        .map(|step| lever.weight(inputs.census(step).step_academic_year().year()))
        .collect()
}

/// `[financial year]` how much of a lever on money is in force; never any in the base year.
fn money_weights(lever: &Lever, inputs: &Inputs) -> Vec<Option<f64>> {
    let weight = |index: usize| {
        lever
            .weight(inputs.financial_year(index).year())
            .filter(|_| index > 0)
    };
    (0..inputs.years()).map(weight).collect()
}
