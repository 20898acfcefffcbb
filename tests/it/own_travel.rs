//! A council's own travel: travellers and modes of travellers.csv, and prices of that file or of routes and contracts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::support::{Figures, Run, files_under, folder, pressure_in, within};

const MEDWAY: &str = "E06000035";
const PROJECT: [&str; 9] = [
    "project",
    "--area",
    "Medway",
    "--by",
    "placement,mode",
    "--format",
    "csv",
    "--data",
    ".",
];
const HEADER: &str = "financial_year,category,mode,placement,travellers,amount\n";

fn run(files: &[(&str, &str)], more: &[&str]) -> Run {
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(n, text)| (*n, text.as_bytes()))
        .collect();
    let dir = folder(&bytes);
    pressure_in(dir.path(), &[&PROJECT[..], more].concat())
}

#[track_caller]
fn project(rows: &str) -> Figures {
    Figures::parse(&run(&[("travellers.csv", &format!("{HEADER}{rows}"))], &[]).ok())
}

fn published() -> Figures {
    Figures::of(&["--area", "Medway", "--by", "placement,mode"])
}

fn of_kind(figures: &Figures, measure: &str, kind: &str, period: &str) -> f64 {
    figures.part([MEDWAY, measure, "transport_category", kind, period])
}

#[test]
fn own_travellers_modes_and_amounts_stand_in_the_base_year_and_are_held() {
    let own = project(
        "2024-25,pre16_sen,solo_taxi,,100,2400000\n2024-25,pre16_sen,shared_taxi,,500,4500000\n\
         2024-25,pre16_sen,minibus,,150,1200000\n2024-25,pre16_mainstream,bus,,900,1000000\n\
         2024-25,pre16_mainstream,solo_taxi,,20,300000\n",
    );
    let spend = |kind: &str, period: &str| of_kind(&own, "transport_spend", kind, period);
    within("under 16", spend("pre16_sen", "2024-25"), 8_100_000.0, 0.01);
    within(
        "mainstream",
        spend("pre16_mainstream", "2024-25"),
        1_300_000.0,
        0.01,
    );
    // 8.1m over 750 travellers; prices grow 2.5%. April to July is 0.36 of the days.
    let users = |period: &str| of_kind(&own, "travellers", "pre16_sen", period);
    let of_year = 0.36 * users("2025-01") + 0.64 * users("2026-01");
    within(
        "next year",
        spend("pre16_sen", "2025-26"),
        of_year * 10_800.0 * 1.025,
        0.01,
    );
    // Modes keep their shares: the 120 who go alone are 100 and 20.
    let mode =
        |measure: &str, mode: &str, period: &str| own.part([MEDWAY, measure, "mode", mode, period]);
    let others = published();
    let rest = |kind: &str| 0.09 * of_kind(&others, "travellers", kind, "2030-01");
    let alone = users("2030-01") * 100.0 / 750.0
        + of_kind(&own, "travellers", "pre16_mainstream", "2030-01") * 20.0 / 920.0
        + rest("sen_16_to_18")
        + rest("sen_19_to_25");
    within(
        "alone",
        mode("travellers", "solo_taxi", "2030-01"),
        alone,
        1e-6,
    );
    let mut kept = 0;
    for (key, value) in others.iter() {
        let travel = [
            "travellers",
            "transport_spend",
            "send_transport_spend",
            "mainstream_transport_spend",
        ];
        let of_others = ["sen_16_to_18", "sen_19_to_25", "post16_mainstream"].contains(&key[3]);
        if !travel.contains(&key[1]) || of_others {
            assert_eq!(own.part(*key).to_bits(), value.to_bits(), "{key:?}");
            kept += 1;
        }
    }
    assert!(kept > 500, "{kept}");
}

#[test]
fn travellers_without_amounts_leave_the_published_line_as_it_is() {
    let own = project("2024-25,pre16_sen,shared_taxi,,700,\n2024-25,pre16_sen,solo_taxi,,300,\n");
    let before = published();
    let both = |measure: &str, period: &str| {
        [&own, &before].map(|of| of_kind(of, measure, "pre16_sen", period))
    };
    let [now, then] = both("transport_spend", "2024-25");
    within("line 2.1.4", now, then, 0.01);
    // All shares of plans are scaled alike, so travellers are in one ratio at every census.
    let ratio = |period: &str| {
        let [now, then] = both("travellers", period);
        now / then
    };
    assert!((ratio("2025-01") - 1.0).abs() > 0.05);
    within("later", ratio("2031-01"), ratio("2025-01"), 1e-9);
}

