//! More or fewer moves into some placements, where movers are streams.
//!
//! A factor scales what of a stream arrives. At ages at which more would move than there are to stay, it stands beside the
//! streams instead, with the part of each placement's wish that can be met.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::dispatch::{Instructions, Loop};
use super::lanes::{Block, add_products, add_scaled, as_blocks, as_blocks_mut, blocks, scale};
use super::streams::Streams;
use super::table::{MoveTable, Movers};
use crate::aligned::Aligned;
use crate::moves::STREAMS;

/// Streams of one table as they are before any shift, where some parameter acts on them.
#[derive(Clone, Debug)]
pub(super) struct StreamShift {
    /// Placements that some parameter acts on.
    targets: Vec<usize>,
    /// `[age before][placement][need lane]` shares that stay and that leave. The latter are written where a lane is several blocks
    /// alone: all other loops over streams take those who do not stay.
    stay: Aligned,
    leave: Aligned,
    /// `[stream]` of `[age before][target][need lane]` shares that arrive.
    arrive: [Aligned; STREAMS],
}

/// [`StreamShift::write`] as a loop.
struct Write<'a> {
    shift: &'a StreamShift,
    factors: &'a [f64],
    table: &'a mut MoveTable,
}

impl Loop for Write<'_> {
    #[inline(always)]
    fn run(self) {
        match self.table.shape.lane() {
            8 => self.all_ages::<8>(),
            12 => self.all_ages::<12>(),
            16 => self.all_ages::<16>(),
            _ => self.all_ages::<4>(),
        }
    }
}

impl StreamShift {
    /// Notes the streams of `table` into `targets`.
    pub(super) fn new(table: &MoveTable, streams: &Streams, targets: &[usize]) -> Self {
        let shape = table.shape;
        let into = |list: &Aligned| {
            let mut kept = Vec::new();
            for age in 0..shape.last_age() {
                for &target in targets {
                    let row = shape.index(age, target, 0);
                    kept.extend_from_slice(&list[row..row + shape.lane()]);
                }
            }
            Aligned::from(kept.as_slice())
        };
        Self {
            targets: targets.to_vec(),
            stay: table.stay.clone(),
            leave: table.leave.clone(),
            arrive: [into(&streams.arrive[0]), into(&streams.arrive[1])],
        }
    }

    /// Writes the moves under `factors`.
    pub(super) fn apply(&self, factors: &[f64], table: &mut MoveTable) {
        if self.targets.is_empty() {
            return;
        }
        Instructions::best().run(Write {
            shift: self,
            factors,
            table,
        });
    }
}

impl Write<'_> {
    #[inline(always)]
    fn all_ages<const W: usize>(self) {
        let Self {
            shift,
            factors,
            table,
        } = self;
        let shape = table.shape;
        let blocks = blocks::<W>(shape);
        let of_age = shape.placements * blocks;
        let of_targets = shift.targets.len() * blocks;
        let leaves = as_blocks_mut::<W>(&mut table.leave);
        let stays = as_blocks_mut::<W>(&mut table.stay);
        let Movers::Streams(streams) = &mut table.movers else {
            return;
        };
        for &target in &shift.targets {
            streams.short.more[target] = factors[target] - 1.0;
        }
        for age in 0..shape.last_age() {
            let rows = age * of_age..(age + 1) * of_age;
            let given = age * of_targets..(age + 1) * of_targets;
            let wishes = Wishes::<W> {
                shift,
                more: &streams.short.more,
                blocks,
                leave: [
                    &as_blocks(&streams.leave[0])[rows.clone()],
                    &as_blocks(&streams.leave[1])[rows.clone()],
                ],
                arrive: [
                    &as_blocks(&shift.arrive[0])[given.clone()],
                    &as_blocks(&shift.arrive[1])[given],
                ],
                stay: &as_blocks(&shift.stay)[rows.clone()],
            };
            let short = wishes.meet(&mut stays[rows.clone()]);
            if blocks > 1 {
                let given = as_blocks::<W>(&shift.leave)[rows.clone()].iter();
                let stays = wishes.stay.iter().zip(&stays[rows.clone()]);
                for ((to, leave), (before, after)) in
                    leaves[rows.clone()].iter_mut().zip(given).zip(stays)
                {
                    for n in 0..W {
                        to[n] = leave[n] + (before[n] - after[n]);
                    }
                }
            }
            let parts = &mut as_blocks_mut::<W>(&mut streams.short.part)[rows.clone()];
            if short {
                wishes.part(parts);
            } else if streams.short.ages[age] {
                parts.fill([1.0; W]);
            }
            streams.short.ages[age] = short;
            for (arrive, base) in streams.arrive.iter_mut().zip(wishes.arrive) {
                let arrive = &mut as_blocks_mut::<W>(arrive)[rows.clone()];
                for (target, base) in shift.targets.iter().zip(base.chunks_exact(blocks)) {
                    let factor = if short { 1.0 } else { factors[*target] };
                    for (block, base) in base.iter().enumerate() {
                        let mut copy = *base;
                        scale(&mut copy, factor);
                        arrive[target * blocks + block] = copy;
                    }
                }
            }
        }
    }
}

