//! What each lever does to the inputs of the model, and what it leaves alone to the last bit.

use std::collections::BTreeSet;

use pressure_model::{
    AreaInputs, CensusYear, Costs, Inputs, Rates, Shape, State, TransportRates, project,
};
use pressure_scenario::{Areas, Change, Kind, Lever, Profile, Scenario, TopUps, apply};

const SHAPE: Shape = Shape {
    ages: 26,
    placements: 2,
    needs: 1,
};
const STEPS: usize = 5;

/// Two councils with plans, people, prices and a block, from January 2025.
fn inputs() -> Inputs {
    let council = |code: &str, size: f64| {
        let mut base = State::zeros(SHAPE);
        for age in 4..20 {
            base.set(age, 0, 0, 30.0 * size);
            base.set(age, 1, 0, 12.0 * size);
        }
        let mut area = AreaInputs::still(code, base.clone(), base, STEPS);
        area.population = vec![vec![1000.0 * size; SHAPE.ages]; STEPS];
        for age in 2..18 {
            area.new_plan_rate[age] = 0.007;
        }
        area.transfer_in_share = 0.5;
        area.money.block = (0..=STEPS as i32)
            .map(|k| 1.0e6 * size * (1.0 + 0.02 * f64::from(k)))
            .collect();
        area
    };
    let mut rates = Rates::still(SHAPE, STEPS);
    for rate in &mut rates.cease[16..25] {
        *rate = 0.2;
    }
    rates.new_plan_index = vec![1.1, 1.177, 1.23585, 1.2729, 1.2984];
    let mut costs = Costs::free(SHAPE, STEPS + 1);
    costs.lines = 3;
    costs.top_up = vec![9000.0, 17000.0];
    costs.top_up_line = vec![1, 1];
    (costs.non_plan_line, costs.place_line) = (2, 0);
    let mut price = 1.0;
    for year in &mut costs.price {
        *year = vec![price; 2];
        price *= 1.03;
    }
    Inputs {
        shape: SHAPE,
        base: CensusYear::new(2025),
        steps: STEPS,
        rates,
        costs,
        transport: TransportRates::none(SHAPE, STEPS + 1),
        areas: vec![council("E06000035", 1.0), council("E10000016", 3.0)],
    }
}

fn lever(kind: Kind, from: i32) -> Lever {
    Lever {
        kind,
        from,
        to: None,
        profile: Profile::Step,
        areas: Areas::All,
        rationale: None,
        source: None,
    }
}

fn with(levers: Vec<Lever>) -> Inputs {
    let mut inputs = inputs();
    apply(
        &Scenario {
            levers,
            ..Scenario::baseline()
        },
        &mut inputs,
    )
    .expect("levers that fit");
    inputs.validate().expect("inputs stay valid");
    inputs
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} is not {b}");
}

fn every_kind(from: i32) -> Vec<Lever> {
    let ages = BTreeSet::from([10, 11]);
    vec![
        lever(
            Kind::RequestRate {
                ages: ages.clone(),
                change: Change::Multiply(0.8),
            },
            from,
        ),
        lever(
            Kind::RequestRate {
                ages: BTreeSet::new(),
                change: Change::Add(0.001),
            },
            from,
        ),
        lever(Kind::RequestRateHeld, from),
        lever(
            Kind::CeaseRate {
                ages: BTreeSet::new(),
                change: Change::Multiply(1.3),
            },
            from,
        ),
        lever(
            Kind::Inflation {
                of: TopUps::All,
                change: Change::Set(0.05),
            },
            from,
        ),
        lever(
            Kind::Inflation {
                of: TopUps::Placement(1),
                change: Change::Add(0.01),
            },
            from,
        ),
        lever(
            Kind::UnitCost {
                placement: 1,
                change: Change::Set(15000.0),
            },
            from,
        ),
        lever(
            Kind::BlockGrowth {
                change: Change::Set(0.0),
            },
            from,
        ),
    ]
}

#[test]
fn years_before_a_lever_keep_every_bit() {
    let baseline = project(&inputs()).expect("valid");
    for from in 2025..=2031 {
        let changed = project(&with(every_kind(from))).expect("valid");
        for (before, after) in baseline.areas.iter().zip(&changed.areas) {
            // The step from January `from` is the first to change; so is the financial year that starts in `from`.
            let first_step = (from - 2025) as usize;
            let first_year = (from - 2024) as usize;
            let steps = first_step.min(STEPS);
            assert_eq!(
                before.stocks[..=steps],
                after.stocks[..=steps],
                "stocks before {from}"
            );
            assert_eq!(
                before.flows[..steps],
                after.flows[..steps],
                "flows before {from}"
            );
            let years = first_year.min(STEPS + 1);
            assert_eq!(
                before.money[..years],
                after.money[..years],
                "money before {from}"
            );
            if first_step < STEPS {
                assert_ne!(
                    before.flows[first_step], after.flows[first_step],
                    "flows of {from}"
                );
                assert_ne!(
                    before.money[first_year], after.money[first_year],
                    "money of {from}"
                );
            }
        }
    }
}

#[test]
fn no_lever_of_the_past_changes_the_base_year() {
    let (baseline, changed) = (
        project(&inputs()).expect("valid"),
        project(&with(every_kind(2019))).expect("valid"),
    );
    for (before, after) in baseline.areas.iter().zip(&changed.areas) {
        assert_eq!(before.money[0], after.money[0]);
        assert_eq!(before.stocks[0], after.stocks[0]);
    }
}

