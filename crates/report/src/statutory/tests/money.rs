//! Money, and the effects of measures: every sum by hand.

use pressure_model::statutory::ids;

use super::{PLANS, census, column, layout, row};
use crate::measure::Measure;
use crate::row::{ALL, Breakdown, Row};
use crate::statutory::effects::{self, Effect};
use crate::statutory::found::Found;
use crate::statutory::table::Table;
use crate::statutory::{dsg_money, lsrp};
use crate::{Comparison, compare};

/// Two years of money: spend 100.4 + 20.3 + 30.3 = 151, block 140.6 less 9.7, transfer 0.4, opening -50.5.
fn money() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut opening = -50.5;
    for year in ["2024-25", "2025-26"] {
        let mut total =
            |measure, value| rows.push(row(measure, Breakdown::Total, ALL, year, value));
        let (income, spend): (f64, f64) = (140.6 - 9.7 + 0.4, 151.0);
        total(Measure::Block, 140.6);
        total(Measure::Deductions, 9.7);
        total(Measure::BlockTransfer, 0.4);
        total(Measure::OtherIncome, 0.0);
        total(Measure::HighNeedsIncome, income);
        total(Measure::HighNeedsSpend, spend);
        total(Measure::InYearBalance, income - spend);
        total(Measure::Grants, 3.3);
        opening += income - spend + 3.3;
        total(Measure::DsgBalance, opening);
        for (id, value) in [
            (ids::sheet_spend(0), 100.4),
            (ids::sheet_spend(1), 20.3),
            (ids::other_spend(0), 30.3),
        ] {
            rows.push(row(
                Measure::HighNeedsSpend,
                Breakdown::Provision,
                &id,
                year,
                value,
            ));
        }
    }
    rows
}

#[test]
fn every_sum_of_the_financial_summary_can_be_checked_by_hand() {
    let rows = money();
    let summary = dsg_money::table(&Found::of_rows(&rows), "Unmitigated", &layout());
    for year in 0..2 {
        let of = |label: &str| summary.whole(label).expect(label)[year].expect(label);
        assert_eq!(
            of("High needs block allocation, before deductions")
                + of("Deductions for places paid directly"),
            of("High needs block allocation, after deductions")
        );
        assert_eq!(
            of("High needs block allocation, after deductions")
                + of("Transfers from other blocks")
                + of("Other income"),
            of("Total income")
        );
        assert_eq!(
            of("Mainstream schools") + of("Other placements") + of("Support services"),
            of("Total expenditure")
        );
        assert_eq!(
            of("Total income") - of("Total expenditure"),
            of("In-year position")
        );
        assert_eq!(
            of("Balance brought forward")
                + of("In-year position")
                + of("Grants to the balance, a write-off among them")
                + of("Movement of other blocks")
                + of("Gap met by central government")
                + of("Unexplained"),
            of("Balance carried forward")
        );
        for line in &summary.rows {
            let number = line.cells[year].number().expect("a number");
            assert!(
                (number.whole as f64 - number.value).abs() <= 1.0,
                "{}",
                line.label
            );
        }
    }
    let of = |label: &str| summary.whole(label).expect(label);
    assert_eq!(
        of("Balance carried forward")[0],
        of("Balance brought forward")[1]
    );
    // -50.5 + 131.3 - 151 + 3.3.
    assert_eq!(of("Balance carried forward")[0], Some(-67));
    assert_eq!(of("Deductions for places paid directly")[0], Some(-10));
}

#[test]
fn a_council_without_a_block_shows_what_it_spends_and_no_balance() {
    let mut rows = money();
    rows.retain(|row| row.measure == Measure::HighNeedsSpend);
    let summary = dsg_money::table(&Found::of_rows(&rows), "Unmitigated", &layout());
    assert_eq!(summary.whole("Total expenditure"), Some(vec![Some(151); 2]));
    assert_eq!(
        summary.whole("Balance carried forward"),
        Some(vec![None; 2])
    );
}

