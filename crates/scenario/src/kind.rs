//! What a lever changes: one variant a kind, its keys read and checked.

use std::collections::{BTreeMap, BTreeSet};

use pressure_model::FinancialYear;

use crate::lever::{Calendar, Change};
use crate::phase::Phase;
use crate::population_file::PopulationFile;

/// Ages at 31 August; every age where empty.
pub type Ages = BTreeSet<u8>;

/// Places in a list of the model file; everything where empty.
pub type Chosen = BTreeSet<usize>;

/// Whether a filter lets something through.
pub(crate) fn passes<T: Ord>(filter: &BTreeSet<T>, item: &T) -> bool {
    filter.is_empty() || filter.contains(item)
}

/// A share along the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunnelShare {
    /// Assessments agreed per request decided.
    Agreed,
    /// New plans issued per assessment.
    Issued,
}

/// Whose wishes a shift changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftOf {
    /// New plans.
    Joiners,
    /// Those who wish to move into the placement.
    Movers,
    /// New plans and those who wish to move in.
    Both,
    /// Those who would stay in the placement another year.
    Stock,
}

/// Which prices a lever is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceOf {
    /// Top-ups of every placement.
    TopUps,
    /// Top-ups of one placement.
    Placement(usize),
    /// A line of spend.
    Line(usize),
    /// A mode of transport.
    Mode(usize),
}

/// How much a transfer between blocks is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Transfer {
    /// Pounds a year, all councils of the lever together.
    Amount(f64),
    /// Share of each council's schools block.
    ShareOfSchoolsBlock(f64),
}

/// Children who change how they travel.
#[derive(Debug, Clone, PartialEq)]
pub struct ModeChange {
    /// Kinds of traveller, as places in `TravelCategory::ALL`.
    pub categories: Chosen,
    /// Modes they leave; all but `to` where empty.
    pub from: Chosen,
    /// The mode they take.
    pub to: usize,
    /// Share of those who travel by the modes they leave.
    pub share: f64,
    /// Pounds a year that the new mode costs a traveller from the lever's first year, where it is not as before.
    pub amount: Option<f64>,
}

/// A target share of pupils with a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanShare {
    /// Placements whose plans count.
    pub placements: Chosen,
    /// Ages of pupils, first and last.
    pub pupils: (u8, u8),
    /// Share of pupils with a plan at the base census.
    pub base_share: f64,
    /// By academic year (named by its start): the share at the January within it.
    pub targets: BTreeMap<i32, f64>,
    /// New plans fall no lower than this share of what they would be; what is still too many ceases at the end of a phase.
    pub issue_floor: f64,
}

