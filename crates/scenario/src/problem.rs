//! One thing wrong with a file, pointing at it, and all of them together.

use std::ops::Range;

use miette::{Diagnostic, NamedSource, SourceSpan};

/// One thing wrong, where it is, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Problem {
    message: String,
    #[label("{label}")]
    span: SourceSpan,
    label: String,
    #[help]
    help: Option<String>,
}

impl Problem {
    pub(crate) fn new(
        message: impl Into<String>,
        span: Range<usize>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            message: message.into(),
            span: span.into(),
            label: label.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Where in the file, in bytes from its start.
    pub fn span(&self) -> SourceSpan {
        self.span
    }
}

/// Why a model, policy or scenario file cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[non_exhaustive]
pub enum Error {
    /// The file has problems; all of them are here.
    #[error("`{file}` has {} to mend", problems_said(problems.len()))]
    Invalid {
        /// The file's name as the user knows it.
        file: String,
        /// Its text, for the lines shown.
        #[source_code]
        text: NamedSource<String>,
        /// In the order of the file.
        #[related]
        problems: Vec<Problem>,
    },
    /// Scenarios extend each other in a circle.
    #[error("scenario `{name}` extends itself, by way of {chain}")]
    Circle {
        /// The scenario asked for.
        name: String,
        /// The scenarios between.
        chain: String,
    },
    /// A lever asks for what these inputs cannot take.
    #[error("lever {lever} of scenario `{scenario}` cannot be applied: {reason}")]
    Apply {
        /// The scenario.
        scenario: String,
        /// Which lever, counted from 1.
        lever: usize,
        /// Why not.
        reason: String,
    },
    /// A lever that cannot act more or less strongly.
    #[error("lever {lever} of scenario `{scenario}`, {kind}, has no strength: {why}")]
    NoStrength {
        /// The scenario.
        scenario: String,
        /// Which lever, counted from 1.
        lever: usize,
        /// Its kind.
        kind: &'static str,
        /// Why not.
        why: &'static str,
    },
}

impl Error {
    pub(crate) fn invalid(file: &str, text: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| (problem.span.offset(), problem.message.clone()));
        Self::Invalid {
            file: file.to_owned(),
            text: NamedSource::new(file, text.to_owned()),
            problems,
        }
    }
}

fn problems_said(count: usize) -> String {
    if count == 1 {
        "1 problem".to_owned()
    } else {
        format!("{count} problems")
    }
}

/// "did you mean `x`?" for the nearest of what is known, and otherwise the list.
pub(crate) fn near_miss(wrong: &str, known: &[&str]) -> String {
    let list = || {
        let known: Vec<String> = known.iter().map(|id| format!("`{id}`")).collect();
        format!("expected one of {}", known.join(", "))
    };
    match nearest(wrong, known) {
        Some(near) => format!("did you mean `{near}`? {}", list()),
        None => list(),
    }
}

/// The nearest of what is known, if it is near enough to be a slip.
fn nearest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    known
        .iter()
        .map(|id| (strsim::jaro_winkler(&wrong, &id.to_lowercase()), *id))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, id)| id)
}
