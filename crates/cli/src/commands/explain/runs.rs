//! Why a forecast moved: two run folders, each made again from what it holds, and their difference taken apart.

use pressure_model::{FinancialYear, shapley};
use pressure_report::{ALL, Breakdown, Labels, Measure, Row, TableOptions, rows};
use pressure_scenario::Scenario;

use super::{is_dust, relabelled};
use crate::areas::Selected;
use crate::args::ExplainArgs;
use crate::commands::project::{Projected, area_result, banners};
use crate::engine::Engine;
use crate::exchange::{Group, Side, check_alike, mixed};
use crate::failure::Failure;
use crate::printer::Printer;
use crate::saved_run::SavedRun;

/// A run folder made again.
struct Again {
    saved: SavedRun,
    done: Projected,
}

impl Again {
    fn of(folder: &std::path::Path, printer: &Printer) -> Result<Self, Failure> {
        let saved = SavedRun::open(folder)?;
        let done = saved.carried_out(printer)?;
        Ok(Self { saved, done })
    }

    fn name(&self) -> String {
        self.saved.path().display().to_string()
    }
}

pub(crate) fn run(
    args: &ExplainArgs,
    (run, against): (&std::path::Path, &std::path::Path),
    printer: &Printer,
) -> Result<(), Failure> {
    let measures = super::measures(&args.measures)?;
    let (after, before) = (Again::of(run, printer)?, Again::of(against, printer)?);
    check_alike(&after.done.engine, &before.done.engine)?;
    let selected = selected(args, &after, &before)?;
    let to = after.saved.to().min(before.saved.to());
    let mut all = Vec::new();
    let pairs = pairs(&after, &before)?;
    for (scenario, other) in &pairs {
        let moved = Moved {
            after: Side {
                engine: &after.done.engine,
                scenario,
            },
            before: Side {
                engine: &before.done.engine,
                scenario: other,
            },
            to,
        };
        all.extend(moved.rows(&selected, &measures)?);
    }
    let mut labels = Labels::of(&after.done.engine.folder.model.categories);
    for group in Group::ALL {
        labels.put(Breakdown::Driver, group.id(), group.label());
    }
    labels.put(
        Breakdown::Change,
        ALL,
        &format!("Difference from {}", before.name()),
    );
    let options = TableOptions {
        notes: notes(&after, &before, &selected),
        ..TableOptions::default()
    };
    printer.rows(&all, args.format, &labels, &options)
}

/// What must be read with the figures.
fn notes(after: &Again, before: &Again, selected: &[Selected]) -> Vec<String> {
    let mut notes = banners(&after.done.engine, selected);
    if after.saved.draws() > 0 || before.saved.draws() > 0 {
        notes.push(
            "figures of the folders are means of draws; what is taken apart here is the central run of the same inputs, so levels \
             are not those of the folders"
                .to_owned(),
        );
    }
    notes.push(format!(
        "changes are {} less {}, in cash, each made again from its own folder with the same bytes; data: what is counted (plans, \
         population, outturn, block, balances, own files); rates: flows, growth of new plans, places, who travels; prices: what a plan \
         or a journey costs and how that grows; policy: scenario and dated policy. Each part is its mean over all orders in which \
         the four could change (Shapley), so parts sum to the whole; council factors are fitted anew in every mix",
        after.name(),
        before.name()
    ));
    notes
}

/// The areas asked for, or every one that both runs hold.
fn selected(args: &ExplainArgs, after: &Again, before: &Again) -> Result<Vec<Selected>, Failure> {
    let (mine, theirs) = (&after.done.selected, &before.done.selected);
    let both = |one: &Selected| mine.contains(one) && theirs.contains(one);
    let titles = |all: &[Selected]| -> Vec<String> {
        let title = |one| after.done.engine.title(one).1.to_owned();
        all.iter().map(title).collect()
    };
    let common: Vec<Selected> = mine.iter().filter(|one| both(one)).cloned().collect();
    let help = || match common.len() {
        0 => format!(
            "{} holds {}, {} holds {}; make both runs of the same areas",
            after.name(),
            titles(mine).join(", "),
            before.name(),
            titles(theirs).join(", ")
        ),
        1..=8 => format!("both hold {}", titles(&common).join(", ")),
        many => format!("both hold {many} areas; leave --area out for all of them"),
    };
    if args.areas.is_empty() {
        if common.is_empty() {
            return Err(Failure::Usage {
                what: "the two runs hold no area in common".to_owned(),
                help: help(),
            });
        }
        return Ok(common);
    }
    let asked = after.done.engine.folder.areas.resolve(&args.areas)?;
    match asked.iter().find(|one| !both(one)) {
        None => Ok(asked),
        Some(one) => Err(Failure::Usage {
            what: format!("{} is not in both runs", after.done.engine.title(one).1),
            help: help(),
        }),
    }
}

