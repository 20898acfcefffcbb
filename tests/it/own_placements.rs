//! A council's list of placements as its base caseload: used where it has all plans, with ages spread as the published return has them.

use std::fmt::Write as _;

use crate::support::{Figures, arg, folder, pressure, within};

const MEDWAY: &str = "E06000035";
const BY: [&str; 4] = ["--area", "Medway", "--by", "placement,need,age"];

fn at_base(figures: &Figures, breakdown: &str, category: &str) -> f64 {
    figures.part([MEDWAY, "plans", breakdown, category, "2025-01"])
}

/// Published plans by placement, rounded to whole ones; `moved` of those in mainstream schools are put into state special ones.
fn listed(published: &Figures, moved: i64) -> Vec<(&'static str, i64)> {
    let of_base = published
        .iter()
        .filter(|(key, _)| key[1..3] == ["plans", "placement"] && key[4] == "2025-01");
    let whole = of_base.map(|(key, plans)| {
        let more = match key[3] {
            "mainstream" => -moved,
            "state_special" => moved,
            _ => 0,
        };
        (key[3], plans.round() as i64 + more)
    });
    whole.collect()
}

/// One row a placement: those with a need are autistic.
fn list(plans: &[(&str, i64)]) -> String {
    let mut text = String::from("placement,need,from,to,annual_fee\n");
    for (placement, count) in plans {
        let need = if *placement == "state_special" {
            "ASD"
        } else {
            ""
        };
        let row = format!("{placement},{need},2022-09-01,,0\n");
        text.push_str(&row.repeat(*count as usize));
        // Ended before the census, or began after it.
        writeln!(text, "{placement},,2020-09-01,2024-07-31,0").expect("memory");
        writeln!(text, "{placement},,2025-02-01,,0").expect("memory");
    }
    text
}

#[track_caller]
fn project(text: &str) -> (String, Figures) {
    let dir = folder(&[("placements.csv", text.as_bytes())]);
    let given = [
        "--data",
        arg(dir.path()),
        "--no-suppress",
        "--format",
        "csv",
    ];
    let run = pressure(&[&["project"], &BY[..], &given].concat());
    (run.said(), Figures::parse(&run.ok()))
}

#[test]
fn a_list_of_all_placements_is_the_base_with_ages_spread_as_published() {
    let published = Figures::of(&BY);
    let plans = listed(&published, 60);
    let (said, own) = project(&list(&plans));
    for part in [
        "plans in January 2025 are the council's own (placements.csv)",
        "ages of plans in January 2025 are not in placements.csv",
        "fees of mainstream in placements.csv are all nought over 2024-25 and set no price",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let mut all = 0.0;
    for (placement, count) in &plans {
        let found = at_base(&own, "placement", placement);
        assert_eq!(
            found.to_bits(),
            (*count as f64).to_bits(),
            "{placement}: {found}"
        );
        all += *count as f64;
    }
    assert_eq!(at_base(&own, "total", "all").to_bits(), all.to_bits());
    let in_special: i64 = (plans.iter())
        .filter(|(placement, _)| *placement == "state_special")
        .map(|(_, count)| *count)
        .sum();
    assert!(
        at_base(&own, "need", "ASD") >= in_special as f64,
        "their need stays"
    );
    // Nobody of 2 to 25 is lost, and nobody is in a college at 7.
    let ages: f64 = (2..=25)
        .map(|age| at_base(&own, "age", &age.to_string()))
        .sum();
    within("all ages", ages, all, 1e-9);
    let seven = |of: &Figures| at_base(of, "age", "7") / at_base(of, "total", "all");
    within("share of seven", seven(&own), seven(&published), 0.01);
    let basis = |breakdown, category| {
        let found = own.get([MEDWAY, "plans", breakdown, category, "2025-01"]);
        found.map(|figure| figure.basis)
    };
    assert_eq!(basis("age", "7"), Some("estimated"));
    assert_eq!(basis("total", "all"), Some("actual"));
    // What follows from the base moves with it.
    let later = |of: &Figures| of.part([MEDWAY, "plans", "placement", "state_special", "2027-01"]);
    assert!(later(&own) > later(&published) + 20.0);
}

#[test]
fn a_list_of_part_of_the_plans_is_no_base() {
    let published = Figures::of(&BY);
    let mut plans = listed(&published, 0);
    plans.retain(|(placement, _)| *placement != "mainstream");
    let (said, own) = project(&list(&plans));
    assert!(
        said.contains("placements.csv does not have all plans of January 2025"),
        "{said}"
    );
    assert!(own.iter().eq(published.iter()));
}
