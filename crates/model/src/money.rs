//! High-needs income and spend.
//!
//! A financial year f sees the January census of f for five months and that of f + 1 for seven:
//! its plans are `5/12 x census f + 7/12 x census f+1`. Prices are those of the base year times an
//! index; one council factor on all lines but place funding makes the base year meet its outturn.

use crate::balance;
use crate::calendar::FinancialYear;
use crate::inputs::{AreaMoney, Costs};
use crate::results::{AreaProjection, MoneyYear, PolicyYear, Stock};

/// Plans of a financial year by placement, from those at the census before and within it.
pub fn plans_in_year(before: &[f64], within: &[f64]) -> Vec<f64> {
    let mut plans = vec![0.0; before.len()];
    fill_plans(&mut plans, before, within);
    plans
}

/// Top-ups of one placement in pounds: `plans x unit cost x price x council factor`, where the
/// unit cost is pounds per plan in the base financial year and `price` the index of the year.
pub fn top_up(costs: &Costs, price: f64, placement: usize, plans: f64, factor: f64) -> f64 {
    plans * costs.top_up[placement] * price * factor
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
        sum += top_up(costs, costs.price[0][placement], placement, plans, 1.0);
    }
    sum
}

/// What a draw multiplies in one financial year. Factors of 1 give the central run to the bit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PriceFactors<'a> {
    /// `[placement]` on top-ups.
    pub(crate) top_up: &'a [f64],
    /// On spend that follows no placement.
    pub(crate) non_plan: f64,
    /// On place funding.
    pub(crate) place: f64,
    /// On the block before deductions.
    pub(crate) block: f64,
}

/// One council's prices, policy and calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account<'a> {
    pub(crate) base: FinancialYear,
    pub(crate) costs: &'a Costs,
    pub(crate) money: &'a AreaMoney,
}

/// Money of every financial year of one council, from its stocks and flows.
///
/// Year `k` lies between censuses `k - 1` and `k`, where the one before the base is `previous`; its
/// flows are those of step `k - 1`. `plans[year][placement]` is scratch, kept by the caller so that
/// a draw allocates nothing.
pub(crate) fn fill<'a>(
    account: Account<'_>,
    previous: &Stock,
    area: &mut AreaProjection,
    plans: &mut [Vec<f64>],
    factors: impl Fn(usize) -> PriceFactors<'a>,
) {
    let policy = &account.money.policy;
    let mut opening = account.money.opening_balance;
    let before_base = policy.write_off_counts(account.base.plus(-1));
    let mut counted = if before_base { opening } else { 0.0 };
    for index in 0..plans.len() {
        let before = index.checked_sub(1).map_or(previous, |k| &area.stocks[k]);
        let within = &area.stocks[index].by_placement;
        fill_plans(&mut plans[index], &before.by_placement, within);
        let of_year = (plans[index].as_slice(), plans[0].as_slice());
        let rows = (&mut area.money[index], &mut area.policy[index]);
        account.fill_year(index, of_year, (opening, counted), factors(index), rows);
        area.policy[index].send_services_spend = match index.checked_sub(1) {
            None => policy.services.base,
            Some(step) => {
                let plans = of_year.0.iter().sum();
                policy.services.spend(index, plans, &area.flows[step])
            }
        };
        opening = area.money[index].dsg_balance;
        if policy.write_off_counts(account.base.plus(index as i32)) {
            counted = opening;
        }
    }
}

fn fill_plans(plans: &mut [f64], before: &[f64], within: &[f64]) {
    let (weight_before, weight_within) = FinancialYear::CENSUS_WEIGHTS;
    for (plans, (b, w)) in plans.iter_mut().zip(before.iter().zip(within)) {
        *plans = weight_before * b + weight_within * w;
    }
}

