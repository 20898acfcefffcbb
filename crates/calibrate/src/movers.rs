//! Movers between placements from one census to the next, by age and need.
//!
//! Two censuses identify only net movement: survivors of age `a` by placement must become, with joiners, the stock of age
//! `a + 1`. Among all tables that do so, the fit takes the one nearest to a seed in which most stay where they are. The
//! stay share is therefore an assumption, and a lever on movers depends on it.
//!
//! The seed sends all who leave, wherever from, to the same mix of placements, and the fit scales rows and columns. So the
//! movers of an age and need are one stream that leaves and arrives, and with those of all needs blended in, two.

use crate::axes::Axes;
use crate::grid::{Cube, Grid, ratio};
use crate::ipf::scale_two_way;
use crate::settings::FlowSettings;
use crate::stock::Stocks;

/// Sweeps of [`meet_arrivals`]: each takes the miss down about tenfold.
const ARRIVAL_SWEEPS: usize = 30;

/// Mover shares: for each age row before the step and each need, who stays and who moves.
#[derive(Debug, Clone)]
pub struct Movers {
    needs: usize,
    spreads: Vec<Spread>,
}

impl Movers {
    /// Nobody moves.
    pub fn stay(ages: usize, needs: usize, placements: usize) -> Self {
        Self {
            needs,
            spreads: vec![Spread::stay(placements); ages * needs],
        }
    }

    /// Where those of an age row and need go, to be filled.
    pub fn spread_mut(&mut self, age_row: usize, need: usize) -> &mut Spread {
        &mut self.spreads[age_row * self.needs + need]
    }

    /// Where those of an age row and need go.
    pub fn spread(&self, age_row: usize, need: usize) -> &Spread {
        &self.spreads[age_row * self.needs + need]
    }

    /// The shares of an age row and need, from placement (row) to placement (column); rows sum to 1.
    pub fn table(&self, age_row: usize, need: usize) -> Grid {
        self.spread(age_row, need).table()
    }
}

/// Where survivors of one age and need are a year later: each placement's share that stays, and two streams of movers.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Share that stays, by placement.
    pub stay: Vec<f64>,
    /// Movers as those of this need moved.
    pub own: Stream,
    /// Movers as those of all needs did.
    pub all: Stream,
}

/// Movers who share their destinations: `leave[from] x arrive[to]` of a placement's survivors move from it to another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// Share of a placement's survivors in the stream, before what would arrive where it left is taken out.
    pub leave: Vec<f64>,
    /// Share of the stream that arrives, by placement; sums to 1, or to 0 where nobody is in it.
    pub arrive: Vec<f64>,
}

impl Stream {
    fn none(placements: usize) -> Self {
        Self {
            leave: vec![0.0; placements],
            arrive: vec![0.0; placements],
        }
    }

    /// The same movers with arrivals that sum to 1.
    fn level(&mut self) {
        let sum: f64 = self.arrive.iter().sum();
        if sum > 0.0 {
            for (arrive, leave) in self.arrive.iter_mut().zip(&mut self.leave) {
                *arrive /= sum;
                *leave *= sum;
            }
        }
    }
}

impl Spread {
    /// Nobody moves.
    fn stay(placements: usize) -> Self {
        Self {
            stay: vec![1.0; placements],
            own: Stream::none(placements),
            all: Stream::none(placements),
        }
    }

    /// Share of survivors in `from` who are in `to` a year later.
    fn share(&self, from: usize, to: usize) -> f64 {
        if from == to {
            return self.stay[from];
        }
        let Self { own, all, .. } = self;
        own.leave[from] * own.arrive[to] + all.leave[from] * all.arrive[to]
    }

    fn table(&self) -> Grid {
        let size = self.stay.len();
        Grid::from_fn(size, size, |from, to| self.share(from, to))
    }

    /// Multiplies every destination, staying included, and scales each row back to 1.
    fn weigh(&mut self, weights: &[f64]) {
        for (to, weight) in weights.iter().enumerate() {
            for share in [&mut self.stay, &mut self.own.arrive, &mut self.all.arrive] {
                share[to] *= weight;
            }
        }
        for (from, sum) in self.table().row_sums().into_iter().enumerate() {
            for share in [&mut self.stay, &mut self.own.leave, &mut self.all.leave] {
                share[from] /= sum;
            }
        }
    }
}

/// Share who stay, as the seed of the fit, for the step from age `a`.
fn stay(age: usize, settings: &FlowSettings) -> f64 {
    match age {
        // From early years settings into Reception.
        0..=3 => settings.stay_reception.value,
        // Year 7, Year 12 and each year after Year 13.
        10 | 15 | 17.. => settings.stay_boundary.value,
        _ => settings.stay_within.value,
    }
}

