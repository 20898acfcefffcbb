//! `pressure backtest`: scores against a sum of our own, the page in docs/, and the settings it chooses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::support::{ENGLAND, arg, england, pressure, repository, rows, table, within};

#[test]
fn the_accuracy_page_is_what_the_program_writes() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("accuracy.md");
    pressure(&["backtest", "--page", arg(&file)]).ok();
    let page = |path| std::fs::read_to_string(path).expect("a page");
    assert!(
        page(file) == page(repository().join("docs/accuracy.md")),
        "docs/accuracy.md is out of date: run `pressure backtest --page docs/accuracy.md`"
    );
    assert!(
        page(dir.path().join("published.md")) == page(repository().join("docs/published.md")),
        "docs/published.md is out of date: run `pressure backtest --page docs/accuracy.md`"
    );
}

#[test]
fn the_settings_in_use_are_those_the_past_chooses() {
    let out = pressure(&["backtest", "--choose", "--format", "csv"]).ok();
    let tried = rows(&out);
    let best = tried
        .iter()
        .find(|row| row["stage"] == "councils")
        .expect("candidates");
    let path = repository().join("models/england/calibration.toml");
    let text = std::fs::read_to_string(path).expect("the settings");
    let section = text.split("\n[trend]\n").nth(1).expect("a section");
    for name in [
        "share_years",
        "share_damping",
        "exit_years",
        "own_weight",
        "own_fade",
    ] {
        let line = section
            .lines()
            .find(|line| line.starts_with(&format!("{name} = ")))
            .unwrap_or_else(|| panic!("no {name}"));
        let value = line
            .split("value = ")
            .nth(1)
            .and_then(|rest| rest.split(',').next())
            .unwrap_or_default();
        let number = |text: &str| text.parse::<f64>().expect("a number");
        within(name, number(value), number(&best[name]), 1e-12);
    }
    // England's path comes first, and its best is what councils were tried on.
    let england = tried.first().expect("candidates");
    assert_eq!(england["stage"], "england");
    assert_eq!(england["share_damping"], best["share_damping"]);
    assert_eq!(england["share_years"], best["share_years"]);
}

/// Councils that replaced no other, hold 100 plans or more and are not suspect: told from the files, not from the program.
fn scored(plans: &BTreeMap<(String, String), f64>) -> Vec<String> {
    let areas = table(&repository().join("models/england/areas.csv"));
    let heirs: BTreeSet<&str> = areas
        .iter()
        .flat_map(|a| a["successors"].split('|'))
        .collect();
    let banners = table(&repository().join("data/england/banners.csv"));
    let suspect: BTreeSet<&str> = banners
        .iter()
        .filter(|b| b["code"] == "suspect")
        .map(|b| b["area_code"].as_str())
        .collect();
    let few = |code: &str| plans[&(code.to_owned(), "2024-01".to_owned())] < 100.0;
    areas
        .iter()
        .filter(|a| a["valid_to"].is_empty())
        .map(|a| a["code"].clone())
        .filter(|c| !heirs.contains(c.as_str()) && !suspect.contains(c.as_str()) && !few(c))
        .collect()
}

