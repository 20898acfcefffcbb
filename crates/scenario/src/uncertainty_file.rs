//! The uncertainty file: how far each rate and price may lie from its central value, and who shares the error.

use pressure_model::{Categories, Form, Parameter, Target, TravelCategory, Uncertainty};

use crate::distribution_reader;
use crate::fields::Fields;
use crate::figure::{Figure, FigureBasis, NamedFigure};
use crate::model_file::LAST_AGE;
use crate::node::Node;
use crate::problem::Error;
use crate::reader::read_file;

/// What a parameter may act on, as written in `acts_on`.
const TARGETS: [&str; 12] = [
    "requests",
    "agreed",
    "issued",
    "cease",
    "moves_into",
    "residual",
    "transfer_out",
    "population",
    "price",
    "unit_cost",
    "block",
    "transport",
];

/// An uncertain parameter and what its width rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainParameter {
    /// What the model draws.
    pub parameter: Parameter,
    /// What the width rests on.
    pub basis: FigureBasis,
    /// Where the width comes from.
    pub source: String,
    /// Why this width, in a sentence.
    pub rationale: String,
}

/// An uncertainty file, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertaintyFile {
    /// What it is of.
    pub name: String,
    /// In the order of the file, which decides nothing: random numbers are addressed by name.
    pub parameters: Vec<UncertainParameter>,
}

impl UncertaintyFile {
    /// Reads and checks an uncertainty file against what the model counts; `file` is its name in messages.
    pub fn parse(file: &str, text: &str, categories: &Categories) -> Result<Self, Error> {
        read_file(file, text, |fields| read(fields, categories))
    }

    /// What the model draws.
    pub fn uncertainty(&self) -> Uncertainty {
        let parameters = self.parameters.iter();
        Uncertainty {
            parameters: parameters.map(|p| p.parameter.clone()).collect(),
        }
    }

    /// Every figure of the file, for the parameters of a run: each distribution's own, `rho` and `yearly`.
    pub fn figures(&self) -> Vec<NamedFigure> {
        let mut all = Vec::new();
        for one in &self.parameters {
            let name = format!("uncertainty.{}", one.parameter.id);
            let (shape, parts) = distribution_reader::parts(&one.parameter.distribution);
            let unit = match one.parameter.form {
                Form::Level => format!("{shape} level"),
                Form::Growth => format!("{shape} growth a year"),
            };
            let mut put = |category: &str, value: f64, unit: &str| {
                let figure = Figure {
                    value,
                    unit: unit.to_owned(),
                    basis: one.basis,
                    source: format!("{}; {}", one.source, one.rationale),
                };
                all.push(NamedFigure::new(&name, category, "", &figure));
            };
            for (part, value) in parts {
                put(part, value, &unit);
            }
            put(
                "rho",
                one.parameter.shared,
                "share of variance all councils share",
            );
            put(
                "yearly",
                one.parameter.yearly,
                "share of variance drawn anew each year",
            );
        }
        all
    }
}

fn read(file: &Fields<'_>, categories: &Categories) -> Option<UncertaintyFile> {
    let name = file.required("name").and_then(|name| name.text());
    let nodes = file.required("parameter").and_then(|node| node.list())?;
    let mut ids: Vec<String> = Vec::new();
    let mut parameters = Vec::with_capacity(nodes.len());
    for node in &nodes {
        let one = node.fields().and_then(|fields| {
            let id = fields.required("id").and_then(|id| Some((id, id.text()?)));
            if let Some((node, id)) = &id {
                if ids.contains(id.get_ref()) {
                    node.report(
                        format!("`{}` is the id of two parameters", id.get_ref()),
                        "given again here",
                    );
                }
                ids.push(id.get_ref().clone());
            }
            let id = id.map(|(_, id)| id.into_inner());
            read_parameter(&fields, id, categories)
        });
        parameters.push(one);
    }
    Some(UncertaintyFile {
        name: name?.into_inner(),
        parameters: parameters.into_iter().collect::<Option<_>>()?,
    })
}

