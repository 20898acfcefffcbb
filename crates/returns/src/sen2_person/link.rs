//! Children of one January followed to the next.

use std::collections::{BTreeMap, BTreeSet};

use super::january::{Child, January, Keys};
use crate::codes;
use crate::findings::{Finding, Severity};
use crate::privacy::RowFinding;
use crate::pupils::PupilRow;

/// Which child of the next January each child is: by pupil number, then by learner number, then by name and day of birth. A key that
/// two children of a January share tells nobody.
fn pairs(before: &[Child], after: &[Child]) -> Vec<Option<usize>> {
    let mut next: Vec<Option<usize>> = vec![None; before.len()];
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for which in 0..3 {
        let unique = |children: &[Child]| -> BTreeMap<String, Option<usize>> {
            let mut by_key: BTreeMap<String, Option<usize>> = BTreeMap::new();
            for (at, child) in children.iter().enumerate() {
                let Keys(keys) = &child.keys;
                if let Some(key) = keys[which].clone() {
                    by_key
                        .entry(key)
                        .and_modify(|one| *one = None)
                        .or_insert(Some(at));
                }
            }
            by_key
        };
        let there = unique(after);
        for (key, at) in unique(before) {
            let Some((at, to)) = at.zip(there.get(&key).copied().flatten()) else {
                continue;
            };
            if next[at].is_none() && taken.insert(to) {
                next[at] = Some(to);
            }
        }
    }
    next
}

/// One row a child: there in both Januaries, left, or joined. Children who went to another council have left and those who came have
/// joined, as in `pupils.csv`.
pub(super) fn rows(
    before: &January,
    after: &January,
    findings: &mut Vec<Finding>,
) -> Vec<PupilRow> {
    let next = pairs(&before.children, &after.children);
    let mut rows = Vec::new();
    let mut followed = BTreeSet::new();
    for (child, to) in before.children.iter().zip(&next) {
        let mut then = None;
        if let Some(at) = to {
            followed.insert(*at);
            let there = &after.children[*at];
            if there.state.academic_year != child.state.academic_year + 1 {
                findings.push(
                    RowFinding::new(codes::PUPIL_YEAR, Severity::Error, &after.file, there.row)
                        .column("personbirthdate")
                        .done("the child is left out")
                        .mend("this person was born on another day in the return of the January before")
                        .into(),
                );
                continue;
            }
            then = Some(there.state.clone());
        }
        rows.push(PupilRow {
            row: child.row,
            calendar_year: before.census,
            before: Some(child.state.clone()),
            after: then,
        });
    }
    for (at, child) in after.children.iter().enumerate() {
        if !followed.contains(&at) {
            rows.push(PupilRow {
                row: child.row,
                calendar_year: before.census,
                before: None,
                after: Some(child.state.clone()),
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pupils::PupilState;

    fn child(keys: [&str; 3], row: u64) -> Child {
        let key = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Child {
            keys: Keys(keys.map(key)),
            row,
            state: PupilState {
                academic_year: 3,
                setting: "mainstream".to_owned(),
                need: "ASD".to_owned(),
            },
        }
    }

    #[test]
    fn a_child_is_found_by_the_surest_key_both_januaries_have() {
        let before = [
            child(["A1", "", "X"], 2),
            child(["", "L1", "Y"], 3),
            child(["", "", "Z"], 4),
            child(["A9", "", "Q"], 5),
        ];
        let after = [
            child(["", "", "Z"], 2),
            child(["A1", "L1", "X"], 3),
            child(["A2", "L1", "Y"], 4),
        ];
        // L1 is on two children of the second January, so that Y is found by name.
        assert_eq!(pairs(&before, &after), [Some(1), Some(2), Some(0), None]);
    }

    #[test]
    fn two_of_a_name_are_nobody() {
        let twice = [child(["", "", "X"], 2), child(["", "", "X"], 3)];
        assert_eq!(pairs(&twice, &[child(["", "", "X"], 2)]), [None, None]);
    }
}
