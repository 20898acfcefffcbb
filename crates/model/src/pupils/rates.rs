//! What was counted on a council's children, as distributions.

use crate::results::Flows;
use crate::shape::Shape;
use crate::state::State;

/// A share that counts leave open: a beta distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Odds {
    /// Times it happened, prior and counted. Nothing: it never happens.
    pub yes: f64,
    /// Times it did not.
    pub no: f64,
}

impl Odds {
    /// The mean share.
    pub fn mean(self) -> f64 {
        if self.yes > 0.0 {
            self.yes / (self.yes + self.no)
        } else {
            0.0
        }
    }
}

/// Shares of a whole that counts leave open: a Dirichlet distribution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Split {
    /// What it goes to, and how often it did, prior and counted; all above 0. Empty: nowhere.
    pub weights: Vec<(usize, f64)>,
}

impl Split {
    /// Mean shares, in the order of the weights.
    pub fn means(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let sum: f64 = self.weights.iter().map(|(_, weight)| weight).sum();
        self.weights
            .iter()
            .map(move |&(to, weight)| (to, weight / sum))
    }
}

/// A January after the base that the rows hold too, and the year before it.
#[derive(Clone, Debug, PartialEq)]
pub struct CountedYear {
    /// `[age][setting][need]` children.
    pub children: Vec<f64>,
    /// What happened in the year that ended there.
    pub flows: Flows,
}

/// Rates of a council's own children. `before` and `after` are ages at the start and end of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct PupilRates {
    /// Number of settings.
    pub settings: usize,
    /// Number of needs.
    pub needs: usize,
    /// `[setting]` the placement it counts as.
    pub placement_of: Vec<usize>,
    /// `[need]` the model's need it counts as.
    pub need_of: Vec<usize>,
    /// `[age]` group of ages within which joiners of a need are split over settings alike.
    pub group_of_age: Vec<usize>,
    /// `[age][setting]` whether the setting serves the age.
    pub allowed: Vec<bool>,
    /// `[age before][setting]` share who leave.
    pub leave: Vec<Odds>,
    /// `[age before][setting]` share of the others who move to another setting.
    pub move_on: Vec<Odds>,
    /// `[age before][setting]` where they move to: settings that serve the age after.
    pub to: Vec<Split>,
    /// `[need]` share of those who do not leave whose need changes in a year.
    pub change_need: Vec<Odds>,
    /// `[need]` what it changes to.
    pub to_need: Vec<Split>,
    /// `[age after]` share of those without a plan who join.
    pub join: Vec<Odds>,
    /// `[age after]` needs of joiners.
    pub join_need: Vec<Split>,
    /// `[group][need]` settings of joiners; those that do not serve an age are left out there.
    pub join_setting: Vec<Split>,
    /// `[age after]` the council's rate of new plans that the prior of `join` stands for: the rate
    /// in force over this, times the yearly index, moves `join` from year to year.
    pub join_from: Vec<f64>,
    /// `[age before]` the same for ceasing and `leave`.
    pub leave_from: Vec<f64>,
    /// Assessments per request and new plans per assessment, to read requests back.
    pub decisions: (f64, f64),
    /// `[age][setting][need]` children at the base census.
    pub base: Vec<f64>,
    /// The Januaries after it that have been counted, in order.
    pub counted: Vec<CountedYear>,
    /// `[age][setting][need]` a child's own yearly cost over what the model takes for the placement
    /// in the base financial year; 1 where the council gives none. Empty: none given.
    pub cost: Vec<f64>,
    /// Whether draws take the means of all rates, so that only chance differs between them.
    pub fixed: bool,
}

impl PupilRates {
    /// Place of a cell in `[age][setting][need]`.
    pub const fn cell(&self, age: usize, setting: usize, need: usize) -> usize {
        (age * self.settings + setting) * self.needs + need
    }

    /// Cells of one age.
    pub const fn age_cells(&self) -> usize {
        self.settings * self.needs
    }

    /// Place of a row in `[age][setting]`.
    pub const fn row(&self, age: usize, setting: usize) -> usize {
        age * self.settings + setting
    }

