//! A made-up council whose rates are known: what its rows leave open must cover them.
//!
//! Children are stepped here by plain loops and another source of random numbers than the model's.

use std::sync::Arc;

use pressure_calibrate::pupils::{Fit, Ids, Priors, Strengths, fit, posterior};
use pressure_calibrate::settings::{Figure, PupilSettings};
use pressure_model::beta::Beta;
use pressure_model::{
    AreaInputs, CensusYear, Costs, Crossings, DrawSettings, Inputs, Measure, Odds, PupilRates,
    Rates, Shape, Simulator, State, TransportRates, Uncertainty,
};
use pressure_returns::{PupilRow, PupilState, Pupils};

const AGES: usize = 10;
const SETTINGS: [&str; 3] = ["a", "b", "c"];
const NEEDS: [&str; 2] = ["x", "y"];
const PERSONS: [f64; AGES] = [400.0; AGES];
const REPLICATES: u64 = 200;

/// `a` ends at age 4, `c` begins at 3.
fn serves(age: usize, setting: usize) -> bool {
    match setting {
        0 => age <= 4,
        2 => (3..AGES).contains(&age),
        _ => age < AGES,
    }
}

/// Numbers between 0 and 1 from a seed (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn happens(&mut self, chance: f64) -> bool {
        self.next() < chance
    }

    fn pick(&mut self, shares: &[f64]) -> usize {
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

    fn beta(&mut self, odds: Odds) -> f64 {
        Beta::new(odds.yes, odds.no).quantile(self.next())
    }
}

/// Known rates. `[age][setting]` where not said otherwise.
struct Truth {
    leave: Vec<Vec<f64>>,
    moved: Vec<Vec<f64>>,
    /// `[age][setting][to]`.
    to: Vec<Vec<Vec<f64>>>,
    /// `[need]`.
    changed: Vec<f64>,
    /// `[age]`.
    joined: Vec<f64>,
    /// `[age]` the first need.
    first_need: Vec<f64>,
    /// `[need][setting]`.
    join_setting: Vec<Vec<f64>>,
}

type Child = (usize, usize, usize);

/// A year of a council: rows of what happened, and the children after it.
fn year(
    truth: &Truth,
    calendar_year: i32,
    children: &[Child],
    numbers: &mut Numbers,
) -> (Vec<PupilRow>, Vec<Child>) {
    let mut rows = Vec::new();
    let mut after: Vec<Child> = Vec::new();
    for &(age, setting, need) in children {
        let before = (age, setting, need);
        let gone = age + 1 == AGES || numbers.happens(truth.leave[age][setting]);
        let moves = !gone && numbers.happens(truth.moved[age][setting]);
        if gone || (!moves && !serves(age + 1, setting)) {
            rows.push(row(calendar_year, Some(before), None));
            continue;
        }
        let to = if moves {
            numbers.pick(&truth.to[age][setting])
        } else {
            setting
        };
        let then = if numbers.happens(truth.changed[need]) {
            1 - need
        } else {
            need
        };
        rows.push(row(calendar_year, Some(before), Some((age + 1, to, then))));
        after.push((age + 1, to, then));
    }
    for (age, persons) in PERSONS.iter().enumerate() {
        let there = after.iter().filter(|child| child.0 == age).count();
        for _ in there..*persons as usize {
            if numbers.happens(truth.joined[age]) {
                let need = usize::from(!numbers.happens(truth.first_need[age]));
                let shares: Vec<f64> = (0..3)
                    .map(|setting| {
                        if serves(age, setting) {
                            truth.join_setting[need][setting]
                        } else {
                            0.0
                        }
                    })
                    .collect();
                let child = (age, numbers.pick(&shares), need);
                rows.push(row(calendar_year, None, Some(child)));
                after.push(child);
            }
        }
    }
    (rows, after)
}

fn row(calendar_year: i32, before: Option<Child>, after: Option<Child>) -> PupilRow {
    let state = |(age, setting, need): Child| PupilState {
        academic_year: age as i16 - 4,
        setting: SETTINGS[setting].to_owned(),
        need: NEEDS[need].to_owned(),
    };
    PupilRow {
        row: 0,
        calendar_year,
        before: before.map(state),
        after: after.map(state),
    }
}

/// Three years of rows up to January 2025, and the children then.
fn council(truth: &Truth, numbers: &mut Numbers) -> (Pupils, Vec<Child>) {
    let mut children: Vec<Child> = Vec::new();
    for age in 0..AGES {
        for setting in (0..3).filter(|setting| serves(age, *setting)) {
            for count in 0..24 {
                children.push((age, setting, count % 2));
            }
        }
    }
    let mut pupils = Pupils::default();
    for calendar_year in 2022..2025 {
        let (rows, after) = year(truth, calendar_year, &children, numbers);
        pupils.rows.extend(rows);
        children = after;
    }
    (pupils, children)
}

fn shape() -> Shape {
    Shape {
        ages: AGES,
        placements: 3,
        needs: 2,
    }
}

/// Inputs of a council unlike the made-up one: what the priors start from.
fn inputs() -> Inputs {
    let (shape, steps) = (shape(), 5);
    let mut rates = Rates::still(shape, steps);
    rates.cease[..AGES - 1].fill(0.04);
    let nobody = State::zeros(shape);
    let mut area = AreaInputs::still("E06000001", nobody.clone(), nobody, steps);
    area.population = vec![PERSONS.to_vec(); steps];
    area.transport.population_base = PERSONS.to_vec();
    area.new_plan_rate = vec![0.03; AGES];
    Inputs {
        shape,
        base: CensusYear::new(2025),
        steps,
        rates,
        costs: Costs::free(shape, steps + 1),
        transport: TransportRates::none(shape, steps + 1),
        areas: vec![area],
        crossings: Crossings::default(),
    }
}

