//! Levers at more or less than the strength they are written at.
//!
//! Strength 1 is the lever as written, 0 the lever without effect, and in between and beyond one number of the lever is
//! proportional: shares, amounts, places and additions are multiplied by the strength `s`, a factor `m` becomes
//! `1 + s (m - 1)`. What it costs to bring a lever about goes with it. A lever that sets a value or a date, or holds a
//! trend, has no such number.

use std::ops::Range;

use crate::kind::{Kind, Transfer};
use crate::lever::{Change, Lever};
use crate::policy::Policy;
use crate::problem::Error;
use crate::ranges::{
    self, ADDITION, FACTOR, GROWTH, OCCUPANCY, PLACES, POPULATION_GROWTH, POUNDS, POUNDS_EACH,
    SHARE, TRANSFER,
};
use crate::scenario::Scenario;

/// The number of a lever that says how strongly it acts.
#[derive(Debug)]
pub(crate) struct Dial<'a> {
    /// Its key in a file.
    pub(crate) key: &'static str,
    value: &'a mut f64,
    /// Where it has no effect.
    neutral: f64,
    /// What a file may give.
    range: ranges::Range,
}

impl Dial<'_> {
    /// The strength at which the value meets the end of its range.
    fn most(&self) -> f64 {
        let whole = *self.value - self.neutral;
        let end = if whole > 0.0 {
            self.range.1
        } else {
            self.range.0
        };
        (end - self.neutral) / whole
    }

    fn turn(self, strength: f64) {
        let whole = *self.value - self.neutral;
        // Strength 1 keeps the bits of what is written.
        if (strength - 1.0).abs() > 0.0 {
            let value = rounded(self.neutral + strength * whole);
            *self.value = value.clamp(self.range.0, self.range.1);
        }
    }
}

/// To twelve digits: what is written out in a file is what has been projected, without the dust of binary fractions.
fn rounded(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

impl Kind {
    /// The number that says how strongly it acts, or why there is none.
    fn dial(&mut self, policy: &Policy) -> Result<Dial<'_>, &'static str> {
        let dial = |key, value, neutral, range| Dial {
            key,
            value,
            neutral,
            range,
        };
        let dial = match self {
            Self::RequestRate { change, .. }
            | Self::FunnelShare { change, .. }
            | Self::CeaseRate { change, .. }
            | Self::UnitCost { change, .. }
            | Self::TravelEligibility { change, .. } => of_change(change, ADDITION)?,
            Self::Inflation { change, .. } | Self::BlockGrowth { change } => {
                of_change(change, GROWTH)?
            }
            Self::NeedMix { multiply, .. }
            | Self::Distance { multiply, .. }
            | Self::ContractPrice { multiply, .. } => dial("multiply", multiply, 1.0, FACTOR),
            Self::Occupancy { multiply, .. } => dial("multiply", multiply, 1.0, OCCUPANCY),
            Self::PlacementShift { share, .. } | Self::WriteOff { share, .. } => {
                dial("share", share, 0.0, SHARE)
            }
            Self::ModeShift(change)
            | Self::TravelTraining(change)
            | Self::PersonalTravelBudget(change) => dial("share", &mut change.share, 0.0, SHARE),
            Self::Capacity { places, .. } => dial("places", places, 0.0, PLACES),
            Self::PopulationVariant { growth, .. } => {
                dial("growth", growth, 0.0, POPULATION_GROWTH)
            }
            Self::BlockTransfer {
                of: Transfer::Amount(pounds),
                ..
            }
            | Self::Grant { amount: pounds } => dial("amount", pounds, 0.0, POUNDS),
            Self::BlockTransfer {
                of: Transfer::ShareOfSchoolsBlock(share),
                disapplied,
            } => {
                let limit = policy.transfer_limit.value;
                let most = if *disapplied { TRANSFER.1 } else { limit };
                dial("share", share, 0.0, (TRANSFER.0, most))
            }
            Self::Contribution { amount, .. } => dial("amount", amount, 0.0, POUNDS_EACH),
            Self::RequestRateHeld => return Err("it holds a trend, which is held or is not"),
            Self::Appeals { .. } => return Err("it sets shares, which are set or are not"),
            Self::PlanShare(_) => return Err("it sets targets, which are met or are not"),
            Self::PopulationFile(_) => return Err("it gives counts, which are taken or are not"),
            Self::Takeover | Self::OverrideEnd => return Err("it is a date"),
        };
        if (*dial.value - dial.neutral).abs() > 0.0 {
            Ok(dial)
        } else {
            Err("it is written to have no effect, and any number of times nothing is nothing")
        }
    }
}

fn of_change(change: &mut Change, addition: ranges::Range) -> Result<Dial<'_>, &'static str> {
    let (key, value, neutral, range) = match change {
        Change::Multiply(factor) => ("multiply", factor, 1.0, FACTOR),
        Change::Add(more) => ("add", more, 0.0, addition),
        Change::Set(_) => return Err("it sets a value, which is set or is not"),
        Change::Cap(_) => return Err("it caps a value, which is capped or is not"),
    };
    Ok(Dial {
        key,
        value,
        neutral,
        range,
    })
}

impl Lever {
    /// Key and value of the number that says how strongly it acts.
    pub(crate) fn strength_key(
        &self,
        policy: &Policy,
    ) -> Result<(&'static str, f64), &'static str> {
        let mut kind = self.kind.clone();
        let dial = kind.dial(policy)?;
        Ok((dial.key, *dial.value))
    }

    fn most_strength(&self, policy: &Policy) -> Result<f64, &'static str> {
        Ok(self.kind.clone().dial(policy)?.most())
    }

    fn at_strength(&self, strength: f64, policy: &Policy) -> Result<Self, &'static str> {
        let mut lever = self.clone();
        lever.kind.dial(policy)?.turn(strength);
        for one in &mut lever.uncertain {
            one.scale *= strength;
        }
        for (_, pounds) in &mut lever.one_off_cost {
            *pounds = rounded(*pounds * strength);
        }
        Ok(lever)
    }
}

impl Scenario {
    /// The strength, 1 being as written, beyond which one of the levers at some places would leave the range that a file
    /// may give: a share above 1 for one.
    ///
    /// # Errors
    /// [`Error::NoStrength`] for a lever that sets a value or a date.
    pub fn most_strength(&self, levers: Range<usize>, policy: &Policy) -> Result<f64, Error> {
        levers
            .map(|index| {
                let most = self.levers[index].most_strength(policy);
                most.map_err(|why| self.no_strength(index, why))
            })
            .try_fold(f64::INFINITY, |least, most| Ok(least.min(most?)))
    }

    /// The scenario with the levers at some places at a strength: 1 is as written, 0 is without them. The others stay.
    /// Values end at the ends of their ranges.
    ///
    /// # Errors
    /// [`Error::NoStrength`] for a lever that sets a value or a date.
    pub fn at_strength(
        &self,
        levers: Range<usize>,
        strength: f64,
        policy: &Policy,
    ) -> Result<Self, Error> {
        let mut scenario = self.clone();
        for index in levers {
            scenario.levers[index] = self.levers[index]
                .at_strength(strength, policy)
                .map_err(|why| self.no_strength(index, why))?;
        }
        Ok(scenario)
    }

    fn no_strength(&self, index: usize, why: &'static str) -> Error {
        Error::NoStrength {
            scenario: self.id.clone(),
            lever: index + 1,
            kind: self.levers[index].kind.id(),
            why,
        }
    }
}
