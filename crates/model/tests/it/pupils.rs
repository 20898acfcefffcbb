//! A council whose rates were counted on its own children.

use std::sync::Arc;

use pressure_model::{
    AreaInputs, CensusYear, Costs, CountedYear, Crossings, DrawSettings, Inputs, Measure, Odds,
    PupilRates, Rates, Shape, Simulator, Split, State, TransportRates, Uncertainty, project,
};

const SHAPE: Shape = Shape {
    ages: 6,
    placements: 2,
    needs: 2,
};
const STEPS: usize = 4;

fn odds(share: f64, strength: f64) -> Odds {
    Odds {
        yes: share * strength,
        no: (1.0 - share) * strength,
    }
}

fn split(weights: &[(usize, f64)]) -> Split {
    Split {
        weights: weights.to_vec(),
    }
}

/// Three settings, of which the first two count as the model's first placement. The second ends at
/// age 2, the third begins at 1; two needs.
fn rates(strength: f64) -> PupilRates {
    let (ages, settings, needs) = (SHAPE.ages, 3, 2);
    let serves = |age: usize, setting: usize| match setting {
        1 => age <= 2,
        2 => age >= 1,
        _ => true,
    };
    let mut allowed = Vec::new();
    let (mut leave, mut move_on, mut to) = (Vec::new(), Vec::new(), Vec::new());
    for age in 0..ages {
        for setting in 0..settings {
            allowed.push(serves(age, setting));
            leave.push(odds(0.05 + 0.02 * setting as f64, strength));
            let ends = age + 1 == ages || !serves(age, setting);
            let others = (0..settings).filter(|to| *to != setting && serves(age + 1, *to));
            let weights: Vec<(usize, f64)> =
                others.map(|to| (to, strength * (to + 1) as f64)).collect();
            move_on.push(if ends {
                Odds::default()
            } else {
                odds(0.1 + 0.1 * age as f64, strength)
            });
            to.push(Split {
                weights: if ends { Vec::new() } else { weights },
            });
        }
    }
    PupilRates {
        settings,
        needs,
        placement_of: vec![0, 0, 1],
        need_of: vec![0, 1],
        group_of_age: vec![0, 0, 0, 1, 1, 1],
        allowed,
        leave,
        move_on,
        to,
        change_need: vec![odds(0.03, strength), odds(0.08, strength)],
        to_need: vec![split(&[(1, strength)]), split(&[(0, strength)])],
        join: (0..ages)
            .map(|age| odds(0.01 + 0.004 * age as f64, strength))
            .collect(),
        join_need: vec![split(&[(0, 0.7 * strength), (1, 0.3 * strength)]); ages],
        join_setting: vec![
            split(&[
                (0, 0.5 * strength),
                (1, 0.3 * strength),
                (2, 0.2 * strength)
            ]);
            4
        ],
        join_from: vec![0.0; ages],
        leave_from: vec![0.0; ages],
        decisions: (0.6, 0.9),
        base: (0..ages * settings * needs)
            .map(|cell| {
                let (age, setting) = (cell / (settings * needs), cell / needs % settings);
                if serves(age, setting) {
                    (10 + cell % 7) as f64
                } else {
                    0.0
                }
            })
            .collect(),
        counted: Vec::new(),
        cost: Vec::new(),
        fixed: false,
    }
}

fn inputs(pupils: PupilRates) -> Inputs {
    let mut base = State::zeros(SHAPE);
    pupils.fold(&pupils.base, &mut base);
    let mut area = AreaInputs::still("E06000001", base.clone(), base, STEPS);
    area.population = vec![vec![500.0; SHAPE.ages]; STEPS];
    area.transport.population_base = vec![500.0; SHAPE.ages];
    area.pupils = Some(Arc::new(pupils));
    let mut costs = Costs::free(SHAPE, STEPS + 1);
    costs.top_up = vec![100.0, 1_000.0];
    Inputs {
        shape: SHAPE,
        base: CensusYear::new(2025),
        steps: STEPS,
        rates: Rates::still(SHAPE, STEPS),
        costs,
        transport: TransportRates::none(SHAPE, STEPS + 1),
        crossings: Crossings::default(),
        areas: vec![area],
    }
}

