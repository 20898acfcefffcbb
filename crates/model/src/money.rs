//! High-needs income and spend.
//!
//! A financial year f sees the January census of f for five months and that of f + 1 for seven:
//! its plans are `5/12 x census f + 7/12 x census f+1`. Prices are those of the base year times an
//! index; one council factor on all lines but place funding makes the base year meet its outturn.

use crate::balance;
use crate::calendar::FinancialYear;
use crate::inputs::{AreaMoney, Costs};
use crate::results::{MoneyYear, Stock};

/// Plans of a financial year by placement, from those at the census before and within it.
pub fn plans_in_year(before: &[f64], within: &[f64]) -> Vec<f64> {
    let (weight_before, weight_within) = FinancialYear::CENSUS_WEIGHTS;
    let pairs = before.iter().zip(within);
    pairs
        .map(|(b, w)| weight_before * b + weight_within * w)
        .collect()
}

/// Top-ups of one placement in pounds: `plans x unit cost x price x council factor`, where the
/// unit cost is pounds per plan in the base financial year.
pub fn top_up(costs: &Costs, year: usize, placement: usize, plans: f64, factor: f64) -> f64 {
    plans * costs.top_up[placement] * costs.price[year][placement] * factor
}

/// Spend that follows no placement, in pounds: `base x factor x price x plans / base plans`. With
/// no plans in the base year there is nothing to grow with and it is held.
pub fn non_plan(money: &AreaMoney, price: f64, plans: f64, base_plans: f64) -> f64 {
    let growth = if base_plans > 0.0 {
        plans / base_plans
    } else {
        1.0
    };
    money.non_plan * money.factor * price * growth
}

/// Deductions in pounds: those of the base year plus the place cost of the growth in plans since,
/// never below 0.
pub fn deductions(base: f64, place: &[f64], plans: &[f64], base_plans: &[f64]) -> f64 {
    let mut sum = base;
    for ((cost, now), then) in place.iter().zip(plans).zip(base_plans) {
        sum += cost * (now - then);
    }
    sum.max(0.0)
}

/// Spend of the base year before the council factor and without place funding, in pounds.
///
/// A council's factor is its own outturn of those lines divided by this.
pub fn base_spend_before_factor(
    costs: &Costs,
    non_plan: f64,
    previous: &Stock,
    base: &Stock,
) -> f64 {
    let plans = plans_in_year(&previous.by_placement, &base.by_placement);
    let mut sum = non_plan * costs.non_plan_price[0];
    for (placement, &plans) in plans.iter().enumerate() {
        sum += top_up(costs, 0, placement, plans, 1.0);
    }
    sum
}

/// Money of every financial year of one council. `stocks` starts one census before the base, so
/// year `k` lies between entries `k` and `k + 1`.
pub(crate) fn years(costs: &Costs, money: &AreaMoney, stocks: &[Stock]) -> Vec<MoneyYear> {
    let plans: Vec<Vec<f64>> = stocks
        .windows(2)
        .map(|pair| plans_in_year(&pair[0].by_placement, &pair[1].by_placement))
        .collect();
    let mut opening = money.opening_balance;
    let mut years = Vec::with_capacity(plans.len());
    for index in 0..plans.len() {
        let year = year(costs, money, index, &plans[index], &plans[0], opening);
        opening = year.dsg_balance;
        years.push(year);
    }
    years
}

