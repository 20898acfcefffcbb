//! Moves arranged for the step.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lanes::{Block, as_blocks, multiply, scale};
use super::moving::MoveTilt;
use super::pairs::Pairs;
use super::streams::Streams;
use crate::aligned::Aligned;
use crate::moves::Moves;
use crate::shape::Shape;

/// Moves with need innermost: pair by pair, or as streams where they are made of them.
///
/// A table can be built again from other moves, or from another table with fewer or more who move,
/// without allocating.
#[derive(Debug, PartialEq)]
pub struct MoveTable {
    pub(super) shape: Shape,
    /// Numbers of one entry: 1 where all needs share their moves, a whole lane otherwise.
    pub(super) width: usize,
    pub(super) movers: Movers,
    /// `[age][placement][width]` share that stays.
    pub(super) stay: Aligned,
    /// `[age][placement][width]` share that leaves: the sum of its arrivals elsewhere. A shift of streams in lanes of one block
    /// leaves it as it was, for there all who do not stay leave.
    pub(super) leave: Aligned,
}

/// Those who are elsewhere a year later.
#[derive(Debug, PartialEq)]
pub(super) enum Movers {
    Pairs(Pairs),
    Streams(Streams),
}

impl Clone for Movers {
    fn clone(&self) -> Self {
        match self {
            Self::Pairs(pairs) => Self::Pairs(pairs.clone()),
            Self::Streams(streams) => Self::Streams(streams.clone()),
        }
    }

    /// In the same memory where both are alike.
    fn clone_from(&mut self, source: &Self) {
        match (&mut *self, source) {
            (Self::Pairs(mine), Self::Pairs(of)) => mine.clone_from(of),
            (Self::Streams(mine), Self::Streams(of)) => mine.clone_from(of),
            _ => *self = source.clone(),
        }
    }
}

impl Clone for MoveTable {
    fn clone(&self) -> Self {
        Self {
            shape: self.shape,
            width: self.width,
            movers: self.movers.clone(),
            stay: self.stay.clone(),
            leave: self.leave.clone(),
        }
    }

    /// In the same memory where it is long enough, which the derived one is not.
    fn clone_from(&mut self, source: &Self) {
        (self.shape, self.width) = (source.shape, source.width);
        self.movers.clone_from(&source.movers);
        self.stay.clone_from(&source.stay);
        self.leave.clone_from(&source.leave);
    }
}

/// Shares of the needs of one entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shares<'a>(pub(super) &'a [f64]);

impl Shares<'_> {
    /// Those of a block of needs to whom the shares apply; `block` is its place in the lane.
    #[inline(always)]
    pub(super) fn of<const W: usize>(self, plans: &Block<W>, block: usize) -> Block<W> {
        let mut copy = *plans;
        match self.0 {
            [all] => scale(&mut copy, *all),
            shares => multiply(&mut copy, &as_blocks(shares)[block]),
        }
        copy
    }
}

impl MoveTable {
    /// Arranges the moves of all ages below the last, whose plans have all ceased.
    pub fn new(moves: &Moves) -> Self {
        let mut table = Self {
            shape: moves.shape(),
            width: 1,
            movers: Movers::Pairs(Pairs::default()),
            stay: Aligned::default(),
            leave: Aligned::default(),
        };
        table.rebuild(moves);
        table
    }

    /// Arranges other moves in the same memory. Allocates only where they have another shape or
    /// more entries than any before, or where they are made of streams and those before were not.
    pub fn rebuild(&mut self, moves: &Moves) {
        let shape = moves.shape();
        let share = |age, need, from, to| moves.at(age, need, from, to);
        let Some(given) = moves.streams() else {
            let width = if alike(moves) { 1 } else { shape.lane() };
            self.fill(shape, width, share);
            return;
        };
        if !matches!(self.movers, Movers::Streams(_)) {
            self.movers = Movers::Streams(Streams::default());
        }
        if let Movers::Streams(streams) = &mut self.movers {
            streams.fill(shape, given);
        }
        self.count(shape, shape.lane(), share);
    }

