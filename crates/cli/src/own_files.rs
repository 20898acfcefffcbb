//! A council's own files, found and read: those of `--data` belong to the one council asked for, those of a workspace to the
//! workspace's.

use std::path::Path;

use pressure_report::InputFile;
use pressure_returns::{Finding, OwnFigures, Severity, WORKSPACE_FILE, read_own_folder};

use crate::areas::Selected;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::own::OwnIds;
use crate::workspace::Workspace;

/// The subfolder of a council's own files, of a folder of tables and of the inputs of a run folder.
const OWN_COPIES: &str = "returns";

/// The most faults listed at once.
const SHOWN: usize = 20;

/// A council's own figures, as found.
#[derive(Debug)]
pub(crate) struct Found {
    /// The council's code.
    pub(crate) code: String,
    pub(crate) figures: OwnFigures,
    /// What was met while they were read; nothing of it an error.
    pub(crate) findings: Vec<Finding>,
    /// Copies of the files for a run folder.
    pub(crate) copies: Vec<InputFile>,
}

impl Engine {
    /// The council's own figures that bear on what was asked for.
    pub(crate) fn own_figures(&mut self, selected: &[Selected]) -> Result<Option<Found>, Failure> {
        match (self.data.clone(), self.workspace.clone()) {
            (Some(dir), _) => self.of_data(&dir, selected),
            (None, Some(workspace)) => self.of_workspace(&workspace, selected),
            (None, None) => Ok(None),
        }
    }

    fn of_data(&self, dir: &Path, selected: &[Selected]) -> Result<Option<Found>, Failure> {
        // Tidy tables share a name with the council's files, so those can only be in returns/ beside them.
        let beside = dir.join(OWN_COPIES);
        let dir = match self.tables.are_bundled() {
            true => dir,
            false if beside.is_dir() => &beside,
            false => return Ok(None),
        };
        let code = one_council(selected);
        let (figures, findings) = self.read_own(dir, code.as_deref())?;
        if figures.files.is_empty() {
            return if self.tables.are_bundled() {
                Err(Failure::Usage {
                    what: format!(
                        "`{}` holds neither tidy tables nor a council's own files",
                        dir.display()
                    ),
                    help: "--data takes a folder written by `pressure ingest`, or one with caseload.csv, finance.csv, block.csv, \
                           balance.csv, places.csv, population.csv or pupils.csv, in it or in its returns/"
                        .to_owned(),
                })
            } else {
                Ok(None)
            };
        }
        let Some(code) = code else {
            return Err(Failure::Usage {
                what: format!(
                    "`{}` holds a council's own files, and --area does not name one council",
                    dir.display()
                ),
                help: "give --area with the council they belong to".to_owned(),
            });
        };
        refuse(&findings)?;
        let copies = copies(dir, &figures)?;
        Ok(Some(Found {
            code,
            figures,
            findings,
            copies,
        }))
    }

    fn of_workspace(
        &mut self,
        workspace: &Workspace,
        selected: &[Selected],
    ) -> Result<Option<Found>, Failure> {
        let name = &workspace.file.area;
        let owner = self.folder.areas.resolve(std::slice::from_ref(name))?;
        let code = one_council(&owner);
        let (figures, findings) = self.read_own(&workspace.returns(), code.as_deref())?;
        if figures.is_empty() && !findings.iter().any(is_error) {
            return Ok(None);
        }
        if owner != selected {
            self.unused = Some(format!(
                "the council's own files in returns/ are those of {name}, and are not used for what was asked"
            ));
            return Ok(None);
        }
        let Some(code) = code else {
            return Err(Failure::Findings {
                what: format!(
                    "returns/ holds a council's own files, and the area of {WORKSPACE_FILE}, {name}, is not one council"
                ),
            });
        };
        refuse(&findings)?;
        let copies = copies(&workspace.returns(), &figures)?;
        Ok(Some(Found {
            code,
            figures,
            findings,
            copies,
        }))
    }

    fn read_own(
        &self,
        dir: &Path,
        code: Option<&str>,
    ) -> Result<(OwnFigures, Vec<Finding>), Failure> {
        let codes: Vec<&str> = code.into_iter().collect();
        let ids = OwnIds::of(&self.folder.model)?;
        Ok(read_own_folder(dir, &ids.known(&codes))?)
    }
}

/// Copies of a council's files for a run folder, where they stand in `returns/` as `--data` finds them. Rows of single children,
/// placements, contracts and routes never leave the council's own folder.
fn copies(dir: &Path, figures: &OwnFigures) -> Result<Vec<InputFile>, Failure> {
    let may_go = |(file, _): &&(String, String)| !figures.row_files.contains(file);
    let copy = |(file, _): &(String, String)| {
        let path = dir.join(file);
        let name = path.file_name().and_then(|name| name.to_str());
        let name = format!("{OWN_COPIES}/{}", name.unwrap_or(file));
        let bytes = std::fs::read(&path).map_err(|source| Failure::Read { path, source })?;
        Ok(InputFile { name, bytes })
    };
    figures.files.iter().filter(may_go).map(copy).collect()
}

/// The code of the council selected, where it is one council.
pub(crate) fn one_council(selected: &[Selected]) -> Option<String> {
    match selected {
        [Selected::Council { code }] => Some(code.clone()),
        _ => None,
    }
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

/// Stops at rows that cannot be used.
fn refuse(findings: &[Finding]) -> Result<(), Failure> {
    let errors: Vec<String> = findings.iter().filter(|f| is_error(f)).map(told).collect();
    if errors.is_empty() {
        return Ok(());
    }
    let shown: Vec<&str> = errors.iter().take(SHOWN).map(String::as_str).collect();
    Err(Failure::Findings {
        what: format!(
            "{} rows of the council's own files cannot be used:\n{}",
            errors.len(),
            shown.join("\n")
        ),
    })
}

/// Where a finding is: file, row and column, as far as known.
pub(crate) fn place_of(finding: &Finding) -> String {
    let mut place = vec![finding.file.clone()];
    place.extend(finding.row.map(|row| format!("row {row}")));
    place.extend(
        finding
            .column
            .as_ref()
            .map(|column| format!("column {column}")),
    );
    place.join(", ")
}

/// A finding about a council's own file in a line: where, what, and how to mend it.
fn told(finding: &Finding) -> String {
    let value = finding
        .value
        .as_ref()
        .map(|v| format!(" `{v}`"))
        .unwrap_or_default();
    let place = place_of(finding);
    format!("{place}:{value} {}; {}", finding.done, finding.mend)
}
