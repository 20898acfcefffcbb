//! The rows of the tables that councils hand in, each with the categories it counts.
//!
//! Which of its own categories a row counts is data, read from a file; here it becomes the [`Crossing`]s and
//! [`Provision`]s that a projection is asked for, and the ids under which its results are found again.

use crate::categories::{Categories, Provision};
use crate::crossings::{Crossing, CrossingPart};

/// The oldest age of a plan.
const LAST_AGE: u8 = 25;

/// All tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statutory {
    /// Rows of tables by age.
    pub ages: Vec<AgeRow>,
    /// Rows of tables by primary need.
    pub needs: Vec<NeedRow>,
    /// Local SEND Reform Plan.
    pub lsrp: Lsrp,
    /// Forecasts of specialist places.
    pub scap: Scap,
    /// DSG management plan.
    pub dsg: Dsg,
    /// What the sections rest on.
    pub assumptions: Vec<AssumptionSection>,
}

/// A return that has tables here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Return {
    /// Local SEND Reform Plan.
    Lsrp,
    /// School capacity survey: forecasts of specialist places.
    Scap,
    /// DSG management plan.
    Dsg,
}

impl Return {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lsrp, Self::Scap, Self::Dsg];

    /// As written in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Lsrp => "lsrp",
            Self::Scap => "scap",
            Self::Dsg => "dsg",
        }
    }

    /// As printed over its tables.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Lsrp => "Local SEND Reform Plan",
            Self::Scap => "SCAP: forecast of demand for specialist places",
            Self::Dsg => "DSG management plan",
        }
    }
}

/// A section of some returns and the parameters of a run that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumptionSection {
    /// As printed.
    pub label: String,
    /// Returns whose assumptions it is printed with.
    pub returns: Vec<Return>,
    /// How the names of its parameters begin.
    pub parameters: Vec<String>,
}

impl AssumptionSection {
    /// Whether a parameter belongs to the section.
    pub fn holds(&self, parameter: &str) -> bool {
        self.parameters
            .iter()
            .any(|start| parameter.starts_with(start.as_str()))
    }
}

/// A row of ages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgeRow {
    /// As printed.
    pub label: String,
    /// The model's age group, by its id.
    pub group: String,
    /// First and last age.
    pub ages: (u8, u8),
}

/// A row of primary need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedRow {
    /// As printed.
    pub label: String,
    /// Needs by position; none where nobody with a plan can be in the row.
    pub needs: Vec<usize>,
}

/// The Local SEND Reform Plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lsrp {
    /// First and last calendar year; a year is the position at its end.
    pub years: (i32, i32),
    /// Tables of primary need within settings, 7.1 onwards.
    pub settings: Vec<Setting>,
    /// Rows of plans by provision, table 6.
    pub provisions: Vec<ProvisionRow>,
}

/// A table of primary need within settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// `7.1` and so on.
    pub number: String,
    /// The settings, as printed.
    pub label: String,
    /// Printed below the table.
    pub notes: Vec<String>,
}

/// A row of plans by provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionRow {
    /// As printed.
    pub label: String,
    /// What it counts.
    pub counts: Counts,
    /// Printed below the table.
    pub notes: Vec<String>,
}

/// What a row of provision counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counts {
    /// These plans.
    Plans(Vec<ProvisionPart>),
    /// What no return tells, and why.
    NotAvailable(String),
}

/// A placement at some ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProvisionPart {
    /// Which plans.
    pub plans: CrossingPart,
    /// The setting they are counted in by need, by position; some are in none.
    pub setting: Option<usize>,
}

/// Forecasts of demand for specialist places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scap {
    /// Planning areas in order.
    pub areas: Vec<PlanningArea>,
    /// Placements that are no specialist places, by position.
    pub outside: Vec<usize>,
    /// Primary, then secondary.
    pub phases: [ScapPhase; 2],
}

/// A kind of provision, whose two phases are planning areas of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanningArea {
    /// Codes of the primary and the secondary planning area.
    pub codes: [String; 2],
    /// As printed.
    pub provision: String,
    /// Placements by position.
    pub placements: Vec<usize>,
}

/// How far a phase is forecast, and for which ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScapPhase {
    /// First and last age; Reception is age 4.
    pub ages: (u8, u8),
    /// Census years after the last one counted.
    pub years: usize,
}

/// The DSG management plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dsg {
    /// Kinds of provision, each a sheet and a row of spend.
    pub sheets: Vec<Sheet>,
    /// Rows of spend that follows no plan.
    pub other_spend: Vec<OtherSpend>,
}

/// A kind of provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// As printed.
    pub label: String,
    /// Placements by position.
    pub placements: Vec<usize>,
    /// Printed below the table.
    pub notes: Vec<String>,
}

/// Spend that follows no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherSpend {
    /// As printed.
    pub label: String,
    /// Lines by position.
    pub lines: Vec<usize>,
}

/// Ids under which the results of rows are found.
pub mod ids {
    /// A row of table 6, by position; or its part that belongs to a setting, or to none.
    pub fn provision(row: usize, of: Option<Option<usize>>) -> String {
        let row = format!("lsrp_6/{row}");
        match of {
            None => row,
            Some(None) => format!("{row}/outside"),
            Some(Some(setting)) => format!("{row}/{setting}"),
        }
    }

    /// A row of need, by position.
    pub fn need(row: usize) -> String {
        format!("need/{row}")
    }

    /// All plans of a setting, or those of a row of need.
    pub fn setting(number: &str, need: Option<usize>) -> String {
        with_row(&format!("lsrp_{number}"), need)
    }

    /// All plans in no setting, or those of a row of need.
    pub fn outside_settings(need: Option<usize>) -> String {
        with_row("lsrp_outside", need)
    }

