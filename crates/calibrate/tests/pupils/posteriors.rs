//! Posteriors hold the rates that rows were made with as often as they say (simulation-based calibration).

use pressure_calibrate::pupils::{Fit, Priors, Strengths, posterior};
use pressure_model::beta::Beta;
use pressure_model::{Odds, PupilRates};

use crate::REPLICATES;
use crate::council::{council, fitted};
use crate::numbers::Numbers;
use crate::truth::{AGES, Truth, goes, serves};

/// Prior means, and how many children each is worth.
const LEAVE: f64 = 0.08;
const MOVED: f64 = 0.2;
const CHANGED: f64 = 0.05;
const JOINED: f64 = 0.02;
const FIRST_NEED: f64 = 0.6;
const JOIN_SETTING: [f64; 3] = [0.5, 0.3, 0.2];
const STRENGTHS: Strengths = Strengths {
    // The prior of a curriculum year stands as given: it is not pooled with the rows.
    leave_year: 1e12,
    leave: 30.0,
    moved: 20.0,
    to: 6.0,
    changed: 40.0,
    to_need: 1.0,
    joined: 300.0,
    join_need: 12.0,
    join_setting: 10.0,
};

fn prior(mean: f64, strength: f64) -> Odds {
    Odds {
        yes: mean * strength,
        no: (1.0 - mean) * strength,
    }
}

/// Rates drawn from the priors.
fn drawn(numbers: &mut Numbers) -> Truth {
    let each =
        |numbers: &mut Numbers, of: &dyn Fn(&mut Numbers, usize, usize) -> f64| -> Vec<Vec<f64>> {
            (0..AGES)
                .map(|age| (0..3).map(|setting| of(numbers, age, setting)).collect())
                .collect()
        };
    let leave = each(numbers, &|numbers, age, setting| {
        if serves(age + 1, setting) {
            numbers.beta(prior(LEAVE, STRENGTHS.leave))
        } else {
            0.0
        }
    });
    let moved = each(numbers, &|numbers, age, setting| {
        let some = serves(age, setting) && goes(age, setting).iter().sum::<f64>() > 0.0;
        if some {
            numbers.beta(prior(MOVED, STRENGTHS.moved))
        } else {
            0.0
        }
    });
    let to = (0..AGES)
        .map(|age| {
            (0..3)
                .map(|setting| {
                    // Two at most, so one share says both.
                    let mut shares = goes(age, setting);
                    let open: Vec<usize> = (0..3).filter(|to| shares[*to] > 0.0).collect();
                    if let [first, second] = open[..] {
                        shares[first] = numbers.beta(prior(0.5, STRENGTHS.to));
                        shares[second] = 1.0 - shares[first];
                    }
                    shares
                })
                .collect()
        })
        .collect();
    let join_setting = (0..2)
        .map(|_| {
            // A Dirichlet share by share: the first, then the second of what is left.
            let k = STRENGTHS.join_setting;
            let first = numbers.beta(prior(JOIN_SETTING[0], k));
            let rest = 1.0 - JOIN_SETTING[0];
            let second = numbers.beta(prior(JOIN_SETTING[1] / rest, k * rest));
            vec![
                first,
                (1.0 - first) * second,
                (1.0 - first) * (1.0 - second),
            ]
        })
        .collect();
    Truth {
        leave,
        moved,
        to,
        changed: (0..2)
            .map(|_| numbers.beta(prior(CHANGED, STRENGTHS.changed)))
            .collect(),
        joined: (0..AGES)
            .map(|_| numbers.beta(prior(JOINED, STRENGTHS.joined)))
            .collect(),
        first_need: (0..AGES)
            .map(|_| numbers.beta(prior(FIRST_NEED, STRENGTHS.join_need)))
            .collect(),
        join_setting,
    }
}

