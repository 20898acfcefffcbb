//! Reads a council's rows of costs and transport; what each row may hold is in [`crate::own_costs`] and [`crate::own_transport`].

use std::cell::Cell;

use crate::codes;
use crate::error::Error;
use crate::own::{Known, Reader};
use crate::own_costs::{PlacementRow, UnitCostRow};
use crate::own_fields::{Fault, category, date, financial_year, number};
use crate::own_rows::Date;
use crate::own_transport::{CATEGORIES, ContractRow, RouteRow, TravellersRow};
use crate::source::Table;

/// Stands in a cell for every need, phase or placement.
const EVERY: &str = "all";

impl Reader<'_> {
    /// Reads `unit_costs.csv`.
    pub(crate) fn unit_costs(
        &mut self,
        table: &Table,
        out: &mut Vec<UnitCostRow>,
    ) -> Result<usize, Error> {
        table.require(&["placement", "financial_year", "amount"])?;
        let known = self.known;
        let key = |r: &UnitCostRow| {
            let whole = (r.placement.clone(), r.need.clone(), r.phase.clone());
            (whole, r.financial_year)
        };
        Ok(self.rows(table, out, key, |get| {
            let mut faults = Vec::new();
            let row = UnitCostRow {
                placement: category(
                    &get("placement"),
                    "placement",
                    known.placements,
                    &mut faults,
                ),
                need: one_of(&get("need"), "need", known.needs, &mut faults),
                phase: one_of(&get("phase"), "phase", known.phases, &mut faults),
                financial_year: financial_year(&get("financial_year"), &mut faults),
                amount: number(&get("amount"), "amount", true, &mut faults),
                plans: given(&get("plans"), "plans", &mut faults),
            };
            whole(row, faults)
        }))
    }

    /// Reads `travellers.csv`.
    pub(crate) fn travellers(
        &mut self,
        table: &Table,
        out: &mut Vec<TravellersRow>,
    ) -> Result<usize, Error> {
        table.require(&["financial_year", "category", "mode", "travellers"])?;
        let known = self.known;
        let key = |r: &TravellersRow| {
            let who = (r.category.clone(), r.mode.clone(), r.placement.clone());
            (who, r.financial_year)
        };
        Ok(self.rows(table, out, key, |get| {
            let mut faults = Vec::new();
            let row = TravellersRow {
                financial_year: financial_year(&get("financial_year"), &mut faults),
                category: category(&get("category"), "category", &CATEGORIES, &mut faults),
                mode: mode(&get("mode"), known, &mut faults),
                placement: one_of(
                    &get("placement"),
                    "placement",
                    known.placements,
                    &mut faults,
                ),
                travellers: number(&get("travellers"), "travellers", true, &mut faults),
                amount: given(&get("amount"), "amount", &mut faults),
            };
            whole(row, faults)
        }))
    }

    /// Reads `placements.csv`. A child may have several rows, so none is a repeat of another.
    pub(crate) fn placements(
        &mut self,
        table: &Table,
        out: &mut Vec<PlacementRow>,
    ) -> Result<usize, Error> {
        table.require(&["placement", "from", "annual_fee"])?;
        let known = self.known;
        let count = Cell::new(0_usize);
        let key = |_: &PlacementRow| count.replace(count.get() + 1);
        Ok(self.rows(table, out, key, |get| {
            let mut faults = Vec::new();
            let from = date_of(&get("from"), "from", &mut faults);
            let row = PlacementRow {
                placement: category(
                    &get("placement"),
                    "placement",
                    known.placements,
                    &mut faults,
                ),
                need: one_of(&get("need"), "need", known.needs, &mut faults),
                from,
                to: last_day(&get("to"), from, &mut faults),
                annual_fee: number(&get("annual_fee"), "annual_fee", true, &mut faults),
            };
            whole(row, faults)
        }))
    }

    /// Reads `contracts.csv`.
    pub(crate) fn contracts(
        &mut self,
        table: &Table,
        out: &mut Vec<ContractRow>,
    ) -> Result<usize, Error> {
        table.require(&["contract", "mode", "annual_cost", "from"])?;
        let known = self.known;
        let key = |r: &ContractRow| (r.contract.clone(), r.from);
        Ok(self.rows(table, out, key, |get| {
            let mut faults = Vec::new();
            let from = date_of(&get("from"), "from", &mut faults);
            let row = ContractRow {
                contract: named(&get("contract"), "contract", &mut faults),
                mode: mode(&get("mode"), known, &mut faults),
                annual_cost: number(&get("annual_cost"), "annual_cost", true, &mut faults),
                from,
                to: last_day(&get("to"), from, &mut faults),
            };
            whole(row, faults)
        }))
    }

    /// Reads `routes.csv`.
    pub(crate) fn routes(
        &mut self,
        table: &Table,
        out: &mut Vec<RouteRow>,
    ) -> Result<usize, Error> {
        table.require(&["route", "category", "mode", "travellers"])?;
        let known = self.known;
        let count = Cell::new(0_usize);
        let key = |_: &RouteRow| count.replace(count.get() + 1);
        Ok(self.rows(table, out, key, |get| {
            let mut faults = Vec::new();
            let from = Some(get("from")).filter(|text| !text.is_empty());
            let from = from.map(|text| date_of(&text, "from", &mut faults));
            let row = RouteRow {
                route: get("route"),
                contract: Some(get("contract")).filter(|name| !name.is_empty()),
                category: category(&get("category"), "category", &CATEGORIES, &mut faults),
                mode: mode(&get("mode"), known, &mut faults),
                placement: one_of(
                    &get("placement"),
                    "placement",
                    known.placements,
                    &mut faults,
                ),
                travellers: number(&get("travellers"), "travellers", true, &mut faults),
                annual_cost: given(&get("annual_cost"), "annual_cost", &mut faults),
                from,
                to: last_day(&get("to"), from.unwrap_or_default(), &mut faults),
            };
            whole(row, faults)
        }))
    }
}

