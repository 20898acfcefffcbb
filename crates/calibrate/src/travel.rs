//! Home-to-school transport of the last measured year: what a traveller costs, and each council's price level.
//!
//! Users come from plans x take-up, never from spend. Only line 2.1.4 (pre-16 SEN) is held by council; the other lines
//! rest on national rates and are marked so.

use pressure_model::inputs::TransportRates;
use pressure_returns::{Picture, Series};

use crate::axes::Axes;
use crate::error::Error;
use crate::grid::{Grid, ratio};
use crate::lineage::Lineage;
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

/// Pre-16 travellers of a stock of age x placement.
pub fn pre16_users(stock: &Grid, rates: &TransportRates) -> f64 {
    let placements = stock.cols();
    let mut users = 0.0;
    for row in 0..stock.rows() {
        let age = Axes::age_of(row);
        if age < 16 {
            for p in 0..placements {
                users += stock.at(row, p) * rates.take_up[age * placements + p];
            }
        }
    }
    users
}

/// Fits users, cost and factors for the year of the held lines.
///
/// # Errors
/// Where England's plans by placement at the census before are missing.
pub fn fit(
    picture: &Picture,
    axes: &Axes,
    codes: &[String],
    lineage: &Lineage,
    stocks: &Stocks,
    rates: &TransportRates,
    settings: &TransportSettings,
) -> Result<Travel, Error> {
    let lines = ByArea::new(picture, Series::SpendLines);
    let placements = ByArea::new(picture, Series::PlansPlacement);
    let totals = ByArea::new(picture, Series::Plans);
    let before = LINE_YEAR;
    let england_before = crate::unit_cost::england_by_placement(picture, axes, before)?;
    let england_after = stocks.england[0].col_sums();
    let (w0, w1) = (settings.weights.values[0], settings.weights.values[1]);
    let users: Vec<f64> = codes
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
            w0 * pre16_users(&earlier, rates) + w1 * pre16_users(grid, rates)
        })
        .collect();
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
    let years = stocks.census - 1 - LINE_YEAR;
    let growth = (0..years).fold(1.0, |price, _| price * (1.0 + settings.price_growth.value));
    Ok(Travel {
        users,
        spend,
        cost_per_user,
        base_cost_per_user: cost_per_user * growth,
        factor,
        unlimited,
    })
}
