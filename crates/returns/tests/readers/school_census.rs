//! SEN in England (January school census): the wide forms to 2025 and the long form of 2026. No real file is at hand: fixtures to
//! the headers of the data catalogue.

use pressure_returns::{ENGLAND, Series, Severity, read_folder};

use crate::common::{Folder, checks, tables};
use crate::{figure, found, read, told};

const LONG: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_name,region_code,old_la_code,la_name,new_la_code,pcon_code,pcon_name,phase_type_grouping,sen_provision,sen_primary_need,sen_secondary_need,pupil_count,pupil_percent";
const WIDE: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_name,region_code,old_la_code,la_name,new_la_code";

const ENGLISH: &str = "National,E92000001,England,,,,,,,";
const NORTH_EAST: &str = "Regional,E92000001,England,North East,E12000001,,,,,";
const HARTLEPOOL: &str =
    "Local authority,E92000001,England,North East,E12000001,805,Hartlepool,E06000001,,";
const DARLINGTON: &str =
    "Local authority,E92000001,England,North East,E12000001,841,Darlington,E06000005,,";
const CONSTITUENCY: &str =
    "Parliamentary constituency,E92000001,England,North East,E12000001,,,,E14001270,Hartlepool";

/// Rows of one cell of the long form: England, the region, two councils and a constituency.
fn cell(breakdowns: &str, [hartlepool, darlington]: [u32; 2]) -> String {
    let row = |place: &str, count: u32| {
        format!("202526,Academic year,{place},{breakdowns},{count},1.5\n")
    };
    row(ENGLISH, hartlepool + darlington)
        + &row(NORTH_EAST, hartlepool + darlington)
        + &row(HARTLEPOOL, hartlepool)
        + &row(DARLINGTON, darlington)
        + &row(CONSTITUENCY, hartlepool)
}

fn long() -> String {
    let plan = "Education, health and care plan";
    let plan = format!("\"{plan}\"");
    format!("{LONG}\n")
        + &cell("Total,Total,Total,All pupils", [100, 200])
        + &cell(&format!("Total,{plan},Total,All pupils"), [6, 12])
        + &cell(&format!("State-funded primary,{plan},Total,All pupils"), [4, 8])
        + &cell(&format!("Total,{plan},Autistic spectrum disorder,All pupils"), [3, 5])
        + &cell(&format!("Total,{plan},Other difficulty/disability,All pupils"), [1, 2])
        + &cell(&format!("Total,{plan},Down syndrome,All pupils"), [1, 1])
        // Parts: the secondary need of a primary one, and a need within a phase.
        + &cell(&format!("Total,{plan},Autistic spectrum disorder,Hearing impairment"), [1, 1])
        + &cell(&format!("AP school,{plan},Autistic spectrum disorder,All pupils"), [1, 0])
}

#[test]
fn the_long_form_of_2026_to_the_documented_header() {
    let (picture, findings) = read(&Folder::new().with("secondary need.csv", long()));
    let pupils = |area, item| figure(&picture, Series::Pupils, area, 2026, item);
    assert_eq!(pupils(ENGLAND, "all_schools:all"), Some(300.0));
    assert_eq!(pupils("E06000001", "all_schools:ehc_plan"), Some(6.0));
    assert_eq!(pupils("E12000001", "primary:ehc_plan"), Some(12.0));
    let need = |id: &str| {
        let all = picture.get(Series::PupilsNeed).iter();
        let mut of = all.filter(|o| *o.area == *"E06000001" && o.need.as_deref() == Some(id));
        let value = of.next().unwrap().value;
        assert!(of.next().is_none(), "{id} twice");
        value
    };
    // Down syndrome was within other difficulty before 2026 and is added to it; parts of parts are not added.
    assert_eq!((need("ASD"), need("OTH")), (Some(3.0), Some(2.0)));
    // Constituencies lie across councils and are no part of any sum.
    assert!(
        picture
            .get(Series::Pupils)
            .iter()
            .all(|o| !o.area.starts_with("E14"))
    );
    let grave: Vec<_> = findings
        .iter()
        .filter(|f| f.severity > Severity::Info)
        .collect();
    assert!(grave.is_empty(), "{grave:#?}");
    let told = found(&findings, "FILE-011");
    assert!(
        told.value
            .as_deref()
            .unwrap()
            .contains("England, 2026-01: 18"),
        "{told:?}"
    );
    assert_eq!(picture.sources()[0].sha256.len(), 64);
}

