//! Finds and reads the files about children, and tells what is wrong with them together.

use std::path::{Path, PathBuf};

use super::Pupils;
use super::checks::{check_known, check_served, check_years_meet};
use super::rows::Reader;
use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Findings as _, Severity};
use crate::own::Known;
use crate::sen2_person;
use crate::source;

/// Reads the files about pupils in `dir` and in `dir/returns`. A row that cannot be used is a finding, and so is a setting or need
/// that counts as nothing the model knows.
pub fn read_pupils(dir: &Path, known: &Known<'_>) -> Result<(Pupils, Vec<Finding>), Error> {
    let mut pupils = Pupils::default();
    let mut findings = Vec::new();
    for name in [
        "pupils",
        "pupil_settings",
        "pupil_needs",
        "pupil_costs",
        "pupil_population",
    ] {
        let Some((path, file)) = find(dir, name) else {
            continue;
        };
        let Some(mut opened) = source::open(&path, &file, &mut findings)? else {
            continue;
        };
        let table = opened.table()?;
        let mut reader = Reader {
            table: &table,
            findings: &mut findings,
        };
        let rows = match name {
            "pupils" => {
                reader.children(&mut pupils.rows)?;
                pupils.rows.len()
            }
            "pupil_settings" => reader.settings(&mut pupils.settings)?,
            "pupil_needs" => reader.needs(&mut pupils.needs)?,
            "pupil_costs" => reader.costs(&mut pupils.costs)?,
            _ => reader.population(&mut pupils.population)?,
        };
        findings.push(
            Finding::new(codes::OWN_READ, Severity::Info, &file)
                .value(format!("{rows} rows used"))
                .done("rates are counted on the council's own children")
                .mend("nothing"),
        );
        pupils.files.push((file, opened.sha256.clone()));
    }
    if pupils.rows.is_empty() {
        let followed = sen2_person::read(dir, known, &mut findings)?;
        pupils.returned = !followed.rows.is_empty();
        pupils.rows = followed.rows;
        // First, so that findings about rows name a file that rows are in.
        pupils.files.splice(0..0, followed.files);
    }
    if let Some((file, _)) = pupils.files.first().cloned() {
        check_years_meet(&file, &pupils.rows, &mut findings);
        check_served(&file, &pupils, &mut findings);
        check_known(&file, &pupils, known, &mut findings);
    }
    findings.sort_for_reading();
    Ok((pupils, findings))
}

/// The file itself, compressed, or as a workbook; `dir` comes before `dir/returns`.
pub(crate) fn find(dir: &Path, name: &str) -> Option<(PathBuf, String)> {
    ["", "returns/"].iter().find_map(|folder| {
        ["csv", "csv.gz", "xlsx", "ods"].iter().find_map(|ending| {
            let file = format!("{folder}{name}.{ending}");
            let path = dir.join(&file);
            path.is_file().then_some((path, file))
        })
    })
}
