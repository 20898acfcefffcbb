//! What was worked out last, kept while the same is asked again: a row of a return repeats most of what stands in the row before.

/// The last question and its answer.
#[derive(Debug)]
pub(crate) struct Repeated<K, V>(Option<(K, V)>);

impl<K, V> Default for Repeated<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: PartialEq, V: Clone> Repeated<K, V> {
    /// The answer to a question, found anew where it is another than the last.
    #[inline]
    pub(crate) fn of(&mut self, question: K, find: impl FnOnce(&K) -> V) -> V {
        if let Some((last, answer)) = &self.0
            && *last == question
        {
            return answer.clone();
        }
        let answer = find(&question);
        self.0 = Some((question, answer.clone()));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_once_for_as_long_as_the_same_is_asked() {
        let mut asked = Vec::new();
        let mut repeated = Repeated::default();
        let answers = [1, 1, 2, 2, 1].map(|n| {
            repeated.of(n, |n| {
                asked.push(*n);
                n * 10
            })
        });
        assert_eq!(answers, [10, 10, 20, 20, 10]);
        assert_eq!(asked, [1, 2, 1]);
    }
}
