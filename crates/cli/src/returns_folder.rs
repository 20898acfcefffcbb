//! A folder of returns, read with the model folder's areas and crosswalk.

use std::path::Path;

use pressure_calibrate::Axes;
use pressure_calibrate::travel::TravelRates;
use pressure_model::CensusYear;
use pressure_returns::{
    Areas, CheckSettings, Crosswalk, Finding, OutputRest, Picture, Series, own_defaults, own_rests,
    read_folder, read_own_folder,
};

use crate::bundled;
use crate::failure::Failure;
use crate::model_folder::ModelFolder;
use crate::own::OwnIds;
use crate::own_files::one_council;
use crate::workspace::Workspace;

/// What a folder of returns says.
#[derive(Debug)]
pub(crate) struct ReturnsFolder {
    /// The past, typed and tidy.
    pub(crate) picture: Picture,
    /// What was met on the way, gravest first.
    pub(crate) findings: Vec<Finding>,
}

impl ReturnsFolder {
    /// Reads and checks a folder.
    pub(crate) fn read(dir: &Path, areas: &Areas, checks: &CheckSettings) -> Result<Self, Failure> {
        if !dir.is_dir() {
            return Err(Failure::Usage {
                what: format!("`{}` is no folder", dir.display()),
                help: "give the folder that holds the returns; its subfolders are read too"
                    .to_owned(),
            });
        }
        let crosswalk = Crosswalk::parse(bundled::CROSSWALK)?;
        let (picture, mut findings) = read_folder(dir, areas, &crosswalk, checks)?;
        findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
        Ok(Self { picture, findings })
    }

    /// Reads a council's own files of the folder too, and puts their findings in place of those that call them no return.
    /// Returns what outputs rest on with them; nothing where there are none.
    pub(crate) fn add_own_figures(
        &mut self,
        dir: &Path,
        model: &ModelFolder,
    ) -> Result<Vec<OutputRest>, Failure> {
        let ids = OwnIds::of(&model.model)?;
        let council = council_of(dir, model);
        let codes: Vec<&str> = council.as_deref().into_iter().collect();
        let (own, findings) = read_own_folder(dir, &ids.known(&codes))?;
        let files: Vec<&str> = own.files.iter().map(|(file, _)| file.as_str()).collect();
        self.findings.retain(|f| !files.contains(&f.file.as_str()));
        self.findings.extend(findings);
        self.findings.extend(own_defaults(&own));
        self.findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
        Ok(if files.is_empty() {
            Vec::new()
        } else {
            own_rests(&own)
        })
    }

    /// Fits every table on the returns and writes them to memory: `(file name, bytes)`.
    pub(crate) fn tables(&self, folder: &ModelFolder) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let settings = bundled::settings()?;
        let axes = Axes::new(&folder.model.categories);
        // The base is the latest census with ages and placements; a folder without one cannot be fitted.
        let census = self.picture.get(Series::PlansAgePlacement).iter().map(|o| o.year).max().ok_or_else(|| {
            Failure::Findings {
                what: "the returns hold no plans by age and placement (SEN2 caseload.csv), which every fit starts from"
                    .to_owned(),
            }
        })?;
        let base = CensusYear::new(census).financial_year();
        let file = &folder.model.transport;
        let years = (folder.model.costs_year, base);
        let travel = TravelRates {
            rates: file.rates(axes.placements.len(), years, 1, (1.0, 1.0)),
            mainstream_counts: (file.mainstream.pre16.value, file.mainstream.post16.value),
            mainstream_census: file.mainstream.year.year(),
            growth: file.growth.value,
        };
        let bundle = pressure_calibrate::calibrate(
            &self.picture,
            folder.areas.areas(),
            &axes,
            census,
            &travel,
            &settings,
        )?;
        let mut files = pressure_calibrate::tables::write(&bundle)?;
        let areas = folder.areas.areas();
        files.extend(pressure_calibrate::comparators::write(
            &self.picture,
            areas,
        )?);
        files.extend(pressure_calibrate::funnel_ages::write(
            &self.picture,
            areas,
            &axes,
            census - 1,
            &settings.flows,
        )?);
        files.push(pressure_calibrate::ingest::sources(&self.picture)?);
        Ok(files)
    }
}

/// The council of a workspace, where its file says which one: rows of a population file are its own.
fn council_of(dir: &Path, model: &ModelFolder) -> Option<String> {
    let workspace = Workspace::read(dir).ok()?;
    let name = std::slice::from_ref(&workspace.file.area);
    one_council(&model.areas.resolve(name).ok()?)
}