fn simulator(inputs: &Inputs, draws: u32) -> Simulator<'_> {
    let settings = DrawSettings {
        seed: 3,
        draws,
        whole_children: false,
    };
    let nothing_else = Uncertainty {
        parameters: Vec::new(),
    };
    Simulator::new(inputs, &nothing_else, settings).expect("good inputs")
}

#[test]
fn one_step_by_hand() {
    // 100 children of age 1 in the second setting, which ends at 2; nobody else, nobody joins.
    let mut pupils = rates(1_000.0);
    pupils.join = vec![Odds::default(); SHAPE.ages];
    pupils.base.fill(0.0);
    let at = |age, setting, need| pupils.cell(age, setting, need);
    let (first, second) = (at(1, 1, 0), at(2, 1, 0));
    pupils.base[first] = 100.0;
    pupils.base[second] = 10.0;
    let projection = project(&inputs(pupils)).unwrap();
    let (flows, stocks) = (&projection.areas[0].flows[0], &projection.areas[0].stocks);
    // Of the hundred 7 leave, and 20% of the 93 others move: 1 in 4 to the first setting (which is
    // the same placement), 3 in 4 to the third; the rest stay. Of the ten aged 2, 0.7 leave, 30% of
    // 9.3 move, and 6.51 are left where no setting serves them: they leave too.
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
    near(flows.ceased_by_age[1], 7.0);
    near(flows.ceased_by_age[2], 0.7 + 6.51);
    near(flows.movers, 18.6 * 0.75 + 2.79 * 0.75);
    near(stocks[1].by_age[2], 93.0);
    near(stocks[1].by_age[3], 2.79);
    near(stocks[1].by_placement[1], 18.6 * 0.75 + 2.79 * 0.75);
    // 3% change from the first need to the second.
    near(stocks[1].by_need[1], 0.03 * (93.0 + 2.79));
}

#[test]
fn nobody_vanishes() {
    let inputs = inputs(rates(4.0));
    let simulator = simulator(&inputs, 50);
    let mut ends = 0.0;
    let central = project(&inputs).unwrap().areas.remove(0);
    for area in (0..50).map(|draw| simulator.draw(0, draw)).chain([central]) {
        for step in 0..STEPS {
            let change = area.stocks[step + 1].total - area.stocks[step].total;
            let flows = &area.flows[step];
            assert!((change - flows.net()).abs() < 1e-9, "step {step}");
            assert!(flows.reconciliation.abs() < 1e-12);
            let parts: f64 = flows.ceased_by_age.iter().sum();
            assert!((parts - flows.ceased).abs() < 1e-9);
            ends += flows.ceased_by_age[SHAPE.ages - 1];
        }
    }
    // All of the last age leave.
    assert!(ends > 0.0);
}

#[test]
fn children_of_draws_are_whole_and_draws_are_their_own() {
    let inputs = inputs(rates(4.0));
    let all = simulator(&inputs, 8);
    let again = all.draw(0, 5);
    assert_eq!(again, simulator(&inputs, 8).draw(0, 5));
    for stock in &again.stocks {
        for plans in stock.by_age.iter().chain(&stock.by_placement) {
            assert!(plans.fract().abs() < f64::EPSILON);
        }
    }
    assert_ne!(again, all.draw(0, 6));
}

/// Mean of many draws against the central run, in standard errors of that mean.
fn misses(pupils: PupilRates) -> Vec<f64> {
    let inputs = inputs(pupils);
    let central = project(&inputs).expect("good inputs");
    let draws = simulator(&inputs, 4_000).run();
    let mut misses = Vec::new();
    for measure in [Measure::Plans, Measure::NewPlans, Measure::HighNeedsSpend] {
        for period in 0..STEPS {
            let sample = draws.of(&[0], measure, period);
            let count = sample.len() as f64;
            let mean = sample.iter().sum::<f64>() / count;
            let squares: f64 = sample.iter().map(|x| (x - mean) * (x - mean)).sum();
            let error = (squares / count).sqrt() / count.sqrt();
            misses.push((mean - measure.of(&central.areas[0], period)) / error);
        }
    }
    misses
}

