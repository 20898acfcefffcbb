//! `pressure solve`: the smallest strength of a lever, or of all levers of a file together, that meets a target.

use std::ops::Range;

use pressure_model::goal_seek::{Answer, Search, Sought, Tried, smallest_strength};
use pressure_report::{Measure, Row, Unit, figure};
use pressure_scenario::Scenario;

use crate::args::{Format, SolveArgs};
use crate::chance::Statement;
use crate::commands::project::{Asked, all_rows, banners, scenario};
use crate::drawn::{self, Drawing};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::outcome::{Outcome, year_of};
use crate::printer::{Listing, Printer};
use crate::scenario_notes;

/// Cells of the grid that is looked over before the search closes in: the default range in steps of a half.
const CELLS: u32 = 20;

/// How closely the strength is found, as a share of the range.
const TOLERANCE: f64 = 1e-6;

pub(crate) fn run(args: &SolveArgs, printer: &Printer) -> Result<(), Failure> {
    let target = Statement::parse(&args.target)?;
    let settings = drawn::settings(args.draws, args.seed, false);
    if settings.is_none() {
        drawn::needs_draws(&[("--seed", args.seed.is_some())])?;
    }
    if !(args.most.is_finite() && args.most > 0.0) {
        return Err(Failure::Usage {
            what: format!("--most {} is no strength to search up to", args.most),
            help: "give a number above 0; 1 is the lever as written, and 10 is the default"
                .to_owned(),
        });
    }
    let mut engine = Engine::load(args.sources.data.as_deref(), args.sources.model.as_deref())?;
    let selected = engine
        .folder
        .areas
        .resolve(std::slice::from_ref(&args.area))?;
    let [area] = selected.as_slice() else {
        return Err(Failure::Usage {
            what: format!(
                "`{}` is {} areas, and a target is of one",
                args.area,
                selected.len()
            ),
            help: "give one council, a region:, a type:, or England".to_owned(),
        });
    };
    let of_target = year_of(target.measure.period_kind(), &target.period);
    let to = args
        .to
        .or(of_target)
        .unwrap_or(engine.base.financial_year());
    engine.take_own_figures(&selected, to)?;
    let (scenario, levers) = chosen(&args.lever, &engine)?;
    let most = most(
        &engine,
        (&scenario, file_of(&args.lever)),
        levers.clone(),
        args.most,
    )?;
    let task = Task {
        engine: &engine,
        scenario: &scenario,
        levers,
        target: &target,
        outcome: Outcome {
            engine: &engine,
            area,
            measure: target.measure,
            period: &target.period,
        },
        to,
    };
    let search = Search {
        most,
        cells: CELLS,
        tolerance: TOLERANCE * most,
    };
    let off = task.row(0.0)?;
    let written = task.row(1.0)?;
    let answer = task.solve(search)?;
    let (Sought::Met(tried) | Sought::Unmet(tried)) = answer.sought;
    let found = task.row(tried.strength)?;
    let chance = settings.map(|settings| {
        let drawing = Drawing {
            settings,
            statements: vec![target.clone()],
        };
        task.chance(tried.strength, &drawing, printer)
    });
    let said = Said {
        task: &task,
        answer,
        tried,
        off,
        written,
        found,
        chance: chance.transpose()?,
        most,
        asked: args.most,
    };
    let mut notes = banners(&engine, &selected);
    notes.extend(scenario_notes::duty(std::slice::from_ref(&scenario)));
    notes.extend(said.notes());
    if let Some(settings) = settings {
        notes.push(format!(
            "the chance is the share of {} draws (seed {}) in which the target is met at that strength; the strength is that of \
             the central run",
            settings.draws, settings.seed
        ));
    }
    said.print(args.format, &notes, printer)
}

/// The file of `FILE#2` or `FILE`.
fn file_of(text: &str) -> &str {
    text.rsplit_once('#').map_or(text, |(file, _)| file)
}

/// The scenario of `FILE#2` or `FILE`, and the places of the levers meant.
fn chosen(text: &str, engine: &Engine) -> Result<(Scenario, Range<usize>), Failure> {
    let read = |name: &str| scenario(name, &engine.folder, Some(engine.base));
    let listed = |scenario: &Scenario| {
        let levers = scenario.levers.iter().enumerate();
        let levers: Vec<String> = levers
            .map(|(place, lever)| format!("#{} {}", place + 1, lever.kind.id()))
            .collect();
        levers.join(", ")
    };
    if let Some((name, number)) = text.rsplit_once('#') {
        let scenario = read(name)?;
        let count = scenario.levers.len();
        return match number.parse::<usize>() {
            Ok(number) if (1..=count).contains(&number) => Ok((scenario, number - 1..number)),
            _ => Err(Failure::Usage {
                what: format!("`{name}` has no lever #{number}"),
                help: match count {
                    0 => "it has no levers at all".to_owned(),
                    _ => format!(
                        "its levers, in the order they are applied: {}",
                        listed(&scenario)
                    ),
                },
            }),
        };
    }
    let scenario = read(text)?;
    let own = scenario.own_levers();
    if own.is_empty() {
        return Err(Failure::Usage {
            what: format!("`{text}` has no levers of its own"),
            help: match scenario.levers.len() {
                0 => "give a scenario or scenario file with a lever; `pressure list levers` shows each kind".to_owned(),
                _ => format!("name one of those it extends: {}", listed(&scenario)),
            },
        });
    }
    Ok((scenario, own))
}

