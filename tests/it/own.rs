//! A council's own files: each replaces the published figures from its date and leaves the rest alone.

use std::fmt::Write as _;

use crate::support::{Figures, Run, arg, councils, folder, pressure, within};

const MEDWAY: &str = "E06000035";
const ARGS: [&str; 9] = [
    "project", "--area", "Medway", "--to", "2034-35", "--by", "age,line", "--format", "csv",
];

fn run(files: &[(&str, &str)]) -> Run {
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    let dir = folder(&bytes);
    pressure(&[&ARGS[..], &["--data", arg(dir.path())]].concat())
}

#[track_caller]
fn project(files: &[(&str, &str)]) -> Figures {
    Figures::parse(&run(files).ok())
}

/// Plans of one census over ages, needs and placements; the total with the text.
fn caseload(census: &str, more: u32) -> (String, f64) {
    let mut text = String::from("census,age,need,placement,plans\n");
    let mut total = 0;
    for age in 4..=24_u32 {
        let placement = if age < 16 { "mainstream" } else { "fe_college" };
        for (need, plans, placement) in [
            ("ASD", 61 + age + more, "state_special"),
            ("SEMH", 30 + age, placement),
            ("SLCN", 23, placement),
        ] {
            if age < 20 || placement != "state_special" {
                writeln!(text, "{census},{age},{need},{placement},{plans}").expect("memory");
                total += plans;
            }
        }
    }
    (text, f64::from(total))
}

fn basis(figures: &Figures, breakdown: &str, category: &str, census: &str) -> &'static str {
    let found = figures.get([MEDWAY, "plans", breakdown, category, census]);
    found.map_or("none", |figure| figure.basis)
}

#[track_caller]
fn identity_holds(figures: &Figures) {
    for year in 2025..2034 {
        let flow = |measure| figures.total(MEDWAY, measure, &year.to_string());
        let plans = |year: i32| figures.total(MEDWAY, "plans", &format!("{year}-01"));
        let flows = flow("new_plans") - flow("ceased") + flow("transfers_in")
            - flow("transfers_out")
            + flow("reconciliation");
        let change = plans(year + 1) - plans(year);
        assert!(
            (change - flows).abs() < 1e-6,
            "{year}: {change} and {flows}"
        );
    }
}

#[test]
fn a_caseload_of_the_base_census_replaces_the_base() {
    let (text, total) = caseload("2025-01", 0);
    let own = project(&[("caseload.csv", &text)]);
    let plans = own.total(MEDWAY, "plans", "2025-01");
    assert_eq!(plans.to_bits(), total.to_bits(), "{plans}, {total} given");
    assert_eq!(basis(&own, "total", "all", "2025-01"), "actual");
    // Age 7: 68 with ASD, 37 with SEMH, 23 with SLCN.
    let seven = own.part([MEDWAY, "plans", "age", "7", "2025-01"]);
    assert_eq!(seven.to_bits(), 128.0_f64.to_bits(), "{seven}");
    assert_eq!(basis(&own, "age", "7", "2025-01"), "actual");
    identity_holds(&own);
}

#[test]
fn a_later_caseload_replaces_the_projected_census_and_nothing_before() {
    let (text, total) = caseload("2026-01", 5);
    let own = project(&[("caseload.csv", &text)]);
    let plans = own.total(MEDWAY, "plans", "2026-01");
    assert_eq!(plans.to_bits(), total.to_bits(), "{plans}, {total} given");
    assert_eq!(basis(&own, "total", "all", "2026-01"), "actual");
    assert_eq!(basis(&own, "total", "all", "2027-01"), "projected");
    identity_holds(&own);
    let published = councils();
    let mut compared = 0;
    for (key, value) in own.iter() {
        let before = matches!(key[4], "2024-25") || key[4] < "2025" || key[4] == "2025-01";
        if !before {
            continue;
        }
        let held = published.part(*key);
        assert_eq!(
            value.to_bits(),
            held.to_bits(),
            "{key:?}: {value} and {held}"
        );
        compared += 1;
    }
    assert!(compared > 100, "{compared}");
    // What the count differs by from the projection is reconciled in 2025; the flows of that year are the projected ones.
    for measure in ["new_plans", "ceased", "transfers_out"] {
        let (own, held) = (
            own.total(MEDWAY, measure, "2025"),
            published.total(MEDWAY, measure, "2025"),
        );
        assert_eq!(own.to_bits(), held.to_bits(), "{measure}: {own} and {held}");
    }
    let projected = published.total(MEDWAY, "plans", "2026-01");
    let moved = own.total(MEDWAY, "reconciliation", "2025")
        - published.total(MEDWAY, "reconciliation", "2025");
    assert!((moved - (total - projected)).abs() < 1e-6, "{moved}");
}

