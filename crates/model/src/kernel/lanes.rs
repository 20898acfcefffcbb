//! Arithmetic on lanes of needs.
//!
//! A block is a flat array of a length known to the compiler, and loops over it do one thing each:
//! that is what gets compiled to whole vectors. A loop over blocks takes a copy of each and writes
//! it back, so that the compiler knows it apart from what else is read; closures are left out, for
//! they are not always inlined. Nested arrays of four, or a sum across the lane in
//! the loop that fills it, were measured five to ten times slower (`docs/performance.md`).
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use crate::shape::Shape;

/// Neighbouring needs of one placement.
pub(super) type Block<const W: usize> = [f64; W];

/// Needs of the longest lane that is one block.
pub(super) const LONGEST_BLOCK: usize = 16;

/// Needs of one placement, four by four.
pub(super) type Row<const C: usize> = [Four; C];

/// Four needs.
pub(super) type Four = [f64; 4];

#[inline(always)]
pub(super) fn rows<const C: usize>(cells: &[f64]) -> &[Row<C>] {
    cells.as_chunks::<4>().0.as_chunks::<C>().0
}

#[inline(always)]
pub(super) fn rows_mut<const C: usize>(cells: &mut [f64]) -> &mut [Row<C>] {
    cells.as_chunks_mut::<4>().0.as_chunks_mut::<C>().0
}

/// Blocks of a lane, known to the compiler wherever a lane is one block.
#[inline(always)]
pub(super) const fn blocks<const W: usize>(shape: Shape) -> usize {
    if W == 4 { shape.lane() / W } else { 1 }
}

/// Lanes as blocks.
#[inline(always)]
pub(super) fn as_blocks<const W: usize>(cells: &[f64]) -> &[Block<W>] {
    cells.as_chunks::<W>().0
}

/// Lanes as blocks, to be changed.
#[inline(always)]
pub(super) fn as_blocks_mut<const W: usize>(cells: &mut [f64]) -> &mut [Block<W>] {
    cells.as_chunks_mut::<W>().0
}

/// `total + a x b` need by need; plain arithmetic, so the same bits on every machine.
#[inline(always)]
pub(super) fn add_products<const W: usize>(total: &mut Block<W>, a: &Block<W>, b: &Block<W>) {
    for n in 0..W {
        total[n] += a[n] * b[n];
    }
}

/// `total - a x b` need by need.
#[inline(always)]
pub(super) fn subtract_products<const W: usize>(total: &mut Block<W>, a: &Block<W>, b: &Block<W>) {
    for n in 0..W {
        total[n] -= a[n] * b[n];
    }
}

/// `total + a x share` need by need.
#[inline(always)]
pub(super) fn add_scaled<const W: usize>(total: &mut Block<W>, a: &Block<W>, share: f64) {
    for n in 0..W {
        total[n] += a[n] * share;
    }
}

/// `total + a` need by need.
#[inline(always)]
pub(super) fn add<const W: usize>(total: &mut Block<W>, a: &Block<W>) {
    for n in 0..W {
        total[n] += a[n];
    }
}

/// `total - a` need by need.
#[inline(always)]
pub(super) fn subtract<const W: usize>(total: &mut Block<W>, a: &Block<W>) {
    for n in 0..W {
        total[n] -= a[n];
    }
}

/// `a x factor` need by need.
#[inline(always)]
pub(super) fn scale<const W: usize>(a: &mut Block<W>, factor: f64) {
    for a in a {
        *a *= factor;
    }
}

/// `a x b` need by need.
#[inline(always)]
pub(super) fn multiply<const W: usize>(a: &mut Block<W>, b: &Block<W>) {
    for n in 0..W {
        a[n] *= b[n];
    }
}

/// Adds cells to four running sums, four by four.
#[inline(always)]
pub(super) fn add_fours(sums: &mut [f64; 4], cells: &[f64]) {
    for four in cells.as_chunks::<4>().0 {
        for (sum, plans) in sums.iter_mut().zip(four) {
            *sum += plans;
        }
    }
}

/// Sum of cells, in the order of all sums of lanes.
#[inline(always)]
pub(super) fn sum_cells(cells: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    add_fours(&mut sums, cells);
    sum_four(sums)
}

/// Sum of four numbers, in the order of all sums of lanes.
#[inline(always)]
pub(super) fn sum_four(four: [f64; 4]) -> f64 {
    (four[0] + four[2]) + (four[1] + four[3])
}
