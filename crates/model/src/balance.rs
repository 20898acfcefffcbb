//! The DSG balance from year to year, and the interest on a deficit.

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

#[cfg(test)]
mod tests {
    use super::*;

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
