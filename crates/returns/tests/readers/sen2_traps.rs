//! Traps of SEN2: the columns and labels of 2026, columns not collected in a year, subtotals among placements, codes since replaced,
//! and the wide form of 2022.

use std::sync::Arc;

use pressure_returns::{ENGLAND, Finding, Observation, Picture, Series, Severity};

use crate::common::Folder;
use crate::{found, read, told};

const HOUSE: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name";
const ENGLISH: &str = "National,E92000001,England,,,,,";
const HARTLEPOOL: &str =
    "Local authority,E92000001,England,E12000001,North East,E06000001,805,Hartlepool";

/// What a series says of an area and year, by need and placement.
fn cells(picture: &Picture, series: Series, area: &str, year: i32) -> Vec<(String, Option<f64>)> {
    let rows = picture.get(series).iter();
    let rows = rows.filter(|o| *o.area == *area && o.year == year);
    let text = |part: &Option<Arc<str>>| part.as_deref().unwrap_or("").to_owned();
    let name = |o: &Observation| {
        let age = o.age.map_or(String::new(), |age| age.to_string());
        [age, text(&o.need), text(&o.placement)]
            .join(" ")
            .trim()
            .to_owned()
    };
    rows.map(|o| (name(o), o.value)).collect()
}

fn named(cells: &[(&str, Option<f64>)]) -> Vec<(String, Option<f64>)> {
    let cells = cells.iter();
    cells
        .map(|(name, value)| ((*name).to_owned(), *value))
        .collect()
}

#[test]
fn plans_of_2026_to_the_documented_header() {
    let text = format!(
        "\u{feff}{HOUSE},breakdown_topic,breakdown,ehcplans,mainstream_academy,mainstream_total,mainstream_total_pc,special_academy,special_free_school,special_total,ap_pru_academy,ap_pru_total,ap_pru_total_pc,placement_unknown\n\
         202526,Academic year,{HARTLEPOOL},Age at start of academic year,age 7,10,4,4,40,3,2,5,1,1,10,0\n\
         202526,Academic year,{HARTLEPOOL},All EHC plans,All EHC plans,30,12,12,40,9,6,15,3,3,10,0\n\
         202526,Academic year,{HARTLEPOOL},Years EHC plan in place,1 or less,30,12,12,40,9,6,15,3,3,10,0\n"
    );
    let (picture, findings) = read(&Folder::new().with("plans.csv", text));
    let placements = cells(&picture, Series::PlansPlacement, "E06000001", 2026);
    let expected = [
        ("ap", Some(3.0)),
        ("mainstream", Some(12.0)),
        ("not_recorded", Some(0.0)),
        ("state_special", Some(15.0)),
    ];
    assert_eq!(placements, named(&expected));
    let ages = cells(&picture, Series::PlansAge, "E06000001", 2026);
    assert_eq!(ages, named(&[("7", Some(10.0))]));
    assert!(!told(&findings, "MAP-001"), "{findings:#?}");
}

#[test]
fn needs_of_2026_count_down_syndrome_where_it_was_counted_before() {
    let text = format!(
        "{HOUSE},breakdown_topic,breakdown,ehc_plans,number_asd,number_oth,number_ds,number_need_unknown,asd_pc\n\
         202425,Academic year,{HARTLEPOOL},All EHC plans,All EHC plans,16,9,7,x,0,56\n\
         202526,Academic year,{HARTLEPOOL},All EHC plans,All EHC plans,16,9,5,2,0,56\n"
    );
    let (picture, _) = read(&Folder::new().with("needs.csv", text));
    // Not collected in the first year: what it would be is in the other column, and nothing is missing.
    let expected = named(&[
        ("ASD", Some(9.0)),
        ("OTH", Some(7.0)),
        ("not_recorded", Some(0.0)),
    ]);
    for year in [2025, 2026] {
        let needs = cells(&picture, Series::PlansNeed, "E06000001", year);
        assert_eq!(needs, expected, "{year}");
    }
}

#[test]
fn columns_that_nobody_was_asked_for_in_a_year_hide_nothing() {
    let text = format!(
        "{HOUSE},breakdown_topic,breakdown,ehcplans,neet,neet_other,perm_ex_2022\n\
         202122,Academic year,{HARTLEPOOL},All EHC plans,All EHC plans,6,4,x,2\n\
         202425,Academic year,{HARTLEPOOL},All EHC plans,All EHC plans,6,4,2,x\n"
    );
    let (picture, findings) = read(&Folder::new().with("plans.csv", text));
    for year in [2022, 2025] {
        let placements = cells(&picture, Series::PlansPlacement, "E06000001", year);
        assert_eq!(placements, named(&[("neet", Some(6.0))]), "{year}");
    }
    assert!(!told(&findings, "SEN2-011"), "{findings:#?}");
}

