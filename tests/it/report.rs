//! `pressure report`: documents written from one pack.

use std::fs;
use std::path::Path;

use crate::support::{command, files_under, folder, pressure, pressure_in};

#[test]
fn the_bundled_scores_are_what_the_back_test_prints() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/england/accuracy.csv");
    let held = fs::read_to_string(file).expect("the bundled scores");
    let printed = pressure(&["backtest", "--format", "csv"]).ok();
    assert!(
        held == printed,
        "write data/england/accuracy.csv anew: pressure backtest --format csv"
    );
}

#[test]
fn what_cannot_be_written_is_a_usage_error_before_any_work() {
    for (args, said) in [
        (&["report"][..], "there is nothing to write"),
        (&["report", "--out", "a.pdf"][..], "ending in .xlsx"),
        (
            &["report", "--out", "a.csv"][..],
            "add --table with lsrp, scap or dsg",
        ),
        (
            &["report", "--out", "a.xlsx", "--out", "a.xlsx"][..],
            "is to be written twice",
        ),
        (
            &["report", "--area", "all", "--out", "a.xlsx"][..],
            "a report is of one area",
        ),
        (
            &["report", "--area", "Medwy", "--out", "a.xlsx"][..],
            "Medway",
        ),
        (
            &["report", "--draws", "0", "--seed", "3", "--out", "a.xlsx"][..],
            "--seed needs --draws",
        ),
    ] {
        let run = pressure(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.said().contains(said), "{args:?}: {}", run.err);
    }
}

#[test]
fn one_call_writes_workbook_page_and_tables_and_twice_the_same_bytes() {
    let dir = folder(&[]);
    let report = [
        "report",
        "--area",
        "Rutland",
        "--scenario",
        "local-places",
        "--draws",
        "8",
    ];
    let write = |out: &str| {
        pressure_in(dir.path(), &[&report[..], &["--out", out]].concat()).ok();
        let read = |name: &str| fs::read(dir.path().join(out).join(name)).expect(name);
        [
            "report.xlsx",
            "report.html",
            "lsrp.csv",
            "scap.csv",
            "dsg.csv",
        ]
        .map(read)
    };
    let first = write("first");
    assert!(first == write("deep/second"), "two runs differ");
    // Nor do the folder it is run in and the number of threads matter.
    let elsewhere = folder(&[]);
    let mut alone = command(elsewhere.path());
    alone.env("RAYON_NUM_THREADS", "1").args(report);
    let ran = alone.args(["--out", "first"]).output().expect("it runs");
    assert!(ran.status.success());
    for file in files_under(&dir.path().join("first")) {
        let name = file.strip_prefix(dir.path()).expect("inside");
        let same =
            fs::read(&file).expect("one") == fs::read(elsewhere.path().join(name)).expect("other");
        assert!(same, "{} differs on one thread elsewhere", name.display());
    }
    for (table, file) in [("lsrp", &first[2]), ("scap", &first[3]), ("dsg", &first[4])] {
        let printed = [&report[..], &["--table", table, "--format", "csv"]].concat();
        let printed = pressure_in(dir.path(), &printed).ok();
        assert!(
            printed.as_bytes() == file,
            "{table} differs from what is printed"
        );
    }
    let alone = [&report[..], &["--table", "dsg", "--out", "mine.csv"]].concat();
    assert!(
        pressure_in(dir.path(), &alone).ok().is_empty(),
        "written, so not printed"
    );
    assert!(fs::read(dir.path().join("mine.csv")).expect("written") == first[4]);
    let again = pressure_in(dir.path(), &[&report[..], &["--out", "first"]].concat());
    assert_eq!(again.code, 2);
    assert!(again.said().contains("add --force"), "{}", again.err);
}

#[test]
fn a_workspace_gets_its_report_under_out_to_the_last_year_of_the_tables() {
    let dir = folder(&[(
        "pressure.toml",
        b"area = \"Rutland\"\nhorizon = \"2027-28\"\ndraws = 0\n",
    )]);
    let run = pressure_in(dir.path(), &["report"]);
    assert!(run.said().contains("projected to 2031-32"), "{}", run.err);
    run.ok();
    let csv = fs::read_to_string(dir.path().join("out/report/lsrp.csv")).expect("written");
    assert!(csv.contains("2029 (projected)"), "{csv}");
}
