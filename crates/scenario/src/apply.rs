//! Lays levers over the inputs of the model, in file order, as a function of the year alone.
//!
//! A year before a lever's start, and a year after its end, keeps its bits: nothing is multiplied by one there. The base
//! year is what happened, so no lever changes its money.

use pressure_model::{AreaInputs, Inputs};

use crate::lever::{Change, Kind, Lever, TopUps};
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
    match &lever.kind {
        Kind::RequestRateHeld => hold_trend(lever, inputs),
        Kind::RequestRate { ages, change } => {
            let steps = step_weights(lever, inputs);
            for area in in_areas(lever, &mut inputs.areas) {
                if area.dated.new_plan_rate.is_empty() {
                    area.dated.new_plan_rate = vec![area.new_plan_rate.clone(); steps.len()];
                }
                change_rates(
                    &mut area.dated.new_plan_rate,
                    &steps,
                    |age| ages.is_empty() || ages.contains(&age),
                    *change,
                );
            }
        }
        Kind::CeaseRate { ages, change } => {
            let steps = step_weights(lever, inputs);
            let (shared, last) = (inputs.rates.cease.clone(), inputs.shape.ages - 1);
            for area in in_areas(lever, &mut inputs.areas) {
                if area.dated.cease.is_empty() {
                    area.dated.cease = vec![shared.clone(); steps.len()];
                }
                // At the last age every plan ends by law.
                let acts =
                    |age: u8| usize::from(age) != last && (ages.is_empty() || ages.contains(&age));
                change_rates(&mut area.dated.cease, &steps, acts, *change);
            }
        }
        Kind::Inflation { of, change } => {
            let years = money_weights(lever, inputs);
            for placement in 0..inputs.shape.placements {
                if *of == TopUps::All || *of == TopUps::Placement(placement) {
                    let mut path: Vec<f64> = inputs
                        .costs
                        .price
                        .iter()
                        .map(|year| year[placement])
                        .collect();
                    change_growth(&mut path, &years, *change);
                    for (year, price) in inputs.costs.price.iter_mut().zip(path) {
                        year[placement] = price;
                    }
                }
            }
        }
        Kind::UnitCost { placement, change } => change_price(lever, inputs, *placement, *change)?,
        Kind::BlockGrowth { change } => {
            let years = money_weights(lever, inputs);
            for area in in_areas(lever, &mut inputs.areas) {
                change_growth(&mut area.money.block, &years, *change);
            }
        }
    }
    Ok(())
}

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

/// From the lever's start the rate of new plans stays where the step before left it.
fn hold_trend(lever: &Lever, inputs: &mut Inputs) {
    let steps = step_weights(lever, inputs);
    let index = &mut inputs.rates.new_plan_index;
    let Some(first) = steps.iter().position(Option::is_some) else {
        return;
    };
    let held = if first == 0 { 1.0 } else { index[first - 1] };
    for (value, weight) in index.iter_mut().zip(&steps) {
        if let Some(weight) = weight {
            *value = towards(*value, held, *weight);
        }
    }
    // A council's own rates may move by themselves; they stay too.
    for area in &mut inputs.areas {
        let undated = area.new_plan_rate.clone();
        let dated = &mut area.dated.new_plan_rate;
        if dated.is_empty() {
            continue;
        }
        let held = if first == 0 {
            undated
        } else {
            dated[first - 1].clone()
        };
        for (rates, weight) in dated.iter_mut().zip(&steps) {
            if let Some(weight) = weight {
                for (rate, held) in rates.iter_mut().zip(&held) {
                    *rate = towards(*rate, *held, *weight);
                }
            }
        }
    }
}

/// A value moved towards the one held; at full weight that one itself, not a sum that rounds to it.
fn towards(value: f64, held: f64, weight: f64) -> f64 {
    if weight >= 1.0 {
        held
    } else {
        Change::Set(held).of(value, weight)
    }
}

fn change_rates(
    rates: &mut [Vec<f64>],
    steps: &[Option<f64>],
    acts: impl Fn(u8) -> bool,
    change: Change,
) {
    for (rates, weight) in rates.iter_mut().zip(steps) {
        let Some(weight) = weight else { continue };
        for (age, rate) in rates.iter_mut().enumerate() {
            if acts(age as u8) {
                *rate = change.of(*rate, *weight).clamp(0.0, 1.0);
            }
        }
    }
}

/// Changes the yearly growth of a path where weights say so, and carries what follows along at its own growth.
fn change_growth(path: &mut [f64], years: &[Option<f64>], change: Change) {
    let Some(first) = years.iter().position(Option::is_some) else {
        return;
    };
    let old = path.to_vec();
    for year in first.max(1)..path.len() {
        let growth = if old[year - 1] == 0.0 {
            0.0
        } else {
            old[year] / old[year - 1] - 1.0
        };
        let growth = years[year].map_or(growth, |weight| change.of(growth, weight));
        path[year] = path[year - 1] * (1.0 + growth);
    }
}

/// A price set is in pounds of the lever's first year within the projection and grows from there as the price did before.
fn change_price(
    lever: &Lever,
    inputs: &mut Inputs,
    placement: usize,
    change: Change,
) -> Result<(), String> {
    let years = money_weights(lever, inputs);
    let Some(first) = years.iter().position(Option::is_some) else {
        return Ok(());
    };
    let top_up = inputs.costs.top_up[placement];
    if top_up <= 0.0 {
        return Err("the placement has no top-up to change".to_owned());
    }
    let at_first = inputs.costs.price[first][placement];
    for (year, weight) in inputs.costs.price.iter_mut().zip(&years) {
        if let Some(weight) = weight {
            let price = &mut year[placement];
            let change = match change {
                Change::Set(pounds) => Change::Set(pounds / top_up * (*price / at_first)),
                other => other,
            };
            *price = change.of(*price, *weight);
        }
    }
    Ok(())
}
