//! Distributions of uncertain parameters, all drawn by inverting them.
//!
//! One number in, one value out: the value at a share `u` of the distribution, or at a standard
//! normal `z` (the same thing, at the share of the normal below `z`). A larger number always gives
//! a larger value, so numbers shared between councils make their values move together.

use crate::beta::Beta;
use crate::error::{Error, Owner};
use crate::maths::{exp, ln};
use crate::random::{normal_quantile, normal_share};

/// What is believed about a parameter. Each states its mean, or has one that follows at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Rises from `low` to `mode` and falls to `high`; mean `(low + mode + high) / 3`.
    Triangular {
        /// Smallest value.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Largest value.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// `mean x exp(sd_log z - sd_log^2 / 2)`: the mean is that of the value, not of its logarithm.
    Lognormal {
        /// Mean of the value, above 0.
        mean: f64,
        /// Standard deviation of the value's logarithm.
        sd_log: f64,
    },
    /// Beta with `a = mean x concentration`, `b = (1 - mean) x concentration`.
    Beta {
        /// Mean, between 0 and 1.
        mean: f64,
        /// `a + b`: how many observations the belief is worth.
        concentration: f64,
    },
    /// The share whose log odds are normal, placed so that the share itself has this mean.
    LogitNormal {
        /// Mean of the share, between 0 and 1.
        mean: f64,
        /// Standard deviation of the log odds.
        sd_logit: f64,
    },
}

impl Distribution {
    /// Mean of the value.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Self::Normal { mean, .. }
            | Self::Lognormal { mean, .. }
            | Self::Beta { mean, .. }
            | Self::LogitNormal { mean, .. } => mean,
        }
    }

    /// Checks the figures; `name` is the parameter's in messages.
    pub fn validate(&self, name: &str) -> Result<(), Error> {
        let fault = |what: &str, value: f64, range: &'static str| {
            Err(Error::OutOfRange {
                owner: Owner::Shared,
                table: format!("uncertainty of {name}"),
                place: what.to_owned(),
                value,
                range,
            })
        };
        let spread = match *self {
            Self::Triangular { low, mode, high } => {
                if !(low <= mode && mode <= high && low.is_finite() && high.is_finite()) {
                    return fault("mode", mode, "between low and high");
                }
                high - low
            }
            Self::Normal { mean, sd } => {
                if !mean.is_finite() {
                    return fault("mean", mean, "a finite number");
                }
                sd
            }
            Self::Lognormal { mean, sd_log } => {
                if !(mean > 0.0 && mean.is_finite()) {
                    return fault("mean", mean, "more than 0");
                }
                sd_log
            }
            Self::Beta {
                mean,
                concentration: spread,
            }
            | Self::LogitNormal {
                mean,
                sd_logit: spread,
            } => {
                if !(mean > 0.0 && mean < 1.0) {
                    return fault("mean", mean, "between 0 and 1, both left out");
                }
                if matches!(self, Self::Beta { .. }) && spread <= 0.0 {
                    return fault("concentration", spread, "more than 0");
                }
                spread
            }
        };
        if !(spread >= 0.0 && spread.is_finite()) {
            return fault("spread", spread, "0 or more");
        }
        Ok(())
    }

    /// The distribution with its constants worked out, ready to draw from.
    #[must_use]
    pub fn sampler(&self) -> Sampler {
        match *self {
            Self::Triangular { low, mode, high } => Sampler::Triangular { low, mode, high },
            Self::Normal { mean, sd } => Sampler::Normal { mean, sd },
            Self::Lognormal { mean, sd_log } => Sampler::Lognormal {
                location: ln(mean) - sd_log * sd_log / 2.0,
                sd: sd_log,
            },
            Self::Beta {
                mean,
                concentration,
            } => Sampler::Beta(Beta::new(
                mean * concentration,
                (1.0 - mean) * concentration,
            )),
            Self::LogitNormal { mean, sd_logit } => Sampler::LogitNormal {
                location: logit_location(mean, sd_logit),
                sd: sd_logit,
            },
        }
    }
}

/// A [`Distribution`] ready to draw from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampler {
    /// See [`Distribution::Triangular`].
    Triangular {
        /// Smallest value.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Largest value.
        high: f64,
    },
    /// See [`Distribution::Normal`].
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// See [`Distribution::Lognormal`].
    Lognormal {
        /// Mean of the logarithm.
        location: f64,
        /// Standard deviation of the logarithm.
        sd: f64,
    },
    /// See [`Distribution::Beta`].
    Beta(Beta),
    /// See [`Distribution::LogitNormal`].
    LogitNormal {
        /// Mean of the log odds.
        location: f64,
        /// Standard deviation of the log odds.
        sd: f64,
    },
}

impl Sampler {
    /// Value below which a share `u` of the distribution lies, for `u` between 0 and 1.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Triangular { low, mode, high } => triangular(low, mode, high, u),
            Self::Beta(beta) => beta.quantile(u),
            Self::Normal { .. } | Self::Lognormal { .. } | Self::LogitNormal { .. } => {
                self.at(normal_quantile(u))
            }
        }
    }

    /// Value at a standard normal `z`: the quantile at the share of the normal below `z`.
    #[must_use]
    pub fn at(&self, z: f64) -> f64 {
        match *self {
            Self::Normal { mean, sd } => mean + sd * z,
            Self::Lognormal { location, sd } => exp(location + sd * z),
            Self::LogitNormal { location, sd } => logistic(location + sd * z),
            Self::Triangular { .. } | Self::Beta(_) => self.quantile(normal_share(z)),
        }
    }
}

