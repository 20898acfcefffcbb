//! Reads a distribution: a table of one key that names its shape, `{ lognormal = { mean = 1, sd_log = 0.1 } }`.

use pressure_model::Distribution;

use crate::fields::Fields;
use crate::node::Node;
use crate::ranges::Range;
use crate::wanted::Among;

const SHAPES: [&str; 5] = ["triangular", "normal", "lognormal", "beta", "logit_normal"];

/// The shape's name and its figures by name, in the order in which they are read and listed.
pub(crate) fn parts(distribution: &Distribution) -> (&'static str, Vec<(&'static str, f64)>) {
    match *distribution {
        Distribution::Triangular { low, mode, high } => (
            SHAPES[0],
            vec![("low", low), ("mode", mode), ("high", high)],
        ),
        Distribution::Normal { mean, sd } => (SHAPES[1], vec![("mean", mean), ("sd", sd)]),
        Distribution::Lognormal { mean, sd_log } => {
            (SHAPES[2], vec![("mean", mean), ("sd_log", sd_log)])
        }
        Distribution::Beta {
            mean,
            concentration,
        } => (
            SHAPES[3],
            vec![("mean", mean), ("concentration", concentration)],
        ),
        Distribution::LogitNormal { mean, sd_logit } => {
            (SHAPES[4], vec![("mean", mean), ("sd_logit", sd_logit)])
        }
    }
}

/// Share of the values of a distribution without ends that may lie beyond an end of its range.
const BEYOND: f64 = 0.001;

/// Reads a distribution of a number of a range; all but one value in a thousand at either end must lie within it.
pub(crate) fn read_within(node: &Node<'_>, (low, high): Range) -> Option<Distribution> {
    let distribution = read(node, node.name)?;
    let sampler = distribution.sampler();
    let ends = match distribution {
        Distribution::Triangular { low, high, .. } => [low, high],
        _ => [BEYOND, 1.0 - BEYOND].map(|share| sampler.quantile(share)),
    };
    if ends.iter().all(|end| (low..=high).contains(end)) {
        return Some(distribution);
    }
    let [least, most] = ends;
    node.report_help(
        format!("`{}` must be from {low} to {high}", node.name),
        format!("reaches from {least:.4} to {most:.4}"),
        "narrow the distribution, or take one with ends: triangular, beta or logit_normal",
    );
    None
}

/// Reads a distribution; `name` is what it is of, in messages.
pub(crate) fn read(node: &Node<'_>, name: &str) -> Option<Distribution> {
    node.is_a("distribution");
    let fields = node.fields()?;
    let given = fields.among(Among::Exactly, &SHAPES);
    let [table] = given.as_slice() else {
        if !(given.is_empty() && fields.has_unknown()) {
            node.report_help(
                "a distribution has exactly one shape",
                "this distribution",
                "write one of triangular, normal, lognormal, beta and logit_normal, { normal = { mean = 1.0, sd = 0.1 } } for one",
            );
        }
        return None;
    };
    let figures = table.fields()?;
    let distribution = read_shape(table.name, &figures)?;
    if let Err(error) = distribution.validate(name) {
        table.report(error.to_string(), "these figures");
        return None;
    }
    Some(distribution)
}

fn read_shape(shape: &str, figures: &Fields<'_>) -> Option<Distribution> {
    let number = |key| Some(figures.required(key)?.number()?.into_inner());
    // Each is asked for before any is missed, so that all that is wrong is said at once.
    Some(match shape {
        "triangular" => {
            let (low, mode, high) = (number("low"), number("mode"), number("high"));
            Distribution::Triangular {
                low: low?,
                mode: mode?,
                high: high?,
            }
        }
        "normal" => {
            let (mean, sd) = (number("mean"), number("sd"));
            Distribution::Normal {
                mean: mean?,
                sd: sd?,
            }
        }
        "lognormal" => {
            let (mean, sd_log) = (number("mean"), number("sd_log"));
            Distribution::Lognormal {
                mean: mean?,
                sd_log: sd_log?,
            }
        }
        "beta" => {
            let (mean, concentration) = (number("mean"), number("concentration"));
            Distribution::Beta {
                mean: mean?,
                concentration: concentration?,
            }
        }
        _ => {
            let (mean, sd_logit) = (number("mean"), number("sd_logit"));
            Distribution::LogitNormal {
                mean: mean?,
                sd_logit: sd_logit?,
            }
        }
    })
}
