//! `pressure report --table`: the tables that councils hand in, added up by hand from what is printed.

mod census_2026;
mod funnel_ages;
mod scap_and_dsg;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::goldens::golden;
use crate::support::{pressure, rows, within};

type Row = BTreeMap<String, String>;

const TOTAL: &str = "Total";

/// Cells of a return as printed.
struct Cells(Vec<Row>);

impl Cells {
    #[track_caller]
    fn of(args: &[&str]) -> Self {
        let all = [&["report", "--format", "csv", "--area", "Devon"], args].concat();
        Self(rows(&pressure(&all).ok()))
    }

    /// Tables by number and position.
    fn tables(&self) -> BTreeMap<(&str, &str), Vec<&Row>> {
        let mut tables: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
        for row in self.0.iter().filter(|row| !row["unit"].is_empty()) {
            tables
                .entry((&row["table"], &row["position"]))
                .or_default()
                .push(row);
        }
        tables
    }

    /// Whole numbers of a table by row and column; rows that are not available are left out.
    fn whole(&self, table: &str, position: &str) -> BTreeMap<(String, String), i64> {
        let of = |row: &&Row| row["table"] == table && row["position"] == position;
        let entry = |row: &Row| {
            Some((
                (row["row"].clone(), row["column"].clone()),
                row["entry"].parse().ok()?,
            ))
        };
        self.0.iter().filter(of).filter_map(entry).collect()
    }
}

/// Sums over the rows of a table by column, and its totals by column.
fn sums(whole: &BTreeMap<(String, String), i64>) -> (BTreeMap<&str, i64>, BTreeMap<&str, i64>) {
    let (mut parts, mut totals) = (BTreeMap::new(), BTreeMap::new());
    for ((row, column), units) in whole {
        let into = if row == TOTAL {
            &mut totals
        } else {
            &mut parts
        };
        *into.entry(column.as_str()).or_insert(0) += units;
    }
    (parts, totals)
}

/// The reform plan of Devon, unmitigated, mitigated and by measure.
fn lsrp() -> &'static Cells {
    static ONCE: OnceLock<Cells> = OnceLock::new();
    ONCE.get_or_init(|| {
        Cells::of(&[
            "--table",
            "lsrp",
            "--draws",
            "0",
            "--scenario",
            "local-places",
        ])
    })
}

/// The management plan of Devon.
fn dsg() -> &'static Cells {
    static ONCE: OnceLock<Cells> = OnceLock::new();
    ONCE.get_or_init(|| {
        Cells::of(&[
            "--table",
            "dsg",
            "--draws",
            "0",
            "--scenario",
            "local-places",
        ])
    })
}

#[test]
fn parts_sum_to_the_total_in_every_table_position_and_year() {
    let cells = lsrp();
    let tables = cells.tables();
    let numbers: BTreeSet<&str> = tables.keys().map(|(number, _)| *number).collect();
    let wanted = [
        "10", "11", "12", "5.1", "6", "7", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7",
    ];
    assert_eq!(numbers.into_iter().collect::<Vec<_>>(), wanted);
    for (number, position) in tables.keys() {
        let whole = cells.whole(number, position);
        let (parts, totals) = sums(&whole);
        assert_eq!(totals.len(), 5, "{number} {position} has five years");
        assert_eq!(parts, totals, "{number} {position}");
    }
}

