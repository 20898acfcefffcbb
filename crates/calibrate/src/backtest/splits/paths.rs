//! Forecasts of the parts of a council's plans.

use super::{Split, SplitMethod};
use crate::backtest::Naive;
use crate::backtest::known::Known;
use crate::grid::ratio;

/// Years before the origin in which a comparable change of shares is looked for: an older one is no news.
const LOOK_BACK: i32 = 2;

/// What forecasts of parts rest on besides the council's own past.
pub(super) struct England {
    /// Growth of each part in the last year, over councils with both; nothing where the change is no growth.
    growth: Vec<f64>,
    /// What each part's share is multiplied by in a year.
    moved: Vec<f64>,
}

/// Plans of a part in the two Januaries that end a year, over councils with every part in both.
fn both(known: &Known<'_>, split: Split, january: i32) -> Vec<(f64, f64)> {
    let parts = known.parts(split);
    let mut sums = vec![(0.0, 0.0); parts];
    for council in 0..known.councils() {
        let at = |year: i32| -> Option<Vec<f64>> {
            (0..parts)
                .map(|part| known.part(split, council, part, year))
                .collect()
        };
        if let Some((before, now)) = at(january - 1).zip(at(january)) {
            for (sum, (b, n)) in sums.iter_mut().zip(before.into_iter().zip(now)) {
                sum.0 += b;
                sum.1 += n;
            }
        }
    }
    sums
}

impl England {
    /// As known at an origin.
    pub(super) fn at(known: &Known<'_>, split: Split) -> Self {
        let origin = known.origin();
        let growth = both(known, split, origin)
            .iter()
            .map(|(before, now)| ratio(*now, *before, 1.0) - 1.0)
            .collect();
        let moved = (0..LOOK_BACK).find_map(|back| share_changes(known, split, origin - back));
        Self {
            growth,
            moved: moved.unwrap_or_else(|| vec![1.0; known.parts(split)]),
        }
    }
}

/// By what each part's share of the comparable parts changed in the year to a January; parts that cannot be compared keep
/// theirs. `None` where none can.
fn share_changes(known: &Known<'_>, split: Split, january: i32) -> Option<Vec<f64>> {
    let sums = both(known, split, january);
    let same: Vec<bool> = (0..sums.len())
        .map(|part| known.breaks().comparable(split, part, january))
        .collect();
    let (mut before, mut now) = (0.0, 0.0);
    for ((b, n), _) in sums.iter().zip(&same).filter(|(_, same)| **same) {
        before += b;
        now += n;
    }
    (before > 0.0 && now > 0.0).then(|| {
        sums.iter()
            .zip(&same)
            .map(|((b, n), same)| {
                if *same {
                    ratio(n / now, b / before, 1.0)
                } else {
                    1.0
                }
            })
            .collect()
    })
}

/// Forecasts by part and horizon of one council; `None` where it lacks a part at the origin or a series is too short.
/// `total` is the model's forecast of all its plans.
pub(super) fn paths(
    known: &Known<'_>,
    split: Split,
    method: SplitMethod,
    council: usize,
    total: Option<&[f64]>,
    england: &England,
    horizons: usize,
) -> Option<Vec<Vec<f64>>> {
    let parts = known.parts(split);
    let now: Vec<f64> = (0..parts)
        .map(|part| known.part(split, council, part, known.origin()))
        .collect::<Option<_>>()?;
    match method {
        SplitMethod::Model | SplitMethod::SameShares => {
            let total = total?;
            let moving = method == SplitMethod::Model && split == Split::Placement;
            let mut weights = now;
            let mut paths = vec![Vec::with_capacity(horizons); parts];
            for all in total {
                if moving {
                    weights
                        .iter_mut()
                        .zip(&england.moved)
                        .for_each(|(weight, moved)| *weight *= moved);
                }
                let sum: f64 = weights.iter().sum();
                for (path, weight) in paths.iter_mut().zip(&weights) {
                    path.push(all * ratio(*weight, sum, 0.0));
                }
            }
            Some(paths)
        }
        SplitMethod::Naive(naive) => (0..parts)
            .map(|part| {
                let run = known.part_run(split, council, part);
                alone(naive, run, england.growth[part], horizons)
            })
            .collect(),
    }
}

/// A yardstick on one part. Nothing stays nothing, and what came from nothing within a year grows as England's did: it has
/// no rate of growth of its own.
fn alone(naive: Naive, mut run: Vec<f64>, england: f64, horizons: usize) -> Option<Vec<f64>> {
    let grows = matches!(naive, Naive::LastGrowth | Naive::ShrunkenGrowth);
    if let (true, [.., before, now]) = (grows, run.as_mut_slice())
        && *before <= 0.0
    {
        if *now <= 0.0 {
            return Some(vec![0.0; horizons]);
        }
        *before = *now / (1.0 + england);
    }
    naive.forecast(&run, england, horizons)
}
