//! Levers on places.

use std::ops::RangeInclusive;

use pressure_model::{AreaInputs, CapacityRules, FinancialYear, Inputs};

use super::step_weights;
use crate::kind::Kind;
use crate::lever::Lever;
use crate::phase::Phase;

/// Opens places in the lever's councils, shared out by their plans in the placement and phase, and adds what a place costs
/// beyond the place funding that follows plans.
pub(super) fn capacity(lever: &Lever, inputs: &mut Inputs, shares: &[f64]) -> Result<(), String> {
    let Kind::Capacity {
        placement,
        phase,
        places,
        resident_share,
        cost_per_place,
    } = lever.kind
    else {
        return Ok(());
    };
    let ages = ages(phase);
    let weights = step_weights(lever, inputs);
    let (years, rules) = (inputs.years(), inputs.rates.capacity.clone());
    let mut limited = false;
    for (area, share) in inputs.areas.iter_mut().zip(shares) {
        if !lever.areas.contains(&area.code) {
            continue;
        }
        let own = places * share;
        if let Some(rules) = &rules {
            let by_phase = by_phase(area, rules, placement, &ages);
            for (step, weight) in area.capacity.places.iter_mut().zip(&weights) {
                let row = &mut step[placement * rules.phases..(placement + 1) * rules.phases];
                for (places, phase_share) in row.iter_mut().zip(&by_phase) {
                    if let Some(places) = places {
                        limited = true;
                        if let Some(weight) = weight {
                            let more = own * resident_share * phase_share * weight;
                            *places = (*places + more).max(0.0);
                        }
                    }
                }
            }
        }
        if cost_per_place > 0.0 {
            let opened = |step: usize| own * weights.get(step).copied().flatten().unwrap_or(0.0);
            let added = &mut area.money.policy.places_added;
            added.resize(years, 0.0);
            let (before, within) = FinancialYear::CENSUS_WEIGHTS;
            // Financial year k holds the end of the school year of step k - 2 and most of that of step k - 1.
            for (year, added) in added.iter_mut().enumerate().skip(1) {
                let earlier = year.checked_sub(2).map_or(0.0, opened);
                *added += cost_per_place * (before * earlier + within * opened(year - 1));
            }
        }
    }
    if limited || weights.iter().all(Option::is_none) {
        return Ok(());
    }
    Err(
        "places of this placement are not limited here, so more of them would change nothing; \
         give the places there are now (places.csv, or capacity in the model file)"
            .to_owned(),
    )
}

/// Ages of a phase; every age where there is none.
pub(super) fn ages(phase: Option<Phase>) -> RangeInclusive<u8> {
    phase.map_or(0..=u8::MAX, Phase::ages)
}

pub(super) fn plans(area: &AreaInputs, placement: usize, ages: &RangeInclusive<u8>) -> f64 {
    let shape = area.base.shape();
    let of_age = |age: usize| (0..shape.needs).map(move |need| (age, need));
    let cells = (0..shape.ages).filter(|age| ages.contains(&(*age as u8)));
    cells
        .flat_map(of_age)
        .map(|(age, need)| area.base.get(age, placement, need))
        .sum()
}

/// `[phase of the rules]` share of the places that fall to it: as the plans of the lever's ages do.
fn by_phase(
    area: &AreaInputs,
    rules: &CapacityRules,
    placement: usize,
    ages: &RangeInclusive<u8>,
) -> Vec<f64> {
    let mut shares = vec![0.0; rules.phases];
    let mut years = vec![0.0; rules.phases];
    for (age, phase) in rules.phase_of_age.iter().enumerate() {
        let age = age as u8;
        if ages.contains(&age) {
            shares[*phase] += plans(area, placement, &(age..=age));
            years[*phase] += 1.0;
        }
    }
    // A council without such plans opens places by the number of year groups.
    let whole: f64 = shares.iter().sum();
    let (of, sum) = if whole > 0.0 {
        (shares, whole)
    } else {
        let sum = years.iter().sum();
        (years, sum)
    };
    of.into_iter().map(|part| part / sum).collect()
}