    /// Arranges moves that all needs share, given as the share of `(age before, from, to)`. Each
    /// row must sum to 1. Allocates as [`MoveTable::rebuild`] does.
    pub fn rebuild_alike(&mut self, shape: Shape, share: impl Fn(usize, usize, usize) -> f64) {
        self.fill(shape, 1, |age, _, from, to| share(age, from, to));
    }

    /// Arranges the shares of `(age, need, from, to)` pair by pair.
    fn fill(
        &mut self,
        shape: Shape,
        width: usize,
        share: impl Fn(usize, usize, usize, usize) -> f64,
    ) {
        if !matches!(self.movers, Movers::Pairs(_)) {
            self.movers = Movers::Pairs(Pairs::default());
        }
        if let Movers::Pairs(pairs) = &mut self.movers {
            pairs.fill(shape, width, &share);
        }
        self.count(shape, width, share);
    }

    /// Counts those who stay and those who leave.
    fn count(
        &mut self,
        shape: Shape,
        width: usize,
        share: impl Fn(usize, usize, usize, usize) -> f64,
    ) {
        (self.shape, self.width) = (shape, width);
        let rows = shape.ages * shape.placements * width;
        self.stay.clear();
        self.stay.resize(rows);
        self.leave.clear();
        self.leave.resize(rows);
        for age in 0..shape.last_age() {
            for placement in 0..shape.placements {
                let row = self.row(age, placement);
                for entry in 0..width.min(shape.needs) {
                    self.stay[row + entry] = share(age, entry, placement, placement);
                    self.leave[row + entry] = (0..shape.placements)
                        .filter(|&to| to != placement)
                        .map(|to| share(age, entry, placement, to))
                        .sum();
                }
            }
        }
        self.note_stay();
    }

    /// Notes who stays beside all who move, after either has changed.
    fn note_stay(&mut self) {
        if let Movers::Pairs(pairs) = &mut self.movers {
            pairs.note_stay(&self.stay, self.shape);
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
        let ratio = |after: f64, before: f64| {
            if before > 0.0 { after / before } else { 0.0 }
        };
        match (&mut self.movers, &base.movers) {
            (Movers::Pairs(pairs), Movers::Pairs(before)) => {
                for way in before.ways() {
                    let row = base.row(way.age, way.from);
                    for entry in 0..self.width {
                        let leave = (self.leave[row + entry], base.leave[row + entry]);
                        pairs.shares[way.at + entry] *= ratio(leave.0, leave.1);
                    }
                }
            }
            (Movers::Streams(streams), _) => {
                let leaves = self.leave.iter().zip(base.leave.iter());
                for (index, (&after, &before)) in leaves.enumerate() {
                    for leave in &mut streams.leave {
                        if let Some(leave) = leave.get_mut(index) {
                            *leave *= ratio(after, before);
                        }
                    }
                }
            }
            (Movers::Pairs(_), Movers::Streams(_)) => {}
        }
        self.note_stay();
    }

    /// Weighs every destination, staying included, by `weights` (`[placement]`), and rescales to 1: the table that one
    /// council's [`MoveTilt`] stands for.
    ///
    /// # Panics
    /// If there is not a weight for each placement.
    pub fn weigh(&mut self, weights: &[f64]) {
        let MoveTilt {
            origin,
            leave,
            to: weights,
        } = MoveTilt::new(self, weights);
        let width = self.width;
        for (row, weight) in weights
            .iter()
            .cycle()
            .enumerate()
            .take(origin.len() / width)
        {
            for index in row * width..(row + 1) * width {
                self.stay[index] *= weight * origin[index];
                self.leave[index] = leave[index] * origin[index];
            }
        }
        match &mut self.movers {
            Movers::Pairs(pairs) => pairs.weigh(&weights, &origin),
            Movers::Streams(streams) => streams.weigh(&weights, &origin),
        }
        self.note_stay();
    }

    /// Sizes the table was made for.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// True where all needs share their moves.
    pub const fn is_alike(&self) -> bool {
        self.width == 1
    }

    /// First entry of one age and placement among those who stay and leave.
    #[inline(always)]
    pub(super) const fn row(&self, age: usize, placement: usize) -> usize {
        (age * self.shape.placements + placement) * self.width
    }

    /// Who stays in one placement. `age` is the age before.
    #[inline(always)]
    pub(super) fn stays(&self, age: usize, placement: usize) -> Shares<'_> {
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
