//! A council's own children.

mod common;

use common::Folder;
use pressure_returns::{Finding, Known, Severity, read_own_folder, read_pupils};

const KNOWN: Known<'_> = Known {
    needs: &["ASD", "SEMH", "MLD"],
    placements: &[
        "mainstream",
        "state_special",
        "neet",
        "early_years",
        "sen_unit",
    ],
    limited: &[],
    phases: &[],
    lines: &[],
    modes: &[],
    area_codes: &[],
    crosswalk: None,
};

const HEADER: &str =
    "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n";

fn found(findings: &[Finding]) -> Vec<(&str, Option<u64>, Option<&str>)> {
    findings
        .iter()
        .filter(|f| f.severity != Severity::Info)
        .map(|f| (f.code, f.row, f.column.as_deref()))
        .collect()
}

fn folder(rows: &str) -> Folder {
    Folder::new().with("returns/pupils.csv", format!("{HEADER}{rows}"))
}

#[test]
fn children_join_move_and_leave() {
    let folder = folder(
        "2024,NONSEND,NONSEND,3,mainstream,ASD,4\n2024,mainstream,ASD,R,state_special,SEMH,1\n2024,neet,MLD,15,outside,Outside,16\n\
         2024,neet,MLD,14,,,\n",
    );
    let (pupils, findings) = read_pupils(&folder.0, &KNOWN).unwrap();
    assert!(found(&findings).is_empty(), "{findings:?}");
    let sides: Vec<(bool, bool)> = pupils
        .rows
        .iter()
        .map(|row| (row.before.is_some(), row.after.is_some()))
        .collect();
    assert_eq!(
        sides,
        [(false, true), (true, true), (true, false), (true, false)]
    );
    let moved = pupils.rows[1]
        .before
        .as_ref()
        .zip(pupils.rows[1].after.as_ref());
    let (before, after) = moved.unwrap();
    assert_eq!((before.academic_year, after.academic_year), (0, 1));
    assert_eq!((before.need.as_str(), after.need.as_str()), ("ASD", "SEMH"));
    assert_eq!(pupils.files.len(), 1);
}

#[test]
fn findings_say_where_and_never_what() {
    let secret = "Zzyzx";
    let folder = folder(&format!(
        "{secret},mainstream,ASD,3,mainstream,ASD,4\n2024,mainstream,{secret},3,mainstream,{secret},5\n2024,outside,{secret},3,mainstream,ASD,4\n\
         2024,mainstream,ASD,{secret},mainstream,ASD,4\n2024,outside,outside,3,,,4\n2024,mainstream,ASD,3,{secret},outside,4\n\
         2024,mainstream,ASD,21,mainstream,ASD,22\n"
    ))
    .with("pupil_settings.csv", format!("setting,first-academic-year,last-academic-year\n{secret},9,{secret}\n"));
    let (pupils, findings) = read_pupils(&folder.0, &KNOWN).unwrap();
    assert!(pupils.rows.is_empty());
    let mut codes = found(&findings);
    codes.sort_by_key(|(code, row, column)| (*row, *code, *column));
    assert_eq!(
        codes,
        [
            ("PUP-002", Some(2), Some("calendar-year")),
            ("PUP-002", Some(2), Some("first-academic-year")),
            ("PUP-002", Some(3), Some("academic-year-2")),
            ("PUP-001", Some(4), Some("setting-1")),
            ("PUP-002", Some(5), Some("academic-year-1")),
            ("PUP-001", Some(6), Some("setting-2")),
            ("PUP-001", Some(7), Some("need-2")),
            ("PUP-002", Some(8), Some("academic-year-2")),
        ]
    );
    let text = format!("{findings:?}");
    assert!(!text.contains(secret), "{text}");
}

