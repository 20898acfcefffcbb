//! Reads a TOML document value by value, keeps the place of each, and goes on after a mistake.
//!
//! Deriving the reader with serde would stop at the first mistake, and loses places inside tagged and untagged enums. This
//! file is the price of telling everything that is wrong with a file at once.

use std::cell::RefCell;
use std::ops::Range;

use toml::de::DeTable;

use crate::fields::Fields;
use crate::problem::{Error, Problem};
use crate::wanted::{Asked, Wanted};

/// Collects problems while a file is read, and what is asked of its values where somebody wants to know.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    found: RefCell<Vec<Problem>>,
    asked: Option<Asked>,
}

impl Problems {
    pub(crate) fn push(&self, problem: Problem) {
        self.found.borrow_mut().push(problem);
    }

    /// Keeps what `wanted` gives, if anybody wants to know.
    pub(crate) fn note(&self, place: &Range<usize>, wanted: impl FnOnce() -> Wanted) {
        if let Some(asked) = &self.asked {
            asked.note(place.start, wanted());
        }
    }
}

/// What a reader asks of the value that starts at a place of a text, however bad the rest of the text is; 0 is the file.
pub(crate) fn asked_at<T>(
    text: &str,
    place: usize,
    read: impl FnOnce(&Fields<'_>) -> Option<T>,
) -> Vec<Wanted> {
    let (root, _) = DeTable::parse_recoverable(text);
    let problems = Problems {
        asked: Some(Asked::default()),
        ..Problems::default()
    };
    read(&Fields::new("the file", 0..0, root.get_ref(), &problems));
    problems
        .asked
        .map_or_else(Vec::new, |asked| asked.of(place))
}

/// Reads a whole file: `read` takes what it can and reports the rest; any problem at all fails the file.
pub(crate) fn read_file<T>(
    file: &str,
    text: &str,
    read: impl FnOnce(&Fields<'_>) -> Option<T>,
) -> Result<T, Error> {
    let (root, syntax) = DeTable::parse_recoverable(text);
    if !syntax.is_empty() {
        // Values recovered after a syntax error mislead more than they help.
        let problems = syntax.into_iter().map(|error| {
            let span = error.span().unwrap_or(0..0);
            Problem::new(error.message().to_owned(), span, "not valid TOML here")
        });
        return Err(Error::invalid(file, text, problems.collect()));
    }
    let problems = Problems::default();
    let fields = Fields::new("the file", 0..0, root.get_ref(), &problems);
    let value = read(&fields);
    drop(fields);
    let mut problems = problems.found.into_inner();
    if value.is_none() && problems.is_empty() {
        problems.push(Problem::new(
            "the file cannot be read",
            0..0,
            "no more is known",
        ));
    }
    match value {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(Error::invalid(file, text, problems)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_reported_at_once() {
        let text = "name = 3\nshare = 1.5\nextra = true\n";
        let error = read_file("x.toml", text, |fields| {
            let name = fields.required("name").and_then(|node| node.text());
            let share = fields
                .required("share")
                .and_then(|node| node.number_in(0.0, 1.0));
            let missing = fields.required("missing");
            name.zip(share).zip(missing).map(|_| ())
        });
        let Err(Error::Invalid { problems, .. }) = error else {
            panic!("the file is wrong")
        };
        let messages: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            [
                "`missing` is missing from the file",
                "`name` must be text in quotes",
                "`share` must be from 0 to 1",
                "unknown key `extra` in the file",
            ]
        );
    }

    #[test]
    fn a_syntax_error_has_a_place() {
        let error = read_file("x.toml", "name = \n", |_| Some(()));
        let Err(Error::Invalid { problems, .. }) = error else {
            panic!("the file is wrong")
        };
        assert_eq!(problems[0].span().offset(), 7);
    }
}
