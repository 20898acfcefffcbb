//! Expected numbers of a council's children: the central run.

use crate::join;
use crate::pupils::rates::{Ledger, PupilRates};
use crate::pupils::yearly::Yearly;
use crate::results::Flows;

/// The children of one council in the central run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expected {
    /// `[age][setting][need]`.
    pub(crate) children: Vec<f64>,
    after: Vec<f64>,
}

impl Expected {
    /// Turns to the base census.
    pub(crate) fn start(&mut self, rates: &PupilRates) {
        self.children.clone_from(&rates.base);
        self.after.clear();
        self.after.resize(rates.base.len(), 0.0);
    }

    /// One step: as counted where it was, or at the means of all rates.
    pub(crate) fn step(
        &mut self,
        rates: &PupilRates,
        step: usize,
        yearly: &Yearly<'_>,
        flows: &mut Flows,
    ) {
        if let Some(counted) = rates.counted.get(step) {
            self.children.clone_from(&counted.children);
            flows.clone_from(&counted.flows);
            return;
        }
        flows.clear();
        self.after.fill(0.0);
        let mut ledger = Ledger { rates, flows };
        for (at, children) in rates.occupied(&self.children) {
            let leave = yearly.leave[at.0];
            survive(at, children, leave, &mut self.after, &mut ledger);
        }
        for age in 0..rates.join.len() {
            let of_age = age * rates.age_cells()..(age + 1) * rates.age_cells();
            let survivors: f64 = self.after[of_age].iter().sum();
            let persons = yearly.population[age];
            let chance = rates.join[age].mean();
            let joiners = join::new_plans(persons, survivors, chance, yearly.join[age]);
            if joiners > 0.0 {
                arrive(age, joiners, &mut self.after, &mut ledger);
            }
        }
        ledger.read_back(yearly.funnel);
        std::mem::swap(&mut self.children, &mut self.after);
    }
}

/// What becomes of the children of one cell.
fn survive(
    (age, setting, need): (usize, usize, usize),
    children: f64,
    leave_factor: f64,
    after: &mut [f64],
    ledger: &mut Ledger<'_>,
) {
    let rates = ledger.rates;
    let row = rates.row(age, setting);
    let left = children * (rates.leave[row].mean() * leave_factor).min(1.0);
    let mut stay = children - left;
    let moving = stay * rates.move_on[row].mean();
    stay -= moving;
    if !rates.serves(age + 1, setting) {
        // The range of the setting has ended.
        ledger.left(age, setting, stay);
        stay = 0.0;
    }
    ledger.left(age, setting, left);
    let changed = rates.change_need[need].mean();
    let mut settle = |to: usize, count: f64| {
        after[rates.cell(age + 1, to, need)] += count * (1.0 - changed);
        for (other, share) in rates.to_need[need].means() {
            after[rates.cell(age + 1, to, other)] += count * changed * share;
        }
    };
    if stay > 0.0 {
        settle(setting, stay);
    }
    if moving > 0.0 {
        for (to, share) in rates.to[row].means() {
            settle(to, moving * share);
            ledger.moved(setting, to, moving * share);
        }
    }
}

/// Gives joiners of an age their needs and settings.
fn arrive(age: usize, joiners: f64, after: &mut [f64], ledger: &mut Ledger<'_>) {
    let rates = ledger.rates;
    for (need, of_need) in rates.join_need[age].means() {
        let split = &rates.join_setting[rates.group_of_age[age] * rates.needs + need];
        let serving = || {
            let all = split.weights.iter();
            all.filter(|(to, _)| rates.serves(age, *to))
        };
        let sum: f64 = serving().map(|(_, weight)| weight).sum();
        for &(setting, weight) in serving() {
            let count = joiners * of_need * weight / sum;
            after[rates.cell(age, setting, need)] += count;
            ledger.joined((age, setting, need), count);
        }
    }
}
