//! Dated policy on a council's money: transfers, write-off, override, takeover, and the
//! general-fund services that requests, new plans and moves take.
//!
//! Every default changes nothing.

use crate::calendar::FinancialYear;
use crate::results::Flows;

/// Policy on the money of one council.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// `[financial year]` multiplies the block before deductions; empty leaves it.
    pub block_index: Vec<f64>,
    /// `[financial year][line]` multiplies the spend of a line, on top of the shared prices; empty
    /// leaves it.
    pub line_price: Vec<Vec<f64>>,
    /// `[financial year][placement]` price indices of top-ups in place of the shared ones, 1 in the
    /// base year; empty keeps those.
    pub top_up_price: Vec<Vec<f64>>,
    /// `[financial year]` pounds of place funding for places added beyond those that follow plans;
    /// empty for none.
    pub places_added: Vec<f64>,
    /// `[financial year]` pounds that measures cost the general fund; empty for none.
    pub measures: Vec<f64>,
    /// `[financial year]` pounds of capital that measures cost; empty for none. Never part of a
    /// balance.
    pub measures_capital: Vec<f64>,
    /// Limit on what may be transferred from other blocks; `None` sets no limit.
    pub transfer_cap: Option<TransferCap>,
    /// Grant that writes off part of a deficit.
    pub write_off: Option<WriteOff>,
    /// First financial year without the statutory override. It moves no money: from then a
    /// negative balance shows as exposure of the general fund.
    pub override_end: Option<FinancialYear>,
    /// First financial year whose gap between income and spend central government meets. The
    /// council keeps the balance it has.
    pub takeover: Option<FinancialYear>,
    /// General-fund services for children with plans.
    pub services: Services,
}

/// Limit on transfers from the schools block to high needs.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferCap {
    /// Most that may be moved without leave, as a share of the schools block (0.005 in law).
    pub share: f64,
    /// `[financial year]` schools block before deductions, pounds.
    pub schools_block: Vec<f64>,
    /// `[financial year]` whether the Secretary of State has disapplied the limit; empty for never.
    pub disapplied: Vec<bool>,
}

/// A grant that writes off part of the high-needs deficit of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WriteOff {
    /// Financial year whose closing balance counts (2025-26 for 31 March 2026).
    pub balance_of: FinancialYear,
    /// Financial year in which the grant is received.
    pub received: FinancialYear,
    /// Share of the deficit written off.
    pub share: f64,
    /// Part of the deficit that comes from high needs, which alone counts.
    pub high_needs_part: f64,
    /// Whether the condition is met (the council's plan is approved).
    pub approved: bool,
}

/// Educational psychology, administration and tribunals: general-fund money, never the block's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Services {
    /// Pounds in the base financial year, as published.
    pub base: f64,
    /// Pounds a year in base prices that follow nothing.
    pub fixed: f64,
    /// Pounds per plan in force, base prices.
    pub per_plan: f64,
    /// Pounds per request, base prices.
    pub per_request: f64,
    /// Pounds per assessment, base prices.
    pub per_assessment: f64,
    /// Pounds per new plan, base prices.
    pub per_new_plan: f64,
    /// Pounds per plan that changes placement, base prices.
    pub per_mover: f64,
    /// `[financial year]` price index, 1 in the base; empty holds prices.
    pub price: Vec<f64>,
}

impl Policy {
    /// Block before deductions in pounds: the one given times its index.
    pub fn block(&self, year: usize, given: f64) -> f64 {
        given * self.block_index.get(year).copied().unwrap_or(1.0)
    }

    /// Factor on the spend of a line in a year.
    pub fn line_price(&self, year: usize, line: usize) -> f64 {
        self.line_price.get(year).map_or(1.0, |lines| lines[line])
    }

    /// Price indices of top-ups in a year, by placement: the council's own, else the shared ones.
    pub fn top_up_prices<'a>(&'a self, year: usize, shared: &'a [f64]) -> &'a [f64] {
        self.top_up_price.get(year).map_or(shared, Vec::as_slice)
    }

    /// Pounds transferred to high needs, of those asked for: at most `share x schools block`
    /// unless the limit is disapplied. A transfer out of high needs (negative) has no limit.
    pub fn transfer(&self, year: usize, asked: f64) -> f64 {
        match &self.transfer_cap {
            Some(cap) if !cap.disapplied.get(year).copied().unwrap_or(false) => {
                asked.min(cap.share * cap.schools_block[year])
            }
            _ => asked,
        }
    }

    /// Whether the write-off counts the closing balance of a year.
    pub(crate) fn write_off_counts(&self, year: FinancialYear) -> bool {
        self.write_off.is_some_and(|grant| grant.balance_of == year)
    }

