//! The command line as typed. Nothing here is resolved: areas, scenarios, and folders may still turn out not to exist.

mod about;
mod folders;
mod questions;
mod report;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use pressure_calibrate::backtest::{Measure, Split};
use pressure_model::FinancialYear;

use crate::council_changes::AsAt;
use crate::workspace::Workspace;

pub(crate) use self::about::{CompletionsArgs, ManArgs, VERSION};
pub(crate) use self::folders::{CheckArgs, IngestArgs, InitArgs, ValidateArgs};
pub(crate) use self::questions::{BenchmarkArgs, Growth, MonitorArgs, SensitivityArgs, SolveArgs};
pub(crate) use self::report::ReportArgs;

const MOST_DRAWS: i64 = pressure_scenario::MOST_DRAWS as i64;

/// Projects what English councils spend on children with special educational needs and on home-to-school transport.
#[derive(Debug, Parser)]
#[command(name = "pressure", version = VERSION, about, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do; without a command, a short summary of England.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The workspace, of a command that has no [`Sources`].
    #[arg(skip)]
    pub(crate) workspace: Option<Workspace>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Project plans, spend, and balances under one or more scenarios.
    Project(ProjectArgs),
    /// Set scenarios beside another: level, difference, sum of years, and present value.
    Compare(CompareArgs),
    /// Say why figures change over the years, or differ between two scenarios, driver by driver.
    Explain(ExplainArgs),
    /// Say which uncertain parameters a figure depends on most.
    Sensitivity(SensitivityArgs),
    /// Find the smallest strength of a lever that meets a target.
    Solve(SolveArgs),
    /// Write what is handed over: a workbook, a page to read, the tables of statutory returns.
    Report(ReportArgs),
    /// Read a folder of returns and list what is wrong with them.
    Check(CheckArgs),
    /// Turn a folder of returns into the tidy tables that --data accepts.
    Ingest(IngestArgs),
    /// Forecast the past from what was known then, and score it.
    Backtest(BacktestArgs),
    /// Forecast the outturn of the year in hand from actuals to date, and say by line and cause why it differs from the budget.
    Monitor(MonitorArgs),
    /// Set a council beside its statistical neighbours and the councils of its type.
    Benchmark(BenchmarkArgs),
    /// List areas, scenarios, levers, categories, or measures.
    List(ListArgs),
    /// Make a workspace: a folder for a council's own figures and scenarios, in which every command needs fewer options.
    Init(InitArgs),
    /// Check a workspace: its file, scenarios, and returns.
    Validate(ValidateArgs),
    /// Print what a shell needs to complete commands and options.
    Completions(CompletionsArgs),
    /// Print the manual page of the program, or of one command.
    Man(ManArgs),
}

impl Cli {
    /// Tells the command of the workspace it is run in.
    pub(crate) fn set_workspace(&mut self, workspace: Workspace) {
        if let Some(sources) = self.command.as_mut().and_then(Command::sources_mut) {
            sources.workspace = Some(workspace);
        } else {
            self.workspace = Some(workspace);
        }
    }

    /// Whether the command rests on the file of the workspace it is run in.
    pub(crate) fn needs_workspace(&mut self) -> bool {
        self.command
            .as_mut()
            .is_none_or(|command| command.sources_mut().is_some())
    }
}

