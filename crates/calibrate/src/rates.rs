//! Every rate the model runs on, fitted from the last two censuses and the flows between them.

use pressure_returns::Picture;

use crate::axes::Axes;
use crate::error::Error;
use crate::grid::{Cube, Grid};
use crate::movers::Movers;
use crate::population::Population;
use crate::settings::{FlowSettings, Settings};
use crate::stock::Stocks;
use crate::{exits, joiners, local_moves, movers, residual};

/// Rates shared by all councils, by age row (see [`Axes`]).
#[derive(Debug, Clone)]
pub struct NationalRates {
    /// Share who cease in the year from this age.
    pub cease: Vec<f64>,
    /// Reconciling rate on survivors from this age.
    pub reconcile: Vec<f64>,
    /// New plans per person without a plan at this age.
    pub new_plan_rate: Vec<f64>,
    /// Need and placement of new plans at each age.
    pub pattern: Cube,
    /// Movers by age and need.
    pub movers: Movers,
    /// New plans by true age of the councils the rates were fitted on.
    pub joined: Vec<f64>,
}

/// Rates of one council.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaRates {
    /// New plans per person without a plan, by age row.
    pub new_plan_rate: Vec<f64>,
    /// Multiplies the national placement split of new plans, by placement.
    pub joiner_tilt: Vec<f64>,
    /// Multiplies every destination of national moves, by placement; rows are then rescaled.
    pub mover_tilt: Vec<f64>,
    /// Multiplies the national cease rates.
    pub cease_factor: f64,
    /// Share of survivors leaving for other councils.
    pub transfer_out: f64,
    /// Share of all transfers that come here.
    pub transfer_in_share: f64,
    /// Council part of the reconciling rate.
    pub reconcile: f64,
    /// The council's residual before shrinking, a share of survivors: beyond 5% it is a finding.
    pub measured_residual: f64,
}

/// All rates.
#[derive(Debug, Clone)]
pub struct Rates {
    /// Shared by all.
    pub national: NationalRates,
    /// By area.
    pub areas: Vec<AreaRates>,
}

/// Fits all rates from the flows of the calendar year between the two censuses.
///
/// # Errors
/// Where England's own tables are missing.
pub fn fit(
    picture: &Picture,
    axes: &Axes,
    areas: &[String],
    stocks: &Stocks,
    population: &[Population],
    settings: &Settings,
) -> Result<Rates, Error> {
    let flow_year = stocks.census - 1;
    let flows = &settings.flows;
    let joiners = joiners::fit(picture, axes, areas, flow_year, stocks, flows)?;
    let exits = exits::fit(
        exits::read(picture, axes, areas, flow_year),
        stocks,
        &joiners.clean,
        axes,
        flows,
    );
    let cease_factor: Vec<f64> = (0..areas.len())
        .map(|i| exits.factor(i, stocks, flows.cease_prior.value))
        .collect();
    let without: Vec<Vec<f64>> = (0..areas.len())
        .map(|i| {
            joiners::without_plan(
                &stocks.previous[i].grid,
                &exits.rates,
                &population[i],
                stocks.census,
            )
        })
        .collect();
    let new_plan_rate = joiners::rates(&joiners, &without, stocks);
    let movers = movers::fit(
        stocks,
        &exits.rates,
        &joiners.clean,
        &joiners.pattern,
        axes,
        flows,
    );
    let residual = residual::fit(stocks, &exits, &joiners, &cease_factor, flows);
    let national = NationalRates {
        cease: exits.rates,
        reconcile: residual.national.clone(),
        new_plan_rate,
        pattern: joiners.pattern.clone(),
        movers,
        joined: joiners.clean.clone(),
    };
    let mut areas: Vec<AreaRates> = (0..areas.len())
        .map(|i| {
            let own = joiners.areas[i].as_ref();
            let rates = joiners::own_rates(own, &national.new_plan_rate, &without[i], flows);
            let joined: Vec<f64> = rates.iter().zip(&without[i]).map(|(r, w)| r * w).collect();
            AreaRates {
                joiner_tilt: joiners::placement_tilt(own, &joined, &national.pattern, flows),
                mover_tilt: Vec::new(),
                new_plan_rate: rates,
                cease_factor: cease_factor[i],
                transfer_out: residual.transfer_out[i],
                transfer_in_share: residual.transfer_in_share[i],
                reconcile: residual.council[i],
                measured_residual: residual.measured[i],
            }
        })
        .collect();
    local_moves(&mut areas, stocks, &national, &without, flows);
    Ok(Rates { national, areas })
}

/// Sets every council's factors on destinations from its own mix of placements.
fn local_moves(
    areas: &mut [AreaRates],
    stocks: &Stocks,
    national: &NationalRates,
    without: &[Vec<f64>],
    flows: &FlowSettings,
) {
    let next: Vec<Grid> = areas
        .iter()
        .enumerate()
        .map(|(i, own)| {
            let new = own.new_plan_rate.iter().zip(&without[i]);
            let joined: Vec<f64> = new.map(|(rate, people)| rate * people).collect();
            local_moves::next_year(&stocks.cubes[i], national, &joined, &own.joiner_tilt)
        })
        .collect();
    let mut now_all = stocks.base[0].grid.scaled(0.0);
    let mut next_all = now_all.clone();
    for (i, next) in next.iter().enumerate() {
        now_all.add_scaled(&stocks.base[i].grid, 1.0);
        next_all.add_scaled(next, 1.0);
    }
    let drift = local_moves::drift(&now_all, &next_all);
    for (i, own) in areas.iter_mut().enumerate() {
        own.mover_tilt = local_moves::tilt(&stocks.base[i].grid, &next[i], &drift, flows);
    }
}
