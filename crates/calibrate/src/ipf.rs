//! Iterative proportional fitting: the table nearest to a seed (in relative entropy) that meets given margins.
//!
//! Deming and Stephan (1940). Cells that are zero in the seed stay zero. Margins that disagree cannot all be met; the
//! fit then ends on the margin named last, so the caller puts the margin that must be exact there.

use crate::grid::{Cube, Grid, ratio};

/// Fits a two-way table to row and column sums, ending on the rows.
///
/// `tolerance` is the largest miss allowed in any column sum, in the table's own unit.
pub fn fit_two_way(seed: &Grid, rows: &[f64], cols: &[f64], sweeps: usize, tolerance: f64) -> Grid {
    scale_two_way(seed, rows, cols, sweeps, tolerance).fit
}

/// A fitted table, and what every row and column of its seed was multiplied by.
#[derive(Debug, Clone)]
pub struct Scaled {
    /// Seed x row factor x column factor.
    pub fit: Grid,
    /// Row factors.
    pub rows: Vec<f64>,
    /// Column factors.
    pub cols: Vec<f64>,
}

/// As [`fit_two_way`], with the factors.
pub fn scale_two_way(
    seed: &Grid,
    rows: &[f64],
    cols: &[f64],
    sweeps: usize,
    tolerance: f64,
) -> Scaled {
    let mut fit = seed.clone();
    let (mut row_factors, mut col_factors) = (vec![1.0; rows.len()], vec![1.0; cols.len()]);
    for _ in 0..sweeps {
        let sums = fit.col_sums();
        let factors: Vec<f64> = cols
            .iter()
            .zip(&sums)
            .map(|(col, sum)| ratio(*col, *sum, 0.0))
            .collect();
        for (all, factor) in col_factors.iter_mut().zip(&factors) {
            *all *= factor;
        }
        for r in 0..fit.rows() {
            for (cell, factor) in fit.row_mut(r).iter_mut().zip(&factors) {
                *cell *= factor;
            }
        }
        let sums = fit.row_sums();
        for (r, sum) in sums.iter().enumerate() {
            let factor = ratio(rows[r], *sum, 0.0);
            row_factors[r] *= factor;
            for cell in fit.row_mut(r) {
                *cell *= factor;
            }
        }
        let miss = fit
            .col_sums()
            .iter()
            .zip(cols)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        if miss <= tolerance {
            break;
        }
    }
    Scaled {
        fit,
        rows: row_factors,
        cols: col_factors,
    }
}

/// The three two-way margins of a cube of age x need x placement.
#[derive(Debug, Clone)]
pub struct Margins {
    /// Age (rows) x need (columns).
    pub age_need: Grid,
    /// Need (rows) x placement (columns).
    pub need_placement: Grid,
    /// Age (rows) x placement (columns): met exactly.
    pub age_placement: Grid,
}

/// Fits a cube `[age][need][placement]` to its three two-way margins, ending on age x placement.
pub fn fit_three_way(seed: &Cube, margins: &Margins, sweeps: usize, tolerance: f64) -> Cube {
    let (ages, needs, placements) = seed.size();
    let mut fit = seed.clone();
    for _ in 0..sweeps {
        for a in 0..ages {
            for n in 0..needs {
                let start = (a * needs + n) * placements;
                let cells = &mut fit.cells_mut()[start..start + placements];
                let factor = ratio(margins.age_need.at(a, n), cells.iter().sum(), 0.0);
                for x in cells {
                    *x *= factor;
                }
            }
        }
        let mut sums = Grid::zeros(needs, placements);
        for a in 0..ages {
            for n in 0..needs {
                for p in 0..placements {
                    *sums.at_mut(n, p) += fit.at(a, n, p);
                }
            }
        }
        let factors = Grid::from_fn(needs, placements, |n, p| {
            ratio(margins.need_placement.at(n, p), sums.at(n, p), 0.0)
        });
        let mut sums = Grid::zeros(ages, placements);
        for a in 0..ages {
            for n in 0..needs {
                for p in 0..placements {
                    let cell = fit.at_mut(a, n, p);
                    *cell *= factors.at(n, p);
                    *sums.at_mut(a, p) += *cell;
                }
            }
        }
        let mut moved = 0.0_f64;
        let factors = Grid::from_fn(ages, placements, |a, p| {
            ratio(margins.age_placement.at(a, p), sums.at(a, p), 0.0)
        });
        for a in 0..ages {
            for p in 0..placements {
                moved = moved.max((margins.age_placement.at(a, p) - sums.at(a, p)).abs());
            }
            for n in 0..needs {
                for p in 0..placements {
                    *fit.at_mut(a, n, p) *= factors.at(a, p);
                }
            }
        }
        if moved <= tolerance {
            break;
        }
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_two_by_two_table_meets_both_margins_and_keeps_its_cross_ratio() {
        // Seed cross ratio (1 x 2) / (1 x 1) = 2 survives fitting; margins are rows 30, 70 and columns 40, 60.
        let seed = Grid::from_fn(2, 2, |r, c| if (r, c) == (1, 1) { 2.0 } else { 1.0 });
        let fit = fit_two_way(&seed, &[30.0, 70.0], &[40.0, 60.0], 500, 1e-12);
        assert!((fit.at(0, 0) + fit.at(0, 1) - 30.0).abs() < 1e-9);
        assert!((fit.at(0, 0) + fit.at(1, 0) - 40.0).abs() < 1e-9);
        let cross = fit.at(0, 0) * fit.at(1, 1) / (fit.at(0, 1) * fit.at(1, 0));
        assert!((cross - 2.0).abs() < 1e-9, "{cross}");
    }

    #[test]
    fn a_cube_returns_from_its_own_margins_and_ends_exact_on_age_by_placement() {
        let truth = |a: usize, n: usize, p: usize| (1 + a) as f64 * (2 + n) as f64 * (1 + p) as f64;
        let mut cube = Cube::filled(3, 2, 2, 0.0);
        for a in 0..3 {
            for n in 0..2 {
                for p in 0..2 {
                    *cube.at_mut(a, n, p) = truth(a, n, p);
                }
            }
        }
        let margins = Margins {
            age_need: Grid::from_fn(3, 2, |a, n| (0..2).map(|p| truth(a, n, p)).sum()),
            need_placement: Grid::from_fn(2, 2, |n, p| (0..3).map(|a| truth(a, n, p)).sum()),
            age_placement: Grid::from_fn(3, 2, |a, p| (0..2).map(|n| truth(a, n, p)).sum()),
        };
        let fit = fit_three_way(&Cube::filled(3, 2, 2, 1.0), &margins, 200, 1e-12);
        for (a, b) in fit.cells().iter().zip(cube.cells()) {
            assert!((a - b).abs() < 1e-9, "{a} {b}");
        }
    }

    #[test]
    fn a_zero_margin_gives_zero_cells_and_no_division_by_zero() {
        let fit = fit_two_way(
            &Grid::from_fn(2, 2, |_, _| 1.0),
            &[0.0, 5.0],
            &[5.0, 0.0],
            50,
            1e-9,
        );
        assert_eq!(fit.row(0), [0.0, 0.0]);
        assert!((fit.at(1, 0) - 5.0).abs() < 1e-12);
    }
}