impl Command {
    /// Where its figures come from, of a command that has any.
    fn sources_mut(&mut self) -> Option<&mut Sources> {
        match self {
            Self::Project(args) => Some(&mut args.sources),
            Self::Compare(args) => Some(&mut args.sources),
            Self::Explain(args) => Some(&mut args.sources),
            Self::Sensitivity(args) => Some(&mut args.sources),
            Self::Solve(args) => Some(&mut args.sources),
            Self::Backtest(args) => Some(&mut args.sources),
            Self::Report(args) => Some(&mut args.sources),
            Self::Benchmark(args) => Some(&mut args.sources),
            Self::Monitor(args) => Some(&mut args.sources),
            Self::List(args) => Some(&mut args.sources),
            Self::Check(_)
            | Self::Ingest(_)
            | Self::Init(_)
            | Self::Validate(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
        }
    }
}

/// Where figures and the model come from.
#[derive(Debug, Default, Clone, Args)]
pub(crate) struct Sources {
    /// Tidy tables in place of the bundled ones, or a council's own files (caseload.csv and the like), with --area naming it.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// A model folder (model.toml, policy.toml, uncertainty.toml, scenarios/) in place of the bundled one.
    #[arg(long, value_name = "DIR")]
    pub(crate) model: Option<PathBuf>,
    /// The councils as at a year, or a day such as 2027-04-01: those replaced by then (successors.csv) hand plans, people, money and past
    /// to their successors.
    #[arg(long, value_name = "YEAR")]
    pub(crate) as_at: Option<AsAt>,
    /// Who takes over how much of whom, in place of the bundled successors.csv for the councils it names: columns
    /// code,successor,effective,weight,basis,source.
    #[arg(long, value_name = "FILE")]
    pub(crate) successors: Option<PathBuf>,
    /// Show counts under five, and the money that follows them, though the figures rest on rows of single children; every output says so.
    #[arg(long)]
    pub(crate) no_suppress: bool,
    /// The workspace the command is run in.
    #[arg(skip)]
    pub(crate) workspace: Option<Workspace>,
    /// The scenarios of a run folder, in place of all others.
    #[arg(skip)]
    pub(crate) only_scenarios: Option<PathBuf>,
}

/// How many draws, and of which worlds.
#[derive(Debug, Default, Clone, Copy, Args)]
pub(crate) struct DrawArgs {
    /// Draws of all uncertain parameters, 1000 for one: figures become their mean, with the 10th, 50th and 90th percentiles;
    /// 0 is the central run.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=MOST_DRAWS))]
    pub(crate) draws: u32,
    /// Seed of the draws, 1 if not given: the same seed gives the same figures, in every scenario the same worlds.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Rounded, for reading.
    #[default]
    Table,
    /// Every figure in full.
    Csv,
    /// Every figure in full.
    Json,
}

/// A breakdown asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Where the child is educated.
    Placement,
    /// Primary need.
    Need,
    /// Age and age group.
    Age,
    /// Section 251 line.
    Line,
    /// Kind and mode of transport.
    Mode,
}