    /// Age, setting and need of every cell that holds children, with their number, in the order of the cells.
    pub(crate) fn occupied<'a>(
        &'a self,
        children: &'a [f64],
    ) -> impl Iterator<Item = ((usize, usize, usize), f64)> + 'a {
        let held = children.iter().enumerate().filter(|(_, held)| **held > 0.0);
        held.map(|(cell, &held)| {
            let (row, need) = (cell / self.needs, cell % self.needs);
            ((row / self.settings, row % self.settings, need), held)
        })
    }

    /// Whether a setting serves an age.
    pub fn serves(&self, age: usize, setting: usize) -> bool {
        self.allowed
            .get(self.row(age, setting))
            .is_some_and(|yes| *yes)
    }

    /// Writes children of the council's own categories as plans of the model's.
    pub fn fold(&self, children: &[f64], state: &mut State) {
        state.cells_mut().fill(0.0);
        let shape = state.shape();
        for (cell, &count) in children.iter().enumerate() {
            if count > 0.0 {
                let (age, rest) = (cell / self.age_cells(), cell % self.age_cells());
                let (setting, need) = (rest / self.needs, rest % self.needs);
                let at = shape.index(age, self.placement_of[setting], self.need_of[need]);
                state.cells_mut()[at] += count;
            }
        }
    }
}

/// Where flows of children are written as the model's.
pub(crate) struct Ledger<'a> {
    pub(crate) rates: &'a PupilRates,
    pub(crate) flows: &'a mut Flows,
}

impl Ledger<'_> {
    pub(crate) fn left(&mut self, age: usize, setting: usize, children: f64) {
        self.flows.ceased += children;
        self.flows.ceased_by_age[age] += children;
        self.flows.ceased_by_placement[self.rates.placement_of[setting]] += children;
    }

    pub(crate) fn moved(&mut self, from: usize, to: usize, children: f64) {
        let (from, to) = (self.rates.placement_of[from], self.rates.placement_of[to]);
        if from != to {
            self.flows.movers += children;
            self.flows.movers_out_by_placement[from] += children;
            self.flows.movers_in_by_placement[to] += children;
        }
    }

    pub(crate) fn joined(&mut self, (age, setting, need): (usize, usize, usize), children: f64) {
        self.flows.new_plans += children;
        self.flows.new_plans_by_age[age] += children;
        self.flows.new_plans_by_placement[self.rates.placement_of[setting]] += children;
        self.flows.new_plans_by_need[self.rates.need_of[need]] += children;
    }

    /// Reads requests and assessments back from the new plans.
    pub(crate) fn read_back(&mut self, factors: (f64, f64)) {
        let agreed = (self.rates.decisions.0 * factors.0).min(1.0);
        let issued = (self.rates.decisions.1 * factors.1).min(1.0);
        if agreed > 0.0 && issued > 0.0 {
            let flows = &mut *self.flows;
            (flows.requests, flows.assessments) =
                crate::join::funnel(flows.new_plans, agreed, issued);
            flows.requests_refused = flows.requests * (1.0 - agreed);
        }
    }
}

impl CountedYear {
    /// Nobody, and nothing that happened.
    pub fn empty(shape: Shape, settings: usize, needs: usize) -> Self {
        Self {
            children: vec![0.0; shape.ages * settings * needs],
            flows: Flows::zeros(shape),
        }
    }

    /// Writes that children of an age before left a setting.
    pub fn left(&mut self, rates: &PupilRates, age: usize, setting: usize, children: f64) {
        self.ledger(rates).left(age, setting, children);
    }

    /// Writes that children moved between settings.
    pub fn moved(&mut self, rates: &PupilRates, from: usize, to: usize, children: f64) {
        self.ledger(rates).moved(from, to, children);
    }

    /// Writes that children of an age after joined a setting with a need.
    pub fn joined(&mut self, rates: &PupilRates, at: (usize, usize, usize), children: f64) {
        self.ledger(rates).joined(at, children);
    }

    /// Reads requests and assessments back from the new plans written.
    pub fn close(&mut self, rates: &PupilRates) {
        self.ledger(rates).read_back((1.0, 1.0));
    }

    fn ledger<'a>(&'a mut self, rates: &'a PupilRates) -> Ledger<'a> {
        Ledger {
            rates,
            flows: &mut self.flows,
        }
    }
}
