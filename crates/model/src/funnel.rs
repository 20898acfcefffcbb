//! From a request to a new plan, with what is left undecided over the year end and the refusals
//! that are overturned on appeal.
//!
//! For each age: `decided = backlog + (1 - L) x requests`, `backlog' = L x requests`; `new plans =
//! decided x agreed x issued + overturned`; `refused = decided x (1 - agreed)`; `appeals = refused
//! x appealed`; `overturned' = appeals x upheld`, the year after. A request made in one January
//! and decided after twenty weeks leaves `L = 20/52` of a steady year's requests undecided.
//!
//! Age is the age at which the plan starts, here as in the calibrated rates of new plans: a request
//! still undecided at the census counts in the next step at the same age. Giving it the age of the
//! child a year later would need requests unmixed from the published ages of new plans, which
//! rings from age to age and turns negative.

use crate::inputs::{AreaInputs, Inputs, Rates};

/// Shares along the funnel, each `[age after]`.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelRates {
    /// Assessments agreed per request decided.
    pub agreed: Vec<f64>,
    /// New plans issued per assessment.
    pub issued: Vec<f64>,
    /// Appeals per refusal to assess.
    pub appealed: Vec<f64>,
    /// Appeals upheld, each one a new plan in the year after, per appeal.
    pub upheld: Vec<f64>,
}

impl FunnelRates {
    /// The same shares at every age.
    pub fn at_all_ages(ages: usize, agreed: f64, issued: f64, appealed: f64, upheld: f64) -> Self {
        Self {
            agreed: vec![agreed; ages],
            issued: vec![issued; ages],
            appealed: vec![appealed; ages],
            upheld: vec![upheld; ages],
        }
    }

    /// New plans per request once requests are steady: `agreed x issued + (1 - agreed) x appealed
    /// x upheld`.
    pub fn plans_per_request(&self, age: usize) -> f64 {
        self.agreed[age] * self.issued[age] + self.shares(age).overturned(1.0)
    }

    fn shares(&self, age: usize) -> Shares {
        Shares {
            agreed: self.agreed[age],
            issued: self.issued[age],
            appealed: self.appealed[age],
            upheld: self.upheld[age],
        }
    }
}

/// Shares along the funnel at one age.
#[derive(Clone, Copy)]
struct Shares {
    agreed: f64,
    issued: f64,
    appealed: f64,
    upheld: f64,
}

impl Shares {
    /// New plans on appeal, a year later, from requests decided now.
    fn overturned(self, decided: f64) -> f64 {
        decided * (1.0 - self.agreed) * self.appealed * self.upheld
    }
}

/// The funnel shared by all councils.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// Share of a year's requests that are undecided at its end (L); 20/52 if decisions take the
    /// statutory twenty weeks and requests come evenly.
    pub undecided: f64,
    /// Shares of the base year.
    pub rates: FunnelRates,
}

/// How one council's funnel differs. The default differs in nothing and opens steady.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaFunnel {
    /// The council's own shares of the base year. They set its rate of requests: the calibrated
    /// rate of new plans divided by [`FunnelRates::plans_per_request`].
    pub rates: Option<FunnelRates>,
    /// `[step]` shares in force, as dated levers set them; they leave the rate of requests alone.
    /// Empty where the base year's hold throughout.
    pub dated: Vec<FunnelRates>,
    /// What is carried into the first step. `None` is what a steady year before it would have left:
    /// then the first step gives the calibrated new plans, whatever `L`.
    pub opening: Option<FunnelState>,
}

impl AreaFunnel {
    /// Shares of the base year.
    pub fn base<'a>(&'a self, shared: &'a Funnel) -> &'a FunnelRates {
        self.rates.as_ref().unwrap_or(&shared.rates)
    }

    /// Shares in force in one step.
    pub fn at<'a>(&'a self, step: usize, shared: &'a Funnel) -> &'a FunnelRates {
        self.dated.get(step).unwrap_or_else(|| self.base(shared))
    }
}

/// What one council carries from one step to the next, each `[age]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunnelState {
    /// Requests not yet decided.
    pub backlog: Vec<f64>,
    /// Plans that appeals against last year's refusals bring.
    pub overturned: Vec<f64>,
}

impl FunnelState {
    /// Nothing carried.
    pub fn empty(ages: usize) -> Self {
        Self {
            backlog: vec![0.0; ages],
            overturned: vec![0.0; ages],
        }
    }

    /// What a council carries into the first step; `None` without a funnel.
    pub(crate) fn opening(inputs: &Inputs, area: &AreaInputs) -> Option<Self> {
        inputs.rates.funnel.as_ref()?;
        let mut carried = Self::empty(inputs.shape.ages);
        carried.open(area);
        Some(carried)
    }

    /// The same, in memory made before; a steady opening is
    /// worked out in that step.
    pub(crate) fn open(&mut self, area: &AreaInputs) {
        if let Some(opening) = &area.funnel.opening {
            self.backlog.clone_from(&opening.backlog);
            self.overturned.clone_from(&opening.overturned);
        } else {
            self.backlog.fill(0.0);
            self.overturned.fill(0.0);
        }
    }
}

/// What became of one age's requests in one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Decision {
    /// Requests made.
    pub requests: f64,
    /// Assessments agreed.
    pub assessments: f64,
    /// Requests refused.
    pub refused: f64,
    /// Appeals against those refusals.
    pub appeals: f64,
    /// New plans, with those of appeals a year ago.
    pub new_plans: f64,
}