#[test]
fn scores_of_a_yardstick_are_those_of_a_sum_by_hand() {
    let history = table(&repository().join("data/england/history.csv"));
    let plans: BTreeMap<(String, String), f64> = history
        .iter()
        .filter(|r| r["measure"] == "plans" && r["breakdown"] == "total")
        .map(|r| {
            let value = r["value"].parse().expect("a number");
            ((r["area_code"].clone(), r["period"].clone()), value)
        })
        .collect();
    let councils = scored(&plans);
    let at = |code: &str, period: &str| plans[&(code.to_owned(), period.to_owned())];
    let out = pressure(&[
        "backtest",
        "--origins",
        "2022",
        "--measure",
        "plans",
        "--format",
        "csv",
    ])
    .ok();
    let found = rows(&out);
    let score = |method: &str, years: &str, column: &str| -> f64 {
        let row = found
            .iter()
            .find(|r| r["method"] == method && r["years_ahead"] == years && r["group"] == "all");
        row.unwrap_or_else(|| panic!("no {method} {years}"))[column]
            .parse()
            .expect("a number")
    };
    within(
        "forecasts",
        score("flat", "2", "forecasts"),
        councils.len() as f64,
        0.0,
    );
    let mean = |error: &dyn Fn(&str) -> f64| {
        100.0 * councils.iter().map(|c| error(c)).sum::<f64>() / councils.len() as f64
    };
    let flat = mean(&|c| (at(c, "2022-01") / at(c, "2024-01") - 1.0).abs());
    within("flat", score("flat", "2", "mape"), flat, 1e-9);
    let growth = mean(&|c| {
        let forecast = at(c, "2022-01") * (at(c, "2022-01") / at(c, "2021-01")).powi(2);
        (forecast / at(c, "2024-01") - 1.0).abs()
    });
    within(
        "last growth",
        score("last_growth", "2", "mape"),
        growth,
        1e-9,
    );
    let sum = |period: &str| councils.iter().map(|c| at(c, period)).sum::<f64>();
    let bias = 100.0 * (sum("2022-01") / sum("2023-01") - 1.0);
    within("bias", score("flat", "1", "bias"), bias, 1e-9);
}

#[test]
fn errors_by_placement_are_those_of_a_sum_by_hand() {
    let held = table(&repository().join("data/england/plans_by_placement.csv"));
    let history = table(&repository().join("data/england/history.csv"));
    let total = |code: &str, census: &str| -> f64 {
        let period = format!("{census}-01");
        let row = history.iter().find(|r| {
            r["area_code"] == code
                && r["measure"] == "plans"
                && r["breakdown"] == "total"
                && r["period"] == period
        });
        row.expect("plans")["value"].parse().expect("a number")
    };
    // Plans by placement in the shares of those recorded; none where over a tenth were not.
    let counted = |census: &str| -> BTreeMap<String, Vec<f64>> {
        held.iter()
            .filter(|r| r["census"] == census)
            .filter_map(|r| {
                let number = |column: &str| r[column].parse::<f64>().expect("a number");
                let kinds = r
                    .keys()
                    .filter(|k| !["area_code", "census", "not_recorded", "basis"].contains(&&***k));
                let plans: Vec<f64> = kinds.map(|k| number(k)).collect();
                let recorded: f64 = plans.iter().sum();
                let lost = number("not_recorded");
                let all = total(&r["area_code"], census);
                (lost <= 0.1 * (recorded + lost)).then(|| {
                    let shared = plans.iter().map(|p| p * all / recorded).collect();
                    (r["area_code"].clone(), shared)
                })
            })
            .collect()
    };
    let (then, now) = (counted("2021"), counted("2022"));
    let plans = history
        .iter()
        .filter(|r| r["measure"] == "plans" && r["breakdown"] == "total")
        .map(|r| {
            let value = r["value"].parse().expect("a number");
            ((r["area_code"].clone(), r["period"].clone()), value)
        })
        .collect();
    let councils: Vec<String> = scored(&plans)
        .into_iter()
        .filter(|c| then.contains_key(c) && now.contains_key(c))
        .collect();
    let miss = |c: &str| {
        let pairs = then[c].iter().zip(&now[c]);
        pairs.map(|(f, o)| (f - o).abs()).sum::<f64>() / now[c].iter().sum::<f64>()
    };
    let expected = 100.0 * councils.iter().map(|c| miss(c)).sum::<f64>() / councils.len() as f64;
    let args = [
        "backtest",
        "--origins",
        "2021",
        "--measure",
        "plans_by_placement",
    ];
    let found = rows(&pressure(&[&args[..], &["--format", "csv"]].concat()).ok());
    let of = |measure: &str, method: &str| {
        let row = found.iter().find(|r| {
            r["measure"] == measure
                && r["method"] == method
                && r["years_ahead"] == "1"
                && r["group"] == "all"
        });
        row.unwrap_or_else(|| panic!("no {measure} {method}"))
    };
    let flat = of("plans_by_placement", "flat");
    within(
        "forecasts",
        flat["forecasts"].parse().expect("a number"),
        councils.len() as f64,
        0.0,
    );
    within(
        "flat",
        flat["mape"].parse().expect("a number"),
        expected,
        1e-9,
    );
    // Flat leaves every share as it was, and so does the model's total in the same shares.
    let number = |measure: &str, method: &str| -> f64 {
        of(measure, method)["mape"].parse().expect("a number")
    };
    let shares = |method: &str| number("shares_by_placement", method);
    within("shares", shares("flat"), shares("same_shares"), 1e-9);
    for other in ["same_shares", "flat"] {
        let (own, their) = (
            number("plans_by_placement", "model"),
            number("plans_by_placement", other),
        );
        assert!(own < their, "{other}: {own} for {their}");
    }
}

