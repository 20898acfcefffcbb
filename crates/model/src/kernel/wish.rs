//! Ceases plans, and counts those who stay in limited placements and those who wish to enter them.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::dispatch::{Instructions, Loop};
use super::lane_sums::LaneSums;
use super::lanes::{as_blocks, as_blocks_mut, blocks, sum_cells};
use super::leave::leave_age;
use super::moving::Moving;
use super::stream_loops::SUMS;
use super::table::{MoveTable, Movers, Shares};
use super::width::by_width;
use super::wish_streams::{KINDS, WishStreams};
use crate::aligned::Aligned;
use crate::capacity::{CapacityRules, PhaseWishes};
use crate::shape::Shape;
use crate::state::State;

/// One council, before plans cease and the rest grow older and move.
#[derive(Clone, Copy)]
pub(crate) struct Wished<'a> {
    pub(crate) rules: &'a CapacityRules,
    pub(crate) moving: Moving<'a>,
    /// `[placement][phase]` places; those of `None` are unlimited and not counted.
    pub(crate) places: &'a [Option<f64>],
    /// `[age before]` share of plans that cease.
    pub(crate) leave: &'a [f64],
    /// `[age after]` factor on survivors for transfers and reconciliation.
    pub(crate) factors: &'a [f64],
}

/// What the wishes of one council are counted in.
#[derive(Debug)]
pub(crate) struct Wishing<'a> {
    /// `[phase]`, reset before.
    pub(crate) phases: &'a mut [PhaseWishes],
    pub(crate) sums: &'a mut WishSums,
    /// Receives ceased plans and those who wish to leave their placement.
    pub(crate) flows: &'a mut LaneSums,
}

/// Sums of one council that the allotment keeps for later; memory for one council after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct WishSums {
    /// `[phase][to]` movers to a limited placement whose old one no longer serves them, before transfers and reconciliation.
    pub(crate) all_must_go: Vec<f64>,
    /// `[phase][to][from]` the same by where they were, for those whom the overflow may lead back there.
    pub(crate) must_go: Vec<f64>,
    /// `[age after]` placements that do not serve it.
    pub(super) unserved_at: Vec<Vec<usize>>,
    /// `[limited placement][kind][need lane]` sums over the ages of a phase, of which a lane is folded once.
    pub(super) lanes: Aligned,
    /// `[age before][sum][need lane]` those of them whose old placement no longer serves them.
    pub(super) unserved: Aligned,
    /// `[age before][sum][need lane]` all who leave, of [`StreamsOfAge`](super::stream_loops::StreamsOfAge).
    pub(super) leaving: Aligned,
    /// `[from][need lane]` movers of one age to one placement.
    pub(super) movers: Aligned,
    /// `[placement]` plans of one age, all needs together.
    of_age: Vec<f64>,
}

impl WishSums {
    pub(crate) fn new(rules: &CapacityRules, shape: Shape) -> Self {
        let phases = rules.phases;
        let unserved = |serves: &[bool]| (0..serves.len()).filter(|&p| !serves[p]).collect();
        Self {
            all_must_go: vec![0.0; phases * shape.placements],
            must_go: vec![0.0; phases * shape.placements * shape.placements],
            unserved_at: rules
                .serves
                .chunks(shape.placements)
                .map(unserved)
                .collect(),
            lanes: Aligned::zeros(shape.placements * (KINDS + shape.placements) * shape.lane()),
            unserved: Aligned::zeros(shape.ages * SUMS * shape.lane()),
            leaving: Aligned::zeros(shape.ages * SUMS * shape.lane()),
            movers: Aligned::zeros(shape.age_cells()),
            of_age: vec![0.0; shape.placements],
        }
    }
}

/// Takes away the plans that cease, readies the rest to move, and counts who wishes to enter limited placements.
///
/// # Panics
/// If a table has another shape than the state.
pub(crate) fn wish(
    state: &mut State,
    council: Wished,
    wishing: Wishing,
    instructions: Instructions,
) {
    let table = council.moving.table;
    assert_eq!(state.shape(), table.shape, "moves of another shape");
    let placements = table.shape.placements;
    wishing.sums.all_must_go.fill(0.0);
    for (phase, wishes) in wishing.phases.iter().enumerate() {
        for to in wishes.limited() {
            let row = (phase * placements + to) * placements;
            wishing.sums.must_go[row..row + placements].fill(0.0);
        }
    }
    if let Some(streams) = council.moving.streams() {
        instructions.run(WishStreams {
            state,
            streams,
            council,
            wishing,
        });
    } else {
        instructions.run(Wish {
            state,
            council,
            wishing,
        });
    }
}

struct Wish<'a, 'b> {
    state: &'a mut State,
    council: Wished<'b>,
    wishing: Wishing<'a>,
}

