//! A council's price level: one factor on all 1.2.x lines, so that the base year meets the council's own outturn.
//!
//! One factor is all that the base-year return supports: lines are published together. A factor outside the limits
//! is not believed as a price: it is held at the limit and the rest of the outturn goes to lines that do not
//! depend on placement, so that the base year still adds up.

/// A council's factor and its lines not driven by placement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    /// Multiplies every unit cost and `non_plan`.
    pub factor: f64,
    /// Pounds in the base year before the factor.
    pub non_plan: f64,
    /// The factor before the limits: a finding where it is outside them.
    pub unlimited: f64,
}

/// The factor that makes `factor x (plans + non-plan) = outturn`.
///
/// `plan_spend` is plans of the base financial year at national unit costs; `non_plan` the council's share of national
/// lines not driven by plans. A council without an outturn keeps the national price level.
pub fn factor(outturn: Option<f64>, plan_spend: f64, non_plan: f64, limits: (f64, f64)) -> Factor {
    let expected = plan_spend + non_plan;
    let Some(outturn) = outturn.filter(|_| expected > 0.0) else {
        return Factor {
            factor: 1.0,
            non_plan,
            unlimited: 1.0,
        };
    };
    let unlimited = outturn / expected;
    let factor = unlimited.clamp(limits.0, limits.1);
    let non_plan = if (limits.0..=limits.1).contains(&unlimited) {
        non_plan
    } else {
        outturn / factor - plan_spend
    };
    Factor {
        factor,
        non_plan,
        unlimited,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_meets_the_outturn() {
        // 80 + 20 expected, 125 spent.
        let f = factor(Some(125.0), 80.0, 20.0, (0.4, 2.0));
        assert!(
            (f.factor - 1.25).abs() < 1e-12
                && (f.factor * (80.0 + f.non_plan) - 125.0).abs() < 1e-9
        );
    }

    #[test]
    fn an_incredible_factor_is_held_at_the_limit_and_the_base_year_still_adds_up() {
        // 440 spent where 100 is expected: factor 2, and 440 / 2 - 80 = 140 outside the placements.
        let f = factor(Some(440.0), 80.0, 20.0, (0.4, 2.0));
        assert!((f.factor - 2.0).abs() < 1e-12 && (f.non_plan - 140.0).abs() < 1e-9);
        assert!((f.factor * (80.0 + f.non_plan) - 440.0).abs() < 1e-9);
        assert!((f.unlimited - 4.4).abs() < 1e-12);
    }
}
