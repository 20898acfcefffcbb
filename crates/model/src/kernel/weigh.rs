//! Weighs a caseload by shares of each age and placement, as travellers are counted.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::dispatch::{Instructions, Loop};
use super::lanes::{add_scaled, as_blocks, blocks, sum_cells};
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
            _ => self.all_ages::<4>(),
        }
    }
}

impl<F: Fn(usize) -> f64, E: FnMut(usize, f64)> Pass<'_, F, E> {
    /// Whole lanes until the age is done, as a lane is folded by as many steps as it is added.
    #[inline(always)]
    fn all_ages<const W: usize>(&mut self) {
        let shape = self.state.shape();
        let blocks = blocks::<W>(shape);
        let ages = self.state.cells().chunks_exact(shape.age_cells());
        let shares = self.shares.chunks_exact(shape.placements);
        for (age, (cells, shares)) in ages.zip(shares).enumerate() {
            let factor = (self.factor)(age);
            let mut of_age = [0.0; W];
            for (index, row) in as_blocks::<W>(cells).iter().enumerate() {
                let share = (shares[index / blocks] * factor).min(1.0);
                let mut copy = of_age;
                add_scaled(&mut copy, row, share);
                of_age = copy;
            }
            (self.each)(age, sum_cells(&of_age));
        }
    }
}
