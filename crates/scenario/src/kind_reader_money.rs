//! Reads levers on prices, income and the balance.

use pressure_model::FinancialYear;
use toml::Spanned;

use crate::fields::Fields;
use crate::kind::{Kind, PriceOf, Transfer};
use crate::kind_reader::{chosen, need_ids, one_change, placement, placement_ids};
use crate::lever::Change;
use crate::node::Node;
use crate::ranges::{FACTOR, GROWTH, POUNDS, POUNDS_EACH, SHARE, TRANSFER};
use crate::scenario::Context;
use crate::wanted::Among;

pub(crate) fn read(kind: &str, fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    match kind {
        "unit_cost" => unit_cost(fields, context),
        "inflation" => inflation(fields, context),
        "block_growth" => Some(Kind::BlockGrowth {
            change: growth(fields)?,
        }),
        "block_transfer" => block_transfer(fields, context),
        "grant" => {
            let amount = fields.required("amount")?;
            Some(Kind::Grant {
                amount: fields.strength(&amount, POUNDS)?,
            })
        }
        "write_off" => write_off(fields, context),
        "takeover" => Some(Kind::Takeover),
        _ => Some(Kind::OverrideEnd),
    }
}

fn growth(fields: &Fields<'_>) -> Option<Change> {
    let ranges = [("rate", GROWTH), ("add", GROWTH)];
    one_change(fields, &ranges, |key, value| match key {
        "rate" => Change::Set(value),
        _ => Change::Add(value),
    })
}

fn unit_cost(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    let ranges = [
        ("multiply", FACTOR),
        ("set", POUNDS_EACH),
        ("cap", POUNDS_EACH),
    ];
    let change = one_change(fields, &ranges, |key, value| match key {
        "multiply" => Change::Multiply(value),
        "set" => Change::Set(value),
        _ => Change::Cap(value),
    });
    let placement = placement(fields, "placement", context);
    let needs = chosen(fields, "needs", "need", &need_ids(context));
    Some(Kind::UnitCost {
        placement: placement?,
        needs: needs?,
        change: change?,
    })
}

fn inflation(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    let change = growth(fields);
    let categories = &context.model.categories;
    let lines: Vec<&str> = categories.lines.iter().map(|l| l.id.as_str()).collect();
    let modes: Vec<&str> = categories.modes.iter().map(|m| m.id.as_str()).collect();
    fields.among(Among::AtMost, &["placement", "line", "mode"]);
    let one = |key, what: &str, known: &[&str]| {
        let node: Option<Node<'_>> = fields.optional(key);
        node.map(|node| node.one_of(what, known).map(Spanned::into_inner))
    };
    let of = match (
        one("placement", "placement", &placement_ids(context)),
        one("line", "line", &lines),
        one("mode", "mode", &modes),
    ) {
        (None, None, None) => Some(PriceOf::TopUps),
        (Some(placement), None, None) => placement.map(PriceOf::Placement),
        (None, Some(line), None) => line.map(PriceOf::Line),
        (None, None, Some(mode)) => mode.map(PriceOf::Mode),
        _ => {
            fields.report(
                "`inflation` takes one of `placement`, `line`, `mode`",
                "this lever",
                "write a [[lever]] for each; none of the three is all top-ups",
            );
            None
        }
    };
    Some(Kind::Inflation {
        of: of?,
        change: change?,
    })
}

fn block_transfer(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    let disapplied = match fields.optional("disapplied") {
        Some(node) => node.flag(),
        None => Some(false),
    };
    let limit = context.policy.transfer_limit.value;
    let given = fields.among(Among::Exactly, &["share", "amount"]);
    let of = match given.as_slice() {
        [share] if share.name == "share" => {
            let most = if disapplied == Some(false) {
                limit
            } else {
                TRANSFER.1
            };
            let value = if share.is_table() {
                fields.strength(share, (TRANSFER.0, most))?
            } else {
                fields.strength(share, TRANSFER)?
            };
            if value > most {
                share.report_help(
                    format!(
                        "a transfer of {value} of the schools block is above the limit of {limit}"
                    ),
                    "above the limit",
                    "add `disapplied = true` if the Secretary of State has agreed to more",
                );
                return None;
            }
            Some(Transfer::ShareOfSchoolsBlock(value))
        }
        [amount] => fields.strength(amount, POUNDS).map(Transfer::Amount),
        _ => {
            fields.report(
                "`block_transfer` needs exactly one of `share`, `amount`",
                "this lever",
                "share of each council's schools block, or pounds a year of all its councils together",
            );
            None
        }
    };
    Some(Kind::BlockTransfer {
        of: of?,
        disapplied: disapplied?,
    })
}

/// What is left out is as policy.toml dates it.
fn write_off(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    let share = |key, otherwise: f64| match fields.optional(key) {
        Some(node) => node.number_within(SHARE).map(Spanned::into_inner),
        None => Some(otherwise),
    };
    let written_off = match fields.optional("share") {
        Some(node) => fields.strength(&node, SHARE),
        None => Some(context.policy.stability_grant.share.value),
    };
    let high_needs_part = share("high_needs_part", 1.0);
    let balance_of = match fields.optional("balance_of") {
        Some(node) => node.parsed::<FinancialYear>().map(Spanned::into_inner),
        None => Some(context.policy.write_off_balance()),
    };
    let approved = match fields.optional("approved") {
        Some(node) => node.flag(),
        None => Some(true),
    };
    Some(Kind::WriteOff {
        share: written_off?,
        balance_of: balance_of?,
        high_needs_part: high_needs_part?,
        approved: approved?,
    })
}
