//! What rests on national defaults when a council gives some of its own files and not others.

use crate::codes;
use crate::findings::{Finding, Severity};
use crate::own::OwnFigures;

/// For each kind of file that is not there: what then rests on what, and how to give it. Nothing where no file is given at all.
pub fn own_defaults(own: &OwnFigures) -> Vec<Finding> {
    if own.files.is_empty() {
        return Vec::new();
    }
    let priced =
        own.unit_costs.is_empty() && own.placement_rows.is_empty() && own.pupils.costs.is_empty();
    let travel = own.travellers.is_empty() && own.routes.is_empty();
    let missing = [
        (
            own.caseload.is_empty() && own.pupils.rows.is_empty(),
            "caseload.csv",
            "plans by age, need and placement",
            "the published SEN2 return of the last census",
        ),
        (
            own.finance.is_empty(),
            "finance.csv",
            "spend by line and the council's price level",
            "published Section 251 outturn, split over lines by the model",
        ),
        (
            own.block.is_empty(),
            "block.csv",
            "the high needs block, deductions and transfers",
            "the last published allocation, grown as the policy file says",
        ),
        (
            own.balance.is_empty(),
            "balance.csv",
            "the opening DSG balance",
            "an estimate from the published percentage of DSG",
        ),
        (
            own.places.is_empty(),
            "places.csv",
            "capacity of state special places",
            "assumed: the base-year count, growing as the model file says",
        ),
        (
            priced,
            "unit_costs.csv or placements.csv",
            "what a plan in each placement costs",
            "national unit costs at the council's price level",
        ),
        (
            travel,
            "travellers.csv or routes.csv",
            "travellers, modes and cost of transport",
            "national take-up, mode shares and prices at the council's level of line 2.1.4",
        ),
        (
            own.population.is_empty() && own.pupils.population.is_empty(),
            "population.csv",
            "population by age",
            "the last mid-year estimates rolled forward",
        ),
    ];
    let absent = missing.into_iter().filter(|(absent, ..)| *absent);
    absent
        .map(|(_, file, what, default)| {
            Finding::new(codes::OWN_DEFAULT, Severity::Info, file)
                .value(format!("not given: {what}"))
                .done(format!(
                    "rests on {default}; marked `assumed` or `estimated` in results"
                ))
                .mend(format!("put {file} into the folder"))
        })
        .collect()
}
