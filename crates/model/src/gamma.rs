//! The gamma distribution, from which beta and Dirichlet shares are made.

use crate::maths::{exp, ln};
use crate::random::normal_quantile;

/// Most tries of one number; each is refused less than once in twenty times.
const TRIES: u32 = 64;

/// Natural logarithm of a gamma(`shape`, 1) number. `pair` gives two numbers between 0 and 1 for
/// each try, so that the result is a pure function of where they come from.
///
/// Marsaglia and Tsang, *A simple method for generating gamma variables* (2000). Below a shape of 1
/// the number is `gamma(shape + 1) x uniform^(1 / shape)`, and in logarithms it never reaches 0.
#[must_use]
pub fn ln_gamma_number(shape: f64, mut pair: impl FnMut(u32) -> [f64; 2]) -> f64 {
    if shape < 1.0 {
        let [boost, _] = pair(TRIES);
        return ln_gamma_number(shape + 1.0, pair) + ln(boost) / shape;
    }
    let centre = shape - 1.0 / 3.0;
    let width = 1.0 / (9.0 * centre).sqrt();
    for attempt in 0..TRIES {
        let [first, second] = pair(attempt);
        let x = normal_quantile(first);
        let root = 1.0 + width * x;
        if root <= 0.0 {
            continue;
        }
        let cube = root * root * root;
        let ln_cube = ln(cube);
        if ln(second) < 0.5 * x * x + centre - centre * cube + centre * ln_cube {
            return ln(centre) + ln_cube;
        }
    }
    // Out of reach: 64 refusals in a row have a chance below 1e-80. The mean is a gamma number too.
    ln(shape)
}

/// The share of the first in the sum of two positive numbers given by their logarithms.
#[must_use]
pub fn share_of_first(ln_first: f64, ln_second: f64) -> f64 {
    1.0 / (1.0 + exp(ln_second - ln_first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beta;
    use crate::random::{ALL_YEARS, Address};

    fn numbers(draw: u32, parameter: u32) -> impl FnMut(u32) -> [f64; 2] {
        move |attempt| {
            Address {
                seed: 5,
                draw,
                parameter,
                area: 1,
                year: ALL_YEARS - attempt,
            }
            .uniforms()
        }
    }

    #[test]
    fn means_and_variances_are_those_of_the_distribution() {
        let draws = 40_000;
        for shape in [0.2, 1.0, 3.5, 60.0] {
            let (mut sum, mut squares) = (0.0, 0.0);
            for draw in 0..draws {
                let x = exp(ln_gamma_number(shape, numbers(draw, 0)));
                sum += x;
                squares += x * x;
            }
            let count = f64::from(draws);
            let (mean, square) = (sum / count, squares / count);
            // Both mean and variance are the shape; five standard errors.
            assert!((mean - shape).abs() < 5.0 * (shape / count).sqrt());
            let of_variance = ((6.0 / shape + 2.0) / count).sqrt() * shape;
            assert!((square - mean * mean - shape).abs() < 5.0 * of_variance);
        }
    }

    #[test]
    fn shares_of_two_follow_the_beta_distribution() {
        // The share below each value, in twenty bins of equal chance: chi-squared of 19 degrees of
        // freedom lies above 43.8 once in a thousand.
        let draws = 20_000;
        for (a, b) in [(0.4, 7.0), (2.0, 3.0), (40.0, 900.0)] {
            let mut bins = [0_u32; 20];
            for draw in 0..draws {
                let first = ln_gamma_number(a, numbers(draw, 1));
                let second = ln_gamma_number(b, numbers(draw, 2));
                let below = beta::share_below(a, b, share_of_first(first, second));
                bins[((below * 20.0) as usize).min(19)] += 1;
            }
            let expected = f64::from(draws) / 20.0;
            let miss: f64 = bins
                .iter()
                .map(|&n| (f64::from(n) - expected) * (f64::from(n) - expected) / expected)
                .sum();
            assert!(miss < 43.8, "beta({a}, {b}): {miss}");
        }
    }
}
