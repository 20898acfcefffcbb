//! Moves arranged for the step.

use crate::moves::Moves;
use crate::shape::Shape;
use crate::state::sum_four;

/// Destinations that share one pass over the sources. Three keep nine vectors of sums, three of a
/// source and one share in the sixteen registers of AVX2 at twelve needs.
pub(super) const GROUP: usize = 3;

/// Moves with need innermost and zero entries left out, a group of destinations side by side.
///
/// Where all needs share their moves an entry is one number for the whole lane, so that a table of
/// 26 ages and 13 placements takes 35 KB; otherwise it is a lane of numbers. A table can be built
/// again from other moves, or from another table with fewer or more who move, without allocating.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveTable {
    pub(super) shape: Shape,
    /// Numbers of one entry: 1 where all needs share their moves, a whole lane otherwise.
    pub(super) width: usize,
    /// Arrivals of each `[age][group of destinations]`: a range of `sources`.
    pub(super) ranges: Vec<(usize, usize)>,
    /// The placement each arrival comes from.
    pub(super) sources: Vec<usize>,
    /// `[arrival][destination of the group][width]` share that arrives. What stays is left out.
    pub(super) shares: Vec<f64>,
    /// `[age][placement][width]` share that stays.
    pub(super) stay: Vec<f64>,
    /// `[age][placement][width]` share that leaves: the sum of its arrivals elsewhere.
    pub(super) leave: Vec<f64>,
}

/// Shares of the needs of one entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shares<'a>(&'a [f64]);

impl Shares<'_> {
    /// Those of a lane to whom the shares apply, over all needs; `total` is the sum of the lane.
    pub(crate) fn total_of(self, plans: &[f64], total: f64) -> f64 {
        if let [all] = self.0 {
            return total * all;
        }
        let mut sums = [0.0; 4];
        let fours = plans.as_chunks::<4>().0.iter();
        for (plans, shares) in fours.zip(self.0.as_chunks::<4>().0) {
            for n in 0..4 {
                sums[n] += plans[n] * shares[n];
            }
        }
        sum_four(sums)
    }

    /// Adds `factor` times those of a lane to whom the shares apply, need by need.
    pub(crate) fn add_to(self, sums: &mut [f64], plans: &[f64], factor: f64) {
        let pairs = sums.iter_mut().zip(plans);
        if let [all] = self.0 {
            let share = all * factor;
            for (sum, plans) in pairs {
                *sum += plans * share;
            }
        } else {
            for ((sum, plans), share) in pairs.zip(self.0) {
                *sum += plans * share * factor;
            }
        }
    }
}

