//! What measures cost to bring about.

use pressure_model::Inputs;

use crate::lever::Lever;

/// Adds a lever's one-off cost to its councils, shared out by their plans at the base census.
pub(super) fn one_off_cost(lever: &Lever, inputs: &mut Inputs, shares: &[f64]) {
    let (first, years) = (inputs.financial_year(0), inputs.years());
    for (area, share) in inputs.areas.iter_mut().zip(shares) {
        let policy = &mut area.money.policy;
        let costs = if lever.capital {
            &mut policy.measures_capital
        } else {
            &mut policy.measures
        };
        for (year, pounds) in &lever.one_off_cost {
            let index = usize::try_from(year.years_since(first)).ok();
            let Some(index) = index.filter(|index| *index < years && *share > 0.0) else {
                continue;
            };
            costs.resize(years, 0.0);
            costs[index] += pounds * share;
        }
    }
}
