//! `pressure explain`: why a figure changes over the years, or differs between two scenarios, driver by driver.

mod past;
mod runs;

use pressure_model::results::AreaProjection;
use pressure_model::{Driver, FinancialYear, Inputs, explain, held};
use pressure_report::{
    ALL, AreaResult, Basis, Breakdown, Labels, Measure, PeriodKind, Row, TableOptions, rows,
};
use pressure_scenario::Scenario;

use crate::areas::Selected;
use crate::args::ExplainArgs;
use crate::chance::measure;
use crate::commands::project::{banners, scenario};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::scenario_notes;
use crate::shown::without_block;

/// What is explained unasked.
const MEASURES: [Measure; 5] = [
    Measure::Plans,
    Measure::HighNeedsSpend,
    Measure::InYearBalance,
    Measure::DsgBalance,
    Measure::TransportSpend,
];

/// Category of what changes though every input is held: the base year's caseload is not at rest.
const MOMENTUM: &str = "momentum";
const MOMENTUM_LABEL: &str = "Base-year rates carried on";

/// Parts below this share of a measure are nil.
const DUST: f64 = 1e-13;

pub(crate) fn run(args: &ExplainArgs, printer: &Printer) -> Result<(), Failure> {
    if let (Some(run), Some(against)) = (&args.run, &args.against_run) {
        return runs::run(args, (run, against), printer);
    }
    let measures = measures(&args.measures)?;
    if let Some(share) = measures.iter().find(|measure| !measure.adds_up()) {
        return Err(Failure::Usage {
            what: format!(
                "{} is a share, and what moves its plans and its persons does not add up to what moves it",
                share.id()
            ),
            help: "give plans; between two runs (--run, --against-run) shares are explained too"
                .to_owned(),
        });
    }
    let mut engine = Engine::of(&args.sources)?;
    let areas: &[String] = match args.areas.as_slice() {
        [] => &["England".to_owned()],
        areas => areas,
    };
    let selected = engine.folder.areas.resolve(areas)?;
    engine.take_own_figures(&selected, args.to)?;
    if let Some(from) = past::asked(args, &engine)
        && args.against.is_none()
    {
        return past::run(args, from, (&mut engine, &selected), printer);
    }
    let named = scenario(&args.scenario, &engine.folder, Some(engine.base))?;
    let against = args.against.as_ref();
    let against = against
        .map(|name| scenario(name, &engine.folder, Some(engine.base)))
        .transpose()?;
    let asked = Asked {
        measures,
        from: from(args, &engine)?,
        scenario: &named,
        against: against.as_ref(),
    };
    let inputs = engine.prepare(&named, args.to)?;
    let before = match &against {
        Some(other) => engine.prepare(other, args.to)?,
        None => held(&inputs),
    };
    let mut all = Vec::new();
    for one in &selected {
        all.extend(asked.rows(&engine, one, &before, &inputs)?);
    }
    let scenarios: Vec<Scenario> = std::iter::once(&named).chain(&against).cloned().collect();
    engine
        .suppression(&scenarios, args.to, &[])?
        .apply(&mut all);
    let mut labels = Labels::of(&engine.folder.model.categories);
    name_drivers(&mut labels);
    let change = match &against {
        Some(other) => format!("Difference from {}", other.id),
        None => format!("Change since {}", asked.from),
    };
    labels.put(Breakdown::Change, ALL, &change);
    let mut notes = banners(&engine, &selected);
    notes.extend(scenario_notes::rests_on(&scenarios));
    notes.push(asked.told());
    let options = TableOptions {
        notes,
        ..TableOptions::default()
    };
    printer.rows(&all, args.format, &labels, &options)
}

/// Gives drivers their names.
pub(crate) fn name_drivers(labels: &mut Labels) {
    for driver in Driver::ALL {
        labels.put(Breakdown::Driver, driver.id(), driver.label());
    }
    labels.put(Breakdown::Driver, MOMENTUM, MOMENTUM_LABEL);
}

/// Why the measures explained unasked change from the base year on, in the central run of a scenario.
pub(crate) fn bridge(
    engine: &Engine,
    one: &Selected,
    scenario: &Scenario,
    to: FinancialYear,
) -> Result<Vec<Row>, Failure> {
    let asked = Asked {
        measures: MEASURES.to_vec(),
        from: engine.base.financial_year(),
        scenario,
        against: None,
    };
    let inputs = engine.prepare(scenario, to)?;
    asked.rows(engine, one, &held(&inputs), &inputs)
}

fn measures(named: &[String]) -> Result<Vec<Measure>, Failure> {
    if named.is_empty() {
        return Ok(MEASURES.to_vec());
    }
    named.iter().map(|name| measure(name)).collect()
}

/// The year from which changes are counted: the base year unless a later one is given.
fn from(args: &ExplainArgs, engine: &Engine) -> Result<FinancialYear, Failure> {
    let base = engine.base.financial_year();
    let from = args.from.unwrap_or(base);
    let usage = |what: String, help: String| Err(Failure::Usage { what, help });
    if args.against.is_some() && args.from.is_some() {
        return usage(
            "--from counts changes over the years, --against the difference between two scenarios in each".to_owned(),
            "leave one of the two out".to_owned(),
        );
    }
    if args.to.years_since(from) < 1 {
        return usage(
            format!("there is no change from {from} to {}", args.to),
            format!("give --to {} or later", from.plus(1)),
        );
    }
    Ok(from)
}

