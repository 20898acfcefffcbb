//! Where places are limited: takes back refused moves of one age, scales survivors, and adds new plans where they find a place.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::arrive::{bring, sum_rows};
use super::lane_sums::LaneSums;
use super::lanes::{Block, add, add_scaled, as_blocks, as_blocks_mut, blocks, multiply, scale};
use super::moving::Moving;
use super::stream_loops::SUMS;
use super::table::{Movers, Shares};
use super::wish::WishSums;
use crate::aligned::Aligned;
use crate::capacity::{CapacityRules, PhaseWishes};
use crate::shape::Shape;

/// What the allotment of places refused.
#[derive(Debug)]
pub(crate) struct Refusals<'a> {
    pub(crate) rules: &'a CapacityRules,
    /// What those of each phase were given.
    pub(crate) phases: &'a [PhaseWishes],
    /// What counting the wishes left.
    pub(crate) wished: &'a mut WishSums,
    pub(crate) memory: &'a mut RefusalMemory,
    /// The phase whose refusals the memory holds; none to begin with.
    pub(crate) phase: Option<usize>,
}

/// Memory for one council after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct RefusalMemory {
    /// `[from][need lane]` movers of one age who stay because they were refused.
    back: Aligned,
    /// `[kind][sum][need lane]` part of streams that is refused, and `[from]` the kind of those who leave there.
    pub(super) parts: Aligned,
    pub(super) kind: Vec<usize>,
    /// `[placement][need lane]` those of one age to be sent on.
    pub(super) sent_on: Aligned,
    /// Placements that refuse, and the part of a wish to move there that is refused, their weight in it.
    pub(super) refusing: Vec<(usize, f64)>,
}

impl RefusalMemory {
    pub(crate) fn new(shape: Shape) -> Self {
        Self {
            back: Aligned::zeros(shape.age_cells()),
            parts: Aligned::zeros((shape.placements + 2) * SUMS * shape.lane()),
            kind: vec![0; shape.placements],
            sent_on: Aligned::zeros(shape.age_cells()),
            refusing: Vec::with_capacity(shape.placements),
        }
    }
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

impl<'a> Refusals<'a> {
    /// What those of an age were given; keeps which placements refuse them.
    #[inline(always)]
    pub(super) fn turn_to(&mut self, age: usize, moving: Moving) -> &'a PhaseWishes {
        let phase = self.rules.phase_of_age[age];
        let phases: &'a [PhaseWishes] = self.phases;
        let wishes = &phases[phase];
        if self.phase != Some(phase) {
            self.phase = Some(phase);
            let refusing = &mut self.memory.refusing;
            refusing.clear();
            for &to in wishes.limited() {
                if wishes.admitted[to] < 1.0 {
                    refusing.push((to, moving.weight(to) * (1.0 - wishes.admitted[to])));
                }
            }
        }
        wishes
    }

    /// Writes the caseload of one age after; gives its sum.
    #[inline(always)]
    pub(super) fn settle_age<const W: usize, const ALIKE: bool>(
        &mut self,
        moving: Moving,
        of: OfAge<W>,
        after: &mut [Block<W>],
        sums: &mut LaneSums,
    ) -> Block<W> {
        let wishes = self.turn_to(of.age, moving);
        let Some(age_before) = of.age.checked_sub(1) else {
            self.settle_new(wishes, of, after, sums);
            self.send_on(moving.table.shape, wishes, of, after, sums);
            return sum_rows(after);
        };
        bring::<W, ALIKE>(moving, age_before, of.before, after);
        if self.memory.refusing.is_empty() {
            self.settle::<W, ALIKE, false>(moving, wishes, of, after, sums);
        } else {
            self.take_back::<W>(moving, of);
            self.settle::<W, ALIKE, true>(moving, wishes, of, after, sums);
        }
        self.send_on(moving.table.shape, wishes, of, after, sums);
        sum_rows(after)
    }

    /// Counts those whom some placement refuses where they were, or among those to be sent on.
    #[inline(always)]
    fn take_back<const W: usize>(&mut self, moving: Moving, of: OfAge<W>) {
        let table = moving.table;
        let placements = table.shape.placements;
        let blocks = blocks::<W>(table.shape);
        let age_before = of.age - 1;
        let serves = &self.rules.serves[of.age * placements..(of.age + 1) * placements];
        let RefusalMemory {
            back,
            sent_on,
            refusing,
            ..
        } = &mut *self.memory;
        let back = as_blocks_mut::<W>(back);
        let sent_on = as_blocks_mut::<W>(sent_on);
        let row = |placement: usize| placement * blocks..(placement + 1) * blocks;
        for &(to, _) in refusing.iter() {
            sent_on[row(to)].fill([0.0; W]);
        }
        match &table.movers {
            Movers::Pairs(pairs) => {
                back.fill([0.0; W]);
                for &(to, part) in refusing.iter() {
                    for way in pairs.ways_to(age_before, to) {
                        let shares = Shares(pairs.of(way));
                        let goes = if serves[way.from] {
                            &mut back[row(way.from)]
                        } else {
                            &mut sent_on[row(to)]
                        };
                        let plans = of.before[row(way.from)].iter();
                        for ((block, goes), plans) in goes.iter_mut().enumerate().zip(plans) {
                            let mut copy = *goes;
                            add_scaled(&mut copy, &shares.of(plans, block), part);
                            *goes = copy;
                        }
                    }
                }
            }
            Movers::Streams(streams) => {
                let streams = streams.of_age::<W>(age_before);
                back.fill([0.0; W]);
                let movers = as_blocks_mut::<W>(&mut self.wished.movers);
                for &(to, part) in refusing.iter() {
                    streams.moving(of.before, to, movers, blocks);
                    for (from, &serves) in serves.iter().enumerate() {
                        let goes = if serves {
                            &mut back[row(from)]
                        } else {
                            &mut sent_on[row(to)]
                        };
                        for (goes, moving) in goes.iter_mut().zip(&movers[row(from)]) {
                            add_scaled(goes, moving, part);
                        }
                    }
                }
            }
        }
    }

