//! Settings and needs of a council's file, the ages they serve, and what they count as.

use std::collections::{BTreeMap, BTreeSet};

use pressure_model::Inputs;
use pressure_returns::{AGE_IN_RECEPTION, PupilState, Pupils};

use crate::error::Error;

/// The model's categories, by id in order, and the phase of each age.
#[derive(Debug, Clone, Copy)]
pub struct Ids<'a> {
    /// Placements.
    pub placements: &'a [&'a str],
    /// Needs.
    pub needs: &'a [&'a str],
    /// `[age]` phase: joiners of a need and phase are split over settings alike.
    pub phase_of_age: &'a [usize],
}

/// Settings and needs as the file names them, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Settings.
    pub settings: Vec<String>,
    /// Needs.
    pub needs: Vec<String>,
    /// `[setting]` the model's placement it counts as.
    pub placement_of: Vec<usize>,
    /// `[need]` the model's need it counts as.
    pub need_of: Vec<usize>,
    /// `[age]` phase.
    pub group_of_age: Vec<usize>,
    /// `[age][setting]` whether the setting serves the age: as `pupil_settings.csv` says, or from the
    /// youngest to the oldest child met there.
    pub allowed: Vec<bool>,
}

/// Age at 31 August before the school year of a curriculum year.
fn age(academic_year: i16) -> Option<usize> {
    usize::try_from(academic_year + AGE_IN_RECEPTION).ok()
}

impl Frame {
    /// What the rows hold.
    pub(crate) fn of(pupils: &Pupils, ids: &Ids<'_>, ages: usize) -> Result<Self, Error> {
        let states = || {
            pupils
                .rows
                .iter()
                .flat_map(|row| row.sides().into_iter().flatten())
        };
        let mut spans: BTreeMap<&str, (i16, i16)> = BTreeMap::new();
        let mut needs: BTreeSet<&str> = BTreeSet::new();
        for state in states() {
            let year = state.academic_year;
            let span = spans.entry(&state.setting).or_insert((year, year));
            *span = (span.0.min(year), span.1.max(year));
            needs.insert(&state.need);
        }
        let place = |known: &[&str], id: &str, kind: &'static str| {
            let found = known
                .iter()
                .position(|known| known.eq_ignore_ascii_case(id));
            found.ok_or_else(|| Error::Category {
                kind,
                id: id.to_owned(),
            })
        };
        let placement_of: Vec<usize> = spans
            .keys()
            .map(|setting| place(ids.placements, pupils.placement_of(setting), "placement"))
            .collect::<Result<_, _>>()?;
        let need_of = needs
            .iter()
            .map(|need| place(ids.needs, pupils.need_of(need), "need"))
            .collect::<Result<_, _>>()?;
        let mut allowed = vec![false; ages * spans.len()];
        for (setting, (name, met)) in spans.iter().enumerate() {
            let (first, last) = pupils.years_of(name).unwrap_or(*met);
            for year in first..=last {
                if let Some(age) = age(year).filter(|age| *age < ages) {
                    allowed[age * spans.len() + setting] = true;
                }
            }
        }
        Ok(Self {
            settings: spans.keys().map(|name| (*name).to_owned()).collect(),
            needs: needs.iter().map(|name| (*name).to_owned()).collect(),
            placement_of,
            need_of,
            group_of_age: ids.phase_of_age.to_vec(),
            allowed,
        })
    }

    /// Number of single years of age.
    pub fn ages(&self) -> usize {
        self.group_of_age.len()
    }

    /// Whether a setting serves an age.
    pub fn serves(&self, age: usize, setting: usize) -> bool {
        let at = age * self.settings.len() + setting;
        self.allowed.get(at).is_some_and(|yes| *yes)
    }

    /// Age, setting and need of a child.
    pub(crate) fn place(&self, state: &PupilState) -> Option<(usize, usize, usize)> {
        let setting = self.settings.binary_search(&state.setting).ok()?;
        let need = self.needs.binary_search(&state.need).ok()?;
        Some((age(state.academic_year)?, setting, need))
    }

    /// `[age][setting][need]` a child's own yearly cost over what the model takes for the placement,
    /// where `pupil_costs.csv` gives one; the most particular line counts. Empty without any.
    pub(crate) fn costs(&self, pupils: &Pupils, inputs: &Inputs, area: usize) -> Vec<f64> {
        if pupils.costs.is_empty() {
            return Vec::new();
        }
        let (costs, factor) = (&inputs.costs, inputs.areas[area].money.factor);
        let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        let mut cells = Vec::with_capacity(self.allowed.len() * self.needs.len());
        for (row, _) in self.allowed.iter().enumerate() {
            let (of_age, setting) = (row / self.settings.len(), row % self.settings.len());
            for need in &self.needs {
                let fits = pupils.costs.iter().filter(|line| {
                    same(&line.setting, &self.settings[setting])
                        && line.need.as_deref().is_none_or(|own| same(own, need))
                        && line
                            .academic_year
                            .is_none_or(|year| age(year) == Some(of_age))
                });
                let own =
                    fits.max_by_key(|line| (line.academic_year.is_some(), line.need.is_some()));
                let placement = self.placement_of[setting];
                let taken = costs.top_up[placement] * costs.price[0][placement] * factor;
                cells.push(match own {
                    Some(line) if taken > 0.0 => line.cost / taken,
                    _ => 1.0,
                });
            }
        }
        cells
    }
}
