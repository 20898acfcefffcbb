//! Prices, unit costs, balances and transport.

use super::*;

#[test]
fn price_index_of_high_needs_lines() {
    let Some(f) = fitted() else { return };
    let expected = [
        (2019, 0.956),
        (2020, 0.964),
        (2021, 1.0),
        (2022, 1.039),
        (2023, 1.113),
        (2024, 1.169),
    ];
    for (year, index) in expected {
        let (_, value) = f
            .costs
            .price_index
            .iter()
            .find(|(y, _)| *y == year)
            .expect("a year of the index");
        near(&format!("price index {year}"), *value, index, 0.01);
    }
}

#[test]
fn unit_costs_of_the_base_year() {
    let Some(f) = fitted() else { return };
    for (id, expected) in [
        ("mainstream", 8_790.0),
        ("sen_unit", 14_060.0),
        ("state_special", 16_460.0),
        ("independent_special", 64_960.0),
        ("nmss", 54_020.0),
        ("independent_mainstream", 30_690.0),
        ("fe_college", 4_990.0),
        ("specialist_post16", 35_320.0),
    ] {
        near(
            id,
            f.costs.base[f.axes.placement(id).expect(id)],
            expected,
            0.03,
        );
    }
    near("place", f.costs.place_special, 10_094.0, 0.001);
}

#[test]
fn balances_to_march_2024() {
    let Some(f) = fitted() else { return };
    let sum = |measure: &str, year: &str| -> f64 {
        let rows = f.bundle.history.iter();
        rows.filter(|r| {
            r.measure == measure
                && r.breakdown == "total"
                && r.period == year
                && r.area != "E92000001"
        })
        .map(|r| r.value)
        .sum()
    };
    for (year, in_year, balance, tolerance) in [
        ("2019-20", -673e6, -484e6, 100e6),
        ("2020-21", -464e6, -798e6, 100e6),
        ("2021-22", -492e6, -1_154e6, 100e6),
        ("2022-23", -408e6, -1_422e6, 250e6),
        ("2023-24", -813e6, -2_080e6, 250e6),
    ] {
        let own = sum("in_year_balance", year);
        assert!((own - in_year).abs() <= 150e6, "in-year {year}: {own}");
        let own = sum("dsg_balance", year);
        assert!((own - balance).abs() <= tolerance, "balance {year}: {own}");
    }
}

#[test]
fn transport_of_2023_24() {
    let Some(f) = fitted() else { return };
    let pre16: f64 = f
        .bundle
        .history
        .iter()
        .filter(|r| {
            r.measure == "transport_spend" && r.category == "pre16_sen" && r.period == "2023-24"
        })
        .map(|r| r.value)
        .sum();
    near("2.1.4", pre16, 1.528e9, 0.02);
    let rows = f.bundle.history.iter();
    let all: f64 = rows
        .filter(|r| {
            r.measure == "transport_spend" && r.breakdown == "total" && r.period == "2023-24"
        })
        .map(|r| r.value)
        .sum();
    near("all home-to-school transport", all, 2.28e9, 0.02);
    near(
        "a traveller in 2024-25",
        f.bundle.prices.pre16_traveller,
        9_790.0,
        0.02,
    );
}
