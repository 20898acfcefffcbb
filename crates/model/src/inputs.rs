//! Everything a projection rests on. Tables are flat vectors in the order their comment gives.
//!
//! Financial-year tables have one entry per year from the base: entry 0 is the financial year in
//! which the base census falls, so there is one more of them than there are steps.

use std::sync::Arc;

use crate::calendar::{CensusYear, FinancialYear};
use crate::capacity::{AreaCapacity, CapacityRules};
use crate::crossings::Crossings;
use crate::funnel::{AreaFunnel, Funnel};
use crate::journeys::Journeys;
use crate::moves::Moves;
use crate::policy::Policy;
use crate::pupils::PupilRates;
use crate::shape::Shape;
use crate::state::State;
use crate::wishes::{Wishes, WishesInForce};

/// Inputs of a projection over one or more councils.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    /// Sizes shared by every table below.
    pub shape: Shape,
    /// Last census counted; the first step starts here.
    pub base: CensusYear,
    /// Number of yearly steps.
    pub steps: usize,
    /// Rates of flow shared by all councils.
    pub rates: Rates,
    /// Prices shared by all councils.
    pub costs: Costs,
    /// Travel shared by all councils.
    pub transport: TransportRates,
    /// What is counted at each census beside the margins; it changes nothing else.
    pub crossings: Crossings,
    /// Councils, in the order of the results. Transfers couple them, so a share of the pool is a
    /// share among exactly these.
    pub areas: Vec<AreaInputs>,
}

impl Inputs {
    /// Financial years in the results: one per step and the base.
    pub const fn years(&self) -> usize {
        self.steps + 1
    }

    /// Financial year of entry `index` of the financial-year tables.
    pub const fn financial_year(&self, index: usize) -> FinancialYear {
        self.base.financial_year().plus(index as i32)
    }

    /// Whether these and other inputs are the same but for [`AreaMoney::policy`], which no child,
    /// price or journey depends on.
    pub fn differs_in_policy_alone(&self, other: &Self) -> bool {
        let area = |(mine, other): (&AreaInputs, &AreaInputs)| {
            let mut other = other.clone();
            other.money.policy.clone_from(&mine.money.policy);
            *mine == other
        };
        let Self {
            shape,
            base,
            steps,
            rates,
            costs,
            transport,
            crossings,
            areas,
        } = self;
        (shape, base, steps) == (&other.shape, &other.base, &other.steps)
            && crossings == &other.crossings
            && areas.len() == other.areas.len()
            && (rates, costs, transport) == (&other.rates, &other.costs, &other.transport)
            && areas.iter().zip(&other.areas).all(area)
    }

    /// Census of entry `index` of the stocks; 0 is the base.
    pub const fn census(&self, index: usize) -> CensusYear {
        self.base.plus(index as i32)
    }
}

/// Rates of flow shared by all councils.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// `[age before]` share of plans that cease before the next census; 1 at the last age.
    pub cease: Vec<f64>,
    /// `[age before][need][from][to]` where those who keep their plan are a year later.
    pub moves: Moves,
    /// `[age after][need]` needs of new plans; rows sum to 1.
    pub joiner_need: Vec<f64>,
    /// `[age after][need][placement]` first placements of new plans; rows sum to 1.
    pub joiner_placement: Vec<f64>,
    /// `[age before]` share of survivors added by the gap between published stocks and flows;
    /// negative where exits are recorded late.
    pub reconcile: Vec<f64>,
    /// `[step]` multiplies every rate of new plans; 1 holds them.
    pub new_plan_index: Vec<f64>,
    /// Assessments per request.
    pub agreed: f64,
    /// New plans per assessment.
    pub issued: f64,
    /// Requests, decisions and appeals by age, with what is carried over the year end. `None`: new
    /// plans follow their rate at once, and `agreed` and `issued` only read requests and
    /// assessments back from them.
    pub funnel: Option<Funnel>,
    /// Who may stay when refused and where the refused go. Needed where a council's places are
    /// limited.
    pub capacity: Option<CapacityRules>,
    /// Sets of `moves`, `joiner_need` and `joiner_placement` that stand in for the shared ones in
    /// the councils and steps that name them ([`DatedRates::wishes`]).
    pub dated_wishes: Vec<Wishes>,
}

