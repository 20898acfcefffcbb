//! Scales survivors, adds new plans and counts the caseload, all in one pass.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::dispatch::{Instructions, Loop};
use super::lanes::{as_blocks, as_blocks_mut, sum_cells};
use crate::results::Stock;
use crate::state::State;

/// What [`settle`] is given besides the caseload.
#[derive(Clone, Copy, Debug)]
pub struct Joining<'a> {
    /// `[age]` factor on survivors.
    pub factors: &'a [f64],
    /// `[age]` new plans.
    pub new_plans: &'a [f64],
    /// `[age][placement][need lane]` shares of the new plans of each age.
    pub shares: &'a [f64],
    /// Instructions to run on; [`Instructions::best`] but for tests.
    pub instructions: Instructions,
}

/// `N = S x factor[age] + new plans[age] x share`, cell by cell, and the sums of `N`, to the bit as
/// [`Stock::of`] gives them.
///
/// # Panics
/// If a table has another length than the shape of the state asks for.
pub fn settle(state: &mut State, joining: Joining, stock: &mut Stock) {
    let shape = state.shape();
    assert_eq!(joining.shares.len(), shape.cells(), "a share a cell");
    assert_eq!(joining.factors.len(), shape.ages, "a factor an age");
    assert_eq!(joining.new_plans.len(), shape.ages, "new plans of each age");
    stock.by_age.resize(shape.ages, 0.0);
    stock.by_placement.resize(shape.placements, 0.0);
    // A whole lane while summing; the padding is dropped at the end.
    stock.by_need.resize(shape.lane(), 0.0);
    stock.by_placement.fill(0.0);
    stock.by_need.fill(0.0);
    joining.instructions.run(Pass {
        state,
        joining,
        stock,
    });
    stock.by_need.truncate(shape.needs);
    stock.total = stock.by_age.iter().sum();
}

struct Pass<'a, 'b> {
    state: &'a mut State,
    joining: Joining<'b>,
    stock: &'a mut Stock,
}

impl Loop for Pass<'_, '_> {
    #[inline(always)]
    fn run(self) {
        match self.state.shape().lane() {
            8 => self.all_ages::<8>(),
            12 => self.all_ages::<12>(),
            16 => self.all_ages::<16>(),
            _ => self.all_ages::<4>(),
        }
    }
}

impl Pass<'_, '_> {
    #[inline(always)]
    fn all_ages<const W: usize>(self) {
        let Self {
            state,
            joining,
            stock,
        } = self;
        let shape = state.shape();
        let (width, lane) = (shape.age_cells(), shape.lane());
        let shares = joining.shares.chunks_exact(width);
        let ages = state.cells_mut().chunks_exact_mut(width).zip(shares);
        for (age, (cells, shares)) in ages.enumerate() {
            let (factor, new_plans) = (joining.factors[age], joining.new_plans[age]);
            for (cell, share) in cells.iter_mut().zip(shares) {
                *cell = *cell * factor + new_plans * share;
            }
            // Still in the nearest memory, so sums apart cost little and stay whole vectors.
            let mut of_age = 0.0;
            let rows = cells.chunks_exact(lane);
            for (row, sum) in rows.zip(stock.by_placement.iter_mut()) {
                let of_row = sum_cells(row);
                *sum += of_row;
                of_age += of_row;
            }
            stock.by_age[age] = of_age;
            for block in 0..lane / W {
                let sums = &mut as_blocks_mut::<W>(&mut stock.by_need)[block];
                let mut running = *sums;
                for row in cells.chunks_exact(lane) {
                    let row = &as_blocks::<W>(row)[block];
                    for n in 0..W {
                        running[n] += row[n];
                    }
                }
                *sums = running;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    #[test]
    fn sums_are_those_of_the_state_to_the_bit() {
        for needs in [1, 3, 5, 8, 12, 13, 16, 17, 30] {
            let shape = Shape {
                ages: 3,
                placements: 5,
                needs,
            };
            let state = State::from_fn(shape, |a, p, n| 1.0 / (1 + a + 3 * p + 7 * n) as f64);
            let shares = State::from_fn(shape, |a, p, n| 1.0 / (2 + a + 5 * p + 3 * n) as f64);
            let mut found = Vec::new();
            for instructions in [Instructions::Plain, Instructions::best()] {
                let mut state = state.clone();
                let mut stock = Stock::of(&State::zeros(shape));
                let joining = Joining {
                    factors: &[0.9, 1.1, 0.7],
                    new_plans: &[5.0, 7.0, 11.0],
                    shares: shares.cells(),
                    instructions,
                };
                settle(&mut state, joining, &mut stock);
                assert_eq!(stock, Stock::of(&state));
                assert!((state.get(1, 1, 0) - (0.2 * 1.1 + 7.0 / 8.0)).abs() < 1e-12);
                found.push(state);
            }
            assert_eq!(found[0], found[1]);
        }
    }
}
