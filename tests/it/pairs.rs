//! `compare --draws`: the same draw is the same world in every scenario, so what scenarios share leaves no spread in their
//! difference, and a saving is net of what it costs.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{ENGLAND, arg, command, council_list, folder, pressure, repository, rows};

const MEDWAY: &str = "E06000035";

type Row = BTreeMap<String, String>;
/// Scenario, area, measure, category, period.
type Key = [String; 5];

/// Differences and their percentiles.
const BOUNDS: [&str; 7] = [
    "difference",
    "p10",
    "p50",
    "p90",
    "cumulative_p10",
    "cumulative_p50",
    "cumulative_p90",
];

fn compared(args: &[&str]) -> BTreeMap<Key, Row> {
    let text = pressure(&[&["compare", "--format", "csv"], args].concat()).ok();
    let key = |row: &Row| {
        ["scenario", "area_code", "measure", "category", "period"].map(|column| row[column].clone())
    };
    rows(&text)
        .into_iter()
        .map(|row| (key(&row), row))
        .collect()
}

/// A number, or `None` where the column is blank.
fn number(row: &Row, column: &str) -> Option<f64> {
    let text = &row[column];
    (!text.is_empty()).then(|| {
        text.parse()
            .unwrap_or_else(|_| panic!("{column} of {row:?}"))
    })
}

/// A number that must be there.
#[track_caller]
fn given(row: &Row, column: &str) -> f64 {
    number(row, column).unwrap_or_else(|| panic!("no {column} in {row:?}"))
}

/// A scenario with one lever on the price of state special schools.
fn cheaper(from: &str, rest: &str) -> String {
    format!(
        "name = \"Cheaper\"\nsummary = \"Cheaper\"\n[[lever]]\nfrom = \"{from}\"\n{rest}\n[lever.unit_cost]\nplacement = \"state_special\"\nmultiply = 0.9\n"
    )
}

#[test]
fn a_comparison_of_draws_is_the_same_bytes_on_one_thread_and_two() {
    let run = |threads: &str, seed: &str| {
        let mut command = command(repository());
        command.env("RAYON_NUM_THREADS", threads);
        command.args(["compare", "local-places", "current-policy"]);
        command.args(["--area", "region:South West", "--area", "Medway"]);
        command.args(["--format", "csv", "--draws", "70", "--seed", seed]);
        let out = command.output().expect("the command runs");
        assert!(out.status.success());
        out.stdout
    };
    let one = run("1", "7");
    assert!(one == run("2", "7"), "threads change the figures");
    assert!(one != run("2", "8"), "the seed does nothing");
}

#[test]
fn a_scenario_under_another_name_differs_by_nothing_in_every_draw() {
    let text = fs::read(repository().join("models/england/scenarios/local-places.toml"));
    let dir = folder(&[("copy.toml", &text.expect("the shipped file"))]);
    let copy = dir.path().join("copy.toml");
    let args = [arg(&copy), "--against", "local-places", "--area", "Medway"];
    let all = compared(&[&args[..], &["--draws", "40"]].concat());
    assert!(all.len() > 100, "{} rows", all.len());
    for row in all.values() {
        for column in BOUNDS {
            let value = number(row, column).unwrap_or(0.0);
            assert!(value == 0.0, "{column} of {row:?}");
        }
        if row["measure"] == "probability" {
            // What costs the same is no saving of either.
            assert!(given(row, "value") == 0.0 && given(row, "value_against") == 0.0);
        } else {
            assert!(row["p10"] == "0.0", "{row:?}");
        }
    }
}

