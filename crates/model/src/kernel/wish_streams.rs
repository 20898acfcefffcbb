//! Ceases plans, and counts who wishes to enter limited placements, where movers are streams.
//!
//! What is counted of an age waits in whole lanes, which are folded once a phase.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::dispatch::Loop;
use super::lanes::{Block, add_scaled, as_blocks, as_blocks_mut, sum_cells};
use super::leave::leave_age;
use super::moving::AllStreams;
use super::stream_loops::{Leaving, SUMS};
use super::streams;
use super::table::MoveTable;
use super::width::by_lane;
use super::wish::{WishSums, Wished, Wishing};
use crate::capacity::{Overflow, PhaseWishes};
use crate::state::State;

/// Sums that wait in [`WishSums::lanes`] for the end of a phase; after them those who hold a limited place, `[from]`.
pub(super) const KINDS: usize = 4;
/// Those who stay in the placement.
const IN_PLACE: usize = 0;
/// All who wish to move there.
const MOVING: usize = 1;
/// Those of them whose old placement no longer serves them.
const MUST_GO: usize = 2;
/// The same before transfers and reconciliation.
const ALL_MUST_GO: usize = 3;

/// As [`wish`](super::wish()) does.
pub(super) struct WishStreams<'a, 'b> {
    pub(super) state: &'a mut State,
    pub(super) streams: AllStreams<'b>,
    pub(super) council: Wished<'b>,
    pub(super) wishing: Wishing<'a>,
}

impl Loop for WishStreams<'_, '_> {
    #[inline(always)]
    fn run(self) {
        by_lane!(self, all_ages, self.state.shape());
    }
}

impl WishStreams<'_, '_> {
    #[inline(always)]
    fn all_ages<const W: usize, const C: usize>(self) {
        let Self {
            state,
            streams,
            council,
            wishing,
        } = self;
        let Wishing {
            phases,
            sums,
            flows,
        } = wishing;
        let Wished { rules, moving, .. } = council;
        let shape = moving.table.shape;
        let placements = shape.placements;
        let ages = state.cells_mut().chunks_exact_mut(shape.age_cells());
        for (age_before, (cells, &leave)) in ages.zip(council.leave).enumerate() {
            let age = age_before + 1;
            let counted = flows.counts_placements().then_some(&mut *flows);
            if age == shape.ages {
                leave_age::<W, C, false>(cells, age_before, leave, moving, counted);
                break;
            }
            let moves = streams.of_age::<W>(age_before);
            let rows = age_before * SUMS..age * SUMS;
            let leaving = Leaving {
                all: &mut as_blocks_mut(&mut sums.leaving)[rows.clone()],
                unserved: &mut as_blocks_mut(&mut sums.unserved)[rows],
                is_unserved: &sums.unserved_at[age],
            };
            moves.ready::<C>(cells, leave, counted, leaving);
            let phase = rules.phase_of_age[age];
            let of = OneAge {
                table: moving.table,
                age_before,
                phase,
                phases: rules.phases,
                serves: &rules.serves[age * placements..(age + 1) * placements],
                overflow: &rules.overflow,
                factor: council.factors[age],
            };
            of.count(
                as_blocks(cells),
                moves.streams,
                phases[phase].limited(),
                sums,
            );
            if rules.phase_of_age.get(age + 1) != Some(&phase) {
                fold::<W>(sums, phase, &mut phases[phase]);
            }
        }
    }
}

/// Those of one age.
struct OneAge<'a> {
    table: &'a MoveTable,
    age_before: usize,
    phase: usize,
    phases: usize,
    /// `[placement]` whether a refused mover may stay there.
    serves: &'a [bool],
    /// `[placement][phase]`.
    overflow: &'a [Vec<Overflow>],
    factor: f64,
}

impl OneAge<'_> {
    /// Counts those of `before` (`[placement]`) who move in streams, by sums of all who leave: where they are matters only where
    /// that is limited too, or where the overflow may lead them back. All but the latter wait in [`WishSums::lanes`].
    #[inline(always)]
    fn count<const W: usize>(
        &self,
        before: &[Block<W>],
        streams: streams::OfAge<'_, W>,
        limited: &[usize],
        sums: &mut WishSums,
    ) {
        let placements = self.serves.len();
        let rows = self.age_before * SUMS..(self.age_before + 1) * SUMS;
        let leaving = &as_blocks::<W>(&sums.leaving)[rows.clone()];
        let unserved = &as_blocks::<W>(&sums.unserved)[rows];
        let all_serve = sums.unserved_at[self.age_before + 1].is_empty();
        let lanes = as_blocks_mut::<W>(&mut sums.lanes).chunks_exact_mut(KINDS + placements);
        for (lanes, &to) in lanes.zip(limited) {
            let stays = self.table.stays(self.age_before, to).of(&before[to], 0);
            put(&mut lanes[IN_PLACE], &stays, self.factor);
            let moving = streams.arriving(leaving, &before[to], to);
            put(&mut lanes[MOVING], &moving, self.factor);
            for &from in limited {
                if from != to && self.serves[from] {
                    let moving = streams.between(before, from, to);
                    put(&mut lanes[KINDS + from], &moving, self.factor);
                }
            }
            if all_serve {
                continue;
            }
            let mut own = [0.0; W];
            if !self.serves[to] {
                own = before[to];
            }
            let must_go = streams.arriving(unserved, &own, to);
            put(&mut lanes[MUST_GO], &must_go, self.factor);
            put(&mut lanes[ALL_MUST_GO], &must_go, 1.0);
            let entry = self.phase * placements + to;
            for target in &self.overflow[to * self.phases + self.phase] {
                let from = target.placement;
                if from != to && !self.serves[from] {
                    let moving = streams.between(before, from, to);
                    sums.must_go[entry * placements + from] += sum_cells(&moving);
                }
            }
        }
    }
}

/// Adds the sums of a phase whose ages are through to its wishes.
#[inline(always)]
fn fold<const W: usize>(sums: &mut WishSums, phase: usize, wishes: &mut PhaseWishes) {
    let placements = wishes.in_place.len();
    let lanes = as_blocks_mut::<W>(&mut sums.lanes).chunks_exact_mut(KINDS + placements);
    for (index, lanes) in lanes.enumerate().take(wishes.limited().len()) {
        let to = wishes.limited()[index];
        let [moving, must_go] = [MOVING, MUST_GO].map(|kind| sum_cells(&lanes[kind]));
        wishes.in_place[to] += sum_cells(&lanes[IN_PLACE]);
        // A difference of equal sums may leave a grain below 0.
        wishes.may_stay[to] += (moving - must_go).max(0.0);
        wishes.must_go[to] += must_go;
        sums.all_must_go[phase * placements + to] += sum_cells(&lanes[ALL_MUST_GO]);
        lanes[..KINDS].fill([0.0; W]);
        for other in 0..wishes.limited().len() {
            let from = wishes.limited()[other];
            wishes.holding[to * placements + from] += sum_cells(&lanes[KINDS + from]);
            lanes[KINDS + from] = [0.0; W];
        }
    }
}

/// Adds a lane times a factor to another, which is copied so that the compiler knows it apart.
#[inline(always)]
fn put<const W: usize>(sums: &mut Block<W>, plans: &Block<W>, factor: f64) {
    let mut copy = *sums;
    add_scaled(&mut copy, plans, factor);
    *sums = copy;
}
