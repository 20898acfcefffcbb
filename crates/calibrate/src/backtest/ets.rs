//! Exponential smoothing with a damped additive trend: ETS(A,Ad,N).
//!
//! `e = y - (l + phi b)`, then `l = l + phi b + alpha e` and `b = phi b + beta e`; the forecast of horizon `h` is
//! `l + (phi + phi^2 + ... + phi^h) b` (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, chapter 8).
//! Errors are linear in the two initial states, so for each point of a fixed grid of smoothing parameters those states
//! are found exactly by least squares: the same answer on any machine, and no search that may stop early.

/// Fewer years than this do not determine three smoothing parameters and two initial states well enough to be shown.
const SHORTEST: usize = 5;
/// Steps of `alpha` from 0 to 1, of `beta` from 0 to `alpha`, and of `phi` between its limits.
const STEPS: (usize, usize, usize) = (20, 10, 6);
/// Limits of `phi` that are usual: below them the trend is gone at once, above it is hardly damped.
const PHI: (f64, f64) = (0.80, 0.98);

#[derive(Clone, Copy)]
struct Smoothing {
    alpha: f64,
    beta: f64,
    phi: f64,
}

/// Level and trend after the last year, and the one-year errors, from initial states.
fn filter(
    series: &[f64],
    smoothing: Smoothing,
    mut level: f64,
    mut trend: f64,
) -> (f64, f64, Vec<f64>) {
    let Smoothing { alpha, beta, phi } = smoothing;
    let mut errors = Vec::with_capacity(series.len());
    for y in series {
        let expected = level + phi * trend;
        let error = y - expected;
        level = expected + alpha * error;
        trend = phi * trend + beta * error;
        errors.push(error);
    }
    (level, trend, errors)
}

/// Initial level and trend with the least squared errors, with that sum.
fn initial(series: &[f64], smoothing: Smoothing) -> (f64, f64, f64) {
    let zeros = vec![0.0; series.len()];
    let (_, _, base) = filter(series, smoothing, 0.0, 0.0);
    // Errors move by these for one unit of either state.
    let (_, _, by_level) = filter(&zeros, smoothing, 1.0, 0.0);
    let (_, _, by_trend) = filter(&zeros, smoothing, 0.0, 1.0);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (ll, lt, tt) = (
        dot(&by_level, &by_level),
        dot(&by_level, &by_trend),
        dot(&by_trend, &by_trend),
    );
    let (lb, tb) = (dot(&by_level, &base), dot(&by_trend, &base));
    let determinant = ll * tt - lt * lt;
    let (level, trend) = if determinant > 1e-12 * ll * tt {
        (
            (lt * tb - tt * lb) / determinant,
            (lt * lb - ll * tb) / determinant,
        )
    } else {
        (-lb / ll, 0.0)
    };
    let (_, _, errors) = filter(series, smoothing, level, trend);
    (level, trend, dot(&errors, &errors))
}

/// Forecasts of a series given oldest first; `None` where it is too short.
pub(crate) fn forecast(series: &[f64], horizons: usize) -> Option<Vec<f64>> {
    if series.len() < SHORTEST {
        return None;
    }
    let mut best: Option<(f64, Smoothing, f64, f64)> = None;
    for a in 1..=STEPS.0 {
        let alpha = a as f64 / STEPS.0 as f64;
        for b in 0..=STEPS.1 {
            let beta = alpha * b as f64 / STEPS.1 as f64;
            for p in 0..=STEPS.2 {
                let phi = PHI.0 + (PHI.1 - PHI.0) * p as f64 / STEPS.2 as f64;
                let smoothing = Smoothing { alpha, beta, phi };
                let (level, trend, squares) = initial(series, smoothing);
                if best.is_none_or(|(least, ..)| squares < least) {
                    best = Some((squares, smoothing, level, trend));
                }
            }
        }
    }
    let (_, smoothing, level, trend) = best?;
    let (level, trend, _) = filter(series, smoothing, level, trend);
    let (mut damped, mut sum) = (1.0, 0.0);
    let path = (0..horizons).map(|_| {
        damped *= smoothing.phi;
        sum += damped;
        level + sum * trend
    });
    Some(path.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damped_line_goes_on_as_it_was() {
        // Changes of 10, 8, 6.4, ...: phi = 0.8 with no noise is reproduced, and so is its future.
        let (mut level, mut change) = (100.0, 10.0);
        let mut series = vec![level];
        for _ in 0..9 {
            level += change;
            change *= 0.8;
            series.push(level);
        }
        let path = forecast(&series, 3).expect("long enough");
        for forecast in path {
            level += change;
            change *= 0.8;
            assert!((forecast - level).abs() < 1e-6, "{forecast} for {level}");
        }
    }

    #[test]
    fn a_flat_series_stays_flat_and_a_short_one_says_nothing() {
        let path = forecast(&[7.0; 8], 2).expect("long enough");
        assert!(path.iter().all(|level| (level - 7.0).abs() < 1e-9));
        assert_eq!(forecast(&[1.0, 2.0, 3.0, 4.0], 1), None);
    }
}
