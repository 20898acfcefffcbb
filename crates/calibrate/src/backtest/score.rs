//! Scores of a set of cases.

use std::collections::{BTreeMap, BTreeSet};

use super::cases::{Case, Method};
use super::record::Record;
use super::widths::{Widths, crps, holds};

/// Shares of the intervals scored.
pub const SHARES: [f64; 3] = [0.50, 0.80, 0.95];

/// How good a method's forecasts were, in per cent of outcomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Forecasts scored.
    pub cases: usize,
    /// Mean absolute error of councils.
    pub mape: f64,
    /// Error of the sum of councils, mean over origins: above nothing is too high.
    pub bias: f64,
    /// Continuous ranked probability score of councils over the outcome.
    pub crps: Option<f64>,
    /// Share of outcomes within the intervals of [`SHARES`].
    pub within: Option<[f64; 3]>,
}

/// Which councils are scored together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// All that can be scored, without those whose caseload is suspect.
    All,
    /// All that can be scored, suspect ones too.
    WithSuspect,
    /// Every council, for the error of England: those that replaced others with their share of the past too.
    England,
    /// A third by plans at the origin: 0 the smallest.
    Third(usize),
    /// A type of council.
    Kind(String),
}

impl Group {
    /// Id, as in the output.
    pub fn id(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::WithSuspect => "with_suspect".to_owned(),
            Self::England => "england".to_owned(),
            Self::Third(third) => {
                ["smallest_third", "middle_third", "largest_third"][*third].to_owned()
            }
            Self::Kind(kind) => format!("type:{kind}"),
        }
    }

    /// Every group of a record.
    pub fn all(record: &Record) -> Vec<Self> {
        let kinds: BTreeSet<String> = record.councils.iter().map(|c| c.kind.clone()).collect();
        let mut groups = vec![Self::All, Self::WithSuspect, Self::England];
        groups.extend((0..3).map(Self::Third));
        groups.extend(kinds.into_iter().map(Self::Kind));
        groups
    }
}

/// Who belongs to which group.
#[derive(Debug)]
pub(super) struct Membership<'a> {
    record: &'a Record,
    scored: Vec<bool>,
    /// By origin and council: its third by plans.
    thirds: BTreeMap<i32, Vec<usize>>,
}

impl<'a> Membership<'a> {
    /// Sorts the councils that can be scored into thirds at each origin.
    pub(super) fn new(record: &'a Record, origins: std::ops::RangeInclusive<i32>) -> Self {
        let mut scored = vec![false; record.councils.len()];
        for council in record.scored() {
            scored[council] = true;
        }
        let thirds = origins.map(|origin| {
            let plans = |c: usize| record.councils[c].plans.at(origin).unwrap_or(0.0);
            let mut order: Vec<usize> = record.scored();
            order.sort_by(|a, b| plans(*a).total_cmp(&plans(*b)));
            let mut third = vec![0; record.councils.len()];
            for (rank, council) in order.iter().enumerate() {
                third[*council] = 3 * rank / order.len();
            }
            (origin, third)
        });
        Self {
            record,
            scored,
            thirds: thirds.collect(),
        }
    }

    /// Whether a case is scored with a group.
    pub(super) fn holds(&self, group: &Group, case: &Case) -> bool {
        self.at(group, case.origin, case.council)
    }

    /// Whether a council is scored with a group at an origin.
    pub(super) fn at(&self, group: &Group, origin: i32, council: usize) -> bool {
        let third = || self.thirds.get(&origin).map(|thirds| thirds[council]);
        match group {
            Group::Third(wanted) => self.council(&Group::All, council) && third() == Some(*wanted),
            of_council => self.council(of_council, council),
        }
    }

    /// Whether a council is scored with a group that does not depend on the origin.
    pub(super) fn council(&self, group: &Group, council: usize) -> bool {
        let of = &self.record.councils[council];
        let sound = self.scored[council] && !of.suspect;
        match group {
            Group::WithSuspect => self.scored[council],
            Group::England => true,
            Group::Kind(kind) => sound && of.kind == *kind,
            Group::All | Group::Third(_) => sound,
        }
    }
}

