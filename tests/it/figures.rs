//! The figures themselves: the base year against the returns, and England against values worked through independently on
//! the same returns and against what is published.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{
    Council, ENGLAND, council_list, councils, england, rates_held, returns, table, within,
};

/// England's money, in £m.
fn million(measure: &str, year: &str) -> f64 {
    england().total(ENGLAND, measure, year) / 1e6
}

/// The column of a file for each council of today, by its code; other areas and periods are left out.
fn returned(
    path: &Path,
    column: &str,
    of: impl Fn(&BTreeMap<String, String>) -> bool,
) -> BTreeMap<String, f64> {
    let all = council_list();
    let today = |code: &str| {
        let same = |council: &&Council| {
            council.code == code || council.earlier.iter().any(|earlier| earlier == code)
        };
        all.iter().find(same).map(|council| council.code.clone())
    };
    let mut values = BTreeMap::new();
    for row in table(path).iter().filter(|row| of(row)) {
        let code = today(&row["new_la_code"]).unwrap_or_else(|| panic!("whose row is {row:?}?"));
        let value = row[column].parse().expect("a number");
        assert!(
            values.insert(code, value).is_none(),
            "two rows of one council: {row:?}"
        );
    }
    values
}

#[test]
fn plans_of_england_in_january_2025_are_as_published() {
    let plans = england().total(ENGLAND, "plans", "2025-01");
    assert_eq!(
        plans.to_bits(),
        638_745.0_f64.to_bits(),
        "{plans}, 638,745 published"
    );
}

#[test]
fn plans_of_each_council_in_january_2025_equal_its_return() {
    let Some(dir) = returns() else { return };
    let published = returned(&dir.join("sen2_2025/caseload.csv"), "ehcplans", |row| {
        row["time_period"] == "202425"
            && row["geographic_level"] == "Local authority"
            && row["breakdown_topic"] == "All EHC plans"
    });
    assert_eq!(published.len(), 153);
    for (code, plans) in published {
        let projected = councils().total(&code, "plans", "2025-01");
        assert_eq!(
            projected.to_bits(),
            plans.to_bits(),
            "{code}: {projected}, {plans} published"
        );
    }
}

#[test]
fn high_needs_lines_of_each_council_meet_its_return_to_the_pound() {
    let Some(dir) = returns() else { return };
    let file = dir.join("section251/s251_buckets_by_la_201718_202425.csv");
    let outturn = returned(&file, "High needs (SEND)", |row| {
        row["time_period"] == "202425"
    });
    assert_eq!(outturn.len(), 153);
    for (code, pounds) in outturn {
        let lines = councils().part([
            &code,
            "high_needs_spend",
            "section251",
            "1.2.1-1.2.13",
            "2024-25",
        ]);
        within(&code, lines, pounds, 0.5);
    }
}

#[test]
fn in_year_balances_of_england_follow_the_returns() {
    for (year, expected) in [
        ("2019-20", -673.0),
        ("2020-21", -464.0),
        ("2021-22", -492.0),
        ("2022-23", -408.0),
        ("2023-24", -813.0),
    ] {
        within(year, million("in_year_balance", year), expected, 150.0);
    }
}

#[test]
fn net_balances_of_england_follow_the_returns() {
    for (year, expected, tolerance) in [
        ("2019-20", -484.0, 100.0),
        ("2020-21", -798.0, 100.0),
        ("2021-22", -1_154.0, 100.0),
        ("2022-23", -1_422.0, 250.0),
        ("2023-24", -2_080.0, 250.0),
        ("2024-25", -3_500.0, 250.0),
    ] {
        within(year, million("dsg_balance", year), expected, tolerance);
    }
}

#[test]
fn with_rates_held_the_balance_of_march_2026_is_as_expected() {
    let balance = rates_held().total(ENGLAND, "dsg_balance", "2025-26") / 1e6;
    // -5,350 to -5,450 expected, each within 250 as every balance after March 2022.
    assert!((-5_700.0..=-5_100.0).contains(&balance), "{balance}");
}

#[test]
fn home_to_school_transport_of_2024_25_is_as_published() {
    let spend = million("transport_spend", "2024-25");
    within("£m", spend, 2_480.0, 0.02 * 2_480.0);
}

#[test]
fn with_rates_held_travellers_are_as_published_for_2026() {
    let travellers = rates_held().part([
        ENGLAND,
        "travellers",
        "transport_category",
        "pre16_sen",
        "2026-01",
    ]);
    within(
        "SEN travellers under 16",
        travellers,
        195_000.0,
        0.02 * 195_000.0,
    );
}

#[test]
fn with_rates_held_plans_are_as_worked_through() {
    for (census, expected) in [("2026-01", 699_000.0), ("2029-01", 853_000.0)] {
        let plans = rates_held().total(ENGLAND, "plans", census);
        within(census, plans, expected, 0.015 * expected);
    }
}
