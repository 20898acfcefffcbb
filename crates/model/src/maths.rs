//! The only home of transcendental functions.
//!
//! The platform's versions differ in their last bits from one processor to the next; these are
//! pure Rust, so the same inputs give the same bytes everywhere.

/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Natural logarithm of `1 + x`, exact for small `x` too.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// e to the power `x`.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `base` to the power `exponent`.
pub fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// Complement of the error function: `2 / sqrt(pi)` times the integral of `exp(-t^2)` from `x` on.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// Natural logarithm of the gamma function, for `x` above 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert!((ln(std::f64::consts::E) - 1.0).abs() < 1e-15);
        assert!((exp(1.0) - std::f64::consts::E).abs() < 1e-15);
        assert!((pow(1.06, 2.0) - 1.1236).abs() < 1e-15);
        // 4! = 24; a standard normal has 2.5% above 1.96 standard deviations.
        assert!((ln_gamma(5.0) - ln(24.0)).abs() < 1e-14);
        let above = erfc(1.959_963_984_540_054 / std::f64::consts::SQRT_2) / 2.0;
        assert!((above - 0.025).abs() < 1e-15);
    }
}
