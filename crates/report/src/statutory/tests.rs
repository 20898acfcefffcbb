//! Tables of a made-up council with two needs and three placements, checked by hand.

mod money;
mod plans;

use pressure_model::CrossingPart;
use pressure_model::statutory::{
    AgeRow, Counts, Dsg, Lsrp, NeedRow, OtherSpend, PlanningArea, ProvisionPart, ProvisionRow,
    Scap, ScapPhase, Setting, Sheet, Statutory, ids,
};

use crate::measure::{Measure, PeriodKind};
use crate::row::{ALL, Basis, Breakdown, Row};
use crate::statutory::table::Table;

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
