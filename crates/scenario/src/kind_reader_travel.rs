//! Reads levers on home-to-school transport.

use pressure_model::TravelCategory;

use crate::fields::Fields;
use crate::kind::{Chosen, Kind, ModeChange};
use crate::kind_reader::{chosen, factor, one_change, placement_ids};
use crate::lever::Change;
use crate::lever_reader::read_ages;
use crate::ranges::{ADDITION, FACTOR, OCCUPANCY, POUNDS_EACH, SHARE};
use crate::scenario::Context;

pub(crate) fn read(kind: &str, fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    match kind {
        "travel_eligibility" => eligibility(fields, context),
        "mode_shift" => mode_change(fields, context, "to_mode", false).map(Kind::ModeShift),
        "travel_training" => mode_change(fields, context, "mode", false).map(Kind::TravelTraining),
        "personal_travel_budget" => {
            mode_change(fields, context, "mode", true).map(Kind::PersonalTravelBudget)
        }
        "occupancy" => {
            let modes = modes(fields, "mode", context);
            let multiply = positive_factor(fields);
            Some(Kind::Occupancy {
                modes: modes?,
                multiply: multiply?,
            })
        }
        "distance" => {
            let categories = categories(fields, false);
            let multiply = factor(fields, "multiply");
            Some(Kind::Distance {
                categories: categories?,
                multiply: multiply?,
            })
        }
        "contribution" => contribution(fields),
        _ => {
            let categories = categories(fields, false);
            let modes = modes(fields, "mode", context);
            let multiply = factor(fields, "multiply");
            Some(Kind::ContractPrice {
                categories: categories?,
                modes: modes?,
                multiply: multiply?,
            })
        }
    }
}

fn positive_factor(fields: &Fields<'_>) -> Option<f64> {
    let node = fields.required("multiply")?;
    fields.strength(&node, OCCUPANCY)
}

fn eligibility(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    let ranges = [("multiply", FACTOR), ("add", ADDITION), ("share", SHARE)];
    let change = one_change(fields, &ranges, |key, value| match key {
        "multiply" => Change::Multiply(value),
        "add" => Change::Add(value),
        _ => Change::Set(value),
    });
    let categories = categories(fields, false);
    let placements = chosen(fields, "placement", "placement", &placement_ids(context));
    let ages = read_ages(fields);
    Some(Kind::TravelEligibility {
        categories: categories?,
        placements: placements?,
        ages: ages?,
        change: change?,
    })
}

/// `to` names the key of the mode they take; `priced` whether the new mode may be given a price.
fn mode_change<'a>(
    fields: &Fields<'a>,
    context: &Context<'_>,
    to: &'a str,
    priced: bool,
) -> Option<ModeChange> {
    let categories = categories(fields, true);
    let from = modes(fields, "from_mode", context);
    let to_node = fields.required(to);
    let to = to_node.and_then(|node| node.one_of("mode", &mode_ids(context)));
    let share = fields
        .required("share")
        .and_then(|node| fields.strength(&node, SHARE));
    let amount = match fields.optional("amount") {
        Some(node) if !priced => {
            node.refuse(
                "only a personal travel budget has an `amount`",
                "not with this kind",
                "a price is changed by `contract_price` or by `inflation` with `mode`",
            );
            None
        }
        Some(node) => fields.strength(&node, POUNDS_EACH).map(Some),
        None => Some(None),
    };
    let (from, to) = (from?, to?.into_inner());
    if from.contains(&to) {
        to_node?.report(
            "they would leave the mode that they take",
            "among `from_mode`",
        );
        return None;
    }
    Some(ModeChange {
        categories: categories?,
        from,
        to,
        share: share?,
        amount: amount?,
    })
}

fn contribution(fields: &Fields<'_>) -> Option<Kind> {
    let categories = categories(fields, false);
    let amount = fields
        .required("amount")
        .and_then(|node| fields.strength(&node, POUNDS_EACH));
    let share = match fields.optional("share") {
        Some(node) => fields.strength(&node, SHARE),
        None => Some(1.0),
    };
    Some(Kind::Contribution {
        categories: categories?,
        amount: amount?,
        share: share?,
    })
}

/// Kinds of traveller; where none is named, all of them, or those with special needs.
fn categories(fields: &Fields<'_>, only_sen: bool) -> Option<Chosen> {
    let ids = TravelCategory::ALL.map(TravelCategory::id);
    let named = chosen(fields, "category", "kind of traveller", &ids)?;
    if named.is_empty() && only_sen {
        let sen = TravelCategory::ALL.into_iter().filter(|kind| kind.is_sen());
        return Some(sen.map(TravelCategory::index).collect());
    }
    Some(named)
}

fn modes<'a>(fields: &Fields<'a>, key: &'a str, context: &Context<'_>) -> Option<Chosen> {
    chosen(fields, key, "mode", &mode_ids(context))
}

fn mode_ids<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let modes = context.model.categories.modes.iter();
    modes.map(|mode| mode.id.as_str()).collect()
}
