//! The table of appeals of the Ministry of Justice, in an excerpt of its layout.

use pressure_returns::{ENGLAND, Series};

use crate::common::Folder;
use crate::{figure, found, read};

/// Titles, a header of two rows, regions in capitals, names with the marks of footnotes, notes below.
const TABLE: &str = "\u{feff}\"SEND Appeal rate table 1, 2014-20242,3\",,,,,,,\n\
,,,,,,,\n\
,,,,,,,\n\
Local Authority,LA code,2022,,,2023,,\n\
,,Appeals registered4,Total Appealable Decisions1,SEND Tribunal Appeal Rate2,Appeals registered4,Total Appealable Decisions1,SEND Tribunal Appeal Rate2\n\
NORTH EAST,,,,,,,\n\
Durham,840,34,\"2,533\",1.30%, - ,\"2,688\",0.50%\n\
Cumberland8,942, .. , .. , .. ,29,\"2,001\",1.4%\n\
Bournemouth5,,10,727,1.40%, .. , .. ,..\n\
\"England Total4,9\",,\"4,108\",\"251,096\",1.60%,\"3,126\",\"269,565\",1.20%\n\
5. In 2019 Bournemouth and Poole merged.,,,,,,,\n";

#[test]
fn appeals_are_found_under_titles_footnotes_and_capitals() {
    let (picture, findings) = read(&Folder::new().with("SEND.csv", TABLE));
    let of = |area, year, item| figure(&picture, Series::Tribunals, area, year, item);
    let durham = "E06000047";
    assert_eq!(
        of(durham, 2022, "decisions"),
        Some(2533.0),
        "a comma of thousands"
    );
    assert_eq!(of(durham, 2023, "appeals"), None, "a dash is not nought");
    assert_eq!(
        of("E06000063", 2023, "appeals"),
        Some(29.0),
        "a footnote on the name"
    );
    assert_eq!(of("E06000063", 2022, "appeals"), None);
    assert_eq!(of(ENGLAND, 2022, "appeals"), Some(4108.0));
    // Three councils and England, two years, two items: no region, no note.
    assert_eq!(picture.get(Series::Tribunals).len(), 4 * 2 * 2);
    assert_eq!(found(&findings, "FILE-011").file, "SEND.csv");
}
