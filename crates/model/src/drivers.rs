//! What moves a projection, as groups of inputs that can be exchanged one group at a time.
//!
//! Every field of [`Inputs`] that can differ between two projections of the same councils belongs to
//! exactly one driver: the patterns below name them all, so that a new field does not compile until
//! it has been given one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Error;
use crate::inputs::{AreaInputs, AreaMoney, AreaTransport, Costs, Inputs, Rates, TransportRates};
use crate::journeys::Journeys;
use crate::policy::Policy;
use crate::wishes::Wishes;

/// A group of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Driver {
    /// Plans at the base and what has been counted since, opening balances, council factors.
    Base,
    /// People by age.
    Population,
    /// New plans (requests, where there is a funnel) per person without a plan.
    RequestRate,
    /// Shares of requests assessed and of assessments that end in a plan; backlog and appeals.
    Funnel,
    /// Plans that cease.
    Ceasing,
    /// Transfers between councils, and the gap between published stocks and flows.
    Transfers,
    /// Needs of new plans.
    NeedMix,
    /// Where plans start and move to.
    PlacementMix,
    /// Places, and where those refused go.
    Capacity,
    /// Prices of top-ups, other lines and general-fund services.
    Prices,
    /// Block, deductions per place, transfers, grants and dated policy on the balance.
    Funding,
    /// What measures themselves cost.
    Measures,
    /// Who travels.
    TravelEligibility,
    /// Modes and travellers per vehicle.
    TravelMode,
    /// How far.
    TravelDistance,
    /// Prices of transport, and what families pay towards it.
    TravelPrices,
}

impl Driver {
    /// Every driver, in the order of the step.
    pub const ALL: [Self; 16] = [
        Self::Base,
        Self::Population,
        Self::RequestRate,
        Self::Funnel,
        Self::Ceasing,
        Self::Transfers,
        Self::NeedMix,
        Self::PlacementMix,
        Self::Capacity,
        Self::Prices,
        Self::Funding,
        Self::Measures,
        Self::TravelEligibility,
        Self::TravelMode,
        Self::TravelDistance,
        Self::TravelPrices,
    ];

    /// As written in results.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Population => "population",
            Self::RequestRate => "request_rate",
            Self::Funnel => "funnel",
            Self::Ceasing => "ceasing",
            Self::Transfers => "transfers",
            Self::NeedMix => "need_mix",
            Self::PlacementMix => "placement_mix",
            Self::Capacity => "capacity",
            Self::Prices => "prices",
            Self::Funding => "funding",
            Self::Measures => "measures",
            Self::TravelEligibility => "travel_eligibility",
            Self::TravelMode => "travel_mode",
            Self::TravelDistance => "travel_distance",
            Self::TravelPrices => "travel_prices",
        }
    }

    /// What it is called in a table.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Base => "Base-year figures",
            Self::Population => "Population",
            Self::RequestRate => "Rate of requests",
            Self::Funnel => "Requests agreed, plans issued",
            Self::Ceasing => "Plans ceasing",
            Self::Transfers => "Transfers and reconciliation",
            Self::NeedMix => "Mix of needs",
            Self::PlacementMix => "Mix of placements",
            Self::Capacity => "Places and overflow",
            Self::Prices => "Prices",
            Self::Funding => "Block, grants and policy",
            Self::Measures => "Cost of measures",
            Self::TravelEligibility => "Who travels",
            Self::TravelMode => "Modes and occupancy",
            Self::TravelDistance => "Distance",
            Self::TravelPrices => "Prices of transport",
        }
    }

    /// Whether it acts on travel alone.
    pub const fn is_travel(self) -> bool {
        matches!(
            self,
            Self::TravelEligibility | Self::TravelMode | Self::TravelDistance | Self::TravelPrices
        )
    }

    /// Whether it acts on money alone and not on travel.
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Prices | Self::Funding | Self::Measures)
    }
}

/// Whether two sets of inputs are of the same councils over the same years, so that groups of one can
/// stand in the other.
pub(crate) fn check_alike(a: &Inputs, b: &Inputs) -> Result<(), Error> {
    let codes = |inputs: &Inputs| -> Vec<String> {
        inputs.areas.iter().map(|area| area.code.clone()).collect()
    };
    let alike = a.shape == b.shape
        && a.base == b.base
        && a.steps == b.steps
        && a.costs.lines == b.costs.lines
        && a.transport.modes() == b.transport.modes()
        && codes(a) == codes(b);
    if alike { Ok(()) } else { Err(Error::Unlike) }
}

