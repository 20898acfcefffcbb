//! The model, policy and scenario files: the bundled ones, or those of `--model DIR`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pressure_model::CensusYear;
use pressure_returns::CheckSettings;
use pressure_scenario::{Context, DeflatorFile, ModelFile, Policy, UncertaintyFile};

use crate::areas::AreaList;
use crate::args::Sources;
use crate::benchmark::BenchmarkSettings;
use crate::beside::Beside;
use crate::bundled;
use crate::council_changes::{self, CouncilChanges};
use crate::failure::Failure;
use crate::workspace::Workspace;

/// A scenario shipped: its id and its text.
macro_rules! shipped {
    ($($id:literal)+) => {
        [$(($id, include_str!(concat!("../../../models/england/scenarios/", $id, ".toml")))),+]
    };
}

/// Scenarios shipped, by id.
const SCENARIOS: [(&str, &str); 12] = shipped! {
    "current-policy"
    "eight-recommendations-2024"
    "fewer-solo-taxis"
    "independent-price-bands"
    "local-places"
    "mainstream-bases"
    "post16-transport-charge"
    "rates-held"
    "request-surge"
    "travel-training-and-budgets"
    "white-paper-2026"
    "write-off-90"
};

/// What a model folder holds, read and checked; scenarios stay text until one is asked for.
#[derive(Debug, Clone)]
pub(crate) struct ModelFolder {
    pub(crate) areas: AreaList,
    pub(crate) model: ModelFile,
    pub(crate) policy: Policy,
    /// What the checks call too much, and which counts are hidden.
    pub(crate) checks: CheckSettings,
    /// How councils are compared.
    pub(crate) benchmark: BenchmarkSettings,
    /// How far rates and prices may be off.
    pub(crate) uncertainty: UncertaintyFile,
    /// The price index for real prices. None is bundled: no series of levels is held that could be.
    pub(crate) deflator: Option<DeflatorFile>,
    /// successors.csv as written; read where `--as-at` asks for councils to come.
    pub(crate) successors_text: String,
    /// Changes of councils in force.
    pub(crate) changes: CouncilChanges,
    /// statutory.toml as written; read where its tables are asked for.
    pub(crate) statutory_text: String,
    /// Texts of the scenarios by id.
    pub(crate) scenarios: BTreeMap<String, String>,
    /// Where files that scenarios name are.
    pub(crate) beside: Beside,
    /// model.toml, policy.toml, uncertainty.toml, and deflator.toml and areas.csv where they are not bundled, as written, for the
    /// run folder.
    pub(crate) texts: Vec<(String, String)>,
}

/// Ids of the scenarios shipped.
pub(crate) fn shipped() -> impl Iterator<Item = &'static str> {
    SCENARIOS.iter().map(|(id, _)| *id)
}

impl ModelFolder {
    /// Reads the files of `--model` or the bundled ones, and the scenarios of the workspace, which come before others of their name.
    pub(crate) fn of(sources: &Sources) -> Result<Self, Failure> {
        let mut folder = Self::load(sources.model.as_deref())?;
        folder.changes = CouncilChanges::of(sources, &folder)?;
        folder.areas = folder.changes.areas(&folder.areas);
        folder.texts.extend(folder.changes.texts.iter().cloned());
        let own = sources.workspace.as_ref().map(Workspace::scenarios);
        if let Some(own) = own.filter(|own| own.is_dir()) {
            folder.scenarios.extend(scenario_files(&own)?);
            folder.beside = folder.beside.and(&own);
        }
        if let Some(only) = &sources.only_scenarios {
            folder.beside = Beside::default().and(only);
            folder.scenarios = if only.is_dir() {
                scenario_files(only)?
            } else {
                BTreeMap::new()
            };
        }
        Ok(folder)
    }

