//! Phases of education, by age at 31 August before the school year.

use std::ops::RangeInclusive;

/// A phase, oldest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchoolPhase {
    /// Before Reception.
    EarlyYears,
    /// Reception to Year 6.
    Primary,
    /// Years 7 to 11.
    Secondary,
    /// The three years after Year 11.
    Post16,
    /// From 19.
    Post19,
}

impl SchoolPhase {
    /// Every phase, in the order of [`SchoolPhase::IDS`].
    pub const ALL: [Self; 5] = [
        Self::EarlyYears,
        Self::Primary,
        Self::Secondary,
        Self::Post16,
        Self::Post19,
    ];

    /// As scenario files write them.
    pub const IDS: [&str; 5] = ["early_years", "primary", "secondary", "post16", "post19"];

    /// Ages at 31 August.
    pub fn ages(self) -> RangeInclusive<u8> {
        match self {
            Self::EarlyYears => 0..=3,
            Self::Primary => 4..=10,
            Self::Secondary => 11..=15,
            Self::Post16 => 16..=18,
            Self::Post19 => 19..=25,
        }
    }
}
