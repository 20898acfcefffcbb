//! Reads one `[[lever]]` of a scenario file: the keys that every lever has.

use std::collections::BTreeSet;

use pressure_model::{AcademicYear, FinancialYear};
use toml::Spanned;

use crate::catalogue;
use crate::fields::Fields;
use crate::kind::{calendar_of, has_profile};
use crate::kind_reader::{self, KindRead};
use crate::lever::{Areas, Calendar, Lever, Profile};
use crate::model_file::LAST_AGE;
use crate::node::Node;
use crate::phase::Phase;
use crate::problem::near_miss;
use crate::scenario::Context;
use crate::wanted::Among;

/// A profile longer than this outlives any projection.
const LONGEST_PROFILE: f64 = 30.0;

/// In place of a year: the one that policy.toml gives.
const FROM_POLICY: &str = "policy";

pub(crate) fn read(node: &Node<'_>, context: &Context<'_>) -> Option<Lever> {
    let fields = node.fields()?;
    // Common keys first, so that they head the list offered to who mistypes one.
    let from = fields.required("from");
    let to = fields.optional("to");
    let profile_node = fields.optional("profile");
    let profile = match &profile_node {
        Some(node) => read_profile(node),
        None => Some(Profile::Step),
    };
    let areas = match fields.optional("areas") {
        Some(node) => read_areas(&node, context),
        None => Some(Areas::All),
    };
    let rationale = read_text(&fields, "rationale");
    let source = read_text(&fields, "source");
    let one_off_cost = match fields.optional("one_off_cost") {
        Some(node) => read_costs(&node, context),
        None => Some(Vec::new()),
    };
    let capital = match fields.optional("capital") {
        Some(node) => node.flag(),
        None => Some(false),
    };
    let (kind_id, kind) = read_kind(&fields, context)?;

    if let Some(node) = profile_node
        && !has_profile(kind_id)
    {
        node.refuse(
            format!("`{kind_id}` has no profile: it is dated in full"),
            "not with this kind",
            "leave `profile` out",
        );
    }
    let from = from.and_then(|node| Some((read_year(&node, kind_id, context)?, node)));
    let to = match to {
        Some(node) => read_year(&node, kind_id, context).map(|year| Some((year, node))),
        None => Some(None),
    };
    let (from, from_node) = from?;
    let first = context.first_year(calendar_of(kind_id));
    if let Some((_, said)) = first.filter(|(first, _)| from < *first) {
        from_node.report_help(
            format!("`from` is before {said}, the first year that a lever can change"),
            "already counted or spent",
            format!("start it in {said} or later; what has happened is data, not a lever"),
        );
        return None;
    }
    if let Some((to, node)) = to.as_ref().and_then(Option::as_ref)
        && *to < from
    {
        node.report("the lever ends before it starts", "before `from`");
        return None;
    }
    let (kind, uncertain) = kind?;
    Some(Lever {
        kind,
        from,
        to: to?.map(|(to, _)| to),
        profile: profile?,
        areas: areas?,
        rationale: rationale?,
        source: source?,
        one_off_cost: one_off_cost?,
        capital: capital?,
        uncertain,
    })
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
fn read_year(node: &Node<'_>, kind: &str, context: &Context<'_>) -> Option<i32> {
    match calendar_of(kind) {
        Calendar::Academic => node.may_be::<AcademicYear>(),
        Calendar::Financial => node.may_be::<FinancialYear>(),
    }
    if node.name == "from" && policy_year(kind, context).is_some() {
        node.may_be_one_of("year", &[FROM_POLICY]);
    }
    let text = node.text()?;
    let text = text.get_ref();
    if text == FROM_POLICY && node.name == "from" {
        let dated = policy_year(kind, context);
        if dated.is_none() {
            node.report_help(
                format!("policy.toml gives no date for `{kind}`"),
                "write the year",
                "only `write_off`, `takeover` and `override_end` may take theirs from policy.toml",
            );
        }
        return dated;
    }
    let (academic, financial) = (text.parse::<AcademicYear>(), text.parse::<FinancialYear>());
    let (year, said, example) = match calendar_of(kind) {
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
            format!("`{}` of `{kind}` must be {said}", node.name),
            format!("write it like \"{example}\""),
            "rates and flows change with the school year, 2027/28; money with the financial year, 2027-28",
        );
    }
    year
}

