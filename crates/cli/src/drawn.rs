//! Rows of a central run made into those of its draws: means, percentiles, and chances of statements.

use pressure_model::results::AreaProjection;
use pressure_model::{
    DrawSettings, DrawnInputs, Group, Inputs, Sample, Simulator, Tally, in_parallel,
};
use pressure_report::{Basis, Breakdown, Figures, Measure, Row, Spread, Unit};
use pressure_returns::Area;
use pressure_scenario::Redrawn;

use crate::args::{DrawArgs, Format};
use crate::chance::Statement;
use crate::drawn_figures::DrawnFigures;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::outcome;
use crate::prices::Prices;
use crate::printer::Progress;
use crate::shown::without_block;

/// The seed of draws that are given none.
const DEFAULT_SEED: u64 = 1;

/// What is asked of the draws.
#[derive(Debug)]
pub(crate) struct Drawing {
    pub(crate) settings: DrawSettings,
    pub(crate) statements: Vec<Statement>,
}

/// So many draws; `None` for none.
pub(crate) fn settings(
    draws: u32,
    seed: Option<u64>,
    whole_children: bool,
) -> Option<DrawSettings> {
    (draws > 0).then(|| DrawSettings {
        seed: seed.unwrap_or(DEFAULT_SEED),
        draws,
        whole_children,
    })
}

/// Refuses options given without the draws they are about.
pub(crate) fn needs_draws(options: &[(&str, bool)]) -> Result<(), Failure> {
    match options.iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(Failure::Usage {
            what: format!("{option} needs --draws: the central run has no chances"),
            help: "add --draws 1000, or leave it out".to_owned(),
        }),
        None => Ok(()),
    }
}

/// Said wherever children are drawn whole.
const WHOLE_PLACES: &str = "with --whole-children free places are counted in whole children, so a council whose places are a fraction fills \
                            up a little sooner";

impl Drawing {
    /// What `--draws` and the options that need it ask for; `None` is the central run.
    pub(crate) fn asked(
        drawn: DrawArgs,
        whole_children: bool,
        chances: &[String],
    ) -> Result<Option<Self>, Failure> {
        let statements = chances.iter().map(|text| Statement::parse(text));
        let statements: Vec<Statement> = statements.collect::<Result<_, _>>()?;
        if let Some(settings) = settings(drawn.draws, drawn.seed, whole_children) {
            return Ok(Some(Self {
                settings,
                statements,
            }));
        }
        needs_draws(&[
            ("--seed", drawn.seed.is_some()),
            ("--whole-children", whole_children),
            ("--chance", !statements.is_empty()),
        ])?;
        Ok(None)
    }

    /// Refuses what draws cannot be combined with.
    pub(crate) fn check(&self, prices: &Prices) -> Result<(), Failure> {
        let of_money = |statement: &&Statement| statement.measure.unit() == Unit::Pounds;
        if let (Prices::Real(_), Some(statement)) = (prices, self.statements.iter().find(of_money))
        {
            return Err(Failure::Usage {
                what: format!(
                    "the threshold of `{statement}` is cash, and --prices asks for real money"
                ),
                help: "leave --prices out, or ask for the chance in a run of its own".to_owned(),
            });
        }
        Ok(())
    }

    /// How the figures are to be read.
    pub(crate) fn notes(&self, format: Format) -> Vec<String> {
        let DrawSettings { seed, draws, .. } = self.settings;
        let bounds = match format {
            Format::Table => {
                "one draw in ten lies below the first line under a total, one in ten above the second"
            }
            Format::Csv | Format::Json => "p10, p50 and p90 are percentiles of the draws",
        };
        let mut notes = vec![format!(
            "projected figures are means of {draws} draws (seed {seed}); {bounds}; means of parts add up, these bounds do not; \
             they are as wide as uncertainty.toml says, where many widths are assumed"
        )];
        if self.settings.whole_children {
            notes.push(WHOLE_PLACES.to_owned());
        }
        notes
    }

