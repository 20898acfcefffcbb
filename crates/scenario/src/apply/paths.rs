//! Changes of a path of figures by year.

use crate::lever::Change;

/// Changes the yearly growth of a path where weights say so, and carries what follows along at its own growth.
pub(super) fn change_growth(path: &mut [f64], years: &[Option<f64>], change: Change) {
    let first = years.iter().position(Option::is_some);
    let Some(first) = first.filter(|_| !change.is_neutral()) else {
        return;
    };
    let old = path.to_vec();
    for year in first.max(1)..path.len() {
        let ratio = if old[year - 1] == 0.0 {
            1.0
        } else {
            old[year] / old[year - 1]
        };
        let ratio = years[year].map_or(ratio, |weight| 1.0 + change.of(ratio - 1.0, weight));
        path[year] = path[year - 1] * ratio;
    }
}

/// Changes a table with one row a year where weights say so.
pub(super) fn change_rows(
    rows: &mut [Vec<f64>],
    weights: &[Option<f64>],
    acts: impl Fn(usize) -> bool,
    change: impl Fn(f64, f64) -> f64,
) {
    for (row, weight) in rows.iter_mut().zip(weights) {
        let Some(weight) = weight else { continue };
        for (place, value) in row.iter_mut().enumerate() {
            if acts(place) {
                *value = change(*value, *weight);
            }
        }
    }
}
