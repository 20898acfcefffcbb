//! Random numbers by address: no generator, no state, no order.
//!
//! A number is a pure function of (seed, draw, parameter, area, year), by the counter-based
//! Philox4x32-10 of Salmon and others, *Parallel random numbers: as easy as 1, 2, 3* (2011). The
//! same draw is therefore the same world in every scenario, for any number of threads, and adding
//! a council moves no other council's numbers.

use crate::maths;

/// The `area` of an address whose number all councils share.
pub const NATIONAL: u32 = u32::MAX;

/// The `year` of an address whose number holds in all years of a draw.
pub const ALL_YEARS: u32 = u32::MAX;

const ROUNDS: usize = 10;
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const KEY_STEPS: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Philox4x32-10: four words from a counter of four and a key of two.
#[must_use]
pub fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..ROUNDS {
        let first = u64::from(MULTIPLIERS[0]) * u64::from(counter[0]);
        let second = u64::from(MULTIPLIERS[1]) * u64::from(counter[2]);
        counter = [
            (second >> 32) as u32 ^ counter[1] ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ counter[3] ^ key[1],
            first as u32,
        ];
        key[0] = key[0].wrapping_add(KEY_STEPS[0]);
        key[1] = key[1].wrapping_add(KEY_STEPS[1]);
    }
    counter
}

/// Number that the random numbers of something named are addressed by: a hash of the name (FNV-1a, 31 bits).
#[must_use]
pub fn stream(name: &str) -> u32 {
    fnv1a(name.as_bytes()) >> 1
}

fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5_u32, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Where a random number lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// Seed of the run.
    pub seed: u64,
    /// Number of the draw, from 0.
    pub draw: u32,
    /// Stable number of the parameter.
    pub parameter: u32,
    /// Stable number of the council ([`area_key`]), or [`NATIONAL`].
    pub area: u32,
    /// Year the number belongs to, or [`ALL_YEARS`].
    pub year: u32,
}

impl Address {
    /// A number between 0 and 1, both left out: `(52 bits + 1/2) / 2^52`.
    #[must_use]
    pub fn uniform(self) -> f64 {
        self.uniforms()[0]
    }

    /// Two numbers as [`Address::uniform`] gives one, the first being it.
    #[must_use]
    pub fn uniforms(self) -> [f64; 2] {
        let counter = [self.draw, self.parameter, self.area, self.year];
        let words = philox(counter, [self.seed as u32, (self.seed >> 32) as u32]);
        [(words[0], words[1]), (words[2], words[3])].map(|(low, high)| {
            let bits = (u64::from(high) << 32 | u64::from(low)) >> 12;
            (bits as f64 + 0.5) / (1_u64 << 52) as f64
        })
    }

    /// A standard normal number, by inverting its distribution at [`Address::uniform`].
    #[must_use]
    pub fn normal(self) -> f64 {
        normal_quantile(self.uniform())
    }
}

/// Stable number of a council from its GSS code: `E06000001` is letter 4 and 06000001, so adding a
/// council moves no other. A code of another form is hashed (FNV-1a) above all GSS codes.
#[must_use]
pub fn area_key(code: &str) -> u32 {
    let bytes = code.as_bytes();
    if let [letter @ b'A'..=b'Z', digits @ ..] = bytes
        && digits.len() == 8
        && digits.iter().all(u8::is_ascii_digit)
    {
        let number = digits
            .iter()
            .fold(0, |sum: u32, digit| sum * 10 + u32::from(digit - b'0'));
        return u32::from(letter - b'A') * 100_000_000 + number;
    }
    let hash = fnv1a(bytes);
    // The largest number is kept for `NATIONAL`.
    (hash >> 2 | 0xC000_0000).min(NATIONAL - 1)
}

