//! Strengths of levers that a file gives as distributions: the central run takes the mean, each draw a value of its own.

use pressure_model::Distribution;
use pressure_model::random::{ALL_YEARS, Address, NATIONAL, stream};

use crate::distribution_reader;
use crate::figure::{Figure, FigureBasis, NamedFigure};
use crate::kind::{Kind, Transfer};
use crate::lever::{Change, Lever};
use crate::ranges::Range;
use crate::scenario::Scenario;

/// A number of a lever that is given as a distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// The file and place of the lever, and the number's key: `local-places#2.share`. It alone decides which random numbers
    /// it takes, so that a lever is drawn alike in every scenario that extends its file.
    pub id: String,
    /// Its key in a file.
    pub key: String,
    /// What is believed about it.
    pub distribution: Distribution,
    /// What a file may give; a value drawn beyond an end is that end.
    pub(crate) range: Range,
    /// The lever's strength, by which distances from the mean are taken: 1 as written.
    pub(crate) scale: f64,
}

impl Uncertain {
    /// The standard normal number by which it is drawn: one for all councils and years.
    pub fn normal(&self, seed: u64, draw: u32) -> f64 {
        Address {
            seed,
            draw,
            parameter: stream(&self.id),
            area: NATIONAL,
            year: ALL_YEARS,
        }
        .normal()
    }

    /// How far from the mean it is at a standard normal number.
    fn distance(&self, z: f64) -> f64 {
        self.scale * (self.distribution.sampler().at(z) - self.distribution.mean())
    }
}

impl Scenario {
    /// Whether any of its levers is of uncertain strength.
    pub fn is_uncertain(&self) -> bool {
        self.levers.iter().any(|lever| !lever.uncertain.is_empty())
    }

    /// The scenario as one draw has it.
    pub(crate) fn drawn(&self, seed: u64, draw: u32) -> Self {
        self.at(|one| Some(one.normal(seed, draw)))
    }

    /// The scenario with the strength of an id ([`Uncertain::id`]) at a standard normal number of its distribution, all others at
    /// their means.
    #[must_use]
    pub fn with_strength_at(&self, id: &str, z: f64) -> Self {
        self.at(|one| (one.id == id).then_some(z))
    }

    /// The scenario with strengths at standard normal numbers; at the mean where there is none.
    fn at(&self, z: impl Fn(&Uncertain) -> Option<f64>) -> Self {
        let mut scenario = self.clone();
        for lever in &mut scenario.levers {
            for one in &lever.uncertain {
                if let (Some(number), Some(z)) = (lever.kind.number(&one.key), z(one)) {
                    let value = *number + one.distance(z);
                    *number = value.clamp(one.range.0, one.range.1);
                }
            }
        }
        scenario
    }

    /// The strengths given as distributions, in the order of the levers.
    pub fn strengths(&self) -> impl Iterator<Item = &Uncertain> {
        self.uncertain().map(|(_, one)| one)
    }

    /// Every strength given as a distribution, for the parameters of a run: the mean that the central run takes, and the
    /// figures of the distribution.
    pub fn figures(&self) -> Vec<NamedFigure> {
        let mut all = Vec::new();
        for (lever, one) in self.uncertain() {
            let (shape, parts) = distribution_reader::parts(&one.distribution);
            let mut put = |category: &str, value: f64| {
                let figure = Figure {
                    value,
                    unit: format!("`{}` of {}, {shape}", one.key, lever.kind.id()),
                    basis: FigureBasis::Assumed,
                    source: said(lever),
                };
                let name = format!("lever.{}", one.id);
                all.push(NamedFigure::new(&name, category, "", &figure));
            };
            put("central run", one.distribution.mean());
            for (part, value) in parts {
                put(part, value);
            }
        }
        all
    }

    fn uncertain(&self) -> impl Iterator<Item = (&Lever, &Uncertain)> {
        let levers = self.levers.iter();
        levers.flat_map(|lever| lever.uncertain.iter().map(move |one| (lever, one)))
    }
}

/// Why a lever is as it is, as its file says.
fn said(lever: &Lever) -> String {
    let parts = [&lever.source, &lever.rationale];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    if parts.is_empty() {
        "the scenario file gives no source".to_owned()
    } else {
        parts.join("; ")
    }
}

impl Kind {
    /// The number that a key of its file gives.
    fn number(&mut self, key: &str) -> Option<&mut f64> {
        match self {
            Self::RequestRate { change, .. }
            | Self::FunnelShare { change, .. }
            | Self::CeaseRate { change, .. }
            | Self::UnitCost { change, .. }
            | Self::Inflation { change, .. }
            | Self::BlockGrowth { change }
            | Self::TravelEligibility { change, .. } => {
                let (Change::Multiply(value)
                | Change::Add(value)
                | Change::Set(value)
                | Change::Cap(value)) = change;
                Some(value)
            }
            Self::Appeals { rate, upheld, .. } => match key {
                "rate" => rate.as_mut(),
                _ => upheld.as_mut(),
            },
            Self::NeedMix { multiply, .. }
            | Self::Occupancy { multiply, .. }
            | Self::Distance { multiply, .. }
            | Self::ContractPrice { multiply, .. } => Some(multiply),
            Self::PlacementShift { share, .. } | Self::WriteOff { share, .. } => Some(share),
            Self::Capacity { places, .. } => Some(places),
            Self::PopulationVariant { growth, .. } => Some(growth),
            Self::BlockTransfer {
                of: Transfer::Amount(value) | Transfer::ShareOfSchoolsBlock(value),
                ..
            }
            | Self::Grant { amount: value } => Some(value),
            Self::ModeShift(change)
            | Self::TravelTraining(change)
            | Self::PersonalTravelBudget(change) => match key {
                "share" => Some(&mut change.share),
                _ => change.amount.as_mut(),
            },
            Self::Contribution { amount, share, .. } => match key {
                "amount" => Some(amount),
                _ => Some(share),
            },
            Self::RequestRateHeld
            | Self::PlanShare(_)
            | Self::PopulationFile(_)
            | Self::Takeover
            | Self::OverrideEnd => None,
        }
    }
}
