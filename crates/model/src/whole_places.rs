//! Places for whole children.
//!
//! Every wish is granted first; then, by the rules of [`capacity`](crate::capacity), those whom a full placement refuses are
//! taken out again and go back or on. Free places are whole, half a place is nobody's. Who of the applicants is refused,
//! and who of the refused goes where, is a systematic sample: the running sum of their numbers is cut at equal distances
//! from one random start, so each has the same chance and the numbers are exact.

use crate::capacity::{CapacityRules, Overflow, PhaseWishes};
use crate::results::Flows;
use crate::sampling::{Kind, Numbers};
use crate::state::State;
use crate::systematic::{Cut, GRAIN};

/// Children of one age and need who wish to enter a limited placement.
#[derive(Clone, Copy, Debug)]
struct Applicant {
    /// Age after.
    age: usize,
    need: usize,
    to: usize,
    /// Where they were; `None` for new plans.
    from: Option<usize>,
    plans: f64,
    /// How many of them are refused.
    refused: f64,
}

/// Memory for the allotment of one council after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct WholePlaces {
    placements: usize,
    phases: usize,
    phase_of_age: Vec<usize>,
    /// `[placement][phase]` whole places of the step; empty where nothing is limited.
    places: Vec<Option<f64>>,
    /// Movers, youngest first, then new plans.
    applicants: Vec<Applicant>,
    /// How many of them are movers.
    movers: usize,
    wishes: PhaseWishes,
    /// `[placement]` applicants refused, those who hold a place because they were refused elsewhere, and those sent on to it.
    refused: Vec<f64>,
    held: Vec<f64>,
    sent_to: Vec<f64>,
}

impl WholePlaces {
    /// Forgets the step before. `places` are those of the step, `[placement][phase]`.
    pub(crate) fn open(
        &mut self,
        rules: Option<&CapacityRules>,
        places: Option<&[Option<f64>]>,
        placements: usize,
    ) {
        self.applicants.clear();
        self.movers = 0;
        self.places.clear();
        let Some((rules, places)) = rules.zip(places) else {
            return;
        };
        self.phases = rules.phases;
        self.phase_of_age.clone_from(&rules.phase_of_age);
        let whole = places.iter().map(|places| places.map(f64::floor));
        self.places.extend(whole);
        if self.placements != placements {
            self.placements = placements;
            self.wishes = PhaseWishes::new(placements);
            for list in [&mut self.refused, &mut self.held, &mut self.sent_to] {
                list.resize(placements, 0.0);
            }
        }
    }

    fn places_of(&self, placement: usize, phase: usize) -> Option<f64> {
        let entry = placement * self.phases + phase;
        self.places.get(entry).copied().flatten()
    }

    /// Notes children of an age after who enter a placement: from another one, all of them first and the youngest first, or
    /// with a new plan.
    pub(crate) fn enter(
        &mut self,
        (age, to, need): (usize, usize, usize),
        from: Option<usize>,
        plans: f64,
    ) {
        if plans <= 0.0 || self.places.is_empty() {
            return;
        }
        if self.places_of(to, self.phase_of_age[age]).is_some() {
            self.applicants.push(Applicant {
                age,
                need,
                to,
                from,
                plans,
                refused: 0.0,
            });
            if from.is_some() {
                self.movers = self.applicants.len();
            }
        }
    }

    /// Transfers and the gap have made `after` of the `before` children of a cell: its movers are as many fewer. Where there
    /// are more, the others arrive in place.
    pub(crate) fn change(
        &mut self,
        (age, to, need): (usize, usize, usize),
        (before, after): (f64, f64),
        shift: impl Fn() -> f64,
    ) {
        // Children enter no list where places are not limited.
        if after >= before
            || self.places.is_empty()
            || self.places_of(to, self.phase_of_age[age]).is_none()
        {
            return;
        }
        let movers = &mut self.applicants[..self.movers];
        let first = movers.partition_point(|entered| entered.age < age);
        let mut cut = Cut::new(after / before, shift());
        for entered in movers[first..]
            .iter_mut()
            .take_while(|entered| entered.age == age)
        {
            if (entered.to, entered.need) == (to, need) {
                entered.plans = cut.next(entered.plans);
            }
        }
    }

