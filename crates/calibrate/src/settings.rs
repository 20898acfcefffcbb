//! Settings of the calibration, as data: `models/england/calibration.toml`.

use serde::Deserialize;

/// A number with where it comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The number itself.
    pub value: f64,
    /// `measured` (on the returns), `published` or `assumed`.
    pub basis: String,
    /// Where it comes from, or why it was assumed.
    pub source: String,
}

/// Several numbers of one kind with where they come from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// The numbers, in the order the setting's documentation gives.
    pub values: Vec<f64>,
    /// `measured` (on the returns), `published` or `assumed`.
    pub basis: String,
    /// Where they come from, or why they were assumed.
    pub source: String,
}

/// Everything the calibration takes as given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What makes a council's figures unfit for fitting national rates.
    pub suspect: Suspect,
    /// How gaps in the stock are filled.
    pub stock: StockSettings,
    /// Flows: new plans, ceased plans, movers and the reconciling term.
    pub flows: FlowSettings,
    /// Rolling the population forward.
    pub population: PopulationSettings,
    /// Unit costs and council factors.
    pub money: MoneySettings,
    /// Transport take-up and prices.
    pub transport: TransportSettings,
    /// How new plans grow.
    pub trend: TrendSettings,
    /// How forecasts are tested on the past.
    pub backtest: BacktestSettings,
    /// What rows of a council's own children leave open.
    pub pupils: PupilSettings,
    /// Where a published series stops meaning what it meant.
    pub breaks: Vec<SeriesBreak>,
}

/// A census from which plans of some kinds are counted in another way: a change into it is no growth.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesBreak {
    /// The breakdown of plans it is in: `placement` or `age_group`.
    pub breakdown: String,
    /// January of the first census counted in the new way.
    pub census: i32,
    /// Categories whose series begins anew. None: the way of collecting changed for all, and each series goes on.
    pub categories: Vec<String>,
    /// What changed.
    pub what: String,
    /// Where that is said or seen.
    pub source: String,
}

/// Priors for what neither a council's own children nor anything published says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PupilSettings {
    /// Of a placement's movers, those to another setting of the same placement, where a file has several.
    pub siblings: Figure,
    /// Share of children whose need changes in a year.
    pub need_change: Figure,
    /// Children that share is worth against the file's own.
    pub need_change_prior: Figure,
    /// Children added to those counted and to those expected, where the level of leaving and of joining is taken from the file.
    pub level_prior: Figure,
}

/// When a council's return is left out of fitting.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspect {
    /// A yearly change of the caseload beyond this share is suspect where flows do not explain it.
    pub step_change: Figure,
    /// A part of the change beyond this share of the caseload that new and ceased plans do not explain.
    pub unexplained: Figure,
    /// Caseloads below this are too small for the step-change rule.
    pub smallest_caseload: Figure,
    /// A share of placements not recorded beyond this is unfit for fitting movers.
    pub not_recorded: Figure,
}

/// Priors for spreading what is not recorded.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockSettings {
    /// Plans of national placement shares blended with a council's own within an age.
    pub placement_prior: Figure,
    /// Plans of national need shares blended with a council's own within an age or placement.
    pub need_prior: Figure,
}

/// How flows are read from published data.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowSettings {
    /// `k` of `recorded[e] = (1 - k) true[e] + k true[e - 1]`.
    pub age_kernel: Figure,
    /// Of the joiners at 20 and over, each later year of age has this share of the one before.
    pub late_joiner_ratio: Figure,
    /// Share who stay in their placement a year, as the seed of the mover fit: within a phase.
    pub stay_within: Figure,
    /// The same at phase boundaries.
    pub stay_boundary: Figure,
    /// The same from early years into Reception.
    pub stay_reception: Figure,
    /// Plans of the all-needs mover table blended with a need's own, for each origin.
    pub mover_prior: Figure,
    /// Requests of England's funnel blended with a council's own.
    pub funnel_prior: Figure,
    /// Of requests and assessments at an age on the day, the share a year older at 31 August of the calendar year.
    pub request_older: Figure,
    /// The share a year younger.
    pub request_younger: Figure,
    /// Children of England's ages of requests and assessments blended with a council's own.
    pub request_age_prior: Figure,
    /// Share of the gap between a council's own mix of placements and national moves that its factors close.
    pub local_moves: Figure,
    /// Plans in a placement at which half of that share is used.
    pub local_moves_prior: Figure,
    /// Plans of the national age profile blended with a council's own new plans in an age group.
    pub new_plan_prior: Figure,
    /// Plans of the national level blended with a council's own total of new plans.
    pub new_plan_total_prior: Figure,
    /// Plans of the national rates blended with a council's own exits.
    pub cease_prior: Figure,
    /// Plans of the national placement split blended with a council's own new plans.
    pub placement_tilt_prior: Figure,
    /// Weight of a council's own stock-and-flow residual against the national one.
    pub residual_weight: Figure,
    /// First age (before the step) at which stock and flow are reconciled nationally.
    pub reconcile_from_age: Figure,
}