#[test]
fn ages_provisions_and_needs_have_one_total_and_settings_that_of_their_provisions() {
    let cells = lsrp();
    let positions: BTreeSet<&str> = cells
        .tables()
        .into_keys()
        .map(|(_, position)| position)
        .collect();
    assert!(
        positions.len() >= 4,
        "baseline, mitigated, two measures and more: {positions:?}"
    );
    for position in positions {
        let (by_age, by_provision, by_need) = (
            cells.whole("5.1", position),
            cells.whole("6", position),
            cells.whole("7", position),
        );
        assert_eq!(sums(&by_age).1, sums(&by_provision).1, "{position}");
        assert_eq!(sums(&by_age).1, sums(&by_need).1, "{position}");
        if position.starts_with("Effect") {
            continue;
        }
        let provisions = [
            ("7.1", vec!["Early Years settings including PVIs"]),
            ("7.2", vec!["Mainstream schools or academies"]),
            ("7.3", vec!["Specialist bases in mainstream settings"]),
            (
                "7.4",
                vec!["Maintained special schools or special academies"],
            ),
            (
                "7.5",
                vec!["NMSS or independent schools - LA funded placements"],
            ),
            ("7.6", vec!["Alternative Provision"]),
            (
                "7.7",
                vec![
                    "Mainstream Post 16 provision",
                    "Mainstream Post 16 specialist provision",
                    "Specialist Post-16 institutions",
                ],
            ),
        ];
        for (setting, rows) in provisions {
            for (column, total) in sums(&cells.whole(setting, position)).1 {
                let of = |row: &&str| by_provision[&((*row).to_owned(), column.to_owned())];
                assert_eq!(
                    rows.iter().map(of).sum::<i64>(),
                    total,
                    "{setting} {column} {position}"
                );
            }
        }
    }
}

#[test]
fn effects_of_measures_sum_to_mitigated_less_baseline_in_every_row_and_year() {
    let cells = lsrp();
    let positions: BTreeSet<&str> = cells
        .tables()
        .into_keys()
        .map(|(_, position)| position)
        .collect();
    let (effects, levels): (Vec<&str>, Vec<&str>) = positions
        .into_iter()
        .partition(|position| position.starts_with("Effect"));
    let [baseline, mitigated] = levels.as_slice() else {
        panic!("two positions: {levels:?}")
    };
    assert_eq!(*baseline, "Baseline");
    assert!(
        effects
            .last()
            .is_some_and(|one| one.contains("on each other"))
            || effects.len() > 1
    );
    let mut moved = 0;
    for table in ["5.1", "6", "7", "7.4", "7.5", "10", "11", "12"] {
        let (before, after) = (cells.whole(table, baseline), cells.whole(table, mitigated));
        let by_measure: Vec<_> = effects
            .iter()
            .map(|effect| cells.whole(table, effect))
            .collect();
        for (cell, before) in before {
            let sum: i64 = by_measure.iter().map(|effect| effect[&cell]).sum();
            assert_eq!(sum, after[&cell] - before, "{table} {cell:?}");
            moved += sum.abs();
        }
    }
    assert!(moved > 0, "new places move somebody");
}

#[test]
fn what_public_data_cannot_tell_reads_not_available() {
    let cells = &lsrp().0;
    let not_available = |row: &str| {
        let of = cells
            .iter()
            .filter(|cell| cell["table"] == "6" && cell["row"] == row);
        let all: Vec<&Row> = of.collect();
        assert!(!all.is_empty(), "{row}");
        all.iter().all(|cell| {
            cell["entry"] == "not available" && cell["value"].is_empty() && !cell["note"].is_empty()
        })
    };
    assert!(not_available("Support bases in mainstream settings"));
    assert!(not_available(
        "NMSS or independent schools - other suitable arrangements"
    ));
    let row = "SEN support but no specialist assessment of type of need";
    let mut nil = cells.iter().filter(|cell| cell["row"] == row);
    assert!(
        nil.all(|cell| cell["entry"] == "0"),
        "no child with a plan is in it"
    );
}

#[test]
fn whole_numbers_lie_within_one_of_the_figure_beside_them() {
    for cell in lsrp()
        .0
        .iter()
        .chain(&dsg().0)
        .filter(|cell| !cell["value"].is_empty())
    {
        let (entry, value): (f64, f64) = (
            cell["entry"].parse().expect("whole"),
            cell["value"].parse().expect("a number"),
        );
        // Effects are differences of two rounded figures.
        let by = if cell["position"].starts_with("Effect") || cell["table"] == "Savings" {
            3.0
        } else {
            2.0
        };
        assert!((entry - value).abs() < by, "{cell:?}");
    }
}

