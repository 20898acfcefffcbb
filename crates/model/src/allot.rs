//! Allots the places of one council.
//!
//! The loop of the kernel grants all wishes to move. Where places are limited plans first cease, and
//! it is counted, for limited placements alone, who stays, who wishes in and who joins
//! ([`kernel::wish`]); then places are allotted ([`PhaseWishes`]), and the loop takes back what was
//! refused ([`Refusals`]). Councils without limits never come here.
use crate::capacity::{CapacityRules, PhaseWishes};
use crate::join::JoinerSplit;
use crate::kernel::{
    self, Instructions, LaneSums, RefusalMemory, Refusals, WishSums, Wished, Wishing,
};
use crate::results::Flows;
use crate::shape::Shape;
use crate::state::State;

/// What one council brings to the allotment.
#[derive(Clone, Copy)]
pub(crate) struct Council<'a> {
    pub(crate) wished: Wished<'a>,
    pub(crate) split: &'a JoinerSplit,
    /// `[age after]` new plans.
    pub(crate) new_plans: &'a [f64],
    pub(crate) instructions: Instructions,
}

/// Memory for the allotment, used for one council after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allotter {
    phases: Vec<PhaseWishes>,
    sums: WishSums,
    memory: RefusalMemory,
}

impl Allotter {
    pub(crate) fn new(rules: &CapacityRules, shape: Shape) -> Self {
        Self {
            phases: vec![PhaseWishes::new(shape.placements); rules.phases],
            sums: WishSums::new(rules, shape),
            memory: RefusalMemory::new(shape),
        }
    }

    /// Takes away the plans that cease, counts the wishes of the rest and of new plans, and allots the places of one
    /// council. `flows` receives who ceased and who wishes to leave.
    pub(crate) fn allot(&mut self, state: &mut State, council: Council, flows: &mut LaneSums) {
        let Wished { rules, places, .. } = council.wished;
        let shape = state.shape();
        for (phase, wishes) in self.phases.iter_mut().enumerate() {
            wishes.reset((0..shape.placements).map(|p| places[p * rules.phases + phase]));
        }
        let wishing = Wishing {
            phases: &mut self.phases,
            sums: &mut self.sums,
            flows,
        };
        kernel::wish(state, council.wished, wishing, council.instructions);
        for age in 0..shape.ages {
            let wishes = &mut self.phases[rules.phase_of_age[age]];
            let shares = council.split.placements_of(shape, age);
            for (sum, share) in wishes.joiners.iter_mut().zip(shares) {
                *sum += council.new_plans[age] * share;
            }
        }
        for (phase, wishes) in self.phases.iter_mut().enumerate() {
            wishes.allot(|placement| &rules.overflow[placement * rules.phases + phase]);
        }
    }

    /// What was refused, for the loop that moves plans.
    pub(crate) fn refusals<'a>(&'a mut self, rules: &'a CapacityRules) -> Refusals<'a> {
        Refusals {
            rules,
            phases: &self.phases,
            wished: &mut self.sums,
            memory: &mut self.memory,
            phase: None,
        }
    }

    /// First placements of new plans, unmet demand, and where those went on to who could not stay; `flows` has all other
    /// movers already, by placement where they are counted so.
    pub(crate) fn record(&self, by_placement: bool, flows: &mut Flows) {
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
                let entry = phase * placements + to;
                let go = (1.0 - admitted) * self.sums.all_must_go[entry];
                if go <= 0.0 {
                    continue;
                }
                let must_go = &self.sums.must_go[entry * placements..(entry + 1) * placements];
                for (target, &share) in onward.iter().enumerate() {
                    // An overflow that leads back to where they were is no move.
                    let back = share * (1.0 - admitted) * must_go[target];
                    flows.movers += share * go - back;
                    if by_placement {
                        flows.movers_in_by_placement[target] += share * go - back;
                        flows.movers_out_by_placement[target] -= back;
                    }
                }
            }
        }
        // Differences of equal sums may leave a grain below 0.
        let lists = [
            &mut flows.movers_in_by_placement,
            &mut flows.movers_out_by_placement,
        ];
        for count in lists.into_iter().flatten() {
            *count = count.max(0.0);
        }
        flows.movers = flows.movers.max(0.0);
    }
}
