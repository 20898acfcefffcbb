//! Movers between placements from one census to the next, by age and need.
//!
//! Two censuses identify only net movement: survivors of age `a` by placement must become, with joiners, the stock of age
//! `a + 1`. Among all tables that do so, the fit takes the one nearest to a seed in which most stay where they are. The
//! stay share is therefore an assumption, and a lever on movers depends on it.

use crate::axes::Axes;
use crate::grid::{Cube, Grid, ratio};
use crate::ipf::fit_two_way;
use crate::settings::FlowSettings;
use crate::stock::Stocks;

/// Sweeps of [`meet_arrivals`]: each takes the miss down about tenfold.
const ARRIVAL_SWEEPS: usize = 30;

/// Mover shares: for each age row before the step and each need, a table from placement (row) to placement (column).
#[derive(Debug, Clone)]
pub struct Movers {
    needs: usize,
    tables: Vec<Grid>,
}

impl Movers {
    /// Nobody moves.
    pub fn stay(ages: usize, needs: usize, placements: usize) -> Self {
        let identity = Grid::from_fn(placements, placements, |from, to| {
            f64::from(u8::from(from == to))
        });
        Self {
            needs,
            tables: vec![identity; ages * needs],
        }
    }

    /// The table of an age row and need, to be filled.
    pub fn table_mut(&mut self, age_row: usize, need: usize) -> &mut Grid {
        &mut self.tables[age_row * self.needs + need]
    }

    /// The table of an age row and need; rows sum to 1.
    pub fn table(&self, age_row: usize, need: usize) -> &Grid {
        &self.tables[age_row * self.needs + need]
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

    let mut tables = Vec::with_capacity(ages * needs);
    for a in 0..ages {
        if a + 1 == ages {
            let identity = Grid::from_fn(placements, placements, |from, to| {
                f64::from(u8::from(from == to))
            });
            tables.extend(std::iter::repeat_n(identity, needs));
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
        let all = shares(&rows, &cols, stay, None);
        let mut of_age = Vec::with_capacity(needs);
        for n in 0..needs {
            let (rows, cols) = margin(n..n + 1);
            let own = shares(&rows, &cols, stay, Some(&all));
            let blend = Grid::from_fn(placements, placements, |from, to| {
                let weight = rows[from] / (rows[from] + settings.mover_prior.value);
                weight * own.at(from, to) + (1.0 - weight) * all.at(from, to)
            });
            of_age.push((rows, blend));
        }
        meet_arrivals(&mut of_age, &cols);
        tables.extend(of_age.into_iter().map(|(_, table)| table));
    }
    Movers { needs, tables }
}

/// Scales the destinations of all needs alike until arrivals over all needs are those of the whole: blending keeps each
/// need's pattern but loses a small placement's total. `tables` holds each need's survivors and its shares.
fn meet_arrivals(tables: &mut [(Vec<f64>, Grid)], arrivals: &[f64]) {
    let sent: f64 = tables.iter().flat_map(|(rows, _)| rows).sum();
    let received: f64 = arrivals.iter().sum();
    if sent <= 0.0 || received <= 0.0 {
        return;
    }
    for _ in 0..ARRIVAL_SWEEPS {
        let mut reached = vec![0.0; arrivals.len()];
        for (rows, table) in tables.iter() {
            for (from, survivors) in rows.iter().enumerate() {
                for (sum, share) in reached.iter_mut().zip(table.row(from)) {
                    *sum += survivors * share;
                }
            }
        }
        for (_, table) in tables.iter_mut() {
            for from in 0..table.rows() {
                let row = table.row_mut(from);
                for (to, share) in row.iter_mut().enumerate() {
                    *share *= ratio(arrivals[to] * sent / received, reached[to], 1.0);
                }
                let sum: f64 = row.iter().sum();
                for share in row {
                    *share /= sum;
                }
            }
        }
    }
}

/// Row shares of the table nearest to the stay-heavy seed with these survivors (rows) and arrivals (columns).
fn shares(rows: &[f64], cols: &[f64], stay: f64, otherwise: Option<&Grid>) -> Grid {
    let size = rows.len();
    let (sent, received): (f64, f64) = (rows.iter().sum(), cols.iter().sum());
    if sent <= 0.0 || received <= 0.0 {
        return otherwise
            .cloned()
            .unwrap_or_else(|| Grid::from_fn(size, size, |f, t| f64::from(u8::from(f == t))));
    }
    let cols: Vec<f64> = cols.iter().map(|c| c * sent / received).collect();
    let seed = Grid::from_fn(size, size, |from, to| {
        let leave = (1.0 - stay) * ratio(cols[to], sent, 0.0);
        // A placement nobody is in yet still needs a row, for anyone a scenario puts there.
        (if from == to { stay } else { 0.0 } + leave) * rows[from].max(1e-6)
    });
    let fit = fit_two_way(
        &seed,
        &rows.iter().map(|r| r.max(1e-6)).collect::<Vec<_>>(),
        &cols,
        2000,
        1e-6,
    );
    Grid::from_fn(size, size, |from, to| {
        let sum: f64 = fit.row(from).iter().sum();
        match otherwise {
            _ if sum > 0.0 => fit.at(from, to) / sum,
            Some(other) => other.at(from, to),
            None => f64::from(u8::from(from == to)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn net_movement_is_met_and_the_stay_prior_keeps_gross_movement_small() {
        // 100 and 50 become 80 and 70: at least 20 must move from the first to the second; few move back.
        let table = shares(&[100.0, 50.0], &[80.0, 70.0], 0.95, None);
        let first = 100.0 * table.at(0, 0) + 50.0 * table.at(1, 0);
        assert!((first - 80.0).abs() < 1e-4, "{first}");
        assert!(50.0 * table.at(1, 0) < 2.0, "{}", table.at(1, 0));
        assert!((table.at(0, 0) + table.at(0, 1) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn an_empty_placement_still_has_a_row_that_sums_to_one() {
        let table = shares(&[100.0, 0.0], &[90.0, 10.0], 0.95, None);
        assert!((table.row(1).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn arrivals_over_all_needs_are_met_whatever_each_need_does() {
        let even = Grid::from_fn(2, 2, |_, _| 0.5);
        let mut tables = vec![(vec![60.0, 0.0], even.clone()), (vec![0.0, 40.0], even)];
        meet_arrivals(&mut tables, &[70.0, 30.0]);
        let first: f64 = tables
            .iter()
            .map(|(rows, t)| rows[0] * t.at(0, 0) + rows[1] * t.at(1, 0))
            .sum();
        assert!((first - 70.0).abs() < 1e-6, "{first}");
    }
}
