//! The SEN2 person-level return as COLLECT exports it: nine linked files a January, two Januaries of which tell what became of
//! every child.
//!
//! [`export`] finds the files and links them by their table ids, [`january`] tells which children had a plan and where they were,
//! [`link`] follows them to the next January. Written to the published layout (guide to the person-level return, version 1.4,
//! and the names of the export's columns): no real export was at hand. The same items as XML are not read.

mod codes_in;
mod export;
mod january;
mod link;

use std::path::Path;

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::own::Known;
use crate::pupils::{PupilRow, find};
use crate::source;
pub(crate) use export::is_module;
use january::Establishments;

/// Source of the crosswalk's codes.
const SOURCE: &str = "sen2_person";

/// What two Januaries say.
#[derive(Debug, Default)]
pub(crate) struct Followed {
    /// One row a child, as in `pupils.csv`.
    pub(crate) rows: Vec<PupilRow>,
    /// Files read, with their SHA-256.
    pub(crate) files: Vec<(String, String)>,
}

/// Children of two Januaries that follow each other, from the exports in `dir`, `dir/returns` and folders in them. Exports without
/// a neighbour are told and left out.
pub(crate) fn read(
    dir: &Path,
    known: &Known<'_>,
    findings: &mut Vec<Finding>,
) -> Result<Followed, Error> {
    let mut followed = Followed::default();
    let exports = export::all(dir, findings)?;
    if exports.is_empty() {
        return Ok(followed);
    }
    let establishments = establishments(dir, &mut followed.files, findings)?;
    let mut januaries = Vec::new();
    for export in exports {
        followed.files.extend(export.files.iter().cloned());
        if let Some(january) = january::children(&export, known, &establishments, findings) {
            januaries.push(january);
        }
    }
    januaries.sort_by_key(|january| january.census);
    for pair in januaries.windows(2) {
        if pair[1].census == pair[0].census + 1 {
            let rows = link::rows(&pair[0], &pair[1], findings);
            findings.push(
                Finding::new(codes::OWN_READ, Severity::Info, &pair[0].file)
                    .period(format!("{}-01 to {}-01", pair[0].census, pair[1].census))
                    .value(format!("{} children followed", rows.len()))
                    .done("rates are counted on the council's own children")
                    .mend("nothing"),
            );
            followed.rows.extend(rows);
        }
    }
    if followed.rows.is_empty()
        && let Some((file, _)) = followed.files.first()
    {
        findings.push(
            Finding::new(codes::PUPIL_PERSON, Severity::Error, file)
                .done("no rate is counted on the person-level return")
                .mend(
                    "two exports of Januaries that follow each other are wanted, all nine files of each in the folder: what became of a \
                     child is told by the second",
                ),
        );
    }
    Ok(followed)
}

/// `establishments.csv`: which setting a school or college is, by URN or UKPRN. The return gives numbers alone.
fn establishments(
    dir: &Path,
    files: &mut Vec<(String, String)>,
    findings: &mut Vec<Finding>,
) -> Result<Establishments, Error> {
    let mut all = Establishments::new();
    let Some((path, file)) = find(dir, "establishments") else {
        return Ok(all);
    };
    let Some(mut opened) = source::open(&path, &file, findings)? else {
        return Ok(all);
    };
    let table = opened.table()?;
    table.require(&["urn", "ukprn", "setting"])?;
    for (row, _) in table.rows() {
        let setting = table.get(row, "setting").trim();
        for number in ["urn", "ukprn"].map(|column| table.get(row, column).trim()) {
            if !number.is_empty() && !setting.is_empty() {
                all.insert(number.to_owned(), setting.to_owned());
            }
        }
    }
    findings.push(
        Finding::new(codes::OWN_READ, Severity::Info, &file)
            .value(format!("{} schools and colleges", table.rows().count()))
            .done("places the children of the person-level return")
            .mend("nothing"),
    );
    files.push((file, opened.sha256.clone()));
    Ok(all)
}
