//! Takes back refused moves of one age, then scales survivors and adds new plans where they find a
//! place.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lanes::{Block, add_scaled, as_blocks_mut, blocks, scale};
use super::moving::Moving;
use super::table::{Movers, Shares};
use crate::capacity::{CapacityRules, PhaseWishes};

/// What the allotment of places refused, and memory to send on those who cannot stay.
#[derive(Debug)]
pub(crate) struct Refusals<'a> {
    pub(crate) rules: &'a CapacityRules,
    /// What those of each phase were given.
    pub(crate) phases: &'a [PhaseWishes],
    /// `[placement][need lane]` those of one age to be sent on.
    pub(crate) sent_on: &'a mut [f64],
    /// `[from][need lane]` movers of one age to one placement.
    pub(crate) leaving: &'a mut [f64],
}

/// Survivors of one age and their new plans.
#[derive(Clone, Copy)]
pub(super) struct OfAge<'a, const W: usize> {
    /// Age after.
    pub(super) age: usize,
    /// Plans ready to move, of the age before; empty at age 0.
    pub(super) before: &'a [Block<W>],
    /// Factor on survivors.
    pub(super) factor: f64,
    pub(super) new_plans: f64,
    /// `[placement][block]` shares of the new plans.
    pub(super) shares: &'a [Block<W>],
}

impl Refusals<'_> {
    /// Whether somebody of this age is refused somewhere.
    #[inline(always)]
    pub(super) fn refuses(&self, age: usize) -> bool {
        let admitted = &self.phases[self.rules.phase_of_age[age]].admitted;
        admitted.iter().any(|&admitted| admitted < 1.0)
    }

    /// `after` holds survivors with every wish to move granted, and becomes the caseload.
    #[inline(always)]
    pub(super) fn settle_age<const W: usize>(
        &mut self,
        moving: Moving,
        of: OfAge<W>,
        after: &mut [Block<W>],
    ) {
        let table = moving.table;
        let placements = table.shape.placements;
        let blocks = blocks::<W>(table.shape);
        let wishes = &self.phases[self.rules.phase_of_age[of.age]];
        let sent_on = as_blocks_mut::<W>(self.sent_on);
        let rows = |placement: usize| placement * blocks..(placement + 1) * blocks;
        // Full placements anew, before those they refuse return to another full one.
        for (to, &admitted) in wishes.admitted.iter().enumerate() {
            if admitted < 1.0 {
                after[rows(to)].fill([0.0; W]);
                sent_on[rows(to)].fill([0.0; W]);
            }
        }
        for (to, &admitted) in wishes.admitted.iter().enumerate() {
            let Some(age_before) = of.age.checked_sub(1).filter(|_| admitted < 1.0) else {
                continue;
            };
            let weight = moving.weight(to);
            let stays = table.stays(age_before, to);
            for (block, index) in rows(to).enumerate() {
                let staying = stays.of(&of.before[index], block);
                add_scaled(&mut after[index], &staying, weight);
            }
            let serves = &self.rules.serves[of.age * placements..(of.age + 1) * placements];
            let mut refused = Refused {
                after: &mut *after,
                sent_on: &mut *sent_on,
                admitted: weight * admitted,
                turned_away: weight * (1.0 - admitted),
            };
            match &table.movers {
                Movers::Pairs(pairs) => {
                    for way in pairs.ways_to(age_before, to) {
                        let shares = Shares(pairs.of(way));
                        for (block, (entered, left)) in rows(to).zip(rows(way.from)).enumerate() {
                            let leaving = shares.of(&of.before[left], block);
                            refused.take_back(&leaving, (entered, left), serves[way.from]);
                        }
                    }
                }
                Movers::Streams(streams) => {
                    let leaving = as_blocks_mut::<W>(self.leaving);
                    let streams = streams.of_age::<W>(age_before);
                    streams.moving(of.before, to, leaving, blocks);
                    for (from, &serves) in serves.iter().enumerate() {
                        for (entered, left) in rows(to).zip(rows(from)) {
                            if from != to {
                                refused.take_back(&leaving[left], (entered, left), serves);
                            }
                        }
                    }
                }
            }
        }
        for (placement, &admitted) in wishes.admitted.iter().enumerate() {
            for index in rows(placement) {
                let shares = &of.shares[index];
                settle(
                    &mut after[index],
                    of.factor,
                    of.new_plans * admitted,
                    shares,
                );
                if admitted < 1.0 {
                    let refused = of.new_plans * (1.0 - admitted);
                    settle(&mut sent_on[index], of.factor, refused, shares);
                }
            }
        }
        for (from, &admitted) in wishes.admitted.iter().enumerate() {
            if admitted < 1.0 {
                let onward = &wishes.onward[from * placements..(from + 1) * placements];
                for (to, &share) in onward.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                    for (entered, sent) in rows(to).zip(rows(from)) {
                        let mut copy = after[entered];
                        add_scaled(&mut copy, &sent_on[sent], share);
                        after[entered] = copy;
                    }
                }
            }
        }
    }
}

/// Rows of one age, and what a full placement does with those who wish to enter it.
struct Refused<'a, const W: usize> {
    after: &'a mut [Block<W>],
    sent_on: &'a mut [Block<W>],
    /// Factors on those who are admitted and on those who are not.
    admitted: f64,
    turned_away: f64,
}

impl<const W: usize> Refused<'_, W> {
    /// Admits some of those who wish to go from block `left` to block `entered`; the rest stay where that serves them.
    #[inline(always)]
    fn take_back(&mut self, leaving: &Block<W>, (entered, left): (usize, usize), serves: bool) {
        let mut copy = self.after[entered];
        add_scaled(&mut copy, leaving, self.admitted);
        self.after[entered] = copy;
        let back = if serves {
            &mut self.after[left]
        } else {
            &mut self.sent_on[entered]
        };
        let mut copy = *back;
        add_scaled(&mut copy, leaving, self.turned_away);
        *back = copy;
    }
}

/// `S x factor + new plans x share`.
#[inline(always)]
fn settle<const W: usize>(row: &mut Block<W>, factor: f64, new_plans: f64, shares: &Block<W>) {
    let mut copy = *row;
    scale(&mut copy, factor);
    add_scaled(&mut copy, shares, new_plans);
    *row = copy;
}
