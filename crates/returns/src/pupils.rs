//! A council's own children: one row a child and year, and what its settings, needs and years are.
//!
//! Settings and needs are those of the file. A child who is not in the system on one side of a row
//! is marked there as [`OUTSIDE`]. Findings name rows and columns and never what stands there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Findings as _, Severity};
use crate::own::Known;
use crate::privacy::RowFinding;
use crate::sen2_person;
use crate::source::{self, Table};
use crate::value::Value;

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

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Reads the files about pupils in `dir` and in `dir/returns`. A row that cannot be used is a finding, and so is a setting or need
/// that counts as nothing the model knows.
pub fn read_pupils(dir: &Path, known: &Known<'_>) -> Result<(Pupils, Vec<Finding>), Error> {
    let mut pupils = Pupils::default();
    let mut findings = Vec::new();
    for name in [
        "pupils",
        "pupil_settings",
        "pupil_needs",
        "pupil_costs",
        "pupil_population",
    ] {
        let Some((path, file)) = find(dir, name) else {
            continue;
        };
        let Some(mut opened) = source::open(&path, &file, &mut findings)? else {
            continue;
        };
        let table = opened.table()?;
        let mut reader = Reader {
            table: &table,
            findings: &mut findings,
        };
        let rows = match name {
            "pupils" => {
                reader.children(&mut pupils.rows)?;
                pupils.rows.len()
            }
            "pupil_settings" => reader.settings(&mut pupils.settings)?,
            "pupil_needs" => reader.needs(&mut pupils.needs)?,
            "pupil_costs" => reader.costs(&mut pupils.costs)?,
            _ => reader.population(&mut pupils.population)?,
        };
        findings.push(
            Finding::new(codes::OWN_READ, Severity::Info, &file)
                .value(format!("{rows} rows used"))
                .done("rates are counted on the council's own children")
                .mend("nothing"),
        );
        pupils.files.push((file, opened.sha256.clone()));
    }
    if pupils.rows.is_empty() {
        let followed = sen2_person::read(dir, known, &mut findings)?;
        pupils.returned = !followed.rows.is_empty();
        pupils.rows = followed.rows;
        // First, so that findings about rows name a file that rows are in.
        pupils.files.splice(0..0, followed.files);
    }
    if let Some((file, _)) = pupils.files.first().cloned() {
        check_years_meet(&file, &pupils.rows, &mut findings);
        check_served(&file, &pupils, &mut findings);
        check_known(&file, &pupils, known, &mut findings);
    }
    findings.sort_for_reading();
    Ok((pupils, findings))
}

/// The file itself, compressed, or as a workbook; `dir` comes before `dir/returns`.
pub(crate) fn find(dir: &Path, name: &str) -> Option<(PathBuf, String)> {
    ["", "returns/"].iter().find_map(|folder| {
        ["csv", "csv.gz", "xlsx", "ods"].iter().find_map(|ending| {
            let file = format!("{folder}{name}.{ending}");
            let path = dir.join(&file);
            path.is_file().then_some((path, file))
        })
    })
}