/// The largest strength to try: as asked, unless a value would leave its range before. `file` is the scenario as typed.
fn most(
    engine: &Engine,
    (scenario, file): (&Scenario, &str),
    levers: Range<usize>,
    asked: f64,
) -> Result<f64, Failure> {
    let of = |levers| scenario.most_strength(levers, &engine.folder.policy);
    match of(levers) {
        Ok(most) => Ok(most.min(asked)),
        Err(error) => {
            let mut places = 0..scenario.levers.len();
            let other = places.find(|place| of(*place..place + 1).is_ok());
            Err(Failure::Usage {
                what: error.to_string(),
                help: match other {
                    Some(place) => format!(
                        "scale a lever that has one alone, the others as written: --lever '{file}#{}'",
                        place + 1
                    ),
                    None => "scale a lever that multiplies, adds, or gives a share, an amount or places; \
                             `pressure list levers` shows the keys of each kind"
                        .to_owned(),
                },
            })
        }
    }
}

/// What is sought.
struct Task<'a> {
    engine: &'a Engine,
    scenario: &'a Scenario,
    levers: Range<usize>,
    target: &'a Statement,
    outcome: Outcome<'a>,
    to: pressure_model::FinancialYear,
}

impl Task<'_> {
    fn scaled(&self, strength: f64) -> Result<Scenario, Failure> {
        let policy = &self.engine.folder.policy;
        Ok(self
            .scenario
            .at_strength(self.levers.clone(), strength, policy)?)
    }

    /// The target's total at a strength, in the central run.
    fn row(&self, strength: f64) -> Result<Row, Failure> {
        let inputs = self.engine.prepare(&self.scaled(strength)?, self.to)?;
        self.outcome.row(&self.scenario.id, &inputs)
    }

    fn solve(&self, search: Search) -> Result<Answer, Failure> {
        let margin = |strength| Ok(self.target.margin(self.row(strength)?.value));
        smallest_strength(search, |margin| self.target.is_met_by(margin), margin)
    }

    fn chance(
        &self,
        strength: f64,
        drawing: &Drawing,
        printer: &Printer,
    ) -> Result<Option<f64>, Failure> {
        let target = self.target;
        let wanted =
            |row: &Row| drawn::is_total(row, target.measure) && row.period == target.period;
        let rows = all_rows(
            self.engine,
            &Asked {
                scenarios: &[self.scaled(strength)?],
                selected: std::slice::from_ref(self.outcome.area),
                to: self.to,
                drawing: Some(drawing),
                wanted: &wanted,
            },
            printer,
        )?;
        let chance = rows.iter().find(|row| row.measure == Measure::Probability);
        Ok(chance.map(|row| row.value))
    }

    /// Which levers, in words.
    fn levers_said(&self) -> String {
        let id = &self.scenario.id;
        let said =
            |place: usize| format!("#{} {}", place + 1, self.scenario.levers[place].kind.id());
        let all: Vec<String> = self.levers.clone().map(said).collect();
        format!("{id} {}", all.join(" + "))
    }
}

/// The answer and what is said of it.
struct Said<'a> {
    task: &'a Task<'a>,
    answer: Answer,
    tried: Tried,
    off: Row,
    written: Row,
    found: Row,
    chance: Option<Option<f64>>,
    most: f64,
    asked: f64,
}

