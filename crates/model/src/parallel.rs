//! The same task many times, on the threads of the current rayon pool (feature `parallel`) or one after another.
//!
//! Results come in the order of their numbers, so the bytes are the same for any number of threads.

/// `one(0)`, `one(1)` and so on in order.
pub(crate) fn in_parallel<R: Send>(count: usize, one: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    in_parallel_with(count, || (), |(), i| one(i))
}

/// `one(0)`, `one(1)` and so on in order, worked on by all threads; each has its own memory.
#[cfg(feature = "parallel")]
pub(crate) fn in_parallel_with<M, R: Send>(
    count: usize,
    memory: impl Fn() -> M + Sync + Send,
    one: impl Fn(&mut M, usize) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::*;
    (0..count).into_par_iter().map_init(memory, one).collect()
}

/// `one(0)`, `one(1)` and so on in order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn in_parallel_with<M, R: Send>(
    count: usize,
    memory: impl Fn() -> M + Sync + Send,
    one: impl Fn(&mut M, usize) -> R + Sync + Send,
) -> Vec<R> {
    let mut memory = memory();
    (0..count).map(|i| one(&mut memory, i)).collect()
}
