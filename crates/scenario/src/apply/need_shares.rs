//! What part of the plans in a placement is for some needs, year by year, under the levers before.
//!
//! Plans of a financial year follow the census before it and the census within it, as spend does. The shares are those of the central
//! run; a later lever that moves children, and draws, leave them as they are.

use pressure_model::{FinancialYear, Inputs, State, Stepper};

use crate::kind::Chosen;
use crate::lever::Lever;

/// `[council][financial year]` plans of the needs over all plans in the placement; nil where there are none. Nothing is known of the
/// base year, which no lever changes.
pub(super) fn by_year(
    lever: &Lever,
    inputs: &Inputs,
    placement: usize,
    needs: &Chosen,
) -> Result<Vec<Vec<f64>>, String> {
    let mut of_lever = inputs
        .areas
        .iter()
        .filter(|a| lever.areas.contains(&a.code));
    if of_lever.any(|area| area.pupils.is_some()) {
        return Err(
            "the needs in a placement are not projected for a council whose rates are counted on its own children (pupils.csv)"
                .to_owned(),
        );
    }
    let mut reached = Stepper::new(inputs).map_err(|error| error.to_string())?;
    let count = |reached: &Stepper<'_>| -> Vec<(f64, f64)> {
        let of = |state: &State| plans(state, placement, needs);
        reached.states().map(of).collect()
    };
    let mut before = count(&reached);
    let mut shares = vec![vec![0.0]; inputs.areas.len()];
    let (weight_before, weight_within) = FinancialYear::CENSUS_WEIGHTS;
    while reached.advance().is_some() {
        let within = count(&reached);
        for ((shares, before), within) in shares.iter_mut().zip(&before).zip(&within) {
            let some = weight_before * before.0 + weight_within * within.0;
            let all = weight_before * before.1 + weight_within * within.1;
            shares.push(if all > 0.0 { some / all } else { 0.0 });
        }
        before = within;
    }
    Ok(shares)
}

/// Plans of the needs in the placement, and all in it.
fn plans(state: &State, placement: usize, needs: &Chosen) -> (f64, f64) {
    let shape = state.shape();
    let of_need = |need: usize| -> f64 {
        (0..shape.ages)
            .map(|age| state.get(age, placement, need))
            .sum()
    };
    let (mut some, mut all) = (0.0, 0.0);
    for need in 0..shape.needs {
        let plans = of_need(need);
        all += plans;
        if needs.contains(&need) {
            some += plans;
        }
    }
    (some, all)
}
