//! `pressure monitor`: what the year will come to, from actuals to date, and why it differs from the budget.

use std::collections::BTreeMap;
use std::fs;

use crate::goldens::golden;
use crate::support::{Run, arg, folder, pressure, pressure_in, rows, within};

const FINANCE: &str = "financial_year,line,kind,amount\n\
    2026-27,1.2.1,budget,40000000\n\
    2026-27,1.2.3,budget,24000000\n\
    2026-27,1.2.10,budget,3000000\n\
    2026-27,2.1.4,budget,19000000\n\
    2025-26,1.2.1,budget,1\n\
    2026-27,1.2.1,forecast,2\n";
/// To the end of October: seven twelfths of a year, and 104 of 190 school days.
const ACTUALS: &str = "line,actual,caseload,caseload_to_date,caseload_budget\n\
    1.2.1 Top-up,24500000,4200,4100,4000\n\
    1.2.3,14000000,400,,400\n\
    2.1.4,10400000,1300,1300,1250\n\
    1.4.11,70000,,,\n";

fn monitor(finance: &str, actuals: &str, more: &[&str]) -> Run {
    monitored("2026-10", finance, actuals, more)
}

fn monitored(as_of: &str, finance: &str, actuals: &str, more: &[&str]) -> Run {
    let dir = folder(&[("finance.csv", finance.as_bytes())]);
    let file = dir.path().join("actuals.csv");
    fs::write(&file, actuals).expect("a file");
    let args = [
        "monitor",
        "--area",
        "Devon",
        "--as-of",
        as_of,
        "--actuals",
        arg(&file),
        "--data",
        arg(dir.path()),
    ];
    pressure(&[&args[..], more].concat())
}

#[test]
fn a_report_of_october() {
    golden("devon_monitored", &monitor(FINANCE, ACTUALS, &[]).ok());
}

