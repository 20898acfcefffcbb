//! Movers between each pair of placements, arranged for the step.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use crate::aligned::Aligned;
use crate::shape::Shape;

/// Destinations that share one pass over the sources, at most. Three keep nine vectors of sums,
/// three of a source and one share in the sixteen registers of AVX2 at twelve needs.
const LARGEST_GROUP: usize = 3;

/// Shares of movers, zero entries left out, a group of destinations side by side.
///
/// Where all needs share their moves an entry is one number for the whole lane, so that a table of
/// 26 ages and 13 placements takes 35 KB; otherwise it is a lane of numbers, 405 KB.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Pairs {
    /// Numbers of one entry: 1 where all needs share their moves, a whole lane otherwise.
    width: usize,
    /// Destinations, a few side by side.
    pub(super) groups: Vec<Group>,
    /// `[age][group]`.
    pub(super) arrivals: Vec<Arrivals>,
    /// The placement each arrival comes from.
    pub(super) sources: Vec<usize>,
    /// `[arrival][destination of its group][width]` share that arrives. What stays is left out.
    pub(super) shares: Aligned,
    /// `[age][group][from][destination of the group]` share that is there a year later, staying included and zeros too, where all
    /// needs share their moves; otherwise empty.
    with_stay: Aligned,
}

impl Clone for Pairs {
    fn clone(&self) -> Self {
        let mut clone = Self::default();
        clone.clone_from(self);
        clone
    }

    /// In the same memory where it is long enough, which the derived one is not.
    fn clone_from(&mut self, source: &Self) {
        self.width = source.width;
        self.groups.clone_from(&source.groups);
        self.arrivals.clone_from(&source.arrivals);
        self.sources.clone_from(&source.sources);
        self.shares.clone_from(&source.shares);
        self.with_stay.clone_from(&source.with_stay);
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

impl Pairs {
    /// Arranges the shares of `(age, need, from, to)` in the same memory.
    pub(super) fn fill(
        &mut self,
        shape: Shape,
        width: usize,
        share: impl Fn(usize, usize, usize, usize) -> f64,
    ) {
        self.width = width;
        self.group(shape.placements);
        self.arrivals.clear();
        self.sources.clear();
        self.shares.clear();
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
        }
    }

    /// Cuts the placements into groups as even as can be.
    fn group(&mut self, placements: usize) {
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

    /// Writes down all shares together with those that stay (`[age][placement]`), where all needs share them. Whatever changes
    /// either must come here last.
    pub(super) fn note_stay(&mut self, stay: &[f64], shape: Shape) {
        self.with_stay.clear();
        if self.width > 1 {
            return;
        }
        let placements = shape.placements;
        self.with_stay
            .resize(shape.last_age() * placements * placements);
        let groups = self.groups.len();
        for (index, arrivals) in self.arrivals.iter().enumerate() {
            let (age, group) = (index / groups, self.groups[index % groups]);
            let start = (age * placements + group.first) * placements;
            let rows = &mut self.with_stay[start..start + group.size * placements];
            let shares = self.shares[arrivals.shares..].chunks_exact(group.size);
            for (&from, shares) in self.sources[arrivals.start..arrivals.end]
                .iter()
                .zip(shares)
            {
                rows[from * group.size..(from + 1) * group.size].copy_from_slice(shares);
            }
            for which in 0..group.size {
                let own = group.first + which;
                rows[own * group.size + which] = stay[age * placements + own];
            }
        }
    }

    /// What [`Pairs::note_stay`] wrote of one age, `[group][from][destination of the group]`.
    #[inline(always)]
    pub(super) fn with_stay(&self, age: usize, placements: usize) -> &[f64] {
        let cells = placements * placements;
        &self.with_stay[age * cells..(age + 1) * cells]
    }

    /// The shares of a way.
    #[inline(always)]
    pub(super) fn of(&self, way: Way) -> &[f64] {
        &self.shares[way.at..way.at + self.width]
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

    /// Weighs what arrives by `weights` (`[placement]`), and what leaves by `origin` (`[age before][placement][width]`).
    pub(super) fn weigh(&mut self, weights: &[f64], origin: &[f64]) {
        let ways: Vec<Way> = self.ways().collect();
        for way in ways {
            let row = (way.age * weights.len() + way.from) * self.width;
            for entry in 0..self.width {
                self.shares[way.at + entry] *= weights[way.to] * origin[row + entry];
            }
        }
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
}
