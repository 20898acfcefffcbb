//! The measures a result can be of: id, label, unit and the calendar its periods are of.
//!
//! The calendar belongs to the measure, not to the row: plans are counted at a census and money is spent over a financial
//! year, and a table that puts the two in one column says something untrue.

use pressure_model::{AcademicYear, CalendarYear, CensusYear, FinancialYear};
use serde::{Deserialize, Serialize};

/// The calendar of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// The January census, `2026-01`.
    Census,
    /// The school year, `2025/26`.
    AcademicYear,
    /// April to March, `2025-26`.
    FinancialYear,
    /// January to December, `2025`.
    CalendarYear,
}

impl PeriodKind {
    /// The financial year that a period lies in, or, of flows, ends in; `None` where it is no period.
    pub fn year_of(self, period: &str) -> Option<FinancialYear> {
        let year = period.get(..4)?.parse::<i32>().ok()?;
        Some(FinancialYear::new(match self {
            Self::Census => year - 1,
            Self::CalendarYear | Self::AcademicYear | Self::FinancialYear => year,
        }))
    }

    /// The period that [`Self::year_of`] puts in a financial year.
    pub fn period_in(self, year: FinancialYear) -> String {
        match self {
            Self::Census => CensusYear::new(year.year() + 1).to_string(),
            Self::CalendarYear => CalendarYear::new(year.year()).to_string(),
            Self::AcademicYear => AcademicYear::new(year.year()).to_string(),
            Self::FinancialYear => year.to_string(),
        }
    }
}

/// What a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// EHC plans.
    #[serde(rename = "plans")]
    Plans,
    /// Requests for an assessment.
    #[serde(rename = "requests")]
    Requests,
    /// Assessments.
    #[serde(rename = "assessments")]
    Assessments,
    /// Appeals.
    #[serde(rename = "appeals")]
    Appeals,
    /// Children and young people.
    #[serde(rename = "children")]
    Children,
    /// Pounds, at the prices of the year.
    #[serde(rename = "£")]
    Pounds,
    /// Pounds, at the prices of one year.
    #[serde(rename = "£ real")]
    RealPounds,
    /// A share of one.
    #[serde(rename = "share")]
    Share,
}

impl Unit {
    /// As written in the `unit` column.
    pub fn id(self) -> &'static str {
        match self {
            Self::Plans => "plans",
            Self::Requests => "requests",
            Self::Assessments => "assessments",
            Self::Appeals => "appeals",
            Self::Children => "children",
            Self::Pounds => "£",
            Self::RealPounds => "£ real",
            Self::Share => "share",
        }
    }
}

/// The part of the analyst's table a measure stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Plans in force.
    Plans,
    /// What starts, ends and moves in a calendar year.
    Flows,
    /// The high-needs block and what is spent from it.
    HighNeeds,
    /// Children who travel.
    Travellers,
    /// What their travel costs.
    Transport,
    /// Chances of statements about the rest.
    Chances,
}

impl Section {
    /// In the order of the table.
    pub const ALL: [Self; 6] = [
        Self::Plans,
        Self::Flows,
        Self::HighNeeds,
        Self::Travellers,
        Self::Transport,
        Self::Chances,
    ];

    /// The heading over the section.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Plans => "Children with plans (January census)",
            Self::Flows => "Flows (calendar year)",
            Self::HighNeeds => "High needs (financial year, £m)",
            Self::Travellers => "Children with arranged transport (January census)",
            Self::Transport => "Home-to-school transport (financial year, £m)",
            Self::Chances => "Chances (share of draws)",
        }
    }

    /// The name of the section's own file in a run folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Plans => "plans.csv",
            Self::Flows => "flows.csv",
            Self::HighNeeds => "high_needs.csv",
            Self::Travellers => "travellers.csv",
            Self::Transport => "transport.csv",
            Self::Chances => "chances.csv",
        }
    }
}