    /// How the figures of a comparison are to be read; `uncertain` if a lever of it is of uncertain strength.
    pub(crate) fn note_of_differences(&self, format: Format, uncertain: bool) -> String {
        let DrawSettings { seed, draws, .. } = self.settings;
        let bounds = match format {
            Format::Table => "the bounds below a difference",
            Format::Csv | Format::Json => "p10, p50 and p90",
        };
        let levers = if uncertain {
            "strengths that a scenario gives as distributions are drawn too, whatever else levers do is taken as certain"
        } else {
            "what levers do is taken as certain"
        };
        format!(
            "figures are means of {draws} draws (seed {seed}), each the same world in every scenario; {bounds} are those of the difference, \
             taken in each draw and over whole areas, as wide as uncertainty.toml says; {levers}; a chance is \
             the share of draws in which the scenario costs less than the other, counting what its measures cost and no capital, in the \
             year and over the years so far"
        )
    }
}

/// The rows of one area in the central run, each with the number of its figure.
#[derive(Debug)]
pub(crate) struct AreaRows {
    /// Places of its councils in the inputs.
    pub(crate) councils: Vec<usize>,
    pub(crate) rows: Vec<(usize, Row)>,
    /// Chances of statements, which only draws have.
    pub(crate) chances: Vec<Row>,
}

/// What the draws of one area come to.
struct AreaSpread {
    /// By projected row, in order.
    figures: Vec<Spread>,
    /// By statement; `None` where the area does not show the measure.
    chances: Vec<Option<f64>>,
}

impl AreaSpread {
    fn of(
        area: &AreaRows,
        figures: &DrawnFigures,
        statements: &[Statement],
        sample: &Sample,
    ) -> Self {
        let rows: Vec<&Row> = projected(&area.rows).map(|(_, row)| row).collect();
        let chances = statements.iter().map(|statement| {
            let is_of =
                |row: &&Row| is_total(row, statement.measure) && row.period == statement.period;
            let figure = rows.iter().position(is_of)?;
            Some(statement.holds(&figures.draws(figure, sample)))
        });
        let spreads = (0..rows.len()).filter_map(|i| Spread::of(&figures.draws(i, sample)));
        Self {
            chances: chances.collect(),
            figures: spreads.collect(),
        }
    }
}

/// The inputs of single draws, where a scenario's levers are of uncertain strength.
#[derive(Debug)]
pub(crate) struct Strengths<'a> {
    pub(crate) redrawn: &'a Redrawn,
    /// Of the central run.
    pub(crate) central: &'a Inputs,
    pub(crate) settings: DrawSettings,
}

impl DrawnInputs for Strengths<'_> {
    fn of(&self, council: usize, draw: u32) -> Inputs {
        let mut inputs = self.redrawn.inputs(council, self.settings.seed, draw);
        // What meets a council's own balance is worked out after its levers, which leave it alone.
        for area in &mut inputs.areas {
            area.money.unexplained = self.central.areas[council].money.unexplained;
        }
        inputs
    }
}

impl Central {
    fn strengths(&self, drawing: &Drawing) -> Option<Strengths<'_>> {
        self.redrawn.as_ref().map(|redrawn| Strengths {
            redrawn,
            central: &self.inputs,
            settings: drawing.settings,
        })
    }
}

/// Draws the areas' councils and fills the projected rows. What has been counted stays as it is, without percentiles.
pub(crate) fn fill(
    engine: &Engine,
    run: &mut Central,
    drawing: &Drawing,
    progress: &Progress,
) -> Result<(), Failure> {
    for statement in &drawing.statements {
        check_projected(statement, &run.areas)?;
    }
    let Some((_, like)) = run.councils.first() else {
        return Ok(());
    };
    let areas = &run.areas;
    let strengths = run.strengths(drawing);
    let simulator = simulator(engine, &run.inputs, drawing, strengths.as_ref())?;
    let figures = Figures::like(like, engine.base, &engine.folder.model.categories);
    let of_area = |area: &AreaRows| {
        let rows = projected(&area.rows).map(|(figure, _)| (0, *figure));
        DrawnFigures::of(&figures, &rows.collect::<Vec<_>>())
    };
    let wanted: Vec<DrawnFigures> = areas.iter().map(of_area).collect();
    let groups: Vec<Group> = areas
        .iter()
        .zip(&wanted)
        .map(|(area, wanted)| Group {
            councils: area.councils.clone(),
            figures: wanted.numbers.clone(),
        })
        .collect();
    let statements = &drawing.statements;
    let reader = Reader {
        engine,
        figures,
        make: |group: usize, sample: Sample| {
            AreaSpread::of(&areas[group], &wanted[group], statements, &sample)
        },
        progress,
    };
    let spreads = simulator.tally(&groups, &reader);
    for (area, spread) in run.areas.iter_mut().zip(spreads) {
        write(area, spread, statements);
    }
    Ok(())
}

