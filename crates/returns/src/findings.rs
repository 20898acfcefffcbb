//! Findings: what was met while reading, what was done about it, and how to mend it.

use std::collections::{BTreeMap, BTreeSet};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something a reader should know; nothing is wrong.
    Info,
    /// A figure that may mislead.
    Warning,
    /// A figure that is wrong, or a row that could not be used.
    Error,
}

impl Severity {
    /// The word printed for it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Info => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing met while reading. There is one finding per problem of a council and period, not one per cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// A stable code such as `SEN2-007`; [`crate::codes`] lists them.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// File, relative to the folder read.
    pub file: String,
    /// Row as a spreadsheet counts it, the header being row 1.
    pub row: Option<u64>,
    /// Column name.
    pub column: Option<String>,
    /// Name of the council, region, or England.
    pub area: Option<String>,
    /// Period, written as in its calendar (`2025-01`, `2024`, `2024-25`).
    pub period: Option<String>,
    /// The figure as published, and what it was held against.
    pub value: Option<String>,
    /// What was done about it.
    pub done: String,
    /// How to mend it.
    pub mend: String,
    /// The series it is about, as in corrections.csv.
    pub measure: Option<String>,
    /// The part of the series it is about, as in corrections.csv.
    pub category: Option<String>,
    /// Whether it makes the area's figures suspect: kept, but to be left out of fitting and scoring.
    pub suspect: bool,
}

impl Finding {
    /// A finding about a file; fill in the rest with the `with_` methods.
    pub fn new(code: &'static str, severity: Severity, file: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            file: file.into(),
            row: None,
            column: None,
            area: None,
            period: None,
            value: None,
            done: String::new(),
            mend: String::new(),
            measure: None,
            category: None,
            suspect: false,
        }
    }

    /// Adds the row.
    #[must_use]
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// Adds the column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// Adds the area's name.
    #[must_use]
    pub fn area(mut self, area: impl Into<String>) -> Self {
        self.area = Some(area.into());
        self
    }

    /// Adds the period.
    #[must_use]
    pub fn period(mut self, period: impl Into<String>) -> Self {
        self.period = Some(period.into());
        self
    }

    /// Adds the value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Says what was done.
    #[must_use]
    pub fn done(mut self, done: impl Into<String>) -> Self {
        self.done = done.into();
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = mend.into();
        self
    }

    /// Names the figure it is about, so that a line of corrections.csv can be written for it.
    #[must_use]
    pub fn figure(mut self, measure: String, category: Option<String>) -> Self {
        (self.measure, self.category) = (Some(measure), category);
        self
    }

    /// Marks the area as suspect.
    #[must_use]
    pub fn suspect(mut self) -> Self {
        self.suspect = true;
        self
    }
}

/// Helpers over a list of findings.
pub trait Findings {
    /// Sorts by severity (gravest first), file, row, then code, area and period.
    fn sort_for_reading(&mut self);
    /// How many there are of each severity.
    fn counts(&self) -> BTreeMap<Severity, usize>;
    /// How many there are of each code.
    fn counts_by_code(&self) -> BTreeMap<&'static str, usize>;
    /// Names of the areas whose figures some finding makes suspect.
    fn suspect_areas(&self) -> BTreeSet<String>;
    /// Findings about one area.
    fn about<'a>(&'a self, area: &'a str) -> Box<dyn Iterator<Item = &'a Finding> + 'a>;
}

impl Findings for Vec<Finding> {
    fn sort_for_reading(&mut self) {
        self.sort_by(|a, b| {
            (b.severity, &a.file, a.row, a.code, &a.area, &a.period)
                .cmp(&(a.severity, &b.file, b.row, b.code, &b.area, &b.period))
        });
    }

    fn counts(&self) -> BTreeMap<Severity, usize> {
        let mut counts = BTreeMap::new();
        for finding in self {
            *counts.entry(finding.severity).or_insert(0) += 1;
        }
        counts
    }

    fn counts_by_code(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for finding in self {
            *counts.entry(finding.code).or_insert(0) += 1;
        }
        counts
    }

    fn suspect_areas(&self) -> BTreeSet<String> {
        self.iter()
            .filter(|f| f.suspect)
            .filter_map(|f| f.area.clone())
            .collect()
    }

    fn about<'a>(&'a self, area: &'a str) -> Box<dyn Iterator<Item = &'a Finding> + 'a> {
        Box::new(self.iter().filter(move |f| f.area.as_deref() == Some(area)))
    }
}