/// Options of `project`.
#[derive(Debug, Args)]
pub(crate) struct ProjectArgs {
    /// A council by name, three-digit code, or GSS code; `region:South East`; `type:county`; `England`; or `all`. May be repeated.
    #[arg(long = "area", value_name = "AREA", default_value = "England")]
    pub(crate) areas: Vec<String>,
    /// A scenario by name, or a scenario file. May be repeated.
    #[arg(long = "scenario", value_name = "SCENARIO", default_value = "baseline")]
    pub(crate) scenarios: Vec<String>,
    /// Last financial year.
    #[arg(long, value_name = "YEAR", default_value = "2030-31")]
    pub(crate) to: FinancialYear,
    /// Break results down.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) by: Vec<By>,
    #[command(flatten)]
    pub(crate) drawn: DrawArgs,
    /// Draw children whole, so that the numbers who start, move and leave vary by chance too: it matters to a small council.
    #[arg(long)]
    pub(crate) whole_children: bool,
    /// The chance of a statement over the draws, such as 'dsg_balance@2027-28 < -50m'. May be repeated.
    #[arg(long = "chance", value_name = "STATEMENT", allow_hyphen_values = true)]
    pub(crate) chances: Vec<String>,
    /// Prices of the money shown: `cash`, or `real:2025-26` by the index of deflator.toml in the folder of --model.
    #[arg(long, default_value = "cash")]
    pub(crate) prices: String,
    /// How to write the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Also write everything to this folder, with every breakdown.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the folder of --out.
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Carry out the run of a folder that --out wrote again, from what the folder holds: it gives the same bytes, or the failure
    /// says what changed.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["areas", "scenarios", "to", "draws", "seed", "whole_children", "chances", "prices", "data", "model"])]
    pub(crate) replay: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

/// Options of `compare`.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Scenarios by name, or scenario files.
    #[arg(value_name = "SCENARIO", required = true)]
    pub(crate) scenarios: Vec<String>,
    /// The scenario they are set beside, by name or file.
    #[arg(long, value_name = "SCENARIO", default_value = "baseline")]
    pub(crate) against: String,
    /// Also each lever alone, and what the levers do to each other.
    #[arg(long)]
    pub(crate) by_measure: bool,
    #[command(flatten)]
    pub(crate) drawn: DrawArgs,
    /// A council by name, three-digit code, or GSS code; `region:South East`; `type:county`; `England`; or `all`. May be repeated.
    #[arg(long = "area", value_name = "AREA", default_value = "England")]
    pub(crate) areas: Vec<String>,
    /// Last financial year.
    #[arg(long, value_name = "YEAR", default_value = "2030-31")]
    pub(crate) to: FinancialYear,
    /// Break results down.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) by: Vec<By>,
    /// How to write the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A council by name, three-digit code, or GSS code; `region:South East`; `type:county`; `England`; or `all`. May be repeated.
    /// England if not given; with --run every area of the run.
    #[arg(long = "area", value_name = "AREA")]
    pub(crate) areas: Vec<String>,
    /// The scenario explained.
    #[arg(long, value_name = "SCENARIO", default_value = "baseline")]
    pub(crate) scenario: String,
    /// Explain the difference from this scenario in each year, in place of the change over the years.
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) against: Option<String>,
    /// Financial year from which changes are counted: the base year, if not given.
    #[arg(long, value_name = "YEAR")]
    pub(crate) from: Option<FinancialYear>,
    /// Last financial year.
    #[arg(long, value_name = "YEAR", default_value = "2030-31")]
    pub(crate) to: FinancialYear,
    /// A measure to explain. May be repeated; plans, spend, balances and transport if not given.
    #[arg(long = "measure", value_name = "MEASURE")]
    pub(crate) measures: Vec<String>,
    /// Explain why a forecast moved: a folder that `project --out` wrote, taken apart into data, rates, prices and policy.
    #[arg(long, value_name = "DIR", requires = "against_run", conflicts_with_all = ["scenario", "against", "from", "to", "data", "model"])]
    pub(crate) run: Option<PathBuf>,
    /// The run folder of the earlier forecast.
    #[arg(long, value_name = "DIR", requires = "run")]
    pub(crate) against_run: Option<PathBuf>,
    /// How to write the results.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

/// Januaries to forecast from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origins {
    pub(crate) first: i32,
    pub(crate) last: i32,
}

impl std::str::FromStr for Origins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let year = |text: &str| {
            text.trim_start_matches('=')
                .parse::<i32>()
                .map_err(|_| format!("`{text}` is no year; origins read 2017..2022, or 2021"))
        };
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        Ok(Self {
            first: year(first)?,
            last: year(last)?,
        })
    }
}

/// A figure that can be forecast and scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoredMeasure {
    /// Plans in force.
    #[value(name = "plans")]
    Plans,
    /// New plans.
    #[value(name = "new_plans")]
    NewPlans,
    /// Net high-needs spend but for place funding.
    #[value(name = "high_needs_spend")]
    HighNeedsSpend,
    /// Plans by five age groups, and shares of them.
    #[value(name = "plans_by_age_group")]
    PlansByAgeGroup,
    /// Plans by placement, and shares of them.
    #[value(name = "plans_by_placement")]
    PlansByPlacement,
}

