//! `pressure project`: plans, spend and balances of the areas asked for, under each scenario.

use std::collections::BTreeMap;
use std::path::Path;

use pressure_model::results::AreaProjection;
use pressure_model::{CensusYear, FinancialYear};
use pressure_report::{AreaResult, Breakdown, Labels, Row, TableOptions, numbered_rows, roll_up};
use pressure_scenario::Scenario;

use crate::areas::Selected;
use crate::args::{By, Format, ProjectArgs};
use crate::drawn::{self, AreaRows, Central, Drawing, DrawnRows};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::model_folder::{ModelFolder, read};
use crate::out_folder;
use crate::prices::Prices;
use crate::printer::Printer;
use crate::saved_run::SavedRun;
use crate::scenario_notes;
use pressure_returns::Area;

/// Said of a run repeated.
const SAME_BYTES: &str = "the run gives the same bytes as the results.csv of its folder";

/// Years before the base that a table shows.
const TABLE_YEARS_BEFORE: i32 = 2;

pub(crate) fn run(args: &ProjectArgs, printer: &Printer) -> Result<(), Failure> {
    let done = match &args.replay {
        Some(folder) => SavedRun::open(folder)?.carried_out(printer)?,
        None => project(args, args.out.is_some(), printer)?,
    };
    show(done, args, printer)
}

/// A run carried out.
#[derive(Debug)]
pub(crate) struct Projected {
    pub(crate) engine: Engine,
    pub(crate) drawing: Option<Drawing>,
    pub(crate) selected: Vec<Selected>,
    pub(crate) scenarios: Vec<Scenario>,
    pub(crate) prices: Prices,
    /// Every row kept.
    pub(crate) rows: Vec<Row>,
    /// The command of the run folder that this run repeats.
    pub(crate) replayed: Option<Vec<String>>,
}

/// Carries out what was asked; `all` keeps every breakdown, as a run folder does.
pub(crate) fn project(
    args: &ProjectArgs,
    all: bool,
    printer: &Printer,
) -> Result<Projected, Failure> {
    let drawing = Drawing::asked(args.drawn, args.whole_children, &args.chances)?;
    let mut engine = Engine::of(&args.sources)?;
    let prices = Prices::parse(&args.prices, &engine.folder)?;
    let selected = engine.folder.areas.resolve(&args.areas)?;
    engine.take_own_figures(&selected, args.to)?;
    if let Some(drawing) = &drawing {
        drawing.check(&prices)?;
    }
    engine.read_history_beside_inputs(&selected, args.to)?;
    let scenarios: Vec<Scenario> = args
        .scenarios
        .iter()
        .map(|name| scenario(name, &engine.folder, Some(engine.base)))
        .collect::<Result<_, _>>()?;
    let wanted = |row: &Row| all || is_shown(row, &args.by, args.format);
    let asked = Asked {
        scenarios: &scenarios,
        selected: &selected,
        to: args.to,
        drawing: drawing.as_ref(),
        wanted: &wanted,
    };
    let rows = prices.convert(all_rows(&engine, &asked, printer)?)?;
    Ok(Projected {
        engine,
        drawing,
        selected,
        scenarios,
        prices,
        rows,
        replayed: None,
    })
}

/// Writes the folder of `--out` and prints what is to be seen.
fn show(done: Projected, args: &ProjectArgs, printer: &Printer) -> Result<(), Failure> {
    if let Some(folder) = &args.out {
        out_folder::write(folder, args.force, &done)?;
        printer.note(&format!("written to {}", folder.display()));
    }
    let Projected {
        engine,
        drawing,
        selected,
        scenarios,
        prices,
        rows,
        replayed,
    } = done;
    let mut notes = banners(&engine, &selected);
    notes.extend(scenario_notes::rests_on(&scenarios));
    notes.extend(scenario_notes::published(&scenarios, &rows));
    notes.extend(
        drawing
            .iter()
            .flat_map(|drawing| drawing.notes(args.format)),
    );
    notes.extend(prices.note());
    notes.extend(replayed.map(|_| SAME_BYTES.to_owned()));
    let shown: Vec<Row> = rows
        .into_iter()
        .filter(|row| is_shown(row, &args.by, args.format))
        .filter(|row| args.format != Format::Table || is_recent(row, engine.base))
        .collect();
    let options = TableOptions {
        prices: prices.said(),
        notes,
        ..TableOptions::default()
    };
    let labels = Labels::of(&engine.folder.model.categories);
    printer.rows(&shown, args.format, &labels, &options)
}

