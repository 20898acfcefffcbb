//! Parts added up beside what is published of their whole, by whole-number keys.

use std::collections::BTreeMap;

/// Group, year and cell of a figure.
type Key = (u32, i32, u32);

/// Figures to be added up or compared.
#[derive(Debug, Default)]
pub(crate) struct Rows(Vec<(Key, Option<f64>)>);

/// The sum of the parts of a group, year and cell beside the published figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Compared {
    pub(crate) group: u32,
    pub(crate) year: i32,
    pub(crate) cell: u32,
    pub(crate) parts: f64,
    /// Parts published as missing.
    pub(crate) missing: u32,
    pub(crate) published: f64,
}

impl Rows {
    pub(crate) fn push(&mut self, group: u32, year: i32, cell: u32, value: Option<f64>) {
        self.0.push(((group, year, cell), value));
    }
}

/// Adds up `parts` by group, year and cell, in the order they were given, and joins the published figures; those published as
/// missing, or that have no parts, are left out. In order of the key; of two published figures of one key, both in theirs.
pub(crate) fn compare(parts: &Rows, published: &Rows) -> Vec<Compared> {
    let mut sums: BTreeMap<Key, (f64, u32)> = BTreeMap::new();
    for (key, value) in &parts.0 {
        let (sum, missing) = sums.entry(*key).or_insert((0.0, 0));
        match value {
            Some(value) => *sum += value,
            None => *missing += 1,
        }
    }
    let joined = published.0.iter().filter_map(|(key, value)| {
        let (parts, missing) = *sums.get(key)?;
        let (group, year, cell) = *key;
        Some(Compared {
            group,
            year,
            cell,
            parts,
            missing,
            published: (*value)?,
        })
    });
    let mut out: Vec<Compared> = joined.collect();
    out.sort_by_key(|c| (c.group, c.year, c.cell));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[(Key, Option<f64>)]) -> Rows {
        Rows(rows.to_vec())
    }

    #[test]
    fn parts_of_a_key_are_added_up_and_those_missing_counted() {
        let parts = rows(&[
            ((2, 2024, 0), Some(5.0)),
            ((1, 2024, 0), Some(1.0)),
            ((1, 2024, 0), None),
            ((1, 2024, 0), Some(2.5)),
            ((1, 2024, 7), Some(9.0)),
            ((3, 2024, 0), Some(4.0)),
        ]);
        let published = rows(&[
            ((2, 2024, 0), Some(6.0)),
            ((1, 2024, 0), Some(4.0)),
            // Published as missing, of another year, and without parts.
            ((3, 2024, 0), None),
            ((1, 2023, 0), Some(1.0)),
            ((9, 2024, 0), Some(1.0)),
        ]);
        let compared = compare(&parts, &published);
        let of = |group: u32| compared.iter().find(|c| c.group == group);
        assert_eq!(compared.len(), 2);
        assert_eq!(compared[0].group, 1, "in order of the key");
        let first = of(1).expect("compared");
        assert_eq!((first.parts, first.missing, first.published), (3.5, 1, 4.0));
        let second = of(2).expect("compared");
        assert_eq!(
            (second.parts, second.missing, second.published),
            (5.0, 0, 6.0)
        );
        assert_eq!(compare(&Rows::default(), &published), []);
    }
}
