//! Statements whose chance is asked for: `dsg_balance@2027-28 < -50m`.

use std::fmt;

use pressure_model::{CalendarYear, CensusYear, FinancialYear};
use pressure_report::{Measure, PeriodKind};

use crate::failure::Failure;

/// Which side of the threshold is meant, and whether the threshold itself is on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Side {
    fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// A statement about the total of a measure in one period.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    pub(crate) measure: Measure,
    /// As the measure's calendar labels it.
    pub(crate) period: String,
    pub(crate) side: Side,
    pub(crate) threshold: f64,
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = self.side.sign();
        let (measure, period) = (self.measure.id(), &self.period);
        write!(f, "{measure}@{period} {side} {}", self.threshold)
    }
}

/// How a statement is written, for who wrote it otherwise.
const FORM: &str = "write MEASURE@PERIOD < NUMBER, or <=, > or >=, in quotes, such as 'dsg_balance@2027-28 < -50m'; \
                    numbers may end in k, m or bn";

impl Statement {
    /// Reads a statement as typed.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = |what: String, help: &str| Failure::Usage {
            what: format!("`{text}` is no statement: {what}"),
            help: help.to_owned(),
        };
        let (left, side, right) =
            split(text).ok_or_else(|| wrong("it has no single < or >".to_owned(), FORM))?;
        let (name, period) = left
            .split_once('@')
            .ok_or_else(|| wrong("it names no period".to_owned(), FORM))?;
        let (name, period) = (name.trim(), period.trim());
        let measure = measure(name)?;
        let label = period_of(measure, period)?;
        let threshold =
            number(right).ok_or_else(|| wrong(format!("`{}` is no number", right.trim()), FORM))?;
        Ok(Self {
            measure,
            period: label,
            side,
            threshold,
        })
    }

    /// Whether it holds of a total.
    pub(crate) fn is_met(&self, value: f64) -> bool {
        self.is_met_by(self.margin(value))
    }

    /// By how much a total is on the side meant; negative on the other.
    pub(crate) fn margin(&self, value: f64) -> f64 {
        match self.side {
            Side::Below | Side::AtMost => self.threshold - value,
            Side::Above | Side::AtLeast => value - self.threshold,
        }
    }

    /// Whether it holds of a total with this margin.
    pub(crate) fn is_met_by(&self, margin: f64) -> bool {
        match self.side {
            Side::Below | Side::Above => margin > 0.0,
            Side::AtMost | Side::AtLeast => margin >= 0.0,
        }
    }

    /// Share of the draws in which it holds; 0 of none.
    pub(crate) fn holds(&self, draws: &[f64]) -> f64 {
        pressure_model::quantiles::chance(draws, |draw| self.is_met(draw)).unwrap_or(0.0)
    }
}

/// Both sides of the only comparison.
fn split(text: &str) -> Option<(&str, Side, &str)> {
    let place = text.find(['<', '>'])?;
    let (left, rest) = (&text[..place], &text[place..]);
    // The longer signs first, since they begin with the shorter.
    let (side, right) = [Side::AtMost, Side::AtLeast, Side::Below, Side::Above]
        .into_iter()
        .find_map(|side| Some((side, rest.strip_prefix(side.sign())?)))?;
    (!right.contains(['<', '>', '='])).then_some((left, side, right))
}

/// The label of a period of a measure.
pub(crate) fn period_of(measure: Measure, period: &str) -> Result<String, Failure> {
    let kind = measure.period_kind();
    label(kind, period).ok_or_else(|| {
        let ((calendar, example), name) = (calendar(kind), measure.id());
        Failure::Usage {
            what: format!("`{period}` is no {calendar}, which {name} goes by"),
            help: format!("write it like {example}: {name}@{example} in a statement"),
        }
    })
}

/// The label of a period of a calendar.
fn label(kind: PeriodKind, text: &str) -> Option<String> {
    match kind {
        PeriodKind::Census => text.parse::<CensusYear>().ok().map(|y| y.to_string()),
        PeriodKind::CalendarYear => text.parse::<CalendarYear>().ok().map(|y| y.to_string()),
        PeriodKind::FinancialYear => text.parse::<FinancialYear>().ok().map(|y| y.to_string()),
        PeriodKind::AcademicYear => None,
    }
}

