//! `pressure check` on the real returns: known faults are named, and how a file is written does not change what it says.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Run, arg, folder, pressure, returns, rows};

type Finding = BTreeMap<String, String>;

/// Findings on the real returns, and the exit code; run once.
fn real() -> Option<&'static (Vec<Finding>, i32)> {
    static REAL: OnceLock<Option<(Vec<Finding>, i32)>> = OnceLock::new();
    REAL.get_or_init(|| {
        let dir = returns()?;
        let run = pressure(&["check", arg(&dir), "--format", "csv"]);
        Some((rows(&run.out), run.code))
    })
    .as_ref()
}

#[track_caller]
fn found<'a>(findings: &'a [Finding], area: &str, period: &str, column: &str) -> &'a Finding {
    let named =
        |f: &&Finding| f["area"] == area && f["period"] == period && (f["column"].contains(column));
    findings
        .iter()
        .find(named)
        .unwrap_or_else(|| panic!("nothing is said of {area}, {period}, {column}"))
}

#[test]
fn errors_in_the_real_returns_fail_the_check() {
    let Some((findings, code)) = real() else {
        return;
    };
    assert_eq!(*code, 3);
    assert!(findings.iter().any(|f| f["severity"] == "error"));
    for finding in findings {
        assert!(
            !finding["code"].is_empty()
                && !finding["done"].is_empty()
                && !finding["mend"].is_empty(),
            "{finding:?}"
        );
    }
}

#[test]
fn the_yorkshire_totals_of_2022_are_named_council_by_council() {
    let Some((findings, _)) = real() else { return };
    let kirklees = found(findings, "Kirklees", "2022", "new_plans");
    assert_eq!(kirklees["severity"], "error");
    assert!(
        kirklees["value"].contains("6,078") && kirklees["value"].contains("Yorkshire"),
        "{kirklees:?}"
    );
    let all = findings.iter().filter(|f| f["code"] == kirklees["code"]);
    assert_eq!(all.count(), 15);
}

#[test]
fn councils_without_placements_are_named() {
    let Some((findings, _)) = real() else { return };
    for (area, census) in [
        ("Hackney", "2024-01"),
        ("Peterborough", "2024-01"),
        ("Cambridgeshire", "2025-01"),
        ("North East Lincolnshire", "2025-01"),
    ] {
        let finding = found(findings, area, census, "plans_placement");
        assert_eq!(finding["severity"], "warning", "{finding:?}");
    }
}

#[test]
fn the_fall_of_newham_is_named() {
    let Some((findings, _)) = real() else { return };
    let fall = findings
        .iter()
        .find(|f| f["area"] == "Newham" && f["value"].contains("2,705 to 1,199"));
    let fall = fall.expect("a finding on Newham's fall");
    assert_eq!(
        (fall["severity"].as_str(), fall["period"].as_str()),
        ("warning", "2025-01")
    );
}

#[test]
fn a_folder_without_a_return_is_no_clean_check() {
    for files in [&[][..], &[("notes.csv", &b"shopping,amount\neggs,6\n"[..])]] {
        let dir = folder(files);
        let run = pressure(&["check", arg(dir.path())]);
        assert_eq!(run.code, 3, "{files:?}: {}", run.err);
        assert!(run.said().contains("no return"), "{}", run.err);
    }
}

/// The smallest real return that has something to find in it.
fn spend() -> Option<Vec<u8>> {
    let dir = returns()?;
    let file = dir.join("section251/s251_buckets_by_la_201718_202425.csv");
    Some(fs::read(file).expect("the spend file"))
}

fn check(name: &str, bytes: &[u8]) -> Run {
    let dir = folder(&[(name, bytes)]);
    pressure(&["check", arg(dir.path()), "--format", "csv"])
}

/// Findings without the name of the file they are on.
fn told(run: &Run) -> Vec<Finding> {
    let mut all = rows(&run.out);
    for finding in &mut all {
        finding.remove("file");
    }
    all
}

#[test]
fn a_file_cut_short_is_refused() {
    let Some(bytes) = spend() else { return };
    let run = check("spend.csv", &bytes[..50_000]);
    assert_eq!(run.code, 3, "{}", run.out);
    let said = run.said();
    assert!(
        said.contains("spend.csv, row ") && said.contains("cut short"),
        "{said}"
    );
}

#[test]
fn how_a_file_is_written_does_not_change_what_it_says() {
    let Some(bytes) = spend() else { return };
    let plain = check("spend.csv", &bytes);
    assert_eq!(plain.code, 0, "{}", plain.err);
    let expected = told(&plain);
    assert!(expected.len() > 10, "{} findings", expected.len());

    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let backwards = |record: &csv::StringRecord| -> csv::StringRecord {
        let cells: Vec<&str> = record.iter().collect();
        cells.into_iter().rev().collect()
    };
    let header = backwards(reader.headers().expect("a header"));
    writer.write_record(&header).expect("memory takes it");
    for record in reader.records() {
        let record = backwards(&record.expect("a row"));
        writer.write_record(&record).expect("memory takes it");
    }
    let reordered = writer.into_inner().expect("memory takes it");
    assert_ne!(reordered, bytes);

    let with_bom = [b"\xef\xbb\xbf", bytes.as_slice()].concat();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&bytes).expect("memory takes it");
    let zipped = encoder.finish().expect("memory takes it");

    for (how, name, bytes) in [
        ("columns in another order", "spend.csv", &reordered),
        ("with a byte order mark", "spend.csv", &with_bom),
        ("compressed", "spend.csv.gz", &zipped),
    ] {
        let run = check(name, bytes);
        assert_eq!(run.code, 0, "{how}: {}", run.err);
        assert_eq!(told(&run), expected, "{how}");
    }
}

#[test]
fn windows_1252_is_read_and_said() {
    let Some(bytes) = spend() else { return };
    let expected = told(&check("spend.csv", &bytes));
    // A column more, in the encoding of an old spreadsheet: `£` is one byte there, and no UTF-8.
    let mut old = Vec::new();
    for (row, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.is_empty() {
            old.extend_from_slice(line);
            old.extend_from_slice(if row == 0 { b",unit\n" } else { b",\xa3\n" });
        }
    }
    let run = check("spend.csv", &old);
    assert_eq!(run.code, 0, "{}", run.err);
    let (encoding, rest): (Vec<Finding>, Vec<Finding>) = told(&run)
        .into_iter()
        .partition(|f| f["code"] == "FILE-001");
    assert_eq!(encoding.len(), 1, "{encoding:?}");
    assert_eq!(encoding[0]["severity"], "note");
    assert_eq!(rest, expected);
}
