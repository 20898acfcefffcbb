//! Home-to-school transport of the last measured year: what a traveller costs, and each council's price level.
//!
//! Users come from plans x take-up, never from spend. Only line 2.1.4 (pre-16 SEN) is held by council; the other lines
//! rest on national rates and are marked so.

use std::ops::{Range, RangeInclusive};

use pressure_model::inputs::TransportRates;
use pressure_returns::{Picture, Series};

use crate::axes::Axes;
use crate::error::Error;
use crate::grid::{Grid, ratio};
use crate::lineage::Lineage;
use crate::population::Population;
use crate::published::{ByArea, by_placement};
use crate::settings::TransportSettings;
use crate::spread::fill_row;
use crate::stock::Stocks;

/// The financial year (start) of the held 2.1.4 lines, inferred by their publisher's other totals.
pub const LINE_YEAR: i32 = 2023;

/// Pre-16 SEN transport by council.
#[derive(Debug, Clone)]
pub struct Travel {
    /// Financial-year users by area.
    pub users: Vec<f64>,
    /// Pounds by area and kind of traveller in the year of the line: the line itself for pre-16 SEN where held, the rest from
    /// users and national prices.
    pub spend_by_kind: Vec<[f64; 5]>,
    /// Line 2.1.4 by area, pounds, where held.
    pub spend: Vec<Option<f64>>,
    /// England, matched councils: pounds a user in the year of the line.
    pub cost_per_user: f64,
    /// The same in the base financial year.
    pub base_cost_per_user: f64,
    /// By area: price level against England, within limits; 1 where no line is held.
    pub factor: Vec<f64>,
    /// The factor before limits.
    pub unlimited: Vec<Option<f64>>,
}

/// Take-up and prices of the model file.
#[derive(Debug, Clone)]
pub struct TravelRates {
    /// Take-up, modes and prices of the base financial year; its `mainstream_rate` is not used.
    pub rates: TransportRates,
    /// England's mainstream travellers at one census, under 16 and 16 to 18.
    pub mainstream_counts: (f64, f64),
    /// January of that census.
    pub mainstream_census: i32,
    /// Growth of prices a year.
    pub growth: f64,
}

/// Travellers of a stock of age x placement at the ages given.
pub fn users(stock: &Grid, rates: &TransportRates, ages: Range<usize>) -> f64 {
    let placements = stock.cols();
    let mut users = 0.0;
    for row in 0..stock.rows() {
        let age = Axes::age_of(row);
        if ages.contains(&age) {
            for p in 0..placements {
                users += stock.at(row, p) * rates.take_up[age * placements + p];
            }
        }
    }
    users
}

/// What travel is fitted on.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The past.
    pub picture: &'a Picture,
    /// Directions of the tables.
    pub axes: &'a Axes,
    /// By area: GSS code.
    pub codes: &'a [String],
    /// Who took over from whom.
    pub lineage: &'a Lineage,
    /// Plans at the two last censuses.
    pub stocks: &'a Stocks,
    /// By area: population.
    pub people: &'a [Population],
}

