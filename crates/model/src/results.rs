//! What a projection gives. Every figure is additive, so regions and England are sums.

use crate::calendar::CensusYear;
use crate::inputs::Inputs;
use crate::shape::Shape;
use crate::state::{State, sum_lanes};

/// Adds one list to another, entry by entry.
fn add(sums: &mut [f64], more: &[f64]) {
    assert_eq!(
        sums.len(),
        more.len(),
        "results of different models cannot be added"
    );
    for (sum, value) in sums.iter_mut().zip(more) {
        *sum += value;
    }
}

macro_rules! additive {
    ($name:ident: numbers $($number:ident)*; lists $($list:ident)*) => {
        impl $name {
            /// Adds another result figure by figure.
            ///
            /// # Panics
            /// If the two come from models of different shapes.
            pub fn add_assign(&mut self, other: &Self) {
                $(self.$number += other.$number;)*
                $(add(&mut self.$list, &other.$list);)*
            }

            /// Sets every figure to 0, keeping the lists.
            pub fn clear(&mut self) {
                $(self.$number = 0.0;)*
                $(self.$list.fill(0.0);)*
            }

            /// Multiplies every figure, as a mean over draws needs.
            pub fn scale(&mut self, factor: f64) {
                $(self.$number *= factor;)*
                $(for value in self.$list.iter_mut() { *value *= factor; })*
            }
        }
    };
}

/// A projection of all councils given.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// Base census.
    pub base: CensusYear,
    /// Councils in the order of the inputs.
    pub areas: Vec<AreaProjection>,
}

impl Projection {
    /// Sum over all councils, in order; `None` if there are none.
    pub fn total(&self) -> Option<AreaProjection> {
        let (first, rest) = self.areas.split_first()?;
        let mut total = first.clone();
        for area in rest {
            total.add_assign(area);
        }
        Some(total)
    }
}

/// The projection of one council, or a sum of councils.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaProjection {
    /// Plans at each census; entry 0 is the base.
    pub stocks: Vec<Stock>,
    /// Flows of each step.
    pub flows: Vec<Flows>,
    /// Money by financial year; entry 0 is the year in which the base census falls.
    pub money: Vec<MoneyYear>,
    /// What dated policy does, and general-fund services, by the same years.
    pub policy: Vec<PolicyYear>,
    /// Cost of transport by financial year; entry 0 as for money.
    pub travel: Vec<TravelYear>,
    /// Travellers at each census; entry 0 is the base.
    pub travellers: Vec<Travellers>,
    /// `[census][age]` persons at 31 August before; entry 0 is the base.
    pub people: Vec<Vec<f64>>,
    /// `[census][crossing]` plans of each of [`Inputs::crossings`]; entry 0 is the base.
    pub crossed: Vec<Vec<f64>>,
}

impl AreaProjection {
    /// Nothing at all, in the sizes of these inputs.
    pub fn empty(inputs: &Inputs) -> Self {
        let (lines, modes) = (inputs.costs.lines, inputs.transport.modes());
        Self {
            crossed: vec![vec![0.0; inputs.crossings.len()]; inputs.steps + 1],
            ..Self::zeros(inputs.shape, lines, modes, inputs.steps)
        }
    }

    /// Nothing at all, for rules and draws to write into; nothing is crossed.
    pub fn zeros(shape: Shape, lines: usize, modes: usize, steps: usize) -> Self {
        let travellers = Travellers {
            by_mode: vec![0.0; modes],
            ..Travellers::default()
        };
        let travel = TravelYear {
            by_mode: vec![0.0; modes],
            ..TravelYear::default()
        };
        let money = MoneyYear {
            by_line: vec![0.0; lines],
            by_placement: vec![0.0; shape.placements],
            ..MoneyYear::default()
        };
        Self {
            stocks: vec![Stock::zeros(shape); steps + 1],
            flows: vec![Flows::zeros(shape); steps],
            money: vec![money; steps + 1],
            policy: vec![PolicyYear::default(); steps + 1],
            travel: vec![travel; steps + 1],
            travellers: vec![travellers; steps + 1],
            people: vec![vec![0.0; shape.ages]; steps + 1],
            crossed: vec![Vec::new(); steps + 1],
        }
    }

    /// Adds another council's projection of the same years.
    ///
    /// # Panics
    /// If the two differ in years or shape.
    pub fn add_assign(&mut self, other: &Self) {
        assert_eq!(
            self.flows.len(),
            other.flows.len(),
            "only the same years can be added"
        );
        for (sum, more) in self.stocks.iter_mut().zip(&other.stocks) {
            sum.add_assign(more);
        }
        for (sum, more) in self.flows.iter_mut().zip(&other.flows) {
            sum.add_assign(more);
        }
        for (sum, more) in self.money.iter_mut().zip(&other.money) {
            sum.add_assign(more);
        }
        for (sum, more) in self.policy.iter_mut().zip(&other.policy) {
            sum.add_assign(more);
        }
        for (sum, more) in self.travel.iter_mut().zip(&other.travel) {
            sum.add_assign(more);
        }
        for (sum, more) in self.travellers.iter_mut().zip(&other.travellers) {
            sum.add_assign(more);
        }
        for (sums, more) in self.people.iter_mut().zip(&other.people) {
            add(sums, more);
        }
        for (sums, more) in self.crossed.iter_mut().zip(&other.crossed) {
            add(sums, more);
        }
    }

