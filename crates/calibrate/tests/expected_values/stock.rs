//! Plans of January 2025 and of the financial year before, filled.

use super::*;

#[test]
fn january_2025_by_placement() {
    let Some(f) = fitted() else { return };
    for (id, expected) in [
        ("early_years", 4_620.0),
        ("mainstream", 252_500.0),
        ("sen_unit", 25_100.0),
        ("state_special", 164_300.0),
        ("nmss", 4_520.0),
        ("independent_special", 30_500.0),
        ("independent_mainstream", 7_390.0),
        ("ap", 4_990.0),
        ("fe_college", 82_700.0),
        ("specialist_post16", 10_200.0),
        ("other_arrangements", 18_000.0),
        ("ehe", 7_360.0),
        ("neet", 26_600.0),
    ] {
        let at = f.axes.placement(id).expect(id);
        near(
            &format!("{id}, England's own table"),
            f.stocks.england[1].col_sums()[at],
            expected,
            0.01,
        );
        // Councils' own gaps are filled with their own shares, which differ from England's: alternative provision most.
        near(
            &format!("{id}, sum of councils"),
            sum_where(&f.bundle, |_, _, p| p == at),
            expected,
            0.015,
        );
    }
}

#[test]
fn january_2025_by_age_is_exact() {
    let Some(f) = fitted() else { return };
    for (ages, expected) in [
        (2..=4, 27_352.0),
        (5..=10, 212_994.0),
        (11..=15, 233_317.0),
        (16..=19, 127_902.0),
        (20..=25, 37_180.0),
    ] {
        let sum = sum_where(&f.bundle, |a, _, _| ages.contains(&Axes::age_of(a)));
        assert!(
            (sum - expected).abs() < 1e-9,
            "{ages:?}: {sum}, {expected} published"
        );
    }
    let all = sum_where(&f.bundle, |_, _, _| true);
    assert!(all.to_bits() == 638_745.0_f64.to_bits(), "{all}");
}

#[test]
fn january_2025_by_need() {
    let Some(f) = fitted() else { return };
    for (id, expected) in [
        ("ASD", 202_700.0),
        ("HI", 8_830.0),
        ("MLD", 68_350.0),
        ("MSI", 1_710.0),
        ("OTH", 7_570.0),
        ("PD", 25_090.0),
        ("PMLD", 8_650.0),
        ("SEMH", 133_150.0),
        ("SLCN", 137_000.0),
        ("SLD", 25_870.0),
        ("SPLD", 14_480.0),
        ("VI", 5_320.0),
    ] {
        let at = f.axes.need(id).expect(id);
        near(
            &format!("{id}, England's own table"),
            f.stocks.england_needs[at],
            expected,
            0.005,
        );
        // Surrey's amended totals, which England's breakdowns do not carry, move 656 plans from SLD to SPLD.
        let amended = match id {
            "SLD" => -656.0,
            "SPLD" => 656.0,
            _ => 0.0,
        };
        near(
            &format!("{id}, sum of councils"),
            sum_where(&f.bundle, |_, n, _| n == at),
            expected + amended,
            0.007,
        );
    }
    let special = f.axes.placement("state_special").expect("state_special");
    for (id, expected) in [("ASD", 59_900.0), ("SLCN", 30_200.0), ("SEMH", 20_300.0)] {
        let at = f.axes.need(id).expect(id);
        near(
            &format!("{id} in special"),
            sum_where(&f.bundle, |_, n, p| n == at && p == special),
            expected,
            0.03,
        );
    }
}

#[test]
fn financial_year_2024_25_plans() {
    let Some(f) = fitted() else { return };
    let sum = |ids: &[&str]| -> f64 {
        let set = f.axes.placement_set(ids);
        let after = sum_where(&f.bundle, |_, _, p| set.contains(&p));
        let before: f64 = f
            .bundle
            .previous
            .iter()
            .map(|g| set.iter().map(|p| g.col_sums()[*p]).sum::<f64>())
            .sum();
        (5.0 * before + 7.0 * after) / 12.0
    };
    let all: Vec<&str> = f.axes.placements.iter().map(String::as_str).collect();
    near("all", sum(&all), 612_800.0, 0.01);
    near("state special", sum(&["state_special"]), 161_600.0, 0.01);
    near(
        "independent and non-maintained",
        sum(&["independent_special", "nmss"]),
        33_100.0,
        0.016,
    );
    near("mainstream", sum(&["mainstream"]), 240_200.0, 0.01);
}
