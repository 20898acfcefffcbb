//! A council's own unit costs (`unit_costs.csv`, or the fees of placements.csv) in place of the national ones, from their year.
//!
//! In the base year they stand under the council's own outturn: what its own prices do not explain of lines 1.2.x sets the price
//! level of its other placements, as [`factor`] does of all. In later years they are what the file says, and grow from the last year
//! given as the prices of the placement do.

use std::collections::BTreeMap;

use pressure_calibrate::Bundle;
use pressure_calibrate::factor::factor;
use pressure_model::inputs::Inputs;
use pressure_model::{Categories, FinancialYear};
use pressure_report::Parameter;
use pressure_returns::{OwnFigures, UnitCostRow, fees};

use crate::assemble::base_years;
use crate::own::Said;
use crate::own_placements::PLACEMENTS;

const UNIT_COSTS: &str = "unit_costs.csv";

/// A price of the council's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct OwnPrice {
    pub(crate) placement: usize,
    /// Financial years from the base.
    pub(crate) year: usize,
    /// Pounds a plan and year.
    pub(crate) pounds: f64,
    /// The file it comes from.
    pub(crate) file: &'static str,
}

/// The council's own prices, by year and placement: those of `unit_costs.csv`; where it has none of a placement, the mean fee of
/// placements.csv in the base year if it rests on at least `fewest` children all year round. A child may have several rows in a year
/// (a fee that changes, a move), so rows are counted as the parts of the year they lasted: fewer children can never make up as many.
pub(crate) fn own_prices(
    own: &OwnFigures,
    categories: &Categories,
    (base, years): (FinancialYear, usize),
    fewest: f64,
    said: &mut Said,
) -> Vec<OwnPrice> {
    let mut groups: BTreeMap<(usize, usize), Vec<&UnitCostRow>> = BTreeMap::new();
    let mut outside = 0;
    for row in &own.unit_costs {
        let year = FinancialYear::new(row.financial_year).years_since(base);
        let year = usize::try_from(year).ok().filter(|year| *year < years);
        match (year, categories.placement(&row.placement)) {
            (Some(year), Some(placement)) => groups.entry((year, placement)).or_default().push(row),
            _ => outside += 1,
        }
    }
    if outside > 0 {
        said.push(format!(
            "{outside} rows of {UNIT_COSTS} lie before {base} or after the years projected and are not used"
        ));
    }
    let mut prices = Vec::new();
    for ((year, placement), rows) in groups {
        match mean_price(&rows) {
            Some(pounds) => prices.push(OwnPrice { placement, year, pounds, file: UNIT_COSTS }),
            None => said.push(format!(
                "unit costs of {} in {} are given by need or phase without plans and are not used: fill in the column `plans`, by which \
                 they are weighted into one price a placement",
                categories.placements[placement].id,
                base.plus(year as i32)
            )),
        }
    }
    for (id, fees) in fees(&own.placement_rows, base.year()) {
        let Some(placement) = categories.placement(&id) else {
            continue;
        };
        if prices.iter().any(|price| price.placement == placement) {
            continue;
        }
        if fees.plans >= fewest && fees.amount <= 0.0 {
            // Fees of nought say that nobody wrote them down, not that the placement is free.
            said.push(format!(
                "fees of {id} in {PLACEMENTS} are all nought over {base} and set no price"
            ));
        } else if fees.plans >= fewest {
            let pounds = fees.amount / fees.plans;
            prices.push(OwnPrice {
                placement,
                year: 0,
                pounds,
                file: PLACEMENTS,
            });
        } else {
            said.push(format!(
                "fees of {id} in {PLACEMENTS} rest on fewer than {fewest} children over {base} and set no price"
            ));
        }
    }
    prices
}

/// One price of a placement: the row of all needs and phases, else the mean of the rows weighted by their plans.
fn mean_price(rows: &[&UnitCostRow]) -> Option<f64> {
    if let Some(all) = rows
        .iter()
        .find(|row| row.need.is_none() && row.phase.is_none())
    {
        return Some(all.amount);
    }
    let plans: Option<Vec<f64>> = rows.iter().map(|row| row.plans).collect();
    let plans = plans?;
    let all: f64 = plans.iter().sum();
    let paid = rows
        .iter()
        .zip(&plans)
        .map(|(row, plans)| row.amount * plans);
    (all > 0.0).then(|| paid.sum::<f64>() / all)
}