fn year(
    costs: &Costs,
    money: &AreaMoney,
    index: usize,
    plans: &[f64],
    base_plans: &[f64],
    opening_balance: f64,
) -> MoneyYear {
    let mut by_line = vec![0.0; costs.lines];
    let mut by_placement = vec![0.0; plans.len()];
    for (placement, &plans) in plans.iter().enumerate() {
        let pounds = top_up(costs, index, placement, plans, money.factor);
        by_placement[placement] = pounds;
        by_line[costs.top_up_line[placement]] += pounds;
    }
    let total: f64 = plans.iter().sum();
    let base_total: f64 = base_plans.iter().sum();
    by_line[costs.non_plan_line] += non_plan(money, costs.non_plan_price[index], total, base_total);
    by_line[costs.place_line] += money.place_funding;
    let high_needs_spend: f64 = by_line.iter().sum();
    let deductions = if index == 0 {
        money.deductions
    } else {
        deductions(money.deductions, &costs.place, plans, base_plans)
    };
    let high_needs_income =
        money.block[index] - deductions + money.block_transfer[index] + money.other_income[index];
    let in_year_balance = high_needs_income - high_needs_spend;
    let unexplained = if index == 0 { money.unexplained } else { 0.0 };
    let dsg_balance = balance::closing(
        opening_balance,
        in_year_balance,
        money.other_blocks[index],
        money.grants[index],
        unexplained,
    );
    MoneyYear {
        block: money.block[index],
        deductions,
        block_transfer: money.block_transfer[index],
        other_income: money.other_income[index],
        high_needs_income,
        by_line,
        by_placement,
        place_funding: money.place_funding,
        high_needs_spend,
        in_year_balance,
        other_blocks: money.other_blocks[index],
        grants: money.grants[index],
        unexplained,
        opening_balance,
        dsg_balance,
        interest: balance::interest(costs.interest_rate, opening_balance, dsg_balance),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock(by_placement: [f64; 2]) -> Stock {
        Stock {
            total: by_placement.iter().sum(),
            by_age: Vec::new(),
            by_placement: by_placement.to_vec(),
            by_need: Vec::new(),
        }
    }

    fn costs() -> Costs {
        Costs {
            lines: 3,
            top_up: vec![5_000.0, 50_000.0],
            top_up_line: vec![0, 0],
            price: vec![vec![1.0, 1.0], vec![1.02, 1.1]],
            non_plan_price: vec![1.0, 1.05],
            non_plan_line: 1,
            place_line: 2,
            place: vec![0.0, 10_000.0],
            interest_rate: 0.05,
        }
    }

    #[test]
    fn two_years_of_a_council_by_hand() {
        let money = AreaMoney {
            factor: 0.9,
            non_plan: 100_000.0,
            place_funding: 40_000.0,
            block: vec![1_000_000.0, 1_000_000.0],
            deductions: 30_000.0,
            other_blocks: vec![7_000.0, 0.0],
            block_transfer: vec![5_000.0, 6_000.0],
            other_income: vec![2_000.0, 2_000.0],
            grants: vec![0.0, 8_000.0],
            opening_balance: -200_000.0,
            unexplained: -3_000.0,
        };
        // 12 then 24 then 24 plans in placement 0; 12, 12, 24 in placement 1.
        let stocks = [
            stock([12.0, 12.0]),
            stock([24.0, 12.0]),
            stock([24.0, 24.0]),
        ];
        let years = years(&costs(), &money, &stocks);
        // Base: plans 5 + 14 = 19 and 5 + 7 = 12. Top-ups 19 x 5,000 x 0.9 and 12 x 50,000 x 0.9.
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        near(years[0].by_placement[0], 85_500.0);
        near(years[0].by_placement[1], 540_000.0);
        near(years[0].by_line[0], 625_500.0);
        near(years[0].by_line[1], 90_000.0);
        near(years[0].by_line[2], 40_000.0);
        near(years[0].high_needs_spend, 755_500.0);
        near(
            years[0].high_needs_income,
            1_000_000.0 - 30_000.0 + 5_000.0 + 2_000.0,
        );
        near(years[0].in_year_balance, 977_000.0 - 755_500.0);
        near(
            years[0].dsg_balance,
            -200_000.0 + 221_500.0 + 7_000.0 - 3_000.0,
        );
        near(years[0].interest, 0.05 * (200_000.0 - 25_500.0) / 2.0);
        // Next: plans 10 + 14 = 24 and 5 + 14 = 19, of 31 in the base.
        near(years[1].by_placement[0], 24.0 * 5_000.0 * 1.02 * 0.9);
        near(years[1].by_placement[1], 19.0 * 50_000.0 * 1.1 * 0.9);
        near(years[1].by_line[1], 90_000.0 * 1.05 * 43.0 / 31.0);
        near(years[1].by_line[2], 40_000.0);
        near(years[1].deductions, 30_000.0 + 10_000.0 * (19.0 - 12.0));
        near(years[1].opening_balance, years[0].dsg_balance);
        near(years[1].unexplained, 0.0);
        near(
            years[1].dsg_balance,
            years[0].dsg_balance + years[1].in_year_balance + 8_000.0,
        );
        // The factor that meets an outturn of 715,500 pounds is the one used.
        let before = base_spend_before_factor(&costs(), 100_000.0, &stocks[0], &stocks[1]);
        near(715_500.0 / before, 0.9);
    }

    #[test]
    fn deductions_stop_at_nothing() {
        let fewer = deductions(10_000.0, &[10_000.0], &[1.0], &[5.0]);
        assert!(fewer.abs() < 1e-12);
    }

    #[test]
    fn without_base_plans_other_spend_is_held() {
        let money = AreaMoney {
            non_plan: 100.0,
            ..AreaMoney::none(1)
        };
        assert!((non_plan(&money, 1.1, 5.0, 0.0) - 110.0).abs() < 1e-9);
    }
}
