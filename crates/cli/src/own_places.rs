//! A council's own places (places.csv) in place of the default capacity, from their date.

use std::collections::{BTreeMap, BTreeSet};

use pressure_model::inputs::{AreaInputs, Inputs};
use pressure_model::{AcademicYear, CapacityRules};
use pressure_returns::PlacesRow;
use pressure_scenario::{ModelFile, Phase};

use crate::failure::Failure;
use crate::own::Said;

/// Stands for all phases together in the column `phase`.
pub(crate) const ALL_PHASES: &str = "all";

/// Replaces the places of the placements given. Between the years given and after them places grow as the model file says
/// of all councils; where it says nothing they stay.
pub(crate) fn lay_places(
    inputs: &mut Inputs,
    area: usize,
    rows: &[PlacesRow],
    model: &ModelFile,
    said: &mut Said,
) -> Result<(), Failure> {
    let Some(rules) = &inputs.rates.capacity else {
        return Ok(());
    };
    let (base, steps) = (inputs.base, inputs.steps);
    let area = &mut inputs.areas[area];
    let placements: BTreeSet<&str> = rows.iter().map(|row| row.placement.as_str()).collect();
    for id in placements {
        let Some(placement) = model.categories.placement(id) else {
            continue;
        };
        let growth = model.capacity.growth(placement).unwrap_or(0.0);
        let mut by_phase: BTreeMap<&str, Vec<&PlacesRow>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.placement == id) {
            by_phase.entry(&row.phase).or_default().push(row);
        }
        check_phases(id, placement, &by_phase, rules, area)?;
        // `[capacity phase][step]`, `None` until all that it is made of are given.
        let mut paths = vec![vec![Some(0.0); steps]; rules.phases];
        let mut given = vec![false; rules.phases];
        for (phase, rows) in &by_phase {
            let first_age = usize::from(ages(phase).0);
            let competes = rules.phase_of_age[first_age];
            given[competes] = true;
            let own = path(rows, base.step_academic_year(), steps, growth);
            for (sum, own) in paths[competes].iter_mut().zip(own) {
                *sum = sum.zip(own).map(|(sum, own)| sum + own);
            }
        }
        for (step, places) in area.capacity.places.iter_mut().enumerate() {
            for phase in (0..rules.phases).filter(|phase| given[*phase]) {
                if let Some(own) = paths[phase][step] {
                    places[placement * rules.phases + phase] = Some(own);
                }
            }
        }
        let years = rows.iter().filter(|row| row.placement == id);
        let mut years: Vec<i32> = years.map(|row| row.academic_year).collect();
        years.sort_unstable();
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            let (first, last) = (AcademicYear::new(*first), AcademicYear::new(*last));
            said.push(format!(
                "places of {id} from {first} are the council's own (places.csv); after {last} they grow {}% a year, as assumed of all \
                 councils",
                (growth * 1_000.0).round() / 10.0
            ));
        }
    }
    Ok(())
}

/// `[step]` places open to residents: those given, and grown from then on; `None` before the first year given.
fn path(rows: &[&PlacesRow], first: AcademicYear, steps: usize, growth: f64) -> Vec<Option<f64>> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.academic_year);
    let mut places: Option<f64> = None;
    let mut year = rows.first().map_or(first.year(), |row| row.academic_year);
    let mut path = vec![None; steps];
    let last = first.year() + steps as i32;
    while year < last {
        let own = rows.iter().find(|row| row.academic_year == year);
        places = match own {
            Some(row) => Some(row.places * row.resident_share),
            None => places.map(|places| places * (1.0 + growth)),
        };
        if let Ok(step) = usize::try_from(year - first.year()) {
            path[step] = places;
        }
        year += 1;
    }
    path
}

/// First and last age of a phase of the column.
fn ages(phase: &str) -> (u8, u8) {
    let place = Phase::IDS.iter().position(|id| *id == phase);
    place.map_or((0, 25), |place| {
        let ages = Phase::ALL[place].ages();
        (*ages.start(), *ages.end())
    })
}

/// Places of part of the ages that compete for them would shut out the others: all are wanted, each once.
fn check_phases(
    id: &str,
    placement: usize,
    by_phase: &BTreeMap<&str, Vec<&PlacesRow>>,
    rules: &CapacityRules,
    area: &AreaInputs,
) -> Result<(), Failure> {
    let fault = |what: String| Failure::Findings {
        what: format!("places.csv, {id}: {what}"),
    };
    if by_phase.contains_key(ALL_PHASES) && by_phase.len() > 1 {
        return Err(fault(format!(
            "rows of `{ALL_PHASES}` stand beside rows of single phases; keep one or the other"
        )));
    }
    let mut covered = vec![false; rules.phase_of_age.len()];
    for phase in by_phase.keys() {
        let (first, last) = ages(phase);
        let of = &rules.phase_of_age[usize::from(first)..=usize::from(last)];
        if of.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(fault(format!(
                "`{phase}` spans several phases of model.toml; give places for each"
            )));
        }
        covered[usize::from(first)..=usize::from(last)].fill(true);
    }
    let competing: BTreeSet<usize> = (0..covered.len())
        .filter(|age| covered[*age])
        .map(|age| rules.phase_of_age[age])
        .collect();
    let missing = (0..covered.len()).find(|age| {
        let competes = competing.contains(&rules.phase_of_age[*age]);
        competes && !covered[*age] && area.base.row_total(*age, placement) > 0.0
    });
    match missing {
        Some(age) => Err(fault(format!(
            "the council has plans at age {age}, and no row covers them; children of all phases given compete for these places, so \
             give rows for every phase, or one for `{ALL_PHASES}`"
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(academic_year: i32, places: f64, resident_share: f64) -> PlacesRow {
        PlacesRow {
            placement: "state_special".to_owned(),
            phase: ALL_PHASES.to_owned(),
            academic_year,
            places,
            resident_share,
        }
    }

    #[test]
    fn places_are_held_from_their_year_and_grow_between() {
        let first = AcademicYear::new(2025);
        let (early, late) = (row(2026, 100.0, 0.5), row(2028, 120.0, 1.0));
        let found = path(&[&late, &early], first, 5, 0.1);
        let wanted = [None, Some(50.0), Some(55.0), Some(120.0), Some(132.0)];
        for (found, wanted) in found.iter().zip(wanted) {
            assert_eq!(found.is_some(), wanted.is_some());
            assert!((found.unwrap_or(0.0) - wanted.unwrap_or(0.0)).abs() < 1e-9);
        }
        // A year before the first step counts for it, grown.
        let before = row(2024, 100.0, 1.0);
        assert!((path(&[&before], first, 1, 0.1)[0].unwrap() - 110.0).abs() < 1e-9);
    }
}
