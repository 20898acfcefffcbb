//! Results of one area under one scenario, found by what they are of.

use std::collections::BTreeMap;

use crate::compare::Comparison;
use crate::measure::Measure;
use crate::pack::AgeShare;
use crate::row::{Basis, Breakdown, Row};
use crate::statutory::table::Figure;

/// One result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Entry {
    pub(crate) value: f64,
    pub(crate) interval: Option<(f64, f64)>,
    pub(crate) basis: Basis,
}

type Key<'a> = (Measure, Breakdown, &'a str, &'a str);

/// The results of a run, or the differences between two.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found<'a> {
    results: BTreeMap<Key<'a>, Entry>,
    suppressed: bool,
}

/// Why a figure that the run should have is not in it.
const OUTSIDE: &str = "outside the years of this run";

/// Why a council has no income or balance.
pub(crate) const NO_BLOCK: &str = "no block is published for this area";

/// Which figures of more than one category would give a hidden count away is not worked out, so none of them is shown.
const SUPPRESSED: &str = "hidden, for it rests on rows of single children; a return needs every count: --no-suppress gives them";

impl<'a> Found<'a> {
    /// Those of a run.
    pub(crate) fn of_rows(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let of = |row: &'a Row| {
            let entry = Entry {
                value: row.value,
                interval: row.p10.zip(row.p90),
                basis: row.basis,
            };
            let (category, period) = (row.category.as_str(), row.period.as_str());
            ((row.measure, row.breakdown, category, period), entry)
        };
        Self::of(rows.into_iter().map(of))
    }

    /// What a measure changes.
    pub(crate) fn of_differences(rows: impl IntoIterator<Item = &'a Comparison>) -> Self {
        let of = |row: &'a Comparison| {
            let entry = Entry {
                value: row.difference,
                interval: row.p10.zip(row.p90),
                basis: Basis::Projected,
            };
            let (category, period) = (row.category.as_str(), row.period.as_str());
            ((row.measure, row.breakdown, category, period), entry)
        };
        Self::of(rows.into_iter().map(of))
    }

    fn of(entries: impl Iterator<Item = (Key<'a>, Entry)>) -> Self {
        let results: BTreeMap<_, _> = entries.collect();
        let suppressed = results.values().any(|entry| entry.value.is_nan());
        Self {
            results,
            suppressed,
        }
    }

    /// With the age groups that totals are divided into by shares: estimates, whose bounds are those of the total.
    pub(crate) fn divided(mut self, shares: impl IntoIterator<Item = &'a AgeShare>) -> Self {
        for AgeShare {
            measure,
            group,
            share,
        } in shares
        {
            let whole = self.results.iter().filter(|((of, breakdown, ..), _)| {
                (*of, *breakdown) == (*measure, Breakdown::Total)
            });
            let parts = whole.map(|((.., period), total)| {
                let part = Entry {
                    value: total.value * share,
                    interval: total
                        .interval
                        .map(|(low, high)| (low * share, high * share)),
                    basis: Basis::Estimated,
                };
                (
                    (*measure, Breakdown::AgeGroup, group.as_str(), *period),
                    part,
                )
            });
            let parts: Vec<(Key<'a>, Entry)> = parts.collect();
            self.results.extend(parts);
        }
        self
    }

    /// Why pounds of a year are missing.
    pub(crate) fn why_no_money(&self) -> &'static str {
        if self.suppressed {
            SUPPRESSED
        } else {
            NO_BLOCK
        }
    }

    /// Why a figure is missing.
    pub(crate) fn why_missing(&self) -> &'static str {
        if self.suppressed { SUPPRESSED } else { OUTSIDE }
    }

    pub(crate) fn get(&self, figure: &Figure, period: &str) -> Option<Entry> {
        let key = (
            figure.measure,
            figure.breakdown,
            figure.category.as_str(),
            period,
        );
        let result = self.results.get(&key).copied();
        result.filter(|result| !result.value.is_nan())
    }

    /// Periods of a figure with what it rests on, in order.
    pub(crate) fn periods(&self, figure: &Figure) -> Vec<(&'a str, Basis)> {
        let of = |key: &Key<'_>| {
            (key.0, key.1, key.2) == (figure.measure, figure.breakdown, figure.category.as_str())
        };
        let found = self.results.iter().filter(|(key, _)| of(key));
        found.map(|(key, result)| (key.3, result.basis)).collect()
    }
}
