//! Levers on requests, decisions, ceasing and population.

use pressure_model::{AreaInputs, FunnelRates, Inputs};

use super::paths::change_rows;
use super::{in_areas, step_weights};
use crate::kind::{Ages, FunnelShare, passes};
use crate::lever::{Areas, Change, Lever};
use crate::population_file::PopulationFile;

/// From the lever's start the rate of new plans stays where the step before left it.
pub(super) fn hold_trend(lever: &Lever, inputs: &mut Inputs) {
    let steps = step_weights(lever, inputs);
    let index = &mut inputs.rates.new_plan_index;
    let Some(first) = steps.iter().position(Option::is_some) else {
        return;
    };
    let old = index.clone();
    let held = if first == 0 { 1.0 } else { index[first - 1] };
    for (value, weight) in index.iter_mut().zip(&steps) {
        if let Some(weight) = weight {
            *value = towards(*value, held, *weight);
        }
    }
    // A council's own rates may move by themselves; they stay too.
    for area in in_areas(lever, &mut inputs.areas) {
        hold_own_rates(area, first, &steps);
    }
    if lever.areas == Areas::All {
        return;
    }
    // The trend is one for all: in some councils only, their own rates undo it.
    let ratios: Vec<f64> = index.iter().zip(&old).map(|(new, old)| new / old).collect();
    inputs.rates.new_plan_index = old;
    for area in in_areas(lever, &mut inputs.areas) {
        for (step, rates) in dated_requests(area, steps.len()).iter_mut().enumerate() {
            if steps[step].is_some() && ratios[step].is_finite() {
                for rate in rates.iter_mut() {
                    *rate = (*rate * ratios[step]).min(1.0);
                }
            }
        }
    }
}

