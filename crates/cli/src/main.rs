//! The `pressure` command.
//!
//! `args` is what was typed; each file of `commands` carries out one command; `engine` is the only file that knows how
//! figures are loaded and projected; `printer` is the only one that writes to the terminal.

mod areas;
mod args;
mod assemble;
mod banners;
mod benchmark;
mod beside;
mod bundled;
mod chance;
mod columns;
mod commands;
mod council_changes;
mod defaults;
mod drawn;
mod drawn_figures;
mod engine;
mod exchange;
mod failure;
mod funnel_ages;
mod given_table;
mod history;
mod model_folder;
mod monitor;
mod out_folder;
mod outcome;
mod own;
mod own_costs;
mod own_files;
mod own_placements;
mod own_places;
mod own_pupils;
mod own_take_up;
mod own_travel;
mod own_travel_fit;
mod pack;
mod parameters;
mod prices;
mod printer;
mod published_page;
mod pupil_share;
mod returns_folder;
mod runs;
mod saved_run;
mod scenario_notes;
mod shown;
mod statutory;
mod suppression;
mod tables;
mod workspace;

use std::process::ExitCode;

use crate::args::{Cli, Command};
use crate::failure::Failure;
use crate::printer::Printer;
use crate::workspace::Workspace;

fn main() -> ExitCode {
    let printer = Printer::new();
    let (workspace, broken) = match std::env::current_dir()
        .ok()
        .and_then(|dir| Workspace::around(&dir))
    {
        Some(Ok(workspace)) => (Some(workspace), None),
        Some(Err(failure)) => (None, Some(failure)),
        None => (None, None),
    };
    let mut cli = match defaults::parse(workspace) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no failure; a closed pipe while printing them is none either.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = match broken.filter(|_| cli.needs_workspace()) {
        Some(failure) => Err(failure),
        None => run(cli, &printer),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let code = failure.exit_code();
            if code != 0 {
                printer.failure(failure);
            }
            ExitCode::from(code)
        }
    }
}

fn run(cli: Cli, printer: &Printer) -> Result<(), Failure> {
    match cli.command {
        None => commands::summary::run(cli.workspace, printer),
        Some(Command::Project(args)) => commands::project::run(&args, printer),
        Some(Command::Compare(args)) => commands::compare::run(&args, printer),
        Some(Command::Explain(args)) => commands::explain::run(&args, printer),
        Some(Command::Sensitivity(args)) => commands::sensitivity::run(&args, printer),
        Some(Command::Solve(args)) => commands::solve::run(&args, printer),
        Some(Command::Report(args)) => commands::report::run(&args, printer),
        Some(Command::Check(args)) => commands::check::run(&args, printer),
        Some(Command::Ingest(args)) => commands::ingest::run(&args, printer),
        Some(Command::Backtest(args)) => commands::backtest::run(&args, printer),
        Some(Command::Benchmark(args)) => commands::benchmark::run(&args, printer),
        Some(Command::Monitor(args)) => commands::monitor::run(&args, printer),
        Some(Command::List(args)) => commands::list::run(&args, printer),
        Some(Command::Init(args)) => commands::init::run(&args, printer),
        Some(Command::Validate(args)) => commands::validate::run(&args, printer),
        Some(Command::Completions(args)) => commands::about::completions(&args, printer),
        Some(Command::Man(args)) => commands::about::man(&args, printer),
    }
}
