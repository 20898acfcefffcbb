//! Travellers of a council in the base year, and shares of its plans that travel with which it has those it counted.

use pressure_calibrate::take_up::met;
use pressure_model::inputs::{AreaInputs, TransportRates};
use pressure_model::transport::travellers;
use pressure_model::{State, TravelCategory};

use crate::own_travel::Counts;

/// Travellers of each kind in the base year at the rates of all councils.
pub(crate) fn base_year(shared: &TransportRates, council: &AreaInputs) -> [f64; 5] {
    let AreaInputs {
        previous,
        base,
        transport,
        ..
    } = council;
    let before = travellers(shared, previous, &transport.population_previous).by_category;
    let within = travellers(shared, base, &transport.population_base).by_category;
    std::array::from_fn(|kind| shared.weights.0 * before[kind] + shared.weights.1 * within[kind])
}

/// Shares of plans that travel, by place in the table of all, with which a kind has the travellers counted: under each placement
/// named, and over the others together; where those have not plans enough, over all of them. `None` where all have not.
pub(crate) fn plan_take_up(
    category: TravelCategory,
    counts: &Counts,
    (shared, council): (&TransportRates, &AreaInputs),
) -> Option<Vec<(usize, f64)>> {
    let shape = council.base.shape();
    let ages: Vec<usize> = (0..shape.ages)
        .filter(|age| TravelCategory::of_plan(*age) == category)
        .collect();
    let of = |wanted: &dyn Fn(usize) -> bool, travellers: f64| {
        let mut cells = Vec::new();
        let mut plans = Vec::new();
        for age in &ages {
            for placement in (0..shape.placements).filter(|placement| wanted(*placement)) {
                let at = |state: &State| state.row_total(*age, placement);
                cells.push(age * shape.placements + placement);
                let (before, within) = (at(&council.previous), at(&council.base));
                plans.push(shared.weights.0 * before + shared.weights.1 * within);
            }
        }
        let take_up: Vec<f64> = cells.iter().map(|cell| shared.take_up[*cell]).collect();
        let found = met(&plans, &take_up, travellers)?;
        Some(cells.into_iter().zip(found).collect::<Vec<_>>())
    };
    let by_placement = || {
        let mut all = Vec::new();
        for (placement, travellers) in counts.by_placement.iter().enumerate() {
            if let Some(travellers) = travellers {
                all.extend(of(&|one| one == placement, *travellers)?);
            }
        }
        all.extend(of(
            &|one| counts.by_placement[one].is_none(),
            counts.elsewhere,
        )?);
        Some(all)
    };
    by_placement().or_else(|| of(&|_| true, counts.total()))
}
