//! The collection on home-to-school transport. Data sets of national figures are to the documented headers; of the councils' sheet no
//! header is documented, so its fixture is of the form the data guidance describes: a council a row, a question a column, comments.

use pressure_returns::{ENGLAND, Series, Severity};

use crate::common::Folder;
use crate::{figure, found, read, told};

const PLACE: &str = "time_period,time_identifier,geographic_level,country_code,country_name";
const ENGLISH: &str = "National,E92000001,England";

#[test]
fn national_sets_of_the_collection_to_the_documented_headers() {
    let users = format!(
        "{PLACE},age_group,transport_group,national_estimate,number_local_authorities\n\
         202526,Academic year,{ENGLISH},Pre-16,Total,503000,148\n\
         202526,Academic year,{ENGLISH},Pre-16,SEND HTST,195000,148\n\
         202526,Academic year,{ENGLISH},Post-16,\"SEN transport (sixth form duty, aged 16-18)\",31000,118\n\
         202526,Academic year,{ENGLISH},Post-16,\"SEN transport (sixth form duty, aged 16-18)\",99,1\n"
    );
    let modes = format!(
        "{PLACE},transport_group,transport_mode,percentage,number_local_authorities\n\
         202526,Financial year,{ENGLISH},SEND HTST,Taxi,67,71\n\
         202526,Financial year,{ENGLISH},SEND HTST,Bicycle,low,71\n"
    );
    let folder = Folder::new()
        .with("users.csv", users)
        .with("modes.csv", modes);
    let (picture, findings) = read(&folder);
    let of = |year, item: &str| figure(&picture, Series::TransportUsers, ENGLAND, year, item);
    // The same 202526 is the January of 2026 in one set, and the year from April 2025 in the other.
    let expected = [
        (
            2026,
            "academic_year:pre_16:send_htst:national_estimate",
            Some(195_000.0),
        ),
        (
            2026,
            "academic_year:post_16:sen_transport_sixth_form_duty_aged_16_18:national_estimate",
            Some(31_000.0),
        ),
        (2025, "financial_year:send_htst:taxi:percentage", Some(67.0)),
        (2025, "financial_year:send_htst:bicycle:percentage", None),
    ];
    for (year, item, wanted) in expected {
        assert_eq!(of(year, item), wanted, "{item}");
    }
    let twice = found(&findings, "FILE-005");
    assert_eq!((twice.row, twice.severity), (Some(5), Severity::Error));
    let said = findings
        .iter()
        .find(|f| f.code == "FILE-011" && f.file == "users.csv")
        .unwrap();
    assert!(said.done.contains("serves nothing yet"), "{said:?}");
    assert!(
        said.value.as_deref().unwrap().contains("503,000"),
        "{said:?}"
    );
}

/// The councils' sheet.
fn sheet(title: &str) -> String {
    format!(
        "{title},,,,,\n\
         LA code,Local authority,Number of pupils using SEND HTST,Forecast spend on SEND transport (£),Number of pupils using SEND HTST,Comments on SEND transport\n\
         805,Hartlepool,350,\"2,100,000\",x,Taxi figures estimated\n\
         841,Darlington,c,0,12,\n\
         805,Hartlepool,1,1,1,twice\n\
         999,Ruritania,1,1,1,\n"
    )
}

#[test]
fn answers_of_councils_are_kept_under_their_questions_and_comments_never_read() {
    let folder = Folder::new().with("raw.csv", sheet("Home to school transport 2025-26"));
    let (picture, findings) = read(&folder);
    let of = |area, item| figure(&picture, Series::TransportAnswers, area, 2026, item);
    assert_eq!(
        of("E06000001", "number_of_pupils_using_send_htst"),
        Some(350.0)
    );
    assert_eq!(
        of("E06000001", "forecast_spend_on_send_transport"),
        Some(2_100_000.0)
    );
    assert_eq!(of("E06000005", "number_of_pupils_using_send_htst"), None);
    assert_eq!(
        of("E06000005", "number_of_pupils_using_send_htst_2"),
        Some(12.0)
    );
    let answers = picture.get(Series::TransportAnswers);
    assert_eq!(answers.len(), 2 * 3);
    for (code, row) in [("FILE-005", 5), ("AREA-001", 6)] {
        assert_eq!(found(&findings, code).row, Some(row), "{code}");
    }
}

#[test]
fn answers_of_no_known_year_are_left_out_and_told() {
    let (picture, findings) =
        read(&Folder::new().with("raw.csv", sheet("Home to school transport")));
    assert!(picture.get(Series::TransportAnswers).is_empty());
    assert!(told(&findings, "DSG-002") && told(&findings, "FILE-014"));
}
