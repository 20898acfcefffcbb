//! Where movers are streams: one loop a year readies plans to move, another moves and settles them.
//!
//! Each does four needs at a time and all there is to do with them: sums over the placements stay in registers, and a number of
//! the tables is loaded once. What is asked for by placement is counted in loops of its own, for draws do without. Councils with a
//! tilt beside their table, tables of pairs, and lanes of more than sixteen needs take the longer way ([`super::arrive`],
//! [`super::wish`], [`super::refuse`]).
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lane_sums::LaneSums;
use super::lanes::{
    Block, Four, Row, add, add_products, add_scaled, multiply, rows, rows_mut, scale, subtract,
    subtract_products,
};
use super::streams::OfAge;
use crate::moves::STREAMS;

/// Sums over the placements of one age: each stream, and each stream times the part of wishes that can be met.
pub(super) const SUMS: usize = 2 * STREAMS;

/// What the moves say of one age.
#[derive(Clone, Copy)]
pub(super) struct StreamsOfAge<'a, const W: usize> {
    pub(super) streams: OfAge<'a, W>,
    /// `[placement][need lane]` shares that stay; all others leave.
    pub(super) stay: &'a [f64],
}

/// Where those are counted who leave one age.
pub(super) struct Leaving<'a, const W: usize> {
    /// `[sum]` all of them.
    pub(super) all: &'a mut [Block<W>],
    /// `[sum]` those whose placement no longer serves them.
    pub(super) unserved: &'a mut [Block<W>],
    /// Placements that no longer serve that age.
    pub(super) is_unserved: &'a [usize],
}

impl<const W: usize> StreamsOfAge<'_, W> {
    /// Takes away the share `ceasing` of the plans of one age, and counts all who leave by each stream; by placement those who cease
    /// and those who leave, where that is asked for.
    #[inline(always)]
    pub(super) fn ready<const C: usize>(
        &self,
        cells: &mut [f64],
        ceasing: f64,
        sums: Option<&mut LaneSums>,
        leaving: Leaving<'_, W>,
    ) {
        if let Some(sums) = sums {
            self.count_leaving::<C>(cells, ceasing, sums);
        }
        let keep = 1.0 - ceasing;
        let Leaving {
            all,
            unserved,
            is_unserved,
        } = leaving;
        if self.streams.short {
            self.ready_all::<C, true>(cells, keep, all);
            self.sum_unserved::<C, true>(cells, is_unserved, unserved);
        } else {
            self.ready_all::<C, false>(cells, keep, all);
            self.sum_unserved::<C, false>(cells, is_unserved, unserved);
        }
    }

    #[inline(always)]
    fn ready_all<const C: usize, const SHORT: bool>(
        &self,
        cells: &mut [f64],
        keep: f64,
        all: &mut [Block<W>],
    ) {
        let cells = rows_mut::<C>(cells);
        let OfAge { leave, part, .. } = self.streams;
        let [by_first, by_second] = leave.map(|shares| rows::<C>(shares.as_flattened()));
        let parts = rows::<C>(part.as_flattened());
        for c in 0..C {
            let (mut first, mut second) = ([0.0; 4], [0.0; 4]);
            let (mut met_first, mut met_second) = ([0.0; 4], [0.0; 4]);
            let given = by_first.iter().zip(by_second).zip(parts);
            for (cells, ((by_first, by_second), part)) in cells.iter_mut().zip(given) {
                let mut kept = cells[c];
                scale(&mut kept, keep);
                cells[c] = kept;
                let (mut own_first, mut own_second) = (kept, kept);
                multiply(&mut own_first, &by_first[c]);
                multiply(&mut own_second, &by_second[c]);
                add(&mut first, &own_first);
                add(&mut second, &own_second);
                if SHORT {
                    add_products(&mut met_first, &own_first, &part[c]);
                    add_products(&mut met_second, &own_second, &part[c]);
                }
            }
            for (all, sum) in all.iter_mut().zip([first, second, met_first, met_second]) {
                all[4 * c..4 * c + 4].copy_from_slice(&sum);
            }
        }
    }

    /// Sums those of some placements, which no longer serve them.
    #[inline(always)]
    fn sum_unserved<const C: usize, const SHORT: bool>(
        &self,
        cells: &[f64],
        unserved: &[usize],
        sums: &mut [Block<W>],
    ) {
        let cells = rows::<C>(cells);
        let OfAge { leave, part, .. } = self.streams;
        let [by_first, by_second] = leave.map(|shares| rows::<C>(shares.as_flattened()));
        let parts = rows::<C>(part.as_flattened());
        for c in 0..C {
            let (mut first, mut second) = ([0.0; 4], [0.0; 4]);
            let (mut met_first, mut met_second) = ([0.0; 4], [0.0; 4]);
            for &from in unserved {
                let leave = (&by_first[from][c], &by_second[from][c]);
                let own = Own::of::<SHORT>(cells[from][c], leave, &parts[from][c]);
                add(&mut first, &own.first);
                add(&mut second, &own.second);
                if SHORT {
                    add(&mut met_first, &own.met_first);
                    add(&mut met_second, &own.met_second);
                }
            }
            let found = [first, second, met_first, met_second];
            for (sums, found) in sums.iter_mut().zip(found) {
                sums[4 * c..4 * c + 4].copy_from_slice(&found);
            }
        }
    }

    /// Counts by placement those who cease and those who will leave, before any does.
    #[inline(always)]
    fn count_leaving<const C: usize>(&self, cells: &[f64], ceasing: f64, sums: &mut LaneSums) {
        sums.counted = true;
        let ceased = rows_mut::<C>(&mut sums.ceased).iter_mut();
        let counted = ceased.zip(rows_mut::<C>(&mut sums.moved_out));
        let given = rows::<C>(cells).iter().zip(rows::<C>(self.stay));
        for ((cells, stay), (ceased, moved_out)) in given.zip(counted) {
            for c in 0..C {
                let mut kept = cells[c];
                add_scaled(&mut ceased[c], &kept, ceasing);
                scale(&mut kept, 1.0 - ceasing);
                add(&mut moved_out[c], &kept);
                subtract_products(&mut moved_out[c], &kept, &stay[c]);
            }
        }
    }
}