#[test]
fn the_projection_grows_as_the_back_test_chose() {
    let out = pressure(&["backtest", "--choose", "--format", "csv"]).ok();
    let best = rows(&out).swap_remove(0);
    let chosen = |name: &str| best[name].parse::<f64>().expect("a number");
    let years = chosen("share_years") as i32;
    let share_of = |year: i32| {
        let plans = england().total(ENGLAND, "plans", &format!("{year}-01"));
        england().total(ENGLAND, "new_plans", &year.to_string()) / plans
    };
    let share = (2025 - years..2025).map(share_of).sum::<f64>() / f64::from(years);
    for k in 0..5 {
        let expected = share * chosen("share_damping").powi(k);
        within(
            &format!("new plans over plans in {}", 2025 + k),
            share_of(2025 + k),
            expected,
            0.003 * expected,
        );
    }
}

#[test]
fn what_was_asked_of_plans_is_met_on_outcomes_no_setting_has_seen() {
    let out = pressure(&[
        "backtest",
        "--measure",
        "plans",
        "--by",
        "size",
        "--format",
        "csv",
    ])
    .ok();
    let found = rows(&out);
    let number = |row: &BTreeMap<String, String>, column: &str| -> f64 {
        row[column].parse().expect("a number")
    };
    for years in ["1", "2", "3", "4"] {
        let of = |group: &'static str| {
            found
                .iter()
                .filter(move |r| r["group"] == group && r["years_ahead"] == years)
        };
        let (model, yardsticks): (Vec<_>, Vec<_>) = of("all").partition(|r| r["method"] == "model");
        assert_eq!((model.len(), yardsticks.len()), (1, 5));
        for other in yardsticks {
            assert!(
                number(model[0], "mape") < number(other, "mape"),
                "{years} years: {other:?}"
            );
        }
        for group in ["all", "smallest_third"] {
            let row = of(group).find(|r| r["method"] == "model").expect("a row");
            let held = number(row, "within_80");
            assert!(
                (75.0..=85.0).contains(&held),
                "{group}, {years} years: {held}"
            );
        }
    }
}

#[test]
fn origins_without_a_past_or_an_outcome_are_refused() {
    for (typed, said) in [
        ("2010..2012", "2017..2024"),
        ("2021..2030", "2017..2024"),
        ("2022..2019", "2017..2024"),
        ("soon", "2017..2022"),
    ] {
        let run = pressure(&["backtest", "--origins", typed]);
        assert_eq!(run.code, 2, "{typed}: {}", run.err);
        assert!(run.said().contains(said), "{typed}: {}", run.err);
    }
    let run = pressure(&["backtest", "--measure", "plns"]);
    assert_eq!(run.code, 2);
    assert!(run.said().contains("plans"), "{}", run.err);
}

#[test]
fn origins_that_settings_have_seen_say_so() {
    let run = pressure(&["backtest", "--origins", "2018..2019", "--measure", "plans"]);
    assert!(run.said().contains("partly in sample"), "{}", run.err);
    let run = pressure(&["backtest", "--measure", "plans"]);
    assert!(!run.said().contains("partly in sample"), "{}", run.err);
}

