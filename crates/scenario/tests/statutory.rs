//! The shipped file of statutory tables: every category once in each table, the traps of the returns, and what is said of faults.

use std::collections::BTreeMap;

use pressure_model::statutory::{Counts, ProvisionPart, ProvisionRow, Statutory};
use pressure_model::{Categories, Crossings, Shape};
use pressure_scenario::{Error, ModelFile, parse_statutory};

const MODEL: &str = include_str!("../../../models/england/model.toml");
const STATUTORY: &str = include_str!("../../../models/england/statutory.toml");
const AGES: usize = 26;

fn model() -> ModelFile {
    ModelFile::parse("model.toml", MODEL).expect("the shipped file")
}

fn statutory() -> Statutory {
    parse_statutory("statutory.toml", STATUTORY, &model()).expect("the shipped file")
}

/// What is said of each fault of a file that differs from the shipped one.
fn said(from: &str, to: &str) -> Vec<String> {
    assert!(STATUTORY.contains(from), "`{from}` is in the shipped file");
    match parse_statutory("statutory.toml", &STATUTORY.replacen(from, to, 1), &model()) {
        Err(Error::Invalid { problems, .. }) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

fn placement(id: &str) -> usize {
    model().categories.placement(id).expect("a placement")
}

/// The row of table 6 and the setting of table 7 that count a placement at an age.
fn counted(layout: &Statutory, placement: usize, age: u8) -> (String, Option<String>) {
    let holds = |part: &&ProvisionPart| {
        part.plans.placement == placement && (part.plans.ages.0..=part.plans.ages.1).contains(&age)
    };
    let rows = layout.lsrp.provisions.iter();
    let mut found = rows.filter_map(|row| Some((row, row.parts().find(holds)?)));
    let (row, part) = found.next().expect("a row");
    let number = |setting: usize| layout.lsrp.settings[setting].number.clone();
    (row.label.clone(), part.setting.map(number))
}

fn row<'a>(layout: &'a Statutory, label: &str) -> &'a ProvisionRow {
    let mut rows = layout.lsrp.provisions.iter();
    rows.find(|row| row.label == label).expect("a row")
}

#[test]
fn every_source_category_is_counted_once_in_each_table() {
    let (layout, categories) = (statutory(), model().categories);
    let crossings = layout.crossings(&categories);
    // Cells of the state by the rows of each table that count them.
    let mut times: BTreeMap<(&str, usize, u8, usize), usize> = BTreeMap::new();
    for crossing in &crossings {
        let id = crossing.id.as_str();
        let table = match id.split_once('/') {
            Some(("lsrp_6", row)) if !row.contains('/') => "lsrp_6",
            Some((table, _)) if table.starts_with("lsrp_7.") || table == "lsrp_outside" => {
                "lsrp_7x"
            }
            Some(("need", _)) => "lsrp_7",
            Some((table, _)) if table.ends_with("_need") => "dsg_need",
            Some((table, _)) if table.starts_with("dsg_") => "dsg_age",
            Some((table, _)) if table.starts_with("scap_") => "scap",
            _ => continue,
        };
        for part in &crossing.parts {
            let all: Vec<usize> = (0..categories.needs.len()).collect();
            for need in crossing.needs.as_ref().unwrap_or(&all) {
                for age in part.ages.0..=part.ages.1 {
                    *times
                        .entry((table, part.placement, age, *need))
                        .or_default() += 1;
                }
            }
        }
    }
    for placement in 0..categories.placements.len() {
        for age in 0..AGES as u8 {
            for need in 0..categories.needs.len() {
                let of = |table| {
                    times
                        .get(&(table, placement, age, need))
                        .copied()
                        .unwrap_or(0)
                };
                for table in ["lsrp_6", "lsrp_7", "lsrp_7x", "dsg_age", "dsg_need"] {
                    assert_eq!(of(table), 1, "{table}: {placement} {age} {need}");
                }
                let specialist = !layout.scap.outside.contains(&placement);
                let wanted = usize::from(specialist && (4..=15).contains(&age));
                assert_eq!(of("scap"), wanted, "scap: {placement} {age} {need}");
            }
        }
    }
    // Spend: every placement in one sheet, every other line in one row.
    let provisions = layout.provisions();
    let mut placements: Vec<usize> = provisions
        .iter()
        .flat_map(|p| p.placements.clone())
        .collect();
    placements.sort_unstable();
    assert_eq!(
        placements,
        (0..categories.placements.len()).collect::<Vec<_>>()
    );
    let lines: Vec<usize> = provisions.iter().flat_map(|p| p.lines.clone()).collect();
    let ids: Vec<&str> = lines
        .iter()
        .map(|line| categories.lines[*line].id.as_str())
        .collect();
    assert_eq!(ids, ["place_funding", "support_services"]);
}

