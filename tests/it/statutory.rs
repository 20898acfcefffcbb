//! `pressure report --table`: the tables that councils hand in, added up by hand from what is printed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::OnceLock;

use crate::goldens::golden;
use crate::support::{arg, folder, pressure, rows, within};

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
        // No rate tells requests and assessments by age.
        if ["10", "11"].contains(number) {
            assert!(parts.is_empty(), "{number} {position}");
        } else {
            assert_eq!(parts, totals, "{number} {position}");
        }
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
    for table in ["5.1", "6", "7", "7.4", "7.5", "10", "12"] {
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

#[test]
fn the_position_of_2025_is_the_january_2026_census_where_the_council_gives_it() {
    // Fifty children an age from 5 to 19 in a special school, and five in units, who after Year 11 are post-16.
    let mut text = String::from("census,age,need,placement,plans\n");
    for age in 5..20 {
        writeln!(
            text,
            "2026-01,{age},ASD,state_special,50\n2026-01,{age},SLCN,sen_unit,5"
        )
        .expect("memory");
    }
    let dir = folder(&[("caseload.csv", text.as_bytes())]);
    let own = Cells::of(&[
        "--table",
        "lsrp",
        "--draws",
        "20",
        "--data",
        arg(dir.path()),
    ]);
    let column = "2025 (actual, January 2026 census)".to_owned();
    let of =
        |table: &str, row: &str| own.whole(table, "Baseline")[&(row.to_owned(), column.clone())];
    assert_eq!(of("5.1", TOTAL), 15 * 55);
    assert_eq!(of("5.1", "Age 5 to 10"), 6 * 55);
    assert_eq!(of("5.1", "Age 16 to 19"), 4 * 55);
    assert_eq!(
        of("6", "Maintained special schools or special academies"),
        750
    );
    assert_eq!(of("6", "Specialist bases in mainstream settings"), 55);
    assert_eq!(of("6", "Mainstream Post 16 specialist provision"), 20);
    assert_eq!(of("7.7", "Speech, language and communication needs"), 20);
    assert_eq!(of("7.4", "Autistic spectrum disorder"), 750);
    // What was counted has no interval; what follows has.
    for cell in own.0.iter().filter(|cell| cell["table"] == "5.1") {
        assert_eq!(cell["p10"].is_empty(), cell["column"] == column, "{cell:?}");
    }
    // Forecasts of places begin a year later.
    let places = Cells::of(&["--table", "scap", "--draws", "0", "--data", arg(dir.path())]);
    let years: BTreeSet<&str> = places
        .0
        .iter()
        .filter(|c| c["table"] == "1803013")
        .map(|c| c["row"].as_str())
        .collect();
    assert_eq!(
        (years.first().copied(), years.last().copied()),
        (Some("2026/27"), Some("2032/33"))
    );
}

#[test]
fn without_a_count_of_january_2026_the_column_is_headed_projected() {
    let columns: BTreeSet<&str> = lsrp()
        .0
        .iter()
        .filter(|cell| cell["table"] == "6")
        .map(|cell| cell["column"].as_str())
        .collect();
    let years: Vec<String> = (2025..=2029)
        .map(|year| format!("{year} (projected)"))
        .collect();
    assert_eq!(columns.into_iter().collect::<Vec<_>>(), years);
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
