//! The DSG balance from year to year, and the interest on a deficit.

use crate::results::{MoneyYear, PolicyYear};

/// Balance at the end of a financial year, in pounds; negative is a deficit.
///
/// `opening + in-year balance + other blocks + grants + unexplained`. Transport and interest are
/// general-fund money and do not enter.
pub fn closing(
    opening: f64,
    in_year: f64,
    other_blocks: f64,
    grants: f64,
    unexplained: f64,
) -> f64 {
    opening + in_year + other_blocks + grants + unexplained
}

/// Interest in pounds on the mean deficit of the year: `rate x max(0, -(opening + closing) / 2)`.
pub fn interest(rate: f64, opening: f64, closing: f64) -> f64 {
    let mean = f64::midpoint(opening, closing);
    // Not `max`, whose sign of zero is left open: no interest must never print as -0.
    if mean < 0.0 { rate * -mean } else { 0.0 }
}

/// The DSG balance of one year, term by term: `closing = opening + in_year + in_year_central +
/// other_blocks + grants + write_off + unexplained`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bridge {
    /// Balance at the start of the year.
    pub opening: f64,
    /// Income less spend.
    pub in_year: f64,
    /// Met by central government after the takeover.
    pub in_year_central: f64,
    /// From other blocks, not as income.
    pub other_blocks: f64,
    /// Grants but the write-off.
    pub grants: f64,
    /// Written off.
    pub write_off: f64,
    /// Known to have moved the balance, cause unknown.
    pub unexplained: f64,
    /// Balance at the end of the year.
    pub closing: f64,
}

impl Bridge {
    /// The bridge of one year of a council, or of a sum of councils.
    pub fn of(money: &MoneyYear, policy: &PolicyYear) -> Self {
        Self {
            opening: money.opening_balance,
            in_year: money.in_year_balance,
            in_year_central: policy.in_year_central,
            other_blocks: money.other_blocks,
            grants: money.grants - policy.write_off,
            write_off: policy.write_off,
            unexplained: money.unexplained,
            closing: money.dsg_balance,
        }
    }

    /// What the terms leave open; 0 but for rounding.
    pub fn open(&self) -> f64 {
        let moved = self.in_year
            + self.in_year_central
            + self.other_blocks
            + self.grants
            + self.write_off
            + self.unexplained;
        self.closing - self.opening - moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bridge_has_no_open_end() {
        let money = MoneyYear {
            opening_balance: -50.0,
            in_year_balance: -20.0,
            other_blocks: 3.0,
            grants: 42.0,
            unexplained: -1.0,
            dsg_balance: -6.0,
            ..MoneyYear::default()
        };
        let policy = PolicyYear {
            in_year_central: 20.0,
            write_off: 40.0,
            ..PolicyYear::default()
        };
        let bridge = Bridge::of(&money, &policy);
        assert!(bridge.open().abs() < 1e-12);
        assert!((bridge.grants - 2.0).abs() < 1e-12);
    }

    #[test]
    fn the_balance_is_the_sum_of_what_moved_it() {
        let balance = closing(-100.0, -40.0, 10.0, 25.0, -1.0);
        assert!((balance - (-106.0)).abs() < 1e-12);
    }

    #[test]
    fn only_a_deficit_bears_interest() {
        // From -100 to -140 at 5%: 5% of 120 is 6.
        assert!((interest(0.05, -100.0, -140.0) - 6.0).abs() < 1e-12);
        // From -100 to +60: a mean deficit of 20 costs 1.
        assert!((interest(0.05, -100.0, 60.0) - 1.0).abs() < 1e-12);
        assert!(interest(0.05, 100.0, 60.0).abs() < 1e-15);
    }
}
