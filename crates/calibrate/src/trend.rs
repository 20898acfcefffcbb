//! New plans follow plans: the rule by which new plans grow, for a back-test and a projection alike.
//!
//! England's new plans of a year are a share of the plans in force when it begins, `share x damping^k` in the `k`-th
//! year from the origin. A council's level is its own new plans per child against England's; `own_weight x own_fade^k`
//! of its distance from England's is kept, so that a year of backlog cleared, or of few decisions, does not last for
//! ever. Plans go out of force at England's net rate, with a small part of the council's own
//! (`flows.residual_weight`), because that hardly repeats.

use crate::settings::{FlowSettings, TrendSettings};

/// The rule's numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendRule {
    /// No flow of a year before this one is used: another law was in force.
    pub first_flow_year: i32,
    /// Years over which England's new plans as a share of plans are averaged.
    pub share_years: i32,
    /// What of that share is left after each further year.
    pub share_damping: f64,
    /// Years over which the net rate of plans going out of force is averaged.
    pub exit_years: i32,
    /// Part of a council's distance from England's new plans per child that its next year keeps.
    pub own_weight: f64,
    /// What of that part is left after each further year.
    pub own_fade: f64,
    /// Part of a council's distance from England's net rate of plans going out of force that it keeps.
    pub own_exits: f64,
}

impl TrendRule {
    /// The rule as set.
    pub fn new(trend: &TrendSettings, flows: &FlowSettings) -> Self {
        Self {
            first_flow_year: trend.first_flow_year.value as i32,
            share_years: trend.share_years.value as i32,
            share_damping: trend.share_damping.value,
            exit_years: trend.exit_years.value as i32,
            own_weight: trend.own_weight.value,
            own_fade: trend.own_fade.value,
            own_exits: flows.residual_weight.value,
        }
    }

    /// Weight of a council's own level of new plans in the `k`-th year from the origin, the first being 0.
    pub fn own_weight_in(&self, k: usize) -> f64 {
        kept(self.own_weight, self.own_fade, k)
    }

    /// England's new plans as a share of plans in the `k`-th year from the origin, of the share at the origin.
    pub fn share_left_in(&self, k: usize) -> f64 {
        power(self.share_damping, k)
    }
}

/// What is left of a weight that fades by the year, in the `k`-th year, the first being 0.
pub fn kept(weight: f64, fade: f64, k: usize) -> f64 {
    weight * power(fade, k)
}

fn power(base: f64, exponent: usize) -> f64 {
    std::iter::repeat_n(base, exponent).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_fade_by_the_year() {
        let rule = TrendRule {
            first_flow_year: 2015,
            share_years: 2,
            share_damping: 0.5,
            exit_years: 1,
            own_weight: 0.8,
            own_fade: 0.25,
            own_exits: 0.0,
        };
        for (k, own, share) in [(0, 0.8, 1.0), (1, 0.2, 0.5), (2, 0.05, 0.25)] {
            assert!((rule.own_weight_in(k) - own).abs() < 1e-15);
            assert!((rule.share_left_in(k) - share).abs() < 1e-15);
        }
    }
}
