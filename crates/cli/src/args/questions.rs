//! Options of the commands that ask what a figure depends on and what it would take.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pressure_model::FinancialYear;

use super::{Format, MOST_DRAWS, Sources};
use crate::monitor::Month;

/// Options of `sensitivity`.
#[derive(Debug, Args)]
pub(crate) struct SensitivityArgs {
    /// A council by name, three-digit code, or GSS code; `region:South East`; `type:county`; `England`; or `all`. May be repeated.
    #[arg(long = "area", value_name = "AREA", default_value = "England")]
    pub(crate) areas: Vec<String>,
    /// A scenario by name, or a scenario file.
    #[arg(long, value_name = "SCENARIO", default_value = "baseline")]
    pub(crate) scenario: String,
    /// The measure.
    #[arg(long, value_name = "MEASURE", default_value = "dsg_balance")]
    pub(crate) measure: String,
    /// The period, such as 2030-31, or 2031-01 for a census: the last one, if not given.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
    /// Draws for the share of variance that each parameter explains; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=MOST_DRAWS))]
    pub(crate) draws: u32,
    /// Seed of the draws, 1 if not given.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// How to write the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

/// Options of `solve`.
#[derive(Debug, Args)]
pub(crate) struct SolveArgs {
    /// What is to hold of the central run, such as 'dsg_balance@2031-32 >= 0'.
    #[arg(long, value_name = "STATEMENT", allow_hyphen_values = true)]
    pub(crate) target: String,
    /// The lever: FILE#2 is the second of a scenario or scenario file, the others as written; FILE alone is all levers of the
    /// file together, in the proportion written.
    #[arg(long, value_name = "FILE[#N]")]
    pub(crate) lever: String,
    /// A council by name, three-digit code, or GSS code; `region:South East`; `type:county`; or `England`.
    #[arg(long, value_name = "AREA", default_value = "England")]
    pub(crate) area: String,
    /// Last financial year: that of the target, if not given.
    #[arg(long, value_name = "YEAR")]
    pub(crate) to: Option<FinancialYear>,
    /// Largest strength to try, 1 being the lever as written; a share never goes beyond the whole.
    #[arg(long, value_name = "STRENGTH", default_value_t = 10.0)]
    pub(crate) most: f64,
    /// Draws for the chance that the target is met at that strength; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=MOST_DRAWS))]
    pub(crate) draws: u32,
    /// Seed of the draws, 1 if not given.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// How to write the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

/// Options of `benchmark`.
#[derive(Debug, Args)]
pub(crate) struct BenchmarkArgs {
    /// The council, by name, three-digit code, or GSS code.
    #[arg(long, value_name = "AREA")]
    pub(crate) area: String,
    /// List the value of every council it is set beside, in place of medians and ranks.
    #[arg(long)]
    pub(crate) each: bool,
    /// How to write the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

/// How caseloads go on after the last month of the actuals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Growth {
    /// As the council's projection has them between its Januaries (with --area).
    #[default]
    Projected,
    /// As they are now.
    None,
}

/// Options of `monitor`.
#[derive(Debug, Args)]
pub(crate) struct MonitorArgs {
    /// The last month that the actuals cover, such as 2026-10.
    #[arg(long, value_name = "MONTH", required_unless_present = "template")]
    pub(crate) as_of: Option<Month>,
    /// Actuals by line (.csv, .csv.gz, .xlsx or .ods; a workbook's sheet `actuals`): `line`, `actual`, and if known `budget`, `caseload`,
    /// `caseload_to_date` and `caseload_budget`. In a workspace, its actuals.csv.
    #[arg(long, value_name = "FILE")]
    pub(crate) actuals: Option<PathBuf>,
    /// How caseloads go on after that month.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) growth: Growth,
    /// Print a file of actuals to fill in, with every line.
    #[arg(long, conflicts_with_all = ["as_of", "actuals"])]
    pub(crate) template: bool,
    /// The council whose finance.csv gives the budget, and whose projection the caseloads' growth, by name, three-digit code, or GSS code;
    /// not needed where the actuals give the budget and caseloads are held.
    #[arg(long, value_name = "AREA")]
    pub(crate) area: Option<String>,
    /// How to write the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) sources: Sources,
}
