//! Plans: one total in every table, what no return tells, and the years of each return.

use pressure_model::statutory::ids;

use super::{PLANS, census, column, layout, row, table};
use crate::measure::Measure;
use crate::pack::AgeShare;
use crate::row::{ALL, Basis, Breakdown, Row};
use crate::statutory::found::Found;
use crate::statutory::table::{Cell, Table};
use crate::statutory::{dsg_plans, lsrp, scap};

#[test]
fn one_total_in_every_table_and_hospital_schools_are_other_in_6_but_not_in_7() {
    let rows = census("2026-01", PLANS);
    let tables = lsrp::tables(&Found::of_rows(&rows), "Baseline", &layout());
    // Ages 14.0 and 6.0; provisions 15.7, 3.7 and 0.6 to 20: remainders 0.7, 0.7 and 0.6 give the two units to the first two.
    assert_eq!(
        column(table(&tables, "5.1"), 0),
        [Some(14), Some(6), Some(20)]
    );
    assert_eq!(
        column(table(&tables, "6"), 0),
        [Some(16), None, Some(4), Some(20)]
    );
    // Needs 13.1 and 6.9; a row that nobody with a plan is in is nil, not missing.
    assert_eq!(
        column(table(&tables, "7"), 0),
        [Some(13), Some(7), Some(0), Some(20)]
    );
    let within = column(table(&tables, "7.1"), 0);
    assert_eq!(within[3], Some(16), "as the row of table 6");
    assert_eq!(within[0].zip(within[1]).map(|(a, b)| a + b), Some(16));
    // The hospital's 0.6 is in none of the whole numbers here, and its row of 6 is the unit's alone.
    assert_eq!(
        column(table(&tables, "7.6"), 0),
        [Some(0), Some(0), Some(0), Some(0)]
    );
    let cell = &table(&tables, "7.6").rows[3].cells[0];
    assert!((cell.number().expect("a number").value - 0.6).abs() < 1e-12);
}

#[test]
fn what_no_return_tells_reads_not_available_and_never_nil() {
    let rows = census("2026-01", PLANS);
    let tables = lsrp::tables(&Found::of_rows(&rows), "Baseline", &layout());
    let cell = &table(&tables, "6")
        .row("Support bases")
        .expect("a row")
        .cells[0];
    assert_eq!(
        *cell,
        Cell::NotAvailable("recorded as mainstream".to_owned())
    );
    // A census that the run does not reach is missing, in every row.
    assert!(column(table(&tables, "5.1"), 1).iter().all(Option::is_none));
}

/// Requests and assessments of a calendar year.
fn funnel() -> [Row; 2] {
    [(Measure::Requests, 10.4), (Measure::Assessments, 8.0)]
        .map(|(measure, value)| row(measure, Breakdown::Total, ALL, "2025", value))
}

fn share(measure: Measure, group: &str, share: f64) -> AgeShare {
    AgeShare {
        measure,
        group: group.to_owned(),
        share,
    }
}

#[test]
fn requests_are_split_by_shares_that_sum_to_the_total_and_are_marked_as_estimates() {
    let rows = funnel();
    let shares = [("young", 0.25), ("old", 0.75)].map(|(g, s)| share(Measure::Requests, g, s));
    let found = Found::of_rows(&rows).divided(&shares);
    let tables = lsrp::tables(&found, "Baseline", &layout());
    let requests = table(&tables, "10");
    // 2.6 and 7.8 of 10.4, which is 10: remainders 0.6 and 0.8 give the one unit to the second.
    assert_eq!(column(requests, 0), [Some(2), Some(8), Some(10)]);
    let young = requests.rows[0].cells[0].number().expect("a number");
    assert!((young.value - 2.6).abs() < 1e-12);
    let (low, high) = young.interval.expect("bounds");
    // A quarter of 9.4 and of 11.4.
    assert!((low - 2.35).abs() < 1e-12 && (high - 2.85).abs() < 1e-12);
    assert_eq!(young.basis, Some(Basis::Estimated));
    assert!(requests.notes.iter().any(|note| note.contains("Estimated")));
    let total = requests.rows[2].cells[0].number().expect("a number");
    assert_eq!(total.basis, Some(Basis::Projected));
}

