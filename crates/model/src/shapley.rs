//! A change taken apart over what brings it about: the part of each is its mean, over all orders in which
//! they could act one after another, of what changes when it does.
//!
//! With `n` players and `v(S)` what is reached when those of `S` have acted,
//! `part(d) = sum over S without d of |S|! (n - |S| - 1)! / n! x (v(S + d) - v(S))`; the parts sum to
//! `v(all) - v(none)` (Shapley, A value for n-person games, 1953).

/// The part of each player in a change of several figures at once, in their units.
///
/// `worth` holds the figures by subset of the players: bit `k` of the index is set where player `k` has
/// acted. A player that never changes a figure has a part of exactly nil in it.
///
/// # Panics
/// If there is not one set of figures for every subset, or sets differ in length.
pub fn shapley(players: usize, worth: &[Vec<f64>]) -> Vec<Vec<f64>> {
    assert_eq!(worth.len(), 1 << players, "one set of figures a subset");
    let weights = weights(players);
    let part = |player: usize| {
        let mut part = vec![0.0; worth[0].len()];
        let without = (0..worth.len()).filter(|subset| subset >> player & 1 == 0);
        for subset in without {
            let weight = weights[subset.count_ones() as usize];
            let (before, after) = (&worth[subset], &worth[subset | 1 << player]);
            assert_eq!(before.len(), after.len(), "the same figures");
            for ((part, before), after) in part.iter_mut().zip(before).zip(after) {
                *part += weight * (after - before);
            }
        }
        part
    };
    (0..players).map(part).collect()
}

/// `[|S|]` the share of all orders in which exactly the players of `S` come before one other:
/// `|S|! (n - |S| - 1)! / n!`.
pub(crate) fn weights(players: usize) -> Vec<f64> {
    // 1 / n for none before, then each further one before: times |S| / (n - |S|).
    let mut weights = Vec::with_capacity(players);
    let mut weight = 1.0 / players as f64;
    for size in 0..players {
        weights.push(weight);
        weight *= (size + 1) as f64 / (players - size - 1).max(1) as f64;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_do_together_is_shared_between_them() {
        // Plans x price: from 100 x £10 to 120 x £15 is 1,800 - 1,000 = 800. Plans first adds 200, then prices 600;
        // prices first adds 500, then plans 300. So plans have (200 + 300) / 2 and prices (600 + 500) / 2.
        let worth = [1000.0, 1200.0, 1500.0, 1800.0].map(|pounds| vec![pounds]);
        assert_eq!(shapley(2, &worth), [vec![250.0], vec![550.0]]);
    }

    #[test]
    fn who_does_nothing_has_no_part() {
        // Three players; the second never changes anything.
        let of = |subset: usize| {
            f64::from((subset & 1) as u8) * 0.3 + f64::from((subset >> 2) as u8) * 0.1
        };
        let worth: Vec<Vec<f64>> = (0..8).map(|subset| vec![of(subset)]).collect();
        let parts = shapley(3, &worth);
        assert_eq!(parts[1], [0.0]);
        assert!(
            (parts[0][0] - 0.3).abs() < 1e-15 && (parts[2][0] - 0.1).abs() < 1e-15,
            "{parts:?}"
        );
    }
}
