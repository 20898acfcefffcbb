//! Moves arranged for the step.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lanes::{Block, as_blocks, multiply, scale, sum_cells};
use crate::aligned::Aligned;
use crate::moves::Moves;
use crate::shape::Shape;

/// Destinations that share one pass over the sources, at most. Three keep nine vectors of sums,
/// three of a source and one share in the sixteen registers of AVX2 at twelve needs.
const LARGEST_GROUP: usize = 3;

/// Moves with need innermost and zero entries left out, a group of destinations side by side.
///
/// Where all needs share their moves an entry is one number for the whole lane, so that a table of
/// 26 ages and 13 placements takes 35 KB; otherwise it is a lane of numbers. A table can be built
/// again from other moves, or from another table with fewer or more who move, without allocating.
#[derive(Debug, PartialEq)]
pub struct MoveTable {
    pub(super) shape: Shape,
    /// Numbers of one entry: 1 where all needs share their moves, a whole lane otherwise.
    pub(super) width: usize,
    /// Destinations, a few side by side.
    pub(super) groups: Vec<Group>,
    /// `[age][group]`.
    pub(super) arrivals: Vec<Arrivals>,
    /// The placement each arrival comes from.
    pub(super) sources: Vec<usize>,
    /// `[arrival][destination of its group][width]` share that arrives. What stays is left out.
    pub(super) shares: Aligned,
    /// `[age][placement][width]` share that stays.
    pub(super) stay: Aligned,
    /// `[age][placement][width]` share that leaves: the sum of its arrivals elsewhere.
    pub(super) leave: Aligned,
}

impl Clone for MoveTable {
    fn clone(&self) -> Self {
        Self {
            shape: self.shape,
            width: self.width,
            groups: self.groups.clone(),
            arrivals: self.arrivals.clone(),
            sources: self.sources.clone(),
            shares: self.shares.clone(),
            stay: self.stay.clone(),
            leave: self.leave.clone(),
        }
    }

    /// In the same memory where it is long enough, which the derived one is not.
    fn clone_from(&mut self, source: &Self) {
        (self.shape, self.width) = (source.shape, source.width);
        self.groups.clone_from(&source.groups);
        self.arrivals.clone_from(&source.arrivals);
        self.sources.clone_from(&source.sources);
        self.shares.clone_from(&source.shares);
        self.stay.clone_from(&source.stay);
        self.leave.clone_from(&source.leave);
    }
}

/// Neighbouring destinations: two or three, or one where there is no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) first: usize,
    pub(super) size: usize,
}

/// Arrivals of one age at one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrivals {
    /// Their range among the sources.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where their shares start.
    pub(super) shares: usize,
}

/// Moves of one age from one placement to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) age: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Its first entry among the shares.
    pub(super) at: usize,
}

/// Shares of the needs of one entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shares<'a>(&'a [f64]);

impl Shares<'_> {
    /// Those of a block of needs to whom the shares apply, times `factor`; `block` is its place in
    /// the lane.
    #[inline(always)]
    pub(crate) fn of<const W: usize>(
        self,
        plans: &Block<W>,
        block: usize,
        factor: f64,
    ) -> Block<W> {
        let mut copy = *plans;
        scale(&mut copy, factor);
        match self.0 {
            [all] => scale(&mut copy, *all),
            shares => multiply(&mut copy, &as_blocks(shares)[block]),
        }
        copy
    }
}

/// Those of a lane to whom the shares apply, over all needs, times `factor`.
#[inline(always)]
pub(crate) fn total_of<const W: usize>(shares: Shares, plans: &[f64], factor: f64) -> f64 {
    let mut total = 0.0;
    for (block, plans) in as_blocks::<W>(plans).iter().enumerate() {
        total += sum_cells(&shares.of(plans, block, factor));
    }
    total
}

