//! Plans by placement of every council at every census that gave them, as published.

use pressure_returns::{Picture, Series};

use crate::axes::Axes;
use crate::lineage::Lineage;
use crate::past_people::FIRST_CENSUS;
use crate::published::{ByArea, NOT_RECORDED};

/// One council's plans by placement at a census.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacementCounts {
    /// Area code.
    pub area: String,
    /// January of the census.
    pub census: i32,
    /// Plans by placement, in the order of the axes.
    pub plans: Vec<f64>,
    /// Plans whose placement was not recorded.
    pub not_recorded: f64,
    /// As published; otherwise the council's part of what those it replaced counted.
    pub actual: bool,
}

/// Counts from the first census published to `last`, by area and census. A council without a single placement at a
/// census has no row there: what is missing is not nothing.
pub fn counts(
    picture: &Picture,
    axes: &Axes,
    codes: &[String],
    lineage: &Lineage,
    last: i32,
) -> Vec<PlacementCounts> {
    let published = ByArea::new(picture, Series::PlansPlacement);
    let count = |area: &str, census: i32, placement: &str| -> Option<f64> {
        let rows = published.rows(area, census).iter();
        let mut of = rows.filter(|row| row.placement.as_deref() == Some(placement));
        of.next().and_then(|row| row.value)
    };
    let mut all = Vec::new();
    for (i, code) in codes.iter().enumerate() {
        for census in FIRST_CENSUS..=last {
            let one = |placement: &str| {
                let own = count(code, census, placement).map(|plans| (plans, true));
                own.or_else(|| {
                    let of = |area: &str| count(area, census, placement);
                    lineage.inherited_count(i, &of).map(|plans| (plans, false))
                })
            };
            let found: Vec<Option<(f64, bool)>> = axes.placements.iter().map(|p| one(p)).collect();
            let plans: Vec<f64> = found
                .iter()
                .map(|cell| cell.map_or(0.0, |(plans, _)| plans))
                .collect();
            if plans.iter().sum::<f64>() > 0.0 {
                all.push(PlacementCounts {
                    area: code.clone(),
                    census,
                    plans,
                    not_recorded: one(NOT_RECORDED).map_or(0.0, |(plans, _)| plans),
                    actual: found.iter().flatten().all(|(_, own)| *own),
                });
            }
        }
    }
    all
}
