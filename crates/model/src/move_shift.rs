//! More or fewer moves into some placements, without a second table of moves.
//!
//! A factor `m` on moves into a placement changes the state by `(m - 1) x plans x share`, taken
//! from those who would have stayed. That is linear, so it is laid on after the central moves and
//! touches only the few entries that lead into those placements.

use crate::moves::Moves;
use crate::results::Flows;
use crate::state::{State, sum_four};

/// Moves into the placements that some parameter acts on.
#[derive(Clone, Debug)]
pub(crate) struct MoveShift {
    groups: Vec<Group>,
}

/// All such moves of one age and origin. Tables are whole lanes of needs, in fours.
#[derive(Clone, Debug)]
struct Group {
    age: usize,
    from: usize,
    /// Share that stays, which is all that further moves can take from.
    stay: Vec<[f64; 4]>,
    /// Destination, and share that moves there.
    to: Vec<(usize, Vec<[f64; 4]>)>,
}

impl MoveShift {
    pub(crate) fn new(moves: &Moves, targets: &[usize]) -> Self {
        let shape = moves.shape();
        let row = |age: usize, from: usize, to: usize| -> Vec<[f64; 4]> {
            let mut lane = vec![[0.0; 4]; shape.lane() / 4];
            for need in 0..shape.needs {
                lane[need / 4][need % 4] = moves.at(age, need, from, to);
            }
            lane
        };
        let mut groups = Vec::new();
        for age in 0..shape.last_age() {
            for from in 0..shape.placements {
                let others = targets.iter().filter(|&&to| to != from);
                let to: Vec<(usize, Vec<[f64; 4]>)> = others
                    .map(|&to| (to, row(age, from, to)))
                    .filter(|(_, lane)| lane.as_flattened().iter().any(|&share| share > 0.0))
                    .collect();
                if !to.is_empty() {
                    groups.push(Group {
                        age,
                        from,
                        stay: row(age, from, from),
                        to,
                    });
                }
            }
        }
        Self { groups }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Lays the change on `state`, which has moved already; `before` are its cells before that,
    /// after ceasing, and `factors` those on moves into each placement. Where more would move than
    /// there are to stay, only those move.
    pub(crate) fn apply(
        &self,
        before: &[f64],
        factors: &[f64],
        state: &mut State,
        flows: &mut Flows,
    ) {
        let shape = state.shape();
        let fours = shape.lane() / 4;
        let before = before.as_chunks::<4>().0;
        let cells = state.cells_mut().as_chunks_mut::<4>().0;
        let first = |age: usize, placement: usize| shape.index(age, placement, 0) / 4;
        for group in &self.groups {
            let source = &before[first(group.age, group.from)..][..fours];
            let stayed = first(group.age + 1, group.from);
            for (block, (plans, stay)) in source.iter().zip(&group.stay).enumerate() {
                let part = group.part(block, stay, factors);
                for (to, lane) in &group.to {
                    let more = factors[*to] - 1.0;
                    let arrived = first(group.age + 1, *to) + block;
                    let mut moved = [0.0; 4];
                    for n in 0..4 {
                        moved[n] = plans[n] * (more * lane[block][n]) * part[n];
                        cells[stayed + block][n] -= moved[n];
                        cells[arrived][n] += moved[n];
                    }
                    let moved = sum_four(moved);
                    flows.movers += moved;
                    flows.movers_in_by_placement[*to] += moved;
                    flows.movers_out_by_placement[group.from] += moved;
                }
            }
        }
    }
}

impl Group {
    /// Part of the wished change that those who stay allow, for four needs.
    #[inline]
    fn part(&self, block: usize, stay: &[f64; 4], factors: &[f64]) -> [f64; 4] {
        let mut wished = [0.0; 4];
        for (to, lane) in &self.to {
            let more = factors[*to] - 1.0;
            for (wish, share) in wished.iter_mut().zip(&lane[block]) {
                *wish += more * share;
            }
        }
        let mut part = [1.0; 4];
        for n in 0..4 {
            if wished[n] > stay[n] {
                // A hair less than all, so that rounding leaves no negative count.
                part[n] = stay[n] / wished[n] * (1.0 - 1e-12);
            }
        }
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moves::MoveTable;
    use crate::shape::Shape;

    #[test]
    fn shifted_moves_are_those_of_a_shifted_table() {
        let shape = Shape {
            ages: 3,
            placements: 3,
            needs: 2,
        };
        let mut moves = Moves::stay(shape);
        let mut shifted = Moves::stay(shape);
        for need in 0..2 {
            // From 0: 5% to placement 2 becomes 8%. From 1: 60% becomes 96%, but only 30% stay.
            moves
                .row_mut(0, need, 0)
                .copy_from_slice(&[0.85, 0.1, 0.05]);
            shifted
                .row_mut(0, need, 0)
                .copy_from_slice(&[0.82, 0.1, 0.08]);
            moves.row_mut(1, need, 1).copy_from_slice(&[0.1, 0.3, 0.6]);
            shifted
                .row_mut(1, need, 1)
                .copy_from_slice(&[0.1, 0.0, 0.9]);
        }
        let start = State::from_fn(shape, |age, placement, need| {
            (1 + age + 2 * placement + 3 * need) as f64
        });
        let (mut found, mut wanted) = (start.clone(), start.clone());
        let (mut flows, mut expected) = (Flows::zeros(shape), Flows::zeros(shape));
        MoveTable::new(&moves).apply(&mut found, &mut flows);
        let shift = MoveShift::new(&moves, &[2]);
        shift.apply(start.cells(), &[1.0, 1.0, 1.6], &mut found, &mut flows);
        MoveTable::new(&shifted).apply(&mut wanted, &mut expected);
        for (found, wanted) in found.cells().iter().zip(wanted.cells()) {
            assert!(
                (found - wanted).abs() < 1e-10 && *found >= 0.0,
                "{found} {wanted}"
            );
        }
        assert!((flows.movers - expected.movers).abs() < 1e-10);
    }

    #[test]
    fn factors_of_one_change_no_bit() {
        let shape = Shape {
            ages: 2,
            placements: 2,
            needs: 1,
        };
        let mut moves = Moves::stay(shape);
        moves.row_mut(0, 0, 0).copy_from_slice(&[0.7, 0.3]);
        let start = State::from_fn(shape, |_, _, _| 0.1);
        let mut state = start.clone();
        let mut flows = Flows::zeros(shape);
        MoveTable::new(&moves).apply(&mut state, &mut flows);
        let (moved, counted) = (state.clone(), flows.clone());
        let shift = MoveShift::new(&moves, &[1]);
        shift.apply(start.cells(), &[1.0, 1.0], &mut state, &mut flows);
        assert_eq!((state, flows), (moved, counted));
    }
}