/// One age on its way to where it is a year later.
pub(super) struct Settling<'a, const W: usize> {
    pub(super) moves: StreamsOfAge<'a, W>,
    /// `[placement]` plans ready to move.
    pub(super) before: &'a [Block<W>],
    /// `[sum]` all who leave.
    pub(super) leaving: &'a [Block<W>],
    pub(super) granted: Granted<'a, W>,
    pub(super) factor: f64,
    pub(super) new_plans: f64,
    /// `[placement]` shares of the new plans.
    pub(super) shares: &'a [Block<W>],
}

/// Which wishes of one age to move are granted.
#[derive(Clone, Copy)]
pub(super) struct Granted<'a, const W: usize> {
    /// `[placement]` part of the wishes to come there that is granted.
    pub(super) admitted: &'a [f64],
    /// `[placement]` which of `refused` holds for those who leave there.
    pub(super) kind: &'a [usize],
    /// `[kind][sum]` part of a stream that is refused and comes back.
    pub(super) refused: &'a [Block<W>],
    /// Whether anybody is; if not, `kind` and `refused` are not looked at.
    pub(super) anybody_refused: bool,
}

/// All who leave an age, four needs of them.
#[derive(Clone, Copy)]
struct Leavers {
    first: Four,
    second: Four,
    met_first: Four,
    met_second: Four,
}

impl Leavers {
    #[inline(always)]
    fn of<const C: usize>(sums: &[Row<C>], c: usize) -> Self {
        Self {
            first: sums[0][c],
            second: sums[1][c],
            met_first: sums[2][c],
            met_second: sums[3][c],
        }
    }
}

/// Those of four needs who leave one placement.
#[derive(Clone, Copy)]
struct Own {
    first: Four,
    second: Four,
    met_first: Four,
    met_second: Four,
}

impl Own {
    #[inline(always)]
    fn of<const SHORT: bool>(before: Four, leave: (&Four, &Four), part: &Four) -> Self {
        let (mut first, mut second) = (before, before);
        multiply(&mut first, leave.0);
        multiply(&mut second, leave.1);
        let (mut met_first, mut met_second) = (first, second);
        if SHORT {
            multiply(&mut met_first, part);
            multiply(&mut met_second, part);
        }
        Self {
            first,
            second,
            met_first,
            met_second,
        }
    }

    /// Those of all others who arrive here, if all are admitted.
    #[inline(always)]
    fn arriving<const SHORT: bool>(
        &self,
        all: &Leavers,
        arrive: (&Four, &Four),
        more: f64,
    ) -> Four {
        let (mut first, mut second) = (all.first, all.second);
        subtract(&mut first, &self.first);
        subtract(&mut second, &self.second);
        if SHORT {
            let (mut met_first, mut met_second) = (all.met_first, all.met_second);
            subtract(&mut met_first, &self.met_first);
            subtract(&mut met_second, &self.met_second);
            add_scaled(&mut first, &met_first, more);
            add_scaled(&mut second, &met_second, more);
        }
        let mut arriving = first;
        multiply(&mut arriving, arrive.0);
        add_products(&mut arriving, &second, arrive.1);
        arriving
    }

