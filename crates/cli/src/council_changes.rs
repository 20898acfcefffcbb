//! The councils as at a day to come (`--as-at`): which are replaced by then, and the figures carried to their successors.

use std::collections::BTreeSet;
use std::str::FromStr;

use pressure_calibrate::Bundle;
use pressure_calibrate::history::HistoryRow;
use pressure_calibrate::succession::{carry, carry_history};
use pressure_model::CensusYear;
use pressure_report::Parameter;
use pressure_returns::{Date, Succession, Successions};

use crate::areas::AreaList;
use crate::args::Sources;
use crate::failure::Failure;
use crate::model_folder::{ModelFolder, read};

/// The file of changes, in a model folder or bundled.
pub(crate) const FILE: &str = "successors.csv";

/// The file of changes given by option, in a run folder.
pub(crate) const GIVEN: &str = "successors_given.csv";

/// A day as typed: `2027-04-01`, or `2028` for all that changes in that year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AsAt {
    day: Date,
}

impl FromStr for AsAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let last_of_year = format!("{text}-12-31");
        let day = text.parse().or_else(|()| last_of_year.parse());
        day.map(|day| Self { day })
            .map_err(|()| format!("`{text}` is no day; write a year, 2028, or a day, 2027-04-01"))
    }
}

/// Changes of councils in force, and the text that they come from.
#[derive(Debug, Clone, Default)]
pub(crate) struct CouncilChanges {
    changes: Vec<Succession>,
    /// What the option did, where no council asked for says it.
    pub(crate) note: Option<String>,
    /// Files for the run folder: name and text.
    pub(crate) texts: Vec<(String, String)>,
}

impl CouncilChanges {
    /// Changes until the day of `--as-at`, from the table of the model folder with those of `--successors` in place of them.
    pub(crate) fn of(sources: &Sources, folder: &ModelFolder) -> Result<Self, Failure> {
        let Some(as_at) = sources.as_at else {
            return match &sources.successors {
                None => Ok(Self::default()),
                Some(_) => Err(Failure::Usage {
                    what: "--successors says who replaces whom, and --as-at is not given".to_owned(),
                    help: "add --as-at with the year or day whose councils you want, such as --as-at 2028".to_owned(),
                }),
            };
        };
        let areas = folder.areas.areas();
        let text = folder.successors_text.clone();
        let mut all = Successions::parse(&text, areas)?;
        let mut texts = vec![(FILE.to_owned(), text)];
        if let Some(file) = &sources.successors {
            let own = read(file)?;
            all = all.replaced_by(Successions::parse(&own, areas)?);
            texts.push((GIVEN.to_owned(), own));
        }
        let until = all.until(as_at.day);
        let note = if until.all().is_empty() {
            format!(
                "no council in {FILE} is replaced by {}: the councils are those of today",
                as_at.day
            )
        } else {
            let told: Vec<String> = until
                .all()
                .iter()
                .map(|one| told(one, &folder.areas))
                .collect();
            format!(
                "councils as at {}: {}. Other changes planned for these years are not in {FILE}; give them with --successors FILE",
                as_at.day,
                told.join("; ")
            )
        };
        Ok(Self {
            changes: until.all().to_vec(),
            note: Some(note),
            texts,
        })
    }

    /// The list of councils once the changes have happened.
    pub(crate) fn areas(&self, before: &AreaList) -> AreaList {
        before.after(&self.changes)
    }

    /// Carries the figures to the successors.
    pub(crate) fn carry(&self, bundle: &mut Bundle, areas: &AreaList) -> Result<(), Failure> {
        let base = CensusYear::new(bundle.census);
        if let Some(early) = self
            .changes
            .iter()
            .find(|one| one.effective.year < base.year())
        {
            return Err(Failure::Usage {
                what: format!(
                    "{FILE} has {} replaced on {}, before the figures, which end with the census of {base}",
                    areas.areas().name_of(&early.code),
                    early.effective
                ),
                help: "changes that have happened belong in areas.csv; give only those to come"
                    .to_owned(),
            });
        }
        Ok(carry(bundle, &self.changes, &|code| {
            areas.areas().name_of(code).to_owned()
        })?)
    }

    /// Carries the past to the successors.
    pub(crate) fn carry_history(
        &self,
        history: Vec<HistoryRow>,
        areas: &AreaList,
    ) -> Result<Vec<HistoryRow>, Failure> {
        Ok(carry_history(history, &self.changes, &|code| {
            areas.areas().name_of(code).to_owned()
        })?)
    }

    /// Councils whose past becomes part of that of an area wanted.
    pub(crate) fn feeding(&self, wanted: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
        let mut feeding = BTreeSet::new();
        for one in self.changes.iter().rev() {
            let mut heirs = one.successors.iter();
            if heirs.any(|heir| wanted(&heir.code) || feeding.contains(&heir.code)) {
                feeding.insert(one.code.clone());
            }
        }
        feeding
    }

    /// Whether an area is a successor, whose figures are parts of another's.
    pub(crate) fn made(&self, code: &str) -> bool {
        let mut heirs = self.changes.iter().flat_map(|one| &one.successors);
        heirs.any(|heir| heir.code == code)
    }

    /// The weights, as parameters of a run.
    pub(crate) fn parameters(&self) -> Vec<Parameter> {
        let of = |one: &Succession| -> Vec<Parameter> {
            let heirs = one.successors.iter();
            let known = heirs.filter_map(|heir| heir.weight.map(|weight| (heir, weight)));
            known
                .map(|(heir, weight)| Parameter {
                    parameter: "area.successor_weight".to_owned(),
                    category: format!("{} to {}", one.code, heir.code),
                    period: one.effective.to_string(),
                    value: weight,
                    unit: "share".to_owned(),
                    basis: heir.basis.clone(),
                    source: heir.source.clone(),
                })
                .collect()
        };
        self.changes.iter().flat_map(of).collect()
    }
}

/// A change in a few words.
fn told(one: &Succession, areas: &AreaList) -> String {
    let heirs: Vec<&str> = one
        .successors
        .iter()
        .map(|heir| heir.name.as_str())
        .collect();
    format!(
        "{} is {} from {}",
        areas.areas().name_of(&one.code),
        heirs.join(" and "),
        one.effective
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_its_last_day() {
        let day = |text: &str| text.parse::<AsAt>().map(|as_at| as_at.day.to_string());
        assert_eq!(day("2028"), Ok("2028-12-31".to_owned()));
        assert_eq!(day("2027-04-01"), Ok("2027-04-01".to_owned()));
        assert!(day("April 2028").is_err() && day("28").is_err());
    }
}
