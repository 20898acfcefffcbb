//! `pressure explain --run --against-run` and `project --replay`: runs made again from their folders, and why they differ.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::goldens::golden;
use crate::support::{Run, arg, files_under, folder, pressure, pressure_in, rows};

const GROUPS: [&str; 4] = ["data", "rates", "prices", "policy"];

/// One thing that a run may rest on otherwise than another: the group it belongs to, the file, its text and what takes its place.
struct Edit(&'static str, &'static str, &'static str, &'static str);

/// One of each group: Kent's outturn of the base year, the growth of new plans, the growth of independent prices, the block.
const EDITS: [Edit; 4] = [
    Edit("data", "money.csv", ",308369391,", ",311000000,"),
    Edit(
        "rates",
        "rates_by_age.csv",
        "\n10,0.004526051,",
        "\n10,0.02,",
    ),
    Edit(
        "prices",
        "model.toml",
        "independent = { value = 0.043",
        "independent = { value = 0.05",
    ),
    Edit(
        "policy",
        "policy.toml",
        "amount = { value = 11.88e9",
        "amount = { value = 12.00e9",
    ),
];

/// Makes Kent's run into `name`, with the inputs of the run of `from` edited.
#[track_caller]
fn run(dir: &Path, name: &str, edited: Option<(&str, &[&Edit])>, more: &[&str]) {
    let mut args = vec!["project", "--area", "Kent", "--out", name];
    let changed = dir.join(format!("{name}-inputs"));
    if let Some((from, edits)) = edited {
        copy(&dir.join(from).join("inputs"), &changed);
        for Edit(_, file, text, other) in edits {
            let path = changed.join(file);
            let held = fs::read_to_string(&path).expect("an input");
            assert!(held.contains(text), "{file} has no `{text}`");
            fs::write(&path, held.replace(text, other)).expect("written");
        }
        args.extend(["--data", arg(&changed), "--model", arg(&changed)]);
    }
    args.extend(more);
    let done = pressure_in(dir, &args);
    assert_eq!(done.code, 0, "{}", done.err);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for path in files_under(from) {
        let name = path.strip_prefix(from).expect("inside");
        let target = to.join(name);
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::copy(&path, target).expect("a copy");
    }
}

/// Change and part of each group, by measure and period.
type Parts = BTreeMap<(String, String), (f64, BTreeMap<String, f64>)>;

#[track_caller]
fn moved(dir: &Path, run: &str, against: &str, more: &[&str]) -> Parts {
    let args = [
        &[
            "explain",
            "--run",
            run,
            "--against-run",
            against,
            "--format",
            "csv",
        ],
        more,
    ]
    .concat();
    let text = pressure_in(dir, &args).ok();
    let mut parts = Parts::new();
    for row in rows(&text) {
        let key = (row["measure"].clone(), row["period"].clone());
        let value: f64 = row["value"].parse().expect("a number");
        let entry = parts.entry(key).or_default();
        match row["breakdown"].as_str() {
            "change" => entry.0 += value,
            "driver" => {
                entry.1.insert(row["category"].clone(), value);
            }
            _ => {}
        }
    }
    parts
}

#[track_caller]
fn sums(parts: &Parts) {
    assert!(parts.len() > 30, "{} rows", parts.len());
    for (key, (change, of)) in parts {
        let sum: f64 = of.values().sum();
        assert!((sum - change).abs() < 0.5, "{key:?}: {sum} and {change}");
        assert_eq!(of.len(), GROUPS.len(), "{key:?}");
    }
}

fn key(measure: &str, period: &str) -> (String, String) {
    (measure.to_owned(), period.to_owned())
}

