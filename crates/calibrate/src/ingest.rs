//! From the picture of the past to the bundle: every fit in order.

use pressure_returns::{Areas, Picture, Series};

use crate::axes::Axes;
use crate::bundle::{AreaMoney, Banner, Bundle, Prices};
use crate::error::Error;
use crate::grid::{Cube, Grid};
use crate::lineage::Lineage;
use crate::published::{ByArea, ENGLAND};
use crate::quantise::{from_parts, to_parts};
use crate::settings::Settings;
use crate::sheet::Writer;
use crate::stock::{Filled, Stocks};
use crate::travel::TravelRates;
use crate::unit_cost::{self, UnitCosts};
use crate::{balance, history, past_people, past_placements, population, rates, stock, travel};

/// A year's new plans beyond this multiple of the year before are said: one year sets the level of all later ones.
const NEW_PLANS_JUMP: f64 = 1.8;
/// Below this many new plans a jump is a handful of children.
const SMALLEST_NEW_PLANS: f64 = 50.0;

/// Net 1.2.x of England by financial year: the sum of councils, with the assumed sum of those missing in 2023-24.
pub fn national_outturn(picture: &Picture, settings: &Settings) -> Vec<(i32, f64)> {
    let mut years: std::collections::BTreeMap<i32, f64> = std::collections::BTreeMap::new();
    for row in picture.get(Series::HighNeedsSpend) {
        if row.item.as_deref() == Some("high_needs") && *row.area != *ENGLAND {
            *years.entry(row.year).or_default() += row.value.unwrap_or(0.0);
        }
    }
    if let Some(missing) = years.get_mut(&2023) {
        *missing += settings.money.missing_2023.value;
    }
    years.into_iter().collect()
}

/// National unit costs on the placements of every census held.
///
/// # Errors
/// Where a census or a line is missing.
pub fn unit_costs(
    picture: &Picture,
    axes: &Axes,
    stocks: &Stocks,
    settings: &Settings,
) -> Result<UnitCosts, Error> {
    let plans = placement_history(picture, axes, stocks)?;
    unit_cost::fit(
        picture,
        axes,
        &plans,
        &national_outturn(picture, settings),
        &settings.money,
    )
}

/// England's plans by placement at every census held, those not recorded spread.
fn placement_history(
    picture: &Picture,
    axes: &Axes,
    stocks: &Stocks,
) -> Result<Vec<(i32, Vec<f64>)>, Error> {
    let mut plans = Vec::new();
    for census in 2019..stocks.census - 1 {
        plans.push((
            census,
            unit_cost::england_by_placement(picture, axes, census)?,
        ));
    }
    plans.push((stocks.census - 1, stocks.england[0].col_sums()));
    plans.push((stocks.census, stocks.england[1].col_sums()));
    Ok(plans)
}

/// Fits everything.
///
/// `travel_rates` gives take-up by age and placement; `census` is the January of the base.
///
/// # Errors
/// Where the returns lack a table that a fit needs.
pub fn calibrate(
    picture: &Picture,
    areas: &Areas,
    axes: &Axes,
    census: i32,
    travel_rates: &TravelRates,
    settings: &Settings,
) -> Result<Bundle, Error> {
    let codes: Vec<String> = areas.current().map(|a| a.code.clone()).collect();
    let mut stocks = stock::fit(picture, axes, &codes, census, settings)?;
    quantise(&mut stocks);
    let plans: Vec<f64> = stocks.base.iter().map(|x| x.grid.total()).collect();
    let lineage = Lineage::new(areas, &codes, &plans);
    let people = population::roll_forward(picture, &codes, &lineage, &settings.population)?;
    let rates = rates::fit(picture, axes, &codes, &stocks, &people, settings)?;
    let costs = unit_costs(picture, axes, &stocks, settings)?;
    let accounts = balance::fit(
        picture,
        &codes,
        &lineage,
        &plans,
        census - 1,
        &settings.money,
    )?;
    let ground = travel::Ground {
        picture,
        axes,
        codes: &codes,
        lineage: &lineage,
        stocks: &stocks,
        people: &people,
    };
    let travel = travel::fit(&ground, travel_rates, &settings.transport)?;
    let counts = past_people::counts(picture, areas, &codes, &lineage, census);
    let history = history::rows(&counts, axes, &codes, &stocks, &accounts, &travel);
    let placements = past_placements::counts(picture, axes, &codes, &lineage, census);

    let mut place = vec![0.0; axes.placements.len()];
    for (id, pounds) in [
        ("state_special", costs.place_special),
        ("sen_unit", settings.money.place_unit.value),
        ("fe_college", settings.money.place_fe.value),
    ] {
        let at = axes.placement(id).ok_or_else(|| Error::Category {
            kind: "placement",
            id: id.to_owned(),
        })?;
        place[at] = pounds;
    }
    // The allocations of the first year were made in another form: growth is measured from the second.
    let deductions: Vec<(i32, f64)> = (accounts.first + 1..=accounts.last())
        .map(|year| {
            (
                year,
                (0..codes.len())
                    .filter_map(|i| accounts.at(year, i).deductions)
                    .sum(),
            )
        })
        .collect();
    let share = unit_cost::deducted_share(
        &placement_history(picture, axes, &stocks)?,
        &place,
        &deductions,
    );
    for pounds in &mut place {
        *pounds *= share;
    }
    let limits = &settings.money.factor_limits.values;
    let money = (0..codes.len())
        .map(|i| AreaMoney {
            before: *accounts.at(accounts.last(), i),
            outturn: accounts.base_outturn[i],
            transport_factor: travel.factor[i],
        })
        .collect();
    let banners = banners(picture, areas, &codes, &stocks, &accounts);
    Ok(Bundle {
        census,
        axes: axes.clone(),
        previous: stocks.previous.iter().map(|x| x.grid.clone()).collect(),
        stock: stocks.cubes,
        population: people,
        national: rates.national,
        areas: rates.areas,
        prices: Prices {
            top_up: costs.base,
            place,
            non_plan: costs.non_plan,
            pre16_traveller: travel.base_cost_per_user,
            funnel: rates.funnel,
            factor_limits: (limits[0], limits[1]),
            balance_weight: settings.money.opening_balance_weight.value,
            other_blocks_share: settings.money.other_blocks_share.value,
            own_weight: settings.trend.own_weight.value,
            own_fade: settings.trend.own_fade.value,
        },
        money,
        history,
        placements,
        banners,
        codes,
    })
}