/// Lays a council's own prices over the inputs of a projection.
pub(crate) fn lay_unit_costs(
    inputs: &mut Inputs,
    area: usize,
    prices: &[OwnPrice],
    bundle: &Bundle,
    categories: &Categories,
    said: &mut Said,
) {
    let id = |placement: usize| categories.placements[placement].id.as_str();
    let priced = |price: &&OwnPrice| inputs.costs.top_up[price.placement] > 0.0;
    for price in prices.iter().filter(|price| !priced(price)) {
        said.push(format!(
            "{} has no top-up in the model; its price in {} is not used",
            id(price.placement),
            price.file
        ));
    }
    let prices: Vec<&OwnPrice> = prices.iter().filter(priced).collect();
    let base: Vec<&OwnPrice> = prices
        .iter()
        .copied()
        .filter(|price| price.year == 0)
        .collect();
    let costs = inputs.costs.clone();
    let base_year = inputs.base.financial_year();
    let council = &mut inputs.areas[area];
    let mut base_used = !base.is_empty();
    if base_used {
        let year = &base_years(bundle)[area];
        let own: f64 = base
            .iter()
            .map(|price| year.plans[price.placement] * price.pounds)
            .sum();
        let others: f64 = (0..costs.top_up.len())
            .filter(|p| base.iter().all(|price| price.placement != *p))
            .map(|p| year.plans[p] * costs.top_up[p])
            .sum();
        let outturn = bundle.money[area].outturn;
        if outturn.is_some_and(|outturn| outturn <= own) {
            base_used = false;
            said.push(format!(
                "SUSPECT: own unit costs of {base_year} times the council's plans come to more than all its lines 1.2.x, and are not \
                 used; they are pounds a plan and year that the council pays beside place funding"
            ));
        } else {
            let level = factor(
                outturn.map(|outturn| outturn - own),
                others,
                year.non_plan,
                bundle.prices.factor_limits,
            );
            council.money.factor = level.factor;
            council.money.non_plan = level.non_plan;
        }
    }
    let table = &mut council.money.policy.top_up_price;
    if table.is_empty() {
        table.clone_from(&costs.price);
    }
    for price in prices {
        if price.year == 0 && !base_used {
            continue;
        }
        let OwnPrice {
            placement,
            year,
            pounds,
            file,
        } = *price;
        let paid = costs.top_up[placement] * council.money.factor;
        let at_year = table[year][placement];
        for row in &mut table[year..] {
            row[placement] *= pounds / (paid * at_year);
        }
        said.push(format!(
            "what a plan in {} costs from {} is the council's own ({file})",
            id(placement),
            base_year.plus(year as i32)
        ));
    }
}

/// The prices, as parameters of a run.
pub(crate) fn parameters(
    prices: &[OwnPrice],
    code: &str,
    base: FinancialYear,
    categories: &Categories,
) -> Vec<Parameter> {
    let of = |price: &OwnPrice| Parameter {
        parameter: "prices.top_up_own".to_owned(),
        category: format!("{code} {}", categories.placements[price.placement].id),
        period: base.plus(price.year as i32).to_string(),
        value: price.pounds,
        unit: "GBP per plan".to_owned(),
        basis: "measured".to_owned(),
        source: format!("the council's own: {}", price.file),
    };
    prices.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(need: Option<&str>, amount: f64, plans: Option<f64>) -> UnitCostRow {
        UnitCostRow {
            placement: "independent_special".to_owned(),
            need: need.map(str::to_owned),
            phase: None,
            financial_year: 2024,
            amount,
            plans,
        }
    }

    #[test]
    fn prices_by_need_are_weighted_by_plans_and_one_for_all_needs_stands() {
        let (asd, semh) = (
            row(Some("ASD"), 60_000.0, Some(3.0)),
            row(Some("SEMH"), 80_000.0, Some(1.0)),
        );
        assert_eq!(mean_price(&[&asd, &semh]), Some(65_000.0));
        assert_eq!(
            mean_price(&[&asd, &row(None, 70_000.0, None)]),
            Some(70_000.0)
        );
        assert_eq!(
            mean_price(&[&asd, &row(Some("SEMH"), 80_000.0, None)]),
            None
        );
    }
}
