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

use super::lanes::{
    Block, add_products, add_scaled, as_blocks, multiply, subtract, subtract_products,
};
use super::stream_loops::SUMS;
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

    /// Weighs what arrives by `weights` (`[placement]`), and what leaves by `origin` (`[age before][placement][need lane]`).
    pub(super) fn weigh(&mut self, weights: &[f64], origin: &[f64]) {
        let lane = self.width / weights.len();
        for list in &mut self.arrive {
            for (lane, weight) in list.chunks_exact_mut(lane).zip(weights.iter().cycle()) {
                for share in lane {
                    *share *= weight;
                }
            }
        }
        for list in &mut self.leave {
            for (share, origin) in list.iter_mut().zip(origin) {
                *share *= origin;
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
    pub(super) leave: [&'a [Block<W>]; STREAMS],
    pub(super) arrive: [&'a [Block<W>]; STREAMS],
    /// [`Short::more`] and [`Short::part`], and whether they count.
    pub(super) more: &'a [f64],
    pub(super) part: &'a [Block<W>],
    pub(super) short: bool,
}

/// All who leave by each stream, of one block of needs.
#[derive(Clone, Copy)]
struct Leaving<const W: usize> {
    all: [Block<W>; STREAMS],
    /// The same, times the part of wishes that can be met.
    met: [Block<W>; STREAMS],
}

impl<const W: usize> OfAge<'_, W> {
    /// Who arrives at each placement (`after`) of those who were there (`before`), both `[placement][block]`.
    #[inline(always)]
    pub(super) fn arrive(&self, before: &[Block<W>], after: &mut [Block<W>], blocks: usize) {
        for block in 0..blocks {
            let leaving = self.leaving(before, block, blocks);
            let placements = self.more.iter().enumerate();
            for (index, more) in placements.map(|(to, more)| (to * blocks + block, more)) {
                let more = if self.short { *more } else { 0.0 };
                let mut own = before[index];
                multiply(&mut own, &self.part[index]);
                let mut arriving = [0.0; W];
                for stream in 0..STREAMS {
                    let leave = &self.leave[stream][index];
                    let (mut moved, mut met) = (leaving.all[stream], leaving.met[stream]);
                    subtract_products(&mut moved, &before[index], leave);
                    subtract_products(&mut met, &own, leave);
                    add_scaled(&mut moved, &met, more);
                    add_products(&mut arriving, &moved, &self.arrive[stream][index]);
                }
                after[index] = arriving;
            }
        }
    }

    /// Those of `leaving` ([`SUMS`]) who arrive at one placement. `own` are those of them who are there already. Here and in the
    /// next two a lane is one block.
    #[inline(always)]
    pub(super) fn arriving(&self, leaving: &[Block<W>], own: &Block<W>, to: usize) -> Block<W> {
        let mut arriving = [0.0; W];
        for stream in 0..STREAMS {
            let mut own = *own;
            multiply(&mut own, &self.leave[stream][to]);
            let mut others = leaving[stream];
            subtract(&mut others, &own);
            if self.short {
                let mut met = leaving[STREAMS + stream];
                subtract_products(&mut met, &own, &self.part[to]);
                add_scaled(&mut others, &met, self.more[to]);
            }
            add_products(&mut arriving, &others, &self.arrive[stream][to]);
        }
        arriving
    }

    /// Those who move from one placement to another.
    #[inline(always)]
    pub(super) fn between(&self, before: &[Block<W>], from: usize, to: usize) -> Block<W> {
        let mut moving = [0.0; W];
        for stream in 0..STREAMS {
            add_products(
                &mut moving,
                &self.leave[stream][from],
                &self.arrive[stream][to],
            );
        }
        multiply(&mut moving, &before[from]);
        if self.short {
            let mut met = moving;
            multiply(&mut met, &self.part[from]);
            add_scaled(&mut moving, &met, self.more[to]);
        }
        moving
    }

    /// What part of each of the [`SUMS`] is refused by `refusing` (a placement, and what part of the wish to come there it
    /// refuses), all but one of them.
    #[inline(always)]
    pub(super) fn refused_by_others(
        &self,
        refusing: &[(usize, f64)],
        except: usize,
    ) -> [Block<W>; SUMS] {
        let mut sums = [[0.0; W]; SUMS];
        for &(to, part) in refusing.iter().filter(|(to, _)| *to != except) {
            for stream in 0..STREAMS {
                add_scaled(&mut sums[stream], &self.arrive[stream][to], part);
                if self.short {
                    let met = part * self.more[to];
                    add_scaled(&mut sums[STREAMS + stream], &self.arrive[stream][to], met);
                }
            }
        }
        sums
    }

    /// Those of `before` who leave by each stream, at every `step`th block from `block` on.
    #[inline(always)]
    fn leaving(&self, before: &[Block<W>], block: usize, step: usize) -> Leaving<W> {
        let mut leaving = Leaving {
            all: [[0.0; W]; STREAMS],
            met: [[0.0; W]; STREAMS],
        };
        for index in (block..before.len()).step_by(step) {
            let mut met = before[index];
            multiply(&mut met, &self.part[index]);
            for stream in 0..STREAMS {
                let leave = &self.leave[stream][index];
                add_products(&mut leaving.all[stream], &before[index], leave);
                add_products(&mut leaving.met[stream], &met, leave);
            }
        }
        leaving
    }

    /// Gives `leaving` (`[from][block]`) those of `before` who move to one placement; those there already stay out of it.
    #[inline(always)]
    pub(super) fn moving(
        &self,
        before: &[Block<W>],
        to: usize,
        leaving: &mut [Block<W>],
        blocks: usize,
    ) {
        let rows = leaving.iter_mut().zip(before);
        let rows = rows.zip(self.leave[0].iter().zip(self.leave[1]));
        if blocks == 1 {
            to_one_block(rows, self.arrive[0][to], self.arrive[1][to]);
        } else {
            let arrive =
                |which: usize, index: usize| self.arrive[which][to * blocks + index % blocks];
            for (index, row) in rows.enumerate() {
                let row = std::iter::once(row);
                to_one_block(row, arrive(0, index), arrive(1, index));
            }
        }
        if self.short {
            let more = self.more[to];
            for (row, part) in leaving.iter_mut().zip(self.part) {
                let mut copy = *row;
                multiply(&mut copy, part);
                add_scaled(row, &copy, more);
            }
        }
        leaving[to * blocks..(to + 1) * blocks].fill([0.0; W]);
    }
}

/// Writes into each row those of its plans who move by two streams to where so much of them arrives.
#[inline(always)]
fn to_one_block<'r, const W: usize>(
    rows: impl Iterator<
        Item = (
            (&'r mut Block<W>, &'r Block<W>),
            (&'r Block<W>, &'r Block<W>),
        ),
    >,
    first: Block<W>,
    second: Block<W>,
) {
    for ((row, plans), leave) in rows {
        let mut moving = [0.0; W];
        for n in 0..W {
            moving[n] = (leave.0[n] * first[n] + leave.1[n] * second[n]) * plans[n];
        }
        *row = moving;
    }
}
