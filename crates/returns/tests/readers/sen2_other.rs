//! Files of SEN2 that are kept in total: residential settings, timeliness, reviews, budgets, phase transfers.

use pressure_returns::{ENGLAND, Series};

use crate::common::Folder;
use crate::{figure, found, read};

const HOUSE: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name";
const ENGLISH: &str = "National,E92000001,England,,,,,";
const HARTLEPOOL: &str =
    "Local authority,E92000001,England,E12000001,North East,E06000001,805,Hartlepool";

#[test]
fn only_the_rows_of_all_children_are_kept() {
    let text = format!(
        "\u{feff}{HOUSE},breakdown_topic,breakdown,personal_budget,pb_health\n\
         202425,Academic year,{ENGLISH},All personal budgets,All personal budgets,12,3\n\
         202425,Academic year,{ENGLISH},Sex,Female,5,1\n\
         202425,Academic year,{HARTLEPOOL},Child or young persons age,age 7,1,c\n\
         202425,Academic year,{HARTLEPOOL},All personal budgets,All personal budgets,2,x\n"
    );
    let (picture, _) = read(&Folder::new().with("a.csv", text));
    let of = |area, item| figure(&picture, Series::PersonalBudgets, area, 2025, item);
    assert_eq!(of(ENGLAND, "personal_budget"), Some(12.0));
    assert_eq!(of("E06000001", "personal_budget"), Some(2.0));
    assert_eq!(of("E06000001", "pb_health"), None);
    assert_eq!(picture.get(Series::PersonalBudgets).len(), 4);
}

#[test]
fn a_column_given_twice_is_kept_once() {
    let text = format!(
        "{HOUSE},breakdown_topic,breakdown,total_ehc_plans,review_expected,review_meeting_prior_24,review_meeting_prior_24.1,total_review_meeting,pc_decsion_4weeks\n\
         2024,Calendar year,{ENGLISH},All annual reviews,All annual reviews,100,90,7,7,80,44.4\n"
    );
    let (picture, _) = read(&Folder::new().with("a.csv", text));
    let items: Vec<_> = picture
        .get(Series::AnnualReviews)
        .iter()
        .map(|o| o.item.as_deref().unwrap())
        .collect();
    assert_eq!(
        items,
        [
            "review_expected",
            "review_meeting_prior_24",
            "total_ehc_plans",
            "total_review_meeting"
        ]
    );
}

#[test]
fn phase_transfers_of_2026_to_the_documented_header() {
    let text = format!(
        "{HOUSE},number_plans,due_25,due_26,final_25,final_26\n\
         2025,Calendar year,{ENGLISH},718838,12232,142257,38887,602\n\
         2025,Calendar year,{HARTLEPOOL},1000,20,210,50,0\n"
    );
    let (picture, findings) = read(&Folder::new().with("phase.csv", text));
    let of = |area, item| figure(&picture, Series::PhaseTransfers, area, 2025, item);
    assert_eq!(of(ENGLAND, "due_26"), Some(142_257.0));
    assert_eq!(of("E06000001", "final_26"), Some(0.0));
    let read = found(&findings, "FILE-011");
    assert!(
        read.value.as_deref().unwrap().contains("718,838"),
        "{read:?}"
    );
}

#[test]
fn both_generations_of_management_information_say_the_same() {
    let old = format!(
        "{HOUSE},NewallEHC,AssRefusedEHC,InreqEHC\n2019,Calendar year,{HARTLEPOOL},90,x,120\n"
    );
    let new = format!(
        "{HOUSE},new_all_ehc,ass_refused_ehc,inreq_ehc\n2019,Calendar year,{HARTLEPOOL},90,x,120\n"
    );
    let [old, new] = [old, new].map(|text| read(&Folder::new().with("mi.csv", text)).0);
    assert_eq!(old.get(Series::Information), new.get(Series::Information));
    assert_eq!(
        figure(&old, Series::Information, "E06000001", 2019, "requests"),
        Some(120.0)
    );
    assert_eq!(
        figure(
            &old,
            Series::Information,
            "E06000001",
            2019,
            "requests_refused"
        ),
        None
    );
}
