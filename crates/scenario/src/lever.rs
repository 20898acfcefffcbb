//! One dated change, as read and checked.

use std::collections::BTreeSet;

use pressure_model::FinancialYear;

use crate::kind::Kind;
use crate::uncertain::Uncertain;

/// The calendar a lever's years are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// Flows: the step that ends in the January of the year.
    Academic,
    /// Money.
    Financial,
}

/// How a change grows into its full size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// All at once.
    Step,
    /// In equal steps over so many years.
    Ramp(u8),
    /// Half of what remains each year, all of it in the last.
    Front(u8),
    /// The mirror of front.
    Back(u8),
}

impl Profile {
    /// The share of the change in force `years` after the first year; from 0 to 1.
    pub fn weight(self, years: usize) -> f64 {
        let done = years + 1;
        match self {
            Self::Ramp(length) if done < usize::from(length) => done as f64 / f64::from(length),
            Self::Front(length) if done < usize::from(length) => 1.0 - halves(done),
            // The yearly steps of front in reverse: what is in force now is what front would still have to come.
            Self::Back(length) if done < usize::from(length) => halves(usize::from(length) - done),
            Self::Step | Self::Ramp(_) | Self::Front(_) | Self::Back(_) => 1.0,
        }
    }
}

fn halves(count: usize) -> f64 {
    (0..count).fold(1.0, |share, _| share / 2.0)
}

/// A change of one number, given its old value and how much of the change is in force.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// Times this.
    Multiply(f64),
    /// Plus this.
    Add(f64),
    /// This instead.
    Set(f64),
    /// At most this.
    Cap(f64),
}

impl Change {
    /// Whether it changes nothing, whatever the old value.
    pub fn is_neutral(self) -> bool {
        match self {
            Self::Multiply(factor) => factor.to_bits() == 1.0_f64.to_bits(),
            Self::Add(more) => more.abs() <= 0.0,
            Self::Set(_) | Self::Cap(_) => false,
        }
    }

    /// The number after the change; exactly the old one where none of the change is in force.
    pub fn of(self, old: f64, weight: f64) -> f64 {
        match self {
            Self::Multiply(factor) => old * (1.0 + weight * (factor - 1.0)),
            Self::Add(more) => old + weight * more,
            Self::Set(new) => old + weight * (new - old),
            Self::Cap(most) => old + weight * (old.min(most) - old),
        }
    }
}

/// The councils a lever acts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Areas {
    /// Every council.
    All,
    /// Councils of these codes.
    Codes(BTreeSet<String>),
}

impl Areas {
    /// Whether a council of this code is among them.
    pub fn contains(&self, code: &str) -> bool {
        match self {
            Self::All => true,
            Self::Codes(codes) => codes.contains(code),
        }
    }
}

/// One dated change.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// What it changes.
    pub kind: Kind,
    /// First year, of the kind's calendar, named by the year it starts in.
    pub from: i32,
    /// Last year; for ever where there is none.
    pub to: Option<i32>,
    /// How it grows into its full size.
    pub profile: Profile,
    /// Where.
    pub areas: Areas,
    /// Why.
    pub rationale: Option<String>,
    /// On what evidence.
    pub source: Option<String>,
    /// What it costs to bring about: pounds by financial year, all its councils together.
    pub one_off_cost: Vec<(FinancialYear, f64)>,
    /// Whether that cost is capital.
    pub capital: bool,
    /// Numbers of the kind that are given as distributions; the kind itself holds their means.
    pub uncertain: Vec<Uncertain>,
}

impl Lever {
    /// The share of the change in force in a year, of the kind's calendar; `None` where it does not act at all.
    pub fn weight(&self, year: i32) -> Option<f64> {
        let years = usize::try_from(year - self.from).ok()?;
        let over = self.to.is_some_and(|to| year > to);
        (!over).then(|| self.profile.weight(years))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_reach_the_whole_in_their_last_year() {
        let weights =
            |profile: Profile| format!("{:?}", [0, 1, 2, 3].map(|year| profile.weight(year)));
        assert_eq!(weights(Profile::Step), "[1.0, 1.0, 1.0, 1.0]");
        assert_eq!(weights(Profile::Ramp(4)), "[0.25, 0.5, 0.75, 1.0]");
        assert_eq!(weights(Profile::Front(3)), "[0.5, 0.75, 1.0, 1.0]");
        assert_eq!(weights(Profile::Back(3)), "[0.25, 0.5, 1.0, 1.0]");
    }
}
