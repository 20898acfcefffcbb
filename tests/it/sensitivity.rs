//! `pressure sensitivity`: order, signs and shares of what a figure depends on, and questions without an answer.

use std::collections::BTreeMap;

use crate::support::{ENGLAND, Figures, pressure, rows, within};

type Rows = Vec<BTreeMap<String, String>>;

fn sensitivity(args: &[&str]) -> Rows {
    let all = [&["sensitivity", "--format", "csv"], args].concat();
    rows(&pressure(&all).ok())
}

fn of<'a>(rows: &'a Rows, breakdown: &str) -> Vec<&'a BTreeMap<String, String>> {
    let of = rows.iter().filter(|row| row["breakdown"] == breakdown);
    of.collect()
}

fn one<'a>(rows: &'a Rows, breakdown: &str, category: &str) -> &'a BTreeMap<String, String> {
    let found = rows
        .iter()
        .find(|row| row["breakdown"] == breakdown && row["category"] == category);
    found.unwrap_or_else(|| panic!("no {breakdown} {category}"))
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().expect("a number")
}

#[test]
fn the_widest_come_first_beside_the_central_run() {
    let found = sensitivity(&["--area", "Kent", "--area", "England"]);
    let projected = Figures::of(&["--area", "Kent", "--area", "England"]);
    for code in ["E10000016", ENGLAND] {
        let area: Rows = found
            .iter()
            .filter(|row| row["area_code"] == code)
            .cloned()
            .collect();
        // The balance of the last year of a projection unless asked otherwise.
        let total = one(&area, "total", "all");
        assert_eq!(
            (total["measure"].as_str(), total["period"].as_str()),
            ("dsg_balance", "2030-31")
        );
        let central = projected.total(code, "dsg_balance", "2030-31");
        within(
            "central",
            number(total, "value"),
            central,
            1e-6 * central.abs(),
        );
        let parameters = of(&area, "parameter");
        let widths: Vec<f64> = parameters
            .iter()
            .map(|row| number(row, "value").abs())
            .collect();
        assert!(
            widths.len() > 10 && widths.windows(2).all(|pair| pair[0] >= pair[1]),
            "{widths:?}"
        );
        for row in &parameters {
            let swing = number(row, "p90") - number(row, "p10");
            within(
                &row["category"],
                number(row, "value"),
                swing,
                1e-6 * central.abs(),
            );
        }
        // Dearer places and more requests leave less, a larger block more; what children's travel costs is no high needs.
        assert!(number(one(&area, "parameter", "price_growth"), "value") < 0.0);
        assert!(number(one(&area, "parameter", "agreed"), "value") < 0.0);
        assert!(number(one(&area, "parameter", "block_growth"), "value") > 0.0);
        assert!(number(one(&area, "parameter", "transport_prices"), "value").abs() <= 0.0);
        assert!(of(&area, "variance_share").is_empty());
    }
}

#[test]
fn a_council_alone_is_as_it_is_among_others_and_councils_add_up_to_their_region() {
    let region = sensitivity(&[
        "--area",
        "region:North East",
        "--measure",
        "high_needs_spend",
    ]);
    let list = rows(&pressure(&["list", "areas", "--format", "csv"]).ok());
    let members: Vec<&str> = list
        .iter()
        .filter(|row| row["region"] == "North East")
        .map(|row| row["code"].as_str())
        .collect();
    assert!(members.len() > 5, "{members:?}");
    let areas: Vec<&str> = members.iter().flat_map(|code| ["--area", code]).collect();
    let councils = sensitivity(&[&areas[..], &["--measure", "high_needs_spend"]].concat());
    for row in of(&region, "parameter") {
        let parts = councils
            .iter()
            .filter(|part| part["breakdown"] == "parameter" && part["category"] == row["category"]);
        let sum: f64 = parts.map(|part| number(part, "value")).sum();
        within(&row["category"], number(row, "value"), sum, 1.0);
    }
    let alone = sensitivity(&["--area", members[0], "--measure", "high_needs_spend"]);
    let among: Rows = councils
        .iter()
        .filter(|row| row["area_code"] == members[0])
        .cloned()
        .collect();
    assert_eq!(alone, among);
}

#[test]
fn shares_of_variance_go_to_what_acts_and_to_nothing_else() {
    let args = [
        "--area",
        "Kent",
        "--measure",
        "transport_spend",
        "--draws",
        "400",
    ];
    let found = sensitivity(&args);
    let shares = of(&found, "variance_share");
    assert_eq!(shares.len(), of(&found, "parameter").len());
    let sum: f64 = shares.iter().map(|row| number(row, "value")).sum();
    // Most of the variance moves in proportion; the sum of shares is off by chance.
    assert!((0.7..1.15).contains(&sum), "{sum}");
    for row in shares {
        assert_eq!(row["unit"], "share");
        let (value, low, high) = (number(row, "value"), number(row, "p10"), number(row, "p90"));
        within(&row["category"], value, f64::midpoint(low, high), 1e-12);
        let effect = number(one(&found, "parameter", &row["category"]), "value");
        assert_eq!(effect.abs() <= 0.0, high - low <= 0.0, "{row:?}");
    }
    // The block pays for no transport.
    assert!(number(one(&found, "variance_share", "block_growth"), "value").abs() <= 0.0);
    assert!(number(one(&found, "variance_share", "transport_prices"), "value") > 0.05);
    // The same seed, the same shares; another, others.
    assert_eq!(found, sensitivity(&args));
    assert_ne!(found, sensitivity(&[&args[..], &["--seed", "2"]].concat()));
}

#[test]
fn the_table_has_a_bar_for_each_and_says_how_to_read_it() {
    let table = pressure(&[
        "sensitivity",
        "--area",
        "Kent",
        "--measure",
        "plans",
        "--period",
        "2030-01",
        "--draws",
        "100",
    ])
    .ok();
    assert!(
        table.starts_with("Kent (E10000016), scenario baseline: plans in 2030-01"),
        "{table}"
    );
    assert!(
        table.contains("################|") || table.contains("|################"),
        "{table}"
    );
    assert!(
        table.contains("share of variance") && table.contains("squared correlations"),
        "{table}"
    );
    assert!(table.contains("100 draws (seed 1)"), "{table}");
}

#[test]
fn questions_without_an_answer_exit_with_2() {
    for (args, said) in [
        (&["--measure", "dsg_balnce"][..], "dsg_balance"),
        (&["--period", "2030-01"], "dsg_balance@2027-28"),
        (
            &["--measure", "plans", "--period", "2030-31"],
            "plans@2028-01",
        ),
        (&["--period", "2019-20"], "2024-25"),
        (&["--period", "2090-91"], "the last year is"),
        (&["--scenario", "rates-hold"], "rates-held"),
        (&["--area", "Kint"], "Kent"),
        (&["--area", "City of London"], "high_needs_spend"),
        (&["--seed", "2"], "--draws"),
    ] {
        let run = pressure(&[&["sensitivity"], args].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert_eq!(run.out, "", "{args:?}");
        assert!(run.said().contains(said), "{args:?}: {}", run.err);
    }
}
