//! One year of one council whose movers are streams, where no place is limited: each age is readied, moved and settled in turn.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::advance::{Counts, Year};
use super::arrive::join;
use super::dispatch::Loop;
use super::lanes::{as_blocks, as_blocks_mut, sum_cells};
use super::leave::leave_age;
use super::moving::AllStreams;
use super::stream_loops::{Granted, Leaving, SUMS, Settling};
use super::width::by_lane;
use crate::state::State;

/// As [`advance`](super::advance()).
pub(super) struct StreamPass<'a> {
    pub(super) state: &'a mut State,
    pub(super) streams: AllStreams<'a>,
    pub(super) year: Year<'a>,
    pub(super) counts: Counts<'a>,
}

impl Loop for StreamPass<'_> {
    #[inline(always)]
    fn run(self) {
        by_lane!(self, all_ages, self.state.shape());
    }
}

impl StreamPass<'_> {
    /// From old to young, so that no second state is needed.
    #[inline(always)]
    fn all_ages<const W: usize, const C: usize>(self) {
        let Self {
            state,
            streams,
            year,
            counts,
        } = self;
        let Counts { sums, stock, flows } = counts;
        let shape = state.shape();
        let width = shape.age_cells();
        let by_placement = flows.is_some() && sums.counts_placements();
        // Taken out while the sums are written.
        let open = std::mem::take(&mut sums.open);
        let (mut all, mut unserved) = ([[0.0; W]; SUMS], [[0.0; W]; SUMS]);
        for age in (0..=shape.ages).rev() {
            let (young, after) = state.cells_mut().split_at_mut(age * width);
            let Some(after) = after.get_mut(..width) else {
                // One past the last age: all of the last age cease, which is only counted.
                if let Some(&leave) = year.leave.last() {
                    let last = &mut young[(age - 1) * width..];
                    let sums = by_placement.then_some(&mut *sums);
                    leave_age::<W, C, false>(last, age - 1, leave, year.moving, sums);
                }
                continue;
            };
            let shares = as_blocks::<W>(&year.shares[age * width..(age + 1) * width]);
            let after = as_blocks_mut(after);
            let Some(age_before) = age.checked_sub(1) else {
                let counted = as_blocks_mut(&mut sums.stock);
                let of_age = join::<W>(after, shares, year.new_plans[age], counted);
                stock.by_age[age] = sum_cells(&of_age);
                continue;
            };
            let moves = streams.of_age::<W>(age_before);
            let before = &mut young[age_before * width..];
            let ceasing = year.leave.get(age_before).copied().unwrap_or(0.0);
            let leaving = Leaving {
                all: &mut all,
                unserved: &mut unserved,
                is_unserved: &[],
            };
            let counted = by_placement.then_some(&mut *sums);
            moves.ready::<C>(before, ceasing, counted, leaving);
            let settling = Settling {
                moves,
                before: as_blocks(before),
                leaving: &all,
                granted: Granted {
                    admitted: &open.admitted,
                    kind: &open.kind,
                    refused: &[],
                    anybody_refused: false,
                },
                factor: year.factors[age],
                new_plans: year.new_plans[age],
                shares,
            };
            let of_age = settling.settle::<C>(by_placement, after, sums);
            stock.by_age[age] = sum_cells(&of_age);
        }
        sums.open = open;
        sums.record_stock(stock);
        if let Some(flows) = flows {
            sums.record_flows(year.moving, false, true, flows);
        }
    }
}
