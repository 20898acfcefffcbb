//! A text that a spreadsheet would run is plain in every CSV written: results, parameters, findings, tables of returns.

use std::fs;

use crate::support::{arg, folder, pressure};

/// No cell of a CSV begins as a formula does, unless it is a number or a symbol.
#[track_caller]
fn assert_plain(text: &str, what: &str) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    for record in reader.records() {
        for cell in &record.expect("CSV") {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t']);
            assert!(
                !runs || cell.len() == 1 || cell.parse::<f64>().is_ok(),
                "{what}: {cell}"
            );
        }
    }
}

#[test]
fn a_formula_as_name_of_a_scenario_and_of_a_council_runs_nowhere() {
    let areas =
        include_str!("../../models/england/areas.csv").replace(",Medway,", ",=cmd() Medway,");
    let lever = "name = \"=cmd()\"\nsummary = \"@SUM(A1)\"\n\n[[lever]]\nfrom = \"2027-28\"\nrationale = \"=cmd()\"\nsource = \"=cmd()\"\n\
                 [lever.block_growth]\nrate = { triangular = { low = 0.01, mode = 0.02, high = 0.03 } }\n";
    let dir = folder(&[
        ("model/areas.csv", areas.as_bytes()),
        ("=cmd().toml", lever.as_bytes()),
    ]);
    let (model, scenario) = (dir.path().join("model"), dir.path().join("=cmd().toml"));
    let common = ["--area", "887", "--model", arg(&model)];
    let out = dir.path().join("run");
    let project = [
        "project",
        "--scenario",
        arg(&scenario),
        "--format",
        "csv",
        "--out",
        arg(&out),
    ];
    let printed = pressure(&[&project[..], &common].concat()).ok();
    assert!(
        printed.contains("'=cmd(),"),
        "the scenario is named: {}",
        &printed[..200]
    );
    assert!(printed.contains("'=cmd() Medway"), "the council is named");
    assert_plain(&printed, "project");
    let mut files = 0;
    for entry in fs::read_dir(&out).expect("the run folder") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|ending| ending == "csv") {
            assert_plain(
                &fs::read_to_string(&path).expect("text"),
                &path.display().to_string(),
            );
            files += 1;
        }
    }
    assert!(files > 5, "{files} tables");
    let compared =
        pressure(&[&["compare", arg(&scenario), "--format", "csv"][..], &common].concat()).ok();
    assert!(compared.contains("'=cmd()"));
    assert_plain(&compared, "compare");
    let table = [
        "report",
        "--table",
        "lsrp",
        "--scenario",
        arg(&scenario),
        "--format",
        "csv",
    ];
    assert_plain(&pressure(&[&table[..], &common].concat()).ok(), "report");
}

#[test]
fn a_formula_as_need_of_a_placement_or_name_of_a_file_runs_in_no_list_of_findings() {
    let rows = "census,age,need,placement,plans\n2025-01,7,=cmd(),mainstream,@SUM(A1)\n";
    let dir = folder(&[
        ("caseload.csv", rows.as_bytes()),
        ("=cmd().csv", b"census,age\n1,2\n"),
    ]);
    let run = pressure(&["check", arg(dir.path()), "--format", "csv"]);
    assert!(
        run.out.contains("'=cmd()") && run.out.contains("'@SUM(A1)"),
        "{}",
        run.out
    );
    assert_plain(&run.out, "check");
}
