//! The four calendars of the model, as four types.
//!
//! A census is a day in January; flows between two censuses are published by calendar year and
//! belong to an academic year; money is by financial year. Mixing them shifts results by a year
//! without any visible fault, so a year changes calendar only through a function named here.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

macro_rules! year_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i32);

        impl $name {
            /// The year whose label starts with `year`.
            pub const fn new(year: i32) -> Self {
                Self(year)
            }

            /// The year its label starts with.
            pub const fn year(self) -> i32 {
                self.0
            }

            /// The same calendar, `years` later (earlier when negative).
            #[must_use]
            pub const fn plus(self, years: i32) -> Self {
                Self(self.0 + years)
            }

            /// Whole years from `earlier` to this one; negative when this one comes first.
            pub const fn years_since(self, earlier: Self) -> i32 {
                self.0 - earlier.0
            }
        }
    };
}

year_type! {
    /// The January census: 2026 is "2026-01". Caseloads are counted on that day.
    CensusYear
}
year_type! {
    /// September to August, named by its start: 2025 is "2025/26".
    AcademicYear
}
year_type! {
    /// April to March, named by its start: 2025 is "2025-26". Money is by this year.
    FinancialYear
}
year_type! {
    /// January to December: 2025 is "2025". Published flows are by this year.
    CalendarYear
}

impl CensusYear {
    /// Calendar year of the flows from this census to the next: the year that starts with it.
    pub const fn flows_to_next(self) -> CalendarYear {
        CalendarYear(self.0)
    }

    /// Academic year that names the step from this census to the next: January 2026 to January
    /// 2027 is 2026/27, whose September intake is what the step mostly moves.
    pub const fn step_academic_year(self) -> AcademicYear {
        AcademicYear(self.0)
    }

    /// Academic year in which the census day falls: January 2026 lies in 2025/26.
    pub const fn academic_year(self) -> AcademicYear {
        AcademicYear(self.0 - 1)
    }

    /// Financial year in which the census day falls: January 2026 lies in 2025-26.
    pub const fn financial_year(self) -> FinancialYear {
        FinancialYear(self.0 - 1)
    }
}

impl AcademicYear {
    /// Census at which the step named by this academic year starts.
    pub const fn step_start(self) -> CensusYear {
        CensusYear(self.0)
    }

    /// Census at which the step named by this academic year ends: the first one that a change
    /// made from this academic year can reach.
    pub const fn step_end(self) -> CensusYear {
        CensusYear(self.0 + 1)
    }

    /// Financial year of the September in which the academic year starts.
    pub const fn financial_year(self) -> FinancialYear {
        FinancialYear(self.0)
    }
}

impl FinancialYear {
    /// Shares of a financial year that follow the census before it and the census within it:
    /// April to August (5 months) is still the school year of the census before.
    pub const CENSUS_WEIGHTS: (f64, f64) = (5.0 / 12.0, 7.0 / 12.0);

    /// The census three months before the year starts.
    pub const fn census_before(self) -> CensusYear {
        CensusYear(self.0)
    }

    /// The census nine months into the year.
    pub const fn census_within(self) -> CensusYear {
        CensusYear(self.0 + 1)
    }
}

/// Persons of an age at 31 August, from those of the age and of the age below at 30 June: two of twelve have had a birthday since.
pub fn mid_year_to_august(of_age: f64, below: f64) -> f64 {
    (10.0 * of_age + 2.0 * below) / 12.0
}

impl CalendarYear {
    /// Census at which the flows of this calendar year start.
    pub const fn census_at_start(self) -> CensusYear {
        CensusYear(self.0)
    }

    /// Census at which the flows of this calendar year end.
    pub const fn census_at_end(self) -> CensusYear {
        CensusYear(self.0 + 1)
    }
}

impl fmt::Display for CensusYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-01", self.0)
    }
}

impl fmt::Display for AcademicYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}/{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

impl fmt::Display for CalendarYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

impl FromStr for CensusYear {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.strip_suffix("-01")
            .and_then(digits::<4>)
            .map(Self)
            .ok_or_else(|| bad_label("census", text, "2026-01"))
    }
}

