//! What each output rests on when a council gives some of its own files and not others.

use crate::codes;
use crate::findings::{Finding, Severity};
use crate::own::OwnFigures;

/// What an output rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestsOn {
    /// The council's own file.
    Own,
    /// Published or national figures.
    National,
    /// Nothing: it is not made.
    Unavailable,
}

impl RestsOn {
    /// As the table has it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::National => "national default",
            Self::Unavailable => "unavailable",
        }
    }
}

/// An output of a projection and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputRest {
    /// The output.
    pub output: &'static str,
    /// What it rests on.
    pub rests_on: RestsOn,
    /// The files that make it the council's own.
    pub files: &'static str,
    /// What it rests on without them, or what is left of them unused.
    pub otherwise: &'static str,
    /// Whether any of the files is there.
    pub given: bool,
}

/// What every output rests on with these files of a council.
pub fn own_rests(own: &OwnFigures) -> Vec<OutputRest> {
    let by_child = !own.pupils.rows.is_empty();
    let paid = own.travellers.iter().any(|row| row.amount.is_some());
    let used = |output, files, otherwise, given| OutputRest {
        output,
        rests_on: if given {
            RestsOn::Own
        } else {
            RestsOn::National
        },
        files,
        otherwise,
        given,
    };
    vec![
        used(
            "plans by age, need and placement",
            "caseload.csv or pupils.csv",
            "the published SEN2 return of the last census; on placements.csv where that has all plans of it, with ages spread as in that return",
            !own.caseload.is_empty() || by_child,
        ),
        used(
            "rates at which children join, move and leave",
            "pupils.csv",
            "published flows of SEN2, shrunk towards England's",
            by_child,
        ),
        used(
            "spend by line and the council's price level",
            "finance.csv",
            "published Section 251 outturn, split over lines by the model",
            !own.finance.is_empty(),
        ),
        used(
            "the high needs block, deductions and transfers",
            "block.csv",
            "the last published allocation, grown as the policy file says",
            !own.block.is_empty(),
        ),
        used(
            "the opening DSG balance",
            "balance.csv",
            "an estimate from the published percentage of DSG",
            !own.balance.is_empty(),
        ),
        used(
            "capacity of state special places",
            "places.csv",
            "assumed: the base-year count, growing as the model file says",
            !own.places.is_empty(),
        ),
        used(
            "what a plan in each placement costs",
            "unit_costs.csv or placements.csv",
            "national unit costs at the council's price level, also of placements that the file leaves out or has fewer than five \
             children in",
            !own.unit_costs.is_empty()
                || !own.placement_rows.is_empty()
                || !own.pupils.costs.is_empty(),
        ),
        used(
            "population by age",
            "population.csv",
            "the last mid-year estimates rolled forward",
            !own.population.is_empty() || !own.pupils.population.is_empty(),
        ),
        used(
            "travellers and their modes",
            "travellers.csv",
            "national take-up and mode shares, also of kinds of traveller that the file leaves out in the base year",
            !own.travellers.is_empty(),
        ),
        used(
            "what a traveller costs by mode",
            "travellers.csv with amounts, or routes.csv with contracts.csv",
            "national prices at the council's level of line 2.1.4, also of modes with fewer than five children or contracts",
            paid || !own.routes.is_empty(),
        ),
        OutputRest {
            output: "spend by need within a placement; cost by provider, route or contract",
            rests_on: RestsOn::Unavailable,
            files: "none",
            otherwise: "the model has one price a placement, and no providers",
            given: true,
        },
    ]
}

/// For each output whose file is not there: what it then rests on, and how to give it. Nothing where no file is given at all.
pub fn own_defaults(own: &OwnFigures) -> Vec<Finding> {
    if own.files.is_empty() {
        return Vec::new();
    }
    let absent = own_rests(own).into_iter().filter(|rest| !rest.given);
    absent
        .map(|rest| {
            let file = rest.files;
            Finding::new(codes::OWN_DEFAULT, Severity::Info, file)
                .value(format!("not given: {}", rest.output))
                .done(format!(
                    "rests on {}; marked `assumed` or `estimated` in results",
                    rest.otherwise
                ))
                .mend(format!("put {file} into the folder"))
        })
        .collect()
}
