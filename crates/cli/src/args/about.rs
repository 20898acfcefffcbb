//! Options of the commands about the program itself.

use clap::Args;
use clap_complete::Shell;

/// The version, with the commit it was built from where that is known.
pub(crate) const VERSION: &str = env!("PRESSURE_VERSION");

/// Options of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Options of `man`.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The command whose page is wanted, such as `project`; without it, the page of the program.
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}
