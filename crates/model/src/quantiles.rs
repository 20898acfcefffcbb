//! Quantiles and chances of a figure over the draws of a run.
//!
//! Quantiles are exact: the draws are sorted, never binned or fitted. They are taken after the
//! draws of the councils have been added, because a region's 90th percentile is not the sum of its
//! councils'.

/// Puts draws in order, smallest first.
///
/// Orders by total order, so the result is the same whatever the order the draws came in.
pub fn sort(draws: &mut [f64]) {
    draws.sort_unstable_by(f64::total_cmp);
}

/// The quantile at a share of sorted draws, with linear interpolation between neighbours (type 7
/// of Hyndman and Fan, the default of R and NumPy): position `share x (draws - 1)`.
///
/// `None` without draws. A share outside 0 to 1 gives the nearest end.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = share.clamp(0.0, 1.0) * last as f64;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let rest = position - below as f64;
    Some(sorted[below] + (sorted[above] - sorted[below]) * rest)
}

/// The same at several shares, smallest first, of draws in any order: each is selected, which takes a fraction of the time
/// that putting all in order does, and comes to the same bits. The draws are left in another order.
///
/// `None` without draws.
#[must_use]
pub fn select<const N: usize>(draws: &mut [f64], shares: [f64; N]) -> Option<[f64; N]> {
    let last = draws.len().checked_sub(1)?;
    // Whatever stands before this place is no larger than what follows.
    let mut parted = 0;
    Some(shares.map(|share| {
        let position = share.clamp(0.0, 1.0) * last as f64;
        let below = (position.floor() as usize).clamp(parted, last);
        let (_, at, rest) = draws[parted..].select_nth_unstable_by(below - parted, f64::total_cmp);
        let at = *at;
        let above = rest.iter().copied().min_by(f64::total_cmp).unwrap_or(at);
        parted = below;
        at + (above - at) * (position - below as f64)
    }))
}

/// Chance that something holds of a figure: the share of draws of which it does. `None` without
/// draws.
#[must_use]
pub fn chance(draws: &[f64], holds: impl Fn(f64) -> bool) -> Option<f64> {
    let of = draws.iter().filter(|draw| holds(**draw)).count();
    (!draws.is_empty()).then(|| of as f64 / draws.len() as f64)
}

/// Chance that a figure lies below a threshold. `None` without draws.
#[must_use]
pub fn chance_below(draws: &[f64], threshold: f64) -> Option<f64> {
    chance(draws, |draw| draw < threshold)
}

/// Chance that a figure lies above a threshold. `None` without draws.
#[must_use]
pub fn chance_above(draws: &[f64], threshold: f64) -> Option<f64> {
    chance(draws, |draw| draw > threshold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        let mut draws = [40.0, 10.0, 30.0, 20.0];
        sort(&mut draws);
        // Positions 0, 0.3, 1.5, 2.7 and 3 among 10, 20, 30, 40.
        for (share, wanted) in [
            (0.0, 10.0),
            (0.1, 13.0),
            (0.5, 25.0),
            (0.9, 37.0),
            (1.0, 40.0),
        ] {
            let found = quantile(&draws, share).unwrap();
            assert!((found - wanted).abs() < 1e-12, "{share}: {found}");
        }
        assert!((quantile(&[7.0], 0.3).unwrap() - 7.0).abs() < 1e-15);
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn selected_quantiles_are_those_of_sorted_draws_to_the_bit() {
        let shares = [0.1, 0.5, 0.9];
        for count in [1, 2, 3, 10, 11, 97] {
            // A multiplicative sequence: no order, and some values twice.
            let draws: Vec<f64> = (1..=count).map(|k| f64::from(k * 61 % 53) - 20.3).collect();
            let mut sorted = draws.clone();
            sort(&mut sorted);
            let wanted = shares.map(|share| quantile(&sorted, share).unwrap().to_bits());
            let found = select(&mut draws.clone(), shares).unwrap();
            assert_eq!(found.map(f64::to_bits), wanted, "{count} draws");
        }
        assert_eq!(select(&mut [], shares), None);
    }

    #[test]
    fn chances_are_shares_of_draws() {
        // Deficits of 30, 60 and 80 million are balances below -50 million in two of four draws.
        let balances = [-30e6, -60e6, -80e6, 5e6];
        assert_eq!(chance_below(&balances, -50e6), Some(0.5));
        assert_eq!(chance_above(&balances, 0.0), Some(0.25));
        assert_eq!(chance(&balances, |balance| balance >= -60e6), Some(0.75));
        assert_eq!(chance_above(&[], 0.0), None);
    }
}
