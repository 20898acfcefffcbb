//! `pressure compare`: scenarios beside another, in the central run or draw by draw, and each measure of a scenario alone.

use pressure_report::{Breakdown, Labels, Measure, Row};
use pressure_scenario::Scenario;

use crate::args::{CompareArgs, Format};
use crate::commands::project::{banners, is_shown, scenario};
use crate::drawn::Drawing;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::runs::{Runs, alone, appraisal_told};
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
        let levers = args.by_measure.then(|| alone(scenario, &against));
        all.extend(runs.comparisons(run, &other, levers.as_deref())?);
        shown.extend(levers.into_iter().flatten());
    }
    let suppression = engine.suppression(&shown, args.to, &levels)?;
    suppression.apply_to_comparisons(&mut all);
    named.rotate_left(1);
    let uncertain = named.iter().any(Scenario::is_uncertain);
    notes.extend(scenario_notes::rests_on(&named));
    notes.extend(scenario_notes::published(&named, &levels));
    notes.push(appraisal_told(&engine));
    notes.extend(
        drawing
            .iter()
            .map(|drawing| drawing.note_of_differences(args.format, uncertain)),
    );
    let labels = Labels::of(&engine.folder.model.categories);
    printer.comparison(&all, args.format, &labels, &notes)
}
