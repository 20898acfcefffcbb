//! A target share of pupils with a plan, met year by year.
//!
//! `share(t) = base share x (plans in the placements that count at t / at the base) / (pupils at t / at the base)`, over the
//! lever's councils together, at the January of each school year. Between targets the share goes in equal steps, first from
//! what it would be the year before the lever, last it stands still. In each step one factor on the share of assessments that
//! end in a plan meets the target; it cannot go below the floor, nor a share above 1. What is then still too many ceases at
//! the end of primary and secondary school.
//!
//! Plans at the end of a step are linear in the factor, and in what ceases, so two runs of the step give it.

use pressure_model::{Inputs, Stepper};

use super::flows::{dated_cease, dated_funnel};
use super::{in_areas, step_weights};
use crate::kind::PlanShare;
use crate::lever::Lever;
use crate::phase::Phase;

/// Nobody's plans all end with their phase.
const MOST_CEASE: f64 = 0.95;

pub(super) fn apply(lever: &Lever, inputs: &mut Inputs, target: &PlanShare) -> Result<(), String> {
    if inputs.rates.funnel.is_none() {
        return Err("these inputs have no assessments that end in a plan or not".to_owned());
    }
    let weights = step_weights(lever, inputs);
    let Some(first) = weights.iter().position(Option::is_some) else {
        return Ok(());
    };
    let base = Measured::base(lever, inputs, target);
    if base.plans <= 0.0 || base.pupils <= 0.0 {
        return Err("its councils have no pupils or no plans that count".to_owned());
    }
    let year_of = |step: usize| inputs.census(step).step_academic_year().year();
    let before = share_before(lever, inputs, target, &base, first)?;
    let mut known = target.targets.clone();
    known.insert(year_of(first) - 1, before);
    let wanted: Vec<f64> = (0..inputs.steps)
        .map(|step| {
            let share = between(&known, year_of(step));
            share / target.base_share * base.plans * pupils(lever, inputs, target, step)
                / base.pupils
        })
        .collect();
    for step in (0..inputs.steps).filter(|step| weights[*step].is_some()) {
        let as_is = counted(lever, inputs, target, step)?;
        let mut none = inputs.clone();
        scale_issued(lever, &mut none, step, 0.0);
        let without = counted(lever, &none, target, step)?;
        if as_is <= without {
            continue;
        }
        let factor = (wanted[step] - without) / (as_is - without);
        scale_issued(lever, inputs, step, factor.max(target.issue_floor));
        if factor < target.issue_floor {
            let left = counted(lever, inputs, target, step)?;
            let mut most = inputs.clone();
            add_ceasing(lever, &mut most, step, MOST_CEASE);
            let least = counted(lever, &most, target, step)?;
            if left > least {
                let part = ((left - wanted[step]) / (left - least)).clamp(0.0, 1.0);
                add_ceasing(lever, inputs, step, MOST_CEASE * part);
            }
        }
    }
    Ok(())
}

/// What the share is measured from.
struct Measured {
    plans: f64,
    pupils: f64,
}

impl Measured {
    fn base(lever: &Lever, inputs: &Inputs, target: &PlanShare) -> Self {
        let (mut plans, mut pupils) = (0.0, 0.0);
        for area in inputs
            .areas
            .iter()
            .filter(|a| lever.areas.contains(&a.code))
        {
            let by_placement = area.base.by_placement();
            plans += counts(&by_placement, target);
            pupils += of_ages(&area.transport.population_base, target);
        }
        Self { plans, pupils }
    }
}

/// The share at the census before the lever's first step.
fn share_before(
    lever: &Lever,
    inputs: &Inputs,
    target: &PlanShare,
    base: &Measured,
    first: usize,
) -> Result<f64, String> {
    let Some(step) = first.checked_sub(1) else {
        return Ok(target.base_share);
    };
    let plans = counted(lever, inputs, target, step)?;
    let pupils = pupils(lever, inputs, target, step);
    Ok(target.base_share * (plans / base.plans) / (pupils / base.pupils))
}

/// Equal steps between the years known; what the last one says after it.
fn between(known: &std::collections::BTreeMap<i32, f64>, year: i32) -> f64 {
    let earlier = known.range(..=year).next_back();
    let later = known.range(year..).next();
    match (earlier, later) {
        (Some((from, low)), Some((to, high))) if from < to => {
            low + (high - low) * f64::from(year - from) / f64::from(to - from)
        }
        (Some((_, share)), _) | (None, Some((_, share))) => *share,
        (None, None) => 0.0,
    }
}

fn pupils(lever: &Lever, inputs: &Inputs, target: &PlanShare, step: usize) -> f64 {
    let areas = inputs.areas.iter();
    areas
        .filter(|area| lever.areas.contains(&area.code))
        .map(|area| of_ages(&area.population[step], target))
        .sum()
}

fn of_ages(persons: &[f64], target: &PlanShare) -> f64 {
    let (first, last) = target.pupils;
    persons[usize::from(first)..=usize::from(last)].iter().sum()
}

fn counts(by_placement: &[f64], target: &PlanShare) -> f64 {
    let placements = by_placement.iter().enumerate();
    placements
        .filter(|(index, _)| crate::kind::passes(&target.placements, index))
        .map(|(_, plans)| plans)
        .sum()
}

/// Plans that count at the census that ends a step.
fn counted(lever: &Lever, inputs: &Inputs, target: &PlanShare, step: usize) -> Result<f64, String> {
    let mut stepper = Stepper::new(inputs).map_err(|error| error.to_string())?;
    for _ in 0..=step {
        stepper.advance();
    }
    let reached = inputs.areas.iter().zip(stepper.stocks());
    Ok(reached
        .filter(|(area, _)| lever.areas.contains(&area.code))
        .map(|(_, stock)| counts(&stock.by_placement, target))
        .sum())
}

fn scale_issued(lever: &Lever, inputs: &mut Inputs, step: usize, factor: f64) {
    let (Some(shared), steps) = (inputs.rates.funnel.clone(), inputs.steps) else {
        return;
    };
    for area in in_areas(lever, &mut inputs.areas) {
        let base = area.funnel.base(&shared).clone();
        let dated = dated_funnel(&mut area.funnel.dated, &base, steps);
        for issued in &mut dated[step].issued {
            *issued = (*issued * factor).min(1.0);
        }
    }
}

/// A further share of those in the last year of primary and of secondary school loses the plan.
fn add_ceasing(lever: &Lever, inputs: &mut Inputs, step: usize, share: f64) {
    let (shared, steps) = (inputs.rates.cease.clone(), inputs.steps);
    for area in in_areas(lever, &mut inputs.areas) {
        let factor = area.cease_factor;
        let rates = &mut dated_cease(area, &shared, steps)[step];
        for phase in [Phase::Primary, Phase::Secondary] {
            let rate = &mut rates[usize::from(*phase.ages().end())];
            let ceasing = (*rate * factor).min(1.0);
            if factor > 0.0 {
                *rate = ((ceasing + (1.0 - ceasing) * share) / factor).min(1.0);
            }
        }
    }
}
