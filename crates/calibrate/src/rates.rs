//! Every rate the model runs on, fitted from the last two censuses and the flows between them.

use pressure_returns::Picture;

use crate::axes::Axes;
use crate::error::Error;
use crate::funnel::Funnel;
use crate::grid::Cube;
use crate::movers::Movers;
use crate::population::Population;
use crate::settings::{FlowSettings, Settings};
use crate::stock::Stocks;
use crate::{exits, funnel, joiners, local_moves, movers, residual};

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
    /// Its own assessments per request and plans per assessment.
    pub funnel: Funnel,
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
    /// England's assessments per request and plans per assessment.
    pub funnel: Funnel,
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
    let (england, funnels) = funnel::fit(picture, areas, flow_year, flows).ok_or_else(|| {
        Error::missing(
            "requests and decisions",
            crate::published::ENGLAND,
            flow_year,
        )
    })?;
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
                funnel: funnels[i],
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
    Ok(Rates {
        national,
        areas,
        funnel: england,
    })
}

/// Sets every council's factors on destinations from its own mix of placements.
fn local_moves(
    areas: &mut [AreaRates],
    stocks: &Stocks,
    national: &NationalRates,
    without: &[Vec<f64>],
    flows: &FlowSettings,
) {
    let joined: Vec<Vec<f64>> = areas
        .iter()
        .zip(without)
        .map(|(own, people)| {
            let new = own.new_plan_rate.iter().zip(people);
            new.map(|(rate, people)| rate * people).collect()
        })
        .collect();
    let next = |i: usize, tilt: &[f64], moves: &[f64]| {
        local_moves::next_year(&stocks.cubes[i], national, &joined[i], tilt, moves)
    };
    let alike = vec![1.0; stocks.base[0].grid.cols()];
    let mut now_all = stocks.base[0].grid.scaled(0.0);
    let mut next_all = now_all.clone();
    for (i, own) in areas.iter().enumerate() {
        now_all.add_scaled(&stocks.base[i].grid, 1.0);
        next_all.add_scaled(&next(i, &own.joiner_tilt, &alike), 1.0);
    }
    let drift = local_moves::drift(&now_all, &next_all);
    for (i, own) in areas.iter_mut().enumerate() {
        let project = |moves: &[f64]| next(i, &own.joiner_tilt, moves);
        own.mover_tilt = local_moves::tilt(&stocks.base[i].grid, &project, &drift, flows);
    }
}
