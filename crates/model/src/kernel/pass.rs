//! The loop of the kernel, written once for all instruction sets.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::table::MoveTable;
use crate::results::Flows;
use crate::state::{State, sum_four};

/// Neighbouring needs of one placement, in fours.
type Block<const FOURS: usize> = [[f64; 4]; FOURS];

/// All ages from old to young, so that no second state is needed. A width known to the compiler
/// keeps the sums of two destinations in registers.
#[inline(always)]
pub(super) fn move_on(table: &MoveTable, state: &mut State, flows: &mut Flows) {
    match (table.shape.lane() / 4, table.is_alike()) {
        (2, true) => all_ages::<2, true>(table, state, flows),
        (2, false) => all_ages::<2, false>(table, state, flows),
        (3, true) => all_ages::<3, true>(table, state, flows),
        (3, false) => all_ages::<3, false>(table, state, flows),
        (4, true) => all_ages::<4, true>(table, state, flows),
        (4, false) => all_ages::<4, false>(table, state, flows),
        // The shortest lane, or one too long for the registers: four needs at a time.
        (_, true) => all_ages::<1, true>(table, state, flows),
        (_, false) => all_ages::<1, false>(table, state, flows),
    }
}

#[inline(always)]
fn all_ages<const FOURS: usize, const ALIKE: bool>(
    table: &MoveTable,
    state: &mut State,
    flows: &mut Flows,
) {
    let shape = table.shape;
    let width = shape.age_cells();
    let blocks = shape.lane() / (4 * FOURS);
    let cells = state.cells_mut();
    for age in (0..shape.last_age()).rev() {
        let (young, old) = cells.split_at_mut((age + 1) * width);
        let before = as_blocks::<FOURS>(&young[age * width..]);
        let after = old[..width].as_chunks_mut::<4>().0.as_chunks_mut().0;
        for first in (0..shape.placements).step_by(2) {
            for block in 0..blocks {
                let at = At {
                    age,
                    first,
                    block,
                    blocks,
                };
                if first + 1 < shape.placements {
                    destinations::<FOURS, 2, ALIKE>(table, at, before, after, flows);
                } else {
                    destinations::<FOURS, 1, ALIKE>(table, at, before, after, flows);
                }
            }
        }
    }
    cells[..width].fill(0.0);
}

/// Which destinations of which age.
#[derive(Clone, Copy)]
struct At {
    age: usize,
    first: usize,
    block: usize,
    blocks: usize,
}

/// One or two neighbouring destinations: each source is loaded once for both.
#[inline(always)]
fn destinations<const FOURS: usize, const DESTS: usize, const ALIKE: bool>(
    table: &MoveTable,
    at: At,
    before: &[Block<FOURS>],
    after: &mut [Block<FOURS>],
    flows: &mut Flows,
) {
    let placements = table.shape.placements;
    let (start, end) = table.ranges[at.age * placements.div_ceil(2) + at.first / 2];
    let mut moved = [[[0.0; 4]; FOURS]; DESTS];
    if ALIKE {
        let (shares, _) = table.shares[2 * start..2 * end].as_chunks::<2>();
        for (&from, pair) in table.sources[start..end].iter().zip(shares) {
            let source = &before[from * at.blocks + at.block];
            for (moved, share) in moved.iter_mut().zip(pair) {
                add_scaled(moved, source, *share);
            }
        }
    } else {
        let shares = as_blocks::<FOURS>(&table.shares);
        for arrival in start..end {
            let source = &before[table.sources[arrival] * at.blocks + at.block];
            for (which, moved) in moved.iter_mut().enumerate() {
                let entry = (2 * arrival + which) * at.blocks + at.block;
                add_products(moved, source, &shares[entry]);
            }
        }
    }
    for (which, mut moved) in moved.into_iter().enumerate() {
        let to = at.first + which;
        let moved_in = sum_block(&moved);
        flows.movers += moved_in;
        flows.movers_in_by_placement[to] += moved_in;
        let here = to * at.blocks + at.block;
        let row = at.age * placements + to;
        let mut moved_out = [[0.0; 4]; FOURS];
        if ALIKE {
            add_scaled(&mut moved, &before[here], table.stay[row]);
            add_scaled(&mut moved_out, &before[here], table.leave[row]);
        } else {
            let entry = row * at.blocks + at.block;
            add_products(
                &mut moved,
                &before[here],
                &as_blocks::<FOURS>(&table.stay)[entry],
            );
            add_products(
                &mut moved_out,
                &before[here],
                &as_blocks::<FOURS>(&table.leave)[entry],
            );
        }
        flows.movers_out_by_placement[to] += sum_block(&moved_out);
        after[here] = moved;
    }
}

#[inline(always)]
fn as_blocks<const FOURS: usize>(cells: &[f64]) -> &[Block<FOURS>] {
    cells.as_chunks::<4>().0.as_chunks::<FOURS>().0
}

/// `total + a x b` need by need; plain arithmetic, so the same bits on every machine.
#[inline(always)]
fn add_products<const FOURS: usize>(total: &mut Block<FOURS>, a: &Block<FOURS>, b: &Block<FOURS>) {
    for four in 0..FOURS {
        for n in 0..4 {
            total[four][n] += a[four][n] * b[four][n];
        }
    }
}

/// `total + a x share` need by need.
#[inline(always)]
fn add_scaled<const FOURS: usize>(total: &mut Block<FOURS>, a: &Block<FOURS>, share: f64) {
    for four in 0..FOURS {
        for n in 0..4 {
            total[four][n] += a[four][n] * share;
        }
    }
}

#[inline(always)]
fn sum_block<const FOURS: usize>(block: &Block<FOURS>) -> f64 {
    let mut sums = [0.0; 4];
    for four in block {
        for (sum, plans) in sums.iter_mut().zip(four) {
            *sum += plans;
        }
    }
    sum_four(sums)
}
