//! `pressure solve`: strengths that meet a target when they are projected, targets out of reach, and questions without an answer.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{Figures, arg, folder, pressure, pressure_in, rows, within};

const KENT: &str = "E10000016";

/// Two levers of one council: a grant of 20 million a year for all it needs, and a shift.
const LEVERS: &str = r#"name = "levers"
summary = "A grant and a shift"

[[lever]]
from = "2027-28"
areas = ["Kent"]
rationale = "Sized by the test"
[lever.grant]
amount = 20_000_000 # a year

[[lever]]
from = "2027-28"
areas = ["Kent"]
[lever.mode_shift]
category = "pre16_sen"
from_mode = "solo_taxi"
to_mode = "shared_taxi"
share = 0.2
"#;

/// The row of a case.
fn case<'a>(rows: &'a [BTreeMap<String, String>], case: &str) -> &'a BTreeMap<String, String> {
    let found = rows.iter().find(|row| row["case"] == case);
    found.unwrap_or_else(|| panic!("no {case} in {rows:?}"))
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().expect("a number")
}

#[test]
fn the_strength_found_meets_the_target_and_its_lever_projects_to_the_same() {
    let text = LEVERS;
    let dir = folder(&[("levers.toml", text.as_bytes())]);
    let solve = [
        "solve",
        "--target",
        "dsg_balance@2030-31 >= -900m",
        "--lever",
        "levers.toml#1",
        "--area",
        "Kent",
        "--most",
        "40",
    ];
    let run = pressure_in(dir.path(), &[&solve[..], &["--format", "csv"]].concat()).ok();
    let found = rows(&run);
    let (off, written, smallest) = (
        case(&found, "without"),
        case(&found, "as_written"),
        case(&found, "smallest"),
    );
    // Four grants of 20 million by March 2031 leave a balance better by 80 million, and by the interest on them if it is charged.
    let effect = number(written, "value") - number(off, "value");
    within("four grants", effect, 80e6, 1.0);
    let strength = number(smallest, "strength");
    within(
        "a grant acts in proportion",
        strength,
        (-900e6 - number(off, "value")) / 80e6,
        1e-4,
    );
    assert_eq!(
        (smallest["met"].as_str(), written["met"].as_str()),
        ("yes", "no")
    );
    assert!((0.0..100.0 * 40.0).contains(&(number(smallest, "value") + 900e6)));
    // What the table says to write gives the same when it is projected.
    let table = pressure_in(dir.path(), &solve).ok();
    let start = table.find("[[lever]]").expect("the lever written out");
    let lever: Vec<&str> = table[start..]
        .lines()
        .take_while(|line| !line.is_empty())
        .collect();
    assert!(
        lever[4..].concat().contains("amount = ") && lever[5].ends_with("# a year"),
        "{lever:?}"
    );
    let solved = format!(
        "name = \"solved\"\nsummary = \"solved\"\n{}\n",
        lever.join("\n")
    );
    fs::write(dir.path().join("solved.toml"), solved).expect("a file");
    let solved = dir.path().join("solved.toml");
    let projected = Figures::of(&["--area", "Kent", "--scenario", arg(&solved)]);
    let balance = projected.total(KENT, "dsg_balance", "2030-31");
    within("projected", balance, number(smallest, "value"), 1e-3);
}

#[test]
fn a_target_out_of_reach_says_how_near_it_gets() {
    let text = LEVERS;
    let dir = folder(&[("levers.toml", text.as_bytes())]);
    // A fifth of children in taxis of their own move at strength 1, all of them at 5.
    let solve = [
        "solve",
        "--target",
        "transport_spend@2029-30 < 1m",
        "--lever",
        "levers.toml",
        "--area",
        "Kent",
    ];
    let run = pressure_in(dir.path(), &solve).ok();
    assert!(run.contains("No strength from 0 to 5 meets"), "{run}");
    assert!(
        run.contains("share = 1\n") && run.contains("amount = 100000000"),
        "{run}"
    );
    let run = pressure_in(
        dir.path(),
        &[&solve[..], &["--format", "csv", "--draws", "20"]].concat(),
    )
    .ok();
    let found = rows(&run);
    let nearest = case(&found, "nearest");
    assert_eq!(
        (
            nearest["strength"].as_str(),
            nearest["met"].as_str(),
            nearest["chance"].as_str()
        ),
        ("5", "no", "0")
    );
    assert!(number(nearest, "effect") < 0.0);
    // What is met anyway needs nothing.
    let easy = [
        "solve",
        "--target",
        "plans@2029-01 > 1",
        "--lever",
        "levers.toml#1",
        "--area",
        "Kent",
        "--draws",
        "20",
    ];
    let run = pressure_in(dir.path(), &easy).ok();
    assert!(
        run.contains("is met without it") && run.contains("100.0%"),
        "{run}"
    );
    assert!(!run.contains("[[lever]]"), "{run}");
}

#[test]
fn questions_without_an_answer_exit_with_2() {
    let target = "dsg_balance@2029-30 >= 0";
    for (args, said) in [
        (
            &[
                "--target",
                "dsg_balnce@2029-30 >= 0",
                "--lever",
                "local-places",
            ][..],
            "dsg_balance",
        ),
        (
            &["--target", "dsg_balance >= 0", "--lever", "local-places"],
            "names no period",
        ),
        (
            &["--target", target, "--lever", "local-place"],
            "local-places",
        ),
        (
            &["--target", target, "--lever", "local-places#3"],
            "#2 placement_shift",
        ),
        (&["--target", target, "--lever", "baseline"], "no levers"),
        (
            &["--target", target, "--lever", "current-policy#2"],
            "it is a date",
        ),
        (
            &["--target", target, "--lever", "current-policy"],
            "current-policy#1",
        ),
        (
            &[
                "--target",
                target,
                "--lever",
                "local-places",
                "--area",
                "Kint",
            ],
            "Kent",
        ),
        (
            &[
                "--target",
                target,
                "--lever",
                "local-places",
                "--area",
                "all",
            ],
            "give one council",
        ),
        (
            &[
                "--target",
                target,
                "--lever",
                "local-places",
                "--to",
                "2028-29",
            ],
            "--to reaches further",
        ),
        (
            &["--target", target, "--lever", "local-places", "--seed", "3"],
            "--draws",
        ),
        (
            &["--target", target, "--lever", "local-places", "--most", "0"],
            "above 0",
        ),
        (
            &[
                "--target",
                target,
                "--lever",
                "local-places",
                "--area",
                "City of London",
            ],
            "high_needs_spend",
        ),
    ] {
        let run = pressure(&[&["solve"], args].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert_eq!(run.out, "", "{args:?}");
        assert!(run.said().contains(said), "{args:?}: {}", run.err);
    }
}
