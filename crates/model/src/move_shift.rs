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
    to: Vec<Way>,
}

/// Moves of a group to one placement.
#[derive(Clone, Debug)]
struct Way {
    to: usize,
    share: Vec<[f64; 4]>,
    /// The largest share, over the needs, as a multiple of the share that stays.
    of_stay: f64,
}

impl Way {
    fn new(to: usize, share: Vec<[f64; 4]>, stay: &[[f64; 4]]) -> Self {
        let pairs = share.as_flattened().iter().zip(stay.as_flattened());
        let ratios = pairs.filter(|(share, _)| **share > 0.0);
        // No stayers to take from give an infinite ratio, as they should.
        let of_stay = ratios.fold(0.0, |most: f64, (share, stay)| most.max(share / stay));
        Self { to, share, of_stay }
    }
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
                let stay = row(age, from, from);
                let others = targets.iter().filter(|&&to| to != from);
                let to: Vec<Way> = others
                    .map(|&to| Way::new(to, row(age, from, to), &stay))
                    .filter(|way| way.share.as_flattened().iter().any(|&share| share > 0.0))
                    .collect();
                if !to.is_empty() {
                    groups.push(Group {
                        age,
                        from,
                        stay,
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
        // A width known to the compiler keeps a row of needs in registers.
        match state.shape().lane() / 4 {
            2 => self.apply_blocks::<2>(before, factors, state, flows),
            3 => self.apply_blocks::<3>(before, factors, state, flows),
            4 => self.apply_blocks::<4>(before, factors, state, flows),
            _ => self.apply_blocks::<1>(before, factors, state, flows),
        }
    }

    fn apply_blocks<const FOURS: usize>(
        &self,
        before: &[f64],
        factors: &[f64],
        state: &mut State,
        flows: &mut Flows,
    ) {
        let shape = state.shape();
        let blocks = shape.lane() / (4 * FOURS);
        let before = before.as_chunks::<4>().0.as_chunks::<FOURS>().0;
        let cells = state.cells_mut().as_chunks_mut::<4>().0;
        let cells = cells.as_chunks_mut::<FOURS>().0;
        let first = |age: usize, placement: usize| (age * shape.placements + placement) * blocks;
        for group in &self.groups {
            let all_can = group.all_can(factors);
            for block in 0..blocks {
                let plans = &before[first(group.age, group.from) + block];
                let stayed = first(group.age + 1, group.from) + block;
                let part = if all_can {
                    [[1.0; 4]; FOURS]
                } else {
                    group.part::<FOURS>(block, factors)
                };
                for way in &group.to {
                    let more = factors[way.to] - 1.0;
                    let share = &way.share.as_chunks::<FOURS>().0[block];
                    let mut moved = [[0.0; 4]; FOURS];
                    for four in 0..FOURS {
                        for n in 0..4 {
                            let wished = plans[four][n] * (more * share[four][n]);
                            moved[four][n] = wished * part[four][n];
                        }
                    }
                    let mut sum = [0.0; 4];
                    let arrived = &mut cells[first(group.age + 1, way.to) + block];
                    for four in 0..FOURS {
                        for n in 0..4 {
                            arrived[four][n] += moved[four][n];
                            sum[n] += moved[four][n];
                        }
                    }
                    let left = &mut cells[stayed];
                    for four in 0..FOURS {
                        for n in 0..4 {
                            left[four][n] -= moved[four][n];
                        }
                    }
                    let moved = sum_four(sum);
                    flows.movers += moved;
                    flows.movers_in_by_placement[way.to] += moved;
                    flows.movers_out_by_placement[group.from] += moved;
                }
            }
        }
    }
}

impl Group {
    /// Whether those who stay are surely enough for all further moves.
    fn all_can(&self, factors: &[f64]) -> bool {
        let taken = |way: &Way| (factors[way.to] - 1.0).max(0.0) * way.of_stay;
        // 0 times an infinite ratio is no number, and leads to the slow and sure way.
        self.to.iter().map(taken).sum::<f64>() <= 1.0 - 1e-9
    }

    /// Part of the wished change that those who stay allow, for one block of needs.
    #[inline]
    fn part<const FOURS: usize>(&self, block: usize, factors: &[f64]) -> [[f64; 4]; FOURS] {
        let mut wished = [[0.0; 4]; FOURS];
        for way in &self.to {
            let more = factors[way.to] - 1.0;
            let share = &way.share.as_chunks::<FOURS>().0[block];
            for four in 0..FOURS {
                for n in 0..4 {
                    wished[four][n] += more * share[four][n];
                }
            }
        }
        let stay = &self.stay.as_chunks::<FOURS>().0[block];
        let mut part = [[1.0; 4]; FOURS];
        for four in 0..FOURS {
            for n in 0..4 {
                if wished[four][n] > stay[four][n] {
                    // A hair less than all, so that rounding leaves no negative count.
                    part[four][n] = stay[four][n] / wished[four][n] * (1.0 - 1e-12);
                }
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
