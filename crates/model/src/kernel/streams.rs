//! Movers as streams, arranged for the step.
//!
//! What arrives at a placement is `sum over streams of arrive[to] x (all who leave by the stream less
//! those who leave from there)`: two sums over the placements stand for a sum at each of them, and a
//! table of 13 placements takes a third of the memory. All who leave are never fewer than those of one
//! placement, so nothing falls below 0.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lanes::{Block, add_products, add_scaled, as_blocks, multiply, subtract_products};
use crate::aligned::Aligned;
use crate::moves::{STREAMS, Stream};
use crate::shape::Shape;

/// Shares of movers, need innermost: each list `[age before][placement][need lane]`.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Streams {
    /// Numbers of one age.
    width: usize,
    /// Share that leaves by each stream, for wherever the stream goes.
    pub(super) leave: [Aligned; STREAMS],
    /// Share of each stream that arrives.
    pub(super) arrive: [Aligned; STREAMS],
    /// What a draw asks for beyond those who would stay.
    pub(super) short: Short,
}

/// Ages at which a factor on moves into a placement asks for more movers than there are to stay: there the
/// share from one placement to another is what the streams give `x (1 + more[to] x part[from])`. At all other ages the
/// factor stands in the streams.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Short {
    /// `[age before]` whether it is such an age.
    pub(super) ages: Vec<bool>,
    /// `[placement]` factor less 1.
    pub(super) more: Vec<f64>,
    /// Part of the wish that can be met; 1 at all other ages.
    pub(super) part: Aligned,
}

impl Clone for Streams {
    fn clone(&self) -> Self {
        let mut clone = Self::default();
        clone.clone_from(self);
        clone
    }

    /// In the same memory where it is long enough, which the derived one is not.
    fn clone_from(&mut self, source: &Self) {
        self.width = source.width;
        for (mine, of) in self.leave.iter_mut().zip(&source.leave) {
            mine.clone_from(of);
        }
        for (mine, of) in self.arrive.iter_mut().zip(&source.arrive) {
            mine.clone_from(of);
        }
        self.short.ages.clone_from(&source.short.ages);
        self.short.more.clone_from(&source.short.more);
        self.short.part.clone_from(&source.short.part);
    }
}

impl Streams {
    /// Arranges the shares of streams in the same memory.
    pub(super) fn fill(&mut self, shape: Shape, streams: &[Stream; STREAMS]) {
        self.width = shape.age_cells();
        let rows = shape.last_age() * shape.placements * shape.lane();
        let arrange = |list: &mut Aligned, shares: &[f64]| {
            list.clear();
            list.resize(rows);
            let needs = shares.chunks_exact(shape.placements).enumerate();
            for (row, shares) in needs.take(shape.last_age() * shape.needs) {
                let (age, need) = (row / shape.needs, row % shape.needs);
                for (placement, &share) in shares.iter().enumerate() {
                    list[shape.index(age, placement, need)] = share;
                }
            }
        };
        for (which, stream) in streams.iter().enumerate() {
            arrange(&mut self.leave[which], &stream.leave);
            arrange(&mut self.arrive[which], &stream.arrive);
        }
        self.short.ages.clear();
        self.short.ages.resize(shape.ages, false);
        self.short.more.clear();
        self.short.more.resize(shape.placements, 0.0);
        self.short.part.clear();
        self.short.part.resize(rows);
        self.short.part.fill(1.0);
    }

    /// Adds to `sums` (`[age before][placement][need lane]`) the share that leaves each placement, every destination times its
    /// weight.
    pub(super) fn add_weighted(&self, weights: &[f64], sums: &mut [f64]) {
        let lane = self.width / weights.len();
        let ages = sums.chunks_exact_mut(self.width);
        for (age, sums) in ages.enumerate().take(self.arrive[0].len() / self.width) {
            let rows = age * self.width..(age + 1) * self.width;
            for (leave, arrive) in self.leave.iter().zip(&self.arrive) {
                let (leave, arrive) = (&leave[rows.clone()], &arrive[rows.clone()]);
                for need in 0..lane {
                    let weighted = |to: usize| arrive[to * lane + need] * weights[to];
                    let all: f64 = (0..weights.len()).map(weighted).sum();
                    for from in 0..weights.len() {
                        let cell = from * lane + need;
                        sums[cell] += leave[cell] * (all - weighted(from));
                    }
                }
            }
        }
    }

