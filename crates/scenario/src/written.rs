//! A lever as a file would give it at another strength: the text it was read from, with the numbers put in place.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::lever::Lever;
use crate::policy::Policy;
use crate::scenario::Scenario;
use crate::uncertain::Uncertain;

/// The header of a lever, and the beginning of the headers of its tables.
const HEADER: &str = "[[lever]]";
const SUBTABLE: &str = "[lever.";

impl Scenario {
    /// The places of the levers that the scenario's own file adds to those it extends.
    pub fn own_levers(&self) -> Range<usize> {
        let own = self.files.last().map_or(0, |(_, text)| levers_in(text));
        self.levers.len().saturating_sub(own)..self.levers.len()
    }

    /// The `[[lever]]` at a place as its file would give it at a strength. `scaled` is the scenario at that strength.
    ///
    /// `None` where the file does not head its levers by `[[lever]]`, or the lever's kind by a line of its own.
    pub fn lever_text(&self, index: usize, scaled: &Self, policy: &Policy) -> Option<String> {
        let mut before = 0;
        for (_, text) in &self.files {
            let count = levers_in(text);
            if index < before + count {
                let lever = scaled.levers.get(index)?;
                return rewritten(text, index - before, lever, policy);
            }
            before += count;
        }
        None
    }
}

fn levers_in(text: &str) -> usize {
    let (root, _) = DeTable::parse_recoverable(text);
    match root.get_ref().get("lever").map(Spanned::get_ref) {
        Some(DeValue::Array(levers)) => levers.len(),
        _ => 0,
    }
}

fn table<'a>(value: &'a Spanned<DeValue<'a>>) -> Option<&'a DeTable<'a>> {
    match value.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// The text of one lever of a file with the strength and the costs of `lever`.
fn rewritten(text: &str, index: usize, lever: &Lever, policy: &Policy) -> Option<String> {
    let extent = extent(text, index)?;
    let (root, _) = DeTable::parse_recoverable(text);
    let DeValue::Array(levers) = root.get_ref().get("lever")?.get_ref() else {
        return None;
    };
    let fields = table(levers.get(index)?)?;
    let (key, value) = lever.strength_key(policy).ok()?;
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let (kind_key, kind) = fields.get_key_value(lever.kind.id())?;
    let kind = table(kind)?;
    let as_written = |one: &Uncertain| one.key == key && (one.scale - 1.0).abs() <= 0.0;
    if lever.uncertain.iter().any(as_written) {
        // A distribution stays what it is; at another strength its mean is written in its place.
    } else if let Some(number) = kind.get(key) {
        changes.push((number.span(), format!("{value}")));
    } else {
        // The number is not given: a variant of the model file or a share of the policy file stands in its place.
        let given = format!("{key} = {value}");
        if let Some((variant, named)) = kind.get_key_value("variant") {
            changes.push((variant.span().start..named.span().end, given));
        } else {
            let end = end_of_header(text, kind_key.span())?;
            changes.push((end..end, format!("\n{given}")));
        }
    }
    if let Some(costs) = fields.get("one_off_cost").and_then(table) {
        for (year, pounds) in costs {
            let of_year = |(cost, _): &&(pressure_model::FinancialYear, f64)| {
                cost.to_string() == year.get_ref().as_ref()
            };
            let (_, cost) = lever.one_off_cost.iter().find(of_year)?;
            changes.push((pounds.span(), format!("{cost}")));
        }
    }
    changes.sort_by_key(|(span, _)| (span.start, span.end));
    let mut out = String::new();
    let mut at = extent.start;
    for (span, new) in changes {
        out.push_str(text.get(at..span.start)?);
        out.push_str(&new);
        at = span.end;
    }
    out.push_str(text.get(at..extent.end)?);
    // What is said last, before the next header, is said of that.
    let mut lines: Vec<&str> = out.lines().collect();
    while lines
        .pop_if(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        .is_some()
    {}
    Some(lines.join("\n"))
}

/// The end of the line `[lever.kind]`.
fn end_of_header(text: &str, key: Range<usize>) -> Option<usize> {
    let start = text[..key.start].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next()?;
    let headed = line.trim_start().starts_with(SUBTABLE);
    headed.then_some(start + line.len())
}

/// From the header of a lever to the next header that is not its own.
fn extent(text: &str, index: usize) -> Option<Range<usize>> {
    let mut start = None;
    let mut seen = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let plain = line.trim_start();
        if start.is_some() && plain.starts_with('[') && !plain.starts_with(SUBTABLE) {
            return start.map(|start| start..at);
        }
        if plain.starts_with(HEADER) {
            if seen == index {
                start = Some(at);
            }
            seen += 1;
        }
        at += line.len();
    }
    start.map(|start| start..text.len())
}