#[test]
fn years_must_meet() {
    let apart = folder("2022,neet,ASD,3,neet,ASD,4\n2023,mainstream,ASD,4,mainstream,ASD,5\n");
    let (_, findings) = read_pupils(&apart.0, &KNOWN).unwrap();
    assert_eq!(found(&findings), [("PUP-003", None, None)]);
    let whole =
        folder("2022,neet,ASD,3,mainstream,ASD,4\n2023,mainstream,ASD,4,mainstream,ASD,5\n");
    let (_, findings) = read_pupils(&whole.0, &KNOWN).unwrap();
    assert!(found(&findings).is_empty());
    let gap = folder("2021,neet,ASD,3,mainstream,ASD,4\n2023,mainstream,ASD,4,mainstream,ASD,5\n");
    let (_, findings) = read_pupils(&gap.0, &KNOWN).unwrap();
    assert_eq!(found(&findings), [("PUP-003", None, Some("calendar-year"))]);
}

#[test]
fn settings_needs_costs_and_population_come_with_them() {
    let folder = folder("2024,Nursery,ASD,-1,Nursery,ASD,0\n")
        .with(
            "pupil_settings.csv",
            "setting,first-academic-year,last-academic-year,placement\nnursery,-4,-1,early_years\nUnit,0,11,\n",
        )
        .with("pupil_needs.csv", "need,counts_as\nAutism,ASD\n")
        .with(
            "pupil_costs.csv",
            "setting,need,academic-year,cost\nUnit,,,\"12,500\"\nUnit,Autism,7,15000\nUnit,,,-1\n",
        )
        .with(
            "pupil_population.csv",
            "calendar-year,academic-year,population\n2024,R,1200\n2024,30,9\n",
        );
    let (pupils, findings) = read_pupils(&folder.0, &KNOWN).unwrap();
    assert_eq!(pupils.settings[0].placement.as_deref(), Some("early_years"));
    assert_eq!(
        (
            pupils.settings[1].years,
            pupils.settings[1].placement.as_deref()
        ),
        ((0, 11), None)
    );
    assert_eq!(pupils.needs[0].counts_as, "ASD");
    assert_eq!(pupils.costs.len(), 2);
    assert_eq!(
        (pupils.costs[0].academic_year, pupils.costs[1].academic_year),
        (None, Some(7))
    );
    assert_eq!(pupils.population[0].academic_year, 0);
    let mut codes = found(&findings);
    codes.sort_by_key(|(code, row, column)| (*row, *code, *column));
    // The nursery does not serve Reception by its own range.
    assert_eq!(
        codes,
        [
            ("PUP-004", Some(2), Some("setting-1, setting-2")),
            ("PUP-002", Some(3), Some("academic-year")),
            ("OWN-001", Some(4), Some("cost")),
        ]
    );
}

#[test]
fn what_counts_as_nothing_known_is_found_once() {
    let rows = "2024,Unit,Autism,3,Unit,Autism,4\n2024,Unit,Autism,5,Unit,Autism,6\n";
    let alone = folder(rows);
    let (_, findings) = read_pupils(&alone.0, &KNOWN).unwrap();
    assert_eq!(
        found(&findings),
        [
            ("PUP-005", Some(2), Some("setting-1, setting-2")),
            ("PUP-005", Some(2), Some("need-1, need-2")),
        ]
    );
    let mapped = folder(rows)
        .with(
            "pupil_settings.csv",
            "setting,first-academic-year,last-academic-year,placement\nunit,0,11,sen_unit\n",
        )
        .with("pupil_needs.csv", "need,counts_as\nautism,ASD\n");
    let (pupils, findings) = read_pupils(&mapped.0, &KNOWN).unwrap();
    assert!(found(&findings).is_empty());
    assert_eq!(
        (pupils.placement_of("Unit"), pupils.need_of("Autism")),
        ("sen_unit", "ASD")
    );
    // With all other files of the council, and as rows of single children.
    let (own, _) = read_own_folder(&mapped.0, &KNOWN).unwrap();
    assert_eq!(own.pupils, pupils);
    assert_eq!(own.row_files[0], "returns/pupils.csv");
}
