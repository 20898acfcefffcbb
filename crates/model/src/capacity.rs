//! Places, and where those go who find none.
//!
//! Wishes to move and to join are formed first; transfers and the reconciliation have acted; then
//! places are allotted, so that nothing overfills afterwards. For each limited placement and phase:
//!
//! - Those in place stay, even above capacity. Free places are `max(0, places - in place)`.
//! - Applicants are the movers in and the joiners of all ages and needs of the phase. If they are
//!   more than the free places, all are admitted in the same ratio, `free / applicants`.
//! - A refused mover stays where he or she is if that placement still serves the age, and is then
//!   one of those in place there. Other refused movers and refused joiners follow the overflow
//!   split: each target is due its share of them, and what a limited target cannot take passes to
//!   the next; the last is unlimited.
//!
//! A mover holds the old place until the new one is granted. So limited placements are settled in
//! rounds: nobody is admitted, then all placements in order offer what is free, places vacated by
//! those admitted are offered again, until nothing changes. The rounds only ever admit more, so
//! stopping after [`ROUNDS`] leaves places empty at worst and never overfills.

use crate::shape::Shape;

/// Most rounds of offers. Chains of vacated places end after one round a placement; only
/// placements that wait for each other in a circle get closer and closer instead.
pub const ROUNDS: usize = 64;

/// One target of an overflow split.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overflow {
    /// Placement that receives.
    pub placement: usize,
    /// Share of those sent on that it is due; the shares of a split sum to 1.
    pub share: f64,
}

/// Phases, ages served and overflow splits, shared by all councils.
#[derive(Clone, Debug, PartialEq)]
pub struct CapacityRules {
    /// Number of phases.
    pub phases: usize,
    /// `[age after]` phase whose places a child of that age takes.
    pub phase_of_age: Vec<usize>,
    /// `[age after][placement]` whether a refused mover may stay there at that age.
    pub serves: Vec<bool>,
    /// `[placement][phase]` targets in the order in which they fill, for those refused there. The
    /// last must be unlimited everywhere. May be empty where no council is limited.
    pub overflow: Vec<Vec<Overflow>>,
}

impl CapacityRules {
    /// One phase, every placement serves every age, and all overflow goes to one placement.
    pub fn all_to(shape: Shape, last: usize) -> Self {
        let target = Overflow {
            placement: last,
            share: 1.0,
        };
        let mut overflow = vec![vec![target]; shape.placements];
        overflow[last].clear();
        Self {
            phases: 1,
            phase_of_age: vec![0; shape.ages],
            serves: vec![true; shape.ages * shape.placements],
            overflow,
        }
    }
}

/// Places open to one council's residents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaCapacity {
    /// `[step][placement][phase]` places at the census that ends the step; `None` is unlimited.
    /// Empty where nothing is limited in any step.
    pub places: Vec<Vec<Option<f64>>>,
}

impl AreaCapacity {
    /// Places of one step, `[placement][phase]`; `None` where none is limited.
    pub fn at(&self, step: usize) -> Option<&[Option<f64>]> {
        let places = self.places.get(step)?;
        let limited = places.iter().any(Option::is_some);
        limited.then_some(places.as_slice())
    }
}

/// What those of one phase wish, and what they are given. Numbers of plans.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhaseWishes {
    placements: usize,
    /// Limited placements.
    limited: Vec<usize>,
    /// `[placement]` places; `None` is unlimited.
    pub places: Vec<Option<f64>>,
    /// `[placement]` those who stay by their own wish.
    pub in_place: Vec<f64>,
    /// `[to]` movers who may stay where they are if refused.
    pub may_stay: Vec<f64>,
    /// `[to][from]` those of them who hold a place of a limited placement until then.
    pub holding: Vec<f64>,
    /// `[to]` movers whose old placement no longer serves them.
    pub must_go: Vec<f64>,
    /// `[placement]` joiners.
    pub joiners: Vec<f64>,
    /// `[placement]` share of applicants admitted; 1 where unlimited.
    pub admitted: Vec<f64>,
    /// `[refusing placement][target]` share of those sent on that each target takes.
    pub onward: Vec<f64>,
}

impl PhaseWishes {
    /// No wishes and no limits.
    pub fn new(placements: usize) -> Self {
        Self {
            placements,
            limited: Vec::with_capacity(placements),
            places: vec![None; placements],
            in_place: vec![0.0; placements],
            may_stay: vec![0.0; placements],
            holding: vec![0.0; placements * placements],
            must_go: vec![0.0; placements],
            joiners: vec![0.0; placements],
            admitted: vec![1.0; placements],
            onward: vec![0.0; placements * placements],
        }
    }

