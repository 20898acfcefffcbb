//! Any bytes as a return and as a council's own file: reading ends with figures, findings or an error, and never otherwise.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressure_returns::{Areas, CheckSettings, Crosswalk, read_folder};

fuzz_target!(|bytes: &[u8]| {
    // The first byte says how the file is packed, the rest is the file.
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    let name = ["a.csv", "a.csv.gz", "a.xlsx", "a.ods"][usize::from(*kind) % 4];
    let areas = Areas::parse(include_str!("../../models/england/areas.csv")).expect("our table");
    let crosswalk =
        Crosswalk::parse(include_str!("../../models/england/crosswalk.csv")).expect("our table");
    let checks: CheckSettings =
        toml::from_str(include_str!("../../models/england/checks.toml")).expect("our table");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), bytes).expect("a file");
    let _ = read_folder(folder.path(), &areas, &crosswalk, &checks);
});
