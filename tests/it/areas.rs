//! What `--area` takes, and what is said about an area beside its figures.

use crate::support::{Figures, NO_BLOCK, Run, council_list, councils, pressure};

fn project(area: &str) -> Run {
    pressure(&["project", "--area", area, "--format", "csv"])
}

#[test]
fn a_council_goes_by_name_and_by_either_code() {
    let by_name = project("Kent").ok();
    assert!(by_name.lines().count() > 100);
    for code in ["886", "E10000016", "kent"] {
        assert_eq!(project(code).ok(), by_name, "{code}");
    }
}

#[test]
fn a_region_and_a_type_are_sums_of_their_councils() {
    let all = council_list();
    for (area, code) in [
        ("region:South East", "E12000008"),
        ("type:county", "type:county"),
    ] {
        let sum = Figures::of(&["--area", area]).total(code, "plans", "2025-01");
        let members = all.iter().filter(|c| {
            area == format!("region:{}", c.region) || area == format!("type:{}", c.kind)
        });
        let parts: f64 = members
            .map(|c| councils().total(&c.code, "plans", "2025-01"))
            .sum();
        assert_eq!(sum.to_bits(), parts.to_bits(), "{area}: {sum} and {parts}");
    }
}

#[test]
fn an_unknown_area_names_the_near_ones() {
    for (typed, meant) in [
        ("Medwey", "`Medway`"),
        ("region:Sout East", "`region:South East`"),
        ("type:countie", "`type:county`"),
        ("Cumbria", "Westmorland and Furness"),
    ] {
        let run = project(typed);
        assert_eq!(run.code, 2, "{typed}");
        assert_eq!(run.out, "", "{typed}");
        let said = run.said();
        assert!(
            said.contains(typed) && said.contains(meant),
            "{typed}: {said}"
        );
    }
}

#[test]
fn newham_carries_its_banner_in_every_format() {
    let banner = "Newham: the published caseload goes from 2705 to 1199 between January 2024 and January 2025. This is suspect";
    for format in ["csv", "json"] {
        let run = pressure(&["project", "--area", "Newham", "--format", format]);
        assert!(run.said().contains(banner), "{format}: {}", run.err);
    }
    let run = pressure(&["project", "--area", "Newham"]);
    let table = run.ok();
    let words: Vec<&str> = table.split_whitespace().collect();
    assert!(words.join(" ").contains(banner), "{table}");
}

#[test]
fn notes_of_england_and_of_its_region_name_newham() {
    for area in ["England", "region:London", "type:inner_london"] {
        let said = project(area).said();
        assert!(
            said.contains("suspect") && said.contains("Newham"),
            "{area}: {said}"
        );
    }
    let said = project("region:North East").said();
    assert!(!said.contains("Newham"), "{said}");
}

#[test]
fn a_council_without_a_block_shows_no_income_and_no_balance() {
    let hidden = [
        "block",
        "deductions",
        "high_needs_income",
        "in_year_balance",
        "dsg_balance",
        "interest",
    ];
    for area in NO_BLOCK {
        for measure in hidden {
            let printed = councils().periods(area, measure);
            assert!(printed.is_empty(), "{area} shows {measure} in {printed:?}");
        }
        assert!(councils().total(area, "high_needs_spend", "2024-25") > 0.0);
        let said = project(area).said();
        assert!(
            said.contains("no high-needs block is published"),
            "{area}: {said}"
        );
    }
}

#[test]
fn a_single_council_has_no_sum_of_deficits() {
    for (key, value) in councils().iter() {
        assert_ne!(key[2], "sign", "{key:?} is {value}");
    }
}