    /// Forgets all wishes and sets the places of another phase or council.
    pub(crate) fn reset(&mut self, places: impl Iterator<Item = Option<f64>>) {
        for list in [
            &mut self.in_place,
            &mut self.may_stay,
            &mut self.must_go,
            &mut self.joiners,
        ] {
            list.fill(0.0);
        }
        self.admitted.fill(1.0);
        self.limited.clear();
        for (placement, (mine, places)) in self.places.iter_mut().zip(places).enumerate() {
            *mine = places;
            if places.is_some() {
                // Nobody is refused elsewhere, and these rows are not looked at.
                let row = placement * self.placements..(placement + 1) * self.placements;
                self.holding[row.clone()].fill(0.0);
                self.onward[row].fill(0.0);
                self.limited.push(placement);
            }
        }
    }

    /// Limited placements, as the places were set.
    pub(crate) fn limited(&self) -> &[usize] {
        &self.limited
    }

    /// All who wish to enter one placement.
    pub fn applicants(&self, placement: usize) -> f64 {
        self.may_stay[placement] + self.must_go[placement] + self.joiners[placement]
    }

    /// Applicants refused by one placement.
    pub fn refused(&self, placement: usize) -> f64 {
        (1.0 - self.admitted[placement]) * self.applicants(placement)
    }

    /// Refused applicants who cannot stay where they are.
    pub fn sent_on(&self, placement: usize) -> f64 {
        (1.0 - self.admitted[placement]) * (self.must_go[placement] + self.joiners[placement])
    }

    /// Free places before applicants: none where those in place and those refused elsewhere fill it.
    fn free(&self, placement: usize, places: f64) -> f64 {
        let mut held = self.in_place[placement];
        for to in 0..self.placements {
            held += (1.0 - self.admitted[to]) * self.holding[to * self.placements + placement];
        }
        (places - held).max(0.0)
    }

