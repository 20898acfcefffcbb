//! A council's own files: under any name, as sheets of one workbook, and rows of placements, contracts and routes.

use pressure_returns::{
    Carried, Finding, Known, OwnFigures, RestsOn, Severity, carried, fees, own_defaults, own_rests,
    read_own_folder,
};

use crate::common::Folder;
use crate::{found, told};

const KNOWN: Known<'_> = Known {
    needs: &["ASD", "SEMH"],
    placements: &["mainstream", "state_special"],
    limited: &["state_special"],
    phases: &["all", "secondary"],
    lines: &[],
    modes: &[],
    area_codes: &[],
    crosswalk: None,
};

fn own(folder: &Folder) -> (OwnFigures, Vec<Finding>) {
    read_own_folder(&folder.0, &KNOWN).unwrap()
}

#[test]
fn templates_are_read_as_sheets_of_one_workbook() {
    let book = include_bytes!("own_figures.xlsx");
    let (own, findings) = own(&Folder::new().with("our figures.xlsx", book));
    let plans: Vec<f64> = own.caseload.iter().map(|r| r.plans).collect();
    assert_eq!(plans, [12.0, 5.0]);
    assert!((own.finance[0].amount - 1_250_000.5).abs() < 1e-9);
    // The sheet of fees is told by its columns; the row with an unknown need is left out.
    assert_eq!(own.placement_rows.len(), 1);
    let fault = found(&findings, "OWN-003");
    assert_eq!(
        (fault.row, fault.column.as_deref()),
        (Some(3), Some("need"))
    );
    // One file, once.
    assert_eq!(own.files.len(), 1);
}

#[test]
fn a_day_may_have_a_time_behind_it_as_spreadsheets_write_it() {
    let rows = "date,part,amount\n2025-03-31 00:00:00,high_needs,-5\n2026-03-31T00:00:00,high_needs,-7\n31/03/2027,high_needs,-9\n";
    let (own, findings) = own(&Folder::new().with("balance.csv", rows));
    let dates: Vec<String> = own.balance.iter().map(|r| r.date.to_string()).collect();
    assert_eq!(dates, ["2025-03-31", "2026-03-31"]);
    let fault = found(&findings, "OWN-006");
    assert_eq!(
        (fault.row, fault.value.as_deref()),
        (Some(4), Some("31/03/2027"))
    );
}

#[test]
fn nothing_written_in_a_row_of_placements_reaches_a_finding() {
    let book = include_bytes!("own_figures.xlsx");
    let (_, findings) = own(&Folder::new().with("a.xlsx", book));
    for finding in findings
        .iter()
        .filter(|f| f.file.contains("Fees") && f.row.is_some())
    {
        assert_eq!(finding.value, None, "{finding:?}");
        assert!(!format!("{finding:?}").contains("moon"));
    }
}

#[test]
fn a_file_is_told_by_its_columns_whatever_its_name() {
    let rows = "Placement,From,Annual_Fee,to,provider\nstate_special,2025-04-01,36500,,X\nmainstream,2025-04-01,-5,,Y\nstate_special,2025-09-01,10,2025-08-31,Z\n";
    let (own, findings) = own(&Folder::new().with("returns/independent fees March.csv", rows));
    assert_eq!(own.placement_rows.len(), 1);
    assert!(told(&findings, "OWN-005") && told(&findings, "OWN-006"));
    assert_eq!(own.row_files[0], "returns/independent fees March.csv");
    let fees = fees(&own.placement_rows, 2025);
    assert!((fees["state_special"].amount - 36_500.0).abs() < 1e-6);
}

#[test]
fn of_two_files_of_one_kind_the_named_one_is_used_and_the_other_told() {
    let named = "financial_year,item,amount\n2025-26,allocation,100\n";
    let other = named.replace("100", "999");
    let folder = Folder::new()
        .with("a copy.csv", other)
        .with("block.csv", named);
    let (own, findings) = own(&folder);
    assert!((own.block[0].amount - 100.0).abs() < 1e-9);
    let second = found(&findings, "OWN-008");
    assert_eq!(
        (second.severity, second.file.as_str()),
        (Severity::Warning, "a copy.csv")
    );
}

#[test]
fn contracts_and_routes_give_children_and_what_they_cost() {
    let folder = Folder::new()
        .with("contracts.csv", "contract,mode,annual_cost,from,to\nC1,minibus,73000,2025-04-01,\n")
        .with("routes.csv", "route,contract,category,mode,placement,travellers,annual_cost,from,to\nR1,C1,pre16_sen,minibus,state_special,8,,,\nR2,,pre16_sen,solo_taxi,all,1,18250,2025-10-01,\nR3,,sen,solo_taxi,,1,1,,\n");
    let (own, findings) = own(&folder);
    assert_eq!((own.contracts.len(), own.routes.len()), (1, 2));
    assert!(told(&findings, "OWN-003"), "`sen` is no category");
    let by_mode = carried(&own.routes, &own.contracts, (2025, 190.0));
    let of = |mode: &str| -> Carried { by_mode[&("pre16_sen", mode)] };
    assert!((of("minibus").amount - 73_000.0).abs() < 1e-6);
    // From October: 182 days of 365.
    assert!((of("solo_taxi").children - 182.0 / 365.0).abs() < 1e-12);
    assert!((of("solo_taxi").amount - 9_100.0).abs() < 1e-6);
}

#[test]
fn what_is_not_given_is_said_to_rest_on_national_figures() {
    let rows = "placement,from,annual_fee\nstate_special,2025-04-01,36500\n";
    let (own, _) = own(&Folder::new().with("placements.csv", rows));
    let missing = own_defaults(&own);
    let files: Vec<&str> = missing.iter().map(|f| f.file.as_str()).collect();
    assert!(files.contains(&"places.csv") && files.contains(&"pupils.csv"));
    assert!(
        !files.iter().any(|f| f.contains("placements.csv")),
        "it is given"
    );
    assert!(
        missing
            .iter()
            .all(|f| f.code == "OWN-009" && f.severity == Severity::Info)
    );
    assert!(own_defaults(&OwnFigures::default()).is_empty());
    let rests = own_rests(&own);
    let of = |output: &str| {
        rests
            .iter()
            .find(|r| r.output.contains(output))
            .map(|r| r.rests_on)
    };
    assert_eq!(of("what a plan in each placement"), Some(RestsOn::Own));
    assert_eq!(of("plans by age"), Some(RestsOn::National));
    assert_eq!(of("by provider"), Some(RestsOn::Unavailable));
}
