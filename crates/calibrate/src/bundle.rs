//! The bundled picture of an area: our own tidy tables, written by `pressure ingest` and read by every projection.
//!
//! One file a table, columns by name, documented in `data/SOURCES.md`. Plans are whole multiples of 1/1024 (see
//! [`crate::quantise`]) so that published totals come back exactly.

use crate::axes::Axes;
use crate::balance::Account;
use crate::funnel::Funnel;
use crate::grid::{Cube, Grid};
use crate::history::HistoryRow;
use crate::past_placements::PlacementCounts;
use crate::population::Population;
use crate::rates::{AreaRates, NationalRates};

/// Everything a projection needs from the past.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// January of the base census.
    pub census: i32,
    /// Needs and placements.
    pub axes: Axes,
    /// By area, in stable order: GSS code.
    pub codes: Vec<String>,
    /// By area: age x placement one census before the base.
    pub previous: Vec<Grid>,
    /// By area: age x need x placement at the base.
    pub stock: Vec<Cube>,
    /// By area: persons by age at 31 August.
    pub population: Vec<Population>,
    /// Rates shared by all.
    pub national: NationalRates,
    /// By area: its own rates.
    pub areas: Vec<AreaRates>,
    /// National prices.
    pub prices: Prices,
    /// By area: money to start from.
    pub money: Vec<AreaMoney>,
    /// The past as tidy rows.
    pub history: Vec<HistoryRow>,
    /// Plans by placement at past censuses, for the back-test.
    pub placements: Vec<PlacementCounts>,
    /// What every output about an area must say.
    pub banners: Vec<Banner>,
}

/// National prices measured on the returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    /// Pounds a plan by placement in the base financial year, top-up only.
    pub top_up: Vec<f64>,
    /// Place funding a plan by placement, pounds.
    pub place: Vec<f64>,
    /// Lines that follow no placement, England, base financial year, pounds.
    pub non_plan: f64,
    /// Pounds a pre-16 SEN traveller in the base financial year.
    pub pre16_traveller: f64,
    /// England's assessments per request and plans per assessment.
    pub funnel: Funnel,
    /// Outside the limits a council factor is a finding, not a price.
    pub factor_limits: (f64, f64),
    /// Weight of a council's own in-year balance in rolling its DSG balance forward.
    pub balance_weight: f64,
    /// Share of the schools block that reaches the balance from other blocks.
    pub other_blocks_share: f64,
    /// Part of a council's distance from England's new plans per child that the first year keeps.
    pub own_weight: f64,
    /// What of that part is left after each further year.
    pub own_fade: f64,
}

/// Where a council's money starts.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaMoney {
    /// Its account of the financial year before the base.
    pub before: Account,
    /// Net 1.2.1 to 1.2.13 of the base financial year, where returned.
    pub outturn: Option<f64>,
    /// Price level of pre-16 SEN transport, within limits.
    pub transport_factor: f64,
}

/// A sentence that every output about an area carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// Area code.
    pub area: String,
    /// Stable code of the kind of banner.
    pub code: String,
    /// The sentence.
    pub text: String,
}
