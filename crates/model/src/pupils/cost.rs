//! What a council's children cost by setting, need and age, where it has said so.

use crate::calendar::FinancialYear;
use crate::pupils::rates::PupilRates;

/// Factors on the top-ups of each placement, from who is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct CostFactors {
    /// `[census][placement]` children, and the same weighted by what each costs.
    children: Vec<Vec<f64>>,
    weighted: Vec<Vec<f64>>,
    /// `[financial year][placement]`.
    factors: Vec<Vec<f64>>,
}

impl CostFactors {
    pub(crate) fn new(placements: usize, years: usize) -> Self {
        let table = vec![vec![0.0; placements]; years];
        Self {
            children: table.clone(),
            weighted: table.clone(),
            factors: table,
        }
    }

    /// Counts the children of a census.
    pub(crate) fn count(&mut self, rates: &PupilRates, census: usize, children: &[f64]) {
        if rates.cost.is_empty() {
            return;
        }
        self.children[census].fill(0.0);
        self.weighted[census].fill(0.0);
        for (cell, &count) in children.iter().enumerate() {
            if count > 0.0 {
                let setting = cell % rates.age_cells() / rates.needs;
                let placement = rates.placement_of[setting];
                self.children[census][placement] += count;
                self.weighted[census][placement] += count * rates.cost[cell];
            }
        }
    }

    /// Works out the factors of all years: `sum of children x relative cost / children`, both of the
    /// financial year, on top of the factors `given`. The year before the base is like the base.
    pub(crate) fn fill<'a>(&mut self, rates: &PupilRates, given: impl Fn(usize) -> &'a [f64]) {
        let (before, within) = FinancialYear::CENSUS_WEIGHTS;
        for year in 0..self.factors.len() {
            let last = year.saturating_sub(1);
            for (placement, factor) in self.factors[year].iter_mut().enumerate() {
                *factor = given(year)[placement];
                if rates.cost.is_empty() {
                    continue;
                }
                let of = |table: &[Vec<f64>]| {
                    before * table[last][placement] + within * table[year][placement]
                };
                let children = of(&self.children);
                if children > 0.0 {
                    *factor *= of(&self.weighted) / children;
                }
            }
        }
    }

    /// `[placement]` factors of one financial year.
    pub(crate) fn of(&self, year: usize) -> &[f64] {
        &self.factors[year]
    }
}
