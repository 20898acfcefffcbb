//! Councils that replaced others: a figure published for a predecessor is shared among its successors.
//!
//! The share is each successor's part of the plans at the base census (an assumption: no file gives district weights).

use pressure_returns::Areas;

use crate::apportion;
use crate::published::ByArea;

/// One council that an area replaced.
#[derive(Debug, Clone)]
struct Predecessor {
    code: String,
    /// Share of the predecessor's figures that falls to heirs before this one, and to these and this one.
    before: f64,
    through: f64,
}

impl Predecessor {
    fn share(&self) -> f64 {
        self.through - self.before
    }

    /// Whole children of a count: what every heir gets comes to the count itself.
    fn part(&self, count: f64) -> f64 {
        apportion::part(count, self.before, self.through, 1.0)
    }
}

/// Predecessors of every area with the share of their figures that falls to it.
#[derive(Debug, Clone)]
pub struct Lineage {
    predecessors: Vec<Vec<Predecessor>>,
}

impl Lineage {
    /// Shares by plans at the base census. A predecessor whose successors were all in being is still listed: it is only
    /// used for years in which the successor itself has no figure.
    pub fn new(areas: &Areas, codes: &[String], plans: &[f64]) -> Self {
        let mut predecessors = vec![Vec::new(); codes.len()];
        for retired in areas.all().iter().filter(|a| a.valid_to.is_some()) {
            let heirs: Vec<usize> = retired
                .successors
                .iter()
                .filter_map(|s| codes.iter().position(|c| c == s))
                .collect();
            let all: f64 = heirs.iter().map(|i| plans[*i]).sum();
            let mut sum = 0.0;
            for heir in heirs {
                let before = sum / all;
                sum += plans[heir];
                predecessors[heir].push(Predecessor {
                    code: retired.code.clone(),
                    before,
                    through: sum / all,
                });
            }
        }
        Self { predecessors }
    }

    /// Codes of an area's predecessors with the share of their figures that falls to it.
    pub fn predecessors(&self, position: usize) -> impl Iterator<Item = (&str, f64)> {
        self.predecessors[position]
            .iter()
            .map(|p| (p.code.as_str(), p.share()))
    }

    /// An area's part of what its predecessors counted, in whole children; `None` where no predecessor has a figure.
    /// `of` gives the count of a predecessor by code.
    pub fn inherited_count(
        &self,
        position: usize,
        of: &dyn Fn(&str) -> Option<f64>,
    ) -> Option<f64> {
        let parts: Vec<f64> = self.predecessors[position]
            .iter()
            .filter_map(|p| of(&p.code).map(|count| p.part(count)))
            .collect();
        (!parts.is_empty()).then(|| parts.iter().sum())
    }

    /// An area's own figure, or its share of its predecessors'; `None` where neither is published.
    pub fn value(
        &self,
        series: &ByArea<'_>,
        codes: &[String],
        position: usize,
        year: i32,
        item: Option<&str>,
    ) -> Option<f64> {
        series
            .value(&codes[position], year, item)
            .or_else(|| self.inherited(series, position, year, item))
    }

    /// A rate of the area, or the plain mean of its predecessors' rates (not shared out).
    pub fn rate(
        &self,
        series: &ByArea<'_>,
        codes: &[String],
        position: usize,
        year: i32,
        item: Option<&str>,
    ) -> Option<f64> {
        series.value(&codes[position], year, item).or_else(|| {
            let rates: Vec<f64> = self.predecessors[position]
                .iter()
                .filter_map(|p| series.value(&p.code, year, item))
                .collect();
            (!rates.is_empty()).then(|| rates.iter().sum::<f64>() / rates.len() as f64)
        })
    }

    fn inherited(
        &self,
        series: &ByArea<'_>,
        position: usize,
        year: i32,
        item: Option<&str>,
    ) -> Option<f64> {
        let parts: Vec<f64> = self.predecessors[position]
            .iter()
            .filter_map(|p| series.value(&p.code, year, item).map(|v| v * p.share()))
            .collect();
        (!parts.is_empty()).then(|| parts.iter().sum())
    }
}