    /// Takes those refused out of `state`, which holds all wishes granted, and corrects the flows.
    pub(crate) fn allot(
        &mut self,
        rules: Option<&CapacityRules>,
        state: &mut State,
        flows: &mut Flows,
        numbers: Numbers,
    ) {
        let Some(rules) = rules.filter(|_| !self.places.is_empty()) else {
            return;
        };
        for phase in 0..self.phases {
            if (0..self.placements).any(|placement| self.places_of(placement, phase).is_some()) {
                self.wish(rules, phase, state);
                self.refuse(rules, phase, numbers);
                for placement in 0..self.placements {
                    self.send(rules, (placement, phase), state, flows, numbers);
                }
            }
        }
    }

    fn in_phase(&self, phase: usize) -> impl Iterator<Item = &Applicant> {
        let of_phase = move |entered: &&Applicant| self.phase_of_age[entered.age] == phase;
        self.applicants.iter().filter(of_phase)
    }

    /// Counts who is in place and who wishes in.
    fn wish(&mut self, rules: &CapacityRules, phase: usize, state: &State) {
        let mut wishes = std::mem::take(&mut self.wishes);
        wishes.reset((0..self.placements).map(|placement| self.places_of(placement, phase)));
        for (age, _) in rules
            .phase_of_age
            .iter()
            .enumerate()
            .filter(|(_, of)| **of == phase)
        {
            for (placement, plans) in wishes.in_place.iter_mut().enumerate() {
                *plans += state.row_total(age, placement);
            }
        }
        for entered in self.in_phase(phase) {
            let Applicant {
                age,
                to,
                from,
                plans,
                ..
            } = *entered;
            wishes.in_place[to] -= plans;
            match from {
                None => wishes.joiners[to] += plans,
                Some(from) if rules.serves[age * self.placements + from] => {
                    wishes.may_stay[to] += plans;
                    wishes.holding[to * self.placements + from] += plans;
                }
                Some(_) => wishes.must_go[to] += plans,
            }
        }
        self.wishes = wishes;
    }

    /// Draws who is refused, as many as leave no placement overfull by newcomers.
    fn refuse(&mut self, rules: &CapacityRules, phase: usize, numbers: Numbers) {
        self.wishes.admit();
        for placement in 0..self.placements {
            self.refused[placement] = (self.wishes.refused(placement) - GRAIN).ceil().max(0.0);
        }
        loop {
            self.held.fill(0.0);
            for placement in 0..self.placements {
                self.draw_refused(rules, (placement, phase), numbers);
            }
            let mut overfull = false;
            for placement in 0..self.placements {
                let Some(places) = self.places_of(placement, phase) else {
                    continue;
                };
                let taken = self.wishes.applicants(placement) - self.refused[placement];
                let held = self.wishes.in_place[placement] + self.held[placement];
                let above = taken - (places - held).max(0.0);
                if taken > GRAIN && above > GRAIN {
                    self.refused[placement] += above.round();
                    overfull = true;
                }
            }
            // Each round refuses more whole children than the last, and never more than apply.
            if !overfull {
                return;
            }
        }
    }

    /// A systematic sample of the applicants of one placement.
    fn draw_refused(
        &mut self,
        rules: &CapacityRules,
        (placement, phase): (usize, usize),
        numbers: Numbers,
    ) {
        let all = self.wishes.applicants(placement);
        let share = if all > 0.0 {
            (self.refused[placement] / all).min(1.0)
        } else {
            0.0
        };
        let mut cut = Cut::new(share, self.shift(numbers, 0, placement, phase));
        let phases = &self.phase_of_age;
        for entered in &mut self.applicants {
            if entered.to != placement || phases[entered.age] != phase {
                continue;
            }
            entered.refused = cut.next(entered.plans);
            if let Some(from) = entered.from
                && rules.serves[entered.age * self.placements + from]
            {
                self.held[from] += entered.refused;
            }
        }
    }

