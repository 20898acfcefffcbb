//! The workbook of `pressure report`, read back with readers that did not write it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use tempfile::TempDir;

use crate::support::{pressure, pressure_in};

/// Sheets, in the order of the workbook.
const SHEETS: [&str; 21] = [
    "Summary",
    "Medium-term plan",
    "Schools Forum",
    "Assurance",
    "Since the last run",
    "Baseline",
    "Local places, fewer independent",
    "Current policy",
    "Comparison",
    "Each lever",
    "Why it grows",
    "Uncertainty",
    "Neighbours",
    "LSRP",
    "SCAP",
    "DSG plan",
    "Charts",
    "Assumptions",
    "Scenarios",
    "Findings",
    "Manifest",
];

/// Writes a workbook of Medway into a folder.
fn write(dir: &Path, name: &str) -> PathBuf {
    let args = [
        "report",
        "--area",
        "Medway",
        "--scenario",
        "local-places",
        "--scenario",
        "current-policy",
        "--draws",
        "20",
        "--out",
        name,
    ];
    pressure_in(dir, &args).ok();
    dir.join(name)
}

/// Cells by sheet: row, column and what they hold.
fn cells(path: &Path) -> BTreeMap<String, Vec<(usize, usize, Data)>> {
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let names = book.sheet_names();
    let read = |name: String| {
        let range = book.worksheet_range(&name).expect("a sheet");
        let (top, left) = range.start().unwrap_or_default();
        let cells = range
            .used_cells()
            .map(|(row, column, cell)| (row + top as usize, column + left as usize, cell.clone()));
        (name, cells.collect())
    };
    names.into_iter().map(read).collect()
}

/// Figures of the first line of a name.
fn line(cells: &[(usize, usize, Data)], label: &str) -> Vec<f64> {
    let is_it = |(_, column, cell): &&(usize, usize, Data)| {
        *column == 0 && matches!(cell, Data::String(text) if text == label)
    };
    let row = cells.iter().find(is_it).expect(label).0;
    let of_row = cells.iter().filter(|(at, ..)| *at == row);
    of_row
        .filter_map(|(.., cell)| match cell {
            Data::Float(value) => Some(*value),
            Data::Int(value) => Some(*value as f64),
            _ => None,
        })
        .collect()
}

#[test]
fn a_workbook_holds_the_figures_of_project_and_formulas_that_come_to_them() {
    let dir = TempDir::new().expect("a folder");
    let path = write(dir.path(), "medway.xlsx");
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    assert_eq!(book.sheet_names(), SHEETS);
    assert!(book.vba_project().expect("readable").is_none(), "no macros");
    let formulas = book.worksheet_formula("Schools Forum").expect("a sheet");
    assert!(formulas.used_cells().count() > 100, "live formulas");
    let sheets = cells(&path);
    let errors = sheets.values().flatten();
    assert_eq!(
        errors
            .filter(|(.., cell)| matches!(cell, Data::Error(_)))
            .count(),
        0
    );

    let printed = pressure(&[
        "project", "--area", "Medway", "--to", "2031-32", "--draws", "20", "--format", "csv",
    ])
    .ok();
    for (measure, label) in [
        ("plans", "Plans in force"),
        ("high_needs_spend", "High-needs spend"),
        ("dsg_balance", "DSG balance at 31 March"),
        ("transport_spend", "All home-to-school transport"),
    ] {
        let of_project: Vec<f64> = printed
            .lines()
            .map(|line| line.split(',').collect::<Vec<_>>())
            .filter(|row| row[3] == measure && row[4] == "total" && row[7] >= "2024-25")
            .map(|row| row[8].parse().expect("a figure"))
            .collect();
        let found = line(&sheets["Baseline"], label);
        assert_eq!(found, of_project, "{measure}");
        assert_eq!(
            line(&sheets["Summary"], label),
            of_project,
            "{measure} on the first sheet"
        );
    }
    let near = |a: &[f64], b: &[f64]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.01)
    };
    let forum = &sheets["Schools Forum"];
    let carried = line(forum, "DSG balance carried forward (31 March)");
    assert!(near(
        &carried,
        &line(&sheets["Baseline"], "DSG balance at 31 March")
    ));
    let in_year = line(forum, "In-year balance");
    assert!(near(
        &in_year,
        &line(&sheets["Baseline"], "In-year balance")
    ));
}

#[test]
fn tabs_of_returns_hold_the_tables_with_their_sums_as_formulas() {
    let dir = TempDir::new().expect("a folder");
    let path = write(dir.path(), "medway.xlsx");
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    let sheets = cells(&path);
    for (tab, table, position, row) in [
        (
            "LSRP",
            "lsrp",
            "Baseline",
            "Maintained special schools or special academies",
        ),
        ("SCAP", "scap", "Unmitigated", "2027/28"),
        ("DSG plan", "dsg", "Unmitigated", "Total expenditure"),
    ] {
        let printed = pressure(&[
            "report",
            "--area",
            "Medway",
            "--scenario",
            "local-places",
            "--scenario",
            "current-policy",
            "--draws",
            "20",
            "--table",
            table,
            "--format",
            "csv",
        ])
        .ok();
        let all = crate::support::rows(&printed);
        let title = all.iter().find(|r| r["row"] == row).expect(row)["title"].clone();
        let handed_in: Vec<f64> = all
            .iter()
            .filter(|r| r["row"] == row && r["position"] == position && r["title"] == title)
            .map(|r| r["entry"].parse().expect("a whole number"))
            .collect();
        let found = line(&sheets[tab], row);
        assert_eq!(found[..handed_in.len()], handed_in, "{tab}: {row}");
        let formulas = book.worksheet_formula(tab).expect("a sheet");
        let formulas: Vec<&str> = formulas.used_cells().map(|cell| cell.2.as_str()).collect();
        assert!(
            formulas.iter().all(|text| !text.contains('!')),
            "{formulas:?}"
        );
        // The forecasts of places have no totals.
        assert_eq!(
            formulas.len() > 60,
            tab != "SCAP",
            "{tab}: {} formulas",
            formulas.len()
        );
        if tab == "DSG plan" {
            // Income less spend, and the balance of the year before.
            let kinds = ["-", "SUM("].map(|kind| formulas.iter().any(|text| text.contains(kind)));
            let carried = formulas.iter().any(|text| !text.contains(['-', '+', '(']));
            assert!(kinds == [true; 2] && carried, "{formulas:?}");
        }
    }
}

