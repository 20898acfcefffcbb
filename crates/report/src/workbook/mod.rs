//! The pack as a workbook: what a section 151 officer traces and a Schools Forum reads.
//!
//! Every figure of a run stands once, on the run's own sheet; the other sheets refer to it by formula, and totals and
//! differences are formulas too, each with its result beside it for viewers that do not calculate. No macros, no links to
//! other files, and nothing of the clock: the same pack gives the same bytes.

mod assumptions;
mod assurance;
mod bridge;
mod change;
mod charts;
mod comparison;
mod forum;
mod list;
mod manifest;
mod neighbours;
mod page;
mod paper;
mod plan;
mod runs;
mod sensitivity;
mod statutory;
mod style;
mod summary;
mod text;

use std::collections::BTreeMap;

use pressure_model::statutory::Return;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};

use self::page::{Page, Values, Years};
use self::style::Weight;
use self::text::elsewhere;
use crate::error::Error;
use crate::measure::{Measure, PeriodKind};
use crate::pack::{Pack, Run};
use crate::row::{ALL, Breakdown, Row};

/// The workbook (.xlsx) as bytes: the same pack gives the same bytes.
///
/// # Errors
/// Where the pack holds no run, or a sheet more than a sheet can.
pub fn write_workbook(pack: &Pack) -> Result<Vec<u8>, Error> {
    let mut book = Book::of(pack);
    let mut run_sheets = Vec::new();
    for run in &pack.runs {
        run_sheets.push(runs::page(&mut book, run)?.sheet);
    }
    let charts = charts::page(&book)?;
    let mut sheets: Vec<Worksheet> = vec![
        summary::page(&book, &charts)?.sheet,
        plan::page(&book)?.sheet,
        forum::page(&book)?.sheet,
        assurance::page(&book)?.sheet,
        change::page(&book)?.sheet,
    ];
    sheets.append(&mut run_sheets);
    if !pack.scenarios().is_empty() {
        sheets.push(comparison::page(&book)?.sheet);
        sheets.push(comparison::levers(&book)?.sheet);
    }
    sheets.push(bridge::page(&book)?.sheet);
    sheets.push(sensitivity::page(&book)?.sheet);
    if let Some(neighbours) = &pack.neighbours {
        sheets.push(neighbours::page(&book, neighbours)?.sheet);
    }
    for of in Return::ALL {
        sheets.push(statutory::page(&book, of)?.sheet);
    }
    sheets.push(charts.page.sheet);
    sheets.push(assumptions::parameters(&book)?.sheet);
    sheets.push(assumptions::scenarios(&book)?.sheet);
    sheets.push(manifest::findings(&book)?.sheet);
    sheets.push(manifest::page(&book)?.sheet);

    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(pack)?);
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

fn properties(pack: &Pack) -> Result<DocProperties, Error> {
    // A date must be given, or that of the machine is taken: the first day of the base financial year is the run's own.
    let year = u16::try_from(pack.base.financial_year().year()).unwrap_or(2000);
    Ok(DocProperties::new()
        .set_title(format!("{}: high needs and transport", pack.area.name))
        .set_author(format!("pressure {}", pack.manifest.version))
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, 4, 1)?))
}

/// What all sheets share.
#[derive(Debug)]
struct Book<'a> {
    pack: &'a Pack,
    /// The years of the runs: the base year and those projected.
    years: Years,
    /// The sheet of each run, by its id.
    names: BTreeMap<&'a str, String>,
    /// Where the totals of runs stand: sheet and row, by run and measure.
    places: BTreeMap<(&'a str, Measure), u32>,
}

impl<'a> Book<'a> {
    fn of(pack: &'a Pack) -> Self {
        let mut names = BTreeMap::new();
        for run in &pack.runs {
            let taken: Vec<&String> = names.values().collect();
            let name = sheet_name(&run.name, &taken);
            names.insert(run.id.as_str(), name);
        }
        Self {
            pack,
            years: Years {
                first: pack.base.financial_year(),
                last: pack.to,
            },
            names,
            places: BTreeMap::new(),
        }
    }

    /// The name of a run's sheet.
    fn sheet(&self, run: &str) -> &str {
        self.names.get(run).map_or("", String::as_str)
    }

    /// The title of a sheet.
    fn title(&self, what: &str) -> String {
        format!("{}: {what}", self.pack.area.name)
    }

