//! Picks the instructions that the loops of the kernel run on.
//!
//! The same source is compiled twice: for the plain target, and on x86-64 for AVX2 too. Multiply and
//! add are never fused, so both give the same bits; AVX2 only takes four numbers at a time instead
//! of two.

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

    /// Runs a loop on these instructions, or on plain ones where the processor lacks them.
    pub(crate) fn run(self, task: impl Loop) {
        if self == Self::Avx2 && Self::best() == Self::Avx2 {
            wide(task);
        } else {
            task.run();
        }
    }
}

/// A loop to be compiled for each set of instructions; `run` must be `#[inline(always)]`.
pub(crate) trait Loop {
    /// The loop itself.
    fn run(self);
}

/// Runs the loop compiled for AVX2. Called only where [`Instructions::best`] has found it.
#[cfg(target_arch = "x86_64")]
fn wide(task: impl Loop) {
    #[target_feature(enable = "avx2")]
    fn compiled_for_avx2(task: impl Loop) {
        task.run();
    }
    assert!(std::arch::is_x86_feature_detected!("avx2"));
    #[expect(
        unsafe_code,
        reason = "the line above has made sure that this processor has AVX2, the one condition"
    )]
    // SAFETY: AVX2 has just been detected; the function has no other condition.
    unsafe {
        compiled_for_avx2(task);
    }
}

/// No wider instructions are known on this target.
#[cfg(not(target_arch = "x86_64"))]
fn wide(task: impl Loop) {
    task.run();
}
