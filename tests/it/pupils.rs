//! A council's own children (pupils.csv): rates counted on them, whole children in draws, nobody lost.

use std::fmt::Write as _;

use crate::support::{Figures, Run, arg, folder, pressure};

const MEDWAY: &str = "E06000035";

/// Numbers below a bound, the same for the same seed (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }
}

fn setting(year: i64, numbers: &mut Numbers) -> &'static str {
    let among: &[&str] = match year {
        ..0 => &["early_years", "mainstream"],
        0..=11 => &[
            "mainstream",
            "mainstream",
            "state_special",
            "independent_special",
        ],
        12..=14 => &["mainstream", "fe_college", "state_special"],
        _ => &["fe_college", "neet"],
    };
    among[numbers.below(among.len() as u64) as usize]
}

/// Rows of some hundred children from January `first` on, in so many years; and how many are there at
/// the end.
pub(crate) fn rows(first: i64, years: i64) -> (String, usize) {
    let mut text =
        "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n"
            .to_owned();
    let mut numbers = Numbers(11);
    let needs = ["ASD", "SEMH", "SLCN", "MLD"];
    let mut children: Vec<(i64, &str, &str)> = Vec::new();
    for _ in 0..900 {
        let year = numbers.below(20) as i64 - 1;
        children.push((
            year,
            setting(year, &mut numbers),
            needs[numbers.below(4) as usize],
        ));
    }
    for calendar_year in first..first + years {
        let mut after = Vec::new();
        for &(year, from, need) in &children {
            let leaves = year >= 20 || numbers.below(if year > 13 { 4 } else { 25 }) == 0;
            let next = year + 1;
            let (to, then) = if leaves {
                ("NONSEND", "NONSEND")
            } else {
                let stays =
                    [0, 12, 15].iter().all(|boundary| *boundary != next) && numbers.below(30) > 0;
                let to = if stays {
                    from
                } else {
                    setting(next, &mut numbers)
                };
                let then = if numbers.below(40) == 0 {
                    needs[numbers.below(4) as usize]
                } else {
                    need
                };
                after.push((next, to, then));
                (to, then)
            };
            writeln!(
                text,
                "{calendar_year},{from},{need},{year},{to},{then},{next}"
            )
            .expect("memory");
        }
        for _ in 0..140 {
            let year = numbers.below(13) as i64 - 1;
            let child = (
                year,
                setting(year, &mut numbers),
                needs[numbers.below(4) as usize],
            );
            let (to, need) = (child.1, child.2);
            let before = year - 1;
            writeln!(
                text,
                "{calendar_year},NONSEND,NONSEND,{before},{to},{need},{year}"
            )
            .expect("memory");
            after.push(child);
        }
        children = after;
    }
    (text, children.len())
}

pub(crate) fn project(files: &[(&str, &str)], more: &[&str]) -> Run {
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    let dir = folder(&bytes);
    let args = [
        "project",
        "--area",
        "Medway",
        "--to",
        "2029-30",
        "--format",
        "csv",
        "--data",
        arg(dir.path()),
    ];
    pressure(&[&args[..], more].concat())
}

#[track_caller]
fn nobody_is_lost(figures: &Figures, from: i32) {
    for year in from..2029 {
        let flow = |measure: &str| figures.total(MEDWAY, measure, &year.to_string());
        let plans = |year: i32| figures.total(MEDWAY, "plans", &format!("{year}-01"));
        let change = plans(year + 1) - plans(year);
        let flows = flow("new_plans") - flow("ceased");
        assert!((change - flows).abs() < 1e-6, "{year}: {change} {flows}");
        assert!(flow("reconciliation").abs() < 1e-9 && flow("transfers_out").abs() < 1e-9);
    }
}

#[test]
fn plans_start_from_the_rows_and_close_without_a_gap() {
    let (text, children) = rows(2022, 3);
    let files = [("returns/pupils.csv", text.as_str())];
    for draws in ["0", "40"] {
        let run = project(
            &files,
            &["--draws", draws, "--no-suppress", "--by", "age,placement"],
        );
        let said = run.said();
        assert!(
            said.contains(
                "counted on the council's own children from January 2022 to January 2025"
            ),
            "{said}"
        );
        assert!(said.contains("NOT SUPPRESSED"), "{said}");
        let figures = Figures::parse(&run.ok());
        assert!((figures.total(MEDWAY, "plans", "2025-01") - children as f64).abs() < 1e-9);
        nobody_is_lost(&figures, 2025);
    }
}

#[test]
fn a_later_january_is_counted_and_not_drawn() {
    let (text, children) = rows(2023, 3);
    let run = project(
        &[("pupils.csv", text.as_str())],
        &["--draws", "20", "--no-suppress"],
    );
    let figures = Figures::parse(&run.ok());
    assert!((figures.total(MEDWAY, "plans", "2026-01") - children as f64).abs() < 1e-9);
    nobody_is_lost(&figures, 2025);
}

#[test]
fn small_counts_are_hidden_unless_asked_for() {
    let (text, _) = rows(2022, 3);
    let files = [("pupils.csv", text.as_str())];
    let by = ["--by", "age,placement,need"];
    let hidden = project(&files, &by);
    assert!(
        hidden.said().contains("are hidden (c)"),
        "{}",
        hidden.said()
    );
    let hides = |run: Run| {
        run.ok()
            .lines()
            .any(|line| line.split(',').any(|cell| cell == "c"))
    };
    assert!(hides(hidden));
    assert!(!hides(project(
        &files,
        &[&by[..], &["--no-suppress"]].concat()
    )));
}

#[test]
fn own_costs_move_spend_and_levers_without_effect_are_refused() {
    let (text, _) = rows(2022, 3);
    let costs = "setting,need,academic-year,cost\nindependent_special,,,150000\n";
    let spend = |files: &[(&str, &str)]| {
        let figures = Figures::parse(&project(files, &["--no-suppress"]).ok());
        figures.total(MEDWAY, "high_needs_spend", "2028-29")
    };
    let plain = spend(&[("pupils.csv", text.as_str())]);
    let dear = spend(&[("pupils.csv", text.as_str()), ("pupil_costs.csv", costs)]);
    assert!(dear > 1.1 * plain, "{dear} {plain}");
    let refused = project(
        &[("pupils.csv", text.as_str())],
        &["--scenario", "local-places"],
    );
    assert_eq!(refused.code, 2);
    assert!(refused.said().contains("pupils.csv"), "{}", refused.said());
    let acts = project(
        &[("pupils.csv", text.as_str())],
        &["--scenario", "request-surge", "--no-suppress"],
    );
    let figures = Figures::parse(&acts.ok());
    nobody_is_lost(&figures, 2025);
}

#[test]
fn faults_name_the_row_and_never_what_stands_there() {
    let (mut text, _) = rows(2022, 3);
    text.push_str("2024,mainstream,Zzyzx,3,mainstream,ASD,9\n");
    let run = project(&[("pupils.csv", text.as_str())], &[]);
    assert_eq!(run.code, 3);
    let said = run.said();
    assert!(
        said.contains("academic-year-2") && !said.contains("Zzyzx"),
        "{said}"
    );
    let (early, _) = rows(2020, 3);
    let run = project(&[("pupils.csv", early.as_str())], &[]);
    assert_eq!(run.code, 3);
    assert!(run.said().contains("January 2025"), "{}", run.said());
}