    /// All plans of a planning area, or those of an age.
    pub fn scap(code: &str, age: Option<u8>) -> String {
        with_row(&format!("scap_{code}"), age.map(usize::from))
    }

    /// All plans of a sheet, or those of a row of ages.
    pub fn sheet_age(sheet: usize, age: Option<usize>) -> String {
        with_row(&format!("dsg_{}", sheet + 1), age)
    }

    /// Plans of a sheet in a row of need.
    pub fn sheet_need(sheet: usize, need: usize) -> String {
        with_row(&format!("dsg_{}_need", sheet + 1), Some(need))
    }

    /// Spend on the provision of a sheet.
    pub fn sheet_spend(sheet: usize) -> String {
        format!("dsg_{}", sheet + 1)
    }

    /// Other spend, by position.
    pub fn other_spend(row: usize) -> String {
        format!("dsg_other_{}", row + 1)
    }

    fn with_row(table: &str, row: Option<usize>) -> String {
        row.map_or_else(|| table.to_owned(), |row| format!("{table}/{row}"))
    }
}

impl Statutory {
    /// Plans that the tables ask for beyond the margins of the model.
    pub fn crossings(&self, categories: &Categories) -> Vec<Crossing> {
        let mut all = Vec::new();
        let mut put = |id: String, parts: &[CrossingPart], needs: Option<&[usize]>| {
            all.push(Crossing {
                id,
                parts: parts.to_vec(),
                needs: needs.map(<[usize]>::to_vec),
            });
        };
        for (row, provision) in self.lsrp.provisions.iter().enumerate() {
            let parts: Vec<CrossingPart> = provision.parts().map(|part| part.plans).collect();
            put(ids::provision(row, None), &parts, None);
            for setting in provision.settings() {
                let of = provision.parts().filter(|part| part.setting == setting);
                let parts: Vec<CrossingPart> = of.map(|part| part.plans).collect();
                put(ids::provision(row, Some(setting)), &parts, None);
            }
        }
        let placements: Vec<usize> = (0..categories.placements.len()).collect();
        for (row, need) in self.needs.iter().enumerate() {
            let everywhere = parts(&placements, (0, LAST_AGE));
            put(ids::need(row), &everywhere, Some(&need.needs));
        }
        let settings = self.lsrp.settings.iter().enumerate();
        let settings = settings.map(|(at, setting)| (Some(at), setting.number.as_str()));
        for (setting, number) in settings.chain([(None, "")]) {
            let parts = self.lsrp.of_setting(setting);
            let id = |need| match setting {
                Some(_) => ids::setting(number, need),
                None => ids::outside_settings(need),
            };
            put(id(None), &parts, None);
            for (row, need) in self.needs.iter().enumerate() {
                put(id(Some(row)), &parts, Some(&need.needs));
            }
        }
        for area in &self.scap.areas {
            for (code, phase) in area.codes.iter().zip(self.scap.phases) {
                put(
                    ids::scap(code, None),
                    &parts(&area.placements, phase.ages),
                    None,
                );
                for age in phase.ages.0..=phase.ages.1 {
                    let parts = parts(&area.placements, (age, age));
                    put(ids::scap(code, Some(age)), &parts, None);
                }
            }
        }
        for (at, sheet) in self.dsg.sheets.iter().enumerate() {
            let whole = parts(&sheet.placements, (0, LAST_AGE));
            put(ids::sheet_age(at, None), &whole, None);
            for (row, age) in self.ages.iter().enumerate() {
                let parts = parts(&sheet.placements, age.ages);
                put(ids::sheet_age(at, Some(row)), &parts, None);
            }
            for (row, need) in self.needs.iter().enumerate() {
                put(ids::sheet_need(at, row), &whole, Some(&need.needs));
            }
        }
        all
    }

    /// Spend that the tables ask for beyond the placements and lines of the model.
    pub fn provisions(&self) -> Vec<Provision> {
        let sheets = self.dsg.sheets.iter().enumerate();
        let sheets = sheets.map(|(at, sheet)| Provision {
            id: ids::sheet_spend(at),
            placements: sheet.placements.clone(),
            lines: Vec::new(),
        });
        let other = self.dsg.other_spend.iter().enumerate();
        let other = other.map(|(at, spend)| Provision {
            id: ids::other_spend(at),
            placements: Vec::new(),
            lines: spend.lines.clone(),
        });
        sheets.chain(other).collect()
    }
}

impl Lsrp {
    /// Plans of a setting, or those in none.
    fn of_setting(&self, setting: Option<usize>) -> Vec<CrossingPart> {
        let parts = self.provisions.iter().flat_map(ProvisionRow::parts);
        let of = parts.filter(|part| part.setting == setting);
        of.map(|part| part.plans).collect()
    }
}

impl ProvisionRow {
    /// The settings that its parts belong to, each once; `None` stands for none.
    pub fn settings(&self) -> Vec<Option<usize>> {
        let mut settings: Vec<Option<usize>> = self.parts().map(|part| part.setting).collect();
        settings.sort_unstable();
        settings.dedup();
        settings
    }

    /// What it counts; nothing where no return tells.
    pub fn parts(&self) -> impl Iterator<Item = &ProvisionPart> {
        let parts: &[ProvisionPart] = match &self.counts {
            Counts::Plans(parts) => parts,
            Counts::NotAvailable(_) => &[],
        };
        parts.iter()
    }
}

fn parts(placements: &[usize], ages: (u8, u8)) -> Vec<CrossingPart> {
    let part = |&placement: &usize| CrossingPart { placement, ages };
    placements.iter().map(part).collect()
}
