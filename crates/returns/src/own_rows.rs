//! Typed rows of a council's own files.

use std::fmt;
use std::str::FromStr;

/// A day, as in a balance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day before.
    #[must_use]
    pub fn day_before(self) -> Self {
        let (year, month, day) = (self.year, self.month, self.day);
        match (month, day) {
            (1, 1) => Self {
                year: year - 1,
                month: 12,
                day: 31,
            },
            (_, 1) => Self {
                year,
                month: month - 1,
                day: last_day(year, month - 1),
            },
            _ => Self {
                year,
                month,
                day: day - 1,
            },
        }
    }
}

/// Days of a month.
fn last_day(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else {
            return Err(());
        };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return Err(());
        }
        let date = Self {
            year: year.parse().map_err(|_| ())?,
            month: month.parse().map_err(|_| ())?,
            day: day.parse().map_err(|_| ())?,
        };
        let valid = (1..=12).contains(&date.month)
            && (1..=last_day(date.year, date.month)).contains(&date.day)
            && (1990..=2100).contains(&date.year);
        if valid { Ok(date) } else { Err(()) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A row of `caseload.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseloadRow {
    /// Year of the January census.
    pub census: i32,
    /// Age at 31 August before the school year, 0 to 25.
    pub age: u8,
    /// Need.
    pub need: String,
    /// Placement.
    pub placement: String,
    /// Plans in force.
    pub plans: f64,
}

/// Whether an amount was planned, is expected, or was spent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Set before the year.
    Budget,
    /// Expected during the year.
    Forecast,
    /// Spent.
    #[default]
    Outturn,
}

/// A row of `finance.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct FinanceRow {
    /// Start of the financial year.
    pub financial_year: i32,
    /// Line.
    pub line: String,
    /// Budget, forecast or outturn.
    pub kind: Kind,
    /// Pounds.
    pub amount: f64,
}

/// Parts of the high needs block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockItem {
    /// The block before deductions.
    #[default]
    Allocation,
    /// Places the Department pays directly.
    Deduction,
    /// Moved from the schools block.
    Transfer,
    /// Other grant.
    Grant,
}

/// A row of `block.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockRow {
    /// Start of the financial year.
    pub financial_year: i32,
    /// Item.
    pub item: BlockItem,
    /// Pounds.
    pub amount: f64,
}

/// Parts of the DSG balance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The high needs block's.
    #[default]
    HighNeeds,
    /// The other blocks'.
    OtherBlocks,
}

/// A row of `balance.csv`; a deficit is negative.
#[derive(Debug, Clone, PartialEq)]
pub struct BalanceRow {
    /// Day of the balance, usually 31 March.
    pub date: Date,
    /// Part.
    pub part: Part,
    /// Pounds.
    pub amount: f64,
}

/// A row of `places.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacesRow {
    /// Placement.
    pub placement: String,
    /// Phase, or the id that stands for all of them.
    pub phase: String,
    /// Start of the academic year from which there are this many places.
    pub academic_year: i32,
    /// Places in the council's own schools.
    pub places: f64,
    /// Share of them open to residents.
    pub resident_share: f64,
}

/// A row of `population.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct PopulationRow {
    /// Year of the mid-year count or projection.
    pub year: i32,
    /// Age.
    pub age: u8,
    /// Persons.
    pub persons: f64,
}
