//! Growing a year older and changing placement: the shares, as inputs give them. The loop that
//! applies them is in [`kernel`](crate::kernel).

use crate::error::{Error, Owner};
use crate::shape::Shape;

/// Streams of movers at each age and need, where moves are made of streams.
pub const STREAMS: usize = 2;

/// Where those who keep their plan are a year later: `[age before][need][from][to]`.
///
/// Each row (one age, need and placement) sums to 1; the diagonal is the share that stays. Moves made
/// of streams ([`Moves::of_streams`]) remember them until a row is changed: the step then needs five
/// numbers a placement instead of one for each pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    shape: Shape,
    values: Vec<f64>,
    streams: Option<[Stream; STREAMS]>,
}

/// Movers that share their destinations, wherever they come from: of a placement's plans `leave[from] x
/// arrive[to]` are elsewhere in `to` a year later. What would arrive where it left moves nowhere and
/// is not in the stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream {
    /// `[age before][need][placement]`.
    pub leave: Vec<f64>,
    /// `[age before][need][placement]`.
    pub arrive: Vec<f64>,
}

impl Moves {
    /// A table from its flat values.
    pub fn new(shape: Shape, values: Vec<f64>) -> Result<Self, Error> {
        let expected = shape.ages * shape.needs * shape.placements * shape.placements;
        if values.len() == expected {
            Ok(Self {
                shape,
                values,
                streams: None,
            })
        } else {
            Err(Error::Length {
                owner: Owner::Shared,
                table: "moves".to_owned(),
                found: values.len(),
                expected,
                layout: "age, need, from, to",
            })
        }
    }

    /// Those who stay (`[age before][need][placement]`) and those of all streams, each row scaled to
    /// sum to 1; where there is nobody at all, everyone stays.
    pub fn of_streams(
        shape: Shape,
        stay: &[f64],
        mut streams: [Stream; STREAMS],
    ) -> Result<Self, Error> {
        let rows = shape.ages * shape.needs * shape.placements;
        let lists = streams.iter().flat_map(|way| [&way.leave, &way.arrive]);
        for found in lists.map(Vec::len).chain([stay.len()]) {
            if found != rows {
                return Err(Error::Length {
                    owner: Owner::Shared,
                    table: "moves".to_owned(),
                    found,
                    expected: rows,
                    layout: "age, need, placement",
                });
            }
        }
        let mut moves = Self::stay(shape);
        let tables = moves.values.chunks_exact_mut(shape.placements.pow(2));
        for (table, cells) in tables.enumerate() {
            let first = table * shape.placements;
            for (from, row) in cells.chunks_exact_mut(shape.placements).enumerate() {
                for (to, share) in row.iter_mut().enumerate() {
                    *share = if to == from {
                        stay[first + from]
                    } else {
                        let shares = streams.iter();
                        shares
                            .map(|way| way.leave[first + from] * way.arrive[first + to])
                            .sum()
                    };
                }
                let sum: f64 = row.iter().sum();
                if sum > 0.0 {
                    for share in row {
                        *share /= sum;
                    }
                    for way in &mut streams {
                        way.leave[first + from] /= sum;
                    }
                } else {
                    row[from] = 1.0;
                }
            }
        }
        moves.streams = Some(streams);
        Ok(moves)
    }

    /// The streams these moves are made of, where they are.
    pub fn streams(&self) -> Option<&[Stream; STREAMS]> {
        self.streams.as_ref()
    }

    /// Everyone stays where he or she is.
    pub fn stay(shape: Shape) -> Self {
        let Shape {
            ages,
            placements,
            needs,
        } = shape;
        let mut moves = Self {
            shape,
            values: vec![0.0; ages * needs * placements * placements],
            streams: None,
        };
        for age in 0..ages {
            for need in 0..needs {
                for placement in 0..placements {
                    moves.row_mut(age, need, placement)[placement] = 1.0;
                }
            }
        }
        moves
    }

    /// Share of plans of this age and need in placement `from` that are in `to` a year later.
    pub fn at(&self, age: usize, need: usize, from: usize, to: usize) -> f64 {
        self.row(age, need, from)[to]
    }

    /// Destinations of one age, need and placement, in placement order.
    pub fn row(&self, age: usize, need: usize, from: usize) -> &[f64] {
        let start = self.row_start(age, need, from);
        &self.values[start..start + self.shape.placements]
    }

    /// Destinations of one age, need and placement, to be changed; the row must keep its sum of 1.
    /// The moves are no longer made of streams.
    pub fn row_mut(&mut self, age: usize, need: usize, from: usize) -> &mut [f64] {
        self.streams = None;
        let start = self.row_start(age, need, from);
        &mut self.values[start..start + self.shape.placements]
    }

    /// Sizes the table was made for.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// All shares `[age before][need][from][to]`.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    fn row_start(&self, age: usize, need: usize, from: usize) -> usize {
        let Shape {
            ages,
            placements,
            needs,
        } = self.shape;
        assert!(
            age < ages && need < needs && from < placements,
            "row (age {age}, need {need}, from {from}) lies outside {ages} ages, {needs} needs and {placements} placements"
        );
        ((age * needs + need) * placements + from) * placements
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Counts, Instructions, LaneSums, MoveTable, Moving, Year, advance};
    use crate::results::{Flows, Stock};
    use crate::state::State;

    #[test]
    fn plans_grow_older_and_move_by_need() {
        let shape = Shape {
            ages: 3,
            placements: 2,
            needs: 2,
        };
        let mut moves = Moves::stay(shape);
        // Need 0 moves from placement 0 to 1 at age 0 (a quarter); need 1 stays.
        moves.row_mut(0, 0, 0).copy_from_slice(&[0.75, 0.25]);
        let mut state = State::zeros(shape);
        state.set(0, 0, 0, 8.0);
        state.set(0, 0, 1, 4.0);
        state.set(0, 1, 0, 1.0);
        state.set(1, 0, 0, 3.0);
        let mut flows = Flows::zeros(shape);
        let table = MoveTable::new(&moves);
        let year = Year {
            moving: Moving::alike(&table),
            leave: &[0.0; 3],
            factors: &[1.0; 3],
            new_plans: &[0.0; 3],
            shares: &vec![0.0; shape.cells()],
            instructions: Instructions::best(),
        };
        let counts = Counts {
            sums: &mut LaneSums::new(shape),
            stock: &mut Stock::zeros(shape),
            flows: Some(&mut flows),
        };
        advance(&mut state, year, counts);
        assert_eq!(state.by_age(), [0.0, 13.0, 3.0]);
        assert!((state.get(1, 0, 0) - 8.0 * 0.75).abs() < 1e-12);
        assert!((state.get(1, 1, 0) - (1.0 + 8.0 * 0.25)).abs() < 1e-12);
        assert!((state.get(1, 0, 1) - 4.0).abs() < 1e-12);
        assert!((flows.movers - 2.0).abs() < 1e-12);
        assert_eq!(flows.movers_in_by_placement, [0.0, 2.0]);
        assert_eq!(flows.movers_out_by_placement, [2.0, 0.0]);
    }

    #[test]
    fn a_table_of_the_wrong_length_is_refused() {
        let shape = Shape {
            ages: 2,
            placements: 2,
            needs: 1,
        };
        let error = Moves::new(shape, vec![1.0; 7]).unwrap_err().to_string();
        assert!(
            error.contains("`moves` has 7 entries where 8 are needed"),
            "{error}"
        );
        assert!((Moves::stay(shape).at(1, 0, 1, 1) - 1.0).abs() < 1e-15);
    }
}
