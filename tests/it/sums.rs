//! Councils add up to regions, types of council and England, in every measure, breakdown and period that both print.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::support::{BY, Council, ENGLAND, Figures, TO, council_list, councils, england};

/// Regions and types, run once.
fn groups() -> &'static Figures {
    static ALL: OnceLock<Figures> = OnceLock::new();
    ALL.get_or_init(|| {
        let names = group_names();
        let mut args = vec!["--to", TO, "--by", BY];
        for name in &names {
            args.extend(["--area", name]);
        }
        Figures::of(&args)
    })
}

fn group_names() -> Vec<String> {
    let mut names: Vec<String> = council_list()
        .iter()
        .flat_map(|c| [format!("region:{}", c.region), format!("type:{}", c.kind)])
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Compares every figure of a sum with those of its parts. A part may print no figure (a council that did not answer);
/// the sum must then be that of the others.
fn compare(name: &str, sum: &Figures, code: &str, parts: &Figures, members: &[&str]) -> usize {
    let mut sums: BTreeMap<[&str; 4], f64> = BTreeMap::new();
    let of_councils = !parts.iter().any(|(key, _)| key[2] == "sign");
    for ([area, measure, breakdown, category, period], value) in parts.iter() {
        if members.contains(area) {
            // A council's balance has one sign; only sums print the two apart.
            if of_councils && *measure == "dsg_balance" && *breakdown == "total" {
                let sign = if value < 0.0 { "deficits" } else { "surpluses" };
                *sums.entry([measure, "sign", sign, period]).or_default() += value;
            }
            *sums
                .entry([measure, breakdown, category, period])
                .or_default() += value;
        }
    }
    let mut compared = 0;
    for ([area, measure, breakdown, category, period], value) in sum.iter() {
        if *area != code {
            continue;
        }
        if *measure == "plan_share_of_pupils" {
            lies_between(name, value, parts, members, period);
            compared += 1;
            continue;
        }
        let parts = sums.get(&[*measure, *breakdown, *category, *period]);
        // No council need have a deficit, or a surplus.
        let none = (*breakdown == "sign").then_some(&0.0);
        let Some(parts) = parts.or(none) else {
            panic!("{name} {measure} {breakdown} {category} {period}: no part prints it");
        };
        let money = measure.ends_with("_spend")
            || measure.ends_with("_balance")
            || matches!(
                *measure,
                "block" | "deductions" | "block_transfer" | "other_income" | "high_needs_income"
            )
            || matches!(
                *measure,
                "place_funding"
                    | "grants"
                    | "other_blocks"
                    | "unexplained"
                    | "interest"
                    | "general_fund_exposure"
            );
        let tolerance = if money { 1.0 } else { 1e-6 };
        assert!(
            (value - parts).abs() <= tolerance,
            "{name} {measure} {breakdown} {category} {period}: {value} printed, its parts come to {parts}"
        );
        compared += 1;
    }
    compared
}

/// The share of several councils lies between the lowest and the highest of theirs.
fn lies_between(name: &str, share: f64, parts: &Figures, members: &[&str], period: &str) {
    let of = |area: &&str| parts.total_if(area, "plan_share_of_pupils", period);
    let shares: Vec<f64> = members.iter().filter_map(of).collect();
    let lowest = shares.iter().copied().fold(1.0, f64::min);
    let highest = shares.iter().copied().fold(0.0, f64::max);
    assert!(
        lowest <= share && share <= highest && shares.len() > 1,
        "{name} {period}: {share} and {lowest} to {highest}"
    );
}

#[test]
fn councils_add_up_to_england() {
    let all = councils().areas();
    assert_eq!(all.len(), 153);
    let compared = compare("England", england(), ENGLAND, councils(), &all);
    assert!(compared > 2_000, "{compared} figures compared");
}

#[test]
fn councils_add_up_to_regions_and_types() {
    let all = council_list();
    let of = |which: fn(&Council) -> &String, name: &str| -> Vec<&str> {
        let members = all.iter().filter(|c| which(c) == name);
        members.map(|c| c.code.as_str()).collect()
    };
    let listed = areas_by_name();
    for name in group_names() {
        let (members, code) = match name.split_once(':') {
            Some(("region", region)) => (of(|c| &c.region, region), listed[region].as_str()),
            Some((_, kind)) => (of(|c| &c.kind, kind), name.as_str()),
            None => unreachable!("every group has a prefix"),
        };
        let compared = compare(&name, groups(), code, councils(), &members);
        assert!(compared > 1_500, "{name}: {compared} figures compared");
    }
}

/// Code of each region by name.
fn areas_by_name() -> BTreeMap<String, String> {
    let path = crate::support::repository().join("models/england/areas.csv");
    let rows = crate::support::table(&path);
    rows.iter()
        .map(|row| (row["region_name"].clone(), row["region_code"].clone()))
        .collect()
}

#[test]
fn regions_add_up_to_england_and_so_do_types() {
    let codes = groups().areas();
    for regions in [true, false] {
        let of: Vec<&str> = codes
            .iter()
            .copied()
            .filter(|code| code.starts_with("type:") != regions)
            .collect();
        assert!(of.len() > 3, "{of:?}");
        let compared = compare("England", england(), ENGLAND, groups(), &of);
        assert!(compared > 1_500, "{compared} figures compared");
    }
}
