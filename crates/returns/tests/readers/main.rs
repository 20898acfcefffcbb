//! One file of tests for each return, on made-up files to the published header. Where no real file is at hand the name of the
//! test says so (`documented_header`).

#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;

mod areas;
mod dsg;
mod neighbours;
mod own_files;
mod population;
mod releases;
mod school_census;
mod section251;
mod sen2_long;
mod sen2_other;
mod sen2_traps;
mod transport_collection;
mod tribunals;
mod unused;

use common::{Folder, checks, tables};
use pressure_returns::{Finding, Picture, Series, read_folder};

/// What a folder of made-up files says.
#[track_caller]
fn read(folder: &Folder) -> (Picture, Vec<Finding>) {
    let (areas, crosswalk) = tables();
    read_folder(&folder.0, &areas, &crosswalk, &checks()).unwrap()
}

/// The figure of an area, year and item.
fn figure(picture: &Picture, series: Series, area: &str, year: i32, item: &str) -> Option<f64> {
    picture.value(series, area, year, Some(item))
}

/// The first finding of a code; the test fails without one.
#[track_caller]
fn found<'a>(findings: &'a [Finding], code: &str) -> &'a Finding {
    let found = findings.iter().find(|f| f.code == code);
    found.unwrap_or_else(|| panic!("no {code} in {findings:#?}"))
}

/// Whether any finding has a code.
fn told(findings: &[Finding], code: &str) -> bool {
    findings.iter().any(|f| f.code == code)
}