fn whole<T>(row: T, faults: Vec<Fault>) -> Result<Option<T>, Vec<Fault>> {
    if faults.is_empty() {
        Ok(Some(row))
    } else {
        Err(faults)
    }
}

/// One of the known; `None` where the cell is blank or says `all`.
fn one_of(
    text: &str,
    column: &'static str,
    known: &[&str],
    faults: &mut Vec<Fault>,
) -> Option<String> {
    if text.is_empty() || text.eq_ignore_ascii_case(EVERY) {
        return None;
    }
    Some(category(text, column, known, faults))
}

/// A number, or `None` where the cell is blank.
fn given(text: &str, column: &'static str, faults: &mut Vec<Fault>) -> Option<f64> {
    (!text.is_empty()).then(|| number(text, column, true, faults))
}

/// A name, which may not be blank.
fn named(text: &str, column: &'static str, faults: &mut Vec<Fault>) -> String {
    if text.is_empty() {
        let mend = "a name is wanted".to_owned();
        faults.push((codes::OWN_ROW, column, String::new(), mend));
    }
    text.to_owned()
}

/// A mode of travel.
fn mode(text: &str, known: &Known<'_>, faults: &mut Vec<Fault>) -> String {
    if known.modes.is_empty() {
        named(text, "mode", faults)
    } else {
        category(text, "mode", known.modes, faults)
    }
}

/// A day, under the column it stands in. Spreadsheets write a time of day behind it.
fn date_of(text: &str, column: &'static str, faults: &mut Vec<Fault>) -> Date {
    let before = faults.len();
    let day = date(text.split([' ', 'T']).next().unwrap_or(text), faults);
    for fault in &mut faults[before..] {
        fault.1 = column;
    }
    day
}

/// The last day, not before the first; `None` where the cell is blank.
fn last_day(text: &str, from: Date, faults: &mut Vec<Fault>) -> Option<Date> {
    if text.is_empty() {
        return None;
    }
    let before = faults.len();
    let to = date_of(text, "to", faults);
    if faults.len() == before && to < from {
        let mend = "the last day lies before the first".to_owned();
        faults.push((codes::OWN_PERIOD, "to", text.to_owned(), mend));
    }
    Some(to)
}
