//! Arithmetic on lanes of needs, in fours.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

/// Neighbouring needs of one placement, in fours.
pub(super) type Block<const FOURS: usize> = [[f64; 4]; FOURS];

/// Lanes as blocks.
#[inline(always)]
pub(super) fn as_blocks<const FOURS: usize>(cells: &[f64]) -> &[Block<FOURS>] {
    cells.as_chunks::<4>().0.as_chunks::<FOURS>().0
}

#[inline(always)]
pub(super) fn as_blocks_mut<const FOURS: usize>(cells: &mut [f64]) -> &mut [Block<FOURS>] {
    cells.as_chunks_mut::<4>().0.as_chunks_mut::<FOURS>().0
}

/// `total + a x b` need by need; plain arithmetic, so the same bits on every machine.
#[inline(always)]
pub(super) fn add_products<const FOURS: usize>(
    total: &mut Block<FOURS>,
    a: &Block<FOURS>,
    b: &Block<FOURS>,
) {
    for four in 0..FOURS {
        for n in 0..4 {
            total[four][n] += a[four][n] * b[four][n];
        }
    }
}

/// `total + a x share` need by need.
#[inline(always)]
pub(super) fn add_scaled<const FOURS: usize>(
    total: &mut Block<FOURS>,
    a: &Block<FOURS>,
    share: f64,
) {
    for four in 0..FOURS {
        for n in 0..4 {
            total[four][n] += a[four][n] * share;
        }
    }
}

/// Adds a block to four running sums, four by four.
#[inline(always)]
pub(super) fn add_fours<const FOURS: usize>(sums: &mut [f64; 4], block: &Block<FOURS>) {
    for four in block {
        for (sum, plans) in sums.iter_mut().zip(four) {
            *sum += plans;
        }
    }
}

/// Sum of a block, in the order of `sum_lanes`.
#[inline(always)]
pub(super) fn sum_block<const FOURS: usize>(block: &Block<FOURS>) -> f64 {
    let mut sums = [0.0; 4];
    add_fours(&mut sums, block);
    sum_four(sums)
}

/// Sum of four numbers, in the order of all sums of lanes.
#[inline(always)]
pub(super) fn sum_four(four: [f64; 4]) -> f64 {
    (four[0] + four[1]) + (four[2] + four[3])
}