#[test]
fn placements_named_have_the_travellers_of_their_rows_and_the_others_the_rest() {
    let own = project(
        "2024-25,pre16_sen,minibus,state_special,500,\n2024-25,pre16_sen,minibus,mainstream,0,\n2024-25,pre16_sen,minibus,,60,\n",
    );
    let all = project("2024-25,pre16_sen,minibus,,560,\n");
    let users = |of: &Figures, period: &str| of_kind(of, "travellers", "pre16_sen", period);
    // The same count in the base year, and another path: plans of state special schools grow in their own way.
    let of_year = |of: &Figures| users(of, "2025-01");
    assert!((of_year(&own) / of_year(&all) - 1.0).abs() < 0.05);
    assert!((users(&own, "2031-01") - users(&all, "2031-01")).abs() > 1.0);
}

#[test]
fn what_cannot_be_used_is_said_and_leaves_what_was_there() {
    let before = published();
    for (rows, part, same) in [
        (
            "2023-24,pre16_sen,minibus,,500,\n",
            "rows of travellers.csv that are not of 2024-25, where travel begins, are not used: 1",
            true,
        ),
        (
            "2024-25,sen_19_to_25,minibus,,90000,\n",
            "SUSPECT: travellers.csv has more travellers of sen_19_to_25 in 2024-25",
            true,
        ),
        (
            "2024-25,post16_mainstream,minibus,,100,\n",
            "modes of post16_mainstream in travellers.csv are not used, for nothing says what minibus costs them",
            false,
        ),
        (
            "2024-25,pre16_sen,minibus,,4,3000000\n2024-25,pre16_sen,solo_taxi,,900,\n",
            "rests on fewer than 5 children and sets no price for pre16_sen by minibus",
            false,
        ),
        (
            "2024-25,pre16_sen,minibus,,900,90000000\n",
            "SUSPECT: its own travellers and prices of pre16_sen come to more than a fifth above line 2.1.4",
            false,
        ),
        (
            "2024-25,pre16_sen,minibus,,900,\n",
            "travellers.csv has no row of sen_16_to_18, sen_19_to_25, pre16_mainstream, post16_mainstream in 2024-25",
            false,
        ),
    ] {
        let run = run(&[("travellers.csv", &format!("{HEADER}{rows}"))], &[]);
        assert!(run.said().contains(part), "{part}: {}", run.said());
        let own = Figures::parse(&run.ok());
        assert_eq!(own.iter().eq(before.iter()), same, "{rows}");
    }
    let unknown = format!("{HEADER}2024-25,pre16_sen,helicopter,,9,\n");
    let run = run(&[("travellers.csv", &unknown)], &[]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(
        run.said().contains("use one of: solo_taxi, shared_taxi"),
        "{}",
        run.err
    );
}

/// Six shared taxis of three children, each on a contract of its own, and so many who travel alone, one of them at a price of its own.
fn routes(alone: usize, price: u32) -> [(&'static str, String); 2] {
    let mut contracts = String::from("contract,mode,annual_cost,from,to\n");
    let mut routes =
        String::from("route,contract,category,mode,placement,travellers,annual_cost,from,to\n");
    for n in 0..6 {
        writeln!(contracts, "TX-{n},shared_taxi,3{n}000,2023-09-01,").expect("memory");
        writeln!(
            routes,
            "R-{n},TX-{n},pre16_sen,shared_taxi,state_special,3,,2023-09-01,"
        )
        .expect("memory");
    }
    for n in 0..alone {
        let cost = if n == 0 { price } else { 20_000 };
        writeln!(routes, "S-{n},,pre16_sen,solo_taxi,,1,{cost},,").expect("memory");
    }
    [("contracts.csv", contracts), ("routes.csv", routes)]
}

/// Everything that a council's run, its explanation and its check say and write, by file.
fn outputs(files: &[(&'static str, String); 2], more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(n, text)| (*n, text.as_bytes()))
        .collect();
    let dir = folder(&bytes);
    let mut all = BTreeMap::new();
    let project = [&PROJECT[..], &["--draws", "20", "--out", "out"], more].concat();
    let explain = [
        "explain",
        "--area",
        "Medway",
        "--measure",
        "transport_spend",
        "--data",
        ".",
    ];
    let explain = [&explain[..], more].concat();
    let check = vec!["check", ".", "--format", "csv"];
    for (name, args) in [("check", check), ("explain", explain), ("project", project)] {
        let run = pressure_in(dir.path(), &args);
        assert_eq!(run.code, 0, "{name}: {}", run.err);
        all.insert(name.to_owned(), [run.out, run.err].concat().into_bytes());
    }
    for path in files_under(&dir.path().join("out")) {
        let name = path
            .strip_prefix(dir.path())
            .expect("inside")
            .display()
            .to_string();
        all.insert(name, fs::read(&path).expect("a file"));
    }
    all
}

#[test]
fn the_price_of_one_childs_route_is_in_no_output() {
    // One child alone, then four: neither is told, shown or worked out, even where suppression is lifted.
    for (alone, more) in [(1, &[][..]), (4, &["--no-suppress"][..])] {
        let one = outputs(&routes(alone, 18_250), more);
        assert!(one.len() > 8, "{:?}", one.keys());
        let other = outputs(&routes(alone, 91_250), more);
        for (name, bytes) in &one {
            assert!(
                other[name] == *bytes,
                "{name} tells the price of one route of {alone}"
            );
        }
        assert_eq!(one.len(), other.len());
    }
}

#[test]
fn routes_of_five_children_and_contracts_set_a_price_and_the_line_is_still_met() {
    let files = routes(5, 30_000);
    let dir = folder(&files.each_ref().map(|(n, text)| (*n, text.as_bytes())));
    let args = [&PROJECT[..], &["--out", "out", "--no-suppress"]].concat();
    let run = pressure_in(dir.path(), &args);
    let said = run.said();
    assert!(
        said.contains("what a traveller of pre16_sen costs by solo_taxi, shared_taxi is the council's own (routes.csv)"),
        "{said}"
    );
    let kept = fs::read_to_string(dir.path().join("out/parameters.csv")).expect("parameters");
    // (30,000 + 4 x 20,000) / 5, and (30,000 + ... + 35,000) / 18.
    for part in [
        "transport.cost_own,E06000035 pre16_sen solo_taxi,2024-25,22000.0,GBP per traveller,measured,",
        "transport.cost_own,E06000035 pre16_sen shared_taxi,2024-25,10833.333333333334,GBP per traveller,",
        "transport.occupancy_own,E06000035 pre16_sen shared_taxi,2024-25,3.0,travellers per vehicle,",
    ] {
        assert!(kept.contains(part), "{part}: {kept}");
    }
    let own = Figures::parse(&run.ok());
    let before = published();
    let line = |of: &Figures| of_kind(of, "transport_spend", "pre16_sen", "2024-25");
    within("line 2.1.4", line(&own), line(&before), 0.01);
    // Nobody counted travellers: they are those of before.
    let users = |of: &Figures| of_kind(of, "travellers", "pre16_sen", "2031-01");
    assert_eq!(users(&own).to_bits(), users(&before).to_bits());
}

#[test]
fn a_cost_a_day_sets_a_price_and_the_part_of_assistants_does_not_grow_with_the_distance() {
    let mut rows =
        String::from("route,category,mode,travellers,annual_cost,day_cost,days,assistants\n");
    for n in 0..5 {
        let assistants = u32::from(n < 2);
        writeln!(rows, "S-{n},pre16_sen,solo_taxi,1,,110,200,{assistants}").expect("memory");
    }
    let further = "name = \"Further\"\nsummary = \"Twice as far\"\n[[lever]]\nfrom = \"2025-26\"\n[lever.distance]\ncategory = \"pre16_sen\"\nmultiply = 2.0\n";
    let files = [("routes.csv", rows.as_str()), ("further.toml", further)];
    let of = |scenario: &str| {
        let run = run(&files, &["--scenario", scenario, "--no-suppress"]);
        Figures::parse(&run.ok())
    };
    let (near, far) = (of("baseline"), of("further.toml"));
    let users = |period: &str| of_kind(&near, "travellers", "pre16_sen", period);
    let alone = 0.09 * (0.36 * users("2025-01") + 0.64 * users("2026-01"));
    let spend = |of: &Figures| of.part([MEDWAY, "transport_spend", "mode", "solo_taxi", "2025-26"]);
    // 110 pounds on 200 days are 22,000 a year; two assistants for five taxis at 80 pounds on 190 days are 6,080 of them.
    let twice = alone * (22_000.0 - 0.4 * 80.0 * 190.0) * 1.025;
    within("twice as far", spend(&far) - spend(&near), twice, 0.01);
}

#[test]
fn many_children_on_few_contracts_set_no_price() {
    let contracts = "contract,mode,annual_cost,from,to\nA,minibus,900000,2023-09-01,\n";
    let mut rows = String::from("route,contract,category,mode,travellers\n");
    for n in 0..9 {
        writeln!(rows, "R-{n},A,pre16_sen,minibus,8").expect("memory");
    }
    let run = run(
        &[("contracts.csv", contracts), ("routes.csv", &rows)],
        &["--no-suppress"],
    );
    let said = run.said();
    assert!(
        said.contains("fewer than 5 children or 5 contracts over 2024-25 and sets no price for pre16_sen by minibus"),
        "{said}"
    );
    assert!(Figures::parse(&run.ok()).iter().eq(published().iter()));
}

#[test]
fn check_says_what_transport_then_rests_on() {
    let rows = format!("{HEADER}2024-25,pre16_sen,minibus,,900,\n");
    let dir = folder(&[("travellers.csv", rows.as_bytes())]);
    let out = pressure_in(dir.path(), &["check", "."]).ok();
    let rests = |output: &str| {
        let mut lines = out.lines().filter(|line| line.starts_with(output));
        lines
            .next_back()
            .unwrap_or_else(|| panic!("{output}: {out}"))
            .to_owned()
    };
    assert!(rests("travellers and their modes").contains("own"), "{out}");
    assert!(
        rests("what a traveller costs by mode").contains("national default"),
        "{out}"
    );
}
