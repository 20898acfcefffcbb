//! Random numbers that are not the model's.

use pressure_model::Odds;
use pressure_model::beta::Beta;

/// Numbers between 0 and 1 from a seed (splitmix64).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub(crate) fn happens(&mut self, chance: f64) -> bool {
        self.next() < chance
    }

    pub(crate) fn pick(&mut self, shares: &[f64]) -> usize {
        let mut left = self.next() * shares.iter().sum::<f64>();
        let mut last = 0;
        for (entry, share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            last = entry;
            left -= share;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    pub(crate) fn beta(&mut self, odds: Odds) -> f64 {
        Beta::new(odds.yes, odds.no).quantile(self.next())
    }
}
