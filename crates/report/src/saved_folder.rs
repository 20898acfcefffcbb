//! A run folder read back: what made the run, and whether its files are still those that were written.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;
use crate::run_folder::{Fingerprint, INPUTS, MANIFEST, Manifest, RESULTS, SCENARIOS};

/// A folder that [`crate::RunFolder`] wrote.
#[derive(Debug, Clone)]
pub struct SavedFolder {
    path: PathBuf,
    manifest: Manifest,
    files: Vec<Fingerprint>,
}

#[derive(Deserialize)]
struct Read {
    #[serde(flatten)]
    manifest: Manifest,
    inputs: Vec<Fingerprint>,
    outputs: Vec<Fingerprint>,
}

impl SavedFolder {
    /// Reads what made the run.
    ///
    /// # Errors
    /// If the folder holds no manifest.json that can be read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = path.join(MANIFEST);
        let text = std::fs::read(&file).map_err(|source| Error::Read { path: file, source })?;
        let Read {
            manifest,
            inputs: mut files,
            outputs,
        } = serde_json::from_slice(&text)?;
        files.extend(outputs);
        Ok(Self {
            path: path.to_owned(),
            manifest,
            files,
        })
    }

    /// What made the run.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the tables and model files it read are.
    pub fn inputs(&self) -> PathBuf {
        self.path.join(INPUTS)
    }

    /// Where its scenarios are.
    pub fn scenarios(&self) -> PathBuf {
        self.path.join(SCENARIOS)
    }

    /// The file of all its rows.
    pub fn results(&self) -> PathBuf {
        self.path.join(RESULTS)
    }

    /// Files that are gone, or hold other bytes than were written, in the order of the manifest.
    pub fn changed(&self) -> Vec<&str> {
        let is_changed = |file: &&Fingerprint| {
            let bytes = std::fs::read(self.path.join(&file.file));
            bytes.map_or(true, |bytes| Fingerprint::of(&file.file, &bytes) != **file)
        };
        let changed = self.files.iter().filter(is_changed);
        changed.map(|file| file.file.as_str()).collect()
    }
}
