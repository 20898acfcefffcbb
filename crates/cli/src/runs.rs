//! Runs of several scenarios in the same worlds, and what sets one beside another: the one path of `compare` and of the documents.

use pressure_model::{FinancialYear, in_parallel};
use pressure_report::{
    Appraisal, Basis, Comparison, FigureDraws, Row, compare, fill_intervals, interaction,
    with_chances,
};
use pressure_scenario::{Lever, Scenario};

use crate::areas::Selected;
use crate::commands::project::{Asked, all_draws, central};
use crate::drawn::{AreaRows, Central, Drawing, DrawnRows};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::Printer;

/// What every run has in common.
pub(crate) struct Runs<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) selected: &'a [Selected],
    pub(crate) to: FinancialYear,
    /// `None` for the central run.
    pub(crate) drawing: Option<&'a Drawing>,
    /// The rows kept.
    pub(crate) wanted: &'a dyn Fn(&Row) -> bool,
    pub(crate) printer: &'a Printer,
}

/// A scenario's figures: those of the central run, or means with their draws.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// The base year and the years projected, with percentiles where there are draws.
    pub(crate) rows: Vec<Row>,
    draws: Option<FigureDraws>,
}

impl Run {
    fn central(central: Central) -> Self {
        Self {
            rows: plain(central.areas).collect(),
            draws: None,
        }
    }

    /// What has been counted as it is, and the projected rows drawn.
    fn drawn(central: Central, drawn: DrawnRows) -> Self {
        let mut projected = drawn.iter().map(|(row, _)| row.clone());
        let rows = plain(central.areas).map(|row| match row.basis {
            Basis::Projected => projected.next().unwrap_or(row),
            _ => row,
        });
        Self {
            rows: rows.collect(),
            draws: Some(FigureDraws::of(drawn)),
        }
    }
}

fn plain(areas: Vec<AreaRows>) -> impl Iterator<Item = Row> {
    areas
        .into_iter()
        .flat_map(|area| area.rows)
        .map(|(_, row)| row)
}

/// How later pounds are counted today, by the policy file.
pub(crate) fn appraisal(engine: &Engine) -> Appraisal {
    let policy = &engine.folder.policy;
    Appraisal {
        year: engine.base.financial_year(),
        rate: policy.discount_rate.value,
        deflator: policy.deflator.value,
    }
}

/// The same in words.
pub(crate) fn appraisal_told(engine: &Engine) -> String {
    let (appraisal, policy) = (appraisal(engine), &engine.folder.policy);
    format!(
        "present values are in {} prices: later pounds are taken down by {:.1}% a year for prices ({}) and {:.1}% a year ({}); \
         capital is in no balance",
        appraisal.year,
        100.0 * appraisal.deflator,
        policy.deflator.source,
        100.0 * appraisal.rate,
        policy.discount_rate.source,
    )
}

/// A run beside another, before intervals are filled.
struct Beside {
    rows: Vec<Comparison>,
    differences: Option<FigureDraws>,
}

impl Beside {
    fn with_intervals(&self) -> Vec<Comparison> {
        let mut rows = self.rows.clone();
        if let Some(differences) = &self.differences {
            fill_intervals(&mut rows, differences);
        }
        rows
    }

    fn with_chances(&self) -> Vec<Comparison> {
        let rows = self.with_intervals();
        match &self.differences {
            Some(differences) => with_chances(&rows, differences),
            None => rows,
        }
    }
}

impl Runs<'_> {
    fn asked<'s>(&'s self, scenarios: &'s [Scenario]) -> Asked<'s> {
        Asked {
            scenarios,
            selected: self.selected,
            to: self.to,
            drawing: self.drawing,
            wanted: self.wanted,
        }
    }

    /// The runs of some scenarios, in their order.
    pub(crate) fn of(&self, scenarios: &[Scenario]) -> Result<Vec<Run>, Failure> {
        let asked = self.asked(scenarios);
        if let Some(drawing) = self.drawing {
            let (runs, drawn) = all_draws(self.engine, &asked, drawing, self.printer)?;
            let pairs = runs.into_iter().zip(drawn);
            return Ok(pairs.map(|(run, drawn)| Run::drawn(run, drawn)).collect());
        }
        let run = |scenario| Ok(Run::central(central(self.engine, &asked, scenario)?));
        scenarios.iter().map(run).collect()
    }

    /// A run against another of the same call of [`Self::of`]; with `levers` ([`alone`]), each of them and what they do to each
    /// other stand before it. Rows of probability say how often it saves, where there are draws.
    pub(crate) fn comparisons(
        &self,
        run: Run,
        other: &Run,
        levers: Option<&[Scenario]>,
    ) -> Result<Vec<Comparison>, Failure> {
        let whole = self.beside(run, other);
        let mut all = Vec::new();
        if let Some(levers) = levers {
            let runs = self.of(levers)?.into_iter();
            let alone: Vec<Beside> = runs.map(|run| self.beside(run, other)).collect();
            let rest = self.interaction(&whole, &alone);
            let filled = in_parallel(alone.len() + 1, |place| match alone.get(place) {
                Some(one) => one.with_chances(),
                None => rest.with_intervals(),
            });
            all.extend(filled.into_iter().flatten());
        }
        all.extend(whole.with_chances());
        Ok(all)
    }

    fn beside(&self, run: Run, other: &Run) -> Beside {
        let differences = run.draws.zip(other.draws.as_ref());
        Beside {
            rows: compare(&run.rows, &other.rows, &appraisal(self.engine)),
            differences: differences.map(|(mine, other)| mine.less(other)),
        }
    }

    /// What the levers do to each other.
    fn interaction(&self, whole: &Beside, alone: &[Beside]) -> Beside {
        let rows: Vec<Vec<Comparison>> = alone.iter().map(|one| one.rows.clone()).collect();
        let each = alone.iter().filter_map(|one| one.differences.as_ref());
        let differences = whole.differences.clone();
        Beside {
            rows: interaction(&whole.rows, &rows, &appraisal(self.engine)),
            differences: differences.map(|whole| each.fold(whole, FigureDraws::less)),
        }
    }
}

/// Each lever that a scenario has beyond those of the other, alone on top of those.
pub(crate) fn alone(scenario: &Scenario, against: &Scenario) -> Vec<Scenario> {
    let (shared, own) = beyond(scenario, against);
    let one = |(index, lever): (usize, &Lever)| {
        let mut alone = against.clone();
        alone.id = format!("{}#{} {}", scenario.id, shared + index + 1, lever.kind.id());
        alone.levers.push(lever.clone());
        alone
    };
    own.iter().enumerate().map(one).collect()
}

/// How many levers a scenario begins with that are those of the other, and the levers after them. A scenario that does not
/// begin with them has only levers of its own.
fn beyond<'a>(scenario: &'a Scenario, against: &Scenario) -> (usize, &'a [Lever]) {
    match scenario.levers.strip_prefix(against.levers.as_slice()) {
        Some(own) => (against.levers.len(), own),
        None => (0, &scenario.levers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::project::scenario;

    #[test]
    fn measures_are_the_levers_beyond_those_of_the_other() {
        let folder = crate::model_folder::ModelFolder::load(None).expect("the bundled model");
        let read = |id: &str| scenario(id, &folder, None).expect("shipped");
        let (paper, current) = (read("white-paper-2026"), read("current-policy"));
        let (shared, own) = beyond(&paper, &current);
        assert_eq!((shared, own.len()), (3, 1));
        assert_eq!(beyond(&current, &paper).1.len(), 3);
        assert_eq!(beyond(&paper, &Scenario::baseline()).1.len(), 4);
    }
}