#[test]
fn tables_show_what_project_shows() {
    let project = pressure(&[
        "project",
        "--area",
        "Devon",
        "--format",
        "csv",
        "--by",
        "placement,need,age",
        "--to",
        "2031-32",
    ])
    .ok();
    let figures = rows(&project);
    let sum = |measure: &str, breakdown: &str, categories: &[&str], period: &str| -> f64 {
        let of = |row: &&Row| {
            row["measure"] == measure
                && row["breakdown"] == breakdown
                && row["period"] == period
                && categories.contains(&row["category"].as_str())
        };
        figures
            .iter()
            .filter(of)
            .map(|row| row["value"].parse::<f64>().expect("a number"))
            .sum()
    };
    let value = |cells: &Cells, table: &str, row: &str, column: &str| -> f64 {
        let position = if table == "Summary" {
            "Unmitigated"
        } else {
            "Baseline"
        };
        let of = |c: &&Row| {
            c["table"] == table
                && c["row"] == row
                && c["column"].starts_with(column)
                && c["position"] == position
        };
        cells.0.iter().find(of).expect("a cell")["value"]
            .parse()
            .expect("a number")
    };
    // "2029" is the census of January 2030.
    within(
        "all plans",
        value(lsrp(), "5.1", TOTAL, "2029"),
        sum("plans", "total", &["all"], "2030-01"),
        1e-6,
    );
    let independent = ["nmss", "independent_special", "independent_mainstream"];
    within(
        "independent",
        value(
            lsrp(),
            "6",
            "NMSS or independent schools - LA funded placements",
            "2029",
        ),
        sum("plans", "placement", &independent, "2030-01"),
        1e-6,
    );
    within(
        "autism",
        value(lsrp(), "7", "Autistic spectrum disorder", "2027"),
        sum("plans", "need", &["ASD"], "2028-01"),
        1e-6,
    );
    within(
        "new plans",
        value(lsrp(), "12", TOTAL, "2027"),
        sum("new_plans", "total", &["all"], "2027"),
        1e-6,
    );
    within(
        "requests",
        value(lsrp(), "10", TOTAL, "2027"),
        sum("requests", "total", &["all"], "2027"),
        1e-6,
    );
    within(
        "independent spend",
        value(
            dsg(),
            "Summary",
            "Non-maintained special schools or independent",
            "2029-30",
        ),
        sum("high_needs_spend", "placement", &independent, "2029-30"),
        1e-3,
    );
    within(
        "balance",
        value(dsg(), "Summary", "Balance carried forward", "2029-30"),
        sum("dsg_balance", "total", &["all"], "2029-30"),
        1e-3,
    );
}

#[test]
fn assumptions_go_with_every_return_and_name_the_levers() {
    for (cells, section) in [(lsrp(), "Plans: LSRP"), (dsg(), "Money: DSG")] {
        let all: Vec<&Row> = cells
            .0
            .iter()
            .filter(|cell| cell["table"] == "Assumptions")
            .collect();
        assert!(
            all.iter()
                .any(|cell| cell["column"] == "Section" && cell["entry"].starts_with(section))
        );
        let lever = all
            .iter()
            .find(|cell| cell["row"].starts_with("local-places#1") && cell["column"] == "Value");
        assert!(
            lever.is_some_and(|cell| cell["entry"].contains("places")),
            "the levers of the scenario"
        );
        let sources = all.iter().filter(|cell| cell["column"] == "Source");
        assert!(
            sources
                .filter(|cell| !cell["row"].contains('#'))
                .all(|cell| !cell["entry"].is_empty())
        );
        // Another council's rates are none of these.
        assert!(
            all.iter()
                .all(|cell| cell["column"] != "Of" || !cell["entry"].starts_with("E0600003"))
        );
    }
}

#[test]
fn tables_of_devon() {
    for (table, name) in [
        ("lsrp", "devon_lsrp"),
        ("scap", "devon_scap"),
        ("dsg", "devon_dsg"),
    ] {
        let printed = pressure(&[
            "report", "--area", "Devon", "--table", table, "--draws", "0",
        ])
        .ok();
        golden(name, &printed);
    }
}
