//! The crates depend on each other as the design draws them, and polars stays where it belongs.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::repository;

/// Names of the packages that `cargo tree` prints.
fn tree(args: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .current_dir(repository())
        .args(["tree", "--prefix", "none", "--offline", "--locked"])
        .args(args)
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let names = text.lines().filter_map(|line| line.split(' ').next());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Our own crates that a package uses, directly or not.
fn ours(package: &str) -> Vec<String> {
    let names = tree(&["-p", package, "-e", "normal"]);
    let ours = names
        .into_iter()
        .filter(|name| name.starts_with("pressure") && name != package);
    ours.collect()
}

#[test]
fn the_model_uses_nothing_of_ours_and_no_polars() {
    let names = tree(&["-p", "pressure-model", "-e", "normal"]);
    assert!(names.contains("pressure-model"), "{names:?}");
    for name in &names {
        assert!(
            name == "pressure-model" || !name.starts_with("pressure"),
            "{name}"
        );
        assert!(!name.starts_with("polars"), "{name}");
    }
}

#[test]
fn crates_know_each_other_as_drawn() {
    for (package, known) in [
        ("pressure-returns", &[][..]),
        ("pressure-scenario", &["pressure-model"]),
        ("pressure-report", &["pressure-model"]),
        ("pressure-benches", &["pressure-model"]),
        (
            "pressure-calibrate",
            &["pressure-model", "pressure-returns"],
        ),
    ] {
        assert_eq!(ours(package), known, "{package}");
    }
    assert_eq!(ours("pressure").len(), 5, "the command knows them all");
}

#[test]
fn polars_is_brought_in_by_the_returns_alone() {
    let users = tree(&[
        "--workspace",
        "-e",
        "normal,dev,build",
        "-i",
        "polars",
        "--depth",
        "1",
    ]);
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    assert_eq!(users, ["polars", "pressure-returns"]);
    for package in [
        "pressure-model",
        "pressure-report",
        "pressure-scenario",
        "pressure-benches",
    ] {
        let names = tree(&["-p", package, "-e", "normal,dev,build"]);
        let polars: Vec<&String> = names.iter().filter(|n| n.starts_with("polars")).collect();
        assert!(polars.is_empty(), "{package} brings in {polars:?}");
    }
}
