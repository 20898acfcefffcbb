//! A figure with its unit, what it rests on and where it comes from. No number of a model file stands alone.

use std::fmt;

use pressure_model::CalendarYear;

use crate::fields::Fields;
use crate::node::Node;

/// What a figure rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureBasis {
    /// Worked out from published returns.
    Measured,
    /// As published.
    Published,
    /// A judgement.
    Assumed,
}

impl FigureBasis {
    const IDS: [&'static str; 3] = ["measured", "published", "assumed"];

    pub(crate) fn read(node: &Node<'_>) -> Option<Self> {
        let index = node.one_of("basis", &Self::IDS)?;
        Some([Self::Measured, Self::Published, Self::Assumed][*index.get_ref()])
    }
}

impl fmt::Display for FigureBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Measured => Self::IDS[0],
            Self::Published => Self::IDS[1],
            Self::Assumed => Self::IDS[2],
        })
    }
}

/// A number and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// What it counts.
    pub unit: String,
    /// What it rests on.
    pub basis: FigureBasis,
    /// Where it comes from.
    pub source: String,
}

impl Figure {
    /// `{ value, unit, basis, source }` with the value in a range.
    pub(crate) fn read(node: &Node<'_>, low: f64, high: f64) -> Option<Self> {
        let fields = node.fields()?;
        let value = fields
            .required("value")
            .and_then(|value| value.number_in(low, high));
        let unit = fields.required("unit").and_then(|unit| unit.text());
        let basis = fields
            .required("basis")
            .and_then(|basis| FigureBasis::read(&basis));
        let source = fields.required("source").and_then(|source| source.text());
        Some(Self {
            value: value?.into_inner(),
            unit: unit?.into_inner(),
            basis: basis?,
            source: source?.into_inner(),
        })
    }

    /// A share of one.
    pub(crate) fn share(node: &Node<'_>) -> Option<Self> {
        Self::read(node, 0.0, 1.0)
    }

    /// An amount that cannot be negative.
    pub(crate) fn amount(node: &Node<'_>) -> Option<Self> {
        Self::read(node, 0.0, f64::INFINITY)
    }

    /// A yearly growth; beyond half either way it is a slip of the decimal point.
    pub(crate) fn growth(node: &Node<'_>) -> Option<Self> {
        Self::read(node, -0.5, 0.5)
    }
}

/// A figure with its place in the file, for the list of parameters of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedFigure {
    /// Its place, `unit_costs.top_up` for one.
    pub name: String,
    /// What it is of; empty where there is only one.
    pub category: String,
    /// The year it is of; empty where it holds for all.
    pub period: String,
    /// The figure.
    pub figure: Figure,
}

impl NamedFigure {
    pub(crate) fn new(
        name: &str,
        category: &str,
        period: impl fmt::Display,
        figure: &Figure,
    ) -> Self {
        Self {
            name: name.to_owned(),
            category: category.to_owned(),
            period: period.to_string(),
            figure: figure.clone(),
        }
    }
}

/// Growth by calendar year, nil outside the years given.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    /// The first year.
    pub from: CalendarYear,
    /// One figure a year.
    pub values: Vec<Figure>,
}

impl Growth {
    pub(crate) fn read(node: &Node<'_>) -> Option<Self> {
        let fields = node.fields()?;
        let from = fields
            .required("from")
            .and_then(|from| from.parsed::<CalendarYear>());
        let values = fields
            .required("values")
            .and_then(|v| v.list_of(|item| item.number_in(-0.5, 0.5)));
        let (unit, basis, source) = origin(&fields);
        let (unit, basis, source) = (unit?, basis?, source?);
        let figure = |value: toml::Spanned<f64>| Figure {
            value: value.into_inner(),
            unit: unit.clone(),
            basis,
            source: source.clone(),
        };
        Some(Self {
            from: from?.into_inner(),
            values: values?.into_iter().map(figure).collect(),
        })
    }

    /// The growth of a year on the year before.
    pub fn of(&self, year: CalendarYear) -> f64 {
        usize::try_from(year.years_since(self.from))
            .ok()
            .and_then(|index| self.values.get(index))
            .map_or(0.0, |figure| figure.value)
    }
}

fn origin(fields: &Fields<'_>) -> (Option<String>, Option<FigureBasis>, Option<String>) {
    (
        fields
            .required("unit")
            .and_then(|unit| unit.text())
            .map(toml::Spanned::into_inner),
        fields
            .required("basis")
            .and_then(|basis| FigureBasis::read(&basis)),
        fields
            .required("source")
            .and_then(|source| source.text())
            .map(toml::Spanned::into_inner),
    )
}
