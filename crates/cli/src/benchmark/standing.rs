//! Where a value stands among others: its rank, their middle, and how far they reach.

/// A council among others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Standing {
    /// Place from the highest, the council itself included; equals share a place.
    pub(crate) rank: usize,
    /// How many have a value, the council itself included.
    pub(crate) of: usize,
    /// The middle value of the others.
    pub(crate) median: f64,
    /// The lowest and the highest value of the others.
    pub(crate) range: (f64, f64),
}

impl Standing {
    /// Where a value stands among those of others; `None` where no other has one.
    pub(crate) fn new(own: f64, others: &[f64]) -> Option<Self> {
        let mut sorted = others.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (first, last) = (*sorted.first()?, *sorted.last()?);
        let half = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            sorted[half]
        } else {
            f64::midpoint(sorted[half - 1], sorted[half])
        };
        Some(Self {
            rank: 1 + sorted.iter().filter(|other| **other > own).count(),
            of: sorted.len() + 1,
            median,
            range: (first, last),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_rank_by_hand() {
        let among = |own: f64, others: &[f64]| Standing::new(own, others).expect("others");
        let standing = among(4.0, &[1.0, 5.0, 3.0]);
        assert_eq!((standing.rank, standing.of), (2, 4));
        assert!((standing.median - 3.0).abs() < 1e-12, "{standing:?}");
        let standing = among(5.0, &[1.0, 5.0, 3.0, 2.0]);
        assert_eq!((standing.rank, standing.of), (1, 5), "equals share a place");
        assert!((standing.median - 2.5).abs() < 1e-12, "{standing:?}");
        assert_eq!(Standing::new(1.0, &[]), None);
    }
}
