//! The SEN2 person-level return, written to the documented header: no real export was at hand.

mod common;

use common::{Folder, tables};
use pressure_returns::{Crosswalk, Finding, Known, Pupils, Severity, read_own_folder};

/// Persons of an export: number, surname, day of birth, need, and the cells of a placement from `urn` on.
type Person<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

const PLACED: &str = "urn,ukprn,sensetting,sensettingother,placementrank,entrydate,leavingdate,senunitindicator,resourcedprovisionindicator";

/// The nine files of an export of January `year`, each with its own id and its parent's.
fn export(folder: Folder, year: i32, persons: &[Person<'_>]) -> Folder {
    let name = |module: &str| format!("returns/Blade-Export_01-02-{year}_{module}.csv");
    let ids = |module: &str| format!("{module}tableid,NativeId,{module}orderseqcolumn,sourceid");
    let lines = |header: String, line: &dyn Fn(usize, &Person<'_>) -> String| {
        let rows = persons
            .iter()
            .enumerate()
            .map(|(i, person)| line(i + 1, person));
        std::iter::once(header)
            .chain(rows)
            .map(|row| row + "\n")
            .collect::<String>()
    };
    let person = lines(
        format!(
            "{},sen2tableid,surname,forename,personbirthdate,sex,ethnicity,postcode,upn,uniquelearnernumber,upnunknown",
            ids("person")
        ),
        &|i, (upn, surname, born, ..)| {
            format!("P{year}{i},,{i},1,S1,{surname},Kim,{born} 00:00:00,F,WBRI,ZZ1 1ZZ,{upn},,")
        },
    );
    let requests = lines(
        format!(
            "{},persontableid,receiveddate,rya,requestoutcomedate,requestoutcome,requestmediation,requesttribunal,exported",
            ids("requests")
        ),
        &|i, _| format!("R{year}{i},,{i},1,P{year}{i},2020-Sep-28 00:00:00,0,,Y,0,0,"),
    );
    let assessment = lines(
        format!(
            "{},requeststableid,assessmentoutcome,assessmentoutcomedate,assessmentmediation,assessmenttribunal,othermediation,othertribunal,week20",
            ids("assessment")
        ),
        &|i, _| format!("A{year}{i},,{i},1,R{year}{i},Y,2020-Dec-01 00:00:00,0,0,0,0,0"),
    );
    let named = lines(
        format!(
            "{},assessmenttableid,startdate,planres,planwbp,pb,oa,dp,ceasedate,ceasereason",
            ids("namedplan")
        ),
        &|i, (.., place)| {
            let ceased = if place.starts_with("ceased") {
                format!("{year}-Jan-05 00:00:00,5")
            } else {
                ",".to_owned()
            };
            format!("N{year}{i},,{i},1,A{year}{i},2021-Jan-01 00:00:00,,,0,0,,{ceased}")
        },
    );
    let detail = format!("{},namedplantableid,{PLACED},res,wbp\n", ids("plandetail"));
    let active = lines(
        format!(
            "{},requeststableid,transferla,reviewmeeting,reviewoutcome,reviewdraft,phasetransferduedate,phasetransferfinaldate,lastreview",
            ids("activeplans")
        ),
        &|i, _| format!("V{year}{i},,{i},1,R{year}{i},,,,,,,"),
    );
    let placement = lines(
        format!(
            "{},activeplanstableid,{PLACED},res,wbp",
            ids("placementdetail")
        ),
        &|i, (.., place)| {
            let place = if place.starts_with("ceased") {
                "100001,,,,1,,,0,0"
            } else {
                place
            };
            format!("L{year}{i},,{i},1,V{year}{i},{place},,")
        },
    );
    let need = lines(
        format!("{},activeplanstableid,sentype,sentyperank", ids("senneed")),
        &|i, (_, _, _, need, _)| format!("D{year}{i},,{i},1,V{year}{i},{need},1"),
    );
    let sen2 = format!(
        "{},collection,year,referencedate,sourcelevel,softwarecode,release,serialno,datetime,lea,dmo,dco\n\
         S1,,1,1,SEN2,{year},{year}-Jan-18 00:00:00,L,X,1,1,{year}-Feb-01 09:00:00,887,1,1\n",
        ids("sen2")
    );
    [
        ("sen2", sen2),
        ("person", person),
        ("requests", requests),
        ("assessment", assessment),
        ("namedplan", named),
        ("plandetail", detail),
        ("activeplans", active),
        ("placementdetail", placement),
        ("senneed", need),
    ]
    .into_iter()
    .fold(folder, |folder, (module, text)| {
        folder.with(&name(module), text)
    })
}

fn read(folder: &Folder, crosswalk: &Crosswalk) -> (Pupils, Vec<Finding>) {
    let known = Known {
        needs: &["ASD", "SEMH", "MLD", "OTH"],
        placements: &["mainstream", "state_special", "neet", "sen_unit", "ehe"],
        limited: &[],
        phases: &[],
        lines: &[],
        modes: &[],
        area_codes: &[],
        crosswalk: Some(crosswalk),
    };
    let (own, findings) = read_own_folder(&folder.0, &known).expect("a folder that can be read");
    (own.pupils, findings)
}

fn errors(findings: &[Finding]) -> Vec<(&str, &str, Option<u64>)> {
    let bad = findings.iter().filter(|f| f.severity == Severity::Error);
    bad.map(|f| (f.code, f.file.as_str(), f.row)).collect()
}

const SCHOOLS: &str = "urn,ukprn,setting\n100001,,mainstream\n100002,10000002,state_special\n";

fn two_januaries() -> Folder {
    let first = [
        // Stays; moves to a special school; leaves for another council in the year; is counted as ceased before the day of the return.
        (
            "A100",
            "One",
            "2014-Sep-01",
            "ASD",
            "100001,,,,1,2020-09-01,,0,0",
        ),
        ("A200", "Two", "2013-Aug-31", "SEMH", "100001,,,,1,,,0,1"),
        ("A300", "Three", "2007-Jan-02", "MLD", ",,NEET,,1,,,0,0"),
        ("A400", "Four", "2010-Jan-02", "MLD", "ceased"),
    ];
    let second = [
        ("A500", "Five", "2019-Feb-01", "DS", ",,EHE,,1,,,0,0"),
        ("A200", "Two", "2013-Aug-31", "ASD", ",10000002,,,1,,,0,0"),
        ("A100", "One", "2014-Sep-01", "ASD", "100001,,,,1,,,0,0"),
    ];
    let folder = export(Folder::new(), 2024, &first);
    export(folder, 2025, &second).with("establishments.csv", SCHOOLS)
}

#[test]
fn two_januaries_to_the_documented_header_give_the_rows_of_pupils_csv() {
    let (_, crosswalk) = tables();
    let (pupils, findings) = read(&two_januaries(), &crosswalk);
    assert_eq!(errors(&findings), [], "{findings:?}");
    let mut told: Vec<String> = pupils
        .rows
        .iter()
        .map(|row| {
            let side = |state: &Option<pressure_returns::PupilState>| {
                state.as_ref().map_or("outside".to_owned(), |s| {
                    format!("{} {} {}", s.setting, s.need, s.academic_year)
                })
            };
            format!(
                "{}: {} -> {}",
                row.calendar_year,
                side(&row.before),
                side(&row.after)
            )
        })
        .collect();
    told.sort();
    // Born on 1 September 2014: eight before the school year of January 2024, so Year 4. Born a day earlier in 2013: Year 6.
    assert_eq!(
        told,
        [
            "2024: mainstream ASD 4 -> mainstream ASD 5",
            "2024: neet MLD 12 -> outside",
            "2024: outside -> ehe OTH 1",
            "2024: sen_unit SEMH 6 -> state_special ASD 7",
        ]
    );
    assert_eq!(pupils.files.len(), 19, "both exports and the schools");
}

#[test]
fn a_fault_of_an_export_to_the_documented_header_names_the_row_and_no_value() {
    let (_, crosswalk) = tables();
    let first = [("A1", "Zzyzx", "2014-Sep-01", "ASD", "123456,,,,1,,,0,0")];
    let second = [
        ("A1", "Zzyzx", "2014-Sep-01", "ASD", "100001,,,,1,,,0,0"),
        ("A2", "Qqrst", "soon", "ASD", "100001,,,,1,,,0,0"),
        ("A3", "Qqrst", "2014-Sep-01", "WHAT", "100001,,,,1,,,0,0"),
    ];
    let folder = export(export(Folder::new(), 2024, &first), 2025, &second);
    let (_, findings) = read(&folder.with("establishments.csv", SCHOOLS), &crosswalk);
    let mut found = errors(&findings);
    found.sort_unstable();
    let file = |year: i32, module: &str| format!("returns/Blade-Export_01-02-{year}_{module}.csv");
    assert_eq!(
        found,
        [
            ("PUP-006", file(2024, "placementdetail").as_str(), Some(2)),
            ("PUP-006", file(2025, "person").as_str(), Some(3)),
            ("PUP-006", file(2025, "person").as_str(), Some(4)),
        ]
    );
    let said = format!("{findings:?}");
    for value in ["Zzyzx", "Qqrst", "123456", "soon", "WHAT", "A1\"", "ZZ1"] {
        assert!(!said.contains(value), "{value}: {said}");
    }
}

#[test]
fn one_january_to_the_documented_header_is_told_to_be_too_few() {
    let (_, crosswalk) = tables();
    let only = [("A1", "One", "2014-Sep-01", "ASD", "100001,,,,1,,,0,0")];
    let folder = export(Folder::new(), 2024, &only).with("establishments.csv", SCHOOLS);
    let (pupils, findings) = read(&folder, &crosswalk);
    assert!(pupils.rows.is_empty());
    let one = findings.iter().find(|f| f.code == "PUP-006").unwrap();
    assert!(one.mend.contains("two exports"), "{one:?}");
}

#[test]
fn an_export_to_the_documented_header_without_a_file_says_which() {
    let (_, crosswalk) = tables();
    let folder = two_januaries();
    std::fs::remove_file(folder.0.join("returns/Blade-Export_01-02-2024_senneed.csv")).unwrap();
    let (_, findings) = read(&folder, &crosswalk);
    assert!(
        findings
            .iter()
            .any(|f| f.code == "PUP-006" && f.mend.contains("senneed")),
        "{findings:?}"
    );
}

#[test]
fn pupils_csv_comes_before_an_export_to_the_documented_header() {
    let (_, crosswalk) = tables();
    let folder = two_januaries().with(
        "pupils.csv",
        "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n2024,mainstream,ASD,3,mainstream,ASD,4\n",
    );
    let (pupils, findings) = read(&folder, &crosswalk);
    assert_eq!(pupils.rows.len(), 1, "{findings:?}");
}
