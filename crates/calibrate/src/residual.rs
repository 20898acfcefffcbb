//! Stock and flow do not close: the national reconciling rate by age, and the council part with transfers in.
//!
//! A council's residual is what its stock gained beyond its own joiners and exits. Part of it is children who moved in
//! with a plan (no file counts them), part is late recording. It hardly repeats from year to year, so it is shrunk hard
//! towards the national one; transfers in follow the shrunk residual and sum to transfers out.

use crate::exits::Exits;
use crate::grid::ratio;
use crate::joiners::Joiners;
use crate::settings::FlowSettings;
use crate::stock::Stocks;

/// Reconciling rates and transfers.
#[derive(Debug, Clone)]
pub struct Residual {
    /// By age row before the step: share of survivors added (negative: exits recorded late).
    pub national: Vec<f64>,
    /// By area: share of survivors who leave for other councils.
    pub transfer_out: Vec<f64>,
    /// By area: share of all transfers that come to it; sums to 1.
    pub transfer_in_share: Vec<f64>,
    /// By area: council part of the reconciling rate, a share of survivors.
    pub council: Vec<f64>,
    /// By area: the measured residual as a share of survivors, before shrinking.
    pub measured: Vec<f64>,
}

/// Fits the reconciling terms. `cease_factor` is each council's exits against national rates.
pub fn fit(
    stocks: &Stocks,
    exits: &Exits,
    joiners: &Joiners,
    cease_factor: &[f64],
    settings: &FlowSettings,
) -> Residual {
    let rows = exits.rates.len();
    let first = settings.reconcile_from_age.value as usize - crate::axes::YOUNGEST;
    let survivors_of = |position: usize, row: usize| {
        let cease = if row + 1 == rows {
            1.0
        } else {
            (exits.rates[row] * cease_factor[position]).min(1.0)
        };
        stocks.previous[position].grid.row(row).iter().sum::<f64>() * (1.0 - cease)
    };
    let sound = |position: &usize| !stocks.unfit.contains(position);
    let count = stocks.base.len();

    let national = national(stocks, exits, joiners, first);

    let survivors: Vec<f64> = (0..count)
        .map(|i| (0..rows).map(|row| survivors_of(i, row)).sum())
        .collect();
    let moved: Vec<f64> = exits
        .areas
        .iter()
        .map(|c| c.as_ref().map_or(0.0, |c| c.transfers))
        .collect();
    let (out_all, stay_all): (f64, f64) = (moved.iter().sum(), survivors.iter().sum());
    let transfer_out: Vec<f64> = (0..count)
        .map(|i| {
            exits.areas[i]
                .as_ref()
                .map_or(ratio(out_all, stay_all, 0.0), |c| {
                    ratio(c.transfers, survivors[i], 0.0)
                })
        })
        .collect();

    // What came in besides new plans, after the national reconciling rate: transfers in plus the council's own residual.
    let measured: Vec<f64> = (0..count)
        .map(|i| {
            let expected: f64 = (0..rows)
                .map(|row| survivors_of(i, row) * (1.0 + national[row]))
                .sum();
            let new = joiners.areas[i].as_ref().map_or(0.0, |n| n.total);
            let after = stocks.base[i].grid.total();
            ratio(
                after - (expected + new - transfer_out[i] * survivors[i]),
                survivors[i],
                0.0,
            )
        })
        .collect();
    let fitting: Vec<usize> = (0..count)
        .filter(sound)
        .filter(|i| joiners.areas[*i].is_some())
        .collect();
    let mean = ratio(
        fitting.iter().map(|i| measured[*i] * survivors[*i]).sum(),
        fitting.iter().map(|i| survivors[*i]).sum(),
        0.0,
    );
    let weight = settings.residual_weight.value;
    let shrunk: Vec<f64> = (0..count)
        .map(|i| {
            if stocks.unfit.contains(&i) {
                mean
            } else {
                mean + weight * (measured[i] - mean)
            }
        })
        .collect();
    let arrivals: Vec<f64> = shrunk
        .iter()
        .zip(&survivors)
        .map(|(rate, s)| rate.max(0.0) * s)
        .collect();
    let arrivals_all: f64 = arrivals.iter().sum();
    let transfer_in_share: Vec<f64> = arrivals
        .iter()
        .map(|a| ratio(*a, arrivals_all, 1.0 / count as f64))
        .collect();
    let pool: f64 = transfer_out
        .iter()
        .zip(&survivors)
        .map(|(rate, s)| rate * s)
        .sum();
    let council = (0..count)
        .map(|i| shrunk[i] - ratio(transfer_in_share[i] * pool, survivors[i], 0.0))
        .collect();
    Residual {
        national,
        transfer_out,
        transfer_in_share,
        council,
        measured,
    }
}

/// The national reconciling rate by age row from the row `first`, over councils with sound stocks.
fn national(stocks: &Stocks, exits: &Exits, joiners: &Joiners, first: usize) -> Vec<f64> {
    let rows = exits.rates.len();
    let sound = || (0..stocks.base.len()).filter(|i| !stocks.unfit.contains(i));
    let of_row = |grid: &crate::grid::Grid, row: usize| grid.row(row).iter().sum::<f64>();
    (0..rows)
        .map(|row| {
            if row < first || row + 1 == rows {
                return 0.0;
            }
            let before: f64 = sound().map(|i| of_row(&stocks.previous[i].grid, row)).sum();
            let before = before * (1.0 - exits.rates[row]);
            let after: f64 = sound().map(|i| of_row(&stocks.base[i].grid, row + 1)).sum();
            ratio(after - joiners.clean[row + 1] - before, before, 0.0)
        })
        .collect()
}