/// What a lever changes.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// The rate of requests, and with it of new plans.
    RequestRate {
        /// Ages at 31 August; every age where empty.
        ages: Ages,
        /// How.
        change: Change,
    },
    /// The rate of requests stays where it stands in the year before the lever.
    RequestRateHeld,
    /// A share along the funnel.
    FunnelShare {
        /// Which.
        share: FunnelShare,
        /// Ages at 31 August; every age where empty.
        ages: Ages,
        /// How.
        change: Change,
    },
    /// The share of plans that cease.
    CeaseRate {
        /// Ages at 31 August; every age where empty.
        ages: Ages,
        /// How.
        change: Change,
    },
    /// Appeals per refusal, and the share of them upheld.
    Appeals {
        /// Ages at 31 August; every age where empty.
        ages: Ages,
        /// Appeals per refusal, where it changes.
        rate: Option<f64>,
        /// Share upheld, where it changes.
        upheld: Option<f64>,
    },
    /// The share of new plans with a need; the other needs keep their proportions.
    NeedMix {
        /// The need.
        need: usize,
        /// Ages at 31 August; every age where empty.
        ages: Ages,
        /// Times this.
        multiply: f64,
    },
    /// The share of pupils with a plan.
    PlanShare(PlanShare),
    /// Where those wish to go who would have gone, or stayed, somewhere else.
    PlacementShift {
        /// Of what.
        of: ShiftOf,
        /// The placement they would have been in.
        from: usize,
        /// The placement they wish for instead.
        to: usize,
        /// How many: a share of one.
        share: f64,
        /// Ages at 31 August; every age where empty.
        ages: Ages,
        /// Needs; every need where empty.
        needs: Chosen,
    },
    /// Places.
    Capacity {
        /// The placement.
        placement: usize,
        /// The phase; shared out as the plans are where there is none.
        phase: Option<Phase>,
        /// Places opened, or closed where negative, all councils of the lever together.
        places: f64,
        /// Share of them open to the councils' own residents.
        resident_share: f64,
        /// Pounds a year per place, filled or not, on top of the place funding that follows plans.
        cost_per_place: f64,
    },
    /// Persons of an age, by a yearly growth on top of the central projection.
    PopulationVariant {
        /// Ages at 31 August; every age where empty.
        ages: Ages,
        /// A year.
        growth: f64,
    },
    /// Persons of an age as a file counts them.
    PopulationFile(PopulationFile),
    /// The price of a placement.
    UnitCost {
        /// The placement.
        placement: usize,
        /// Needs of the plans it is paid for; every need where empty.
        needs: Chosen,
        /// How.
        change: Change,
    },
    /// The yearly growth of prices.
    Inflation {
        /// Of what.
        of: PriceOf,
        /// How.
        change: Change,
    },
    /// The yearly growth of the high-needs block.
    BlockGrowth {
        /// How.
        change: Change,
    },
    /// What is moved into high needs from other blocks.
    BlockTransfer {
        /// Of what.
        of: Transfer,
        /// Whether the limit is lifted.
        disapplied: bool,
    },
    /// Pounds a year to the DSG balance, all councils of the lever together.
    Grant {
        /// Pounds a year.
        amount: f64,
    },
    /// Part of a deficit written off.
    WriteOff {
        /// How many: a share of one.
        share: f64,
        /// The year whose closing balance counts.
        balance_of: FinancialYear,
        /// Part of that deficit which comes from high needs.
        high_needs_part: f64,
        /// Whether the condition is met.
        approved: bool,
    },
    /// Later gaps fall to central government.
    Takeover,
    /// Deficits count against the general fund.
    OverrideEnd,
    /// The share of plans, or of pupils without one, with arranged transport.
    TravelEligibility {
        /// Kinds of traveller, as places in `TravelCategory::ALL`; all where empty.
        categories: Chosen,
        /// Placements; all where empty.
        placements: Chosen,
        /// Ages at 31 August; every age where empty.
        ages: Ages,
        /// How.
        change: Change,
    },
    /// Children who go by another mode.
    ModeShift(ModeChange),
    /// Children trained to travel on their own.
    TravelTraining(ModeChange),
    /// Families paid to make the journey.
    PersonalTravelBudget(ModeChange),
    /// Travellers per vehicle.
    Occupancy {
        /// Modes; all where empty.
        modes: Chosen,
        /// Times this.
        multiply: f64,
    },
    /// Length of journeys.
    Distance {
        /// Kinds of traveller, as places in `TravelCategory::ALL`; all where empty.
        categories: Chosen,
        /// Times this.
        multiply: f64,
    },
    /// What families pay.
    Contribution {
        /// Kinds of traveller, as places in `TravelCategory::ALL`; all where empty.
        categories: Chosen,
        /// Pounds a year.
        amount: f64,
        /// How many: a share of one.
        share: f64,
    },
    /// The price of journeys by some modes.
    ContractPrice {
        /// Kinds of traveller, as places in `TravelCategory::ALL`; all where empty.
        categories: Chosen,
        /// Modes; all where empty.
        modes: Chosen,
        /// Times this.
        multiply: f64,
    },
}

impl Kind {
    /// Its key in a file.
    pub fn id(&self) -> &'static str {
        match self {
            Self::RequestRate { .. } | Self::RequestRateHeld => "request_rate",
            Self::FunnelShare {
                share: FunnelShare::Agreed,
                ..
            } => "agree_rate",
            Self::FunnelShare { .. } => "issue_rate",
            Self::CeaseRate { .. } => "cease_rate",
            Self::Appeals { .. } => "appeals",
            Self::NeedMix { .. } => "need_mix",
            Self::PlanShare(_) => "plan_share",
            Self::PlacementShift { .. } => "placement_shift",
            Self::Capacity { .. } => "capacity",
            Self::PopulationVariant { .. } | Self::PopulationFile(_) => "population_variant",
            Self::UnitCost { .. } => "unit_cost",
            Self::Inflation { .. } => "inflation",
            Self::BlockGrowth { .. } => "block_growth",
            Self::BlockTransfer { .. } => "block_transfer",
            Self::Grant { .. } => "grant",
            Self::WriteOff { .. } => "write_off",
            Self::Takeover => "takeover",
            Self::OverrideEnd => "override_end",
            Self::TravelEligibility { .. } => "travel_eligibility",
            Self::ModeShift(_) => "mode_shift",
            Self::TravelTraining(_) => "travel_training",
            Self::PersonalTravelBudget(_) => "personal_travel_budget",
            Self::Occupancy { .. } => "occupancy",
            Self::Distance { .. } => "distance",
            Self::Contribution { .. } => "contribution",
            Self::ContractPrice { .. } => "contract_price",
        }
    }

    /// The calendar of the years it acts in.
    pub fn calendar(&self) -> Calendar {
        calendar_of(self.id())
    }
}

/// The calendar of a kind's years: flows, places and those who travel change with the school year, money with its own.
pub(crate) fn calendar_of(id: &str) -> Calendar {
    match id {
        "request_rate" | "agree_rate" | "issue_rate" | "cease_rate" | "appeals" | "need_mix"
        | "plan_share" | "placement_shift" | "capacity" | "population_variant"
        | "travel_eligibility" => Calendar::Academic,
        _ => Calendar::Financial,
    }
}

/// Whether a kind can grow into its full size; what is dated in full cannot.
pub(crate) fn has_profile(id: &str) -> bool {
    !matches!(id, "plan_share" | "write_off" | "takeover" | "override_end")
}
