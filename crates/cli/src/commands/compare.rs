//! `pressure compare`: scenarios beside another, in the central run or draw by draw, and each measure of a scenario alone.

use pressure_model::FinancialYear;
use pressure_report::{
    Appraisal, Breakdown, Comparison, FigureDraws, Labels, Measure, Row, compare, fill_intervals,
    interaction, with_chances,
};
use pressure_scenario::{Lever, Scenario};

use crate::areas::Selected;
use crate::args::{CompareArgs, Format};
use crate::commands::project::{Asked, all_draws, all_rows, banners, is_shown, scenario};
use crate::drawn::{Drawing, DrawnRows};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::scenario_notes;

/// What a table shows; csv and json hold every measure.
const IN_TABLE: [Measure; 14] = [
    Measure::Plans,
    Measure::NewPlans,
    Measure::Ceased,
    Measure::HighNeedsIncome,
    Measure::HighNeedsSpend,
    Measure::InYearBalance,
    Measure::InYearCentral,
    Measure::Grants,
    Measure::DsgBalance,
    Measure::Interest,
    Measure::GeneralFundExposure,
    Measure::CostOfMeasures,
    Measure::CapitalOfMeasures,
    Measure::TransportSpend,
];

pub(crate) fn run(args: &CompareArgs, printer: &Printer) -> Result<(), Failure> {
    let drawing = Drawing::asked(args.drawn, false, &[])?;
    let mut engine = Engine::of(&args.sources)?;
    let selected = engine.folder.areas.resolve(&args.areas)?;
    engine.take_own_figures(&selected, args.to)?;
    let read = |name: &String| scenario(name, &engine.folder, Some(engine.base));
    let scenarios: Vec<Scenario> = args.scenarios.iter().map(read).collect::<Result<_, _>>()?;
    let against = read(&args.against)?;
    let policy = &engine.folder.policy;
    let appraisal = Appraisal {
        year: engine.base.financial_year(),
        rate: policy.discount_rate.value,
        deflator: policy.deflator.value,
    };
    let table = args.format == Format::Table;
    let wanted = |row: &Row| {
        is_shown(row, &args.by, Format::Csv)
            && (!table || IN_TABLE.contains(&row.measure))
            && row.breakdown != Breakdown::Sign
    };
    let runs = Runs {
        engine: &engine,
        selected: &selected,
        to: args.to,
        drawing: drawing.as_ref(),
        wanted: &wanted,
        appraisal,
        printer,
    };
    let mut named = vec![against.clone()];
    named.extend_from_slice(&scenarios);
    let mut each = runs.of(&named)?.into_iter();
    let other = each.next().unwrap_or_default();
    let mut all = Vec::new();
    let mut shown = named.clone();
    let mut notes = banners(&engine, &selected);
    let mut levels = other.rows.clone();
    for (scenario, run) in scenarios.iter().zip(each) {
        levels.extend_from_slice(&run.rows);
        let whole = runs.beside(run, &other);
        if args.by_measure {
            let levers = alone(scenario, &against);
            let alone = runs.alone(&levers, &other)?;
            shown.extend(levers);
            let rest = runs.interaction(&whole, &alone);
            all.extend(alone.into_iter().flat_map(Beside::with_chances));
            all.extend(rest.with_intervals());
        }
        all.extend(whole.with_chances());
    }
    let suppression = engine.suppression(&shown, args.to, &levels)?;
    suppression.apply_to_comparisons(&mut all);
    named.rotate_left(1);
    notes.extend(scenario_notes::rests_on(&named));
    notes.extend(scenario_notes::published(&named, &levels));
    notes.push(format!(
        "present values are in {} prices: later pounds are taken down by {:.1}% a year for prices ({}) and {:.1}% a year ({}); \
         capital is in no balance",
        appraisal.year,
        100.0 * appraisal.deflator,
        policy.deflator.source,
        100.0 * appraisal.rate,
        policy.discount_rate.source,
    ));
    notes.extend(
        drawing
            .iter()
            .map(|drawing| drawing.note_of_differences(args.format)),
    );
    let labels = Labels::of(&engine.folder.model.categories);
    printer.comparison(&all, args.format, &labels, &notes)
}

/// What every run of a comparison has in common.
struct Runs<'a> {
    engine: &'a Engine,
    selected: &'a [Selected],
    to: FinancialYear,
    drawing: Option<&'a Drawing>,
    wanted: &'a dyn Fn(&Row) -> bool,
    appraisal: Appraisal,
    printer: &'a Printer,
}

/// A scenario's figures: those of the central run, or means with their draws.
#[derive(Default)]
struct Run {
    rows: Vec<Row>,
    draws: Option<FigureDraws>,
}

/// A run beside another, before intervals are filled.
struct Beside {
    rows: Vec<Comparison>,
    differences: Option<FigureDraws>,
}

impl Beside {
    fn with_intervals(mut self) -> Vec<Comparison> {
        if let Some(differences) = &self.differences {
            fill_intervals(&mut self.rows, differences);
        }
        self.rows
    }

    fn with_chances(mut self) -> Vec<Comparison> {
        let differences = self.differences.take();
        let Some(differences) = differences else {
            return self.rows;
        };
        fill_intervals(&mut self.rows, &differences);
        with_chances(&self.rows, &differences)
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
    fn of(&self, scenarios: &[Scenario]) -> Result<Vec<Run>, Failure> {
        let Some(drawing) = self.drawing else {
            let central = |scenario: &Scenario| {
                let asked = self.asked(std::slice::from_ref(scenario));
                Ok(Run {
                    rows: all_rows(self.engine, &asked, self.printer)?,
                    draws: None,
                })
            };
            return scenarios.iter().map(central).collect();
        };
        let drawn = all_draws(self.engine, &self.asked(scenarios), drawing, self.printer)?;
        let run = |drawn: DrawnRows| Run {
            rows: drawn.iter().map(|(row, _)| row.clone()).collect(),
            draws: Some(FigureDraws::of(drawn)),
        };
        Ok(drawn.into_iter().map(run).collect())
    }

    fn beside(&self, run: Run, other: &Run) -> Beside {
        let differences = run.draws.zip(other.draws.as_ref());
        Beside {
            rows: compare(&run.rows, &other.rows, &self.appraisal),
            differences: differences.map(|(mine, other)| mine.less(other)),
        }
    }

    /// What the levers do to each other.
    fn interaction(&self, whole: &Beside, alone: &[Beside]) -> Beside {
        let rows: Vec<Vec<Comparison>> = alone.iter().map(|one| one.rows.clone()).collect();
        let each = alone.iter().filter_map(|one| one.differences.as_ref());
        let differences = whole.differences.clone();
        Beside {
            rows: interaction(&whole.rows, &rows, &self.appraisal),
            differences: differences.map(|whole| each.fold(whole, FigureDraws::less)),
        }
    }

    /// Runs of single levers beside the other.
    fn alone(&self, levers: &[Scenario], other: &Run) -> Result<Vec<Beside>, Failure> {
        let runs = self.of(levers)?.into_iter();
        Ok(runs.map(|run| self.beside(run, other)).collect())
    }
}

/// Each lever that a scenario has beyond those of the other, alone on top of those.
fn alone(scenario: &Scenario, against: &Scenario) -> Vec<Scenario> {
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
