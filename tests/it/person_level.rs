//! The SEN2 person-level return of two Januaries, written to the documented header (no real export was at hand), against the same
//! children in pupils.csv.

use std::fmt::Write as _;

use crate::pupils::{project, rows};
use crate::support::{arg, folder, pressure};

/// Placements of the made-up children, each one school of its own number.
const SETTINGS: [&str; 6] = [
    "early_years",
    "mainstream",
    "state_special",
    "independent_special",
    "fe_college",
    "neet",
];

const HEADERS: [(&str, &str); 8] = [
    (
        "person",
        "persontableid,sen2tableid,surname,forename,personbirthdate,upn,uniquelearnernumber",
    ),
    (
        "requests",
        "requeststableid,persontableid,receiveddate,requestoutcome",
    ),
    (
        "assessment",
        "assessmenttableid,requeststableid,assessmentoutcome",
    ),
    (
        "namedplan",
        "namedplantableid,assessmenttableid,startdate,ceasedate,ceasereason",
    ),
    (
        "plandetail",
        "plandetailtableid,namedplantableid,urn,sensetting",
    ),
    (
        "activeplans",
        "activeplanstableid,requeststableid,transferla",
    ),
    (
        "placementdetail",
        "placementdetailtableid,activeplanstableid,urn,ukprn,sensetting,placementrank,entrydate,leavingdate,senunitindicator,\
         resourcedprovisionindicator",
    ),
    (
        "senneed",
        "senneedtableid,activeplanstableid,sentype,sentyperank",
    ),
];

/// The children of rows of pupils.csv as two exports, of the first January and of the next.
fn exports(text: &str, january: i32) -> Vec<(String, String)> {
    let mut files = vec![(
        "establishments.csv".to_owned(),
        SETTINGS
            .iter()
            .enumerate()
            .fold("urn,ukprn,setting\n".to_owned(), |text, (i, setting)| {
                format!("{text}{},,{setting}\n", 100_000 + i)
            }),
    )];
    for (later, at) in [(0, 1), (1, 4)] {
        let census = january + later;
        let mut tables = HEADERS.map(|(_, header)| format!("{header}\n"));
        for (i, line) in text.lines().skip(1).enumerate() {
            let cells: Vec<&str> = line.split(',').collect();
            let (setting, need, year) = (cells[at], cells[at + 1], cells[at + 2]);
            let Some(school) = SETTINGS.iter().position(|known| *known == setting) else {
                continue;
            };
            let year: i32 = year.parse().expect("a curriculum year");
            let born = census - 1 - (year + 4);
            let neet = setting == "neet";
            let urn = if neet {
                String::new()
            } else {
                (100_000 + school).to_string()
            };
            let code = if neet { "NEET" } else { "" };
            let rows = [
                format!("P{i},S,Doe,Jo,{born}-Jan-15 00:00:00,U{i},"),
                format!("R{i},P{i},2020-Sep-28 00:00:00,Y"),
                format!("A{i},R{i},Y"),
                format!("N{i},A{i},2021-Sep-28 00:00:00,,"),
                format!("D{i},N{i},{urn},{code}"),
                format!("V{i},R{i},"),
                format!("L{i},V{i},{urn},,{code},1,,,0,0"),
                format!("E{i},V{i},{need},1"),
            ];
            for (table, row) in tables.iter_mut().zip(rows) {
                writeln!(table, "{row}").expect("memory");
            }
        }
        let name = |module: &str| format!("returns/Blade-Export_01-02-{census}_{module}.csv");
        let header = format!(
            "sen2tableid,collection,year,referencedate\nS,SEN2,{census},{census}-Jan-18 00:00:00\n"
        );
        files.push((name("sen2"), header));
        let named = HEADERS.iter().map(|(module, _)| name(module));
        files.extend(named.zip(tables));
    }
    files
}

#[test]
fn two_exports_to_the_documented_header_project_as_the_same_children_in_pupils_csv() {
    let (text, _) = rows(2024, 1);
    let more = ["--draws", "20", "--by", "placement,need"];
    let listed = project(&[("pupils.csv", text.as_str())], &more);
    let files = exports(&text, 2024);
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let returned = project(&files, &more);
    assert!(
        returned.said().contains("person-level return"),
        "{}",
        returned.said()
    );
    assert!(
        returned.said().contains("are hidden (c)"),
        "{}",
        returned.said()
    );
    assert_eq!(returned.ok(), listed.ok());
}

#[test]
fn check_knows_an_export_to_the_documented_header_and_shows_no_value() {
    let (text, _) = rows(2024, 1);
    let files = exports(&text, 2024);
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_bytes()))
        .collect();
    let dir = folder(&bytes);
    let run = pressure(&["check", arg(dir.path()), "--format", "csv"]);
    let all = run.ok();
    assert!(
        !all.contains("FILE-003") && !all.contains("caseload.csv"),
        "{all}"
    );
    // A school that nothing places: the row is told, the number is not.
    std::fs::write(
        dir.path().join("establishments.csv"),
        "urn,ukprn,setting\n100001,,mainstream\n",
    )
    .expect("a file");
    let run = pressure(&["check", arg(dir.path())]);
    assert_eq!(run.code, 3, "{}", run.err);
    let said = format!("{}{}", run.out, run.err);
    assert!(
        said.contains("PUP-006") && said.contains("establishments.csv"),
        "{said}"
    );
    assert!(!said.contains("100002"), "{said}");
}