/// The same priors as the fit takes them.
fn priors(fit: &Fit) -> Priors {
    let rows = AGES * 3;
    Priors::given(
        &fit.frame,
        vec![LEAVE; AGES],
        (
            vec![MOVED; rows],
            (0..rows).map(|row| goes(row / 3, row % 3)).collect(),
        ),
        (CHANGED, vec![vec![0.0, 1.0], vec![1.0, 0.0]]),
        vec![JOINED; AGES],
        vec![vec![FIRST_NEED, 1.0 - FIRST_NEED]; AGES],
        vec![JOIN_SETTING.to_vec(); 2],
    )
}

/// Where the truth lies in each posterior: shares of it below.
fn places(truth: &Truth, rates: &PupilRates) -> Vec<f64> {
    let below = |odds: Odds, truth: f64| Beta::new(odds.yes, odds.no).share_below(truth);
    let row = |age: usize, setting: usize| rates.row(age, setting);
    let first = |split: &pressure_model::Split| {
        let all: f64 = split.weights.iter().map(|(_, weight)| weight).sum();
        let yes = split.weights[0].1;
        Odds { yes, no: all - yes }
    };
    vec![
        below(rates.leave[row(2, 0)], truth.leave[2][0]),
        below(rates.leave[row(6, 1)], truth.leave[6][1]),
        below(rates.move_on[row(5, 2)], truth.moved[5][2]),
        // Where the setting ends, who does not move leaves.
        below(rates.move_on[row(4, 0)], truth.moved[4][0]),
        below(first(&rates.to[row(3, 1)]), truth.to[3][1][0]),
        below(rates.change_need[1], truth.changed[1]),
        below(rates.join[3], truth.joined[3]),
        below(first(&rates.join_need[4]), truth.first_need[4]),
    ]
}

/// Chi-squared of the places of each rate in ten bins of equal chance (9 degrees of freedom).
fn unevenness(places: &[Vec<f64>]) -> Vec<f64> {
    (0..places[0].len())
        .map(|rate| {
            let mut bins = [0.0; 10];
            for replicate in places {
                bins[((replicate[rate] * 10.0) as usize).min(9)] += 1.0;
            }
            let expected = places.len() as f64 / 10.0;
            bins.iter()
                .map(|n| (n - expected) * (n - expected) / expected)
                .sum()
        })
        .collect()
}

/// Share of all places within the middle part of the posterior.
fn covered(places: &[Vec<f64>], level: f64) -> f64 {
    let edge = (1.0 - level) / 2.0;
    let all: Vec<f64> = places.iter().flatten().copied().collect();
    let within = all
        .iter()
        .filter(|place| (edge..=1.0 - edge).contains(*place))
        .count();
    within as f64 / all.len() as f64
}

#[test]
fn posteriors_cover_the_rates_that_rows_were_made_with() {
    // Simulation-based calibration (Talts and others, 2018): rates from the prior, rows from the
    // rates; the truth must lie anywhere in its posterior alike.
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for replicate in 0..REPLICATES {
        let mut numbers = Numbers(1_000 + replicate);
        let truth = drawn(&mut numbers);
        let (pupils, _) = council(&truth, &mut numbers);
        let fit = fitted(&pupils);
        let priors = priors(&fit);
        let rates = posterior(&fit.frame, &fit.counts, &priors, &STRENGTHS);
        right.push(places(&truth, &rates));
        // Priors that are trusted eight times too much.
        let stiff = Strengths {
            leave: 8.0 * STRENGTHS.leave,
            moved: 8.0 * STRENGTHS.moved,
            ..STRENGTHS
        };
        let rates = posterior(&fit.frame, &fit.counts, &priors, &stiff);
        wrong.push(places(&truth, &rates));
    }
    // Above 27.9 once in a thousand.
    let even = unevenness(&right);
    assert!(even.iter().all(|miss| *miss < 27.9), "{even:?}");
    for level in [0.5, 0.8, 0.95] {
        // 1,600 places of 200 replicates: four standard errors.
        let error = (level * (1.0 - level) / 1_600.0_f64).sqrt();
        let share = covered(&right, level);
        assert!((share - level).abs() < 4.0 * error, "{level}: {share}");
    }
    // The test sees a prior that is too strong.
    let uneven = unevenness(&wrong);
    assert!(uneven[..4].iter().any(|miss| *miss > 27.9), "{uneven:?}");
}
