//! Checks on what was counted on a council's children.

use crate::checker::{Checker, Range};
use crate::error::Error;
use crate::inputs::Inputs;
use crate::pupils::rates::{Odds, PupilRates, Split};
use crate::pupils::whole::{MOST_CELLS, MOST_CHILDREN};
use crate::shape::Shape;

/// Every table has its length, every split a setting to go to, and nobody is without a place.
pub(crate) fn check(c: &Checker, inputs: &Inputs, rates: &PupilRates) -> Result<(), Error> {
    let Shape {
        ages,
        placements,
        needs,
    } = inputs.shape;
    let rows = ages * rates.settings;
    for (table, list, length, most) in [
        (
            "pupils.placement_of",
            &rates.placement_of,
            rates.settings,
            placements,
        ),
        ("pupils.need_of", &rates.need_of, rates.needs, needs),
    ] {
        c.length(table, list.len(), length, "category")?;
        for (at, &index) in list.iter().enumerate() {
            c.index(table, &format!("category {at}"), index, most)?;
        }
    }
    c.length("pupils.group_of_age", rates.group_of_age.len(), ages, "age")?;
    c.length("pupils.allowed", rates.allowed.len(), rows, "age, setting")?;
    let sizes = [ages, rates.settings, rates.needs];
    let cells: usize = sizes.iter().product();
    if cells > MOST_CELLS {
        let range = "at most 65,536: join settings or needs";
        return Err(c.out_of_range(
            "pupils.settings",
            "ages x settings x needs".to_owned(),
            cells as f64,
            range,
        ));
    }
    let by_cell = |table: &str, children: &[f64]| {
        c.table(
            table,
            children,
            "age, setting, need",
            &sizes,
            Range::NotNegative,
        )?;
        let most = children.iter().copied().fold(0.0, f64::max);
        if most < MOST_CHILDREN as f64 {
            return Ok(());
        }
        let place = "some age, setting and need".to_owned();
        Err(c.out_of_range(table, place, most, "below 4,096"))
    };
    by_cell("pupils.base", &rates.base)?;
    for counted in &rates.counted {
        by_cell("pupils.counted", &counted.children)?;
    }
    if !rates.cost.is_empty() {
        c.table(
            "pupils.cost",
            &rates.cost,
            "age, setting, need",
            &sizes,
            Range::NotNegative,
        )?;
    }
    for (table, values) in [
        ("pupils.join_from", &rates.join_from),
        ("pupils.leave_from", &rates.leave_from),
    ] {
        c.table(table, values, "age", &[ages], Range::Share)?;
    }
    let groups = rates.group_of_age.iter().max().map_or(0, |last| last + 1);
    odds(c, "pupils.leave", &rates.leave, rows)?;
    odds(c, "pupils.move_on", &rates.move_on, rows)?;
    odds(c, "pupils.change_need", &rates.change_need, rates.needs)?;
    odds(c, "pupils.join", &rates.join, ages)?;
    splits(c, "pupils.to", &rates.to, rows, rates.settings)?;
    splits(
        c,
        "pupils.to_need",
        &rates.to_need,
        rates.needs,
        rates.needs,
    )?;
    splits(c, "pupils.join_need", &rates.join_need, ages, rates.needs)?;
    let joining = groups * rates.needs;
    splits(
        c,
        "pupils.join_setting",
        &rates.join_setting,
        joining,
        rates.settings,
    )?;
    nobody_is_lost(c, rates, ages)
}

fn odds(c: &Checker, table: &str, odds: &[Odds], length: usize) -> Result<(), Error> {
    c.length(table, odds.len(), length, "row")?;
    for (at, one) in odds.iter().enumerate() {
        c.number(table, &format!("row {at}"), one.yes, Range::NotNegative)?;
        c.number(table, &format!("row {at}"), one.no, Range::NotNegative)?;
    }
    Ok(())
}

fn splits(
    c: &Checker,
    table: &str,
    splits: &[Split],
    length: usize,
    targets: usize,
) -> Result<(), Error> {
    c.length(table, splits.len(), length, "row")?;
    for (at, split) in splits.iter().enumerate() {
        for &(to, weight) in &split.weights {
            c.index(table, &format!("row {at}"), to, targets)?;
            c.number(table, &format!("row {at}"), weight, Range::Positive)?;
        }
    }
    Ok(())
}

/// Who moves, joins or changes need has somewhere to go.
fn nobody_is_lost(c: &Checker, rates: &PupilRates, ages: usize) -> Result<(), Error> {
    let lost = |table: &str, place: String| {
        let range = "0 where there is nowhere to go";
        Err(c.out_of_range(table, place, 1.0, range))
    };
    for age in 0..ages {
        for setting in 0..rates.settings {
            let row = rates.row(age, setting);
            let goes = &rates.to[row].weights;
            let served = goes.iter().all(|(to, _)| rates.serves(age + 1, *to));
            if rates.move_on[row].yes > 0.0 && (goes.is_empty() || !served) {
                return lost("pupils.move_on", format!("age {age}, setting {setting}"));
            }
        }
        let places = |need: usize| {
            let split = &rates.join_setting[rates.group_of_age[age] * rates.needs + need];
            split.weights.iter().any(|(to, _)| rates.serves(age, *to))
        };
        let needs = &rates.join_need[age].weights;
        let all = needs.iter().all(|(need, _)| places(*need));
        if rates.join[age].yes > 0.0 && (needs.is_empty() || !all) {
            return lost("pupils.join", format!("age {age}"));
        }
    }
    for need in 0..rates.needs {
        if rates.change_need[need].yes > 0.0 && rates.to_need[need].weights.is_empty() {
            return lost("pupils.change_need", format!("need {need}"));
        }
    }
    Ok(())
}
