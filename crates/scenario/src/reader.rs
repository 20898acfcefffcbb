//! Reads a TOML document value by value, keeps the place of each, and goes on after a mistake.
//!
//! Deriving the reader with serde would stop at the first mistake, and loses places inside tagged and untagged enums. This
//! file is the price of telling everything that is wrong with a file at once.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use crate::distribution_reader;
use crate::problem::{Error, Problem, near_miss};
use crate::ranges::Range as Allowed;
use crate::uncertain::Uncertain;
use crate::wanted::{Among, Asked, Label, Wanted};

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
    fn note(&self, place: &Range<usize>, wanted: impl FnOnce() -> Wanted) {
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

/// A value, its place, and what to call it in messages.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) name: &'a str,
    value: &'a Spanned<DeValue<'a>>,
    problems: &'a Problems,
}

impl<'a> Node<'a> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.value.span()
    }

    pub(crate) fn report(&self, message: impl Into<String>, label: impl Into<String>) {
        self.problems
            .push(Problem::new(message, self.span(), label));
    }

    pub(crate) fn report_help(
        &self,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems
            .push(Problem::new(message, self.span(), label).help(help));
    }

    /// As [`Self::report_help`], of a key that no value makes right.
    pub(crate) fn refuse(
        &self,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.note(|| Wanted::Refused);
        self.report_help(message, label, help);
    }

    fn note(&self, wanted: impl FnOnce() -> Wanted) {
        self.problems.note(&self.span(), wanted);
    }

    fn expected<T>(&self, what: &str) -> Option<T> {
        let found = self.value.get_ref().type_str();
        self.report(
            format!("`{}` must be {what}", self.name),
            format!("this is a TOML {found}"),
        );
        None
    }

    pub(crate) fn is_table(&self) -> bool {
        self.note(|| Wanted::Table);
        self.value.get_ref().is_table()
    }

    /// A number, whole or not; finite.
    pub(crate) fn number(&self) -> Option<Spanned<f64>> {
        self.note(|| Wanted::Number(None));
        let text = match self.value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            _ => return self.expected("a number"),
        };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(Spanned::new(self.span(), number)),
            _ => self.expected("a finite number"),
        }
    }

    /// A number of a range.
    pub(crate) fn number_within(&self, (low, high): Allowed) -> Option<Spanned<f64>> {
        self.number_in(low, high)
    }

    /// A number from `low` to `high`, both allowed.
    pub(crate) fn number_in(&self, low: f64, high: f64) -> Option<Spanned<f64>> {
        self.note(|| Wanted::Number(Some((low, high))));
        let number = self.number()?;
        if (low..=high).contains(number.get_ref()) {
            return Some(number);
        }
        let range = match (low.is_finite(), high.is_finite()) {
            (true, true) => format!("from {low} to {high}"),
            (true, false) => format!("{low} or more"),
            _ => format!("at most {high}"),
        };
        let message = format!("`{}` must be {range}", self.name);
        let (value, hundredth) = (*number.get_ref(), number.get_ref() / 100.0);
        if high <= 1.0 && (low..=high).contains(&hundredth) {
            let help = format!("write {hundredth} for {value}%");
            self.report_help(message, "out of range", help);
        } else {
            self.report(message, "out of range");
        }
        None
    }

    /// A small whole number.
    pub(crate) fn whole(&self, high: u8) -> Option<Spanned<u8>> {
        self.note(|| Wanted::Whole);
        let number = self.number_in(0.0, f64::from(high))?;
        if number.get_ref().fract() == 0.0 {
            return Some(Spanned::new(self.span(), *number.get_ref() as u8));
        }
        self.expected("a whole number")
    }

    /// A whole number from nought to `most`, to its last digit.
    pub(crate) fn whole_number(&self, most: u64) -> Option<u64> {
        let number = match self.value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            _ => None,
        };
        match number.filter(|number| *number <= most) {
            Some(number) => Some(number),
            None => self.expected(&format!("a whole number from 0 to {most}")),
        }
    }

    /// True or false, bare.
    pub(crate) fn flag(&self) -> Option<bool> {
        self.note(|| Wanted::Flag);
        match self.value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.expected("true or false, without quotes"),
        }
    }

    pub(crate) fn text(&self) -> Option<Spanned<String>> {
        self.note(|| Wanted::Text);
        match self.value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                Some(Spanned::new(self.span(), text.clone().into_owned()))
            }
            DeValue::String(_) => {
                self.report(
                    format!("`{}` is empty", self.name),
                    "nothing between the quotes",
                );
                None
            }
            _ => self.expected("text in quotes"),
        }
    }

    /// A text that parses as `T`, such as a year of one of the calendars.
    pub(crate) fn parsed<T: Label>(&self) -> Option<Spanned<T>> {
        self.note(|| Wanted::Label(T::PATTERN));
        let text = self.text()?;
        match text.get_ref().parse() {
            Ok(value) => Some(Spanned::new(self.span(), value)),
            Err(error) => {
                self.report(error.to_string(), "here");
                None
            }
        }
    }

    /// A calendar day, written bare as TOML does.
    pub(crate) fn date(&self) -> Option<Spanned<Datetime>> {
        match self.value.get_ref() {
            DeValue::Datetime(date) if date.date.is_some() && date.time.is_none() => {
                Some(Spanned::new(self.span(), *date))
            }
            _ => self.expected("a day such as 2028-03-31, without quotes"),
        }
    }

    /// One of a list of ids; gives its position.
    pub(crate) fn one_of(&self, what: &str, known: &[&str]) -> Option<Spanned<usize>> {
        self.may_be_one_of(what, known);
        let text = self.text()?;
        if let Some(index) = known.iter().position(|id| *id == text.get_ref().as_str()) {
            return Some(Spanned::new(self.span(), index));
        }
        self.report_help(
            format!("unknown {what} `{}`", text.get_ref()),
            format!("no {what} has this id"),
            near_miss(text.get_ref(), known),
        );
        None
    }

    /// Says to who wants to know that the text may be one of a list of ids.
    pub(crate) fn may_be_one_of(&self, what: &str, known: &[&str]) {
        let owned = |id: &&str| (*id).to_owned();
        self.note(|| Wanted::OneOf(what.to_owned(), known.iter().map(owned).collect()));
    }

    /// Says to who wants to know that the table is of a sort that many keys take.
    pub(crate) fn is_a(&self, sort: &'static str) {
        self.note(|| Wanted::Sort(sort));
    }

    /// Says to who wants to know that the text may be a label.
    pub(crate) fn may_be<T: Label>(&self) {
        self.note(|| Wanted::Label(T::PATTERN));
    }

    /// The position of a key among ids; reports it where it is not one of them.
    pub(crate) fn key_of(&self, key: &Spanned<&str>, what: &str, known: &[&str]) -> Option<usize> {
        let index = known.iter().position(|id| id == key.get_ref());
        if index.is_none() {
            let message = format!("unknown {what} `{}`", key.get_ref());
            let problem = Problem::new(message, key.span(), format!("no {what} has this id"));
            self.problems
                .push(problem.help(near_miss(key.get_ref(), known)));
        }
        index
    }

    pub(crate) fn list(&self) -> Option<Vec<Node<'a>>> {
        self.note(|| Wanted::List);
        match self.value.get_ref() {
            DeValue::Array(items) => {
                let node = |value| Node {
                    name: self.name,
                    value,
                    problems: self.problems,
                };
                Some(items.iter().map(node).collect())
            }
            _ => self.expected("a list in square brackets"),
        }
    }

    /// The elements of a list, or the value itself where it is none.
    pub(crate) fn one_or_list(&self) -> Vec<Node<'a>> {
        self.note(|| Wanted::List);
        match self.value.get_ref() {
            DeValue::Array(_) => self.list().unwrap_or_default(),
            _ => vec![*self],
        }
    }

    /// Every element that can be read; `None` only where it is no list or an element is wrong.
    pub(crate) fn list_of<T>(&self, read: impl Fn(&Node<'a>) -> Option<T>) -> Option<Vec<T>> {
        let items = self.list()?;
        let read: Vec<Option<T>> = items.iter().map(read).collect();
        read.into_iter().collect()
    }

    pub(crate) fn fields(&self) -> Option<Fields<'a>> {
        self.note(|| Wanted::Table);
        match self.value.get_ref() {
            DeValue::Table(table) => {
                Some(Fields::new(self.name, self.span(), table, self.problems))
            }
            _ => self.expected("a table"),
        }
    }
}