/// Fits movers on the areas whose stocks are sound at both censuses.
pub fn fit(
    stocks: &Stocks,
    cease: &[f64],
    joined: &[f64],
    pattern: &Cube,
    axes: &Axes,
    settings: &FlowSettings,
) -> Movers {
    let (ages, needs, placements) = (axes.ages(), axes.needs.len(), axes.placements.len());
    // Stock before by need: the earlier census has no needs, so each placement's needs are those of the base at that age.
    let mut before = Cube::filled(ages, needs, placements, 0.0);
    let mut after = Cube::filled(ages, needs, placements, 0.0);
    for (position, cube) in stocks.cubes.iter().enumerate() {
        if stocks.unfit.contains(&position) {
            continue;
        }
        after.add(cube);
    }
    let mut placed = Grid::zeros(ages, placements);
    for (position, area) in stocks.previous.iter().enumerate() {
        if !stocks.unfit.contains(&position) {
            placed.add_scaled(&area.grid, 1.0);
        }
    }
    for a in 0..ages {
        for p in 0..placements {
            let sum: f64 = (0..needs).map(|n| after.at(a, n, p)).sum();
            for n in 0..needs {
                *before.at_mut(a, n, p) =
                    placed.at(a, p) * ratio(after.at(a, n, p), sum, 1.0 / needs as f64);
            }
        }
    }

    let mut spreads = Vec::with_capacity(ages * needs);
    for a in 0..ages {
        if a + 1 == ages {
            spreads.extend(std::iter::repeat_n(Spread::stay(placements), needs));
            continue;
        }
        let stay = stay(Axes::age_of(a), settings);
        let margin = |needs: std::ops::Range<usize>| {
            let (mut rows, mut cols) = (vec![0.0; placements], vec![0.0; placements]);
            for n in needs {
                for p in 0..placements {
                    rows[p] += before.at(a, n, p) * (1.0 - cease[a]);
                    cols[p] +=
                        (after.at(a + 1, n, p) - joined[a + 1] * pattern.at(a + 1, n, p)).max(0.0);
                }
            }
            (rows, cols)
        };
        let (rows, cols) = margin(0..needs);
        let all = one_stream(&rows, &cols, stay).unwrap_or_else(|| OneStream::stay(placements));
        let mut of_age = Vec::with_capacity(needs);
        for n in 0..needs {
            let (rows, cols) = margin(n..n + 1);
            let own = one_stream(&rows, &cols, stay);
            let weights: Vec<f64> = rows
                .iter()
                .map(|rows| rows / (rows + settings.mover_prior.value))
                .collect();
            let spread = blend(own.as_ref(), &all, &weights);
            of_age.push((rows, spread));
        }
        meet_arrivals(&mut of_age, &cols);
        spreads.extend(of_age.into_iter().map(|(_, mut spread)| {
            spread.own.level();
            spread.all.level();
            spread
        }));
    }
    Movers { needs, spreads }
}

/// A need's own movers by `weights` (from each placement), those of all needs by the rest; all of these where there are no own.
fn blend(own: Option<&OneStream>, all: &OneStream, weights: &[f64]) -> Spread {
    let mix = |own: &[f64], weight: &dyn Fn(f64) -> f64| -> Vec<f64> {
        let shares = own.iter().zip(weights);
        shares.map(|(share, w)| weight(*w) * share).collect()
    };
    let Some(own) = own else {
        return Spread {
            stay: all.stay.clone(),
            own: Stream::none(weights.len()),
            all: all.movers.clone(),
        };
    };
    let others = mix(&all.stay, &|w| 1.0 - w);
    Spread {
        stay: mix(&own.stay, &|w| w)
            .iter()
            .zip(others)
            .map(|(own, others)| own + others)
            .collect(),
        own: Stream {
            leave: mix(&own.movers.leave, &|w| w),
            arrive: own.movers.arrive.clone(),
        },
        all: Stream {
            leave: mix(&all.movers.leave, &|w| 1.0 - w),
            arrive: all.movers.arrive.clone(),
        },
    }
}

/// Scales the destinations of all needs alike until arrivals over all needs are those of the whole: blending keeps each
/// need's pattern but loses a small placement's total. `of_needs` holds each need's survivors and where they go.
fn meet_arrivals(of_needs: &mut [(Vec<f64>, Spread)], arrivals: &[f64]) {
    let sent: f64 = of_needs.iter().flat_map(|(rows, _)| rows).sum();
    let received: f64 = arrivals.iter().sum();
    if sent <= 0.0 || received <= 0.0 {
        return;
    }
    for _ in 0..ARRIVAL_SWEEPS {
        let mut reached = vec![0.0; arrivals.len()];
        for (rows, spread) in of_needs.iter() {
            let table = spread.table();
            for (from, survivors) in rows.iter().enumerate() {
                for (sum, share) in reached.iter_mut().zip(table.row(from)) {
                    *sum += survivors * share;
                }
            }
        }
        let wanted = arrivals.iter().map(|arrive| arrive * sent / received);
        let weights: Vec<f64> = wanted
            .zip(&reached)
            .map(|(wanted, reached)| ratio(wanted, *reached, 1.0))
            .collect();
        for (_, spread) in of_needs.iter_mut() {
            spread.weigh(&weights);
        }
    }
}