impl ScoredMeasure {
    /// The same, as the back-test calls it, where it is one figure of a council.
    pub(crate) fn measure(self) -> Option<Measure> {
        match self {
            Self::Plans => Some(Measure::Plans),
            Self::NewPlans => Some(Measure::NewPlans),
            Self::HighNeedsSpend => Some(Measure::Spend),
            Self::PlansByAgeGroup | Self::PlansByPlacement => None,
        }
    }

    /// The same, where it is a way of dividing plans.
    pub(crate) fn split(self) -> Option<Split> {
        match self {
            Self::PlansByAgeGroup => Some(Split::AgeGroup),
            Self::PlansByPlacement => Some(Split::Placement),
            Self::Plans | Self::NewPlans | Self::HighNeedsSpend => None,
        }
    }
}

/// Councils scored apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoredBy {
    /// Thirds by plans at the origin.
    Size,
    /// Types of council.
    Type,
    /// With councils whose caseload is suspect.
    Suspect,
}

/// Options of `backtest`.
#[derive(Debug, Args)]
pub(crate) struct BacktestArgs {
    /// Januaries to forecast from, as 2017..2022; by default those whose outcomes no setting has seen.
    #[arg(long, value_name = "YEARS")]
    pub(crate) origins: Option<Origins>,
    /// What to score; by default everything.
    #[arg(long = "measure", value_name = "MEASURE", value_delimiter = ',')]
    pub(crate) measures: Vec<ScoredMeasure>,
    /// Also score councils by size or type, or with suspect ones.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) by: Vec<ScoredBy>,
    /// List every setting tried with its error on the years that settings are chosen on, best first.
    #[arg(long)]
    pub(crate) choose: bool,
    /// Write the accuracy page (docs/accuracy.md) to this file, and published.md beside it.
    #[arg(long, value_name = "FILE", conflicts_with = "choose")]
    pub(crate) page: Option<PathBuf>,
    /// Score a saved run, a folder that `project --out` wrote, instead.
    #[arg(long = "run", value_name = "DIR", requires = "actual", conflicts_with_all = ["origins", "measures", "by", "choose", "page"])]
    pub(crate) run: Option<PathBuf>,
    /// What happened since, for --run: `area_code`, `measure`, `period` and `value`, as in results.csv.
    #[arg(long, value_name = "FILE", requires = "run")]
    pub(crate) actual: Option<PathBuf>,
    /// How to write the scores.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Listed {
    /// Councils, with codes, region, and type.
    Areas,
    /// Scenarios shipped or in the model folder.
    Scenarios,
    /// Kinds of lever that a scenario file may use.
    Levers,
    /// The JSON Schema of scenario files, by which an editor completes and checks them.
    ScenarioSchema,
    /// Placements.
    Placements,
    /// Primary needs.
    Needs,
    /// Lines of spend.
    Lines,
    /// Measures of the results.
    Measures,
}

/// Options of `list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// What to list.
    #[arg(value_enum)]
    pub(crate) what: Listed,
    /// How to write the list.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn areas_scenarios_and_breakdowns_may_be_many() {
        let typed = [
            "pressure",
            "project",
            "--area",
            "Medway",
            "--area",
            "region:London",
            "--by",
            "need,age",
            "--to",
            "2034-35",
        ];
        let Ok(Cli {
            command: Some(Command::Project(args)),
            ..
        }) = Cli::try_parse_from(typed)
        else {
            panic!("these options are known");
        };
        assert_eq!(args.areas, ["Medway", "region:London"]);
        assert_eq!(args.by, [By::Need, By::Age]);
        assert_eq!(args.to, FinancialYear::new(2034));
        assert_eq!(args.scenarios, ["baseline"]);
    }

    #[test]
    fn usage_errors_exit_with_2() {
        for typed in [
            ["pressure", "projct"],
            ["pressure", "ingest"],
            ["pressure", "--what"],
        ] {
            let error = Cli::try_parse_from(typed).expect_err("not a command line");
            assert_eq!(error.exit_code(), 2, "{typed:?}");
        }
    }
}
