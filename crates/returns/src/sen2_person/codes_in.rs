//! Codes and dates of the person-level return.

use crate::own::Known;

use super::SOURCE;

/// A day, comparable with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    pub(super) year: i32,
    month: u32,
    of_month: u32,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

impl Day {
    /// Reads `2022-Sep-28 00:00:00`, as the export writes days, or `2022-09-28`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let day = text.split([' ', 'T']).next()?;
        let mut parts = day.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let named = MONTHS
            .iter()
            .position(|name| name.eq_ignore_ascii_case(month));
        let month = match named {
            Some(at) => at as u32 + 1,
            None => month.parse().ok()?,
        };
        let (year, day) = (year.parse().ok()?, day.parse().ok()?);
        let is_one = (1900..=2100).contains(&year) && (1..=12).contains(&month);
        (is_one && (1..=31).contains(&day)).then_some(Self {
            year,
            month,
            of_month: day,
        })
    }

    /// Age at 31 August before the January of a year.
    pub(super) fn age_in(self, census: i32) -> i32 {
        let born_later = self.month > 8;
        census - 1 - self.year - i32::from(born_later)
    }
}

/// The placement of a setting without a school or college of its own, by its code.
pub(super) fn setting(known: &Known<'_>, code: &str) -> Option<String> {
    ours(known, "placement", code)
}

/// The need a code is.
pub(super) fn need(known: &Known<'_>, code: &str) -> Option<String> {
    ours(known, "need", code)
}

fn ours(known: &Known<'_>, kind: &str, code: &str) -> Option<String> {
    let id = known.crosswalk?.category(SOURCE, kind, code)?;
    Some(id.to_string())
}

/// `1`, `Y`, `true` or the like.
pub(super) fn yes(text: &str) -> bool {
    ["1", "y", "yes", "true", "t"].contains(&text.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_exported() {
        let exported = Day::parse("2022-Sep-28 00:00:00").expect("a day");
        assert_eq!(Some(exported), Day::parse("2022-09-28"));
        assert!(exported > Day::parse("2022-Jan-31 00:00:00").expect("a day"));
        for text in ["", "28/09/2022", "2022-13-01", "2022-Sep", "2022-Foo-01"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn age_is_that_before_the_school_year() {
        // Born 31 August 2013: ten on the day before the school year of January 2024. A day later: nine.
        let age = |text: &str| Day::parse(text).expect("a day").age_in(2024);
        assert_eq!((age("2013-08-31"), age("2013-09-01")), (10, 9));
    }
}