/// What is to be explained.
struct Asked<'a> {
    measures: Vec<Measure>,
    from: FinancialYear,
    scenario: &'a Scenario,
    against: Option<&'a Scenario>,
}

impl Asked<'_> {
    /// How the figures are to be read.
    fn told(&self) -> String {
        let (scenario, from) = (&self.scenario.id, self.from);
        let parts = "each driver's part is its mean over all orders in which the drivers could change (Shapley), so parts sum to the whole";
        match self.against {
            Some(against) => {
                format!(
                    "changes are {scenario} less {}, year by year; {parts}",
                    against.id
                )
            }
            None => format!(
                "changes are since {from}; `{}` is what follows from the caseload of the base year at its own rates and prices; {parts}",
                MOMENTUM_LABEL.to_lowercase()
            ),
        }
    }

    /// The level of each measure, its change, and the part of each driver in it, by year.
    fn rows(
        &self,
        engine: &Engine,
        one: &Selected,
        before: &Inputs,
        after: &Inputs,
    ) -> Result<Vec<Row>, Failure> {
        let finish = |place: usize, area: &mut AreaProjection| {
            if engine.has_no_block(place) {
                without_block(area);
            }
        };
        let explanation = explain(before, after, &engine.members(one), &finish)?;
        let totals = |projection: AreaProjection| self.totals(engine, one, projection);
        let levels = totals(explanation.to);
        let since = totals(explanation.from);
        let drivers = explanation.parts.into_iter();
        let mut parts: Vec<(&str, Vec<Row>)> = drivers
            .map(|(driver, part)| (driver.id(), totals(part)))
            .collect();
        if self.against.is_none() {
            parts.insert(0, (MOMENTUM, since.clone()));
        }
        let hidden = engine.hidden(one);
        let mut all = Vec::new();
        for measure in self.measures.iter().filter(|m| !hidden.contains(m)) {
            let level = of(&levels, *measure);
            let change = match self.against {
                Some(_) => less(&level, &of(&since, *measure)),
                None => self.since(&level)?,
            };
            // What is left of a driver that does not act is the rounding of sums.
            let largest = level.iter().fold(0.0, |m: f64, row| m.max(row.value.abs()));
            let settled = |mut row: Row| {
                if is_dust(row.value, largest) {
                    row.value = 0.0;
                }
                row
            };
            // Nothing has changed yet in the first year.
            let later = |row: &Row| level.first().is_none_or(|first| row.period > first.period);
            all.extend(level.iter().cloned());
            all.extend(relabelled(change, Breakdown::Change, ALL).filter(later));
            for (id, part) in &parts {
                let part = of(part, *measure);
                let part = match self.against {
                    Some(_) => part,
                    None => self.since(&part)?,
                };
                let part = relabelled(part, Breakdown::Driver, id);
                all.extend(part.filter(later).map(settled));
            }
        }
        Ok(all)
    }

    /// The total rows of a projection from the first year asked for.
    fn totals(&self, engine: &Engine, one: &Selected, projection: AreaProjection) -> Vec<Row> {
        let (code, name) = engine.title(one);
        let area = AreaResult::council(code, name, projection);
        let categories = &engine.folder.model.categories;
        let basis = engine.basis(one);
        let mut rows = rows(&self.scenario.id, &area, engine.base, categories, basis);
        rows.retain(|row| {
            row.breakdown == Breakdown::Total && row.period >= self.first(row.period_kind)
        });
        rows
    }

    /// The period of a calendar that belongs to the first year: the census within it, the calendar year it begins in.
    fn first(&self, kind: PeriodKind) -> String {
        kind.period_in(self.from)
    }

    /// A series less its figure in the first year.
    fn since(&self, series: &[Row]) -> Result<Vec<Row>, Failure> {
        let first = series
            .first()
            .filter(|row| row.period == self.first(row.period_kind));
        let Some(first) = first else {
            let measure = series.first().map_or("the measure", |row| row.measure.id());
            return Err(Failure::Usage {
                what: format!(
                    "{measure} is projected from the year after {} only",
                    self.from
                ),
                help: format!("give --from {} or later, or --against", self.from.plus(1)),
            });
        };
        let less = |row: &Row| Row {
            value: row.value - first.value,
            ..row.clone()
        };
        Ok(series.iter().map(less).collect())
    }
}

/// Whether a part is nothing but the rounding of sums, beside the largest figure of its measure.
fn is_dust(part: f64, largest: f64) -> bool {
    part.abs() < DUST * largest
}

fn of(rows: &[Row], measure: Measure) -> Vec<Row> {
    let rows = rows.iter().filter(|row| row.measure == measure);
    rows.cloned().collect()
}

fn less(rows: &[Row], others: &[Row]) -> Vec<Row> {
    let pairs = rows.iter().zip(others);
    pairs
        .map(|(row, other)| Row {
            value: row.value - other.value,
            ..row.clone()
        })
        .collect()
}

fn relabelled(rows: Vec<Row>, breakdown: Breakdown, category: &str) -> impl Iterator<Item = Row> {
    rows.into_iter().map(move |row| Row {
        breakdown,
        category: category.to_owned(),
        basis: Basis::Projected,
        ..row
    })
}
