//! From the age at which a flow is published to age at 31 August before the census that ends the step.
//!
//! Published flow ages fit the age at about 31 December of the flow year: `recorded[e] = (1 - k) true[e] + k true[e-1]`
//! with `k` near 1/3. The inversion goes from the youngest up.

use crate::axes::{Axes, YOUNGEST};

/// Row of "20 and over", the last published row of a flow.
pub const LAST_SINGLE: usize = 20 - YOUNGEST;

/// Ages at 31 August from recorded ages, rows as in [`Axes`]; the last row filled is "20 and over".
///
/// A negative result of the inversion is set to 0 and the rest scaled so that the sum stays as published.
pub fn to_true(recorded: &[f64], kernel: f64) -> Vec<f64> {
    let mut truth = vec![0.0; recorded.len()];
    let mut younger = 0.0;
    for e in 0..LAST_SINGLE {
        truth[e] = ((recorded[e] - kernel * younger) / (1.0 - kernel)).max(0.0);
        younger = truth[e];
    }
    truth[LAST_SINGLE] = (recorded[LAST_SINGLE..].iter().sum::<f64>() - kernel * younger).max(0.0);
    let (published, kept): (f64, f64) = (recorded.iter().sum(), truth.iter().sum());
    if kept > 0.0 {
        for x in &mut truth {
            *x *= published / kept;
        }
    }
    truth
}

/// Recorded ages from ages at 31 August; all of 20 and over goes to one row.
pub fn to_recorded(truth: &[f64], kernel: f64) -> Vec<f64> {
    let mut recorded = vec![0.0; truth.len()];
    for (row, people) in truth.iter().enumerate() {
        recorded[row.min(LAST_SINGLE)] += (1.0 - kernel) * people;
        recorded[(row + 1).min(LAST_SINGLE)] += kernel * people;
    }
    recorded
}

/// Spreads "20 and over" over single ages by weights given for every row (only those from 20 on are used).
pub fn spread_late(mut truth: Vec<f64>, weights: &[f64]) -> Vec<f64> {
    let late = truth[LAST_SINGLE];
    let sum: f64 = weights[LAST_SINGLE..].iter().sum();
    if sum > 0.0 {
        for (row, weight) in weights.iter().enumerate().skip(LAST_SINGLE) {
            truth[row] = late * weight / sum;
        }
    }
    truth
}

/// Weights that fall by one ratio with each age from 20.
pub fn falling_weights(axes: &Axes, ratio: f64) -> Vec<f64> {
    let mut weight = 1.0;
    (0..axes.ages())
        .map(|row| {
            if row < LAST_SINGLE {
                return 0.0;
            }
            let this = weight;
            weight *= ratio;
            this
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inversion_undoes_the_kernel() {
        let truth: Vec<f64> = (0..24)
            .map(|row| {
                if row <= LAST_SINGLE {
                    100.0 + row as f64
                } else {
                    0.0
                }
            })
            .collect();
        let back = to_true(&to_recorded(&truth, 1.0 / 3.0), 1.0 / 3.0);
        for (a, b) in truth.iter().zip(&back) {
            assert!((a - b).abs() < 1e-9, "{a} {b}");
        }
    }

    #[test]
    fn a_third_of_a_cohort_is_recorded_a_year_older() {
        let mut truth = vec![0.0; 24];
        truth[3] = 90.0;
        let recorded = to_recorded(&truth, 1.0 / 3.0);
        assert!((recorded[3] - 60.0).abs() < 1e-12 && (recorded[4] - 30.0).abs() < 1e-12);
    }

    #[test]
    fn late_rows_share_by_weight_and_keep_their_sum() {
        let mut truth = vec![0.0; 24];
        truth[LAST_SINGLE] = 130.0;
        let mut weights = vec![0.0; 24];
        (weights[LAST_SINGLE], weights[LAST_SINGLE + 1]) = (9.0, 4.0);
        let spread = spread_late(truth, &weights);
        assert_eq!((spread[LAST_SINGLE], spread[LAST_SINGLE + 1]), (90.0, 40.0));
    }
}