/// A run of Kent, saved.
fn saved_run(dir: &Path) -> PathBuf {
    let run = dir.join("run");
    let args = ["project", "--area", "Kent", "--to", "2026-27"];
    pressure(&[&args[..], &["--out", arg(&run)]].concat()).ok();
    run
}

#[test]
fn a_saved_run_is_set_against_what_happened() {
    let dir = tempfile::tempdir().expect("a folder");
    let run = saved_run(dir.path());
    let saved = table(&run.join("results.csv"));
    let projected = |measure: &str, period: &str| -> f64 {
        let row = saved.iter().find(|r| {
            r["measure"] == measure && r["period"] == period && r["breakdown"] == "total"
        });
        row.unwrap_or_else(|| panic!("no {measure} {period}"))["value"]
            .parse()
            .expect("a number")
    };
    let file = dir.path().join("actual.csv");
    let text = "area_code,measure,period,value\n\
                E10000016,plans,2026-01,23000\n\
                E10000016,new_plans,2025,4000\n\
                E10000016,requests,2025,\"5,500\"\n\
                E10000016,ceased,2025,1000\n";
    std::fs::write(&file, text).expect("a file");
    let args = [
        "backtest",
        "--run",
        arg(&run),
        "--actual",
        arg(&file),
        "--format",
        "csv",
    ];
    let found = rows(&pressure(&args).ok());
    let miss = |cause: &str| -> f64 {
        let row = found
            .iter()
            .find(|r| r["measure"] == "plans" && r["period"] == "2026-01" && r["cause"] == cause);
        row.unwrap_or_else(|| panic!("no {cause}"))["miss"]
            .parse()
            .expect("a number")
    };
    within(
        "miss",
        miss("all"),
        23_000.0 - projected("plans", "2026-01"),
        1e-6,
    );
    let per_request = projected("new_plans", "2025") / projected("requests", "2025");
    within(
        "requests",
        miss("requests"),
        (5_500.0 - projected("requests", "2025")) * per_request,
        1e-6,
    );
    within(
        "funnel",
        miss("funnel"),
        4_000.0 - 5_500.0 * per_request,
        1e-6,
    );
    within(
        "ceasing",
        miss("ceasing"),
        projected("ceased", "2025") - 1_000.0,
        1e-6,
    );
    let parts = ["requests", "funnel", "ceasing", "rest"].map(miss);
    within("sum", parts.iter().sum(), miss("all"), 1e-6);
}

#[test]
fn outturn_that_cannot_be_used_is_told_with_where_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let run = saved_run(dir.path());
    let file = dir.path().join("actual.csv");
    let args = ["backtest", "--run", arg(&run), "--actual", arg(&file)];
    for (text, said) in [
        ("area_code,measure,value\n", "`period`"),
        (
            "area_code,measure,period,value\nE10000016,plan,2026-01,1\n",
            "line 2",
        ),
        (
            "area_code,measure,period,value\nE10000016,plans,2026-01,many\n",
            "`many`",
        ),
        (
            "area_code,measure,period,value\nE10000016,plans,2036-01,1\n",
            "no figure",
        ),
    ] {
        std::fs::write(&file, text).expect("a file");
        let refused = pressure(&args);
        assert_eq!(refused.code, 3, "{text}: {}", refused.err);
        assert!(refused.said().contains(said), "{text}: {}", refused.err);
    }
    let alone = pressure(&["backtest", "--actual", arg(&file)]);
    assert_eq!(alone.code, 2, "{}", alone.err);
    let gone = pressure(&[
        "backtest",
        "--run",
        "no-such-folder",
        "--actual",
        arg(&file),
    ]);
    assert_eq!(gone.code, 2, "{}", gone.err);
    assert!(gone.said().contains("no-such-folder"), "{}", gone.err);
}
