//! A council's own files.

mod common;

use common::Folder;
use pressure_returns::{Finding, Kind, Known, OWN_TEMPLATES, Severity, read_own_folder};

const KNOWN: Known<'_> = Known {
    needs: &["ASD", "SEMH"],
    placements: &["mainstream", "state_special"],
    limited: &["state_special"],
    phases: &["all", "secondary"],
    lines: &["top_up_state"],
    modes: &[],
    area_codes: &["E10000016"],
    crosswalk: None,
};

fn errors(findings: &[Finding]) -> Vec<(&str, Option<u64>, Option<&str>)> {
    findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .map(|f| (f.code, f.row, f.column.as_deref()))
        .collect()
}

#[test]
fn rows_that_cannot_be_used_say_where() {
    let caseload = "census,age,need,placement,plans\n2026-01,7,ASD,mainstream,12\n2026-01,7,asd,Mainstream,3\n2026,8,ASD,mainstream,1\n\
                    2026-01,26,ASD,mainstream,1\n2026-01,9,XYZ,moon,1\n2026-01,9,SEMH,mainstream,-4\n2026-01,10,SEMH,mainstream,c\n";
    let folder = Folder::new().with("returns/caseload.csv", caseload);
    let (own, findings) = read_own_folder(&folder.0, &KNOWN).unwrap();
    assert_eq!(own.caseload.len(), 1);
    assert_eq!(own.caseload[0].plans.to_bits(), 12.0_f64.to_bits());
    assert_eq!(
        errors(&findings),
        [
            ("OWN-002", Some(3), None),
            ("OWN-006", Some(4), Some("census")),
            ("OWN-004", Some(5), Some("age")),
            ("OWN-003", Some(6), Some("need")),
            ("OWN-003", Some(6), Some("placement")),
            ("OWN-005", Some(7), Some("plans")),
            ("OWN-001", Some(8), Some("plans")),
        ]
    );
}

#[test]
fn a_template_is_empty_with_its_header_alone_and_its_example_reads() {
    let known = Known {
        placements: &["mainstream", "state_special", "independent_special"],
        lines: &[],
        modes: &[],
        ..KNOWN
    };
    for file in OWN_TEMPLATES {
        let name = format!("returns/{}.csv", file.name);
        let blank = Folder::new().with(&name, file.template());
        let (own, findings) = read_own_folder(&blank.0, &known).unwrap();
        assert!(own.is_empty() && own.row_files.is_empty(), "{name}");
        assert!(errors(&findings).is_empty(), "{name}: {findings:?}");
        let filled = Folder::new().with(&name, file.template() + file.example + "\n");
        let (own, findings) = read_own_folder(&filled.0, &known).unwrap();
        assert!(!own.is_empty(), "{name}");
        assert!(errors(&findings).is_empty(), "{name}: {findings:?}");
    }
}

#[test]
fn money_is_typed() {
    let folder = Folder::new()
        .with("finance.csv", "amount,kind,line,financial_year\n-1200.5,budget,top_up_state,2025-26\n10,guess,top_up_state,2025-26\n1,budget,top_up_state,2025-27\n")
        .with("block.csv", "financial_year,item,amount\n2025-26,allocation,\"£1,000,000\"\n2025-26,deduction,200\n")
        .with("balance.csv", "date,part,amount\n2026-03-31,high_needs,-5e6\n2026-02-30,high_needs,1\n");
    let (own, findings) = read_own_folder(&folder.0, &KNOWN).unwrap();
    assert_eq!(
        (own.finance.len(), own.block.len(), own.balance.len()),
        (1, 2, 1)
    );
    assert_eq!(
        (own.finance[0].financial_year, own.finance[0].kind),
        (2025, Kind::Budget)
    );
    assert_eq!(own.balance[0].date.to_string(), "2026-03-31");
    assert_eq!(
        errors(&findings),
        [
            ("OWN-006", Some(3), Some("date")),
            ("OWN-003", Some(3), Some("kind")),
            ("OWN-006", Some(4), Some("financial_year"))
        ]
    );
}

#[test]
fn population_is_read_in_both_forms() {
    let long = Folder::new().with("population.csv", "year,age,persons\n2025,4,1000\n");
    let (own, _) = read_own_folder(&long.0, &KNOWN).unwrap();
    let ons = "\"AREA_CODE\",\"AREA_NAME\",\"COMPONENT\",\"SEX\",\"AGE_GROUP\",\"2025\",\"2026\"\n\
               E10000016,Kent,Population,females,4,400.5,410\nE10000016,Kent,Population,males,4,599.5,600\n\
               E10000016,Kent,Population,males,All ages,9,9\nE10000017,Lancashire,Population,males,4,1,1\n";
    let wide = Folder::new().with("population.csv", ons);
    let (published, findings) = read_own_folder(&wide.0, &KNOWN).unwrap();
    assert_eq!(own.population[0], published.population[0]);
    assert_eq!(published.population.len(), 2);
    assert!(errors(&findings).is_empty());
    // One age is no population: what is missing is told, and not by an error.
    let partial = findings.iter().find(|f| f.code == "OWN-010").unwrap();
    assert_eq!(partial.column.as_deref(), Some("age"));
    // Where no council is known, rows of many areas are nobody's, and that is no error.
    let unknown = Known {
        area_codes: &[],
        ..KNOWN
    };
    let (own, findings) = read_own_folder(&wide.0, &unknown).unwrap();
    assert!(own.population.is_empty() && errors(&findings).is_empty());
}

#[test]
fn places_are_of_limited_placements_and_school_years() {
    let folder = Folder::new().with(
        "places.csv",
        "placement,phase,academic_year,places,resident_share\n\
         state_special,all,2027/28,1250,0.9\n\
         state_special,secondary,2027/28,400,\n\
         mainstream,all,2027/28,9000,1\n\
         state_special,all,2027-28,1,1\n\
         state_special,nursery,2028/29,-3,90%\n",
    );
    let (own, findings) = read_own_folder(&folder.0, &KNOWN).unwrap();
    let read: Vec<(i32, f64, f64)> = own
        .places
        .iter()
        .map(|r| (r.academic_year, r.places, r.resident_share))
        .collect();
    assert_eq!(read, [(2027, 1250.0, 0.9), (2027, 400.0, 1.0)]);
    let mut found = errors(&findings);
    found.retain(|(_, row, _)| *row != Some(6));
    assert_eq!(
        found,
        [
            ("OWN-003", Some(4), Some("placement")),
            ("OWN-006", Some(5), Some("academic_year")),
        ]
    );
    let columns: Vec<Option<&str>> = errors(&findings)
        .iter()
        .filter(|(_, row, _)| *row == Some(6))
        .map(|(_, _, column)| *column)
        .collect();
    assert!(columns.contains(&Some("phase")) && columns.contains(&Some("places")));
}
