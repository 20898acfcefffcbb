//! Reads the rows of each file about children; a row that cannot be used is a finding.

use super::{
    CURRICULUM_YEARS, OUTSIDE, PupilCost, PupilNeed, PupilPopulation, PupilRow, PupilSetting,
    PupilState, same,
};
use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::own_templates::PUPILS;
use crate::privacy::RowFinding;
use crate::source::Table;
use crate::value::Value;

pub(super) struct Reader<'a> {
    pub(super) table: &'a Table,
    pub(super) findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn fault(&mut self, code: &'static str, row: u64, column: &'static str, mend: &'static str) {
        let found = RowFinding::new(code, Severity::Error, &self.table.file, row);
        let found = found.column(column).done("the row is left out").mend(mend);
        self.findings.push(found.into());
    }

    pub(super) fn children(&mut self, out: &mut Vec<PupilRow>) -> Result<(), Error> {
        self.table.require(PUPILS.columns)?;
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

    pub(super) fn settings(&mut self, out: &mut Vec<PupilSetting>) -> Result<usize, Error> {
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
            if out.iter().any(|other| same(&other.setting, &setting)) {
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

    pub(super) fn needs(&mut self, out: &mut Vec<PupilNeed>) -> Result<usize, Error> {
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

    pub(super) fn costs(&mut self, out: &mut Vec<PupilCost>) -> Result<usize, Error> {
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

    pub(super) fn population(&mut self, out: &mut Vec<PupilPopulation>) -> Result<usize, Error> {
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
