//! `pressure init` and `pressure validate`: a folder in which every command knows whom it is about.

use std::fs;
use std::path::{Path, PathBuf};

use crate::goldens::golden;
use crate::support::{Run, arg, files_under, folder, pressure, pressure_in, rows, within};

/// A new workspace of Devon.
struct Made {
    dir: tempfile::TempDir,
}

impl Made {
    /// As `pressure init` writes it, but for draws, which most tests need none of.
    fn new() -> Self {
        let made = Self::as_written();
        made.change("pressure.toml", "draws = 1000", "draws = 0");
        made
    }

    fn as_written() -> Self {
        let dir = folder(&[]);
        let run = pressure_in(dir.path(), &["init", "devon", "--area", "878"]);
        assert_eq!(run.code, 0, "{}", run.err);
        Self { dir }
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("devon")
    }

    fn run(&self, args: &[&str]) -> Run {
        pressure_in(&self.root(), args)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.root().join(name), text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).expect("a file")
    }

    /// Puts one text in place of another in a file that has it.
    #[track_caller]
    fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, &text.replace(from, to));
    }
}

const BALANCE: &str = "date,part,amount\n2025-03-31,high_needs,-98765432\n";

#[test]
fn a_new_workspace_is_in_order() {
    let made = Made::as_written();
    golden("workspace_file", &made.read("pressure.toml"));
    golden("workspace_schema", &made.read("pressure.schema.json"));
    let run = made.run(&["validate"]);
    assert_eq!(run.code, 0, "{}", run.err);
    golden("workspace_validated", &run.out);
    let schema: serde_json::Value =
        serde_json::from_str(&made.read("pressure.schema.json")).expect("JSON");
    for key in schema["properties"].as_object().expect("properties").keys() {
        let given = format!("{key} = ");
        assert!(
            made.read("pressure.toml").contains(&given),
            "the file does not show {key}"
        );
    }
}

#[test]
fn every_command_takes_what_the_workspace_says() {
    let made = Made::new();
    let inner = made.root().join("scenarios");
    let plain = ["project", "--format", "csv"];
    let typed = [
        "--area",
        "Devon",
        "--to",
        "2030-31",
        "--scenario",
        "baseline",
        "--scenario",
        "example-local-places",
    ];
    let short = pressure_in(&inner, &plain).ok();
    assert_eq!(short, made.run(&[&plain[..], &typed].concat()).ok());
    let all = rows(&short);
    assert!(all.iter().all(|row| row["area_name"] == "Devon"));
    assert!(
        all.iter()
            .any(|row| row["scenario"] == "example-local-places")
    );
    assert!(made.run(&["compare"]).ok().contains("example-local-places"));
    assert!(
        made.run(&["explain"])
            .ok()
            .starts_with("Devon (E10000008), scenario baseline")
    );
    assert!(
        made.run(&["list", "scenarios"])
            .ok()
            .contains("example-earlier-support")
    );
    assert!(made.run(&[]).ok().starts_with("Devon (E10000008)"));
    assert!(
        made.run(&["project", "--help"])
            .ok()
            .contains("[default: Devon]")
    );
    // What is typed wins.
    let kent = made.run(&[
        "project",
        "--area",
        "Kent",
        "--scenario",
        "rates-held",
        "--format",
        "csv",
    ]);
    let kent = rows(&kent.ok());
    assert!(
        kent.iter()
            .all(|row| row["area_name"] == "Kent" && row["scenario"] == "rates-held")
    );
}

#[test]
fn draws_and_seed_are_those_of_the_file_unless_typed() {
    let made = Made::new();
    made.change(
        "pressure.toml",
        "draws = 0\nseed = 1",
        "draws = 8\nseed = 3",
    );
    made.change("pressure.toml", "\"baseline\", ", "");
    let project = |more: &[&str]| {
        made.run(&[&["project", "--to", "2026-27", "--format", "csv"], more].concat())
            .ok()
    };
    assert_eq!(project(&[]), project(&["--draws", "8", "--seed", "3"]));
    assert_ne!(project(&[]), project(&["--seed", "4"]));
    let central = rows(&project(&["--draws", "0"]));
    assert!(
        central.iter().all(|row| row["p10"].is_empty()),
        "the central run has no draws and no seed"
    );
}

