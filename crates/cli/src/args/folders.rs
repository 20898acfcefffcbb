//! Options of the commands about folders: returns, tables and workspaces.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Format;

/// What of a check's findings fails the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Warnings too, not errors alone.
    Warnings,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The folder of returns; in a workspace, that.
    pub(crate) dir: Option<PathBuf>,
    /// Print the page of a finding's code, such as SEN2-006: what it means, why it matters, and what to do.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["deny", "write_corrections", "reconcile", "vintages", "format"])]
    pub(crate) explain: Option<String>,
    /// A folder with checks.toml, areas.csv or model.toml in place of the bundled ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) model: Option<PathBuf>,
    /// Fail on warnings too.
    #[arg(long, value_enum)]
    pub(crate) deny: Option<Deny>,
    /// Write a corrections.csv beside the returns, one line to fill in for each finding that can be mended so.
    #[arg(long)]
    pub(crate) write_corrections: bool,
    /// In place of the findings, what does not add up, by measure and year: councils against regions and England, parts against
    /// totals, stock against flow.
    #[arg(long)]
    pub(crate) reconcile: bool,
    /// In place of the findings, every row that a second release of a file changed, dropped or added, with what it said before and
    /// after.
    #[arg(long, conflicts_with = "reconcile")]
    pub(crate) vintages: bool,
    /// How to write the findings.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Options of `ingest`.
#[derive(Debug, Args)]
pub(crate) struct IngestArgs {
    /// The folder of returns; in a workspace, that.
    pub(crate) dir: PathBuf,
    /// The folder to write.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Replace the folder.
    #[arg(long)]
    pub(crate) force: bool,
}

/// Options of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder to make.
    pub(crate) folder: PathBuf,
    /// Whom it is about: a council by name, three-digit code, or GSS code; `region:South East`; `type:county`; or `England`.
    #[arg(long = "area", value_name = "AREA")]
    pub(crate) council: String,
    /// Write the files again where the folder has them; returns that hold figures stay.
    #[arg(long)]
    pub(crate) force: bool,
}

/// Options of `validate`.
#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    /// The workspace, if not the one the command is run in.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
}
