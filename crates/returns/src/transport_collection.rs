//! The Department's collection on home-to-school transport, first made in February 2025. Data sets of national figures are published in
//! long form; what each council answered stands in a supporting sheet with a question as each column's heading, and comments beside.
//! Questions changed between the rounds, so answers are kept under the wording of their own round.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::areas::ENGLAND;
use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{AreaReader, Batch, Calendar, Context, add, parse_period};
use crate::picture::{Observation, Series};
use crate::rows::Row;
use crate::school_census::slug;
use crate::source::Table;
use crate::value::Value;

/// What a row of a national data set is about, in the order of its item; each set has some.
const ABOUT: [&str; 5] = [
    "age_group",
    "transport_group",
    "question_set",
    "breakdown",
    "transport_mode",
];
/// What a row of a national data set counts.
const COUNTS: [&str; 3] = [
    "national_estimate",
    "percentage",
    "number_local_authorities",
];

/// Reads a national data set. `202526` is an academic year in one set and a financial year in another, so the calendar is part of the
/// item, and the year is the January of an academic year and the first of a financial one.
pub(crate) fn national(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&["time_period", "time_identifier", "geographic_level"])?;
    let mut batch = Batch::new();
    let mut seen: BTreeMap<(i32, String), u64> = BTreeMap::new();
    let england = Arc::from(ENGLAND);
    for (row, line) in table.rows() {
        let text = |name: &str| table.get(row, name).trim();
        if !text("geographic_level").eq_ignore_ascii_case("national") {
            continue;
        }
        let period = parse_period(text("time_period"), text("time_identifier"));
        let (calendar, year) = match period {
            Some((Calendar::Academic, year)) => ("academic_year", year),
            Some((Calendar::Financial, year)) => ("financial_year", year),
            Some((Calendar::Year, year)) => ("calendar_year", year),
            None => {
                context.findings.push(
                    Finding::new(codes::IMPOSSIBLE_YEAR, Severity::Error, &table.file)
                        .row(line)
                        .column("time_period")
                        .value(text("time_period"))
                        .done("the row is left out")
                        .mend("periods are written 202526 with `Academic year` or `Financial year` beside them"),
                );
                continue;
            }
        };
        let about = ABOUT.iter().map(|name| slug(text(name)));
        let mut parts = vec![calendar.to_owned()];
        parts.extend(about.filter(|part| !part.is_empty()));
        let about = parts.join(":");
        if let Some(first) = seen.insert((year, about.clone()), line) {
            context.findings.push(twice(&table.file, line, first));
            continue;
        }
        for name in COUNTS.iter().filter(|name| table.has(name)) {
            let item = Arc::from(format!("{about}:{name}"));
            let value = Value::parse(text(name)).number();
            let figure = Observation::new(&england, year, value).of_item(&item);
            add(&mut batch, Series::TransportUsers, line, figure);
        }
    }
    Ok(batch)
}

fn twice(file: &str, line: u64, first: u64) -> Finding {
    Finding::new(codes::DUPLICATE_KEY, Severity::Error, file)
        .row(line)
        .value(format!("the same as row {first}"))
        .done("the first row is kept")
        .mend("ask the publisher which is right")
}

/// The header of the councils' sheet stands below titles, within these rows.
const TITLES: usize = 15;
/// Fewer questions about transport make no sheet of this collection.
const QUESTIONS: usize = 3;
/// A question is answered in numbers if at least this share of its answers are figures or symbols; else it asks for words.
const SHARE_OF_FIGURES: f64 = 0.5;

const CODES: [&str; 6] = [
    "la code",
    "la_code",
    "old_la_code",
    "new_la_code",
    "la number",
    "ons code",
];
const NAMES: [&str; 4] = [
    "local authority",
    "local authority name",
    "la name",
    "la_name",
];