/// The share of a standard normal distribution below `z`.
#[must_use]
pub fn normal_share(z: f64) -> f64 {
    0.5 * maths::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Polynomial with the constant first, by Horner's rule.
fn polynomial<const N: usize>(coefficients: [f64; N], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// The value below which a share `p` of a standard normal distribution lies.
///
/// Wichura's AS241 (PPND16), relative accuracy about 1e-16; `p` must lie between 0 and 1.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    let middle = p - 0.5;
    if middle.abs() <= 0.425 {
        let r = 0.180_625 - middle * middle;
        return middle * polynomial(CENTRE.0, r) / polynomial(CENTRE.1, r);
    }
    let tail = if middle < 0.0 { p } else { 1.0 - p };
    let r = (-maths::ln(tail)).sqrt();
    let z = if r <= 5.0 {
        polynomial(NEAR_TAIL.0, r - 1.6) / polynomial(NEAR_TAIL.1, r - 1.6)
    } else {
        polynomial(FAR_TAIL.0, r - 5.0) / polynomial(FAR_TAIL.1, r - 5.0)
    };
    if middle < 0.0 { -z } else { z }
}

type Ratio = ([f64; 8], [f64; 8]);

#[expect(clippy::excessive_precision, reason = "as published")]
const CENTRE: Ratio = (
    [
        3.387_132_872_796_366_608,
        133.141_667_891_784_377_45,
        1_971.590_950_306_551_442_7,
        13_731.693_765_509_461_125,
        45_921.953_931_549_871_457,
        67_265.770_927_008_700_853,
        33_430.575_583_588_128_105,
        2_509.080_928_730_122_672_7,
    ],
    [
        1.0,
        42.313_330_701_600_911_252,
        687.187_007_492_057_908_3,
        5_394.196_021_424_751_107_7,
        21_213.794_301_586_595_867,
        39_307.895_800_092_710_61,
        28_729.085_735_721_942_674,
        5_226.495_278_852_854_561,
    ],
);

#[expect(clippy::excessive_precision, reason = "as published")]
const NEAR_TAIL: Ratio = (
    [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_9,
        5.769_497_221_460_691_405_5,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        0.241_780_725_177_450_611_77,
        0.022_723_844_989_269_184_583_3,
        7.745_450_142_783_414_076_4e-4,
    ],
    [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_4,
        0.689_767_334_985_100_004_55,
        0.148_103_976_427_480_074_59,
        0.015_198_666_563_616_457_196_6,
        5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
    ],
);

#[expect(clippy::excessive_precision, reason = "as published")]
const FAR_TAIL: Ratio = (
    [
        6.657_904_643_501_103_777_2,
        5.463_784_911_164_114_369_9,
        1.784_826_539_917_291_335_8,
        0.296_560_571_828_504_891_23,
        0.026_532_189_526_576_123_093,
        1.242_660_947_388_078_438_6e-3,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ],
    [
        1.0,
        0.599_832_206_555_887_937_69,
        0.136_929_880_922_735_805_31,
        0.014_875_361_290_850_614_852_5,
        7.868_691_311_456_132_591e-4,
        1.846_318_317_510_054_681_8e-5,
        1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_the_published_words() {
        // Known answers of Random123: all zeros, all ones, digits of pi.
        let zeros = philox([0; 4], [0; 2]);
        assert_eq!(zeros, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        let ones = philox([u32::MAX; 4], [u32::MAX; 2]);
        assert_eq!(ones, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let pi = philox(
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
            [0xa409_3822, 0x299f_31d0],
        );
        assert_eq!(pi, [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn normal_quantiles_are_the_published_ones() {
        // Wichura's own checks, then tables to 15 places.
        for (p, z) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_813_5),
            (1e-20, -9.262_340_089_798_408),
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.9, 1.281_551_565_544_600_4),
        ] {
            let found = normal_quantile(p);
            assert!(
                (found - z).abs() < 4e-15 * z.abs().max(1.0),
                "{p}: {found} is not {z}"
            );
        }
        for p in [1e-12, 1e-4, 0.07, 0.5, 0.8, 0.999_9] {
            assert!(
                (normal_share(normal_quantile(p)) / p - 1.0).abs() < 1e-13,
                "{p}"
            );
        }
    }

    #[test]
    fn every_part_of_an_address_moves_the_number() {
        let at = Address {
            seed: 1,
            draw: 2,
            parameter: 3,
            area: 4,
            year: 5,
        };
        let numbers = [
            at,
            Address {
                seed: 1 << 32 | 1,
                ..at
            },
            Address { draw: 3, ..at },
            Address { parameter: 2, ..at },
            Address {
                area: NATIONAL,
                ..at
            },
            Address {
                year: ALL_YEARS,
                ..at
            },
        ]
        .map(Address::uniform);
        for (index, number) in numbers.iter().enumerate() {
            assert!((0.0..1.0).contains(number) && *number > 0.0);
            assert!(
                numbers[..index]
                    .iter()
                    .all(|other| (other - number).abs() > 1e-12)
            );
        }
    }

    #[test]
    fn numbers_have_the_moments_of_their_distribution() {
        let draws = 40_000_u32;
        let normal = |draw| {
            Address {
                seed: 42,
                draw,
                parameter: 0,
                area: NATIONAL,
                year: ALL_YEARS,
            }
            .normal()
        };
        let (mut sum, mut squares) = (0.0, 0.0);
        for z in (0..draws).map(normal) {
            sum += z;
            squares += z * z;
        }
        // Five standard errors: 5 / sqrt(40,000) and 5 x sqrt(2 / 40,000).
        assert!((sum / f64::from(draws)).abs() < 0.025);
        assert!((squares / f64::from(draws) - 1.0).abs() < 0.036);
    }

    #[test]
    fn councils_are_numbered_by_their_code() {
        assert_eq!(area_key("A00000007"), 7);
        assert_eq!(area_key("E06000001"), 406_000_001);
        assert_ne!(area_key("W06000001"), area_key("E06000001"));
        assert!(area_key("cohort") >= 0xC000_0000);
        assert_ne!(area_key("cohort"), area_key("another"));
    }
}
