//! Levers on home-to-school transport.

use pressure_model::{AreaInputs, Inputs, TransportRates, TravelCategory};

use super::paths::{change_growth, change_rows};
use super::{in_areas, money_weights, step_weights};
use crate::kind::{Chosen, Kind, ModeChange, passes};
use crate::lever::{Change, Lever};

/// Take-up at a census follows the school year it lies in; the base census is counted.
pub(super) fn eligibility(lever: &Lever, inputs: &mut Inputs) {
    let Kind::TravelEligibility {
        categories,
        placements,
        ages,
        change,
    } = &lever.kind
    else {
        return;
    };
    let mut censuses = step_weights(lever, inputs);
    censuses.insert(0, None);
    let (rates, width) = (inputs.transport.clone(), inputs.shape.placements);
    let acts = |cell: usize| {
        let (age, placement) = (cell / width, cell % width);
        passes(ages, &(age as u8))
            && passes(placements, &placement)
            && passes(categories, &TravelCategory::of_plan(age).index())
    };
    let changed = |share: f64, weight: f64| change.of(share, weight).clamp(0.0, 1.0);
    let without_plan = [
        TravelCategory::Pre16Mainstream,
        TravelCategory::Post16Mainstream,
    ]
    .map(|kind| placements.is_empty() && passes(categories, &kind.index()));
    for area in in_areas(lever, &mut inputs.areas) {
        let journeys = &mut area.journeys;
        if journeys.take_up.is_empty() {
            journeys.take_up = vec![rates.take_up.clone(); censuses.len()];
        }
        change_rows(&mut journeys.take_up, &censuses, acts, changed);
        if !without_plan.contains(&true) {
            continue;
        }
        if journeys.mainstream_rate.is_empty() {
            journeys.mainstream_rate = vec![rates.mainstream_rate; censuses.len()];
        }
        for ((school, sixth_form), weight) in journeys.mainstream_rate.iter_mut().zip(&censuses) {
            let Some(weight) = weight else { continue };
            for (rate, acts) in [school, sixth_form].into_iter().zip(without_plan) {
                if acts {
                    *rate = changed(*rate, *weight);
                }
            }
        }
    }
}

/// A share of those who go by some modes take another; what the new one costs may be set.
pub(super) fn mode_change(
    lever: &Lever,
    inputs: &mut Inputs,
    change: &ModeChange,
) -> Result<(), String> {
    let years = money_weights(lever, inputs);
    let rates = inputs.transport.clone();
    let leaves = |mode: usize| mode != change.to && passes(&change.from, &mode);
    for area in in_areas(lever, &mut inputs.areas) {
        let journeys = &mut area.journeys;
        for (category, shared) in rates.mode_share.iter().enumerate() {
            let shares = journeys.shares(0, category, shared);
            let costs = journeys.flat(category, &rates.mode_cost[category]);
            let some_leave = (0..shares.len()).any(|mode| leaves(mode) && shares[mode] > 0.0);
            let unpriced = costs[change.to] <= 0.0;
            if passes(&change.categories, &category) && some_leave && unpriced {
                return Err(format!(
                    "neither the model file nor the council's own files give a cost by the new mode for `{}`, so it would look free",
                    TravelCategory::ALL[category].id()
                ));
            }
        }
        if journeys.mode_share.is_empty() {
            journeys.mode_share = vec![rates.mode_share.clone(); years.len()];
        }
        for (categories, weight) in journeys.mode_share.iter_mut().zip(&years) {
            let Some(weight) = weight.map(|w| w * change.share) else {
                continue;
            };
            for (category, shares) in categories.iter_mut().enumerate() {
                if weight <= 0.0 || !passes(&change.categories, &category) {
                    continue;
                }
                for mode in (0..shares.len()).filter(|mode| leaves(*mode)) {
                    let moved = shares[mode] * weight;
                    shares[mode] -= moved;
                    shares[change.to] += moved;
                }
            }
        }
        // A budget that nobody takes leaves the price of the mode to those who have one already.
        if let Some(amount) = change.amount.filter(|_| change.share > 0.0) {
            set_amount(area, &rates, &years, change, amount);
        }
    }
    Ok(())
}

/// A yearly cost per traveller of one mode, in pounds of the first year that a council pays, growing as transport does.
fn set_amount(
    area: &mut AreaInputs,
    rates: &TransportRates,
    years: &[Option<f64>],
    change: &ModeChange,
    amount: f64,
) {
    let Some(first) = years.iter().position(Option::is_some) else {
        return;
    };
    let (factor, journeys) = (area.transport.factor, &area.journeys);
    let shared = rates.mode_cost.iter().enumerate();
    let costs: Vec<f64> = shared
        .map(|(category, shared)| journeys.flat(category, shared)[change.to])
        .collect();
    let prices = own_prices(area, rates, years.len());
    for (year, weight) in years.iter().enumerate() {
        let Some(weight) = weight else { continue };
        for (category, price) in prices[year].iter_mut().enumerate() {
            let paid = costs[category] * rates.price[first] * factor[category];
            if paid > 0.0 && passes(&change.categories, &category) {
                let price = &mut price[change.to];
                *price = Change::Set(amount / paid).of(*price, *weight);
            }
        }
    }
}

