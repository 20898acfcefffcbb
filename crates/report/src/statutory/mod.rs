//! The tables that councils hand in: Local SEND Reform Plan, forecasts of specialist places, DSG management plan.
//!
//! Every table is made from the rows of one run. Whole numbers are rounded so that parts sum to their totals, within a table
//! and between tables that count the same plans; beside each stands the figure before rounding and, with draws, its 80%
//! interval. What no return tells reads "not available", never 0. Which of the model's categories a row counts is data
//! ([`pressure_model::statutory`]).

mod assumptions;
mod dsg_money;
mod dsg_plans;
mod effects;
mod found;
mod lsrp;
mod plans;
mod rounding;
mod scap;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod written;

use pressure_model::statutory::{Return, Statutory};

use crate::compare::INTERACTION;
use crate::pack::{AgeShare, Pack, Run};
use crate::statutory::effects::Effect;
use crate::statutory::found::Found;

pub use crate::statutory::table::{
    Cell, Column, Follows, Line, NOT_AVAILABLE, Number, Sign, Table,
};
pub use crate::statutory::text::render_statutory;
pub use crate::statutory::written::{write_statutory_csv, write_statutory_json};

/// The tables of one return from a pack: the unmitigated position, then each scenario's mitigated position with the effect of
/// each of its measures, then the assumptions.
pub fn statutory_tables(pack: &Pack, of: Return) -> Vec<Table> {
    let layout = &pack.statutory;
    Positions { pack, of, layout }.tables()
}

struct Positions<'a> {
    pack: &'a Pack,
    of: Return,
    layout: &'a Statutory,
}

impl Positions<'_> {
    fn tables(&self) -> Vec<Table> {
        let before = self.found(self.pack.baseline());
        let unmitigated = self.position(&before, self.named("Baseline", "Unmitigated"));
        let mut all = unmitigated.clone();
        for run in self.pack.scenarios() {
            let mitigated = format!("Mitigated: {}", run.name);
            let tables = self.position(&self.found(run), &mitigated);
            let effects = self.effects(run);
            let of_measures = match self.of {
                Return::Lsrp => effects::tables(&unmitigated, &tables, &effects),
                Return::Scap => Vec::new(),
                Return::Dsg => savings(&unmitigated, &tables, &effects, &mitigated),
            };
            all.extend(tables);
            all.extend(of_measures);
        }
        all.push(assumptions::table(self.pack, self.layout, self.of));
        all
    }

    /// The results of a run, those that no result divides by age divided by shares.
    fn found<'a>(&'a self, run: &'a Run) -> Found<'a> {
        Found::of_rows(&run.rows).divided(self.shares(run))
    }

    /// The shares that hold under a run.
    fn shares<'a>(&'a self, run: &'a Run) -> impl Iterator<Item = &'a AgeShare> {
        let shares = self.pack.age_shares.iter();
        shares.filter(|share| !run.ages_moved.contains(&share.measure))
    }

    /// What the position without measures is called in the return.
    fn named(&self, lsrp: &'static str, others: &'static str) -> &'static str {
        match self.of {
            Return::Lsrp => lsrp,
            Return::Scap | Return::Dsg => others,
        }
    }

    fn position(&self, found: &Found<'_>, name: &str) -> Vec<Table> {
        match self.of {
            Return::Lsrp => lsrp::tables(found, name, self.layout),
            Return::Scap => scap::tables(found, name, self.layout),
            Return::Dsg => {
                let mut tables = dsg_plans::tables(found, name, self.layout);
                tables.push(dsg_money::table(found, name, self.layout));
                tables
            }
        }
    }

    /// Each lever of a scenario alone, then what they do to each other.
    fn effects<'a>(&'a self, run: &'a Run) -> Vec<Effect<'a>> {
        let mut names: Vec<&str> = Vec::new();
        for row in self.pack.by_measure(&run.id) {
            if names.last() != Some(&row.scenario.as_str()) {
                names.push(&row.scenario);
            }
        }
        let effect = |name: &'a str| {
            let rows = self
                .pack
                .comparisons
                .iter()
                .filter(move |row| row.scenario == name);
            let label = match name.rsplit_once('#') {
                Some((_, INTERACTION)) => "the measures on each other".to_owned(),
                _ => name.to_owned(),
            };
            Effect {
                label,
                found: Found::of_differences(rows).divided(self.shares(run)),
            }
        };
        names.into_iter().map(effect).collect()
    }
}

/// Savings by workstream, from the financial summaries among the tables.
fn savings(
    unmitigated: &[Table],
    mitigated: &[Table],
    effects: &[Effect<'_>],
    position: &str,
) -> Vec<Table> {
    let summary = |tables: &[Table]| {
        let mut tables = tables.iter();
        tables
            .find(|table| table.title == dsg_money::TITLE)
            .cloned()
    };
    match summary(unmitigated).zip(summary(mitigated)) {
        Some((before, after)) => effects::savings(&before, &after, effects, position),
        None => Vec::new(),
    }
}
