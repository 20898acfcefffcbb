//! What users see, kept as files: a change to any of it is looked at before it is accepted.

use crate::support::{arg, folder, pressure};

pub(crate) fn golden(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn summary_of_england() {
    golden("summary", &pressure(&[]).ok());
}

#[test]
fn kent_by_placement() {
    let args = ["project", "--area", "Kent", "--by", "placement"];
    golden("kent_by_placement", &pressure(&args).ok());
}

#[test]
fn kent_explained() {
    golden(
        "kent_explained",
        &pressure(&["explain", "--area", "Kent"]).ok(),
    );
}

#[test]
fn kent_in_past_years() {
    let args = [
        "explain", "--area", "Kent", "--from", "2019-20", "--to", "2024-25",
    ];
    golden("kent_past", &pressure(&args).ok());
}

#[test]
fn the_list_of_scenarios() {
    golden("list_scenarios", &pressure(&["list", "scenarios"]).ok());
}

#[test]
fn an_unknown_area() {
    golden(
        "unknown_area",
        &pressure(&["project", "--area", "Medwey"]).err,
    );
}

/// Plans of three made-up years: a region that its councils do not add up to, a council that halves, one without a total.
const CASELOAD: &str = "\
time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown,ehcplans,mainstream_academy,special_academy_free,placement_unknown
202324,Academic year,National,E92000001,England,,,,,,All EHC plans,All EHC plans,300,180,110,10
202324,Academic year,Regional,E92000001,England,E12000001,North East,,,,All EHC plans,All EHC plans,300,180,110,10
202324,Academic year,Local authority,E92000001,England,E12000001,North East,E06000001,805,Hartlepool,All EHC plans,All EHC plans,200,120,70,10
202324,Academic year,Local authority,E92000001,England,E12000001,North East,E06000005,841,Darlington,All EHC plans,All EHC plans,100,60,40,0
202425,Academic year,National,E92000001,England,,,,,,All EHC plans,All EHC plans,260,150,100,10
202425,Academic year,Regional,E92000001,England,E12000001,North East,,,,All EHC plans,All EHC plans,260,150,100,10
202425,Academic year,Local authority,E92000001,England,E12000001,North East,E06000001,805,Hartlepool,All EHC plans,All EHC plans,90,30,40,20
202425,Academic year,Local authority,E92000001,England,E12000001,North East,E06000005,841,Darlington,All EHC plans,All EHC plans,110,60,x,many
202425,Academic year,Local authority,E92000001,England,E12000001,North East,E06000099,899,Atlantis,All EHC plans,All EHC plans,40,20,20,0
";

#[test]
fn findings_in_a_made_up_folder() {
    let dir = folder(&[
        ("caseload.csv", CASELOAD.as_bytes()),
        ("notes.csv", b"shopping,amount\neggs,6\n"),
    ]);
    let run = pressure(&["check", arg(dir.path()), "--format", "csv"]);
    golden(
        "check",
        &format!("{}\n{}\nexit code {}\n", run.out, run.err, run.code),
    );
}
