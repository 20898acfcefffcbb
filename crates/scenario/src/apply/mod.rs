//! Lays levers over the inputs of the model, in file order, as a function of the year alone.
//!
//! A year before a lever's start, and a year after its end, keeps its bits: nothing is multiplied by one there. The base
//! year is what happened, so no lever changes its money. A lever without strength does nothing at all.

mod flows;
mod measures;
mod money;
mod paths;
mod places;
mod plan_share;
mod policy;
mod travel;
mod wishes;

use pressure_model::{AreaInputs, Inputs};

use crate::kind::Kind;
use crate::lever::Lever;
use crate::problem::Error;
use crate::scenario::Scenario;

/// Applies every lever of a scenario.
pub fn apply(scenario: &Scenario, inputs: &mut Inputs) -> Result<(), Error> {
    for (index, lever) in scenario.levers.iter().enumerate() {
        apply_lever(lever, inputs).map_err(|reason| Error::Apply {
            scenario: scenario.id.clone(),
            lever: index + 1,
            reason,
        })?;
    }
    Ok(())
}

fn apply_lever(lever: &Lever, inputs: &mut Inputs) -> Result<(), String> {
    measures::one_off_cost(lever, inputs);
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
        Kind::PlanShare(target) => plan_share::apply(lever, inputs, target)?,
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
        Kind::Capacity { .. } => places::capacity(lever, inputs)?,
        Kind::Inflation { of, change } => money::inflation(lever, inputs, *of, *change),
        Kind::UnitCost { placement, change } => {
            money::unit_cost(lever, inputs, *placement, *change)?;
        }
        Kind::BlockGrowth { change } => money::block_growth(lever, inputs, *change),
        Kind::BlockTransfer { of, disapplied } => {
            policy::block_transfer(lever, inputs, *of, *disapplied)?;
        }
        Kind::Grant { amount } => policy::grant(lever, inputs, *amount),
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

/// `[council]` shares of what a lever's councils have together, for amounts given for all of them; alike where they have
/// nothing. Councils outside the lever have none.
fn shared_by(lever: &Lever, inputs: &Inputs, has: impl Fn(&AreaInputs) -> f64) -> Vec<f64> {
    let inside = |area: &AreaInputs| lever.areas.contains(&area.code);
    let of = |area: &AreaInputs| if inside(area) { has(area) } else { 0.0 };
    let sum: f64 = inputs.areas.iter().map(of).sum();
    let count = inputs.areas.iter().filter(|area| inside(area)).count();
    let share = |area: &AreaInputs| match inside(area) {
        true if sum > 0.0 => has(area) / sum,
        true => 1.0 / count as f64,
        false => 0.0,
    };
    inputs.areas.iter().map(share).collect()
}
