//! `pressure report`: documents written from one pack.

use std::fs;
use std::path::Path;

use crate::support::pressure;

#[test]
fn the_bundled_scores_are_what_the_back_test_prints() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/england/accuracy.csv");
    let held = fs::read_to_string(file).expect("the bundled scores");
    let printed = pressure(&["backtest", "--format", "csv"]).ok();
    assert!(
        held == printed,
        "write data/england/accuracy.csv anew: pressure backtest --format csv"
    );
}

#[test]
fn what_cannot_be_written_is_a_usage_error_before_any_work() {
    for (args, said) in [
        (&["report"][..], "there is nothing to write"),
        (&["report", "--out", "a.pdf"][..], "ending in .xlsx"),
        (
            &["report", "--area", "all", "--out", "a.xlsx"][..],
            "a report is of one area",
        ),
        (
            &["report", "--area", "Medwy", "--out", "a.xlsx"][..],
            "Medway",
        ),
        (
            &["report", "--draws", "0", "--seed", "3", "--out", "a.xlsx"][..],
            "--seed needs --draws",
        ),
    ] {
        let run = pressure(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.said().contains(said), "{args:?}: {}", run.err);
    }
}
