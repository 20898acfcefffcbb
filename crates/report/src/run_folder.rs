//! The folder of `--out`: results, parameters, inputs, scenarios and a manifest that says what made them.
//!
//! A folder under its own name is always whole ([`crate::whole`]). Nothing in it depends on the clock or on the machine: the
//! same run gives the same bytes.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::csv::write_csv;
use crate::error::Error;
use crate::formula::PlainWriter;
use crate::measure::Section;
use crate::row::Row;
use crate::whole::{write_file, write_folder};

/// Every row of the run.
pub(crate) const RESULTS: &str = "results.csv";
/// What made the run.
pub(crate) const MANIFEST: &str = "manifest.json";
/// Subfolder of what the run read.
pub(crate) const INPUTS: &str = "inputs";
/// Subfolder of its scenarios.
pub(crate) const SCENARIOS: &str = "scenarios";

/// A file the run read, or a tidy copy of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its name inside `inputs/` or `scenarios/`, with `/` where it stands in a subfolder.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// One figure the run used, resolved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// Its place in the model file, `unit_costs.top_up` for one.
    pub parameter: String,
    /// What it is of: a placement, a mode, an age band; blank where there is only one.
    pub category: String,
    /// The year it is of or first acts in; blank where it holds for all.
    pub period: String,
    /// The figure.
    pub value: f64,
    /// What it counts.
    pub unit: String,
    /// `measured`, `published` or `assumed`; `scenario` where a lever set it.
    pub basis: String,
    /// Where it comes from.
    pub source: String,
}

/// What made the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The program's version.
    pub version: String,
    /// The commit it was built from, where known.
    pub commit: Option<String>,
    /// The command as typed, so that it can be typed again.
    pub command: Vec<String>,
    /// Scenarios, in the order run.
    pub scenarios: Vec<String>,
    /// The seed of the draws; `null` for a central run.
    pub seed: Option<u64>,
    /// How many draws; nil for a central run.
    pub draws: u32,
    /// What is hidden of results that rest on rows of single children, or that `--no-suppress` shows it; `None` where there are no
    /// such rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppression: Option<String>,
}

#[derive(Serialize)]
struct ManifestFile<'a> {
    program: &'static str,
    #[serde(flatten)]
    manifest: &'a Manifest,
    inputs: Vec<Fingerprint>,
    outputs: Vec<Fingerprint>,
}

/// Which bytes a file held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Its name inside the run folder.
    pub file: String,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Fingerprint {
    /// Of some bytes.
    pub fn of(file: &str, bytes: &[u8]) -> Self {
        use std::fmt::Write as _;
        let mut sha256 = String::new();
        for byte in Sha256::digest(bytes) {
            // Writing to a String cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Self {
            file: file.to_owned(),
            sha256,
        }
    }
}

/// Everything that goes into the folder.
#[derive(Debug)]
pub struct RunFolder<'a> {
    /// The results.
    pub rows: &'a [Row],
    /// Every figure used.
    pub parameters: &'a [Parameter],
    /// Tidy copies of the inputs, put into `inputs/`.
    pub inputs: &'a [InputFile],
    /// The scenarios as written, put into `scenarios/`.
    pub scenarios: &'a [InputFile],
    /// What made the run.
    pub manifest: &'a Manifest,
}

impl RunFolder<'_> {
    /// Writes the folder. One that exists is replaced only with `force`, and only if a run wrote it.
    pub fn write(&self, folder: &Path, force: bool) -> Result<(), Error> {
        let exists = folder.symlink_metadata().is_ok();
        if exists && !force {
            return Err(Error::FolderExists {
                path: folder.to_owned(),
            });
        }
        // `--force --out .` must not cost anyone a folder of their own work.
        if exists && !folder.join(MANIFEST).is_file() {
            return Err(Error::NotARunFolder {
                path: folder.to_owned(),
            });
        }
        write_folder(folder, |part| self.write_files(part))
    }

    fn write_files(&self, part: &Path) -> Result<(), Error> {
        let mut outputs = Vec::new();
        let mut put = |name: &str, bytes: &[u8]| {
            outputs.push(Fingerprint::of(name, bytes));
            write_file(&part.join(name), bytes)
        };
        put(RESULTS, &results_file(self.rows.iter())?)?;
        for section in Section::ALL {
            let rows = self
                .rows
                .iter()
                .filter(|row| row.measure.section() == section);
            put(section.file_name(), &results_file(rows)?)?;
        }
        put("parameters.csv", &self.parameters_file()?)?;

        let mut inputs = Vec::new();
        for (subfolder, files) in [(INPUTS, self.inputs), (SCENARIOS, self.scenarios)] {
            for file in files {
                check_name(&file.name)?;
                let name = format!("{subfolder}/{}", file.name);
                write_file(&part.join(&name), &file.bytes)?;
                inputs.push(Fingerprint::of(&name, &file.bytes));
            }
        }
        let manifest = ManifestFile {
            program: "pressure",
            manifest: self.manifest,
            inputs,
            outputs,
        };
        let mut text = serde_json::to_string_pretty(&manifest)?;
        text.push('\n');
        write_file(&part.join(MANIFEST), text.as_bytes())
    }

    fn parameters_file(&self) -> Result<Vec<u8>, Error> {
        let header = [
            "parameter",
            "category",
            "period",
            "value",
            "unit",
            "basis",
            "source",
        ];
        let mut writer = PlainWriter::with_header(Vec::new(), &header)?;
        for parameter in self.parameters {
            writer.record(parameter)?;
        }
        writer.finish()
    }
}

/// The bytes of results.csv: the rows in their order, in full.
pub fn results_file<'a>(rows: impl Iterator<Item = &'a Row>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    write_csv(rows, &mut bytes)?;
    Ok(bytes)
}

fn check_name(name: &str) -> Result<(), Error> {
    let plain = Path::new(name)
        .components()
        .all(|part| matches!(part, std::path::Component::Normal(_)));
    if plain && !name.is_empty() {
        Ok(())
    } else {
        Err(Error::FileName {
            name: name.to_owned(),
        })
    }
}
