//! In-year monitoring: what a year will come to, from what was spent so far and the caseload now, and why it differs from
//! the budget.
//!
//! With `s` the share of the year's spend that falls up to the month reached (the profile), `A` the actual to date, `P` the
//! average caseload to date, `L` the caseload now and `g` the average caseload of the months left as a ratio of that now
//! (`growth.rs`), a line is forecast at `A + A (1 - s) / s x L g / P`: the rest of the year at the pace so far, for the
//! caseload expected. Its average caseload is `V = s P + (1 - s) L g`. Against a budget `B` for a
//! caseload `W` the variance splits exactly: with `t` the ratio of all caseload of the fund to all budgeted and `p = B / W` the
//! budgeted price, volume is `(t W - W) p`, mix `(V - t W) p`, and price `forecast - V p`. The variance of a line without
//! caseloads is `other` as a whole.

mod actuals;
mod budget;
mod growth;
mod month;
mod settings;

pub(crate) use self::actuals::{ACTUALS, Actual, actuals, template};
pub(crate) use self::budget::{Budget, Council, budget};
pub(crate) use self::growth::Januaries;
pub(crate) use self::month::Month;
pub(crate) use self::settings::{FILE, Fund, MonitorSettings, Profile};

/// Share of a year's spend that falls in its first months; `None` where the weights give those months nothing.
pub(crate) fn share_so_far(months: &[f64], elapsed: usize) -> Option<f64> {
    let so_far: f64 = months.iter().take(elapsed).sum();
    let whole: f64 = months.iter().sum();
    (so_far > 0.0).then(|| so_far / whole)
}

/// A line so far.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SoFar {
    /// Line, as `1.2.3`.
    pub(crate) line: String,
    /// Pounds budgeted for the year.
    pub(crate) budget: f64,
    /// Pounds spent to the end of the month, accruals included; `None` where none is given.
    pub(crate) actual: Option<f64>,
    /// Share of the year's spend that falls up to then.
    pub(crate) share: f64,
    /// Average caseload of the months left, as a ratio of that now; 1 holds it.
    pub(crate) growth: f64,
    /// Whom the line pays for; `None` where it pays for nobody by number, or they are not given.
    pub(crate) caseload: Option<Caseload>,
}

/// The plans, or on lines of transport the travellers, that a line pays for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Caseload {
    /// At the end of the month reached.
    pub(crate) now: f64,
    /// On average since April; above nil.
    pub(crate) to_date: f64,
    /// On average over the year, in the budget.
    pub(crate) budget: Option<f64>,
}

/// What a line will come to.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Forecast {
    /// Pounds over the whole year.
    pub(crate) outturn: f64,
    /// Forecast less budget: more plans, other plans, other prices, and what cannot be told apart.
    pub(crate) volume: f64,
    pub(crate) mix: f64,
    pub(crate) price: f64,
    pub(crate) other: f64,
}

impl SoFar {
    /// Pounds over the whole year: a line without an actual is taken at its budget.
    fn outturn(&self) -> f64 {
        let Some(actual) = self.actual else {
            return self.budget;
        };
        let pace = self.caseload.map_or(1.0, |caseload| {
            caseload.now * self.growth / caseload.to_date
        });
        actual + actual * (1.0 - self.share) / self.share * pace
    }

    /// Average caseload over the year, and that budgeted, where both are known and something is budgeted.
    fn volumes(&self) -> Option<(f64, f64)> {
        let caseload = self.caseload.filter(|_| self.actual.is_some())?;
        let budgeted = caseload.budget.filter(|budgeted| *budgeted > 0.0)?;
        Some((
            self.share * caseload.to_date + (1.0 - self.share) * caseload.now * self.growth,
            budgeted,
        ))
    }
}

