//! Local SEND Reform Plan: plans by age, provision and need, and the way from a request to a plan.

use pressure_model::statutory::{Counts, Return, Statutory, ids};
use pressure_model::{CalendarYear, CensusYear};

use crate::measure::{Measure, Unit};
use crate::row::{Basis, Breakdown};
use crate::statutory::found::Found;
use crate::statutory::plans::{self, WholePlans, cell, crossing, of_age};
use crate::statutory::rounding::{largest_remainder, nearest};
use crate::statutory::table::{Cell, Column, Figure, Follows, Line, Table};

const TOTAL: &str = "Total";

/// Why a flow is not split by age.
const NO_AGES: &str = "the split by age rests on the ages of requests and assessments in SEN2: either the tables in use do not hold them, or \
                       a measure changes requests or decisions at some ages more than at others";

/// What flows by age count.
const FLOW_AGE: &str = "Age at 31 August before the census that ends the year.";
/// How ages of requests and assessments are made.
const SPLIT: &str = "Estimated: SEN2 counts by age on the day. Every year's total, with its bounds, is split by the shares of the last year \
                     published, brought to age at 31 August; the shares and what they assume are the assumptions funnel_ages.";
/// What new plans count.
const ON_APPEAL: &str = "Plans issued on appeal are among them.";

/// The tables in one position.
pub(crate) fn tables(found: &Found<'_>, position: &str, layout: &Statutory) -> Vec<Table> {
    let writer = Writer::new(found, position, layout);
    let mut tables = vec![writer.by_age(), writer.by_provision(), writer.by_need()];
    tables.extend((0..layout.lsrp.settings.len()).map(|setting| writer.within(setting)));
    for (number, title, measure, note) in [
        (
            "10",
            "Requests for EHC needs assessment, by age",
            Measure::Requests,
            SPLIT,
        ),
        (
            "11",
            "EHC needs assessments, by age",
            Measure::Assessments,
            SPLIT,
        ),
        (
            "12",
            "Assessments that result in a plan, by age",
            Measure::NewPlans,
            ON_APPEAL,
        ),
    ] {
        tables.push(writer.flow(number, title, measure, note));
    }
    tables
}

struct Writer<'a> {
    found: &'a Found<'a>,
    position: &'a str,
    layout: &'a Statutory,
    /// Each year with its census and what that comes to.
    years: Vec<(CalendarYear, String, Option<WholePlans>)>,
}

impl<'a> Writer<'a> {
    fn new(found: &'a Found<'a>, position: &'a str, layout: &'a Statutory) -> Self {
        let (first, last) = layout.lsrp.years;
        let year = |year: i32| {
            // The position at the end of a calendar year is the census of the January after.
            let census = CensusYear::new(year + 1).to_string();
            let whole = WholePlans::of(found, layout, &census);
            (CalendarYear::new(year), census, whole)
        };
        Self {
            found,
            position,
            layout,
            years: (first..=last).map(year).collect(),
        }
    }

