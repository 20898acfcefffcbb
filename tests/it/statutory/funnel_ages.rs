//! Requests and assessments by age: shares of the council, in every position, and what they cannot tell.

use std::collections::BTreeSet;

use super::{Cells, Row, TOTAL, lsrp};
use crate::support::{arg, repository, table, within};

/// Devon's share of ages at 31 August among its requests or assessments, from the bundled table.
fn share(measure: &str, ages: std::ops::RangeInclusive<u8>) -> f64 {
    let all = table(&repository().join("data/england/funnel_ages.csv"));
    let row = all
        .iter()
        .find(|row| row["area_code"] == "E10000008" && row["measure"] == measure)
        .expect("Devon");
    ages.map(|age| row[&format!("age_{age}")].parse::<f64>().expect("a share"))
        .sum()
}

/// The cells of a row, in the order of the years.
fn cells<'a>(of: &'a Cells, number: &str, position: &str, row: &str) -> Vec<&'a Row> {
    let wanted = |cell: &&Row| {
        cell["table"] == number && cell["position"].starts_with(position) && cell["row"] == row
    };
    let found: Vec<&Row> = of.0.iter().filter(wanted).collect();
    assert_eq!(found.len() % 5, 0, "{number} {position} {row}");
    found
}

fn value(cell: &Row) -> f64 {
    cell["value"].parse().expect("a number")
}

#[test]
fn requests_and_assessments_are_split_by_the_council_s_own_ages_and_say_that_it_is_an_estimate() {
    let rows = [
        ("Under 5", 2..=4),
        ("Age 5 to 10", 5..=10),
        ("Age 16 to 19", 16..=19),
    ];
    for (number, measure) in [("10", "requests"), ("11", "assessments")] {
        for (row, ages) in rows.clone() {
            let parts = cells(lsrp(), number, "Baseline", row);
            let totals = cells(lsrp(), number, "Baseline", TOTAL);
            for (part, total) in parts.into_iter().zip(totals) {
                let expected = value(total) * share(measure, ages.clone());
                within(row, value(part), expected, 0.01);
                assert_eq!(part["basis"], "estimated");
                assert_eq!(total["basis"], "projected");
            }
        }
    }
    // Devon asks for fewer of the youngest than England: its own ages are used.
    assert!(share("requests", 2..=4) < 0.18);
    let assumed: BTreeSet<&str> = lsrp()
        .0
        .iter()
        .filter(|cell| cell["table"] == "Assumptions")
        .map(|cell| cell["row"].as_str())
        .collect();
    for name in ["requests", "assessments", "request_older"] {
        assert!(assumed.contains(format!("funnel_ages.{name}").as_str()));
    }
}

#[test]
fn what_a_measure_changes_for_every_age_alike_is_split_and_what_it_changes_for_some_is_not() {
    let of = |scenario: &str| {
        Cells::of(&[
            "--table",
            "lsrp",
            "--draws",
            "0",
            "--scenario",
            scenario,
            "--to",
            "2030-31",
        ])
    };
    let surge = of("request-surge");
    let effect = "Effect of request-surge#1";
    let (young, all) = (
        cells(&surge, "10", effect, "Under 5"),
        cells(&surge, "10", effect, TOTAL),
    );
    let most = all.iter().map(|cell| value(cell)).fold(0.0, f64::max);
    assert!(most > 50.0, "a surge adds requests");
    for (young, all) in young.into_iter().zip(all) {
        let expected = value(all) * share("requests", 2..=4);
        within("the effect on under 5", value(young), expected, 0.01);
    }
    // Fewer requests of primary and secondary age alone: the mix of ages is not the published one.
    let some = of("eight-recommendations-2024");
    for position in ["Mitigated", "Effect of eight-recommendations-2024#2"] {
        for number in ["10", "11"] {
            for cell in cells(&some, number, position, "Age 5 to 10") {
                assert_eq!(cell["entry"], "not available", "{cell:?}");
                assert!(cell["note"].contains("some ages more than at others"));
            }
            let totals = cells(&some, number, position, TOTAL);
            assert!(totals.iter().all(|cell| !cell["value"].is_empty()));
        }
    }
    let before = cells(&some, "10", "Baseline", "Age 5 to 10");
    assert!(before.iter().all(|cell| !cell["value"].is_empty()));
}

#[test]
fn tables_without_ages_of_requests_give_totals_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(repository().join("data/england")).expect("the tables") {
        let file = file.expect("a file").path();
        let name = file.file_name().expect("a name").to_owned();
        if name != "funnel_ages.csv" {
            std::fs::copy(&file, dir.path().join(name)).expect("copied");
        }
    }
    let older = Cells::of(&["--table", "lsrp", "--draws", "0", "--data", arg(dir.path())]);
    let parts = cells(&older, "10", "Baseline", "Under 5");
    assert!(parts.iter().all(|cell| cell["entry"] == "not available"));
    assert_eq!(
        cells(&older, "10", "Baseline", TOTAL)
            .iter()
            .map(|cell| &cell["entry"])
            .collect::<Vec<_>>(),
        cells(lsrp(), "10", "Baseline", TOTAL)
            .iter()
            .map(|cell| &cell["entry"])
            .collect::<Vec<_>>()
    );
}