/// Inverse of the triangular distribution: a square root on either side of the mode.
fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return mode;
    }
    if u < (mode - low) / width {
        low + (u * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - mode)).sqrt()
    }
}

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + exp(-log_odds))
}

/// Mean of `value(z)` over a standard normal `z`: the trapezium rule over +-8.5 in steps of 1/8,
/// which for smooth values is exact to the last places.
pub(crate) fn normal_mean(mut value: impl FnMut(f64) -> f64) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for step in -68..=68 {
        let z = f64::from(step) / 8.0;
        let weight = exp(-z * z / 2.0);
        sum += weight * value(z);
        weights += weight;
    }
    sum / weights
}

/// Mean log odds that give a logit-normal share this mean: halving between bounds.
fn logit_location(mean: f64, sd: f64) -> f64 {
    let centre = ln(mean / (1.0 - mean));
    let (mut low, mut high) = (centre - 1.0 - sd * sd, centre + 1.0 + sd * sd);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if normal_mean(|z| logistic(middle + sd * z)) < mean {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64, within: f64) {
        assert!((found - wanted).abs() < within, "{found} is not {wanted}");
    }

    #[test]
    fn triangular_values_by_hand() {
        let dice = Distribution::Triangular {
            low: 0.0,
            mode: 1.0,
            high: 4.0,
        };
        let sampler = dice.sampler();
        // A quarter lies below the mode; 1/16 below half of it; 1/12 above 3: 1 / (4 x 3).
        near(sampler.quantile(0.25), 1.0, 1e-15);
        near(sampler.quantile(0.0625), 0.5, 1e-15);
        near(sampler.quantile(1.0 - 1.0 / 12.0), 3.0, 1e-14);
        near(dice.mean(), 5.0 / 3.0, 1e-15);
    }

    #[test]
    fn normal_and_lognormal_values_by_hand() {
        let normal = Distribution::Normal { mean: 2.0, sd: 0.5 }.sampler();
        near(
            normal.quantile(0.975),
            2.0 + 0.5 * 1.959_963_984_540_054,
            1e-14,
        );
        // Median of a lognormal is mean x exp(-sd^2 / 2): 1.2 x exp(-0.02) = 1.176238.
        let lognormal = Distribution::Lognormal {
            mean: 1.2,
            sd_log: 0.2,
        }
        .sampler();
        near(lognormal.quantile(0.5), 1.176_238_407_968_106_4, 1e-14);
    }

    #[test]
    fn logit_normal_values_are_those_of_an_independent_computation() {
        // Locations and 90th percentiles by mpmath at 30 digits.
        for (mean, sd_logit, location, top) in [
            (0.75, 0.5, 1.158_455_610_141_759, 0.858_055_347_308_153),
            (0.05, 1.0, -3.371_536_187_335_313, 0.110_074_080_768_673_92),
            (0.5, 0.7, 0.0, 0.710_350_326_551_469_5),
        ] {
            near(logit_location(mean, sd_logit), location, 1e-12);
            let sampler = Distribution::LogitNormal { mean, sd_logit }.sampler();
            near(sampler.quantile(0.9), top, 1e-12);
        }
    }

    #[test]
    fn every_distribution_keeps_its_mean_and_grows_with_its_number() {
        for distribution in [
            Distribution::Triangular {
                low: 0.8,
                mode: 0.9,
                high: 1.3,
            },
            Distribution::Normal { mean: 1.0, sd: 0.1 },
            Distribution::Lognormal {
                mean: 1.0,
                sd_log: 0.3,
            },
            Distribution::Beta {
                mean: 0.9,
                concentration: 50.0,
            },
            Distribution::LogitNormal {
                mean: 0.2,
                sd_logit: 0.6,
            },
        ] {
            distribution.validate("some rate").unwrap();
            let sampler = distribution.sampler();
            // The midpoint of each of 20,000 equal shares.
            let values: Vec<f64> = (0..20_000)
                .map(|k| sampler.quantile((f64::from(k) + 0.5) / 20_000.0))
                .collect();
            let mean = values.iter().sum::<f64>() / 20_000.0;
            near(mean / distribution.mean(), 1.0, 2e-5);
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]));
            near(
                normal_mean(|z| sampler.at(z)) / distribution.mean(),
                1.0,
                2e-5,
            );
        }
    }

    #[test]
    fn figures_without_a_meaning_are_refused_by_name() {
        for distribution in [
            Distribution::Triangular {
                low: 1.0,
                mode: 0.5,
                high: 2.0,
            },
            Distribution::Normal {
                mean: 1.0,
                sd: -0.1,
            },
            Distribution::Lognormal {
                mean: 0.0,
                sd_log: 0.1,
            },
            Distribution::Beta {
                mean: 1.0,
                concentration: 10.0,
            },
            Distribution::Beta {
                mean: 0.5,
                concentration: 0.0,
            },
            Distribution::LogitNormal {
                mean: 0.5,
                sd_logit: f64::NAN,
            },
        ] {
            let message = distribution.validate("requests").unwrap_err().to_string();
            assert!(message.contains("uncertainty of requests"), "{message}");
        }
    }
}