#[test]
fn a_later_lever_leaves_earlier_differences_exactly_nil() {
    let lever = format!(
        "{}[[lever]]\nfrom = \"2028/29\"\n[lever.request_rate]\nmultiply = 0.8\n",
        cheaper("2028-29", "")
    );
    let dir = folder(&[("later.toml", lever.as_bytes())]);
    let scenario = dir.path().join("later.toml");
    let all = compared(&[arg(&scenario), "--area", "Medway", "--draws", "40"]);
    let (mut earlier, mut later) = (0, 0);
    for row in all.values() {
        let period = row["period"].as_str();
        if period < "2028" || period == "2028-01" {
            for column in BOUNDS {
                assert!(
                    number(row, column).unwrap_or(0.0) == 0.0,
                    "{column} of {row:?}"
                );
            }
            earlier += 1;
        } else if number(row, "p10") < number(row, "p90") {
            later += 1;
        }
    }
    assert!(
        earlier > 50 && later > 20,
        "{earlier} earlier, {later} later"
    );
}

#[test]
fn levels_are_the_means_of_project_and_the_interval_is_of_the_difference() {
    let draws = ["--area", "Medway", "--draws", "60", "--seed", "3"];
    // The second differs from the baseline in policy on money alone, and is drawn with it.
    let all = compared(&[&["local-places", "current-policy"], &draws[..]].concat());
    let levels = |scenario: &str| -> BTreeMap<[String; 3], Row> {
        let args = [
            &["project", "--format", "csv", "--scenario", scenario],
            &draws[..],
        ]
        .concat();
        let key = |row: &Row| ["measure", "category", "period"].map(|c| row[c].clone());
        let all = rows(&pressure(&args).ok());
        all.into_iter().map(|row| (key(&row), row)).collect()
    };
    let other = levels("baseline");
    let of = ["local-places", "current-policy"].map(|id| (id, levels(id)));
    let of = BTreeMap::from(of);
    let (mut same, mut narrower) = (0, 0);
    for ([scenario, _, measure, category, period], row) in &all {
        let key = [measure, category, period].map(String::clone);
        let (Some(mine), Some(other)) = (of[scenario.as_str()].get(&key), other.get(&key)) else {
            continue;
        };
        assert_eq!(row["value"], mine["value"], "{row:?}");
        assert_eq!(row["value_against"], other["value"], "{row:?}");
        same += 1;
        let width = |row: &Row| given(row, "p90") - given(row, "p10");
        if measure == "high_needs_spend" && given(row, "difference") != 0.0 {
            assert!(width(row) < 0.5 * width(mine), "{row:?} {mine:?}");
            narrower += 1;
        }
    }
    assert!(
        same > 200 && narrower > 1,
        "{same} the same, {narrower} narrower"
    );
}

#[test]
fn differences_of_regions_add_up_to_those_of_england() {
    let regions: Vec<String> = {
        let mut all: Vec<String> = council_list().into_iter().map(|c| c.region).collect();
        all.sort();
        all.dedup();
        all.iter()
            .map(|region| format!("region:{region}"))
            .collect()
    };
    let mut args = vec!["local-places", "--draws", "5"];
    args.extend(["--area", "England"]);
    for region in &regions {
        args.extend(["--area", region]);
    }
    let mut sums: BTreeMap<[String; 3], f64> = BTreeMap::new();
    let mut england: BTreeMap<[String; 3], f64> = BTreeMap::new();
    for ([_, area, measure, category, period], row) in compared(&args) {
        if measure != "probability" {
            let key = [measure, category, period];
            let into = if area == ENGLAND {
                &mut england
            } else {
                &mut sums
            };
            *into.entry(key).or_default() += given(&row, "difference");
        }
    }
    assert!(regions.len() == 9 && england.len() > 50);
    for (key, whole) in &england {
        let sum = sums.get(key).copied().unwrap_or(0.0);
        assert!((whole - sum).abs() < 1.0, "{key:?}: {whole} and {sum}");
    }
}