#[test]
fn both_censuses_may_be_given() {
    let (base, first) = caseload("2025-01", 0);
    let (next, second) = caseload("2026-01", 9);
    let (_, rows) = next.split_once('\n').expect("rows below the header");
    let own = project(&[("caseload.csv", &(base + rows))]);
    for (census, given) in [("2025-01", first), ("2026-01", second)] {
        let plans = own.total(MEDWAY, "plans", census);
        assert_eq!(plans.to_bits(), given.to_bits(), "{census}: {plans}");
        assert_eq!(basis(&own, "total", "all", census), "actual");
    }
    identity_holds(&own);
}

#[test]
fn an_outturn_is_met_to_the_pound() {
    let own = project(&[(
        "finance.csv",
        "financial_year,line,kind,amount\n\
         2024-25,1.0.2,outturn,9876543\n\
         2024-25,1.2.1,outturn,31234567\n\
         2024-25,1.2.3,outturn,15000001\n\
         2024-25,1.2.13,outturn,2500000\n",
    )]);
    let line = |line, year| own.part([MEDWAY, "high_needs_spend", "section251", line, year]);
    within("1.2.x", line("1.2.1-1.2.13", "2024-25"), 48_734_568.0, 0.5);
    within("1.0.2", line("1.0.2", "2024-25"), 9_876_543.0, 0.5);
    let spend = own.total(MEDWAY, "high_needs_spend", "2024-25");
    within("spend", spend, 58_611_111.0, 0.5);
    // The price level carries forward: next year's spend moves in the same direction.
    let held = councils();
    let more = |f: &Figures, year| {
        f.part([
            MEDWAY,
            "high_needs_spend",
            "section251",
            "1.2.1-1.2.13",
            year,
        ])
    };
    let by = |year| more(&own, year) / more(held, year);
    assert!(
        (by("2025-26") / by("2024-25") - 1.0).abs() < 0.02,
        "{} and {}",
        by("2024-25"),
        by("2025-26")
    );
}

#[test]
fn a_block_is_met_to_the_pound() {
    let own = project(&[(
        "block.csv",
        "financial_year,item,amount\n\
         2024-25,allocation,51234567\n\
         2024-25,deduction,7654321\n\
         2025-26,transfer,1000000\n\
         2025-26,grant,250000\n",
    )]);
    let of = |measure, year| own.total(MEDWAY, measure, year);
    within("block", of("block", "2024-25"), 51_234_567.0, 0.5);
    within("deductions", of("deductions", "2024-25"), 7_654_321.0, 0.5);
    within(
        "income",
        of("high_needs_income", "2024-25"),
        43_580_246.0,
        0.5,
    );
    within(
        "transfer",
        of("block_transfer", "2025-26"),
        1_000_000.0,
        0.5,
    );
    within("grants", of("grants", "2025-26"), 250_000.0, 0.5);
    let income = of("block", "2025-26") - of("deductions", "2025-26") + 1_000_000.0;
    within("income", of("high_needs_income", "2025-26"), income, 0.01);
    let closing = of("dsg_balance", "2024-25")
        + of("in_year_balance", "2025-26")
        + of("other_blocks", "2025-26")
        + 250_000.0;
    within("balance", of("dsg_balance", "2025-26"), closing, 0.01);
    // Later years keep the growth that the block was projected with.
    let growth =
        |f: &Figures| f.total(MEDWAY, "block", "2027-28") / f.total(MEDWAY, "block", "2024-25");
    within("growth", growth(&own), growth(councils()), 1e-9);
}

#[test]
fn a_balance_of_march_2025_is_met_to_the_pound() {
    let own = project(&[(
        "balance.csv",
        "date,part,amount\n2025-03-31,high_needs,-23456789\n2025-03-31,other_blocks,1234567\n",
    )]);
    let closing = own.total(MEDWAY, "dsg_balance", "2024-25");
    within("31 March 2025", closing, -22_222_222.0, 0.5);
    let held = councils();
    let change = |f: &Figures| {
        f.total(MEDWAY, "dsg_balance", "2030-31") - f.total(MEDWAY, "dsg_balance", "2024-25")
    };
    within("change to 2031", change(&own), change(held), 0.5);
}

