//! Shipped scenarios and `pressure compare`, from end to end.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{ENGLAND, Figures, pressure, pressure_in, within};

fn near(found: f64, wanted: f64) {
    assert!(
        (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0),
        "{found} is not {wanted}"
    );
}

/// Ids of the scenarios shipped, the baseline first.
fn shipped() -> Vec<String> {
    let list = pressure(&["list", "scenarios", "--format", "csv"]).ok();
    let ids = list
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next());
    ids.map(str::to_owned).collect()
}

#[test]
fn every_scenario_of_the_contract_is_shipped_and_runs() {
    let ids = shipped();
    for named in [
        "rates-held",
        "current-policy",
        "white-paper-2026",
        "request-surge",
        "local-places",
        "mainstream-bases",
        "independent-price-bands",
        "write-off-90",
        "post16-transport-charge",
        "travel-training-and-budgets",
        "fewer-solo-taxis",
        "eight-recommendations-2024",
    ] {
        assert!(ids.iter().any(|id| id == named), "{named} is not shipped");
    }
    let baseline = pressure(&["project", "--area", "Devon", "--format", "csv"]).ok();
    for id in ids.iter().filter(|id| *id != "baseline") {
        let args = [
            "project",
            "--area",
            "Devon",
            "--format",
            "csv",
            "--scenario",
            id,
        ];
        let run = pressure(&args).ok();
        assert_ne!(
            run.replace(id.as_str(), "baseline"),
            baseline,
            "{id} does nothing"
        );
    }
}

#[test]
fn every_lever_of_a_shipped_scenario_says_why_and_on_what_evidence() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/england/scenarios");
    for entry in fs::read_dir(folder).expect("the folder of scenarios") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a text");
        let levers = text.matches("\n[[lever]]").count();
        assert!(levers > 0, "{} has no lever", path.display());
        // The one shipped first compares itself with a projection instead of naming a source.
        for key in ["\nrationale = ", "\nsource = "] {
            let given = text
                .split("[[published]]")
                .next()
                .unwrap_or("")
                .matches(key)
                .count();
            assert!(
                given >= levers || path.ends_with("rates-held.toml"),
                "{}: {given} times `{}`",
                path.display(),
                key.trim()
            );
        }
    }
}

#[test]
fn current_policy_writes_off_takes_over_and_leaves_the_rest_with_councils() {
    let run = Figures::of(&["--scenario", "current-policy"]);
    let total = |measure: &str, year: &str| run.total(ENGLAND, measure, year);
    let deficits = |year: &str| run.part([ENGLAND, "dsg_balance", "sign", "deficits", year]);
    // 90% of the deficits of councils at 31 March 2026.
    near(total("grants", "2026-27"), -0.9 * deficits("2025-26"));
    near(total("grants", "2027-28"), 0.0);
    near(total("in_year_central", "2027-28"), 0.0);
    near(total("general_fund_exposure", "2027-28"), 0.0);
    for (before, year) in [("2027-28", "2028-29"), ("2028-29", "2029-30")] {
        near(
            total("in_year_central", year),
            -total("in_year_balance", year),
        );
        let moved = total("dsg_balance", year) - total("dsg_balance", before);
        near(moved, total("other_blocks", year));
        near(total("general_fund_exposure", year), -deficits(year));
    }
}

#[test]
fn the_white_paper_is_set_beside_the_governments_own_counts() {
    let run = pressure(&[
        "project",
        "--scenario",
        "white-paper-2026",
        "--to",
        "2034-35",
    ])
    .ok();
    let said = run.split_whitespace().collect::<Vec<_>>().join(" ");
    for published in [
        "plans in 2030-01",
        "published 910000",
        "plans in 2035-01",
        "published 640000",
    ] {
        assert!(said.contains(published), "{published} is not said");
    }
    assert!(
        !said.contains("as if the duty stayed"),
        "the duty is taken over"
    );
}

