//! Councils to come: what `--as-at` carries to successors, and what it says where it cannot.

use crate::support::{Figures, Key, arg, folder, pressure};

const SURREY: &str = "E10000030";
const HEIRS: [&str; 2] = ["new:east-surrey", "new:west-surrey"];
const HEADER: &str = "code,successor,effective,weight,basis,source\n";

fn heirs() -> Figures {
    Figures::of(&[
        "--area",
        "East Surrey",
        "--area",
        "West Surrey",
        "--as-at",
        "2028",
    ])
}

/// Runs with a file of the user's own.
fn with_file(text: &str, args: &[&str]) -> crate::support::Run {
    let dir = folder(&[("split.csv", text.as_bytes())]);
    let file = dir.path().join("split.csv");
    let given = [
        "project",
        "--as-at",
        "2028",
        "--successors",
        arg(&file),
        "--format",
        "csv",
    ];
    pressure(&[&given[..], args].concat())
}

#[test]
fn surreys_stock_and_past_and_deficit_are_its_heirs_to_the_last_bit() {
    let surrey = Figures::of(&["--area", "Surrey"]);
    let heirs = heirs();
    for (measure, period) in [
        ("plans", "2015-01"),
        ("plans", "2025-01"),
        ("new_plans", "2024"),
        ("block", "2023-24"),
        ("dsg_balance", "2023-24"),
        ("dsg_balance", "2021-22"),
    ] {
        let whole = surrey.total(SURREY, measure, period);
        let parts: f64 = HEIRS
            .iter()
            .map(|heir| heirs.total(heir, measure, period))
            .sum();
        assert_eq!(
            parts.to_bits(),
            whole.to_bits(),
            "{measure} {period}: {parts}, {whole}"
        );
    }
    // 16,069 plans at the weight of the table, to half a plan in each cell's 1/1024.
    let east = heirs.total(HEIRS[0], "plans", "2025-01");
    assert!((east - 16_069.0 * 0.4394).abs() < 1.0, "{east}");
    let key = [HEIRS[0], "plans", "total", "all", "2025-01"];
    assert_eq!(heirs.get(key).map(|figure| figure.basis), Some("estimated"));
}

#[test]
fn heirs_grow_as_surrey_would_and_england_is_what_it_was() {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
    let surrey = Figures::of(&["--area", "Surrey"]);
    let heirs = heirs();
    // A share of pupils does not add up.
    let counted = |(key, _): &(&Key<'static>, f64)| key[1] != "plan_share_of_pupils";
    for (key, value) in surrey.iter().filter(counted) {
        let [_, measure, breakdown, category, period] = *key;
        let part = |heir| {
            heirs
                .get([heir, measure, breakdown, category, period])
                .map_or(0.0, |f| f.value)
        };
        let sum: f64 = HEIRS.into_iter().map(part).sum();
        assert!(near(sum, value), "{key:?}: {sum}, {value}");
    }
    let now = Figures::of(&["--area", "England"]);
    let then = Figures::of(&["--area", "England", "--as-at", "2028"]);
    for (key, value) in now
        .iter()
        .filter(|(key, _)| key[1] == "plans" || key[1] == "dsg_balance")
    {
        let other = then.get(*key).map_or(f64::NAN, |figure| figure.value);
        assert!(near(other, value), "{key:?}: {other}, {value}");
    }
}

#[test]
fn before_its_day_a_council_is_itself_and_after_it_names_its_heirs() {
    let before = pressure(&[
        "project",
        "--area",
        "Surrey",
        "--as-at",
        "2027-03-31",
        "--format",
        "csv",
    ]);
    let plain = pressure(&["project", "--area", "Surrey", "--format", "csv"]).ok();
    assert!(
        before
            .said()
            .contains("no council in successors.csv is replaced by 2027-03-31")
    );
    assert_eq!(before.ok(), plain);
    let after = pressure(&["project", "--area", "Surrey", "--as-at", "2027-04-01"]);
    assert_eq!(after.code, 2);
    let said = after.said();
    assert!(
        said.contains("Surrey ended on 2027-03-31; its successors are East Surrey, West Surrey"),
        "{said}"
    );
    let early = pressure(&["project", "--area", "East Surrey"]);
    assert_eq!(early.code, 2, "{}", early.err);
    let listed = pressure(&["list", "areas", "--as-at", "2028", "--format", "csv"]).ok();
    assert!(
        listed.contains(",new:west-surrey,West Surrey,South East,unitary"),
        "{listed}"
    );
    assert!(!listed.contains("E10000030"));
}

#[test]
fn weights_of_the_users_own_replace_the_bundled_ones() {
    let rows = "Surrey,North Surrey,2027-04-01,0.25,published,the order\nSurrey,South Surrey,2027-04-01,0.75,published,the order\n";
    let run = with_file(&format!("{HEADER}{rows}"), &["--area", "North Surrey"]);
    assert!(run.said().contains("25% of Surrey's"), "{}", run.err);
    let north = Figures::parse(&run.ok()).total("new:north-surrey", "plans", "2024-01");
    let surrey = Figures::of(&["--area", "Surrey"]).total(SURREY, "plans", "2024-01");
    assert!((north - surrey / 4.0).abs() <= 0.5, "{north} of {surrey}");
}

#[test]
fn an_existing_council_takes_over_beside_its_own() {
    let rows =
        "Surrey,Medway,2027-04-01,0.1,assumed,\nSurrey,Rest of Surrey,2027-04-01,0.9,assumed,\n";
    let both = with_file(&format!("{HEADER}{rows}"), &["--area", "Medway"]).ok();
    let both = Figures::parse(&both);
    let (medway, surrey) = (
        Figures::of(&["--area", "Medway"]),
        Figures::of(&["--area", "Surrey"]),
    );
    for (measure, period) in [("plans", "2025-01"), ("block", "2023-24")] {
        let sum = medway.total("E06000035", measure, period)
            + 0.1 * surrey.total(SURREY, measure, period);
        let found = both.total("E06000035", measure, period);
        assert!((found - sum).abs() < 1.0, "{measure}: {found}, {sum}");
    }
}

#[test]
fn weights_nobody_knows_stop_the_run_and_say_how_to_give_them() {
    let run = with_file(
        &format!("{HEADER}Kent,East Kent,2028-04-01,,,\nKent,West Kent,2028-04-01,,,\n"),
        &["--area", "East Kent"],
    );
    assert_eq!((run.code, run.out.as_str()), (3, ""));
    let said = run.said();
    for part in [
        "Kent is replaced on 2028-04-01",
        "East Kent, West Kent",
        "--successors FILE",
        "code,successor,effective,weight",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let sum = with_file(
        &format!("{HEADER}Kent,East Kent,2028-04-01,0.4,,\nKent,West Kent,2028-04-01,0.4,,\n"),
        &["--area", "England"],
    );
    assert_eq!(sum.code, 3);
    assert!(
        sum.said().contains("successors of Kent sum to 0.8"),
        "{}",
        sum.err
    );
    let alone = pressure(&["project", "--successors", "x.csv"]);
    assert_eq!(alone.code, 2);
    assert!(
        alone.said().contains("--as-at is not given"),
        "{}",
        alone.err
    );
}
