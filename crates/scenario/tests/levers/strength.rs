//! Levers at other strengths than they are written at: the arithmetic of every kind, and the text that says the same.

use std::collections::BTreeMap;

use pressure_model::project;
use pressure_scenario::{Error, KINDS, Kind, Policy, Scenario, apply};

use crate::common::{POLICY, inputs, parse, run, scenario};

fn policy() -> Policy {
    Policy::parse("policy.toml", POLICY).expect("the shipped file")
}

/// A lever from 2027 on, of a kind and its keys.
fn lever(kind: &str, keys: &str) -> String {
    let known = KINDS.iter().find(|known| known.id == kind);
    let from = match known.expect("a kind").calendar() {
        "academic year" => "2027/28",
        _ => "2027-28",
    };
    format!("[[lever]]\nfrom = \"{from}\"\n[lever.{kind}]\n{keys}\n")
}

/// Kind, keys as written, and the same at twice the strength and at half, and the most it can be.
const SCALED: [(&str, &str, &str, &str, f64); 24] = [
    // A factor of 0.9 is a tenth less: twice as much is two tenths less, and all of it is ten times.
    (
        "request_rate",
        "multiply = 0.9",
        "multiply = 0.8",
        "multiply = 0.95",
        10.0,
    ),
    (
        "request_rate",
        "add = 0.001",
        "add = 0.002",
        "add = 0.0005",
        1000.0,
    ),
    (
        "agree_rate",
        "add = -0.05",
        "add = -0.1",
        "add = -0.025",
        20.0,
    ),
    (
        "issue_rate",
        "multiply = 0.97",
        "multiply = 0.94",
        "multiply = 0.985",
        1.0 / 0.03,
    ),
    (
        "cease_rate",
        "multiply = 1.2",
        "multiply = 1.4",
        "multiply = 1.1",
        99.0 / 0.2,
    ),
    (
        "need_mix",
        "need = \"SEMH\"\nmultiply = 1.1",
        "need = \"SEMH\"\nmultiply = 1.2",
        "need = \"SEMH\"\nmultiply = 1.05",
        990.0,
    ),
    (
        "placement_shift",
        "of = \"movers\"\nfrom_placement = \"independent_special\"\nto_placement = \"state_special\"\nshare = 0.25",
        "of = \"movers\"\nfrom_placement = \"independent_special\"\nto_placement = \"state_special\"\nshare = 0.5",
        "of = \"movers\"\nfrom_placement = \"independent_special\"\nto_placement = \"state_special\"\nshare = 0.125",
        4.0,
    ),
    (
        "capacity",
        "placement = \"state_special\"\nplaces = 300\ncost_per_place = 5000",
        "placement = \"state_special\"\nplaces = 600\ncost_per_place = 5000",
        "placement = \"state_special\"\nplaces = 150\ncost_per_place = 5000",
        1e6 / 300.0,
    ),
    (
        "population_variant",
        "growth = -0.002",
        "growth = -0.004",
        "growth = -0.001",
        50.0,
    ),
    (
        "unit_cost",
        "placement = \"mainstream\"\nmultiply = 0.9",
        "placement = \"mainstream\"\nmultiply = 0.8",
        "placement = \"mainstream\"\nmultiply = 0.95",
        10.0,
    ),
    (
        "inflation",
        "add = -0.01",
        "add = -0.02",
        "add = -0.005",
        50.0,
    ),
    (
        "block_growth",
        "add = 0.02",
        "add = 0.04",
        "add = 0.01",
        25.0,
    ),
    // policy.toml limits a transfer to 0.5% of the schools block.
    (
        "block_transfer",
        "share = 0.002",
        "share = 0.004",
        "share = 0.001",
        2.5,
    ),
    (
        "block_transfer",
        "share = 0.02\ndisapplied = true",
        "share = 0.04\ndisapplied = true",
        "share = 0.01\ndisapplied = true",
        50.0,
    ),
    (
        "block_transfer",
        "amount = 1000",
        "amount = 2000",
        "amount = 500",
        1e8,
    ),
    (
        "grant",
        "amount = 5000000",
        "amount = 10000000",
        "amount = 2500000",
        2e4,
    ),
    (
        "write_off",
        "share = 0.4",
        "share = 0.8",
        "share = 0.2",
        2.5,
    ),
    (
        "travel_eligibility",
        "multiply = 0.9",
        "multiply = 0.8",
        "multiply = 0.95",
        10.0,
    ),
    (
        "mode_shift",
        "to_mode = \"shared_taxi\"\nfrom_mode = \"solo_taxi\"\nshare = 0.3",
        "to_mode = \"shared_taxi\"\nfrom_mode = \"solo_taxi\"\nshare = 0.6",
        "to_mode = \"shared_taxi\"\nfrom_mode = \"solo_taxi\"\nshare = 0.15",
        1.0 / 0.3,
    ),
    (
        "travel_training",
        "mode = \"trained_or_pass\"\nshare = 0.05",
        "mode = \"trained_or_pass\"\nshare = 0.1",
        "mode = \"trained_or_pass\"\nshare = 0.025",
        20.0,
    ),
    // More families take the budget; the budget of each stays.
    (
        "personal_travel_budget",
        "mode = \"personal_budget\"\nshare = 0.1\namount = 4000",
        "mode = \"personal_budget\"\nshare = 0.2\namount = 4000",
        "mode = \"personal_budget\"\nshare = 0.05\namount = 4000",
        10.0,
    ),
    (
        "occupancy",
        "multiply = 1.1",
        "multiply = 1.2",
        "multiply = 1.05",
        990.0,
    ),
    (
        "distance",
        "multiply = 0.95",
        "multiply = 0.9",
        "multiply = 0.975",
        20.0,
    ),
    // Families pay more; no more of them do.
    (
        "contribution",
        "amount = 600\nshare = 0.7",
        "amount = 1200\nshare = 0.7",
        "amount = 300\nshare = 0.7",
        1e6 / 600.0,
    ),
];