impl Rates {
    /// Nobody joins, moves or leaves before the last age. Something to build on.
    pub fn still(shape: Shape, steps: usize) -> Self {
        let mut cease = vec![0.0; shape.ages];
        cease[shape.last_age()] = 1.0;
        Self {
            cease,
            moves: Moves::stay(shape),
            joiner_need: vec![1.0 / shape.needs as f64; shape.ages * shape.needs],
            joiner_placement: vec![
                1.0 / shape.placements as f64;
                shape.ages * shape.needs * shape.placements
            ],
            reconcile: vec![0.0; shape.ages],
            new_plan_index: vec![1.0; steps],
            agreed: 1.0,
            issued: 1.0,
            funnel: None,
            capacity: None,
            dated_wishes: Vec::new(),
        }
    }
}

/// One council.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaInputs {
    /// GSS code, for messages and results.
    pub code: String,
    /// Plans one census before the base: the base financial year uses them.
    pub previous: State,
    /// Plans at the base census.
    pub base: State,
    /// `[step][age after]` persons of that age at 31 August before the census that ends the step.
    pub population: Vec<Vec<f64>>,
    /// `[age after]` new plans per person without a plan.
    pub new_plan_rate: Vec<f64>,
    /// `[placement]` multiplies first placements of new plans; each row is then rescaled to 1.
    pub joiner_tilt: Vec<f64>,
    /// `[placement]` weights every destination of moves, staying included; each row is then
    /// rescaled to 1. Empty where the council moves as all do.
    pub mover_tilt: Vec<f64>,
    /// Multiplies ceasing at ages below the last; the product is capped at 1.
    pub cease_factor: f64,
    /// Share of survivors who leave to other councils.
    pub transfer_out: f64,
    /// Share received of all transfers out; sums to 1 over the councils given.
    pub transfer_in_share: f64,
    /// Share of survivors added at every age by this council's own gap of stocks and flows.
    pub reconcile: f64,
    /// Money of this council.
    pub money: AreaMoney,
    /// Transport of this council.
    pub transport: AreaTransport,
    /// What its journeys cost, where that is known by vehicle.
    pub journeys: Journeys,
    /// Rates that change from a dated step on.
    pub dated: DatedRates,
    /// `[step]` the stock counted at the census that ends the step, where the council has counted
    /// it: it replaces the projected one, and the difference goes to `reconciliation`. Empty where
    /// no step has been counted.
    pub counted: Vec<Option<State>>,
    /// How this council's funnel differs from the shared one; ignored without one.
    pub funnel: AreaFunnel,
    /// Places open to this council's residents; unlimited by default.
    pub capacity: AreaCapacity,
    /// Rates counted on its own children. They stand in for all its rates of flow but those they
    /// rest on ([`PupilRates`]); its places are then not limited.
    pub pupils: Option<Arc<PupilRates>>,
}

/// Rates of one council that differ by step, as dated levers set them. An empty table leaves the
/// undated rates in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DatedRates {
    /// `[step][age after]` in place of `new_plan_rate`.
    pub new_plan_rate: Vec<Vec<f64>>,
    /// `[step][age before]` in place of the shared `cease`, before the council's factor.
    pub cease: Vec<Vec<f64>>,
    /// `[step]` place in [`Rates::dated_wishes`] of the wishes in force; `None` for the shared.
    pub wishes: Vec<Option<usize>>,
}

impl DatedRates {
    /// The dated set of wishes in force in one step, if any.
    pub(crate) fn wishes_at(&self, step: usize) -> Option<usize> {
        self.wishes.get(step).copied().flatten()
    }
}

impl AreaInputs {
    /// Shares of this council's plans of one age, need and placement that are in each placement a
    /// year later, under a set of wishes.
    pub fn moved(
        &self,
        wishes: WishesInForce<'_>,
        age: usize,
        need: usize,
        from: usize,
    ) -> Vec<f64> {
        let shared = wishes.moves.row(age, need, from);
        if !wishes.tilted || self.mover_tilt.is_empty() {
            return shared.to_vec();
        }
        let weighted: Vec<f64> = shared
            .iter()
            .zip(&self.mover_tilt)
            .map(|(share, weight)| share * weight)
            .collect();
        let sum: f64 = weighted.iter().sum();
        if sum > 0.0 {
            weighted.iter().map(|share| share / sum).collect()
        } else {
            shared.to_vec()
        }
    }

