//! Reads what a lever changes. Levers on money and on travel have files of their own.

use std::collections::{BTreeMap, BTreeSet};

use pressure_model::AcademicYear;
use toml::Spanned;

use crate::fields::Fields;
use crate::kind::{Chosen, FunnelShare, Kind, PlanShare, ShiftOf};
use crate::lever::Change;
use crate::lever_reader::read_ages;
use crate::model_file::LAST_AGE;
use crate::node::Node;
use crate::phase::Phase;
use crate::population_file::PopulationFile;
use crate::ranges::{ADDITION, FACTOR, PLACES, POPULATION_GROWTH, POUNDS_EACH, Range, SHARE};
use crate::scenario::Context;
use crate::uncertain::Uncertain;
use crate::wanted::Among;
use crate::{kind_reader_money, kind_reader_travel};

/// A kind, and its numbers that are given as distributions.
pub(crate) type KindRead = (Kind, Vec<Uncertain>);

pub(crate) fn read(node: &Node<'_>, context: &Context<'_>) -> Option<KindRead> {
    let fields = node.fields()?;
    let kind = read_kind(node.name, &fields, context)?;
    Some((kind, fields.take_uncertain()))
}

fn read_kind(kind: &str, fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    match kind {
        "request_rate" => request_rate(fields),
        "agree_rate" => funnel_share(fields, FunnelShare::Agreed),
        "issue_rate" => funnel_share(fields, FunnelShare::Issued),
        "cease_rate" => {
            let change = rate_change(fields);
            let ages = read_ages(fields);
            Some(Kind::CeaseRate {
                ages: ages?,
                change: change?,
            })
        }
        "appeals" => appeals(fields),
        "need_mix" => {
            let need = fields
                .required("need")
                .and_then(|node| node.one_of("need", &need_ids(context)));
            let multiply = factor(fields, "multiply");
            let ages = read_ages(fields);
            Some(Kind::NeedMix {
                need: need?.into_inner(),
                ages: ages?,
                multiply: multiply?,
            })
        }
        "plan_share" => plan_share(fields, context),
        "placement_shift" => placement_shift(fields, context),
        "capacity" => capacity(fields, context),
        "population_variant" => population_variant(fields, context),
        "travel_eligibility"
        | "mode_shift"
        | "travel_training"
        | "personal_travel_budget"
        | "occupancy"
        | "distance"
        | "contribution"
        | "contract_price" => kind_reader_travel::read(kind, fields, context),
        _ => kind_reader_money::read(kind, fields, context),
    }
}

fn request_rate(fields: &Fields<'_>) -> Option<Kind> {
    let given = fields.among(Among::Exactly, &["multiply", "add", "trend"]);
    let trend = given.iter().find(|node| node.name == "trend");
    if let Some(trend) = trend {
        trend.one_of("trend", &["held"])?;
        let filters = ["ages", "phases"].map(|key| fields.optional(key));
        let others: Vec<Node<'_>> = (given.iter().copied())
            .filter(|node| node.name != "trend")
            .chain(filters.into_iter().flatten())
            .collect();
        for other in &others {
            other.report(
                format!(
                    "`trend` stands alone; `{}` belongs in a lever of its own",
                    other.name
                ),
                "not with `trend`",
            );
        }
        return others.is_empty().then_some(Kind::RequestRateHeld);
    }
    let change = change_of(fields, &given, &RATE_CHANGE, rate_change_of);
    let ages = read_ages(fields);
    Some(Kind::RequestRate {
        ages: ages?,
        change: change?,
    })
}

fn funnel_share(fields: &Fields<'_>, share: FunnelShare) -> Option<Kind> {
    let change = rate_change(fields);
    let ages = read_ages(fields);
    Some(Kind::FunnelShare {
        share,
        ages: ages?,
        change: change?,
    })
}

/// Keys of a change of a rate or share.
const RATE_CHANGE: [(&str, Range); 2] = [("multiply", FACTOR), ("add", ADDITION)];

fn rate_change_of(key: &str, value: f64) -> Change {
    match key {
        "multiply" => Change::Multiply(value),
        _ => Change::Add(value),
    }
}

/// `multiply` or `add` on a rate or share.
fn rate_change(fields: &Fields<'_>) -> Option<Change> {
    one_change(fields, &RATE_CHANGE, rate_change_of)
}

