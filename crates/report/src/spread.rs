//! What the draws of one figure come to: the mean, and the bounds that one draw in ten lies beyond.

use pressure_model::quantiles;

use crate::row::Row;

/// Mean and percentiles of the draws of one figure, in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Mean of the draws.
    pub mean: f64,
    /// One draw in ten is below this.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// One draw in ten is above this.
    pub p90: f64,
}

impl Spread {
    /// Of draws in any order; `None` without draws. Percentiles as [`quantiles::select`] takes them.
    pub fn of(draws: &[f64]) -> Option<Self> {
        // Around the first draw, so that what does not vary stays exactly what it is.
        let first = *draws.first()?;
        let apart: f64 = draws.iter().map(|draw| draw - first).sum();
        let mean = first + apart / draws.len() as f64;
        // Many figures are nil in every draw: what one lever does to a far corner of a table.
        if draws.iter().all(|draw| draw.to_bits() == first.to_bits()) {
            let [p10, p50, p90] = [first; 3];
            return Some(Self {
                mean,
                p10,
                p50,
                p90,
            });
        }
        let [p10, p50, p90] = quantiles::select(&mut draws.to_vec(), [0.1, 0.5, 0.9])?;
        Some(Self {
            mean,
            p10,
            p50,
            p90,
        })
    }

    /// Makes a row of a central run that of its draws.
    pub fn fill(self, row: &mut Row) {
        row.value = self.mean;
        (row.p10, row.p50, row.p90) = (Some(self.p10), Some(self.p50), Some(self.p90));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_vary_keeps_every_digit() {
        let third = 1.0 / 3.0;
        let spread = Spread::of(&[third; 7]).expect("draws");
        let all = [spread.mean, spread.p10, spread.p50, spread.p90];
        assert!(all.iter().all(|value| value.to_bits() == third.to_bits()));
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_draws() {
        let draws: Vec<f64> = (0..11).rev().map(f64::from).collect();
        let spread = Spread::of(&draws).expect("draws");
        let wanted = Spread {
            mean: 5.0,
            p10: 1.0,
            p50: 5.0,
            p90: 9.0,
        };
        assert_eq!(spread, wanted);
    }
}
