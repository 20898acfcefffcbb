//! Where places are limited and movers are streams: one loop a year readies plans to move, another moves and settles them.
//!
//! Each does four needs at a time and all there is to do with them: sums over the placements stay in registers, and a number of
//! the tables is loaded once. Councils with a tilt beside their table, tables of pairs, and lanes of more than sixteen needs take
//! the longer way ([`super::wish`], [`super::refuse`]).
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lane_sums::LaneSums;
use super::lanes::{Block, add, add_products, add_scaled, multiply, scale, subtract};
use super::streams::OfAge;
use crate::moves::STREAMS;

/// Sums over the placements of one age: each stream, and each stream times the part of wishes that can be met.
pub(super) const SUMS: usize = 2 * STREAMS;

/// Needs of one placement, four by four.
type Row<const C: usize> = [[f64; 4]; C];

#[inline(always)]
fn rows<const C: usize>(cells: &[f64]) -> &[Row<C>] {
    cells.as_chunks::<4>().0.as_chunks::<C>().0
}

#[inline(always)]
fn rows_mut<const C: usize>(cells: &mut [f64]) -> &mut [Row<C>] {
    cells.as_chunks_mut::<4>().0.as_chunks_mut::<C>().0
}

/// What the moves say of one age.
#[derive(Clone, Copy)]
pub(super) struct LimitedStreams<'a, const W: usize> {
    pub(super) streams: OfAge<'a, W>,
    /// `[placement][need lane]` shares that stay, and that leave by either stream.
    pub(super) stay: &'a [f64],
    pub(super) out: &'a [f64],
}

impl<const W: usize> LimitedStreams<'_, W> {
    /// Takes away the share `ceasing` of the plans of one age; counts by placement those who cease and those who will leave, and
    /// all who leave by each stream.
    #[inline(always)]
    pub(super) fn ready<const C: usize>(
        &self,
        cells: &mut [f64],
        ceasing: f64,
        sums: &mut LaneSums,
        leaving: Leaving<'_, W>,
    ) {
        if self.streams.short {
            self.ready_all::<C, true>(cells, ceasing, sums, leaving);
        } else {
            self.ready_all::<C, false>(cells, ceasing, sums, leaving);
        }
    }

    #[inline(always)]
    fn ready_all<const C: usize, const SHORT: bool>(
        &self,
        cells: &mut [f64],
        ceasing: f64,
        sums: &mut LaneSums,
        leaving: Leaving<'_, W>,
    ) {
        let keep = 1.0 - ceasing;
        let Leaving {
            all,
            unserved,
            is_unserved,
        } = leaving;
        let cells = rows_mut::<C>(cells);
        let ceased = rows_mut::<C>(&mut sums.ceased);
        let moved_out = rows_mut::<C>(&mut sums.moved_out);
        let OfAge { leave, part, .. } = self.streams;
        let [by_first, by_second] = leave.map(|shares| rows::<C>(shares.as_flattened()));
        let out = rows::<C>(self.out);
        let parts = rows::<C>(part.as_flattened());
        for c in 0..C {
            let (mut first, mut second) = ([0.0; 4], [0.0; 4]);
            let (mut met_first, mut met_second) = ([0.0; 4], [0.0; 4]);
            let (mut go_first, mut go_second) = ([0.0; 4], [0.0; 4]);
            let (mut go_met_first, mut go_met_second) = ([0.0; 4], [0.0; 4]);
            let given = by_first.iter().zip(by_second).zip(out.iter().zip(parts));
            let given = given.zip(is_unserved);
            let counted = ceased.iter_mut().zip(moved_out.iter_mut());
            for ((cells, given), (ceased, moved_out)) in cells.iter_mut().zip(given).zip(counted) {
                let (((by_first, by_second), (out, part)), &goes) = given;
                let (mut kept, mut gone, mut moved) = (cells[c], ceased[c], moved_out[c]);
                add_scaled(&mut gone, &kept, ceasing);
                scale(&mut kept, keep);
                add_products(&mut moved, &kept, &out[c]);
                (cells[c], ceased[c], moved_out[c]) = (kept, gone, moved);
                let (mut own_first, mut own_second) = (kept, kept);
                multiply(&mut own_first, &by_first[c]);
                multiply(&mut own_second, &by_second[c]);
                add(&mut first, &own_first);
                add(&mut second, &own_second);
                add_scaled(&mut go_first, &own_first, goes);
                add_scaled(&mut go_second, &own_second, goes);
                if SHORT {
                    multiply(&mut own_first, &part[c]);
                    multiply(&mut own_second, &part[c]);
                    add(&mut met_first, &own_first);
                    add(&mut met_second, &own_second);
                    add_scaled(&mut go_met_first, &own_first, goes);
                    add_scaled(&mut go_met_second, &own_second, goes);
                }
            }
            let cells = 4 * c..4 * c + 4;
            for (all, sum) in all.iter_mut().zip([first, second, met_first, met_second]) {
                all[cells.clone()].copy_from_slice(&sum);
            }
            let sums = [go_first, go_second, go_met_first, go_met_second];
            for (unserved, sum) in unserved.iter_mut().zip(sums) {
                unserved[cells.clone()].copy_from_slice(&sum);
            }
        }
    }
}

/// Where those are counted who leave one age.
pub(super) struct Leaving<'a, const W: usize> {
    /// `[sum]` all of them.
    pub(super) all: &'a mut [Block<W>],
    /// `[sum]` those whose placement no longer serves them.
    pub(super) unserved: &'a mut [Block<W>],
    /// `[placement]` 1 where it does not, 0 elsewhere.
    pub(super) is_unserved: &'a [f64],
}

