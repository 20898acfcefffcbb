//! Spreading what was not recorded: pro rata to a council's own known cells, blended with national shares.

use crate::grid::{Grid, ratio};
use crate::published::Known;

/// Fills one row: `known + unrecorded x share`, the share being the row's own known cells plus `prior` plans of the
/// national shares; then scales to `total` where one is given.
pub(crate) fn fill_row(
    known: &[f64],
    unrecorded: f64,
    national: &[f64],
    prior: f64,
    total: Option<f64>,
) -> Vec<f64> {
    let national_sum: f64 = national.iter().sum();
    let weights: Vec<f64> = known
        .iter()
        .zip(national)
        .map(|(k, n)| k + prior * ratio(*n, national_sum, 0.0))
        .collect();
    let weight: f64 = weights.iter().sum();
    let known_sum: f64 = known.iter().sum();
    // Where a total is published it decides how much is left to spread: rounding and late amendments included.
    let left = total.map_or(unrecorded, |t| t - known_sum);
    if left >= 0.0 {
        known
            .iter()
            .zip(&weights)
            .map(|(k, w)| k + left * ratio(*w, weight, 0.0))
            .collect()
    } else {
        let factor = ratio(total.unwrap_or(0.0), known_sum, 0.0);
        known.iter().map(|k| k * factor).collect()
    }
}

/// Fills every row of a table against the national table and row totals.
pub(crate) fn fill(known: &Known, national: &Grid, prior: f64, totals: &[f64]) -> Grid {
    let mut filled = Grid::zeros(known.cells.rows(), known.cells.cols());
    for (r, total) in totals.iter().enumerate() {
        let row = fill_row(
            known.cells.row(r),
            known.unrecorded[r],
            national.row(r),
            prior,
            Some(*total),
        );
        filled.row_mut(r).copy_from_slice(&row);
    }
    filled
}

/// Fills every row by its own known cells: England's gaps are spread like England's plans.
pub(crate) fn fill_own(known: &Known) -> Grid {
    let mut filled = Grid::zeros(known.cells.rows(), known.cells.cols());
    for r in 0..known.cells.rows() {
        let own = known.cells.row(r);
        filled
            .row_mut(r)
            .copy_from_slice(&fill_row(own, known.unrecorded[r], own, 0.0, None));
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_plans_of_national_shares_decide_where_a_council_says_nothing() {
        // Nothing known, 20 not recorded, national shares 3:1 -> 15 and 5.
        assert_eq!(
            fill_row(&[0.0, 0.0], 20.0, &[300.0, 100.0], 10.0, None),
            [15.0, 5.0]
        );
    }

    #[test]
    fn a_councils_own_cells_outweigh_the_prior() {
        // Known 90 and 0, prior 10 split 5 and 5: shares 95:5 of 20 -> 19 and 1.
        assert_eq!(
            fill_row(&[90.0, 0.0], 20.0, &[1.0, 1.0], 10.0, None),
            [109.0, 1.0]
        );
    }

    #[test]
    fn a_smaller_published_total_scales_down() {
        assert_eq!(
            fill_row(&[6.0, 2.0], 0.0, &[1.0, 1.0], 10.0, Some(4.0)),
            [3.0, 1.0]
        );
    }
}
