//! One year of one council where all needs share their moves and no place is limited: each age is moved and settled at once.
//!
//! What stays is one more source among all, so that a destination is one sum of products. Those sums take twelve needs at a time,
//! all else four: so vectors stay whole.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::advance::{Counts, Year};
use super::arrive::join;
use super::dispatch::Loop;
use super::lanes::{
    Block, add, add_scaled, as_blocks, as_blocks_mut, rows, rows_mut, scale, subtract, sum_cells,
};
use super::leave::leave_age;
use super::pairs::Pairs;
use super::table::Movers;
use super::width::by_lane;
use crate::state::State;

/// As [`advance`](super::advance()); the moves must be alike ([`Moving::all_alike`](super::Moving::all_alike)).
pub(super) struct AlikePass<'a> {
    pub(super) state: &'a mut State,
    pub(super) year: Year<'a>,
    pub(super) counts: Counts<'a>,
}

impl Loop for AlikePass<'_> {
    #[inline(always)]
    fn run(self) {
        by_lane!(self, of_lane, self.state.shape());
    }
}

impl AlikePass<'_> {
    #[inline(always)]
    fn of_lane<const W: usize, const C: usize>(self) {
        if self.counts.flows.is_some() {
            self.all_ages::<W, C, true>();
        } else {
            self.all_ages::<W, C, false>();
        }
    }

    /// From old to young, so that no second state is needed.
    #[inline(always)]
    fn all_ages<const W: usize, const C: usize, const COUNT: bool>(self) {
        let Self {
            state,
            year,
            counts,
        } = self;
        let Counts { sums, stock, flows } = counts;
        let shape = state.shape();
        let width = shape.age_cells();
        let Movers::Pairs(pairs) = &year.moving.table.movers else {
            return;
        };
        sums.counted |= COUNT;
        for age in (0..=shape.ages).rev() {
            let (young, after) = state.cells_mut().split_at_mut(age * width);
            let mut before: &mut [f64] = &mut [];
            if let Some(age_before) = age.checked_sub(1) {
                before = &mut young[age_before * width..];
                if let Some(&leave) = year.leave.get(age_before) {
                    let sums = COUNT.then_some(&mut *sums);
                    leave_age::<W, C, true>(before, age_before, leave, year.moving, sums);
                }
            }
            // One past the last age: all of the last age cease, which is only counted.
            let Some(after) = after.get_mut(..width) else {
                continue;
            };
            let after = as_blocks_mut(after);
            let shares = as_blocks::<W>(&year.shares[age * width..(age + 1) * width]);
            let stock_sums = as_blocks_mut(&mut sums.stock);
            let Some(age_before) = age.checked_sub(1) else {
                let of_age = join::<W>(after, shares, year.new_plans[age], stock_sums);
                stock.by_age[age] = sum_cells(&of_age);
                continue;
            };
            let mut settling = Settling::<W> {
                before: as_blocks(before),
                after,
                shares,
                stay: &year.moving.table.stay[age_before * shape.placements..],
                factor: year.factors[age],
                new_plans: year.new_plans[age],
                stock: stock_sums,
                moved_in: as_blocks_mut(&mut sums.moved_in),
                of_age: [0.0; W],
            };
            settling.all::<C, COUNT>(pairs, age_before);
            stock.by_age[age] = sum_cells(&settling.of_age);
        }
        sums.record_stock(stock);
        if let Some(flows) = flows {
            sums.record_flows(year.moving, false, false, flows);
        }
    }
}

/// One age on its way to where it is a year later.
struct Settling<'a, const W: usize> {
    /// `[placement]` plans ready to move.
    before: &'a [Block<W>],
    after: &'a mut [Block<W>],
    /// `[placement]` shares of the new plans.
    shares: &'a [Block<W>],
    /// `[placement]` share that stays; used where movers are counted.
    stay: &'a [f64],
    factor: f64,
    new_plans: f64,
    /// `[placement]` sums over all ages.
    stock: &'a mut [Block<W>],
    moved_in: &'a mut [Block<W>],
    of_age: Block<W>,
}

impl<const W: usize> Settling<'_, W> {
    #[inline(always)]
    fn all<const C: usize, const COUNT: bool>(&mut self, pairs: &Pairs, age_before: usize) {
        let placements = self.before.len();
        let table = pairs.with_stay(age_before, placements);
        for group in &pairs.groups {
            let table = &table[group.first * placements..];
            match group.size {
                3 => self.group::<3>(group.first, table),
                2 => self.group::<2>(group.first, table),
                _ => self.group::<1>(group.first, table),
            }
        }
        if COUNT {
            self.count::<C>();
        }
        self.settle::<C>();
    }

    /// `G` destinations: each source is loaded once for all of them.
    #[inline(always)]
    fn group<const G: usize>(&mut self, first: usize, table: &[f64]) {
        let mut sums = [[0.0; W]; G];
        let table = table.as_chunks::<G>().0;
        for (source, shares) in self.before.iter().zip(table) {
            for (sums, share) in sums.iter_mut().zip(shares) {
                add_scaled(sums, source, *share);
            }
        }
        for (which, sums) in sums.iter().enumerate() {
            self.after[first + which] = *sums;
        }
    }

    /// Scales those who are there, adds new plans, and counts.
    #[inline(always)]
    fn settle<const C: usize>(&mut self) {
        let (factor, new_plans) = (self.factor, self.new_plans);
        let after = rows_mut::<C>(self.after.as_flattened_mut());
        let shares = rows::<C>(self.shares.as_flattened());
        let stock = rows_mut::<C>(self.stock.as_flattened_mut());
        for c in 0..C {
            let mut of_age = [0.0; 4];
            let rows = after.iter_mut().zip(shares).zip(stock.iter_mut());
            for ((row, shares), stock) in rows {
                let mut plans = row[c];
                scale(&mut plans, factor);
                add_scaled(&mut plans, &shares[c], new_plans);
                let mut all = stock[c];
                add(&mut all, &plans);
                stock[c] = all;
                add(&mut of_age, &plans);
                row[c] = plans;
            }
            self.of_age[4 * c..4 * c + 4].copy_from_slice(&of_age);
        }
    }

    /// Counts those who have come from elsewhere, before any factor.
    #[inline(always)]
    fn count<const C: usize>(&mut self) {
        let after = rows::<C>(self.after.as_flattened());
        let before = rows::<C>(self.before.as_flattened());
        let moved_in = rows_mut::<C>(self.moved_in.as_flattened_mut());
        for c in 0..C {
            let given = after.iter().zip(before).zip(self.stay);
            for (((after, before), stay), moved_in) in given.zip(moved_in.iter_mut()) {
                let (mut moved, mut own) = (moved_in[c], before[c]);
                scale(&mut own, *stay);
                add(&mut moved, &after[c]);
                subtract(&mut moved, &own);
                moved_in[c] = moved;
            }
        }
    }
}
