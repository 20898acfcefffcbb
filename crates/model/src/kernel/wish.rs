//! Counts those who stay in limited placements and those who wish to enter them.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use std::ops::Range;

use super::dispatch::{Instructions, Loop};
use super::lanes::{Block, add, add_scaled, as_blocks, as_blocks_mut, blocks, sum_cells};
use super::moving::Moving;
use super::table::{Movers, Shares};
use crate::aligned::Aligned;
use crate::capacity::CapacityRules;
use crate::shape::Shape;
use crate::state::State;

/// One council, ready to move.
#[derive(Clone, Copy)]
pub(crate) struct Wished<'a> {
    pub(crate) rules: &'a CapacityRules,
    pub(crate) moving: Moving<'a>,
    /// `[placement][phase]` places; those of `None` are unlimited and not counted.
    pub(crate) places: &'a [Option<f64>],
    /// Plans after ceasing, before they grow older.
    pub(crate) before: &'a State,
    /// `[age after]` factor on survivors for transfers and reconciliation.
    pub(crate) factors: &'a [f64],
}

/// Running sums of wishes in whole lanes, folded once all ages are counted; memory for one council after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct WishSums {
    placements: usize,
    lane: usize,
    /// `[phase][placement][need lane]` those who stay, with the factor on survivors.
    in_place: Aligned,
    /// Movers whose old placement still serves them.
    may_stay: MoverSums,
    /// Movers whose old placement no longer does.
    must_go: MoverSums,
    /// `[from][need lane]` movers of one age to one placement.
    leaving: Aligned,
}

/// Sums of movers, `[phase][to][from][need lane]`.
#[derive(Clone, Debug, Default)]
struct MoverSums {
    /// As the flows count them.
    counted: Aligned,
    /// With the factor on survivors.
    settled: Aligned,
}

impl WishSums {
    pub(crate) fn new(phases: usize, shape: Shape) -> Self {
        let pairs = phases * shape.placements * shape.age_cells();
        let movers = || MoverSums {
            counted: Aligned::zeros(pairs),
            settled: Aligned::zeros(pairs),
        };
        Self {
            placements: shape.placements,
            lane: shape.lane(),
            in_place: Aligned::zeros(phases * shape.age_cells()),
            may_stay: movers(),
            must_go: movers(),
            leaving: Aligned::zeros(shape.age_cells()),
        }
    }

    /// Counts one council anew.
    pub(crate) fn count(&mut self, council: Wished) {
        Instructions::best().run(Count {
            sums: self,
            council,
        });
    }

    /// Those of a phase who stay in a limited placement, before the weight of that placement.
    pub(crate) fn in_place(&self, phase: usize, placement: usize) -> f64 {
        let row = phase * self.placements + placement;
        sum_cells(&self.in_place[row * self.lane..(row + 1) * self.lane])
    }

    /// Movers of a phase to a limited placement who may stay where they were, as the flows count them and with the factor
    /// on survivors; before the weight of the placement.
    pub(crate) fn may_stay(&self, phase: usize, to: usize, from: usize) -> (f64, f64) {
        self.movers(&self.may_stay, phase, to, from)
    }

    /// The same of those whose old placement no longer serves them.
    pub(crate) fn must_go(&self, phase: usize, to: usize, from: usize) -> (f64, f64) {
        self.movers(&self.must_go, phase, to, from)
    }

    fn movers(&self, sums: &MoverSums, phase: usize, to: usize, from: usize) -> (f64, f64) {
        let row = ((phase * self.placements + to) * self.placements + from) * self.lane;
        let lane = row..row + self.lane;
        (
            sum_cells(&sums.counted[lane.clone()]),
            sum_cells(&sums.settled[lane]),
        )
    }
}

struct Count<'a, 'b> {
    sums: &'a mut WishSums,
    council: Wished<'b>,
}

impl Loop for Count<'_, '_> {
    #[inline(always)]
    fn run(self) {
        match self.council.before.shape().lane() {
            8 => self.all_ages::<8>(),
            12 => self.all_ages::<12>(),
            16 => self.all_ages::<16>(),
            _ => self.all_ages::<4>(),
        }
    }
}

