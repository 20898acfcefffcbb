//! Reads single cells of a council's own files; what cannot be used is a fault that says how to mend it.

use crate::codes;
use crate::own_rows::Date;
use crate::value::Value;

/// A cell that cannot be used: code, column, what it holds, how to mend it.
pub(crate) type Fault = (&'static str, &'static str, String, String);

pub(crate) fn census(text: &str, faults: &mut Vec<Fault>) -> i32 {
    match text
        .strip_suffix("-01")
        .and_then(|y| y.parse().ok())
        .filter(|y| (2010..=2100).contains(y))
    {
        Some(year) => year,
        None => fault(
            faults,
            (
                codes::OWN_PERIOD,
                "census",
                text.to_owned(),
                "write the January of the census, as 2026-01".to_owned(),
            ),
        ),
    }
}

pub(crate) fn financial_year(text: &str, faults: &mut Vec<Fault>) -> i32 {
    match crate::money::financial_year(text).filter(|_| text.len() == 7 && text.contains('-')) {
        Some(year) => year,
        None => fault(
            faults,
            (
                codes::OWN_PERIOD,
                "financial_year",
                text.to_owned(),
                "write it as 2025-26".to_owned(),
            ),
        ),
    }
}

pub(crate) fn academic_year(text: &str, faults: &mut Vec<Fault>) -> i32 {
    let first = text
        .split_once('/')
        .and_then(|(first, second)| Some((first.parse::<i32>().ok()?, second.parse::<i32>().ok()?)))
        .filter(|(first, second)| (2010..=2100).contains(first) && (first + 1) % 100 == *second);
    match first {
        Some((first, _)) => first,
        None => fault(
            faults,
            (
                codes::OWN_PERIOD,
                "academic_year",
                text.to_owned(),
                "write it as 2027/28".to_owned(),
            ),
        ),
    }
}

/// A share of one; 1 where the cell is blank.
pub(crate) fn share(text: &str, column: &'static str, faults: &mut Vec<Fault>) -> f64 {
    match Value::parse(text) {
        _ if text.is_empty() => 1.0,
        Value::Number(n) if (0.0..=1.0).contains(&n) => n,
        _ => fault(
            faults,
            (
                codes::OWN_ROW,
                column,
                text.to_owned(),
                "a share from 0 to 1 is wanted, 0.85 for 85%; blank is all of them".to_owned(),
            ),
        ),
    }
}

pub(crate) fn year(text: &str, faults: &mut Vec<Fault>) -> i32 {
    match text.parse().ok().filter(|y| (1990..=2100).contains(y)) {
        Some(year) => year,
        None => fault(
            faults,
            (
                codes::OWN_PERIOD,
                "year",
                text.to_owned(),
                "write the year of the mid-year count, as 2025".to_owned(),
            ),
        ),
    }
}

pub(crate) fn date(text: &str, faults: &mut Vec<Fault>) -> Date {
    match text.parse() {
        Ok(date) => date,
        Err(()) => fault(
            faults,
            (
                codes::OWN_PERIOD,
                "date",
                text.to_owned(),
                "write the date as 2026-03-31".to_owned(),
            ),
        ),
    }
}

pub(crate) fn age(text: &str, last: u8, faults: &mut Vec<Fault>) -> u8 {
    match text.parse::<u8>().ok().filter(|a| *a <= last) {
        Some(age) => age,
        None => fault(
            faults,
            (
                codes::OWN_AGE,
                "age",
                text.to_owned(),
                format!("ages are whole numbers from 0 to {last}"),
            ),
        ),
    }
}

pub(crate) fn category(
    text: &str,
    column: &'static str,
    known: &[&str],
    faults: &mut Vec<Fault>,
) -> String {
    match known.iter().find(|k| k.eq_ignore_ascii_case(text)) {
        Some(id) => (*id).to_owned(),
        None => fault(
            faults,
            (
                codes::OWN_CATEGORY,
                column,
                text.to_owned(),
                format!("use one of: {}", known.join(", ")),
            ),
        ),
    }
}

pub(crate) fn choice<T: Copy + Default>(
    text: &str,
    column: &'static str,
    known: &[(&str, T)],
    faults: &mut Vec<Fault>,
) -> T {
    if let Some((_, value)) = known.iter().find(|(k, _)| k.eq_ignore_ascii_case(text)) {
        return *value;
    }
    let names: Vec<&str> = known.iter().map(|(k, _)| *k).collect();
    fault(
        faults,
        (
            codes::OWN_CATEGORY,
            column,
            text.to_owned(),
            format!("use one of: {}", names.join(", ")),
        ),
    )
}

pub(crate) fn number(
    text: &str,
    column: &'static str,
    count: bool,
    faults: &mut Vec<Fault>,
) -> f64 {
    match Value::parse(text) {
        Value::Number(n) if !count || n >= 0.0 => n,
        Value::Number(_) => fault(
            faults,
            (
                codes::OWN_NEGATIVE,
                column,
                text.to_owned(),
                "a count cannot be below nought".to_owned(),
            ),
        ),
        _ => fault(
            faults,
            (
                codes::OWN_ROW,
                column,
                text.to_owned(),
                "a number is wanted; leave the row out if it is not known".to_owned(),
            ),
        ),
    }
}

fn fault<T: Default>(faults: &mut Vec<Fault>, fault: Fault) -> T {
    faults.push(fault);
    T::default()
}
