//! The stock of plans by age x need x placement, for every council, from the three published two-way tables.
//!
//! Gaps are filled first (placements or needs not recorded, whole councils missing, suspect councils), then each
//! council's cube is fitted to its own margins with the national cube as seed.

use std::collections::BTreeSet;

use pressure_returns::{Picture, Series};

use crate::axes::Axes;
use crate::error::Error;
use crate::grid::{Cube, Grid, ratio};
use crate::need_fit::fit_cubes;
use crate::published::{ByArea, Directions, ENGLAND, Known, table};
use crate::settings::Settings;
use crate::spread::{fill, fill_own, fill_row};

/// How a council's age x placement came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// Published; only what was not recorded was spread.
    Published,
    /// No placements were published at this census: shares are those of its other census, moved as England moved.
    OtherCensus,
    /// The caseload moved more in a year than the rule allows and flows explain: total and ages kept, shares from its last good year.
    Suspect,
}

/// One census of one council.
#[derive(Debug, Clone)]
pub struct AgePlacement {
    /// Age (rows) x placement (columns), every plan placed.
    pub grid: Grid,
    /// How it came about.
    pub filled: Filled,
    /// Share of placements that was not recorded.
    pub unrecorded_share: f64,
}

/// Two censuses of every council and the fitted cubes of the later one.
#[derive(Debug, Clone)]
pub struct Stocks {
    /// The later census (the base).
    pub census: i32,
    /// By area: age x placement at the census before the base.
    pub previous: Vec<AgePlacement>,
    /// By area: age x placement at the base.
    pub base: Vec<AgePlacement>,
    /// By area: age x need x placement at the base.
    pub cubes: Vec<Cube>,
    /// England's age x placement as published, filled and scaled to the published total: before and at the base.
    pub england: [Grid; 2],
    /// England's plans by need as published by age, those without a need spread, at the base.
    pub england_needs: Vec<f64>,
    /// Areas left out of fitting national rates, as positions.
    pub unfit: BTreeSet<usize>,
}

/// Fits the stock of every area at `census` and the census before.
///
/// # Errors
/// Where England's own tables are missing, or a council has no total.
pub fn fit(
    picture: &Picture,
    axes: &Axes,
    areas: &[String],
    census: i32,
    settings: &Settings,
) -> Result<Stocks, Error> {
    let published = Published::new(picture, axes, census, settings);
    let england = [published.england(0)?, published.england(1)?];
    let (mut previous, mut base) = (Vec::new(), Vec::new());
    let mut unfit = BTreeSet::new();
    for (position, area) in areas.iter().enumerate() {
        let [was, now] = published.council(area, &england)?;
        let limit = settings.suspect.not_recorded.value;
        let gap = |x: &AgePlacement| x.filled != Filled::Published || x.unrecorded_share > limit;
        if gap(&was) || gap(&now) {
            unfit.insert(position);
        }
        previous.push(was);
        base.push(now);
    }
    let (cubes, england_needs) = fit_cubes(picture, axes, areas, census, &base, settings)?;
    Ok(Stocks {
        census,
        previous,
        base,
        cubes,
        england,
        england_needs,
        unfit,
    })
}

/// Published tables of the two censuses, of which 0 is the one before the base and 1 the base.
struct Published<'a> {
    axes: &'a Axes,
    settings: &'a Settings,
    years: [i32; 2],
    tables: ByArea<'a>,
    ages: ByArea<'a>,
    totals: ByArea<'a>,
    new_plans: ByArea<'a>,
    ceased: ByArea<'a>,
}

impl<'a> Published<'a> {
    fn new(picture: &'a Picture, axes: &'a Axes, census: i32, settings: &'a Settings) -> Self {
        let of = |series| ByArea::new(picture, series);
        Self {
            axes,
            settings,
            years: [census - 1, census],
            tables: of(Series::PlansAgePlacement),
            ages: of(Series::PlansAge),
            totals: of(Series::Plans),
            new_plans: of(Series::NewPlans),
            ceased: of(Series::Ceased),
        }
    }

    fn total(&self, area: &str, which: usize) -> Result<f64, Error> {
        let year = self.years[which];
        let total = self.totals.value(area, year, None);
        total.ok_or_else(|| Error::missing("plans", area, year))
    }