    /// Multiplies every figure.
    pub fn scale(&mut self, factor: f64) {
        self.stocks.iter_mut().for_each(|year| year.scale(factor));
        self.flows.iter_mut().for_each(|year| year.scale(factor));
        self.money.iter_mut().for_each(|year| year.scale(factor));
        self.policy.iter_mut().for_each(|year| year.scale(factor));
        self.travel.iter_mut().for_each(|year| year.scale(factor));
        self.travellers
            .iter_mut()
            .for_each(|year| year.scale(factor));
        for count in self.people.iter_mut().chain(&mut self.crossed).flatten() {
            *count *= factor;
        }
    }
}

/// Plans in force at one census.
#[derive(Debug, Default, PartialEq)]
pub struct Stock {
    /// All plans.
    pub total: f64,
    /// By single year of age at 31 August before.
    pub by_age: Vec<f64>,
    /// By placement.
    pub by_placement: Vec<f64>,
    /// By primary need.
    pub by_need: Vec<f64>,
}

impl Clone for Stock {
    fn clone(&self) -> Self {
        Self {
            total: self.total,
            by_age: self.by_age.clone(),
            by_placement: self.by_placement.clone(),
            by_need: self.by_need.clone(),
        }
    }

    /// In the same memory where it is long enough, which the derived one is not.
    fn clone_from(&mut self, source: &Self) {
        self.total = source.total;
        self.by_age.clone_from(&source.by_age);
        self.by_placement.clone_from(&source.by_placement);
        self.by_need.clone_from(&source.by_need);
    }
}

impl Stock {
    /// No plans.
    pub fn zeros(shape: Shape) -> Self {
        Self {
            total: 0.0,
            by_age: vec![0.0; shape.ages],
            by_placement: vec![0.0; shape.placements],
            by_need: vec![0.0; shape.needs],
        }
    }

    /// Sums of a state.
    pub fn of(state: &State) -> Self {
        let mut stock = Self::zeros(state.shape());
        stock.count(state);
        stock
    }

    /// Sums of another state of the same shape, in the same memory.
    pub(crate) fn count(&mut self, state: &State) {
        let shape = state.shape();
        self.by_placement.fill(0.0);
        self.by_need.fill(0.0);
        for (age, sum) in self.by_age.iter_mut().enumerate() {
            *sum = state.age_total(age);
            for (sum, row) in self.by_placement.iter_mut().zip(state.age_rows(age)) {
                *sum += sum_lanes(row);
                for (sum, plans) in self.by_need.iter_mut().zip(&row[..shape.needs]) {
                    *sum += plans;
                }
            }
        }
        self.total = self.by_age.iter().sum();
    }
}

additive!(Stock: numbers total; lists by_age by_placement by_need);

/// Flows between two censuses, in plans.
///
/// `stock after - stock before = new_plans - ceased + transfers_in - transfers_out +
/// reconciliation`.
#[derive(Clone, Debug, PartialEq)]
pub struct Flows {
    /// Requests for an assessment; without a funnel, those that the new plans take.
    pub requests: f64,
    /// Requests decided against an assessment.
    pub requests_refused: f64,
    /// Appeals against those refusals.
    pub appeals: f64,
    /// Assessments agreed; without a funnel, those that the new plans take.
    pub assessments: f64,
    /// New plans.
    pub new_plans: f64,
    /// Plans ceased; transfers to other councils are not among them.
    pub ceased: f64,
    /// Plans received from other councils.
    pub transfers_in: f64,
    /// Plans lost to other councils.
    pub transfers_out: f64,
    /// Plans that changed placement.
    pub movers: f64,
    /// Gap between published stocks and flows; negative takes plans away.
    pub reconciliation: f64,
    /// Movers and joiners who were refused a full placement.
    pub unmet_demand: f64,
    /// New plans by age at the census that ends the step.
    pub new_plans_by_age: Vec<f64>,
    /// New plans by first placement.
    pub new_plans_by_placement: Vec<f64>,
    /// New plans by primary need.
    pub new_plans_by_need: Vec<f64>,
    /// Ceased plans by age at the census that starts the step.
    pub ceased_by_age: Vec<f64>,
    /// Ceased plans by the placement they were in.
    pub ceased_by_placement: Vec<f64>,
    /// Movers by the placement they went to.
    pub movers_in_by_placement: Vec<f64>,
    /// Movers by the placement they left.
    pub movers_out_by_placement: Vec<f64>,
    /// Reconciliation by age at the census that ends the step.
    pub reconciliation_by_age: Vec<f64>,
    /// Unmet demand by the placement that was full.
    pub unmet_demand_by_placement: Vec<f64>,
}

