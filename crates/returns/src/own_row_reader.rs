//! Reads a council's rows of costs and transport; what each row may hold is in [`crate::own_costs`] and [`crate::own_transport`].

use std::cell::Cell;

use crate::error::Error;
use crate::own::Reader;
use crate::own_costs::{PlacementRow, UnitCostRow};
use crate::own_transport::{CATEGORIES, ContractRow, RouteRow, TravellersRow};
use crate::source::Table;

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
        Ok(self.rows(table, out, key, |cells| UnitCostRow {
            placement: cells.category("placement", known.placements),
            need: cells.category_or_every("need", known.needs),
            phase: cells.category_or_every("phase", known.phases),
            financial_year: cells.financial_year("financial_year"),
            amount: cells.count("amount"),
            plans: cells.count_if_given("plans"),
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
        Ok(self.rows(table, out, key, |cells| TravellersRow {
            financial_year: cells.financial_year("financial_year"),
            category: cells.category("category", &CATEGORIES),
            mode: cells.name_among("mode", known.modes),
            placement: cells.category_or_every("placement", known.placements),
            travellers: cells.count("travellers"),
            amount: cells.count_if_given("amount"),
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
        Ok(self.rows(table, out, key, |cells| {
            let from = cells.date("from");
            PlacementRow {
                placement: cells.category("placement", known.placements),
                need: cells.category_or_every("need", known.needs),
                from,
                to: cells.last_day("to", from),
                annual_fee: cells.count("annual_fee"),
            }
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
        Ok(self.rows(table, out, key, |cells| {
            let from = cells.date("from");
            ContractRow {
                contract: cells.name("contract"),
                mode: cells.name_among("mode", known.modes),
                annual_cost: cells.count("annual_cost"),
                from,
                to: cells.last_day("to", from),
            }
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
        Ok(self.rows(table, out, key, |cells| {
            let begun = cells.filled("from").is_some();
            let from = begun.then(|| cells.date("from"));
            RouteRow {
                route: cells.text("route").to_owned(),
                contract: cells.filled("contract").map(str::to_owned),
                category: cells.category("category", &CATEGORIES),
                mode: cells.name_among("mode", known.modes),
                placement: cells.category_or_every("placement", known.placements),
                travellers: cells.count("travellers"),
                annual_cost: cells.count_if_given("annual_cost"),
                day_cost: cells.count_if_given("day_cost"),
                days: cells.count_if_given("days"),
                assistants: cells.count_if_given("assistants"),
                from,
                to: cells.last_day("to", from.unwrap_or_default()),
            }
        }))
    }
}