/// One table of facts gives the enum, its ids and what is known of each, so that the four cannot drift apart.
macro_rules! measures {
    ($($(#[doc = $doc:literal])+ $name:ident $id:literal $label:literal $unit:ident $section:ident;)+) => {
        /// What a row measures.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Measure {
            $($(#[doc = $doc])+ #[serde(rename = $id)] $name,)+
        }

        impl Measure {
            /// Every measure, in the order of the tables.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// As written in the `measure` column.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// As written in a table.
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)+ }
            }

            /// What it counts.
            pub fn unit(self) -> Unit {
                match self { $(Self::$name => Unit::$unit,)+ }
            }

            /// Where it stands in the analyst's table.
            pub fn section(self) -> Section {
                match self { $(Self::$name => Section::$section,)+ }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

measures! {
    /// EHC plans in force at the January census.
    Plans "plans" "Plans in force" Plans Plans;
    /// Share of pupils with a plan: England's published share at the base census, moved by plans in schools over persons aged 4 to 18 (31 August).
    PlanShareOfPupils "plan_share_of_pupils" "Share of pupils with a plan" Share Plans;
    /// Requests for an assessment in the calendar year.
    Requests "requests" "Requests for assessment" Requests Flows;
    /// Requests decided by a refusal to assess, in the calendar year.
    RequestsRefused "requests_refused" "Requests refused" Requests Flows;
    /// Assessments carried out in the calendar year.
    Assessments "assessments" "Assessments" Assessments Flows;
    /// Appeals against a refusal to assess, in the calendar year; only where a lever says how many there are.
    Appeals "appeals" "Appeals against refusals" Appeals Flows;
    /// Plans issued for the first time in the calendar year.
    NewPlans "new_plans" "New plans" Plans Flows;
    /// Plans that ended, other than by a move to another council.
    Ceased "ceased" "Ceased plans" Plans Flows;
    /// Plans taken over from other councils.
    TransfersIn "transfers_in" "Transfers in" Plans Flows;
    /// Plans handed to other councils.
    TransfersOut "transfers_out" "Transfers out" Plans Flows;
    /// Plans whose child moved to another placement.
    Movers "movers" "Moved placement" Plans Flows;
    /// What published stocks and flows leave unexplained: plans in force change by this beyond the flows recorded.
    Reconciliation "reconciliation" "Reconciliation" Plans Flows;
    /// Movers and new plans refused by a placement that was full, and placed or kept elsewhere.
    UnmetDemand "unmet_demand" "Refused for want of a place" Plans Flows;
    /// The high-needs block before deductions.
    Block "block" "High-needs block" Pounds HighNeeds;
    /// Places the Department pays directly, taken from the block before it reaches the council.
    Deductions "deductions" "Less deductions" Pounds HighNeeds;
    /// Moved into high needs from other blocks.
    BlockTransfer "block_transfer" "Transfer from other blocks" Pounds HighNeeds;
    /// Other income towards high needs.
    OtherIncome "other_income" "Other income" Pounds HighNeeds;
    /// The block less deductions, plus transfers and other income.
    HighNeedsIncome "high_needs_income" "High-needs income" Pounds HighNeeds;
    /// Place funding the council pays itself (line 1.0.2).
    PlaceFunding "place_funding" "Place funding, maintained places" Pounds HighNeeds;
    /// Place funding and lines 1.2.1 to 1.2.13, net. Broken down by placement it is top-ups only.
    HighNeedsSpend "high_needs_spend" "High-needs spend" Pounds HighNeeds;
    /// High-needs income less spend; negative is an overspend.
    InYearBalance "in_year_balance" "In-year balance" Pounds HighNeeds;
    /// The gap of a year that central government meets after the takeover.
    InYearCentral "in_year_central" "Gap met by central government" Pounds HighNeeds;
    /// Grants that go straight to the DSG balance.
    Grants "grants" "Grants to the balance" Pounds HighNeeds;
    /// What other blocks add to the DSG balance.
    OtherBlocks "other_blocks" "From other blocks to the balance" Pounds HighNeeds;
    /// The part of a published balance that income and spend do not explain; nil in projected years.
    Unexplained "unexplained" "Unexplained" Pounds HighNeeds;
    /// The DSG balance at 31 March of the year named; negative is a deficit.
    DsgBalance "dsg_balance" "DSG balance at 31 March" Pounds HighNeeds;
    /// Interest forgone on a negative DSG balance, paid from the general fund.
    Interest "interest" "Interest on the deficit (general fund)" Pounds HighNeeds;
    /// Negative DSG balance that counts against the general fund once the statutory override has ended. No money moves.
    GeneralFundExposure "general_fund_exposure" "Deficit against the general fund" Pounds HighNeeds;
    /// What levers cost to bring about, from the general fund; capital apart.
    CostOfMeasures "cost_of_measures" "Cost of measures (general fund)" Pounds HighNeeds;
    /// Capital that levers cost; part of no balance.
    CapitalOfMeasures "capital_of_measures" "Capital of measures" Pounds HighNeeds;
    /// Children with arranged home-to-school transport at the January census.
    Travellers "travellers" "Travellers" Children Travellers;
    /// Transport of children and young people with SEN (lines 2.1.4, 2.1.6, and 2.1.7).
    SendTransportSpend "send_transport_spend" "SEND transport" Pounds Transport;
    /// Transport of other pupils (lines 2.1.5 and 2.1.8).
    MainstreamTransportSpend "mainstream_transport_spend" "Mainstream transport" Pounds Transport;
    /// All home-to-school transport.
    TransportSpend "transport_spend" "All home-to-school transport" Pounds Transport;
    /// Share of the draws in which a statement holds; its calendar is that of the statement's measure.
    Probability "probability" "Chance" Share Chances;
}

impl Measure {
    /// The calendar its periods are of; a probability's is that of what it is about.
    pub fn period_kind(self) -> PeriodKind {
        match self.section() {
            Section::Plans | Section::Travellers => PeriodKind::Census,
            Section::Flows => PeriodKind::CalendarYear,
            Section::HighNeeds | Section::Transport | Section::Chances => PeriodKind::FinancialYear,
        }
    }

    /// Whether figures of councils add up to that of all of them, and parts of a change to the change: a share's do not.
    pub fn adds_up(self) -> bool {
        self.unit() != Unit::Share
    }

    /// Whether a year's figure adds to the next year's: flows and pounds spent do, what is counted at one moment does not.
    pub fn adds_over_years(self) -> bool {
        match self {
            Self::DsgBalance | Self::GeneralFundExposure => false,
            _ => self.period_kind() != PeriodKind::Census,
        }
    }

    /// The measure of an id.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|measure| measure.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_census_lies_in_the_financial_year_that_began_before_it() {
        for (kind, period) in [
            (PeriodKind::Census, "2032-01"),
            (PeriodKind::CalendarYear, "2031"),
            (PeriodKind::FinancialYear, "2031-32"),
        ] {
            assert_eq!(kind.year_of(period), Some(FinancialYear::new(2031)));
            assert_eq!(kind.period_in(FinancialYear::new(2031)), period);
        }
    }
}
