//! Growing a year older and changing placement.

use crate::error::{Error, Owner};
use crate::results::Flows;
use crate::shape::Shape;
use crate::state::{State, sum_four};

/// Where those who keep their plan are a year later: `[age before][need][from][to]`.
///
/// Each row (one age, need and placement) sums to 1; the diagonal is the share that stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    shape: Shape,
    values: Vec<f64>,
}

impl Moves {
    /// A table from its flat values.
    pub fn new(shape: Shape, values: Vec<f64>) -> Result<Self, Error> {
        let expected = shape.ages * shape.needs * shape.placements * shape.placements;
        if values.len() == expected {
            Ok(Self { shape, values })
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
    pub fn row_mut(&mut self, age: usize, need: usize, from: usize) -> &mut [f64] {
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

/// Moves arranged for the step: need innermost and zero entries left out.
///
/// Made once from [`Moves`] and used for every council and year. For one age and destination all
/// arrivals are summed in registers before anything is written, a whole lane at a time where it has
/// at most sixteen needs.
#[derive(Clone, Debug)]
pub struct MoveTable {
    shape: Shape,
    /// Arrivals of each `[age][to]`: a range of `arrivals`.
    ranges: Vec<(usize, usize)>,
    /// The placement each arrival comes from.
    arrivals: Vec<usize>,
    /// Shares of all arrivals, one lane each, in the same order.
    shares: Vec<f64>,
    /// `[age][placement][need lane]` share that stays.
    stay: Vec<f64>,
    /// `[age][placement][need lane]` share that leaves: the sum of its arrivals elsewhere.
    leave: Vec<f64>,
}

impl MoveTable {
    /// Arranges the moves of all ages below the last, whose plans have all ceased.
    pub fn new(moves: &Moves) -> Self {
        let shape = moves.shape;
        let lane = shape.lane();
        let mut table = Self {
            shape,
            ranges: Vec::new(),
            arrivals: Vec::new(),
            shares: Vec::new(),
            stay: vec![0.0; shape.cells()],
            leave: vec![0.0; shape.cells()],
        };
        for age in 0..shape.last_age() {
            for to in 0..shape.placements {
                let first = table.arrivals.len();
                for from in 0..shape.placements {
                    let mut shares = vec![0.0; lane];
                    for (need, share) in shares.iter_mut().enumerate().take(shape.needs) {
                        *share = moves.at(age, need, from, to);
                    }
                    let row = shape.index(age, from, 0);
                    if from == to {
                        table.stay[row..row + lane].copy_from_slice(&shares);
                    } else if shares.iter().any(|&share| share > 0.0) {
                        for (sum, share) in table.leave[row..row + lane].iter_mut().zip(&shares) {
                            *sum += share;
                        }
                        table.arrivals.push(from);
                        table.shares.extend_from_slice(&shares);
                    }
                }
                table.ranges.push((first, table.arrivals.len()));
            }
        }
        table
    }

    /// Makes every plan a year older and moves it: `N'[a+1][to] = sum over from of N[a][from] x
    /// moves[a][need][from][to]`. Plans of the last age must have ceased; what is left of them is
    /// overwritten. Walks from old to young, so that no second state is needed.
    ///
    /// # Panics
    /// If the state has another shape than the moves.
    pub fn apply(&self, state: &mut State, flows: &mut Flows) {
        assert_eq!(
            state.shape(),
            self.shape,
            "moves and state must have the same shape"
        );
        // A width known to the compiler keeps a whole lane of sums in registers.
        match self.shape.lane() / 4 {
            2 => self.apply_blocks::<2>(state, flows),
            3 => self.apply_blocks::<3>(state, flows),
            4 => self.apply_blocks::<4>(state, flows),
            // The shortest lane, or one too long for the registers: four needs at a time.
            _ => self.apply_blocks::<1>(state, flows),
        }
    }

    /// All ages, in blocks of `FOURS` times four needs.
    fn apply_blocks<const FOURS: usize>(&self, state: &mut State, flows: &mut Flows) {
        let width = self.shape.age_cells();
        let cells = state.cells_mut();
        for age in (0..self.shape.last_age()).rev() {
            let (young, old) = cells.split_at_mut((age + 1) * width);
            self.apply_age::<FOURS>(age, &young[age * width..], &mut old[..width], flows);
        }
        cells[..width].fill(0.0);
    }

    /// One age: `before` is at `age`, `after` at `age + 1`.
    fn apply_age<const FOURS: usize>(
        &self,
        age: usize,
        before: &[f64],
        after: &mut [f64],
        flows: &mut Flows,
    ) {
        let placements = self.shape.placements;
        let blocks = self.shape.lane() / (4 * FOURS);
        let of_age = age * before.len()..(age + 1) * before.len();
        let before = as_blocks::<FOURS>(before);
        let stay = as_blocks::<FOURS>(&self.stay[of_age.clone()]);
        let leave = as_blocks::<FOURS>(&self.leave[of_age]);
        let shares = as_blocks::<FOURS>(&self.shares);
        let after = after.as_chunks_mut::<4>().0.as_chunks_mut::<FOURS>().0;
        for (here, after) in after.iter_mut().enumerate() {
            let (to, block) = (here / blocks, here % blocks);
            let (start, end) = self.ranges[age * placements + to];
            let mut moved = [[0.0; 4]; FOURS];
            for arrival in start..end {
                let source = &before[self.arrivals[arrival] * blocks + block];
                add_products(&mut moved, source, &shares[arrival * blocks + block]);
            }
            let moved_in = sum_block(&moved);
            flows.movers += moved_in;
            flows.movers_in_by_placement[to] += moved_in;
            add_products(&mut moved, &before[here], &stay[here]);
            *after = moved;
            let mut moved_out = [[0.0; 4]; FOURS];
            add_products(&mut moved_out, &before[here], &leave[here]);
            flows.movers_out_by_placement[to] += sum_block(&moved_out);
        }
    }
}

/// Neighbouring needs of one placement, in fours.
type Block<const FOURS: usize> = [[f64; 4]; FOURS];

fn as_blocks<const FOURS: usize>(cells: &[f64]) -> &[Block<FOURS>] {
    cells.as_chunks::<4>().0.as_chunks::<FOURS>().0
}

/// `total + a x b` need by need; plain arithmetic, so the same bits on every machine.
#[inline]
fn add_products<const FOURS: usize>(total: &mut Block<FOURS>, a: &Block<FOURS>, b: &Block<FOURS>) {
    for four in 0..FOURS {
        for n in 0..4 {
            total[four][n] += a[four][n] * b[four][n];
        }
    }
}

#[inline]
fn sum_block<const FOURS: usize>(block: &Block<FOURS>) -> f64 {
    let mut sums = [0.0; 4];
    for four in block {
        for (sum, plans) in sums.iter_mut().zip(four) {
            *sum += plans;
        }
    }
    sum_four(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        MoveTable::new(&moves).apply(&mut state, &mut flows);
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