/// Forecasts of the lines of one fund, whose caseloads count the same, with their variances by cause.
pub(crate) fn forecasts(lines: &[SoFar]) -> Vec<Forecast> {
    let (mut all, mut budgeted) = (0.0, 0.0);
    for (plans, of_budget) in lines.iter().filter_map(SoFar::volumes) {
        all += plans;
        budgeted += of_budget;
    }
    let one = |line: &SoFar| {
        let outturn = line.outturn();
        let variance = outturn - line.budget;
        let Some((plans, of_budget)) = line.volumes() else {
            return Forecast {
                outturn,
                other: variance,
                ..Forecast::default()
            };
        };
        let price = line.budget / of_budget;
        let at_same_mix = all / budgeted * of_budget;
        Forecast {
            outturn,
            volume: (at_same_mix - of_budget) * price,
            mix: (plans - at_same_mix) * price,
            price: outturn - plans * price,
            other: 0.0,
        }
    };
    lines.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(value: f64, expected: f64) {
        assert!(
            (value - expected).abs() < 1e-6,
            "{value}, {expected} expected"
        );
    }

    #[test]
    fn the_share_so_far_is_that_of_the_weights() {
        near(share_so_far(&[1.0; 12], 7).expect("spend"), 7.0 / 12.0);
        near(share_so_far(&[0.0, 3.0, 1.0], 2).expect("spend"), 0.75);
        assert_eq!(share_so_far(&[0.0, 1.0], 1), None);
    }

    fn line(budget: f64, actual: f64, (now, to_date, of_budget): (f64, f64, f64)) -> SoFar {
        SoFar {
            line: "1.2.1".to_owned(),
            budget,
            actual: Some(actual),
            share: 0.5,
            growth: 1.0,
            caseload: Some(Caseload {
                now,
                to_date,
                budget: Some(of_budget),
            }),
        }
    }

    #[test]
    fn every_cause_by_hand() {
        // Half the year. The first line: 520,000 spent for 100 plans on average, 110 now: 520,000 more at the pace so far,
        // a tenth more for the caseload: 1,092,000; 105 plans over the year. Budget 1,000,000 for 100: 10,000 each.
        // The second: 240,000 for 10 plans then and now: 480,000, against 400,000 for 10: 40,000 each.
        let lines = [
            line(1_000_000.0, 520_000.0, (110.0, 100.0, 100.0)),
            line(400_000.0, 240_000.0, (10.0, 10.0, 10.0)),
        ];
        let [first, second] = &forecasts(&lines)[..] else {
            panic!("two lines")
        };
        near(first.outturn, 1_092_000.0);
        near(second.outturn, 480_000.0);
        // 115 plans for 110: each line would have 115/110 of its plans.
        near(first.volume, (100.0 * 115.0 / 110.0 - 100.0) * 10_000.0);
        near(second.volume, (10.0 * 115.0 / 110.0 - 10.0) * 40_000.0);
        near(first.mix, (105.0 - 100.0 * 115.0 / 110.0) * 10_000.0);
        near(second.mix, (10.0 - 10.0 * 115.0 / 110.0) * 40_000.0);
        near(first.price, 1_092_000.0 - 1_050_000.0);
        near(second.price, 80_000.0);
        for (line, forecast) in lines.iter().zip([first, second]) {
            let causes = forecast.volume + forecast.mix + forecast.price + forecast.other;
            near(causes, forecast.outturn - line.budget);
        }
    }

    #[test]
    fn a_caseload_that_goes_on_growing_is_paid_for_and_counted() {
        // 110 now, a tenth more on average over the half-year left: 520,000 x 121/100; (100 + 121) / 2 plans over the year.
        let growing = SoFar {
            growth: 1.1,
            ..line(1_000_000.0, 520_000.0, (110.0, 100.0, 100.0))
        };
        let [forecast] = &forecasts(&[growing])[..] else {
            panic!("one line")
        };
        near(forecast.outturn, 520_000.0 + 629_200.0);
        near(forecast.volume, 105_000.0);
        near(forecast.mix, 0.0);
        near(forecast.price, 1_149_200.0 - 1_105_000.0);
    }

    #[test]
    fn a_line_without_plans_or_without_an_actual() {
        let bare = SoFar {
            caseload: None,
            ..line(120_000.0, 70_000.0, (0.0, 0.0, 0.0))
        };
        let unknown = SoFar {
            actual: None,
            ..line(90_000.0, 0.0, (5.0, 5.0, 5.0))
        };
        let [bare, unknown] = &forecasts(&[bare, unknown])[..] else {
            panic!("two lines")
        };
        near(bare.outturn, 140_000.0);
        near(bare.other, 20_000.0);
        near(unknown.outturn, 90_000.0);
        near(unknown.other, 0.0);
    }

    #[test]
    fn a_whole_year_is_what_was_spent() {
        let done = SoFar {
            share: 1.0,
            ..line(100.0, 130.0, (9.0, 3.0, 2.0))
        };
        near(forecasts(&[done])[0].outturn, 130.0);
    }
}
