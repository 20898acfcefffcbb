//! A council's own children: one row a child and year, and what its settings, needs and years are.
//!
//! Settings and needs are those of the file. A child who is not in the system on one side of a row
//! is marked there as [`OUTSIDE`]. Findings name rows and columns and never what stands there.

mod checks;
mod files;
mod rows;

pub(crate) use files::find;
pub use files::read_pupils;

/// Words, in lower case, for a child who is not in the system; blank cells say the same.
pub const OUTSIDE: [&str; 3] = ["outside", "nonsend", "non-send"];

/// Age at 31 August before the school year is the curriculum year and this: Reception, year 0, is 4.
pub const AGE_IN_RECEPTION: i16 = 4;

/// First and last curriculum year: ages 0 and 25.
pub const CURRICULUM_YEARS: (i16, i16) = (-AGE_IN_RECEPTION, 25 - AGE_IN_RECEPTION);

/// Where a child is in January.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PupilState {
    /// Curriculum year.
    pub academic_year: i16,
    /// Setting, as the file names it.
    pub setting: String,
    /// Need, as the file names it.
    pub need: String,
}

/// A child from January of a year to January of the next; outside on one side at most.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PupilRow {
    /// Row of the file, the header being row 1.
    pub row: u64,
    /// Year of the first January.
    pub calendar_year: i32,
    /// In that January.
    pub before: Option<PupilState>,
    /// A year later.
    pub after: Option<PupilState>,
}

impl PupilRow {
    /// Both sides, each in the system or outside.
    pub fn sides(&self) -> [&Option<PupilState>; 2] {
        [&self.before, &self.after]
    }
}

/// A row of `pupil_settings.csv`: what a setting is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PupilSetting {
    /// Setting, as in `pupils.csv`.
    pub setting: String,
    /// First and last curriculum year it serves.
    pub years: (i16, i16),
    /// The placement it counts as, where its name is not one.
    pub placement: Option<String>,
}

/// A row of `pupil_needs.csv`: the need that one of the file's own counts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PupilNeed {
    /// Need, as in `pupils.csv`.
    pub need: String,
    /// The need it counts as.
    pub counts_as: String,
}

/// A row of `pupil_costs.csv`: pounds a year for a child.
#[derive(Debug, Clone, PartialEq)]
pub struct PupilCost {
    /// Setting, as in `pupils.csv`.
    pub setting: String,
    /// Need; `None` for all.
    pub need: Option<String>,
    /// Curriculum year; `None` for all.
    pub academic_year: Option<i16>,
    /// Pounds a year at the prices of the base financial year.
    pub cost: f64,
}

/// A row of `pupil_population.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct PupilPopulation {
    /// Year of the January.
    pub calendar_year: i32,
    /// Curriculum year.
    pub academic_year: i16,
    /// Persons, with and without a plan.
    pub population: f64,
}

/// Everything a council says of its own children.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pupils {
    /// `pupils.csv`, or two Januaries of the person-level return.
    pub rows: Vec<PupilRow>,
    /// The rows are of the person-level return.
    pub returned: bool,
    /// `pupil_settings.csv`.
    pub settings: Vec<PupilSetting>,
    /// `pupil_needs.csv`.
    pub needs: Vec<PupilNeed>,
    /// `pupil_costs.csv`.
    pub costs: Vec<PupilCost>,
    /// `pupil_population.csv`.
    pub population: Vec<PupilPopulation>,
    /// Files read, with their SHA-256.
    pub files: Vec<(String, String)>,
}

impl Pupils {
    /// What the rows are of, for notes.
    pub fn source(&self) -> &'static str {
        if self.returned {
            "the SEN2 person-level return"
        } else {
            "pupils.csv"
        }
    }

    /// The placement that a setting counts as: its own id, or what `pupil_settings.csv` says.
    pub fn placement_of<'a>(&'a self, setting: &'a str) -> &'a str {
        let found = self.settings.iter().find(|s| same(&s.setting, setting));
        found
            .and_then(|s| s.placement.as_deref())
            .unwrap_or(setting)
    }

    /// The model's need that a need counts as.
    pub fn need_of<'a>(&'a self, need: &'a str) -> &'a str {
        let found = self.needs.iter().find(|n| same(&n.need, need));
        found.map_or(need, |n| &n.counts_as)
    }

    /// Curriculum years that `pupil_settings.csv` says a setting serves.
    pub fn years_of(&self, setting: &str) -> Option<(i16, i16)> {
        let found = self.settings.iter().find(|s| same(&s.setting, setting));
        found.map(|s| s.years)
    }
}

/// Whether two names are one: names of the file's own are read without case.
fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
