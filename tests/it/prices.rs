//! `--prices`: real money by a named index that the user gives, and never by one that is made up.

use std::collections::BTreeMap;

use crate::support::{arg, folder, pressure, rows, within};

/// A made-up index: 2% a year from 100 in 2021-22.
fn deflator(years: usize) -> String {
    let mut level = 100.0;
    let levels: Vec<String> = (0..years)
        .map(|_| {
            let said = format!("{level:.6}");
            level *= 1.02;
            said
        })
        .collect();
    format!(
        "name = \"Made-up index\"\nsource = \"a test\"\nbasis = \"assumed\"\nfirst = \"2021-22\"\nindex = [{}]\n",
        levels.join(", ")
    )
}

#[test]
fn real_money_is_cash_over_the_index_and_counts_stay() {
    let dir = folder(&[("deflator.toml", deflator(15).as_bytes())]);
    let args = [
        "project",
        "--area",
        "Medway",
        "--by",
        "line",
        "--draws",
        "10",
        "--format",
        "csv",
        "--model",
        arg(dir.path()),
    ];
    let cash = rows(&pressure(&args).ok());
    let shown = pressure(&[&args[..], &["--prices", "real:2025-26"]].concat());
    assert!(shown.said().contains("Made-up index"), "{}", shown.err);
    let key = |row: &BTreeMap<String, String>| {
        ["measure", "breakdown", "category", "period"].map(|column| row[column].clone())
    };
    let real: BTreeMap<_, _> = rows(&shown.ok())
        .into_iter()
        .map(|row| (key(&row), row))
        .collect();
    let (mut money, mut counts, mut left_out) = (0, 0, 0);
    for row in &cash {
        let Some(other) = real.get(&key(row)) else {
            assert!(row["period"].as_str() < "2021", "{row:?} is missing");
            left_out += 1;
            continue;
        };
        if row["unit"] != "£" {
            assert_eq!(row, other);
            counts += 1;
            continue;
        }
        assert_eq!(other["unit"], "£ real");
        let year: i32 = row["period"][..4].parse().expect("a year");
        let ratio = 1.02_f64.powi(2025 - year);
        for column in ["value", "p10", "p50", "p90"] {
            if row[column].is_empty() {
                assert!(other[column].is_empty());
                continue;
            }
            let of = |row: &BTreeMap<String, String>| row[column].parse::<f64>().expect("a number");
            let wanted = of(row) * ratio;
            within(
                &format!("{row:?}"),
                of(other),
                wanted,
                1e-6 * wanted.abs() + 1e-9,
            );
        }
        money += 1;
    }
    // Spend is held from before the index.
    assert!(
        money > 100 && counts > 50 && left_out > 0,
        "{money} {counts} {left_out}"
    );
}

#[test]
fn the_table_and_the_run_folder_say_whose_prices() {
    let dir = folder(&[("deflator.toml", deflator(15).as_bytes())]);
    let out = dir.path().join("run");
    let args = [
        "project",
        "--area",
        "Medway",
        "--model",
        arg(dir.path()),
        "--prices",
        "real:2024-25",
    ];
    let table = pressure(&[&args[..], &["--out", arg(&out)]].concat()).ok();
    assert!(
        table.contains("High needs (financial year, £m, 2024-25 prices)"),
        "{table}"
    );
    let parameters = std::fs::read_to_string(out.join("parameters.csv")).expect("parameters");
    let listed = rows(&parameters);
    assert_eq!(
        listed
            .iter()
            .filter(|row| row["parameter"] == "deflator")
            .count(),
        15
    );
    assert!(out.join("inputs/deflator.toml").is_file());
}

#[test]
fn without_an_index_there_are_no_real_prices() {
    let run = pressure(&["project", "--prices", "real:2025-26"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    let said = run.said();
    assert!(
        said.contains("no price index is bundled") && said.contains("deflator.toml"),
        "{said}"
    );
}

#[test]
fn what_the_index_cannot_do_is_said() {
    let dir = folder(&[("deflator.toml", deflator(6).as_bytes())]);
    for (args, said) in [
        (&["--prices", "real:2031-32"][..], "2021-22 to 2026-27"),
        (&["--prices", "real:2025-26"], "no level for 2027-28"),
        (&["--prices", "real"], "real:2025-26"),
        (&["--prices", "constant"], "real:2025-26"),
        (
            &[
                "--prices",
                "real:2025-26",
                "--to",
                "2026-27",
                "--draws",
                "5",
                "--chance",
                "dsg_balance@2026-27 < 0",
            ],
            "is cash",
        ),
    ] {
        let run = pressure(&[&["project", "--model", arg(dir.path())], args].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.said().contains(said), "{args:?}: {}", run.err);
    }
    let broken = folder(&[(
        "deflator.toml",
        b"name = \"x\"\nfirst = \"2019\"\nindex = [100, -1]\n",
    )]);
    let run = pressure(&[
        "project",
        "--model",
        arg(broken.path()),
        "--prices",
        "real:2025-26",
    ]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(
        run.said().contains("deflator.toml") && run.said().contains("`source` is missing"),
        "{}",
        run.err
    );
}