/// One age on its way to where it is a year later.
pub(super) struct Settling<'a, const W: usize> {
    pub(super) moves: LimitedStreams<'a, W>,
    /// `[placement]` plans ready to move.
    pub(super) before: &'a [Block<W>],
    /// `[sum]` all who leave.
    pub(super) leaving: &'a [Block<W>],
    /// `[placement]` part of the wishes to come there that is granted.
    pub(super) admitted: &'a [f64],
    /// `[placement]` which of `refused` holds for those who leave there.
    pub(super) kind: &'a [usize],
    /// `[kind][sum]` part of a stream that is refused and comes back.
    pub(super) refused: &'a [Block<W>],
    pub(super) factor: f64,
    pub(super) new_plans: f64,
    /// `[placement]` shares of the new plans.
    pub(super) shares: &'a [Block<W>],
}

impl<const W: usize> Settling<'_, W> {
    /// Writes where all are a year later but for those sent on (`after`), and counts; gives the sum of the age. Where nobody is
    /// refused, `refused` is not looked at.
    #[inline(always)]
    pub(super) fn settle<const C: usize>(
        &self,
        anybody_refused: bool,
        after: &mut [Block<W>],
        sums: &mut LaneSums,
    ) -> Block<W> {
        match (anybody_refused, self.moves.streams.short) {
            (false, false) => self.settle_all::<C, false, false>(after, sums),
            (true, false) => self.settle_all::<C, true, false>(after, sums),
            (_, true) => self.settle_all::<C, true, true>(after, sums),
        }
    }

    #[inline(always)]
    fn settle_all<const C: usize, const BACK: bool, const SHORT: bool>(
        &self,
        after: &mut [Block<W>],
        sums: &mut LaneSums,
    ) -> Block<W> {
        let mut sum = [0.0; W];
        let after = rows_mut::<C>(after.as_flattened_mut());
        let before = rows::<C>(self.before.as_flattened());
        let OfAge {
            leave,
            arrive,
            more,
            part,
            ..
        } = self.moves.streams;
        let [by_first, by_second] = leave.map(|shares| rows::<C>(shares.as_flattened()));
        let [to_first, to_second] = arrive.map(|shares| rows::<C>(shares.as_flattened()));
        let parts = rows::<C>(part.as_flattened());
        let stay = rows::<C>(self.moves.stay);
        let shares = rows::<C>(self.shares.as_flattened());
        let refused = rows::<C>(self.refused.as_flattened()).as_chunks::<SUMS>().0;
        let leaving = rows::<C>(self.leaving.as_flattened());
        let moved_in = rows_mut::<C>(&mut sums.moved_in);
        let returned = rows_mut::<C>(&mut sums.returned);
        let stock = rows_mut::<C>(&mut sums.stock);
        for c in 0..C {
            let (first, second) = (leaving[0][c], leaving[1][c]);
            let (met_first, met_second) = (leaving[2][c], leaving[3][c]);
            let mut of_age = [0.0; 4];
            let leaves = by_first.iter().zip(by_second);
            let arrives = to_first.iter().zip(to_second);
            let given = before.iter().zip(leaves.zip(arrives));
            let given = given.zip(stay.iter().zip(shares)).zip(parts);
            let places = self.admitted.iter().zip(self.kind).zip(more);
            let counted = moved_in.iter_mut().zip(returned.iter_mut());
            let counted = counted.zip(stock.iter_mut());
            let rows = after.iter_mut().zip(given).zip(places).zip(counted);
            for (((row, given), ((&admitted, &kind), &more)), ((moved_in, returned), stock)) in rows
            {
                let (((before, (leave, arrive)), (stay, shares)), part) = given;
                let before = before[c];
                let (mut own_first, mut own_second) = (before, before);
                multiply(&mut own_first, &leave.0[c]);
                multiply(&mut own_second, &leave.1[c]);
                let (mut others_first, mut others_second) = (first, second);
                subtract(&mut others_first, &own_first);
                subtract(&mut others_second, &own_second);
                let (mut own_met_first, mut own_met_second) = (own_first, own_second);
                if SHORT {
                    multiply(&mut own_met_first, &part[c]);
                    multiply(&mut own_met_second, &part[c]);
                    let (mut others_met_first, mut others_met_second) = (met_first, met_second);
                    subtract(&mut others_met_first, &own_met_first);
                    subtract(&mut others_met_second, &own_met_second);
                    add_scaled(&mut others_first, &others_met_first, more);
                    add_scaled(&mut others_second, &others_met_second, more);
                }
                let mut plans = others_first;
                multiply(&mut plans, &arrive.0[c]);
                add_products(&mut plans, &others_second, &arrive.1[c]);
                scale(&mut plans, admitted);
                let mut moved = moved_in[c];
                add(&mut moved, &plans);
                moved_in[c] = moved;
                add_products(&mut plans, &before, &stay[c]);
                if BACK {
                    let refused = &refused[kind];
                    let mut back = own_first;
                    multiply(&mut back, &refused[0][c]);
                    add_products(&mut back, &own_second, &refused[1][c]);
                    if SHORT {
                        add_products(&mut back, &own_met_first, &refused[2][c]);
                        add_products(&mut back, &own_met_second, &refused[3][c]);
                    }
                    let mut left = returned[c];
                    add(&mut left, &back);
                    returned[c] = left;
                    add(&mut plans, &back);
                }
                scale(&mut plans, self.factor);
                add_scaled(&mut plans, &shares[c], self.new_plans * admitted);
                let mut all = stock[c];
                add(&mut all, &plans);
                stock[c] = all;
                add(&mut of_age, &plans);
                row[c] = plans;
            }
            sum[4 * c..4 * c + 4].copy_from_slice(&of_age);
        }
        sum
    }
}
