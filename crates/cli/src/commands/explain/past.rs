//! Why published figures changed over past years: what each year's returns tell apart, and no more.
//!
//! Plans follow from one January to the next: `plans' = plans + new plans - plans that end, move away or do not reconcile`. Each of
//! the drivers keeps either its own course or that of the first year, and its part is its mean over all orders in which the drivers
//! could change (Shapley). Where a return did not ask, two drivers stand in one row that names both.

mod cause;
mod course;

use std::collections::BTreeMap;

use pressure_model::{CalendarYear, FinancialYear, shapley};
use pressure_report::{ALL, AreaResult, Breakdown, Labels, Measure, Row, TableOptions, rows};
use pressure_scenario::Scenario;

use self::cause::Cause;
use self::course::{Course, Money, Spend};
use super::{MOMENTUM, MOMENTUM_LABEL, is_dust};
use crate::areas::Selected;
use crate::args::ExplainArgs;
use crate::commands::project::{area_result, banners};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::Printer;

/// What can be explained of the past.
const MEASURES: [Measure; 4] = [
    Measure::Plans,
    Measure::HighNeedsSpend,
    Measure::InYearBalance,
    Measure::DsgBalance,
];

/// Whether past years are asked for.
pub(super) fn asked(args: &ExplainArgs, engine: &Engine) -> Option<FinancialYear> {
    let base = engine.base.financial_year();
    args.from.filter(|from| from.years_since(base) < 0)
}

pub(super) fn run(
    args: &ExplainArgs,
    from: FinancialYear,
    (engine, selected): (&mut Engine, &[Selected]),
    printer: &Printer,
) -> Result<(), Failure> {
    let base = engine.base.financial_year();
    let usage = |what: String, help: String| Err(Failure::Usage { what, help });
    if args.scenario != Scenario::baseline().id {
        return usage(
            format!("{from} is before the base year, {base}, and no scenario changes the past"),
            "leave --scenario out".to_owned(),
        );
    }
    if args.to.years_since(base) > 0 {
        return usage(
            format!(
                "{from} is before the base year, {base}, and {} after it",
                args.to
            ),
            format!(
                "give --to {base} for what is published; --from {base} explains what is projected"
            ),
        );
    }
    if args.to.years_since(from) < 1 {
        return usage(
            format!("there is no change from {from} to {}", args.to),
            format!("give --to {} or later", from.plus(1)),
        );
    }
    let measures = match args.measures.as_slice() {
        [] => MEASURES.to_vec(),
        _ => super::measures(&args.measures)?,
    };
    if let Some(other) = measures.iter().find(|measure| !MEASURES.contains(measure)) {
        return usage(
            format!(
                "what is published of {} does not tell why it changed",
                other.id()
            ),
            format!(
                "give {}; `pressure project` shows the published years",
                MEASURES.map(Measure::id).join(", ")
            ),
        );
    }
    engine.read_history(selected)?;
    let years = Years { from, to: args.to };
    let mut all = Vec::new();
    let mut causes: Vec<Cause> = Vec::new();
    for one in selected {
        let past = Past::of(engine, one, years)?;
        for cause in &past.causes {
            if !causes.contains(cause) {
                causes.push(*cause);
            }
        }
        all.extend(past.explained(engine, one, &measures));
    }
    let mut labels = Labels::of(&engine.folder.model.categories);
    labels.put(Breakdown::Driver, MOMENTUM, MOMENTUM_LABEL);
    for cause in &causes {
        labels.put(Breakdown::Driver, cause.id(), cause.label());
    }
    labels.put(Breakdown::Change, ALL, &format!("Change since {from}"));
    let mut notes = banners(engine, selected);
    let together: Vec<&str> = causes.iter().filter_map(|cause| cause.said()).collect();
    notes.push(format!(
        "what is published of these years does not part {}",
        together.join("; nor ")
    ));
    notes.push(format!(
        "changes are since {from}; `{}` is what would have followed had new plans, the share of plans that end, spend a plan and \
         income stayed as in {from}; each other part is its mean over all orders in which they could change (Shapley), so parts sum \
         to the whole",
        MOMENTUM_LABEL.to_lowercase()
    ));
    let options = TableOptions {
        notes,
        ..TableOptions::default()
    };
    printer.rows(&all, args.format, &labels, &options)
}

