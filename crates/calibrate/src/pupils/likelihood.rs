//! How likely counts are where a rate is drawn from a prior worth so many children.

use pressure_model::maths::ln_gamma;

/// Logarithm of the beta-binomial chance of what was counted (happened, did not), without the number
/// of orders it can happen in, for a prior mean worth `strength` children.
pub(crate) fn happened(mean: f64, strength: f64, (yes, no): (f64, f64)) -> f64 {
    if yes + no <= 0.0 || mean <= 0.0 || mean >= 1.0 {
        return 0.0;
    }
    let (a, b) = (mean * strength, (1.0 - mean) * strength);
    ln_gamma(a + yes) - ln_gamma(a) + ln_gamma(b + no) - ln_gamma(b) - ln_gamma(a + b + yes + no)
        + ln_gamma(a + b)
}

/// The same of a split: Dirichlet-multinomial. Shares sum to 1; what has none is left out.
pub(crate) fn split(shares: &[f64], strength: f64, counts: &[f64]) -> f64 {
    let held = || shares.iter().zip(counts).filter(|(share, _)| **share > 0.0);
    let all: f64 = held().map(|(_, count)| count).sum();
    if all <= 0.0 {
        return 0.0;
    }
    let each: f64 = held()
        .filter(|(_, count)| **count > 0.0)
        .map(|(share, count)| ln_gamma(share * strength + count) - ln_gamma(share * strength))
        .sum();
    each + ln_gamma(strength) - ln_gamma(strength + all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pressure_model::maths::ln;

    #[test]
    fn chances_by_hand() {
        // A prior of one child each way is a uniform share: k of n happen with chance 1 / (n + 1),
        // spread over the orders; 1 of 2 in a given order has 1/6.
        assert!((happened(0.5, 2.0, (1.0, 1.0)) - ln(1.0 / 6.0)).abs() < 1e-12);
        assert!((happened(0.5, 2.0, (3.0, 0.0)) - ln(0.25)).abs() < 1e-12);
        assert!((split(&[0.5, 0.5], 2.0, &[1.0, 1.0]) - ln(1.0 / 6.0)).abs() < 1e-12);
        // Three ways, one child each: the first of three is 1/3, then (1 + 1) / (3 + 1) for the same.
        let third = 1.0 / 3.0;
        assert!((split(&[third; 3], 3.0, &[2.0, 0.0, 0.0]) - ln(1.0 / 6.0)).abs() < 1e-12);
    }
}