struct Reader<'a> {
    table: &'a Table,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn fault(&mut self, code: &'static str, row: u64, column: &'static str, mend: &'static str) {
        let found = RowFinding::new(code, Severity::Error, &self.table.file, row);
        let found = found.column(column).done("the row is left out").mend(mend);
        self.findings.push(found.into());
    }

    fn children(&mut self, out: &mut Vec<PupilRow>) -> Result<(), Error> {
        self.table.require(&[
            "calendar-year",
            "setting-1",
            "need-1",
            "academic-year-1",
            "setting-2",
            "need-2",
            "academic-year-2",
        ])?;
        let table = self.table;
        for (row, line) in table.rows() {
            let get = |column: &str| table.get(row, column).trim();
            let calendar_year = get("calendar-year").parse::<i32>().ok();
            let Some(calendar_year) = calendar_year.filter(|y| (2010..=2100).contains(y)) else {
                let mend = "write the year of the first January, as 2024";
                self.fault(codes::PUPIL_YEAR, line, "calendar-year", mend);
                continue;
            };
            let sides = [
                ["setting-1", "need-1", "academic-year-1"],
                ["setting-2", "need-2", "academic-year-2"],
            ]
            .map(|columns| side(columns, get));
            let (before, after) = match sides {
                [Ok(before), Ok(after)] => (before, after),
                sides => {
                    for (code, column, mend) in sides.into_iter().filter_map(Result::err) {
                        self.fault(code, line, column, mend);
                    }
                    continue;
                }
            };
            match (&before, &after) {
                (None, None) => {
                    let mend = "a child outside in both years needs no row";
                    self.fault(codes::PUPIL_SIDE, line, "setting-2", mend);
                    continue;
                }
                (Some(first), Some(then)) if then.academic_year != first.academic_year + 1 => {
                    let mend =
                        "a year later a child is one curriculum year on: give the year by age";
                    self.fault(codes::PUPIL_YEAR, line, "academic-year-2", mend);
                    continue;
                }
                _ => {}
            }
            out.push(PupilRow {
                row: line,
                calendar_year,
                before,
                after,
            });
        }
        Ok(())
    }

    fn settings(&mut self, out: &mut Vec<PupilSetting>) -> Result<usize, Error> {
        let columns = ["setting", "first-academic-year", "last-academic-year"];
        self.table.require(&columns)?;
        let table = self.table;
        for (row, line) in table.rows() {
            let get = |column: &str| table.get(row, column).trim();
            let years = (
                curriculum_year(get(columns[1])),
                curriculum_year(get(columns[2])),
            );
            let (Some(first), Some(last)) = years else {
                self.fault(codes::PUPIL_YEAR, line, columns[1], CURRICULUM_YEAR);
                continue;
            };
            if last < first {
                let mend = "the last curriculum year comes before the first";
                self.fault(codes::PUPIL_YEAR, line, columns[2], mend);
                continue;
            }
            let setting = get("setting").to_owned();
            if out
                .iter()
                .any(|other| other.setting.eq_ignore_ascii_case(&setting))
            {
                self.fault(
                    codes::OWN_DUPLICATE,
                    line,
                    "setting",
                    "give each setting once",
                );
                continue;
            }
            let placement = Some(get("placement")).filter(|text| !text.is_empty());
            out.push(PupilSetting {
                setting,
                years: (first, last),
                placement: placement.map(str::to_owned),
            });
        }
        Ok(out.len())
    }

    fn needs(&mut self, out: &mut Vec<PupilNeed>) -> Result<usize, Error> {
        self.table.require(&["need", "counts_as"])?;
        for (row, _) in self.table.rows() {
            let get = |column: &str| self.table.get(row, column).trim().to_owned();
            out.push(PupilNeed {
                need: get("need"),
                counts_as: get("counts_as"),
            });
        }
        Ok(out.len())
    }

    fn costs(&mut self, out: &mut Vec<PupilCost>) -> Result<usize, Error> {
        self.table
            .require(&["setting", "need", "academic-year", "cost"])?;
        let table = self.table;
        for (row, line) in table.rows() {
            let get = |column: &str| table.get(row, column).trim();
            let cost = match Value::parse(get("cost")) {
                Value::Number(pounds) if pounds >= 0.0 => pounds,
                _ => {
                    self.fault(
                        codes::OWN_ROW,
                        line,
                        "cost",
                        "pounds a year are wanted, 0 or more",
                    );
                    continue;
                }
            };
            let year = get("academic-year");
            let academic_year = curriculum_year(year);
            if academic_year.is_none() && !year.is_empty() {
                self.fault(codes::PUPIL_YEAR, line, "academic-year", CURRICULUM_YEAR);
                continue;
            }
            out.push(PupilCost {
                setting: get("setting").to_owned(),
                need: Some(get("need").to_owned()).filter(|need| !need.is_empty()),
                academic_year,
                cost,
            });
        }
        Ok(out.len())
    }

    fn population(&mut self, out: &mut Vec<PupilPopulation>) -> Result<usize, Error> {
        self.table
            .require(&["calendar-year", "academic-year", "population"])?;
        let table = self.table;
        for (row, line) in table.rows() {
            let get = |column: &str| table.get(row, column).trim();
            let Ok(calendar_year) = get("calendar-year").parse::<i32>() else {
                let mend = "write the year of the January, as 2024";
                self.fault(codes::PUPIL_YEAR, line, "calendar-year", mend);
                continue;
            };
            let Some(academic_year) = curriculum_year(get("academic-year")) else {
                self.fault(codes::PUPIL_YEAR, line, "academic-year", CURRICULUM_YEAR);
                continue;
            };
            match Value::parse(get("population")) {
                Value::Number(population) if population >= 0.0 => out.push(PupilPopulation {
                    calendar_year,
                    academic_year,
                    population,
                }),
                _ => {
                    let mend = "a number of persons is wanted, 0 or more";
                    self.fault(codes::OWN_ROW, line, "population", mend);
                }
            }
        }
        Ok(out.len())
    }
}

const CURRICULUM_YEAR: &str =
    "curriculum years are whole numbers from -4 to 21: Reception is 0, Year 1 is 1, Year 14 is 14";

/// A curriculum year, `R` being Reception.
fn curriculum_year(text: &str) -> Option<i16> {
    let (first, last) = CURRICULUM_YEARS;
    if text.eq_ignore_ascii_case("R") {
        return Some(0);
    }
    text.parse()
        .ok()
        .filter(|year| (first..=last).contains(year))
}