#[test]
fn the_long_form_says_the_same_compressed_and_in_any_order() {
    use std::io::Write as _;
    let text = long();
    let expected = read(&Folder::new().with("a.csv", &text)).0;
    let mut rows: Vec<&str> = text.lines().collect();
    rows[1..].reverse();
    let turned = "\u{feff}".to_owned() + &rows.join("\r\n") + "\r\n";
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipped.write_all(text.as_bytes()).unwrap();
    let zipped = zipped.finish().unwrap();
    for (name, bytes) in [
        ("a.csv", turned.as_bytes()),
        ("a.csv.gz", zipped.as_slice()),
    ] {
        let (picture, _) = read(&Folder::new().with(name, bytes));
        for series in [Series::Pupils, Series::PupilsNeed] {
            assert_eq!(picture.get(series), expected.get(series), "{name}");
        }
    }
}

#[test]
fn the_reversed_symbols_of_the_school_census_are_missing_and_never_nought() {
    let text = long()
        .replace(
            "Hartlepool,E06000001,,,Total,Total,Total,All pupils,100",
            "Hartlepool,E06000001,,,Total,Total,Total,All pupils,z",
        )
        .replace(
            "Darlington,E06000005,,,Total,Total,Total,All pupils,200",
            "Darlington,E06000005,,,Total,Total,Total,All pupils,x",
        );
    let (picture, findings) = read(&Folder::new().with("a.csv", text));
    let pupils = |area| figure(&picture, Series::Pupils, area, 2026, "all_schools:all");
    assert_eq!((pupils("E06000001"), pupils("E06000005")), (None, None));
    // In this return `x` is not applicable and `z` is not available.
    let missing = found(&findings, "SEN2-009");
    assert_eq!(
        missing.value.as_deref(),
        Some("1 `x` (not applicable), 1 `z` (not available)")
    );
    // A region whose councils are missing is not held against their sum.
    assert!(!told(&findings, "SEN2-001"));
}

/// Found by a fuzzer: the columns were those of the first line, and rows as long as the whole header.
#[test]
fn a_header_that_goes_on_in_the_next_line_is_an_error_of_its_file() {
    let header = LONG.replace("pupil_percent", "\"pupil\npercent\",more");
    let text = long().replace(LONG, &header).replace(",1.5\n", ",1.5,\n");
    let folder = Folder::new().with("a.csv", text);
    let (areas, crosswalk) = tables();
    let error = read_folder(&folder.0, &areas, &crosswalk, &checks()).unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("19 columns where its first line has 18"),
        "{told}"
    );
}

#[test]
fn councils_that_do_not_add_up_in_any_cell_of_the_long_form_are_found() {
    let text = long().replace(
        "Hartlepool,E06000001,,,Total,\"Education, health and care plan\",Autistic spectrum disorder,Hearing impairment,1,",
        "Hartlepool,E06000001,,,Total,\"Education, health and care plan\",Autistic spectrum disorder,Hearing impairment,91,",
    );
    let (_, findings) = read(&Folder::new().with("a.csv", text));
    let region = found(&findings, "SEN2-001");
    assert_eq!(region.severity, Severity::Error);
    assert!(
        region
            .value
            .as_deref()
            .unwrap()
            .starts_with("councils add up to 92, the region is published as 2")
    );
    assert!(told(&findings, "SEN2-003"));
}

#[test]
fn a_key_given_twice_in_the_long_form_is_an_error_and_the_first_row_stays() {
    let again = format!("202526,Academic year,{HARTLEPOOL},Total,Total,Total,All pupils,999,1\n");
    let (picture, findings) = read(&Folder::new().with("a.csv", long() + &again));
    assert_eq!(
        figure(
            &picture,
            Series::Pupils,
            "E06000001",
            2026,
            "all_schools:all"
        ),
        Some(100.0)
    );
    let twice = found(&findings, "FILE-005");
    assert_eq!(twice.row, Some(42));
    assert!(
        twice
            .value
            .as_deref()
            .unwrap()
            .contains("row 42 that of row 4"),
        "{twice:?}"
    );
}