#[test]
fn the_chance_of_a_saving_counts_what_the_measure_costs_and_no_capital() {
    let cost = "one_off_cost = { \"2027-28\" = 5_000_000_000 }";
    let capital = format!("{cost}\ncapital = true");
    let files = [
        ("free.toml", cheaper("2027-28", "")),
        ("dear.toml", cheaper("2027-28", cost)),
        ("capital.toml", cheaper("2027-28", &capital)),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    let dir = folder(&files);
    let paths = ["free.toml", "dear.toml", "capital.toml"].map(|name| dir.path().join(name));
    let mut args: Vec<&str> = paths.iter().map(|path| arg(path)).collect();
    args.extend(["--area", "Medway", "--draws", "20"]);
    let all = compared(&args);
    for saving in [
        "high_needs_spend + cost_of_measures is lower",
        "high_needs_spend + transport_spend + cost_of_measures is lower",
    ] {
        let chance = |scenario: &str, period: &str| {
            let key: Key = [scenario, MEDWAY, "probability", saving, period].map(str::to_owned);
            let row = &all[&key];
            assert_eq!(
                (&row["unit"][..], &row["breakdown"][..]),
                ("share", "statement")
            );
            ["value", "value_against", "cumulative"].map(|column| row[column].as_str())
        };
        // Nothing is changed before; then a tenth off a price is a saving in any world.
        assert_eq!(chance("free", "2026-27"), ["0.0", "0.0", "0.0"]);
        assert_eq!(chance("free", "2027-28"), ["1.0", "0.0", "1.0"]);
        assert_eq!(chance("capital", "2027-28"), ["1.0", "0.0", "1.0"]);
        // More is paid in the first year than is saved in any; later years save, all years together never.
        assert_eq!(chance("dear", "2027-28"), ["0.0", "1.0", "0.0"]);
        assert_eq!(chance("dear", "2030-31"), ["1.0", "0.0", "0.0"]);
    }
}

#[test]
fn each_measure_alone_and_the_interaction_make_the_whole_in_the_mean() {
    let all = compared(&[
        "eight-recommendations-2024",
        "--by-measure",
        "--area",
        "Medway",
        "--draws",
        "4",
    ]);
    let mut sums: BTreeMap<&[String], (f64, f64)> = BTreeMap::new();
    for (key, row) in &all {
        if key[2] == "probability" {
            continue;
        }
        let (p10, p90) = (given(row, "p10"), given(row, "p90"));
        let difference = given(row, "difference");
        assert!(p10 <= p90, "{row:?}");
        // Percentiles of the interaction are its own, not those of the whole.
        assert!(p90 > p10 || (difference - p10).abs() < 0.01, "{row:?}");
        let sum = sums.entry(&key[1..]).or_default();
        if key[0] == "eight-recommendations-2024" {
            sum.0 += difference;
        } else {
            sum.1 += difference;
        }
    }
    assert!(sums.len() > 50, "{}", sums.len());
    for (key, (whole, parts)) in &sums {
        assert!((whole - parts).abs() < 0.01, "{key:?}: {whole}, {parts}");
    }
}

#[test]
fn without_draws_there_are_no_percentiles_and_no_chances() {
    let all = compared(&["local-places", "--area", "Medway"]);
    assert!(all.len() > 50, "{} rows", all.len());
    for row in all.values() {
        assert!(BOUNDS[1..].iter().all(|c| row[*c].is_empty()), "{row:?}");
        assert_ne!(row["measure"], "probability");
    }
    let run = pressure(&["compare", "local-places", "--seed", "3"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.said().contains("--seed needs --draws"), "{}", run.err);
}

#[test]
fn a_table_of_draws_bounds_differences_and_says_chances() {
    let args = [
        "compare",
        "local-places",
        "--area",
        "Medway",
        "--draws",
        "20",
    ];
    let table = pressure(&args).ok();
    for said in [
        "1 in 10 below",
        "1 in 10 above",
        "Chances (share of draws)",
        "Chance: high needs costs less",
        "means of 20 draws (seed 1)",
    ] {
        let words: Vec<&str> = table.split_whitespace().collect();
        assert!(words.join(" ").contains(said), "{said} is missing: {table}");
    }
}