    /// Pounds written off in a year, where `counted` is the balance the write-off rests on:
    /// `share x high-needs part x max(0, -balance)` in the year it is received, if approved.
    pub fn write_off(&self, year: FinancialYear, counted: f64) -> f64 {
        match self.write_off {
            Some(grant) if grant.received == year && grant.approved && counted < 0.0 => {
                grant.share * grant.high_needs_part * -counted
            }
            _ => 0.0,
        }
    }

    /// Pounds of a year's gap that central government meets: all of `-in-year balance` from the
    /// takeover on, so that the balance stands still; negative where it keeps a surplus.
    pub fn central(&self, year: FinancialYear, in_year_balance: f64) -> f64 {
        match self.takeover {
            // Not `-x` alone: a gap of nothing must never print as -0.
            Some(from) if year >= from => 0.0 - in_year_balance,
            _ => 0.0,
        }
    }

    /// Pounds of deficit that the general fund answers for: `max(0, -balance)` once the override
    /// has ended.
    pub fn exposure(&self, year: FinancialYear, balance: f64) -> f64 {
        match self.override_end {
            Some(from) if year >= from && balance < 0.0 => -balance,
            _ => 0.0,
        }
    }
}

impl Services {
    /// Pounds of a financial year after the base: `price x (fixed + sum of count x unit cost)`. The
    /// flows are those of the step that ends within the year, the plans the year's mean.
    pub fn spend(&self, year: usize, plans: f64, flows: &Flows) -> f64 {
        let price = self.price.get(year).copied().unwrap_or(1.0);
        let units = self.per_plan * plans
            + self.per_request * flows.requests
            + self.per_assessment * flows.assessments
            + self.per_new_plan * flows.new_plans
            + self.per_mover * flows.movers;
        price * (self.fixed + units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    const YEAR: FinancialYear = FinancialYear::new(2027);

    #[test]
    fn a_transfer_stops_at_half_a_percent_unless_disapplied() {
        let policy = Policy {
            transfer_cap: Some(TransferCap {
                share: 0.005,
                schools_block: vec![200e6, 210e6],
                disapplied: vec![false, true],
            }),
            ..Policy::default()
        };
        near(policy.transfer(0, 3e6), 1e6);
        near(policy.transfer(0, 0.4e6), 0.4e6);
        near(policy.transfer(0, -2e6), -2e6);
        near(policy.transfer(1, 3e6), 3e6);
        near(Policy::default().transfer(0, 3e6), 3e6);
    }

    #[test]
    fn a_write_off_takes_its_share_of_the_high_needs_part_of_a_deficit() {
        let grant = WriteOff {
            balance_of: YEAR.plus(-1),
            received: YEAR,
            share: 0.9,
            high_needs_part: 0.95,
            approved: true,
        };
        let policy = |write_off| Policy {
            write_off: Some(write_off),
            ..Policy::default()
        };
        near(policy(grant).write_off(YEAR, -40e6), 0.9 * 0.95 * 40e6);
        near(policy(grant).write_off(YEAR, 4e6), 0.0);
        near(policy(grant).write_off(YEAR.plus(1), -40e6), 0.0);
        let refused = WriteOff {
            approved: false,
            ..grant
        };
        near(policy(refused).write_off(YEAR, -40e6), 0.0);
        assert!(policy(grant).write_off_counts(YEAR.plus(-1)));
    }

    #[test]
    fn override_and_takeover_act_from_their_year() {
        let policy = Policy {
            override_end: Some(YEAR),
            takeover: Some(YEAR.plus(1)),
            ..Policy::default()
        };
        near(policy.exposure(YEAR.plus(-1), -5e6), 0.0);
        near(policy.exposure(YEAR, -5e6), 5e6);
        near(policy.exposure(YEAR, 5e6), 0.0);
        near(policy.central(YEAR, -3e6), 0.0);
        near(policy.central(YEAR.plus(1), -3e6), 3e6);
        assert!(policy.central(YEAR.plus(1), 0.0).is_sign_positive());
    }

    #[test]
    fn services_follow_requests_plans_and_moves() {
        let services = Services {
            base: 1.0,
            fixed: 1_000.0,
            per_plan: 10.0,
            per_request: 200.0,
            per_assessment: 1_500.0,
            per_new_plan: 300.0,
            per_mover: 50.0,
            price: vec![1.0, 1.1],
        };
        let shape = Shape {
            ages: 2,
            placements: 1,
            needs: 1,
        };
        let flows = Flows {
            requests: 10.0,
            assessments: 8.0,
            new_plans: 6.0,
            movers: 4.0,
            ..Flows::zeros(shape)
        };
        // 1,000 + 100 x 10 + 10 x 200 + 8 x 1,500 + 6 x 300 + 4 x 50 = 18,000.
        near(services.spend(1, 100.0, &flows), 1.1 * 18_000.0);
    }
}
