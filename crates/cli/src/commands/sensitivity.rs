//! `pressure sensitivity`: which uncertain parameters a figure depends on most, one at a time and over the draws.

mod strengths;
mod told;

use pressure_model::results::AreaProjection;
use pressure_model::{
    DrawSettings, FinancialYear, Group, HeldEnds, PERCENTILES, Sample, Simulator, Tally,
    Uncertainty, variance_share,
};
use pressure_report::{Figures, Labels, Measure, Row, TableOptions};
use pressure_returns::Area;
use pressure_scenario::Scenario;

use self::strengths::HeldStrength;
use self::told::{AreaSensitivity, OfParameter};
use crate::areas::Selected;
use crate::args::{Format, SensitivityArgs};
use crate::chance::{measure, period_of};
use crate::commands::project::{banners, scenario};
use crate::drawn::{self, Strengths, write_figures};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::printer::{Printer, Progress};
use crate::scenario_notes;

/// The last financial year where neither a period is given nor a workspace has a horizon: that of `project`.
const LAST_YEAR: i32 = 2030;

pub(crate) fn run(args: &SensitivityArgs, printer: &Printer) -> Result<(), Failure> {
    let measure = measure(&args.measure)?;
    if !measure.adds_up() {
        return Err(Failure::Usage {
            what: format!(
                "{} is a share, and what moves it in councils does not add up",
                measure.id()
            ),
            help: "give plans, or another measure that is counted".to_owned(),
        });
    }
    let kind = measure.period_kind();
    let workspace = args.sources.workspace.as_ref();
    let last = workspace.and_then(|workspace| workspace.file.horizon);
    let last = last.unwrap_or(FinancialYear::new(LAST_YEAR));
    let period = match &args.period {
        Some(period) => period_of(measure, period)?,
        None => kind.period_in(last),
    };
    let to = kind.year_of(&period).unwrap_or(last);
    let settings = drawn::settings(args.draws, args.seed, false);
    if settings.is_none() {
        drawn::needs_draws(&[("--seed", args.seed.is_some())])?;
    }
    let mut engine = Engine::of(&args.sources)?;
    let selected = engine.folder.areas.resolve(&args.areas)?;
    engine.take_own_figures(&selected, to)?;
    let scenario = scenario(&args.scenario, &engine.folder, Some(engine.base))?;
    engine.refuse_hidden(&selected, &scenario, (measure, to))?;
    let uncertainty = engine.folder.uncertainty.uncertainty();
    let question = Question {
        engine: &engine,
        selected: &selected,
        scenario: &scenario,
        measure,
        period: &period,
        to,
        settings,
    };
    let all = question.answers(&uncertainty, printer)?;
    let mut notes = banners(&engine, &selected);
    notes.extend(scenario_notes::rests_on(std::slice::from_ref(&scenario)));
    notes.extend(said(settings));
    if scenario.is_uncertain() {
        notes.push(strengths::SAID.to_owned());
    }
    if args.format == Format::Table {
        for area in &all {
            printer.paragraph(&area.heading())?;
            printer.listing(&area.table(), args.format)?;
            printer.text("")?;
        }
        return printer.notes(&notes, args.format);
    }
    let rows: Vec<Row> = all.iter().flat_map(AreaSensitivity::rows).collect();
    let labels = Labels::of(&engine.folder.model.categories);
    let options = TableOptions {
        notes,
        ..TableOptions::default()
    };
    printer.rows(&rows, args.format, &labels, &options)
}

/// One measure of one period, of some areas.
struct Question<'a> {
    engine: &'a Engine,
    selected: &'a [Selected],
    scenario: &'a Scenario,
    measure: Measure,
    period: &'a str,
    to: FinancialYear,
    /// `None` where no share of variance is asked for.
    settings: Option<DrawSettings>,
}

impl Question<'_> {
    fn answers(
        &self,
        uncertainty: &Uncertainty,
        printer: &Printer,
    ) -> Result<Vec<AreaSensitivity>, Failure> {
        let (inputs, redrawn) = self.engine.prepare_to_draw(self.scenario, self.to)?;
        let councils = self.engine.project(&inputs, self.selected)?;
        let none = DrawSettings {
            seed: 0,
            draws: 0,
            whole_children: false,
        };
        let settings = self.settings.unwrap_or(none);
        let drawn = redrawn.as_ref().map(|redrawn| Strengths {
            redrawn,
            central: &inputs,
            settings,
        });
        let mut simulator = Simulator::new(&inputs, uncertainty, settings)?;
        if let Some(drawn) = &drawn {
            simulator = simulator.with_drawn_inputs(drawn);
        }
        let strengths = HeldStrength::all(self.engine, self.scenario, self.selected, self.to)?;
        let progress = printer.progress("drawing");
        let of_area = |area| {
            let outcome = Outcome {
                engine: self.engine,
                area,
                measure: self.measure,
                period: self.period,
            };
            let task = Task {
                outcome,
                uncertainty,
                simulator: &simulator,
                councils: &councils,
                strengths: &strengths,
                draws: self.settings,
                progress: &progress,
            };
            task.of_area(&self.scenario.id)
        };
        self.selected.iter().map(of_area).collect()
    }
}