/// The rows of the year with what two measures change, and the differences of each alone and of both on each other.
fn mitigated(rows: &[Row]) -> (Vec<Row>, Vec<Comparison>) {
    let changed = |scenario: &str, by: f64| {
        let change = |row: &Row| Row {
            scenario: scenario.to_owned(),
            value: row.value * by,
            ..row.clone()
        };
        rows.iter().map(change).collect::<Vec<Row>>()
    };
    let appraisal = crate::compare::tests::APPRAISAL;
    let mut all = Vec::new();
    for (name, by) in [
        ("s#1 cease_rate", 0.9),
        ("s#2 capacity", 0.83),
        ("s#interaction", 1.02),
    ] {
        all.extend(compare(&changed(name, by), rows, &appraisal));
    }
    (changed("s", 0.75), all)
}

fn effects_of(rows: &[Comparison]) -> Vec<Effect<'_>> {
    rows.chunk_by(|a, b| a.scenario == b.scenario)
        .map(|of| Effect {
            label: of[0].scenario.clone(),
            found: Found::of_differences(of),
        })
        .collect()
}

#[test]
fn effects_of_measures_sum_to_mitigated_less_unmitigated_and_down_each_table() {
    let rows = census("2026-01", PLANS);
    let (after, differences) = mitigated(&rows);
    let unmitigated = lsrp::tables(&Found::of_rows(&rows), "Baseline", &layout());
    let mitigated = lsrp::tables(&Found::of_rows(&after), "Mitigated", &layout());
    let effects = effects_of(&differences);
    let tables = effects::tables(&unmitigated, &mitigated, &effects);
    assert_eq!(tables.len(), 3 * unmitigated.len());
    for (of_table, (before, after)) in tables.chunks(3).zip(unmitigated.iter().zip(&mitigated)) {
        let (before, after) = (column(before, 0), column(after, 0));
        for (k, pair) in before.iter().zip(&after).enumerate() {
            let change = pair.0.zip(*pair.1).map(|(before, after)| after - before);
            let sum: Option<i64> = of_table.iter().map(|table| column(table, 0)[k]).sum();
            assert_eq!(sum, change, "{} row {k}", of_table[0].number);
        }
        for table in of_table {
            let whole: Option<Vec<i64>> = table
                .rows
                .iter()
                .map(|r| r.cells[0].number().map(|n| n.whole))
                .collect();
            if let Some((total, parts)) = whole.as_ref().and_then(|whole| whole.split_last()) {
                assert_eq!(
                    parts.iter().sum::<i64>(),
                    *total,
                    "{} {}",
                    table.number,
                    table.position
                );
            }
        }
    }
}

#[test]
fn savings_by_workstream_sum_to_unmitigated_less_mitigated() {
    let rows = money();
    let (after, differences) = mitigated(&rows);
    let before = dsg_money::table(&Found::of_rows(&rows), "Unmitigated", &layout());
    let after = dsg_money::table(&Found::of_rows(&after), "Mitigated", &layout());
    let savings = effects::savings(&before, &after, &effects_of(&differences), "Mitigated");
    let of = |table: &Table, label: &str| table.whole(label).expect(label)[1].expect(label);
    let saved = of(&before, "Total expenditure") - of(&after, "Total expenditure");
    assert_eq!(saved, 38, "151 less three quarters of it, 113");
    assert_eq!(
        of(&savings[0], "Unmitigated less mitigated expenditure"),
        saved
    );
    let parts: i64 = savings[0].rows[..3]
        .iter()
        .map(|row| row.cells[1].number().expect("pounds").whole)
        .sum();
    assert_eq!(parts, saved);
    // A measure that takes a tenth off saves 15.1, and its interval turns round with the sign.
    let first = savings[0].rows[0].cells[1].number().expect("pounds");
    assert!((first.value - 15.1).abs() < 1e-9);
    let gained = of(&after, "Balance carried forward") - of(&before, "Balance carried forward");
    assert_eq!(
        of(&savings[1], "Mitigated less unmitigated balance"),
        gained
    );
}
