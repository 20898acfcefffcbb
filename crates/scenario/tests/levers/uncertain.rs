//! Strengths given as distributions: the mean in the central run, a value of its own in each draw.

use std::collections::BTreeMap;

use pressure_model::Distribution;
use pressure_model::random::{ALL_YEARS, Address, NATIONAL, stream};
use pressure_scenario::{KINDS, Redrawn, apply};

use crate::common::{inputs, near, parse, scenario};

/// Low 0.1, mode 0.25, high 0.4: the mean is 0.25 as well.
const SHIFT: &str = r#"
[[lever]]
from = "2026/27"
[lever.placement_shift]
of = "both"
from_placement = "independent_special"
to_placement = "state_special"
share = { triangular = { low = 0.1, mode = 0.25, high = 0.4 } }
"#;

fn shift_of(share: f64) -> String {
    let start = SHIFT.find("share =").expect("a share");
    format!("{}share = {share}\n", &SHIFT[..start])
}

/// A grant that both councils share, and a shift.
fn grant_and_shift(grant: &str, share: &str) -> String {
    format!("[[lever]]\nfrom = \"2027-28\"\n[lever.grant]\namount = {grant}\n{share}")
}

/// What a lever of the file `test` takes in a draw, from its address.
fn value(id: &str, distribution: Distribution, (seed, draw): (u64, u32)) -> f64 {
    let address = Address {
        seed,
        draw,
        parameter: stream(id),
        area: NATIONAL,
        year: ALL_YEARS,
    };
    distribution.sampler().at(address.normal())
}

#[test]
fn the_central_run_takes_the_mean() {
    let (mut drawn, mut written) = (inputs(), inputs());
    apply(&scenario(SHIFT), &mut drawn).expect("a lever that fits");
    apply(&scenario(&shift_of(0.25)), &mut written).expect("a lever that fits");
    assert_eq!(drawn, written);
}

#[test]
fn a_draw_is_the_scenario_with_its_value_written_down() {
    let share = Distribution::Triangular {
        low: 0.1,
        mode: 0.25,
        high: 0.4,
    };
    let amount = Distribution::Normal { mean: 8e6, sd: 1e6 };
    let text = grant_and_shift("{ normal = { mean = 8e6, sd = 1e6 } }", SHIFT);
    let (_, redrawn) = Redrawn::apply(&scenario(&text), inputs()).expect("levers that fit");
    let redrawn = redrawn.expect("uncertain levers");
    for draw in 0..5 {
        let world = (7, draw);
        // Three quarters of the grant are the second council's, whose block is three times as large.
        let grant = value("test#1.amount", amount, world);
        let share = value("test#2.share", share, world);
        let mut written = inputs();
        let as_drawn = grant_and_shift(&format!("{grant:.6}"), &shift_of(share));
        apply(&scenario(&as_drawn), &mut written).expect("levers that fit");
        for council in 0..2 {
            let one = redrawn.inputs(council, 7, draw);
            assert_eq!(one.areas.len(), 1);
            let (mine, whole) = (&one.areas[0], &written.areas[council]);
            assert_eq!(mine.code, whole.code);
            for (mine, whole) in mine.money.grants.iter().zip(&whole.money.grants) {
                near(*mine, *whole);
            }
            for step in 0..one.steps {
                let (mine, whole) = (one.wishes(mine, step), written.wishes(whole, step));
                for (mine, whole) in mine.joiner_placement.iter().zip(whole.joiner_placement) {
                    near(*mine, *whole);
                }
            }
        }
    }
}

#[test]
fn a_lever_is_drawn_alike_in_every_scenario_that_extends_its_file() {
    let head = "name = \"Mine\"\nsummary = \"One\"\n";
    let library = BTreeMap::from([("mine".to_owned(), format!("{head}{SHIFT}"))]);
    let extended = format!("{head}extends = \"mine\"\n{SHIFT}");
    let id = |scenario: &pressure_scenario::Scenario, lever: usize| {
        scenario.levers[lever].uncertain[0].id.clone()
    };
    let extended = parse("more", &extended, &library).expect("a scenario");
    assert_eq!(id(&extended, 0), "mine#1.share");
    assert_eq!(id(&extended, 1), "more#1.share");
}

#[test]
fn draws_have_the_mean_and_the_ends_of_the_distribution() {
    let text = "[[lever]]\nfrom = \"2027-28\"\n[lever.grant]\namount = { triangular = { low = 0, mode = 2e6, high = 10e6 } }\n";
    let (_, redrawn) = Redrawn::apply(&scenario(text), inputs()).expect("a lever that fits");
    let redrawn = redrawn.expect("an uncertain lever");
    let draws = 2_000;
    let grants: Vec<f64> = (0..draws)
        .map(|draw| redrawn.inputs(0, 1, draw).areas[0].money.grants[4] * 4.0)
        .collect();
    assert!(grants.iter().all(|grant| (0.0..=10e6).contains(grant)));
    // The spread of this triangle is 2.16m: four standard errors are 0.19m.
    let mean = grants.iter().sum::<f64>() / f64::from(draws);
    assert!((mean - 4e6).abs() < 0.2e6, "{mean}");
}

#[test]
fn strength_takes_the_distances_with_it() {
    // A grant of 8 million, give or take 1 million, at half strength: 4 million, give or take half a million.
    let policy = pressure_scenario::Policy::parse("policy.toml", crate::common::POLICY);
    let policy = policy.expect("the shipped file");
    let text = grant_and_shift("{ normal = { mean = 8e6, sd = 1e6 } }", "");
    let half = scenario(&text).at_strength(0..1, 0.5, &policy);
    let (_, redrawn) = Redrawn::apply(&half.expect("a strength"), inputs()).expect("it fits");
    let one = redrawn.expect("still uncertain").inputs(0, 3, 9);
    let amount = Distribution::Normal { mean: 8e6, sd: 1e6 };
    near(
        one.areas[0].money.grants[4],
        value("test#1.amount", amount, (3, 9)) / 2.0 / 4.0,
    );
}

#[test]
fn every_number_of_every_example_may_be_a_distribution() {
    // Numbers of the examples that are no strength: first years, shares that are met, and what is known.
    let fixed = ["base_share", "issue_floor", "pupils", "targets", "ages"];
    let mut made = 0;
    for kind in &KINDS {
        let example = kind.example();
        for line in example.lines() {
            let Some((key, number)) = line.split_once(" = ") else {
                continue;
            };
            let Ok(number) = number.parse::<f64>() else {
                continue;
            };
            if fixed.contains(&key) {
                continue;
            }
            // Down from what is written, since some are written at the end of their range.
            let low = number - number.abs() / 10.0;
            let spread = format!(
                "{key} = {{ triangular = {{ low = {low}, mode = {number}, high = {number} }} }}"
            );
            let text = example.replace(line, &spread);
            let drawn = scenario(&text);
            assert_eq!(drawn.levers[0].uncertain.len(), 1, "{text}");
            let (central, redrawn) = Redrawn::apply(&drawn, inputs()).expect("a lever that fits");
            let one = redrawn.expect("an uncertain lever").inputs(1, 1, 1);
            let same = one.areas[0] == central.areas[1]
                && one.rates.dated_wishes == central.rates.dated_wishes;
            assert!(!same, "a draw of {key} of {} changes nothing", kind.id);
            made += 1;
        }
    }
    assert!(made >= 22, "{made}");
}