    /// Reads the bundled files, or those of a folder. A folder that lacks one of them takes the bundled one.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Self, Failure> {
        let text = |name: &str, bundled: &str| text_of(folder, name, bundled);
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(Failure::Usage {
                what: format!("`{}` is no folder", folder.display()),
                help: "--model takes a folder with model.toml, policy.toml, uncertainty.toml, or scenarios/"
                    .to_owned(),
            });
        }
        let model_text = text(
            "model.toml",
            include_str!("../../../models/england/model.toml"),
        )?;
        let policy_text = text(
            "policy.toml",
            include_str!("../../../models/england/policy.toml"),
        )?;
        let uncertainty_text = text(
            "uncertainty.toml",
            include_str!("../../../models/england/uncertainty.toml"),
        )?;
        let checks_text = text(
            "checks.toml",
            include_str!("../../../models/england/checks.toml"),
        )?;
        let checks = toml::from_str(&checks_text).map_err(|e| Failure::Table {
            table: "checks.toml".to_owned(),
            why: e.to_string(),
        })?;
        let benchmark_text = text(
            "benchmark.toml",
            include_str!("../../../models/england/benchmark.toml"),
        )?;
        let statutory_text = text(
            "statutory.toml",
            include_str!("../../../models/england/statutory.toml"),
        )?;
        let successors_text = text(council_changes::FILE, bundled::SUCCESSORS)?;
        let deflator_text = folder
            .map(|folder| folder.join("deflator.toml"))
            .filter(|path| path.is_file())
            .map(|path| read(&path))
            .transpose()?;
        let areas_text = text("areas.csv", bundled::AREAS)?;
        let mut beside = Beside::default();
        let mut scenarios: BTreeMap<String, String> = SCENARIOS
            .iter()
            .map(|(id, text)| ((*id).to_owned(), (*text).to_owned()))
            .collect();
        if let Some(folder) = folder
            .map(|folder| folder.join("scenarios"))
            .filter(|folder| folder.is_dir())
        {
            scenarios.extend(scenario_files(&folder)?);
            beside = beside.and(&folder);
        }
        let model = ModelFile::parse("model.toml", &model_text)?;
        let deflator = deflator_text
            .as_ref()
            .map(|text| DeflatorFile::parse("deflator.toml", text))
            .transpose()?;
        let policy = Policy::parse("policy.toml", &policy_text)?;
        let uncertainty =
            UncertaintyFile::parse("uncertainty.toml", &uncertainty_text, &model.categories)?;
        let mut texts = vec![
            ("model.toml".to_owned(), model_text),
            ("policy.toml".to_owned(), policy_text),
            ("uncertainty.toml".to_owned(), uncertainty_text),
        ];
        texts.extend(deflator_text.map(|text| ("deflator.toml".to_owned(), text)));
        let areas = AreaList::parse(&areas_text)?;
        if areas_text != bundled::AREAS {
            texts.push(("areas.csv".to_owned(), areas_text));
        }
        Ok(Self {
            checks,
            benchmark: BenchmarkSettings::parse(&benchmark_text)?,
            deflator,
            areas,
            uncertainty,
            model,
            policy,
            scenarios,
            statutory_text,
            successors_text,
            changes: CouncilChanges::default(),
            beside,
            texts,
        })
    }
}

impl ModelFolder {
    /// What scenario files are checked against, after the last census counted where it is known.
    pub(crate) fn context(&self, base: Option<CensusYear>) -> Context<'_> {
        self.context_beside(base, &self.beside)
    }

    /// The same, with files that scenarios name found in other folders.
    pub(crate) fn context_beside<'a>(
        &'a self,
        base: Option<CensusYear>,
        beside: &'a Beside,
    ) -> Context<'a> {
        Context {
            model: &self.model,
            policy: &self.policy,
            base,
            areas: &self.areas,
            library: &self.scenarios,
            files: beside,
        }
    }
}

/// The scenario files of a folder by their names without the ending.
pub(crate) fn scenario_files(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let at = |source| Failure::Read {
        path: folder.to_owned(),
        source,
    };
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        if path.extension().is_some_and(|ending| ending == "toml")
            && let Some(id) = path.file_stem().and_then(|id| id.to_str())
        {
            found.insert(id.to_owned(), read(&path)?);
        }
    }
    Ok(found)
}

/// The text of a file of a model folder; a folder that lacks it, or none, takes the bundled one.
pub(crate) fn text_of(folder: Option<&Path>, name: &str, bundled: &str) -> Result<String, Failure> {
    match folder.map(|folder| folder.join(name)) {
        Some(path) if path.is_file() => read(&path),
        _ => Ok(bundled.to_owned()),
    }
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| Failure::Read {
        path: path.to_owned(),
        source,
    })
}
