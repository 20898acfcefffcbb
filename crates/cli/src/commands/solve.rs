//! `pressure solve`: the smallest strength of a lever, or of all levers of a file together, that meets a target.

mod told;

use std::ops::Range;

use pressure_model::goal_seek::{Answer, Search, Sought, smallest_strength};
use pressure_report::{Measure, Row};
use pressure_scenario::Scenario;

use self::told::Said;
use crate::args::SolveArgs;
use crate::chance::Statement;
use crate::commands::project::{Asked, all_rows, banners, scenario};
use crate::drawn::{self, Drawing};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::printer::Printer;
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
    let mut engine = Engine::of(&args.sources)?;
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
    let of_target = target.measure.period_kind().year_of(&target.period);
    let to = args
        .to
        .or(of_target)
        .unwrap_or(engine.base.financial_year());
    engine.take_own_figures(&selected, to)?;
    let (scenario, levers) = chosen(&args.lever, &engine)?;
    engine.refuse_hidden(&selected, &scenario, (target.measure, to))?;
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
        chance: chance.transpose()?.flatten(),
        most,
        asked: args.most,
    };
    let mut notes = banners(&engine, &selected);
    notes.extend(scenario_notes::rests_on(std::slice::from_ref(&scenario)));
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
