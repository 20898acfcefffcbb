//! What was known at an origin, and nothing else: forecasters are given this and cannot look further.
//!
//! At the January census of an origin the censuses up to it are known, the new plans of the calendar years before it,
//! and the outturn of financial years up to the one that ended in the March before it.

use super::record::{Council, Record, Yearly};
use super::splits::{Breaks, Split};

/// A figure that is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Plans in force at the January census.
    Plans,
    /// New plans in a calendar year.
    NewPlans,
    /// Net high-needs spend in a financial year, lines 1.2.1 to 1.2.13.
    Spend,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plans, Self::NewPlans, Self::Spend];

    /// Id, as in the results.
    pub fn id(self) -> &'static str {
        match self {
            Self::Plans => "plans",
            Self::NewPlans => "new_plans",
            Self::Spend => "high_needs_spend",
        }
    }

    /// The last year of this figure that an origin knows, in its own calendar (the start of a financial year).
    pub fn last_known(self, origin: i32) -> i32 {
        match self {
            Self::Plans => origin,
            Self::NewPlans => origin - 1,
            Self::Spend => origin - 2,
        }
    }

    /// The first January at which the figure of a year is known.
    pub fn known_from(self, year: i32) -> i32 {
        year - self.last_known(0)
    }

    /// The series of a council.
    pub fn of(self, council: &Council) -> &Yearly {
        match self {
            Self::Plans => &council.plans,
            Self::NewPlans => &council.new_plans,
            Self::Spend => &council.spend,
        }
    }
}

/// A record as it stood at an origin.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    record: &'a Record,
    origin: i32,
}

impl<'a> Known<'a> {
    /// The record at the January census of `origin`.
    pub fn at(record: &'a Record, origin: i32) -> Self {
        Self { record, origin }
    }

    /// January of the origin.
    pub fn origin(&self) -> i32 {
        self.origin
    }

    /// Number of councils.
    pub fn councils(&self) -> usize {
        self.record.councils.len()
    }

    /// Children of a council.
    pub fn children(&self, council: usize) -> f64 {
        self.record.councils[council].children
    }

    /// A figure, if it was known.
    pub fn get(&self, measure: Measure, council: usize, year: i32) -> Option<f64> {
        (year <= measure.last_known(self.origin))
            .then(|| measure.of(&self.record.councils[council]).at(year))
            .flatten()
    }

    /// A figure's years without a gap up to the last known one, oldest first.
    pub fn run(&self, measure: Measure, council: usize) -> Vec<f64> {
        measure
            .of(&self.record.councils[council])
            .run_to(measure.last_known(self.origin))
    }

    /// Plans of a part of a council's plans at the origin or before.
    pub fn part(&self, split: Split, council: usize, part: usize, january: i32) -> Option<f64> {
        let series = self.record.councils[council].part(split, part)?;
        (january <= self.origin)
            .then(|| series.at(january))
            .flatten()
    }

    /// The same over the censuses without a gap up to the origin since the part was first counted as now, oldest first.
    pub fn part_run(&self, split: Split, council: usize, part: usize) -> Vec<f64> {
        let Some(series) = self.record.councils[council].part(split, part) else {
            return Vec::new();
        };
        let mut run = series.run_to(self.origin);
        if let Some(first) = self.record.breaks.anew(split, part, self.origin) {
            let kept = usize::try_from(self.origin - first + 1).unwrap_or(0);
            run.drain(..run.len().saturating_sub(kept));
        }
        run
    }

    /// Number of parts of a split.
    pub fn parts(&self, split: Split) -> usize {
        self.record.parts(split)
    }

    /// Where series of parts begin anew. That an origin knows of later ones does no harm: they are only asked for by year.
    pub fn breaks(&self) -> &Breaks {
        &self.record.breaks
    }

    /// Sums of a figure in two years over the councils that have both.
    pub fn both(&self, measure: Measure, years: (i32, i32)) -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        for council in 0..self.councils() {
            let pair = self
                .get(measure, council, years.0)
                .zip(self.get(measure, council, years.1));
            if let Some((first, second)) = pair {
                sums.0 += first;
                sums.1 += second;
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_after_the_origin_can_be_read() {
        let mut council = Council::default();
        for year in 2015..=2025 {
            council.plans.set(year, f64::from(year));
            council.new_plans.set(year, f64::from(year));
            council.spend.set(year, f64::from(year));
        }
        let record = Record {
            last: 2025,
            councils: vec![council],
            ..Record::default()
        };
        let known = Known::at(&record, 2020);
        for (measure, last) in [
            (Measure::Plans, 2020),
            (Measure::NewPlans, 2019),
            (Measure::Spend, 2018),
        ] {
            assert_eq!(known.get(measure, 0, last), Some(f64::from(last)));
            assert_eq!(known.get(measure, 0, last + 1), None);
            assert_eq!(known.run(measure, 0).last(), Some(&f64::from(last)));
            assert_eq!(measure.known_from(last), 2020);
        }
    }
}