#[test]
fn without_shares_requests_are_a_total_alone_and_say_why() {
    let rows = funnel();
    let shares = [("young", 0.25), ("old", 0.75)].map(|(g, s)| share(Measure::Requests, g, s));
    let found = Found::of_rows(&rows).divided(&shares);
    let tables = lsrp::tables(&found, "Baseline", &layout());
    let assessments = table(&tables, "11");
    assert_eq!(column(assessments, 0), [None, None, Some(8)]);
    let why = |column: usize| match &assessments.rows[0].cells[column] {
        Cell::NotAvailable(why) => why.clone(),
        other => panic!("{other:?}"),
    };
    assert!(why(0).contains("by age"));
    assert!(assessments.notes.is_empty());
    // A year that the run does not reach has another reason.
    assert!(why(1).contains("outside the years"));
}

#[test]
fn the_2025_column_is_the_january_2026_census_and_says_whether_it_was_counted() {
    let mut rows = census("2026-01", PLANS);
    let heading = |rows: &[Row]| {
        let tables = lsrp::tables(&Found::of_rows(rows), "Baseline", &layout());
        table(&tables, "6").columns[0].label.clone()
    };
    assert_eq!(heading(&rows), "2025 (projected)");
    for row in &mut rows {
        row.basis = Basis::Actual;
    }
    assert_eq!(heading(&rows), "2025 (actual, January 2026 census)");
}

#[test]
fn suppressed_counts_hide_every_figure_of_more_than_one_category() {
    let mut rows = census("2026-01", PLANS);
    let age = rows
        .iter_mut()
        .find(|row| row.breakdown == Breakdown::AgeGroup)
        .expect("a row");
    age.value = f64::NAN;
    let tables = lsrp::tables(&Found::of_rows(&rows), "Baseline", &layout());
    let hidden =
        |cell: &Cell| matches!(cell, Cell::NotAvailable(why) if why.contains("--no-suppress"));
    assert!(hidden(&table(&tables, "5.1").rows[0].cells[0]));
    assert!(hidden(&table(&tables, "7.1").rows[0].cells[0]));
}

#[test]
fn sheets_of_the_management_plan_have_one_total_by_age_and_by_need() {
    let rows = census("2026-01", PLANS);
    let tables = dsg_plans::tables(&Found::of_rows(&rows), "Unmitigated", &layout());
    assert_eq!(tables.len(), 4);
    let totals: Vec<Option<i64>> = tables
        .iter()
        .map(|t| column(t, 0).pop().flatten())
        .collect();
    assert_eq!(totals, [Some(16), Some(16), Some(4), Some(4)]);
    for table in &tables {
        let whole: Vec<i64> = column(table, 0).into_iter().flatten().collect();
        let (total, parts) = whole.split_last().expect("rows");
        assert_eq!(parts.iter().sum::<i64>(), *total, "{}", table.title);
    }
}

#[test]
fn places_are_forecast_by_curriculum_year_from_the_year_after_the_last_count() {
    let crossing = |id: String, period: &str, value| {
        row(Measure::Plans, Breakdown::Crossing, &id, period, value)
    };
    let mut counted = row(Measure::Plans, Breakdown::Total, ALL, "2026-01", 9.0);
    counted.basis = Basis::Actual;
    let mut rows = vec![counted];
    for (census, add) in [("2027-01", 0.0), ("2028-01", 1.0)] {
        rows.push(row(Measure::Plans, Breakdown::Total, ALL, census, 9.0));
        for (code, ages) in [("1", [4, 5]), ("11", [11, 12])] {
            rows.push(crossing(ids::scap(code, None), census, 5.0 + 2.0 * add));
            for age in ages {
                rows.push(crossing(ids::scap(code, Some(age)), census, 2.5 + add));
            }
        }
    }
    let tables = scap::tables(&Found::of_rows(&rows), "Unmitigated", &layout());
    let (primary, secondary) = (table(&tables, "1"), table(&tables, "11"));
    let labels = |table: &Table| {
        table
            .rows
            .iter()
            .map(|row| row.label.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(labels(primary), ["2026/27"]);
    assert_eq!(labels(secondary), ["2026/27", "2027/28"]);
    let years: Vec<&str> = primary
        .columns
        .iter()
        .map(|column| column.label.as_str())
        .collect();
    assert_eq!(years, ["Reception", "Year 1"]);
    let years: Vec<&str> = secondary
        .columns
        .iter()
        .map(|column| column.label.as_str())
        .collect();
    assert_eq!(years, ["Year 7", "Year 8"]);
    assert_eq!(primary.whole("2026/27"), Some(vec![Some(3), Some(2)]));
    assert_eq!(secondary.whole("2027/28"), Some(vec![Some(4), Some(3)]));
}
