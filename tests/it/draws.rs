//! `--draws`: the same seed is the same world for any number of threads and any choice of areas, and what has been counted
//! has no spread.

use std::collections::BTreeMap;

use crate::support::{ENGLAND, arg, command, folder, pressure, repository, rows, within};

const MEDWAY: &str = "E06000035";

/// Area, measure, breakdown, category, period.
type Key = [String; 5];
type Row = BTreeMap<String, String>;

fn key(row: &Row) -> Key {
    ["area_code", "measure", "breakdown", "category", "period"].map(|column| row[column].clone())
}

fn by_key(text: &str) -> BTreeMap<Key, Row> {
    rows(text).into_iter().map(|row| (key(&row), row)).collect()
}

fn project(args: &[&str]) -> String {
    pressure(&[&["project", "--format", "csv"], args].concat()).ok()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

#[test]
fn one_seed_gives_the_same_bytes_on_one_thread_and_two() {
    let run = |threads: &str, seed: &str| {
        let args = [
            "project",
            "--area",
            "region:South West",
            "--area",
            "Medway",
            "--format",
            "csv",
        ];
        let mut command = command(repository());
        command.env("RAYON_NUM_THREADS", threads);
        command.args(args).args(["--draws", "80", "--seed", seed]);
        let out = command.output().expect("the command runs");
        assert!(out.status.success());
        out.stdout
    };
    let one = run("1", "7");
    assert!(one == run("2", "7"), "threads change the figures");
    assert!(one == run("2", "7"), "a second run differs");
    assert!(one != run("2", "8"), "the seed does nothing");
}

#[test]
fn a_council_is_drawn_alike_alone_and_among_others() {
    let alone = by_key(&project(&["--area", "Medway", "--draws", "20"]));
    let args = [
        "--area",
        "Kent",
        "--area",
        "Medway",
        "--area",
        "region:South East",
    ];
    let among = by_key(&project(&[&args[..], &["--draws", "20"]].concat()));
    assert!(alone.len() > 100);
    for (key, row) in alone {
        assert_eq!(among.get(&key), Some(&row), "{key:?}");
    }
}

#[test]
fn percentiles_stand_around_projected_values_alone() {
    for row in rows(&project(&[
        "--area",
        "Medway",
        "--draws",
        "50",
        "--by",
        "placement,age",
    ])) {
        let bounds = ["p10", "p50", "p90"];
        if row["basis"] == "projected" {
            let [p10, p50, p90] = bounds.map(|column| number(&row, column));
            assert!(p10 <= p50 && p50 <= p90, "{row:?}");
        } else {
            assert!(
                bounds.iter().all(|column| row[*column].is_empty()),
                "{row:?}"
            );
        }
    }
    for row in rows(&project(&["--area", "Medway", "--draws", "0"])) {
        assert!(
            row["p10"].is_empty() && row["p50"].is_empty() && row["p90"].is_empty(),
            "{row:?}"
        );
    }
}

#[test]
fn counted_years_are_those_of_the_central_run_to_the_bit() {
    let drawn = by_key(&project(&["--area", "Kent", "--draws", "10"]));
    let mut compared = 0;
    for (key, central) in by_key(&project(&["--area", "Kent"])) {
        if central["basis"] != "projected" {
            assert_eq!(drawn[&key]["value"], central["value"], "{key:?}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn means_of_councils_add_up_and_their_percentiles_do_not() {
    let councils = rows(&project(&["--area", "all", "--draws", "12"]));
    let england = by_key(&project(&["--draws", "12"]));
    let mut sums: BTreeMap<Key, [f64; 2]> = BTreeMap::new();
    // Shares of councils do not add up.
    let adds_up =
        |row: &&BTreeMap<String, String>| row["basis"] == "projected" && row["unit"] != "share";
    for row in councils.iter().filter(adds_up) {
        let mut key = key(row);
        ENGLAND.clone_into(&mut key[0]);
        let sum = sums.entry(key).or_default();
        sum[0] += number(row, "value");
        sum[1] += number(row, "p90");
    }
    assert!(sums.len() > 100, "{}", sums.len());
    for (key, [mean, _]) in &sums {
        within(
            &format!("{key:?}"),
            number(&england[key], "value"),
            *mean,
            1.0,
        );
    }
    let last = ["plans", "total", "all", "2031-01"].map(str::to_owned);
    let [measure, breakdown, category, period] = last;
    let plans: Key = [ENGLAND.to_owned(), measure, breakdown, category, period];
    // Councils are not all at their highest at once.
    let (together, apart) = (number(&england[&plans], "p90"), sums[&plans][1]);
    assert!(together < 0.99 * apart, "{together} and {apart}");
}

#[test]
fn draws_lie_around_the_central_run() {
    let central = by_key(&project(&[]));
    for (key, row) in by_key(&project(&["--draws", "40"])) {
        if key[1] != "high_needs_spend" || key[2] != "total" || row["basis"] != "projected" {
            continue;
        }
        let (low, high) = (number(&row, "p10"), number(&row, "p90"));
        let middle = number(&central[&key], "value");
        assert!(
            low < middle && middle < high,
            "{key:?}: {middle} of {low} to {high}"
        );
        assert!(high - low > 0.02 * middle, "{key:?}: {low} to {high}");
    }
}

#[test]
fn a_lever_of_2028_29_leaves_earlier_years_of_the_draws_as_they_were() {
    let lever = "name = \"Later\"\nsummary = \"Dearer from 2028-29\"\n\
                 [[lever]]\nfrom = \"2028-29\"\n[lever.unit_cost]\nplacement = \"state_special\"\nmultiply = 1.2\n\
                 [[lever]]\nfrom = \"2028/29\"\n[lever.request_rate]\nmultiply = 1.3\n";
    let dir = folder(&[("later.toml", lever.as_bytes())]);
    let scenario = dir.path().join("later.toml");
    let args = ["--area", "Medway", "--draws", "70", "--by", "placement"];
    let before = by_key(&project(&args));
    let after = by_key(&project(
        &[&args[..], &["--scenario", arg(&scenario)]].concat(),
    ));
    assert_eq!(before.len(), after.len());
    let (mut same, mut moved) = (0, 0);
    for (key, row) in before {
        let columns =
            ["value", "p10", "p50", "p90"].map(|column| (&row[column], &after[&key][column]));
        // The step 2028/29 starts after January 2028 and its flows are those of the calendar year 2028.
        let earlier = key[4].as_str() < "2028" || key[4] == "2028-01";
        if earlier {
            assert!(columns.iter().all(|(a, b)| a == b), "{key:?}: {columns:?}");
            same += 1;
        } else {
            moved += usize::from(columns.iter().any(|(a, b)| a != b));
        }
    }
    assert!(same > 100 && moved > 50, "{same} the same, {moved} moved");
}

#[test]
fn the_chance_of_a_statement_is_its_share_of_the_draws() {
    let args = ["--area", "Medway", "--draws", "200"];
    let chance = |statement: &str| {
        let all = rows(&project(&[&args[..], &["--chance", statement]].concat()));
        let found: Vec<Row> = all
            .into_iter()
            .filter(|r| r["measure"] == "probability")
            .collect();
        let [row] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            (row["breakdown"].as_str(), row["unit"].as_str()),
            ("statement", "share")
        );
        assert_eq!(row["period"], "2027-28");
        (row["category"].clone(), number(row, "value"))
    };
    let balances = by_key(&project(&args));
    let key: Key = [MEDWAY, "dsg_balance", "total", "all", "2027-28"].map(str::to_owned);
    // Between the 20th and 21st of 200 sorted draws lies the tenth percentile.
    let p10 = number(&balances[&key], "p10");
    let (said, value) = chance(&format!("dsg_balance@2027-28 < {p10}"));
    assert_eq!(said, format!("dsg_balance@2027-28 < {p10}"));
    within("below the tenth percentile", value, 0.1, 1e-12);
    let (said, value) = chance("dsg_balance@2027-28 > -900bn");
    assert_eq!(said, "dsg_balance@2027-28 > -900000000000");
    within("above nothing at all", value, 1.0, 0.0);
}

#[test]
fn whole_children_spread_a_small_council_more() {
    let spread = |more: &[&str]| {
        let all = by_key(&project(
            &[&["--area", "Rutland", "--draws", "150"], more].concat(),
        ));
        let key: Key = ["E06000017", "new_plans", "total", "all", "2026"].map(str::to_owned);
        let row = &all[&key];
        (
            number(row, "p90") - number(row, "p10"),
            number(row, "value"),
        )
    };
    let (rates, mean) = spread(&[]);
    let (whole, mean_whole) = spread(&["--whole-children"]);
    assert!(whole > rates, "{whole} and {rates}");
    within("the mean is kept", mean_whole, mean, 0.06 * mean);
}

#[test]
fn the_run_folder_says_seed_draws_and_distributions() {
    let dir = folder(&[]);
    let out = dir.path().join("run");
    let args = [
        "project",
        "--area",
        "Medway",
        "--draws",
        "5",
        "--seed",
        "9",
        "--out",
        arg(&out),
    ];
    assert_eq!(pressure(&args).code, 0);
    let text = |name: &str| std::fs::read_to_string(out.join(name)).expect("a file of the run");
    let manifest: serde_json::Value = serde_json::from_str(&text("manifest.json")).expect("JSON");
    assert_eq!(
        (&manifest["seed"], &manifest["draws"]),
        (&9.into(), &5.into())
    );
    let parameters = rows(&text("parameters.csv"));
    let of = |category: &str| {
        let row = parameters
            .iter()
            .find(|p| p["parameter"] == "uncertainty.price_growth" && p["category"] == category);
        number(row.expect("listed"), "value")
    };
    assert!(of("sd_log") > 0.0 && of("rho") > 0.0 && of("yearly") > 0.0);
    assert!(out.join("inputs/uncertainty.toml").is_file());
}

#[test]
fn options_that_need_draws_say_so() {
    for (args, said) in [
        (&["--seed", "3"][..], "--seed needs --draws"),
        (&["--chance", "plans@2028-01 > 5"], "--chance needs --draws"),
        (&["--whole-children"], "--whole-children needs --draws"),
        (
            &["--draws", "5", "--chance", "dsg_balnce@2027-28 < 0"],
            "dsg_balance",
        ),
        (
            &["--draws", "5", "--chance", "dsg_balance@2028-01 < 0"],
            "dsg_balance@2027-28",
        ),
        (
            &["--draws", "5", "--chance", "plans@2024-01 < 0"],
            "2026-01 to 2031-01",
        ),
        (&["--draws", "5", "--chance", "plans@2040-01 < 0"], "--to"),
        (&["--draws", "1000000"], "100000"),
    ] {
        let run = pressure(&[&["project"], args].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.said().contains(said), "{args:?}: {}", run.err);
    }
}

#[test]
fn a_fault_of_the_uncertainty_file_is_pointed_at() {
    let shipped = std::fs::read_to_string(repository().join("models/england/uncertainty.toml"));
    let shipped = shipped.expect("the shipped file");
    for (from, to, said) in [
        (
            "acts_on = \"cease\"",
            "acts_on = \"ceased\"",
            "did you mean `cease`?",
        ),
        ("sd_log = 0.05", "sd = 0.05", "`sd_log` is missing"),
        ("rho = 1.0", "rho = 1.5", "`rho` must be from 0 to 1"),
        (
            "{ lognormal =",
            "{ log_normal =",
            "did you mean `lognormal`?",
        ),
        (
            "placement = \"state_special\"",
            "placement = \"special\"",
            "state_special",
        ),
    ] {
        assert!(shipped.contains(from), "{from}");
        let text = shipped.replacen(from, to, 1);
        let dir = folder(&[("uncertainty.toml", text.as_bytes())]);
        let run = pressure(&["project", "--model", arg(dir.path())]);
        assert_eq!(run.code, 3, "{to}: {}", run.err);
        let whole = run.said();
        assert!(
            whole.contains(said) && run.err.contains("uncertainty.toml:"),
            "{to}: {}",
            run.err
        );
    }
}

/// Half the distance between the percentiles is 1.2816 standard deviations of a normal.
const TAIL: f64 = 1.2816;

#[test]
fn draws_of_plans_spread_as_the_errors_of_the_back_test_do() {
    // The standard deviations that the accuracy page gives for a council of this size, one to five years ahead.
    let page = include_str!("../../docs/accuracy.md");
    let row = page
        .lines()
        .find(|line| line.starts_with("| plans, 5000 plans |"))
        .expect("the page has the row");
    let wanted: Vec<f64> = row
        .split('|')
        .filter_map(|cell| cell.trim().parse().ok())
        .collect();
    assert_eq!(wanted.len(), 5, "{row}");
    let drawn = by_key(&project(&["--area", "Leeds", "--draws", "400"]));
    for (year, wanted) in (2026..).zip(wanted) {
        let key = ["E08000035", "plans", "total", "all", &format!("{year}-01")].map(str::to_owned);
        let row = &drawn[&key];
        let spread =
            (number(row, "p90") - number(row, "p10")) / (2.0 * TAIL * number(row, "value"));
        let ratio = spread / wanted;
        assert!(
            (0.75..1.25).contains(&ratio),
            "{year}: {spread} for {wanted}"
        );
    }
}