/// The first and the last financial year.
#[derive(Debug, Clone, Copy)]
struct Years {
    from: FinancialYear,
    to: FinancialYear,
}

impl Years {
    fn count(self) -> usize {
        usize::try_from(self.to.years_since(self.from)).unwrap_or(0) + 1
    }

    fn all(self) -> impl Iterator<Item = FinancialYear> {
        (0..self.count() as i32).map(move |k| self.from.plus(k))
    }

    /// The calendar year in which a financial year begins: its flows lead to the January within it.
    fn flows(self) -> impl Iterator<Item = CalendarYear> {
        self.all().map(|year| CalendarYear::new(year.year()))
    }
}

/// The published figures of one area over some years.
#[derive(Debug)]
struct Past {
    years: Years,
    /// Level rows of the measures, as published.
    levels: Vec<Row>,
    course: Course,
    causes: Vec<Cause>,
}

impl Past {
    fn of(engine: &Engine, one: &Selected, years: Years) -> Result<Self, Failure> {
        let (_, name) = engine.title(one);
        let mut levels = engine.history_rows(&Scenario::baseline().id, one)?;
        levels.extend(base_year(engine, one)?);
        levels.retain(|row| row.breakdown == Breakdown::Total);
        let mut held: BTreeMap<(Measure, &str), f64> = BTreeMap::new();
        for row in &levels {
            held.insert((row.measure, &row.period), row.value);
        }
        let at = |measure: Measure, period: &str| held.get(&(measure, period)).copied();
        let by_flow = |measure| -> Option<Vec<f64>> {
            years
                .flows()
                .map(|year| at(measure, &year.to_string()))
                .collect()
        };
        let by_year = |measure| -> Option<Vec<f64>> {
            years
                .all()
                .map(|year| at(measure, &year.to_string()))
                .collect()
        };
        let missing = |what: &str| Failure::Usage {
            what: format!(
                "{what} of {name} are not held for every year from {} to {}",
                years.from, years.to
            ),
            help: format!(
                "give a later --from; `pressure project --area '{name}' --format csv` shows the years held"
            ),
        };
        let plans: Option<Vec<f64>> = std::iter::once(years.from.plus(-1))
            .chain(years.all())
            .map(|year| {
                at(
                    Measure::Plans,
                    &Measure::Plans.period_kind().period_in(year),
                )
            })
            .collect();
        let plans = plans.ok_or_else(|| missing("plans"))?;
        let new_plans = by_flow(Measure::NewPlans).ok_or_else(|| missing("new plans"))?;
        let spend = by_year(Measure::HighNeedsSpend)
            .zip(by_year(Measure::PlaceFunding))
            .map(|(all, place_funding)| Spend { all, place_funding });
        let account = by_year(Measure::HighNeedsIncome)
            .zip(by_year(Measure::InYearBalance))
            .zip(by_year(Measure::DsgBalance))
            .filter(|_| spend.is_some());
        let money = account.map(|((income, in_year), balance)| Money {
            income,
            in_year,
            balance,
        });
        let (requests, ceased) = (by_flow(Measure::Requests), by_flow(Measure::Ceased));
        let people = people(engine, one, years);
        let course = Course {
            plans,
            new_plans,
            requests,
            people,
            ceased,
            money,
            spend,
        };
        let causes = course.causes();
        Ok(Self {
            years,
            levels,
            course,
            causes,
        })
    }

