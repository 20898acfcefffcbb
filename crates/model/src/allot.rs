//! Allots the places of one council.
//!
//! The loop of the kernel grants all wishes to move. Where places are limited this file first
//! counts, for limited placements alone, who stays, who wishes in and who joins, and allots
//! ([`PhaseWishes`]); the loop then takes back what was refused ([`Refusals`]). Councils without
//! limits never come here.
use crate::capacity::{CapacityRules, PhaseWishes};
use crate::join::JoinerSplit;
use crate::kernel::{Moving, Refusals, WishSums, Wished};
use crate::results::Flows;
use crate::shape::Shape;
use crate::state::State;

/// What one council brings to the allotment.
#[derive(Clone, Copy)]
pub(crate) struct Council<'a> {
    pub(crate) rules: &'a CapacityRules,
    pub(crate) moving: Moving<'a>,
    pub(crate) split: &'a JoinerSplit,
    /// `[placement][phase]` places of this step.
    pub(crate) places: &'a [Option<f64>],
    /// Plans after ceasing, ready to move, before they grow older.
    pub(crate) before: &'a State,
    /// `[age after]` factor on survivors for transfers and reconciliation.
    pub(crate) factors: &'a [f64],
    /// `[age after]` new plans.
    pub(crate) new_plans: &'a [f64],
}

impl Council<'_> {
    fn shape(&self) -> Shape {
        self.before.shape()
    }
}

/// Memory for the allotment, used for one council after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allotter {
    phases: Vec<PhaseWishes>,
    sums: WishSums,
    /// `[phase][to][from]` movers as the flows count them, before transfers and reconciliation:
    /// those who may stay if refused.
    may_stay: Vec<f64>,
    /// The same for those whose old placement no longer serves them.
    must_go: Vec<f64>,
    /// `[placement][need lane]` those of one age to be sent on, and movers of one age to one placement.
    sent_on: Vec<f64>,
    leaving: Vec<f64>,
}

impl Allotter {
    pub(crate) fn new(rules: &CapacityRules, shape: Shape) -> Self {
        let pairs = rules.phases * shape.placements * shape.placements;
        Self {
            phases: vec![PhaseWishes::new(shape.placements); rules.phases],
            sums: WishSums::new(rules.phases, shape),
            may_stay: vec![0.0; pairs],
            must_go: vec![0.0; pairs],
            sent_on: vec![0.0; shape.age_cells()],
            leaving: vec![0.0; shape.age_cells()],
        }
    }

    /// Counts the wishes of one council and allots its places.
    pub(crate) fn allot(&mut self, council: Council) {
        self.count(&council);
        for (phase, wishes) in self.phases.iter_mut().enumerate() {
            let phases = council.rules.phases;
            wishes.allot(|placement| &council.rules.overflow[placement * phases + phase]);
        }
    }

    /// What was refused, for the loop that moves plans.
    pub(crate) fn refusals<'a>(&'a mut self, rules: &'a CapacityRules) -> Refusals<'a> {
        Refusals {
            rules,
            phases: &self.phases,
            sent_on: &mut self.sent_on,
            leaving: &mut self.leaving,
        }
    }

    /// Wishes by phase, over all ages and needs.
    fn count(&mut self, council: &Council) {
        let shape = council.shape();
        let (placements, phases) = (shape.placements, council.rules.phases);
        self.sums.count(Wished {
            rules: council.rules,
            moving: council.moving,
            places: council.places,
            before: council.before,
            factors: council.factors,
        });
        for (phase, wishes) in self.phases.iter_mut().enumerate() {
            wishes.reset((0..placements).map(|p| council.places[p * phases + phase]));
            for to in (0..placements).filter(|p| council.places[p * phases + phase].is_some()) {
                let weight = council.moving.weight(to);
                wishes.in_place[to] = self.sums.in_place(phase, to) * weight;
                for from in 0..placements {
                    let pair = to * placements + from;
                    let counted = phase * placements * placements + pair;
                    let (may_stay, settled) = self.sums.may_stay(phase, to, from);
                    wishes.may_stay[pair] = settled * weight;
                    self.may_stay[counted] = may_stay * weight;
                    let (must_go, settled) = self.sums.must_go(phase, to, from);
                    wishes.must_go[to] += settled * weight;
                    self.must_go[counted] = must_go * weight;
                }
            }
        }
        for age in 0..shape.ages {
            let wishes = &mut self.phases[council.rules.phase_of_age[age]];
            let shares = council.split.placements_of(shape, age);
            for (sum, share) in wishes.joiners.iter_mut().zip(shares) {
                *sum += council.new_plans[age] * share;
            }
        }
    }

    /// First placements of new plans, unmet demand, and the movers less those refused.
    pub(crate) fn record(&self, flows: &mut Flows) {
        let placements = flows.movers_in_by_placement.len();
        for (phase, wishes) in self.phases.iter().enumerate() {
            for to in 0..placements {
                let admitted = wishes.admitted[to];
                flows.new_plans_by_placement[to] += admitted * wishes.joiners[to];
                if admitted >= 1.0 {
                    continue;
                }
                let unmet = wishes.refused(to);
                flows.unmet_demand += unmet;
                flows.unmet_demand_by_placement[to] += unmet;
                let onward = &wishes.onward[to * placements..(to + 1) * placements];
                let joiners = (1.0 - admitted) * wishes.joiners[to];
                for (target, share) in onward.iter().enumerate() {
                    flows.new_plans_by_placement[target] += share * joiners;
                }
                let start = (phase * placements + to) * placements;
                let pairs = start..start + placements;
                let may_stay = self.may_stay[pairs.clone()].iter();
                for (from, (stay, go)) in may_stay.zip(&self.must_go[pairs]).enumerate() {
                    let (stay, go) = ((1.0 - admitted) * stay, (1.0 - admitted) * go);
                    if stay + go <= 0.0 {
                        continue;
                    }
                    flows.movers_in_by_placement[to] -= stay + go;
                    let sent_on = onward.iter().enumerate().filter(|_| go > 0.0);
                    for (target, share) in sent_on {
                        flows.movers_in_by_placement[target] += share * go;
                    }
                    // An overflow that leads back to where they were is no move.
                    let back = stay + onward[from] * go;
                    flows.movers_in_by_placement[from] -= onward[from] * go;
                    flows.movers_out_by_placement[from] -= back;
                    flows.movers -= back;
                }
            }
        }
        // Differences of equal sums may leave a grain below 0.
        let lists = [
            &mut flows.movers_in_by_placement,
            &mut flows.movers_out_by_placement,
        ];
        for count in lists.into_iter().flatten().chain([&mut flows.movers]) {
            *count = count.max(0.0);
        }
    }
}
