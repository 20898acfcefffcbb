//! Reads one `[[lever]]` of a scenario file.

use std::collections::BTreeSet;

use pressure_model::{AcademicYear, FinancialYear};
use toml::Spanned;

use crate::lever::{
    Areas, Calendar, Change, Kind, LATER_KINDS, Lever, Profile, SUPPORTED_KINDS, TopUps,
};
use crate::model_file::LAST_AGE;
use crate::problem::Problem;
use crate::reader::{Fields, Node};
use crate::scenario::Context;

/// A profile longer than this outlives any projection.
const LONGEST_PROFILE: f64 = 30.0;

pub(crate) fn read(node: &Node<'_>, context: &Context<'_>) -> Option<Lever> {
    let fields = node.fields()?;
    // Common keys first, so that they head the list offered to who mistypes one.
    let from = fields.required("from");
    let to = fields.optional("to");
    let profile = match fields.optional("profile") {
        Some(node) => read_profile(&node),
        None => Some(Profile::Step),
    };
    let areas = match fields.optional("areas") {
        Some(node) => read_areas(&node, context),
        None => Some(Areas::All),
    };
    let rationale = read_text(&fields, "rationale");
    let source = read_text(&fields, "source");
    refuse_later(&fields, &["one_off_cost", "capital"], "key");
    let kind = read_kind(&fields, context);

    let kind = kind?;
    let from = read_year(&from?, kind.calendar(), &kind);
    let to = match to {
        Some(node) => Some((read_year(&node, kind.calendar(), &kind)?, node)),
        None => None,
    };
    let from = from?;
    if let Some((to, node)) = &to
        && *to < from
    {
        node.report("the lever ends before it starts", "before `from`");
        return None;
    }
    let areas = areas?;
    if areas != Areas::All && !by_council(&kind) {
        fields.report(
            format!("`{}` acts on all councils in this version", kind.id()),
            "this lever has `areas`",
            "leave `areas` out",
        );
        return None;
    }
    Some(Lever {
        kind,
        from,
        to: to.map(|(to, _)| to),
        profile: profile?,
        areas,
        rationale: rationale?,
        source: source?,
    })
}

/// Prices and the trend are one table for all councils.
fn by_council(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::RequestRateHeld | Kind::Inflation { .. } | Kind::UnitCost { .. }
    )
}

#[expect(
    clippy::option_option,
    reason = "absent is fine, present and wrong is not"
)]
fn read_text<'a>(fields: &Fields<'a>, key: &'a str) -> Option<Option<String>> {
    match fields.optional(key) {
        Some(node) => node.text().map(|text| Some(text.into_inner())),
        None => Some(None),
    }
}

/// A year of the calendar the kind acts in; the other calendar is named where it was used by mistake.
fn read_year(node: &Node<'_>, calendar: Calendar, kind: &Kind) -> Option<i32> {
    let text = node.text()?;
    let text = text.get_ref();
    let (academic, financial) = (text.parse::<AcademicYear>(), text.parse::<FinancialYear>());
    let (year, said, example) = match calendar {
        Calendar::Academic => (
            academic.ok().map(AcademicYear::year),
            "an academic year",
            "2027/28",
        ),
        Calendar::Financial => (
            financial.ok().map(FinancialYear::year),
            "a financial year",
            "2027-28",
        ),
    };
    if year.is_none() {
        node.report_help(
            format!("`{}` of `{}` must be {said}", node.name, kind.id()),
            format!("write it like \"{example}\""),
            "rates and flows change with the school year, 2027/28; money with the financial year, 2027-28",
        );
    }
    year
}

