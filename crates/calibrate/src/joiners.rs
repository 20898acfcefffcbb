//! New plans: rates by age per person without a plan, their needs and placements, and councils' own levels.

use pressure_returns::{Picture, Series};

use crate::axes::{Axes, YOUNGEST};
use crate::error::Error;
use crate::flow_age::{LAST_SINGLE, falling_weights, spread_late, to_recorded, to_true};
use crate::grid::{Cube, Grid, ratio};
use crate::ipf::{Margins, fit_three_way, fit_two_way};
use crate::population::Population;
use crate::published::{ByArea, Directions, ENGLAND, by_age, by_placement, table};
use crate::settings::FlowSettings;
use crate::spread::{fill_own, fill_row};
use crate::stock::Stocks;

/// Age groups in which a council's own profile is kept: rows of recorded ages.
const GROUPS: [std::ops::Range<usize>; 4] = [
    0..5 - YOUNGEST,
    5 - YOUNGEST..11 - YOUNGEST,
    11 - YOUNGEST..16 - YOUNGEST,
    16 - YOUNGEST..24,
];

/// New plans of one council in the flow year.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlans {
    /// All new plans.
    pub total: f64,
    /// By recorded age row, where published.
    pub by_age: Option<Vec<f64>>,
    /// By placement with what was not recorded, where published.
    pub by_placement: Option<(Vec<f64>, f64)>,
}

/// New plans of every area and the national pattern.
#[derive(Debug, Clone)]
pub struct Joiners {
    /// By area.
    pub areas: Vec<Option<NewPlans>>,
    /// New plans by true age row, areas with sound stocks.
    pub clean: Vec<f64>,
    /// By age row, need and placement: share of all new plans of that age (each age sums to 1).
    pub pattern: Cube,
}

/// Reads new plans of calendar year `year` and fits their national pattern of need and placement.
///
/// # Errors
/// Where England's tables of new plans are missing.
pub fn fit(
    picture: &Picture,
    axes: &Axes,
    areas: &[String],
    year: i32,
    stocks: &Stocks,
    settings: &FlowSettings,
) -> Result<Joiners, Error> {
    let totals = ByArea::new(picture, Series::NewPlans);
    let ages = ByArea::new(picture, Series::NewPlansAge);
    let placements = ByArea::new(picture, Series::NewPlansPlacement);
    let read: Vec<Option<NewPlans>> = areas
        .iter()
        .map(|area| {
            Some(NewPlans {
                total: totals.value(area, year, None)?,
                by_age: by_age(ages.rows(area, year), axes, None),
                by_placement: by_placement(placements.rows(area, year), axes),
            })
        })
        .collect();
    let mut recorded = vec![0.0; axes.ages()];
    for (position, area) in read.iter().enumerate() {
        let Some(by_age) = area.as_ref().and_then(|n| n.by_age.as_ref()) else {
            continue;
        };
        if !stocks.unfit.contains(&position) {
            recorded
                .iter_mut()
                .zip(by_age)
                .for_each(|(sum, x)| *sum += x);
        }
    }
    let clean = spread_late(
        to_true(&recorded, settings.age_kernel.value),
        &falling_weights(axes, settings.late_joiner_ratio.value),
    );
    Ok(Joiners {
        areas: read,
        clean,
        pattern: pattern(picture, axes, year)?,
    })
}

/// England's new plans by age x need x placement, as shares within each age.
fn pattern(picture: &Picture, axes: &Axes, year: i32) -> Result<Cube, Error> {
    let read = |series, directions, what: &str| {
        table(
            ByArea::new(picture, series).rows(ENGLAND, year),
            axes,
            directions,
        )
        .ok_or_else(|| Error::missing(what, ENGLAND, year))
    };
    let age_placement = fill_own(&read(
        Series::NewPlansAgePlacement,
        Directions::AgePlacement,
        "new plans by age and placement",
    )?);
    let age_need = fill_own(&read(
        Series::NewPlansAgeNeed,
        Directions::AgeNeed,
        "new plans by age and need",
    )?);
    let needs = fill_own(&read(
        Series::NewPlansNeedPlacement,
        Directions::PlacementNeed,
        "new plans by need and placement",
    )?);
    let rows = age_placement.row_sums();
    let scaled_needs = age_need
        .scaled(age_placement.total() / age_need.total())
        .col_sums();
    let age_need = fit_two_way(&age_need, &rows, &scaled_needs, 300, 1e-4);
    let raked = fit_two_way(
        &needs,
        &age_placement.col_sums(),
        &age_need.col_sums(),
        300,
        1e-4,
    );
    let need_placement = Grid::from_fn(axes.needs.len(), axes.placements.len(), |n, p| {
        raked.at(p, n)
    });
    let mut cube = fit_three_way(
        &Cube::filled(axes.ages(), axes.needs.len(), axes.placements.len(), 1.0),
        &Margins {
            age_need,
            need_placement,
            age_placement,
        },
        500,
        1e-4,
    );
    // Ages from 20 on are one published row; they share its pattern.
    let (_, needs, placements) = cube.size();
    for row in 0..axes.ages() {
        let from = row.min(LAST_SINGLE);
        let sum: f64 = (0..needs)
            .flat_map(|n| (0..placements).map(move |p| (n, p)))
            .map(|(n, p)| cube.at(from, n, p))
            .sum();
        for n in 0..needs {
            for p in 0..placements {
                let share = ratio(cube.at(from, n, p), sum, 0.0);
                // Rows are read before they are overwritten: later rows read row `LAST_SINGLE`, already a share.
                *cube.at_mut(row, n, p) = share;
            }
        }
    }
    Ok(cube)
}

