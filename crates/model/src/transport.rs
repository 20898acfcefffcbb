//! Travellers and what their journeys cost. All of it is general-fund money.

use crate::categories::TravelCategory;
use crate::inputs::{AreaTransport, TransportRates};
use crate::journeys::Journeys;
use crate::kernel::weigh;
use crate::results::{AreaProjection, TravelYear, Travellers};
use crate::state::State;

/// Ages of travellers without a plan to whom the first mainstream rate applies.
const SCHOOL_AGES: std::ops::RangeInclusive<usize> = 5..=15;
/// Ages to whom the second one applies.
const SIXTH_FORM_AGES: std::ops::RangeInclusive<usize> = 16..=18;

/// Travellers at one census.
///
/// With a plan: `plans[age][placement] x take-up[age][placement]`, by age. Without: `population
/// x rate`, for ages 5 to 15 and 16 to 18. Modes are shares of each category.
pub fn travellers(rates: &TransportRates, state: &State, population: &[f64]) -> Travellers {
    let journeys = Journeys::default();
    let mut travellers = Travellers {
        by_mode: vec![0.0; rates.modes()],
        ..Travellers::default()
    };
    let fares = Fares {
        rates,
        journeys: &journeys,
    };
    fares.fill_travellers(0, state, population, &[1.0; 5], &mut travellers);
    travellers
}

/// The travel rates of one council.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fares<'a> {
    pub(crate) rates: &'a TransportRates,
    pub(crate) journeys: &'a Journeys,
}