impl MoveTable {
    /// Arranges the moves of all ages below the last, whose plans have all ceased.
    pub fn new(moves: &Moves) -> Self {
        let mut table = Self {
            shape: moves.shape(),
            width: 1,
            groups: Vec::new(),
            arrivals: Vec::new(),
            sources: Vec::new(),
            shares: Aligned::default(),
            stay: Aligned::default(),
            leave: Aligned::default(),
        };
        table.rebuild(moves);
        table
    }

    /// Arranges other moves in the same memory. Allocates only where they have another shape or
    /// more entries than any before.
    pub fn rebuild(&mut self, moves: &Moves) {
        let shape = moves.shape();
        let width = if alike(moves) { 1 } else { shape.lane() };
        self.fill(shape, width, |age, need, from, to| {
            moves.at(age, need, from, to)
        });
    }

    /// Arranges moves that all needs share, given as the share of `(age before, from, to)`. Each
    /// row must sum to 1. Allocates as [`MoveTable::rebuild`] does.
    pub fn rebuild_alike(&mut self, shape: Shape, share: impl Fn(usize, usize, usize) -> f64) {
        self.fill(shape, 1, |age, _, from, to| share(age, from, to));
    }

    /// Arranges the shares of `(age, need, from, to)`.
    fn fill(
        &mut self,
        shape: Shape,
        width: usize,
        share: impl Fn(usize, usize, usize, usize) -> f64,
    ) {
        self.shape = shape;
        self.width = width;
        self.group();
        self.arrivals.clear();
        self.sources.clear();
        self.shares.clear();
        let rows = shape.ages * shape.placements * width;
        self.stay.clear();
        self.stay.resize(rows);
        self.leave.clear();
        self.leave.resize(rows);
        let entries = width.min(shape.needs);
        for age in 0..shape.last_age() {
            for group in 0..self.groups.len() {
                let (start, shares) = (self.sources.len(), self.shares.len());
                for from in 0..shape.placements {
                    self.push(from, self.groups[group], entries, |entry, to| {
                        share(age, entry, from, to)
                    });
                }
                let end = self.sources.len();
                self.arrivals.push(Arrivals { start, end, shares });
            }
            for placement in 0..shape.placements {
                let row = (age * shape.placements + placement) * width;
                for entry in 0..entries {
                    self.stay[row + entry] = share(age, entry, placement, placement);
                    self.leave[row + entry] = (0..shape.placements)
                        .filter(|&to| to != placement)
                        .map(|to| share(age, entry, placement, to))
                        .sum();
                }
            }
        }
    }

    /// Cuts the placements into groups as even as can be.
    fn group(&mut self) {
        let Shape { placements, .. } = self.shape;
        let count = placements.div_ceil(LARGEST_GROUP);
        let first = |group: usize| group * placements / count;
        self.groups.clear();
        self.groups.extend((0..count).map(|group| Group {
            first: first(group),
            size: first(group + 1) - first(group),
        }));
    }

    /// Adds what arrives from one placement at a group of destinations, unless nobody does.
    fn push(
        &mut self,
        from: usize,
        group: Group,
        entries: usize,
        share: impl Fn(usize, usize) -> f64,
    ) {
        let start = self.shares.len();
        self.shares.resize(start + group.size * self.width);
        let mut anybody = false;
        for which in 0..group.size {
            let to = group.first + which;
            if to == from {
                continue;
            }
            for entry in 0..entries {
                let arrives = share(entry, to);
                anybody |= arrives > 0.0;
                self.shares[start + which * self.width + entry] = arrives;
            }
        }
        if anybody {
            self.sources.push(from);
        } else {
            self.shares.resize(start);
        }
    }

