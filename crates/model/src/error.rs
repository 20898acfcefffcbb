//! What can be wrong with what the model is given, said so that an analyst can find and mend it.

use std::fmt;

use crate::shape::Shape;

/// Whose figure is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Rates, costs and categories that all councils share.
    Shared,
    /// One council, by its GSS code.
    Council(String),
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shared => f.write_str("shared figures"),
            Self::Council(code) => write!(f, "council {code}"),
        }
    }
}

/// A fault in the inputs of the model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The model has no ages, placements or needs, or too few ages to take a step.
    #[error(
        "the model has {ages} ages, {placements} placements and {needs} needs; it needs at least 2 ages, 1 placement and 1 need"
    )]
    EmptyShape {
        /// Number of single years of age.
        ages: usize,
        /// Number of placements.
        placements: usize,
        /// Number of needs.
        needs: usize,
    },
    /// There is nothing to project.
    #[error("no council was given; a projection needs at least one")]
    NoAreas,
    /// Two sets of inputs of which parts cannot stand in each other.
    #[error(
        "two projections can be explained by each other only where councils, years, categories and lines are the same"
    )]
    Unlike,
    /// Two councils share a code, so their results could not be told apart.
    #[error("council {code} was given twice; join its figures or give it once")]
    RepeatedArea {
        /// GSS code that occurs twice.
        code: String,
    },
    /// A table has the wrong number of entries.
    #[error("{owner}: `{table}` has {found} entries where {expected} are needed ({layout})")]
    Length {
        /// Whose table it is.
        owner: Owner,
        /// Field that holds it.
        table: String,
        /// Entries found.
        found: usize,
        /// Entries needed.
        expected: usize,
        /// What the entries stand for, in order.
        layout: &'static str,
    },
    /// A table was made for a model of other sizes.
    #[error(
        "{owner}: `{table}` was made for {found:?}, but the model has {expected:?}; build it anew for this model"
    )]
    OtherShape {
        /// Whose table it is.
        owner: Owner,
        /// Field that holds it.
        table: String,
        /// Sizes it was made for.
        found: Shape,
        /// Sizes of the model.
        expected: Shape,
    },
    /// A figure is missing (not a number) or infinite.
    #[error("{owner}: `{table}` is {value} at {place}; give a finite number")]
    NotFinite {
        /// Whose figure it is.
        owner: Owner,
        /// Field that holds it.
        table: String,
        /// Which entry.
        place: String,
        /// The figure.
        value: f64,
    },
    /// A figure lies outside the range that has a meaning.
    #[error("{owner}: `{table}` is {value} at {place}; it must be {range}")]
    OutOfRange {
        /// Whose figure it is.
        owner: Owner,
        /// Field that holds it.
        table: String,
        /// Which entry.
        place: String,
        /// The figure.
        value: f64,
        /// The range in words.
        range: &'static str,
    },
    /// Shares of a whole do not make a whole.
    #[error(
        "{owner}: `{table}` sums to {sum} at {place}, not 1; shares of a row must sum to 1 within 1e-9"
    )]
    Shares {
        /// Whose shares they are.
        owner: Owner,
        /// Field that holds them.
        table: String,
        /// Which row.
        place: String,
        /// Their sum.
        sum: f64,
    },
    /// An index points outside its list.
    #[error("{owner}: `{table}` names entry {index} at {place}, but there are only {count}")]
    Index {
        /// Whose figure it is.
        owner: Owner,
        /// Field that holds it.
        table: String,
        /// Which entry.
        place: String,
        /// The index given.
        index: usize,
        /// Size of the list it points into.
        count: usize,
    },
    /// A year label cannot be read.
    #[error("`{text}` is not a {calendar}; write it like {example}")]
    YearLabel {
        /// Which calendar was expected.
        calendar: &'static str,
        /// What was given.
        text: String,
        /// A label of that calendar.
        example: &'static str,
    },
}
