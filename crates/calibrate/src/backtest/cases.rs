//! Every forecast that can be set against an outcome.

use super::known::{Known, Measure};
use super::model_path::{self, Paths};
use super::naive::Naive;
use super::record::Record;
use super::widths::LogError;
use crate::trend::TrendRule;
use pressure_model::maths::ln;

/// What makes a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// The projection's own rules.
    Model,
    /// A yardstick.
    Naive(Naive),
}

impl Method {
    /// All of them, the model first.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Model).chain(Naive::ALL.map(Self::Naive))
    }

    /// Id, as in the output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Naive(naive) => naive.id(),
        }
    }
}

/// One forecast of one council and its outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// What made it.
    pub method: Method,
    /// January it was made from.
    pub origin: i32,
    /// Years after the last year known.
    pub horizon: usize,
    /// Position of the council in the record.
    pub council: usize,
    /// The forecast.
    pub forecast: f64,
    /// What happened.
    pub outcome: f64,
    /// Plans at the origin.
    pub plans: f64,
}

impl Case {
    /// `ln(outcome / forecast)`; `None` where either is nothing.
    pub fn log_error(&self) -> Option<LogError> {
        (self.outcome > 0.0 && self.forecast > 0.0).then(|| LogError {
            horizon: self.horizon,
            plans: self.plans,
            error: ln(self.outcome / self.forecast),
        })
    }

    /// The January from which the outcome is known.
    pub fn known_from(&self, measure: Measure) -> i32 {
        measure.known_from(measure.last_known(self.origin) + self.horizon as i32)
    }
}

/// Forecasts of every council by a method.
pub(crate) fn forecasts(
    known: &Known<'_>,
    measure: Measure,
    method: Method,
    rule: &TrendRule,
    horizons: usize,
) -> Paths {
    match method {
        Method::Model => {
            // Spend ends further back than plans, so that its years lie no further ahead than theirs.
            let people = model_path::people(known, rule, horizons);
            match measure {
                Measure::Plans => people.plans,
                Measure::NewPlans => people.new_plans,
                Measure::Spend => model_path::spend(known, &people, horizons),
            }
        }
        Method::Naive(naive) => {
            let last = measure.last_known(known.origin());
            let (before, now) = known.both(measure, (last - 1, last));
            let england = crate::grid::ratio(now, before, 1.0) - 1.0;
            (0..known.councils())
                .map(|c| naive.forecast(&known.run(measure, c), england, horizons))
                .collect()
        }
    }
}

/// Forecasts of a method from an origin, each set against its outcome where there is one.
pub(crate) fn against(
    record: &Record,
    measure: Measure,
    method: Method,
    origin: i32,
    paths: Paths,
) -> impl Iterator<Item = Case> {
    let last = measure.last_known(origin);
    let of_council = move |(council, path): (usize, Option<Vec<f64>>)| {
        let series = measure.of(&record.councils[council]);
        let plans = record.councils[council].plans.at(origin);
        path.into_iter()
            .flatten()
            .enumerate()
            .filter_map(move |(h, forecast)| {
                let outcome = series
                    .at(last + 1 + h as i32)
                    .filter(|outcome| *outcome > 0.0)?;
                Some(Case {
                    method,
                    origin,
                    horizon: h + 1,
                    council,
                    forecast,
                    outcome,
                    plans: plans?,
                })
            })
    };
    paths.into_iter().enumerate().flat_map(of_council)
}

/// Every case of a measure from these origins, by every method. A method whose series are too short has fewer.
pub(super) fn cases(
    record: &Record,
    measure: Measure,
    origins: std::ops::RangeInclusive<i32>,
    rule: &TrendRule,
    horizons: usize,
) -> Vec<Case> {
    let mut all = Vec::new();
    for origin in origins {
        let known = Known::at(record, origin);
        for method in Method::all() {
            let paths = forecasts(&known, measure, method, rule, horizons);
            all.extend(against(record, measure, method, origin, paths));
        }
    }
    all
}