    /// Those of one age before.
    #[inline(always)]
    pub(super) fn of_age<const W: usize>(&self, age: usize) -> OfAge<'_, W> {
        let rows = age * self.width..(age + 1) * self.width;
        OfAge {
            leave: [
                as_blocks(&self.leave[0][rows.clone()]),
                as_blocks(&self.leave[1][rows.clone()]),
            ],
            arrive: [
                as_blocks(&self.arrive[0][rows.clone()]),
                as_blocks(&self.arrive[1][rows.clone()]),
            ],
            more: &self.short.more,
            part: as_blocks(&self.short.part[rows]),
            short: self.short.ages[age],
        }
    }
}

/// Streams of one age before, block by block.
#[derive(Clone, Copy)]
pub(super) struct OfAge<'a, const W: usize> {
    leave: [&'a [Block<W>]; STREAMS],
    arrive: [&'a [Block<W>]; STREAMS],
    more: &'a [f64],
    part: &'a [Block<W>],
    /// Whether moves are not made of streams alone ([`Short`]).
    pub(super) short: bool,
}

/// All who leave by each stream, of one block of needs.
#[derive(Clone, Copy)]
pub(super) struct Leaving<const W: usize> {
    all: [Block<W>; STREAMS],
    /// The same, times the part of wishes that can be met.
    met: [Block<W>; STREAMS],
}

impl<const W: usize> OfAge<'_, W> {
    /// Those of `before` (`[placement][block]`) who leave by each stream, at every `step`th block from
    /// `block` on.
    #[inline(always)]
    pub(super) fn leaving<const SHORT: bool>(
        &self,
        before: &[Block<W>],
        block: usize,
        step: usize,
    ) -> Leaving<W> {
        let (mut first, mut second) = ([0.0; W], [0.0; W]);
        let (mut met_first, mut met_second) = ([0.0; W], [0.0; W]);
        for index in (block..before.len()).step_by(step) {
            let plans = &before[index];
            add_products(&mut first, plans, &self.leave[0][index]);
            add_products(&mut second, plans, &self.leave[1][index]);
            if SHORT {
                let mut met = *plans;
                multiply(&mut met, &self.part[index]);
                add_products(&mut met_first, &met, &self.leave[0][index]);
                add_products(&mut met_second, &met, &self.leave[1][index]);
            }
        }
        Leaving {
            all: [first, second],
            met: [met_first, met_second],
        }
    }

    /// Who arrives at the placement of block `index`, where `plans` were and `leaving` left.
    #[inline(always)]
    pub(super) fn arriving<const SHORT: bool>(
        &self,
        leaving: &Leaving<W>,
        plans: &Block<W>,
        (index, placement): (usize, usize),
    ) -> Block<W> {
        let [mut moved, mut second] = leaving.all;
        subtract_products(&mut moved, plans, &self.leave[0][index]);
        subtract_products(&mut second, plans, &self.leave[1][index]);
        if SHORT {
            let more = self.more[placement];
            let mut own = *plans;
            multiply(&mut own, &self.part[index]);
            let [mut met, mut met_second] = leaving.met;
            subtract_products(&mut met, &own, &self.leave[0][index]);
            subtract_products(&mut met_second, &own, &self.leave[1][index]);
            add_scaled(&mut moved, &met, more);
            add_scaled(&mut second, &met_second, more);
        }
        multiply(&mut moved, &self.arrive[0][index]);
        add_products(&mut moved, &second, &self.arrive[1][index]);
        moved
    }

    /// Those of `plans` at block `left` who move to the placement of block `entered`.
    #[inline(always)]
    pub(super) fn moving(
        &self,
        plans: &Block<W>,
        left: usize,
        (entered, placement): (usize, usize),
    ) -> Block<W> {
        let mut shares = self.leave[0][left];
        multiply(&mut shares, &self.arrive[0][entered]);
        add_products(&mut shares, &self.leave[1][left], &self.arrive[1][entered]);
        if self.short {
            let mut wished = shares;
            multiply(&mut wished, &self.part[left]);
            add_scaled(&mut shares, &wished, self.more[placement]);
        }
        multiply(&mut shares, plans);
        shares
    }
}
