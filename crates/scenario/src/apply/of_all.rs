//! What a lever is for one council that depends on all of them: its share of what is given for all together, and the path
//! by which all together meet a target.

use pressure_model::{AreaInputs, Inputs};

use super::{need_shares, places, plan_share};
use crate::kind::{Kind, Transfer};
use crate::lever::Lever;

/// Worked out once over all councils, then laid over as many of them as wanted.
#[derive(Debug, Clone)]
pub(super) struct OfAll {
    /// `[council]` share of the amount or places of the lever; empty where it gives none.
    pub(super) shares: Vec<f64>,
    /// `[council]` share of what the lever costs to bring about; empty where it costs nothing.
    pub(super) cost_shares: Vec<f64>,
    /// `[step]` how a target is met; empty where the lever has none.
    pub(super) met: Vec<plan_share::Met>,
    /// `[council][financial year]` share of the plans in the lever's placement that are for its needs; empty where it is for all.
    pub(super) need_shares: Vec<Vec<f64>>,
    /// `[step][age]` persons in the lever's councils; empty where it does not count them.
    pub(super) persons: Vec<Vec<f64>>,
}

impl OfAll {
    pub(super) fn of(lever: &Lever, inputs: &Inputs) -> Result<Self, String> {
        let shares = match &lever.kind {
            Kind::Capacity {
                placement, phase, ..
            } => shared_by(lever, inputs, |area| {
                places::plans(area, *placement, &places::ages(*phase))
            }),
            Kind::Grant { .. }
            | Kind::BlockTransfer {
                of: Transfer::Amount(_),
                ..
            } => shared_by(lever, inputs, |area| area.money.block[0]),
            _ => Vec::new(),
        };
        let cost_shares = if lever.one_off_cost.is_empty() {
            Vec::new()
        } else {
            shared_by(lever, inputs, |area| area.base.total())
        };
        let met = match &lever.kind {
            Kind::PlanShare(target) => plan_share::path(lever, inputs, target)?,
            _ => Vec::new(),
        };
        let need_shares = match &lever.kind {
            Kind::UnitCost {
                placement, needs, ..
            } if !needs.is_empty() => need_shares::by_year(lever, inputs, *placement, needs)?,
            _ => Vec::new(),
        };
        let persons = match &lever.kind {
            Kind::PopulationFile(_) => persons(lever, inputs),
            _ => Vec::new(),
        };
        Ok(Self {
            shares,
            cost_shares,
            met,
            need_shares,
            persons,
        })
    }

    /// The same for inputs that hold one of the councils alone.
    pub(super) fn of_one(&self, council: usize) -> Self {
        let one = |shares: &[f64]| shares.get(council).copied().into_iter().collect();
        let need_shares = self.need_shares.get(council).cloned();
        Self {
            shares: one(&self.shares),
            cost_shares: one(&self.cost_shares),
            met: self.met.clone(),
            persons: self.persons.clone(),
            need_shares: need_shares.into_iter().collect(),
        }
    }
}

/// `[step][age]` persons in the lever's councils.
fn persons(lever: &Lever, inputs: &Inputs) -> Vec<Vec<f64>> {
    let mut sums = vec![vec![0.0; inputs.shape.ages]; inputs.steps];
    for area in inputs
        .areas
        .iter()
        .filter(|a| lever.areas.contains(&a.code))
    {
        for (sums, persons) in sums.iter_mut().zip(&area.population) {
            for (sum, persons) in sums.iter_mut().zip(persons) {
                *sum += persons;
            }
        }
    }
    sums
}

/// `[council]` shares of what a lever's councils have together, for amounts given for all of them; alike where they have
/// nothing. Councils outside the lever have none.
fn shared_by(lever: &Lever, inputs: &Inputs, has: impl Fn(&AreaInputs) -> f64) -> Vec<f64> {
    let inside = |area: &AreaInputs| lever.areas.contains(&area.code);
    let of = |area: &AreaInputs| if inside(area) { has(area) } else { 0.0 };
    let sum: f64 = inputs.areas.iter().map(of).sum();
    let count = inputs.areas.iter().filter(|area| inside(area)).count();
    let share = |area: &AreaInputs| match inside(area) {
        true if sum > 0.0 => has(area) / sum,
        true => 1.0 / count as f64,
        false => 0.0,
    };
    inputs.areas.iter().map(share).collect()
}
