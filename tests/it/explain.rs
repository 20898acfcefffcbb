//! `pressure explain`: parts that sum, drivers that act where they should, and questions that have no answer.

use std::collections::BTreeMap;

use crate::support::{ENGLAND, Figures, england, pressure};

/// Change and sum of the drivers' parts, by measure and period, of one area.
fn sums(figures: &Figures, area: &str) -> BTreeMap<(String, String), (f64, f64)> {
    let mut sums: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    for ([of, measure, breakdown, _, period], value) in figures.iter() {
        if *of != area || !matches!(*breakdown, "change" | "driver") {
            continue;
        }
        let (change, parts) = sums
            .entry(((*measure).to_owned(), (*period).to_owned()))
            .or_default();
        if *breakdown == "change" {
            *change += value;
        } else {
            *parts += value;
        }
    }
    sums
}

#[test]
fn parts_sum_to_the_change_to_the_pound_and_the_change_is_that_of_the_projection() {
    let run = [
        "explain", "--format", "csv", "--to", "2034-35", "--area", "England", "--area", "Kent",
    ];
    let explained = Figures::parse(&pressure(&run).ok());
    for area in [ENGLAND, "E10000016"] {
        let sums = sums(&explained, area);
        // Five measures, ten years after the base.
        assert_eq!(sums.len(), 50);
        for ((measure, period), (change, parts)) in &sums {
            assert!(
                (change - parts).abs() < 0.5,
                "{measure} {period}: {change} and {parts}"
            );
            let level = |period: &str| explained.total(area, measure, period);
            let first = if measure == "plans" {
                "2025-01"
            } else {
                "2024-25"
            };
            let since = level(period) - level(first);
            assert!(
                (since - change).abs() < 0.5,
                "{measure} {period}: {since} and {change}"
            );
        }
    }
    let projected = england();
    for measure in [
        "plans",
        "high_needs_spend",
        "in_year_balance",
        "dsg_balance",
        "transport_spend",
    ] {
        let period = if measure == "plans" {
            "2035-01"
        } else {
            "2034-35"
        };
        let gap =
            projected.total(ENGLAND, measure, period) - explained.total(ENGLAND, measure, period);
        assert!(gap.abs() < 0.5, "{measure}: {gap}");
    }
}

#[test]
fn a_scenario_that_holds_requests_differs_by_requests_alone() {
    let run = [
        "explain",
        "--scenario",
        "rates-held",
        "--against",
        "baseline",
        "--area",
        "Kent",
        "--format",
        "csv",
    ];
    let figures = Figures::parse(&pressure(&run).ok());
    for ([_, measure, breakdown, category, period], value) in figures.iter() {
        if *breakdown == "driver" {
            assert_eq!(*category, "request_rate", "{measure} {period} {value}");
        }
    }
    let sums = sums(&figures, "E10000016");
    assert!(
        sums.iter()
            .all(|(_, (change, parts))| (change - parts).abs() < 0.5)
    );
    assert!(sums[&("plans".to_owned(), "2031-01".to_owned())].0 < -100.0);
}

#[test]
fn questions_without_an_answer_exit_with_2() {
    for (args, said) in [
        (&["--from", "2020-21"][..], "base year"),
        (&["--from", "2030-31"], "2031-32"),
        (&["--measure", "new_plan"], "new_plans"),
        (&["--measure", "new_plans"], "--against"),
        (
            &["--from", "2025-26", "--against", "rates-held"],
            "leave one",
        ),
        (&["--scenario", "rates-hold"], "rates-held"),
    ] {
        let run = pressure(&[&["explain"], args].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.said().contains(said), "{args:?}: {}", run.err);
    }
}
