//! Whole-number ids for keys, in order of first meeting, so that what is walked often is found by number.

use std::collections::BTreeMap;

/// Keys that were met, each with its id.
#[derive(Debug)]
pub(crate) struct Ids<K> {
    met: BTreeMap<K, u32>,
    keys: Vec<K>,
    /// Which key came after each, the last time: figures come in an order that repeats, and a guess is cheaper than a search.
    after: Vec<u32>,
    last: usize,
}

impl<K> Default for Ids<K> {
    fn default() -> Self {
        Self {
            met: BTreeMap::new(),
            keys: Vec::new(),
            after: Vec::new(),
            last: 0,
        }
    }
}

impl<K: Ord + Clone> Ids<K> {
    /// The id of a key: the number of other keys that were met before it.
    #[inline]
    pub(crate) fn of(&mut self, key: K) -> u32 {
        if self.keys.get(self.last) == Some(&key) {
            return self.last as u32;
        }
        let guess = self.after.get(self.last).map_or(0, |next| *next as usize);
        let id = if self.keys.get(guess) == Some(&key) {
            guess
        } else {
            self.find(key)
        };
        self.last = id;
        id as u32
    }

    fn find(&mut self, key: K) -> usize {
        let next = self.keys.len() as u32;
        let id = *self.met.entry(key.clone()).or_insert(next);
        if id == next {
            self.keys.push(key);
            self.after.push(0);
        }
        if let Some(after) = self.after.get_mut(self.last) {
            *after = id;
        }
        id as usize
    }

    /// The keys in order of their ids.
    pub(crate) fn keys(&self) -> &[K] {
        &self.keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_the_id_of_its_first_meeting_in_whatever_order_keys_come() {
        let mut ids = Ids::default();
        let asked = ["a", "b", "c", "a", "b", "c", "c", "b", "d", "a", "c", "b"];
        let found = asked.map(|key| ids.of(key));
        assert_eq!(found, [0, 1, 2, 0, 1, 2, 2, 1, 3, 0, 2, 1]);
        assert_eq!(ids.keys(), ["a", "b", "c", "d"]);
    }
}
