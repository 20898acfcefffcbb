//! Plans by part: five age groups and thirteen placements, as far back as they were published.
//!
//! Single ages by placement exist for two censuses only, so that the projection's own step cannot be run from earlier
//! Januaries. What stands for it here is the model's total of a council, shared out by age group as at the origin, and by
//! placement as at the origin and moved as England's shares moved in the last year that can be compared.

mod breaks;
mod paths;
mod score;

pub use breaks::Breaks;
pub(in crate::backtest) use score::scores;
pub use score::{PartError, SplitGroup, SplitScore};

use super::Naive;
use super::record::GROUPS;

/// A way of dividing plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Split {
    /// Five age groups.
    AgeGroup,
    /// Placements.
    Placement,
}

impl Split {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::AgeGroup, Self::Placement];

    /// Id of what is scored, as in the output.
    pub fn id(self) -> &'static str {
        match self {
            Self::AgeGroup => "plans_by_age_group",
            Self::Placement => "plans_by_placement",
        }
    }

    /// Id of the score of shares alone.
    pub fn shares_id(self) -> &'static str {
        match self {
            Self::AgeGroup => "shares_by_age_group",
            Self::Placement => "shares_by_placement",
        }
    }

    /// The breakdown's name in results and settings.
    pub(crate) fn breakdown(self) -> &'static str {
        match self {
            Self::AgeGroup => "age_group",
            Self::Placement => "placement",
        }
    }

    /// The position of a category among the parts.
    fn part(self, category: &str, placements: &[String]) -> Option<usize> {
        match self {
            Self::AgeGroup => GROUPS.iter().position(|(id, _)| *id == category),
            Self::Placement => placements.iter().position(|id| id == category),
        }
    }

    /// Id of a part.
    fn id_of(self, part: usize, placements: &[String]) -> String {
        match self {
            Self::AgeGroup => GROUPS[part].0.to_owned(),
            Self::Placement => placements[part].clone(),
        }
    }
}

/// What forecasts the parts of a council's plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SplitMethod {
    /// The model.
    Model,
    /// The model's total in the shares of the origin.
    SameShares,
    /// A yardstick on each part alone.
    Naive(Naive),
}

impl SplitMethod {
    /// All of them, the model first. By age group the model is what same shares would be.
    pub fn all(split: Split) -> impl Iterator<Item = Self> {
        let shares = (split == Split::Placement).then_some(Self::SameShares);
        std::iter::once(Self::Model)
            .chain(shares)
            .chain(Naive::ALL.map(Self::Naive))
    }

    /// Id, as in the output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::SameShares => "same_shares",
            Self::Naive(naive) => naive.id(),
        }
    }
}

#[cfg(test)]
mod tests;
