//! SEN2 as released in 2023 and 2024. Of these releases only one file of ages is at hand (tests/real reads it); the rest is made
//! up to the header that the data guidance of 2024 and the catalogue's preview give.

use pressure_returns::{ENGLAND, Picture, Series};

use crate::common::Folder;
use crate::{figure, read};

const HOUSE: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name";
const ENGLISH: &str = "National,E92000001,England,,,,,";
const HARTLEPOOL: &str =
    "Local authority,E92000001,England,E12000001,North East,E06000001,805,Hartlepool";

fn establishments(count: &str, share: &str, year: i32) -> String {
    let rows = [
        ("Total", "Total", "Statement", "z"),
        ("Total", "Total", "EHCP", "100"),
        ("Total", "Total", "Total", "100"),
        ("Mainstream school", "Total", "Total", "40"),
        ("Mainstream school", "Mainstream - Academy", "EHCP", "25"),
        ("Mainstream school", "Mainstream - Academy", "Total", "25"),
        (
            "Mainstream school",
            "Mainstream - LA maintained",
            "Total",
            "15",
        ),
        ("Special school", "Total", "Total", "57"),
        ("Special school", "Special - Academy/free", "Total", "50"),
        // Collected apart from academies to 2018 only.
        ("Special school", "Special - Academy", "Total", "z"),
        ("Special school", "Special - Independent", "Total", "7"),
        ("NEET", "Total", "Total", "3"),
        ("NEET", "NEET", "Total", "3"),
    ];
    let header = format!(
        "{HOUSE},establishment_group,establishment_type,ehcp_or_statement,{count},{share}\n"
    );
    let lines = [ENGLISH, HARTLEPOOL].into_iter().flat_map(|area| {
        rows.map(|(group, kind, plan, n)| {
            format!("{year},Calendar year,{area},{group},{kind},{plan},{n},x\n")
        })
    });
    std::iter::once(header).chain(lines).collect()
}

/// Placements of an area and year.
fn placements(picture: &Picture, series: Series, area: &str) -> Vec<(i32, String, Option<f64>)> {
    let rows = picture.get(series).iter().filter(|o| *o.area == *area);
    rows.map(|o| {
        (
            o.year,
            o.placement.as_deref().unwrap_or("").to_owned(),
            o.value,
        )
    })
    .collect()
}

#[test]
fn establishments_of_2023_and_2024_to_the_documented_header() {
    let folder = Folder::new()
        .with("a.csv", establishments("num_caseload", "pc_caseload", 2024))
        .with(
            "b.csv",
            establishments("num_new_plans", "pc_new_plans", 2023),
        );
    let (picture, findings) = read(&folder);
    let expected = |year| {
        [
            ("independent_special", 7.0),
            ("mainstream", 40.0),
            ("neet", 3.0),
            ("state_special", 50.0),
        ]
        .map(|(id, n)| (year, id.to_owned(), Some(n)))
    };
    for area in [ENGLAND, "E06000001"] {
        let plans = placements(&picture, Series::PlansPlacement, area);
        assert_eq!(plans, expected(2024), "{area}");
        let new = placements(&picture, Series::NewPlansPlacement, area);
        assert_eq!(new, expected(2023), "{area}");
    }
    assert!(
        findings.iter().all(|f| f.code != "MAP-001"),
        "{findings:#?}"
    );
}

#[test]
fn plans_statements_and_both_together_are_never_added_up() {
    let rows = |year: i32, st: &str, ehc: &str, all: &str| {
        let row = |age, plan, n| format!("{year},Calendar year,{HARTLEPOOL},{age},{plan},{n},x\n");
        [
            row("Total", "Statement", st),
            row("Total", "EHCP", ehc),
            row("Total", "Total", all),
            row("Under 5", "EHCP", "2"),
            row("Under 5", "Total", "3"),
            row("Age 5 to 10", "Total", "c"),
        ]
        .concat()
    };
    let ages = |count: &str, share: &str| {
        let header = format!("{HOUSE},age,ehcp_or_statement,{count},{share}\n");
        header + &rows(2016, "6", "4", "10") + &rows(2023, "z", "12", "12")
    };
    let folder = Folder::new()
        .with("plans.csv", ages("num_caseload", "pc_caseload"))
        .with("new.csv", ages("num_new_plans", "pc_new_plans"));
    let (picture, _) = read(&folder);
    for (total, group) in [
        (Series::Plans, Series::PlansAgeGroup),
        (Series::NewPlans, Series::NewPlansAgeGroup),
    ] {
        let all = |year| picture.value(total, "E06000001", year, None);
        assert_eq!(
            (all(2016), all(2023)),
            (Some(10.0), Some(12.0)),
            "{total:?}"
        );
        let of = |item| figure(&picture, group, "E06000001", 2016, item);
        assert_eq!((of("under_5"), of("5_10")), (Some(3.0), None), "{group:?}");
    }
}