fn fitted(pupils: &Pupils) -> Fit {
    let figure = |value: f64| Figure {
        value,
        basis: "assumed".to_owned(),
        source: "made up".to_owned(),
    };
    let settings = PupilSettings {
        siblings: figure(0.1),
        need_change: figure(0.02),
        need_change_prior: figure(50.0),
        level_prior: figure(10.0),
    };
    let phase_of_age: Vec<usize> = (0..AGES).map(|_| 0).collect();
    let ids = Ids {
        placements: &SETTINGS,
        needs: &NEEDS,
        phase_of_age: &phase_of_age,
    };
    let persons = |_| PERSONS.as_slice();
    fit(pupils, &inputs(), 0, (&ids, &settings), persons).expect("rows reach the base")
}

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

/// Where a mover can go, alike.
fn goes(age: usize, setting: usize) -> Vec<f64> {
    let other = |to: usize| f64::from(u8::from(to != setting && serves(age + 1, to)));
    let others: Vec<f64> = (0..3).map(other).collect();
    let sum: f64 = others.iter().sum();
    others.iter().map(|share| share / sum.max(1.0)).collect()
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

/// Rates of a council that is not like the priors of its inputs.
fn known() -> Truth {
    let by = |of: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
        (0..AGES)
            .map(|age| (0..3).map(|setting| of(age, setting)).collect())
            .collect()
    };
    Truth {
        leave: by(&|age, setting| {
            if serves(age + 1, setting) {
                0.03 + 0.01 * age as f64 + 0.02 * setting as f64
            } else {
                0.0
            }
        }),
        moved: by(&|age, setting| {
            let some = serves(age, setting) && goes(age, setting).iter().sum::<f64>() > 0.0;
            if some {
                if age == 4 { 0.7 } else { 0.06 }
            } else {
                0.0
            }
        }),
        to: (0..AGES)
            .map(|age| (0..3).map(|setting| goes(age, setting)).collect())
            .collect(),
        changed: vec![0.03, 0.01],
        joined: (0..AGES).map(|age| 0.035 - 0.003 * age as f64).collect(),
        first_need: vec![0.7; AGES],
        join_setting: vec![vec![0.3, 0.5, 0.2], vec![0.2, 0.3, 0.5]],
    }
}

#[test]
fn five_years_ahead_lie_within_the_stated_interval_as_often_as_stated() {
    let truth = known();
    let horizons = [0, 2, 4];
    let mut hits = [0.0; 3];
    for replicate in 0..REPLICATES {
        let mut numbers = Numbers(9_000 + replicate);
        let (pupils, mut children) = council(&truth, &mut numbers);
        let rates = fitted(&pupils).rates;
        assert!((rates.base.iter().sum::<f64>() - children.len() as f64).abs() < 1e-9);
        let mut inputs = inputs();
        let area = &mut inputs.areas[0];
        rates.fold(&rates.base, &mut area.base);
        area.pupils = Some(Arc::new(rates));
        let settings = DrawSettings {
            seed: replicate,
            draws: 199,
            whole_children: false,
        };
        let nothing_else = Uncertainty {
            parameters: Vec::new(),
        };
        let draws = Simulator::new(&inputs, &nothing_else, settings)
            .unwrap()
            .run();
        let ahead: Vec<f64> = (2025..2030)
            .map(|calendar_year| {
                children = year(&truth, calendar_year, &children, &mut numbers).1;
                children.len() as f64
            })
            .collect();
        for (hits, horizon) in hits.iter_mut().zip(horizons) {
            let ends = draws.quantiles(&[0], Measure::Plans, horizon, &[0.1, 0.9]);
            *hits += f64::from(u8::from((ends[0]..=ends[1]).contains(&ahead[horizon])));
        }
    }
    // 80% of 200, three and a half standard errors of 2.8 points; whole children make intervals of
    // whole numbers a little wide.
    for (hits, horizon) in hits.iter().zip(horizons) {
        let share = hits / REPLICATES as f64;
        assert!(
            (0.70..=0.91).contains(&share),
            "{} years ahead: {share}",
            horizon + 1
        );
    }
}

#[test]
fn a_council_unlike_england_borrows_little_and_one_of_few_rows_much() {
    let (pupils, _) = council(&known(), &mut Numbers(5));
    let own = fitted(&pupils);
    // A rate rests on the council's own children: 7 in 10 move on at the end of the first setting,
    // where the inputs have nobody move.
    let odds = own.rates.move_on[own.rates.row(4, 0)];
    assert!((0.5..0.85).contains(&odds.mean()), "{}", odds.mean());
    assert!(own.strengths.moved < 50.0, "{:?}", own.strengths);
}

#[test]
fn rows_that_do_not_reach_the_base_are_refused() {
    let (mut pupils, _) = council(&known(), &mut Numbers(5));
    pupils.rows.retain(|row| row.calendar_year < 2024);
    let ids = Ids {
        placements: &SETTINGS,
        needs: &NEEDS,
        phase_of_age: &[0; AGES],
    };
    let figure = Figure {
        value: 0.1,
        basis: "assumed".to_owned(),
        source: "made up".to_owned(),
    };
    let settings = PupilSettings {
        siblings: figure.clone(),
        need_change: figure.clone(),
        need_change_prior: figure.clone(),
        level_prior: figure,
    };
    let persons = |_| PERSONS.as_slice();
    let error = fit(&pupils, &inputs(), 0, (&ids, &settings), persons).unwrap_err();
    assert!(error.to_string().contains("January 2025"), "{error}");
}