/// Rolling mid-2020 forward.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationSettings {
    /// Births of the mid-years after the last estimate, as a ratio to its age 0; the last one holds.
    pub births: Figures,
    /// Yearly net growth at ages to 18 from the year after the last estimate (migration).
    pub migration: Figure,
    /// Strength of a council's own survival ratio at ages to 10.
    pub survival_to_10: Figure,
    /// The same at ages 11 to 18.
    pub survival_to_18: Figure,
    /// Last 31 August to give.
    pub last_year: Figure,
}

/// Unit costs, non-plan lines, factors and balances.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneySettings {
    /// A unit or resourced-provision top-up as a multiple of a mainstream one.
    pub unit_to_mainstream: Figure,
    /// An early years top-up as a multiple of a mainstream one.
    pub early_years_to_mainstream: Figure,
    /// Pounds a plan in alternative provision, 2021-22.
    pub ap: Figure,
    /// Pounds a plan under other arrangements, 2021-22.
    pub other_arrangements: Figure,
    /// Pounds a place by which a non-maintained special top-up is below an independent one.
    pub nmss_below_independent: Figure,
    /// Yearly price growth of special independent and non-maintained places, 2021-22 to the base year.
    pub independent_growth: Figure,
    /// Net 1.2.x of councils missing from the 2023-24 extract, pounds.
    pub missing_2023: Figure,
    /// Smallest and largest council factor accepted as a price.
    pub factor_limits: Figures,
    /// High needs block before deductions, England, base financial year, pounds.
    pub block_base_year: Figure,
    /// Place funding: pounds a plan in a unit, and in further education.
    pub place_unit: Figure,
    /// Place funding a plan in further education.
    pub place_fe: Figure,
    /// Share of the schools block that reaches the balance from other blocks each year.
    pub other_blocks_share: Figure,
    /// Weight of a council's own in-year balance, the rest being the national ratio on its block.
    pub opening_balance_weight: Figure,
}

/// Transport: users by placement and what a traveller costs.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransportSettings {
    /// Census weights of a financial year by school days (before, after).
    pub weights: Figures,
    /// Limits of a council's factor.
    pub factor_limits: Figures,
    /// Price growth a year from the last measured year to the base year.
    pub price_growth: Figure,
}

/// How new plans grow ([`crate::trend`]); all but the first are chosen by back-test.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrendSettings {
    /// First calendar year whose flows are used.
    pub first_flow_year: Figure,
    /// Years over which England's new plans as a share of plans are averaged.
    pub share_years: Figure,
    /// What of that share is left after each further year.
    pub share_damping: Figure,
    /// Years over which the net rate of plans going out of force is averaged.
    pub exit_years: Figure,
    /// Part of a council's distance from England's new plans per child that its next year keeps.
    pub own_weight: Figure,
    /// What of that part is left after each further year.
    pub own_fade: Figure,
}

/// Which years a back-test chooses on and which it scores, and what it chooses from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BacktestSettings {
    /// First and last age that count as children.
    pub children: Figures,
    /// First January forecasts are made from.
    pub first_origin: Figure,
    /// Last January whose outcomes settings may be chosen on; origins from here on are scored on outcomes never seen.
    pub chosen_to: Figure,
    /// First and last January of the origins shown for comparison.
    pub compared: Figures,
    /// Years ahead.
    pub horizons: Figure,
    /// What `trend.share_years` was chosen from.
    pub share_years: Figures,
    /// What `trend.share_damping` was chosen from.
    pub share_damping: Figures,
    /// What `trend.exit_years` was chosen from.
    pub exit_years: Figures,
    /// What `trend.own_weight` was chosen from.
    pub own_weight: Figures,
    /// What `trend.own_fade` was chosen from.
    pub own_fade: Figures,
}