fn value(all: &[BTreeMap<String, String>], line: &str, column: &str) -> f64 {
    let row = all.iter().find(|row| row["line"] == line).expect("a line");
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

#[test]
fn every_figure_by_hand() {
    let all = rows(&monitor(FINANCE, ACTUALS, &["--format", "csv"]).ok());
    let lines: Vec<&str> = all.iter().map(|row| row["line"].as_str()).collect();
    assert_eq!(
        lines,
        [
            "1.2.1", "1.2.3", "1.2.10", "total", "1.4.11", "total", "2.1.4", "total"
        ],
        "by fund, in the order of their numbers"
    );
    let told = |line: &str, column: &str, expected: f64| {
        within(
            &format!("{column} of {line}"),
            value(&all, line, column),
            expected,
            1e-6,
        );
    };
    // 24.5m in seven months is 42m a year, of which five months for 4,200 plans in place of 4,100.
    let first = 24_500_000.0 + 17_500_000.0 * 4_200.0 / 4_100.0;
    told("1.2.1", "forecast", first);
    told("1.2.3", "forecast", 24_000_000.0);
    told("1.2.10", "forecast", 3_000_000.0);
    // 10.4m in 104 days is 19m in 190.
    told("2.1.4", "share_of_year", 104.0 / 190.0);
    told("2.1.4", "forecast", 19_000_000.0);
    told("1.4.11", "other", 70_000.0 * 190.0 / 104.0);
    let plans = 7.0 / 12.0 * 4_100.0 + 5.0 / 12.0 * 4_200.0;
    let more = (plans + 400.0) / 4_400.0;
    told("1.2.1", "volume", (more - 1.0) * 40_000_000.0);
    told("1.2.3", "volume", (more - 1.0) * 24_000_000.0);
    told("1.2.1", "mix", (plans - more * 4_000.0) * 10_000.0);
    told("1.2.3", "mix", (1.0 - more) * 24_000_000.0);
    told("1.2.1", "price", first - plans * 10_000.0);
    told("1.2.3", "price", 0.0);
    // Travellers are no plans: 50 more at 15,200 pounds each, who cost so much less that the budget is met.
    told("2.1.4", "volume", 760_000.0);
    told("2.1.4", "mix", 0.0);
    told("2.1.4", "price", -760_000.0);
    for row in &all {
        let of = |column: &str| row[column].parse::<f64>().unwrap_or(0.0);
        let causes = of("volume") + of("mix") + of("price") + of("other");
        within(&row["line"], of("variance"), causes, 1e-6);
        within(
            &row["line"],
            of("variance"),
            of("forecast") - of("budget"),
            1e-6,
        );
    }
    let of_fund = |fund: &str, total: bool| -> f64 {
        let rows = all
            .iter()
            .filter(|row| row["fund"] == fund && (row["line"] == "total") == total);
        rows.map(|row| row["forecast"].parse::<f64>().expect("pounds"))
            .sum()
    };
    for fund in ["high_needs", "central_block", "transport"] {
        within(fund, of_fund(fund, true), of_fund(fund, false), 1e-6);
    }
    let rests: Vec<&str> = all.iter().map(|row| row["rests_on"].as_str()).collect();
    assert_eq!(
        rests[..4],
        ["actual and caseload", "actual and caseload", "budget", ""]
    );
}

#[test]
fn the_last_month_is_what_was_spent() {
    let actuals = "line,actual,caseload,caseload_to_date\n1.2.1,41000000,4500,4100\n";
    let run = monitored("2027-03", FINANCE, actuals, &["--format", "csv"]);
    let all = rows(&run.ok());
    within(
        "1.2.1",
        value(&all, "1.2.1", "forecast"),
        41_000_000.0,
        1e-6,
    );
}

#[test]
fn a_budget_may_stand_beside_the_actuals() {
    let dir = folder(&[(
        "actuals.csv",
        b"line,budget,actual\n1.2.3,\"24,000,000\",14000000\n",
    )]);
    let args = ["monitor", "--as-of", "2026-10", "--actuals", "actuals.csv"];
    let all = rows(&pressure_in(dir.path(), &[&args[..], &["--format", "csv"]].concat()).ok());
    within("1.2.3", value(&all, "1.2.3", "variance"), 0.0, 1e-6);
    // That of finance.csv is another: nobody chooses between them.
    let run = monitor(
        FINANCE,
        "line,budget,actual\n1.2.3,25000000,14000000\n",
        &[],
    );
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(
        run.said()
            .contains("25000000 here and 24000000 in finance.csv"),
        "{}",
        run.err
    );
}

#[test]
fn a_workspace_gives_the_council_and_its_budget() {
    let dir = folder(&[
        ("pressure.toml", b"area = \"Devon\"\n"),
        ("returns/finance.csv", FINANCE.as_bytes()),
        ("actuals.csv", ACTUALS.as_bytes()),
    ]);
    let args = ["monitor", "--as-of", "2026-10", "--actuals", "actuals.csv"];
    let inside = pressure_in(dir.path(), &args).ok();
    assert_eq!(inside, monitor(FINANCE, ACTUALS, &[]).ok());
}

#[test]
fn the_template_reads_once_it_is_filled_in() {
    let template = pressure(&["monitor", "--template"]).ok();
    assert!(
        template.starts_with("line,budget,actual,caseload,caseload_to_date,caseload_budget\n"),
        "{template}"
    );
    let filled = template.replace(",,,,,", ",1200000,700000,,,");
    let dir = folder(&[("actuals.csv", filled.as_bytes())]);
    let args = ["monitor", "--as-of", "2026-10", "--actuals", "actuals.csv"];
    let all = rows(&pressure_in(dir.path(), &[&args[..], &["--format", "csv"]].concat()).ok());
    assert_eq!(all.iter().filter(|row| row["line"] != "total").count(), 23);
    within("1.2.9", value(&all, "1.2.9", "variance"), 0.0, 1e-6);
}

#[test]
fn what_cannot_be_used_is_said() {
    for (finance, actuals, code, said) in [
        (
            "financial_year,line,kind,amount\n2025-26,1.2.1,budget,5\n",
            ACTUALS,
            2,
            "no budget of 2026-27 to compare with; finance.csv has budgets of 2025-26",
        ),
        (
            "financial_year,line,kind,amount\n2026-27,1.2.31,budget,5\n",
            ACTUALS,
            3,
            "`1.2.31` is no line known here; nearest: 1.2.1, 1.2.13, 1.2.3",
        ),
        (
            FINANCE,
            "line,spend\n1.2.1,5\n",
            3,
            "column `spend` is unknown",
        ),
        (FINANCE, "line,actual\n", 3, "it has no row"),
        (FINANCE, "", 3, "no column `line`"),
        (
            FINANCE,
            "line,actual\n1.2.1,a lot\n1.2.99,1\n",
            3,
            "line 2: `a lot` in column actual is no number; line 3: `1.2.99` is no line",
        ),
        (FINANCE, "line,actual\n1.2.1,1\n1.2.1,2\n", 3, "comes twice"),
    ] {
        let run = monitor(finance, actuals, &[]);
        assert_eq!(run.code, code, "{said}: {}", run.err);
        assert!(run.said().contains(said), "{said}: {}", run.err);
    }
    // A month of another year, and months that are none.
    let run = monitored("2028-05", FINANCE, ACTUALS, &[]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.said().contains("no budget of 2028-29"), "{}", run.err);
    for month in ["October", "2026-13", "2026-00", "2026"] {
        let run = monitored(month, FINANCE, ACTUALS, &[]);
        assert_eq!(run.code, 2, "{month}: {}", run.err);
        assert!(run.said().contains("is no month"), "{month}: {}", run.err);
    }
    let run = pressure(&["monitor", "--as-of", "2026-10", "--actuals", "absent.csv"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.said().contains("absent.csv"), "{}", run.err);
    let run = pressure(&["monitor"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.said().contains("--as-of <MONTH>"), "{}", run.err);
}

#[test]
fn a_month_without_spend_tells_nothing_of_the_year() {
    let dir = folder(&[
        (
            "model/monitor.toml",
            b"[[fund]]\nid = \"a\"\nlabel = \"A\"\ncounts = \"plans\"\n[fund.lines]\n\"1.2.1\" = \"x\"\n\
              [[profile]]\nlines = []\nmonths = [0,0,0,0,0,0,0,0,0,0,0,1]\nbasis = \"measured\"\nsource = \"paid in March\"\n",
        ),
        ("actuals.csv", b"line,budget,actual\n1.2.1,5,1\n"),
    ]);
    let args = ["monitor", "--actuals", "actuals.csv", "--model", "model"];
    let run = pressure_in(dir.path(), &[&args[..], &["--as-of", "2026-10"]].concat());
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.said().contains("give a later month"), "{}", run.err);
    let run = pressure_in(dir.path(), &[&args[..], &["--as-of", "2027-03"]].concat());
    assert!(run.ok().contains("paid in March"));
}
