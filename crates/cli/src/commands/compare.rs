//! `pressure compare`: scenarios beside another, and each measure of a scenario alone.

use pressure_model::FinancialYear;
use pressure_report::{
    Appraisal, Breakdown, Comparison, Labels, Measure, Row, compare, interaction,
};
use pressure_scenario::{Lever, Scenario};

use crate::areas::Selected;
use crate::args::{CompareArgs, Format};
use crate::commands::project::{Asked, all_rows, banners, is_shown, scenario};
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
    let mut engine = Engine::load(args.sources.data.as_deref(), args.sources.model.as_deref())?;
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
        wanted: &wanted,
        printer,
    };
    let other = runs.rows(&against)?;
    let mut all = Vec::new();
    let mut notes = banners(&engine, &selected);
    let mut levels = other.clone();
    for scenario in &scenarios {
        let rows = runs.rows(scenario)?;
        let whole = compare(&rows, &other, &appraisal);
        levels.extend(rows);
        if args.by_measure {
            let alone = runs.alone(scenario, &against, &other, &appraisal)?;
            let rest = interaction(&whole, &alone, &appraisal);
            all.extend(alone.into_iter().flatten());
            all.extend(rest);
        }
        all.extend(whole);
    }
    let mut named = scenarios.clone();
    named.push(against);
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
    let labels = Labels::of(&engine.folder.model.categories);
    printer.comparison(&all, args.format, &labels, &notes)
}

/// What every run of a comparison has in common.
struct Runs<'a> {
    engine: &'a Engine,
    selected: &'a [Selected],
    to: FinancialYear,
    wanted: &'a dyn Fn(&Row) -> bool,
    printer: &'a Printer,
}

impl Runs<'_> {
    fn rows(&self, scenario: &Scenario) -> Result<Vec<Row>, Failure> {
        let asked = Asked {
            scenarios: std::slice::from_ref(scenario),
            selected: self.selected,
            to: self.to,
            drawing: None,
            wanted: self.wanted,
        };
        all_rows(self.engine, &asked, self.printer)
    }

    /// Each lever that a scenario has beyond those of the other, alone on top of those.
    fn alone(
        &self,
        scenario: &Scenario,
        against: &Scenario,
        other: &[Row],
        appraisal: &Appraisal,
    ) -> Result<Vec<Vec<Comparison>>, Failure> {
        let (shared, own) = beyond(scenario, against);
        let one = |(index, lever): (usize, &Lever)| {
            let mut alone = against.clone();
            alone.id = format!("{}#{} {}", scenario.id, shared + index + 1, lever.kind.id());
            alone.levers.push(lever.clone());
            Ok(compare(&self.rows(&alone)?, other, appraisal))
        };
        own.iter().enumerate().map(one).collect()
    }
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
