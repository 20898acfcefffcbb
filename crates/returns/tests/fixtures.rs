//! Made-up returns: whole and cut short, in every encoding, re-ordered, with symbols of missing.

mod common;

use common::{Folder, checks, tables};
use flate2::Compression;
use flate2::write::GzEncoder;
use pressure_returns::{ENGLAND, Error, Finding, Picture, Series, Severity, read_folder};
use std::io::Write as _;

const HEADER: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown,ehcplans,mainstream_academy,mainstream_la_maintained,special_academy_free,placement_unknown";

fn caseload() -> String {
    let rows = [
        "202425,Academic year,National,E92000001,England,,,,,,All EHC plans,All EHC plans,30,12,8,9,1",
        "202425,Academic year,Regional,E92000001,England,E12000001,North East,,,,All EHC plans,All EHC plans,30,12,8,9,1",
        "202425,Academic year,Local authority,E92000001,England,E12000001,North East,E06000001,805,Hartlepool,All EHC plans,All EHC plans,20,8,6,5,1",
        "202425,Academic year,Local authority,E92000001,England,E12000001,North East,E06000001,805,Hartlepool,Child or young persons age,under 3,4,2,x,2,c",
        "202425,Academic year,Local authority,E92000001,England,E12000001,North East,E06000001,805,Hartlepool,Sex,Female,9,3,3,3,0",
        "202425,Academic year,Local authority,E92000001,England,E12000001,North East,E06000005,841,Darlington,All EHC plans,All EHC plans,10,4,2,4,0",
    ];
    format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"))
}

fn read(folder: &Folder) -> Result<(Picture, Vec<Finding>), Error> {
    let (areas, crosswalk) = tables();
    read_folder(&folder.0, &areas, &crosswalk, &checks())
}

fn placement(
    picture: &Picture,
    series: Series,
    area: &str,
    age: Option<i16>,
    id: &str,
) -> Option<f64> {
    let found = picture
        .get(series)
        .iter()
        .find(|o| *o.area == *area && o.age == age && o.placement.as_deref() == Some(id));
    found.expect("the figure is there").value
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.code).collect()
}

#[test]
fn a_whole_file_is_read_by_its_columns() {
    let folder = Folder::new().with("any name.csv", caseload());
    let (picture, findings) = read(&folder).unwrap();
    assert_eq!(
        picture.value(Series::Plans, "E06000001", 2025, None),
        Some(20.0)
    );
    assert_eq!(
        picture.value(Series::Plans, ENGLAND, 2025, None),
        Some(30.0)
    );
    // Two columns are one placement.
    assert_eq!(
        placement(
            &picture,
            Series::PlansPlacement,
            "E06000001",
            None,
            "mainstream"
        ),
        Some(14.0)
    );
    assert_eq!(
        placement(
            &picture,
            Series::PlansPlacement,
            "E06000001",
            None,
            "not_recorded"
        ),
        Some(1.0)
    );
    // Only one age is given, which does not add up to the total.
    let grave: Vec<&Finding> = findings
        .iter()
        .filter(|f| f.severity > Severity::Info)
        .collect();
    assert!(grave.len() == 1 && grave[0].code == "SEN2-004", "{grave:?}");
    assert_eq!(picture.sources().len(), 1);
    assert_eq!(picture.sources()[0].sha256.len(), 64);
}

#[test]
fn a_symbol_of_missing_is_never_nought() {
    let folder = Folder::new().with("c.csv", caseload());
    let (picture, findings) = read(&folder).unwrap();
    // Suppressed, so not known; two of two columns given elsewhere in the row.
    assert_eq!(
        placement(
            &picture,
            Series::PlansAgePlacement,
            "E06000001",
            Some(2),
            "not_recorded"
        ),
        None
    );
    // One of two columns missing: the part that is published, and a finding.
    assert_eq!(
        placement(
            &picture,
            Series::PlansAgePlacement,
            "E06000001",
            Some(2),
            "mainstream"
        ),
        Some(2.0)
    );
    assert!(codes(&findings).contains(&"SEN2-011"), "{findings:?}");
}

#[test]
fn encodings_and_compression_make_no_difference() {
    let plain = caseload();
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    zipped.write_all(plain.as_bytes()).unwrap();
    let zipped = zipped.finish().unwrap();
    let with_mark = [b"\xef\xbb\xbf".as_slice(), plain.as_bytes()].concat();
    // A dash in Windows-1252 in a column nobody reads.
    let windows = plain
        .replace("country_name", "country\u{1}name")
        .into_bytes()
        .into_iter()
        .map(|b| if b == 1 { 0x96 } else { b })
        .collect::<Vec<u8>>();
    let (expected, _) = read(&Folder::new().with("a.csv", &plain)).unwrap();
    for (name, bytes) in [
        ("a.csv.gz", zipped),
        ("a.csv", with_mark),
        ("a.csv", windows),
    ] {
        let (picture, findings) = read(&Folder::new().with(name, &bytes)).unwrap();
        assert_eq!(
            picture.get(Series::PlansPlacement),
            expected.get(Series::PlansPlacement),
            "{name}"
        );
        assert_eq!(
            codes(&findings).contains(&"FILE-001"),
            bytes.contains(&0x96)
        );
    }
}