/// Row of the headings, when these rows are the councils' answers: a council's name and questions about transport.
pub(crate) fn header_row(rows: &[Row<'_>]) -> Option<usize> {
    rows.iter().take(TITLES).position(|row| {
        let cells: Vec<String> = row.iter().map(|c| c.trim().to_lowercase()).collect();
        let asks = |c: &&String| ["transport", "htst"].iter().any(|word| c.contains(word));
        cells.iter().any(|c| NAMES.contains(&c.as_str()))
            && cells.iter().filter(asks).count() >= QUESTIONS
    })
}

/// Reads the councils' answers in numbers; comments are never read.
pub(crate) fn councils(file: &str, rows: &[Row<'_>], context: &mut Context<'_>) -> Batch {
    let mut batch = Batch::new();
    let Some(head) = header_row(rows) else {
        return batch;
    };
    let titles = rows[..head].iter().flatten();
    let Some(year) = titles.chain([file]).find_map(january) else {
        context.findings.push(
            Finding::new(codes::SHEET_UNREADABLE, Severity::Warning, file)
                .row(head as u64 + 1)
                .done("left out")
                .mend("neither a title, nor the sheet's or the file's name says which round it is of: put it into the name, as `2025-26`"),
        );
        return batch;
    };
    let headings: Vec<String> = rows[head].iter().map(|c| c.trim().to_lowercase()).collect();
    let at = |wanted: &[&str]| headings.iter().position(|h| wanted.contains(&h.as_str()));
    let (code, name) = (at(&CODES), at(&NAMES));
    let answers = &rows[head + 1..];
    let questions = questions(&headings, answers);
    let mut reader = AreaReader::new(file);
    let mut seen: BTreeMap<Arc<str>, u64> = BTreeMap::new();
    for (row, line) in answers.iter().zip(head as u64 + 2..) {
        let text = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("").trim();
        if text(name).is_empty() && text(code).is_empty() {
            continue;
        }
        let found = reader.find(context.areas, line, text(code), "", text(name));
        let Some(area) = found else { continue };
        if let Some(first) = seen.insert(Arc::clone(&area), line) {
            context.findings.push(twice(file, line, first));
            continue;
        }
        for (at, item) in &questions {
            let value = Value::parse(row.get(*at).unwrap_or("")).number();
            let figure = Observation::new(&area, year, value).of_item(item);
            add(&mut batch, Series::TransportAnswers, line, figure);
        }
    }
    reader.finish(context);
    batch
}

/// Questions answered in numbers, under their wording; one asked twice gets a number.
fn questions(headings: &[String], answers: &[Row<'_>]) -> Vec<(usize, Arc<str>)> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut questions = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        let known = CODES.iter().chain(&NAMES).any(|k| k == heading);
        let cells = answers.iter().filter_map(|row| row.get(at));
        let values: Vec<Value> = cells
            .filter(|c| !c.trim().is_empty())
            .map(Value::parse)
            .collect();
        let figures = values.iter().filter(|v| **v != Value::Unreadable).count();
        let numbers = values.iter().any(|v| v.number().is_some());
        if known || !numbers || (figures as f64) < SHARE_OF_FIGURES * values.len() as f64 {
            continue;
        }
        let question = slug(heading);
        let again = (2..).map(|n| format!("{question}_{n}"));
        let names = std::iter::once(question.clone()).chain(again);
        if let Some(name) = names.into_iter().find(|name| !used.contains(name)) {
            questions.push((at, Arc::from(name.as_str())));
            used.insert(name);
        }
    }
    questions
}

/// The January of an academic year named in a text: 2026 of `2025-26`, `2025/26`, `202526` or `2025 to 2026`.
fn january(text: &str) -> Option<i32> {
    let digits: String = text
        .to_lowercase()
        .replace(" to ", "-")
        .chars()
        .filter(|c| c.is_ascii_digit() || !matches!(c, '-' | '/'))
        .collect();
    let bytes = digits.as_bytes();
    (0..bytes.len()).find_map(|i| {
        let number = |from: usize, to: usize| digits.get(from..to)?.parse::<i32>().ok();
        let starts = i == 0 || !bytes[i - 1].is_ascii_digit();
        let first = number(i, i + 4).filter(|y| starts && (2020..2100).contains(y))?;
        let (long, short) = (number(i + 4, i + 8), number(i + 4, i + 6));
        let next = |year: Option<i32>, of: i32| year == Some(of);
        (next(long, first + 1) || next(short, (first + 1) % 100)).then_some(first + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_told_by_its_academic_year() {
        let texts = [
            "Home to school transport, 2025-26",
            "a/2025 to 2026.xlsx [LAs]",
            "htst_202425",
            "2025-29",
            "in 2026",
            "x",
        ];
        let wanted = [Some(2026), Some(2026), Some(2025), None, None, None];
        assert_eq!(texts.map(january), wanted);
    }
}
