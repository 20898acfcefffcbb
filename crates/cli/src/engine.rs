//! The seam to the figures: the only file that knows how they are loaded, checked and projected.

#![expect(
    clippy::unused_self,
    reason = "the seam is empty until figures are loaded"
)]

use std::path::Path;

use pressure_model::results::AreaProjection;
use pressure_model::{CensusYear, FinancialYear};
use pressure_report::{BaseBasis, Basis, InputFile, Parameter, Row};
use pressure_scenario::Scenario;

use crate::areas::{AreaEntry, Selected};
use crate::failure::Failure;
use crate::model_folder::ModelFolder;

/// Figures and model, loaded.
#[derive(Debug)]
pub(crate) struct Engine {
    /// Areas, categories, prices, policy and scenarios.
    pub(crate) folder: ModelFolder,
    /// The last census counted.
    pub(crate) base: CensusYear,
    /// What the base year rests on.
    pub(crate) basis: BaseBasis,
}

impl Engine {
    /// Loads the bundled tables and model, or those of the folders given.
    pub(crate) fn load(data: Option<&Path>, model: Option<&Path>) -> Result<Self, Failure> {
        let _ = data;
        let folder = ModelFolder::load(model)?;
        Ok(Self {
            folder,
            base: CensusYear::new(2025),
            basis: BaseBasis::all(Basis::Estimated),
        })
    }

    /// Every council under a scenario, in the order of the area list, to a financial year.
    pub(crate) fn project(
        &self,
        scenario: &Scenario,
        to: FinancialYear,
    ) -> Result<Vec<(AreaEntry, AreaProjection)>, Failure> {
        let _ = (scenario, to);
        Err(not_yet("projecting"))
    }

    /// Published years before the base, of the areas selected, in the shape of the results.
    pub(crate) fn history_rows(&self, scenario: &str, selected: &Selected) -> Vec<Row> {
        let _ = (scenario, selected);
        Vec::new()
    }

    /// What a reader must know about an area's figures: suspect counts, missing parts, a factor out of range.
    pub(crate) fn banners(&self, selected: &Selected) -> Vec<String> {
        let _ = selected;
        Vec::new()
    }

    /// Every figure used. Calibrated rates and council factors come on top of the model's own.
    pub(crate) fn parameters(&self) -> Vec<Parameter> {
        let figures = self
            .folder
            .model
            .figures()
            .into_iter()
            .chain(self.folder.policy.figures());
        figures
            .map(|named| Parameter {
                parameter: named.name,
                category: named.category,
                period: named.period,
                value: named.figure.value,
                unit: named.figure.unit,
                basis: named.figure.basis.to_string(),
                source: named.figure.source,
            })
            .collect()
    }

    /// Tidy copies of what was read.
    pub(crate) fn inputs(&self) -> Vec<InputFile> {
        let texts = self.folder.texts.iter();
        texts
            .map(|(name, text)| InputFile {
                name: name.clone(),
                bytes: text.clone().into_bytes(),
            })
            .collect()
    }
}

/// How bad a finding is, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// As printed.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding about a return, as text.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// code, file, row, column, area, period, value, what was done, how to mend it.
    pub(crate) fields: [String; 9],
}

/// Reads a folder of returns and gives its findings, worst first; may write a corrections.csv beside them.
pub(crate) fn check(dir: &Path, write_corrections: bool) -> Result<Vec<Finding>, Failure> {
    let _ = (dir, write_corrections);
    Err(not_yet("checking returns"))
}

/// Turns a folder of returns into tidy tables; gives the findings and the files written.
pub(crate) fn ingest(
    dir: &Path,
    out: &Path,
    force: bool,
) -> Result<(Vec<Finding>, Vec<String>), Failure> {
    let _ = (dir, out, force);
    Err(not_yet("ingesting returns"))
}

fn not_yet(what: &str) -> Failure {
    Failure::Usage {
        what: format!("{what} is not in this version"),
        help: "`pressure list measures` shows what there is".to_owned(),
    }
}
