//! One year of one council whose movers are streams, where places are limited: moves and settles each age, takes back and sends on.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::advance::{Counts, Year};
use super::arrive::sum_rows;
use super::dispatch::Loop;
use super::lane_sums::LaneSums;
use super::lanes::{Block, add, as_blocks, as_blocks_mut, scale, sum_cells};
use super::moving::AllStreams;
use super::refuse::{OfAge, RefusalMemory, Refusals};
use super::stream_loops::{Granted, SUMS, Settling, StreamsOfAge};
use super::width::by_lane;
use crate::capacity::PhaseWishes;
use crate::state::State;

/// As [`advance_limited`](super::advance_limited) does.
pub(super) struct LimitedStreamPass<'a> {
    pub(super) state: &'a mut State,
    pub(super) streams: AllStreams<'a>,
    pub(super) year: Year<'a>,
    pub(super) counts: Counts<'a>,
    pub(super) refusals: Refusals<'a>,
}

impl Loop for LimitedStreamPass<'_> {
    #[inline(always)]
    fn run(self) {
        by_lane!(self, all_ages, self.state.shape());
    }
}

impl LimitedStreamPass<'_> {
    /// From old to young, so that no second state is needed. Plans have ceased already.
    #[inline(always)]
    fn all_ages<const W: usize, const C: usize>(self) {
        let Self {
            state,
            streams,
            year,
            counts,
            mut refusals,
        } = self;
        let Counts { sums, stock, flows } = counts;
        let shape = state.shape();
        let width = shape.age_cells();
        for age in (0..shape.ages).rev() {
            let (young, after) = state.cells_mut().split_at_mut(age * width);
            let after = as_blocks_mut::<W>(&mut after[..width]);
            let wishes = refusals.turn_to(age, year.moving);
            let mut of = OfAge {
                age,
                before: &[],
                factor: year.factors[age],
                new_plans: year.new_plans[age],
                shares: as_blocks(&year.shares[age * width..(age + 1) * width]),
            };
            let of_age = if let Some(age_before) = age.checked_sub(1) {
                let moves = streams.of_age::<W>(age_before);
                of.before = as_blocks(&young[age_before * width..]);
                let mut of_age = settle::<W, C>(&mut refusals, moves, wishes, of, after, sums);
                let sent = refusals.send_on(shape, wishes, of, after, sums);
                add(&mut of_age, &sent);
                of_age
            } else {
                refusals.settle_new(wishes, of, after, sums);
                refusals.send_on(shape, wishes, of, after, sums);
                sum_rows(after)
            };
            stock.by_age[age] = sum_cells(&of_age);
        }
        sums.record_stock(stock);
        if let Some(flows) = flows {
            sums.record_flows(year.moving, true, true, flows);
        }
    }
}

/// Moves those who move in streams, and settles all.
#[inline(always)]
fn settle<const W: usize, const C: usize>(
    refusals: &mut Refusals<'_>,
    moves: StreamsOfAge<'_, W>,
    wishes: &PhaseWishes,
    of: OfAge<W>,
    after: &mut [Block<W>],
    sums: &mut LaneSums,
) -> Block<W> {
    let placements = wishes.admitted.len();
    let serves = &refusals.rules.serves[of.age * placements..(of.age + 1) * placements];
    let RefusalMemory {
        parts,
        sent_on,
        refusing,
        kind,
        ..
    } = &mut *refusals.memory;
    let sent_on = as_blocks_mut::<W>(sent_on);
    // The first stays empty: those whose placement does not serve them go on. Of the others, nobody is refused where he or she is.
    let (kinds, _) = as_blocks_mut::<W>(parts)[SUMS..].as_chunks_mut::<SUMS>();
    kind.fill(0);
    if !refusing.is_empty() {
        for (kind, serves) in kind.iter_mut().zip(serves) {
            *kind = usize::from(*serves);
        }
        let streams = moves.streams;
        let all_serve = refusals.wished.unserved_at[of.age].is_empty();
        kinds[0] = streams.refused_by_others(refusing, usize::MAX);
        let rows = (of.age - 1) * SUMS..of.age * SUMS;
        let unserved = &as_blocks::<W>(&refusals.wished.unserved)[rows];
        let alone = refusing.len() == 1;
        for (&(to, part), (others, index)) in refusing.iter().zip(kinds[1..].iter_mut().zip(2..)) {
            if alone {
                kind[to] = 0;
            } else if serves[to] {
                kind[to] = index;
                *others = streams.refused_by_others(refusing, to);
            }
            if all_serve {
                sent_on[to] = [0.0; W];
                continue;
            }
            let mut own = [0.0; W];
            if !serves[to] {
                own = of.before[to];
            }
            sent_on[to] = streams.arriving(unserved, &own, to);
            scale(&mut sent_on[to], part);
        }
    }
    let settling = Settling {
        moves,
        before: of.before,
        leaving: &as_blocks(&refusals.wished.leaving)[(of.age - 1) * SUMS..of.age * SUMS],
        granted: Granted {
            admitted: &wishes.admitted,
            kind,
            refused: as_blocks(parts),
            anybody_refused: !refusing.is_empty(),
        },
        factor: of.factor,
        new_plans: of.new_plans,
        shares: of.shares,
    };
    settling.settle::<C>(sums.counts_placements(), after, sums)
}