    /// Allots the places of the phase and shares out the overflow. `overflow` gives the split of
    /// each placement.
    pub fn allot<'a>(&mut self, overflow: impl Fn(usize) -> &'a [Overflow]) {
        self.admit();
        self.send_on(overflow);
    }

    /// Rounds of offers, until nothing changes.
    pub(crate) fn admit(&mut self) {
        for (admitted, places) in self.admitted.iter_mut().zip(&self.places) {
            *admitted = if places.is_some() { 0.0 } else { 1.0 };
        }
        for _ in 0..ROUNDS {
            let mut more = false;
            for placement in 0..self.placements {
                let Some(places) = self.places[placement] else {
                    continue;
                };
                let (free, applicants) = (self.free(placement, places), self.applicants(placement));
                let ratio = if applicants <= free {
                    1.0
                } else {
                    free / applicants
                };
                if ratio > self.admitted[placement] {
                    self.admitted[placement] = ratio;
                    more = true;
                }
            }
            if !more {
                break;
            }
        }
    }

    /// Refusing placements in order, their targets in order.
    fn send_on<'a>(&mut self, overflow: impl Fn(usize) -> &'a [Overflow]) {
        // From here on a limited placement has what its own applicants left.
        for placement in 0..self.placements {
            if let Some(places) = self.places[placement] {
                let taken = self.admitted[placement] * self.applicants(placement);
                let left = (self.free(placement, places) - taken).max(0.0);
                self.in_place[placement] = places - left;
            }
        }
        for placement in 0..self.placements {
            let sent_on = self.sent_on(placement);
            if sent_on <= 0.0 {
                // The gap between stocks and flows may have taken all of them; the flows count
                // movers before it, and those need a way to go.
                if let Some(last) = overflow(placement).last() {
                    self.onward[placement * self.placements + last.placement] = 1.0;
                }
                continue;
            }
            let mut passed = 0.0;
            for target in overflow(placement) {
                let due = target.share * sent_on + passed;
                let taken = match self.places[target.placement] {
                    Some(places) => due.min(places - self.in_place[target.placement]),
                    None => due,
                };
                self.in_place[target.placement] += taken;
                passed = due - taken;
                self.onward[placement * self.placements + target.placement] += taken / sent_on;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
    }

    fn split(parts: &[(usize, f64)]) -> Vec<Overflow> {
        let parts = parts.iter();
        parts
            .map(|&(placement, share)| Overflow { placement, share })
            .collect()
    }

    /// Placement 0 refuses; 1 and 2 are limited targets with their own applicants; 3 is not.
    #[test]
    fn two_limited_targets_and_one_unlimited_by_hand() {
        let mut wishes = PhaseWishes::new(4);
        wishes.places = vec![Some(100.0), Some(50.0), Some(70.0), None];
        wishes.in_place = vec![80.0, 40.0, 30.0, 500.0];
        // 100 wish to enter placement 0: 40 from placement 3 who may stay there, 20 from a
        // placement that has lost them, 40 joiners. 20 places are free: a fifth is admitted.
        wishes.may_stay[0] = 40.0;
        wishes.must_go[0] = 20.0;
        wishes.joiners = vec![40.0, 4.0, 0.0, 60.0];
        let splits = [
            split(&[(1, 0.5), (2, 0.25), (3, 0.25)]),
            vec![],
            vec![],
            vec![],
        ];
        wishes.allot(|placement| &splits[placement]);
        for (found, wanted) in wishes.admitted.iter().zip([0.2, 1.0, 1.0, 1.0]) {
            near(*found, wanted);
        }
        near(wishes.refused(0), 80.0);
        // 48 are sent on: 24 are due to placement 1, which has 50 - 40 - 4 = 6 places; the other 18
        // and its own 12 make 30 for placement 2, which has 40; 12 reach placement 3.
        near(wishes.sent_on(0), 48.0);
        let taken: Vec<f64> = wishes.onward[..4]
            .iter()
            .map(|share| share * 48.0)
            .collect();
        for (found, wanted) in taken.iter().zip([0.0, 6.0, 30.0, 12.0]) {
            near(*found, wanted);
        }
    }

    #[test]
    fn those_in_place_stay_above_capacity_and_nobody_enters() {
        let mut wishes = PhaseWishes::new(2);
        wishes.places = vec![Some(10.0), None];
        wishes.in_place = vec![12.0, 0.0];
        wishes.joiners = vec![5.0, 0.0];
        wishes.allot(|_| {
            &[Overflow {
                placement: 1,
                share: 1.0,
            }]
        });
        near(wishes.admitted[0], 0.0);
        near(wishes.onward[1], 1.0);
    }

    #[test]
    fn a_place_is_held_until_the_mover_is_admitted_elsewhere() {
        // 0 and 1 hold ten places each and are full: 8 stay and 2 wish to move to the other one
        // in placement 0; in placement 1 all 10 stay. Placement 0 also has 3 joiners.
        let mut wishes = PhaseWishes::new(3);
        wishes.places = vec![Some(10.0), Some(10.0), None];
        wishes.in_place = vec![8.0, 10.0, 0.0];
        wishes.may_stay[1] = 2.0;
        wishes.holding[3] = 2.0; // to 1 from 0
        wishes.joiners = vec![3.0, 0.0, 0.0];
        let to_last = [Overflow {
            placement: 2,
            share: 1.0,
        }];
        let mut full = wishes.clone();
        full.allot(|_| &to_last);
        near(full.admitted[0], 0.0);
        near(full.admitted[1], 0.0);
        // With one place more in placement 1, one moves and one place of placement 0 is vacated.
        wishes.places[1] = Some(11.0);
        wishes.allot(|_| &to_last);
        near(wishes.admitted[1], 0.5);
        near(wishes.admitted[0], 1.0 / 3.0);
    }

    #[test]
    fn places_that_wait_for_each_other_never_overfill() {
        // One free place in placement 0; 4 wish to move from 1 to 0 and 3 from 0 to 1.
        let mut wishes = PhaseWishes::new(2);
        wishes.places = vec![Some(11.0), Some(10.0)];
        wishes.in_place = vec![7.0, 6.0];
        wishes.may_stay = vec![4.0, 3.0];
        wishes.holding = vec![0.0, 4.0, 3.0, 0.0];
        wishes.admit();
        for (placement, places) in [11.0, 10.0].into_iter().enumerate() {
            let entered = wishes.admitted[placement] * wishes.applicants(placement);
            assert!(entered <= wishes.free(placement, places) + 1e-12);
        }
        // The vacated places let all 3 and all 4 through in the end.
        assert!(wishes.admitted[0] > 0.99 && wishes.admitted[1] > 0.99);
    }
}