#[test]
fn a_forecast_that_moved_is_taken_apart() {
    let dir = folder(&[]);
    let dir = dir.path();
    run(dir, "first", None, &[]);
    for edit in &EDITS {
        let name = edit.0;
        run(dir, name, Some(("first", &[edit])), &[]);
        let parts = moved(dir, name, "first", &[]);
        sums(&parts);
        let last = &parts[&key("dsg_balance", "2030-31")];
        assert!(last.0.abs() > 1e5, "{name} moves the balance by {}", last.0);
        for (at, (change, of)) in &parts {
            for group in GROUPS {
                let expected = if group == name { *change } else { 0.0 };
                let part = of[group];
                assert!(
                    (part - expected).abs() < 1e-6 * change.abs().max(1.0),
                    "{name}, {at:?}: {group} has {part} of {change}"
                );
                assert!(
                    group == name || part.to_bits() == 0,
                    "{name}, {at:?}: {group} has {part}"
                );
            }
        }
    }
    // All four together, under another scenario: the policy's part holds both, and every group has one.
    let all: Vec<&Edit> = EDITS.iter().collect();
    run(
        dir,
        "second",
        Some(("first", &all)),
        &["--scenario", "current-policy", "--to", "2032-33"],
    );
    let parts = moved(dir, "second", "first", &[]);
    sums(&parts);
    let held = |name: &str, measure: &str, period: &str| -> f64 {
        let text = fs::read_to_string(dir.join(name).join("results.csv")).expect("results.csv");
        let is_it = |row: &BTreeMap<String, String>| {
            row["measure"] == measure && row["period"] == period && row["breakdown"] == "total"
        };
        let found = rows(&text).into_iter().find(is_it).expect("a total");
        found["value"].parse().expect("a number")
    };
    for (measure, period) in [
        ("dsg_balance", "2030-31"),
        ("plans", "2031-01"),
        ("high_needs_spend", "2025-26"),
    ] {
        let (change, _) = &parts[&key(measure, period)];
        let expected = held("second", measure, period) - held("first", measure, period);
        assert!(
            (change - expected).abs() < 0.5,
            "{measure}: {change} and {expected}"
        );
    }
    let (_, of) = &parts[&key("dsg_balance", "2030-31")];
    assert!(of.values().all(|part| part.abs() > 1e5), "{of:?}");
    // Years that one of the two does not reach are in neither.
    assert!(!parts.contains_key(&key("dsg_balance", "2031-32")));
    let reverse = moved(dir, "first", "second", &[]);
    for (at, (change, of)) in &parts {
        let (back, back_of) = &reverse[at];
        assert!((change + back).abs() < 1e-3, "{at:?}");
        assert!(
            of.iter()
                .all(|(group, part)| (part + back_of[group]).abs() < 0.5),
            "{at:?}"
        );
    }
    let args = [
        "explain",
        "--run",
        "second",
        "--against-run",
        "first",
        "--measure",
        "high_needs_spend",
        "--measure",
        "dsg_balance",
    ];
    golden("kent_moved", &pressure_in(dir, &args).ok());
}

#[test]
fn own_figures_are_data_and_go_with_the_folder() {
    let own = folder(&[(
        "returns/balance.csv",
        b"date,part,amount\n2024-03-31,high_needs,-100000000\n",
    )]);
    let dir = folder(&[]);
    let dir = dir.path();
    run(dir, "published", None, &[]);
    run(
        dir,
        "own",
        None,
        &["--data", arg(&own.path().join("returns"))],
    );
    assert!(dir.join("own/inputs/returns/balance.csv").is_file());
    drop(own);
    let parts = moved(
        dir,
        "own",
        "published",
        &["--measure", "dsg_balance", "--area", "Kent"],
    );
    let (change, of) = &parts[&key("dsg_balance", "2030-31")];
    assert!(change.abs() > 1e6, "{change}");
    assert!((change - of["data"]).abs() < 1e-3, "{of:?}");
}

