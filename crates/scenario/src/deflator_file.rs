//! The deflator file: a named price index, given by the user, that turns cash into the prices of one year.

use pressure_model::FinancialYear;
use pressure_model::deflator::Deflator;

use crate::fields::Fields;
use crate::figure::{Figure, FigureBasis, NamedFigure};
use crate::problem::Error;
use crate::reader::read_file;

/// A deflator file, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct DeflatorFile {
    /// Which index it is, with its date of issue.
    pub name: String,
    /// First financial year of the index.
    pub first: FinancialYear,
    /// A level for each financial year; only ratios matter.
    pub index: Vec<f64>,
    basis: FigureBasis,
    source: String,
}

impl DeflatorFile {
    /// Reads and checks a deflator file; `file` is its name in messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        read_file(file, text, read)
    }

    /// Last financial year of the index.
    pub fn last(&self) -> FinancialYear {
        self.first.plus(self.index.len() as i32 - 1)
    }

    /// The index as the model takes it, for results in the prices of a year; `None` for a year it does not have.
    pub fn in_prices_of(&self, year: FinancialYear) -> Option<Deflator> {
        let deflator = Deflator {
            name: self.name.clone(),
            first: self.first,
            index: self.index.clone(),
            prices_of: year,
        };
        deflator.level(year).map(|_| deflator)
    }

    /// Every level, for the parameters of a run.
    pub fn figures(&self) -> Vec<NamedFigure> {
        let named = |(k, value): (usize, &f64)| {
            let figure = Figure {
                value: *value,
                unit: "index".to_owned(),
                basis: self.basis,
                source: self.source.clone(),
            };
            NamedFigure::new("deflator", &self.name, self.first.plus(k as i32), &figure)
        };
        self.index.iter().enumerate().map(named).collect()
    }
}

fn read(file: &Fields<'_>) -> Option<DeflatorFile> {
    let name = file.required("name").and_then(|name| name.text());
    let first = file
        .required("first")
        .and_then(|year| year.parsed::<FinancialYear>());
    let index = file.required("index").and_then(|list| {
        let levels = list.list_of(|level| level.number_in(f64::MIN_POSITIVE, f64::INFINITY))?;
        if levels.is_empty() {
            list.report(
                "the index has no year",
                "give a level for each financial year",
            );
        }
        Some(levels)
    });
    let basis = file
        .required("basis")
        .and_then(|basis| FigureBasis::read(&basis));
    let source = file.required("source").and_then(|source| source.text());
    Some(DeflatorFile {
        name: name?.into_inner(),
        first: first?.into_inner(),
        index: index?.into_iter().map(toml::Spanned::into_inner).collect(),
        basis: basis?,
        source: source?.into_inner(),
    })
}