impl Account<'_> {
    /// One financial year: `plans` of the year and of the base, `balances` at its start and as the
    /// write-off counts it.
    fn fill_year(
        &self,
        index: usize,
        (plans, base_plans): (&[f64], &[f64]),
        (opening_balance, counted): (f64, f64),
        factors: PriceFactors<'_>,
        (year, policy_year): (&mut MoneyYear, &mut PolicyYear),
    ) {
        let Self { costs, money, .. } = *self;
        let policy = &money.policy;
        let financial_year = self.base.plus(index as i32);
        year.by_line.fill(0.0);
        let prices = policy.top_up_prices(index, &costs.price[index]);
        for (placement, &plans) in plans.iter().enumerate() {
            let line = costs.top_up_line[placement];
            let price = factors.top_up[placement] * policy.line_price(index, line);
            let pounds = top_up(costs, prices[placement], placement, plans, money.factor) * price;
            year.by_placement[placement] = pounds;
            year.by_line[line] += pounds;
        }
        let total: f64 = plans.iter().sum();
        let base_total: f64 = base_plans.iter().sum();
        let non_plan_price = policy.line_price(index, costs.non_plan_line) * factors.non_plan;
        year.by_line[costs.non_plan_line] +=
            non_plan(money, costs.non_plan_price[index], total, base_total) * non_plan_price;
        let place_price = policy.line_price(index, costs.place_line) * factors.place;
        let of_year = |pounds: &[f64]| pounds.get(index).copied().unwrap_or(0.0);
        year.place_funding = money.place_funding * place_price + of_year(&policy.places_added);
        year.by_line[costs.place_line] += year.place_funding;
        year.high_needs_spend = year.by_line.iter().sum();
        year.deductions = if index == 0 {
            money.deductions
        } else {
            deductions(money.deductions, &costs.place, plans, base_plans)
        };
        year.block = policy.block(index, money.block[index]) * factors.block;
        year.block_transfer = policy.transfer(index, money.block_transfer[index]);
        year.other_income = money.other_income[index];
        year.high_needs_income =
            year.block - year.deductions + year.block_transfer + year.other_income;
        year.in_year_balance = year.high_needs_income - year.high_needs_spend;
        policy_year.transfer_refused = money.block_transfer[index] - year.block_transfer;
        policy_year.in_year_central = policy.central(financial_year, year.in_year_balance);
        policy_year.cost_of_measures = of_year(&policy.measures);
        policy_year.capital_of_measures = of_year(&policy.measures_capital);
        policy_year.write_off = policy.write_off(financial_year, counted);
        year.other_blocks = money.other_blocks[index];
        year.grants = money.grants[index] + policy_year.write_off;
        year.unexplained = if index == 0 { money.unexplained } else { 0.0 };
        year.opening_balance = opening_balance;
        year.dsg_balance = balance::closing(
            opening_balance,
            year.in_year_balance + policy_year.in_year_central,
            year.other_blocks,
            year.grants,
            year.unexplained,
        );
        year.interest = balance::interest(costs.interest_rate, opening_balance, year.dsg_balance);
        policy_year.deficit = if year.dsg_balance < 0.0 {
            -year.dsg_balance
        } else {
            0.0
        };
        policy_year.general_fund_exposure = policy.exposure(financial_year, year.dsg_balance);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Policy, TransferCap, WriteOff};
    use crate::shape::Shape;

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

    fn filled(money: &AreaMoney, stocks: &[Stock]) -> AreaProjection {
        let costs = costs();
        let shape = Shape {
            ages: 2,
            placements: 2,
            needs: 1,
        };
        let mut area = AreaProjection::zeros(shape, 3, 1, stocks.len() - 2);
        area.stocks.clone_from_slice(&stocks[1..]);
        let account = Account {
            base: FinancialYear::new(2025),
            costs: &costs,
            money,
        };
        let mut plans = vec![vec![0.0; 2]; stocks.len() - 1];
        fill(account, &stocks[0], &mut area, &mut plans, |_| {
            PriceFactors {
                top_up: &[1.0, 1.0],
                non_plan: 1.0,
                place: 1.0,
                block: 1.0,
            }
        });
        area
    }

    #[test]
    fn dated_policy_by_hand() {
        let stocks = [(); 3].map(|()| stock([0.0, 0.0]));
        let mut money = AreaMoney {
            place_funding: 100.0,
            block: vec![70.0, 80.0],
            block_transfer: vec![9.0, 9.0],
            opening_balance: -200.0,
            grants: vec![0.0, 1.0],
            ..AreaMoney::none(2)
        };
        money.policy = Policy {
            block_index: vec![1.0, 1.5],
            line_price: vec![vec![1.0; 3], vec![1.0, 1.0, 1.4]],
            transfer_cap: Some(TransferCap {
                share: 0.005,
                schools_block: vec![1_000.0, 1_000.0],
                disapplied: vec![false, true],
            }),
            write_off: Some(WriteOff {
                balance_of: FinancialYear::new(2025),
                received: FinancialYear::new(2026),
                share: 0.9,
                high_needs_part: 1.0,
                approved: true,
            }),
            override_end: Some(FinancialYear::new(2026)),
            takeover: Some(FinancialYear::new(2026)),
            ..Policy::default()
        };
        let ledger = filled(&money, &stocks);
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
        // 2025-26: 70 + 5 of the 9 asked for, less 100.
        near(ledger.money[0].in_year_balance, -25.0);
        near(ledger.policy[0].transfer_refused, 4.0);
        near(ledger.money[0].dsg_balance, -225.0);
        near(ledger.policy[0].deficit, 225.0);
        near(ledger.policy[0].general_fund_exposure, 0.0);
        // 2026-27: 80 x 1.5 + 9 less 140: a gap of 11, met centrally; 202.50 written off.
        near(ledger.money[1].in_year_balance, -11.0);
        near(ledger.policy[1].in_year_central, 11.0);
        near(ledger.policy[1].write_off, 202.5);
        near(ledger.money[1].grants, 203.5);
        near(ledger.money[1].dsg_balance, -21.5);
        near(ledger.policy[1].general_fund_exposure, 21.5);
        for (money, policy) in ledger.money.iter().zip(&ledger.policy) {
            near(balance::Bridge::of(money, policy).open(), 0.0);
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
            ..AreaMoney::none(2)
        };
        // 12 then 24 then 24 plans in placement 0; 12, 12, 24 in placement 1.
        let stocks = [
            stock([12.0, 12.0]),
            stock([24.0, 12.0]),
            stock([24.0, 24.0]),
        ];
        let years = filled(&money, &stocks).money;
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
    fn own_prices_places_added_and_measures_by_hand() {
        let stocks = [(); 3].map(|()| stock([10.0, 2.0]));
        let mut money = AreaMoney {
            place_funding: 40_000.0,
            ..AreaMoney::none(2)
        };
        money.policy = Policy {
            top_up_price: vec![vec![1.0, 1.0], vec![1.5, 1.1]],
            places_added: vec![0.0, 30_000.0],
            measures: vec![0.0, 700.0],
            measures_capital: vec![0.0, 9_000.0],
            ..Policy::default()
        };
        let filled = filled(&money, &stocks);
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        near(filled.money[1].by_placement[0], 10.0 * 5_000.0 * 1.5);
        near(filled.money[1].by_placement[1], 2.0 * 50_000.0 * 1.1);
        near(filled.money[1].place_funding, 70_000.0);
        // General-fund money and capital move no balance.
        near(filled.policy[1].cost_of_measures, 700.0);
        near(filled.policy[1].capital_of_measures, 9_000.0);
        near(
            filled.money[1].in_year_balance,
            -(75_000.0 + 110_000.0 + 70_000.0),
        );
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
