//! The one tidy shape of every result.

use serde::{Deserialize, Serialize};

use crate::measure::{Measure, PeriodKind, Unit};

/// What a value rests on, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Published or given by the council.
    Actual,
    /// Worked out from partial data.
    Estimated,
    /// A national default.
    Assumed,
    /// The model's own.
    Projected,
}

impl Basis {
    /// As written in the `basis` column.
    pub fn id(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Estimated => "estimated",
            Self::Assumed => "assumed",
            Self::Projected => "projected",
        }
    }
}

/// What a row's `category` is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Breakdown {
    /// The whole; its category is `all`.
    Total,
    /// Where the child is educated.
    Placement,
    /// Primary need.
    Need,
    /// Single year of age at 31 August.
    Age,
    /// The age groups of the published tables.
    AgeGroup,
    /// A line of high-needs spend, as the model groups them.
    Line,
    /// Section 251 lines as returned: 1.0.2, and 1.2.1 to 1.2.13 together.
    Section251,
    /// Means of transport.
    Mode,
    /// Kind of traveller.
    TransportCategory,
    /// Councils in deficit and in surplus, summed apart; only of a roll-up.
    Sign,
    /// By how much the total has changed; its category is `all`.
    Change,
    /// What drives that change; the parts sum to it.
    Driver,
    /// An uncertain parameter: `value` is by how much the measure moves from the parameter's 10th percentile to its 90th, all
    /// else as in the central run; `p10` and `p90` are its distances from the central run at the two.
    Parameter,
    /// The share of the measure's variance over the draws that goes with a parameter; one in ten such shares is below `p10`
    /// by chance of the draws, one in ten above `p90`.
    VarianceShare,
    /// Plans of more than one category at once, for one row of a table that councils hand in.
    Crossing,
    /// Spend of placements or lines that such a table shows together.
    Provision,
    /// What a probability is of, `dsg_balance@2027-28 < -50000000` for one.
    Statement,
}

impl Breakdown {
    /// As written in the `breakdown` column.
    pub fn id(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Placement => "placement",
            Self::Need => "need",
            Self::Age => "age",
            Self::AgeGroup => "age_group",
            Self::Line => "line",
            Self::Section251 => "section251",
            Self::Mode => "mode",
            Self::TransportCategory => "transport_category",
            Self::Sign => "sign",
            Self::Change => "change",
            Self::Driver => "driver",
            Self::Parameter => "parameter",
            Self::VarianceShare => "variance_share",
            Self::Crossing => "crossing",
            Self::Provision => "provision",
            Self::Statement => "statement",
        }
    }

    /// What stands over its categories in a table; nothing over a single line.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Total => "in all",
            Self::Placement => "by placement",
            Self::Need => "by primary need",
            Self::Age => "by age at 31 August",
            Self::AgeGroup => "by age group",
            Self::Line => "by line",
            Self::Section251 => "by Section 251 line",
            Self::Mode => "by mode",
            Self::TransportCategory => "by kind of traveller",
            Self::Sign => "of which",
            Self::Change => "",
            Self::Driver => "driven by",
            Self::Parameter => "by uncertain parameter",
            Self::VarianceShare => "share of variance by parameter",
            Self::Crossing => "by rows of statutory tables",
            Self::Provision => "by provision",
            Self::Statement => "that",
        }
    }
}

impl Breakdown {
    /// Every breakdown, in the order of the tables.
    pub const EVERY: [Self; 17] = [
        Self::Total,
        Self::Placement,
        Self::Need,
        Self::Age,
        Self::AgeGroup,
        Self::Line,
        Self::Section251,
        Self::Mode,
        Self::TransportCategory,
        Self::Sign,
        Self::Change,
        Self::Driver,
        Self::Parameter,
        Self::VarianceShare,
        Self::Crossing,
        Self::Provision,
        Self::Statement,
    ];

    /// The breakdown of an id.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::EVERY
            .into_iter()
            .find(|breakdown| breakdown.id() == id)
    }
}

impl Basis {
    /// The basis of an id.
    pub fn by_id(id: &str) -> Option<Self> {
        [
            Self::Actual,
            Self::Estimated,
            Self::Assumed,
            Self::Projected,
        ]
        .into_iter()
        .find(|basis| basis.id() == id)
    }
}

/// The category of a total row.
pub const ALL: &str = "all";

/// One value of one measure of one area in one period under one scenario. Columns in the order of the files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The scenario's file name without its ending, or `baseline`.
    pub scenario: String,
    /// Nine-character code of the council, region or country; of a type of council, its id.
    pub area_code: String,
    /// Its name.
    pub area_name: String,
    /// What is measured.
    pub measure: Measure,
    /// What the category is one of.
    pub breakdown: Breakdown,
    /// The category, `all` for a total.
    pub category: String,
    /// The calendar of the period.
    pub period_kind: PeriodKind,
    /// The period, labelled as its calendar does.
    pub period: String,
    /// The value: the mean of the draws, or the central run; not a number where it is suppressed, written as
    /// [`SUPPRESSED`](crate::SUPPRESSED).
    #[serde(with = "crate::suppressed_value")]
    pub value: f64,
    /// One draw in ten is below this; blank without draws.
    pub p10: Option<f64>,
    /// The median of the draws; blank without draws.
    pub p50: Option<f64>,
    /// One draw in ten is above this; blank without draws.
    pub p90: Option<f64>,
    /// What the value counts.
    pub unit: Unit,
    /// What the value rests on.
    pub basis: Basis,
}

impl Row {
    /// Takes the value and the percentiles out: whatever is worked out from it is suppressed too.
    pub(crate) fn suppress(&mut self) {
        self.value = f64::NAN;
        (self.p10, self.p50, self.p90) = (None, None, None);
    }

    /// Whether the value was taken out.
    pub fn is_suppressed(&self) -> bool {
        self.value.is_nan()
    }

    /// Whether it is of one series.
    pub fn is_of(&self, measure: Measure, breakdown: Breakdown, category: &str) -> bool {
        self.measure == measure && self.breakdown == breakdown && self.category == category
    }
}
