//! Levers whose strength is a distribution: drawn with everything else, alike in every scenario, and in the run's parameters.

use std::collections::BTreeMap;

use crate::support::{folder, pressure_in, rows};

const HEAD: &str = "name = \"Mine\"\nsummary = \"One\"\n";

/// A grant to Medway of 2 to 10 million pounds a year, most likely 3: on average 5.
const GRANT: &str = "[[lever]]\nfrom = \"2026-27\"\nareas = [\"Medway\"]\nsource = \"a letter\"\n[lever.grant]\n\
                     amount = { triangular = { low = 2e6, mode = 3e6, high = 10e6 } }\n";

type Row = BTreeMap<String, String>;

fn number(row: &Row, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn find<'a>(all: &'a [Row], scenario: &str, measure: &str, period: &str) -> &'a Row {
    let is_it = |row: &&Row| {
        row["scenario"] == scenario
            && row["measure"] == measure
            && row["breakdown"] == "total"
            && row["period"] == period
    };
    all.iter().find(is_it).expect("a row")
}

#[test]
fn a_drawn_grant_moves_the_balance_by_its_distribution_and_by_nothing_else() {
    let written = GRANT.replace(
        "{ triangular = { low = 2e6, mode = 3e6, high = 10e6 } }",
        "5e6",
    );
    let dir = folder(&[
        ("drawn.toml", format!("{HEAD}{GRANT}").as_bytes()),
        ("written.toml", format!("{HEAD}{written}").as_bytes()),
    ]);
    let args = [
        "compare",
        "drawn.toml",
        "written.toml",
        "--area",
        "Medway",
        "--draws",
        "400",
        "--format",
        "csv",
    ];
    let all = rows(&pressure_in(dir.path(), &args).ok());
    let (drawn, written) = (
        find(&all, "drawn", "dsg_balance", "2026-27"),
        find(&all, "written", "dsg_balance", "2026-27"),
    );
    // Every draw is the same world beside the baseline: what is left of the difference is the grant.
    for column in ["difference", "p10", "p50", "p90"] {
        assert!((number(written, column) - 5e6).abs() < 1.0, "{written:?}");
    }
    // The triangle's percentiles: 2m + sqrt(0.1 x 8 x 1)m at 10%, 10m - sqrt((1 - p) x 8 x 7)m above its mode, which 12.5% lie below.
    // Standard errors with 400 draws are sqrt(p (1 - p) / 400) over the density.
    for (column, wanted, within) in [
        ("difference", 5e6, 0.4e6),
        ("p10", 2.894e6, 0.3e6),
        ("p50", 4.708e6, 0.6e6),
        ("p90", 7.634e6, 0.8e6),
    ] {
        let found = number(drawn, column);
        assert!((found - wanted).abs() < within, "{column}: {found}");
    }
    // And one that leaves no year out: the next year holds two grants of the same draw.
    let later = find(&all, "drawn", "dsg_balance", "2027-28");
    for column in ["p10", "p50", "p90"] {
        let twice = 2.0 * number(drawn, column);
        assert!((number(later, column) - twice).abs() < 1.0, "{later:?}");
    }
}

#[test]
fn a_lever_is_the_same_in_each_draw_of_scenarios_that_share_it() {
    let more = format!(
        "{HEAD}extends = \"drawn\"\n[[lever]]\nfrom = \"2027-28\"\nareas = [\"Medway\"]\n[lever.grant]\namount = 1e6\n"
    );
    let dir = folder(&[]);
    let scenarios = dir.path().join("scenarios");
    std::fs::create_dir(&scenarios).expect("a folder");
    for (name, text) in [("drawn", format!("{HEAD}{GRANT}")), ("more", more)] {
        std::fs::write(scenarios.join(name).with_extension("toml"), text).expect("a file");
    }
    let args = [
        "compare",
        "more",
        "--against",
        "drawn",
        "--model",
        ".",
        "--area",
        "Medway",
        "--draws",
        "100",
        "--format",
        "csv",
    ];
    let all = rows(&pressure_in(dir.path(), &args).ok());
    let balance = find(&all, "more", "dsg_balance", "2027-28");
    for column in ["difference", "p10", "p90"] {
        assert!((number(balance, column) - 1e6).abs() < 1.0, "{balance:?}");
    }
    let before = find(&all, "more", "dsg_balance", "2026-27");
    for column in ["difference", "p10", "p90"] {
        assert!(number(before, column).abs() < 1e-3, "{before:?}");
    }
}

#[test]
fn the_parameters_of_a_run_say_what_was_drawn() {
    let dir = folder(&[("drawn.toml", format!("{HEAD}{GRANT}").as_bytes())]);
    let args = [
        "project",
        "--scenario",
        "drawn.toml",
        "--area",
        "Medway",
        "--draws",
        "5",
        "--out",
        "run",
    ];
    pressure_in(dir.path(), &args).ok();
    let text = std::fs::read_to_string(dir.path().join("run/parameters.csv")).expect("a file");
    let of_lever: Vec<(String, f64)> = rows(&text)
        .iter()
        .filter(|row| row["parameter"] == "lever.drawn#1.amount")
        .map(|row| {
            assert_eq!(row["source"], "a letter");
            (row["category"].clone(), number(row, "value"))
        })
        .collect();
    let wanted = [
        ("central run", 5e6),
        ("low", 2e6),
        ("mode", 3e6),
        ("high", 10e6),
    ];
    assert_eq!(
        of_lever,
        wanted.map(|(part, value)| (part.to_owned(), value))
    );
}

#[test]
fn a_strength_has_a_bar_of_its_own() {
    let dir = folder(&[("drawn.toml", format!("{HEAD}{GRANT}").as_bytes())]);
    let args = [
        "sensitivity",
        "--scenario",
        "drawn.toml",
        "--area",
        "Medway",
        "--measure",
        "dsg_balance",
        "--period",
        "2026-27",
        "--draws",
        "300",
        "--format",
        "csv",
    ];
    let all = rows(&pressure_in(dir.path(), &args).ok());
    let of = |breakdown: &str| {
        let is_it =
            |row: &&Row| row["breakdown"] == breakdown && row["category"] == "drawn#1.amount";
        all.iter().find(is_it).expect("a row of the strength")
    };
    // A tenth lies below x where (x - 2)^2 / (8 x 1) = 0.1, and above x where (10 - x)^2 / (8 x 7) = 0.1; the mean is 5.
    let (low, high) = (2e6 + 0.8_f64.sqrt() * 1e6, 10e6 - 5.6_f64.sqrt() * 1e6);
    let bar = of("parameter");
    assert!((number(bar, "p10") - (low - 5e6)).abs() < 1.0, "{bar:?}");
    assert!((number(bar, "p90") - (high - 5e6)).abs() < 1.0, "{bar:?}");
    assert!((number(bar, "value") - (high - low)).abs() < 1.0, "{bar:?}");
    // The draws know it too: it explains some of their variance, and all shares together no more than there is.
    let share = number(of("variance_share"), "value");
    assert!(share > 0.02 && share < 1.0, "{share}");

    // Without it nothing is named so.
    let plain = rows(
        &pressure_in(
            dir.path(),
            &["sensitivity", "--area", "Medway", "--format", "csv"],
        )
        .ok(),
    );
    assert!(plain.iter().all(|row| !row["category"].contains('#')));
}
