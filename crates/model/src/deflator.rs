//! Cash in the prices of one year.

use crate::calendar::FinancialYear;

/// A named price index that turns cash into real terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Deflator {
    /// Which index it is, for the heading of every figure it touches ("GDP deflator, June 2026").
    pub name: String,
    /// Financial year of the first entry of `index`.
    pub first: FinancialYear,
    /// `[financial year]` price level; only ratios matter.
    pub index: Vec<f64>,
    /// Financial year whose prices the results are in.
    pub prices_of: FinancialYear,
}

impl Deflator {
    /// Price level of a year; `None` outside the index, which is never extended by guess.
    pub fn level(&self, year: FinancialYear) -> Option<f64> {
        let entry = usize::try_from(year.years_since(self.first)).ok()?;
        let level = *self.index.get(entry)?;
        (level > 0.0 && level.is_finite()).then_some(level)
    }

    /// Pounds of a year in the prices of [`Deflator::prices_of`]: `pounds x level then / level`.
    pub fn real(&self, pounds: f64, year: FinancialYear) -> Option<f64> {
        Some(pounds * self.level(self.prices_of)? / self.level(year)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cash_of_a_later_year_is_worth_less() {
        let deflator = Deflator {
            name: "made up".to_owned(),
            first: FinancialYear::new(2024),
            index: vec![100.0, 104.0, 106.6],
            prices_of: FinancialYear::new(2025),
        };
        let real = deflator.real(2_132.0, FinancialYear::new(2026)).unwrap();
        assert!((real - 2_080.0).abs() < 1e-9);
        let real = deflator.real(100.0, FinancialYear::new(2024)).unwrap();
        assert!((real - 104.0).abs() < 1e-9);
        assert_eq!(deflator.real(1.0, FinancialYear::new(2027)), None);
        assert_eq!(deflator.real(1.0, FinancialYear::new(2023)), None);
    }
}
