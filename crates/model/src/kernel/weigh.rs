//! Weighs a caseload by shares of each age and placement, as travellers are counted.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::dispatch::{Instructions, Loop};
use super::lanes::sum_cells;
use crate::state::State;

/// Gives `each` every age and `sum over placements of plans x min(1, share x factor)`, where shares
/// are `[age][placement]` and `factor` is that of the age.
pub(crate) fn weigh(
    state: &State,
    shares: &[f64],
    factor: impl Fn(usize) -> f64,
    each: impl FnMut(usize, f64),
) {
    Instructions::best().run(Pass {
        state,
        shares,
        factor,
        each,
    });
}

struct Pass<'a, F, E> {
    state: &'a State,
    shares: &'a [f64],
    factor: F,
    each: E,
}

impl<F: Fn(usize) -> f64, E: FnMut(usize, f64)> Loop for Pass<'_, F, E> {
    #[inline(always)]
    fn run(mut self) {
        match self.state.shape().lane() {
            8 => self.all_ages::<8>(),
            12 => self.all_ages::<12>(),
            16 => self.all_ages::<16>(),
            lane => self.ages_of(lane),
        }
    }
}

impl<F: Fn(usize) -> f64, E: FnMut(usize, f64)> Pass<'_, F, E> {
    /// A width known to the compiler.
    #[inline(always)]
    fn all_ages<const W: usize>(&mut self) {
        self.ages_of(W);
    }

    #[inline(always)]
    fn ages_of(&mut self, lane: usize) {
        let shape = self.state.shape();
        let ages = self.state.cells().chunks_exact(shape.placements * lane);
        let shares = self.shares.chunks_exact(shape.placements);
        for (age, (cells, shares)) in ages.zip(shares).enumerate() {
            let factor = (self.factor)(age);
            let mut of_age = 0.0;
            for (row, share) in cells.chunks_exact(lane).zip(shares) {
                of_age += sum_cells(row) * (share * factor).min(1.0);
            }
            (self.each)(age, of_age);
        }
    }
}
