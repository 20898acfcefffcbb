//! Travellers and what their journeys cost. All of it is general-fund money.

use crate::categories::TravelCategory;
use crate::inputs::{AreaTransport, TransportRates};
use crate::results::{TravelYear, Travellers};
use crate::state::{State, sum_lanes};

/// Ages of travellers without a plan to whom the first mainstream rate applies.
const SCHOOL_AGES: std::ops::RangeInclusive<usize> = 5..=15;
/// Ages to whom the second one applies.
const SIXTH_FORM_AGES: std::ops::RangeInclusive<usize> = 16..=18;

/// Travellers at one census.
///
/// With a plan: `plans[age][placement] x take-up[age][placement]`, by age. Without: `population
/// x rate`, for ages 5 to 15 and 16 to 18. Modes are shares of each category.
pub fn travellers(rates: &TransportRates, state: &State, population: &[f64]) -> Travellers {
    let shape = state.shape();
    let mut by_category = [0.0; 5];
    for age in 0..shape.ages {
        let take_up = &rates.take_up[age * shape.placements..(age + 1) * shape.placements];
        let mut of_age = 0.0;
        for (row, share) in state.age_rows(age).zip(take_up) {
            of_age += sum_lanes(row) * share;
        }
        by_category[TravelCategory::of_plan(age).index()] += of_age;
    }
    let people = |ages: std::ops::RangeInclusive<usize>| -> f64 {
        let in_band = population.iter().enumerate();
        in_band
            .filter(|(age, _)| ages.contains(age))
            .map(|(_, persons)| persons)
            .sum()
    };
    let (school_rate, sixth_form_rate) = rates.mainstream_rate;
    by_category[TravelCategory::Pre16Mainstream.index()] = people(SCHOOL_AGES) * school_rate;
    by_category[TravelCategory::Post16Mainstream.index()] =
        people(SIXTH_FORM_AGES) * sixth_form_rate;
    let mut by_mode = vec![0.0; rates.modes()];
    for (users, shares) in by_category.iter().zip(&rates.mode_share) {
        for (sum, share) in by_mode.iter_mut().zip(shares) {
            *sum += users * share;
        }
    }
    Travellers {
        by_category,
        by_mode,
        total: by_category.iter().sum(),
    }
}

/// Cost of one financial year: `users x sum over modes of share x cost, x price x factor`, where
/// users are those of the census before and within the year, weighted by its school days.
pub(crate) fn year(
    rates: &TransportRates,
    area: &AreaTransport,
    index: usize,
    before: &Travellers,
    within: &Travellers,
) -> TravelYear {
    let (weight_before, weight_within) = rates.weights;
    let mut by_category = [0.0; 5];
    let mut by_mode = vec![0.0; rates.modes()];
    for (category, spend) in by_category.iter_mut().enumerate() {
        let users = weight_before * before.by_category[category]
            + weight_within * within.by_category[category];
        let scale = users * rates.price[index] * area.factor[category];
        let modes = rates.mode_share[category]
            .iter()
            .zip(&rates.mode_cost[category]);
        for (sum, (share, cost)) in by_mode.iter_mut().zip(modes) {
            let pounds = scale * share * cost;
            *sum += pounds;
            *spend += pounds;
        }
    }
    let spend_of = |with_plan: bool| -> f64 {
        let categories = TravelCategory::ALL.into_iter();
        let wanted = categories.filter(|category| category.is_sen() == with_plan);
        wanted.map(|category| by_category[category.index()]).sum()
    };
    let send_transport_spend = spend_of(true);
    let mainstream_transport_spend = spend_of(false);
    TravelYear {
        by_category,
        by_mode,
        send_transport_spend,
        mainstream_transport_spend,
        transport_spend: send_transport_spend + mainstream_transport_spend,
    }
}

/// Cost of every financial year; `travellers` starts one census before the base.
pub(crate) fn years(
    rates: &TransportRates,
    area: &AreaTransport,
    travellers: &[Travellers],
) -> Vec<TravelYear> {
    let pairs = travellers.windows(2).enumerate();
    pairs
        .map(|(index, pair)| year(rates, area, index, &pair[0], &pair[1]))
        .collect()
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
        let year = year(&rates(), &area, 1, &at(100.0), &at(200.0));
        // Users 36 + 128 = 164; mean cost 0.25 x 20,000 + 0.75 x 4,000 = 8,000.
        assert!((year.by_category[0] - 164.0 * 8_000.0 * 1.1 * 1.2).abs() < 1e-6);
        assert!((year.by_category[3] - 10.0 * 8_000.0 * 1.1 * 0.5).abs() < 1e-6);
        assert!((year.send_transport_spend - year.by_category[0]).abs() < 1e-9);
        assert!((year.by_mode[0] / year.transport_spend - 5_000.0 / 8_000.0).abs() < 1e-12);
    }
}
