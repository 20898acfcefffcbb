//! How a council's moves differ from England's: a factor on every destination.
//!
//! National movers alone would pull every council's mix of placements towards England's within a few years, whatever its
//! schools. Against that stands the council's own mix at each age, moved as England's moves. One census pair does not
//! tell how much of a difference lasts, so the factor closes a set share of the gap, less where plans are few.

use crate::grid::{Cube, Grid, ratio};
use crate::rates::NationalRates;
use crate::settings::FlowSettings;

/// Factors further from 1 than this are a change of schools, not of habits.
const LIMITS: (f64, f64) = (0.1, 10.0);
/// Rounds of scaling, each of which takes the miss down several times.
const ROUNDS: usize = 15;

/// One council's next year: age (rows) x placement (columns), joiners included.
///
/// `joined` is the council's new plans by age row, `tilt` its tilt of their placements, `moves` its weights on the
/// destinations of movers.
pub fn next_year(
    stock: &Cube,
    national: &NationalRates,
    joined: &[f64],
    tilt: &[f64],
    moves: &[f64],
) -> Grid {
    let (ages, needs, placements) = stock.size();
    let mut next = Grid::zeros(ages, placements);
    for a in 0..ages - 1 {
        let stays = (1.0 - national.cease[a]) * (1.0 + national.reconcile[a]);
        for n in 0..needs {
            let table = national.movers.table(a, n);
            for from in 0..placements {
                let survivors = stock.at(a, n, from) * stays;
                if survivors <= 0.0 {
                    continue;
                }
                let row = table.row(from);
                let all: f64 = row
                    .iter()
                    .zip(moves)
                    .map(|(share, weight)| share * weight)
                    .sum();
                for (to, share) in row.iter().enumerate() {
                    *next.at_mut(a + 1, to) += survivors * ratio(share * moves[to], all, *share);
                }
            }
        }
    }
    for (a, people) in joined.iter().enumerate() {
        let of_age: Vec<f64> = (0..placements)
            .map(|p| {
                let of_need = (0..needs).map(|n| national.pattern.at(a, n, p));
                tilt[p] * of_need.sum::<f64>()
            })
            .collect();
        let all: f64 = of_age.iter().sum();
        for (p, share) in of_age.iter().enumerate() {
            *next.at_mut(a, p) += people * ratio(*share, all, 0.0);
        }
    }
    next
}

/// England's change of shares at each age in a year of its own moves: `next` over the stock.
pub fn drift(stock: &Grid, next: &Grid) -> Grid {
    let (now, then) = (stock.row_sums(), next.row_sums());
    Grid::from_fn(stock.rows(), stock.cols(), |a, p| {
        ratio(
            ratio(next.at(a, p), then[a], 0.0),
            ratio(stock.at(a, p), now[a], 0.0),
            1.0,
        )
    })
}

/// Plans by placement that a council's own moves should give next year: between those of national moves and its own mix.
///
/// `next` is its next year under national moves, `stock` its own mix today, `drift` England's change of mix.
fn wanted(stock: &Grid, next: &Grid, drift: &Grid, settings: &FlowSettings) -> Vec<f64> {
    let mut own = vec![0.0; stock.cols()];
    for a in 0..stock.rows() {
        let weights: Vec<f64> = (0..stock.cols())
            .map(|p| stock.at(a, p) * drift.at(a, p))
            .collect();
        let all: f64 = weights.iter().sum();
        let people: f64 = next.row(a).iter().sum();
        for (p, weight) in weights.iter().enumerate() {
            // An age at which the council has nobody today follows England.
            own[p] += if all > 0.0 {
                people * weight / all
            } else {
                next.at(a, p)
            };
        }
    }
    let prior = settings.local_moves_prior.value;
    let blend = |(own, national): (&f64, f64)| {
        let weight = settings.local_moves.value * own / (own + prior);
        national + weight * (own - national)
    };
    own.iter().zip(next.col_sums()).map(blend).collect()
}

/// Factors on a council's destinations, by placement, such that its next year has the plans [`wanted`].
///
/// `project` gives its next year under given factors.
pub fn tilt(
    stock: &Grid,
    project: &dyn Fn(&[f64]) -> Grid,
    drift: &Grid,
    settings: &FlowSettings,
) -> Vec<f64> {
    let mut factors = vec![1.0; stock.cols()];
    let mut next = project(&factors);
    let wanted = wanted(stock, &next, drift, settings);
    for _ in 0..ROUNDS {
        for ((factor, wanted), reached) in factors.iter_mut().zip(&wanted).zip(next.col_sums()) {
            *factor = (*factor * ratio(*wanted, reached, 1.0)).clamp(LIMITS.0, LIMITS.1);
        }
        next = project(&factors);
    }
    factors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drift_is_the_change_of_shares() {
        // 50:50 becomes 75:25.
        let drift = drift(
            &Grid::from_fn(1, 2, |_, _| 10.0),
            &Grid::from_fn(1, 2, |_, p| [30.0, 10.0][p]),
        );
        assert_eq!(drift.row(0), [1.5, 0.5]);
    }
}
