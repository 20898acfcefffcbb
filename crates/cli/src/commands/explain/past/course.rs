//! The course of plans and money over past years, as published or with some of it held as in the first year.

use pressure_report::Measure;

use super::cause::Cause;

/// Published figures by year from the first, whose own are the yardstick.
#[derive(Debug)]
pub(super) struct Course {
    /// Plans at the January before the first year and at each January after: one more than the years.
    pub(super) plans: Vec<f64>,
    pub(super) new_plans: Vec<f64>,
    pub(super) requests: Option<Vec<f64>>,
    pub(super) people: Option<Vec<f64>>,
    pub(super) ceased: Option<Vec<f64>>,
    /// `None` where the area has no block or a year lacks its account.
    pub(super) money: Option<Money>,
    pub(super) spend: Option<Spend>,
}

/// Pounds by year.
#[derive(Debug)]
pub(super) struct Spend {
    pub(super) all: Vec<f64>,
    pub(super) place_funding: Vec<f64>,
}

/// Pounds by year.
#[derive(Debug)]
pub(super) struct Money {
    pub(super) income: Vec<f64>,
    pub(super) in_year: Vec<f64>,
    pub(super) balance: Vec<f64>,
}

impl Course {
    /// How many years.
    fn years(&self) -> usize {
        self.new_plans.len()
    }

    /// What the returns of these years tell apart.
    pub(super) fn causes(&self) -> Vec<Cause> {
        let mut causes = match (&self.requests, &self.people) {
            (Some(_), Some(_)) => vec![Cause::Population, Cause::RequestRate, Cause::Funnel],
            (Some(_), None) => vec![Cause::Requests, Cause::Funnel],
            (None, _) => vec![Cause::NewPlans],
        };
        match &self.ceased {
            Some(_) => causes.extend([Cause::Ceasing, Cause::Transfers]),
            None => causes.push(Cause::Leaving),
        }
        if self.spend.is_some() {
            causes.extend([Cause::PlaceFunding, Cause::SpendPerPlan]);
        }
        if self.money.is_some() {
            causes.extend([Cause::Income, Cause::Unexplained]);
        }
        causes
    }

    pub(super) fn has(&self, measure: Measure) -> bool {
        match measure {
            Measure::Plans => true,
            Measure::HighNeedsSpend => self.spend.is_some(),
            _ => self.money.is_some(),
        }
    }

    /// By measure in the order of `MEASURES`, by year: what is reached when some causes take their own course and the others
    /// that of the first year. With all of them it is what is published.
    pub(super) fn run(&self, acts: &dyn Fn(Cause) -> bool) -> [Vec<f64>; 4] {
        let count = self.years();
        let pick =
            |cause: Cause, course: &[f64], year: usize| course[if acts(cause) { year } else { 0 }];
        let plans = self.plans_reached(acts);
        let nothing = || vec![0.0; count];
        let Some(Spend { all, place_funding }) = &self.spend else {
            return [plans, nothing(), nothing(), nothing()];
        };
        let caseload = |plans: &[f64], year: usize| {
            let before = if year == 0 {
                self.plans[0]
            } else {
                plans[year - 1]
            };
            pressure_calibrate::unit_cost::financial_year(&[before], &[plans[year]])[0]
        };
        let per_plan: Vec<f64> = (0..count)
            .map(|year| (all[year] - place_funding[year]) / caseload(&self.plans[1..], year))
            .collect();
        let spend: Vec<f64> = (0..count)
            .map(|year| {
                pick(Cause::PlaceFunding, place_funding, year)
                    + caseload(&plans, year) * pick(Cause::SpendPerPlan, &per_plan, year)
            })
            .collect();
        let Some(money) = &self.money else {
            return [plans, spend, nothing(), nothing()];
        };
        // Councils without a block spend and have no balance, so a sum of councils need not be income less spend.
        let gap: Vec<f64> = (0..count)
            .map(|year| money.in_year[year] - (money.income[year] - all[year]))
            .collect();
        let in_year: Vec<f64> = (0..count)
            .map(|year| {
                pick(Cause::Income, &money.income, year) - spend[year]
                    + pick(Cause::Unexplained, &gap, year)
            })
            .collect();
        let mut reached = vec![money.balance[0]];
        for year in 1..count {
            // What the year's balance does not explain of the step; nothing of it is carried on.
            let step = money.balance[year] - money.balance[year - 1] - money.in_year[year];
            let step = if acts(Cause::Unexplained) { step } else { 0.0 };
            reached.push(reached[year - 1] + in_year[year] + step);
        }
        [plans, spend, in_year, reached]
    }

    /// Plans at the January within each year.
    fn plans_reached(&self, acts: &dyn Fn(Cause) -> bool) -> Vec<f64> {
        let ratio =
            |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a / b).collect() };
        let course =
            |cause: Cause, course: &[f64], year: usize| course[if acts(cause) { year } else { 0 }];
        // Shares of the plans at the January before.
        let left: Vec<f64> = self
            .new_plans
            .iter()
            .zip(self.plans.windows(2))
            .map(|(new, plans)| plans[0] + new - plans[1])
            .collect();
        let mut reached = vec![self.plans[1]];
        for year in 1..self.years() {
            let new = match (&self.requests, &self.people) {
                (Some(requests), Some(people)) => {
                    course(Cause::Population, people, year)
                        * course(Cause::RequestRate, &ratio(requests, people), year)
                        * course(Cause::Funnel, &ratio(&self.new_plans, requests), year)
                }
                (Some(requests), None) => {
                    course(Cause::Requests, requests, year)
                        * course(Cause::Funnel, &ratio(&self.new_plans, requests), year)
                }
                (None, _) => course(Cause::NewPlans, &self.new_plans, year),
            };
            let share = match &self.ceased {
                Some(ceased) => {
                    let rest: Vec<f64> = left
                        .iter()
                        .zip(ceased)
                        .map(|(all, ceased)| all - ceased)
                        .collect();
                    course(Cause::Ceasing, &ratio(ceased, &self.plans), year)
                        + course(Cause::Transfers, &ratio(&rest, &self.plans), year)
                }
                None => course(Cause::Leaving, &ratio(&left, &self.plans), year),
            };
            let before = reached[year - 1];
            reached.push(before + new - share * before);
        }
        reached
    }
}
