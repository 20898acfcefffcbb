//! What the forms of SEN in England (January school census) share: phases, provisions and needs under the names of each year.
//! It counts pupils by the place of their school, SEN2 counts plans by the council that maintains them.

use std::sync::Arc;

use crate::crosswalk::{Crosswalk, TOTAL};

/// Item of every phase together.
pub(crate) const ALL_PHASES: &str = "all_schools";

/// What a breakdown of the return is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Phase,
    Provision,
    Need,
    Other,
}

impl Role {
    /// The role of a column; its name changed from `pupil_sen_status` to `sen_status` to `sen_provision`, and from `primary_need`
    /// to `sen_primary_need`.
    pub(crate) fn of(column: &str) -> Self {
        match column {
            "phase_type_grouping" => Self::Phase,
            "sen_provision" | "sen_status" | "pupil_sen_status" => Self::Provision,
            "sen_primary_need" | "primary_need" => Self::Need,
            _ => Self::Other,
        }
    }

    /// Bits that number its members.
    pub(crate) fn bits(self) -> u32 {
        match self {
            Self::Provision => 4,
            Self::Phase | Self::Need => 5,
            Self::Other => 6,
        }
    }

    /// Our category of a member; `total` of the one that stands for all of them.
    pub(crate) fn category(self, name: &str, crosswalk: &Crosswalk) -> Option<Arc<str>> {
        let total = ["total", "all pupils", "all"];
        if total.iter().any(|t| name.trim().eq_ignore_ascii_case(t)) {
            return Some(Arc::from(TOTAL));
        }
        let kind = match self {
            Self::Phase => "phase",
            Self::Provision => "provision",
            Self::Need => "need",
            Self::Other => return None,
        };
        crosswalk.category("school_census", kind, name)
    }
}

/// A name as an item: lower case, with underscores.
pub(crate) fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}
