//! Parts added up beside what is published of their whole, by whole-number keys.

use crate::ids::Ids;

/// Group, year and cell of a figure.
type Key = (u32, i32, u32);

/// Parts as they are added up, in the order they are given: for each group and year, by cell.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    groups: Ids<(u32, i32)>,
    sums: Vec<Vec<Added>>,
}

/// Parts of one group, year and cell.
#[derive(Debug, Clone, Copy, Default)]
struct Added {
    sum: f64,
    numbers: u32,
    missing: u32,
}

/// Published figures to compare with.
#[derive(Debug, Default)]
pub(crate) struct Published(Vec<(Key, Option<f64>)>);

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

impl Parts {
    pub(crate) fn push(&mut self, (group, year, cell): Key, value: Option<f64>) {
        let at = self.groups.of((group, year)) as usize;
        if at == self.sums.len() {
            self.sums.push(Vec::new());
        }
        let (cells, cell) = (&mut self.sums[at], cell as usize);
        if cell >= cells.len() {
            cells.resize(cell + 1, Added::default());
        }
        let added = &mut cells[cell];
        match value {
            Some(value) => {
                added.sum += value;
                added.numbers += 1;
            }
            None => added.missing += 1,
        }
    }

    /// What was added up for a key, if anything was.
    fn get(&mut self, (group, year, cell): Key) -> Option<Added> {
        let at = self.groups.of((group, year)) as usize;
        let added = self.sums.get(at)?.get(cell as usize)?;
        (added.numbers + added.missing > 0).then_some(*added)
    }
}

impl Published {
    pub(crate) fn push(&mut self, key: Key, value: Option<f64>) {
        self.0.push((key, value));
    }
}

/// Joins published figures with the parts of the same group, year and cell; those published as missing, or that have no parts, are left
/// out. In order of the key; of two published figures of one key, both in theirs.
pub(crate) fn compare(mut parts: Parts, published: &Published) -> Vec<Compared> {
    let joined = published.0.iter().filter_map(|(key, value)| {
        let added = parts.get(*key)?;
        let (group, year, cell) = *key;
        Some(Compared {
            group,
            year,
            cell,
            parts: added.sum,
            missing: added.missing,
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

    fn added(rows: &[(Key, Option<f64>)]) -> Parts {
        let mut parts = Parts::default();
        for (key, value) in rows {
            parts.push(*key, *value);
        }
        parts
    }

    #[test]
    fn parts_of_a_key_are_added_up_and_those_missing_counted() {
        let parts = added(&[
            ((2, 2024, 0), Some(5.0)),
            ((1, 2024, 0), Some(1.0)),
            ((1, 2024, 0), None),
            ((1, 2024, 0), Some(2.5)),
            ((1, 2024, 7), Some(9.0)),
            ((3, 2024, 0), Some(4.0)),
        ]);
        let published = Published(vec![
            ((2, 2024, 0), Some(6.0)),
            ((1, 2024, 0), Some(4.0)),
            // Published as missing, of another year, and without parts.
            ((3, 2024, 0), None),
            ((1, 2023, 0), Some(1.0)),
            ((9, 2024, 0), Some(1.0)),
        ]);
        let compared = compare(parts, &published);
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
        assert_eq!(compare(Parts::default(), &published), []);
    }
}
