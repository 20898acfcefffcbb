//! What a journey costs: vehicles, days, occupancy, passenger assistants, distance, contracts.
//!
//! Every default changes nothing: a mode without a vehicle keeps its yearly cost per traveller.

/// Journeys of one council.
#[derive(Clone, Debug, PartialEq)]
pub struct Journeys {
    /// `[category][mode]` vehicle of a mode, in base prices. `None` is a flat cost (pass, personal
    /// travel budget): the yearly cost of the shared rates. Empty for none at all.
    pub vehicles: Vec<Vec<Option<Vehicle>>>,
    /// `[category][mode]` pounds per traveller a year in base prices, in place of those of the shared
    /// rates: what a mode without a vehicle costs. Empty keeps those.
    pub mode_cost: Vec<Vec<f64>>,
    /// School days travelled in a year.
    pub days: f64,
    /// `[financial year][category]` distance as a multiple of that of the base; scales the cost of
    /// vehicles. Empty holds it.
    pub distance: Vec<[f64; 5]>,
    /// `[financial year][mode]` multiplies the travellers per vehicle. Empty holds them.
    pub occupancy: Vec<Vec<f64>>,
    /// `[financial year][category][mode]` price index, on top of the shared one. Empty holds it.
    pub contract_price: Vec<Vec<Vec<f64>>>,
    /// `[financial year][category][mode]` shares of modes in place of the shared ones; rows sum to
    /// 1. Empty keeps those.
    pub mode_share: Vec<Vec<Vec<f64>>>,
    /// `[category]` travellers with special needs but no plan, as a share of those with one.
    pub without_plan: [f64; 5],
    /// `[census][age][placement]` share of plans that travel in place of the shared one; entry 0 is
    /// the base. Empty keeps that.
    pub take_up: Vec<Vec<f64>>,
    /// `[census]` travellers without a plan per head in place of the shared rates, ages 5 to 15 and
    /// 16 to 18. Empty keeps those.
    pub mainstream_rate: Vec<(f64, f64)>,
    /// `[financial year][category]` pounds that families pay per traveller a year, at the prices of
    /// the year; it cannot exceed the cost. Empty for nothing.
    pub contribution: Vec<[f64; 5]>,
}

/// A vehicle as a council pays for it, in base prices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vehicle {
    /// Pounds per vehicle and day.
    pub day_cost: f64,
    /// Travellers per vehicle.
    pub occupancy: f64,
    /// Share of vehicles with a passenger assistant.
    pub assistant_share: f64,
    /// Pounds per passenger assistant and day.
    pub assistant_day_cost: f64,
}

impl Vehicle {
    /// Pounds per traveller a year: `(cost per vehicle-day x distance + assistant share x
    /// assistant cost per day) x days / occupancy`.
    pub fn yearly_cost(&self, days: f64, distance: f64, occupancy_index: f64) -> f64 {
        let day = self.day_cost * distance + self.assistant_share * self.assistant_day_cost;
        day * days / (self.occupancy * occupancy_index)
    }

    /// The vehicle of so many travellers that costs each of them the same.
    #[must_use]
    pub fn carrying(self, occupancy: f64) -> Self {
        let more = occupancy / self.occupancy;
        Self {
            day_cost: self.day_cost * more,
            occupancy,
            assistant_share: self.assistant_share * more,
            ..self
        }
    }

    /// The vehicle with so many passenger assistants that costs as much a day; `None` where they
    /// alone cost more.
    pub fn accompanied(self, assistants: f64) -> Option<Self> {
        let whole = self.day_cost + self.assistant_share * self.assistant_day_cost;
        let day_cost = whole - assistants * self.assistant_day_cost;
        (day_cost >= 0.0).then_some(Self {
            day_cost,
            assistant_share: assistants,
            ..self
        })
    }
}

impl Default for Journeys {
    fn default() -> Self {
        Self {
            vehicles: Vec::new(),
            mode_cost: Vec::new(),
            days: 190.0,
            distance: Vec::new(),
            occupancy: Vec::new(),
            contract_price: Vec::new(),
            mode_share: Vec::new(),
            without_plan: [0.0; 5],
            take_up: Vec::new(),
            mainstream_rate: Vec::new(),
            contribution: Vec::new(),
        }
    }
}