fn appeals(fields: &Fields<'_>) -> Option<Kind> {
    fields.among(Among::AtLeast, &["rate", "upheld"]);
    let share = |key| match fields.optional(key) {
        Some(node) => fields.strength(&node, SHARE).map(Some),
        None => Some(None),
    };
    let (rate, upheld) = (share("rate"), share("upheld"));
    let ages = read_ages(fields);
    if let Some(node) = fields.optional("delay_years") {
        let years = node.number()?;
        if (years.into_inner() - 1.0).abs() > 0.0 {
            node.report_help(
                "`delay_years` must be 1",
                "not one year",
                "an appeal upheld brings its plan in the year after the refusal; leave `delay_years` out",
            );
            return None;
        }
    }
    let (rate, upheld) = (rate?, upheld?);
    if rate.is_none() && upheld.is_none() {
        fields.report(
            "`appeals` needs `rate`, `upheld` or both",
            "this lever",
            "rate: appeals per refusal; upheld: the share of appeals that bring a plan",
        );
        return None;
    }
    Some(Kind::Appeals {
        ages: ages?,
        rate,
        upheld,
    })
}

fn plan_share(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    let placements = chosen(fields, "placements", "placement", &placement_ids(context));
    let pupils = fields.required("pupils").and_then(|node| {
        let ends = node.list_of(|age| age.whole(LAST_AGE))?;
        match ends.as_slice() {
            [first, last] if first.get_ref() <= last.get_ref() => {
                Some((*first.get_ref(), *last.get_ref()))
            }
            _ => {
                node.report(
                    "`pupils` must be the first and the last age",
                    "write [4, 18]",
                );
                None
            }
        }
    });
    let share = |key, optional: bool| match fields.optional(key) {
        Some(node) => node.number_within(SHARE).map(Spanned::into_inner),
        None if optional => Some(0.0),
        None => fields.required(key).map(|_| 0.0),
    };
    let (base_share, issue_floor) = (share("base_share", false), share("issue_floor", true));
    let targets = fields.required("targets").and_then(|node| {
        let mut targets = BTreeMap::new();
        let mut good = true;
        for (key, share) in node.fields()?.all_by::<AcademicYear>() {
            match (
                key.get_ref().parse::<AcademicYear>(),
                share.number_within(SHARE),
            ) {
                (Ok(year), Some(share)) => {
                    targets.insert(year.year(), share.into_inner());
                }
                (Err(error), _) => {
                    good = false;
                    share.report(error.to_string(), "the share in which academic year?");
                }
                (_, None) => good = false,
            }
        }
        if good && targets.is_empty() {
            node.report("`targets` gives no year", "write { \"2029/30\" = 0.077 }");
            good = false;
        }
        good.then_some(targets)
    });
    Some(Kind::PlanShare(PlanShare {
        placements: placements?,
        pupils: pupils?,
        base_share: base_share?,
        targets: targets?,
        issue_floor: issue_floor?,
    }))
}

fn placement_shift(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    const OF: [(&str, ShiftOf); 4] = [
        ("joiners", ShiftOf::Joiners),
        ("movers", ShiftOf::Movers),
        ("both", ShiftOf::Both),
        ("stock", ShiftOf::Stock),
    ];
    let of = fields
        .required("of")
        .and_then(|node| node.one_of("group", &OF.map(|(id, _)| id)));
    let from = placement(fields, "from_placement", context);
    let to_node = fields.required("to_placement");
    let to = to_node.and_then(|node| node.one_of("placement", &placement_ids(context)));
    let share = fields
        .required("share")
        .and_then(|node| fields.strength(&node, SHARE));
    let ages = read_ages(fields);
    let needs = chosen(fields, "needs", "need", &need_ids(context));
    let (from, to) = (from?, to?.into_inner());
    if from == to {
        to_node?.report("the two placements are the same", "as `from_placement`");
        return None;
    }
    Some(Kind::PlacementShift {
        of: OF[of?.into_inner()].1,
        from,
        to,
        share: share?,
        ages: ages?,
        needs: needs?,
    })
}

