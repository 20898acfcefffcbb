//! `--out`: a folder that holds the results and everything they rest on.

use std::fs;

use crate::support::{arg, files_under, folder, pressure, rows};

const KENT: [&str; 5] = ["project", "--area", "Kent", "--out", ""];

fn kent(out: &str, more: &[&str]) -> crate::support::Run {
    let mut args = KENT.to_vec();
    args[4] = out;
    args.extend(more);
    pressure(&args)
}

#[test]
fn the_folder_holds_results_parameters_and_manifest() {
    let dir = folder(&[]);
    let out = dir.path().join("run");
    assert_eq!(kent(arg(&out), &["--scenario", "rates-held"]).code, 0);
    let results = fs::read_to_string(out.join("results.csv")).expect("results.csv");
    let by = ["--by", "placement,need,age,line,mode", "--format", "csv"];
    let printed = [
        &["project", "--area", "Kent", "--scenario", "rates-held"],
        &by[..],
    ]
    .concat();
    assert_eq!(
        results,
        pressure(&printed).ok(),
        "results.csv holds every breakdown"
    );
    let parameters = fs::read_to_string(out.join("parameters.csv")).expect("parameters.csv");
    let parameters = rows(&parameters);
    assert!(parameters.len() > 100, "{} parameters", parameters.len());
    for row in &parameters {
        assert!(
            !row["source"].is_empty() && row["value"].parse::<f64>().is_ok(),
            "{row:?}"
        );
    }
    let manifest = fs::read_to_string(out.join("manifest.json")).expect("manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        manifest["command"],
        serde_json::json!([
            "pressure",
            "project",
            "--area",
            "Kent",
            "--scenario",
            "rates-held"
        ])
    );
    for file in ["results.csv", "parameters.csv"] {
        let listed = manifest["outputs"].as_array().expect("outputs");
        assert!(listed.iter().any(|one| one["file"] == file), "{file}");
    }
    assert!(
        out.join("scenarios/rates-held.toml").is_file(),
        "{:?}",
        files_under(&out)
    );
}

#[test]
fn a_folder_is_replaced_only_when_told() {
    let dir = folder(&[]);
    let out = dir.path().join("run");
    assert_eq!(kent(arg(&out), &[]).code, 0);
    let before = fs::read(out.join("results.csv")).expect("results.csv");
    let refused = kent(arg(&out), &["--scenario", "rates-held"]);
    assert_ne!(refused.code, 0);
    assert!(refused.said().contains("--force"), "{}", refused.err);
    assert_eq!(
        fs::read(out.join("results.csv")).expect("results.csv"),
        before
    );
    assert_eq!(
        kent(arg(&out), &["--scenario", "rates-held", "--force"]).code,
        0
    );
    assert_ne!(
        fs::read(out.join("results.csv")).expect("results.csv"),
        before
    );
    let left = fs::read_dir(dir.path()).expect("the folder").count();
    assert_eq!(left, 1, "nothing is left beside the run");
}

#[test]
fn a_folder_of_other_work_is_never_replaced() {
    let dir = folder(&[("thesis.txt", b"two years of work")]);
    let refused = kent(arg(dir.path()), &["--force"]);
    assert_ne!(refused.code, 0);
    assert!(dir.path().join("thesis.txt").is_file(), "{}", refused.err);
}

#[test]
fn the_same_run_twice_gives_the_same_folder() {
    let dir = folder(&[]);
    let read = |name: &str| {
        let out = dir.path().join(name);
        assert_eq!(kent(arg(&out), &[]).code, 0);
        let files = files_under(&out).into_iter().map(|path| {
            let bytes = fs::read(&path).expect("a file");
            let name = path.strip_prefix(&out).expect("inside").to_owned();
            (name, bytes)
        });
        files.collect::<Vec<_>>()
    };
    let (first, second) = (read("one"), read("two"));
    assert!(first.len() > 10, "{} files", first.len());
    assert!(first == second, "two folders of one run differ");
}