/// Users by area and kind of traveller in the financial year of the held lines.
fn users_by_kind(
    ground: &Ground<'_>,
    given: &TravelRates,
    settings: &TransportSettings,
) -> Result<Vec<[f64; 5]>, Error> {
    let Ground {
        picture,
        axes,
        codes,
        lineage,
        stocks,
        people,
    } = *ground;
    let rates = &given.rates;
    let placements = ByArea::new(picture, Series::PlansPlacement);
    let totals = ByArea::new(picture, Series::Plans);
    let before = LINE_YEAR;
    let england_before = crate::unit_cost::england_by_placement(picture, axes, before)?;
    let england_after = stocks.england[0].col_sums();
    let (w0, w1) = (settings.weights.values[0], settings.weights.values[1]);
    // The model file gives mainstream travellers as a count of England at one census.
    let all = |ages: RangeInclusive<usize>| -> f64 {
        let year = given.mainstream_census - 1;
        people
            .iter()
            .map(|p| p.at(year)[ages.clone()].iter().sum::<f64>())
            .sum()
    };
    let mainstream = (
        ratio(given.mainstream_counts.0, all(5..=15), 0.0),
        ratio(given.mainstream_counts.1, all(16..=18), 0.0),
    );
    let by_kind = codes
        .iter()
        .enumerate()
        .map(|(i, code)| {
            let grid = &stocks.previous[i].grid;
            let now = grid.col_sums();
            let total = lineage.value(&totals, codes, i, before, None);
            // Placements a year earlier: the council's own where published, else as England's moved.
            let as_england: Vec<f64> = now
                .iter()
                .zip(&england_before)
                .zip(&england_after)
                .map(|((n, b), a)| n * ratio(*b, *a, 1.0))
                .collect();
            let own = by_placement(placements.rows(code, before), axes)
                .map(|(known, left)| fill_row(&known, left, &as_england, 10.0, total));
            let then = own.unwrap_or_else(|| {
                let scale = total.map_or(1.0, |t| ratio(t, as_england.iter().sum(), 1.0));
                as_england.iter().map(|x| x * scale).collect()
            });
            let earlier = Grid::from_fn(grid.rows(), grid.cols(), |a, p| {
                grid.at(a, p) * ratio(then[p], now[p], 1.0)
            });
            let of = |ages: Range<usize>| {
                w0 * users(&earlier, rates, ages.clone()) + w1 * users(grid, rates, ages)
            };
            let of_people = |rate: f64, ages: RangeInclusive<usize>| -> f64 {
                let at = |year| people[i].at(year)[ages.clone()].iter().sum::<f64>();
                rate * (w0 * at(before - 1) + w1 * at(before))
            };
            [
                of(0..16),
                of(16..19),
                of(19..26),
                of_people(mainstream.0, 5..=15),
                of_people(mainstream.1, 16..=18),
            ]
        })
        .collect();
    Ok(by_kind)
}

/// Fits users, cost and factors for the year of the held lines.
///
/// # Errors
/// Where England's plans by placement at the census before are missing.
pub fn fit(
    ground: &Ground<'_>,
    given: &TravelRates,
    settings: &TransportSettings,
) -> Result<Travel, Error> {
    let (rates, codes) = (&given.rates, ground.codes);
    let lines = ByArea::new(ground.picture, Series::SpendLines);
    let by_kind = users_by_kind(ground, given, settings)?;
    let users: Vec<f64> = by_kind.iter().map(|kinds| kinds[0]).collect();
    let spend: Vec<Option<f64>> = codes
        .iter()
        .map(|code| {
            lines
                .value(code, LINE_YEAR, Some("sen_transport"))
                .filter(|s| *s > 0.0)
        })
        .collect();
    let matched: Vec<usize> = (0..codes.len()).filter(|i| spend[*i].is_some()).collect();
    let cost_per_user = ratio(
        matched.iter().filter_map(|i| spend[*i]).sum(),
        matched.iter().map(|i| users[*i]).sum(),
        0.0,
    );
    let unlimited: Vec<Option<f64>> = (0..codes.len())
        .map(|i| {
            spend[i]
                .filter(|_| users[i] > 0.0)
                .map(|s| s / (users[i] * cost_per_user))
        })
        .collect();
    let limits = &settings.factor_limits.values;
    let factor = unlimited
        .iter()
        .map(|f| f.map_or(1.0, |f| f.clamp(limits[0], limits[1])))
        .collect();
    let years = ground.stocks.census - 1 - LINE_YEAR;
    let growth = (0..years).fold(1.0, |price, _| price * (1.0 + settings.price_growth.value));
    let later = (0..years).fold(1.0, |price, _| price * (1.0 + given.growth));
    let spend_by_kind = by_kind
        .iter()
        .enumerate()
        .map(|(i, kinds)| {
            let mut pounds = [0.0; 5];
            for (kind, users) in kinds.iter().enumerate() {
                let modes = rates.mode_share[kind].iter().zip(&rates.mode_cost[kind]);
                let mean: f64 = modes.map(|(share, cost)| share * cost).sum();
                pounds[kind] = users * mean / later;
            }
            pounds[0] = spend[i].unwrap_or(users[i] * cost_per_user);
            pounds
        })
        .collect();
    Ok(Travel {
        users,
        spend_by_kind,
        spend,
        cost_per_user,
        base_cost_per_user: cost_per_user * growth,
        factor,
        unlimited,
    })
}