fn capacity(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    let placement = placement(fields, "placement", context);
    let phase = match fields.optional("phase") {
        Some(node) => node
            .one_of("phase", &Phase::IDS)
            .map(|phase| Some(Phase::ALL[phase.into_inner()])),
        None => Some(None),
    };
    let places = fields
        .required("places")
        .and_then(|node| fields.strength(&node, PLACES));
    let resident_share = match fields.optional("resident_share") {
        Some(node) => node.number_within(SHARE).map(Spanned::into_inner),
        None => Some(1.0),
    };
    let cost_per_place = match fields.optional("cost_per_place") {
        Some(node) => node.number_within(POUNDS_EACH).map(Spanned::into_inner),
        None => Some(0.0),
    };
    Some(Kind::Capacity {
        placement: placement?,
        phase: phase?,
        places: places?,
        resident_share: resident_share?,
        cost_per_place: cost_per_place?,
    })
}

fn population_variant(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    let ages = read_ages(fields);
    let given = fields.among(Among::Exactly, &["variant", "growth", "file"]);
    if let [file] = given.as_slice()
        && file.name == "file"
    {
        let ages = ages?;
        return PopulationFile::read(file, ages, context).map(Kind::PopulationFile);
    }
    let growth = match given.as_slice() {
        [variant] if variant.name == "variant" => {
            let high = *variant.one_of("variant", &["high", "low"])?.get_ref() == 0;
            let variants = &context.model.population_variants;
            Some(if high {
                variants.0.value
            } else {
                variants.1.value
            })
        }
        [growth] => fields.strength(growth, POPULATION_GROWTH),
        _ => {
            fields.report(
                "`population_variant` needs exactly one of `variant`, `growth`, `file`",
                "this lever",
                "variant = \"high\" or \"low\", growth = 0.002 a year, or file = \"persons.csv\" beside the scenario (year, age, persons)",
            );
            None
        }
    };
    Some(Kind::PopulationVariant {
        ages: ages?,
        growth: growth?,
    })
}

/// Exactly one of some keys, each a number in a range.
pub(crate) fn one_change<'a>(
    fields: &Fields<'a>,
    keys: &[(&'a str, Range)],
    change: impl Fn(&str, f64) -> Change,
) -> Option<Change> {
    let ids: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    let given = fields.among(Among::Exactly, &ids);
    change_of(fields, &given, keys, change)
}

/// The change of the one key given of some.
fn change_of(
    fields: &Fields<'_>,
    given: &[Node<'_>],
    keys: &[(&str, Range)],
    change: impl Fn(&str, f64) -> Change,
) -> Option<Change> {
    if let [node] = given
        && let Some((_, range)) = keys.iter().find(|(key, _)| *key == node.name)
    {
        let value = fields.strength(node, *range);
        return value.map(|value| change(node.name, value));
    }
    let names: Vec<String> = keys.iter().map(|(key, _)| format!("`{key}`")).collect();
    let said = if names.len() == 1 {
        names[0].clone()
    } else {
        format!("exactly one of {}", names.join(", "))
    };
    fields.report(
        format!("`{}` needs {said}", fields.name()),
        "this lever",
        "say by how much it changes",
    );
    None
}

/// A factor that must be given.
pub(crate) fn factor<'a>(fields: &Fields<'a>, key: &'a str) -> Option<f64> {
    let node = fields.required(key)?;
    fields.strength(&node, FACTOR)
}

/// One id, or a list of them; everything where the key is absent.
pub(crate) fn chosen<'a>(
    fields: &Fields<'a>,
    key: &'a str,
    what: &str,
    known: &[&str],
) -> Option<Chosen> {
    let Some(node) = fields.optional(key) else {
        return Some(BTreeSet::new());
    };
    let found: Vec<Option<usize>> = node
        .one_or_list()
        .iter()
        .map(|item| item.one_of(what, known).map(Spanned::into_inner))
        .collect();
    if found.is_empty() {
        node.report(format!("`{key}` names no {what}"), "an empty list");
        return None;
    }
    found.into_iter().collect()
}

pub(crate) fn placement<'a>(
    fields: &Fields<'a>,
    key: &'a str,
    context: &Context<'_>,
) -> Option<usize> {
    let node = fields.required(key)?;
    node.one_of("placement", &placement_ids(context))
        .map(Spanned::into_inner)
}

pub(crate) fn placement_ids<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let placements = context.model.categories.placements.iter();
    placements.map(|p| p.id.as_str()).collect()
}

pub(crate) fn need_ids<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let needs = context.model.categories.needs.iter();
    needs.map(|need| need.id.as_str()).collect()
}
