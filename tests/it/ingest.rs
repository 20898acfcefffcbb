//! The bundled tables: made from the returns by the command itself, small, and copies of nothing.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{arg, files_under, folder, pressure, repository, returns};

fn bundled() -> PathBuf {
    repository().join("data/england")
}

#[test]
fn ingest_writes_the_bundled_tables_to_the_byte() {
    let Some(dir) = returns() else { return };
    let out = folder(&[]);
    let run = pressure(&["ingest", arg(&dir), "--out", arg(out.path())]);
    assert_eq!(run.code, 0, "{}", run.err);
    let names = |dir: &std::path::Path| -> Vec<PathBuf> {
        let files = files_under(dir);
        let inner = files
            .iter()
            .map(|path| path.strip_prefix(dir).expect("inside"));
        inner.map(PathBuf::from).collect()
    };
    // What past forecasts were worth is written by the back-test.
    let mut of_returns = names(&bundled());
    of_returns.retain(|name| name != "accuracy.csv");
    assert_eq!(names(out.path()), of_returns);
    for name in of_returns {
        let read = |dir: PathBuf| fs::read(dir.join(&name)).expect("a table");
        let same = read(out.path().to_owned()) == read(bundled());
        assert!(same, "{} is not what ingest writes", name.display());
    }
}

#[test]
fn the_bundled_tables_are_small() {
    let mut total = 0;
    for path in files_under(&bundled()) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder
            .write_all(&fs::read(&path).expect("a table"))
            .expect("memory takes it");
        total += encoder.finish().expect("memory takes it").len();
    }
    assert!(
        (100_000..3_000_000).contains(&total),
        "{total} bytes compressed"
    );
}

#[test]
fn no_return_is_copied_into_the_repository() {
    let Some(dir) = returns() else { return };
    let returns: Vec<Vec<u8>> = files_under(&dir)
        .iter()
        .map(|path| fs::read(path).expect("a return"))
        .collect();
    assert!(returns.len() > 20, "{} returns", returns.len());
    for folder in ["data", "models"] {
        for path in files_under(&repository().join(folder)) {
            let bytes = fs::read(&path).expect("a file");
            assert!(
                !returns.contains(&bytes),
                "{} is a copy of a return",
                path.display()
            );
        }
    }
}
