//! The same task many times, on the threads of the current rayon pool (feature `parallel`) or one after another.
//!
//! Results come in the order of their numbers, so the bytes are the same for any number of threads.

/// `one(0)`, `one(1)` and so on in order.
pub fn in_parallel<R: Send>(count: usize, one: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
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

/// `one` for each pair of `items` and `others`, in as many pieces as there are memories.
pub(crate) fn side_by_side<M: Send, T: Send, U: Send>(
    memories: &mut [M],
    items: &mut [T],
    others: &mut [U],
    one: impl Fn(&mut M, &mut T, &mut U) + Sync + Send,
) {
    let piece = items.len().div_ceil(memories.len().max(1)).max(1);
    let all = |memory: &mut M, items: &mut [T], others: &mut [U]| {
        for (item, other) in items.iter_mut().zip(others) {
            one(memory, item, other);
        }
    };
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        memories
            .par_iter_mut()
            .zip(
                items
                    .par_chunks_mut(piece)
                    .zip(others.par_chunks_mut(piece)),
            )
            .for_each(|(memory, (items, others))| all(memory, items, others));
    }
    #[cfg(not(feature = "parallel"))]
    for (memory, (items, others)) in memories
        .iter_mut()
        .zip(items.chunks_mut(piece).zip(others.chunks_mut(piece)))
    {
        all(memory, items, others);
    }
}
