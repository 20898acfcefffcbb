//! The tidy tables in use: the bundled ones, or those of a folder.

use std::collections::BTreeMap;
use std::path::Path;

use pressure_calibrate::comparators::{APPEALS, NEIGHBOURS};
use pressure_calibrate::funnel_ages::FUNNEL_AGES;
use pressure_calibrate::tables::{BANNERS, NAMES, PLACEMENTS, SOURCES};
use pressure_report::InputFile;

use crate::bundled;
use crate::failure::Failure;

/// Tables by name; none given means the bundled ones.
#[derive(Debug, Default)]
pub(crate) struct Tables(BTreeMap<String, Vec<u8>>);

impl Tables {
    /// The tables of a folder. A folder without them, which may hold a council's own files, leaves the bundled ones in use.
    pub(crate) fn of(dir: &Path) -> Result<Self, Failure> {
        let mut found = BTreeMap::new();
        if !dir.is_dir() {
            return Err(Failure::Usage {
                what: format!("`{}` is no folder", dir.display()),
                help: "--data takes a folder written by `pressure ingest`, or one with a council's own files"
                    .to_owned(),
            });
        }
        if dir.join("base.csv").is_file() {
            for name in names().chain([PLACEMENTS]) {
                let path = dir.join(name);
                if path.is_file() {
                    let bytes =
                        std::fs::read(&path).map_err(|source| Failure::Read { path, source })?;
                    found.insert(name.to_owned(), bytes);
                }
            }
        }
        Ok(Self(found))
    }

    /// Whether the bundled tables are in use.
    pub(crate) fn are_bundled(&self) -> bool {
        self.0.is_empty()
    }

    /// A table's bytes by name.
    pub(crate) fn open(&self, name: &str) -> Option<&[u8]> {
        if self.are_bundled() {
            bundled::table(name)
        } else {
            self.0.get(name).map(Vec::as_slice)
        }
    }

    /// Copies of all tables that a projection rests on, for a run folder.
    pub(crate) fn files(&self) -> impl Iterator<Item = InputFile> {
        names().filter_map(|name| {
            let bytes = self.open(name)?.to_vec();
            Some(InputFile {
                name: name.to_owned(),
                bytes,
            })
        })
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    let others = [BANNERS, NEIGHBOURS, APPEALS, FUNNEL_AGES, SOURCES];
    NAMES.into_iter().chain(others)
}