#[test]
fn strength_multiplies_what_a_lever_does() {
    let policy = policy();
    for (kind, written, twice, half, most) in SCALED {
        let one = scenario(&lever(kind, written));
        for (strength, expected) in [(1.0, written), (2.0, twice), (0.5, half)] {
            let found = one.at_strength(0..1, strength, &policy).expect("scales");
            let expected = scenario(&lever(kind, expected));
            assert_eq!(found.levers, expected.levers, "{kind} at {strength}");
        }
        let found = one.most_strength(0..1, &policy).expect("scales");
        assert!(
            (found / most - 1.0).abs() < 1e-9,
            "{kind}: {found}, not {most}"
        );
        let beyond = one
            .at_strength(0..1, 1.001 * most, &policy)
            .expect("scales");
        assert_eq!(
            beyond,
            one.at_strength(0..1, found, &policy).expect("scales"),
            "{kind}"
        );
    }
    let prices = scenario(&lever("contract_price", "multiply = 1.3"));
    let most = prices.most_strength(0..1, &policy).expect("scales");
    assert!((most - 330.0).abs() < 1e-9, "{most}");
}

#[test]
fn every_kind_at_no_strength_changes_nothing_or_says_that_it_has_none() {
    let policy = policy();
    let baseline = run("");
    let mut without = Vec::new();
    for kind in &KINDS {
        let one = scenario(&kind.example());
        match one.at_strength(0..1, 0.0, &policy) {
            Ok(off) => {
                let mut inputs = inputs();
                apply(&off, &mut inputs).expect("applies");
                let same = project(&inputs).expect("projects") == baseline;
                assert!(same, "{} at no strength", kind.id);
            }
            Err(Error::NoStrength { kind, .. }) => without.push(kind),
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(
        without,
        [
            "appeals",
            "plan_share",
            "unit_cost",
            "inflation",
            "block_growth",
            "takeover",
            "override_end"
        ]
    );
}

#[test]
fn levers_that_set_something_say_so() {
    for (kind, keys, said) in [
        ("request_rate", "trend = \"held\"", "holds a trend"),
        ("appeals", "rate = 0.05", "sets shares"),
        (
            "unit_cost",
            "placement = \"mainstream\"\ncap = 9000",
            "caps a value",
        ),
        ("inflation", "rate = 0.01", "sets a value"),
        ("takeover", "", "is a date"),
        ("grant", "amount = 0", "no effect"),
    ] {
        let one = scenario(&lever(kind, keys));
        let error = one.most_strength(0..1, &policy()).expect_err("has none");
        assert!(error.to_string().contains(said), "{error}");
        assert!(one.at_strength(0..1, 2.0, &policy()).is_err());
    }
}

#[test]
fn costs_of_a_lever_go_with_it_and_other_levers_stay() {
    let cost = "[[lever]]\nfrom = \"2027-28\"\none_off_cost = { \"2027-28\" = 400000 }\n[lever.grant]\namount = 100\n";
    let two = scenario(&format!("{}{cost}", lever("grant", "amount = 7")));
    let found = two.at_strength(1..2, 1.5, &policy()).expect("scales");
    assert_eq!(found.levers[0], two.levers[0]);
    assert!((found.levers[1].one_off_cost[0].1 - 600_000.0).abs() < 1e-6);
    assert!(
        matches!(found.levers[1].kind, Kind::Grant { amount } if (amount - 150.0).abs() < 1e-9)
    );
}

/// What a scenario's file says of one lever at a strength, read again.
fn read_again(one: &Scenario, index: usize, strength: f64) -> (String, Scenario) {
    let policy = policy();
    let scaled = one
        .at_strength(index..index + 1, strength, &policy)
        .expect("scales");
    let text = one
        .lever_text(index, &scaled, &policy)
        .expect("headed by [[lever]]");
    let again = scenario(&text);
    assert_eq!(again.levers, scaled.levers[index..=index], "{text}");
    (text, again)
}

#[test]
fn a_lever_written_out_reads_as_what_was_projected() {
    for (kind, written, ..) in SCALED {
        read_again(&scenario(&lever(kind, written)), 0, 1.234_567);
    }
    // Where the file leaves the number to the model or the policy file, it is put in.
    let (text, _) = read_again(
        &scenario(&lever("population_variant", "variant = \"low\"")),
        0,
        2.0,
    );
    assert!(
        text.contains("growth = ") && !text.contains("variant ="),
        "{text}"
    );
    let (text, _) = read_again(&scenario(&lever("write_off", "approved = true")), 0, 0.5);
    assert!(
        text.contains("[lever.write_off]\nshare = 0.45\napproved"),
        "{text}"
    );
    let of_two = "[[lever]]\nfrom = \"2027-28\"\n[lever.grant]\namount = 100 # a year\n\n# The second.\n\
                  [[lever]]\nfrom = \"2027-28\"\none_off_cost = { \"2027-28\" = 10, \"2028-29\" = 20 }\n[lever.grant]\namount = 7\n";
    let two = scenario(of_two);
    let (text, _) = read_again(&two, 0, 3.0);
    assert_eq!(
        text,
        "[[lever]]\nfrom = \"2027-28\"\n[lever.grant]\namount = 300 # a year"
    );
    let (text, _) = read_again(&two, 1, 2.0);
    assert!(
        text.contains("\"2027-28\" = 20, \"2028-29\" = 40") && text.ends_with("amount = 14"),
        "{text}"
    );
}

#[test]
fn own_levers_are_those_beyond_the_scenario_extended() {
    let base = "name = \"base\"\nsummary = \"base\"\n".to_owned() + &lever("grant", "amount = 5");
    let own = "name = \"own\"\nsummary = \"own\"\nextends = \"base\"\n".to_owned()
        + &lever("grant", "amount = 6")
        + &lever("grant", "amount = 7");
    let library = BTreeMap::from([("base".to_owned(), base)]);
    let read = parse("own", &own, &library).expect("reads");
    assert_eq!(read.own_levers(), 1..3);
    let policy = policy();
    let scaled = read.at_strength(0..1, 2.0, &policy).expect("scales");
    let text = read.lever_text(0, &scaled, &policy).expect("of the base");
    assert!(text.contains("amount = 10"), "{text}");
    assert_eq!(Scenario::baseline().own_levers(), 0..0);
}
