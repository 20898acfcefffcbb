//! Options of the command that writes the documents to hand over.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pressure_model::FinancialYear;
use pressure_model::statutory::Return;

use super::{Format, MOST_DRAWS, Sources};

/// A statutory return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Statutory {
    /// Local SEND Reform Plan data template.
    Lsrp,
    /// School capacity survey, SEND forecasts.
    Scap,
    /// DSG management plan.
    Dsg,
}

impl From<Statutory> for Return {
    fn from(table: Statutory) -> Self {
        match table {
            Statutory::Lsrp => Self::Lsrp,
            Statutory::Scap => Self::Scap,
            Statutory::Dsg => Self::Dsg,
        }
    }
}

/// Options of `report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// A scenario by name, or a scenario file, set beside the baseline. May be repeated.
    #[arg(long = "scenario", value_name = "SCENARIO")]
    pub(crate) scenarios: Vec<String>,
    /// A council by name, three-digit code, or GSS code; `region:South East`; `type:county`; or `England`.
    #[arg(long, value_name = "AREA", default_value = "England")]
    pub(crate) area: String,
    /// Last financial year; what holds statutory tables goes on to the last of their years.
    #[arg(long, value_name = "YEAR", default_value = "2031-32")]
    pub(crate) to: FinancialYear,
    /// Draws of all uncertain parameters; 0 is the central run, without intervals.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(0..=MOST_DRAWS))]
    pub(crate) draws: u32,
    /// Seed of the draws, 1 if not given: the same seed gives the same bytes.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// What to write: a workbook (FILE.xlsx), a page (FILE.html), the tables of --table (FILE.csv or FILE.json), or a folder for
    /// workbook, page and the tables of all returns. May be repeated: everything comes from one run. In a workspace, out/report
    /// if not given.
    #[arg(long = "out", value_name = "FILE|DIR")]
    pub(crate) out: Vec<PathBuf>,
    /// Replace documents that exist.
    #[arg(long)]
    pub(crate) force: bool,
    /// Print the tables of a statutory return, or write them to an --out that ends in .csv or .json.
    #[arg(long, value_enum)]
    pub(crate) table: Option<Statutory>,
    /// How to print the tables.
    #[arg(long, value_enum, default_value_t, requires = "table")]
    pub(crate) format: Format,
    /// The folder that `project --out` wrote last time, to say what has changed since.
    #[arg(long, value_name = "DIR")]
    pub(crate) since: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) sources: Sources,
}