/// The inputs `a` with the groups of some drivers taken from `b`. The two must be alike.
pub(crate) fn exchange(a: &Inputs, b: &Inputs, taken: &[Driver]) -> Inputs {
    let mut mixed = a.clone();
    for driver in taken {
        take_shared(*driver, b, &mut mixed);
        for (area, from) in mixed.areas.iter_mut().zip(&b.areas) {
            take_area(*driver, from, area);
        }
    }
    let (needs, placements) = (
        taken.contains(&Driver::NeedMix),
        taken.contains(&Driver::PlacementMix),
    );
    match (needs, placements) {
        (false, false) => {}
        (true, true) => {
            mixed.rates.dated_wishes.clone_from(&b.rates.dated_wishes);
            for (area, from) in mixed.areas.iter_mut().zip(&b.areas) {
                area.dated.wishes.clone_from(&from.dated.wishes);
            }
        }
        (true, false) => mix_dated_wishes(b, a, &mut mixed),
        (false, true) => mix_dated_wishes(a, b, &mut mixed),
    }
    mixed
}

fn take_shared(driver: Driver, from: &Inputs, into: &mut Inputs) {
    let Inputs {
        shape: _,
        base: _,
        steps: _,
        rates,
        costs,
        transport,
        crossings: _,
        areas: _,
    } = from;
    let Rates {
        cease,
        moves,
        joiner_need,
        joiner_placement,
        reconcile,
        new_plan_index,
        agreed,
        issued,
        funnel,
        capacity,
        dated_wishes: _,
    } = rates;
    let Costs {
        lines: _,
        top_up,
        top_up_line,
        price,
        non_plan_price,
        non_plan_line,
        place_line,
        place,
        interest_rate,
    } = costs;
    let TransportRates {
        weights,
        take_up,
        mode_share,
        mode_cost,
        price: travel_price,
        mainstream_rate,
    } = transport;
    match driver {
        Driver::RequestRate => into.rates.new_plan_index.clone_from(new_plan_index),
        Driver::Funnel => {
            into.rates.agreed = *agreed;
            into.rates.issued = *issued;
            into.rates.funnel.clone_from(funnel);
        }
        Driver::Ceasing => into.rates.cease.clone_from(cease),
        Driver::Transfers => into.rates.reconcile.clone_from(reconcile),
        Driver::NeedMix => into.rates.joiner_need.clone_from(joiner_need),
        Driver::PlacementMix => {
            into.rates.moves.clone_from(moves);
            into.rates.joiner_placement.clone_from(joiner_placement);
        }
        Driver::Capacity => into.rates.capacity.clone_from(capacity),
        Driver::Prices => {
            let to = &mut into.costs;
            to.top_up.clone_from(top_up);
            to.top_up_line.clone_from(top_up_line);
            to.price.clone_from(price);
            to.non_plan_price.clone_from(non_plan_price);
            to.non_plan_line = *non_plan_line;
            to.place_line = *place_line;
        }
        Driver::Funding => {
            into.costs.place.clone_from(place);
            into.costs.interest_rate = *interest_rate;
        }
        Driver::TravelEligibility => {
            into.transport.weights = *weights;
            into.transport.take_up.clone_from(take_up);
            into.transport.mainstream_rate = *mainstream_rate;
        }
        Driver::TravelMode => into.transport.mode_share.clone_from(mode_share),
        Driver::TravelPrices => {
            into.transport.mode_cost.clone_from(mode_cost);
            into.transport.price.clone_from(travel_price);
        }
        Driver::Base | Driver::Population | Driver::Measures | Driver::TravelDistance => {}
    }
}

fn take_area(driver: Driver, from: &AreaInputs, into: &mut AreaInputs) {
    let AreaInputs {
        code: _,
        previous,
        base,
        population,
        new_plan_rate,
        joiner_tilt,
        mover_tilt,
        cease_factor,
        transfer_out,
        transfer_in_share,
        reconcile,
        money,
        transport,
        journeys,
        dated,
        counted,
        funnel,
        capacity,
        pupils,
    } = from;
    take_money(driver, money, &mut into.money);
    take_journeys(driver, journeys, &mut into.journeys);
    let AreaTransport {
        factor,
        population_previous,
        population_base,
    } = transport;
    match driver {
        Driver::Base => {
            into.previous.clone_from(previous);
            into.base.clone_from(base);
            into.counted.clone_from(counted);
            // Children and the rates counted on them come together.
            into.pupils.clone_from(pupils);
            into.transport
                .population_previous
                .clone_from(population_previous);
            into.transport.population_base.clone_from(population_base);
        }
        Driver::Population => into.population.clone_from(population),
        Driver::RequestRate => {
            into.new_plan_rate.clone_from(new_plan_rate);
            into.dated.new_plan_rate.clone_from(&dated.new_plan_rate);
        }
        Driver::Funnel => into.funnel.clone_from(funnel),
        Driver::Ceasing => {
            into.cease_factor = *cease_factor;
            into.dated.cease.clone_from(&dated.cease);
        }
        Driver::Transfers => {
            into.transfer_out = *transfer_out;
            into.transfer_in_share = *transfer_in_share;
            into.reconcile = *reconcile;
        }
        Driver::PlacementMix => {
            into.joiner_tilt.clone_from(joiner_tilt);
            into.mover_tilt.clone_from(mover_tilt);
        }
        Driver::Capacity => into.capacity.clone_from(capacity),
        Driver::TravelPrices => into.transport.factor = *factor,
        Driver::NeedMix
        | Driver::Prices
        | Driver::Funding
        | Driver::Measures
        | Driver::TravelEligibility
        | Driver::TravelMode
        | Driver::TravelDistance => {}
    }
}