impl Said<'_> {
    fn is_met(&self) -> bool {
        matches!(self.answer.sought, Sought::Met(_))
    }

    fn rows(&self) -> [(&'static str, f64, &Row); 3] {
        let found = if self.is_met() { "smallest" } else { "nearest" };
        [
            ("without", 0.0, &self.off),
            ("as written", 1.0, &self.written),
            (found, self.tried.strength, &self.found),
        ]
    }

    /// The answer in a sentence.
    fn sentence(&self) -> String {
        let target = self.task.target;
        let strength = shown(self.tried.strength);
        let value = measured(&self.found);
        let most = shown(self.most);
        if !self.is_met() {
            return format!(
                "No strength from 0 to {most} meets {target}. It gets nearest at {strength}: {value}, {} short.",
                amount(&self.found, -self.tried.margin)
            );
        }
        if self.tried.strength <= 0.0 {
            return format!("{target} is met without it: {value}.");
        }
        format!("{target} is met from strength {strength} on: {value}.")
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!(
            "strength 1 is the lever as written, 0 is without it; its one-off cost goes with it; found on the central run to \
             {:.0e}, having tried {} strengths from 0 to {}",
            TOLERANCE * self.most,
            self.answer.tried,
            shown(self.most)
        )];
        if self.most < self.asked {
            notes.push(format!(
                "beyond {} a value of the lever would leave the range it can have",
                shown(self.most)
            ));
        }
        if !self.answer.rising {
            notes.push(
                "more of it does not always come nearer to the target: between the strengths tried it may be met for a short while \
                 unseen, and beyond the strength found it may be missed again"
                    .to_owned(),
            );
        }
        notes
    }

    /// The levers as a file would give them at the strength found; nothing where that is no lever at all.
    fn toml(&self) -> Result<Option<String>, Failure> {
        if self.tried.strength <= 0.0 {
            return Ok(None);
        }
        let task = self.task;
        let scaled = task.scaled(self.tried.strength)?;
        let policy = &task.engine.folder.policy;
        let texts: Option<Vec<String>> = task
            .levers
            .clone()
            .map(|place| task.scenario.lever_text(place, &scaled, policy))
            .collect();
        Ok(texts.map(|texts| texts.join("\n\n")))
    }

    fn print(&self, format: Format, notes: &[String], printer: &Printer) -> Result<(), Failure> {
        let toml = self.toml()?;
        let (code, name) = self.task.engine.title(self.task.outcome.area);
        if format != Format::Table {
            printer.listing(&self.listing(code, name), format)?;
            printer.note(&self.sentence());
            for note in toml.iter().chain(notes) {
                printer.note(note);
            }
            return Ok(());
        }
        printer.text(&format!("{name} ({code}), {}\n", self.task.levers_said()))?;
        printer.text(&self.sentence())?;
        printer.text("")?;
        printer.listing(&self.table(), format)?;
        if let Some(chance) = self.chance.flatten() {
            let percent = figure(Unit::Share, chance);
            printer.text(&format!(
                "\nChance that it is met at that strength: {percent}"
            ))?;
        }
        if let Some(toml) = toml {
            let said = if self.is_met() {
                "At that strength a scenario file says:"
            } else {
                "At the strength that gets nearest a scenario file says:"
            };
            printer.text(&format!("\n{said}\n\n{toml}"))?;
        }
        printer.text("")?;
        for note in notes {
            printer.text(&format!("Note: {note}"))?;
        }
        Ok(())
    }

    fn table(&self) -> Listing {
        let line = |(case, strength, row): &(&str, f64, &Row)| {
            vec![
                (*case).to_owned(),
                shown(*strength),
                figure(row.unit, row.value),
                figure(row.unit, row.value - self.off.value),
                yes(self.task.target.is_met(row.value)).to_owned(),
            ]
        };
        let money = self.found.unit == Unit::Pounds;
        Listing {
            header: vec![
                "lever",
                "strength",
                if money { "£m" } else { self.found.unit.id() },
                "effect",
                "met",
            ],
            rows: self.rows().iter().map(line).collect(),
        }
    }

    fn listing(&self, code: &str, name: &str) -> Listing {
        let task = self.task;
        let found = self.rows().len() - 1;
        let line = |(place, (case, strength, row)): (usize, &(&str, f64, &Row))| {
            let chance = self.chance.flatten().filter(|_| place == found);
            vec![
                code.to_owned(),
                name.to_owned(),
                task.levers_said(),
                case.replace(' ', "_"),
                format!("{strength}"),
                row.measure.id().to_owned(),
                row.period.clone(),
                format!("{}", row.value),
                format!("{}", row.value - self.off.value),
                row.unit.id().to_owned(),
                task.target.to_string(),
                yes(task.target.is_met(row.value)).to_owned(),
                chance.map_or_else(String::new, |chance| format!("{chance}")),
            ]
        };
        Listing {
            header: vec![
                "area_code",
                "area_name",
                "lever",
                "case",
                "strength",
                "measure",
                "period",
                "value",
                "effect",
                "unit",
                "target",
                "met",
                "chance",
            ],
            rows: self.rows().iter().enumerate().map(line).collect(),
        }
    }
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// A strength to four decimals, without idle zeros.
fn shown(strength: f64) -> String {
    let text = format!("{strength:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `dsg_balance in 2030-31 is -£12.3m`.
fn measured(row: &Row) -> String {
    let value = amount(row, row.value);
    format!("{} in {} is {value}", row.measure.id(), row.period)
}

/// A value in the unit of a row.
fn amount(row: &Row, value: f64) -> String {
    let shown = figure(row.unit, value);
    match row.unit {
        Unit::Pounds | Unit::RealPounds => match shown.strip_prefix('-') {
            Some(below) => format!("-£{below}m"),
            None => format!("£{shown}m"),
        },
        Unit::Share => shown,
        other => format!("{shown} {}", other.id()),
    }
}