#[test]
fn columns_and_rows_may_come_in_any_order() {
    let plain = caseload();
    let mut rows: Vec<Vec<&str>> = plain.lines().map(|l| l.split(',').collect()).collect();
    for row in &mut rows {
        row.reverse();
    }
    rows[1..].reverse();
    let turned = rows
        .iter()
        .map(|r| r.join(","))
        .collect::<Vec<_>>()
        .join("\n")
        + "\n";
    let (expected, _) = read(&Folder::new().with("a.csv", &plain)).unwrap();
    let (picture, _) = read(&Folder::new().with(
        "a.csv",
        turned.to_uppercase().replace("AGE PLAN", "age plan"),
    ))
    .unwrap();
    for series in [
        Series::Plans,
        Series::PlansPlacement,
        Series::PlansAgePlacement,
    ] {
        assert_eq!(picture.get(series), expected.get(series));
    }
}

#[test]
fn a_file_cut_short_says_where() {
    let plain = caseload();
    let cut = &plain[..plain.len() - 12];
    let message = read(&Folder::new().with("cut.csv", cut))
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("cut.csv, row 7: the last row has"),
        "{message}"
    );

    let quote = format!("{plain}202425,\"Academic year");
    let message = read(&Folder::new().with("q.csv", quote))
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("q.csv, row 8") && message.contains("never closes"),
        "{message}"
    );

    let mut zipped = GzEncoder::new(Vec::new(), Compression::none());
    zipped.write_all(plain.as_bytes()).unwrap();
    let zipped = zipped.finish().unwrap();
    let message = read(&Folder::new().with("z.csv.gz", &zipped[..zipped.len() / 2]))
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("z.csv.gz") && message.contains("end early"),
        "{message}"
    );

    let without = plain.replace("geographic_level", "level");
    let message = read(&Folder::new().with("w.csv", without))
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("`geographic_level` is missing"),
        "{message}"
    );
}

#[test]
fn a_repeated_key_is_an_error_and_the_first_row_stays() {
    let plain = caseload()
        + "202425,Academic year,Local authority,E92000001,England,E12000001,North East,E06000005,841,Darlington,All EHC plans,All EHC plans,99,4,2,4,0\n";
    let (picture, findings) = read(&Folder::new().with("a.csv", plain)).unwrap();
    assert_eq!(
        picture.value(Series::Plans, "E06000005", 2025, None),
        Some(10.0)
    );
    let found = findings
        .iter()
        .find(|f| f.code == "FILE-005")
        .expect("a finding");
    assert_eq!((found.severity, found.row), (Severity::Error, Some(8)));
}

#[test]
fn unknown_columns_files_and_councils_are_told() {
    let plain = caseload()
        .replace("placement_unknown", "school_on_the_moon")
        .replace("E06000005,841,Darlington", "E06009999,999,Ruritania");
    let folder = Folder::new()
        .with("a.csv", plain)
        .with("notes.csv", "a,b\n1,2\n");
    let (_, findings) = read(&folder).unwrap();
    for code in ["MAP-001", "AREA-001", "FILE-003"] {
        assert!(codes(&findings).contains(&code), "{code}: {findings:?}");
    }
}

#[test]
fn a_council_that_carries_its_regions_total_is_named() {
    let wrong = caseload().replace("All EHC plans,20,8,6,5,1", "All EHC plans,30,8,6,5,1");
    let (_, findings) = read(&Folder::new().with("a.csv", wrong)).unwrap();
    let found = findings
        .iter()
        .find(|f| f.code == "SEN2-002")
        .expect("a finding");
    assert_eq!(found.area.as_deref(), Some("Hartlepool"));
    assert!(codes(&findings).contains(&"SEN2-001"));
}

#[test]
fn corrections_are_applied_and_told() {
    let corrections = "return,area,period,measure,category,value,reason\n,Hartlepool,2025-01,plans,,21,recount\n,Hartlepool,2025-01,plans_age_placement,STATE_SPECIAL; Age 2,3,recount\n,Hartlepool,2031-01,plans,,21,none\n";
    let folder = Folder::new()
        .with("a.csv", caseload())
        .with("corrections.csv", corrections);
    let (picture, findings) = read(&folder).unwrap();
    assert_eq!(
        picture.value(Series::Plans, "E06000001", 2025, None),
        Some(21.0)
    );
    assert!(
        findings
            .iter()
            .any(|f| f.code == "FILE-009" && f.done.contains("before: 20. Reason: recount"))
    );
    let two = placement(
        &picture,
        Series::PlansAgePlacement,
        "E06000001",
        Some(2),
        "state_special",
    );
    assert_eq!(two, Some(3.0));
    assert!(
        findings
            .iter()
            .any(|f| f.code == "FILE-010" && f.row == Some(4))
    );
}

#[test]
fn a_second_release_is_held_beside_the_first() {
    let later = caseload().replace("All EHC plans,20,8,6,5,1", "All EHC plans,22,10,6,5,1");
    let folder = Folder::new()
        .with("2025/a.csv", caseload())
        .with("2025_revised/a.csv", later);
    let (picture, findings) = read(&folder).unwrap();
    assert_eq!(
        picture.value(Series::Plans, "E06000001", 2025, None),
        Some(20.0)
    );
    assert_eq!(picture.vintages()[0].differ, 2);
    assert!(
        findings
            .iter()
            .any(|f| f.code == "FILE-004" && f.file == "2025_revised/a.csv")
    );
}
