//! Shares of plans that travel, brought to a council's own count of travellers.

/// Shares in the proportions of `take_up` with which `plans` have so many travellers. No share exceeds 1: what would lie above it is
/// made up by the others. Cells where nobody is taken to travel stay so, unless nobody travels in any of them; then all share alike.
/// `None` where there are fewer plans than travellers.
///
/// ```
/// use pressure_calibrate::take_up::met;
/// // 100 x 0.4 + 50 x 0.8 are 80 travellers; 100 wanted: 0.5 and 1.0.
/// let shares = met(&[100.0, 50.0], &[0.4, 0.8], 100.0).expect("plans enough");
/// assert!((shares[0] - 0.5).abs() < 1e-12 && (shares[1] - 1.0).abs() < 1e-12);
/// ```
pub fn met(plans: &[f64], take_up: &[f64], travellers: f64) -> Option<Vec<f64>> {
    let users = |shares: &[f64]| -> f64 { plans.iter().zip(shares).map(|(n, s)| n * s).sum() };
    let mut shares = if users(take_up) > 0.0 {
        take_up.to_vec()
    } else {
        vec![1.0; plans.len()]
    };
    let mut full = vec![false; plans.len()];
    // Each round fills a cell at least, or meets the count.
    for _ in 0..=plans.len() + 1 {
        if (users(&shares) - travellers).abs() <= travellers * TOLERANCE {
            return Some(shares);
        }
        let of = |wanted: bool| -> f64 {
            let cells = plans.iter().zip(&shares).zip(&full);
            cells
                .filter(|(_, full)| **full == wanted)
                .map(|((n, s), _)| n * s)
                .sum()
        };
        let (taken, open) = (of(true), of(false));
        if open <= 0.0 {
            break;
        }
        let ratio = (travellers - taken).max(0.0) / open;
        for (share, full) in shares.iter_mut().zip(&mut full).filter(|(_, full)| !**full) {
            *share *= ratio;
            if *share > 1.0 {
                (*share, *full) = (1.0, true);
            }
        }
    }
    None
}

/// Rounding that a count may be missed by.
const TOLERANCE: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], wanted: &[f64]) {
        assert_eq!(found.len(), wanted.len());
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
        }
    }

    #[test]
    fn what_one_cell_cannot_take_the_others_do() {
        // In one ratio 150 travellers would be 0.75 and 1.5 of 100 plans each: the second fills, the first takes 50.
        let found = met(&[100.0, 100.0, 0.0], &[0.3, 0.6, 0.2], 150.0).unwrap();
        near(&found[..2], &[0.5, 1.0]);
    }

    #[test]
    fn nobody_travels_or_all_alike_or_there_are_too_few_plans() {
        near(&met(&[10.0, 5.0], &[0.2, 0.4], 0.0).unwrap(), &[0.0, 0.0]);
        near(&met(&[10.0, 5.0], &[0.0, 0.0], 3.0).unwrap(), &[0.2, 0.2]);
        assert_eq!(met(&[10.0, 5.0], &[0.2, 0.4], 15.1), None);
        assert_eq!(
            met(&[10.0, 5.0], &[0.2, 0.0], 11.0),
            None,
            "no share was nil before"
        );
        assert_eq!(met(&[0.0], &[0.5], 1.0), None);
        near(&met(&[0.0], &[0.5], 0.0).unwrap(), &[1.0]);
    }
}
