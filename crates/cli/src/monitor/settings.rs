//! `monitor.toml`: whose money a line is, and how the spend of a year falls on its months.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::share_so_far;
use crate::failure::Failure;
use crate::model_folder::text_of;

/// The file's name in a model folder.
pub(crate) const FILE: &str = "monitor.toml";
const BUNDLED: &str = include_str!("../../../../models/england/monitor.toml");
/// How many near lines an error offers.
const OFFERED: usize = 3;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MonitorSettings {
    #[serde(rename = "fund")]
    pub(crate) funds: Vec<Fund>,
    #[serde(rename = "profile")]
    pub(crate) profiles: Vec<Profile>,
}

/// Lines that the same money pays for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fund {
    pub(crate) id: String,
    pub(crate) label: String,
    /// What the caseload of its lines counts: `plans` or `travellers`.
    pub(crate) counts: String,
    /// Number and name of each line.
    lines: BTreeMap<String, String>,
}

/// Weights of the months of a year.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// Lines it is of; none means every line that no other names.
    pub(crate) lines: Vec<String>,
    /// April to March.
    pub(crate) months: [f64; 12],
    pub(crate) basis: String,
    pub(crate) source: String,
}

impl Profile {
    /// Which lines it is of, for a reader.
    pub(crate) fn whose(&self) -> String {
        if self.lines.is_empty() {
            "all other lines".to_owned()
        } else {
            self.lines.join(", ")
        }
    }
}

impl Fund {
    /// Its lines in the order of their numbers, 1.2.10 after 1.2.9, with their names.
    pub(crate) fn lines(&self) -> Vec<(&str, &str)> {
        let mut all: Vec<(&str, &str)> = self
            .lines
            .iter()
            .map(|(line, name)| (line.as_str(), name.as_str()))
            .collect();
        let by_number = |line: &str| -> Vec<u32> {
            let parts = line.split('.');
            parts.map(|part| part.parse().unwrap_or(u32::MAX)).collect()
        };
        all.sort_by_key(|(line, _)| by_number(line));
        all
    }
}

impl MonitorSettings {
    /// Reads the file of a model folder, or the bundled one.
    pub(crate) fn of(model: Option<&Path>) -> Result<Self, Failure> {
        Self::parse(&text_of(model, FILE, BUNDLED)?)
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let fault = |why: String| Failure::Table {
            table: FILE.to_owned(),
            why,
        };
        let settings: Self = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        for profile in &settings.profiles {
            let bad = |weight: &f64| !(weight.is_finite() && *weight >= 0.0);
            if profile.months.iter().any(bad) || share_so_far(&profile.months, 12).is_none() {
                return Err(fault(format!(
                    "the months of the profile of {} must be 0 or more, and not all 0",
                    profile.whose()
                )));
            }
        }
        for line in settings.numbers() {
            let funds = settings.funds.iter();
            if funds.filter(|fund| fund.lines.contains_key(line)).count() > 1 {
                return Err(fault(format!("{line} is in more than one fund")));
            }
            if settings.profile(line).is_none() {
                return Err(fault(format!(
                    "no profile names {line}; one with `lines = []` is of every line that no other names"
                )));
            }
        }
        Ok(settings)
    }

    fn numbers(&self) -> impl Iterator<Item = &str> {
        let lines = self.funds.iter().flat_map(|fund| fund.lines.keys());
        lines.map(String::as_str)
    }

    /// The profile of a line.
    pub(crate) fn profile(&self, line: &str) -> Option<&Profile> {
        let named = |profile: &&Profile| profile.lines.iter().any(|named| named == line);
        let rest = |profile: &&Profile| profile.lines.is_empty();
        let named = self.profiles.iter().find(named);
        named.or_else(|| self.profiles.iter().find(rest))
    }

    /// The number of a line as it is written: `1.2.3` of `1.2.3 Top-up funding`.
    ///
    /// # Errors
    /// Says which known lines are nearest.
    pub(crate) fn line(&self, text: &str) -> Result<String, String> {
        let number = text.split_whitespace().next().unwrap_or_default();
        if self.numbers().any(|line| line == number) {
            return Ok(number.to_owned());
        }
        let mut near: Vec<&str> = self.numbers().collect();
        let likeness = |line: &str| strsim::jaro_winkler(line, number);
        near.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
        near.truncate(OFFERED);
        Err(format!(
            "`{text}` is no line known here; nearest: {} ({FILE} of a model folder may name others)",
            near.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_file_reads_and_its_days_are_those_of_the_model() {
        let settings = MonitorSettings::of(None).expect("the bundled file");
        let lines = settings.funds[0].lines();
        let numbers: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
        assert_eq!(numbers[..3], ["1.0.2", "1.2.1", "1.2.2"]);
        assert_eq!(numbers[9..11], ["1.2.9", "1.2.10"]);
        let days = settings.profile("2.1.4").expect("a profile").months;
        assert!((days.iter().sum::<f64>() - 190.0).abs() < 1e-9);
        let summer = share_so_far(&days, 5).expect("days");
        assert!((summer - 0.36).abs() < 0.005, "{summer}");
        assert_eq!(settings.line("1.2.3 Top-ups").as_deref(), Ok("1.2.3"));
        let error = settings.line("1.2.33").expect_err("no line");
        assert!(error.contains("nearest: 1.2.3"), "{error}");
    }

    #[test]
    fn faults_of_the_file_are_told() {
        let fund = "[[fund]]\nid = \"a\"\nlabel = \"A\"\ncounts = \"plans\"\n[fund.lines]\n\"1.2.1\" = \"x\"\n";
        let profile = |lines: &str, month: i32| {
            format!(
                "[[profile]]\nlines = [{lines}]\nmonths = [{month},0,0,0,0,0,0,0,0,0,0,0]\nbasis = \"assumed\"\nsource = \"x\"\n"
            )
        };
        for (text, said) in [
            (format!("{fund}{}", profile("", 0)), "not all 0"),
            (format!("{fund}{}", profile("", -1)), "0 or more"),
            (
                format!("{fund}{}", profile("\"1.2.2\"", 1)),
                "no profile names 1.2.1",
            ),
            (
                format!("{fund}{fund}{}", profile("", 1)),
                "more than one fund",
            ),
        ] {
            let error = MonitorSettings::parse(&text).expect_err(said);
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}
