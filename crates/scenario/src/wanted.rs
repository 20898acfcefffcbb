//! What readers ask of values, kept where somebody wants to know: the schema of a file is made from it, so that it says
//! what the readers take and nothing else.

use std::cell::RefCell;

use pressure_model::{AcademicYear, CalendarYear, FinancialYear};

use crate::ranges::Range;

/// A text of a fixed form, such as a year of one of the calendars.
pub(crate) trait Label: std::str::FromStr<Err = pressure_model::Error> {
    /// What it looks like, as a regular expression; what parses always matches.
    const PATTERN: &'static str;
    /// One that parses and lies in the future.
    const EXAMPLE: &'static str;
}

impl Label for AcademicYear {
    const PATTERN: &'static str = "^[0-9]{4}/[0-9]{2}$";
    const EXAMPLE: &'static str = "2098/99";
}

impl Label for FinancialYear {
    const PATTERN: &'static str = "^[0-9]{4}-[0-9]{2}$";
    const EXAMPLE: &'static str = "2098-99";
}

impl Label for CalendarYear {
    const PATTERN: &'static str = "^[0-9]{4}$";
    const EXAMPLE: &'static str = "2098";
}

/// How many of some keys a table has: one, at most one, or at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Among {
    /// Exactly one.
    Exactly,
    /// At most one.
    AtMost,
    /// At least one.
    AtLeast,
}

/// Something asked of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wanted {
    /// A number of a range; any where there is none.
    Number(Option<Range>),
    /// A number without a fraction.
    Whole,
    /// True or false.
    Flag,
    /// Some text.
    Text,
    /// Text of a form: its [`Label::PATTERN`].
    Label(&'static str),
    /// One of some ids, and what they are of.
    OneOf(String, Vec<String>),
    /// A list.
    List,
    /// A table.
    Table,
    /// A table of a sort that many keys take, by its name.
    Sort(&'static str),
    /// Of a table: this key, if it has it.
    Key(String),
    /// Of a table: that it has this key.
    Required(String),
    /// Of a table: that it has so many of these keys.
    Among(Among, Vec<String>),
    /// Of a table: every key, of this form, with an example.
    EveryKey(&'static str, &'static str),
    /// The reader knows the key to say why it is no use there.
    Refused,
}

/// Everything asked, each with the place in the text where the value starts.
#[derive(Debug, Default)]
pub(crate) struct Asked(RefCell<Vec<(usize, Wanted)>>);

impl Asked {
    pub(crate) fn note(&self, at: usize, wanted: Wanted) {
        self.0.borrow_mut().push((at, wanted));
    }

    /// What was asked of the value that starts at a place, in order, each once.
    pub(crate) fn of(self, at: usize) -> Vec<Wanted> {
        let mut all = Vec::new();
        for (place, wanted) in self.0.into_inner() {
            if place == at && !all.contains(&wanted) {
                all.push(wanted);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_labels_parse_and_are_of_their_form() {
        fn check<T: Label + std::fmt::Display>() {
            let parsed = T::EXAMPLE.parse::<T>().expect("an example that parses");
            assert_eq!(parsed.to_string(), T::EXAMPLE);
            // The forms are digits and separators, one for one.
            let form = T::EXAMPLE.split(|c: char| c.is_ascii_digit());
            let separator: String = form.collect();
            assert!(T::PATTERN.contains(&separator), "{}", T::PATTERN);
        }
        check::<AcademicYear>();
        check::<FinancialYear>();
        check::<CalendarYear>();
    }
}
