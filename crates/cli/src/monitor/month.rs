//! A month as typed, and where it lies in its financial year.

use std::fmt;
use std::str::FromStr;

use pressure_model::FinancialYear;

/// Months of a year.
const MONTHS: i32 = 12;
/// A financial year starts in April.
const FIRST_MONTH: i32 = 4;

/// A month that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Month {
    year: i32,
    month: i32,
}

impl Month {
    /// The financial year it lies in.
    pub(crate) fn financial_year(self) -> FinancialYear {
        FinancialYear::new(if self.month < FIRST_MONTH {
            self.year - 1
        } else {
            self.year
        })
    }

    /// Months of the financial year up to its end: April is 1, March 12.
    pub(crate) fn elapsed(self) -> usize {
        ((self.month - FIRST_MONTH).rem_euclid(MONTHS) + 1) as usize
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('-').and_then(|(year, month)| {
            let whole = (year.len(), month.len()) == (4, 2);
            Some((year.parse().ok()?, month.parse().ok()?)).filter(|_| whole)
        });
        match parsed {
            Some((year, month))
                if (1..=MONTHS).contains(&month) && (1990..=2100).contains(&year) =>
            {
                Ok(Self { year, month })
            }
            _ => Err(format!(
                "`{text}` is no month; write the last month of the actuals as 2026-10"
            )),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_belong_to_the_financial_year_that_began_in_april() {
        for (text, year, elapsed) in [
            ("2026-04", 2026, 1),
            ("2026-10", 2026, 7),
            ("2027-01", 2026, 10),
            ("2027-03", 2026, 12),
        ] {
            let month: Month = text.parse().expect(text);
            assert_eq!(
                (month.financial_year(), month.elapsed()),
                (FinancialYear::new(year), elapsed)
            );
            assert_eq!(month.to_string(), text);
        }
        for text in ["2026", "2026-13", "2026-00", "26-10", "2026-1", "October"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
