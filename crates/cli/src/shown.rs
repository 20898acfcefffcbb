//! What an area can show of its figures, and what they rest on.

use pressure_model::results::AreaProjection;
use pressure_report::{BaseBasis, Basis, Measure, Row};

use crate::areas::Selected;
use crate::engine::{Engine, MOST_STEPS};
use crate::own_travel_fit::OwnTravel;

/// Measures that need a block; a council without one shows none of them.
const NEEDS_BLOCK: [Measure; 13] = [
    Measure::Block,
    Measure::Deductions,
    Measure::BlockTransfer,
    Measure::OtherIncome,
    Measure::HighNeedsIncome,
    Measure::InYearBalance,
    Measure::Grants,
    Measure::OtherBlocks,
    Measure::Unexplained,
    Measure::DsgBalance,
    Measure::Interest,
    Measure::InYearCentral,
    Measure::GeneralFundExposure,
];

/// Measures that only a lever brings about: where none does they are nil in every year, which is not worth a row.
const OF_LEVERS: [Measure; 4] = [
    Measure::Appeals,
    Measure::InYearCentral,
    Measure::CostOfMeasures,
    Measure::CapitalOfMeasures,
];

impl Engine {
    /// Measures that an area cannot show.
    pub(crate) fn hidden(&self, selected: &Selected) -> &'static [Measure] {
        let council = match selected {
            Selected::Council { code } => self.bundle.codes.iter().position(|c| c == code),
            Selected::RollUp { .. } => None,
        };
        if council.is_some_and(|i| self.has_no_block(i)) {
            &NEEDS_BLOCK
        } else {
            &[]
        }
    }

    /// Measures that no lever of the run brings about in an area.
    pub(crate) fn idle(rows: &[(usize, Row)]) -> Vec<Measure> {
        let moves = |measure: Measure| {
            let mut of = rows.iter().filter(|(_, row)| row.measure == measure);
            of.any(|(_, row)| row.value.abs() > 0.0)
        };
        OF_LEVERS
            .into_iter()
            .filter(|measure| !moves(*measure))
            .collect()
    }

    /// What the first year of an area's projection rests on.
    pub(crate) fn basis(&self, selected: &Selected) -> BaseBasis {
        let all = self.members(selected);
        let returned = all.iter().all(|i| self.bundle.money[*i].outturn.is_some());
        let own = self.own.as_ref().filter(|own| all == [own.area]);
        let base = self.base.year();
        let counts = |census: i32| {
            own.is_some_and(|o| o.figures.caseload.iter().any(|r| r.census == census))
        };
        // A successor's count is part of another's, unless it is a sum that has all parts of it.
        let carried =
            matches!(selected, Selected::Council { code } if self.folder.changes.made(code));
        BaseBasis {
            plans: if carried && !counts(base) {
                Basis::Estimated
            } else {
                Basis::Actual
            },
            plans_parts: if counts(base) && !own.is_some_and(|own| own.listed) {
                Basis::Actual
            } else {
                Basis::Estimated
            },
            money: if returned {
                Basis::Estimated
            } else {
                Basis::Assumed
            },
            returned: if returned && carried {
                Basis::Estimated
            } else if returned {
                Basis::Actual
            } else {
                Basis::Assumed
            },
            travellers: Basis::Estimated,
            transport: if all.len() == 1
                && !all.iter().any(|i| self.has_transport_line(*i))
                && !own.is_some_and(|own| own.travel.as_ref().is_some_and(OwnTravel::is_priced))
            {
                Basis::Assumed
            } else {
                Basis::Estimated
            },
            counted: (1..=MOST_STEPS).take_while(|k| counts(base + k)).count(),
        }
    }
}

/// A council without a published block has no income or balance to show, and adds none to a sum.
pub(crate) fn without_block(area: &mut AreaProjection) {
    for year in &mut area.money {
        year.deductions = 0.0;
        year.high_needs_income = 0.0;
        year.in_year_balance = 0.0;
        year.other_blocks = 0.0;
        year.grants = 0.0;
        year.opening_balance = 0.0;
        year.dsg_balance = 0.0;
        year.interest = 0.0;
    }
    for year in &mut area.policy {
        year.in_year_central = 0.0;
        year.write_off = 0.0;
        year.deficit = 0.0;
        year.general_fund_exposure = 0.0;
    }
}