fn calendar(kind: PeriodKind) -> (&'static str, &'static str) {
    match kind {
        PeriodKind::Census => ("census", "2028-01"),
        PeriodKind::CalendarYear => ("calendar year", "2028"),
        PeriodKind::FinancialYear => ("financial year", "2027-28"),
        PeriodKind::AcademicYear => ("academic year", "2027/28"),
    }
}

/// `-50_000_000`, `-50,000,000`, `-£50m` and `1.5bn`.
fn number(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '_' | ',' | '£') && !c.is_whitespace())
        .collect();
    let lower = plain.to_lowercase();
    let (digits, scale) = [("bn", 1e9), ("m", 1e6), ("k", 1e3)]
        .into_iter()
        .find_map(|(ending, scale)| Some((lower.strip_suffix(ending)?, scale)))
        .unwrap_or((&lower, 1.0));
    let starts = digits.trim_start_matches(['-', '+']);
    // "inf" and "nan" parse as numbers and are none here.
    starts
        .starts_with(|c: char| c.is_ascii_digit() || c == '.')
        .then_some(())?;
    digits.parse::<f64>().ok().map(|value| value * scale)
}

/// A measure by its id, of those that have a total.
pub(crate) fn measure(name: &str) -> Result<Measure, Failure> {
    let known = Measure::by_id(name).filter(|measure| *measure != Measure::Probability);
    known.ok_or_else(|| Failure::Usage {
        what: format!("there is no measure `{name}`"),
        help: format!(
            "nearest: {}; `pressure list measures` lists all",
            nearest_measures(name).join(", ")
        ),
    })
}

/// The ids nearest to one that is no measure's.
fn nearest_measures(name: &str) -> Vec<&'static str> {
    let mut ids: Vec<&str> = Measure::ALL
        .iter()
        .filter(|measure| **measure != Measure::Probability)
        .map(|measure| measure.id())
        .collect();
    ids.sort_by(|a, b| strsim::jaro_winkler(b, name).total_cmp(&strsim::jaro_winkler(a, name)));
    ids.truncate(3);
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read_as_people_write_them() {
        for (text, said) in [
            (
                "dsg_balance@2027-28 < -50000000",
                "dsg_balance@2027-28 < -50000000",
            ),
            (
                "dsg_balance@2027-28<-£50m",
                "dsg_balance@2027-28 < -50000000",
            ),
            ("plans@2028-01 >= 1_000", "plans@2028-01 >= 1000"),
            ("plans@2028-01<=5", "plans@2028-01 <= 5"),
            ("new_plans @ 2027 > 1.5k", "new_plans@2027 > 1500"),
            (
                "high_needs_spend@2028-29 > 15bn",
                "high_needs_spend@2028-29 > 15000000000",
            ),
        ] {
            assert_eq!(Statement::parse(text).unwrap().to_string(), said);
        }
    }

    #[test]
    fn the_threshold_is_on_the_side_that_names_it() {
        for (text, held) in [
            ("plans@2028-01 < 5", [true, false, false]),
            ("plans@2028-01 <= 5", [true, true, false]),
            ("plans@2028-01 > 5", [false, false, true]),
            ("plans@2028-01 >= 5", [false, true, true]),
        ] {
            let statement = Statement::parse(text).unwrap();
            assert_eq!([4.0, 5.0, 6.0].map(|value| statement.is_met(value)), held);
            let share = held.iter().filter(|held| **held).count() as f64 / 3.0;
            assert!((statement.holds(&[4.0, 5.0, 6.0]) - share).abs() < 1e-15);
        }
    }

    #[test]
    fn what_is_wrong_with_a_statement_is_said() {
        for (text, said) in [
            ("dsg_balnce@2027-28 < 0", "nearest: dsg_balance"),
            ("dsg_balance < 0", "no period"),
            ("dsg_balance@2027-28", "no single < or >"),
            ("dsg_balance@2028-01 < 0", "2027-28"),
            ("plans@2027-28 > 0", "plans@2028-01"),
            ("plans@2028-01 > many", "`many` is no number"),
            ("0 < plans@2028-01 < 5", "no single < or >"),
            ("probability@2027-28 > 0", "no measure"),
        ] {
            let report = format!(
                "{:?}",
                miette::Report::new(Statement::parse(text).unwrap_err())
            );
            let words: Vec<&str> = report.split_whitespace().filter(|w| *w != "│").collect();
            assert!(words.join(" ").contains(said), "{said}: {report}");
        }
    }
}
