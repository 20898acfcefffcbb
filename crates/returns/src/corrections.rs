//! `corrections.csv`: figures the user puts right. Each line applied is a finding, and so is each that found nothing to correct;
//! nothing is mended silently.

use std::collections::{BTreeMap, BTreeSet};

use crate::areas::Areas;
use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::Context;
use crate::picture::{Picture, Series};
use crate::source::Table;
use crate::value::Value;

/// The columns, in the order of the template.
pub const CORRECTION_COLUMNS: [&str; 7] = [
    "return", "area", "period", "measure", "category", "value", "reason",
];

/// Applies each line to the figure it names. `return` is the file (blank for whichever is in use), `measure` a series as findings
/// call it, `category` its breakdown (`age 7; state_special`; blank for the whole), `value` a number, or a symbol of missing that
/// takes the figure out.
pub(crate) fn apply(
    table: &Table,
    picture: &mut Picture,
    context: &mut Context<'_>,
) -> Result<(), Error> {
    table.require(&CORRECTION_COLUMNS)?;
    for (row, line) in table.rows() {
        let [file, area, period, measure, category, value, reason] =
            CORRECTION_COLUMNS.map(|name| table.get(row, name).trim());
        let area = match area {
            a if a.eq_ignore_ascii_case("england") => crate::ENGLAND,
            a => (context.areas.by_any(a)).map_or(a, |found| found.code.as_str()),
        };
        let finding = |code, severity| {
            Finding::new(code, severity, &table.file)
                .row(line)
                .area(context.areas.name_of(area))
                .period(period)
                .value(value)
        };
        let unused = |severity, column: &str, mend: String| {
            let unused = finding(codes::CORRECTION_UNUSED, severity);
            unused.column(column).done("not applied").mend(mend)
        };
        let number = Value::parse(value);
        if matches!(number, Value::Unreadable) {
            let mend = "give a number, or a symbol such as x to take the figure out; delete lines that are not needed";
            let found = unused(Severity::Error, "value", mend.to_owned());
            context.findings.push(found);
            continue;
        }
        let Some(series) = Series::ALL.into_iter().find(|s| s.id() == measure) else {
            let found = unused(Severity::Error, "measure", measures_like(measure));
            context.findings.push(found);
            continue;
        };
        let wanted = Wanted {
            file,
            area,
            period,
            parts: parts(category),
        };
        let before = correct(picture, series, &wanted, number.number());
        context.findings.push(if before.is_empty() {
            let mend = format!(
                "no figure of {measure} has this return, area, period and category; the detail of the finding it is about names them"
            );
            unused(Severity::Warning, "category", mend)
        } else {
            finding(codes::CORRECTION_APPLIED, Severity::Info)
                .column(measure)
                .done(format!("applied; before: {}. Reason: {reason}", before.join(", ")))
                .mend("nothing")
        });
    }
    Ok(())
}

/// The figure a line is about.
struct Wanted<'a> {
    file: &'a str,
    area: &'a str,
    period: &'a str,
    parts: BTreeSet<String>,
}

/// Parts of a category, in whatever order and case they are written.
fn parts(category: &str) -> BTreeSet<String> {
    let parts = category.split(';').map(|part| part.trim().to_lowercase());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Puts the value into the figures wanted; says what stood there.
fn correct(
    picture: &mut Picture,
    series: Series,
    wanted: &Wanted<'_>,
    value: Option<f64>,
) -> Vec<String> {
    let origins = picture.origins.get(&series).map_or(&[][..], Vec::as_slice);
    let sources = &picture.sources;
    let from_file = |n: usize| {
        let source = origins
            .get(n)
            .and_then(|o| sources.get(usize::from(o.source)));
        wanted.file.is_empty() || source.is_some_and(|s| s.file == wanted.file)
    };
    let mut before = Vec::new();
    for (n, figure) in (picture.figures.entry(series).or_default().iter_mut()).enumerate() {
        let hit = *figure.area == *wanted.area
            && (series.period(figure.year) == wanted.period
                || figure.year.to_string() == wanted.period)
            && parts(&figure.category().unwrap_or_default()) == wanted.parts
            && from_file(n);
        if hit {
            let stood = figure.value.map(|value| value.to_string());
            before.push(stood.unwrap_or_else(|| "missing".to_owned()));
            figure.value = value;
        }
    }
    before
}

fn measures_like(measure: &str) -> String {
    let ids: Vec<String> = Series::ALL.iter().map(|series| series.id()).collect();
    let like = |id: &&String| {
        !measure.is_empty() && (id.contains(measure) || measure.contains(id.as_str()))
    };
    let near: Vec<&String> = ids.iter().filter(like).collect();
    if near.is_empty() {
        format!("give one of these measures: {}", ids.join(", "))
    } else {
        let near: Vec<&str> = near.into_iter().map(String::as_str).collect();
        format!("no such measure; nearest: {}", near.join(", "))
    }
}

/// Lines to fill in, one for each figure of a council that a warning or an error is about, in the order of
/// [`CORRECTION_COLUMNS`]. A `?` stands for the value: it is no number, so a line left as it is changes nothing and is told.
pub fn correction_template(findings: &[Finding], areas: &Areas) -> Vec<[String; 7]> {
    let mut lines: BTreeMap<[String; 5], Vec<String>> = BTreeMap::new();
    for f in findings.iter().filter(|f| f.severity > Severity::Info) {
        let (Some(area), Some(period), Some(measure)) = (&f.area, &f.period, &f.measure) else {
            continue;
        };
        if areas.by_any(area).is_none() {
            continue; // a region's or England's row is the publisher's to correct
        }
        let category = f.category.clone().unwrap_or_default();
        let key = [
            f.file.clone(),
            area.clone(),
            period.clone(),
            measure.clone(),
            category,
        ];
        let why = format!("{}: {}", f.code, f.value.as_deref().unwrap_or(&f.mend));
        lines.entry(key).or_default().push(why);
    }
    let line = |(key, why): ([String; 5], Vec<String>)| {
        let [file, area, period, measure, category] = key;
        let value = "?".to_owned();
        [file, area, period, measure, category, value, why.join("; ")]
    };
    lines.into_iter().map(line).collect()
}
