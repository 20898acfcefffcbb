//! What must hold of every council and period, whatever the figures are.

use crate::support::{Figures, NO_BLOCK, TO, councils, england, rates_held};

/// Periods of flows, with the censuses before and after.
fn steps(figures: &Figures, area: &str) -> Vec<(String, String, String)> {
    let years = figures.periods(area, "reconciliation");
    let year = |year: &str| year.parse::<i32>().expect("a calendar year");
    years
        .iter()
        .map(|y| {
            (
                (*y).to_owned(),
                format!("{y}-01"),
                format!("{}-01", year(y) + 1),
            )
        })
        .collect()
}

#[test]
fn stocks_follow_from_flows() {
    for figures in [councils(), england(), rates_held()] {
        for area in figures.areas() {
            let steps = steps(figures, area);
            assert_eq!(steps.len(), 10, "{area}: 2025 to 2034");
            for (year, before, after) in steps {
                let flow = |measure| figures.total(area, measure, &year);
                let change =
                    figures.total(area, "plans", &after) - figures.total(area, "plans", &before);
                let flows = flow("new_plans") - flow("ceased") + flow("transfers_in")
                    - flow("transfers_out")
                    + flow("reconciliation");
                assert!(
                    (change - flows).abs() < 1e-6,
                    "{area} {year}: plans change by {change}, flows come to {flows}"
                );
            }
        }
    }
}

#[test]
fn transfers_between_councils_cancel_out() {
    for year in 2025..2035 {
        let of = |measure| england().total("E92000001", measure, &year.to_string());
        let (into, out): (f64, f64) = (of("transfers_in"), of("transfers_out"));
        assert!(
            (into - out).abs() < 1e-6,
            "{year}: {into} in and {out} out of all councils"
        );
        assert!(into > 0.0);
    }
}

/// Where the parts of a breakdown come to: all of the total, or less what has no placement.
fn whole(figures: &Figures, key: [&str; 4]) -> Option<f64> {
    let [area, measure, breakdown, period] = key;
    let total = figures.total_if(area, measure, period)?;
    if (measure, breakdown) != ("high_needs_spend", "placement") {
        return Some(total);
    }
    // A placement carries its top-ups; places and services are not of any child.
    let line = |line| figures.part([area, measure, "line", line, period]);
    Some(total - line("place_funding") - line("support_services"))
}

#[test]
fn breakdowns_add_up_to_totals() {
    for figures in [councils(), england()] {
        let mut sums: std::collections::BTreeMap<[&str; 4], f64> =
            std::collections::BTreeMap::new();
        for ([area, measure, breakdown, _, period], value) in figures.iter() {
            // Published breakdowns of earlier years carry the publisher's own rounding and gaps.
            let first = match *measure {
                "plans" | "travellers" => "2025-01",
                "new_plans" | "ceased" => "2025",
                _ => "2024-25",
            };
            if *breakdown != "total" && *period >= first {
                *sums
                    .entry([area, measure, breakdown, period])
                    .or_insert(0.0) += value;
            }
        }
        assert!(sums.len() > 150, "{} breakdowns", sums.len());
        for (key, sum) in sums {
            let whole = whole(figures, key).unwrap_or_else(|| panic!("{key:?} has no total"));
            let money = !matches!(key[1], "plans" | "travellers" | "new_plans" | "ceased");
            let tolerance = if money { 0.01 } else { 1e-6 };
            assert!(
                (sum - whole).abs() < tolerance,
                "{key:?}: parts come to {sum}, the total is {whole}"
            );
        }
    }
}

#[test]
fn transport_is_send_and_mainstream() {
    for figures in [councils(), england()] {
        for area in figures.areas() {
            for year in figures.periods(area, "transport_spend") {
                let of = |measure| figures.total(area, measure, year);
                let both = of("send_transport_spend") + of("mainstream_transport_spend");
                assert!(
                    (both - of("transport_spend")).abs() < 0.01,
                    "{area} {year}: {both}"
                );
            }
        }
    }
}

#[test]
fn income_is_the_block_less_deductions_plus_what_is_added() {
    for area in councils().areas() {
        if NO_BLOCK.contains(&area) {
            continue;
        }
        let years = councils().periods(area, "high_needs_income");
        assert_eq!(years.last(), Some(&TO), "{area}");
        for year in years {
            let of = |measure| councils().total_if(area, measure, year).unwrap_or(0.0);
            let income = of("block") - of("deductions") + of("block_transfer") + of("other_income");
            // Published years are kept to the penny.
            assert!(
                (income - of("high_needs_income")).abs() < 0.02,
                "{area} {year}: {income}"
            );
        }
    }
}

#[test]
fn the_in_year_balance_is_income_less_spend() {
    for area in councils().areas() {
        for year in councils().periods(area, "in_year_balance") {
            let of = |measure| councils().total(area, measure, year);
            let left = of("high_needs_income") - of("high_needs_spend");
            assert!(
                (left - of("in_year_balance")).abs() < 0.02,
                "{area} {year}: {left}"
            );
        }
    }
    // Councils without a block have spend and no income: England's balance leaves both out.
    for year in england().periods("E92000001", "in_year_balance") {
        let of = |measure| england().total("E92000001", measure, year);
        let without: f64 = NO_BLOCK
            .iter()
            .filter_map(|area| councils().total_if(area, "high_needs_spend", year))
            .sum();
        let left = of("high_needs_income") - (of("high_needs_spend") - without);
        assert!(
            (left - of("in_year_balance")).abs() < 1.0,
            "England {year}: {left}, {} printed",
            of("in_year_balance")
        );
    }
}

#[test]
fn each_balance_follows_from_the_one_before() {
    for figures in [councils(), england()] {
        for area in figures.areas() {
            let years = figures.periods(area, "dsg_balance");
            for pair in years.windows(2) {
                let of = |measure| figures.total_if(area, measure, pair[1]).unwrap_or(0.0);
                let opening = figures.total(area, "dsg_balance", pair[0]);
                let closing = opening
                    + of("in_year_balance")
                    + of("other_blocks")
                    + of("grants")
                    + of("unexplained");
                // Published years of 151 councils are kept to the penny.
                assert!(
                    (closing - of("dsg_balance")).abs() < 1.0,
                    "{area} {}: {closing}, {} printed",
                    pair[1],
                    of("dsg_balance")
                );
            }
        }
    }
}

#[test]
fn england_shows_deficits_and_surpluses_apart() {
    for year in england().periods("E92000001", "dsg_balance") {
        let net = england().total("E92000001", "dsg_balance", year);
        let part = |sign| england().part(["E92000001", "dsg_balance", "sign", sign, year]);
        let (deficits, surpluses) = (part("deficits"), part("surpluses"));
        assert!(
            deficits < 0.0 && surpluses >= 0.0,
            "{year}: {deficits} and {surpluses}"
        );
        assert!(
            (deficits + surpluses - net).abs() < 1.0,
            "{year}: {deficits} and {surpluses} are not {net}"
        );
    }
}

#[test]
fn no_count_and_no_spend_is_negative() {
    // Corrections, balances and what moves them may have either sign.
    let signed = [
        "reconciliation",
        "in_year_balance",
        "dsg_balance",
        "unexplained",
        "other_blocks",
    ];
    for figures in [councils(), england(), rates_held()] {
        for (key, value) in figures.iter() {
            assert!(
                value >= 0.0 || signed.contains(&key[1]),
                "{key:?} is {value}"
            );
        }
    }
}
