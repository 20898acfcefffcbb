//! Age x need x placement of every council from its two-way tables, the national cube as seed.

use pressure_returns::{Observation, Picture, Series};

use crate::axes::Axes;
use crate::error::Error;
use crate::grid::{Cube, Grid};
use crate::ipf::{Margins, fit_three_way, fit_two_way};
use crate::published::{ByArea, Directions, ENGLAND, table};
use crate::settings::Settings;
use crate::spread::{fill, fill_own, fill_row};
use crate::stock::AgePlacement;

/// Plans needed in a cell of a seed so that a council may have what England has not.
const SEED_FLOOR: f64 = 1e-9;

/// Placement (rows) x need (columns) of an area raked to its placement and need totals, as need x placement.
fn need_placement(seed: &Grid, placements: &[f64], needs: &[f64]) -> Grid {
    let fit = fit_two_way(seed, placements, needs, 300, 1e-4);
    Grid::from_fn(fit.cols(), fit.rows(), |n, p| fit.at(p, n))
}

/// Fits every council's cube; also gives England's plans by need, those without one spread.
pub(crate) fn fit_cubes(
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

    let england_ages = fill_own(
        &read_ages(ENGLAND)
            .ok_or_else(|| Error::missing("plans by age and need", ENGLAND, census))?,
    );
    let published_needs = england_ages.col_sums();
    let england_needs = fill_own(
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
fn own_need_totals(rows: &[&Observation], axes: &Axes, england: &Grid, total: f64) -> Vec<f64> {
    let mut needs = vec![0.0; axes.needs.len()];
    for row in rows {
        if let (Some(at), Some(value)) = (row.need.as_deref().and_then(|n| axes.need(n)), row.value)
        {
            needs[at] += value;
        }
    }
    fill_row(&needs, 0.0, &england.col_sums(), 5.0, Some(total))
}
