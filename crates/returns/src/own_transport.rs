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
    /// Its name. Rows of one name are children in one vehicle, or one vehicle at different times; rows without one are all of one.
    pub route: String,
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
    /// Pounds for a whole year; `None` where `day_cost` or the contract has the cost.
    pub annual_cost: Option<f64>,
    /// Pounds for a day it runs; `None` where not given.
    pub day_cost: Option<f64>,
    /// Days it runs in a whole year; `None` for as many as all routes.
    pub days: Option<f64>,
    /// Passenger assistants on it; `None` where not given.
    pub assistants: Option<f64>,
    /// First day; `None` when it runs all the time.
    pub from: Option<Date>,
    /// Last day; `None` while it runs.
    pub to: Option<Date>,
}

/// What journeys of one category and mode came to in a financial year, of those whose cost is known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Carried {
    /// Children, each counted for the share of the year the route ran.
    pub children: f64,
    /// Vehicles: routes of different names, each counted for the share of the year it ran.
    pub vehicles: f64,
    /// Who is paid: contracts, and routes without one, counted alike.
    pub payees: f64,
    /// Pounds paid in the year.
    pub amount: f64,
    /// Passenger assistants in a vehicle, on average; `None` where a route does not say.
    pub assistants: Option<f64>,
}

/// Journeys by category and mode in the financial year that begins in April of `year`. A route costs its yearly sum, or else its cost a
/// day times its days (`days` where it gives none), or else its share of its contract, whose cost is shared among such routes by their
/// children; a route that has neither a cost nor a contract is left out, for it is not free, and so is a contract
/// without a route, which is of no category.
///
/// ```
/// use pressure_returns::{ContractRow, RouteRow, carried};
/// let contract = ContractRow {
///     contract: "TX-1".to_owned(),
///     mode: "minibus".to_owned(),
///     annual_cost: 36_500.0,
///     from: "2025-04-01".parse().expect("a date"),
///     to: None,
/// };
/// let route = |name: &str, travellers: f64| RouteRow {
///     route: name.to_owned(),
///     contract: Some("TX-1".to_owned()),
///     category: "pre16_sen".to_owned(),
///     mode: "minibus".to_owned(),
///     placement: None,
///     travellers,
///     annual_cost: None,
///     day_cost: None,
///     days: None,
///     assistants: None,
///     from: None,
///     to: None,
/// };
/// let routes = [route("R-1", 6.0), route("R-2", 4.0)];
/// let minibus = carried(&routes, &[contract], (2025, 190.0))[&("pre16_sen", "minibus")];
/// assert_eq!((minibus.children, minibus.vehicles, minibus.payees), (10.0, 2.0, 1.0));
/// assert!((minibus.amount - 36_500.0).abs() < 1e-6);
/// ```
pub fn carried<'a>(
    routes: &'a [RouteRow],
    contracts: &[ContractRow],
    (year, days): (i32, f64),
) -> BTreeMap<(&'a str, &'a str), Carried> {
    let mut paid: BTreeMap<&str, f64> = BTreeMap::new();
    for row in contracts {
        let share = share_of_year(row.from, row.to, year);
        *paid.entry(&row.contract).or_default() += row.annual_cost * share;
    }
    // Children who share what a contract costs.
    let mut sharing: BTreeMap<&str, f64> = BTreeMap::new();
    for route in (routes.iter()).filter(|route| route.yearly_cost(days).is_none()) {
        if let Some(contract) = &route.contract {
            *sharing.entry(contract).or_default() += route.children(year);
        }
    }
    let mut all: BTreeMap<(&str, &str), Sums<'_>> = BTreeMap::new();
    for route in routes {
        let (share, children) = (route.share(year), route.children(year));
        let contract = route.contract.as_deref();
        let of_contract = || {
            let name = contract?;
            Some(paid.get(name)? * children / sharing.get(name)?)
        };
        let own = route.yearly_cost(days).map(|cost| cost * share);
        let Some(cost) = own.or_else(of_contract).filter(|_| children > 0.0) else {
            continue;
        };
        let sums = all.entry((&route.category, &route.mode)).or_default();
        sums.children += children;
        sums.amount += cost;
        let vehicle = sums.vehicles.entry(&route.route).or_default();
        vehicle.share += share;
        vehicle.assistants = vehicle.assistants.max(route.assistants.unwrap_or(0.0));
        sums.untold |= route.assistants.is_none();
        let payee = contract.map_or((false, route.route.as_str()), |name| (true, name));
        *sums.payees.entry(payee).or_default() += share;
    }
    all.into_iter()
        .map(|(group, sums)| (group, sums.total()))
        .collect()
}

impl RouteRow {
    /// Share of a financial year it runs.
    fn share(&self, year: i32) -> f64 {
        let always = Date {
            year: 1990,
            month: 1,
            day: 1,
        };
        share_of_year(self.from.unwrap_or(always), self.to, year)
    }

    /// Pounds for a whole year of the route itself.
    fn yearly_cost(&self, days: f64) -> Option<f64> {
        let by_day = self.day_cost.map(|cost| cost * self.days.unwrap_or(days));
        self.annual_cost.or(by_day)
    }

    /// Children on it, on average over a financial year.
    fn children(&self, year: i32) -> f64 {
        self.share(year) * self.travellers
    }
}

