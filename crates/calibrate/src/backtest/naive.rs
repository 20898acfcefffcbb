//! The yardsticks: what anyone can do with a series and England's growth, without a model.

use super::ets;

/// Weight of a council's own last growth in shrunken growth; the rest is England's.
const OWN_GROWTH: f64 = 0.4;
/// Years of the linear trend.
const TREND: usize = 3;

/// A yardstick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naive {
    /// As now.
    Flat,
    /// The last yearly growth, for ever.
    LastGrowth,
    /// The mean yearly change of three years, for ever.
    LinearTrend,
    /// Growth of 0.4 of the council's own last growth and 0.6 of England's, for ever.
    ShrunkenGrowth,
    /// Exponential smoothing with a damped additive trend, ETS(A,Ad,N), fitted to the council's series.
    Damped,
}

impl Naive {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Flat,
        Self::LastGrowth,
        Self::LinearTrend,
        Self::ShrunkenGrowth,
        Self::Damped,
    ];

    /// Id, as in the output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::LastGrowth => "last_growth",
            Self::LinearTrend => "linear_trend",
            Self::ShrunkenGrowth => "shrunken_growth",
            Self::Damped => "damped_ets",
        }
    }

    /// Forecasts `1..=horizons` of a series given oldest first, never below nothing. `england` is England's last yearly
    /// growth. `None` where the series is too short.
    pub fn forecast(self, series: &[f64], england: f64, horizons: usize) -> Option<Vec<f64>> {
        let last = *series.last()?;
        let before = |years: usize| series.len().checked_sub(years + 1).map(|at| series[at]);
        let growing = |growth: f64| {
            let mut level = last;
            let mut path = Vec::with_capacity(horizons);
            for _ in 0..horizons {
                level *= 1.0 + growth;
                path.push(level);
            }
            path
        };
        let own = || {
            before(1)
                .filter(|past| *past > 0.0)
                .map(|past| last / past - 1.0)
        };
        let path = match self {
            Self::Flat => vec![last; horizons],
            Self::LastGrowth => growing(own()?),
            Self::ShrunkenGrowth => growing(OWN_GROWTH * own()? + (1.0 - OWN_GROWTH) * england),
            Self::LinearTrend => {
                let step = (last - before(TREND)?) / TREND as f64;
                (1..=horizons).map(|h| last + step * h as f64).collect()
            }
            Self::Damped => ets::forecast(series, horizons)?,
        };
        Some(path.into_iter().map(|level| level.max(0.0)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(naive: Naive, series: &[f64]) -> Vec<f64> {
        naive.forecast(series, 0.10, 2).expect("long enough")
    }

    #[test]
    fn each_follows_its_rule() {
        let series = [100.0, 130.0, 160.0, 200.0];
        assert_eq!(path(Naive::Flat, &series), [200.0, 200.0]);
        assert_eq!(path(Naive::LastGrowth, &series), [250.0, 312.5]);
        // (200 - 100) / 3 a year.
        let trend = path(Naive::LinearTrend, &series);
        assert!((trend[1] - (200.0 + 200.0 / 3.0)).abs() < 1e-9);
        // 0.4 x 25% + 0.6 x 10% = 16%.
        let shrunken = path(Naive::ShrunkenGrowth, &series);
        assert!((shrunken[0] - 232.0).abs() < 1e-9 && (shrunken[1] - 269.12).abs() < 1e-9);
    }

    #[test]
    fn a_short_series_has_no_forecast_and_none_falls_below_nothing() {
        assert_eq!(Naive::LastGrowth.forecast(&[5.0], 0.0, 1), None);
        assert_eq!(Naive::LinearTrend.forecast(&[1.0, 2.0, 3.0], 0.0, 1), None);
        let falling = [90.0, 60.0, 30.0, 10.0];
        assert!((path(Naive::LinearTrend, &falling)[1]).abs() < f64::EPSILON);
    }
}