    /// Those who come back because they were refused.
    #[inline(always)]
    fn back<const C: usize, const SHORT: bool>(&self, refused: &[Row<C>; SUMS], c: usize) -> Four {
        let mut back = self.first;
        multiply(&mut back, &refused[0][c]);
        add_products(&mut back, &self.second, &refused[1][c]);
        if SHORT {
            add_products(&mut back, &self.met_first, &refused[2][c]);
            add_products(&mut back, &self.met_second, &refused[3][c]);
        }
        back
    }
}

impl<const W: usize> Settling<'_, W> {
    /// Writes where all are a year later but for those sent on (`after`), and counts; movers by placement where that is asked for.
    /// Gives the sum of the age.
    #[inline(always)]
    pub(super) fn settle<const C: usize>(
        &self,
        by_placement: bool,
        after: &mut [Block<W>],
        sums: &mut LaneSums,
    ) -> Block<W> {
        if by_placement {
            self.count_movers::<C>(sums);
        }
        match (self.granted.anybody_refused, self.moves.streams.short) {
            (false, false) => self.settle_all::<C, false, false>(after, sums),
            (true, false) => self.settle_all::<C, true, false>(after, sums),
            (false, true) => self.settle_all::<C, false, true>(after, sums),
            (true, true) => self.settle_all::<C, true, true>(after, sums),
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
        let Granted {
            admitted,
            kind,
            refused,
            ..
        } = self.granted;
        let refused = rows::<C>(refused.as_flattened()).as_chunks::<SUMS>().0;
        let leaving = rows::<C>(self.leaving.as_flattened());
        let stock = rows_mut::<C>(&mut sums.stock);
        let movers = rows_mut::<C>(&mut sums.movers);
        for c in 0..C {
            let all = Leavers::of(leaving, c);
            let (mut of_age, mut moved) = ([0.0; 4], movers[0][c]);
            let leaves = by_first.iter().zip(by_second);
            let arrives = to_first.iter().zip(to_second);
            let given = before.iter().zip(leaves.zip(arrives));
            let given = given.zip(stay.iter().zip(shares)).zip(parts);
            let places = admitted.iter().zip(kind).zip(more);
            let rows = after.iter_mut().zip(stock.iter_mut());
            for (((row, stock), given), ((&admitted, &kind), &more)) in rows.zip(given).zip(places)
            {
                let (((before, (leave, arrive)), (stay, shares)), part) = given;
                let before = before[c];
                let own = Own::of::<SHORT>(before, (&leave.0[c], &leave.1[c]), &part[c]);
                let mut plans = own.arriving::<SHORT>(&all, (&arrive.0[c], &arrive.1[c]), more);
                scale(&mut plans, admitted);
                add(&mut moved, &plans);
                add_products(&mut plans, &before, &stay[c]);
                if BACK {
                    let back = own.back::<C, SHORT>(&refused[kind], c);
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
            movers[0][c] = moved;
            sum[4 * c..4 * c + 4].copy_from_slice(&of_age);
        }
        sum
    }

    /// Counts by placement those who arrive, and those who come back because they were refused.
    #[inline(always)]
    fn count_movers<const C: usize>(&self, sums: &mut LaneSums) {
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
        let before = rows::<C>(self.before.as_flattened());
        let leaving = rows::<C>(self.leaving.as_flattened());
        let granted = self.granted;
        let refused = rows::<C>(granted.refused.as_flattened())
            .as_chunks::<SUMS>()
            .0;
        sums.counted = true;
        let moved_in = rows_mut::<C>(&mut sums.moved_in).iter_mut();
        let counted = moved_in.zip(rows_mut::<C>(&mut sums.returned));
        for (place, (moved_in, returned)) in counted.enumerate() {
            for c in 0..C {
                let leave = (&by_first[place][c], &by_second[place][c]);
                let arrive = (&to_first[place][c], &to_second[place][c]);
                let own = Own::of::<true>(before[place][c], leave, &parts[place][c]);
                let all = Leavers::of(leaving, c);
                let more = if self.moves.streams.short {
                    more[place]
                } else {
                    0.0
                };
                let mut plans = own.arriving::<true>(&all, arrive, more);
                scale(&mut plans, granted.admitted[place]);
                add(&mut moved_in[c], &plans);
                if granted.anybody_refused {
                    let back = own.back::<C, true>(&refused[granted.kind[place]], c);
                    add(&mut returned[c], &back);
                }
            }
        }
    }
}
