//! One year of one council: the loop that takes most of a projection.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::advance_alike::AlikePass;
use super::advance_streams::StreamPass;
use super::arrive::{Arriving, Sums};
use super::dispatch::{Instructions, Loop};
use super::lane_sums::LaneSums;
use super::lanes::{as_blocks, as_blocks_mut, sum_cells};
use super::leave::leave_age;
use super::moving::Moving;
use super::refuse::{OfAge, Refusals};
use super::refuse_streams::LimitedStreamPass;
use super::width::by_width;
use crate::results::{Flows, Stock};
use crate::state::State;

/// What a year does to a caseload.
#[derive(Clone, Copy, Debug)]
pub struct Year<'a> {
    /// Moves of the year.
    pub moving: Moving<'a>,
    /// `[age before]` share of plans that cease, all at the last age. Empty where `cease` has
    /// taken them away already, or where the factors do.
    pub leave: &'a [f64],
    /// `[age after]` factor on survivors; age 0 has none.
    pub factors: &'a [f64],
    /// `[age after]` new plans.
    pub new_plans: &'a [f64],
    /// `[age][placement][need lane]` shares of the new plans of each age.
    pub shares: &'a [f64],
    /// Instructions to run on; [`Instructions::best`] but for tests.
    pub instructions: Instructions,
}

/// What a year is counted in.
#[derive(Debug)]
pub struct Counts<'a> {
    /// Cleared before the step.
    pub sums: &'a mut LaneSums,
    /// Receives the sums of the caseload after the step, as [`Stock::of`] gives them.
    pub stock: &'a mut Stock,
    /// Receives ceased plans by placement and movers; `None` where nobody asks for them.
    pub flows: Option<&'a mut Flows>,
}

/// Ceases plans, makes the rest a year older, moves them and adds new plans: `N'[a+1][to] = factor
/// x sum over from of N[a][from] x (1 - leave[a]) x moves[a][need][from][to] + new plans x share`.
///
/// # Panics
/// If a table has another shape than the state.
pub fn advance(state: &mut State, year: Year, counts: Counts) {
    run(state, year, counts, None);
}

/// The same where places are limited, with what the allotment refused. Plans must have ceased ([`wish`](super::wish())).
pub(crate) fn advance_limited(state: &mut State, year: Year, counts: Counts, refusals: Refusals) {
    run(state, year, counts, Some(refusals));
}

fn run(state: &mut State, year: Year, counts: Counts, refusals: Option<Refusals>) {
    let shape = state.shape();
    assert_eq!(shape, year.moving.table.shape, "moves of another shape");
    assert_eq!(shape.cells(), year.shares.len(), "a share a cell");
    for list in [year.factors, year.new_plans] {
        assert_eq!(shape.ages, list.len(), "a number an age");
    }
    assert!(year.leave.is_empty() || year.leave.len() == shape.ages);
    assert_eq!(shape.age_cells(), counts.sums.stock.len());
    assert_eq!(shape.ages, counts.stock.by_age.len());
    if refusals.is_none() && year.moving.all_alike() {
        year.instructions.run(AlikePass {
            state,
            year,
            counts,
        });
        return;
    }
    if let Some(streams) = year.moving.streams() {
        match refusals {
            None => year.instructions.run(StreamPass {
                state,
                streams,
                year,
                counts,
            }),
            Some(refusals) => year.instructions.run(LimitedStreamPass {
                state,
                streams,
                year,
                counts,
                refusals,
            }),
        }
        return;
    }
    year.instructions.run(Pass {
        state,
        year,
        counts,
        refusals,
    });
}

struct Pass<'a> {
    state: &'a mut State,
    year: Year<'a>,
    counts: Counts<'a>,
    refusals: Option<Refusals<'a>>,
}

impl Loop for Pass<'_> {
    #[inline(always)]
    fn run(self) {
        by_width!(self, all_ages, self.year.moving.table);
    }
}

