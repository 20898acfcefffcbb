//! Any bytes as a return and as a council's own file: reading ends with figures, findings or an error, and never otherwise.

#![no_main]

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pressure_returns::{
    Areas, CheckSettings, Crosswalk, Known, own_defaults, read_folder, read_own_folder,
    read_unchecked, reconcile,
};

/// Our tables, and a folder whose one file is written anew for each case: read once, since most of a case's time would go there.
struct Bench {
    areas: Areas,
    crosswalk: Crosswalk,
    checks: CheckSettings,
    folder: PathBuf,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| Bench {
    areas: Areas::parse(include_str!("../../models/england/areas.csv")).expect("our table"),
    crosswalk: Crosswalk::parse(include_str!("../../models/england/crosswalk.csv")).expect("our table"),
    checks: toml::from_str(include_str!("../../models/england/checks.toml")).expect("our table"),
    folder: tempfile::tempdir().expect("a folder").keep(),
});

/// How a case's file is packed, by its first byte.
const NAMES: [&str; 6] = [
    "a.csv",
    "a.csv.gz",
    "a.xlsx",
    "a.ods",
    "b.csv.gz",
    "pupils.csv",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    let bench = &*BENCH;
    let name = NAMES[usize::from(*kind) % NAMES.len()];
    let path = bench.folder.join(name);
    if name == "b.csv.gz" {
        // Text that is packed here, since a fuzzer finds no checksum.
        let file = std::fs::File::create(&path).expect("a file");
        let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        packed.write_all(bytes).expect("a file");
        packed.finish().expect("a file");
    } else {
        std::fs::write(&path, bytes).expect("a file");
    }
    if let Ok((picture, _)) = read_folder(&bench.folder, &bench.areas, &bench.crosswalk, &bench.checks) {
        let _residuals = reconcile(&picture, &bench.areas);
        let _ = read_unchecked(&bench.folder, &bench.areas, &bench.crosswalk, &bench.checks);
    }
    let known = Known {
        needs: &["ASD", "SEMH"],
        placements: &["mainstream", "state_special"],
        limited: &["state_special"],
        phases: &["all", "primary"],
        lines: &[],
        modes: &[],
        area_codes: &["E06000001"],
        crosswalk: Some(&bench.crosswalk),
    };
    if let Ok((own, findings)) = read_own_folder(&bench.folder, &known) {
        let _ = own_defaults(&own);
        // Of rows that are children nothing may be told.
        for finding in findings.iter().filter(|f| f.row.is_some()) {
            let hidden = own.row_files.contains(&finding.file);
            assert!(!hidden || finding.value.is_none(), "{finding:?}");
        }
    }
    std::fs::remove_file(&path).expect("our file");
});
