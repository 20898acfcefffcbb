//! A run folder carried out again from what it holds, and checked against the results it holds.

use std::fs::File;
use std::path::Path;

use clap::Parser;
use pressure_report::{Row, SavedFolder, read_csv, results_file};

use crate::args::{Cli, Command, ProjectArgs};
use crate::commands::project::{Projected, project};
use crate::council_changes::GIVEN;
use crate::failure::Failure;
use crate::printer::Printer;

/// How many files a message names.
const NAMED: usize = 4;

/// A run folder, read and found whole.
#[derive(Debug)]
pub(crate) struct SavedRun {
    folder: SavedFolder,
    args: ProjectArgs,
}

impl SavedRun {
    /// Reads a run folder. One whose files are not those that were written is refused, and so is one that rests on rows of single
    /// children, placements, contracts or routes, of which no folder holds a copy.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let folder = SavedFolder::open(path).map_err(|source| Failure::Usage {
            what: format!("`{}` is no run folder: {}", path.display(), why(&source)),
            help: "give a folder that `pressure project --out DIR` wrote".to_owned(),
        })?;
        let refuse = |what: String| Failure::Findings {
            what: format!("`{}` {what}", path.display()),
        };
        let changed = folder.changed();
        if !changed.is_empty() {
            let more = match changed.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let named = changed[..changed.len().min(NAMED)].join(", ");
            return Err(refuse(format!(
                "is not as the run left it: {named}{more} changed or gone; make the run again"
            )));
        }
        if folder.manifest().suppression.is_some() {
            return Err(refuse(
                "rests on single rows of children, placements, contracts or routes; a run folder never holds those, so the run \
                 cannot be made again from it"
                    .to_owned(),
            ));
        }
        let args = command(&folder).ok_or_else(|| {
            refuse(format!(
                "was made by `{}`, which this version does not know as a run",
                folder.manifest().command.join(" ")
            ))
        })?;
        Ok(Self { folder, args })
    }

    /// The folder, as it was named.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// How many draws its figures are means of; nil for a central run.
    pub(crate) fn draws(&self) -> u32 {
        self.folder.manifest().draws
    }

    /// Last financial year.
    pub(crate) fn to(&self) -> pressure_model::FinancialYear {
        self.args.to
    }

    /// The run made again from the folder alone, with every row: it is the same to the byte, or this fails and says what is not.
    pub(crate) fn carried_out(&self, printer: &Printer) -> Result<Projected, Failure> {
        let done = project(&self.args, true, printer)?;
        let path = self.folder.results();
        let held = std::fs::read(&path).map_err(|source| Failure::Read { path, source })?;
        if results_file(done.rows.iter())? != held {
            return Err(Failure::Findings {
                what: self.told(&done.rows)?,
            });
        }
        let command = self.folder.manifest().command.clone();
        Ok(Projected {
            replayed: Some(command),
            ..done
        })
    }

    /// What is not as it was.
    fn told(&self, rows: &[Row]) -> Result<String, Failure> {
        let path = self.folder.results();
        let file = File::open(&path).map_err(|source| Failure::Read { path, source })?;
        let held = read_csv(file)?;
        let manifest = self.folder.manifest();
        let this = env!("CARGO_PKG_VERSION");
        let commit = option_env!("PRESSURE_COMMIT");
        let why = if manifest.version != this {
            format!("version {} wrote it and this is {this}", manifest.version)
        } else if manifest.commit.as_deref() != commit {
            "another build of this version wrote it".to_owned()
        } else {
            "it may rest on a council's own files of which the folder holds no copy".to_owned()
        };
        let first = held.iter().zip(rows).find(|(was, is)| was != is);
        let first = match first {
            Some((was, is)) => format!(
                "the first figure that differs is {} of {} in {}, {} there and {} now",
                was.measure.id(),
                was.area_name,
                was.period,
                was.value,
                is.value
            ),
            None => format!(
                "it holds {} rows and there are now {}",
                held.len(),
                rows.len()
            ),
        };
        Ok(format!(
            "`{}` cannot be made again: {why}; {first}. Make the run again with this version",
            self.path().display()
        ))
    }
}

/// The run's own command, with the folder's copies in place of what it read.
fn command(folder: &SavedFolder) -> Option<ProjectArgs> {
    let Ok(Cli {
        command: Some(Command::Project(mut args)),
        ..
    }) = Cli::try_parse_from(&folder.manifest().command)
    else {
        return None;
    };
    let given = folder.inputs().join(GIVEN);
    args.sources.successors = given.is_file().then_some(given);
    args.sources.data = Some(folder.inputs());
    args.sources.model = Some(folder.inputs());
    args.sources.only_scenarios = Some(folder.scenarios());
    args.scenarios.clone_from(&folder.manifest().scenarios);
    args.out = None;
    Some(args)
}

/// An error and what lies behind it, in a line.
fn why(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
