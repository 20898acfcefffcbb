//! What a council's own rows say a placement costs: `unit_costs.csv`, and placements with their fees.

use std::collections::BTreeMap;

use crate::own_rows::Date;

/// A row of `unit_costs.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitCostRow {
    /// Placement.
    pub placement: String,
    /// Need; `None` for all of them.
    pub need: Option<String>,
    /// Phase; `None` for all of them.
    pub phase: Option<String>,
    /// Start of the financial year.
    pub financial_year: i32,
    /// Pounds for each plan in the year.
    pub amount: f64,
    /// Plans that the amount is the mean of; `None` where not given.
    pub plans: Option<f64>,
}

/// A row of `placements.csv`: one placement of one child with its fee. Nothing that names the child is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacementRow {
    /// Placement.
    pub placement: String,
    /// Need, where given.
    pub need: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day; `None` while it lasts.
    pub to: Option<Date>,
    /// Pounds for a whole year.
    pub annual_fee: f64,
}

/// What placements of one kind came to in a financial year.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Fees {
    /// Placements, each counted for the share of the year it lasted.
    pub plans: f64,
    /// Pounds paid for that share.
    pub amount: f64,
}

/// Fees by placement in the financial year that begins in April of `year`: a placement that lasted half of it counts half, at half
/// its yearly fee.
///
/// ```
/// use pressure_returns::{PlacementRow, fees};
/// let row = |from: &str, to: Option<&str>| PlacementRow {
///     placement: "independent_special".to_owned(),
///     need: None,
///     from: from.parse().expect("a date"),
///     to: to.map(|d| d.parse().expect("a date")),
///     annual_fee: 73_000.0,
/// };
/// // All of 2025-26, and its last 31 days.
/// let fees = fees(&[row("2024-09-01", None), row("2026-03-01", None)], 2025);
/// let independent = fees["independent_special"];
/// assert!((independent.plans - (1.0 + 31.0 / 365.0)).abs() < 1e-12);
/// assert!((independent.amount - (73_000.0 + 31.0 * 200.0)).abs() < 1e-6);
/// ```
pub fn fees(rows: &[PlacementRow], year: i32) -> BTreeMap<String, Fees> {
    let mut all: BTreeMap<String, Fees> = BTreeMap::new();
    for row in rows {
        let share = share_of_year(row.from, row.to, year);
        if share > 0.0 {
            let fees = all.entry(row.placement.clone()).or_default();
            fees.plans += share;
            fees.amount += share * row.annual_fee;
        }
    }
    all
}

/// Share of a financial year between two days, both counted.
pub(crate) fn share_of_year(from: Date, to: Option<Date>, year: i32) -> f64 {
    let (first, last) = (day_number(year, 4, 1), day_number(year + 1, 3, 31));
    let from = day_number(from.year, from.month, from.day).max(first);
    let to = to
        .map_or(last, |d| day_number(d.year, d.month, d.day))
        .min(last);
    f64::from((to - from + 1).max(0)) / f64::from(last - first + 1)
}

/// Days since 1 March of year 0: the calendar's own arithmetic, no clock.
fn day_number(year: i32, month: u8, day: u8) -> i32 {
    let (year, month) = if month < 3 {
        (year - 1, i32::from(month) + 9)
    } else {
        (year, i32::from(month) - 3)
    };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i32::from(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_a_financial_year_are_365_or_366() {
        let days = |year| day_number(year + 1, 4, 1) - day_number(year, 4, 1);
        assert_eq!((days(2022), days(2023), days(2024)), (365, 366, 365));
        assert_eq!(day_number(2026, 3, 1) - day_number(2026, 2, 28), 1);
    }

    #[test]
    fn a_placement_outside_the_year_is_no_part_of_it() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let share = |from, to: Option<&str>| share_of_year(date(from), to.map(date), 2025);
        assert!(share("2024-09-01", Some("2025-03-31")).abs() < 1e-12);
        assert!(share("2026-04-01", None).abs() < 1e-12);
        assert!((share("2025-04-01", Some("2025-04-01")) - 1.0 / 365.0).abs() < 1e-12);
    }
}