#[test]
fn subtotals_among_placements_are_not_added_and_labels_may_differ_in_case() {
    let row = |label: &str, n: u32| {
        format!("202425,Academic year,{HARTLEPOOL},Type of placement,{label},{n},{n},0,0\n")
    };
    let text = [
        format!(
            "{HOUSE},breakdown_topic,breakdown,ehc_plans,number_asd,number_oth,number_need_unknown\n"
        ),
        row("Mainstream - total", 7),
        row("Mainstream - academy", 4),
        row("Mainstream - LA maintained", 3),
        row("Special - total", 9),
        row("SPECIAL - Academy/Free schools", 5),
        row("special - la maintained", 4),
    ];
    let (picture, findings) = read(&Folder::new().with("needs.csv", text.concat()));
    let needs = cells(&picture, Series::PlansNeedPlacement, "E06000001", 2025);
    let asd: Vec<_> = needs
        .into_iter()
        .filter(|(name, _)| name.starts_with("ASD"))
        .collect();
    let expected = [
        ("ASD mainstream", Some(7.0)),
        ("ASD state_special", Some(9.0)),
    ];
    assert_eq!(asd, named(&expected));
    assert!(!told(&findings, "MAP-001"), "{findings:#?}");
}

#[test]
fn a_code_since_replaced_is_the_council_of_its_three_digit_code() {
    let row = |year: &str, gss: &str, plans: u32| {
        format!(
            "{year},Academic year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,{gss},815,North Yorkshire,All EHC plans,All EHC plans,{plans},{plans}\n"
        )
    };
    let text = [
        format!("{HOUSE},breakdown_topic,breakdown,ehcplans,mainstream_academy\n"),
        row("202324", "E10000023", 10),
        row("202425", "E06000065", 11),
    ];
    let (picture, findings) = read(&Folder::new().with("plans.csv", text.concat()));
    let plans = |year| picture.value(Series::Plans, "E06000065", year, None);
    assert_eq!((plans(2024), plans(2025)), (Some(10.0), Some(11.0)));
    assert_eq!(found(&findings, "AREA-003").row, Some(2));
}

#[test]
fn totals_and_details_of_one_name_in_the_wide_form_of_2022_are_counted_once() {
    let rows = [
        ("Total", "Total", "60"),
        ("Mainstream school", "Total", "50"),
        ("Mainstream school", "Mainstream - Academy", "50"),
        ("NEET", "Total", "6"),
        ("NEET", "NEET", "6"),
        ("Other", "Total", "4"),
        ("Other", "Other", "4"),
        ("Special school", "Special - Academy", "z"),
    ];
    let header = format!(
        "{HOUSE},establishment_group,establishment_type,Total_st,Total_st_pc,Total_ehc,Total_ehc_pc,Total_all,Total_all_pc\n"
    );
    let lines = [ENGLISH, HARTLEPOOL].into_iter().flat_map(|area| {
        rows.map(|(group, kind, n)| {
            format!("2019,Calendar year,{area},{group},{kind},z,z,{n},x,{n},x\n")
        })
    });
    let text: String = std::iter::once(header).chain(lines).collect();
    let (picture, _) = read(&Folder::new().with("estab.csv", text));
    let expected = [
        ("mainstream", Some(50.0)),
        ("neet", Some(6.0)),
        ("other_arrangements", Some(4.0)),
    ];
    for area in [ENGLAND, "E06000001"] {
        let placements = cells(&picture, Series::PlansPlacement, area, 2019);
        assert_eq!(placements, named(&expected), "{area}");
    }
}

/// Plans of England, Hartlepool (with its placements or withheld) and Middlesbrough, whose parts add up as told.
fn england_and_two_councils(england: u32, hartlepool: &str, middlesbrough: u32) -> Vec<Finding> {
    let second =
        "Local authority,E92000001,England,E12000001,North East,E06000002,806,Middlesbrough";
    let row = |area: &str, total: u32, placements: &str| {
        format!("202324,Academic year,{area},All EHC plans,All EHC plans,{total},{placements}\n")
    };
    let text = [
        format!(
            "{HOUSE},breakdown_topic,breakdown,ehcplans,mainstream_academy,special_academy_free,placement_unknown\n"
        ),
        row(ENGLISH, 1000, &format!("{england},300,0")),
        row(HARTLEPOOL, 400, hartlepool),
        row(second, 600, &format!("{middlesbrough},200,0")),
    ];
    let (_, findings) = read(&Folder::new().with("plans.csv", text.concat()));
    let parts = |f: &Finding| f.code == "SEN2-004" && f.area.as_deref() == Some("England");
    findings.into_iter().filter(parts).collect()
}

#[test]
fn parts_of_england_without_those_of_a_council_are_told() {
    // 600 + 300 of 1,000: Hartlepool's 400 are in England's total, and 300 of them in its parts.
    let told = england_and_two_councils(600, "x,x,x", 400);
    let [finding] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!(
        finding.value.as_deref(),
        Some(
            "parts add up to 900, the total (plans) is 1,000: 100 short; parts are missing for Hartlepool"
        )
    );
    assert_eq!(finding.period.as_deref(), Some("2024-01"));
    assert_eq!(finding.severity, Severity::Warning, "a tenth");
    // 7 of 1,000 are within what late returns leave.
    let told = england_and_two_councils(693, "x,x,x", 400);
    assert_eq!(told[0].severity, Severity::Info);
    // Parts of England that are more than its total.
    let told = england_and_two_councils(750, "x,x,x", 400);
    let value = told[0].value.as_deref().unwrap_or_default();
    assert!(value.contains("is 1,000: 50 over;"), "{value}");
}

#[test]
fn a_gap_of_england_that_a_council_s_own_parts_make_is_told_of_the_council_alone() {
    assert!(england_and_two_councils(600, "300,100,0", 300).is_empty());
    // And parts that make the total are not told.
    assert!(england_and_two_councils(700, "300,100,0", 400).is_empty());
}