/// Sums of a group while its rows are read.
#[derive(Debug, Default)]
struct Sums<'a> {
    children: f64,
    amount: f64,
    vehicles: BTreeMap<&'a str, OneVehicle>,
    /// Whether a route does not tell its passenger assistants.
    untold: bool,
    /// Shares of the year of the rows of each contract, and of each route without one.
    payees: BTreeMap<(bool, &'a str), f64>,
}

/// A route, over its rows.
#[derive(Debug, Clone, Copy, Default)]
struct OneVehicle {
    /// Shares of the year, added up.
    share: f64,
    /// Passenger assistants: rows of several children in it say the same ones.
    assistants: f64,
}

impl Sums<'_> {
    fn total(self) -> Carried {
        // Rows of one name, whether at once or one after the other, are never more than one all year round.
        let counted = |shares: f64| shares.min(1.0);
        let vehicles: f64 = self.vehicles.values().map(|one| counted(one.share)).sum();
        let accompanying = self.vehicles.values();
        let accompanying: f64 = accompanying
            .map(|one| counted(one.share) * one.assistants)
            .sum();
        Carried {
            children: self.children,
            vehicles,
            assistants: (!self.untold).then(|| accompanying / vehicles),
            payees: self.payees.into_values().map(counted).sum(),
            amount: self.amount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(name: &str, contract: Option<&str>, travellers: f64, cost: Option<f64>) -> RouteRow {
        RouteRow {
            route: name.to_owned(),
            contract: contract.map(str::to_owned),
            category: "pre16_sen".to_owned(),
            mode: "minibus".to_owned(),
            placement: None,
            travellers,
            annual_cost: cost,
            day_cost: None,
            days: None,
            assistants: None,
            from: None,
            to: None,
        }
    }

    fn contract(from: &str, to: Option<&str>) -> ContractRow {
        ContractRow {
            contract: "A".to_owned(),
            mode: "minibus".to_owned(),
            annual_cost: 36_500.0,
            from: from.parse().unwrap(),
            to: to.map(|day| day.parse().unwrap()),
        }
    }

    fn minibus(routes: &[RouteRow], contracts: &[ContractRow]) -> Carried {
        carried(routes, contracts, (2025, 190.0))[&("pre16_sen", "minibus")]
    }

    #[test]
    fn a_contract_is_shared_by_the_children_on_its_routes() {
        let other = RouteRow {
            category: "sen_16_to_18".to_owned(),
            ..route("2", Some("A"), 4.0, None)
        };
        let routes = [
            route("1", Some("A"), 6.0, None),
            other,
            route("3", None, 2.0, Some(1_000.0)),
        ];
        let found = minibus(&routes, &[contract("2025-04-01", None)]);
        // 6 of 10 children on the contract, and the two of the third route.
        assert!((found.amount - 22_900.0).abs() < 1e-6);
        assert_eq!((found.children, found.payees), (8.0, 2.0));
    }

    #[test]
    fn a_route_without_a_cost_is_not_free_and_sets_no_price() {
        let routes = [
            route("1", None, 3.0, None),
            route("2", None, 1.0, Some(9.0)),
        ];
        let found = minibus(&routes, &[]);
        assert!((found.children - 1.0).abs() < 1e-12 && (found.amount - 9.0).abs() < 1e-12);
        assert!(carried(&routes[..1], &[], (2025, 190.0)).is_empty());
    }

    #[test]
    fn a_contract_made_anew_within_the_year_is_one_and_costs_what_both_cost() {
        // 36,500 pounds for 364 days and one day of 365.
        let twice = [
            contract("2024-09-01", Some("2026-03-30")),
            contract("2026-03-31", None),
        ];
        let found = minibus(&[route("1", Some("A"), 5.0, None)], &twice);
        assert!((found.amount - 36_500.0).abs() < 1e-6);
        let rows = [
            route("1", None, 1.0, Some(5.0)),
            route("1", None, 1.0, Some(5.0)),
        ];
        let one = minibus(&rows, &[]);
        assert_eq!((one.children, one.vehicles, one.payees), (2.0, 1.0, 1.0));
    }

    #[test]
    fn a_cost_a_day_is_paid_on_each_day_and_assistants_are_counted_by_vehicle() {
        let by_day = |name: &str, day_cost: f64, days: Option<f64>, assistants: f64| RouteRow {
            day_cost: Some(day_cost),
            days,
            assistants: Some(assistants),
            ..route(name, None, 2.0, None)
        };
        // 100 pounds on 190 days, and 50 on 200; the second in two rows, of two children each.
        let rows = [
            by_day("1", 100.0, None, 0.0),
            by_day("2", 50.0, Some(200.0), 1.0),
            by_day("2", 0.0, None, 1.0),
        ];
        let found = minibus(&rows, &[]);
        assert!((found.amount - 29_000.0).abs() < 1e-9);
        assert_eq!((found.vehicles, found.assistants), (2.0, Some(0.5)));
        let rows = [
            by_day("1", 1.0, None, 1.0),
            route("2", None, 1.0, Some(9.0)),
        ];
        assert_eq!(minibus(&rows, &[]).assistants, None, "one does not say");
    }
}