#[test]
fn draws_are_explained_by_their_central_runs() {
    let dir = folder(&[]);
    let dir = dir.path();
    run(dir, "drawn", None, &["--draws", "20", "--seed", "5"]);
    run(dir, "held", None, &["--scenario", "rates-held"]);
    let args = [
        "explain",
        "--run",
        "drawn",
        "--against-run",
        "held",
        "--measure",
        "plans",
    ];
    let explained = pressure_in(dir, &args);
    assert_eq!(explained.code, 0, "{}", explained.err);
    assert!(
        explained.out.contains("means of draws"),
        "{}",
        explained.out
    );
    let parts = moved(dir, "drawn", "held", &["--measure", "plans"]);
    assert!(parts[&key("plans", "2031-01")].1["policy"] > 100.0);
}

fn bytes(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).expect("a file");
        (path.strip_prefix(dir).expect("inside").to_owned(), bytes)
    };
    files_under(dir).into_iter().map(read).collect()
}

#[test]
fn a_run_replayed_gives_the_same_folder() {
    let dir = folder(&[(
        "mine.toml",
        b"name = \"Mine\"\nsummary = \"Fewer requests\"\nextends = \"current-policy\"\n\n[[lever]]\nfrom = \"2027/28\"\n[lever.request_rate]\nmultiply = 0.9\n",
    )]);
    let dir = dir.path();
    run(
        dir,
        "drawn",
        None,
        &[
            "--scenario",
            "baseline",
            "--scenario",
            "mine.toml",
            "--draws",
            "20",
            "--seed",
            "9",
        ],
    );
    fs::remove_file(dir.join("mine.toml")).expect("removed");
    let replayed = pressure_in(dir, &["project", "--replay", "drawn", "--out", "again"]);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    assert!(replayed.out.contains("same bytes"), "{}", replayed.out);
    assert!(
        bytes(&dir.join("drawn")) == bytes(&dir.join("again")),
        "the folders differ"
    );
}

#[track_caller]
fn refused(run: &Run, code: i32, said: &[&str]) {
    assert_eq!(run.code, code, "{}", run.err);
    for said in said {
        assert!(run.said().contains(said), "{}", run.err);
    }
}

#[test]
fn folders_that_cannot_be_made_again_are_refused() {
    let dir = folder(&[("notes/readme.txt", b"no run")]);
    let dir = dir.path();
    run(dir, "kent", None, &[]);
    let done = pressure(&[
        "project",
        "--area",
        "Medway",
        "--out",
        arg(&dir.join("medway")),
    ]);
    assert_eq!(done.code, 0, "{}", done.err);
    let explain = |run: &str, against: &str, more: &[&str]| {
        let args = [&["explain", "--run", run, "--against-run", against], more].concat();
        pressure_in(dir, &args)
    };
    refused(
        &explain("kent", "notes", &[]),
        2,
        &["no run folder", "--out"],
    );
    refused(
        &explain("kent", "medway", &[]),
        2,
        &["no area in common", "Kent", "Medway"],
    );
    refused(
        &explain("kent", "kent", &["--area", "Devon"]),
        2,
        &["Devon is not in both runs", "both hold Kent"],
    );
    refused(&explain("kent", "kent", &["--to", "2028-29"]), 2, &["--to"]);
    refused(
        &pressure_in(dir, &["explain", "--run", "kent"]),
        2,
        &["--against-run"],
    );
    refused(
        &pressure_in(dir, &["project", "--replay", "kent", "--area", "Devon"]),
        2,
        &["--area"],
    );

    // What a run read was edited after it.
    copy(&dir.join("kent"), &dir.join("edited"));
    let path = dir.join("edited/inputs/money.csv");
    let held = fs::read_to_string(&path).expect("an input");
    fs::write(&path, held.replace(",308369391,", ",308369392,")).expect("written");
    refused(
        &explain("kent", "edited", &[]),
        3,
        &["inputs/money.csv", "make the run again"],
    );
    refused(
        &pressure_in(dir, &["project", "--replay", "edited"]),
        3,
        &["inputs/money.csv"],
    );

    // Another version wrote it, and its figures were others.
    copy(&dir.join("kent"), &dir.join("older"));
    let results = dir.join("older/results.csv");
    let held = fs::read_to_string(&results).expect("results.csv");
    let other = held.replacen(",20635.0,", ",20636.0,", 1);
    assert_ne!(held, other);
    fs::write(&results, &other).expect("written");
    let manifest = dir.join("older/manifest.json");
    let text = fs::read_to_string(&manifest).expect("manifest.json");
    let mut json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    json["version"] = "0.0.1".into();
    for file in json["outputs"].as_array_mut().expect("outputs") {
        if file["file"] == "results.csv" {
            file["sha256"] = sha256(&other).into();
        }
    }
    fs::write(&manifest, json.to_string()).expect("written");
    refused(
        &explain("kent", "older", &[]),
        3,
        &[
            "version 0.0.1 wrote it",
            "plans of Kent",
            "20636 there and 20635 now",
        ],
    );
}

fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let mut hex = String::new();
    for byte in Sha256::digest(text) {
        write!(hex, "{byte:02x}").expect("memory");
    }
    hex
}

#[test]
fn a_population_beside_a_scenario_goes_with_the_run() {
    // Four thousand of every age, in two years.
    let mut persons = String::from("year,age,persons\n");
    for year in [2026, 2027] {
        for age in 0..=25 {
            writeln!(persons, "{year},{age},4000").expect("memory");
        }
    }
    let scenario = "name = \"Own\"\nsummary = \"Own population\"\n\n[[lever]]\nfrom = \"2026/27\"\nareas = [\"Medway\"]\n[lever.population_variant]\nfile = \"data/persons.csv\"\n";
    let dir = folder(&[
        ("scenarios/own.toml", scenario.as_bytes()),
        ("scenarios/data/persons.csv", persons.as_bytes()),
    ]);
    let dir = dir.path();
    let args = [
        "project",
        "--area",
        "Medway",
        "--scenario",
        "scenarios/own.toml",
        "--to",
        "2028-29",
        "--out",
        "run",
    ];
    let done = pressure_in(dir, &args);
    assert_eq!(done.code, 0, "{}", done.err);
    let kept = fs::read_to_string(dir.join("run/scenarios/data/persons.csv")).expect("a copy");
    assert_eq!(kept, persons);
    let manifest = fs::read_to_string(dir.join("run/manifest.json")).expect("manifest.json");
    assert!(
        manifest.contains("scenarios/data/persons.csv"),
        "{manifest}"
    );
    fs::remove_dir_all(dir.join("scenarios")).expect("removed");
    let again = pressure_in(dir, &["project", "--replay", "run"]);
    assert_eq!(again.code, 0, "{}", again.err);

    let bad = |text: &str, said: &str| {
        let dir = folder(&[
            ("own.toml", scenario.as_bytes()),
            ("data/persons.csv", text.as_bytes()),
        ]);
        let args = ["project", "--area", "Medway", "--scenario", "own.toml"];
        refused(&pressure_in(dir.path(), &args), 3, &[said]);
    };
    bad("year,age\n2026,4\n", "no column `persons`");
    bad(
        "year,age,persons\n2026,4,many\n",
        "line 2: `many` is no number of persons",
    );
    bad(
        "year,age,persons\n2026,4,9\n2026,4,9\n",
        "line 3: age 4 of 2026 is given twice",
    );
    bad("year,age,persons\n", "it holds no row");
    let dir = folder(&[("own.toml", scenario.as_bytes())]);
    let args = ["project", "--area", "Medway", "--scenario", "own.toml"];
    refused(
        &pressure_in(dir.path(), &args),
        3,
        &[
            "there is no `data/persons.csv`",
            "put it beside the scenario",
        ],
    );
    let escaping = scenario.replace("data/persons.csv", "../persons.csv");
    let dir = folder(&[("own.toml", escaping.as_bytes())]);
    refused(&pressure_in(dir.path(), &args), 3, &["without `..`"]);
}
