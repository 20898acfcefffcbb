//! More or fewer moves into some placements, for one draw and year.
//!
//! A factor on moves into a placement scales what arrives there from elsewhere; those who would
//! have stayed take up the difference. Whatever changes is written anew from what it was, so that a
//! shift leaves nothing behind for the next.

use super::shift_pairs::PairShift;
use super::shift_streams::StreamShift;
use super::table::{MoveTable, Movers};

/// What some parameter may shift of one table.
#[derive(Clone, Debug)]
pub(crate) struct MoveShift {
    movers: Shifts,
    /// Factors of the last shift; empty before the first.
    last: Vec<f64>,
}

/// As the table holds its movers.
#[derive(Clone, Debug)]
enum Shifts {
    Pairs(PairShift),
    Streams(StreamShift),
}

impl MoveShift {
    /// Notes the moves of `table` into `targets`, each placement once.
    pub(crate) fn new(table: &MoveTable, targets: &[usize]) -> Self {
        let movers = match &table.movers {
            Movers::Pairs(pairs) => Shifts::Pairs(PairShift::new(table, pairs, targets)),
            Movers::Streams(streams) => Shifts::Streams(StreamShift::new(table, streams, targets)),
        };
        Self {
            movers,
            last: Vec::new(),
        }
    }

    /// Writes the moves under `factors` (`[placement]`) into the table that the shift was made for. Where more would move
    /// than there are to stay, only those move. Factors of 1 give back the table to the bit.
    pub(crate) fn apply(&mut self, factors: &[f64], table: &mut MoveTable) {
        if self.last == factors {
            return;
        }
        self.last.clear();
        self.last.extend_from_slice(factors);
        match &self.movers {
            Shifts::Pairs(shift) => shift.apply(factors, table),
            Shifts::Streams(shift) => shift.apply(factors, table),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Counts, Instructions, LaneSums, MoveTable, Moving, Year, advance};
    use crate::moves::Moves;
    use crate::results::{Flows, Stock};
    use crate::shape::Shape;
    use crate::state::State;

    const SHAPE: Shape = Shape {
        ages: 3,
        placements: 4,
        needs: 2,
    };

    /// Moves of two origins; need 1 has another row at age 0 where needs are not alike.
    fn moves(rows: [[f64; 4]; 3], alike: bool) -> Moves {
        let mut moves = Moves::stay(SHAPE);
        for need in 0..2 {
            moves.row_mut(0, need, 0).copy_from_slice(&rows[0]);
            moves.row_mut(1, need, 1).copy_from_slice(&rows[1]);
        }
        if !alike {
            moves.row_mut(0, 1, 0).copy_from_slice(&rows[2]);
        }
        moves
    }

    fn moved(moving: Moving, start: &State) -> (State, Flows) {
        let (mut state, mut flows) = (start.clone(), Flows::zeros(SHAPE));
        let year = Year {
            moving,
            leave: &[0.0; 3],
            factors: &[1.0; 3],
            new_plans: &[0.0; 3],
            shares: &vec![0.0; SHAPE.cells()],
            instructions: Instructions::best(),
        };
        let counts = Counts {
            sums: &mut LaneSums::new(SHAPE),
            stock: &mut Stock::zeros(SHAPE),
            flows: Some(&mut flows),
        };
        advance(&mut state, year, counts);
        (state, flows)
    }

    #[test]
    fn shifted_moves_are_those_of_a_table_by_hand() {
        let start = State::from_fn(SHAPE, |age, placement, need| {
            (1 + age + 2 * placement + 3 * need) as f64
        });
        for alike in [true, false] {
            // From 0: 5% to placement 2 becomes 8%. From 1: 60% becomes 96%, but only 30% stay.
            let given = moves(
                [
                    [0.85, 0.1, 0.05, 0.0],
                    [0.1, 0.3, 0.6, 0.0],
                    [0.5, 0.0, 0.25, 0.25],
                ],
                alike,
            );
            let wanted = moves(
                [
                    [0.82, 0.1, 0.08, 0.0],
                    [0.1, 0.0, 0.9, 0.0],
                    [0.35, 0.0, 0.4, 0.25],
                ],
                alike,
            );
            let base = MoveTable::new(&given);
            let mut table = base.clone();
            let mut shift = MoveShift::new(&table, &[2]);
            shift.apply(&[1.0, 1.0, 1.6, 1.0], &mut table);
            let (found, flows) = moved(Moving::alike(&table), &start);
            let (state, expected) = moved(Moving::alike(&MoveTable::new(&wanted)), &start);
            for (found, wanted) in found.cells().iter().zip(state.cells()) {
                assert!(
                    (found - wanted).abs() < 1e-10 && *found >= 0.0,
                    "{found} {wanted}"
                );
            }
            assert!((flows.movers - expected.movers).abs() < 1e-10);
            for (found, wanted) in flows
                .movers_out_by_placement
                .iter()
                .zip(&expected.movers_out_by_placement)
            {
                assert!((found - wanted).abs() < 1e-10);
            }
            // Factors of 1 leave no bit of it behind.
            shift.apply(&[1.0; 4], &mut table);
            assert_eq!(table, base);
        }
    }

    #[test]
    fn weighted_moves_shift_as_a_table_of_their_own() {
        let start = State::from_fn(SHAPE, |age, placement, need| {
            (1 + age + 2 * placement + 3 * need) as f64
        });
        let weights = [1.5, 0.5, 2.0, 0.8];
        for alike in [true, false] {
            let given = moves(
                [
                    [0.85, 0.1, 0.05, 0.0],
                    [0.1, 0.3, 0.6, 0.0],
                    [0.5, 0.0, 0.25, 0.25],
                ],
                alike,
            );
            let mut own = given.clone();
            for age in 0..2 {
                for need in 0..2 {
                    for from in 0..4 {
                        let row = own.row_mut(age, need, from);
                        for (share, weight) in row.iter_mut().zip(&weights) {
                            *share *= weight;
                        }
                        let sum: f64 = row.iter().sum();
                        for share in row {
                            *share /= sum;
                        }
                    }
                }
            }
            let factors = [1.0, 0.7, 1.6, 1.0];
            let mut table = MoveTable::new(&own);
            MoveShift::new(&table, &[2, 1]).apply(&factors, &mut table);
            let (wanted, expected) = moved(Moving::alike(&table), &start);
            let mut table = MoveTable::new(&given);
            table.weigh(&weights);
            MoveShift::new(&table, &[2, 1]).apply(&factors, &mut table);
            let (found, flows) = moved(Moving::alike(&table), &start);
            for (found, wanted) in found.cells().iter().zip(wanted.cells()) {
                assert!((found - wanted).abs() < 1e-12 * wanted.max(1.0));
            }
            let lists = [
                (
                    &flows.movers_in_by_placement,
                    &expected.movers_in_by_placement,
                ),
                (
                    &flows.movers_out_by_placement,
                    &expected.movers_out_by_placement,
                ),
            ];
            for (found, wanted) in lists.into_iter().flat_map(|(a, b)| a.iter().zip(b)) {
                assert!((found - wanted).abs() < 1e-12 * wanted.max(1.0));
            }
        }
    }
}
