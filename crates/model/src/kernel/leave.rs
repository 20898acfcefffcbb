//! Takes away the plans of one age that cease, and readies the rest to move.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lane_sums::LaneSums;
use super::lanes::{Four, add_products, add_scaled, blocks, multiply, rows, rows_mut, scale};
use super::moving::Moving;

/// `N x (1 - leave)`, over the sum of the origin where the council weighs its destinations; counts
/// by placement those who cease and those who will leave for another placement.
#[inline(always)]
pub(super) fn leave_age<const W: usize, const C: usize, const ALIKE: bool>(
    before: &mut [f64],
    age: usize,
    leave: f64,
    moving: Moving<'_>,
    sums: Option<&mut LaneSums>,
) {
    let keep = 1.0 - leave;
    let given = Given::<W, C, ALIKE>::of(moving, age);
    let before = rows_mut::<C>(before);
    let Some(sums) = sums else {
        for c in 0..C {
            for (index, cells) in before.iter_mut().enumerate() {
                let mut kept = cells[c];
                given.keep(index, c, keep, &mut kept);
                cells[c] = kept;
            }
        }
        return;
    };
    sums.counted = true;
    let all_ceased = rows_mut::<C>(&mut sums.ceased);
    let all_moved_out = rows_mut::<C>(&mut sums.moved_out);
    for c in 0..C {
        let sums = all_ceased.iter_mut().zip(all_moved_out.iter_mut());
        for (index, (cells, (ceased, moved_out))) in before.iter_mut().zip(sums).enumerate() {
            let (mut kept, mut ceasing, mut leaving) = (cells[c], ceased[c], moved_out[c]);
            add_scaled(&mut ceasing, &kept, leave);
            given.keep(index, c, keep, &mut kept);
            given.add_leaving(index, c, &kept, &mut leaving);
            cells[c] = kept;
            ceased[c] = ceasing;
            moved_out[c] = leaving;
        }
    }
}

/// What the moves say of the origins of one age, four needs at a time.
struct Given<'a, const W: usize, const C: usize, const ALIKE: bool> {
    /// Blocks of a lane.
    blocks: usize,
    /// What the origin is multiplied by, where destinations are weighed.
    origin: Option<&'a [f64]>,
    leave: &'a [f64],
}

impl<'a, const W: usize, const C: usize, const ALIKE: bool> Given<'a, W, C, ALIKE> {
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
    fn keep(&self, index: usize, c: usize, keep: f64, cells: &mut Four) {
        scale(cells, keep);
        if let Some(origin) = self.origin {
            if ALIKE {
                scale(cells, origin[index / self.blocks]);
            } else {
                multiply(cells, &rows::<C>(origin)[index][c]);
            }
        }
    }

    #[inline(always)]
    fn add_leaving(&self, index: usize, c: usize, kept: &Four, sums: &mut Four) {
        if ALIKE {
            let share = self.leave[index / self.blocks];
            add_scaled(sums, kept, share);
        } else {
            let shares = &rows::<C>(self.leave)[index][c];
            add_products(sums, kept, shares);
        }
    }
}
