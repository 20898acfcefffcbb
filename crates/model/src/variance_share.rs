//! How much of the variance of a figure over the draws a parameter explains: the squared
//! correlation of the figure with each of the parameter's random numbers, added up.
//!
//! The numbers do not depend on each other, so their squared correlations add. Each exceeds what it
//! estimates by what chance alone correlates, `(1 - r^2) / (n - 2)` over `n` draws, which is taken
//! off (Ezekiel's adjustment). Only what moves in proportion to the numbers counts: shares of all
//! parameters sum to less than 1 where parameters act on each other or along a curve.

/// A share of variance and how far draws by chance put it off.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VarianceShare {
    /// The share; below 0 by chance where there is next to none.
    pub share: f64,
    /// Its standard error: of each squared correlation
    /// `sqrt(4 r^2 (1 - r^2)^2 / n + 2 / n^2)`, the large-sample one and, where `r` is nil, that of
    /// chance alone.
    pub error: f64,
}

/// The share of the variance of a figure's draws that goes with some numbers, `[component][draw]`,
/// which do not depend on each other. Nil where the figure does not vary or there are fewer than
/// three draws.
pub fn variance_share(figure: &[f64], components: &[Vec<f64>]) -> VarianceShare {
    let draws = figure.len() as f64;
    if figure.len() < 3 {
        return VarianceShare::default();
    }
    let mut variance = 0.0;
    let mut share = 0.0;
    // Numbers without weight are no numbers of the figure.
    let varies = |numbers: &&Vec<f64>| centred_product(numbers, numbers) > 0.0;
    for numbers in components.iter().filter(varies) {
        let squared = squared_correlation(figure, numbers);
        let rest = 1.0 - squared;
        share += squared - rest / (draws - 2.0);
        variance += 4.0 * squared * rest * rest / draws + 2.0 / (draws * draws);
    }
    if centred_product(figure, figure) > 0.0 {
        let error = variance.sqrt();
        VarianceShare { share, error }
    } else {
        VarianceShare::default()
    }
}

/// 0 where the figure does not vary.
fn squared_correlation(a: &[f64], b: &[f64]) -> f64 {
    let product = centred_product(a, b);
    let variances = centred_product(a, a) * centred_product(b, b);
    if variances > 0.0 {
        product * product / variances
    } else {
        0.0
    }
}

/// Sum of the products of the distances from the means.
fn centred_product(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - mean_a) * (b - mean_b))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Address;

    #[test]
    fn a_correlation_worked_by_hand() {
        // Distances from the means: -2, 0, 1, 1 and -1, -1, 1, 1. Products 2 + 0 + 1 + 1 = 4; squares 6 and 4.
        let (figure, numbers) = ([8.0, 10.0, 11.0, 11.0], vec![1.0, 1.0, 3.0, 3.0]);
        let squared = 16.0 / 24.0;
        let found = variance_share(&figure, &[numbers]);
        assert!((found.share - (squared - (1.0 - squared) / 2.0)).abs() < 1e-15);
        let error: f64 = 4.0 * squared * (1.0 - squared) * (1.0 - squared) / 4.0 + 2.0 / 16.0;
        assert!((found.error - error.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn what_does_not_vary_has_no_share() {
        let still = variance_share(&[3.0; 4], &[vec![1.0, 2.0, 3.0, 5.0]]);
        assert_eq!(still, VarianceShare::default());
        assert_eq!(
            variance_share(&[1.0, 2.0], &[vec![1.0, 2.0]])
                .share
                .to_bits(),
            0
        );
    }

    #[test]
    fn shares_of_a_sum_are_those_of_its_parts() {
        // 3 a + 2 b + 2 c: 9 and 4 and 4 of 17; the second parameter has two numbers.
        let draws = 20_000;
        let numbers = |parameter: u32| -> Vec<f64> {
            let at = |draw| Address {
                seed: 5,
                draw,
                parameter,
                area: 0,
                year: 0,
            };
            (0..draws).map(|draw| at(draw).normal()).collect()
        };
        let (a, b, c, idle) = (numbers(1), numbers(2), numbers(3), numbers(4));
        let figure: Vec<f64> = (0..draws as usize)
            .map(|i| 3.0 * a[i] + 2.0 * b[i] + 2.0 * c[i])
            .collect();
        for (components, wanted) in [
            (vec![a], 9.0 / 17.0),
            (vec![b, c], 8.0 / 17.0),
            (vec![idle], 0.0),
        ] {
            let found = variance_share(&figure, &components);
            assert!(
                (found.share - wanted).abs() < 4.0 * found.error,
                "{found:?}, not {wanted}"
            );
            assert!(found.error < 0.02, "{found:?}");
        }
    }
}