    /// What stands below every title: how the figures were made, and that small counts are shown where they are.
    fn head(&self, page: &mut Page) -> Result<(), Error> {
        let manifest = &self.pack.manifest;
        let made = match manifest.seed {
            Some(seed) if self.pack.is_drawn() => format!(
                "Projected figures are means of {} draws (seed {seed}); one draw in ten lies below, and one in ten above, the figures in italics.",
                manifest.draws
            ),
            _ => "Projected figures are the central run.".to_owned(),
        };
        page.note(&format!(
            "Money is £m in the cash of each year, negatives in brackets; every cell holds the full figure. {made}"
        ))?;
        let shown = manifest.suppression.as_ref();
        if let Some(shown) = shown.filter(|shown| shown.starts_with("none")) {
            let text = format!("Small counts are shown: suppression {shown}. Do not publish.");
            page.note_with(&text, &style::warning())?;
        }
        Ok(())
    }

    /// The figures of a total in the columns of the years.
    fn values(&self, run: &Run, measure: Measure, pick: impl Fn(&Row) -> Option<f64>) -> Values {
        self.years.of(&run.total(measure), pick)
    }

    /// A line that refers to a total on the sheet of its run; `None` where the run does not have it.
    fn refer(
        &self,
        page: &mut Page,
        label: &str,
        weight: Weight,
        (run, measure): (&Run, Measure),
    ) -> Result<Option<u32>, Error> {
        let Some(row) = self.places.get(&(run.id.as_str(), measure)) else {
            return Ok(None);
        };
        let values = self.values(run, measure, |row| Some(row.value));
        let sheet = self.sheet(&run.id);
        page.formulas(label, measure.unit(), weight, values, |column| {
            format!("={}", elsewhere(sheet, *row, column))
        })
        .map(Some)
    }

    /// The bounds of the draws of a total below it, where there are draws.
    fn bounds(&self, page: &mut Page, (run, measure): (&Run, Measure)) -> Result<(), Error> {
        let rows = run.series(measure, Breakdown::Total, ALL);
        if rows.iter().all(|row| row.p10 >= row.p90) {
            return Ok(());
        }
        let unit = measure.unit();
        let low = self.years.of(&rows, |row| row.p10);
        page.line("1 in 10 below", unit, Weight::Bound, low)?;
        let high = self.years.of(&rows, |row| row.p90);
        page.line("1 in 10 above", unit, Weight::Bound, high)?;
        Ok(())
    }

    /// Heads the columns of a sheet with the years of the runs and keeps them in sight, on screen and on paper.
    fn year_heads(&self, page: &mut Page, kinds: &[PeriodKind]) -> Result<(), Error> {
        page.gap();
        let first = page.row;
        page.years(self.years, kinds)?;
        page.keep_in_sight(first, 1)
    }
}

/// Longest name of a sheet, in characters.
const LONGEST_NAME: usize = 31;

/// A name that a sheet can have and none has yet.
fn sheet_name(name: &str, taken: &[&String]) -> String {
    let kept = name
        .chars()
        .filter(|c| !c.is_control() && !"[]:*?/\\'".contains(*c));
    let base: String = kept.take(LONGEST_NAME).collect();
    let base = match base.trim() {
        "" => "Scenario".to_owned(),
        name => name.to_owned(),
    };
    let is_taken = |name: &String| {
        let name = name.to_lowercase();
        let fixed = FIXED.iter().any(|fixed| fixed.to_lowercase() == name);
        fixed || taken.iter().any(|taken| taken.to_lowercase() == name)
    };
    let mut found = base.clone();
    let mut next = 2;
    while is_taken(&found) {
        let ending = format!(" {next}");
        let room = LONGEST_NAME - ending.len();
        found = base.chars().take(room).collect::<String>() + &ending;
        next += 1;
    }
    found
}

/// Names that are not for scenarios.
const FIXED: [&str; 19] = [
    summary::NAME,
    plan::NAME,
    forum::NAME,
    assurance::NAME,
    change::NAME,
    comparison::NAME,
    comparison::LEVERS,
    bridge::NAME,
    sensitivity::NAME,
    neighbours::NAME,
    charts::NAME,
    assumptions::NAME,
    assumptions::SCENARIOS,
    manifest::NAME,
    manifest::FINDINGS,
    // Excel keeps this one for itself.
    "History",
    statutory::name(Return::Lsrp),
    statutory::name(Return::Scap),
    statutory::name(Return::Dsg),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_excel_takes_and_none_twice() {
        let taken = "Local places".to_owned();
        assert_eq!(sheet_name("Local places", &[&taken]), "Local places 2");
        assert_eq!(sheet_name("a/b:[c]?", &[]), "abc");
        assert_eq!(sheet_name("summary", &[]), "summary 2");
        assert_eq!(sheet_name("?", &[]), "Scenario");
        let long = "x".repeat(40);
        let first = sheet_name(&long, &[]);
        assert_eq!(first.chars().count(), 31);
        assert_eq!(sheet_name(&long, &[&first]).chars().count(), 31);
    }
}
