//! Plans that move between councils.
//!
//! Published files count those who leave but not where they go, so all who leave form one pool,
//! and each council receives a share of it. What leaves therefore always arrives.

/// Plans that leave one council: a share of its survivors after moves.
pub fn out(survivors: f64, share: f64) -> f64 {
    survivors * share
}

/// All plans that leave, summed in council order.
pub fn pool(survivors: &[f64], shares: impl IntoIterator<Item = f64>) -> f64 {
    let leaving = survivors.iter().zip(shares);
    leaving.map(|(&plans, share)| out(plans, share)).sum()
}

/// Plans that one council receives from the pool.
pub fn received(pool: f64, share: f64) -> f64 {
    pool * share
}

/// Factor on every cell of survivors for transfers alone: `1 - out + received / survivors`.
///
/// Arrivals look like the survivors of the council they reach. A council without survivors has no
/// cells to scale: what it should receive is then shown as lost in `reconciliation`.
pub fn factor(survivors: f64, out_share: f64, received: f64) -> f64 {
    if survivors > 0.0 {
        1.0 - out_share + received / survivors
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_arrives() {
        // Councils of 100 and 300 plans lose 2% and 1%: a pool of 2 + 3 = 5, split 0.8 and 0.2.
        let pool = pool(&[100.0, 300.0], [0.02, 0.01]);
        assert!((pool - 5.0).abs() < 1e-12);
        let first = 100.0 * factor(100.0, 0.02, received(pool, 0.8));
        let second = 300.0 * factor(300.0, 0.01, received(pool, 0.2));
        assert!((first - (100.0 - 2.0 + 4.0)).abs() < 1e-12);
        assert!((second - (300.0 - 3.0 + 1.0)).abs() < 1e-12);
    }
}
