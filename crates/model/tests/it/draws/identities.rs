//! Identities that every draw keeps, and bits that it shares with other runs.

use pressure_model::balance::Bridge;
use pressure_model::{AreaProjection, Inputs, Simulator, Uncertainty, project};
use proptest::prelude::*;

use super::{everything, settings};
use crate::made_up::{inputs, with_counts, with_funnel, with_limits, with_policy};
use crate::sizes::{Size, sizes_of};

fn sizes() -> impl Strategy<Value = Size> {
    sizes_of(2..41, 1..6, 1..18)
}

/// With a funnel, counted steps and limited places, each or not by the seed.
fn with_rules(size: Size, limits: bool) -> Inputs {
    let mut inputs = with_policy(inputs(size));
    if size.seed.is_multiple_of(2) {
        inputs = with_funnel(inputs, size.seed);
    }
    if (size.seed / 2).is_multiple_of(2) {
        inputs = with_counts(inputs, size.seed);
    }
    // Where there is one placement only it cannot be limited.
    if limits && (size.seed / 4).is_multiple_of(2) {
        inputs = with_limits(inputs, size.seed);
    }
    inputs
}

fn near(found: f64, wanted: f64, tolerance: f64) -> Result<(), TestCaseError> {
    let scale = wanted.abs().max(1.0);
    prop_assert!(
        (found - wanted).abs() <= tolerance * scale,
        "{found} is not {wanted} within {tolerance}"
    );
    Ok(())
}

/// Stocks and flows close, nothing is negative, movers come from somewhere, the balance bridges.
pub(super) fn identities(area: &AreaProjection) -> Result<(), TestCaseError> {
    for (pair, flows) in area.stocks.windows(2).zip(&area.flows) {
        near(pair[1].total - pair[0].total, flows.net(), 1e-9)?;
        near(
            flows.movers_in_by_placement.iter().sum(),
            flows.movers,
            1e-9,
        )?;
        near(
            flows.movers_out_by_placement.iter().sum(),
            flows.movers,
            1e-9,
        )?;
        near(flows.new_plans_by_age.iter().sum(), flows.new_plans, 1e-10)?;
        near(flows.ceased_by_age.iter().sum(), flows.ceased, 1e-10)?;
    }
    for stock in &area.stocks {
        for sum in [&stock.by_age, &stock.by_placement, &stock.by_need] {
            prop_assert!(sum.iter().all(|&plans| plans >= -1e-9));
            near(sum.iter().sum(), stock.total, 1e-10)?;
        }
    }
    for (index, (money, policy)) in area.money.iter().zip(&area.policy).enumerate() {
        // What a sum of balances of this size rounds by.
        let largest = money
            .dsg_balance
            .abs()
            .max(money.opening_balance.abs())
            .max(money.high_needs_spend);
        let open = Bridge::of(money, policy).open();
        prop_assert!(
            open.abs() <= 1e-12 * largest.max(1.0),
            "{open} of {largest}"
        );
        near(money.high_needs_spend, money.by_line.iter().sum(), 1e-12)?;
        prop_assert!(policy.deficit >= 0.0 && policy.write_off >= 0.0);
        prop_assert!(policy.general_fund_exposure <= policy.deficit);
        if policy.in_year_central != 0.0 {
            near(policy.in_year_central, -money.in_year_balance, 1e-12)?;
        }
        if index > 0 {
            near(
                money.opening_balance,
                area.money[index - 1].dsg_balance,
                0.0,
            )?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_draw_keeps_its_accounts(size in sizes(), whole in any::<bool>()) {
        let inputs = with_rules(size, !whole);
        let uncertainty = everything(size.shape);
        let simulator = Simulator::new(&inputs, &uncertainty, settings(3, whole)).unwrap();
        for area in 0..size.areas {
            for draw in 0..3 {
                identities(&simulator.draw(area, draw))?;
            }
        }
    }

    #[test]
    fn without_uncertainty_a_draw_is_the_central_run(size in sizes()) {
        let inputs = with_rules(size, true);
        let none = Uncertainty::default();
        let simulator = Simulator::new(&inputs, &none, settings(1, false)).unwrap();
        for (area, central) in project(&inputs).unwrap().areas.iter().enumerate() {
            let draw = simulator.draw(area, 0);
            if inputs.areas[area].mover_tilt.is_empty() {
                prop_assert_eq!(&draw, central);
                continue;
            }
            // Draws have a table of the council's own where the central run has weights beside the shared one.
            for (draw, central) in draw.stocks.iter().zip(&central.stocks) {
                for (draw, central) in draw.by_placement.iter().zip(&central.by_placement) {
                    near(*draw, *central, 1e-12)?;
                }
            }
            for (draw, central) in draw.money.iter().zip(&central.money) {
                near(draw.high_needs_spend, central.high_needs_spend, 1e-12)?;
            }
            for (draw, central) in draw.travel.iter().zip(&central.travel) {
                near(draw.transport_spend, central.transport_spend, 1e-12)?;
            }
        }
    }

    #[test]
    fn a_change_from_a_year_on_leaves_the_years_before_bit_identical(size in sizes()) {
        let before = with_rules(size, false);
        let changed = size.steps - 1;
        let mut after = before.clone();
        after.rates.new_plan_index[changed] *= 1.1;
        after.costs.non_plan_price[changed + 1] *= 1.2;
        let uncertainty = everything(size.shape);
        for whole in [false, true] {
            let settings = settings(2, whole);
            let before = Simulator::new(&before, &uncertainty, settings).unwrap();
            let after = Simulator::new(&after, &uncertainty, settings).unwrap();
            for (area, draw) in (0..size.areas).flat_map(|area| [(area, 0), (area, 1)]) {
                let (before, after) = (before.draw(area, draw), after.draw(area, draw));
                prop_assert_eq!(&before.stocks[..=changed], &after.stocks[..=changed]);
                prop_assert_eq!(&before.flows[..changed], &after.flows[..changed]);
                prop_assert_eq!(&before.money[..=changed], &after.money[..=changed]);
                prop_assert_eq!(&before.travel[..=changed], &after.travel[..=changed]);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn identities_hold_for_whole_children_in_limited_places(size in sizes()) {
        prop_assume!(size.shape.placements > 1);
        let inputs = with_limits(with_policy(inputs(size)), size.seed);
        let uncertainty = everything(inputs.shape);
        let simulator = Simulator::new(&inputs, &uncertainty, settings(1, true)).unwrap();
        for index in 0..inputs.areas.len() {
            let drawn = simulator.draw(index, 0);
            identities(&drawn)?;
            for stock in &drawn.stocks {
                prop_assert!(stock.by_placement.iter().all(|plans| plans.fract().abs() < 1e-9));
            }
        }
    }
}