/// Which scenario of the one run stands beside which of the other: those of the same name, or the only ones.
fn pairs<'a>(
    after: &'a Again,
    before: &'a Again,
) -> Result<Vec<(&'a Scenario, &'a Scenario)>, Failure> {
    let (mine, theirs) = (&after.done.scenarios, &before.done.scenarios);
    if let ([one], [other]) = (mine.as_slice(), theirs.as_slice()) {
        return Ok(vec![(one, other)]);
    }
    let same = |one: &'a Scenario| {
        let other = theirs.iter().find(|other| other.id == one.id)?;
        Some((one, other))
    };
    let pairs: Vec<_> = mine.iter().filter_map(same).collect();
    if pairs.is_empty() {
        let ids = |all: &[Scenario]| {
            let ids: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
            ids.join(", ")
        };
        return Err(Failure::Usage {
            what: format!(
                "the runs have several scenarios and none in common: {} and {}",
                ids(mine),
                ids(theirs)
            ),
            help: "make runs of one scenario each, or of the same ones".to_owned(),
        });
    }
    Ok(pairs)
}

/// Two runs of one scenario each.
struct Moved<'a> {
    after: Side<'a>,
    before: Side<'a>,
    to: FinancialYear,
}

impl Moved<'_> {
    /// The level of each measure in the later run, what it differs by from the earlier one, and the part of each group in that.
    fn rows(&self, selected: &[Selected], measures: &[Measure]) -> Result<Vec<Row>, Failure> {
        let mixes = 1_usize << Group::ALL.len();
        // By mix, by area.
        let mut totals: Vec<Vec<Vec<Row>>> = Vec::with_capacity(mixes);
        for mix in 0..mixes {
            let bits = Group::ALL.into_iter().enumerate();
            let taken: Vec<Group> = bits
                .filter(|(bit, _)| mix >> bit & 1 == 1)
                .map(|(_, group)| group)
                .collect();
            let (engine, scenario) = mixed(self.before, self.after, &taken);
            totals.push(self.totals(&engine, scenario, selected, measures)?);
        }
        let mut all = Vec::new();
        for area in 0..selected.len() {
            let of_area: Vec<&[Row]> = totals.iter().map(|mix| mix[area].as_slice()).collect();
            all.extend(taken_apart(&of_area, measures));
        }
        Ok(all)
    }

    /// By area: total rows of the measures in the central run, those that one of the runs cannot show left out.
    fn totals(
        &self,
        engine: &Engine,
        scenario: &Scenario,
        selected: &[Selected],
        measures: &[Measure],
    ) -> Result<Vec<Vec<Row>>, Failure> {
        let inputs = engine.prepare(scenario, self.to)?;
        let councils = engine.project(&inputs, selected)?;
        let categories = &engine.folder.model.categories;
        let of = |one: &Selected| {
            let sides = [self.after.engine, self.before.engine];
            let hidden = |measure| sides.iter().any(|side| side.hidden(one).contains(&measure));
            let area = area_result(one, &councils);
            let mut kept = area.map_or_else(Vec::new, |area| {
                let (id, basis) = (&self.after.scenario.id, self.after.engine.basis(one));
                rows(id, &area, engine.base, categories, basis)
            });
            kept.retain(|row| {
                let asked = measures.contains(&row.measure) && !hidden(row.measure);
                asked && row.breakdown == Breakdown::Total
            });
            kept
        };
        Ok(selected.iter().map(of).collect())
    }
}

/// Rows of one area: `mixes` are its totals by mix, the earlier run first and the later one last.
fn taken_apart(mixes: &[&[Row]], measures: &[Measure]) -> Vec<Row> {
    let worth: Vec<Vec<f64>> = mixes
        .iter()
        .map(|rows| rows.iter().map(|row| row.value).collect())
        .collect();
    let parts = shapley(Group::ALL.len(), &worth);
    let (before, after) = (mixes[0], mixes[mixes.len() - 1]);
    let mut all = Vec::new();
    for measure in measures {
        let of = |rows: Vec<Row>| -> Vec<Row> {
            rows.into_iter()
                .filter(|row| row.measure == *measure)
                .collect()
        };
        let level = of(after.to_vec());
        let largest = level
            .iter()
            .fold(0.0, |most: f64, row| most.max(row.value.abs()));
        let valued = |value: &dyn Fn(usize) -> f64| -> Vec<Row> {
            let rows = after.iter().enumerate().map(|(place, row)| {
                let value = value(place);
                let value = if is_dust(value, largest) { 0.0 } else { value };
                Row {
                    value,
                    ..row.clone()
                }
            });
            of(rows.collect())
        };
        let change = valued(&|place| after[place].value - before[place].value);
        all.extend(level);
        all.extend(relabelled(change, Breakdown::Change, ALL));
        for (group, part) in Group::ALL.into_iter().zip(&parts) {
            let part = valued(&|place| part[place]);
            all.extend(relabelled(part, Breakdown::Driver, group.id()));
        }
    }
    all
}