#[test]
fn years_before_a_lever_keep_every_digit() {
    let rows = |scenario: &str| -> Vec<String> {
        let args = [
            "project",
            "--area",
            "Kent",
            "--by",
            "mode,line",
            "--format",
            "csv",
            "--scenario",
            scenario,
        ];
        let all = pressure(&args).ok();
        let early = |line: &&str| {
            let period = line.split(',').nth(7).unwrap_or("");
            period
                .get(..4)
                .and_then(|y| y.parse::<i32>().ok())
                .is_some_and(|y| y < 2027)
        };
        let lines = all.lines().filter(early);
        lines.map(|line| line.replacen(scenario, "", 1)).collect()
    };
    let baseline = rows("baseline");
    assert!(baseline.len() > 200, "{} rows", baseline.len());
    for scenario in [
        "fewer-solo-taxis",
        "mainstream-bases",
        "independent-price-bands",
    ] {
        assert_eq!(rows(scenario), baseline, "{scenario}");
    }
}

/// Rows of `compare` by (scenario, measure, breakdown, category, period).
type Compared = BTreeMap<[String; 5], BTreeMap<String, String>>;

fn compared(args: &[&str]) -> Compared {
    let text = pressure(&[&["compare", "--format", "csv"], args].concat()).ok();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("a table");
    let key = |row: &BTreeMap<String, String>| {
        ["scenario", "measure", "breakdown", "category", "period"].map(|column| row[column].clone())
    };
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().expect("a number")
}

#[test]
fn differences_are_those_of_two_runs_and_sums_add_up() {
    let rows = compared(&["post16-transport-charge", "--area", "Kent"]);
    let (charged, free) = (
        Figures::of(&["--area", "Kent", "--scenario", "post16-transport-charge"]),
        Figures::of(&["--area", "Kent"]),
    );
    let (mut sum, mut present) = (0.0, 0.0);
    for (k, year) in ["2025-26", "2026-27", "2027-28", "2028-29"]
        .into_iter()
        .enumerate()
    {
        let key = [
            "post16-transport-charge",
            "transport_spend",
            "total",
            "all",
            year,
        ];
        let row = &rows[&key.map(str::to_owned)];
        let area = row["area_code"].as_str();
        let difference = charged.total(area, "transport_spend", year)
            - free.total(area, "transport_spend", year);
        near(number(row, "difference"), difference);
        sum += difference;
        // 2024-25 prices: each year since is taken down by 2% for prices and by 3.5%.
        present += difference / (1.02_f64 * 1.035).powi(k as i32 + 1);
        near(number(row, "cumulative"), sum);
        near(number(row, "cumulative_present_value"), present);
    }
    assert!(sum < 0.0, "a charge brings something in");
    let plans = [
        "post16-transport-charge",
        "plans",
        "total",
        "all",
        "2028-01",
    ]
    .map(str::to_owned);
    assert!(
        rows[&plans]["cumulative"].is_empty(),
        "plans do not add up over years"
    );
}

#[test]
fn each_measure_alone_and_the_interaction_make_the_whole() {
    let rows = compared(&[
        "eight-recommendations-2024",
        "--area",
        "Kent",
        "--by-measure",
    ]);
    let mut of: BTreeMap<&[String], (f64, f64)> = BTreeMap::new();
    for (key, row) in &rows {
        let sums = of.entry(&key[1..]).or_default();
        if key[0] == "eight-recommendations-2024" {
            sums.0 += number(row, "difference");
        } else {
            sums.1 += number(row, "difference");
        }
    }
    for (key, (whole, parts)) in &of {
        assert!(
            (whole - parts).abs() < 0.01,
            "{key:?}: {whole} is not {parts}"
        );
    }
    let names: Vec<&String> = rows.keys().map(|key| &key[0]).collect();
    for name in ["#1 agree_rate", "#6 inflation", "#interaction"] {
        let full = format!("eight-recommendations-2024{name}");
        assert!(names.contains(&&full), "{full} is not compared");
    }
    // Fewer requests leave less for fewer agreements to save: the whole is less than its parts.
    let key = [
        "eight-recommendations-2024#interaction",
        "high_needs_spend",
        "total",
        "all",
        "2030-31",
    ];
    assert!(number(&rows[&key.map(str::to_owned)], "difference") > 0.0);
}

#[test]
fn a_comparison_reads_as_a_table_and_as_json() {
    let table = pressure(&["compare", "current-policy", "--area", "Devon"]).ok();
    for said in [
        "scenario current-policy against baseline",
        "sum of years",
        "present value",
        "difference",
    ] {
        assert!(table.contains(said), "{said} is missing");
    }
    let json = pressure(&[
        "compare",
        "current-policy",
        "--against",
        "write-off-90",
        "--format",
        "json",
    ])
    .ok();
    let rows: serde_json::Value = serde_json::from_str(&json).expect("json");
    let first = &rows[0];
    assert_eq!(first["against"], "write-off-90");
}