    /// Fills this table from `base` with `factor` times as many movers at every age, need and
    /// placement: entries are scaled and what stays takes up the difference. Where the factor
    /// would have more leave than there are, all leave. Allocates nothing if the two had the same
    /// shape and entries before.
    pub fn scale_from(&mut self, base: &Self, factor: f64) {
        self.clone_from(base);
        for (stay, leave) in self.stay.iter_mut().zip(self.leave.iter_mut()) {
            let leaving = (*leave * factor).min(*stay + *leave);
            *stay = (*stay + *leave) - leaving;
            *leave = leaving;
        }
        for way in base.ways() {
            let row = base.row(way.age, way.from);
            for entry in 0..self.width {
                let before = base.leave[row + entry];
                let ratio = if before > 0.0 {
                    self.leave[row + entry] / before
                } else {
                    0.0
                };
                self.shares[way.at + entry] *= ratio;
            }
        }
    }

    /// Sizes the table was made for.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// True where all needs share their moves.
    pub const fn is_alike(&self) -> bool {
        self.width == 1
    }

    /// Entries of arrivals, each for a group of destinations.
    pub fn arrivals(&self) -> usize {
        self.sources.len()
    }

    /// First entry of one age and placement among those who stay and leave.
    #[inline(always)]
    pub(super) const fn row(&self, age: usize, placement: usize) -> usize {
        (age * self.shape.placements + placement) * self.width
    }

    /// All that is stored of moves from one placement to another, zeros of a group among it.
    pub(super) fn ways(&self) -> impl Iterator<Item = Way> {
        let groups = self.groups.len();
        let arrivals = self.arrivals.iter().enumerate();
        arrivals.flat_map(move |(index, arrivals)| {
            let group = self.groups[index % groups];
            (0..group.size)
                .flat_map(move |which| self.ways_at(index / groups, *arrivals, group, which))
        })
    }

    /// Those to one destination of a group.
    #[inline(always)]
    fn ways_at(
        &self,
        age: usize,
        arrivals: Arrivals,
        group: Group,
        which: usize,
    ) -> impl Iterator<Item = Way> {
        let to = group.first + which;
        let sources = self.sources[arrivals.start..arrivals.end].iter();
        let ways = sources.enumerate().map(move |(arrival, &from)| Way {
            age,
            from,
            to,
            at: arrivals.shares + (group.size * arrival + which) * self.width,
        });
        ways.filter(|way| way.from != way.to)
    }

    /// Those to one placement, in the order of where they come from. `age` is the age before.
    #[inline(always)]
    pub(super) fn ways_to(&self, age: usize, to: usize) -> impl Iterator<Item = Way> {
        let reaches = |group: &Group| to < group.first + group.size;
        let group = self.groups.iter().position(reaches).unwrap_or(0);
        let arrivals = self.arrivals[age * self.groups.len() + group];
        let group = self.groups[group];
        self.ways_at(age, arrivals, group, to - group.first)
    }

    /// Who arrives at one placement, by the placement they come from, in placement order. `age` is
    /// the age before.
    #[inline(always)]
    pub(crate) fn arrivals_at(
        &self,
        age: usize,
        to: usize,
    ) -> impl Iterator<Item = (usize, Shares<'_>)> {
        let ways = self.ways_to(age, to);
        ways.map(|way| (way.from, Shares(&self.shares[way.at..way.at + self.width])))
    }

    /// Who stays in one placement. `age` is the age before.
    #[inline(always)]
    pub(crate) fn stays(&self, age: usize, placement: usize) -> Shares<'_> {
        let row = self.row(age, placement);
        Shares(&self.stay[row..row + self.width])
    }
}

/// Whether all needs share their moves to the bit.
fn alike(moves: &Moves) -> bool {
    let shape = moves.shape();
    (0..shape.ages).all(|age| {
        (1..shape.needs).all(|need| {
            (0..shape.placements).all(|from| {
                let pairs = moves
                    .row(age, need, from)
                    .iter()
                    .zip(moves.row(age, 0, from));
                pairs
                    .into_iter()
                    .all(|(share, first)| share.to_bits() == first.to_bits())
            })
        })
    })
}