/// A scenario by name, or a file.
/// `base` is the last census counted, after which levers start; where it is not known their years are not checked.
pub(crate) fn scenario(
    name: &str,
    folder: &ModelFolder,
    base: Option<CensusYear>,
) -> Result<Scenario, Failure> {
    if name == "baseline" {
        return Ok(Scenario::baseline());
    }
    let context = folder.context(base);
    if let Some(text) = folder.scenarios.get(name) {
        return Ok(Scenario::parse(name, text, &context)?);
    }
    let path = Path::new(name);
    if path.extension().is_some_and(|ending| ending == "toml") && path.is_file() {
        let id = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or(name);
        let own = path.parent().unwrap_or(Path::new(""));
        let beside = folder.beside.and(own);
        let context = folder.context_beside(base, &beside);
        return Ok(Scenario::parse(id, &read(path)?, &context)?);
    }
    let mut known: Vec<&str> = folder
        .scenarios
        .keys()
        .map(String::as_str)
        .chain(["baseline"])
        .collect();
    known.sort_by(|a, b| strsim::jaro_winkler(b, name).total_cmp(&strsim::jaro_winkler(a, name)));
    known.truncate(3);
    let help = format!(
        "nearest: {}; or give the path of a .toml file that exists",
        known.join(", ")
    );
    Err(Failure::UnknownScenario {
        scenario: name.to_owned(),
        help,
    })
}

/// What is to be projected, and which rows of it.
pub(crate) struct Asked<'a> {
    pub(crate) scenarios: &'a [Scenario],
    pub(crate) selected: &'a [Selected],
    pub(crate) to: FinancialYear,
    /// `None` for the central run.
    pub(crate) drawing: Option<&'a Drawing>,
    pub(crate) wanted: &'a dyn Fn(&Row) -> bool,
}

/// Every row wanted of every scenario and area, published years first within each area.
pub(crate) fn all_rows(
    engine: &Engine,
    asked: &Asked<'_>,
    printer: &Printer,
) -> Result<Vec<Row>, Failure> {
    let mut all = Vec::new();
    for scenario in asked.scenarios {
        let mut run = central(engine, asked, scenario)?;
        if let Some(drawing) = asked.drawing {
            let progress = printer.progress("drawing");
            drawn::fill(engine, &mut run, drawing, &progress)?;
        }
        for (one, area) in asked.selected.iter().zip(run.areas) {
            let mut history = engine.history_rows(&scenario.id, one)?;
            history.retain(asked.wanted);
            let projected = area.rows.into_iter().map(|(_, row)| row);
            let projected = projected.chain(area.chances).collect();
            all.extend(series_together(history, projected));
        }
    }
    let suppression = engine.suppression(asked.scenarios, asked.to, &all)?;
    suppression.apply(&mut all);
    Ok(all)
}

/// The central run of a scenario, with the rows wanted of every area.
pub(crate) fn central(
    engine: &Engine,
    asked: &Asked<'_>,
    scenario: &Scenario,
) -> Result<Central, Failure> {
    let (inputs, redrawn) = engine.prepare_to_draw(scenario, asked.to)?;
    let councils = engine.project(&inputs, asked.selected)?;
    let rows = |one| central_rows(engine, &scenario.id, one, &councils, asked.wanted);
    Ok(Central {
        areas: asked.selected.iter().map(rows).collect(),
        inputs,
        redrawn,
        councils,
    })
}

/// The central run of each scenario, and every projected row wanted of every area with all its draws.
pub(crate) fn all_draws(
    engine: &Engine,
    asked: &Asked<'_>,
    drawing: &Drawing,
    printer: &Printer,
) -> Result<(Vec<Central>, Vec<DrawnRows>), Failure> {
    let central = |scenario| central(engine, asked, scenario);
    let runs: Vec<Central> = asked
        .scenarios
        .iter()
        .map(central)
        .collect::<Result<_, _>>()?;
    let drawn = drawn::keep(engine, &runs, drawing, &printer.progress("drawing"))?;
    Ok((runs, drawn))
}