    fn table(&self, number: &str, title: String, row_heading: &str) -> Table {
        let column = |(year, census, _): &(CalendarYear, String, Option<WholePlans>)| Column {
            label: self.heading(*year, census),
            period: census.clone(),
        };
        Table {
            family: Return::Lsrp,
            number: number.to_owned(),
            title,
            position: self.position.to_owned(),
            unit: Some(Unit::Plans),
            row_heading: row_heading.to_owned(),
            columns: self.years.iter().map(column).collect(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A year with what its column rests on.
    fn heading(&self, year: CalendarYear, census: &str) -> String {
        let january = CensusYear::new(year.year() + 1).year();
        let plans = self.found.get(&crossing(ids::provision(0, None)), census);
        match plans.map(|result| result.basis) {
            Some(Basis::Actual) => format!("{year} (actual, January {january} census)"),
            Some(Basis::Estimated | Basis::Assumed) => {
                format!("{year} (January {january} census, parts estimated)")
            }
            Some(Basis::Projected) => format!("{year} (projected)"),
            None => year.to_string(),
        }
    }

    /// A row of figures whose whole numbers `whole` picks.
    fn line(&self, label: &str, figure: Figure, whole: impl Fn(&WholePlans) -> i64) -> Line {
        let censuses = self.years.iter();
        let censuses = censuses.map(|(_, census, plans)| (census.as_str(), plans.as_ref()));
        plans::line(self.found, (label, figure), censuses, whole)
    }

    /// The sum of the first rows of a table.
    fn total(&self, rows: usize, figure: Figure, whole: impl Fn(&WholePlans) -> i64) -> Line {
        Line {
            total: true,
            follows: Follows::sum_of(0..rows),
            ..self.line(TOTAL, figure, whole)
        }
    }

    fn all_plans(&self, rows: usize) -> Line {
        self.total(rows, Figure::total(Measure::Plans), |plans| plans.total)
    }

    fn by_age(&self) -> Table {
        let mut table = self.table("5.1", "Plans by age group".to_owned(), "Age group");
        let rows = self.layout.ages.iter().enumerate();
        table.rows = rows
            .map(|(row, age)| {
                let figure = of_age(self.layout, row);
                self.line(&age.label, figure, |plans| plans.ages[row])
            })
            .chain([self.all_plans(self.layout.ages.len())])
            .collect();
        table.notes = vec!["Age at 31 August before the school year of the census.".to_owned()];
        table
    }

    fn by_provision(&self) -> Table {
        let mut table = self.table("6", "Plans by provision".to_owned(), "Provision");
        for (row, provision) in self.layout.lsrp.provisions.iter().enumerate() {
            let figure = crossing(ids::provision(row, None));
            table.rows.push(match &provision.counts {
                Counts::Plans(_) => {
                    self.line(&provision.label, figure, |plans| plans.provisions[row])
                }
                Counts::NotAvailable(why) => self.not_available(&provision.label, why),
            });
            table.notes.extend(provision.notes.iter().cloned());
        }
        table.rows.push(self.all_plans(table.rows.len()));
        table
    }

    fn not_available(&self, label: &str, why: &str) -> Line {
        Line {
            label: label.to_owned(),
            total: false,
            follows: Follows::Nothing,
            figure: None,
            cells: vec![Cell::NotAvailable(why.to_owned()); self.years.len()],
        }
    }

    fn by_need(&self) -> Table {
        let mut table = self.table("7", "Plans by primary need".to_owned(), "Primary need");
        let rows = self.layout.needs.iter().enumerate();
        table.rows = rows
            .map(|(row, need)| {
                let figure = crossing(ids::need(row));
                self.line(&need.label, figure, |plans| plans.needs[row])
            })
            .chain([self.all_plans(self.layout.needs.len())])
            .collect();
        table
    }

    fn within(&self, setting: usize) -> Table {
        let of = &self.layout.lsrp.settings[setting];
        let title = format!("Primary need within {}", of.label);
        let mut table = self.table(&of.number, title, "Primary need");
        let rows = self.layout.needs.iter().enumerate();
        let all = crossing(ids::setting(&of.number, None));
        table.rows = rows
            .map(|(row, need)| {
                let figure = crossing(ids::setting(&of.number, Some(row)));
                self.line(&need.label, figure, |plans| plans.settings[row][setting])
            })
            .chain([self.total(self.layout.needs.len(), all, |plans| {
                plans.setting_total(setting)
            })])
            .collect();
        table.notes.clone_from(&of.notes);
        table
    }

    /// A table of a calendar year's flows, without its rows.
    fn flows(&self, number: &str, title: &str, measure: Measure) -> Table {
        let mut table = self.table(number, title.to_owned(), "Age group");
        table.unit = Some(measure.unit());
        for (column, (year, ..)) in table.columns.iter_mut().zip(&self.years) {
            column.period = year.to_string();
            let basis = self.found.get(&Figure::total(measure), &column.period);
            column.label = match basis.map(|result| result.basis) {
                Some(Basis::Projected) => format!("{year} (projected)"),
                Some(_) => format!("{year} (actual)"),
                None => year.to_string(),
            };
        }
        table
    }

    fn flow_total(&self, table: &Table, measure: Measure) -> Line {
        let figure = Figure::total(measure);
        let cells = table.columns.iter().map(|column| {
            let whole = self.found.get(&figure, &column.period);
            cell(
                self.found,
                &figure,
                &column.period,
                whole.map(|r| nearest(r.value)),
            )
        });
        Line {
            label: TOTAL.to_owned(),
            total: true,
            follows: Follows::sum_of(0..table.rows.len()),
            cells: cells.collect(),
            figure: Some(figure),
        }
    }

    fn flow(&self, number: &str, title: &str, measure: Measure, note: &str) -> Table {
        let mut table = self.flows(number, title, measure);
        let figure =
            |row: usize| Figure::new(measure, Breakdown::AgeGroup, &self.layout.ages[row].group);
        let figures: Vec<Figure> = (0..self.layout.ages.len()).map(figure).collect();
        let columns = table.columns.iter().map(|column| {
            let value = |figure| Some(self.found.get(figure, &column.period)?.value);
            let parts: Option<Vec<f64>> = figures.iter().map(value).collect();
            let total = value(&Figure::total(measure));
            (
                total,
                parts
                    .zip(total)
                    .map(|(parts, total)| largest_remainder(&parts, nearest(total))),
            )
        });
        let columns: Vec<(Option<f64>, Option<Vec<i64>>)> = columns.collect();
        for (row, (age, figure)) in self.layout.ages.iter().zip(figures).enumerate() {
            let cells = table.columns.iter().zip(&columns);
            let cells = cells.map(|(column, (total, whole))| match (total, whole) {
                (Some(_), None) => Cell::NotAvailable(NO_AGES.to_owned()),
                (_, whole) => {
                    let whole = whole.as_ref().map(|ages| ages[row]);
                    cell(self.found, &figure, &column.period, whole)
                }
            });
            table.rows.push(Line {
                label: age.label.clone(),
                total: false,
                follows: Follows::Nothing,
                cells: cells.collect(),
                figure: Some(figure),
            });
        }
        let total = self.flow_total(&table, measure);
        table.rows.push(total);
        let is_split = columns.iter().any(|(_, whole)| whole.is_some());
        if is_split {
            table.notes = vec![format!("{FLOW_AGE} {note}")];
        }
        table
    }
}
