//! More or fewer moves into some placements, where movers are arranged pair by pair.
//!
//! Only the few entries that lead into such placements are written.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::dispatch::{Instructions, Loop};
use super::pairs::Pairs;
use super::table::{MoveTable, Movers};

/// Entries of one table that lead into the placements that some parameter acts on.
#[derive(Clone, Debug, Default)]
pub(super) struct PairShift {
    origins: Vec<Origin>,
    ways: Vec<Way>,
    /// `[origin][width]` shares that stay and that leave, before any shift.
    stay: Vec<f64>,
    leave: Vec<f64>,
    /// `[way][width]` shares that arrive, before any shift.
    shares: Vec<f64>,
}

/// All such moves of one age and origin.
#[derive(Clone, Copy, Debug)]
struct Origin {
    /// Its first entry among those who stay and leave.
    row: usize,
    /// One past its last way.
    end: usize,
}

/// Moves of one origin to one placement.
#[derive(Clone, Copy, Debug)]
struct Way {
    to: usize,
    /// Its first entry among the shares of the table.
    at: usize,
}

/// [`PairShift::write`] as a loop.
struct Write<'a> {
    shift: &'a PairShift,
    factors: &'a [f64],
    table: &'a mut MoveTable,
}

impl Loop for Write<'_> {
    #[inline(always)]
    fn run(self) {
        let Self {
            shift,
            factors,
            table,
        } = self;
        match table.width {
            1 => shift.write::<1>(1, factors, table),
            width => shift.write::<4>(width, factors, table),
        }
    }
}

impl PairShift {
    /// Notes the moves of `table` into `targets`.
    pub(super) fn new(table: &MoveTable, pairs: &Pairs, targets: &[usize]) -> Self {
        let mut shift = Self::default();
        let (placements, width) = (table.shape.placements, table.width);
        for age in 0..table.shape.last_age() {
            let into: Vec<_> = targets
                .iter()
                .flat_map(|&to| pairs.ways_to(age, to))
                .collect();
            for from in 0..placements {
                let before = shift.ways.len();
                for way in into.iter().filter(|way| way.from == from) {
                    let shares = pairs.of(*way);
                    if shares.iter().any(|&share| share > 0.0) {
                        shift.ways.push(Way {
                            to: way.to,
                            at: way.at,
                        });
                        shift.shares.extend_from_slice(shares);
                    }
                }
                if shift.ways.len() > before {
                    let row = table.row(age, from);
                    let end = shift.ways.len();
                    shift.origins.push(Origin { row, end });
                    let rows = row..row + width;
                    shift.stay.extend_from_slice(&table.stay[rows.clone()]);
                    shift.leave.extend_from_slice(&table.leave[rows]);
                }
            }
        }
        shift
    }

    /// Writes the moves under `factors`.
    pub(super) fn apply(&self, factors: &[f64], table: &mut MoveTable) {
        if self.origins.is_empty() {
            return;
        }
        Instructions::best().run(Write {
            shift: self,
            factors,
            table,
        });
    }

    /// `W` entries at a time.
    #[inline(always)]
    fn write<const W: usize>(&self, width: usize, factors: &[f64], table: &mut MoveTable) {
        let Movers::Pairs(pairs) = &mut table.movers else {
            return;
        };
        let mut first = 0;
        for (origin, &Origin { row, end }) in self.origins.iter().enumerate() {
            for entry in (0..width).step_by(W) {
                let kept = origin * width + entry;
                let stay: &[f64; W] = chunk(&self.stay[kept..]);
                let leave: &[f64; W] = chunk(&self.leave[kept..]);
                let mut wished = [0.0; W];
                for way in first..end {
                    let more = factors[self.ways[way].to] - 1.0;
                    let shares: &[f64; W] = chunk(&self.shares[way * width + entry..]);
                    for n in 0..W {
                        wished[n] += more * shares[n];
                    }
                }
                let mut part = [1.0; W];
                let mut left = [0.0; W];
                let mut gone = [0.0; W];
                for n in 0..W {
                    if wished[n] > stay[n] {
                        part[n] = stay[n] / wished[n];
                        left[n] = 0.0;
                        gone[n] = leave[n] + stay[n];
                    } else {
                        left[n] = stay[n] - wished[n];
                        gone[n] = leave[n] + wished[n];
                    }
                }
                table.stay[row + entry..][..W].copy_from_slice(&left);
                table.leave[row + entry..][..W].copy_from_slice(&gone);
                for way in first..end {
                    let Way { to, at, .. } = self.ways[way];
                    let more = factors[to] - 1.0;
                    let shares: &[f64; W] = chunk(&self.shares[way * width + entry..]);
                    let mut shifted = [0.0; W];
                    for n in 0..W {
                        shifted[n] = shares[n] + shares[n] * more * part[n];
                    }
                    pairs.shares[at + entry..][..W].copy_from_slice(&shifted);
                }
            }
            first = end;
        }
        pairs.note_stay(&table.stay, table.shape);
    }
}

/// The first `W` numbers; tables are whole lanes of four, or one number wide.
#[inline(always)]
fn chunk<const W: usize>(numbers: &[f64]) -> &[f64; W] {
    &numbers.as_chunks::<W>().0[0]
}