#[test]
fn with_rates_fixed_the_mean_of_draws_is_the_central_run() {
    let fixed = PupilRates {
        fixed: true,
        ..rates(20.0)
    };
    // Twelve figures, largest of them below 3.5 standard errors; own costs among what is spent.
    let misses = misses(with_costs(fixed));
    assert!(misses.iter().all(|miss| miss.abs() < 3.5), "{misses:?}");
    // A wrong rate would be seen: the same draws against a council where slightly more leave.
    let mut other = rates(20.0);
    other.fixed = true;
    for odds in &mut other.leave {
        odds.yes *= 1.05;
    }
    let inputs_of = inputs(with_costs(PupilRates {
        fixed: true,
        ..rates(20.0)
    }));
    let sample = simulator(&inputs_of, 4_000)
        .run()
        .of(&[0], Measure::Plans, STEPS - 1);
    let mean = sample.iter().sum::<f64>() / 4_000.0;
    let squares: f64 = sample.iter().map(|x| (x - mean) * (x - mean)).sum();
    let error = (squares / 4_000.0).sqrt() / 4_000_f64.sqrt();
    let elsewhere = project(&inputs(other)).unwrap().areas[0].stocks[STEPS].total;
    assert!((mean - elsewhere).abs() > 5.0 * error);
}

fn with_costs(mut pupils: PupilRates) -> PupilRates {
    pupils.cost = (0..pupils.base.len())
        .map(|cell| 1.0 + 0.1 * (cell % 5) as f64)
        .collect();
    pupils
}

#[test]
fn uncertain_rates_spread_the_draws() {
    let spread = |pupils: PupilRates| {
        let inputs = inputs(pupils);
        let draws = simulator(&inputs, 500).run();
        let ends = draws.quantiles(&[0], Measure::Plans, STEPS - 1, &[0.1, 0.9]);
        ends[1] - ends[0]
    };
    let (known, loose) = (spread(rates(1e6)), spread(rates(3.0)));
    assert!(loose > 1.5 * known, "{loose} {known}");
}

#[test]
fn own_costs_weigh_who_is_in_a_placement() {
    let plain = inputs(rates(50.0));
    let dear = {
        let mut pupils = rates(50.0);
        // The third setting at three times what the model takes.
        pupils.cost = (0..pupils.base.len())
            .map(|cell| {
                if cell / pupils.needs % pupils.settings == 2 {
                    3.0
                } else {
                    1.0
                }
            })
            .collect();
        inputs(pupils)
    };
    let money = |inputs: &Inputs| project(inputs).unwrap().areas[0].money.clone();
    for (year, (plain, dear)) in money(&plain).iter().zip(&money(&dear)).enumerate() {
        assert!(
            (dear.by_placement[0] - plain.by_placement[0]).abs() < 1e-6,
            "{year}"
        );
        let three = 3.0 * plain.by_placement[1];
        assert!(
            (dear.by_placement[1] - three).abs() < 1e-6 * three,
            "{year}"
        );
    }
}

#[test]
fn a_counted_january_stands() {
    let mut pupils = rates(50.0);
    let mut year = CountedYear::empty(SHAPE, 3, 2);
    let cell = pupils.cell(3, 2, 1);
    year.children[cell] = 40.0;
    let stock: f64 = pupils.base.iter().sum();
    year.left(&pupils, 2, 2, stock - 30.0);
    year.joined(&pupils, (3, 2, 1), 10.0);
    year.close(&pupils);
    pupils.counted = vec![year];
    let inputs = inputs(pupils);
    for area in [
        simulator(&inputs, 1).draw(0, 0),
        project(&inputs).unwrap().areas.remove(0),
    ] {
        assert!((area.stocks[1].total - 40.0).abs() < 1e-12);
        assert!((area.flows[0].net() - (40.0 - area.stocks[0].total)).abs() < 1e-9);
        // Ten new plans at 0.6 x 0.9 a request.
        assert!((area.flows[0].requests - 10.0 / 0.54).abs() < 1e-9);
    }
}

#[test]
fn a_mover_with_nowhere_to_go_is_refused() {
    let mut pupils = rates(50.0);
    let row = pupils.row(1, 0);
    pupils.to[row].weights.clear();
    let message = project(&inputs(pupils)).unwrap_err().to_string();
    assert!(
        message.contains("E06000001") && message.contains("pupils.move_on"),
        "{message}"
    );
}