    /// All moves of this council under a set of wishes.
    pub fn own_moves(&self, wishes: WishesInForce<'_>) -> Moves {
        let shape = wishes.moves.shape();
        let mut own = wishes.moves.clone();
        for age in 0..shape.ages {
            for need in 0..shape.needs {
                for from in 0..shape.placements {
                    let row = self.moved(wishes, age, need, from);
                    own.row_mut(age, need, from).copy_from_slice(&row);
                }
            }
        }
        own
    }

    /// `[age after]` new plans per person without a plan in one step.
    pub fn new_plan_rate_at(&self, step: usize) -> &[f64] {
        self.dated
            .new_plan_rate
            .get(step)
            .unwrap_or(&self.new_plan_rate)
    }

    /// `[age before]` share of plans that cease in one step, before the council's factor.
    pub fn cease_at<'a>(&'a self, step: usize, shared: &'a [f64]) -> &'a [f64] {
        self.dated.cease.get(step).map_or(shared, Vec::as_slice)
    }

    /// A council with these plans and no people, flows or money. Something to build on.
    pub fn still(code: impl Into<String>, previous: State, base: State, steps: usize) -> Self {
        let Shape {
            ages, placements, ..
        } = base.shape();
        Self {
            code: code.into(),
            previous,
            base,
            population: vec![vec![0.0; ages]; steps],
            new_plan_rate: vec![0.0; ages],
            joiner_tilt: vec![1.0; placements],
            mover_tilt: Vec::new(),
            cease_factor: 1.0,
            transfer_out: 0.0,
            transfer_in_share: 0.0,
            reconcile: 0.0,
            money: AreaMoney::none(steps + 1),
            transport: AreaTransport::none(ages),
            journeys: Journeys::default(),
            dated: DatedRates::default(),
            counted: Vec::new(),
            funnel: AreaFunnel::default(),
            capacity: AreaCapacity::default(),
            pupils: None,
        }
    }
}

/// Prices shared by all councils.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// Number of lines of spend.
    pub lines: usize,
    /// `[placement]` pounds per plan in the base financial year, before the council factor.
    pub top_up: Vec<f64>,
    /// `[placement]` line that carries its top-ups.
    pub top_up_line: Vec<usize>,
    /// `[financial year][placement]` price index, 1 in the base financial year.
    pub price: Vec<Vec<f64>>,
    /// `[financial year]` price index of spend that follows no placement, 1 in the base.
    pub non_plan_price: Vec<f64>,
    /// Line of spend that follows no placement.
    pub non_plan_line: usize,
    /// Line of place funding.
    pub place_line: usize,
    /// `[placement]` place funding in pounds per plan: the cost of one more place, which the
    /// Department takes from the block as a deduction.
    pub place: Vec<f64>,
    /// Yearly interest on a deficit.
    pub interest_rate: f64,
}

impl Costs {
    /// No prices: one line carries everything and every index is 1. Something to build on.
    pub fn free(shape: Shape, years: usize) -> Self {
        Self {
            lines: 1,
            top_up: vec![0.0; shape.placements],
            top_up_line: vec![0; shape.placements],
            price: vec![vec![1.0; shape.placements]; years],
            non_plan_price: vec![1.0; years],
            non_plan_line: 0,
            place_line: 0,
            place: vec![0.0; shape.placements],
            interest_rate: 0.0,
        }
    }
}