fn read_profile(node: &Node<'_>) -> Option<Profile> {
    const SHAPES: [&str; 3] = ["ramp", "front", "back"];
    if !node.is_table() {
        node.one_of("profile", &["step"])?;
        return Some(Profile::Step);
    }
    let fields = node.fields()?;
    let given: Vec<(usize, Node<'_>)> = SHAPES
        .iter()
        .enumerate()
        .filter_map(|(i, shape)| Some((i, fields.optional(shape)?)))
        .collect();
    let [(shape, table)] = given.as_slice() else {
        node.report_help(
            "a profile has exactly one shape",
            "this profile",
            "write \"step\", or { ramp = { years = 3 } }, or front or back in place of ramp",
        );
        return None;
    };
    let fields = table.fields()?;
    let years = fields
        .required("years")?
        .number_in(1.0, LONGEST_PROFILE)?
        .into_inner() as u8;
    Some(
        [
            Profile::Ramp(years),
            Profile::Front(years),
            Profile::Back(years),
        ][*shape],
    )
}

fn read_areas(node: &Node<'_>, context: &Context<'_>) -> Option<Areas> {
    let mut codes = BTreeSet::new();
    let mut good = true;
    for item in node.list()? {
        let Some(text) = item.text() else {
            good = false;
            continue;
        };
        match context.areas.select(text.get_ref()) {
            Ok(found) => codes.extend(found),
            Err(near) => {
                good = false;
                item.report_help(
                    format!("unknown area `{}`", text.get_ref()),
                    "no council, region, or type",
                    near,
                );
            }
        }
    }
    good.then_some(Areas::Codes(codes))
}

fn read_kind(fields: &Fields<'_>, context: &Context<'_>) -> Option<Kind> {
    let given: Vec<Node<'_>> = SUPPORTED_KINDS
        .iter()
        .filter_map(|kind| fields.optional(kind))
        .collect();
    let later = refuse_later(fields, &LATER_KINDS, "lever kind");
    match given.as_slice() {
        [node] if !later => read_one_kind(node, context),
        // A misspelt kind is reported as an unknown key.
        [] if later || fields.has_unknown() => None,
        [] => {
            let kinds = SUPPORTED_KINDS
                .map(|kind| format!("[lever.{kind}]"))
                .join(", ");
            fields.report(
                "the lever has no kind",
                "this lever",
                format!("add one of {kinds}"),
            );
            None
        }
        _ => {
            fields.report(
                "the lever has more than one kind",
                "this lever",
                "write a [[lever]] for each",
            );
            None
        }
    }
}

/// Reports keys that files may have and this version does not run. Leaving one out silently would give a wrong answer.
fn refuse_later<'a>(fields: &Fields<'a>, later: &[&'a str], what: &str) -> bool {
    let mut any = false;
    for key in later {
        if let Some(span) = fields.present(key) {
            any = true;
            let message = format!("{what} `{key}` is not supported in this version");
            let kinds = SUPPORTED_KINDS.map(|kind| format!("`{kind}`")).join(", ");
            let help = format!("lever kinds supported: {kinds}");
            fields.report_at(Problem::new(message, span, "not supported yet").help(help));
        }
    }
    any
}

fn read_one_kind(node: &Node<'_>, context: &Context<'_>) -> Option<Kind> {
    let fields = node.fields()?;
    match node.name {
        "request_rate" => read_request_rate(&fields),
        "cease_rate" => {
            let change = one_change(&fields, &[("multiply", 0.0, f64::INFINITY)], |_, factor| {
                Change::Multiply(factor)
            });
            let ages = read_ages(&fields);
            Some(Kind::CeaseRate {
                ages: ages?,
                change: change?,
            })
        }
        "inflation" => {
            let change = one_change(
                &fields,
                &[("rate", -0.5, 0.5), ("add", -0.5, 0.5)],
                |key, value| match key {
                    "rate" => Change::Set(value),
                    _ => Change::Add(value),
                },
            );
            let of = match fields.optional("placement") {
                Some(node) => placement(&node, context).map(TopUps::Placement),
                None => Some(TopUps::All),
            };
            refuse_later(&fields, &["line", "mode"], "key");
            Some(Kind::Inflation {
                of: of?,
                change: change?,
            })
        }
        "unit_cost" => {
            let ranges = [
                ("multiply", 0.0, f64::INFINITY),
                ("set", 0.0, f64::INFINITY),
            ];
            let change = one_change(&fields, &ranges, |key, value| match key {
                "multiply" => Change::Multiply(value),
                _ => Change::Set(value),
            });
            let placement = fields
                .required("placement")
                .and_then(|node| placement(&node, context));
            refuse_later(&fields, &["needs", "cap"], "key");
            Some(Kind::UnitCost {
                placement: placement?,
                change: change?,
            })
        }
        _ => {
            let change = one_change(&fields, &[("rate", -0.5, 0.5)], |_, rate| Change::Set(rate));
            Some(Kind::BlockGrowth { change: change? })
        }
    }
}

fn read_request_rate(fields: &Fields<'_>) -> Option<Kind> {
    if let Some(trend) = fields.optional("trend") {
        trend.one_of("trend", &["held"])?;
        let others: Vec<Node<'_>> = ["multiply", "add", "ages"]
            .iter()
            .filter_map(|key| fields.optional(key))
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
    let ranges = [("multiply", 0.0, f64::INFINITY), ("add", -1.0, 1.0)];
    let change = one_change(fields, &ranges, |key, value| match key {
        "multiply" => Change::Multiply(value),
        _ => Change::Add(value),
    });
    let ages = read_ages(fields);
    Some(Kind::RequestRate {
        ages: ages?,
        change: change?,
    })
}

/// Exactly one of some keys, each a number in a range.
fn one_change<'a>(
    fields: &Fields<'a>,
    keys: &[(&'a str, f64, f64)],
    change: impl Fn(&str, f64) -> Change,
) -> Option<Change> {
    let given: Vec<(Node<'_>, f64, f64)> = keys
        .iter()
        .filter_map(|(key, low, high)| Some((fields.optional(key)?, *low, *high)))
        .collect();
    if let [(node, low, high)] = given.as_slice() {
        return node
            .number_in(*low, *high)
            .map(|value| change(node.name, value.into_inner()));
    }
    let names: Vec<String> = keys.iter().map(|(key, _, _)| format!("`{key}`")).collect();
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

fn read_ages(fields: &Fields<'_>) -> Option<BTreeSet<u8>> {
    match fields.optional("ages") {
        Some(node) => Some(
            node.list_of(|age| age.whole(LAST_AGE))?
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
        ),
        None => Some(BTreeSet::new()),
    }
}

fn placement(node: &Node<'_>, context: &Context<'_>) -> Option<usize> {
    let ids: Vec<&str> = context
        .categories
        .placements
        .iter()
        .map(|p| p.id.as_str())
        .collect();
    node.one_of("placement", &ids).map(Spanned::into_inner)
}