fn simulator<'a>(
    engine: &Engine,
    inputs: &'a Inputs,
    drawing: &Drawing,
    strengths: Option<&'a Strengths<'a>>,
) -> Result<Simulator<'a>, Failure> {
    let uncertainty = engine.folder.uncertainty.uncertainty();
    let simulator = Simulator::new(inputs, &uncertainty, drawing.settings)?;
    Ok(match strengths {
        Some(strengths) => simulator.with_drawn_inputs(strengths),
        None => simulator,
    })
}

/// The central run of a scenario, from which its draws depart.
#[derive(Debug)]
pub(crate) struct Central {
    pub(crate) inputs: Inputs,
    /// The scenario to be laid over its councils draw by draw, where a lever is of uncertain strength.
    pub(crate) redrawn: Option<Redrawn>,
    /// The councils of what was asked for, each once.
    pub(crate) councils: Vec<(Area, AreaProjection)>,
    /// In the order of the areas asked for, which is the same in every scenario.
    pub(crate) areas: Vec<AreaRows>,
}

/// Rows whose values are the means of their draws, with those: `[draw]`, the same draw the same world in every scenario.
pub(crate) type DrawnRows = Vec<(Row, Vec<f64>)>;

/// Draws the councils of each run and keeps every draw of the projected rows. Memory is 8 bytes a row and draw. Runs that differ
/// in policy on money alone are drawn together: what happens to children is worked out once for all of them.
pub(crate) fn keep(
    engine: &Engine,
    runs: &[Central],
    drawing: &Drawing,
    progress: &Progress,
) -> Result<Vec<DrawnRows>, Failure> {
    let mut kept: Vec<DrawnRows> = runs.iter().map(|_| Vec::new()).collect();
    let mut left: Vec<usize> = (0..runs.len()).collect();
    while let Some(&first) = left.first() {
        let alike = |place: &usize| {
            let (one, other) = (&runs[first], &runs[*place]);
            let certain = one.redrawn.is_none() && other.redrawn.is_none();
            first == *place || certain && one.inputs.differs_in_policy_alone(&other.inputs)
        };
        let (together, others): (Vec<usize>, Vec<usize>) = left.into_iter().partition(alike);
        keep_together(engine, runs, &together, drawing, progress, &mut kept)?;
        left = others;
    }
    Ok(kept)
}