/// Who stays and the movers of one fit.
#[derive(Debug, Clone)]
struct OneStream {
    stay: Vec<f64>,
    movers: Stream,
}

impl OneStream {
    fn stay(placements: usize) -> Self {
        Self {
            stay: vec![1.0; placements],
            movers: Stream::none(placements),
        }
    }
}

/// The fit nearest to the stay-heavy seed with these survivors (rows) and arrivals (columns); none where there are none.
fn one_stream(rows: &[f64], cols: &[f64], stay: f64) -> Option<OneStream> {
    let size = rows.len();
    let (sent, received): (f64, f64) = (rows.iter().sum(), cols.iter().sum());
    if sent <= 0.0 || received <= 0.0 {
        return None;
    }
    let cols: Vec<f64> = cols.iter().map(|c| c * sent / received).collect();
    let arrive: Vec<f64> = cols.iter().map(|col| ratio(*col, sent, 0.0)).collect();
    // A placement nobody is in yet still needs a row, for anyone a scenario puts there.
    let rows: Vec<f64> = rows.iter().map(|row| row.max(1e-6)).collect();
    let seed = Grid::from_fn(size, size, |from, to| {
        let leave = (1.0 - stay) * arrive[to];
        (if from == to { stay } else { 0.0 } + leave) * rows[from]
    });
    let scaled = scale_two_way(&seed, &rows, &cols, 2000, 1e-6);
    let sums = scaled.fit.row_sums();
    let of_row = |share: f64, from: usize| ratio(share, sums[from], 0.0);
    Some(OneStream {
        stay: (0..size)
            .map(|p| ratio(scaled.fit.at(p, p), sums[p], 1.0))
            .collect(),
        movers: Stream {
            leave: (0..size)
                .map(|p| of_row((1.0 - stay) * rows[p] * scaled.rows[p], p))
                .collect(),
            arrive: arrive
                .iter()
                .zip(&scaled.cols)
                .map(|(arrive, factor)| arrive * factor)
                .collect(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One stream as a table of its own.
    fn fitted(rows: &[f64], cols: &[f64]) -> Spread {
        let none = OneStream::stay(rows.len());
        let own = one_stream(rows, cols, 0.95).expect("somebody moves");
        blend(Some(&own), &none, &vec![1.0; rows.len()])
    }

    #[test]
    fn net_movement_is_met_and_the_stay_prior_keeps_gross_movement_small() {
        // 100 and 50 become 80 and 70: at least 20 must move from the first to the second; few move back.
        let table = fitted(&[100.0, 50.0], &[80.0, 70.0]).table();
        let first = 100.0 * table.at(0, 0) + 50.0 * table.at(1, 0);
        assert!((first - 80.0).abs() < 1e-4, "{first}");
        assert!(50.0 * table.at(1, 0) < 2.0, "{}", table.at(1, 0));
        assert!((table.at(0, 0) + table.at(0, 1) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn an_empty_placement_still_has_a_row_that_sums_to_one() {
        let table = fitted(&[100.0, 0.0], &[90.0, 10.0]).table();
        assert!((table.row(1).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_stream_is_the_fitted_table_to_rounding() {
        let (rows, cols) = ([100.0, 50.0, 0.0, 7.0], [60.0, 80.0, 17.0, 0.0]);
        let seed = Grid::from_fn(4, 4, |from, to| {
            let stays = if from == to { 0.95 } else { 0.0 };
            (stays + 0.05 * cols[to] / 157.0) * f64::max(rows[from], 1e-6)
        });
        let fit = scale_two_way(
            &seed,
            &rows.map(|row| f64::max(row, 1e-6)),
            &cols,
            2000,
            1e-6,
        )
        .fit;
        let table = fitted(&rows, &cols).table();
        for (from, sum) in fit.row_sums().into_iter().enumerate() {
            for to in 0..4 {
                let (found, wanted) = (table.at(from, to), fit.at(from, to) / sum);
                assert!(
                    (found - wanted).abs() < 1e-12,
                    "{from} {to}: {found} {wanted}"
                );
            }
        }
    }

    #[test]
    fn arrivals_over_all_needs_are_met_whatever_each_need_does() {
        let mut even = Spread::stay(2);
        even.stay = vec![0.5; 2];
        even.own.leave = vec![1.0; 2];
        even.own.arrive = vec![0.5; 2];
        let mut of_needs = vec![(vec![60.0, 0.0], even.clone()), (vec![0.0, 40.0], even)];
        meet_arrivals(&mut of_needs, &[70.0, 30.0]);
        let first: f64 = of_needs
            .iter()
            .map(|(rows, spread)| rows[0] * spread.share(0, 0) + rows[1] * spread.share(1, 0))
            .sum();
        assert!((first - 70.0).abs() < 1e-6, "{first}");
    }
}
