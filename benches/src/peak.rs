//! What this machine can do at most, measured in the same run as everything else.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use std::hint::black_box;
use std::time::Instant;

/// Running sums: twelve vectors of four, enough to hide the latency of both operations.
const SUMS: usize = 48;

/// Multiply and add apart, as the kernel does: operations a second.
pub fn multiply_add() -> f64 {
    let rounds = 4_000_000_usize;
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        black_box(wide(black_box(rounds)));
        best = best.min(start.elapsed().as_secs_f64());
    }
    (rounds * SUMS * 2) as f64 / best
}

#[inline(always)]
fn sums(rounds: usize) -> f64 {
    let mut sums = [0.0_f64; SUMS];
    let (factor, step) = (black_box(0.999_999_9_f64), black_box(1e-9_f64));
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = *sum * factor + step;
        }
    }
    black_box(sums).iter().sum()
}

#[cfg(target_arch = "x86_64")]
fn wide(rounds: usize) -> f64 {
    #[target_feature(enable = "avx2")]
    fn compiled_for_avx2(rounds: usize) -> f64 {
        sums(rounds)
    }
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(unsafe_code, reason = "AVX2, the one condition, has just been found")]
        // SAFETY: AVX2 has just been detected; the function has no other condition.
        return unsafe { compiled_for_avx2(rounds) };
    }
    sums(rounds)
}

#[cfg(not(target_arch = "x86_64"))]
fn wide(rounds: usize) -> f64 {
    sums(rounds)
}

/// `a = b + s x c` over three arrays of so many numbers each: bytes a second.
pub fn triad(length: usize) -> f64 {
    let (b, c) = (vec![1.0_f64; length], vec![2.0_f64; length]);
    let mut a = vec![0.0_f64; length];
    let repeats = (1_usize << 25).div_ceil(length);
    let scale = black_box(0.5);
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        for _ in 0..repeats {
            for ((a, b), c) in a.iter_mut().zip(&b).zip(&c) {
                *a = b + scale * c;
            }
            black_box(&mut a);
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    (repeats * length * 24) as f64 / best
}
