//! Brings those of one age who keep their plan to where they are a year later.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lanes::{Block, add, add_products, add_scaled, as_blocks, blocks, scale};
use super::moving::Moving;
use super::pairs::{Arrivals, Group, Pairs};
use super::table::Movers;

/// One age after, and the sums that its plans are added to.
pub(super) struct Arriving<'a, 's, const W: usize> {
    pub(super) after: &'a mut [Block<W>],
    pub(super) sums: Sums<'s, W>,
    /// `S x factor + new plans x share`.
    pub(super) factor: f64,
    pub(super) new_plans: f64,
    /// `[placement][block]` shares of the new plans.
    pub(super) shares: &'a [Block<W>],
}

/// Sums over ages, `[placement][block]`, and over the placements of one age.
pub(super) struct Sums<'a, const W: usize> {
    /// Movers before the weight of where they arrive; used where they are counted.
    pub(super) moved_in: &'a mut [Block<W>],
    pub(super) stock: &'a mut [Block<W>],
    pub(super) of_age: Block<W>,
}

/// Writes who arrives at each placement (`after`) of those of one age (`before`) if every wish is granted, both
/// `[placement][block]`.
#[inline(always)]
pub(super) fn bring<const W: usize, const ALIKE: bool>(
    moving: Moving<'_>,
    age_before: usize,
    before: &[Block<W>],
    after: &mut [Block<W>],
) {
    let blocks = blocks::<W>(moving.table.shape);
    match &moving.table.movers {
        Movers::Pairs(pairs) => {
            let count = pairs.groups.len();
            let arrivals = &pairs.arrivals[age_before * count..(age_before + 1) * count];
            for (&group, &arrivals) in pairs.groups.iter().zip(arrivals) {
                let at = At {
                    pairs,
                    blocks,
                    before,
                    group,
                    arrivals,
                };
                match group.size {
                    3 => at.group::<ALIKE, 3>(after),
                    2 => at.group::<ALIKE, 2>(after),
                    _ => at.group::<ALIKE, 1>(after),
                }
            }
        }
        // Streams are never alike for all needs.
        Movers::Streams(_) if ALIKE => {}
        Movers::Streams(streams) => {
            let streams = streams.of_age::<W>(age_before);
            streams.arrive(before, after, blocks);
        }
    }
}

impl<const W: usize> Arriving<'_, '_, W> {
    /// Moves the plans of one age, all of whom find a place, and adds new plans.
    #[inline(always)]
    pub(super) fn arrive<const ALIKE: bool, const COUNT: bool>(
        &mut self,
        moving: Moving<'_>,
        age_before: usize,
        before: &[f64],
    ) {
        let before = as_blocks::<W>(before);
        bring::<W, ALIKE>(moving, age_before, before, self.after);
        self.settle::<ALIKE, COUNT>(moving, age_before, before);
    }

    /// Adds those who stay, scales all, adds new plans, and counts.
    #[inline(always)]
    fn settle<const ALIKE: bool, const COUNT: bool>(
        &mut self,
        moving: Moving<'_>,
        age_before: usize,
        before: &[Block<W>],
    ) {
        let table = moving.table;
        let blocks = blocks::<W>(table.shape);
        let stay = &table.stay[table.row(age_before, 0)..table.row(age_before + 1, 0)];
        let (factor, new_plans) = (self.factor, self.new_plans);
        let Sums {
            moved_in,
            stock,
            of_age,
        } = &mut self.sums;
        let given = before.iter().zip(self.shares);
        let sums = moved_in.iter_mut().zip(stock.iter_mut());
        let rows = self.after.iter_mut().zip(given).zip(sums);
        for (index, ((row, (before, shares)), (moved_in, stock))) in rows.enumerate() {
            let (mut copy, mut sum) = (*row, *stock);
            if COUNT {
                let mut moved = *moved_in;
                add(&mut moved, &copy);
                *moved_in = moved;
            }
            if ALIKE {
                add_scaled(&mut copy, before, stay[index / blocks]);
            } else {
                add_products(&mut copy, before, &as_blocks(stay)[index]);
            }
            scale(&mut copy, factor * moving.weight(index / blocks));
            add_scaled(&mut copy, shares, new_plans);
            add(&mut sum, &copy);
            *row = copy;
            *stock = sum;
        }
        *of_age = sum_rows(self.after);
    }