/// Code, column and how to mend it; never what stands there.
type Fault = (&'static str, &'static str, &'static str);

/// One side of a row: `None` outside.
fn side<'t>(
    [setting, need, year]: [&'static str; 3],
    get: impl Fn(&str) -> &'t str,
) -> Result<Option<PupilState>, Fault> {
    let outside = |text: &str| text.is_empty() || OUTSIDE.contains(&text.to_lowercase().as_str());
    match (outside(get(setting)), outside(get(need))) {
        (true, true) => return Ok(None),
        (false, false) => {}
        (true, false) => {
            let mend = "the need is given and the setting says outside: both or neither";
            return Err((codes::PUPIL_SIDE, setting, mend));
        }
        (false, true) => {
            let mend = "the setting is given and the need says outside: both or neither";
            return Err((codes::PUPIL_SIDE, need, mend));
        }
    }
    let academic_year =
        curriculum_year(get(year)).ok_or((codes::PUPIL_YEAR, year, CURRICULUM_YEAR))?;
    Ok(Some(PupilState {
        academic_year,
        setting: get(setting).to_owned(),
        need: get(need).to_owned(),
    }))
}

/// Where one year's rows end and the next year's begin must be the same children.
pub(crate) fn check_years_meet(file: &str, rows: &[PupilRow], findings: &mut Vec<Finding>) {
    let years: BTreeSet<i32> = rows.iter().map(|row| row.calendar_year).collect();
    let count = |year: i32, side: fn(&PupilRow) -> Option<&PupilState>| {
        let mut counts: BTreeMap<&PupilState, u32> = BTreeMap::new();
        let of_year = rows.iter().filter(|row| row.calendar_year == year);
        for state in of_year.filter_map(side) {
            *counts.entry(state).or_insert(0) += 1;
        }
        counts
    };
    for &year in &years {
        if !years.contains(&(year + 1)) {
            continue;
        }
        let ended = count(year, |row| row.after.as_ref());
        let began = count(year + 1, |row| row.before.as_ref());
        if ended != began {
            findings.push(
                Finding::new(codes::PUPIL_CHAIN, Severity::Warning, file)
                    .period(format!("{}-01", year + 1))
                    .done("each year's rows are counted as they stand")
                    .mend(format!(
                        "the children of January {} as the rows of {year} end are not those as the rows of {} begin; check that no child \
                         is missing and that settings and needs are written alike",
                        year + 1,
                        year + 1
                    )),
            );
        }
    }
    let (first, last) = (years.first(), years.last());
    if let (Some(&first), Some(&last)) = (first, last)
        && (last - first + 1) as usize != years.len()
    {
        findings.push(
            Finding::new(codes::PUPIL_CHAIN, Severity::Error, file)
                .column("calendar-year")
                .done("the rows cannot be used")
                .mend("a year between the first and the last has no rows"),
        );
    }
}

/// Every setting of the rows serves the curriculum years it is found in, where its range is given.
fn check_served(file: &str, pupils: &Pupils, findings: &mut Vec<Finding>) {
    let unserved = |state: &PupilState| {
        let range = pupils.years_of(&state.setting);
        range.is_some_and(|(first, last)| !(first..=last).contains(&state.academic_year))
    };
    let mut rows = pupils.rows.iter();
    let first = rows.find(|row| row.sides().into_iter().flatten().any(unserved));
    findings.extend(first.map(|row| {
        RowFinding::new(codes::PUPIL_RANGE, Severity::Error, file, row.row)
            .column("setting-1, setting-2")
            .done("the rows cannot be used")
            .mend(
                "in this row, the first of them, a child is in a setting in a curriculum year that pupil_settings.csv says it does not \
                 serve; widen the range there or mend the rows",
            )
            .into()
    }));
}

const UNKNOWN_SETTING: &str = "a setting of this row is no placement of the model (`pressure list placements`); give it a line in \
                               pupil_settings.csv with the placement it counts as";
const UNKNOWN_NEED: &str = "a need of this row is none of the model's (`pressure list needs`); give it a line in pupil_needs.csv \
                            with the need it counts as";

/// Every setting counts as a placement of the model, every need as one of its needs.
fn check_known(file: &str, pupils: &Pupils, known: &Known<'_>, findings: &mut Vec<Finding>) {
    let is = |ids: &[&str], id: &str| ids.iter().any(|known| same(known, id));
    let mut met: BTreeSet<(&str, &str)> = BTreeSet::new();
    for row in &pupils.rows {
        for state in row.sides().into_iter().flatten() {
            let (setting, need) = (state.setting.as_str(), state.need.as_str());
            for (columns, name, is_known, mend) in [
                (
                    "setting-1, setting-2",
                    setting,
                    is(known.placements, pupils.placement_of(setting)),
                    UNKNOWN_SETTING,
                ),
                (
                    "need-1, need-2",
                    need,
                    is(known.needs, pupils.need_of(need)),
                    UNKNOWN_NEED,
                ),
            ] {
                if !is_known && met.insert((columns, name)) {
                    let found =
                        RowFinding::new(codes::PUPIL_UNKNOWN, Severity::Error, file, row.row);
                    let found = found.column(columns).done("the rows cannot be used");
                    findings.push(found.mend(mend).into());
                }
            }
        }
    }
}