/// What a measure of one area in the last year depends on: the figure of the central run, and a row for each parameter, widest
/// first.
pub(crate) fn tornado(
    engine: &Engine,
    one: &Selected,
    scenario: &Scenario,
    measure: Measure,
    to: FinancialYear,
    printer: &Printer,
) -> Result<Vec<Row>, Failure> {
    let question = Question {
        engine,
        selected: std::slice::from_ref(one),
        scenario,
        measure,
        period: &measure.period_kind().period_in(to),
        to,
        settings: None,
    };
    let uncertainty = engine.folder.uncertainty.uncertainty();
    let all = question.answers(&uncertainty, printer)?;
    Ok(all.iter().flat_map(AreaSensitivity::rows).collect())
}

/// How the figures are to be read.
fn said(settings: Option<DrawSettings>) -> Vec<String> {
    let [low, high] = PERCENTILES.map(|share| 100.0 * share);
    let mut notes = vec![format!(
        "each parameter alone is set to its {low:.0}th and {high:.0}th percentile of uncertainty.toml in all years, for the nation \
         and every council together, all others as in the central run; nothing varies from year to year or from council to council, so a \
         parameter that mostly does shows wider here than in draws"
    )];
    if let Some(DrawSettings { seed, draws, .. }) = settings {
        notes.push(format!(
            "shares of variance are squared correlations of the figure with the standard normal numbers of a parameter over {draws} \
             draws (seed {seed}), of several councils weighted by what it does to each, less what chance alone correlates; +- is one \
             standard error of having drawn no more; they need not sum to 100%, since what parameters do to each other is nobody's"
        ));
    }
    notes
}

/// One figure of one area.
struct Task<'a> {
    outcome: Outcome<'a>,
    uncertainty: &'a Uncertainty,
    simulator: &'a Simulator<'a>,
    /// The central run.
    councils: &'a [(Area, AreaProjection)],
    /// The scenario's levers of uncertain strength.
    strengths: &'a [HeldStrength<'a>],
    /// `None` where no share of variance is asked for.
    draws: Option<DrawSettings>,
    progress: &'a Progress,
}

impl Task<'_> {
    fn of_area(&self, scenario: &str) -> Result<AreaSensitivity, Failure> {
        let engine = self.outcome.engine;
        let (number, central) = self.outcome.numbered(scenario, self.councils)?;
        let members = engine.members(self.outcome.area);
        // The row has been found, so there is a council.
        let like = &self.councils[0].1;
        let reader = Reader {
            engine,
            figures: Figures::like(like, engine.base, &engine.folder.model.categories),
            progress: self.progress,
        };
        let held = self.simulator.hold_each(&members, &|council, projection| {
            reader.one(council, projection, number)
        });
        let drawn = self.draws.map(|settings| {
            let group = Group {
                councils: members.clone(),
                figures: vec![number],
            };
            let made = self.simulator.tally(&[group], &reader);
            (settings, made.into_iter().next().unwrap_or_default())
        });
        let parameters = self.uncertainty.parameters.iter().enumerate();
        let mut parameters: Vec<OfParameter> = parameters
            .map(|(place, parameter)| {
                let share = drawn.as_ref().map(|(_, draws)| {
                    let widths = held.iter().map(|held| {
                        let [low, high] = held.ends[place];
                        settled(high - low, held.central)
                    });
                    let weights: Vec<(usize, f64)> = members.iter().copied().zip(widths).collect();
                    variance_share(draws, &self.simulator.weighted_normals(place, &weights))
                });
                OfParameter {
                    id: parameter.id.clone(),
                    effects: effects(&held, place, central.value),
                    share,
                }
            })
            .collect();
        for strength in self.strengths {
            let mut effects = [0.0; 2];
            for (effect, councils) in effects.iter_mut().zip(&strength.ends) {
                let (_, row) = self.outcome.numbered(scenario, councils)?;
                *effect = settled(row.value - central.value, central.value);
            }
            let share = drawn
                .as_ref()
                .map(|(settings, draws)| variance_share(draws, &[strength.normals(*settings)]));
            parameters.push(OfParameter {
                id: strength.id.to_owned(),
                effects,
                share,
            });
        }
        parameters.sort_by(|a, b| b.width().total_cmp(&a.width()).then(a.id.cmp(&b.id)));
        Ok(AreaSensitivity {
            central,
            parameters,
        })
    }
}

/// What the ends of one parameter do to the sum of some councils.
fn effects(held: &[HeldEnds], parameter: usize, whole: f64) -> [f64; 2] {
    [0, 1].map(|end| {
        let effects = held
            .iter()
            .map(|held| held.ends[parameter][end] - held.central);
        settled(effects.sum(), whole)
    })
}

/// What is left of a parameter that does nothing is the rounding of sums, nil beside the whole.
fn settled(effect: f64, whole: f64) -> f64 {
    const DUST: f64 = 1e-13;
    if effect.abs() < DUST * whole.abs() {
        0.0
    } else {
        effect
    }
}

/// Reads one figure of councils.
struct Reader<'a> {
    engine: &'a Engine,
    figures: Figures<'a>,
    progress: &'a Progress,
}

impl Reader<'_> {
    fn one(&self, council: usize, projection: &AreaProjection, number: usize) -> f64 {
        let mut figures = vec![0.0; self.figures.count()];
        self.read(council, projection, &mut figures);
        figures[number]
    }
}

impl Tally for Reader<'_> {
    type Made = Vec<f64>;

    fn width(&self) -> usize {
        self.figures.count()
    }

    fn read(&self, council: usize, draw: &AreaProjection, figures: &mut [f64]) {
        write_figures(self.engine, &self.figures, (council, draw), figures);
    }

    fn make(&self, _group: usize, sample: Sample) -> Vec<f64> {
        sample.of(0).to_vec()
    }

    fn progress(&self, done: u64, all: u64) {
        self.progress.show(done, all);
    }
}