#[test]
fn own_figures_are_used_for_their_council_alone() {
    let made = Made::new();
    made.write("returns/balance.csv", BALANCE);
    let project = |more: &[&str]| {
        made.run(
            &[
                &[
                    "project",
                    "--scenario",
                    "baseline",
                    "--draws",
                    "0",
                    "--format",
                    "csv",
                ],
                more,
            ]
            .concat(),
        )
    };
    let balance = |run: &Run| {
        let all = rows(&run.out);
        let found = all.iter().find(|row| {
            row["measure"] == "dsg_balance"
                && row["breakdown"] == "total"
                && row["period"] == "2024-25"
        });
        found
            .map(|row| row["value"].parse::<f64>())
            .expect("a balance")
            .expect("a number")
    };
    let devon = project(&[]);
    within("31 March 2025", balance(&devon), -98_765_432.0, 0.5);
    assert!(devon.said().contains("balance.csv"), "{}", devon.err);
    for other in ["Kent", "England"] {
        let run = project(&["--area", other]);
        let published = pressure(&["project", "--area", other, "--format", "csv"]);
        assert_eq!(run.out, published.out, "{other} has nothing of Devon's");
        assert!(
            run.said().contains("those of Devon, and are not used"),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_run_is_the_same_wherever_the_folder_lies() {
    let made = Made::new();
    made.write("returns/balance.csv", BALANCE);
    let out = |root: &Path| {
        let run = pressure_in(root, &["project", "--out", "out/run"]);
        assert_eq!(run.code, 0, "{}", run.err);
        let files = files_under(&root.join("out/run"));
        let named = |path: PathBuf| {
            let bytes = fs::read(&path).expect("a file");
            (path.strip_prefix(root).expect("inside").to_owned(), bytes)
        };
        files.into_iter().map(named).collect::<Vec<_>>()
    };
    let here = out(&made.root());
    let moved = made.dir.path().join("elsewhere");
    fs::rename(made.root(), &moved).expect("moved");
    fs::remove_dir_all(moved.join("out/run")).expect("gone");
    assert!(
        here == out(&moved),
        "the run differs where the folder was moved"
    );
    let manifest = fs::read_to_string(moved.join("out/run/manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let command: Vec<&str> = manifest["command"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one.as_str())
        .collect();
    assert_eq!(
        command.join(" "),
        "pressure project --area Devon --scenario baseline --scenario example-local-places --to 2030-31 --draws 0",
        "what the workspace adds is part of the command"
    );
}

#[test]
fn nothing_is_overwritten_unasked_and_figures_never() {
    let made = Made::new();
    made.write("returns/balance.csv", BALANCE);
    made.write("pressure.toml", "area = \"Kent\"\n");
    let again = ["init", "devon", "--area", "Devon"];
    let refused = pressure_in(made.dir.path(), &again);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(
        refused.said().contains("pressure.toml") && refused.said().contains("--force"),
        "{}",
        refused.err
    );
    assert_eq!(made.read("pressure.toml"), "area = \"Kent\"\n");
    let forced = pressure_in(made.dir.path(), &[&again[..], &["--force"]].concat());
    assert_eq!(forced.code, 0, "{}", forced.err);
    assert!(
        forced
            .said()
            .contains("balance.csv holds figures and stays"),
        "{}",
        forced.err
    );
    assert_eq!(made.read("returns/balance.csv"), BALANCE);
    assert!(made.read("pressure.toml").contains("area = \"Devon\""));
}

#[test]
fn an_area_that_is_none_makes_no_folder() {
    let dir = folder(&[]);
    for (area, said) in [("Devn", "`Devon`"), ("all", "one area")] {
        let run = pressure_in(dir.path(), &["init", "new", "--area", area]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.said().contains(said), "{}", run.err);
    }
    assert!(!dir.path().join("new").exists());
}

#[test]
fn rows_printed_as_examples_are_read() {
    let made = Made::new();
    let text = made.read("returns/README.md");
    let mut files = 0;
    for part in text.split("\n## ").skip(1) {
        let (name, rest) = part.split_once('\n').expect("a heading");
        let table = rest.split("```\n").nth(1).expect("an example");
        made.write(&format!("returns/{name}"), table);
        files += 1;
    }
    assert_eq!(files, 12);
    let run = made.run(&["check", "returns"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert_eq!(run.out.matches("1 rows used").count(), files, "{}", run.out);
}

#[test]
fn a_broken_file_is_told_by_every_command_that_rests_on_it() {
    let made = Made::new();
    made.write(
        "pressure.toml",
        "area = \"Devn\"\nhorizn = \"2030-31\"\nscenarios = [\"current-polcy\"]\n",
    );
    for args in [&["project"][..], &["validate"], &[], &["list", "areas"]] {
        let run = made.run(args);
        assert_eq!(run.code, 3, "{args:?}: {}", run.err);
        for part in [
            "pressure.toml",
            "`Devon`",
            "did you mean `horizon`?",
            "did you mean `current-policy`?",
        ] {
            assert!(run.said().contains(part), "{args:?}: {part}: {}", run.err);
        }
    }
    assert_eq!(made.run(&["project", "--help"]).code, 0);
    assert_eq!(made.run(&["init", "other", "--area", "Kent"]).code, 0);
}

#[test]
fn validate_tells_all_that_is_wrong_at_once() {
    let made = Made::new();
    made.write("returns/caseload.csv", "census,age,need,placement,plans\n2026-01,7,ASD,state_specal,12\n2026-01,8,ASD,mainstream,-1\n");
    made.change(
        "scenarios/example-local-places.toml",
        "\"state_special\"\nplaces",
        "\"state_speciall\"\nplaces",
    );
    made.change(
        "pressure.toml",
        "\"example-local-places\"",
        "\"scenarios/missing.toml\"",
    );
    let run = made.run(&["validate"]);
    assert_eq!(run.code, 3, "{}", run.err);
    let said = run.said();
    for part in ["state_speciall", "scenarios/missing.toml", "things to mend"] {
        assert!(said.contains(part), "{part}: {}", run.err);
    }
    for part in [
        "caseload.csv, row 2, column placement",
        "caseload.csv, row 3, column plans",
        "wrong returns: 2 errors",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    let nowhere = folder(&[]);
    let run = pressure_in(nowhere.path(), &["validate"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.said().contains("pressure init"), "{}", run.err);
    assert_eq!(
        pressure_in(nowhere.path(), &["validate", arg(&Made::new().root())]).code,
        0
    );
}

#[test]
fn figures_of_another_year_stop_every_command() {
    let made = Made::new();
    made.change(
        "pressure.toml",
        "base_year = \"2024-25\"",
        "base_year = \"2025-26\"",
    );
    for args in [&["project"][..], &["validate"], &[]] {
        let run = made.run(args);
        assert_eq!(run.code, 3, "{args:?}: {}", run.err);
        assert!(
            run.said().contains("wants figures that end with 2025-26"),
            "{}",
            run.err
        );
    }
}

#[test]
fn results_and_scenarios_of_a_workspace_are_no_returns() {
    let made = Made::new();
    assert_eq!(made.run(&["project", "--out", "out/run"]).code, 0);
    let checked = made.run(&["check"]);
    assert_eq!(checked.code, 0, "{}", checked.err);
    assert!(
        !checked.out.contains("out/") && checked.out.contains("returns/caseload.csv"),
        "{}",
        checked.out
    );
}
