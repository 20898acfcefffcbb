//! Forecasts of specialist places, and the management plan added up by hand.

use std::collections::BTreeSet;

use super::{Cells, Row, dsg};

#[test]
fn places_are_forecast_for_five_years_of_primary_and_seven_of_secondary() {
    let cells = Cells::of(&["--table", "scap", "--draws", "0"]);
    let tables = cells.tables();
    let areas: Vec<&str> = tables.keys().map(|(area, _)| *area).collect();
    assert_eq!(
        areas,
        [
            "1803001", "1803002", "1803003", "1803004", "1803011", "1803012", "1803013", "1803014"
        ]
    );
    for ((area, _), cells) in &tables {
        let years: BTreeSet<&str> = cells.iter().map(|cell| cell["row"].as_str()).collect();
        let columns: BTreeSet<&str> = cells.iter().map(|cell| cell["column"].as_str()).collect();
        let (first, last) = (years.first().copied(), years.last().copied());
        if area.starts_with("180300") {
            // The last census counted is January 2025, of 2024/25.
            assert_eq!(
                (years.len(), first, last),
                (5, Some("2025/26"), Some("2029/30"))
            );
            assert_eq!(columns.len(), 7);
            assert!(
                columns.contains("Reception")
                    && columns.contains("Year 6")
                    && !columns.contains("Year 7")
            );
        } else {
            assert_eq!(
                (years.len(), first, last),
                (7, Some("2025/26"), Some("2031/32"))
            );
            assert_eq!(columns.len(), 5);
            assert!(columns.contains("Year 7") && columns.contains("Year 11"));
        }
        assert!(
            cells
                .iter()
                .all(|cell| cell["entry"].parse::<u32>().is_ok()),
            "{area}"
        );
    }
    // Special schools hold most of them.
    let sum = |area: &str| -> i64 { cells.whole(area, "Unmitigated").into_values().sum() };
    assert!(sum("1803003") > sum("1803001") && sum("1803003") > sum("1803004"));
}

#[test]
fn the_management_plan_can_be_checked_by_hand() {
    let cells = dsg();
    let titles: BTreeSet<&str> = cells
        .0
        .iter()
        .filter(|c| c["table"].starts_with("Plans"))
        .map(|c| c["title"].as_str())
        .collect();
    assert_eq!(titles.len(), 14, "seven sheets by age and by need");
    let positions: BTreeSet<&str> = cells
        .0
        .iter()
        .filter(|c| c["table"] == "Summary")
        .map(|c| c["position"].as_str())
        .collect();
    let positions: Vec<&str> = positions.into_iter().collect();
    let &[mitigated, unmitigated] = positions.as_slice() else {
        panic!("two positions: {positions:?}")
    };
    assert_eq!(unmitigated, "Unmitigated");
    for position in [mitigated, unmitigated] {
        let summary = cells.whole("Summary", position);
        let years: BTreeSet<&str> = summary.keys().map(|(_, year)| year.as_str()).collect();
        let mut before: Option<i64> = None;
        for year in years {
            let of = |row: &str| summary[&(row.to_owned(), year.to_owned())];
            let income = of("High needs block allocation, before deductions")
                + of("Deductions for places paid directly")
                + of("Transfers from other blocks")
                + of("Other income");
            assert_eq!(income, of("Total income"), "{year}");
            let spend: i64 = [
                "Mainstream schools or academies",
                "Resourced provision or SEN Units",
                "Maintained special schools or special academies",
                "Non-maintained special schools or independent",
                "Hospital schools or alternative provision",
                "Post 16 and further education",
                "Other placements or direct payments",
                "Place funding of maintained places (line 1.0.2), not split by provision",
                "Support services, therapies and other lines",
            ]
            .into_iter()
            .map(of)
            .sum();
            assert_eq!(spend, of("Total expenditure"), "{year}");
            assert_eq!(income - spend, of("In-year position"), "{year}");
            let moved: i64 = [
                "In-year position",
                "Grants to the balance, a write-off among them",
                "Movement of other blocks",
                "Gap met by central government",
                "Unexplained",
            ]
            .into_iter()
            .map(of)
            .sum();
            assert_eq!(
                of("Balance brought forward") + moved,
                of("Balance carried forward"),
                "{year}"
            );
            if let Some(before) = before.replace(of("Balance carried forward")) {
                assert_eq!(of("Balance brought forward"), before, "{year}");
            }
        }
    }
    let (before, after) = (
        cells.whole("Summary", unmitigated),
        cells.whole("Summary", mitigated),
    );
    let saved = |year: &str, title: &str| -> (i64, i64) {
        let of = |c: &&Row| {
            c["table"] == "Savings" && c["title"].ends_with(title) && c["column"] == year
        };
        let units = |c: &Row| c["entry"].parse::<i64>().expect("pounds");
        let (all, parts): (Vec<&Row>, Vec<&Row>) = cells
            .0
            .iter()
            .filter(of)
            .partition(|c| c["row"].contains(" less "));
        (parts.iter().map(|c| units(c)).sum(), units(all[0]))
    };
    let row = |label: &str, year: &String| (label.to_owned(), year.clone());
    let years: BTreeSet<&String> = before.keys().map(|(_, year)| year).collect();
    for year in years {
        let (parts, all) = saved(year, "expenditure");
        let spend = row("Total expenditure", year);
        assert_eq!(
            (parts, all),
            (before[&spend] - after[&spend], parts),
            "{year}"
        );
        let (parts, all) = saved(year, "balance carried forward");
        let balance = row("Balance carried forward", year);
        assert_eq!(
            (parts, all),
            (after[&balance] - before[&balance], parts),
            "{year}"
        );
    }
}