impl Flows {
    /// No flows.
    pub fn zeros(shape: Shape) -> Self {
        let ages = vec![0.0; shape.ages];
        let placements = vec![0.0; shape.placements];
        Self {
            requests: 0.0,
            requests_refused: 0.0,
            appeals: 0.0,
            assessments: 0.0,
            new_plans: 0.0,
            ceased: 0.0,
            transfers_in: 0.0,
            transfers_out: 0.0,
            movers: 0.0,
            reconciliation: 0.0,
            unmet_demand: 0.0,
            new_plans_by_age: ages.clone(),
            new_plans_by_placement: placements.clone(),
            new_plans_by_need: vec![0.0; shape.needs],
            ceased_by_age: ages.clone(),
            ceased_by_placement: placements.clone(),
            movers_in_by_placement: placements.clone(),
            movers_out_by_placement: placements.clone(),
            reconciliation_by_age: ages,
            unmet_demand_by_placement: placements,
        }
    }

    /// Change of the stock that the flows amount to.
    pub fn net(&self) -> f64 {
        self.new_plans - self.ceased + self.transfers_in - self.transfers_out + self.reconciliation
    }
}

additive!(Flows:
    numbers requests requests_refused appeals assessments new_plans ceased transfers_in
        transfers_out movers reconciliation unmet_demand;
    lists new_plans_by_age new_plans_by_placement new_plans_by_need ceased_by_age
        ceased_by_placement movers_in_by_placement movers_out_by_placement reconciliation_by_age
        unmet_demand_by_placement);

/// High-needs money of one financial year, pounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MoneyYear {
    /// High-needs block before deductions.
    pub block: f64,
    /// Taken from the block for places that the Department pays directly.
    pub deductions: f64,
    /// Transferred to high needs from other blocks; income.
    pub block_transfer: f64,
    /// Other high-needs income.
    pub other_income: f64,
    /// `block - deductions + block_transfer + other_income`.
    pub high_needs_income: f64,
    /// Spend by line, with place funding and spend that follows no placement.
    pub by_line: Vec<f64>,
    /// Top-ups alone, by placement.
    pub by_placement: Vec<f64>,
    /// Place funding of maintained places.
    pub place_funding: f64,
    /// Sum of the lines.
    pub high_needs_spend: f64,
    /// Income less spend.
    pub in_year_balance: f64,
    /// Moved into the DSG balance from other blocks; not income.
    pub other_blocks: f64,
    /// Grants towards the DSG balance, a write-off among them; not income.
    pub grants: f64,
    /// Known to have moved the balance, cause unknown; base year only.
    pub unexplained: f64,
    /// DSG balance at the start of the year; negative is a deficit.
    pub opening_balance: f64,
    /// DSG balance at the end of the year; negative is a deficit.
    pub dsg_balance: f64,
    /// Interest on a deficit, paid by the general fund. Summed over councils, never worked out
    /// from a summed balance: one council's surplus does not pay another's interest.
    pub interest: f64,
}

additive!(MoneyYear:
    numbers block deductions block_transfer other_income high_needs_income place_funding
        high_needs_spend in_year_balance other_blocks grants unexplained opening_balance
        dsg_balance interest;
    lists by_line by_placement);

/// What dated policy does in one financial year, and general-fund services; pounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyYear {
    /// Gap that central government meets after the takeover; negative where it keeps a surplus.
    pub in_year_central: f64,
    /// Written off; part of the grants of the year.
    pub write_off: f64,
    /// Asked for from other blocks above the limit, and not received.
    pub transfer_refused: f64,
    /// `max(0, -DSG balance)`: summed over councils, surpluses hide no deficit.
    pub deficit: f64,
    /// Deficit that the general fund answers for once the override has ended.
    pub general_fund_exposure: f64,
    /// Educational psychology, administration and tribunals; general fund.
    pub send_services_spend: f64,
    /// What measures cost the general fund.
    pub cost_of_measures: f64,
    /// Capital that measures cost; apart from every balance.
    pub capital_of_measures: f64,
}

additive!(PolicyYear:
    numbers in_year_central write_off transfer_refused deficit general_fund_exposure
        send_services_spend cost_of_measures capital_of_measures;
    lists);

/// Cost of transport in one financial year, pounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TravelYear {
    /// By [`TravelCategory`](crate::TravelCategory).
    pub by_category: [f64; 5],
    /// By mode.
    pub by_mode: Vec<f64>,
    /// The three categories with a plan.
    pub send_transport_spend: f64,
    /// The two categories without.
    pub mainstream_transport_spend: f64,
    /// All five.
    pub transport_spend: f64,
}

additive!(TravelYear:
    numbers send_transport_spend mainstream_transport_spend transport_spend;
    lists by_category by_mode);

/// Travellers at one census.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Travellers {
    /// By [`TravelCategory`](crate::TravelCategory).
    pub by_category: [f64; 5],
    /// By mode.
    pub by_mode: Vec<f64>,
    /// All travellers.
    pub total: f64,
}

additive!(Travellers: numbers total; lists by_category by_mode);