/// The files that the fits of a picture may rest on, as the table [`crate::tables::SOURCES`].
///
/// # Errors
/// Never in practice: the table is written to memory.
pub fn sources(picture: &Picture) -> Result<(String, Vec<u8>), Error> {
    let mut w = Writer::new(
        crate::tables::SOURCES,
        &["file", "publisher", "title", "release", "sha256"],
    )?;
    for s in picture.sources_of(Series::is_fitted) {
        w.row([&s.file, &s.publisher, &s.title, &s.release, &s.sha256])?;
    }
    w.finish()
}

/// Rounds stocks to parts of a plan such that every age of every council keeps its published total.
fn quantise(stocks: &mut Stocks) {
    for (area, cube) in stocks.base.iter_mut().zip(&mut stocks.cubes) {
        let (ages, needs, placements) = cube.size();
        let layer = needs * placements;
        for a in 0..ages {
            let total = area.grid.row(a).iter().sum::<f64>().round();
            let cells = &mut cube.cells_mut()[a * layer..(a + 1) * layer];
            let parts = to_parts(cells, total);
            for (cell, parts) in cells.iter_mut().zip(parts) {
                *cell = from_parts(parts);
            }
        }
        area.grid = age_placement(cube);
    }
    for area in &mut stocks.previous {
        let (rows, cols) = (area.grid.rows(), area.grid.cols());
        let cells: Vec<f64> = (0..rows).flat_map(|r| area.grid.row(r).to_vec()).collect();
        let parts = to_parts(&cells, area.grid.total().round());
        area.grid = Grid::from_fn(rows, cols, |r, c| from_parts(parts[r * cols + c]));
    }
}

fn age_placement(cube: &Cube) -> Grid {
    let (ages, needs, placements) = cube.size();
    Grid::from_fn(ages, placements, |a, p| {
        (0..needs).map(|n| cube.at(a, n, p)).sum()
    })
}

fn banners(
    picture: &Picture,
    areas: &Areas,
    codes: &[String],
    stocks: &Stocks,
    accounts: &balance::Accounts,
) -> Vec<Banner> {
    let new_plans = ByArea::new(picture, Series::NewPlans);
    let mut banners = Vec::new();
    for (i, code) in codes.iter().enumerate() {
        let name = areas.name_of(code);
        let (before, after) = (stocks.previous[i].grid.total(), stocks.base[i].grid.total());
        let mut say = |kind: &str, text: String| {
            banners.push(Banner {
                area: code.clone(),
                code: kind.to_owned(),
                text,
            });
        };
        let year = stocks.census;
        match (stocks.previous[i].filled, stocks.base[i].filled) {
            (_, Filled::Suspect) => say(
                "suspect",
                format!(
                    "{name}: the published caseload goes from {before:.0} to {after:.0} between January {} and January {year}. \
                     This is suspect: the published total is kept, placement shares come from January {}, and the council is left out of \
                     fitting. Treat its plans, prices and projections as unreliable; give its own caseload.csv.",
                    year - 1,
                    year - 1
                ),
            ),
            (_, Filled::OtherCensus) => say(
                "placements_estimated",
                format!(
                    "{name}: placements were not published for January {year}; they are estimated from January {}.",
                    year - 1
                ),
            ),
            (Filled::OtherCensus, _) => say(
                "previous_estimated",
                format!(
                    "{name}: ages and placements were not published for January {}; they are estimated from January {year}.",
                    year - 1
                ),
            ),
            _ => {
                let share = stocks.base[i].unrecorded_share;
                if share > 0.10 {
                    say(
                        "not_recorded",
                        format!(
                            "{name}: {:.0}% of placements were not recorded in January {year}; they follow those recorded.",
                            100.0 * share
                        ),
                    );
                }
            }
        }
        if accounts.base_outturn[i].is_none() {
            say(
                "no_outturn",
                format!(
                    "{name}: no high-needs outturn is held for the base year; national prices are used."
                ),
            );
        }
        if accounts.at(accounts.last(), i).outturn_estimated {
            say(
                "outturn_estimated",
                format!(
                    "{name}: net high-needs spend of the year before the base is not held; it is estimated, and so is its change to the base year."
                ),
            );
        }
        let new = |year: i32| new_plans.value(code, year, None).unwrap_or(0.0);
        let (earlier, later) = (new(year - 2), new(year - 1));
        if earlier >= SMALLEST_NEW_PLANS && later > NEW_PLANS_JUMP * earlier {
            say(
                "new_plans_jump",
                format!(
                    "{name}: new plans go from {earlier:.0} in {} to {later:.0} in {}; that level is carried forward. If it was a backlog cleared, the projection is too high.",
                    year - 2,
                    year - 1
                ),
            );
        }
        if accounts.at(accounts.last(), i).block.is_none() {
            say(
                "no_block",
                format!(
                    "{name}: no high-needs block is published for it; its income and balance are not shown as a forecast."
                ),
            );
        }
    }
    banners
}