#[test]
fn request_rate_acts_on_its_ages_years_and_areas() {
    let mut one = lever(
        Kind::RequestRate {
            ages: BTreeSet::from([5]),
            change: Change::Multiply(0.5),
        },
        2026,
    );
    one.to = Some(2027);
    one.areas = Areas::Codes(BTreeSet::from(["E10000016".to_owned()]));
    let inputs = with(vec![one]);
    let rate =
        |area: usize, step: usize, age: usize| inputs.areas[area].new_plan_rate_at(step)[age];
    near(rate(1, 0, 5), 0.007);
    near(rate(1, 1, 5), 0.0035);
    near(rate(1, 2, 5), 0.0035);
    near(rate(1, 3, 5), 0.007);
    near(rate(1, 1, 6), 0.007);
    assert!(
        inputs.areas[0].dated.new_plan_rate.is_empty(),
        "the other council is as it was"
    );
}

#[test]
fn a_ramp_grows_in_equal_steps() {
    let mut one = lever(
        Kind::RequestRate {
            ages: BTreeSet::new(),
            change: Change::Multiply(0.7),
        },
        2026,
    );
    one.profile = Profile::Ramp(3);
    let inputs = with(vec![one]);
    for (step, factor) in [(0, 1.0), (1, 0.9), (2, 0.8), (3, 0.7), (4, 0.7)] {
        near(inputs.areas[0].new_plan_rate_at(step)[10], 0.007 * factor);
    }
}

#[test]
fn a_held_trend_also_holds_a_councils_own_moving_rates() {
    let mut moving = inputs();
    let own: Vec<Vec<f64>> = (1..=STEPS)
        .map(|step| vec![0.001 * step as f64; SHAPE.ages])
        .collect();
    moving.areas[0].dated.new_plan_rate.clone_from(&own);
    let hold = |from: i32| {
        let mut held = moving.clone();
        let scenario = Scenario {
            levers: vec![lever(Kind::RequestRateHeld, from)],
            ..Scenario::baseline()
        };
        apply(&scenario, &mut held).expect("a scenario");
        held.areas.swap_remove(0)
    };
    // From the third step on the second one's; from the first on those the council has now.
    let rates = hold(2027).dated.new_plan_rate;
    assert_eq!(rates[..2], own[..2]);
    assert!(rates[2..].iter().all(|rate| *rate == own[1]));
    let all = hold(2025);
    let now = &all.new_plan_rate;
    assert!(all.dated.new_plan_rate.iter().all(|rate| rate == now));
}

#[test]
fn a_held_trend_stays_where_the_year_before_left_it() {
    assert_eq!(
        with(vec![lever(Kind::RequestRateHeld, 2025)])
            .rates
            .new_plan_index,
        vec![1.0; STEPS]
    );
    let held = with(vec![lever(Kind::RequestRateHeld, 2027)])
        .rates
        .new_plan_index;
    assert_eq!(held, vec![1.1, 1.177, 1.177, 1.177, 1.177]);
}

#[test]
fn ceasing_stays_a_share_and_the_last_age_stays_whole() {
    let inputs = with(vec![lever(
        Kind::CeaseRate {
            ages: BTreeSet::new(),
            change: Change::Multiply(7.0),
        },
        2026,
    )]);
    let cease = inputs.areas[0].cease_at(1, &inputs.rates.cease);
    near(cease[17], 1.0);
    near(cease[25], 1.0);
    near(inputs.areas[0].cease_at(0, &inputs.rates.cease)[17], 0.2);
}

#[test]
fn inflation_sets_or_adds_to_the_growth_of_its_years_only() {
    let mut one = lever(
        Kind::Inflation {
            of: TopUps::Placement(1),
            change: Change::Set(0.10),
        },
        2026,
    );
    one.to = Some(2026);
    let price = with(vec![one]).costs.price;
    near(price[1][1], 1.03);
    near(price[2][1], 1.03 * 1.10);
    near(price[3][1], 1.03 * 1.10 * 1.03);
    near(price[3][0], 1.03 * 1.03 * 1.03);
    let added = with(vec![lever(
        Kind::Inflation {
            of: TopUps::All,
            change: Change::Add(0.01),
        },
        2026,
    )])
    .costs
    .price;
    near(added[2][0], 1.03 * 1.04);
}

#[test]
fn a_price_set_is_met_in_its_first_year_and_grows_from_there() {
    let inputs = with(vec![lever(
        Kind::UnitCost {
            placement: 1,
            change: Change::Set(15000.0),
        },
        2027,
    )]);
    near(inputs.costs.top_up[1] * inputs.costs.price[3][1], 15000.0);
    near(
        inputs.costs.top_up[1] * inputs.costs.price[4][1],
        15000.0 * 1.03,
    );
    near(
        inputs.costs.top_up[1] * inputs.costs.price[2][1],
        17000.0 * 1.03 * 1.03,
    );
}

#[test]
fn a_block_that_stands_still_stands_still() {
    let block = with(vec![lever(
        Kind::BlockGrowth {
            change: Change::Set(0.0),
        },
        2027,
    )])
    .areas[1]
        .money
        .block
        .clone();
    near(block[2], 3.0e6 * 1.04);
    near(block[3], block[2]);
    near(block[5], block[2]);
}