impl Pass<'_> {
    /// From old to young, so that no second state is needed.
    #[inline(always)]
    fn all_ages<const W: usize, const C: usize, const ALIKE: bool>(self) {
        let Self {
            state,
            year,
            counts,
            mut refusals,
        } = self;
        let Counts {
            sums,
            stock,
            mut flows,
        } = counts;
        let shape = state.shape();
        let width = shape.age_cells();
        let (counted, limited) = (flows.is_some(), refusals.is_some());
        let cells = state.cells_mut();
        for age in (0..=shape.ages).rev() {
            // One past the last age: all of the last age cease, which is only counted.
            let (young, after) = cells.split_at_mut(age * width);
            let before = match age.checked_sub(1) {
                Some(age_before) => {
                    let before = &mut young[age_before * width..];
                    if let Some(&leave) = year.leave.get(age_before) {
                        let sums = counted.then_some(&mut *sums);
                        leave_age::<W, C, ALIKE>(before, age_before, leave, year.moving, sums);
                    }
                    &*before
                }
                None => &[],
            };
            let Some(after) = after.get_mut(..width) else {
                continue;
            };
            let shares = &year.shares[age * width..(age + 1) * width];
            let (factor, new_plans) = (year.factors[age], year.new_plans[age]);
            let of_age = if let Some(refusals) = &mut refusals {
                let of = OfAge {
                    age,
                    before: as_blocks(before),
                    factor,
                    new_plans,
                    shares: as_blocks(shares),
                };
                refusals.settle_age::<W, ALIKE>(year.moving, of, as_blocks_mut(after), sums)
            } else {
                sums.counted |= counted;
                let mut arriving = Arriving::<W> {
                    after: as_blocks_mut(after),
                    sums: Sums {
                        moved_in: as_blocks_mut(&mut sums.moved_in),
                        stock: as_blocks_mut(&mut sums.stock),
                        of_age: [0.0; W],
                    },
                    factor,
                    new_plans,
                    shares: as_blocks(shares),
                };
                match age.checked_sub(1) {
                    Some(age_before) if counted => {
                        arriving.arrive::<ALIKE, true>(year.moving, age_before, before);
                    }
                    Some(age_before) => {
                        arriving.arrive::<ALIKE, false>(year.moving, age_before, before);
                    }
                    None => arriving.nobody(),
                }
                arriving.sums.of_age
            };
            stock.by_age[age] = sum_cells(&of_age);
        }
        sums.record_stock(stock);
        if let Some(flows) = &mut flows {
            sums.record_flows(year.moving, limited, false, flows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::MoveTable;
    use crate::moves::Moves;
    use crate::shape::Shape;

    #[test]
    fn sums_are_those_of_the_state() {
        for needs in [1, 3, 5, 8, 12, 13, 16, 17, 30] {
            let shape = Shape {
                ages: 3,
                placements: 5,
                needs,
            };
            let table = MoveTable::new(&Moves::stay(shape));
            let shares = State::from_fn(shape, |a, p, n| 1.0 / (2 + a + 5 * p + 3 * n) as f64);
            let mut found = Vec::new();
            for instructions in [Instructions::Plain, Instructions::best()] {
                let mut state = State::from_fn(shape, |a, p, n| (1 + a + 3 * p + 7 * n) as f64);
                let mut stock = Stock::zeros(shape);
                let year = Year {
                    moving: Moving::alike(&table),
                    leave: &[0.25, 0.5, 1.0],
                    factors: &[0.9, 1.1, 0.7],
                    new_plans: &[5.0, 7.0, 11.0],
                    shares: shares.cells(),
                    instructions,
                };
                let counts = Counts {
                    sums: &mut LaneSums::new(shape),
                    stock: &mut stock,
                    flows: None,
                };
                advance(&mut state, year, counts);
                // 4 plans less a quarter, times 1.1, and 7 x 1/8.
                assert!((state.get(1, 1, 0) - (3.0 * 1.1 + 7.0 / 8.0)).abs() < 1e-12);
                let of_state = Stock::of(&state);
                let pairs = [
                    (&stock.by_age, &of_state.by_age),
                    (&stock.by_placement, &of_state.by_placement),
                    (&stock.by_need, &of_state.by_need),
                ];
                for (found, wanted) in pairs {
                    assert_eq!(found.len(), wanted.len());
                    for (found, wanted) in found.iter().zip(wanted) {
                        assert!((found / wanted - 1.0).abs() < 1e-13);
                    }
                }
                assert!((stock.total / of_state.total - 1.0).abs() < 1e-13);
                found.push((state, stock));
            }
            assert_eq!(found[0], found[1]);
        }
    }
}
