//! Two releases of one file, and what `releases.csv` says of them.

use pressure_returns::{Fate, Series};

use crate::common::Folder;
use crate::{figure, found, read, told};

const HEADER: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown,max_age,needs_met,he,employ,transfer,no_engage,moved_outside_eng,deceased,not_rec,other,total_ceased";

/// A row of a council, with nothing but transfers and a total.
fn row(year: i32, gss: &str, topic: &str, label: &str, transfer: &str, total: &str) -> String {
    format!(
        "{year},Calendar year,Local authority,E92000001,England,E12000001,North East,{gss},805,Hartlepool,{topic},{label},0,0,0,0,{transfer},0,0,0,0,0,{total}\n"
    )
}

const ALL: &str = "All ceased EHC plans";

fn folder() -> Folder {
    let first = [
        row(2023, "E06000001", ALL, ALL, "3", "9"),
        row(2024, "E06000001", ALL, ALL, "4", "10"),
        row(2024, "E06000001", "Years plan held", "1 year", "4", "8"),
        row(2024, "E06000001", "Years plan held", "2 years", "0", "2"),
    ];
    // The code of the council is another, numbers are written in another way, and 2023 is out of this release.
    let later = [
        row(2024, "E06009999", ALL, ALL, "5.0", "10.0"),
        row(2024, "E06009999", "Years plan held", "1 year", "c", "8"),
        row(2024, "E06009999", "Years plan held", "3 years", "1", "2"),
    ];
    let text = |rows: &[String]| format!("{HEADER}\n{}", rows.concat());
    Folder::new()
        .with("2025/ceased.csv", text(&first))
        .with("2025_revised/ceased.csv", text(&later))
}

#[test]
fn rows_that_changed_vanished_or_are_new_are_counted_where_nothing_reads_them_too() {
    let (picture, findings) = read(&folder());
    let [vintage] = picture.vintages() else {
        panic!("{:?}", picture.vintages());
    };
    assert_eq!((vintage.differ, vintage.added, vintage.dropped), (1, 0, 0));
    let revision = vintage.revision.as_ref().unwrap();
    let counts = (revision.compared, revision.changed(), revision.new_rows());
    assert_eq!(counts, (2, 2, 1));
    let changed = &revision.changes[0];
    assert_eq!((changed.row_before, changed.row_after), (Some(3), Some(2)));
    let cells = [("transfer", "4", "5.0")].map(|(c, b, a)| (c.into(), b.into(), a.into()));
    assert_eq!(changed.fate, Fate::Changed(cells.to_vec()));
    let Fate::Changed(cells) = &revision.changes[1].fate else {
        panic!("{:?}", revision.changes[1]);
    };
    assert_eq!(cells[0].2, "c", "suppressed is not nought");
    let vanished: Vec<_> = revision.vanished().collect();
    assert_eq!(vanished.len(), 1);
    assert_eq!(vanished[0].breakdown, ["Years plan held", "2 years"]);

    let value = found(&findings, "FILE-004").value.clone().unwrap();
    assert!(
        value.starts_with(
            "2 of 2 rows in both changed, 1 vanished and 1 are new; Years plan held 3,"
        ),
        "{value}"
    );
    let lost = found(&findings, "FILE-012");
    assert_eq!((lost.file.as_str(), lost.row), ("2025/ceased.csv", Some(5)));
    // The first is kept, and each figure of the second has its row.
    let kept = figure(&picture, Series::Ceased, "E06000001", 2024, "transfer");
    assert_eq!(kept, Some(4.0));
    let held = &vintage.figures[&Series::Ceased];
    let transfer = held
        .iter()
        .find(|(o, _)| o.item.as_deref() == Some("transfer"));
    let (figure, line) = transfer.unwrap();
    assert_eq!((figure.value, *line), (Some(5.0), 2));
}

#[test]
fn a_figure_is_traced_to_its_release_and_the_day_it_was_retrieved() {
    let said = "file,release,published,retrieved\n\
                2025,June 2025,2025-06-26,2025-07-01\n\
                2025_revised/ceased.csv,January 2026,2026-01-15,2026-02-02\n\
                2024,June 2024,,\n";
    let (picture, findings) = read(&folder().with("releases.csv", said));
    let at = |wanted| {
        picture
            .sources()
            .iter()
            .find(|s| s.release == wanted)
            .unwrap()
    };
    let (source, row) = picture.origin(Series::Ceased, 0).unwrap();
    assert_eq!((source, row), (at("June 2025"), 2));
    assert_eq!(source.retrieved.unwrap().to_string(), "2025-07-01");
    assert_eq!(at("January 2026").file, picture.vintages()[0].file);
    let second = found(&findings, "FILE-004").value.clone().unwrap();
    assert!(
        second.ends_with("release January 2026, published 2026-01-15, retrieved 2026-02-02"),
        "{second}"
    );
    let unused = found(&findings, "FILE-013");
    assert_eq!(
        (unused.row, unused.value.as_deref()),
        (Some(4), Some("2024"))
    );
}

#[test]
fn a_release_of_other_years_is_no_revision() {
    let one = format!("{HEADER}\n{}", row(2023, "E06000001", ALL, ALL, "3", "9"));
    let two = format!("{HEADER}\n{}", row(2024, "E06000001", ALL, ALL, "4", "10"));
    let folder = Folder::new().with("a.csv", one).with("b.csv", two);
    let (picture, findings) = read(&folder);
    assert!(picture.vintages().is_empty());
    assert!(!told(&findings, "FILE-004") && !told(&findings, "FILE-012"));
}

#[test]
fn a_return_without_a_row_that_can_be_used_is_told() {
    let moon = row(2024, "E06000001", ALL, ALL, "4", "10").replace("Local authority", "Planet");
    let folder = Folder::new().with("a.csv", format!("{HEADER}\n{moon}"));
    let (_, findings) = read(&folder);
    assert_eq!(found(&findings, "FILE-014").file, "a.csv");
    assert!(!told(&findings, "FILE-011"));
}