    /// Admits, adds those who stay and those taken back, scales all, adds new plans, and counts.
    #[inline(always)]
    fn settle<const W: usize, const ALIKE: bool, const BACK: bool>(
        &self,
        moving: Moving,
        wishes: &PhaseWishes,
        of: OfAge<W>,
        after: &mut [Block<W>],
        sums: &mut LaneSums,
    ) {
        let table = moving.table;
        let blocks = blocks::<W>(table.shape);
        let stay = &table.stay[table.row(of.age - 1, 0)..table.row(of.age, 0)];
        sums.counted = true;
        let counted = as_blocks_mut::<W>(&mut sums.moved_in).iter_mut();
        let counted = counted.zip(as_blocks_mut::<W>(&mut sums.returned));
        let counted = counted.zip(as_blocks_mut::<W>(&mut sums.stock));
        let given = of.before.iter().zip(of.shares);
        let given = given.zip(as_blocks::<W>(&self.memory.back));
        let rows = after.iter_mut().zip(given).zip(counted);
        for (index, ((row, ((before, shares), back)), ((moved_in, returned), stock))) in
            rows.enumerate()
        {
            let placement = index / blocks;
            let (weight, admitted) = (moving.weight(placement), wishes.admitted[placement]);
            let (mut copy, mut moved, mut sum) = (*row, *moved_in, *stock);
            scale(&mut copy, weight * admitted);
            add(&mut moved, &copy);
            *moved_in = moved;
            if ALIKE {
                add_scaled(&mut copy, before, stay[placement] * weight);
            } else {
                let mut staying = *before;
                multiply(&mut staying, &as_blocks(stay)[index]);
                add_scaled(&mut copy, &staying, weight);
            }
            if BACK {
                let mut left = *returned;
                add(&mut copy, back);
                add(&mut left, back);
                *returned = left;
            }
            scale(&mut copy, of.factor);
            add_scaled(&mut copy, shares, of.new_plans * admitted);
            add(&mut sum, &copy);
            *row = copy;
            *stock = sum;
        }
    }

    /// An age to which nobody comes but by a new plan.
    #[inline(always)]
    pub(super) fn settle_new<const W: usize>(
        &mut self,
        wishes: &PhaseWishes,
        of: OfAge<W>,
        after: &mut [Block<W>],
        sums: &mut LaneSums,
    ) {
        self.memory.sent_on.fill(0.0);
        let blocks = after.len() / wishes.admitted.len();
        let stock = as_blocks_mut::<W>(&mut sums.stock).iter_mut();
        for (index, ((row, shares), stock)) in
            after.iter_mut().zip(of.shares).zip(stock).enumerate()
        {
            let (mut copy, mut sum) = ([0.0; W], *stock);
            let admitted = wishes.admitted[index / blocks];
            add_scaled(&mut copy, shares, of.new_plans * admitted);
            add(&mut sum, &copy);
            *row = copy;
            *stock = sum;
        }
    }

    /// Adds refused movers who cannot stay, and refused new plans, to where the overflow sends them; gives all of them.
    #[inline(always)]
    pub(super) fn send_on<const W: usize>(
        &mut self,
        shape: Shape,
        wishes: &PhaseWishes,
        of: OfAge<W>,
        after: &mut [Block<W>],
        sums: &mut LaneSums,
    ) -> Block<W> {
        let blocks = blocks::<W>(shape);
        let sent_on = as_blocks_mut::<W>(&mut self.memory.sent_on);
        let stock = as_blocks_mut::<W>(&mut sums.stock);
        let mut all = [0.0; W];
        for &(from, _) in &self.memory.refusing {
            let refused = of.new_plans * (1.0 - wishes.admitted[from]);
            let onward = &wishes.onward[from * shape.placements..(from + 1) * shape.placements];
            for block in 0..blocks {
                let index = from * blocks + block;
                let mut sent = sent_on[index];
                scale(&mut sent, of.factor);
                add_scaled(&mut sent, &of.shares[index], refused);
                for (to, &share) in onward.iter().enumerate() {
                    if share > 0.0 {
                        let index = to * blocks + block;
                        let (mut copy, mut sum) = (after[index], stock[index]);
                        add_scaled(&mut copy, &sent, share);
                        add_scaled(&mut sum, &sent, share);
                        after[index] = copy;
                        stock[index] = sum;
                        add_scaled(&mut all, &sent, share);
                    }
                }
            }
        }
        all
    }
}
