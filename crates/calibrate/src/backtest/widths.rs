//! How wide an interval must be: the spread of log errors by horizon and size, from errors that have been seen.
//!
//! `sd^2(h, plans) = (level^2 + size^2 / plans) x h^(2 power)`: an error common to councils of any size, and one that
//! falls as a council grows; both widen with the horizon. Outcomes are taken as lognormal about the forecast.

use pressure_model::maths::{exp, ln, pow};
use pressure_model::random::{normal_quantile, normal_share};

/// The spread of a method's log errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widths {
    /// Standard deviation after one year of a council so large that its size does not matter.
    pub level: f64,
    /// Times one over the root of plans: what is added for a council's size.
    pub size: f64,
    /// By what power of the horizon the spread grows.
    pub power: f64,
}

/// A log error `ln(outcome / forecast)` with the years ahead and the plans at the origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogError {
    /// Years ahead.
    pub horizon: usize,
    /// Plans at the origin.
    pub plans: f64,
    /// The error.
    pub error: f64,
}

/// The power where errors of a single horizon have been seen: that of errors that add up independently year by year.
const INDEPENDENT: f64 = 0.5;

impl Widths {
    /// Fits the spread to errors that have been seen; `None` where there are none.
    pub fn fit(errors: &[LogError]) -> Option<Self> {
        let rms = |horizon: usize| {
            let squares: Vec<f64> = errors
                .iter()
                .filter(|e| e.horizon == horizon)
                .map(|e| e.error * e.error)
                .collect();
            let mean = squares.iter().sum::<f64>() / squares.len() as f64;
            (!squares.is_empty() && mean > 0.0).then(|| mean.sqrt())
        };
        let last = errors.iter().map(|e| e.horizon).max()?;
        let seen: Vec<(f64, f64)> = (1..=last)
            .filter_map(|h| rms(h).map(|rms| (ln(h as f64), ln(rms))))
            .collect();
        let power = slope(&seen).unwrap_or(INDEPENDENT);
        // Squared errors at one year ahead, on a constant and on one over plans.
        let points: Vec<(f64, f64)> = errors
            .iter()
            .map(|e| {
                (
                    1.0 / e.plans,
                    e.error * e.error / pow(e.horizon as f64, 2.0 * power),
                )
            })
            .collect();
        let n = points.len() as f64;
        let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n;
        let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / n;
        let by_size = slope(&points).unwrap_or(0.0).clamp(0.0, mean_y / mean_x);
        Some(Self {
            level: (mean_y - by_size * mean_x).max(0.0).sqrt(),
            size: by_size.sqrt(),
            power,
        })
    }

    /// Standard deviation of the log error.
    pub fn sd(&self, horizon: usize, plans: f64) -> f64 {
        let variance = self.level * self.level + self.size * self.size / plans;
        variance.sqrt() * pow(horizon as f64, self.power)
    }
}

/// Slope of the least-squares line; `None` where all `x` are alike.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let n = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / n;
    let (mut across, mut along) = (0.0, 0.0);
    for (x, y) in points {
        across += (x - mean_x) * (x - mean_x);
        along += (x - mean_x) * (y - mean_y);
    }
    (across > 0.0).then(|| along / across)
}

/// Whether an outcome lies in the central interval that holds `share` of a lognormal forecast.
pub(crate) fn holds(forecast: f64, sd: f64, outcome: f64, share: f64) -> bool {
    let z = normal_quantile(0.5 + share / 2.0);
    ln(outcome / forecast).abs() <= z * sd
}

/// Continuous ranked probability score of a lognormal forecast with this median (Baran and Lerch 2015), in the unit of
/// the outcome: with `z = ln(outcome / median) / sd`, `y (2 F(z) - 1) - 2 mean (F(z - sd) + F(sd / sqrt 2) - 1)`.
pub(crate) fn crps(median: f64, sd: f64, outcome: f64) -> f64 {
    let z = ln(outcome / median) / sd;
    let mean = median * exp(sd * sd / 2.0);
    let within = normal_share(z - sd) + normal_share(sd * std::f64::consts::FRAC_1_SQRT_2) - 1.0;
    outcome * (2.0 * normal_share(z) - 1.0) - 2.0 * mean * within
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_that_was_put_in_comes_out() {
        // Two errors of either sign at every point, exactly as wide as the formula says.
        let truth = Widths {
            level: 0.04,
            size: 1.2,
            power: 0.6,
        };
        let mut errors = Vec::new();
        for horizon in 1..=4 {
            for plans in [400.0, 1600.0, 6400.0] {
                let error = truth.sd(horizon, plans);
                errors.push(LogError {
                    horizon,
                    plans,
                    error,
                });
                errors.push(LogError {
                    horizon,
                    plans,
                    error: -error,
                });
            }
        }
        let found = Widths::fit(&errors).expect("errors");
        for (a, b) in [
            (found.level, truth.level),
            (found.size, truth.size),
            (found.power, truth.power),
        ] {
            assert!((a - b).abs() < 1e-9, "{found:?}");
        }
        assert!(Widths::fit(&[]).is_none());
    }

    #[test]
    fn the_score_is_that_of_its_definition() {
        // The integral of (F(x) - 1[x >= y])^2, by the midpoint rule.
        let (median, sd, outcome) = (100.0, 0.2, 120.0);
        let step = 0.01;
        let integral: f64 = (0..100_000)
            .map(|i| {
                let x = (f64::from(i) + 0.5) * step;
                let below = normal_share(ln(x / median) / sd) - f64::from(u8::from(x >= outcome));
                below * below * step
            })
            .sum();
        assert!((crps(median, sd, outcome) - integral).abs() < 1e-4);
        // With no spread it is the absolute error.
        assert!((crps(100.0, 1e-9, 120.0) - 20.0).abs() < 1e-6);
    }

    #[test]
    fn an_interval_holds_its_share() {
        let edge = 100.0 * exp(normal_quantile(0.9) * 0.1);
        assert!(holds(100.0, 0.1, edge - 0.01, 0.8));
        assert!(!holds(100.0, 0.1, edge + 0.01, 0.8));
    }
}