/// Persons of each age row at the base census who had no plan when the year's new plans began.
pub fn without_plan(
    previous: &Grid,
    cease: &[f64],
    population: &Population,
    census: i32,
) -> Vec<f64> {
    let persons = population.at(census - 1);
    (0..previous.rows())
        .map(|row| {
            let survivors = if row == 0 {
                0.0
            } else {
                previous.row(row - 1).iter().sum::<f64>() * (1.0 - cease[row - 1])
            };
            (persons[Axes::age_of(row)] - survivors).max(0.0)
        })
        .collect()
}

/// National new plans per person without a plan, by age row.
pub fn rates(joiners: &Joiners, without: &[Vec<f64>], stocks: &Stocks) -> Vec<f64> {
    let mut base = vec![0.0; joiners.clean.len()];
    for (position, people) in without.iter().enumerate() {
        let sound = !stocks.unfit.contains(&position)
            && joiners.areas[position]
                .as_ref()
                .is_some_and(|n| n.by_age.is_some());
        if sound {
            base.iter_mut().zip(people).for_each(|(sum, x)| *sum += x);
        }
    }
    joiners
        .clean
        .iter()
        .zip(&base)
        .map(|(new, people)| ratio(*new, *people, 0.0))
        .collect()
}

/// One council's rates by age row: its own total, its own split over four age groups, the national shape within them.
pub fn own_rates(
    own: Option<&NewPlans>,
    national: &[f64],
    without: &[f64],
    settings: &FlowSettings,
) -> Vec<f64> {
    let Some(own) = own else {
        return national.to_vec();
    };
    let expected: Vec<f64> = national.iter().zip(without).map(|(r, w)| r * w).collect();
    let expected_total: f64 = expected.iter().sum();
    let prior = settings.new_plan_total_prior.value;
    let level = (own.total + prior) / (expected_total + prior);
    let recorded = to_recorded(&expected, settings.age_kernel.value);
    let factors: Vec<f64> = GROUPS
        .iter()
        .map(|group| {
            let Some(by_age) = &own.by_age else {
                return level;
            };
            let (mine, theirs): (f64, f64) = (
                by_age[group.clone()].iter().sum(),
                recorded[group.clone()].iter().sum(),
            );
            let prior = settings.new_plan_prior.value;
            (mine + prior * level) / (theirs + prior)
        })
        .collect();
    // An age at 31 August belongs to the group it is recorded in for the most part: its own.
    let factor_of = |row: usize| {
        GROUPS
            .iter()
            .position(|g| g.contains(&row))
            .map_or(level, |g| factors[g])
    };
    let split: f64 = expected
        .iter()
        .enumerate()
        .map(|(row, x)| x * factor_of(row))
        .sum();
    let rescale = ratio(level * expected_total, split, 1.0);
    national
        .iter()
        .enumerate()
        .map(|(row, rate)| rate * factor_of(row) * rescale)
        .collect()
}

/// A council's tilt of the national placement split: own new plans by placement over those expected, both blended with
/// a prior. 1 where it published none.
pub fn placement_tilt(
    own: Option<&NewPlans>,
    joined: &[f64],
    pattern: &Cube,
    settings: &FlowSettings,
) -> Vec<f64> {
    let (ages, needs, placements) = pattern.size();
    let Some((known, unrecorded)) = own.and_then(|n| n.by_placement.as_ref()) else {
        return vec![1.0; placements];
    };
    let mut expected = vec![0.0; placements];
    for (a, people) in joined.iter().enumerate().take(ages) {
        for n in 0..needs {
            for (p, sum) in expected.iter_mut().enumerate() {
                *sum += people * pattern.at(a, n, p);
            }
        }
    }
    let (all, known_sum): (f64, f64) = (expected.iter().sum(), known.iter().sum());
    let own = fill_row(
        known,
        *unrecorded,
        &expected,
        settings.placement_tilt_prior.value,
        None,
    );
    let scale = ratio(known_sum + unrecorded, all, 1.0);
    let prior = settings.placement_tilt_prior.value;
    expected
        .iter()
        .zip(&own)
        .map(|(theirs, mine)| {
            let theirs = theirs * scale;
            let blend = prior * ratio(theirs, known_sum + unrecorded, 0.0);
            if theirs + blend > 0.0 {
                (mine + blend) / (theirs + blend)
            } else {
                1.0
            }
        })
        .collect()
}