/// Streams of one age before, block by block, and the factors on them less 1.
struct Wishes<'a, const W: usize> {
    shift: &'a StreamShift,
    more: &'a [f64],
    /// Blocks of a lane.
    blocks: usize,
    leave: [&'a [Block<W>]; STREAMS],
    arrive: [&'a [Block<W>]; STREAMS],
    /// Shares that stay.
    stay: &'a [Block<W>],
}

impl<const W: usize> Wishes<'_, W> {
    /// Of each stream, how much more arrives at the targets other than `from`.
    #[inline(always)]
    fn more_to_others(&self, block: usize, from: usize) -> [Block<W>; STREAMS] {
        let mut sums = [[0.0; W]; STREAMS];
        for (index, &to) in self.shift.targets.iter().enumerate() {
            if to == from {
                continue;
            }
            let more = self.more[to];
            for (sum, arrive) in sums.iter_mut().zip(self.arrive) {
                add_scaled(sum, &arrive[index * self.blocks + block], more);
            }
        }
        sums
    }

    /// Share of those at one block who wish to move beyond those who do already.
    #[inline(always)]
    fn wished(&self, index: usize, more: &[Block<W>; STREAMS]) -> Block<W> {
        let mut wished = [0.0; W];
        add_products(&mut wished, &self.leave[0][index], &more[0]);
        add_products(&mut wished, &self.leave[1][index], &more[1]);
        wished
    }

    /// Writes who stays; whether somewhere more would move than there are to stay.
    #[inline(always)]
    fn meet(&self, to_stay: &mut [Block<W>]) -> bool {
        let mut short = [0.0; W];
        for block in 0..self.blocks {
            let of_all = self.more_to_others(block, usize::MAX);
            for from in 0..self.stay.len() / self.blocks {
                let index = from * self.blocks + block;
                let of_others;
                let more = if self.shift.targets.contains(&from) {
                    of_others = self.more_to_others(block, from);
                    &of_others
                } else {
                    &of_all
                };
                let wished = self.wished(index, more);
                let stay = self.stay[index];
                let (mut left, mut missed) = ([0.0; W], short);
                for n in 0..W {
                    let met = if wished[n] > stay[n] {
                        stay[n]
                    } else {
                        wished[n]
                    };
                    left[n] = stay[n] - met;
                    missed[n] += wished[n] - met;
                }
                short = missed;
                to_stay[index] = left;
            }
        }
        short.iter().any(|&missed| missed > 0.0)
    }

    /// Writes the part of each wish that can be met.
    #[inline(always)]
    fn part(&self, parts: &mut [Block<W>]) {
        for block in 0..self.blocks {
            for from in 0..self.stay.len() / self.blocks {
                let index = from * self.blocks + block;
                let wished = self.wished(index, &self.more_to_others(block, from));
                let stay = &self.stay[index];
                let mut part = [1.0; W];
                for n in 0..W {
                    if wished[n] > stay[n] {
                        part[n] = stay[n] / wished[n];
                    }
                }
                parts[index] = part;
            }
        }
    }
}