impl FromStr for AcademicYear {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        split_year(text, '/')
            .map(Self)
            .ok_or_else(|| bad_label("academic year", text, "2025/26"))
    }
}

impl FromStr for FinancialYear {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        split_year(text, '-')
            .map(Self)
            .ok_or_else(|| bad_label("financial year", text, "2025-26"))
    }
}

impl FromStr for CalendarYear {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        digits::<4>(text)
            .map(Self)
            .ok_or_else(|| bad_label("calendar year", text, "2025"))
    }
}

/// Exactly `N` digits, nothing else: `parse` alone would take "+2025".
fn digits<const N: usize>(text: &str) -> Option<i32> {
    let all_digits = text.len() == N && text.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

/// "2025-26" or "2025/26": the two digits must name the year after, so that "2025-01" is refused.
fn split_year(text: &str, separator: char) -> Option<i32> {
    let (start, end) = text.split_once(separator)?;
    let start = digits::<4>(start)?;
    let end = digits::<2>(end)?;
    (end == (start + 1).rem_euclid(100)).then_some(start)
}

fn bad_label(calendar: &'static str, text: &str, example: &'static str) -> Error {
    Error::YearLabel {
        calendar,
        text: text.to_owned(),
        example,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_read_back() {
        for year in [1999, 2000, 2025, 2026] {
            let census = CensusYear::new(year);
            let academic = AcademicYear::new(year);
            let financial = FinancialYear::new(year);
            let calendar = CalendarYear::new(year);
            assert_eq!(census.to_string().parse::<CensusYear>().unwrap(), census);
            assert_eq!(
                academic.to_string().parse::<AcademicYear>().unwrap(),
                academic
            );
            assert_eq!(
                financial.to_string().parse::<FinancialYear>().unwrap(),
                financial
            );
            assert_eq!(
                calendar.to_string().parse::<CalendarYear>().unwrap(),
                calendar
            );
        }
        assert_eq!(CensusYear::new(2026).to_string(), "2026-01");
        assert_eq!(AcademicYear::new(2025).to_string(), "2025/26");
        assert_eq!(FinancialYear::new(1999).to_string(), "1999-00");
        assert_eq!(CalendarYear::new(2025).to_string(), "2025");
    }

    #[test]
    fn wrong_labels_are_refused_with_an_example() {
        assert!("2025-27".parse::<FinancialYear>().is_err());
        assert!("2025/26".parse::<FinancialYear>().is_err());
        assert!("202526".parse::<AcademicYear>().is_err());
        assert!("2026-02".parse::<CensusYear>().is_err());
        assert!("+202".parse::<CalendarYear>().is_err());
        let message = "25-26".parse::<FinancialYear>().unwrap_err().to_string();
        assert!(
            message.contains("25-26") && message.contains("2025-26"),
            "{message}"
        );
    }

    #[test]
    fn a_step_a_school_year_and_a_financial_year_meet_at_the_census() {
        let census = CensusYear::new(2026);
        assert_eq!(census.flows_to_next(), CalendarYear::new(2026));
        assert_eq!(census.step_academic_year(), AcademicYear::new(2026));
        assert_eq!(
            census.step_academic_year().step_end(),
            CensusYear::new(2027)
        );
        assert_eq!(census.step_academic_year().step_start(), census);
        assert_eq!(census.academic_year().to_string(), "2025/26");
        assert_eq!(census.financial_year().to_string(), "2025-26");
        assert_eq!(census.financial_year().census_within(), census);
        assert_eq!(census.financial_year().census_before(), census.plus(-1));
        assert_eq!(
            AcademicYear::new(2027).financial_year(),
            FinancialYear::new(2027)
        );
        assert_eq!(CalendarYear::new(2025).census_at_end(), census);
        assert_eq!(CalendarYear::new(2025).census_at_start(), census.plus(-1));
        assert_eq!(census.years_since(CensusYear::new(2023)), 3);
        let (before, within) = FinancialYear::CENSUS_WEIGHTS;
        assert!((before + within - 1.0).abs() < 1e-15);
    }
}