/// The year from which policy.toml dates a kind.
fn policy_year(kind: &str, context: &Context<'_>) -> Option<i32> {
    let policy = context.policy;
    match kind {
        "write_off" => Some(policy.stability_grant.received.year()),
        "takeover" => Some(policy.takeover.year()),
        "override_end" => Some(policy.first_year_without_override().year()),
        _ => None,
    }
}

fn read_profile(node: &Node<'_>) -> Option<Profile> {
    const SHAPES: [&str; 3] = ["ramp", "front", "back"];
    if !node.is_table() {
        node.one_of("profile", &["step"])?;
        return Some(Profile::Step);
    }
    let fields = node.fields()?;
    let given = fields.among(Among::Exactly, &SHAPES);
    let [table] = given.as_slice() else {
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
    Some(match table.name {
        "ramp" => Profile::Ramp(years),
        "front" => Profile::Front(years),
        _ => Profile::Back(years),
    })
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
    if good && codes.is_empty() {
        node.report_help(
            "`areas` names no council",
            "an empty list",
            "leave `areas` out for every council",
        );
        return None;
    }
    good.then_some(Areas::Codes(codes))
}

/// `{ "2027-28" = 250000 }`: pounds by financial year.
fn read_costs(node: &Node<'_>, context: &Context<'_>) -> Option<Vec<(FinancialYear, f64)>> {
    let first = context.first_year(Calendar::Financial);
    let mut costs = Vec::new();
    let mut good = true;
    for (key, pounds) in node.fields()?.all_by::<FinancialYear>() {
        let year = key.get_ref().parse::<FinancialYear>().ok();
        let early = |year: FinancialYear| {
            first
                .as_ref()
                .is_some_and(|(first, _)| year.year() < *first)
        };
        match year {
            Some(year) if !early(year) => match pounds.number() {
                Some(pounds) => costs.push((year, pounds.into_inner())),
                None => good = false,
            },
            _ => {
                good = false;
                let said = first.as_ref().map_or("2027-28", |(_, said)| said.as_str());
                pounds.report_help(
                    format!(
                        "`{}` is no financial year that a lever can cost",
                        key.get_ref()
                    ),
                    "pounds of which year?",
                    format!("write {{ \"{said}\" = 250000 }}, in {said} or later"),
                );
            }
        }
    }
    good.then_some(costs)
}

/// The kind's key, and the kind where the rest of it can be read.
fn read_kind<'a>(
    fields: &Fields<'a>,
    context: &Context<'_>,
) -> Option<(&'static str, Option<KindRead>)> {
    let given: Vec<(&'static str, Node<'a>)> = catalogue::KINDS
        .iter()
        .filter_map(|kind| Some((kind.id, fields.optional_unlisted(kind.id)?)))
        .collect();
    match given.as_slice() {
        [(id, node)] => Some((id, kind_reader::read(node, context))),
        [] => {
            let ids: Vec<&str> = catalogue::KINDS.iter().map(|kind| kind.id).collect();
            let unknown = fields.take_unread();
            if unknown.is_empty() {
                fields.report("the lever has no kind", "this lever", near_miss("", &ids));
            }
            for key in &unknown {
                fields.report_unknown(key, "kind or key of a lever", &ids);
            }
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

/// A list of ages, and of phases whose ages are added to it; every age where neither is given.
pub(crate) fn read_ages(fields: &Fields<'_>) -> Option<BTreeSet<u8>> {
    let ages = match fields.optional("ages") {
        Some(node) => node.list_of(|age| age.whole(LAST_AGE)),
        None => Some(Vec::new()),
    };
    let phases = match fields.optional("phases") {
        Some(node) => node.list_of(|phase| phase.one_of("phase", &Phase::IDS)),
        None => Some(Vec::new()),
    };
    let of_phases = phases?
        .into_iter()
        .flat_map(|phase| Phase::ALL[phase.into_inner()].ages());
    let ages = ages?.into_iter().map(Spanned::into_inner);
    Some(ages.chain(of_phases).collect())
}