impl MoveTable {
    /// Arranges the moves of all ages below the last, whose plans have all ceased.
    pub fn new(moves: &Moves) -> Self {
        let mut table = Self {
            shape: moves.shape(),
            width: 1,
            ranges: Vec::new(),
            sources: Vec::new(),
            shares: Vec::new(),
            stay: Vec::new(),
            leave: Vec::new(),
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
        self.ranges.clear();
        self.sources.clear();
        self.shares.clear();
        let rows = shape.ages * shape.placements * width;
        self.stay.clear();
        self.stay.resize(rows, 0.0);
        self.leave.clear();
        self.leave.resize(rows, 0.0);
        let entries = width.min(shape.needs);
        for age in 0..shape.last_age() {
            let of_age = age * shape.placements;
            for first in (0..shape.placements).step_by(GROUP) {
                let start = self.sources.len();
                for from in 0..shape.placements {
                    self.push(from, first, entries, |entry, to| {
                        share(age, entry, from, to)
                    });
                }
                self.ranges.push((start, self.sources.len()));
            }
            for placement in 0..shape.placements {
                let row = (of_age + placement) * width;
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

    /// Adds what arrives from one placement at a pair of destinations, unless nobody does.
    fn push(
        &mut self,
        from: usize,
        first: usize,
        entries: usize,
        share: impl Fn(usize, usize) -> f64,
    ) {
        let start = self.shares.len();
        self.shares.resize(start + GROUP * self.width, 0.0);
        let mut anybody = false;
        for which in 0..GROUP {
            let to = first + which;
            if to == from || to >= self.shape.placements {
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
            self.shares.truncate(start);
        }
    }

    /// Fills this table from `base` with `factor` times as many movers at every age, need and
    /// placement: entries are scaled and what stays takes up the difference. Where the factor
    /// would have more leave than there are, all leave. Allocates nothing if the two had the same
    /// shape and entries before.
    pub fn scale_from(&mut self, base: &Self, factor: f64) {
        self.clone_from(base);
        for (stay, leave) in self.stay.iter_mut().zip(&mut self.leave) {
            let leaving = (*leave * factor).min(*stay + *leave);
            *stay = (*stay + *leave) - leaving;
            *leave = leaving;
        }
        let groups = self.shape.placements.div_ceil(GROUP);
        for (range, &(start, end)) in self.ranges.iter().enumerate() {
            let age = range / groups;
            for arrival in start..end {
                let row = (age * self.shape.placements + self.sources[arrival]) * self.width;
                for which in 0..GROUP {
                    for entry in 0..self.width {
                        let before = base.leave[row + entry];
                        let ratio = if before > 0.0 {
                            self.leave[row + entry] / before
                        } else {
                            0.0
                        };
                        self.shares[(GROUP * arrival + which) * self.width + entry] *= ratio;
                    }
                }
            }
        }
    }

    /// Fills this table from `base` with every destination, staying included, weighted by `tilt`
    /// (`[placement]`, each above 0) and each origin's shares rescaled to 1.
    pub fn tilt_from(&mut self, base: &Self, tilt: &[f64]) {
        self.clone_from(base);
        let (placements, width) = (self.shape.placements, self.width);
        // What each origin's weighted shares sum to, then what they are scaled by.
        let mut scale = vec![0.0; self.stay.len()];
        let rows = scale
            .chunks_exact_mut(width)
            .zip(base.stay.chunks_exact(width));
        for (row, (sums, stays)) in rows.enumerate() {
            for (sum, stay) in sums.iter_mut().zip(stays) {
                *sum = stay * tilt[row % placements];
            }
        }
        for (row, at, weight) in base.weighted(tilt) {
            let shares = &base.shares[at..at + width];
            for (sum, share) in scale[row..row + width].iter_mut().zip(shares) {
                *sum += share * weight;
            }
        }
        for sum in &mut scale {
            // Nobody is at an origin without destinations: an age from which all cease.
            *sum = if *sum > 0.0 { 1.0 / *sum } else { 1.0 };
        }
        self.leave.fill(0.0);
        for (row, at, weight) in base.weighted(tilt) {
            let shares = self.shares[at..at + width].iter_mut();
            let leaves = self.leave[row..row + width].iter_mut();
            for ((share, leave), scale) in shares.zip(leaves).zip(&scale[row..row + width]) {
                *share *= weight * scale;
                *leave += *share;
            }
        }
        let stays = self
            .stay
            .chunks_exact_mut(width)
            .zip(scale.chunks_exact(width));
        for (row, (stays, scale)) in stays.enumerate() {
            for (stay, scale) in stays.iter_mut().zip(scale) {
                *stay *= tilt[row % placements] * scale;
            }
        }
    }

    /// Every arrival as its origin's place in `leave`, its own in `shares`, and the weight of its
    /// destination; 0 where a group reaches past the last placement.
    fn weighted<'a>(&'a self, tilt: &'a [f64]) -> impl Iterator<Item = (usize, usize, f64)> + 'a {
        let (placements, width) = (self.shape.placements, self.width);
        let groups = placements.div_ceil(GROUP);
        let ranges = self.ranges.iter().enumerate();
        ranges.flat_map(move |(range, &(start, end))| {
            let (age, group) = (range / groups, range % groups);
            (start..end).flat_map(move |arrival| {
                let row = (age * placements + self.sources[arrival]) * width;
                (0..GROUP).map(move |which| {
                    let weight = tilt.get(GROUP * group + which).copied().unwrap_or(0.0);
                    (row, (GROUP * arrival + which) * width, weight)
                })
            })
        })
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

    /// Who arrives at one placement, by the placement they come from, in placement order. `age` is
    /// the age before.
    pub(crate) fn arrivals_at(
        &self,
        age: usize,
        to: usize,
    ) -> impl Iterator<Item = (usize, Shares<'_>)> {
        let groups = self.shape.placements.div_ceil(GROUP);
        let (start, end) = self.ranges[age * groups + to / GROUP];
        (start..end)
            .map(move |arrival| {
                let at = (GROUP * arrival + to % GROUP) * self.width;
                let shares = &self.shares[at..at + self.width];
                (self.sources[arrival], Shares(shares))
            })
            .filter(move |&(from, _)| from != to)
    }

    /// Who stays in one placement. `age` is the age before.
    pub(crate) fn stays(&self, age: usize, placement: usize) -> Shares<'_> {
        let row = (age * self.shape.placements + placement) * self.width;
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
