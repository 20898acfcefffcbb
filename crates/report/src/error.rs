//! What can go wrong while results are written.

use std::path::PathBuf;

/// Why results could not be written or read back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The run folder is there already and `--force` was not given.
    #[error("`{}` exists already; choose another folder, or add --force to replace it", path.display())]
    FolderExists {
        /// The folder asked for.
        path: PathBuf,
    },
    /// `--force` was given, but what is there was not written by this program.
    #[error("`{}` holds no manifest.json, so it is not a run folder and is not replaced even with --force; delete it or choose another", path.display())]
    NotARunFolder {
        /// The folder asked for.
        path: PathBuf,
    },
    /// A document is there already and `--force` was not given.
    #[error("`{}` exists already; choose another name, or add --force to replace it", path.display())]
    FileExists {
        /// The file asked for.
        path: PathBuf,
    },
    /// The workbook could not be put together.
    #[error("the workbook cannot be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A file name inside the run folder that would land outside it or over one of its own files.
    #[error("`{name}` cannot be a file name inside the run folder")]
    FileName {
        /// The name given.
        name: String,
    },
    /// The operating system refused.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The operating system would not let a file be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// A stream given by the caller refused.
    #[error("cannot write the results")]
    Stream(#[source] std::io::Error),
    /// The CSV could not be written or read.
    #[error("the CSV of results cannot be written or read")]
    Csv(#[from] csv::Error),
    /// The JSON could not be written.
    #[error("the JSON of results cannot be written")]
    Json(#[from] serde_json::Error),
}

impl Error {
    /// The operating system's own kind of failure, where there is one: a closed pipe is no failure to a command.
    pub fn io_kind(&self) -> Option<std::io::ErrorKind> {
        match self {
            Self::Write { source, .. } | Self::Stream(source) => Some(source.kind()),
            Self::Csv(error) => match error.kind() {
                csv::ErrorKind::Io(source) => Some(source.kind()),
                _ => None,
            },
            Self::Json(error) => error.io_error_kind(),
            _ => None,
        }
    }
}
