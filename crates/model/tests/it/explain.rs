//! Changes taken apart by driver.

use pressure_model::{
    AreaInputs, AreaProjection, CensusYear, Costs, Crossings, Driver, Inputs, Rates, Shape, State,
    TransportRates, explain, held, project,
};

use crate::made_up::{inputs, with_counts, with_funnel, with_limits, with_policy};
use crate::sizes::Size;

const SIZE: Size = Size {
    seed: 7,
    shape: Shape {
        ages: 4,
        placements: 3,
        needs: 2,
    },
    areas: 3,
    steps: 2,
};

/// Inputs in which every figure differs between two seeds.
fn all_different(seed: u64) -> Inputs {
    let made = inputs(Size { seed, ..SIZE });
    let made = with_policy(with_limits(with_funnel(made, seed), seed));
    let mut made = with_counts(made, seed);
    let by = 1.0 + seed as f64 / 100.0;
    for area in &mut made.areas {
        area.journeys.distance[1] = [by; 5];
        area.journeys.occupancy = vec![vec![by; 3]; 3];
        area.money.policy.measures = vec![1e4 * by; 3];
    }
    made
}

fn total(inputs: &Inputs) -> AreaProjection {
    let projection = project(inputs).expect("sound inputs");
    projection.total().expect("councils")
}

fn money(of: &AreaProjection) -> Vec<f64> {
    let years = of.money.iter();
    let money = years.flat_map(|y| [y.high_needs_spend, y.in_year_balance, y.dsg_balance]);
    let travel = of.travel.iter().map(|y| y.transport_spend);
    let policy = of.policy.iter().map(|y| y.cost_of_measures);
    let plans = of.stocks.iter().map(|s| s.total);
    money.chain(travel).chain(policy).chain(plans).collect()
}

#[test]
fn every_figure_has_a_driver_and_the_parts_sum_to_the_change() {
    let (a, b) = (all_different(7), all_different(8));
    let explanation = explain(&a, &b, &[0, 1, 2], &|_, _| ()).expect("alike");
    // With every driver exchanged nothing of the first is left: these are the same bits.
    assert_eq!(explanation.from, total(&a));
    assert_eq!(explanation.to, total(&b));
    let drivers: Vec<Driver> = explanation
        .parts
        .iter()
        .map(|(driver, _)| *driver)
        .collect();
    assert_eq!(drivers, Driver::ALL);
    let mut sum = explanation.from.clone();
    for (_, part) in &explanation.parts {
        sum.add_assign(part);
    }
    for (sum, to) in money(&sum).iter().zip(money(&explanation.to)) {
        assert!((sum - to).abs() <= 1e-9 * to.abs().max(1.0), "{sum} {to}");
    }
}

/// One council of one age that can join: nobody at first, people and a rate.
fn joining(people: f64, rate: f64, price: f64) -> Inputs {
    let shape = Shape {
        ages: 3,
        placements: 1,
        needs: 1,
    };
    let none = State::zeros(shape);
    let mut area = AreaInputs::still("E1", none.clone(), none, 1);
    area.population[0][1] = people;
    area.new_plan_rate[1] = rate;
    let mut costs = Costs::free(shape, 2);
    costs.top_up = vec![1_200.0];
    costs.price[1] = vec![price];
    Inputs {
        shape,
        base: CensusYear::new(2025),
        steps: 1,
        rates: Rates::still(shape, 1),
        costs,
        transport: TransportRates::none(shape, 2),
        crossings: Crossings::default(),
        areas: vec![area],
    }
}

#[test]
fn parts_are_the_mean_over_all_orders() {
    // Plans are 100 x 0.1 = 10 before and 200 x 0.2 = 40 after. People first add 10, then the rate 20;
    // the rate first adds 10, then people 20: 15 each.
    let (a, b) = (joining(100.0, 0.1, 1.0), joining(200.0, 0.2, 1.1));
    let explanation = explain(&a, &b, &[0], &|_, _| ()).expect("alike");
    let parts: Vec<(&str, f64)> = explanation
        .parts
        .iter()
        .map(|(driver, part)| (driver.id(), part.stocks[1].total))
        .collect();
    assert_eq!(parts.len(), 3);
    for ((id, plans), (wanted, value)) in parts.iter().zip([
        ("population", 15.0),
        ("request_rate", 15.0),
        ("prices", 0.0),
    ]) {
        assert_eq!(*id, wanted);
        assert!((plans - value).abs() < 1e-9, "{id} {plans}");
    }
    // Spend is 1,200 x 7/12 = 700 a plan: 7,000 before, 40 x 770 = 30,800 after. In thousands, by what
    // has changed: people or rate 14, both 28, each tenfold dearer by a tenth with the price. The price
    // adds 0.7 first, 1.4 after one of the two and 2.8 after both: 0.7/3 + 2 x 1.4/6 + 2.8/3.
    let spend = |id: &str| {
        let part = explanation
            .parts
            .iter()
            .find(|(driver, _)| driver.id() == id);
        part.map_or(f64::NAN, |(_, part)| part.money[1].high_needs_spend)
    };
    let prices = 1_000.0 * (0.7 / 3.0 + 1.4 / 3.0 + 2.8 / 3.0);
    assert!((spend("prices") - prices).abs() < 1e-6);
    let rest = (30_800.0 - 7_000.0 - prices) / 2.0;
    assert!((spend("population") - rest).abs() < 1e-6);
    assert!((spend("request_rate") - rest).abs() < 1e-6);
}

#[test]
fn held_inputs_keep_the_base_year_and_change_nothing_after_it() {
    let made = all_different(9);
    let still = held(&made);
    assert_eq!(held(&still), still);
    assert_eq!(total(&still).stocks[0], total(&made).stocks[0]);
    // Without dated policy the base year's money is the same to the bit.
    let made = inputs(SIZE);
    let (still, given) = (total(&held(&made)), total(&made));
    let bits = |of: &AreaProjection| {
        of.money
            .iter()
            .map(|y| y.block.to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(&still)[0], bits(&given)[0]);
    assert!(bits(&still).windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn projections_of_different_councils_do_not_explain_each_other() {
    let (a, mut b) = (joining(1.0, 0.1, 1.0), joining(1.0, 0.1, 1.0));
    b.areas[0].code = "E2".to_owned();
    assert!(explain(&a, &b, &[0], &|_, _| ()).is_err());
}
