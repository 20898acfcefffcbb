//! Why the command did not do what was asked, and the exit code that says so.

use std::path::PathBuf;

use miette::Diagnostic;
use pressure_model::FinancialYear;

/// A reason to stop.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub(crate) enum Failure {
    /// The reader of our output has gone, as `head` does. Nothing to tell.
    #[error("the output was closed")]
    PipeClosed,
    /// An area that is none.
    #[error("unknown area `{area}`")]
    UnknownArea {
        area: String,
        #[help]
        help: String,
    },
    /// A scenario that is none.
    #[error("unknown scenario `{scenario}`")]
    UnknownScenario {
        scenario: String,
        #[help]
        help: String,
    },
    /// An option whose value this version cannot take.
    #[error("{what}")]
    Usage {
        what: String,
        #[help]
        help: String,
    },
    /// The last year lies before the figures.
    #[error("{to} is before the first year of the figures, {first}")]
    #[diagnostic(help("give --to a financial year after {first}"))]
    TooEarly {
        to: FinancialYear,
        first: FinancialYear,
    },
    /// The last year lies after the population held.
    #[error("{to} is further than the population figures reach; the last year is {last}")]
    #[diagnostic(help("give --to {last} or earlier"))]
    TooLate {
        to: FinancialYear,
        last: FinancialYear,
    },
    /// The policy file gives no block for the base year.
    #[error("policy.toml gives no high-needs block for {year}")]
    #[diagnostic(help("add a [[block]] for {year}, or give a later base year"))]
    NoBlock { year: FinancialYear },
    /// A model, policy, or scenario file with problems.
    #[error(transparent)]
    #[diagnostic(transparent)]
    File(#[from] pressure_scenario::Error),
    /// Figures that the model refuses.
    #[error("the figures cannot be projected")]
    #[diagnostic(help("`pressure check` on the returns tells which file they come from"))]
    Model(#[from] pressure_model::Error),
    /// Returns that cannot be read.
    #[error("the returns cannot be read")]
    Returns(#[from] pressure_returns::Error),
    /// Returns that cannot be calibrated on, or tables that cannot be read.
    #[error(transparent)]
    Calibrate(#[from] pressure_calibrate::Error),
    /// Returns with errors, which have been listed.
    #[error("{what}")]
    Findings { what: String },
    /// Results that could not be written.
    #[error(transparent)]
    Report(#[from] pressure_report::Error),
    /// A file that could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// A table with figures that cannot be read.
    #[error("`{table}` cannot be read: {why}")]
    Table { table: String, why: String },
    /// The terminal or file refused our output.
    #[error("cannot write the output")]
    Output(#[source] std::io::Error),
}

impl Failure {
    /// 0 done, 1 failed, 2 usage, 3 the input has errors.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::PipeClosed => 0,
            Self::Report(error) if error.io_kind() == Some(std::io::ErrorKind::BrokenPipe) => 0,
            Self::UnknownArea { .. }
            | Self::UnknownScenario { .. }
            | Self::Usage { .. }
            | Self::TooEarly { .. }
            | Self::TooLate { .. }
            | Self::Report(pressure_report::Error::FolderExists { .. }) => 2,
            Self::Report(_) | Self::Read { .. } | Self::Output(_) => 1,
            Self::NoBlock { .. }
            | Self::File(_)
            | Self::Model(_)
            | Self::Returns(_)
            | Self::Calibrate(_)
            | Self::Findings { .. }
            | Self::Table { .. } => 3,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::PipeClosed
        } else {
            Self::Output(error)
        }
    }
}