#[test]
fn table_6_has_its_fourteen_rows_and_table_7_its_thirteen() {
    let layout = statutory();
    let labels: Vec<&str> = layout
        .lsrp
        .provisions
        .iter()
        .map(|row| row.label.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "Early Years settings including PVIs",
            "Mainstream schools or academies",
            "Support bases in mainstream settings",
            "Specialist bases in mainstream settings",
            "Maintained special schools or special academies",
            "NMSS or independent schools - LA funded placements",
            "NMSS or independent schools - other suitable arrangements",
            "Alternative Provision",
            "Mainstream Post 16 provision",
            "Mainstream Post 16 specialist provision",
            "Specialist Post-16 institutions",
            "Elective Home Education (EHE)",
            "Other arrangements by LA (EOTAS)",
            "Other (including hospital schools where applicable)",
        ]
    );
    assert_eq!(layout.needs.len(), 13);
    let last = layout.needs.last().expect("a row");
    assert_eq!(
        last.label,
        "SEN support but no specialist assessment of type of need"
    );
    assert!(last.needs.is_empty(), "nobody with a plan is in it");
    let groups: Vec<(u8, u8)> = layout.ages.iter().map(|row| row.ages).collect();
    assert_eq!(groups, [(0, 4), (5, 10), (11, 15), (16, 19), (20, 25)]);
}

#[test]
fn hospital_schools_are_other_in_table_6_but_with_alternative_provision_in_7_6() {
    // No public return tells hospital schools, so the shipped model has no such placement. One that has it says so in two places.
    let model_text = format!(
        "{MODEL}\n[[placement]]\nid = \"hospital\"\nlabel = \"Hospital school\"\nsector = \"state_special\"\ntop_up_line = \"top_up_state\"\nprice = \"top_up\"\n"
    );
    let model_text = model_text
        .replace(
            "placements = [\"ehe\", \"neet\"]",
            "placements = [\"ehe\", \"neet\", \"hospital\"]",
        )
        .replace(
            "neet = { from = 2, to = 24 }",
            "neet = { from = 2, to = 24 }\nhospital = { from = 2, to = 24 }",
        );
    let model = ModelFile::parse("model.toml", &model_text).expect("a model with hospital schools");
    let text = STATUTORY
        .replace(
            "parts = [{ placement = \"neet\" }]",
            "parts = [{ placement = \"neet\" }, { placement = \"hospital\", setting = \"7.6\" }]",
        )
        .replace(
            "placements = [\"ap\"]\nnotes",
            "placements = [\"ap\", \"hospital\"]\nnotes",
        )
        .replace(
            "\"ehe\", \"neet\"]\n\n[[scap.area]]",
            "\"ehe\", \"neet\", \"hospital\"]\n\n[[scap.area]]",
        );
    let layout =
        parse_statutory("statutory.toml", &text, &model).expect("a file with hospital schools");
    let hospital = model.categories.placement("hospital").expect("a placement");
    let found = counted(&layout, hospital, 10);
    assert_eq!(
        found.0,
        "Other (including hospital schools where applicable)"
    );
    assert_eq!(found.1.as_deref(), Some("7.6"));
    // The row of table 6 then belongs to two settings, and each part is counted apart.
    let other = row(&layout, &found.0);
    assert_eq!(other.settings().len(), 2);
    let ids: Vec<String> = layout
        .crossings(&model.categories)
        .into_iter()
        .map(|one| one.id)
        .collect();
    assert!(
        ids.contains(&"lsrp_6/13/5".to_owned()) && ids.contains(&"lsrp_6/13/outside".to_owned())
    );
    // The shipped file says that they are not told apart.
    let shipped = statutory();
    let setting = shipped
        .lsrp
        .settings
        .iter()
        .find(|one| one.number == "7.6")
        .expect("7.6");
    assert!(setting.notes[0].contains("not available"));
}

#[test]
fn a_unit_place_after_year_11_is_mainstream_post_16_specialist_provision() {
    let layout = statutory();
    let unit = placement("sen_unit");
    let (before, after) = (counted(&layout, unit, 15), counted(&layout, unit, 16));
    assert_eq!(
        before,
        (
            "Specialist bases in mainstream settings".to_owned(),
            Some("7.3".to_owned())
        )
    );
    assert_eq!(
        after,
        (
            "Mainstream Post 16 specialist provision".to_owned(),
            Some("7.7".to_owned())
        )
    );
    // And a place in a mainstream school is then mainstream post-16 provision, beside colleges.
    let school = counted(&layout, placement("mainstream"), 16);
    assert_eq!(
        school,
        (
            "Mainstream Post 16 provision".to_owned(),
            Some("7.7".to_owned())
        )
    );
    assert_eq!(counted(&layout, placement("fe_college"), 17), school);
    assert_eq!(
        counted(&layout, placement("specialist_post16"), 17)
            .1
            .as_deref(),
        Some("7.7")
    );
}

