//! Places: the default growth of state special schools, a council's own places.csv, and who is refused.

use crate::support::{Figures, Run, arg, councils, england, folder, pressure, within};

const MEDWAY: &str = "E06000035";
const ENGLAND: &str = "E92000001";

fn run_of(area: &str, places: &str) -> Run {
    let text = format!("placement,phase,academic_year,places,resident_share\n{places}");
    let dir = folder(&[("places.csv", text.as_bytes())]);
    let args = [
        "project",
        "--area",
        area,
        "--by",
        "placement",
        "--to",
        "2034-35",
    ];
    pressure(&[&args[..], &["--format", "csv", "--data", arg(dir.path())]].concat())
}

fn run(places: &str) -> Run {
    run_of("Medway", places)
}

fn project(places: &str) -> Figures {
    Figures::parse(&run(places).ok())
}

fn special(figures: &Figures, measure: &str, period: &str) -> f64 {
    figures.part([MEDWAY, measure, "placement", "state_special", period])
}

#[test]
fn newcomers_keep_to_the_default_places() {
    let mut full = 0;
    for area in councils().areas() {
        let plans = |year: i32| {
            let period = format!("{year}-01");
            councils().part([area, "plans", "placement", "state_special", &period])
        };
        let mut places = plans(2025);
        for year in 2025..2035 {
            places *= 1.045;
            let refused = councils().part([
                area,
                "unmet_demand",
                "placement",
                "state_special",
                &year.to_string(),
            ]);
            // Where somebody is refused every place is taken, or those in place are too many already.
            if refused > 1e-6 {
                assert!(
                    plans(year + 1) > places - 1e-6,
                    "{area} {year}: {refused} refused beside free places"
                );
                full += 1;
            }
            // Who is in place stays; the gap of stock and flow may add to them.
            let most = places.max(1.15 * plans(year));
            assert!(
                plans(year + 1) <= most + 1e-6,
                "{area} {year}: {} plans, {places} places",
                plans(year + 1)
            );
        }
    }
    assert!(full > 300, "{full} council-years without a free place");
}

#[test]
fn only_limited_placements_refuse() {
    for year in 2025..2034 {
        let year = year.to_string();
        let total = england().total(ENGLAND, "unmet_demand", &year);
        let special =
            england().part([ENGLAND, "unmet_demand", "placement", "state_special", &year]);
        within(&year, special, total, 1e-6);
        assert!(total > 1_000.0, "{year}: {total}");
    }
}

#[test]
fn places_enough_refuse_nobody() {
    let kent = "E10000016";
    let own = Figures::parse(&run_of("Kent", "state_special,all,2025/26,100000,1\n").ok());
    let mut refused = 0.0;
    for year in 2025..2034 {
        let year = year.to_string();
        within(&year, own.total(kent, "unmet_demand", &year), 0.0, 1e-9);
        refused += councils().total(kent, "unmet_demand", &year);
    }
    assert!(refused > 100.0, "{refused} refused by default");
    let special = |f: &Figures| f.part([kent, "plans", "placement", "state_special", "2031-01"]);
    assert!(special(&own) > 1.02 * special(councils()));
}

#[test]
fn no_places_from_a_year_on_admit_nobody_and_leave_earlier_years_alone() {
    let own = project("state_special,all,2027/28,0,1\n");
    let held = councils();
    for (measure, period) in [
        ("plans", "2027-01"),
        ("new_plans", "2026"),
        ("unmet_demand", "2026"),
    ] {
        let (own, held) = (
            special(&own, measure, period),
            special(held, measure, period),
        );
        assert_eq!(
            own.to_bits(),
            held.to_bits(),
            "{measure} {period}: {own} and {held}"
        );
    }
    within("new plans", special(&own, "new_plans", "2027"), 0.0, 1e-9);
    assert!(special(&own, "plans", "2028-01") < special(&own, "plans", "2027-01"));
    let more = |placement: &str| {
        let of = |f: &Figures| f.part([MEDWAY, "plans", "placement", placement, "2028-01"]);
        of(&own) - of(held)
    };
    assert!(
        more("independent_special") > 1.0 && more("mainstream") > 1.0 && more("sen_unit") > 0.0
    );
    // Nobody is lost on the way.
    let plans = |f: &Figures| f.total(MEDWAY, "plans", "2034-01");
    within("plans", plans(&own), plans(held), 0.01 * plans(held));
}

#[test]
fn phases_of_one_placement_are_added_up() {
    let whole = project("state_special,all,2026/27,800,0.9\n");
    let parts = project(
        "state_special,early_years,2026/27,20,0.9\nstate_special,primary,2026/27,300,0.9\n\
         state_special,secondary,2026/27,380,0.9\nstate_special,post16,2026/27,100,0.9\nstate_special,post19,2026/27,0,\n",
    );
    for (key, value) in whole.iter() {
        within(
            &format!("{key:?}"),
            parts.part(*key),
            value,
            1e-6 * value.abs().max(1.0),
        );
    }
}

#[test]
fn what_cannot_be_used_is_said() {
    let shut_out = "state_special,secondary,2026/27,380,1\n";
    for (places, said) in [
        (shut_out, "no row covers them"),
        (
            "state_special,all,2026/27,380,1\nstate_special,primary,2026/27,300,1\n",
            "keep one or the other",
        ),
        (
            "mainstream,all,2026/27,380,1\n",
            "places.csv, row 2, column placement",
        ),
        (
            "state_special,all,2026-27,380,1\n",
            "places.csv, row 2, column academic_year",
        ),
    ] {
        let run = run(places);
        assert_eq!(run.code, 3, "{places}: {}", run.err);
        assert!(run.said().contains(said), "{said}: {}", run.err);
    }
    let said = run("state_special,all,2026/27,900,1\n").said();
    assert!(
        said.contains("state_special from 2026/27") && said.contains("places.csv"),
        "{said}"
    );
}

#[test]
fn children_drawn_whole_keep_to_the_places_there_are() {
    let text =
        "placement,phase,academic_year,places,resident_share\nstate_special,all,2025/26,900,1\n";
    let dir = folder(&[("places.csv", text.as_bytes())]);
    let in_special = |more: &[&str]| {
        let args = [
            "project",
            "--area",
            "Medway",
            "--to",
            "2027-28",
            "--draws",
            "40",
            "--by",
            "placement",
            "--format",
            "csv",
        ];
        let figures = Figures::parse(&pressure(&[&args, more].concat()).ok());
        special(&figures, "plans", "2028-01")
    };
    let own = ["--data", arg(dir.path())];
    let rates = in_special(&own);
    let whole = in_special(&[&own[..], &["--whole-children"]].concat());
    // Fewer than without a limit, and alike whether children are whole or not.
    assert!(rates < in_special(&[]), "{rates}");
    within("plans in state special schools", whole, rates, 0.01 * rates);
}