#[test]
fn every_check_of_the_assurance_sheet_holds() {
    let dir = TempDir::new().expect("a folder");
    let sheets = cells(&write(dir.path(), "medway.xlsx"));
    let said: Vec<&str> = sheets["Assurance"]
        .iter()
        .filter_map(|(_, column, cell)| match cell {
            Data::String(text) if *column == 0 => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        said.iter().filter(|said| **said == "holds").count(),
        7,
        "{said:?}"
    );
    assert!(!said.contains(&"DOES NOT HOLD"));
}

#[test]
fn the_same_run_gives_the_same_bytes_and_a_signed_workbook_is_not_written_over() {
    let dir = TempDir::new().expect("a folder");
    let first = fs::read(write(dir.path(), "one.xlsx")).expect("written");
    let second = fs::read(write(dir.path(), "two.xlsx")).expect("written");
    assert!(first == second, "two runs differ");
    let args = [
        "report", "--area", "Medway", "--draws", "0", "--out", "one.xlsx",
    ];
    let run = pressure_in(dir.path(), &args);
    assert_eq!(run.code, 2);
    assert!(run.said().contains("add --force"), "{}", run.err);
    assert!(fs::read(dir.path().join("one.xlsx")).expect("there") == first);
    let mut forced = args.to_vec();
    forced.push("--force");
    pressure_in(dir.path(), &forced).ok();
    assert!(fs::read(dir.path().join("one.xlsx")).expect("there") != first);
}

#[test]
fn what_has_changed_since_the_last_run_is_told_line_by_line() {
    let dir = TempDir::new().expect("a folder");
    pressure_in(
        dir.path(),
        &["project", "--area", "Medway", "--out", "last"],
    )
    .ok();
    let args = [
        "report", "--area", "Medway", "--draws", "0", "--since", "last", "--out", "new.xlsx",
    ];
    pressure_in(dir.path(), &args).ok();
    let sheets = cells(&dir.path().join("new.xlsx"));
    let changes = line(&sheets["Since the last run"], "change");
    assert!(
        !changes.is_empty() && changes.iter().all(|change| change.abs() < 1e-9),
        "{changes:?}"
    );
    let other = [
        "report",
        "--area",
        "Kent",
        "--draws",
        "0",
        "--since",
        "last",
        "--out",
        "kent.xlsx",
    ];
    let run = pressure_in(dir.path(), &other);
    assert_eq!(run.code, 2);
    assert!(
        run.said().contains("holds no baseline of Kent"),
        "{}",
        run.err
    );
}

/// `LibreOffice` works every formula out anew when this stands in its profile.
const ALWAYS_CALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

#[test]
fn libreoffice_opens_the_workbook_and_every_formula_comes_to_what_is_written_beside_it() {
    if Command::new("soffice").arg("--version").output().is_err() {
        eprintln!("skipped: LibreOffice (soffice) is not installed");
        return;
    }
    let dir = TempDir::new().expect("a folder");
    let path = write(dir.path(), "medway.xlsx");
    let profile = dir.path().join("profile/user");
    fs::create_dir_all(&profile).expect("a folder");
    fs::write(profile.join("registrymodifications.xcu"), ALWAYS_CALCULATE).expect("a file");
    let home = format!(
        "-env:UserInstallation=file://{}",
        dir.path().join("profile").display()
    );
    let out = dir.path().join("out");
    let done = Command::new("soffice")
        .args([&home, "--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(&out)
        .arg(&path)
        .output()
        .expect("LibreOffice runs");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let (ours, theirs) = (cells(&path), cells(&out.join("medway.xlsx")));
    assert_eq!(
        ours.keys().collect::<Vec<_>>(),
        theirs.keys().collect::<Vec<_>>()
    );
    let mut compared = 0;
    for (sheet, cells) in &ours {
        let at: BTreeMap<(usize, usize), &Data> = theirs[sheet]
            .iter()
            .map(|(row, column, cell)| ((*row, *column), cell))
            .collect();
        for (row, column, cell) in cells {
            let Data::Float(value) = cell else { continue };
            let found = match at.get(&(*row, *column)) {
                Some(Data::Float(found)) => *found,
                Some(Data::Int(found)) => *found as f64,
                other => panic!("{sheet}, row {}: {value} became {other:?}", row + 1),
            };
            let most = 1e-9 * value.abs().max(1.0);
            assert!(
                (value - found).abs() <= most,
                "{sheet}, row {}: {value} became {found}",
                row + 1
            );
            compared += 1;
        }
    }
    assert!(compared > 2_000, "{compared}");
}