#[test]
fn a_long_form_cut_short_says_where() {
    let text = long();
    let folder = Folder::new().with("a.csv", &text[..text.len() - 12]);
    let (areas, crosswalk) = crate::common::tables();
    let error =
        pressure_returns::read_folder(&folder.0, &areas, &crosswalk, &crate::common::checks())
            .unwrap_err();
    let message = error.to_string();
    assert!(
        message.starts_with("a.csv, row 41: the row has"),
        "{message}"
    );
}

#[test]
fn a_line_that_never_ends_is_refused() {
    let endless = long() + &"a".repeat(3_000_000);
    let folder = Folder::new().with("a.csv", endless);
    let (areas, crosswalk) = crate::common::tables();
    let error =
        pressure_returns::read_folder(&folder.0, &areas, &crosswalk, &crate::common::checks())
            .unwrap_err();
    assert!(error.to_string().contains("does not end"), "{error}");
}

#[test]
fn pupils_by_type_of_school_in_the_wide_form_to_the_documented_header() {
    let text = format!(
        "{WIDE},type_of_establishment,phase_type_grouping,hospital_school,total_pupils,ehc_plan,ehc_plan_percent,sen_support,sen_support_percent\n\
         202425,Academic year,National,E92000001,England,,,,,,Total,Total,Total,300,18,6.0,40,13\n\
         202425,Academic year,Local authority,E92000001,England,North East,E12000001,805,Hartlepool,E06000001,Total,Total,Total,100,6,6.0,14,14\n\
         202425,Academic year,Local authority,E92000001,England,North East,E12000001,805,Hartlepool,E06000001,Total,Pupil referral unit,Total,10,2,20,x,x\n\
         202425,Academic year,Local authority,E92000001,England,North East,E12000001,805,Hartlepool,E06000001,Academy converter,Total,Total,50,3,6,7,14\n"
    );
    let (picture, _) = read(&Folder::new().with("a.csv", text));
    let pupils = |area, item| figure(&picture, Series::Pupils, area, 2025, item);
    assert_eq!(pupils(ENGLAND, "all_schools:ehc_plan"), Some(18.0));
    assert_eq!(pupils("E06000001", "all_schools:all"), Some(100.0));
    assert_eq!(pupils("E06000001", "ap:ehc_plan"), Some(2.0));
    assert_eq!(pupils("E06000001", "ap:sen_support"), None);
}

#[test]
fn renamed_columns_and_members_of_the_school_census_are_one() {
    // 2023: pupil_sen_status, primary_need, thirds of a year; 2025: sen_status, sen_primary_need.
    let row = |provision: &str, need: &str, counts: &str| {
        format!(
            "202425,Academic year,Local authority,E92000001,England,North East,E12000001,805,Hartlepool,E06000001,Total,{provision},{need},{counts}\n"
        )
    };
    let old = format!(
        "{WIDE},phase_type_grouping,pupil_sen_status,primary_need,number_of_pupils,age_3_lower,age_3_middle,age_3_upper,age_5,age_5_percent\n"
    ) + &row("EHC plan/Statement of SEN", "Total", "6,1,0,1,4,66")
        + &row(
            "EHC plan/Statement of SEN",
            "Visual Impairment",
            "2,0,0,0,2,100",
        );
    let new = format!(
        "{WIDE},phase_type_grouping,sen_status,sen_primary_need,number_of_pupils,nc_reception,nc_year_7,nc_year_7_percent\n"
    ) + &row("\"Education, Health and Care plans\"", "Total", "6,2,4,66")
        + &row(
            "\"Education, Health and Care plans\"",
            "Vision impairment",
            "2,0,2,100",
        );
    let (old, _) = read(&Folder::new().with("a.csv", old));
    let (new, _) = read(&Folder::new().with("a.csv", new));
    assert_eq!(old.get(Series::Pupils), new.get(Series::Pupils));
    assert_eq!(old.get(Series::PupilsNeed), new.get(Series::PupilsNeed));
    assert_eq!(old.get(Series::PupilsNeed)[0].need.as_deref(), Some("VI"));
    let age = |age| {
        old.get(Series::PupilsAge)
            .iter()
            .find(|o| o.age == Some(age))
            .unwrap()
            .value
    };
    assert_eq!((age(3), age(5)), (Some(2.0), Some(4.0)));
    assert_eq!(
        figure(
            &new,
            Series::PupilsYearGroup,
            "E06000001",
            2025,
            "ehc_plan:year_7"
        ),
        Some(4.0)
    );
}
