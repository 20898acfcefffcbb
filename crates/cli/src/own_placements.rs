//! A base caseload from a council's list of placements (`placements.csv`), which has neither ages nor always needs: both are spread as
//! the published return of the council has them in that placement, else as England's.

use std::collections::BTreeMap;

use pressure_calibrate::Bundle;
use pressure_calibrate::axes::Axes;
use pressure_calibrate::grid::Cube;
use pressure_calibrate::quantise::{from_parts, to_parts};
use pressure_returns::{CaseloadRow, Date, OwnFigures};

use crate::own::Said;

pub(crate) const PLACEMENTS: &str = "placements.csv";

/// A list further than this from the published number of plans is not the whole of them: a council lists placements that it pays fees
/// for, and its plans in mainstream schools elsewhere.
const WHOLE: f64 = 0.05;

/// Plans of the base census as the list has them, by age and need; nothing where another file gives them or the list is not whole.
pub(crate) fn caseload(
    own: &OwnFigures,
    bundle: &Bundle,
    area: usize,
    said: &mut Said,
) -> Vec<CaseloadRow> {
    let census = bundle.census;
    let given = own.caseload.iter().any(|row| row.census >= census - 1);
    if own.placement_rows.is_empty() || given || !own.pupils.rows.is_empty() {
        return Vec::new();
    }
    let counted = open(own, census);
    let plans: usize = counted.values().sum();
    let published: f64 = bundle.stock[area].cells().iter().sum();
    if (plans as f64 - published).abs() > WHOLE * published {
        said.push(format!(
            "{PLACEMENTS} does not have all plans of January {census} (it lies more than 5% from the number published), so plans are those \
             published and it sets prices alone"
        ));
        return Vec::new();
    }
    said.push(format!(
        "ages of plans in January {census} are not in {PLACEMENTS} and are spread as the published return has them in each placement"
    ));
    let mut rows = Vec::new();
    for ((placement, need), plans) in counted {
        let known = |id: &str| bundle.axes.placement(id);
        let need = need.and_then(|id| bundle.axes.need(id));
        if let Some(placement) = known(placement) {
            rows.extend(spread(bundle, area, (placement, need), plans as f64));
        }
    }
    rows
}

/// Placements open in the middle of January, when the census is taken, by placement and need.
fn open(own: &OwnFigures, census: i32) -> BTreeMap<(&str, Option<&str>), usize> {
    let day = Date {
        year: census,
        month: 1,
        day: 15,
    };
    let mut all = BTreeMap::new();
    for row in &own.placement_rows {
        if row.from <= day && row.to.is_none_or(|to| to >= day) {
            let key = (row.placement.as_str(), row.need.as_deref());
            *all.entry(key).or_default() += 1;
        }
    }
    all
}

/// Plans of a placement by age and need, which add up to them exactly. They follow the council's published plans of that need there, of
/// any need there, England's there, or the council's anywhere: the first of these that has any.
fn spread(
    bundle: &Bundle,
    area: usize,
    (placement, need): (usize, Option<usize>),
    plans: f64,
) -> Vec<CaseloadRow> {
    let axes = &bundle.axes;
    let (ages, needs) = (axes.ages(), axes.needs.len());
    let (here, anywhere) = (placement..placement + 1, 0..axes.placements.len());
    let own = std::slice::from_ref(&bundle.stock[area]);
    let mixes = [
        (own, here.clone(), need),
        (own, here.clone(), None),
        (&bundle.stock[..], here, None),
        (own, anywhere, None),
    ];
    let mix = mixes.into_iter().find_map(|(cubes, placements, only)| {
        let at = |age: usize, n: usize| -> f64 {
            let of = |cube: &Cube| -> f64 { placements.clone().map(|p| cube.at(age, n, p)).sum() };
            cubes.iter().map(of).sum()
        };
        let mut mix = vec![0.0; ages * needs];
        for age in 0..ages {
            for n in (0..needs).filter(|n| only.is_none_or(|only| only == *n)) {
                // The need that a row has stays; only its age is spread.
                mix[age * needs + need.unwrap_or(n)] += at(age, n);
            }
        }
        (mix.iter().sum::<f64>() > 0.0).then_some(mix)
    });
    let mix = mix.unwrap_or_default();
    let sum: f64 = mix.iter().sum();
    let shares: Vec<f64> = mix.iter().map(|cell| cell / sum * plans).collect();
    let parts = to_parts(&shares, plans).into_iter().enumerate();
    parts
        .filter(|(_, parts)| *parts != 0)
        .map(|(cell, parts)| CaseloadRow {
            census: bundle.census,
            age: Axes::age_of(cell / needs) as u8,
            need: axes.needs[cell % needs].clone(),
            placement: axes.placements[placement].clone(),
            plans: from_parts(parts),
        })
        .collect()
}
