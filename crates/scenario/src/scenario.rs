//! A scenario: a named list of levers, the levers of the scenario it extends first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use pressure_model::CensusYear;

use crate::fields::Fields;
use crate::kind::Kind;
use crate::lever::{Calendar, Lever};
use crate::lever_reader;
use crate::model_file::ModelFile;
use crate::node::Node;
use crate::policy::Policy;
use crate::problem::Error;
use crate::reader::read_file;

/// Knows the councils a selector such as `type:county` names.
pub trait SelectAreas: fmt::Debug {
    /// Codes of the councils selected, or what to say to who mistyped.
    fn select(&self, selector: &str) -> Result<BTreeSet<String>, String>;
}

/// Reads a file that a scenario names, such as a population, from beside the scenario.
pub trait FilesBeside: fmt::Debug {
    /// The text of the file of a relative name, or why there is none.
    fn open(&self, name: &str) -> Result<String, String>;
}

/// Where scenarios are read that name no file.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl FilesBeside for NoFiles {
    fn open(&self, name: &str) -> Result<String, String> {
        Err(format!("`{name}` cannot be read here"))
    }
}

/// What a scenario file is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What is counted, and its prices.
    pub model: &'a ModelFile,
    /// Dated facts.
    pub policy: &'a Policy,
    /// The last census counted, where it is known: levers start after it.
    pub base: Option<CensusYear>,
    /// The councils.
    pub areas: &'a dyn SelectAreas,
    /// Texts of all scenarios by id, for `extends`.
    pub library: &'a BTreeMap<String, String>,
    /// Files beside the scenario.
    pub files: &'a dyn FilesBeside,
}

impl Context<'_> {
    /// The first year a lever can change, as its number and its label.
    pub(crate) fn first_year(&self, calendar: Calendar) -> Option<(i32, String)> {
        let base = self.base?;
        Some(match calendar {
            Calendar::Academic => {
                let year = base.step_academic_year();
                (year.year(), year.to_string())
            }
            Calendar::Financial => {
                let year = base.financial_year().plus(1);
                (year.year(), year.to_string())
            }
        })
    }
}

/// A figure for England that somebody published of the policy a scenario describes.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The measure, by its id.
    pub measure: String,
    /// The period, as results write it.
    pub period: String,
    /// The figure, in the measure's unit.
    pub value: f64,
    /// Who says so.
    pub source: String,
}

/// A scenario, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its file's name without the ending.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it says, in a sentence.
    pub summary: String,
    /// In the order they are applied.
    pub levers: Vec<Lever>,
    /// What others expect of the same policy, to be set beside the result for England.
    pub published: Vec<Published>,
    /// The files it was read from, by id, the one extended first.
    pub files: Vec<(String, String)>,
}

impl Scenario {
    /// The files that its levers name, with their texts.
    pub fn attached(&self) -> impl Iterator<Item = (&str, &str)> {
        self.levers.iter().filter_map(|lever| match &lever.kind {
            Kind::PopulationFile(file) => Some((file.name.as_str(), file.text.as_str())),
            _ => None,
        })
    }

    /// No lever: rates and prices as calibrated and policy as dated.
    pub fn baseline() -> Self {
        Self {
            id: "baseline".to_owned(),
            name: "Baseline".to_owned(),
            summary: "Rates as calibrated, prices of the model file, and no lever".to_owned(),
            levers: Vec::new(),
            published: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Reads the scenario of an id and text, and those it extends from the library of the context.
    pub fn parse(id: &str, text: &str, context: &Context<'_>) -> Result<Self, Error> {
        Self::parse_in_chain(id, text, context, &mut Vec::new())
    }

    fn parse_in_chain(
        id: &str,
        text: &str,
        context: &Context<'_>,
        chain: &mut Vec<String>,
    ) -> Result<Self, Error> {
        if chain.iter().any(|earlier| earlier == id) {
            let name = chain[0].clone();
            return Err(Error::Circle {
                name,
                chain: chain.join(", "),
            });
        }
        chain.push(id.to_owned());
        let (extends, mut own) =
            read_file(&format!("{id}.toml"), text, |file| read(id, file, context))?;
        for (place, lever) in own.levers.iter_mut().enumerate() {
            for one in &mut lever.uncertain {
                one.id = format!("{id}#{}.{}", place + 1, one.key);
            }
        }
        if let Some(base) = extends
            && let Some(base_text) = context.library.get(&base)
        {
            let base = Self::parse_in_chain(&base, base_text, context, chain)?;
            own.levers.splice(0..0, base.levers);
            own.published.splice(0..0, base.published);
            own.files = base.files;
        }
        own.files.push((id.to_owned(), text.to_owned()));
        Ok(own)
    }
}

pub(crate) fn read(
    id: &str,
    file: &Fields<'_>,
    context: &Context<'_>,
) -> Option<(Option<String>, Scenario)> {
    let name = file.required("name").and_then(|name| name.text());
    let summary = file.required("summary").and_then(|summary| summary.text());
    // The baseline is no file; to extend it is to extend nothing.
    let library = context.library.keys().map(String::as_str);
    let known: Vec<&str> = std::iter::once("baseline").chain(library).collect();
    let extends = match file.optional("extends") {
        Some(node) => node.one_of("scenario", &known).map(|index| {
            let index = index.into_inner();
            (index > 0).then(|| known[index].to_owned())
        }),
        None => Some(None),
    };
    let levers = match file.optional("lever") {
        Some(node) => node.list_of(|lever| lever_reader::read(lever, context)),
        None => Some(Vec::new()),
    };
    let published = match file.optional("published") {
        Some(node) => node.list_of(read_published),
        None => Some(Vec::new()),
    };
    let scenario = Scenario {
        id: id.to_owned(),
        name: name?.into_inner(),
        summary: summary?.into_inner(),
        levers: levers?,
        published: published?,
        files: Vec::new(),
    };
    Some((extends?, scenario))
}

fn read_published(node: &Node<'_>) -> Option<Published> {
    let fields = node.fields()?;
    let text = |key| fields.required(key).and_then(|node| node.text());
    let (measure, period, source) = (text("measure"), text("period"), text("source"));
    let value = fields.required("value").and_then(|node| node.number());
    Some(Published {
        measure: measure?.into_inner(),
        period: period?.into_inner(),
        value: value?.into_inner(),
        source: source?.into_inner(),
    })
}
