//! Tables of a made-up council with two needs and three placements, checked by hand.

use pressure_model::CrossingPart;
use pressure_model::statutory::{
    AgeRow, Counts, Dsg, Lsrp, NeedRow, OtherSpend, PlanningArea, ProvisionPart, ProvisionRow,
    Scap, ScapPhase, Setting, Sheet, Statutory, ids,
};

use crate::measure::{Measure, PeriodKind};
use crate::row::{ALL, Basis, Breakdown, Row};
use crate::statutory::effects::{self, Effect};
use crate::statutory::found::Found;
use crate::statutory::table::{Cell, Table};
use crate::statutory::{dsg_money, dsg_plans, lsrp, scap};
use crate::{Comparison, compare};

/// Mainstream school, unit, and a hospital school, which is "Other" in table 6 and has a setting by need.
fn layout() -> Statutory {
    let part = |placement, ages, setting| ProvisionPart {
        plans: CrossingPart { placement, ages },
        setting,
    };
    let row = |label: &str, counts| ProvisionRow {
        label: label.to_owned(),
        counts,
        notes: Vec::new(),
    };
    let setting = |number: &str| Setting {
        number: number.to_owned(),
        label: number.to_owned(),
        notes: Vec::new(),
    };
    let need = |label: &str, needs: &[usize]| NeedRow {
        label: label.to_owned(),
        needs: needs.to_vec(),
    };
    let age = |label: &str, ages| AgeRow {
        label: label.to_owned(),
        group: label.to_owned(),
        ages,
    };
    let phase = |ages, years| ScapPhase { ages, years };
    let sheet = |label: &str, placements: &[usize]| Sheet {
        label: label.to_owned(),
        placements: placements.to_vec(),
        notes: Vec::new(),
    };
    Statutory {
        ages: vec![age("young", (0, 15)), age("old", (16, 25))],
        needs: vec![
            need("ASD", &[0]),
            need("MLD", &[1]),
            need("no specialist assessment", &[]),
        ],
        lsrp: Lsrp {
            years: (2025, 2026),
            settings: vec![setting("7.1"), setting("7.6")],
            provisions: vec![
                row("Mainstream", Counts::Plans(vec![part(0, (0, 25), Some(0))])),
                row(
                    "Support bases",
                    Counts::NotAvailable("recorded as mainstream".to_owned()),
                ),
                row(
                    "Other",
                    Counts::Plans(vec![part(1, (0, 25), None), part(2, (0, 25), Some(1))]),
                ),
            ],
        },
        scap: Scap {
            areas: vec![PlanningArea {
                codes: ["1".to_owned(), "11".to_owned()],
                provision: "Units".to_owned(),
                placements: vec![1],
            }],
            outside: vec![0, 2],
            phases: [phase((4, 5), 1), phase((11, 12), 2)],
        },
        dsg: Dsg {
            sheets: vec![
                sheet("Mainstream schools", &[0]),
                sheet("Other placements", &[1, 2]),
            ],
            other_spend: vec![OtherSpend {
                label: "Support services".to_owned(),
                lines: vec![0],
            }],
        },
        assumptions: Vec::new(),
    }
}

fn row(measure: Measure, breakdown: Breakdown, category: &str, period: &str, value: f64) -> Row {
    Row {
        scenario: "baseline".to_owned(),
        area_code: "E06000001".to_owned(),
        area_name: "Somewhere".to_owned(),
        measure,
        breakdown,
        category: category.to_owned(),
        period_kind: PeriodKind::Census,
        period: period.to_owned(),
        value,
        p10: Some(value - 1.0),
        p50: Some(value),
        p90: Some(value + 1.0),
        unit: measure.unit(),
        basis: Basis::Projected,
    }
}

/// Plans `[placement][need][young, old]` of one census as every row that the tables look for.
fn census(period: &str, plans: [[[f64; 2]; 2]; 3]) -> Vec<Row> {
    let sum = |pick: &dyn Fn(usize, usize, usize) -> bool| -> f64 {
        let mut sum = 0.0;
        for (p, needs) in plans.iter().enumerate() {
            for (n, ages) in needs.iter().enumerate() {
                for (a, plans) in ages.iter().enumerate() {
                    sum += if pick(p, n, a) { *plans } else { 0.0 };
                }
            }
        }
        sum
    };
    let mut rows = vec![row(
        Measure::Plans,
        Breakdown::Total,
        ALL,
        period,
        sum(&|_, _, _| true),
    )];
    for (a, group) in ["young", "old"].into_iter().enumerate() {
        rows.push(row(
            Measure::Plans,
            Breakdown::AgeGroup,
            group,
            period,
            sum(&|_, _, age| age == a),
        ));
    }
    let mut put = |id: String, value: f64| {
        rows.push(row(Measure::Plans, Breakdown::Crossing, &id, period, value));
    };
    put(ids::provision(0, None), sum(&|p, _, _| p == 0));
    put(ids::provision(0, Some(Some(0))), sum(&|p, _, _| p == 0));
    put(ids::provision(1, None), 0.0);
    put(ids::provision(2, None), sum(&|p, _, _| p > 0));
    put(ids::provision(2, Some(None)), sum(&|p, _, _| p == 1));
    put(ids::provision(2, Some(Some(1))), sum(&|p, _, _| p == 2));
    put(ids::setting("7.1", None), sum(&|p, _, _| p == 0));
    put(ids::setting("7.6", None), sum(&|p, _, _| p == 2));
    for need in 0..3 {
        put(ids::need(need), sum(&|_, n, _| n == need));
        put(
            ids::setting("7.1", Some(need)),
            sum(&|p, n, _| p == 0 && n == need),
        );
        put(
            ids::setting("7.6", Some(need)),
            sum(&|p, n, _| p == 2 && n == need),
        );
        put(
            ids::outside_settings(Some(need)),
            sum(&|p, n, _| p == 1 && n == need),
        );
        put(
            ids::sheet_need(0, need),
            sum(&|p, n, _| p == 0 && n == need),
        );
        put(ids::sheet_need(1, need), sum(&|p, n, _| p > 0 && n == need));
    }
    put(ids::sheet_age(0, None), sum(&|p, _, _| p == 0));
    put(ids::sheet_age(1, None), sum(&|p, _, _| p > 0));
    for age in 0..2 {
        put(
            ids::sheet_age(0, Some(age)),
            sum(&|p, _, a| p == 0 && a == age),
        );
        put(
            ids::sheet_age(1, Some(age)),
            sum(&|p, _, a| p > 0 && a == age),
        );
    }
    rows
}

/// 10.4 + 5.3 in mainstream, 2.4 + 1.3 in units, 0.3 + 0.3 in hospital schools; 20 in all.
const PLANS: [[[f64; 2]; 2]; 3] = [
    [[6.2, 4.2], [5.0, 0.3]],
    [[1.2, 1.2], [1.3, 0.0]],
    [[0.3, 0.0], [0.0, 0.3]],
];

fn table<'a>(tables: &'a [Table], number: &str) -> &'a Table {
    let mut of = tables.iter().filter(|table| table.number == number);
    of.next().expect("the table")
}

fn column(table: &Table, column: usize) -> Vec<Option<i64>> {
    let cells = table.rows.iter().map(|row| &row.cells[column]);
    cells
        .map(|cell| cell.number().map(|number| number.whole))
        .collect()
}

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
    // Requests by age are told by no rate.
    let requests = table(&tables, "10");
    assert!(
        matches!(&requests.rows[0].cells[0], Cell::NotAvailable(why) if why.contains("by age"))
    );
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
