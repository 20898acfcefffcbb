//! Takes back refused moves of one age, then scales survivors and adds new plans where they find a
//! place.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::moving::Moving;
use crate::capacity::{CapacityRules, PhaseWishes};
use crate::shape::Shape;

/// What the allotment of places refused, and memory to send on those who cannot stay.
#[derive(Debug)]
pub(crate) struct Refusals<'a> {
    pub(crate) rules: &'a CapacityRules,
    /// What those of each phase were given.
    pub(crate) phases: &'a [PhaseWishes],
    /// `[placement][need lane]` those of one age to be sent on.
    pub(crate) sent_on: &'a mut [f64],
}

/// Survivors of one age and their new plans.
#[derive(Clone, Copy)]
pub(super) struct OfAge<'a> {
    /// Age after.
    pub(super) age: usize,
    /// Plans ready to move, of the age before; empty at age 0.
    pub(super) before: &'a [f64],
    /// Factor on survivors.
    pub(super) factor: f64,
    pub(super) new_plans: f64,
    /// `[placement][need lane]` shares of the new plans.
    pub(super) shares: &'a [f64],
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
    pub(super) fn settle_age(
        &mut self,
        shape: Shape,
        moving: Moving,
        of: OfAge,
        after: &mut [f64],
    ) {
        let (placements, lane) = (shape.placements, shape.lane());
        let wishes = &self.phases[self.rules.phase_of_age[of.age]];
        let refuses = |placement: usize| wishes.admitted[placement] < 1.0;
        let row = |placement: usize| placement * lane..(placement + 1) * lane;
        self.sent_on.fill(0.0);
        if let Some(age_before) = of.age.checked_sub(1) {
            // Full placements anew, before those they refuse return to another full one.
            for to in (0..placements).filter(|&to| refuses(to)) {
                let (weight, cells) = (moving.weight(to), &mut after[row(to)]);
                cells.fill(0.0);
                for (from, shares) in moving.table.arrivals_at(age_before, to) {
                    let leaving = &of.before[row(from)];
                    shares.add_to(cells, leaving, weight * wishes.admitted[to]);
                }
                let stays = moving.table.stays(age_before, to);
                stays.add_to(cells, &of.before[row(to)], weight);
            }
            for to in (0..placements).filter(|&to| refuses(to)) {
                let refused = moving.weight(to) * (1.0 - wishes.admitted[to]);
                for (from, shares) in moving.table.arrivals_at(age_before, to) {
                    let serves = self.rules.serves[of.age * placements + from];
                    let back = if serves {
                        &mut after[row(from)]
                    } else {
                        &mut self.sent_on[row(to)]
                    };
                    shares.add_to(back, &of.before[row(from)], refused);
                }
            }
        }
        for placement in 0..placements {
            let admitted = wishes.admitted[placement];
            let joined = &of.shares[row(placement)];
            let entering = of.new_plans * admitted;
            for (cell, share) in after[row(placement)].iter_mut().zip(joined) {
                *cell = *cell * of.factor + entering * share;
            }
            if refuses(placement) {
                let refused = of.new_plans * (1.0 - admitted);
                for (on, share) in self.sent_on[row(placement)].iter_mut().zip(joined) {
                    *on = *on * of.factor + refused * share;
                }
            }
        }
        for from in (0..placements).filter(|&from| refuses(from)) {
            let onward = &wishes.onward[from * placements..(from + 1) * placements];
            for (to, &share) in onward.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                let sent = &self.sent_on[row(from)];
                for (cell, plans) in after[row(to)].iter_mut().zip(sent) {
                    *cell += share * plans;
                }
            }
        }
    }
}
