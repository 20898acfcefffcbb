//! What `frames` asks of polars, in plain loops: what its results are held against, and what fuzzing runs on.

use std::collections::BTreeMap;

use crate::frames::{Compared, Rows};

/// Adds up `parts` by group, year and cell and joins the published figures, in order of the key. Of two published figures of one
/// key both are joined, as polars does.
pub(crate) fn compare(parts: &Rows, published: &Rows) -> Vec<Compared> {
    let mut sums: BTreeMap<(u32, i32, u32), (f64, u32)> = BTreeMap::new();
    for (key, value) in rows(parts) {
        let (sum, missing) = sums.entry(key).or_insert((0.0, 0));
        match value {
            Some(value) => *sum += value,
            None => *missing += 1,
        }
    }
    let joined = rows(published).filter_map(|(key, value)| {
        let (parts, missing) = *sums.get(&key)?;
        let (group, year, cell) = key;
        Some(Compared {
            group,
            year,
            cell,
            parts,
            missing,
            published: value?,
        })
    });
    let mut out: Vec<Compared> = joined.collect();
    out.sort_by_key(|c| (c.group, c.year, c.cell));
    out
}

fn rows(rows: &Rows) -> impl Iterator<Item = ((u32, i32, u32), Option<f64>)> {
    let keys = rows.group.iter().zip(&rows.year).zip(&rows.cell);
    keys.zip(&rows.value)
        .map(|(((group, year), cell), value)| ((*group, *year, *cell), *value))
}