/// Requests of one age: `persons without a plan x min(1, rate of new plans x index) / plans per
/// request of the base year`. The cap is on plans, as without a funnel, since the same person may
/// ask more than once.
pub fn requests(without_plan: f64, rate: f64, index: f64, base: &FunnelRates, age: usize) -> f64 {
    if rate > 0.0 {
        without_plan * (rate * index).min(1.0) / base.plans_per_request(age)
    } else {
        0.0
    }
}

/// Decides what is due at one age and carries the rest. New plans are never more than the persons
/// without one.
pub fn decide(
    undecided: f64,
    rates: &FunnelRates,
    age: usize,
    requests: f64,
    without_plan: f64,
    carried: &mut FunnelState,
) -> Decision {
    let shares = rates.shares(age);
    decide_by(undecided, shares, age, requests, without_plan, carried)
}

/// [`decide`] by the shares of the age at hand.
fn decide_by(
    undecided: f64,
    shares: Shares,
    age: usize,
    requests: f64,
    without_plan: f64,
    carried: &mut FunnelState,
) -> Decision {
    let decided = carried.backlog[age] + (1.0 - undecided) * requests;
    let assessments = decided * shares.agreed;
    let refused = decided * (1.0 - shares.agreed);
    let new_plans = assessments * shares.issued + carried.overturned[age];
    carried.backlog[age] = undecided * requests;
    carried.overturned[age] = shares.overturned(decided);
    Decision {
        requests,
        assessments,
        refused,
        appeals: refused * shares.appealed,
        new_plans: new_plans.min(without_plan),
    }
}

/// One age of one council and step, with the opening of a steady year where none is given. `rate`
/// is that of new plans in force, `drawn` the factors on the shares agreed and issued that a draw
/// sets; no share exceeds 1.
pub(crate) fn step_age(
    rates: &Rates,
    funnel: &Funnel,
    area: &AreaInputs,
    (step, age): (usize, usize),
    (without_plan, rate, drawn): (f64, f64, (f64, f64)),
    carried: &mut FunnelState,
) -> Decision {
    let base = area.funnel.base(funnel);
    if step == 0 && area.funnel.opening.is_none() {
        let steady = requests(without_plan, area.new_plan_rate[age], 1.0, base, age);
        carried.backlog[age] = funnel.undecided * steady;
        carried.overturned[age] = base.shares(age).overturned(steady);
    }
    let made = requests(without_plan, rate, rates.new_plan_index[step], base, age);
    let mut shares = area.funnel.at(step, funnel).shares(age);
    shares.agreed = (shares.agreed * drawn.0).min(1.0);
    shares.issued = (shares.issued * drawn.1).min(1.0);
    decide_by(funnel.undecided, shares, age, made, without_plan, carried)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    #[test]
    fn two_years_of_one_age_by_hand() {
        let rates = FunnelRates::at_all_ages(1, 0.6, 0.9, 0.2, 0.5);
        near(rates.plans_per_request(0), 0.54 + 0.4 * 0.2 * 0.5);
        let mut carried = FunnelState {
            backlog: vec![40.0],
            overturned: vec![3.0],
        };
        // 100 requests, 40% of them undecided at the year end: 40 + 60 are decided.
        let first = decide(0.4, &rates, 0, 100.0, 1e9, &mut carried);
        near(first.assessments, 60.0);
        near(first.refused, 40.0);
        near(first.appeals, 8.0);
        near(first.new_plans, 54.0 + 3.0);
        near(carried.backlog[0], 40.0);
        near(carried.overturned[0], 4.0);
        // 200 requests: 40 + 120 decided, and last year's four appeals upheld.
        let second = decide(0.4, &rates, 0, 200.0, 1e9, &mut carried);
        near(second.assessments, 96.0);
        near(second.new_plans, 86.4 + 4.0);
        near(carried.backlog[0], 80.0);
        near(carried.overturned[0], 160.0 * 0.4 * 0.2 * 0.5);
    }

    #[test]
    fn a_steady_funnel_gives_the_calibrated_new_plans() {
        // 1,000 persons without a plan at 2% a year: 20 plans, so 20 / 0.58 requests.
        let rates = FunnelRates::at_all_ages(1, 0.6, 0.9, 0.2, 0.5);
        let made = requests(1_000.0, 0.02, 1.0, &rates, 0);
        near(made, 20.0 / 0.58);
        let mut carried = FunnelState::empty(1);
        for year in 0..5 {
            let decision = decide(20.0 / 52.0, &rates, 0, made, 1_000.0, &mut carried);
            // The backlog fills in the first year, the first appeals bring plans in the second.
            if year >= 2 {
                near(decision.new_plans, 20.0);
            } else {
                assert!(decision.new_plans < 20.0);
            }
        }
    }

    #[test]
    fn nobody_gets_a_second_plan() {
        let rates = FunnelRates::at_all_ages(1, 1.0, 1.0, 0.0, 0.0);
        let mut carried = FunnelState {
            backlog: vec![50.0],
            overturned: vec![0.0],
        };
        near(
            decide(0.0, &rates, 0, 10.0, 30.0, &mut carried).new_plans,
            30.0,
        );
        // The cap of the rate is on plans: twice everyone is everyone.
        near(requests(100.0, 0.9, 2.0, &rates, 0), 100.0);
    }
}
