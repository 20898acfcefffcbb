//! The column of 2025 is the January 2026 census where the council gives it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Cells, TOTAL, lsrp};
use crate::support::{arg, folder};

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
