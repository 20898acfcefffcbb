//! `pressure monitor`: what the year will come to, from actuals to date, and why it differs from the budget.

use std::collections::BTreeMap;
use std::fs;

use crate::goldens::golden;
use crate::support::{Run, arg, folder, pressure, pressure_in, repository, rows, within};

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
    let held = ["--growth", "none", "--format", "csv"];
    let all = rows(&monitor(FINANCE, ACTUALS, &held).ok());
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
fn caseloads_go_on_as_the_projection_has_them_between_its_januaries() {
    let csv = ["--format", "csv"];
    let all = rows(&monitor(FINANCE, ACTUALS, &csv).ok());
    let args = ["project", "--area", "Devon", "--to", "2027-28"];
    let by = ["--by", "placement,mode"];
    let projected = rows(&pressure(&[&args[..], &by, &csv].concat()).ok());
    let count = |measure: &str, categories: &[&str], census: &str| -> f64 {
        let of = projected.iter().filter(|row| {
            row["measure"] == measure
                && row["period"] == census
                && categories.contains(&row["category"].as_str())
        });
        of.map(|row| row["value"].parse::<f64>().expect("children"))
            .sum()
    };
    // Middle of November to March, ten to fourteen months after the middle of January 2026; school days as weights of transport.
    let growth = |measure: &str, categories: &[&str], weights: [f64; 5]| {
        let [c0, c1, c2] = ["2026-01", "2027-01", "2028-01"].map(|c| count(measure, categories, c));
        let on = |months: f64| {
            if months < 12.0 {
                c0 + (c1 - c0) * months / 12.0
            } else {
                c1 + (c2 - c1) * (months - 12.0) / 12.0
            }
        };
        let left = weights.iter().zip([10.0, 11.0, 12.0, 13.0, 14.0]);
        left.map(|(weight, months)| weight * on(months))
            .sum::<f64>()
            / weights.iter().sum::<f64>()
            / on(9.5)
    };
    let independent = [
        "early_years",
        "nmss",
        "independent_special",
        "independent_mainstream",
        "specialist_post16",
    ];
    let of_independent = growth("plans", &independent, [1.0; 5]);
    let of_transport = growth("travellers", &["pre16_sen"], [21.0, 14.0, 19.0, 15.0, 17.0]);
    assert!(of_independent > 1.005 && of_transport > 1.005, "they grow");
    for (line, expected, forecast) in [
        ("1.2.3", of_independent, 14e6 + 10e6 * of_independent),
        ("2.1.4", of_transport, 10.4e6 + 8.6e6 * of_transport),
    ] {
        within(line, value(&all, line, "caseload_growth"), expected, 1e-9);
        within(line, value(&all, line, "forecast"), forecast, 1e-3);
    }
    // A line without a caseload goes on as it did.
    let bare = all
        .iter()
        .find(|row| row["line"] == "1.4.11")
        .expect("1.4.11");
    assert_eq!(bare["caseload_growth"], "");
    for row in &all {
        let of = |column: &str| row[column].parse::<f64>().unwrap_or(0.0);
        let causes = of("volume") + of("mix") + of("price") + of("other");
        within(&row["line"], of("variance"), causes, 1e-6);
    }
    // Without a council, or of a year before the projection, nothing is known of growth.
    let said = monitored("2027-03", FINANCE, ACTUALS, &[]).ok();
    assert!(said.contains("1.2.1 +0.0%"), "nothing is left: {said}");
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
fn a_sheet_of_a_workbook_is_read_as_its_csv_is() {
    // The second sheet is called Actuals and holds what ACTUALS does.
    for name in ["actuals.xlsx", "actuals.ods"] {
        let dir = folder(&[("finance.csv", FINANCE.as_bytes())]);
        let file = repository().join("tests/it/books").join(name);
        let data = ["--area", "Devon", "--data", arg(dir.path())];
        let args = ["monitor", "--as-of", "2026-10", "--actuals", arg(&file)];
        let run = pressure(&[&args[..], &data].concat());
        assert_eq!(run.ok(), monitor(FINANCE, ACTUALS, &[]).ok(), "{name}");
    }
}

#[test]
fn a_new_workspace_has_actuals_to_fill_in() {
    let dir = folder(&[]);
    pressure_in(dir.path(), &["init", "devon", "--area", "Devon"]).ok();
    let root = dir.path().join("devon");
    let actuals = root.join("actuals.csv");
    let template = fs::read_to_string(&actuals).expect("actuals.csv");
    assert_eq!(template, pressure(&["monitor", "--template"]).ok());
    let filled = template.replace("providers\",,,", "providers\",24000000,14000000,400");
    fs::write(&actuals, filled).expect("it is filled in");
    let run = pressure_in(
        &root,
        &["monitor", "--as-of", "2026-10", "--growth", "none"],
    )
    .ok();
    assert!(
        run.contains("1.2.3 Top-ups, independent providers"),
        "{run}"
    );
    pressure_in(&root, &["validate"]).ok();
    // A month in it is kept when the workspace is made again.
    pressure_in(&root, &["init", ".", "--area", "Devon", "--force"]).ok();
    assert!(
        fs::read_to_string(&actuals)
            .expect("a file")
            .contains("24000000")
    );
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
        (FINANCE, "", 3, "there is no header row"),
        (FINANCE, "line,budget\n1.2.1,5\n", 3, "no column `actual`"),
        (
            FINANCE,
            "line,actual\n1.2.1,a lot\n1.2.99,1\n",
            3,
            "row 2: `a lot` in column actual is no number; row 3: `1.2.99` is no line",
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