#[test]
fn unknown_and_malformed_scenarios_have_their_exit_codes() {
    let unknown = pressure(&["compare", "curent-policy"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.said().contains("current-policy"),
        "{}",
        unknown.said()
    );
    let dir = tempfile::tempdir().expect("a folder");
    let text = "name = \"x\"\nsummary = \"x\"\n[[lever]]\nfrom = \"2020/21\"\n[lever.request_rate]\nmultiply = 0.9\n";
    fs::write(dir.path().join("mine.toml"), text).expect("written");
    let run = pressure_in(dir.path(), &["project", "--scenario", "mine.toml"]);
    assert_eq!(run.code, 3);
    assert!(run.said().contains("before 2025/26"), "{}", run.said());
}

#[test]
fn an_example_of_every_lever_reads_as_a_scenario_file() {
    let list = pressure(&["list", "levers", "--format", "json"]).ok();
    let kinds: serde_json::Value = serde_json::from_str(&list).expect("json");
    let kinds = kinds.as_array().expect("a list");
    assert_eq!(kinds.len(), 26);
    let examples: Vec<&str> = kinds
        .iter()
        .filter_map(|kind| kind["example"].as_str())
        .collect();
    // Places are added only where there are limits, and a target is solved for; the rest run in one file.
    let plain =
        |text: &&&str| !text.contains("[lever.capacity]") && !text.contains("[lever.plan_share]");
    let levers: Vec<&str> = examples.iter().filter(plain).copied().collect();
    let dir = tempfile::tempdir().expect("a folder");
    let text = format!("name = \"all\"\nsummary = \"all\"\n{}", levers.join("\n"));
    fs::write(dir.path().join("all.toml"), text).expect("written");
    pressure_in(
        dir.path(),
        &["project", "--area", "Devon", "--scenario", "all.toml"],
    )
    .ok();
}

#[test]
fn the_schema_of_scenario_files_is_the_copy_beside_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/england/scenarios/schema.json");
    let copy = std::fs::read_to_string(path).expect("the copy");
    assert_eq!(pressure(&["list", "scenario-schema"]).ok(), copy);
}

#[test]
fn the_white_paper_meets_its_shares_of_pupils() {
    // 5.3% of pupils in January 2025; 7.7% in 2029-30 and 4.7% in 2034-35. Places and shares above one leave it near; in the last year
    // fewer children than the target takes are at the end of a phase, so it stops a tenth of a point above.
    let args = [
        "--scenario",
        "white-paper-2026",
        "--to",
        "2034-35",
        "--area",
        "England",
        "--area",
        "region:London",
    ];
    let figures = Figures::of(&args);
    let share = |area: &str, period: &str| figures.total(area, "plan_share_of_pupils", period);
    for (period, expected, tolerance) in [
        ("2025-01", 0.053, 1e-12),
        ("2030-01", 0.077, 1e-4),
        ("2035-01", 0.047, 1e-3),
    ] {
        within(period, share(ENGLAND, period), expected, tolerance);
    }
    // A share of several councils is that of their sums, in draws too: its mean lies near the central run's.
    let drawn = Figures::of(&[
        "--area",
        "region:London",
        "--draws",
        "40",
        "--to",
        "2026-27",
    ]);
    let central = Figures::of(&["--area", "region:London", "--to", "2026-27"]);
    let london = "E12000007";
    let (mean, value) = (
        drawn.total(london, "plan_share_of_pupils", "2027-01"),
        central.total(london, "plan_share_of_pupils", "2027-01"),
    );
    within("London", mean, value, 0.02 * value);
    within(
        "London",
        share(london, "2025-01"),
        central.total(london, "plan_share_of_pupils", "2025-01"),
        1e-15,
    );

    for command in [
        &["sensitivity", "--measure", "plan_share_of_pupils"][..],
        &["explain", "--measure", "plan_share_of_pupils"],
    ] {
        let refused = pressure(command);
        assert_eq!(refused.code, 2, "{}", refused.err);
        assert!(refused.said().contains("is a share"), "{}", refused.err);
    }
}
