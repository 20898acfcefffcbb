//! A target share of pupils with a plan, met year by year.
//!
//! `share(t) = base share x (plans in the placements that count at t / at the base) / (pupils at t / at the base)`, over the
//! lever's councils together, at the January of each school year. Between targets the share goes in equal steps, first from
//! what it would be the year before the lever, last it stands still. In each step one factor on the share of assessments that
//! end in a plan meets the target; it cannot go below the floor, nor a share above 1. What is then still too many ceases at
//! the end of primary and secondary school.
//!
//! Plans at the end of a step are linear in the factor, and in what ceases, so two runs of the step give it. The census
//! before the step is reached once for all of them.

use pressure_model::{FunnelRates, Inputs, Stepper};

use super::flows::{dated_cease, dated_funnel};
use super::{in_areas, step_weights};
use crate::kind::PlanShare;
use crate::lever::Lever;
use crate::phase::Phase;

/// Nobody's plans all end with their phase.
const MOST_CEASE: f64 = 0.95;

/// How one step meets the target.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Met {
    /// Factor on the share of assessments that end in a plan, where it changes.
    issued: Option<f64>,
    /// Share of those at the end of a phase whose plans cease, where any do.
    ceasing: Option<f64>,
}

/// Changes the lever's councils in the steps of a path.
pub(super) fn follow(lever: &Lever, inputs: &mut Inputs, path: &[Met]) {
    for (step, met) in path.iter().enumerate() {
        meet(lever, inputs, step, *met);
    }
}

fn meet(lever: &Lever, inputs: &mut Inputs, step: usize, met: Met) {
    if let Some(factor) = met.issued {
        scale_issued(lever, inputs, step, factor);
    }
    if let Some(share) = met.ceasing {
        add_ceasing(lever, inputs, step, share);
    }
}

/// `[step]` how all the lever's councils together meet the target.
pub(super) fn path(lever: &Lever, inputs: &Inputs, target: &PlanShare) -> Result<Vec<Met>, String> {
    if inputs.rates.funnel.is_none() {
        return Err("these inputs have no assessments that end in a plan or not".to_owned());
    }
    let weights = step_weights(lever, inputs);
    let Some(first) = weights.iter().position(Option::is_some) else {
        return Ok(Vec::new());
    };
    let base = Measured::base(lever, inputs, target);
    if base.plans <= 0.0 || base.pupils <= 0.0 {
        return Err("its councils have no pupils or no plans that count".to_owned());
    }
    let year_of = |step: usize| inputs.census(step).step_academic_year().year();
    let mut reached = Stepper::new(inputs).map_err(|error| error.to_string())?;
    for _ in 0..first {
        reached.advance();
    }
    let before = match first.checked_sub(1) {
        None => target.base_share,
        Some(step) => {
            let plans = counted(lever, inputs, target, &reached);
            let pupils = pupils(lever, inputs, target, step);
            target.base_share * (plans / base.plans) / (pupils / base.pupils)
        }
    };
    let mut known = target.targets.clone();
    known.insert(year_of(first) - 1, before);
    let wanted: Vec<f64> = (0..inputs.steps)
        .map(|step| {
            let share = between(&known, year_of(step));
            share / target.base_share * base.plans * pupils(lever, inputs, target, step)
                / base.pupils
        })
        .collect();
    let mut path = vec![Met::default(); inputs.steps];
    let mut trial = inputs.clone();
    for step in first..inputs.steps {
        if weights[step].is_some() {
            let mut plans = |met: Met| {
                let kept = rates(&trial);
                meet(lever, &mut trial, step, met);
                let mut next = reached.clone().under(&trial);
                next.advance();
                let plans = counted(lever, inputs, target, &next);
                put_back(&mut trial, kept);
                plans
            };
            path[step] = way(wanted[step], target.issue_floor, &mut plans);
        }
        meet(lever, &mut trial, step, path[step]);
        let mut next = reached.under(&trial);
        next.advance();
        reached = next.under(inputs);
    }
    Ok(path)
}

/// The way in which one step meets what is wanted, given how many plans each way would leave.
fn way(wanted: f64, floor: f64, plans: &mut impl FnMut(Met) -> f64) -> Met {
    let scaled = |factor| Met {
        issued: Some(factor),
        ceasing: None,
    };
    let (as_is, without) = (plans(Met::default()), plans(scaled(0.0)));
    if as_is <= without {
        return Met::default();
    }
    let factor = (wanted - without) / (as_is - without);
    let met = scaled(factor.max(floor));
    if factor >= floor {
        return met;
    }
    let ceasing = |share| Met {
        ceasing: Some(share),
        ..met
    };
    let (left, least) = (plans(met), plans(ceasing(MOST_CEASE)));
    if left <= least {
        return met;
    }
    let part = ((left - wanted) / (left - least)).clamp(0.0, 1.0);
    ceasing(MOST_CEASE * part)
}

/// Rates that a way changes, by council.
type Changed = Vec<(Vec<FunnelRates>, Vec<Vec<f64>>)>;

fn rates(inputs: &Inputs) -> Changed {
    let areas = inputs.areas.iter();
    areas
        .map(|area| (area.funnel.dated.clone(), area.dated.cease.clone()))
        .collect()
}

fn put_back(inputs: &mut Inputs, rates: Changed) {
    for (area, (funnel, cease)) in inputs.areas.iter_mut().zip(rates) {
        area.funnel.dated = funnel;
        area.dated.cease = cease;
    }
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

/// Plans that count at the census reached.
fn counted(lever: &Lever, inputs: &Inputs, target: &PlanShare, reached: &Stepper<'_>) -> f64 {
    let areas = inputs.areas.iter().zip(reached.stocks());
    areas
        .filter(|(area, _)| lever.areas.contains(&area.code))
        .map(|(_, stock)| counts(&stock.by_placement, target))
        .sum()
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