impl Fares<'_> {
    /// Travellers at census `index`, with `take_up` factors by category that a draw sets; no
    /// take-up exceeds 1.
    pub(crate) fn fill_travellers(
        &self,
        index: usize,
        state: &State,
        population: &[f64],
        take_up: &[f64; 5],
        travellers: &mut Travellers,
    ) {
        let rates = self.rates;
        let mut by_category = [0.0; 5];
        let category = |age| TravelCategory::of_plan(age).index();
        let factor = |age| take_up[category(age)];
        weigh(
            state,
            self.journeys.take_up_at(index, &rates.take_up),
            factor,
            |age, travellers| {
                by_category[category(age)] += travellers;
            },
        );
        let people = |ages: std::ops::RangeInclusive<usize>| -> f64 {
            let in_band = population.iter().enumerate();
            in_band
                .filter(|(age, _)| ages.contains(age))
                .map(|(_, persons)| persons)
                .sum()
        };
        let own = self.journeys.mainstream_rate.get(index);
        let (school_rate, sixth_form_rate) = own.copied().unwrap_or(rates.mainstream_rate);
        let (pre16, post16) = (
            TravelCategory::Pre16Mainstream.index(),
            TravelCategory::Post16Mainstream.index(),
        );
        by_category[pre16] = people(SCHOOL_AGES) * (school_rate * take_up[pre16]).min(1.0);
        by_category[post16] =
            people(SIXTH_FORM_AGES) * (sixth_form_rate * take_up[post16]).min(1.0);
        travellers.by_mode.fill(0.0);
        for (category, users) in by_category.iter_mut().enumerate() {
            *users *= 1.0 + self.journeys.without_plan[category];
            let shared = &rates.mode_share[category];
            let shares = self.journeys.shares(index, category, shared);
            for (sum, share) in travellers.by_mode.iter_mut().zip(shares) {
                *sum += *users * share;
            }
        }
        travellers.by_category = by_category;
        travellers.total = by_category.iter().sum();
    }

    /// Cost of one financial year: `users x sum over modes of share x yearly cost, x price x
    /// factor - what families pay`, where users are those of the census before and within the year, weighted by its
    /// school days, and `price_factor` is what a draw multiplies.
    pub(crate) fn fill_year(
        &self,
        area: &AreaTransport,
        index: usize,
        pair: (&Travellers, &Travellers),
        price_factor: f64,
        year: &mut TravelYear,
    ) {
        let rates = self.rates;
        let (weight_before, weight_within) = rates.weights;
        year.by_category = [0.0; 5];
        year.by_mode.fill(0.0);
        for (category, spend) in year.by_category.iter_mut().enumerate() {
            let users = weight_before * pair.0.by_category[category]
                + weight_within * pair.1.by_category[category];
            let price = rates.price[index] * price_factor;
            let scale = users * price * area.factor[category];
            let shared = &rates.mode_share[category];
            let shares = self.journeys.shares(index, category, shared);
            let flat = self.journeys.flat(category, &rates.mode_cost[category]);
            let gross = |mode: usize| {
                scale * shares[mode] * self.journeys.cost(index, category, mode, flat[mode])
            };
            let paid = users * self.journeys.contribution_at(index, category);
            let net = if paid > 0.0 {
                let all: f64 = (0..flat.len()).map(gross).sum();
                1.0 - (paid / all).min(1.0)
            } else {
                1.0
            };
            for mode in 0..flat.len() {
                let pounds = gross(mode) * net;
                year.by_mode[mode] += pounds;
                *spend += pounds;
            }
        }
        let by_category = &year.by_category;
        let spend_of = |with_plan: bool| -> f64 {
            let categories = TravelCategory::ALL.into_iter();
            let wanted = categories.filter(|category| category.is_sen() == with_plan);
            wanted.map(|category| by_category[category.index()]).sum()
        };
        year.send_transport_spend = spend_of(true);
        year.mainstream_transport_spend = spend_of(false);
        year.transport_spend = year.send_transport_spend + year.mainstream_transport_spend;
    }

    /// Cost of every financial year, from the travellers of each census and of the one before the
    /// base.
    pub(crate) fn fill(
        &self,
        own: &AreaTransport,
        previous: &Travellers,
        area: &mut AreaProjection,
        price_factor: impl Fn(usize) -> f64,
    ) {
        for (index, year) in area.travel.iter_mut().enumerate() {
            let before = index
                .checked_sub(1)
                .map_or(previous, |k| &area.travellers[k]);
            let pair = (before, &area.travellers[index]);
            self.fill_year(own, index, pair, price_factor(index), year);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    const SHAPE: Shape = Shape {
        ages: 21,
        placements: 2,
        needs: 1,
    };

    fn rates() -> TransportRates {
        TransportRates {
            weights: (0.36, 0.64),
            take_up: [0.1, 0.5].repeat(21),
            mode_share: vec![vec![0.25, 0.75]; 5],
            mode_cost: vec![vec![20_000.0, 4_000.0]; 5],
            price: vec![1.0, 1.1],
            mainstream_rate: (0.04, 0.02),
        }
    }

    #[test]
    fn age_decides_the_category_of_a_plan() {
        let mut state = State::zeros(SHAPE);
        state.set(10, 0, 0, 100.0);
        state.set(15, 1, 0, 20.0);
        state.set(16, 1, 0, 40.0);
        state.set(20, 0, 0, 30.0);
        let travellers = travellers(&rates(), &state, &[1_000.0; 21]);
        // Plans: 100 x 0.1 + 20 x 0.5; 40 x 0.5; 30 x 0.1. People: 11 ages x 4%, 3 ages x 2%.
        let expected = [20.0, 20.0, 3.0, 440.0, 60.0];
        for (found, wanted) in travellers.by_category.iter().zip(expected) {
            assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
        }
        assert!((travellers.total - 543.0).abs() < 1e-9);
        assert!((travellers.by_mode[0] - 543.0 * 0.25).abs() < 1e-9);
    }

    #[test]
    fn a_year_weighs_its_censuses_by_school_days() {
        let at = |users: f64| Travellers {
            by_category: [users, 0.0, 0.0, 10.0, 0.0],
            by_mode: vec![0.0; 2],
            total: users + 10.0,
        };
        let area = AreaTransport {
            factor: [1.2, 1.0, 1.0, 0.5, 1.0],
            ..AreaTransport::none(21)
        };
        let mut year = TravelYear {
            by_mode: vec![0.0; 2],
            ..TravelYear::default()
        };
        let (rates, journeys) = (rates(), Journeys::default());
        let fares = Fares {
            rates: &rates,
            journeys: &journeys,
        };
        fares.fill_year(&area, 1, (&at(100.0), &at(200.0)), 1.0, &mut year);
        // Users 36 + 128 = 164; mean cost 0.25 x 20,000 + 0.75 x 4,000 = 8,000.
        assert!((year.by_category[0] - 164.0 * 8_000.0 * 1.1 * 1.2).abs() < 1e-6);
        assert!((year.by_category[3] - 10.0 * 8_000.0 * 1.1 * 0.5).abs() < 1e-6);
        assert!((year.send_transport_spend - year.by_category[0]).abs() < 1e-9);
        assert!((year.by_mode[0] / year.transport_spend - 5_000.0 / 8_000.0).abs() < 1e-12);
    }

    #[test]
    fn families_pay_a_part_and_never_more_than_the_cost() {
        let at = Travellers {
            by_category: [0.0, 100.0, 0.0, 0.0, 0.0],
            by_mode: vec![0.0; 2],
            total: 100.0,
        };
        let mut year = TravelYear {
            by_mode: vec![0.0; 2],
            ..TravelYear::default()
        };
        let rates = rates();
        for (paid, left) in [(600.0, 7_400.0), (9_000.0, 0.0)] {
            let journeys = Journeys {
                contribution: vec![[0.0, paid, 0.0, 0.0, 0.0]; 2],
                ..Journeys::default()
            };
            let fares = Fares {
                rates: &rates,
                journeys: &journeys,
            };
            fares.fill_year(&AreaTransport::none(21), 0, (&at, &at), 1.0, &mut year);
            // 100 travellers at a mean cost of 8,000 less what they pay; modes share it alike.
            assert!((year.by_category[1] - 100.0 * left).abs() < 1e-6);
            assert!((year.by_mode[0] - 100.0 * left * 5_000.0 / 8_000.0).abs() < 1e-6);
        }
    }

    #[test]
    fn dated_take_up_replaces_the_shared_one_at_its_census() {
        let mut state = State::zeros(SHAPE);
        state.set(10, 1, 0, 100.0);
        let shared = rates();
        let mut journeys = Journeys {
            take_up: vec![shared.take_up.clone(), [0.1, 0.4].repeat(21)],
            ..Journeys::default()
        };
        journeys.mainstream_rate = vec![shared.mainstream_rate, (0.01, 0.0)];
        let fares = Fares {
            rates: &shared,
            journeys: &journeys,
        };
        let mut found = Travellers {
            by_mode: vec![0.0; 2],
            ..Travellers::default()
        };
        // 100 plans at 50%, then 40%; 1,000 people of each of 11 ages at 4%, then 1%.
        for (census, with_plan, without) in [(0, 50.0, 440.0), (1, 40.0, 110.0)] {
            fares.fill_travellers(census, &state, &[1_000.0; 21], &[1.0; 5], &mut found);
            assert!((found.by_category[0] - with_plan).abs() < 1e-9);
            assert!((found.by_category[3] - without).abs() < 1e-9);
        }
    }

    #[test]
    fn travellers_without_a_plan_and_dated_modes_by_hand() {
        let mut state = State::zeros(SHAPE);
        state.set(10, 1, 0, 100.0);
        let mut journeys = Journeys {
            mode_share: vec![vec![vec![0.25, 0.75]; 5], vec![vec![0.1, 0.9]; 5]],
            ..Journeys::default()
        };
        journeys.without_plan[0] = 0.08;
        let rates = rates();
        let fares = Fares {
            rates: &rates,
            journeys: &journeys,
        };
        let mut found = Travellers {
            by_mode: vec![0.0; 2],
            ..Travellers::default()
        };
        // 100 x 0.5 x 1.2 with a plan, and 8% more without.
        let take_up = [1.2, 1.0, 1.0, 1.0, 1.0];
        fares.fill_travellers(1, &state, &[0.0; 21], &take_up, &mut found);
        assert!((found.total - 60.0 * 1.08).abs() < 1e-9);
        assert!((found.by_mode[0] - 6.48).abs() < 1e-9);
        // Nobody travels twice: a take-up of 0.5 x 3 is 1.
        fares.fill_travellers(1, &state, &[0.0; 21], &[3.0; 5], &mut found);
        assert!((found.total - 108.0).abs() < 1e-9);
    }
}
