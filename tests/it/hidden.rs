//! What rests on few of a council's own children is hidden by every command that shows figures, not by `project` alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use calamine::{Data, DataType as _, Reader as _, Xlsx, open_workbook};

use crate::support::{Run, arg, folder, pressure, rows};

type Rows = Vec<BTreeMap<String, String>>;

/// Children who stay where they are and grow older, of whom three start and three end in each year, and four in independent
/// schools; from January 2022 to January 2025.
fn few_children() -> String {
    let mut text =
        "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n"
            .to_owned();
    for year in 2022..2025 {
        let mut add = |count: usize, row: &str| {
            text.push_str(&format!("{year},{row}\n").repeat(count));
        };
        for grade in 1..10 {
            let next = grade + 1;
            add(20, &format!("mainstream,ASD,{grade},mainstream,ASD,{next}"));
        }
        add(4, "independent_special,SEMH,8,independent_special,SEMH,9");
        add(3, "NONSEND,NONSEND,3,mainstream,ASD,4");
        add(3, "mainstream,SLCN,13,NONSEND,NONSEND,14");
    }
    text
}

/// The folder of such a council.
fn council() -> tempfile::TempDir {
    folder(&[("pupils.csv", few_children().as_bytes())])
}

fn asked(dir: &Path, command: &[&str], more: &[&str]) -> Run {
    let area = ["--area", "Medway", "--data", arg(dir)];
    pressure(&[command, &area, more].concat())
}

fn csv(dir: &Path, command: &[&str], more: &[&str]) -> Rows {
    let more = [more, &["--format", "csv"]].concat();
    rows(&asked(dir, command, &more).ok())
}

/// Periods in which a measure's total is hidden.
fn hidden_totals(rows: &Rows, measure: &str) -> Vec<String> {
    let total = rows
        .iter()
        .filter(|row| row["measure"] == measure && row["breakdown"] == "total");
    let hidden = total.filter(|row| row["value"] == "c");
    hidden.map(|row| row["period"].clone()).collect()
}

#[test]
fn what_project_hides_explain_hides_with_every_driver_of_it() {
    let dir = council();
    let to = ["--to", "2028-29"];
    let hidden = hidden_totals(&csv(dir.path(), &["project"], &to), "new_plans");
    assert!(!hidden.is_empty(), "three a year are too few to show");
    let explain = ["explain", "--measure", "new_plans", "--from", "2025-26"];
    let told = csv(dir.path(), &explain, &to);
    let mut seen = 0;
    for row in told.iter().filter(|row| row["measure"] == "new_plans") {
        if hidden.contains(&row["period"]) {
            let text = format!("{row:?}");
            assert_eq!(row["value"], "c", "{text}");
            assert!(row["p10"].is_empty() && row["p90"].is_empty(), "{text}");
            seen += 1;
        }
    }
    assert!(seen > hidden.len(), "a total and its drivers: {seen}");
    let bare = csv(dir.path(), &explain, &["--to", "2028-29", "--no-suppress"]);
    assert!(bare.iter().all(|row| row["value"] != "c"));
}

#[test]
fn what_moves_a_hidden_figure_is_not_told() {
    let dir = council();
    let refused = [
        vec!["sensitivity", "--measure", "new_plans", "--period", "2027"],
        vec![
            "solve",
            "--target",
            "new_plans@2027 <= 2",
            "--lever",
            "request-surge#1",
        ],
    ];
    for command in refused {
        let run = asked(dir.path(), &command, &[]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.out.is_empty(), "{}", run.out);
        assert!(
            run.said().contains("new_plans of Medway is hidden"),
            "{}",
            run.err
        );
        let bare = asked(dir.path(), &command, &["--no-suppress"]);
        let shown = bare.ok();
        assert!(shown.contains("NOT SUPPRESSED"), "{shown}");
    }
    // What rests on all children together may be told.
    let plans = ["sensitivity", "--measure", "plans", "--period", "2028-01"];
    asked(dir.path(), &plans, &[]).ok();
}

