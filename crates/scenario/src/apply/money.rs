//! Levers on prices and on the block.

use pressure_model::{AreaInputs, Costs, Inputs};

use super::paths::change_growth;
use super::{in_areas, money_weights, travel};
use crate::kind::PriceOf;
use crate::lever::{Change, Lever};

pub(super) fn inflation(lever: &Lever, inputs: &mut Inputs, of: PriceOf, change: Change) {
    let years = money_weights(lever, inputs);
    if let PriceOf::Mode(mode) = of {
        travel::mode_inflation(lever, inputs, mode, change);
        return;
    }
    let costs = inputs.costs.clone();
    for area in in_areas(lever, &mut inputs.areas) {
        for placement in 0..costs.top_up.len() {
            let acts = match of {
                PriceOf::TopUps => true,
                PriceOf::Placement(one) => placement == one,
                PriceOf::Line(line) => costs.top_up_line[placement] == line,
                PriceOf::Mode(_) => false,
            };
            if acts {
                change_path(own_prices(area, &costs), placement, |path| {
                    change_growth(path, &years, change);
                });
            }
        }
        if let PriceOf::Line(line) = of
            && (line == costs.non_plan_line || line == costs.place_line)
        {
            // The line's own index stands on top of the shared one of spend that follows no placement.
            let non_plan = line == costs.non_plan_line;
            let shared = |year: usize| {
                if non_plan {
                    costs.non_plan_price[year]
                } else {
                    1.0
                }
            };
            let rows = &mut area.money.policy.line_price;
            if rows.is_empty() {
                *rows = vec![vec![1.0; costs.lines]; years.len()];
            }
            let old: Vec<f64> = (0..years.len())
                .map(|y| shared(y) * rows[y][line])
                .collect();
            let mut path = old.clone();
            change_growth(&mut path, &years, change);
            for (year, row) in rows.iter_mut().enumerate() {
                row[line] *= path[year] / old[year];
            }
        }
    }
}

/// A price set is in pounds of the lever's first year within the projection and grows from there as the price did before; a
/// cap is in cash. Both are what the council pays, its own level of prices put in.
///
/// A price is of a placement whatever the need. So a lever on some needs changes the price of the placement by the part that their
/// plans are of those in it: each change is linear in how much of it is in force. `need_shares` is empty where it is on all.
pub(super) fn unit_cost(
    lever: &Lever,
    inputs: &mut Inputs,
    placement: usize,
    change: Change,
    need_shares: &[Vec<f64>],
) -> Result<(), String> {
    let years = money_weights(lever, inputs);
    let Some(first) = years.iter().position(Option::is_some) else {
        return Ok(());
    };
    let costs = inputs.costs.clone();
    let top_up = costs.top_up[placement];
    if top_up <= 0.0 {
        return Err("the placement has no top-up to change".to_owned());
    }
    for (council, area) in inputs.areas.iter_mut().enumerate() {
        if !lever.areas.contains(&area.code) {
            continue;
        }
        let paid = top_up * area.money.factor;
        let shares = need_shares.get(council);
        change_path(own_prices(area, &costs), placement, |path| {
            let at_first = path[first];
            for (year, (price, weight)) in path.iter_mut().zip(&years).enumerate() {
                let Some(weight) = weight.filter(|_| paid > 0.0) else {
                    continue;
                };
                let weight = weight * shares.map_or(1.0, |shares| shares[year]);
                let change = match change {
                    Change::Set(pounds) => Change::Set(pounds / paid * (*price / at_first)),
                    Change::Cap(pounds) => Change::Cap(pounds / paid),
                    other => other,
                };
                *price = change.of(*price, weight);
            }
        });
    }
    Ok(())
}

pub(super) fn block_growth(lever: &Lever, inputs: &mut Inputs, change: Change) {
    let years = money_weights(lever, inputs);
    for area in in_areas(lever, &mut inputs.areas) {
        change_growth(&mut area.money.block, &years, change);
    }
}

/// A council's price indices of top-ups by year, made its own.
fn own_prices<'a>(area: &'a mut AreaInputs, costs: &Costs) -> &'a mut Vec<Vec<f64>> {
    let prices = &mut area.money.policy.top_up_price;
    if prices.is_empty() {
        prices.clone_from(&costs.price);
    }
    prices
}

/// Changes one column of a table by year.
fn change_path(rows: &mut [Vec<f64>], column: usize, change: impl Fn(&mut [f64])) {
    let mut path: Vec<f64> = rows.iter().map(|row| row[column]).collect();
    change(&mut path);
    for (row, value) in rows.iter_mut().zip(path) {
        row[column] = value;
    }
}