impl Loop for Wish<'_, '_> {
    #[inline(always)]
    fn run(self) {
        by_width!(self, all_ages, self.council.moving.table);
    }
}

impl Wish<'_, '_> {
    #[inline(always)]
    fn all_ages<const W: usize, const C: usize, const ALIKE: bool>(self) {
        let Self {
            state,
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
            if age == shape.ages {
                leave_age::<W, C, ALIKE>(cells, age_before, leave, moving, Some(&mut *flows));
                break;
            }
            let phase = rules.phase_of_age[age];
            let of = OneAge {
                table: moving.table,
                age_before,
                phase,
                phases: rules.phases,
                places: council.places,
                serves: &rules.serves[age * placements..(age + 1) * placements],
                factor: council.factors[age],
            };
            leave_age::<W, C, ALIKE>(cells, age_before, leave, moving, Some(&mut *flows));
            of.count::<W, ALIKE>(cells, moving, &mut phases[phase], sums);
        }
    }
}

/// Those of one age.
struct OneAge<'a> {
    table: &'a MoveTable,
    age_before: usize,
    phase: usize,
    phases: usize,
    places: &'a [Option<f64>],
    /// `[placement]` whether a refused mover may stay there.
    serves: &'a [bool],
    factor: f64,
}

impl OneAge<'_> {
    #[inline(always)]
    fn is_limited(&self, placement: usize) -> bool {
        self.places[placement * self.phases + self.phase].is_some()
    }

    /// Counts those of `cells` (`[placement][need lane]`) into the wishes of their phase.
    #[inline(always)]
    fn count<const W: usize, const ALIKE: bool>(
        &self,
        cells: &[f64],
        moving: Moving,
        wishes: &mut PhaseWishes,
        sums: &mut WishSums,
    ) {
        let (table, age_before) = (self.table, self.age_before);
        let placements = self.serves.len();
        let blocks = blocks::<W>(table.shape);
        let before = as_blocks::<W>(cells);
        if ALIKE {
            let lanes = cells.chunks_exact(blocks * W);
            for (sum, lane) in sums.of_age.iter_mut().zip(lanes) {
                *sum = sum_cells(lane);
            }
        }
        for to in 0..placements {
            if !self.is_limited(to) {
                continue;
            }
            let weight = moving.weight(to);
            let entry = self.phase * placements + to;
            let mut found = Found {
                age: self,
                wishes: &mut *wishes,
                all_must_go: &mut sums.all_must_go[entry],
                must_go: &mut sums.must_go[entry * placements..(entry + 1) * placements],
                to,
                weight,
            };
            let rows = to * blocks..(to + 1) * blocks;
            let stays = table.stays(age_before, to);
            let mut in_place = 0.0;
            if ALIKE {
                in_place = sums.of_age[to] * stays.0[0];
            } else {
                for (block, plans) in before[rows].iter().enumerate() {
                    in_place += sum_cells(&stays.of(plans, block));
                }
            }
            found.wishes.in_place[to] += in_place * (self.factor * weight);
            match &table.movers {
                Movers::Pairs(pairs) => {
                    for way in pairs.ways_to(age_before, to) {
                        let shares = Shares(pairs.of(way));
                        let mut moving = 0.0;
                        if ALIKE {
                            moving = sums.of_age[way.from] * shares.0[0];
                        } else {
                            let rows = way.from * blocks..(way.from + 1) * blocks;
                            for (block, plans) in before[rows].iter().enumerate() {
                                moving += sum_cells(&shares.of(plans, block));
                            }
                        }
                        found.add(way.from, moving);
                    }
                }
                Movers::Streams(streams) => {
                    let streams = streams.of_age::<W>(age_before);
                    let movers = as_blocks_mut::<W>(&mut sums.movers);
                    streams.moving(before, to, movers, blocks);
                    let lanes = sums.movers.chunks_exact(blocks * W);
                    for (from, lane) in lanes.enumerate() {
                        found.add(from, sum_cells(lane));
                    }
                }
            }
        }
    }
}

/// Where those of one age who wish to enter one limited placement are counted.
struct Found<'a> {
    age: &'a OneAge<'a>,
    wishes: &'a mut PhaseWishes,
    all_must_go: &'a mut f64,
    /// `[from]`.
    must_go: &'a mut [f64],
    to: usize,
    weight: f64,
}

impl Found<'_> {
    /// Adds those from one placement.
    #[inline(always)]
    fn add(&mut self, from: usize, moving: f64) {
        let moving = moving * self.weight;
        let settled = moving * self.age.factor;
        if !self.age.serves[from] {
            *self.all_must_go += moving;
            self.must_go[from] += moving;
            self.wishes.must_go[self.to] += settled;
            return;
        }
        self.wishes.may_stay[self.to] += settled;
        if self.age.is_limited(from) {
            self.wishes.holding[self.to * self.age.serves.len() + from] += settled;
        }
    }
}
