//! One value of a TOML document: what it must be, and what is said where it is not.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;
use toml::value::Datetime;

use crate::fields::Fields;
use crate::problem::{Problem, near_miss};
use crate::ranges::Range as Allowed;
use crate::reader::Problems;
use crate::wanted::{Label, Wanted};

/// A value, its place, and what to call it in messages.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a Spanned<DeValue<'a>>,
    pub(crate) problems: &'a Problems,
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