fn take_money(driver: Driver, from: &AreaMoney, into: &mut AreaMoney) {
    let AreaMoney {
        factor,
        non_plan,
        place_funding,
        block,
        deductions,
        other_blocks,
        block_transfer,
        other_income,
        grants,
        opening_balance,
        unexplained,
        policy,
    } = from;
    let Policy {
        block_index,
        line_price,
        top_up_price,
        places_added,
        measures,
        measures_capital,
        transfer_cap,
        write_off,
        override_end,
        takeover,
        services,
    } = policy;
    match driver {
        Driver::Base => {
            into.factor = *factor;
            into.non_plan = *non_plan;
            into.place_funding = *place_funding;
            into.deductions = *deductions;
            into.opening_balance = *opening_balance;
            into.unexplained = *unexplained;
        }
        Driver::Prices => {
            into.policy.line_price.clone_from(line_price);
            into.policy.top_up_price.clone_from(top_up_price);
            into.policy.services.clone_from(services);
        }
        Driver::Funding => {
            into.block.clone_from(block);
            into.other_blocks.clone_from(other_blocks);
            into.block_transfer.clone_from(block_transfer);
            into.other_income.clone_from(other_income);
            into.grants.clone_from(grants);
            let to = &mut into.policy;
            to.block_index.clone_from(block_index);
            to.transfer_cap.clone_from(transfer_cap);
            to.write_off = *write_off;
            to.override_end = *override_end;
            to.takeover = *takeover;
        }
        Driver::Measures => {
            let to = &mut into.policy;
            to.places_added.clone_from(places_added);
            to.measures.clone_from(measures);
            to.measures_capital.clone_from(measures_capital);
        }
        _ => {}
    }
}

fn take_journeys(driver: Driver, from: &Journeys, into: &mut Journeys) {
    let Journeys {
        vehicles,
        mode_cost,
        days,
        distance,
        occupancy,
        contract_price,
        mode_share,
        without_plan,
        take_up,
        mainstream_rate,
        contribution,
    } = from;
    match driver {
        Driver::TravelEligibility => {
            into.without_plan = *without_plan;
            into.take_up.clone_from(take_up);
            into.mainstream_rate.clone_from(mainstream_rate);
        }
        Driver::TravelMode => {
            into.mode_share.clone_from(mode_share);
            into.occupancy.clone_from(occupancy);
        }
        Driver::TravelDistance => into.distance.clone_from(distance),
        Driver::TravelPrices => {
            into.vehicles.clone_from(vehicles);
            into.mode_cost.clone_from(mode_cost);
            into.days = *days;
            into.contract_price.clone_from(contract_price);
            into.contribution.clone_from(contribution);
        }
        _ => {}
    }
}

/// Sets the dated wishes of `into`, with needs from one set of inputs and placements from another.
/// The undated ones must have been taken already.
fn mix_dated_wishes(needs: &Inputs, placements: &Inputs, into: &mut Inputs) {
    let mut sets: Vec<Wishes> = Vec::new();
    let shared = Arc::new(placements.rates.moves.clone());
    // Tilts make the shared placements a council's own; a dated set serves all councils that name it.
    let mut known: BTreeMap<[Option<usize>; 3], usize> = BTreeMap::new();
    for (i, area) in into.areas.iter_mut().enumerate() {
        let (of_needs, of_placements) = (&needs.areas[i], &placements.areas[i]);
        let steps = of_needs.dated.wishes.len();
        let steps = steps.max(of_placements.dated.wishes.len());
        area.dated.wishes = (0..steps)
            .map(|step| {
                let need = of_needs.dated.wishes_at(step);
                let placement = of_placements.dated.wishes_at(step);
                if need.is_none() && placement.is_none() {
                    return None;
                }
                let own = placement.is_none().then_some(i);
                let place = *known.entry([need, placement, own]).or_insert_with(|| {
                    sets.push(Wishes {
                        joiner_need: needs.rates.wishes_of(need).joiner_need.to_vec(),
                        ..placements
                            .rates
                            .own_wishes(of_placements, placement, &shared)
                    });
                    sets.len() - 1
                });
                Some(place)
            })
            .collect();
    }
    into.rates.dated_wishes = sets;
}
