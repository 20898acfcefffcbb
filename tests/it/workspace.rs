//! The crates depend on each other as the design draws them.

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
fn the_model_uses_nothing_of_ours() {
    let names = tree(&["-p", "pressure-model", "-e", "normal"]);
    assert!(names.contains("pressure-model"), "{names:?}");
    for name in &names {
        assert!(
            name == "pressure-model" || !name.starts_with("pressure"),
            "{name}"
        );
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
