//! The stock of plans by age x need x placement, for every council, from the three published two-way tables.
//!
//! Gaps are filled first (placements or needs not recorded, whole councils missing, suspect councils), then each
//! council's cube is fitted to its own margins with the national cube as seed.

use std::collections::BTreeSet;

use pressure_returns::{Picture, Series};

use crate::axes::Axes;
use crate::error::Error;
use crate::grid::{Cube, Grid, ratio};
use crate::ipf::{Margins, fit_three_way, fit_two_way};
use crate::published::{ByArea, Directions, ENGLAND, Known, table};
use crate::settings::Settings;
use crate::spread::{fill, fill_row};

/// Plans needed in a cell of a seed so that a council may have what England has not.
const SEED_FLOOR: f64 = 1e-9;

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
#[derive(Debug)]
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
    let tables = ByArea::new(picture, Series::PlansAgePlacement);
    let ages = ByArea::new(picture, Series::PlansAge);
    let totals = ByArea::new(picture, Series::Plans);
    let new_plans = ByArea::new(picture, Series::NewPlans);
    let ceased = ByArea::new(picture, Series::Ceased);
    let total_of = |area: &str, year: i32| {
        totals
            .value(area, year, None)
            .ok_or_else(|| Error::missing("plans", area, year))
    };
    let read =
        |area: &str, year: i32| table(tables.rows(area, year), axes, Directions::AgePlacement);
    let ages_of =
        |area: &str, year: i32| crate::published::by_age(ages.rows(area, year), axes, None);

    let mut england = Vec::new();
    for year in [census - 1, census] {
        let known = read(ENGLAND, year)
            .ok_or_else(|| Error::missing("plans by age and placement", ENGLAND, year))?;
        let mut filled = fill_nationally(&known);
        let scale = total_of(ENGLAND, year)? / filled.total();
        filled = filled.scaled(scale);
        england.push(filled);
    }
    let england: [Grid; 2] = [england.remove(0), england.remove(0)];

    let mut previous = Vec::with_capacity(areas.len());
    let mut base = Vec::with_capacity(areas.len());
    let mut unfit = BTreeSet::new();
    for (position, area) in areas.iter().enumerate() {
        let (before, after) = (total_of(area, census - 1)?, total_of(area, census)?);
        // A large step that the council's own new and ceased plans explain is a fact; one they do not is a fault.
        let joined = new_plans.value(area, census - 1, None).unwrap_or(0.0);
        let left = ceased.value(area, census - 1, Some("total")).unwrap_or(0.0);
        let unexplained = (after - (before + joined - left)).abs();
        let jumped = before >= settings.suspect.smallest_caseload.value
            && (after / before - 1.0).abs() > settings.suspect.step_change.value
            && unexplained > settings.suspect.unexplained.value * before;
        let known = [read(area, census - 1), read(area, census)];
        let by_age = [ages_of(area, census - 1), ages_of(area, census)];
        let prior = settings.stock.placement_prior.value;
        let own = |which: usize| -> Option<AgePlacement> {
            let known = known[which].as_ref()?;
            let rows = by_age[which].as_ref()?;
            Some(AgePlacement {
                grid: fill(known, &england[which], prior, rows),
                filled: Filled::Published,
                unrecorded_share: known.unrecorded_share(),
            })
        };
        // Shares of the other census, moved as England's moved between the two, within the age totals where known.
        let borrowed = |from: &AgePlacement, which: usize, how: Filled| -> AgePlacement {
            let (to, other) = (&england[which], &england[1 - which]);
            let moved = Grid::from_fn(axes.ages(), axes.placements.len(), |a, p| {
                from.grid.at(a, p) * ratio(to.at(a, p), other.at(a, p), 1.0)
            });
            let grid = if let Some(rows) = &by_age[which] {
                let mut grid = Grid::zeros(axes.ages(), axes.placements.len());
                for (a, total) in rows.iter().enumerate() {
                    let row = fill_row(
                        &vec![0.0; axes.placements.len()],
                        *total,
                        moved.row(a),
                        1.0,
                        None,
                    );
                    // An age the other census had nobody at takes England's shares.
                    let row = if moved.row(a).iter().sum::<f64>() > 0.0 {
                        row
                    } else {
                        fill_row(
                            &vec![0.0; axes.placements.len()],
                            *total,
                            to.row(a),
                            1.0,
                            None,
                        )
                    };
                    grid.row_mut(a).copy_from_slice(&row);
                }
                grid
            } else {
                moved.scaled([before, after][which] / moved.total())
            };
            AgePlacement {
                grid,
                filled: how,
                unrecorded_share: 1.0,
            }
        };
        let (was, now) = match (own(0), own(1)) {
            (Some(was), Some(_)) if jumped => {
                let now = borrowed(&was, 1, Filled::Suspect);
                (was, now)
            }
            (Some(was), Some(now)) => (was, now),
            (Some(was), None) => {
                let now = borrowed(&was, 1, Filled::OtherCensus);
                (was, now)
            }
            (None, Some(now)) => (borrowed(&now, 0, Filled::OtherCensus), now),
            (None, None) => return Err(Error::missing("plans by age and placement", area, census)),
        };
        let limit = settings.suspect.not_recorded.value;
        if [&was, &now]
            .iter()
            .any(|x| x.filled != Filled::Published || x.unrecorded_share > limit)
        {
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

/// England's own gaps are spread by England's own known cells.
fn fill_nationally(known: &Known) -> Grid {
    let mut filled = Grid::zeros(known.cells.rows(), known.cells.cols());
    for r in 0..known.cells.rows() {
        let row = fill_row(
            known.cells.row(r),
            known.unrecorded[r],
            known.cells.row(r),
            0.0,
            None,
        );
        filled.row_mut(r).copy_from_slice(&row);
    }
    filled
}

/// Placement (rows) x need (columns) of an area raked to its placement and need totals, as need x placement.
fn need_placement(seed: &Grid, placements: &[f64], needs: &[f64]) -> Grid {
    let fit = fit_two_way(seed, placements, needs, 300, 1e-4);
    Grid::from_fn(fit.cols(), fit.rows(), |n, p| fit.at(p, n))
}

fn fit_cubes(
    picture: &Picture,
    axes: &Axes,
    areas: &[String],
    census: i32,
    base: &[AgePlacement],
    settings: &Settings,
) -> Result<(Vec<Cube>, Vec<f64>), Error> {
    let age_need = ByArea::new(picture, Series::PlansAgeNeed);
    let need_by_placement = ByArea::new(picture, Series::PlansNeedPlacement);
    let need_totals = ByArea::new(picture, Series::PlansNeed);
    let read_ages = |area: &str| table(age_need.rows(area, census), axes, Directions::AgeNeed);
    let read_needs = |area: &str| {
        table(
            need_by_placement.rows(area, census),
            axes,
            Directions::PlacementNeed,
        )
    };

    let england_ages = fill_nationally(
        &read_ages(ENGLAND)
            .ok_or_else(|| Error::missing("plans by age and need", ENGLAND, census))?,
    );
    let published_needs = england_ages.col_sums();
    let england_needs = fill_nationally(
        &read_needs(ENGLAND)
            .ok_or_else(|| Error::missing("plans by need and placement", ENGLAND, census))?,
    );
    let mut all = Grid::zeros(axes.ages(), axes.placements.len());
    for area in base {
        all.add_scaled(&area.grid, 1.0);
    }
    let england_ages = fit_two_way(
        &england_ages,
        &all.row_sums(),
        &england_ages
            .scaled(all.total() / england_ages.total())
            .col_sums(),
        300,
        1e-4,
    );
    let national = fit_three_way(
        &Cube::filled(axes.ages(), axes.needs.len(), axes.placements.len(), 1.0),
        &Margins {
            need_placement: need_placement(
                &england_needs,
                &all.col_sums(),
                &england_ages.col_sums(),
            ),
            age_need: england_ages.clone(),
            age_placement: all,
        },
        500,
        1e-4,
    );
    let mut seed = national;
    seed.cells_mut().iter_mut().for_each(|x| *x += SEED_FLOOR);

    let prior = settings.stock.need_prior.value;
    let mut cubes = Vec::with_capacity(areas.len());
    for (position, area) in areas.iter().enumerate() {
        let age_placement = base[position].grid.clone();
        let rows = age_placement.row_sums();
        let ages = if let Some(known) = read_ages(area) {
            fill(&known, &england_ages, prior, &rows)
        } else {
            // Needs by age are missing: England's profile of each need, raked to the council's own need totals.
            let needs = own_need_totals(
                need_totals.rows(area, census),
                axes,
                &england_ages,
                age_placement.total(),
            );
            fit_two_way(&england_ages, &rows, &needs, 300, 1e-4)
        };
        let needs_seed = match read_needs(area) {
            Some(known) => {
                let mut filled = Grid::zeros(axes.placements.len(), axes.needs.len());
                for p in 0..axes.placements.len() {
                    let row = fill_row(
                        known.cells.row(p),
                        known.unrecorded[p],
                        england_needs.row(p),
                        prior,
                        None,
                    );
                    filled.row_mut(p).copy_from_slice(&row);
                }
                filled.add_scaled(&england_needs, SEED_FLOOR);
                filled
            }
            None => england_needs.clone(),
        };
        let margins = Margins {
            need_placement: need_placement(
                &needs_seed,
                &age_placement.col_sums(),
                &ages.col_sums(),
            ),
            age_need: ages,
            age_placement,
        };
        cubes.push(fit_three_way(&seed, &margins, 300, 1e-3));
    }
    Ok((cubes, published_needs))
}

/// A council's need totals with those not recorded spread; England's shares where it published none.
fn own_need_totals(
    rows: &[&pressure_returns::Observation],
    axes: &Axes,
    england: &Grid,
    total: f64,
) -> Vec<f64> {
    let mut needs = vec![0.0; axes.needs.len()];
    for row in rows {
        if let (Some(at), Some(value)) = (row.need.as_deref().and_then(|n| axes.need(n)), row.value)
        {
            needs[at] += value;
        }
    }
    fill_row(&needs, 0.0, &england.col_sums(), 5.0, Some(total))
}
