//! `pressure` without a command: England, or the area of the workspace, in a few lines, and what to try next.

use pressure_model::FinancialYear;
use pressure_report::{Breakdown, Labels, Measure, Row, TableOptions};
use pressure_scenario::Scenario;

use crate::args::{Format, Sources};
use crate::commands::project::{Asked, all_rows, banners, is_recent};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::scenario_notes;
use crate::workspace::Workspace;

/// Last financial year shown where no workspace says another.
const LAST_YEAR: i32 = 2030;

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

pub(crate) fn run(workspace: Option<Workspace>, printer: &Printer) -> Result<(), Failure> {
    let file = workspace.as_ref().map(|workspace| &workspace.file);
    let area = file.map_or("England", |file| file.area.as_str()).to_owned();
    let to = file
        .and_then(|file| file.horizon)
        .unwrap_or(FinancialYear::new(LAST_YEAR));
    let mut engine = Engine::of(&Sources {
        workspace,
        ..Sources::default()
    })?;
    let selected = engine.folder.areas.resolve(&[area])?;
    engine.take_own_figures(&selected, to)?;
    engine.read_history_beside_inputs(&selected, to)?;
    let baseline = [Scenario::baseline()];
    let asked = Asked {
        scenarios: &baseline,
        selected: &selected,
        to,
        drawing: None,
        wanted: &|row| row.breakdown == Breakdown::Total && HEADLINES.contains(&row.measure),
    };
    let rows: Vec<Row> = all_rows(&engine, &asked, printer)?
        .into_iter()
        .filter(|row| is_recent(row, engine.base))
        .collect();
    let labels = Labels::of(&engine.folder.model.categories);
    let mut notes = banners(&engine, &selected);
    notes.extend(scenario_notes::rests_on(&baseline));
    let options = TableOptions {
        notes,
        ..TableOptions::default()
    };
    printer.rows(&rows, Format::Table, &labels, &options)?;
    printer.text("")?;
    printer.text(NEXT)?;
    // The process ends here: giving back millions of small pieces of memory first would be a tenth of its time.
    std::mem::forget(engine);
    Ok(())
}