fn read_parameter(
    fields: &Fields<'_>,
    id: Option<String>,
    categories: &Categories,
) -> Option<UncertainParameter> {
    let said = id.as_deref().unwrap_or("this parameter");
    let acts_on = fields.required("acts_on");
    let distribution = fields.required("distribution");
    let read_distribution = distribution.and_then(|node| distribution_reader::read(&node, said));
    let share = |key| fields.required(key)?.number_in(0.0, 1.0);
    let (rho, yearly) = (share("rho"), share("yearly"));
    let form = fields
        .required("form")
        .and_then(|form| form.one_of("form", &["level", "growth"]));
    let basis = fields
        .required("basis")
        .and_then(|basis| FigureBasis::read(&basis));
    let source = fields.required("source").and_then(|text| text.text());
    let rationale = fields.required("rationale").and_then(|text| text.text());
    let target = acts_on
        .and_then(|node| node.one_of("target", &TARGETS))
        .and_then(|index| read_target(TARGETS[index.into_inner()], fields, categories));
    let (target, value) = (target?, read_distribution?);
    if target != Target::Residual
        && value.mean() <= 0.0
        && let Some(node) = distribution
    {
        node.report(
            format!("the mean of `{said}` must be more than 0, because its target is multiplied by value over mean"),
            "this mean",
        );
    }
    Some(UncertainParameter {
        parameter: Parameter {
            id: id?,
            target,
            distribution: value,
            shared: rho?.into_inner(),
            yearly: yearly?.into_inner(),
            form: [Form::Level, Form::Growth][form?.into_inner()],
        },
        basis: basis?,
        source: source?.into_inner(),
        rationale: rationale?.into_inner(),
    })
}

fn read_target(acts_on: &str, fields: &Fields<'_>, categories: &Categories) -> Option<Target> {
    let placements: Vec<&str> = categories
        .placements
        .iter()
        .map(|p| p.id.as_str())
        .collect();
    let placement = || {
        let node = fields.required("placement")?;
        Some(node.one_of("placement", &placements)?.into_inner())
    };
    Some(match acts_on {
        "requests" => Target::Requests {
            ages: read_ages(fields)?,
        },
        "cease" => Target::Cease {
            ages: read_ages(fields)?,
        },
        "population" => Target::Population {
            ages: read_ages(fields)?,
        },
        "agreed" => Target::Agreed,
        "issued" => Target::Issued,
        "residual" => Target::Residual,
        "transfer_out" => Target::TransferOut,
        "block" => Target::Block,
        "moves_into" => Target::MovesInto {
            placement: placement()?,
        },
        "unit_cost" => Target::UnitCost {
            placement: placement()?,
        },
        "price" => read_price(fields, &placements)?,
        _ => read_transport(fields)?,
    })
}

fn read_ages(fields: &Fields<'_>) -> Option<(usize, usize)> {
    let node = fields.required("ages")?;
    let ages = node.fields()?;
    let age = |key| ages.required(key)?.whole(LAST_AGE);
    let (from, to) = (age("from"), age("to"));
    let (from, to) = (from?.into_inner(), to?.into_inner());
    if from > to {
        node.report("`from` is above `to`", "these ages");
        return None;
    }
    Some((usize::from(from), usize::from(to)))
}

/// Top-ups of some placements, and with `also` what follows no placement and place funding.
fn read_price(fields: &Fields<'_>, placements: &[&str]) -> Option<Target> {
    const ALSO: [&str; 2] = ["non_plan", "place"];
    let listed = fields
        .required("placements")
        .and_then(|list| list.list_of(|one| one.one_of("placement", placements)));
    let also = match fields.optional("also") {
        Some(node) => node.list_of(|one: &Node<'_>| one.one_of("group of lines", &ALSO)),
        None => Some(Vec::new()),
    };
    let (listed, also) = (listed?, also?);
    let includes = |group: usize| also.iter().any(|one| *one.get_ref() == group);
    Some(Target::Price {
        placements: listed.into_iter().map(toml::Spanned::into_inner).collect(),
        non_plan: includes(0),
        place: includes(1),
    })
}

/// Take-up of one kind of traveller, or prices of all transport.
fn read_transport(fields: &Fields<'_>) -> Option<Target> {
    let kinds = TravelCategory::ALL.map(TravelCategory::id);
    let of = fields
        .required("of")?
        .one_of("part of transport", &[&["prices"], &kinds[..]].concat())?;
    Some(match of.into_inner().checked_sub(1) {
        None => Target::TransportPrice,
        Some(kind) => Target::TakeUp {
            category: TravelCategory::ALL[kind],
        },
    })
}