    fn shift(&self, numbers: Numbers, what: usize, placement: usize, phase: usize) -> f64 {
        // The first is that of a whole caseload.
        let cell = 1 + (what * self.placements + placement) * self.phases + phase;
        numbers.uniform(Kind::Round, cell)
    }

    /// Sends those refused by one placement back or on.
    fn send(
        &mut self,
        rules: &CapacityRules,
        (placement, phase): (usize, usize),
        state: &mut State,
        flows: &mut Flows,
        numbers: Numbers,
    ) {
        let refused = self.refused[placement];
        if refused <= 0.0 {
            return;
        }
        flows.unmet_demand += refused;
        flows.unmet_demand_by_placement[placement] += refused;
        let mut sent_on = 0.0;
        for index in 0..self.applicants.len() {
            let entered = self.applicants[index];
            if entered.to != placement
                || self.phase_of_age[entered.age] != phase
                || entered.refused <= 0.0
            {
                continue;
            }
            match entered.from {
                Some(from) if rules.serves[entered.age * self.placements + from] => {
                    put(state, flows, entered, from, entered.refused);
                    self.applicants[index].refused = 0.0;
                }
                _ => sent_on += entered.refused,
            }
        }
        let targets = &rules.overflow[placement * self.phases + phase];
        self.share_out(
            targets,
            sent_on,
            phase,
            self.shift(numbers, 1, placement, phase),
        );
        for (which, target) in targets.iter().enumerate() {
            let mut taken = self.sent_to[which];
            let mut cut = Cut::new(
                if sent_on > 0.0 { taken / sent_on } else { 0.0 },
                self.shift(numbers, 2 + which, placement, phase),
            );
            let last = which + 1 == targets.len();
            sent_on -= taken;
            for entered in &mut self.applicants {
                if entered.to != placement || self.phase_of_age[entered.age] != phase {
                    continue;
                }
                let sent = if last {
                    entered.refused
                } else {
                    cut.next(entered.refused).min(taken)
                };
                taken -= sent;
                entered.refused -= sent;
                put(state, flows, *entered, target.placement, sent);
            }
        }
    }

    /// How many of those sent on each target takes, into `sent_to`: what a limited one cannot take passes to the next.
    fn share_out(&mut self, targets: &[Overflow], sent_on: f64, phase: usize, shift: f64) {
        let (mut due, mut reached, mut passed) = (0.0, 0.0, 0.0);
        for (which, target) in targets.iter().enumerate() {
            let to = target.placement;
            due += target.share;
            let next = if which + 1 == targets.len() {
                sent_on
            } else {
                (due * sent_on + shift).floor().min(sent_on)
            };
            passed += next - reached;
            reached = next;
            let taken = match self.places_of(to, phase) {
                Some(places) => {
                    let own = self.wishes.applicants(to) - self.refused[to];
                    let free = places - self.wishes.in_place[to] - self.held[to] - own;
                    passed.min(free.max(0.0))
                }
                None => passed,
            };
            // Those who come from elsewhere take a place, too.
            self.wishes.in_place[to] += taken;
            self.sent_to[which] = taken;
            passed -= taken;
        }
    }
}

/// Moves some of those who entered one placement to another.
fn put(state: &mut State, flows: &mut Flows, entered: Applicant, target: usize, plans: f64) {
    if plans <= 0.0 {
        return;
    }
    let Applicant {
        age,
        need,
        to,
        from,
        ..
    } = entered;
    state.add(age, to, need, -plans);
    state.add(age, target, need, plans);
    let Some(from) = from else {
        flows.new_plans_by_placement[to] -= plans;
        flows.new_plans_by_placement[target] += plans;
        return;
    };
    flows.movers_in_by_placement[to] -= plans;
    if target == from {
        // Back where they were is no move.
        flows.movers_out_by_placement[from] -= plans;
        flows.movers -= plans;
    } else {
        flows.movers_in_by_placement[target] += plans;
    }
}

#[cfg(test)]
mod tests;
