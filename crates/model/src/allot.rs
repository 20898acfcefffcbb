//! Allots the places of one council after the step has granted every wish.
//!
//! The loop of the kernel grants all wishes to move. Where places are limited this file counts, for
//! limited placements alone, who stays, who wishes in and who joins; allots ([`PhaseWishes`]); and
//! takes back what was refused. Councils without limits never come here.

use crate::capacity::{CapacityRules, PhaseWishes};
use crate::join::JoinerSplit;
use crate::kernel::MoveTable;
use crate::results::Flows;
use crate::shape::Shape;
use crate::state::State;

/// What one council brings to the allotment.
pub(crate) struct Council<'a> {
    pub(crate) rules: &'a CapacityRules,
    pub(crate) moves: &'a MoveTable,
    pub(crate) split: &'a JoinerSplit,
    /// `[placement][phase]` places of this step.
    pub(crate) places: &'a [Option<f64>],
    /// Plans after ceasing, before growing older and moving.
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

    fn is_limited(&self, placement: usize, phase: usize) -> bool {
        self.places[placement * self.rules.phases + phase].is_some()
    }

    fn serves(&self, age: usize, placement: usize) -> bool {
        self.rules.serves[age * self.shape().placements + placement]
    }

    /// Plans before the step of one age and placement, one lane.
    fn before(&self, age: usize, placement: usize) -> &[f64] {
        let start = self.shape().index(age, placement, 0);
        &self.before.cells()[start..start + self.shape().lane()]
    }
}

/// Memory for the allotment, used for one council after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allotter {
    phases: Vec<PhaseWishes>,
    /// `[phase][to][from]` movers as the flows count them, before transfers and reconciliation:
    /// those who may stay if refused.
    may_stay: Vec<f64>,
    /// The same for those whose old placement no longer serves them.
    must_go: Vec<f64>,
    /// `[placement]` plans of one age before the step.
    totals: Vec<f64>,
    /// `[placement][need lane]` those of one age to be sent on.
    sent_on: Vec<f64>,
}

impl Allotter {
    pub(crate) fn new(rules: &CapacityRules, shape: Shape) -> Self {
        let pairs = rules.phases * shape.placements * shape.placements;
        Self {
            phases: vec![PhaseWishes::new(shape.placements); rules.phases],
            may_stay: vec![0.0; pairs],
            must_go: vec![0.0; pairs],
            totals: vec![0.0; shape.placements],
            sent_on: vec![0.0; shape.age_cells()],
        }
    }

    /// Allots and settles one council: `state` holds survivors with every wish to move granted, and
    /// becomes the caseload at the census that ends the step.
    pub(crate) fn settle(&mut self, council: &Council, state: &mut State, flows: &mut Flows) {
        self.count(council);
        for (phase, wishes) in self.phases.iter_mut().enumerate() {
            let phases = council.rules.phases;
            wishes.allot(|placement| &council.rules.overflow[placement * phases + phase]);
        }
        for age in 0..council.shape().ages {
            self.settle_age(council, age, state);
        }
        self.record(council, flows);
    }

    /// Wishes by phase, over all ages and needs.
    fn count(&mut self, council: &Council) {
        let shape = council.shape();
        let phases = council.rules.phases;
        for (phase, wishes) in self.phases.iter_mut().enumerate() {
            wishes.reset((0..shape.placements).map(|p| council.places[p * phases + phase]));
        }
        self.may_stay.fill(0.0);
        self.must_go.fill(0.0);
        for age in 0..shape.ages {
            let phase = council.rules.phase_of_age[age];
            let wishes = &mut self.phases[phase];
            let shares = council.split.placements_of(shape, age);
            for (sum, share) in wishes.joiners.iter_mut().zip(shares) {
                *sum += council.new_plans[age] * share;
            }
            let Some(age_before) = age.checked_sub(1) else {
                continue;
            };
            let factor = council.factors[age];
            for (placement, sum) in self.totals.iter_mut().enumerate() {
                *sum = council.before.row_total(age_before, placement);
            }
            for to in 0..shape.placements {
                if !council.is_limited(to, phase) {
                    continue;
                }
                let stays = council.moves.stays(age_before, to);
                wishes.in_place[to] +=
                    stays.total_of(council.before(age_before, to), self.totals[to]) * factor;
                for (from, shares) in council.moves.arrivals_at(age_before, to) {
                    let moving =
                        shares.total_of(council.before(age_before, from), self.totals[from]);
                    let pair = to * shape.placements + from;
                    let counted = phase * shape.placements * shape.placements + pair;
                    if council.serves(age, from) {
                        wishes.may_stay[pair] += moving * factor;
                        self.may_stay[counted] += moving;
                    } else {
                        wishes.must_go[to] += moving * factor;
                        self.must_go[counted] += moving;
                    }
                }
            }
        }
    }