    fn known(&self, area: &str, which: usize) -> Option<Known> {
        let rows = self.tables.rows(area, self.years[which]);
        table(rows, self.axes, Directions::AgePlacement)
    }

    fn by_age(&self, area: &str, which: usize) -> Option<Vec<f64>> {
        crate::published::by_age(self.ages.rows(area, self.years[which]), self.axes, None)
    }

    /// England's age x placement, filled by its own known cells and scaled to the published total.
    fn england(&self, which: usize) -> Result<Grid, Error> {
        let what = "plans by age and placement";
        let known = self.known(ENGLAND, which);
        let known = known.ok_or_else(|| Error::missing(what, ENGLAND, self.years[which]))?;
        let filled = fill_own(&known);
        Ok(filled.scaled(self.total(ENGLAND, which)? / filled.total()))
    }

    /// One council at both censuses, its gaps filled.
    fn council(&self, area: &str, england: &[Grid; 2]) -> Result<[AgePlacement; 2], Error> {
        let borrow =
            |from: &AgePlacement, which, how| self.borrowed(area, from, england, which, how);
        match (self.own(area, 0, england), self.own(area, 1, england)) {
            (Some(was), Some(_)) if self.jumped(area)? => {
                let now = borrow(&was, 1, Filled::Suspect)?;
                Ok([was, now])
            }
            (Some(was), Some(now)) => Ok([was, now]),
            (Some(was), None) => {
                let now = borrow(&was, 1, Filled::OtherCensus)?;
                Ok([was, now])
            }
            (None, Some(now)) => Ok([borrow(&now, 0, Filled::OtherCensus)?, now]),
            (None, None) => Err(Error::missing(
                "plans by age and placement",
                area,
                self.years[1],
            )),
        }
    }

    /// A large step that the council's own new and ceased plans explain is a fact; one they do not is a fault.
    fn jumped(&self, area: &str) -> Result<bool, Error> {
        let rule = &self.settings.suspect;
        let (before, after) = (self.total(area, 0)?, self.total(area, 1)?);
        let joined = self
            .new_plans
            .value(area, self.years[0], None)
            .unwrap_or(0.0);
        let left = self
            .ceased
            .value(area, self.years[0], Some("total"))
            .unwrap_or(0.0);
        let unexplained = (after - (before + joined - left)).abs();
        Ok(before >= rule.smallest_caseload.value
            && (after / before - 1.0).abs() > rule.step_change.value
            && unexplained > rule.unexplained.value * before)
    }

    /// A council's own published table with what was not recorded spread.
    fn own(&self, area: &str, which: usize, england: &[Grid; 2]) -> Option<AgePlacement> {
        let known = self.known(area, which)?;
        let rows = self.by_age(area, which)?;
        let prior = self.settings.stock.placement_prior.value;
        Some(AgePlacement {
            grid: fill(&known, &england[which], prior, &rows),
            filled: Filled::Published,
            unrecorded_share: known.unrecorded_share(),
        })
    }

    /// Shares of the council's other census, moved as England's moved between the two, within the age totals where known.
    fn borrowed(
        &self,
        area: &str,
        from: &AgePlacement,
        england: &[Grid; 2],
        which: usize,
        how: Filled,
    ) -> Result<AgePlacement, Error> {
        let (to, other) = (&england[which], &england[1 - which]);
        let (ages, placements) = (self.axes.ages(), self.axes.placements.len());
        let moved = Grid::from_fn(ages, placements, |a, p| {
            from.grid.at(a, p) * ratio(to.at(a, p), other.at(a, p), 1.0)
        });
        let grid = if let Some(rows) = self.by_age(area, which) {
            let mut grid = Grid::zeros(ages, placements);
            let none = vec![0.0; placements];
            for (a, total) in rows.iter().enumerate() {
                // An age the other census had nobody at takes England's shares.
                let anyone = moved.row(a).iter().sum::<f64>() > 0.0;
                let shares = if anyone { moved.row(a) } else { to.row(a) };
                let row = fill_row(&none, *total, shares, 1.0, None);
                grid.row_mut(a).copy_from_slice(&row);
            }
            grid
        } else {
            moved.scaled(self.total(area, which)? / moved.total())
        };
        Ok(AgePlacement {
            grid,
            filled: how,
            unrecorded_share: 1.0,
        })
    }
}
