//! Persons by year and age in a file beside a scenario, for the areas of a lever together.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use pressure_model::calendar::mid_year_to_august;

use crate::kind::{Ages, passes};
use crate::model_file::LAST_AGE;
use crate::node::Node;
use crate::scenario::Context;

/// The columns, in any order.
const COLUMNS: [&str; 3] = ["year", "age", "persons"];

/// Persons as a file counts them, at 30 June.
#[derive(Debug, Clone, PartialEq)]
pub struct PopulationFile {
    /// Its name, as the lever gives it.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) text: String,
    /// Ages at 31 August that it is used for; every age where empty.
    pub(crate) ages: Ages,
    /// By year, by age.
    persons: BTreeMap<i32, Vec<Option<f64>>>,
}

impl PopulationFile {
    pub(crate) fn read(node: &Node<'_>, ages: Ages, context: &Context<'_>) -> Option<Self> {
        let name = node.text()?.into_inner();
        let inside = Path::new(&name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !inside || name.is_empty() {
            node.report(
                "a file is named from the scenario's own folder, without `..`",
                "not in that folder",
            );
            return None;
        }
        let text = match context.files.open(&name) {
            Ok(text) => text,
            Err(why) => {
                node.report_help(
                    why,
                    "no such file",
                    "put it beside the scenario: columns year, age, persons (at 30 June, of the lever's areas together)",
                );
                return None;
            }
        };
        match parse(&text) {
            Ok(persons) => Some(Self {
                name,
                text,
                ages,
                persons,
            }),
            Err(why) => {
                node.report_help(
                    format!("`{name}`: {why}"),
                    "this file",
                    "columns year, age, persons: 2027,11,3050 is 3,050 persons aged 11 at 30 June 2027",
                );
                None
            }
        }
    }

    /// Persons of an age at 31 August of a year, where the file gives them.
    pub(crate) fn at(&self, year: i32, age: usize) -> Option<f64> {
        let of_year = self.persons.get(&year)?;
        let counts = u8::try_from(age).is_ok_and(|age| passes(&self.ages, &age));
        let of_age = of_year.get(age).copied().flatten().filter(|_| counts)?;
        let below = of_year[age.saturating_sub(1)];
        Some(mid_year_to_august(of_age, below.unwrap_or(of_age)))
    }
}

/// `[year][age]` persons; ages beyond the last are passed over.
fn parse(text: &str) -> Result<BTreeMap<i32, Vec<Option<f64>>>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().enumerate();
    let header: Vec<&str> = lines
        .next()
        .map_or("", |(_, line)| line)
        .split(',')
        .map(str::trim)
        .collect();
    let column = |name: &str| {
        let at = header.iter().position(|one| one.eq_ignore_ascii_case(name));
        at.ok_or_else(|| format!("it has no column `{name}`"))
    };
    let [year, age, persons] = COLUMNS.map(column);
    let (year, age, persons) = (year?, age?, persons?);
    let mut found: BTreeMap<i32, Vec<Option<f64>>> = BTreeMap::new();
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or("");
        let fault =
            |what: &str, at: usize| format!("line {}: `{}` is no {what}", index + 1, cell(at));
        let year: i32 = cell(year).parse().map_err(|_| fault("year", year))?;
        let of_age: usize = cell(age).parse().map_err(|_| fault("age", age))?;
        let count: f64 = cell(persons)
            .parse()
            .ok()
            .filter(|count: &f64| count.is_finite() && *count >= 0.0)
            .ok_or_else(|| fault("number of persons", persons))?;
        let ages = found
            .entry(year)
            .or_insert_with(|| vec![None; usize::from(LAST_AGE) + 1]);
        if let Some(slot) = ages.get_mut(of_age) {
            if slot.is_some() {
                return Err(format!(
                    "line {}: age {of_age} of {year} is given twice",
                    index + 1
                ));
            }
            *slot = Some(count);
        }
    }
    if found.is_empty() {
        return Err("it holds no row".to_owned());
    }
    Ok(found)
}
