//! A systematic sample of whole children: a running sum cut at equal distances from one random start.

/// Grains that differences of whole numbers may leave.
pub(crate) const GRAIN: f64 = 1e-9;

/// Cuts a running sum at equal distances.
pub(crate) struct Cut {
    share: f64,
    shift: f64,
    sum: f64,
    reached: f64,
}

impl Cut {
    /// Takes `share` of what follows, from a start between 0 and 1.
    pub(crate) const fn new(share: f64, shift: f64) -> Self {
        Self {
            share,
            shift,
            sum: 0.0,
            reached: 0.0,
        }
    }

    /// How many of the next so many are taken.
    pub(crate) fn next(&mut self, plans: f64) -> f64 {
        self.sum += plans;
        // A grain more, so that a whole share of all is reached to the last child.
        let to = (self.sum * self.share + GRAIN + self.shift * (1.0 - 2.0 * GRAIN)).floor();
        let taken = (to - self.reached).clamp(0.0, plans);
        self.reached += taken;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_child_is_taken_wherever_the_groups_end() {
        let mut cut = Cut::new(0.5, 0.4);
        let taken: Vec<f64> = [3.0, 1.0, 4.0, 2.0].map(|plans| cut.next(plans)).to_vec();
        // Running sums 3, 4, 8, 10: halves with 0.4 more are 1.9, 2.4, 4.4, 5.4.
        assert_eq!(taken, [1.0, 1.0, 2.0, 1.0]);
    }

    #[test]
    fn a_whole_share_takes_all_and_none_takes_nobody() {
        let (mut all, mut none) = (Cut::new(1.0, 0.999), Cut::new(0.0, 0.999));
        for plans in [1.0, 7.0, 2.0] {
            assert_eq!(all.next(plans).to_bits(), plans.to_bits());
            assert_eq!(none.next(plans).to_bits(), 0.0_f64.to_bits());
        }
    }
}