pub(super) fn occupancy(
    lever: &Lever,
    inputs: &mut Inputs,
    modes: &Chosen,
    multiply: f64,
) -> Result<(), String> {
    let years = money_weights(lever, inputs);
    let width = inputs.transport.modes();
    for area in in_areas(lever, &mut inputs.areas) {
        let has_vehicle = |mode: &usize| {
            let categories = area.journeys.vehicles.iter();
            categories.clone().any(|of_mode| of_mode[*mode].is_some())
        };
        if modes.iter().any(|mode| !has_vehicle(mode)) || !(0..width).any(|mode| has_vehicle(&mode))
        {
            return Err("the model file gives no vehicle for this mode".to_owned());
        }
        let table = &mut area.journeys.occupancy;
        if table.is_empty() {
            *table = vec![vec![1.0; width]; years.len()];
        }
        change_rows(
            table,
            &years,
            |mode| passes(modes, &mode),
            |index, weight| Change::Multiply(multiply).of(index, weight),
        );
    }
    Ok(())
}

pub(super) fn distance(
    lever: &Lever,
    inputs: &mut Inputs,
    categories: &Chosen,
    multiply: f64,
) -> Result<(), String> {
    let years = money_weights(lever, inputs);
    for area in in_areas(lever, &mut inputs.areas) {
        let journeys = &mut area.journeys;
        let mut vehicles = journeys.vehicles.iter().flatten();
        if !vehicles.any(Option::is_some) {
            return Err("the model file gives no vehicles, whose cost distance scales".to_owned());
        }
        if journeys.distance.is_empty() {
            journeys.distance = vec![[1.0; 5]; years.len()];
        }
        for (row, weight) in journeys.distance.iter_mut().zip(&years) {
            let Some(weight) = weight else { continue };
            for (category, index) in row.iter_mut().enumerate() {
                if passes(categories, &category) {
                    *index = Change::Multiply(multiply).of(*index, *weight);
                }
            }
        }
    }
    Ok(())
}

/// `pounds` is the mean over all travellers, those who pay nothing among them.
pub(super) fn contribution(lever: &Lever, inputs: &mut Inputs, categories: &Chosen, pounds: f64) {
    let years = money_weights(lever, inputs);
    for area in in_areas(lever, &mut inputs.areas) {
        let table = &mut area.journeys.contribution;
        if table.is_empty() {
            *table = vec![[0.0; 5]; years.len()];
        }
        for (row, weight) in table.iter_mut().zip(&years) {
            let Some(weight) = weight else { continue };
            for (category, paid) in row.iter_mut().enumerate() {
                if passes(categories, &category) {
                    *paid += weight * pounds;
                }
            }
        }
    }
}

pub(super) fn contract_price(
    lever: &Lever,
    inputs: &mut Inputs,
    categories: &Chosen,
    modes: &Chosen,
    multiply: f64,
) {
    let years = money_weights(lever, inputs);
    let rates = inputs.transport.clone();
    for area in in_areas(lever, &mut inputs.areas) {
        let prices = own_prices(area, &rates, years.len());
        for (of_year, weight) in prices.iter_mut().zip(&years) {
            let Some(weight) = weight else { continue };
            for (category, of_modes) in of_year.iter_mut().enumerate() {
                for (mode, price) in of_modes.iter_mut().enumerate() {
                    if passes(categories, &category) && passes(modes, &mode) {
                        *price = Change::Multiply(multiply).of(*price, *weight);
                    }
                }
            }
        }
    }
}

/// The yearly growth of one mode's price, the shared growth of transport prices among it.
pub(super) fn mode_inflation(lever: &Lever, inputs: &mut Inputs, mode: usize, change: Change) {
    let years = money_weights(lever, inputs);
    let rates = inputs.transport.clone();
    for area in in_areas(lever, &mut inputs.areas) {
        let prices = own_prices(area, &rates, years.len());
        for category in 0..rates.mode_share.len() {
            let old: Vec<f64> = (0..years.len())
                .map(|year| rates.price[year] * prices[year][category][mode])
                .collect();
            let mut path = old.clone();
            change_growth(&mut path, &years, change);
            for (year, of_year) in prices.iter_mut().enumerate() {
                if old[year] > 0.0 {
                    of_year[category][mode] *= path[year] / old[year];
                }
            }
        }
    }
}

/// `[financial year][category][mode]` a council's price indices on top of the shared one, made its own.
fn own_prices<'a>(
    area: &'a mut AreaInputs,
    rates: &TransportRates,
    years: usize,
) -> &'a mut Vec<Vec<Vec<f64>>> {
    let prices = &mut area.journeys.contract_price;
    if prices.is_empty() {
        *prices = vec![vec![vec![1.0; rates.modes()]; rates.mode_share.len()]; years];
    }
    prices
}