    /// Levels, changes and parts of the measures held.
    fn explained(&self, engine: &Engine, one: &Selected, measures: &[Measure]) -> Vec<Row> {
        let subsets = 1_usize << self.causes.len();
        let worth: Vec<Vec<f64>> = (0..subsets)
            .map(|subset| {
                let acts = |cause: Cause| {
                    let place = self.causes.iter().position(|one| *one == cause);
                    place.is_some_and(|bit| subset >> bit & 1 == 1)
                };
                self.course.run(&acts).concat()
            })
            .collect();
        let parts = shapley(self.causes.len(), &worth);
        let count = self.years.count();
        let hidden = engine.hidden(one);
        let mut all = Vec::new();
        for (place, measure) in MEASURES.into_iter().enumerate() {
            if !measures.contains(&measure)
                || hidden.contains(&measure)
                || !self.course.has(measure)
            {
                continue;
            }
            let kind = measure.period_kind();
            let periods: Vec<String> = self.years.all().map(|year| kind.period_in(year)).collect();
            let level: Vec<&Row> = periods
                .iter()
                .filter_map(|period| {
                    let is_it = |row: &&Row| row.measure == measure && row.period == *period;
                    self.levels.iter().find(is_it)
                })
                .collect();
            let figures = |values: &[f64]| values[place * count..(place + 1) * count].to_vec();
            let largest = level
                .iter()
                .fold(0.0, |most: f64, row| most.max(row.value.abs()));
            // Nothing has changed yet in the first year.
            let made = |breakdown: Breakdown, category: &str, values: &[f64]| {
                let later = level.iter().zip(values).skip(1);
                let row = |(row, value): (&&Row, &f64)| Row {
                    breakdown,
                    category: category.to_owned(),
                    value: if is_dust(*value, largest) {
                        0.0
                    } else {
                        *value
                    },
                    ..(*row).clone()
                };
                later.map(row).collect::<Vec<Row>>()
            };
            let first = level[0].value;
            let change: Vec<f64> = level.iter().map(|row| row.value - first).collect();
            let carried: Vec<f64> = figures(&worth[0])
                .iter()
                .map(|value| value - first)
                .collect();
            all.extend(level.iter().map(|row| (*row).clone()));
            all.extend(made(Breakdown::Change, ALL, &change));
            all.extend(made(Breakdown::Driver, MOMENTUM, &carried));
            for (cause, part) in self.causes.iter().zip(&parts) {
                let part = figures(part);
                if part
                    .iter()
                    .any(|value| !is_dust(*value, largest) && value.abs() > 0.0)
                {
                    all.extend(made(Breakdown::Driver, cause.id(), &part));
                }
            }
        }
        all
    }
}

/// Total rows of the base year, of which the projection starts.
fn base_year(engine: &Engine, one: &Selected) -> Result<Vec<Row>, Failure> {
    let baseline = Scenario::baseline();
    let base = engine.base.financial_year();
    let inputs = engine.prepare(&baseline, base.plus(1))?;
    let councils = engine.project(&inputs, std::slice::from_ref(one))?;
    let categories = &engine.folder.model.categories;
    let Some(AreaResult {
        code,
        name,
        projection,
        ..
    }) = area_result(one, &councils)
    else {
        return Ok(Vec::new());
    };
    let area = AreaResult::council(code, name, projection);
    let mut rows = rows(
        &baseline.id,
        &area,
        engine.base,
        categories,
        engine.basis(one),
    );
    rows.retain(|row| {
        row.breakdown == Breakdown::Total && row.period == row.period_kind.period_in(base)
    });
    Ok(rows)
}

/// Persons of all ages that may have a plan at 31 August of each flow year, where all are held.
fn people(engine: &Engine, one: &Selected, years: Years) -> Option<Vec<f64>> {
    let members = engine.members(one);
    let year = |year: CalendarYear| {
        let of = |place: &usize| {
            let held = &engine.bundle.population[*place];
            let index = usize::try_from(year.year() - held.first).ok()?;
            held.years.get(index).map(|ages| ages.iter().sum::<f64>())
        };
        members.iter().map(of).sum::<Option<f64>>()
    };
    years.flows().map(year).collect()
}