fn hold_own_rates(area: &mut AreaInputs, first: usize, steps: &[Option<f64>]) {
    let dated = &mut area.dated.new_plan_rate;
    if dated.is_empty() {
        return;
    }
    let held = match first.checked_sub(1) {
        None => area.new_plan_rate.clone(),
        Some(before) => dated[before].clone(),
    };
    for (rates, weight) in dated.iter_mut().zip(steps) {
        if let Some(weight) = weight {
            for (rate, held) in rates.iter_mut().zip(&held) {
                *rate = towards(*rate, *held, *weight);
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

pub(super) fn request_rate(lever: &Lever, inputs: &mut Inputs, ages: &Ages, change: Change) {
    let steps = step_weights(lever, inputs);
    for area in in_areas(lever, &mut inputs.areas) {
        let rates = dated_requests(area, steps.len());
        change_rates(rates, &steps, |age| passes(ages, &age), change);
    }
}

pub(super) fn cease_rate(lever: &Lever, inputs: &mut Inputs, ages: &Ages, change: Change) {
    let steps = step_weights(lever, inputs);
    let (shared, last) = (inputs.rates.cease.clone(), inputs.shape.ages - 1);
    for area in in_areas(lever, &mut inputs.areas) {
        let rates = dated_cease(area, &shared, steps.len());
        // At the last age every plan ends by law.
        let acts = |age: u8| usize::from(age) != last && passes(ages, &age);
        change_rates(rates, &steps, acts, change);
    }
}

pub(super) fn funnel_share(
    lever: &Lever,
    inputs: &mut Inputs,
    share: FunnelShare,
    ages: &Ages,
    change: Change,
) -> Result<(), String> {
    change_funnel(lever, inputs, |rates, weight| {
        let shares = match share {
            FunnelShare::Agreed => &mut rates.agreed,
            FunnelShare::Issued => &mut rates.issued,
        };
        change_shares(shares, ages, change, weight);
    })
}

pub(super) fn appeals(
    lever: &Lever,
    inputs: &mut Inputs,
    ages: &Ages,
    (rate, upheld): (Option<f64>, Option<f64>),
) -> Result<(), String> {
    change_funnel(lever, inputs, |rates, weight| {
        if let Some(rate) = rate {
            change_shares(&mut rates.appealed, ages, Change::Set(rate), weight);
        }
        if let Some(upheld) = upheld {
            change_shares(&mut rates.upheld, ages, Change::Set(upheld), weight);
        }
    })
}

/// Persons grow by so much a year more than they would.
pub(super) fn population(lever: &Lever, inputs: &mut Inputs, ages: &Ages, growth: f64) {
    if growth == 0.0 {
        return;
    }
    let steps = step_weights(lever, inputs);
    for area in in_areas(lever, &mut inputs.areas) {
        let mut index = 1.0;
        for (persons, weight) in area.population.iter_mut().zip(&steps) {
            // After its end what has grown stays grown.
            index *= 1.0 + growth * weight.unwrap_or(0.0);
            for (age, persons) in persons.iter_mut().enumerate() {
                if passes(ages, &(age as u8)) {
                    *persons *= index;
                }
            }
        }
    }
}

/// Persons of the lever's councils become those of a file, each council keeping its part of them; `before` is `[step][age]` how many
/// they are together. Years and ages that the file does not give stay.
pub(super) fn population_file(
    lever: &Lever,
    inputs: &mut Inputs,
    file: &PopulationFile,
    before: &[Vec<f64>],
) {
    let steps = step_weights(lever, inputs);
    let years: Vec<i32> = (0..inputs.steps)
        .map(|step| inputs.census(step).year())
        .collect();
    for area in in_areas(lever, &mut inputs.areas) {
        for (step, persons) in area.population.iter_mut().enumerate() {
            let Some(weight) = steps[step] else { continue };
            for (age, persons) in persons.iter_mut().enumerate() {
                let all = before[step][age];
                if let Some(counted) = file.at(years[step], age).filter(|_| all > 0.0) {
                    *persons += weight * (counted * (*persons / all) - *persons);
                }
            }
        }
    }
}

/// A council's rates of new plans by step, made its own.
fn dated_requests(area: &mut AreaInputs, steps: usize) -> &mut Vec<Vec<f64>> {
    if area.dated.new_plan_rate.is_empty() {
        area.dated.new_plan_rate = vec![area.new_plan_rate.clone(); steps];
    }
    &mut area.dated.new_plan_rate
}

/// A council's ceasing by step, made its own.
pub(super) fn dated_cease<'a>(
    area: &'a mut AreaInputs,
    shared: &[f64],
    steps: usize,
) -> &'a mut Vec<Vec<f64>> {
    if area.dated.cease.is_empty() {
        area.dated.cease = vec![shared.to_vec(); steps];
    }
    &mut area.dated.cease
}

/// Changes the shares along the funnel of the lever's councils in the steps it is in force.
fn change_funnel(
    lever: &Lever,
    inputs: &mut Inputs,
    change: impl Fn(&mut FunnelRates, f64),
) -> Result<(), String> {
    let steps = step_weights(lever, inputs);
    let shared = inputs.rates.funnel.clone();
    let shared = shared.ok_or("these inputs have no requests and decisions of their own")?;
    for area in in_areas(lever, &mut inputs.areas) {
        let base = area.funnel.base(&shared).clone();
        let dated = dated_funnel(&mut area.funnel.dated, &base, steps.len());
        for (rates, weight) in dated.iter_mut().zip(&steps) {
            if let Some(weight) = weight {
                change(rates, *weight);
            }
        }
    }
    Ok(())
}

/// A council's shares along the funnel by step, made its own.
pub(super) fn dated_funnel<'a>(
    dated: &'a mut Vec<FunnelRates>,
    base: &FunnelRates,
    steps: usize,
) -> &'a mut Vec<FunnelRates> {
    if dated.is_empty() {
        *dated = vec![base.clone(); steps];
    }
    dated
}

fn change_shares(shares: &mut [f64], ages: &Ages, change: Change, weight: f64) {
    for (age, share) in shares.iter_mut().enumerate() {
        if passes(ages, &(age as u8)) {
            *share = change.of(*share, weight).clamp(0.0, 1.0);
        }
    }
}

fn change_rates(
    rates: &mut [Vec<f64>],
    steps: &[Option<f64>],
    acts: impl Fn(u8) -> bool,
    change: Change,
) {
    let acts = |age: usize| acts(age as u8);
    change_rows(rates, steps, acts, |rate, weight| {
        change.of(rate, weight).clamp(0.0, 1.0)
    });
}