    /// Takes back refused moves of one age, then scales survivors and adds joiners.
    fn settle_age(&mut self, council: &Council, age: usize, state: &mut State) {
        let shape = council.shape();
        let (placements, lane) = (shape.placements, shape.lane());
        let phase = council.rules.phase_of_age[age];
        let wishes = &self.phases[phase];
        let factor = council.factors[age];
        let new_plans = council.new_plans[age];
        let width = shape.age_cells();
        let cells = &mut state.cells_mut()[age * width..(age + 1) * width];
        let refuses = |placement: usize| wishes.admitted[placement] < 1.0;
        if !(0..placements).any(refuses) {
            for placement in 0..placements {
                let joined = council.split.row(shape, age, placement);
                let row = &mut cells[placement * lane..(placement + 1) * lane];
                for (cell, share) in row.iter_mut().zip(joined) {
                    *cell = *cell * factor + new_plans * share;
                }
            }
            return;
        }
        self.sent_on.fill(0.0);
        if let Some(age_before) = age.checked_sub(1) {
            // Full placements anew, before those they refuse return to another full one.
            for to in (0..placements).filter(|&to| refuses(to)) {
                let row = &mut cells[to * lane..(to + 1) * lane];
                row.fill(0.0);
                for (from, shares) in council.moves.arrivals_at(age_before, to) {
                    let leaving = council.before(age_before, from);
                    shares.add_to(row, leaving, wishes.admitted[to]);
                }
                let staying = council.before(age_before, to);
                council
                    .moves
                    .stays(age_before, to)
                    .add_to(row, staying, 1.0);
            }
            for to in (0..placements).filter(|&to| refuses(to)) {
                for (from, shares) in council.moves.arrivals_at(age_before, to) {
                    let leaving = council.before(age_before, from);
                    let back = if council.serves(age, from) {
                        &mut cells[from * lane..(from + 1) * lane]
                    } else {
                        &mut self.sent_on[to * lane..(to + 1) * lane]
                    };
                    shares.add_to(back, leaving, 1.0 - wishes.admitted[to]);
                }
            }
        }
        for placement in 0..placements {
            let admitted = wishes.admitted[placement];
            let joined = council.split.row(shape, age, placement);
            let range = placement * lane..(placement + 1) * lane;
            let row = &mut cells[range.clone()];
            let entering = new_plans * admitted;
            for (cell, share) in row.iter_mut().zip(joined) {
                *cell = *cell * factor + entering * share;
            }
            if refuses(placement) {
                let refused = new_plans * (1.0 - admitted);
                for (on, share) in self.sent_on[range].iter_mut().zip(joined) {
                    *on = *on * factor + refused * share;
                }
            }
        }
        for from in (0..placements).filter(|&from| refuses(from)) {
            for to in 0..placements {
                let share = wishes.onward[from * placements + to];
                if share > 0.0 {
                    let sent = &self.sent_on[from * lane..(from + 1) * lane];
                    let row = &mut cells[to * lane..(to + 1) * lane];
                    for (cell, plans) in row.iter_mut().zip(sent) {
                        *cell += share * plans;
                    }
                }
            }
        }
    }

    /// First placements of new plans, unmet demand, and the movers less those refused.
    fn record(&self, council: &Council, flows: &mut Flows) {
        let placements = council.shape().placements;
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
                    flows.movers_in_by_placement[to] -= stay + go;
                    for (target, share) in onward.iter().enumerate() {
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