/// Money of one council.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaMoney {
    /// Multiplies all spend but place funding, so that the base year meets the council's own
    /// outturn.
    pub factor: f64,
    /// Pounds in the base financial year, before the factor, of spend that follows no placement.
    pub non_plan: f64,
    /// Pounds a year on places in maintained schools; held flat.
    pub place_funding: f64,
    /// `[financial year]` high-needs block before deductions, pounds.
    pub block: Vec<f64>,
    /// Pounds deducted from the block in the base financial year for places the Department pays.
    pub deductions: f64,
    /// `[financial year]` pounds moved into the DSG balance from other blocks; not income.
    pub other_blocks: Vec<f64>,
    /// `[financial year]` pounds transferred to the high-needs block; income.
    pub block_transfer: Vec<f64>,
    /// `[financial year]` pounds of other high-needs income.
    pub other_income: Vec<f64>,
    /// `[financial year]` pounds of grants towards the DSG balance; not income.
    pub grants: Vec<f64>,
    /// DSG balance at the start of the base financial year, pounds; negative is a deficit.
    pub opening_balance: f64,
    /// Pounds that the base year's published balance moves by without a known cause.
    pub unexplained: f64,
    /// Dated policy on all of this, and general-fund services.
    pub policy: Policy,
}

impl AreaMoney {
    /// No money at all and a factor of 1.
    pub fn none(years: usize) -> Self {
        Self {
            factor: 1.0,
            non_plan: 0.0,
            place_funding: 0.0,
            block: vec![0.0; years],
            deductions: 0.0,
            other_blocks: vec![0.0; years],
            block_transfer: vec![0.0; years],
            other_income: vec![0.0; years],
            grants: vec![0.0; years],
            opening_balance: 0.0,
            unexplained: 0.0,
            policy: Policy::default(),
        }
    }
}

/// Travel shared by all councils.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportRates {
    /// Shares of a financial year's school days that follow the census before and within it.
    pub weights: (f64, f64),
    /// `[age][placement]` share of plans that travel.
    pub take_up: Vec<f64>,
    /// `[category][mode]` modes of travellers; rows sum to 1.
    pub mode_share: Vec<Vec<f64>>,
    /// `[category][mode]` pounds per traveller a year in the base financial year.
    pub mode_cost: Vec<Vec<f64>>,
    /// `[financial year]` price index, 1 in the base.
    pub price: Vec<f64>,
    /// Travellers without a plan per head of population aged 5 to 15, and 16 to 18.
    pub mainstream_rate: (f64, f64),
}

impl TransportRates {
    /// Nobody travels, by one mode. Something to build on.
    pub fn none(shape: Shape, years: usize) -> Self {
        Self {
            weights: (0.5, 0.5),
            take_up: vec![0.0; shape.ages * shape.placements],
            mode_share: vec![vec![1.0]; 5],
            mode_cost: vec![vec![0.0]; 5],
            price: vec![1.0; years],
            mainstream_rate: (0.0, 0.0),
        }
    }

    /// Number of modes.
    pub fn modes(&self) -> usize {
        self.mode_share.first().map_or(0, Vec::len)
    }
}

/// Transport of one council.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaTransport {
    /// Multiplies the spend of each [`TravelCategory`](crate::TravelCategory), so that the base
    /// year meets the council's own outturn.
    pub factor: [f64; 5],
    /// `[age]` persons at 31 August before the census one before the base.
    pub population_previous: Vec<f64>,
    /// `[age]` persons at 31 August before the base census.
    pub population_base: Vec<f64>,
}

impl AreaTransport {
    /// No people and factors of 1.
    pub fn none(ages: usize) -> Self {
        Self {
            factor: [1.0; 5],
            population_previous: vec![0.0; ages],
            population_base: vec![0.0; ages],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_weighted_and_rescaled() {
        let shape = Shape {
            ages: 2,
            placements: 2,
            needs: 1,
        };
        let mut rates = Rates::still(shape, 1);
        rates.moves.row_mut(0, 0, 0).copy_from_slice(&[0.8, 0.2]);
        let mut area = AreaInputs::still("E1", State::zeros(shape), State::zeros(shape), 1);
        assert_eq!(area.moved(rates.wishes(), 0, 0, 0), [0.8, 0.2]);
        // 0.8 x 1 and 0.2 x 2 are 0.8 and 0.4 of 1.2: two thirds stay, one third moves.
        area.mover_tilt = vec![1.0, 2.0];
        let moved = area.moved(rates.wishes(), 0, 0, 0);
        assert!((moved[0] - 2.0 / 3.0).abs() < 1e-12 && (moved[1] - 1.0 / 3.0).abs() < 1e-12);
    }
}