#[test]
fn a_difference_of_a_hidden_figure_is_hidden() {
    let dir = council();
    let compared = csv(
        dir.path(),
        &["compare", "request-surge"],
        &["--to", "2028-29"],
    );
    let of_few: Vec<_> = compared
        .iter()
        .filter(|row| row["measure"] == "new_plans" && row["breakdown"] == "total")
        .collect();
    assert!(of_few.iter().any(|row| row["difference"] == "c"));
    for row in of_few.iter().filter(|row| row["value"] == "c") {
        assert_eq!(row["difference"], "c", "{row:?}");
    }
}

#[test]
fn no_document_of_a_report_shows_what_is_hidden() {
    let dir = council();
    let out = dir.path().join("report");
    let report = ["report", "--draws", "20", "--out", arg(&out)];
    asked(dir.path(), &report, &[]).ok();
    // The tables to hand in need every cell: where one is hidden, none of more than one category is shown.
    for name in ["lsrp.csv", "scap.csv", "dsg.csv"] {
        let all = rows(&fs::read_to_string(out.join(name)).expect("tables"));
        let of_plans = all.iter().filter(|row| row["unit"] == "plans");
        let small = of_plans.filter(|row| {
            row["value"]
                .parse::<f64>()
                .is_ok_and(|value| value.abs() > 0.0 && value.abs() < 5.0)
        });
        assert_eq!(small.count(), 0, "{name}");
    }
    let lsrp = rows(&fs::read_to_string(out.join("lsrp.csv")).expect("tables"));
    let mut new: Vec<_> = lsrp.iter().filter(|row| row["table"] == "12").collect();
    new.retain(|row| row["row"] == "Total" && row["entry"] == "not available");
    assert!(!new.is_empty() && new.iter().all(|row| row["note"].contains("--no-suppress")));
    let mut book: Xlsx<_> = open_workbook(out.join("report.xlsx")).expect("a workbook");
    let sheet = book.worksheet_range("Baseline").expect("its sheet");
    let line = sheet
        .rows()
        .find(|row| row[0].as_string().as_deref() == Some("New plans"))
        .expect("a line");
    assert!(
        line.contains(&Data::String("c".to_owned())),
        "hidden in the workbook: {line:?}"
    );
    let page = fs::read_to_string(out.join("report.html")).expect("a page");
    assert!(page.contains("are hidden (c)"), "the page says so");
}

#[test]
fn the_growth_of_a_line_with_few_children_is_not_shown() {
    let dir = folder(&[
        ("pupils.csv", few_children().as_bytes()),
        (
            "actuals.csv",
            b"line,budget,actual,caseload\n1.2.1,900000,500000,180\n1.2.3,300000,100000,4\n",
        ),
    ]);
    let actuals = dir.path().join("actuals.csv");
    let monitor = ["monitor", "--as-of", "2026-10", "--actuals", arg(&actuals)];
    let growth = |more: &[&str]| {
        let all = csv(dir.path(), &monitor, more);
        let of = |line: &str| {
            let row = all.iter().find(|row| row["line"] == line);
            row.expect("a line")["caseload_growth"].clone()
        };
        [of("1.2.1"), of("1.2.3")]
    };
    assert_eq!(growth(&[]), ["", ""], "four children are too few");
    let bare = growth(&["--no-suppress"]);
    assert!(
        bare.iter().all(|one| one.parse::<f64>().is_ok()),
        "{bare:?}"
    );
    let said = asked(dir.path(), &monitor, &[]).ok();
    // Those in state schools are hidden with them: the total would give the four away.
    let held = "the projection tells no caseload of them): 1.2.1, 1.2.3";
    assert!(said.contains(held), "{said}");
    assert!(said.contains("--no-suppress shows them"), "{said}");
}