/// Scores cases of one method and horizon; `None` where there are none.
pub(super) fn score<'a>(
    cases: impl Iterator<Item = &'a Case>,
    widths: Option<Widths>,
) -> Option<Score> {
    let mut sums: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
    let (mut count, mut errors, mut ranked) = (0_usize, 0.0, 0.0);
    let mut within = [0_usize; 3];
    for case in cases {
        count += 1;
        errors += (case.forecast / case.outcome - 1.0).abs();
        let sum = sums.entry(case.origin).or_default();
        sum.0 += case.forecast;
        sum.1 += case.outcome;
        if let Some(widths) = widths {
            let sd = widths.sd(case.horizon, case.plans);
            if case.forecast > 0.0 {
                ranked += crps(case.forecast, sd, case.outcome) / case.outcome;
                for (inside, share) in within.iter_mut().zip(SHARES) {
                    *inside += usize::from(holds(case.forecast, sd, case.outcome, share));
                }
            } else {
                // A forecast of nothing has no spread: its score is its error, and no interval holds.
                ranked += 1.0;
            }
        }
    }
    if count == 0 {
        return None;
    }
    let n = count as f64;
    let bias = sums.values().map(|(f, o)| f / o - 1.0).sum::<f64>() / sums.len() as f64;
    Some(Score {
        cases: count,
        mape: 100.0 * errors / n,
        bias: 100.0 * bias,
        crps: widths.map(|_| 100.0 * ranked / n),
        within: widths.map(|_| within.map(|inside| 100.0 * inside as f64 / n)),
    })
}

/// Mean absolute errors of the model and another method on the cases that both have.
pub(super) fn matched<'a>(
    cases: impl Iterator<Item = &'a Case>,
    other: Method,
) -> Option<(f64, f64)> {
    let mut pairs: BTreeMap<(i32, usize, usize), [Option<f64>; 2]> = BTreeMap::new();
    for case in cases {
        let slot = match case.method {
            Method::Model => 0,
            method if method == other => 1,
            Method::Naive(_) => continue,
        };
        let pair = pairs
            .entry((case.origin, case.horizon, case.council))
            .or_default();
        pair[slot] = Some((case.forecast / case.outcome - 1.0).abs());
    }
    let both: Vec<(f64, f64)> = pairs.values().filter_map(|[a, b]| a.zip(*b)).collect();
    let n = both.len() as f64;
    (!both.is_empty()).then(|| {
        let sum = both
            .iter()
            .fold((0.0, 0.0), |s, pair| (s.0 + pair.0, s.1 + pair.1));
        (100.0 * sum.0 / n, 100.0 * sum.1 / n)
    })
}

#[cfg(test)]
mod tests {
    use super::super::naive::Naive;
    use super::*;

    fn case(origin: i32, forecast: f64, outcome: f64) -> Case {
        Case {
            method: Method::Model,
            origin,
            horizon: 1,
            council: 0,
            forecast,
            outcome,
            plans: 100.0,
        }
    }

    #[test]
    fn errors_and_bias_by_hand() {
        let cases = [
            case(2020, 110.0, 100.0),
            case(2020, 90.0, 100.0),
            case(2021, 105.0, 100.0),
        ];
        let found = score(cases.iter(), None).expect("cases");
        // (10 + 10 + 5) / 3; origins: 200 for 200 and 105 for 100.
        assert_eq!(found.cases, 3);
        assert!((found.mape - 25.0 / 3.0).abs() < 1e-9);
        assert!((found.bias - 2.5).abs() < 1e-9);
        assert_eq!(found.within, None);
        assert_eq!(score([].iter(), None), None);
    }

    #[test]
    fn intervals_count_what_they_hold() {
        let widths = Widths {
            level: 0.1,
            size: 0.0,
            power: 0.5,
        };
        // ln 1.05, 1.1 and 1.25 are 0.49, 0.95 and 2.23 standard deviations.
        let cases = [105.0, 110.0, 125.0].map(|outcome| case(2020, 100.0, outcome));
        let found = score(cases.iter(), Some(widths)).expect("cases");
        let within = found.within.expect("widths");
        for (share, held) in within.into_iter().zip([1.0, 2.0, 2.0]) {
            assert!((share - 100.0 * held / 3.0).abs() < 1e-9);
        }
    }

    #[test]
    fn only_shared_cases_are_compared() {
        let flat = Method::Naive(Naive::Flat);
        let mut naive = case(2020, 80.0, 100.0);
        naive.method = flat;
        let cases = [case(2020, 90.0, 100.0), case(2021, 50.0, 100.0), naive];
        let (model, other) = matched(cases.iter(), flat).expect("one shared");
        assert!((model - 10.0).abs() < 1e-9 && (other - 20.0).abs() < 1e-9);
    }
}