impl Journeys {
    /// Pounds per traveller a year by one mode, base prices times the contract price index;
    /// `flat` is the yearly cost where the mode has no vehicle.
    pub fn cost(&self, year: usize, category: usize, mode: usize, flat: f64) -> f64 {
        let of_mode = |table: &[Vec<f64>]| table.get(year).map_or(1.0, |modes| modes[mode]);
        let vehicle = self.vehicles.get(category).and_then(|modes| modes[mode]);
        let cost = vehicle.map_or(flat, |vehicle| {
            let distance = self.distance.get(year).map_or(1.0, |d| d[category]);
            vehicle.yearly_cost(self.days, distance, of_mode(&self.occupancy))
        });
        let price = self.contract_price.get(year);
        cost * price.map_or(1.0, |categories| categories[category][mode])
    }

    /// `[mode]` pounds per traveller a year of one category, before vehicles: the council's own,
    /// else the shared ones.
    pub fn flat<'a>(&'a self, category: usize, shared: &'a [f64]) -> &'a [f64] {
        self.mode_cost.get(category).map_or(shared, Vec::as_slice)
    }

    /// `[age][placement]` share of plans that travel at a census: the council's own, else the
    /// shared one.
    pub fn take_up_at<'a>(&'a self, census: usize, shared: &'a [f64]) -> &'a [f64] {
        self.take_up.get(census).map_or(shared, Vec::as_slice)
    }

    /// Pounds that families pay per traveller in a year.
    pub fn contribution_at(&self, year: usize, category: usize) -> f64 {
        self.contribution.get(year).map_or(0.0, |of| of[category])
    }

    /// Shares of modes of one category in a year: the council's own, else the shared ones.
    pub fn shares<'a>(&'a self, year: usize, category: usize, shared: &'a [f64]) -> &'a [f64] {
        let own = self.mode_share.get(year);
        own.map_or(shared, |categories| categories[category].as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taxi_by_hand() {
        // 80 pounds a day x 1.25 for distance, a quarter with an assistant at 60: 115 a vehicle.
        // Two travellers and a fifth more: 2.4. 115 x 190 / 2.4, contracts up by 10%.
        let taxi = Vehicle {
            day_cost: 80.0,
            occupancy: 2.0,
            assistant_share: 0.25,
            assistant_day_cost: 60.0,
        };
        let journeys = Journeys {
            vehicles: vec![vec![Some(taxi), None]; 5],
            distance: vec![[1.0; 5], [1.25; 5]],
            occupancy: vec![vec![1.0, 1.0], vec![1.2, 1.0]],
            contract_price: vec![vec![vec![1.0, 1.0]; 5], vec![vec![1.1, 1.0]; 5]],
            ..Journeys::default()
        };
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
        near(journeys.cost(1, 0, 0, 9.0), 115.0 * 190.0 / 2.4 * 1.1);
        near(journeys.cost(0, 0, 0, 9.0), 95.0 * 190.0 / 2.0);
        // A pass is flat, whatever the distance.
        near(journeys.cost(1, 0, 1, 500.0), 500.0);
        near(Journeys::default().cost(3, 2, 1, 4_321.0), 4_321.0);
        // Five in it at the same cost each: 200 a day for the taxi, 0.625 of an assistant.
        let fuller = taxi.carrying(5.0);
        near(fuller.day_cost, 200.0);
        near(fuller.assistant_share, 0.625);
        near(
            fuller.yearly_cost(190.0, 1.0, 1.0),
            taxi.yearly_cost(190.0, 1.0, 1.0),
        );
        // 95 a day with one and a half assistants at 60: 5 for the taxi; two would cost 120.
        let manned = taxi
            .accompanied(1.5)
            .expect("they cost less than the whole");
        near(manned.day_cost, 5.0);
        assert_eq!(taxi.accompanied(2.0), None);
    }

    #[test]
    fn own_costs_stand_in_for_shared_ones_where_there_are_any() {
        let own = Journeys {
            mode_cost: vec![vec![7.0, 8.0]; 5],
            ..Journeys::default()
        };
        let shared = [1.0, 2.0];
        assert_eq!(own.flat(3, &shared), [7.0, 8.0]);
        assert_eq!(Journeys::default().flat(3, &shared), shared);
    }
}
