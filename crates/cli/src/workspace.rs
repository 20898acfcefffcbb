//! The workspace a command is run in: the folder that holds `pressure.toml`, or the nearest one above that does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pressure_model::FinancialYear;
use pressure_returns::WORKSPACE_FILE;
use pressure_scenario::{Names, WorkspaceFile};

use crate::areas::AreaList;
use crate::bundled;
use crate::failure::Failure;
use crate::model_folder::{self, read};

/// A workspace, read and checked.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    /// Its folder.
    pub(crate) root: PathBuf,
    /// What `pressure.toml` says.
    pub(crate) file: WorkspaceFile,
    /// The options it added to what was typed, as they would be typed in it.
    pub(crate) options: Vec<String>,
}

impl Workspace {
    /// The workspace around a folder, where there is one.
    pub(crate) fn around(folder: &Path) -> Option<Result<Self, Failure>> {
        let holds = |folder: &&Path| folder.join(WORKSPACE_FILE).is_file();
        folder.ancestors().find(holds).map(Self::read)
    }

    /// Reads the workspace of a folder.
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let text = read(&root.join(WORKSPACE_FILE))?;
        let mut scenarios: BTreeSet<String> = model_folder::shipped().map(str::to_owned).collect();
        if root.join("scenarios").is_dir() {
            scenarios.extend(model_folder::scenario_files(&root.join("scenarios"))?.into_keys());
        }
        let names = Names {
            areas: &AreaList::parse(bundled::AREAS)?,
            scenarios: &scenarios,
        };
        Ok(Self {
            root: root.to_owned(),
            file: WorkspaceFile::parse(WORKSPACE_FILE, &text, &names)?,
            options: Vec::new(),
        })
    }

    /// Where the council's own files are.
    pub(crate) fn returns(&self) -> PathBuf {
        self.root.join("returns")
    }

    /// Where its scenarios are.
    pub(crate) fn scenarios(&self) -> PathBuf {
        self.root.join("scenarios")
    }

    /// The tidy tables in place of the bundled ones.
    pub(crate) fn tables(&self) -> Option<PathBuf> {
        self.file.data.as_ref().map(|data| self.root.join(data))
    }

    /// Stops where the figures end with another year than the workspace was made for.
    pub(crate) fn check_base(&self, base: FinancialYear) -> Result<(), Failure> {
        match self.file.base_year {
            Some(wanted) if wanted != base => Err(Failure::Findings {
                what: format!(
                    "{WORKSPACE_FILE} wants figures that end with {wanted}, and those in use end with {base}: look at what changed, then \
                     write base_year = \"{base}\", or name tables of {wanted} as data"
                ),
            }),
            _ => Ok(()),
        }
    }
}