#[test]
fn those_not_in_education_are_other() {
    let layout = statutory();
    let found = counted(&layout, placement("neet"), 17);
    assert_eq!(
        found,
        (
            "Other (including hospital schools where applicable)".to_owned(),
            None
        )
    );
}

#[test]
fn support_bases_are_recorded_as_mainstream_and_not_available_apart() {
    let layout = statutory();
    let label = "Support bases in mainstream settings";
    assert!(
        matches!(&row(&layout, label).counts, Counts::NotAvailable(why) if why.contains("mainstream"))
    );
    let other = "NMSS or independent schools - other suitable arrangements";
    assert!(matches!(
        row(&layout, other).counts,
        Counts::NotAvailable(_)
    ));
    let setting = layout
        .lsrp
        .settings
        .iter()
        .find(|one| one.number == "7.2")
        .expect("7.2");
    assert!(setting.label.contains("including support bases"));
}

#[test]
fn non_maintained_special_schools_are_state_funded_in_scap_and_independent_elsewhere() {
    let layout = statutory();
    let nmss = placement("nmss");
    let area = layout
        .scap
        .areas
        .iter()
        .find(|area| area.placements.contains(&nmss))
        .expect("an area");
    assert_eq!(area.codes, ["1803003", "1803013"]);
    assert!(area.provision.starts_with("State-funded special schools"));
    assert!(area.placements.contains(&placement("state_special")));
    assert_eq!(counted(&layout, nmss, 10).1.as_deref(), Some("7.5"));
    let sheet = layout
        .dsg
        .sheets
        .iter()
        .find(|sheet| sheet.placements.contains(&nmss))
        .expect("a sheet");
    assert_eq!(sheet.label, "Non-maintained special schools or independent");
    assert!(sheet.placements.contains(&placement("independent_special")));
}

#[test]
fn primary_is_reception_to_year_6_for_five_years_and_secondary_7_to_11_for_seven() {
    let [primary, secondary] = statutory().scap.phases;
    assert_eq!((primary.ages, primary.years), ((4, 10), 5));
    assert_eq!((secondary.ages, secondary.years), ((11, 15), 7));
}

#[test]
fn lsrp_years_are_2025_to_2029() {
    assert_eq!(statutory().lsrp.years, (2025, 2029));
}

#[test]
fn every_crossing_can_be_counted_and_has_an_id_of_its_own() {
    let (layout, mut categories) = (statutory(), model().categories);
    let crossings = layout.crossings(&categories);
    let mut ids: Vec<&str> = crossings.iter().map(|one| one.id.as_str()).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands for one figure");
    let Categories {
        placements, needs, ..
    } = &categories;
    let shape = Shape {
        ages: AGES,
        placements: placements.len(),
        needs: needs.len(),
    };
    categories.crossings = crossings;
    assert_eq!(Crossings::of(&categories, shape).len(), all);
}

#[test]
fn faults_are_told_all_at_once_with_what_is_left_out_or_counted_twice() {
    let from = "[{ placement = \"ap\", setting = \"7.6\" }]";
    let found = said(
        from,
        "[{ placement = \"ap\", to_age = 24, setting = \"7.6\" }, { placement = \"neet\", from_age = 25 }]",
    );
    assert_eq!(
        found,
        [
            "placement `ap` at age 25 is counted 0 times in `lsrp`; it must be counted once",
            "placement `neet` at age 25 is counted 2 times in `lsrp`; it must be counted once",
        ]
    );
    let found = said("needs = [\"VI\"]", "needs = [\"VI\", \"HI\"]");
    assert_eq!(
        found,
        ["need `HI` is counted 2 times in `need`; it must be counted once"]
    );
    let found = said(
        "\"other_provision\"]",
        "\"other_provision\", \"support_services\"]",
    );
    assert_eq!(
        found,
        [
            "`support_services`: lines of kind top_up, and no others, are `by_placement`",
            "line `support_services` is counted 2 times in `dsg`; it must be counted once",
        ]
    );
    let found = said(
        "placements = [\"state_special\", \"nmss\"]",
        "placements = [\"state_special\"]",
    );
    assert_eq!(
        found,
        ["placement `nmss` is counted 0 times in `scap`; it must be counted once"]
    );
    let found = said("group = \"under_5\"", "group = \"under5\"");
    assert_eq!(found, ["unknown age group `under5`"]);
    let found = said("setting = \"7.6\" }]", "setting = \"7.8\" }]");
    assert_eq!(found, ["unknown setting `7.8`"]);
}
