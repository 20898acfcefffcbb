//! Where series of parts of plans begin anew, and changes that are no growth.

use super::Split;
use crate::error::Error;
use crate::settings::SeriesBreak;

/// One break: its census, and the parts that begin anew; none where the way of collecting changed for all.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Break {
    split: Split,
    census: i32,
    parts: Vec<usize>,
}

/// The breaks of the settings, by position of their parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Breaks(Vec<Break>);

impl Breaks {
    /// Reads the breaks of plans by age group and placement.
    ///
    /// # Errors
    /// Where one is of a breakdown or category that does not exist.
    pub fn new(settings: &[SeriesBreak], placements: &[String]) -> Result<Self, Error> {
        let mut breaks = Vec::new();
        for one in settings {
            let missing = |kind, id: &str| Error::Category {
                kind,
                id: id.to_owned(),
            };
            let split = Split::ALL
                .into_iter()
                .find(|split| split.breakdown() == one.breakdown)
                .ok_or_else(|| missing("breakdown", &one.breakdown))?;
            let parts: Result<Vec<usize>, Error> = one
                .categories
                .iter()
                .map(|id| {
                    split
                        .part(id, placements)
                        .ok_or_else(|| missing(split.breakdown(), id))
                })
                .collect();
            breaks.push(Break {
                split,
                census: one.census,
                parts: parts?,
            });
        }
        Ok(Self(breaks))
    }

    fn of(&self, split: Split) -> impl Iterator<Item = &Break> {
        self.0.iter().filter(move |one| one.split == split)
    }

    /// The last census up to `january` at which the series of a part began anew.
    pub(crate) fn anew(&self, split: Split, part: usize, january: i32) -> Option<i32> {
        self.of(split)
            .filter(|one| one.census <= january && one.parts.contains(&part))
            .map(|one| one.census)
            .max()
    }

    /// Whether the change into a census is growth of this part and not also another way of counting it.
    pub(crate) fn comparable(&self, split: Split, part: usize, census: i32) -> bool {
        !self
            .of(split)
            .any(|one| one.census == census && (one.parts.is_empty() || one.parts.contains(&part)))
    }

    /// Whether any break lies after a census and not after a later one.
    pub(crate) fn between(&self, split: Split, after: i32, to: i32) -> bool {
        self.of(split)
            .any(|one| after < one.census && one.census <= to)
    }
}
