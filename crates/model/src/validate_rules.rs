//! Checks of the funnel, of places and of councils' own moves.

use crate::capacity::CapacityRules;
use crate::checker::{Checker, Range, SHARE_TOLERANCE};
use crate::error::Error;
use crate::funnel::{FunnelRates, FunnelState};
use crate::inputs::{AreaInputs, Inputs, Rates};
use crate::shape::Shape;

/// The shared funnel and the shared rules of capacity.
pub(crate) fn check_shared(c: &Checker, shape: Shape, rates: &Rates) -> Result<(), Error> {
    if let Some(funnel) = &rates.funnel {
        let undecided = funnel.undecided;
        c.number("funnel.undecided", "every year", undecided, Range::Share)?;
        check_funnel_rates(c, "funnel.rates", shape, &funnel.rates)?;
    }
    rates
        .capacity
        .as_ref()
        .map_or(Ok(()), |rules| check_capacity_rules(c, shape, rules))
}

fn check_funnel_rates(
    c: &Checker,
    table: &str,
    shape: Shape,
    rates: &FunnelRates,
) -> Result<(), Error> {
    for (name, values) in [
        ("agreed", &rates.agreed),
        ("issued", &rates.issued),
        ("appealed", &rates.appealed),
        ("upheld", &rates.upheld),
    ] {
        let table = format!("{table}.{name}");
        c.table(&table, values, "age", &[shape.ages], Range::Share)?;
    }
    Ok(())
}

fn check_capacity_rules(c: &Checker, shape: Shape, rules: &CapacityRules) -> Result<(), Error> {
    let Shape {
        ages, placements, ..
    } = shape;
    c.length(
        "capacity.phase_of_age",
        rules.phase_of_age.len(),
        ages,
        "age",
    )?;
    for (age, &phase) in rules.phase_of_age.iter().enumerate() {
        let place = format!("age {age}");
        c.index("capacity.phase_of_age", &place, phase, rules.phases)?;
    }
    let (serves, wanted) = (rules.serves.len(), ages * placements);
    c.length("capacity.serves", serves, wanted, "age, placement")?;
    let (splits, wanted) = (rules.overflow.len(), placements * rules.phases);
    c.length("capacity.overflow", splits, wanted, "placement, phase")?;
    for (entry, split) in rules.overflow.iter().enumerate() {
        let (placement, phase) = (entry / rules.phases, entry % rules.phases);
        let place = format!("placement {placement}, phase {phase}");
        let mut sum = 0.0;
        for target in split {
            c.index("capacity.overflow", &place, target.placement, placements)?;
            c.number("capacity.overflow", &place, target.share, Range::Share)?;
            if target.placement == placement {
                return Err(c.out_of_range(
                    "capacity.overflow",
                    place,
                    placement as f64,
                    "another placement than the one that is full",
                ));
            }
            sum += target.share;
        }
        if !split.is_empty() && (sum - 1.0).abs() > SHARE_TOLERANCE {
            return Err(c.not_whole("capacity.overflow", place, sum));
        }
    }
    Ok(())
}

/// One council's funnel, moves and places.
pub(crate) fn check_area(c: &Checker, inputs: &Inputs, area: &AreaInputs) -> Result<(), Error> {
    let shape = inputs.shape;
    if let Some(shared) = &inputs.rates.funnel {
        if let Some(rates) = &area.funnel.rates {
            check_funnel_rates(c, "funnel.rates", shape, rates)?;
        }
        if !area.funnel.dated.is_empty() {
            let steps = area.funnel.dated.len();
            c.length("funnel.dated", steps, inputs.steps, "step")?;
        }
        for (step, rates) in area.funnel.dated.iter().enumerate() {
            check_funnel_rates(c, &format!("funnel.dated[step {step}]"), shape, rates)?;
        }
        if let Some(FunnelState {
            backlog,
            overturned,
        }) = &area.funnel.opening
        {
            let ages = [shape.ages];
            c.table("funnel.backlog", backlog, "age", &ages, Range::NotNegative)?;
            let table = "funnel.overturned";
            c.table(table, overturned, "age", &ages, Range::NotNegative)?;
        }
        check_yield(c, area, area.funnel.base(shared))?;
    }
    if !area.mover_tilt.is_empty() {
        let sizes = [shape.placements];
        let tilt = &area.mover_tilt;
        c.table("mover_tilt", tilt, "placement", &sizes, Range::Positive)?;
    }
    check_places(c, inputs, area)
}

/// A rate of requests is the rate of new plans over the plans of a request, so where there are new
/// plans a request must bring some.
fn check_yield(c: &Checker, area: &AreaInputs, base: &FunnelRates) -> Result<(), Error> {
    for age in 0..area.new_plan_rate.len() {
        let dated = area.dated.new_plan_rate.iter();
        let joined = area.new_plan_rate[age] > 0.0 || dated.into_iter().any(|r| r[age] > 0.0);
        let plans = base.plans_per_request(age);
        if joined && plans <= 0.0 {
            return Err(c.out_of_range(
                "funnel.rates",
                format!("age {age} (new plans per request)"),
                plans,
                "more than 0 where there are new plans",
            ));
        }
    }
    Ok(())
}

fn check_places(c: &Checker, inputs: &Inputs, area: &AreaInputs) -> Result<(), Error> {
    let steps = &area.capacity.places;
    if steps.is_empty() {
        return Ok(());
    }
    c.length("capacity.places", steps.len(), inputs.steps, "step")?;
    let Some(rules) = &inputs.rates.capacity else {
        // Said as a length, for there are no rules to measure the places by.
        return c.length("rates.capacity", 0, 1, "rules that all limits need");
    };
    for (step, places) in steps.iter().enumerate() {
        let table = format!("capacity.places[step {step}]");
        let wanted = inputs.shape.placements * rules.phases;
        c.length(&table, places.len(), wanted, "placement, phase")?;
        for (entry, places) in places.iter().enumerate() {
            let Some(places) = *places else { continue };
            let (placement, phase) = (entry / rules.phases, entry % rules.phases);
            let place = format!("placement {placement}, phase {phase}");
            c.number(&table, &place, places, Range::NotNegative)?;
            let last = rules.overflow[entry].last();
            let limited = |placement: usize| steps[step][placement * rules.phases + phase];
            if let Some(last) = last.filter(|last| limited(last.placement).is_none()) {
                debug_assert!(last.placement != placement);
            } else {
                let last = last.map_or(placement, |last| last.placement);
                return Err(c.out_of_range(
                    "capacity.overflow",
                    format!("{place}, step {step}"),
                    last as f64,
                    "an overflow split whose last placement is unlimited",
                ));
            }
        }
    }
    Ok(())
}
