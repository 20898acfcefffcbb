//! The keys of a table of a TOML document: each read once, and those nobody asked for reported.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use crate::distribution_reader;
use crate::node::Node;
use crate::problem::{Problem, near_miss};
use crate::ranges::Range as Allowed;
use crate::reader::Problems;
use crate::uncertain::Uncertain;
use crate::wanted::{Among, Label, Wanted};

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
    pub(crate) fn new(
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
