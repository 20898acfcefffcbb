//! The accounts of a projection follow from each other.

use pressure_model::{Inputs, Shape, State, Stock, money, project};

use crate::made_up::inputs;
use crate::sizes::Size;

fn some() -> Inputs {
    inputs(Size {
        seed: 7,
        shape: Shape {
            ages: 26,
            placements: 5,
            needs: 4,
        },
        areas: 3,
        steps: 4,
    })
}

fn near(found: f64, wanted: f64) {
    let scale = wanted.abs().max(1.0);
    assert!(
        (found - wanted).abs() < 1e-12 * scale,
        "{found} is not {wanted}"
    );
}

#[test]
fn income_spend_and_balance_are_sums_of_what_is_shown() {
    for area in project(&some()).unwrap().areas {
        for (index, year) in area.money.iter().enumerate() {
            near(
                year.high_needs_income,
                year.block - year.deductions + year.block_transfer + year.other_income,
            );
            near(year.high_needs_spend, year.by_line.iter().sum());
            near(
                year.in_year_balance,
                year.high_needs_income - year.high_needs_spend,
            );
            let moved = year.in_year_balance + year.other_blocks + year.grants + year.unexplained;
            near(year.dsg_balance, year.opening_balance + moved);
            if index > 0 {
                near(year.opening_balance, area.money[index - 1].dsg_balance);
                near(year.unexplained, 0.0);
            }
        }
        for year in &area.travel {
            near(year.transport_spend, year.by_category.iter().sum());
            near(year.transport_spend, year.by_mode.iter().sum());
        }
    }
}

#[test]
fn a_factor_set_from_an_outturn_meets_it() {
    let mut inputs = some();
    let outturn = 12_345_678.0;
    for area in &mut inputs.areas {
        let (previous, base) = (Stock::of(&area.previous), Stock::of(&area.base));
        let before =
            money::base_spend_before_factor(&inputs.costs, area.money.non_plan, &previous, &base);
        area.money.factor = outturn / before;
    }
    for area in project(&inputs).unwrap().areas {
        let year = &area.money[0];
        near(year.high_needs_spend - year.place_funding, outturn);
    }
}

#[test]
fn england_pays_the_interest_of_its_councils_not_of_its_net_balance() {
    let mut inputs = some();
    // One council in surplus hides another's deficit in the sum, but not its interest.
    inputs.areas[0].money.opening_balance = 9e9;
    let projection = project(&inputs).unwrap();
    let total = projection.total().unwrap();
    let councils: f64 = projection
        .areas
        .iter()
        .map(|area| area.money[0].interest)
        .sum();
    assert!(total.money[0].dsg_balance > 0.0 && councils > 0.0);
    near(total.money[0].interest, councils);
}

#[test]
fn the_same_inputs_give_the_same_bits() {
    assert_eq!(project(&some()).unwrap(), project(&some()).unwrap());
}

#[test]
fn what_cannot_arrive_is_shown_and_the_account_still_closes() {
    let mut inputs = some();
    let area = &mut inputs.areas[0];
    area.base = State::zeros(inputs.shape);
    area.new_plan_rate.fill(0.0);
    area.dated.new_plan_rate.clear();
    let area = project(&inputs).unwrap().areas.remove(0);
    // No plans to liken arrivals to: they are lost, and said to be.
    assert!(area.flows[0].transfers_in > 0.0);
    near(area.flows[0].reconciliation, -area.flows[0].transfers_in);
    near(area.stocks[1].total, 0.0);
}
