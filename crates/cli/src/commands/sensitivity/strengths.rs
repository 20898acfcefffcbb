//! What the uncertain strength of a lever does alone: the scenario with it at its 10th and 90th percentile, all else as in the
//! central run.

use pressure_model::random::normal_quantile;
use pressure_model::results::AreaProjection;
use pressure_model::{DrawSettings, FinancialYear, PERCENTILES};
use pressure_returns::Area;
use pressure_scenario::{Scenario, Uncertain};

use crate::areas::Selected;
use crate::engine::Engine;
use crate::failure::Failure;

/// Said where a scenario has such levers.
pub(super) const SAID: &str = "a bar named by a scenario, a lever and its key is the strength of that lever, which the scenario gives as a \
                               distribution; other bars hold it at its mean";

/// A strength and the runs at its ends.
pub(super) struct HeldStrength<'a> {
    /// As it is drawn by: `local-places#2.share`.
    pub(super) id: &'a str,
    strength: &'a Uncertain,
    /// The councils asked for at each of [`PERCENTILES`].
    pub(super) ends: [Vec<(Area, AreaProjection)>; 2],
}

impl<'a> HeldStrength<'a> {
    /// Every strength that a scenario gives as a distribution.
    pub(super) fn all(
        engine: &Engine,
        scenario: &'a Scenario,
        selected: &[Selected],
        to: FinancialYear,
    ) -> Result<Vec<Self>, Failure> {
        let one = |strength: &'a Uncertain| {
            let end = |share: f64| {
                let held = scenario.with_strength_at(&strength.id, normal_quantile(share));
                let inputs = engine.prepare(&held, to)?;
                engine.project(&inputs, selected)
            };
            let [low, high] = PERCENTILES;
            Ok(Self {
                id: &strength.id,
                strength,
                ends: [end(low)?, end(high)?],
            })
        };
        scenario.strengths().map(one).collect()
    }

    /// The standard normal number that each draw takes for it.
    pub(super) fn normals(&self, settings: DrawSettings) -> Vec<f64> {
        let DrawSettings { seed, draws, .. } = settings;
        (0..draws)
            .map(|draw| self.strength.normal(seed, draw))
            .collect()
    }
}
