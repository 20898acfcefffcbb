//! DSG workbooks as published, where a real folder is at hand.

use std::collections::BTreeMap;

use pressure_returns::{ENGLAND, Picture, Series};

use crate::common::Folder;
use crate::{found, read};

/// A folder with the workbooks alone, without the tidy table.
#[expect(clippy::print_stdout, reason = "a test that skips says why")]
fn workbooks() -> Option<Folder> {
    let Some(dir) = std::env::var_os("PRESSURE_RETURNS") else {
        println!("skipped: PRESSURE_RETURNS is not set");
        return None;
    };
    let mut folder = Folder::new();
    for entry in std::fs::read_dir(std::path::Path::new(&dir).join("dsg")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "ods") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            folder = folder.with(&name, std::fs::read(&path).unwrap());
        }
    }
    Some(folder)
}

fn high_needs(picture: &Picture, item: &str) -> BTreeMap<i32, (f64, f64)> {
    let mut years: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
    for o in picture
        .get(Series::Dsg)
        .iter()
        .filter(|o| o.item.as_deref() == Some(item))
    {
        let entry = years.entry(o.year).or_default();
        if *o.area == *ENGLAND {
            entry.0 = o.value.unwrap();
        } else {
            entry.1 += o.value.unwrap();
        }
    }
    years
}

#[test]
fn every_held_year_of_the_dsg_workbooks_is_read_and_councils_add_up_to_england() {
    let Some(folder) = workbooks() else { return };
    let (picture, findings) = read(&folder);
    let years = high_needs(&picture, "high_needs_before");
    let published = [
        6.279_123e9,
        7_063_230_381.0,
        7_906_348_577.0,
        8_988_258_915.0,
        9_952_172_126.0,
    ];
    assert_eq!(years.len(), published.len());
    for ((year, (england, councils)), published) in years.into_iter().zip(published) {
        // 2019-20 is published in millions to three places.
        let slack = if year == 2019 { 0.6e6 } else { 1.0 };
        assert!((england - published).abs() < slack, "{year}: {england}");
        assert!(
            (england - councils).abs() < 200.0,
            "{year}: {england} and {councils}"
        );
    }
    // The year is the sheet's, not the file name's: "2024_07_20" holds 2023-24.
    let second = findings.iter().filter(|f| f.code == "FILE-004");
    assert!(second.filter(|f| f.file.contains("hardcoded")).count() >= 4);
    let millions = found(&findings, "DSG-001");
    assert_eq!(millions.period.as_deref(), Some("2019-20"));
}

#[test]
fn subtotals_of_regions_and_classes_are_no_councils() {
    let Some(folder) = workbooks() else { return };
    let (picture, _) = read(&folder);
    let mut councils: BTreeMap<i32, usize> = BTreeMap::new();
    for o in picture.get(Series::Dsg) {
        if *o.area != *ENGLAND && o.item.as_deref() == Some("total_before") {
            *councils.entry(o.year).or_default() += 1;
        }
    }
    // City of London and Isles of Scilly are absent; LONDON stands twice below the councils.
    assert_eq!(
        councils.into_values().collect::<Vec<_>>(),
        [149, 149, 150, 150, 151]
    );
}

#[test]
fn parts_of_the_high_needs_block_are_found_by_label_whatever_their_letter() {
    let Some(folder) = workbooks() else { return };
    let (picture, _) = read(&folder);
    let of = |year, item| picture.value(Series::DsgHighNeeds, ENGLAND, year, Some(item));
    assert_eq!(of(2020, "import_export"), Some(-62_797_980.0));
    assert_eq!(of(2023, "import_export"), Some(-79_456_500.0));
    assert_eq!(of(2020, "total_before"), Some(7_063_230_381.0));
    assert_eq!(of(2022, "total_before"), Some(8_988_258_915.0));
    assert_eq!(of(2022, "additional"), Some(325_000_081.0));
}