impl Count<'_, '_> {
    #[inline(always)]
    fn all_ages<const W: usize>(self) {
        let Self { sums, council } = self;
        let Wished { rules, moving, .. } = council;
        let table = moving.table;
        let shape = table.shape;
        let placements = shape.placements;
        let blocks = blocks::<W>(shape);
        let row = |placement: usize| placement * blocks..(placement + 1) * blocks;
        sums.clear(council.places, rules.phases);
        let plans = as_blocks::<W>(council.before.cells());
        let of_age = placements * blocks;
        for age in 1..shape.ages {
            let phase = rules.phase_of_age[age];
            let before = &plans[(age - 1) * of_age..age * of_age];
            let serves = &rules.serves[age * placements..(age + 1) * placements];
            let factor = council.factors[age];
            let limited = |to: &usize| council.places[to * rules.phases + phase].is_some();
            for to in (0..placements).filter(limited) {
                let first = phase * placements + to;
                let stays = table.stays(age - 1, to);
                let staying = &mut as_blocks_mut::<W>(&mut sums.in_place)[row(first)];
                for ((block, sum), plans) in staying.iter_mut().enumerate().zip(&before[row(to)]) {
                    let mut copy = *sum;
                    add_scaled(&mut copy, &stays.of(plans, block), factor);
                    *sum = copy;
                }
                let mut may_stay = sums.may_stay.rows::<W>(first * of_age, of_age);
                let mut must_go = sums.must_go.rows::<W>(first * of_age, of_age);
                match &table.movers {
                    Movers::Pairs(pairs) => {
                        for way in pairs.ways_to(age - 1, to) {
                            let shares = Shares(pairs.of(way));
                            let movers = if serves[way.from] {
                                &mut may_stay
                            } else {
                                &mut must_go
                            };
                            for (block, left) in row(way.from).enumerate() {
                                let moving = shares.of(&before[left], block);
                                movers.add(left..left + 1, &[moving], factor);
                            }
                        }
                    }
                    Movers::Streams(streams) => {
                        let leaving = as_blocks_mut::<W>(&mut sums.leaving);
                        let streams = streams.of_age::<W>(age - 1);
                        streams.moving(before, to, leaving, blocks);
                        for (from, &serves) in serves.iter().enumerate() {
                            let movers = if serves { &mut may_stay } else { &mut must_go };
                            movers.add(row(from), &leaving[row(from)], factor);
                        }
                    }
                }
            }
        }
    }
}

/// Sums of those who wish to enter one placement, `[from][block]`.
struct Rows<'a, const W: usize> {
    counted: &'a mut [Block<W>],
    settled: &'a mut [Block<W>],
}

impl<const W: usize> Rows<'_, W> {
    #[inline(always)]
    fn add(&mut self, rows: Range<usize>, moving: &[Block<W>], factor: f64) {
        let sums = self.counted[rows.clone()].iter_mut();
        let sums = sums.zip(&mut self.settled[rows]);
        for ((counted, settled), moving) in sums.zip(moving) {
            let (mut count, mut sum) = (*counted, *settled);
            add(&mut count, moving);
            add_scaled(&mut sum, moving, factor);
            *counted = count;
            *settled = sum;
        }
    }
}

impl MoverSums {
    #[inline(always)]
    fn rows<const W: usize>(&mut self, first: usize, count: usize) -> Rows<'_, W> {
        Rows {
            counted: &mut as_blocks_mut(&mut self.counted)[first..first + count],
            settled: &mut as_blocks_mut(&mut self.settled)[first..first + count],
        }
    }
}

impl WishSums {
    /// Forgets the council before, where this one is limited.
    fn clear(&mut self, places: &[Option<f64>], phases: usize) {
        self.in_place.fill(0.0);
        let row = self.placements * self.lane;
        for (index, _) in places
            .iter()
            .enumerate()
            .filter(|(_, places)| places.is_some())
        {
            let first = (index % phases * self.placements + index / phases) * row;
            for sums in [&mut self.may_stay, &mut self.must_go] {
                sums.counted[first..first + row].fill(0.0);
                sums.settled[first..first + row].fill(0.0);
            }
        }
    }
}