/// The rows wanted of one area in the central run.
fn central_rows(
    engine: &Engine,
    scenario: &str,
    one: &Selected,
    councils: &[(Area, AreaProjection)],
    wanted: &dyn Fn(&Row) -> bool,
) -> AreaRows {
    let hidden = engine.hidden(one);
    let categories = &engine.folder.model.categories;
    let mut rows = area_result(one, councils).map_or_else(Vec::new, |area| {
        numbered_rows(scenario, &area, engine.base, categories, engine.basis(one))
    });
    let idle = Engine::idle(&rows);
    rows.retain(|(_, row)| {
        // A share of all plans in schools would tell of the few in a placement that are hidden.
        let told = row.measure.adds_up() || !engine.suppresses();
        wanted(row) && told && !hidden.contains(&row.measure) && !idle.contains(&row.measure)
    });
    AreaRows {
        councils: engine.members(one),
        rows,
        chances: Vec::new(),
    }
}

/// Published and projected years of a series belong together, and series stand in the order of the projection, which is
/// that of the model file: five to ten before eleven to fifteen.
fn series_together(history: Vec<Row>, projected: Vec<Row>) -> Vec<Row> {
    let series = |row: &Row| (row.measure, row.breakdown, row.category.clone());
    let mut order = BTreeMap::new();
    for row in projected.iter().chain(&history) {
        let next = order.len();
        order.entry(series(row)).or_insert(next);
    }
    let mut all: Vec<Row> = history.into_iter().chain(projected).collect();
    all.sort_by_cached_key(|row| (row.measure, row.breakdown, order.get(&series(row)).copied()));
    all
}

pub(crate) fn area_result(
    selected: &Selected,
    councils: &[(Area, AreaProjection)],
) -> Option<AreaResult> {
    match selected {
        Selected::Council { code } => {
            let (entry, projection) = councils.iter().find(|(entry, _)| entry.code == *code)?;
            Some(AreaResult::council(
                &entry.code,
                &entry.name,
                projection.clone(),
            ))
        }
        Selected::RollUp {
            code,
            name,
            members,
        } => {
            let of = councils
                .iter()
                .filter(|(entry, _)| members.contains(&entry.code));
            roll_up(code, name, of.map(|(_, projection)| projection))
        }
    }
}

/// A table shows lines and kinds of traveller unasked, and age groups for ages, since 26 single ages bury everything else.
pub(crate) fn is_shown(row: &Row, by: &[By], format: Format) -> bool {
    let table = format == Format::Table;
    match row.breakdown {
        Breakdown::Total
        | Breakdown::Sign
        | Breakdown::Change
        | Breakdown::Driver
        | Breakdown::Parameter
        | Breakdown::VarianceShare
        | Breakdown::Statement => true,
        // Made for statutory tables, which show them.
        Breakdown::Crossing | Breakdown::Provision => false,
        Breakdown::Placement => by.contains(&By::Placement),
        Breakdown::Need => by.contains(&By::Need),
        Breakdown::Age => by.contains(&By::Age) && !table,
        Breakdown::AgeGroup => by.contains(&By::Age),
        Breakdown::Line => table || by.contains(&By::Line),
        Breakdown::Section251 => by.contains(&By::Line),
        Breakdown::TransportCategory => table || by.contains(&By::Mode),
        Breakdown::Mode => by.contains(&By::Mode),
    }
}

/// A table begins two years before the base year, which is enough to see where the figures come from; csv and json hold all years.
pub(crate) fn is_recent(row: &Row, base: CensusYear) -> bool {
    let first = base.year() - TABLE_YEARS_BEFORE;
    row.period
        .get(..4)
        .and_then(|year| year.parse::<i32>().ok())
        .is_none_or(|year| year >= first)
}

/// What must be read with the figures of these areas.
pub(crate) fn banners(engine: &Engine, selected: &[Selected]) -> Vec<String> {
    let all = selected.iter().flat_map(|one| engine.banners(one));
    let first = engine.folder.changes.note.iter().chain(&engine.unused);
    first.cloned().chain(all).collect()
}
