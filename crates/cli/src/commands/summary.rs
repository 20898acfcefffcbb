//! `pressure` without a command: England in a few lines, and what to try next.

use pressure_model::FinancialYear;
use pressure_report::{Breakdown, Labels, Measure, Row, TableOptions};
use pressure_scenario::Scenario;

use crate::args::Format;
use crate::commands::project::{Asked, all_rows, banners, is_recent};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::scenario_notes;

/// What a reader asks first.
const HEADLINES: [Measure; 6] = [
    Measure::Plans,
    Measure::NewPlans,
    Measure::HighNeedsSpend,
    Measure::InYearBalance,
    Measure::DsgBalance,
    Measure::TransportSpend,
];

const NEXT: &str = "Try next:
  pressure project --area Medway --by placement     one council, by placement
  pressure compare current-policy                   what the write-off and the takeover change
  pressure list areas                               every council, with its codes";

pub(crate) fn run(printer: &Printer) -> Result<(), Failure> {
    let mut engine = Engine::load(None, None)?;
    let england = engine.folder.areas.resolve(&["England".to_owned()])?;
    engine.read_history(&england)?;
    let baseline = [Scenario::baseline()];
    let asked = Asked {
        scenarios: &baseline,
        selected: &england,
        to: FinancialYear::new(2030),
        drawing: None,
        wanted: &|row| row.breakdown == Breakdown::Total && HEADLINES.contains(&row.measure),
    };
    let rows: Vec<Row> = all_rows(&engine, &asked, printer)?
        .into_iter()
        .filter(|row| is_recent(row, engine.base))
        .collect();
    let labels = Labels::of(&engine.folder.model.categories);
    let mut notes = banners(&engine, &england);
    notes.extend(scenario_notes::rests_on(&baseline));
    let options = TableOptions {
        notes,
        ..TableOptions::default()
    };
    printer.rows(&rows, Format::Table, &labels, &options)?;
    printer.text("")?;
    printer.text(NEXT)
}
