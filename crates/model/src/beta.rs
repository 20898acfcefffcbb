//! The beta distribution: its share below a value, and the value below which a share lies.

use crate::maths::{exp, ln, ln_1p, ln_gamma};

/// Smallest number a continued fraction may pass through.
const TINY: f64 = 1e-300;

/// Share of a beta(`a`, `b`) distribution below `x`: the regularised incomplete beta function.
///
/// By its continued fraction (modified Lentz), on the side of the mean where it is quick; relative
/// accuracy about 1e-12 for `a` and `b` up to a few thousand.
#[must_use]
pub fn share_below(a: f64, b: f64, x: f64) -> f64 {
    Beta::new(a, b).share_below(x)
}

/// A beta distribution with its constant worked out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    a: f64,
    b: f64,
    /// Logarithm of the complete beta function.
    ln_complete: f64,
}

impl Beta {
    /// The distribution with these two parameters, both above 0.
    #[must_use]
    pub fn new(a: f64, b: f64) -> Self {
        let ln_complete = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
        Self { a, b, ln_complete }
    }

    /// Share of the distribution below `x`.
    #[must_use]
    pub fn share_below(&self, x: f64) -> f64 {
        let Self { a, b, .. } = *self;
        if x <= 0.0 {
            return 0.0;
        }
        if x >= 1.0 {
            return 1.0;
        }
        let ln_power = a * ln(x) + b * ln_complement(x);
        self.share_at(x, 1.0 - x, exp(ln_power - self.ln_complete))
    }

    /// The share below `x`, where `rest` is `1 - x` and `front` is `x^a (1 - x)^b` over the complete beta function.
    fn share_at(&self, x: f64, rest: f64, front: f64) -> f64 {
        if x < (self.a + 1.0) / (self.a + self.b + 2.0) {
            front * fraction(self.a, self.b, x) / self.a
        } else {
            1.0 - front * fraction(self.b, self.a, rest) / self.b
        }
    }

    /// Value below which a share `p` of the distribution lies, for `p` between 0 and 1.
    ///
    /// Newton's rule on the log odds of the value, kept between two bounds that close in; the odds
    /// hold tiny values as exactly as large ones.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let Self { a, b, .. } = *self;
        let (mut low, mut high) = (-700.0, 700.0);
        // The log odds are about normal around those of the mean, and a normal share about logistic.
        let mut odds = ln(a / b) + ln(p / (1.0 - p)) / 1.702 * (1.0 / a + 1.0 / b).sqrt();
        if !(odds > low && odds < high) {
            odds = ln(a / b);
        }
        for _ in 0..200 {
            // `ln(1 + exp(t))` is `max(t, 0) + ln(1 + exp(-|t|))`, and the other side of 1 the odds times this one.
            let fewer = exp(-odds.abs());
            let (more, less) = (1.0 / (1.0 + fewer), fewer / (1.0 + fewer));
            let (x, rest) = if odds > 0.0 {
                (more, less)
            } else {
                (less, more)
            };
            let ln_power = -a * (-odds).max(0.0) - b * odds.max(0.0) - (a + b) * ln_1p(fewer);
            let front = exp(ln_power - self.ln_complete);
            let miss = self.share_at(x, rest, front) - p;
            if miss > 0.0 {
                high = odds;
            } else {
                low = odds;
            }
            // d share / d log odds = density x (1 - x) x.
            let newton = odds - miss / front;
            let follows = newton > low && newton < high;
            let next = if follows {
                newton
            } else {
                f64::midpoint(low, high)
            };
            // A step of Newton's rule misses by about the square of the step.
            let near = if follows { 1e-9 } else { 1e-14 };
            let still = (next - odds).abs() <= near * odds.abs().max(1.0);
            odds = next;
            if still {
                break;
            }
        }
        1.0 / (1.0 + exp(-odds))
    }
}

/// `ln(1 - x)`, exact for small `x` too.
fn ln_complement(x: f64) -> f64 {
    ln_1p(-x)
}

/// Continued fraction of the incomplete beta function, by Lentz's rule as modified by Thompson and
/// Barnett: `up` and `down` are the ratios of neighbouring numerators and denominators.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut up = 1.0;
    let mut down = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut result = down;
    for pair in 1..10_000 {
        let k = f64::from(pair);
        let even = k * (b - k) * x / ((a + 2.0 * k - 1.0) * (a + 2.0 * k));
        let odd = -(a + k) * (a + b + k) * x / ((a + 2.0 * k) * (a + 2.0 * k + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            down = 1.0 / away(1.0 + term * down);
            up = away(1.0 + term / up);
            change = up * down;
            result *= change;
        }
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_an_independent_computation() {
        // mpmath at 30 digits; the first also by hand: 6x^2 - 8x^3 + 3x^4 at 0.4.
        for (a, b, x, share) in [
            (2.0, 3.0, 0.4, 0.524_8),
            (0.5, 0.5, 0.1, 0.204_832_764_699_133_46),
            (45.0, 5.0, 0.9, 0.449_690_866_918_583_4),
            (190.0, 10.0, 0.93, 0.104_225_358_908_968_97),
            (0.3, 8.0, 0.001, 0.257_905_970_876_400_2),
            (900.0, 100.0, 0.91, 0.855_149_820_661_855_5),
        ] {
            let found = share_below(a, b, x);
            assert!(
                (found / share - 1.0).abs() < 1e-12,
                "{a} {b}: {found} is not {share}"
            );
        }
        assert!(share_below(2.0, 3.0, 0.0).abs() < 1e-300);
        assert!((share_below(2.0, 3.0, 1.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn quantiles_are_those_of_an_independent_computation() {
        for (a, b, p, x) in [
            (2.0, 3.0, 0.05, 0.097_611_462_886_414_34),
            (45.0, 5.0, 0.5, 0.905_325_107_327_474_1),
            (45.0, 5.0, 0.975, 0.966_028_295_016_044_2),
            (0.5, 0.5, 0.1, 0.024_471_741_852_423_214),
            (0.3, 8.0, 0.2, 4.271_273_284_715_688e-4),
            (900.0, 100.0, 0.025, 0.880_673_537_033_279_5),
        ] {
            let found = Beta::new(a, b).quantile(p);
            assert!(
                (found / x - 1.0).abs() < 1e-11,
                "{a} {b} {p}: {found} is not {x}"
            );
        }
    }

    #[test]
    fn a_quantile_and_its_share_are_inverse_far_into_the_tails() {
        for (a, b) in [
            (0.4, 3.0),
            (1.0, 1.0),
            (3.0, 2.0),
            (60.0, 40.0),
            (2_000.0, 50.0),
        ] {
            for p in [1e-9, 0.001, 0.3, 0.5, 0.9, 0.999_9] {
                let x = Beta::new(a, b).quantile(p);
                assert!((share_below(a, b, x) / p - 1.0).abs() < 1e-9, "{a} {b} {p}");
            }
        }
    }
}
