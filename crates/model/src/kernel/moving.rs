//! How one council moves: as all do, or with weights of its own on the destinations.
//!
//! Weighted and rescaled to 1, a share becomes `share x weight[to] / sum over destinations of share
//! x weight`, staying included. So a council needs no table of its own: those who keep their plan
//! are divided by the sum of where they are, the shared table moves them, and what arrives is
//! multiplied by the weight of where it arrives.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lanes::LONGEST_BLOCK;
use super::stream_loops::StreamsOfAge;
use super::streams::Streams;
use super::table::{MoveTable, Movers};
use crate::aligned::Aligned;

/// Moves of one council.
#[derive(Clone, Copy, Debug)]
pub struct Moving<'a> {
    /// Moves of all councils.
    pub table: &'a MoveTable,
    /// Weights of this one, made for that table; `None` where it moves as all do.
    pub tilt: Option<&'a MoveTilt>,
}

impl<'a> Moving<'a> {
    /// As all councils do.
    pub const fn alike(table: &'a MoveTable) -> Self {
        Self { table, tilt: None }
    }

    /// `[age][placement][width]` share of those ready to move who leave.
    pub(super) fn leave(self) -> &'a [f64] {
        self.tilt.map_or(&self.table.leave, |tilt| &tilt.leave)
    }

    /// Whether all needs share their moves, and the table says all of them.
    pub(super) fn all_alike(self) -> bool {
        self.is_of_table() && self.table.is_alike() && matches!(self.table.movers, Movers::Pairs(_))
    }

    /// Its streams, where the table says all of its moves in them.
    pub(super) fn streams(self) -> Option<AllStreams<'a>> {
        match &self.table.movers {
            Movers::Streams(streams) if self.is_of_table() => Some(AllStreams {
                table: self.table,
                streams,
            }),
            _ => None,
        }
    }

    /// Whether it moves as the table says, in lanes of one block each.
    fn is_of_table(self) -> bool {
        self.tilt.is_none() && self.table.shape.lane() <= LONGEST_BLOCK
    }

    /// Weight of a destination.
    #[inline(always)]
    pub(crate) fn weight(self, to: usize) -> f64 {
        self.tilt.map_or(1.0, |tilt| tilt.to[to])
    }
}

/// A table whose movers are streams, with lanes of one block each.
#[derive(Clone, Copy)]
pub(super) struct AllStreams<'a> {
    pub(super) table: &'a MoveTable,
    streams: &'a Streams,
}

impl<'a> AllStreams<'a> {
    /// Those of one age before.
    #[inline(always)]
    pub(super) fn of_age<const W: usize>(self, age_before: usize) -> StreamsOfAge<'a, W> {
        let rows = self.table.row(age_before, 0)..self.table.row(age_before + 1, 0);
        StreamsOfAge {
            streams: self.streams.of_age(age_before),
            stay: &self.table.stay[rows],
        }
    }
}

/// Weights of one council on the moves of a shared [`MoveTable`].
#[derive(Clone, Debug, PartialEq)]
pub struct MoveTilt {
    /// `[placement]` weight of each destination.
    pub(super) to: Vec<f64>,
    /// `[age][placement][width]` what those who keep their plan are multiplied by.
    pub(super) origin: Aligned,
    /// `[age][placement][width]` sum of `share x weight` over destinations elsewhere.
    pub(super) leave: Aligned,
}

impl MoveTilt {
    /// Weights every destination, staying included, by `weights` (`[placement]`, each above 0).
    ///
    /// # Panics
    /// If there is not a weight for each placement.
    pub fn new(table: &MoveTable, weights: &[f64]) -> Self {
        assert_eq!(weights.len(), table.shape.placements, "a weight each");
        let mut tilt = Self {
            to: weights.to_vec(),
            origin: Aligned::zeros(table.stay.len()),
            leave: Aligned::zeros(table.stay.len()),
        };
        tilt.fit(table);
        tilt
    }

    /// Works out the sums anew for other moves of the same shape and width. Allocates nothing.
    pub fn fit(&mut self, table: &MoveTable) {
        let (placements, width) = (table.shape.placements, table.width);
        self.leave.fill(0.0);
        match &table.movers {
            // Each is handed out from within: asked for one by one, nested ways take longer than their sums.
            Movers::Pairs(pairs) => pairs.ways().for_each(|way| {
                let row = table.row(way.age, way.from);
                let weight = self.to[way.to];
                let sums = &mut self.leave[row..row + width];
                for (sum, share) in sums.iter_mut().zip(pairs.of(way)) {
                    *sum += share * weight;
                }
            }),
            Movers::Streams(streams) => streams.add_weighted(&self.to, &mut self.leave),
        }
        let origins = self.origin.chunks_exact_mut(width);
        let stays = table.stay.chunks_exact(width);
        let leaves = self.leave.chunks_exact(width);
        for (row, ((origins, stays), leaves)) in origins.zip(stays).zip(leaves).enumerate() {
            let weight = self.to[row % placements];
            for ((origin, stay), leave) in origins.iter_mut().zip(stays).zip(leaves) {
                let sum = stay * weight + leave;
                // Nobody is at an origin without destinations: an age from which all cease.
                *origin = if sum > 0.0 { 1.0 / sum } else { 1.0 };
            }
        }
    }
}