    /// An age to which nobody comes but by a new plan.
    #[inline(always)]
    pub(super) fn nobody(&mut self) {
        self.sums.of_age = join(self.after, self.shares, self.new_plans, self.sums.stock);
    }
}

/// An age to which nobody comes but by a new plan; gives its sum.
#[inline(always)]
pub(super) fn join<const W: usize>(
    after: &mut [Block<W>],
    shares: &[Block<W>],
    new_plans: f64,
    stock: &mut [Block<W>],
) -> Block<W> {
    for (row, shares) in after.iter_mut().zip(shares) {
        let mut copy = [0.0; W];
        add_scaled(&mut copy, shares, new_plans);
        *row = copy;
    }
    add_rows(after, stock)
}

/// Adds the rows of one age to the sums of all; gives the sum of the age.
#[inline(always)]
fn add_rows<const W: usize>(rows: &[Block<W>], sums: &mut [Block<W>]) -> Block<W> {
    for (sums, row) in sums.iter_mut().zip(rows) {
        let mut copy = *sums;
        add(&mut copy, row);
        *sums = copy;
    }
    sum_rows(rows)
}

/// Sum of the rows of one age.
#[inline(always)]
pub(super) fn sum_rows<const W: usize>(rows: &[Block<W>]) -> Block<W> {
    let mut sum = [0.0; W];
    for row in rows {
        let mut copy = sum;
        add(&mut copy, row);
        sum = copy;
    }
    sum
}

/// Arrivals of one age at one group of destinations.
struct At<'a, const W: usize> {
    pairs: &'a Pairs,
    /// Blocks of a lane.
    blocks: usize,
    before: &'a [Block<W>],
    group: Group,
    arrivals: Arrivals,
}

impl<const W: usize> At<'_, W> {
    /// `G` destinations: each source is loaded once for all of them.
    #[inline(always)]
    fn group<const ALIKE: bool, const G: usize>(&self, after: &mut [Block<W>]) {
        let blocks = self.blocks;
        for block in 0..blocks {
            let sums: [Block<W>; G] = if ALIKE {
                self.add_alike(block)
            } else {
                self.add_by_need(block)
            };
            for (which, sums) in sums.iter().enumerate() {
                after[(self.group.first + which) * blocks + block] = *sums;
            }
        }
    }

    /// One number a source and destination.
    #[inline(always)]
    fn add_alike<const G: usize>(&self, block: usize) -> [Block<W>; G] {
        let Arrivals { start, end, shares } = self.arrivals;
        let (pairs, blocks) = (self.pairs, self.blocks);
        let sources = &pairs.sources[start..end];
        let shares = pairs.shares[shares..shares + G * sources.len()]
            .as_chunks::<G>()
            .0;
        let mut sums = [[0.0; W]; G];
        if sources.len() * blocks == self.before.len() {
            // From everywhere: no need to look up where.
            let before = self.before.iter().skip(block).step_by(blocks);
            for (source, shares) in before.zip(shares) {
                for (sums, share) in sums.iter_mut().zip(shares) {
                    add_scaled(sums, source, *share);
                }
            }
            return sums;
        }
        for (&from, shares) in sources.iter().zip(shares) {
            let source = &self.before[from * blocks + block];
            for (sums, share) in sums.iter_mut().zip(shares) {
                add_scaled(sums, source, *share);
            }
        }
        sums
    }

    /// A lane of numbers a source and destination.
    #[inline(always)]
    fn add_by_need<const G: usize>(&self, block: usize) -> [Block<W>; G] {
        let Arrivals { start, end, shares } = self.arrivals;
        let (pairs, blocks) = (self.pairs, self.blocks);
        let sources = &pairs.sources[start..end];
        let shares = as_blocks::<W>(&pairs.shares[shares..]);
        let mut sums = [[0.0; W]; G];
        if blocks == 1 && sources.len() == self.before.len() {
            for (source, shares) in self.before.iter().zip(shares.as_chunks::<G>().0) {
                for (sums, shares) in sums.iter_mut().zip(shares) {
                    add_products(sums, source, shares);
                }
            }
            return sums;
        }
        for (&from, shares) in sources.iter().zip(shares.chunks_exact(G * blocks)) {
            let source = &self.before[from * blocks + block];
            for (which, sums) in sums.iter_mut().enumerate() {
                add_products(sums, source, &shares[which * blocks + block]);
            }
        }
        sums
    }
}
