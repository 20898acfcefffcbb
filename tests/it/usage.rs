//! What was typed wrongly, what is missing, and what cannot be read: exit codes and messages.

use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::support::{arg, folder, pressure};

#[test]
fn what_is_typed_wrongly_exits_with_2() {
    for (args, said) in [
        (&["project", "--scenario", "rates-hold"][..], "rates-held"),
        (&["project", "--scenario", "missing.toml"], "missing.toml"),
        (&["project", "--bad"], "--bad"),
        (&["projct"], "project"),
        (&["project", "--to", "2030"], "2025-26"),
        (&["project", "--to", "2020-21"], "2024-25"),
        (&["project", "--to", "2070-71"], "the last year is"),
        (&["list", "councils"], "areas"),
    ] {
        let run = pressure(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert_eq!(run.out, "", "{args:?}");
        assert!(run.said().contains(said), "{args:?}: {}", run.err);
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    for args in [
        &["project", "--data", "no-such-folder"][..],
        &["check", "no-such-folder"],
        &["ingest", "no-such-folder", "--out", "unused"],
    ] {
        let run = pressure(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.said().contains("no-such-folder"), "{}", run.err);
    }
    let run = pressure(&["project", "--model", "no-such-folder"]);
    assert_ne!(run.code, 0);
    assert!(run.said().contains("no-such-folder"), "{}", run.err);
}

#[test]
fn a_folder_without_anything_to_use_says_what_is_wanted() {
    let empty = folder(&[]);
    let run = pressure(&["project", "--data", arg(empty.path())]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.said().contains("caseload.csv"), "{}", run.err);
}

#[test]
fn a_broken_caseload_names_file_row_and_column() {
    let caseload = "census,age,need,placement,plans\n\
                    2025-01,7,ASD,mainstream,12\n\
                    2025-01,8,ASD,mainstrem,12\n\
                    2025-01,9,ASD,mainstream,a dozen\n";
    let dir = folder(&[("caseload.csv", caseload.as_bytes())]);
    let run = pressure(&["project", "--area", "Medway", "--data", arg(dir.path())]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert_eq!(run.out, "");
    let said = run.said();
    for place in [
        "caseload.csv, row 3, column placement",
        "caseload.csv, row 4, column plans",
    ] {
        assert!(said.contains(place), "{place} is not in: {said}");
    }
}

#[test]
fn a_caseload_without_a_column_names_it() {
    let dir = folder(&[("caseload.csv", b"census,age,need,plans\n2025-01,7,ASD,12\n")]);
    let run = pressure(&["project", "--area", "Medway", "--data", arg(dir.path())]);
    assert_eq!(run.code, 3, "{}", run.err);
    let said = run.said();
    assert!(
        said.contains("caseload.csv") && said.contains("placement"),
        "{said}"
    );
}

#[test]
fn own_figures_need_one_council() {
    let dir = folder(&[(
        "balance.csv",
        b"date,part,amount\n2025-03-31,high_needs,-1000000\n",
    )]);
    for area in ["England", "region:London", "all"] {
        let run = pressure(&["project", "--area", area, "--data", arg(dir.path())]);
        assert_eq!(run.code, 2, "{area}: {}", run.err);
        assert!(run.said().contains("--area"), "{}", run.err);
    }
}

#[test]
fn a_scenario_with_a_fault_points_at_it() {
    let text = "name = \"Fault\"\n\n[[lever]]\nfrom = \"2027/28\"\n[lever.unit_cost]\nplacement = \"state_specal\"\nmultiply = 1.1\n";
    let dir = folder(&[("fault.toml", text.as_bytes())]);
    let run = pressure(&["project", "--scenario", arg(&dir.path().join("fault.toml"))]);
    assert_eq!(run.code, 3, "{}", run.err);
    for part in ["fault.toml", "state_specal", "state_special"] {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
}

#[test]
fn output_that_is_closed_early_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pressure"))
        .args(["project", "--area", "all", "--format", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut first = [0; 8];
    let mut out = child.stdout.take().expect("a pipe");
    out.read_exact(&mut first).expect("the first bytes");
    assert_eq!(&first, b"scenario");
    drop(out);
    let done = child.wait_with_output().expect("the command ends");
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert!(
        !said.contains("closed") && !said.contains("panicked"),
        "{said}"
    );
}
