//! The answer of a search for a strength, as it is told.

use pressure_model::goal_seek::{Answer, Sought, Tried};
use pressure_report::{Row, Unit, figure};

use super::{TOLERANCE, Task};
use crate::args::Format;
use crate::failure::Failure;
use crate::printer::{Listing, Printer};

/// The answer and what is said of it.
pub(super) struct Said<'a> {
    pub(super) task: &'a Task<'a>,
    pub(super) answer: Answer,
    pub(super) tried: Tried,
    pub(super) off: Row,
    pub(super) written: Row,
    pub(super) found: Row,
    pub(super) chance: Option<f64>,
    pub(super) most: f64,
    pub(super) asked: f64,
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

    pub(super) fn notes(&self) -> Vec<String> {
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

    pub(super) fn print(
        &self,
        format: Format,
        notes: &[String],
        printer: &Printer,
    ) -> Result<(), Failure> {
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
        printer.paragraph(&self.sentence())?;
        printer.text("")?;
        printer.listing(&self.table(), format)?;
        if let Some(chance) = self.chance {
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
        printer.notes(notes, format)
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
            let chance = self.chance.filter(|_| place == found);
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