#[test]
fn a_population_changes_new_plans_and_no_plans_in_force() {
    let mut text = String::from("year,age,persons\n");
    for age in 0..=25 {
        writeln!(text, "2025,{age},9000").expect("memory");
    }
    let own = project(&[("population.csv", &text)]);
    let held = councils();
    let new = |f: &Figures, year| f.total(MEDWAY, "new_plans", year);
    assert!(
        new(&own, "2025") > 1.5 * new(held, "2025"),
        "9,000 of each age is more than twice Medway: {} and {}",
        new(&own, "2025"),
        new(held, "2025")
    );
    let plans = |f: &Figures| f.total(MEDWAY, "plans", "2025-01");
    assert_eq!(plans(&own).to_bits(), plans(held).to_bits());
    identity_holds(&own);
}

#[test]
fn what_was_replaced_is_said() {
    let (base, _) = caseload("2025-01", 0);
    let (later, _) = caseload("2026-01", 0);
    for (name, text, parts) in [
        (
            "caseload.csv",
            base.as_str(),
            ["January 2025", "caseload.csv"],
        ),
        ("caseload.csv", &later, ["January 2026", "caseload.csv"]),
        (
            "finance.csv",
            "financial_year,line,kind,amount\n2024-25,1.2.1,outturn,41234567\n",
            ["1.2.x of 2024-25", "finance.csv"],
        ),
        (
            "block.csv",
            "financial_year,item,amount\n2025-26,allocation,61234567\n",
            ["block of 2025-26", "block.csv"],
        ),
        (
            "balance.csv",
            "date,part,amount\n2025-03-31,high_needs,-5\n",
            ["31 March 2025", "balance.csv"],
        ),
        (
            "population.csv",
            "year,age,persons\n2025,7,3900\n",
            ["population of 2025", "population.csv"],
        ),
    ] {
        let said = run(&[(name, text)]).said();
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}

#[test]
fn rows_that_are_not_used_are_said() {
    let (mut old, _) = caseload("2025-01", 0);
    old.push_str("2021-01,7,ASD,mainstream,5\n");
    for (name, text, part) in [
        (
            "finance.csv",
            "financial_year,line,kind,amount\n2024-25,1.2.1,outturn,41234567\n2024-25,2.1.4,outturn,1000\n2025-26,1.2.1,budget,5\n",
            "2 rows of finance.csv",
        ),
        ("caseload.csv", &old, "January 2021"),
    ] {
        let said = run(&[(name, text)]).said();
        assert!(
            said.contains(part) && said.contains("not used"),
            "{part}: {said}"
        );
    }
}

#[test]
fn files_in_returns_are_found_too() {
    let (text, total) = caseload("2025-01", 3);
    let dir = folder(&[]);
    let inner = dir.path().join("returns");
    std::fs::create_dir(&inner).expect("a folder");
    std::fs::write(inner.join("caseload.csv"), text).expect("a file");
    let own = Figures::parse(&pressure(&[&ARGS[..], &["--data", arg(dir.path())]].concat()).ok());
    let plans = own.total(MEDWAY, "plans", "2025-01");
    assert_eq!(plans.to_bits(), total.to_bits(), "{plans}, {total} given");
}

/// The parameter of the council's own price of a placement, as the run folder has it.
fn price_kept(files: &[(&str, &[u8])], more: &[&str]) -> (String, Figures) {
    let dir = folder(files);
    let out = dir.path().join("run");
    let args = [
        "project",
        "--area",
        "Medway",
        "--by",
        "placement,line",
        "--format",
        "csv",
    ];
    let given = ["--data", arg(dir.path()), "--out", arg(&out)];
    let printed = pressure(&[&args[..], &given, more].concat()).ok();
    let kept = std::fs::read_to_string(out.join("parameters.csv")).expect("parameters");
    let prices = kept
        .lines()
        .filter(|line| line.starts_with("prices.top_up_own,"));
    (
        prices.collect::<Vec<_>>().join("\n"),
        Figures::parse(&printed),
    )
}

#[test]
fn own_unit_costs_set_the_price_of_their_placement_and_the_outturn_is_still_met() {
    let text = "placement,need,phase,financial_year,amount,plans\nindependent_special,ASD,,2024-25,60000,30\n\
                independent_special,SEMH,,2024-25,80000,10\nmainstream,,,2026-27,9000,\n";
    let (kept, own) = price_kept(&[("unit_costs.csv", text.as_bytes())], &[]);
    // (30 x 60,000 + 10 x 80,000) / 40.
    assert!(
        kept.contains(
            "prices.top_up_own,E06000035 independent_special,2024-25,65000.0,GBP per plan,measured,"
        ),
        "{kept}"
    );
    let plain = Figures::of(&["--area", "Medway", "--by", "placement,line"]);
    for measure in ["high_needs_spend", "dsg_balance"] {
        let (found, wanted) = (
            own.total(MEDWAY, measure, "2024-25"),
            plain.total(MEDWAY, measure, "2024-25"),
        );
        within(measure, found, wanted, 1.0);
    }
    let spend = |placement: &str, year: &str| {
        own.part([MEDWAY, "high_needs_spend", "placement", placement, year])
    };
    let plans =
        |placement: &str, census: &str| own.part([MEDWAY, "plans", "placement", placement, census]);
    // Five twelfths of the January before and seven of the one within.
    let of_year = (5.0 * plans("independent_special", "2024-01")
        + 7.0 * plans("independent_special", "2025-01"))
        / 12.0;
    within(
        "independent special",
        spend("independent_special", "2024-25") / of_year,
        65_000.0,
        1.0,
    );
    let of_year =
        (5.0 * plans("mainstream", "2026-01") + 7.0 * plans("mainstream", "2027-01")) / 12.0;
    within(
        "mainstream in 2026-27",
        spend("mainstream", "2026-27") / of_year,
        9_000.0,
        0.01,
    );
}

#[test]
fn own_unit_costs_that_exceed_all_spend_are_not_used() {
    let text = "placement,financial_year,amount,plans\nmainstream,2024-25,900000,10\n";
    let run = run(&[("unit_costs.csv", text)]);
    assert!(
        run.said().contains("SUSPECT: own unit costs of 2024-25"),
        "{}",
        run.err
    );
    let plain = Figures::of(&["--area", "Medway", "--to", "2034-35"]);
    let found = Figures::parse(&run.ok()).total(MEDWAY, "high_needs_spend", "2030-31");
    within(
        "spend",
        found,
        plain.total(MEDWAY, "high_needs_spend", "2030-31"),
        1e-3,
    );
}

#[test]
fn fees_of_five_children_set_a_price_and_fees_of_one_are_nowhere() {
    let mut rows = String::from("placement,from,to,need,annual_fee\n");
    for fee in [61_000, 62_000, 63_000, 64_000, 65_000] {
        writeln!(rows, "independent_special,2023-09-01,,ASD,{fee}").expect("memory");
    }
    // One child, of whose fee there are six rows: 7,770,777 pounds in all.
    for month in ["04", "05", "06", "07", "08", "09"] {
        writeln!(rows, "nmss,2024-{month}-01,2024-{month}-28,ASD,7770777").expect("memory");
    }
    let (kept, own) = price_kept(&[("placements.csv", rows.as_bytes())], &["--no-suppress"]);
    assert!(
        kept.contains("independent_special,2024-25,63000.0,"),
        "{kept}"
    );
    assert!(!kept.contains("nmss"), "{kept}");
    assert_eq!(kept.lines().count(), 1);
    // Without the one child's rows every figure is the same, so that none can tell the fee.
    let five: String = rows
        .lines()
        .filter(|line| !line.starts_with("nmss"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let (_, without) = price_kept(&[("placements.csv", five.as_bytes())], &["--no-suppress"]);
    assert!(own.iter().eq(without.iter()));
    assert!(own.iter().count() > 100);
}

#[test]
fn check_ends_with_what_every_output_rests_on() {
    let dir = folder(&[(
        "placements.csv",
        b"placement,from,annual_fee\nnmss,2024-04-01,1\n".as_slice(),
    )]);
    let run = pressure(&["check", arg(dir.path())]);
    let table = run
        .out
        .split("rests on")
        .nth(1)
        .map_or("", |_| run.out.as_str());
    for (output, rests) in [
        ("what a plan in each placement costs", "own"),
        ("plans by age, need and placement", "national default"),
        ("travellers and their modes", "national default"),
        ("spend by need within a placement", "unavailable"),
    ] {
        let line = table
            .lines()
            .find(|line| line.starts_with(output))
            .unwrap_or_else(|| panic!("{output}: {}", run.out));
        assert!(line.contains(rests), "{line}");
    }
}

#[test]
fn the_departments_caseload_csv_beside_a_list_of_placements_is_no_file_of_ours() {
    // The Department's file and ours have one name; its columns tell it apart.
    let published = b"time_period,time_identifier,geographic_level,country_code,region_code,old_la_code,la_name,new_la_code,breakdown\n"
        .as_slice();
    let rows = b"placement,from,annual_fee\nnmss,2024-04-01,1\n".as_slice();
    let dir = folder(&[("caseload.csv", published), ("placements.csv", rows)]);
    let args = ["project", "--area", "Medway", "--format", "csv", "--data"];
    let run = pressure(&[&args[..], &[arg(dir.path())]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.said()
            .contains("fees of nmss in placements.csv rest on fewer than 5 children"),
        "{}",
        run.err
    );
    let checked = pressure(&["check", arg(dir.path())]);
    assert!(!checked.said().contains("`census`"), "{}", checked.err);
}
