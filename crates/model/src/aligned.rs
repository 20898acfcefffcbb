//! Numbers that start at a whole cache line.
//!
//! A vector of four numbers that lies across two cache lines takes two loads. Memory for `f64` is only promised to start at
//! a multiple of 8 bytes, so a few numbers in front are left unused.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line.
const LINE: usize = 64;
/// Most numbers left unused in front.
const SPARE: usize = LINE / size_of::<f64>() - 1;

/// A list of numbers whose first one starts a cache line. Lists are equal where their numbers are.
#[derive(Default)]
pub(crate) struct Aligned {
    memory: Vec<f64>,
    start: usize,
    len: usize,
}

impl Aligned {
    /// So many zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        let mut zeros = Self::default();
        zeros.resize(len);
        zeros
    }

    /// Forgets all numbers and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    /// Cuts the list, or lengthens it by zeros. Allocates only where it is longer than ever before.
    pub(crate) fn resize(&mut self, len: usize) {
        let kept = self.len.min(len);
        if self.memory.len() < len + SPARE {
            let grown = (len + SPARE).max(2 * self.memory.len());
            let from = self.start;
            self.memory.resize(grown, 0.0);
            self.start = first_of_line(&self.memory);
            self.memory.copy_within(from..from + kept, self.start);
        }
        self.memory[self.start + kept..self.start + len].fill(0.0);
        self.len = len;
    }
}

/// Place of the first number at the start of a cache line.
fn first_of_line(memory: &[f64]) -> usize {
    // `usize::MAX` where it cannot be told: then any start will do.
    match memory.as_ptr().align_offset(LINE) {
        start if start <= SPARE => start,
        _ => 0,
    }
}

impl Deref for Aligned {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.memory[self.start..self.start + self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.memory[self.start..self.start + self.len]
    }
}

impl From<&[f64]> for Aligned {
    fn from(numbers: &[f64]) -> Self {
        let mut list = Self::zeros(numbers.len());
        list.copy_from_slice(numbers);
        list
    }
}

impl Clone for Aligned {
    fn clone(&self) -> Self {
        Self::from(&**self)
    }

    /// In the same memory where it is long enough.
    fn clone_from(&mut self, source: &Self) {
        if self.len != source.len {
            self.resize(source.len);
        }
        self.copy_from_slice(source);
    }
}

impl PartialEq for Aligned {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl std::fmt::Debug for Aligned {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_start_at_a_cache_line_and_keep_their_numbers() {
        let mut lists = Vec::new();
        for len in [1, 3, 8, 100, 1_000] {
            let mut list = Aligned::from([1.0, 2.0].as_slice());
            list.resize(len.max(2));
            list[len.max(2) - 1] = 7.0;
            assert_eq!(list[0].to_bits(), 1.0_f64.to_bits());
            assert_eq!(list.len(), len.max(2));
            assert_eq!(list.as_ptr().align_offset(LINE), 0);
            let mut copy = Aligned::zeros(5);
            copy.clone_from(&list);
            assert_eq!(copy, list);
            assert_eq!(copy.as_ptr().align_offset(LINE), 0);
            lists.push(list);
        }
        // Shorter and longer again: what was cut is gone.
        let list = &mut lists[3];
        list.resize(1);
        list.resize(100);
        assert!(list[1..].iter().all(|&number| number.to_bits() == 0));
    }
}
