//! What does not add up, and by how much: councils against regions and England, parts against totals, stock against flow.

use std::collections::BTreeMap;

use crate::areas::Areas;
use crate::checks::by_council;
use crate::checks_parts::{PARTS, parts_and_totals};
use crate::checks_totals::{councils_and_wholes, differs};
use crate::picture::{Picture, Series};

/// Which two figures should be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// Councils add up to their region.
    Regions,
    /// Councils add up to England.
    England,
    /// Parts of a breakdown add up to the total.
    Parts,
    /// Plans, new plans and ceased plans make the plans of the next January.
    Flows,
}

impl Identity {
    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Regions => "councils and regions",
            Self::England => "councils and England",
            Self::Parts => "parts and total",
            Self::Flows => "stock and flow",
        }
    }
}

/// One identity of one measure in one period, over every area and category for which both sides are there.
#[derive(Debug, Clone, PartialEq)]
pub struct Residual {
    /// Which identity.
    pub identity: Identity,
    /// The measure, as findings call it.
    pub measure: String,
    /// The period, as its calendar writes it.
    pub period: String,
    /// How many figures were compared.
    pub compared: usize,
    /// How many of them differ by more than rounding.
    pub differ: usize,
    /// How many could not be compared because a part is missing.
    pub missing: usize,
    /// Sum of what was added up.
    pub sum: f64,
    /// Sum of what is published beside it.
    pub published: f64,
    /// The largest single difference, without its sign.
    pub largest: f64,
}

impl Residual {
    /// `sum - published`.
    pub fn residual(&self) -> f64 {
        self.sum - self.published
    }
}

/// Every identity of every measure, by measure and year. What is not there to compare has no row.
pub fn reconcile(picture: &Picture, areas: &Areas) -> Vec<Residual> {
    let mut tally = Tally::default();
    for series in Series::ALL {
        for found in councils_and_wholes(picture, areas, series) {
            let identity = if found.whole == crate::ENGLAND {
                Identity::England
            } else {
                Identity::Regions
            };
            let c = found.compared;
            let sides = (c.missing == 0).then_some((c.parts, c.published));
            tally.add(series, identity, c.year, sides, differs(&c));
        }
    }
    for (series, total, keep) in PARTS {
        let compared = parts_and_totals(picture, series, total, keep).into_iter();
        for (_, c) in compared.filter(|(area, _)| Areas::is_council(area)) {
            let sides = (c.missing == 0).then_some((c.parts, c.published));
            tally.add(series, Identity::Parts, c.year, sides, differs(&c));
        }
    }
    flows(picture, &mut tally);
    tally.residuals
}

#[derive(Default)]
struct Tally {
    residuals: Vec<Residual>,
    places: BTreeMap<(Series, Identity, i32), usize>,
}

impl Tally {
    /// Adds the two sides of one figure; `None` where a part is missing.
    fn add(
        &mut self,
        series: Series,
        identity: Identity,
        year: i32,
        sides: Option<(f64, f64)>,
        differs: bool,
    ) {
        let next = self.residuals.len();
        let place = *self.places.entry((series, identity, year)).or_insert(next);
        if place == next {
            self.residuals.push(Residual {
                identity,
                measure: series.id(),
                period: series.period(year),
                compared: 0,
                differ: 0,
                missing: 0,
                sum: 0.0,
                published: 0.0,
                largest: 0.0,
            });
        }
        let of = &mut self.residuals[place];
        let Some((sum, published)) = sides else {
            of.missing += 1;
            return;
        };
        of.compared += 1;
        of.differ += usize::from(differs);
        of.sum += sum;
        of.published += published;
        of.largest = of.largest.max((sum - published).abs());
    }
}

/// Plans + new - (ceased - moved to other councils) beside the plans of the next January, council by council.
fn flows(picture: &Picture, tally: &mut Tally) {
    let plans = by_council(picture, Series::Plans, None);
    let new = by_council(picture, Series::NewPlans, None);
    let ceased = by_council(picture, Series::Ceased, Some("total"));
    let moved = by_council(picture, Series::Ceased, Some("transfer"));
    let flow = |of: &BTreeMap<&str, BTreeMap<i32, (usize, f64)>>, area: &str, year: i32| {
        of.get(area)?.get(&year).map(|(_, value)| *value)
    };
    for (area, years) in &plans {
        for (year, (_, after)) in years {
            let Some((_, before)) = years.get(&(year - 1)) else {
                continue;
            };
            let (new, ceased) = (flow(&new, area, year - 1), flow(&ceased, area, year - 1));
            if new.is_none() && ceased.is_none() {
                continue;
            }
            let moved = flow(&moved, area, year - 1);
            let sides = new.zip(ceased).zip(moved);
            let sides =
                sides.map(|((new, ceased), moved)| (before + new - (ceased - moved), *after));
            let differs = sides.is_some_and(|(a, b)| (a - b).abs() > 0.5);
            tally.add(Series::Plans, Identity::Flows, *year, sides, differs);
        }
    }
}
