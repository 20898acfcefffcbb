//! What the checks call too much, as data: `models/england/checks.toml`.

use serde::Deserialize;

/// A number with where it comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// The number itself.
    pub value: f64,
    /// `measured` (on the returns), `published` or `assumed`.
    pub basis: String,
    /// Where it comes from, or why it was assumed.
    pub source: String,
}

/// Every bound of the checks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckSettings {
    /// Which counts are hidden where figures rest on rows of single children.
    pub suppress: SuppressSettings,
    /// Plans in force of a council, from year to year.
    pub plans: PlansBounds,
    /// Placements not recorded.
    pub placements: PlacementBounds,
    /// Net high-needs spend of a council.
    pub spend: SpendBounds,
    /// Projected population beside estimates.
    pub population: PopulationBounds,
    /// Councils against published totals.
    pub totals: TotalBounds,
}

/// Which counts are hidden.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressSettings {
    /// Counts above nil and below this are hidden.
    pub under: Bound,
}

/// How far plans in force may move.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlansBounds {
    /// A yearly fall beyond this share is a fault.
    pub fall: Bound,
    /// A yearly rise beyond this share is told.
    pub rise: Bound,
    /// A yearly rise beyond this share is a fault.
    pub rise_suspect: Bound,
    /// Councils with fewer plans are not looked at.
    pub smallest: Bound,
    /// Share of plans that stock and flow may leave unexplained before it is told.
    pub unexplained: Bound,
}

/// How many placements may be unknown.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacementBounds {
    /// Share of plans without a placement that is told.
    pub not_recorded: Bound,
    /// Share from which a council's placements are not used.
    pub not_recorded_suspect: Bound,
}

/// What net high-needs spend looks like.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendBounds {
    /// A yearly change beyond this share is told.
    pub step: Bound,
    /// Spend below this many pounds is not looked at.
    pub smallest: Bound,
    /// Fewer pounds a plan suggest another unit.
    pub least_a_plan: Bound,
    /// More pounds a plan suggest another unit.
    pub most_a_plan: Bound,
}

/// How far a projection may be from the estimates.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationBounds {
    /// A yearly change of persons aged 0 to 25, from the last estimate to the projection, beyond this share is told.
    pub step: Bound,
}

/// When a sum misses a total.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalBounds {
    /// Share of the total that is more than rounding.
    pub share: Bound,
    /// The same as a number, for small totals.
    pub children: Bound,
    /// With more councils absent the folder holds a part of England.
    pub part_of_england: Bound,
}
