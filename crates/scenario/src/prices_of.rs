//! A model file with the prices of another, for a forecast taken apart into what is counted and what it costs.
//!
//! The patterns name every field, so that a new one does not compile until it has been told to be a price or not.

use crate::model_file::ModelFile;
use crate::transport_file::{TransportFile, Travel};
use crate::vehicles_file::VehiclesFile;

impl ModelFile {
    /// This file with the prices of another of the same categories: price growth, interest, what a placement's price follows, and
    /// what travel costs. All else (growth of new plans, places, who travels and how) stays.
    #[must_use]
    pub fn with_prices_of(&self, other: &Self) -> Self {
        let Self {
            name: _,
            categories: _,
            line_kind,
            top_up_line,
            price_group,
            census_before: _,
            costs_year,
            growth_top_up,
            growth_independent,
            growth_place,
            growth_non_plan,
            new_plans_growth: _,
            interest_rate,
            capacity: _,
            transport,
            pupil_share: _,
            population_variants: _,
        } = other.clone();
        Self {
            line_kind,
            top_up_line,
            price_group,
            costs_year,
            growth_top_up,
            growth_independent,
            growth_place,
            growth_non_plan,
            interest_rate,
            transport: self.transport.with_prices_of(&transport),
            ..self.clone()
        }
    }
}

impl TransportFile {
    fn with_prices_of(&self, other: &Self) -> Self {
        let Self {
            before: _,
            growth,
            mainstream: _,
            take_up: _,
            travel,
            vehicles,
        } = other.clone();
        let pairs = self.travel.iter().zip(&travel);
        Self {
            growth,
            travel: pairs
                .map(|(own, other)| own.with_prices_of(other))
                .collect(),
            vehicles: self.vehicles.with_prices_of(&vehicles),
            ..self.clone()
        }
    }
}

impl Travel {
    fn with_prices_of(&self, other: &Self) -> Self {
        let Self {
            share: _,
            cost,
            passenger_assistant,
            mean_cost,
            copied: _,
        } = other.clone();
        Self {
            cost,
            passenger_assistant,
            mean_cost,
            ..self.clone()
        }
    }
}

impl VehiclesFile {
    fn with_prices_of(&self, other: &Self) -> Self {
        let Self {
            days: _,
            assistant_day,
            occupancy: _,
        } = other.clone();
        Self {
            assistant_day,
            ..self.clone()
        }
    }
}
