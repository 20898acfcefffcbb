//! Picks the instructions that the loop of the kernel runs on.
//!
//! The same source is compiled twice: for the plain target, and on x86-64 for AVX2 too. Multiply and
//! add are never fused, so both give the same bits; AVX2 only takes four numbers at a time instead
//! of two.

use super::pass;
use super::table::MoveTable;
use crate::results::Flows;
use crate::state::State;

/// Instructions that the kernel may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instructions {
    /// What every processor of the target has.
    Plain,
    /// AVX2, where the processor has it.
    Avx2,
}

impl Instructions {
    /// The fastest that this processor has.
    pub fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            return Self::Avx2;
        }
        Self::Plain
    }
}

impl MoveTable {
    /// Makes every plan a year older and moves it: `N'[a+1][to] = sum over from of N[a][from] x
    /// moves[a][need][from][to]`. Plans of the last age must have ceased; what is left of them is
    /// overwritten.
    ///
    /// # Panics
    /// If the state has another shape than the moves.
    pub fn apply(&self, state: &mut State, flows: &mut Flows) {
        self.apply_with(Instructions::best(), state, flows);
    }

    /// The same on instructions of choice; plain ones where the processor lacks them.
    ///
    /// # Panics
    /// If the state has another shape than the moves.
    pub fn apply_with(&self, wanted: Instructions, state: &mut State, flows: &mut Flows) {
        assert_eq!(
            state.shape(),
            self.shape,
            "moves and state must have the same shape"
        );
        if wanted == Instructions::Avx2 && Instructions::best() == Instructions::Avx2 {
            wide(self, state, flows);
        } else {
            pass::move_on(self, state, flows);
        }
    }
}

/// Runs the loop compiled for AVX2. Called only where [`Instructions::best`] has found it.
#[cfg(target_arch = "x86_64")]
fn wide(table: &MoveTable, state: &mut State, flows: &mut Flows) {
    #[target_feature(enable = "avx2")]
    fn compiled_for_avx2(table: &MoveTable, state: &mut State, flows: &mut Flows) {
        pass::move_on(table, state, flows);
    }
    assert!(std::arch::is_x86_feature_detected!("avx2"));
    #[expect(
        unsafe_code,
        reason = "the line above has made sure that this processor has AVX2, the one condition"
    )]
    // SAFETY: AVX2 has just been detected; the function has no other condition.
    unsafe {
        compiled_for_avx2(table, state, flows);
    }
}

/// No wider instructions are known on this target.
#[cfg(not(target_arch = "x86_64"))]
fn wide(table: &MoveTable, state: &mut State, flows: &mut Flows) {
    pass::move_on(table, state, flows);
}
