//! Takes away the plans of one age that cease, and readies the rest to move.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lane_sums::LaneSums;
use super::lanes::{
    Block, add_products, add_scaled, as_blocks, as_blocks_mut, blocks, multiply, scale,
};
use super::moving::Moving;

/// `N x (1 - leave)`, over the sum of the origin where the council weighs its destinations; counts
/// by placement those who cease and those who will leave for another placement.
#[inline(always)]
pub(super) fn leave_age<const W: usize, const ALIKE: bool>(
    before: &mut [f64],
    age: usize,
    leave: f64,
    moving: Moving<'_>,
    sums: Option<&mut LaneSums>,
) {
    let keep = 1.0 - leave;
    let rows = Rows::<W, ALIKE>::of(moving, age);
    let before = as_blocks_mut::<W>(before);
    let Some(sums) = sums else {
        for (index, cells) in before.iter_mut().enumerate() {
            let mut kept = *cells;
            rows.keep(index, keep, &mut kept);
            *cells = kept;
        }
        return;
    };
    sums.counted = true;
    let ceased = as_blocks_mut::<W>(&mut sums.ceased).iter_mut();
    let moved_out = as_blocks_mut::<W>(&mut sums.moved_out).iter_mut();
    let sums = ceased.zip(moved_out);
    for (index, (cells, (ceased, moved_out))) in before.iter_mut().zip(sums).enumerate() {
        let (mut kept, mut ceasing, mut leaving) = (*cells, *ceased, *moved_out);
        add_scaled(&mut ceasing, &kept, leave);
        rows.keep(index, keep, &mut kept);
        rows.add_leaving(index, &kept, &mut leaving);
        *cells = kept;
        *ceased = ceasing;
        *moved_out = leaving;
    }
}

/// What the moves say of the origins of one age, block by block.
struct Rows<'a, const W: usize, const ALIKE: bool> {
    /// Blocks of a lane.
    blocks: usize,
    /// What the origin is multiplied by, where destinations are weighed.
    origin: Option<&'a [f64]>,
    leave: &'a [f64],
}

impl<'a, const W: usize, const ALIKE: bool> Rows<'a, W, ALIKE> {
    #[inline(always)]
    fn of(moving: Moving<'a>, age: usize) -> Self {
        let table = moving.table;
        let rows = table.row(age, 0)..table.row(age + 1, 0);
        Self {
            blocks: blocks::<W>(table.shape),
            origin: moving.tilt.map(|tilt| &tilt.origin[rows.clone()]),
            leave: &moving.leave()[rows],
        }
    }

    #[inline(always)]
    fn keep(&self, index: usize, keep: f64, cells: &mut Block<W>) {
        scale(cells, keep);
        if let Some(origin) = self.origin {
            if ALIKE {
                scale(cells, origin[index / self.blocks]);
            } else {
                multiply(cells, &as_blocks::<W>(origin)[index]);
            }
        }
    }

    #[inline(always)]
    fn add_leaving(&self, index: usize, kept: &Block<W>, sums: &mut Block<W>) {
        if ALIKE {
            let share = self.leave[index / self.blocks];
            add_scaled(sums, kept, share);
        } else {
            let shares = &as_blocks::<W>(self.leave)[index];
            add_products(sums, kept, shares);
        }
    }
}