/// Draws the runs at some places, which differ in policy alone.
fn keep_together(
    engine: &Engine,
    runs: &[Central],
    together: &[usize],
    drawing: &Drawing,
    progress: &Progress,
    kept: &mut [DrawnRows],
) -> Result<(), Failure> {
    let Some((&first, others)) = together.split_first() else {
        return Ok(());
    };
    let Some((_, like)) = runs[first].councils.first() else {
        return Ok(());
    };
    let policies = others.iter().map(|place| &runs[*place].inputs).collect();
    let strengths = runs[first].strengths(drawing);
    let simulator = simulator(engine, &runs[first].inputs, drawing, strengths.as_ref())?
        .with_policies(policies)?;
    let reader = Reader {
        engine,
        figures: Figures::like(like, engine.base, &engine.folder.model.categories),
        make: |_: usize, sample: Sample| sample,
        progress,
    };
    let width = reader.width();
    let of_area = |area: usize| {
        let rows = together.iter().enumerate().flat_map(|(k, run)| {
            let rows = projected(&runs[*run].areas[area].rows);
            rows.map(move |(figure, _)| (k * width, *figure))
        });
        DrawnFigures::of(&reader.figures, &rows.collect::<Vec<_>>())
    };
    let wanted: Vec<DrawnFigures> = (0..runs[first].areas.len()).map(of_area).collect();
    let areas = runs[first].areas.iter().zip(&wanted);
    let groups: Vec<Group> = areas
        .map(|(area, wanted)| Group {
            councils: area.councils.clone(),
            figures: wanted.numbers.clone(),
        })
        .collect();
    for (area, sample) in simulator.tally(&groups, &reader).into_iter().enumerate() {
        let rows = together.iter().flat_map(|&run| {
            let rows = projected(&runs[run].areas[area].rows);
            rows.map(move |(_, row)| (run, row))
        });
        let rows: Vec<(usize, &Row)> = rows.collect();
        let filled = in_parallel(rows.len(), |place| {
            let draws = wanted[area].draws(place, &sample).into_owned();
            let mut row = rows[place].1.clone();
            if let Some(spread) = Spread::of(&draws) {
                spread.fill(&mut row);
            }
            (row, draws)
        });
        for ((run, _), filled) in rows.into_iter().zip(filled) {
            kept[run].push(filled);
        }
    }
    Ok(())
}

fn projected(rows: &[(usize, Row)]) -> impl Iterator<Item = &(usize, Row)> {
    rows.iter().filter(|(_, row)| row.basis == Basis::Projected)
}

/// A statement about a year that is not projected for any area has no chance to give.
fn check_projected(statement: &Statement, areas: &[AreaRows]) -> Result<(), Failure> {
    let rows = areas.iter().flat_map(|area| &area.rows);
    let rows: Vec<&Row> = rows.map(|(_, row)| row).collect();
    outcome::check_projected(&rows, statement.measure, &statement.period)
}

pub(crate) fn is_total(row: &Row, measure: Measure) -> bool {
    row.measure == measure && row.breakdown == Breakdown::Total
}

struct Reader<'a, F> {
    engine: &'a Engine,
    figures: Figures<'a>,
    /// What to make of the draws of an area, by its place.
    make: F,
    progress: &'a Progress,
}

impl<M: Send, F: Fn(usize, Sample) -> M + Sync> Tally for Reader<'_, F> {
    type Made = M;

    fn width(&self) -> usize {
        self.figures.count()
    }

    fn read(&self, council: usize, draw: &AreaProjection, figures: &mut [f64]) {
        write_figures(self.engine, &self.figures, (council, draw), figures);
    }

    fn make(&self, group: usize, sample: Sample) -> M {
        (self.make)(group, sample)
    }

    fn progress(&self, done: u64, all: u64) {
        self.progress.show(done, all);
    }
}

/// Writes the figures of a council as it shows them: without income and balance where it has no block.
pub(crate) fn write_figures(
    engine: &Engine,
    figures: &Figures<'_>,
    (council, projection): (usize, &AreaProjection),
    out: &mut [f64],
) {
    if engine.has_no_block(council) {
        let mut projection = projection.clone();
        without_block(&mut projection);
        figures.write(&projection, out);
    } else {
        figures.write(projection, out);
    }
}

fn write(area: &mut AreaRows, spread: AreaSpread, statements: &[Statement]) {
    let rows = area.rows.iter_mut().map(|(_, row)| row);
    let projected = rows.filter(|row| row.basis == Basis::Projected);
    for (row, figure) in projected.zip(spread.figures) {
        figure.fill(row);
    }
    let Some(like) = area.rows.first().map(|(_, row)| row.clone()) else {
        return;
    };
    for (statement, chance) in statements.iter().zip(spread.chances) {
        let Some(value) = chance else { continue };
        let row = Row {
            measure: Measure::Probability,
            breakdown: Breakdown::Statement,
            category: statement.to_string(),
            period_kind: statement.measure.period_kind(),
            period: statement.period.clone(),
            value,
            p10: None,
            p50: None,
            p90: None,
            unit: Measure::Probability.unit(),
            basis: Basis::Projected,
            ..like.clone()
        };
        area.chances.push(row);
    }
}
