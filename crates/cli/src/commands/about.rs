//! `pressure completions` and `pressure man`: what a shell and a manual need to know of the command line.

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs, ManArgs};
use crate::failure::Failure;
use crate::printer::Printer;

/// Prints the completions of a shell.
pub(crate) fn completions(args: &CompletionsArgs, printer: &Printer) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "pressure", &mut bytes);
    printer.bytes(&bytes)
}

/// Prints the manual page of the program or of one command, in roff.
pub(crate) fn man(args: &ManArgs, printer: &Printer) -> Result<(), Failure> {
    let mut root = Cli::command();
    // What every page says of its own command is worked out when the whole is built.
    root.build();
    let page = match &args.command {
        None => root,
        Some(name) => root
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| unknown(&root, name))?,
    };
    let mut bytes = Vec::new();
    clap_mangen::Man::new(page)
        .manual("Pressure")
        .source(crate::args::VERSION)
        .render(&mut bytes)?;
    printer.bytes(&bytes)
}

fn unknown(root: &clap::Command, name: &str) -> Failure {
    let mut known: Vec<&str> = root
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    known.sort_by(|a, b| strsim::jaro_winkler(b, name).total_cmp(&strsim::jaro_winkler(a, name)));
    known.truncate(3);
    Failure::Usage {
        what: format!("unknown command `{name}`"),
        help: format!(
            "nearest: {}; `pressure man` alone is the page of all",
            known.join(", ")
        ),
    }
}
