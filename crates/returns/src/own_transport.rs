//! What a council's own rows say of transport: `travellers.csv`, and contracts and routes.

use std::collections::BTreeMap;

use crate::own_costs::share_of_year;
use crate::own_rows::Date;

/// Kinds of traveller, as every table names them.
pub(crate) const CATEGORIES: [&str; 5] = [
    "pre16_sen",
    "sen_16_to_18",
    "sen_19_to_25",
    "pre16_mainstream",
    "post16_mainstream",
];

/// A row of `travellers.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct TravellersRow {
    /// Start of the financial year.
    pub financial_year: i32,
    /// Kind of traveller: `pre16_sen` and the like.
    pub category: String,
    /// How they travel.
    pub mode: String,
    /// Placement; `None` for all of them.
    pub placement: Option<String>,
    /// Children, on average over the year.
    pub travellers: f64,
    /// Pounds spent on them in the year; `None` where not given.
    pub amount: Option<f64>,
}

/// A row of `contracts.csv`: one contract with an operator.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractRow {
    /// Its name, to which routes refer.
    pub contract: String,
    /// Mode.
    pub mode: String,
    /// Pounds for a whole year.
    pub annual_cost: f64,
    /// First day.
    pub from: Date,
    /// Last day; `None` while it lasts.
    pub to: Option<Date>,
}

/// A row of `routes.csv`: one route, or one child's journey.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteRow {
    /// The contract that runs it, where there is one.
    pub contract: Option<String>,
    /// Kind of traveller.
    pub category: String,
    /// Mode.
    pub mode: String,
    /// Placement; `None` where not given.
    pub placement: Option<String>,
    /// Children on it.
    pub travellers: f64,
    /// Pounds for a whole year; `None` where the contract has the cost.
    pub annual_cost: Option<f64>,
    /// First day; `None` when it runs all the time.
    pub from: Option<Date>,
    /// Last day; `None` while it runs.
    pub to: Option<Date>,
}

/// Category, mode and placement.
type Group<'a> = (&'a str, &'a str, Option<&'a str>);

/// Travellers and spend by category, mode and placement in the financial year that begins in April of `year`. A route counts for the
/// share of the year it ran. The cost of a contract is shared among its routes by their travellers; a contract without routes is
/// under no category and left out.
pub fn travellers(routes: &[RouteRow], contracts: &[ContractRow], year: i32) -> Vec<TravellersRow> {
    let always = Date {
        year: 1990,
        month: 1,
        day: 1,
    };
    let carried = |route: &RouteRow| {
        let share = share_of_year(route.from.unwrap_or(always), route.to, year);
        share * route.travellers
    };
    let mut by_contract: BTreeMap<&str, f64> = BTreeMap::new();
    for route in routes {
        if let Some(contract) = &route.contract {
            *by_contract.entry(contract).or_default() += carried(route);
        }
    }
    let mut all: BTreeMap<Group<'_>, (f64, Option<f64>)> = BTreeMap::new();
    for route in routes {
        let children = carried(route);
        if children <= 0.0 {
            continue;
        }
        let own = route
            .annual_cost
            .map(|cost| cost * share_of_year(route.from.unwrap_or(always), route.to, year));
        let of_contract = || {
            let name = route.contract.as_deref()?;
            let contract = contracts.iter().find(|c| c.contract == name)?;
            let paid = contract.annual_cost * share_of_year(contract.from, contract.to, year);
            Some(paid * children / by_contract.get(name)?)
        };
        let cost = own.or_else(of_contract);
        let key = (
            route.category.as_str(),
            route.mode.as_str(),
            route.placement.as_deref(),
        );
        let entry = all.entry(key).or_insert((0.0, Some(0.0)));
        entry.0 += children;
        // A route without a cost leaves no sum: it is not nought.
        entry.1 = entry.1.zip(cost).map(|(sum, cost)| sum + cost);
    }
    all.into_iter()
        .map(
            |((category, mode, placement), (travellers, amount))| TravellersRow {
                financial_year: year,
                category: category.to_owned(),
                mode: mode.to_owned(),
                placement: placement.map(str::to_owned),
                travellers,
                amount,
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(contract: Option<&str>, travellers: f64, cost: Option<f64>) -> RouteRow {
        RouteRow {
            contract: contract.map(str::to_owned),
            category: "pre16_sen".to_owned(),
            mode: "minibus".to_owned(),
            placement: None,
            travellers,
            annual_cost: cost,
            from: None,
            to: None,
        }
    }

    #[test]
    fn a_contract_is_shared_by_the_children_on_its_routes() {
        let contract = ContractRow {
            contract: "A".to_owned(),
            mode: "minibus".to_owned(),
            annual_cost: 36_500.0,
            from: "2025-04-01".parse().unwrap(),
            to: None,
        };
        let routes = [
            route(Some("A"), 6.0, None),
            route(Some("A"), 4.0, None),
            route(None, 2.0, Some(1_000.0)),
        ];
        let rows = travellers(&routes, &[contract], 2025);
        assert_eq!(rows.len(), 1);
        assert!((rows[0].travellers - 12.0).abs() < 1e-12);
        assert!((rows[0].amount.unwrap() - 37_500.0).abs() < 1e-6);
    }

    #[test]
    fn a_route_without_a_cost_is_not_free() {
        let rows = travellers(
            &[route(None, 3.0, None), route(None, 1.0, Some(9.0))],
            &[],
            2025,
        );
        assert_eq!(rows[0].amount, None);
        assert!((rows[0].travellers - 4.0).abs() < 1e-12);
    }
}