/// The keys of a table. Dropped with keys unread, it reports each with its near miss.
pub(crate) struct Fields<'a> {
    name: &'a str,
    span: Range<usize>,
    table: &'a DeTable<'a>,
    asked: RefCell<Vec<&'a str>>,
    uncertain: RefCell<Vec<Uncertain>>,
    closed: Cell<bool>,
    problems: &'a Problems,
}

impl<'a> Fields<'a> {
    fn new(
        name: &'a str,
        span: Range<usize>,
        table: &'a DeTable<'a>,
        problems: &'a Problems,
    ) -> Self {
        Self {
            name,
            span,
            table,
            asked: RefCell::default(),
            uncertain: RefCell::default(),
            closed: Cell::new(false),
            problems,
        }
    }

    pub(crate) fn name(&self) -> &'a str {
        self.name
    }

    /// Where the table starts; a table of its own heading is marked by its heading.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub(crate) fn report(
        &self,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems
            .push(Problem::new(message, self.span(), label).help(help));
    }

    fn note(&self, wanted: impl FnOnce() -> Wanted) {
        self.problems.note(&self.span, wanted);
    }

    /// Those that the table has of some keys, of which it should have so many; the caller judges it.
    pub(crate) fn among(&self, rule: Among, keys: &[&'a str]) -> Vec<Node<'a>> {
        let owned = |key: &&str| (*key).to_owned();
        self.note(|| Wanted::Among(rule, keys.iter().map(owned).collect()));
        keys.iter().filter_map(|key| self.optional(key)).collect()
    }

    pub(crate) fn optional(&self, key: &'a str) -> Option<Node<'a>> {
        self.note(|| Wanted::Key(key.to_owned()));
        self.asked.borrow_mut().push(key);
        let value = self.table.get(key)?;
        Some(Node {
            name: key,
            value,
            problems: self.problems,
        })
    }

    pub(crate) fn required(&self, key: &'a str) -> Option<Node<'a>> {
        self.note(|| Wanted::Required(key.to_owned()));
        let node = self.optional(key);
        if node.is_none() {
            let label = if self.span.is_empty() {
                "nowhere in the file".to_owned()
            } else {
                "missing here".to_owned()
            };
            self.problems.push(Problem::new(
                format!("`{key}` is missing from {}", self.said()),
                self.span(),
                label,
            ));
        }
        node
    }

    /// A number of a range that may be a distribution over it: then its mean, and the table keeps the distribution.
    pub(crate) fn strength(&self, node: &Node<'_>, range: Allowed) -> Option<f64> {
        if !node.is_table() {
            return node.number_within(range).map(Spanned::into_inner);
        }
        let distribution = distribution_reader::read_within(node, range)?;
        let mean = distribution.mean();
        self.uncertain.borrow_mut().push(Uncertain {
            id: String::new(),
            key: node.name.to_owned(),
            distribution,
            range,
            scale: 1.0,
        });
        Some(mean)
    }

    /// The numbers of the table that were given as distributions.
    pub(crate) fn take_uncertain(&self) -> Vec<Uncertain> {
        self.uncertain.take()
    }

    /// As [`Self::optional`], but the key is not offered to those who mistype another.
    pub(crate) fn optional_unlisted(&self, key: &'a str) -> Option<Node<'a>> {
        let value = self.table.get(key)?;
        self.asked.borrow_mut().push(key);
        Some(Node {
            name: key,
            value,
            problems: self.problems,
        })
    }

    /// Keys not asked for so far, which the caller reports.
    pub(crate) fn take_unread(&self) -> Vec<Spanned<&'a str>> {
        self.closed.set(true);
        self.unread()
    }

    /// Reports a key that is none of what is known.
    pub(crate) fn report_unknown(&self, key: &Spanned<&str>, what: &str, known: &[&str]) {
        let problem = Problem::new(
            format!("unknown {what} `{}`", key.get_ref()),
            key.span(),
            format!("no {what} has this name"),
        );
        self.problems
            .push(problem.help(near_miss(key.get_ref(), known)));
    }

    /// Every key with its value: for tables whose keys are labels; the caller reports those that are none.
    pub(crate) fn all_by<T: Label>(&self) -> Vec<(Spanned<&'a str>, Node<'a>)> {
        self.note(|| Wanted::EveryKey(T::PATTERN, T::EXAMPLE));
        self.all()
    }

    /// Every key with its value: for tables whose keys are ids.
    pub(crate) fn all(&self) -> Vec<(Spanned<&'a str>, Node<'a>)> {
        self.closed.set(true);
        let node = |(key, value): (&'a Spanned<_>, &'a Spanned<_>)| {
            let name: &'a str = Spanned::<std::borrow::Cow<'a, str>>::get_ref(key);
            (
                Spanned::new(key.span(), name),
                Node {
                    name,
                    value,
                    problems: self.problems,
                },
            )
        };
        self.table.iter().map(node).collect()
    }

    /// Whether a key has not been asked for so far; it will be reported as unknown.
    pub(crate) fn has_unknown(&self) -> bool {
        !self.unread().is_empty()
    }

    /// Keys not asked for so far, with their places.
    fn unread(&self) -> Vec<Spanned<&'a str>> {
        let asked = self.asked.borrow();
        let unread = self
            .table
            .keys()
            .filter(|key| !asked.contains(&key.get_ref().as_ref()));
        unread
            .map(|key| Spanned::new(key.span(), key.get_ref().as_ref()))
            .collect()
    }

    fn said(&self) -> String {
        if self.span.is_empty() {
            self.name.to_owned()
        } else {
            format!("`{}`", self.name)
        }
    }
}

impl Drop for Fields<'_> {
    fn drop(&mut self) {
        if self.closed.get() {
            return;
        }
        let known = self.asked.borrow().clone();
        for key in self.unread() {
            let problem = Problem::new(
                format!("unknown key `{}` in {}", key.get_ref(), self.said()),
                key.span(),
                "not known here",
            );
            self.problems
                .push(problem.help(near_miss(key.get_ref(), &known)));
        }
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
