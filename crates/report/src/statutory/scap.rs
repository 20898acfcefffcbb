//! School capacity survey: residents with a plan who need a specialist place, by planning area and National Curriculum Year.

use pressure_model::CensusYear;
use pressure_model::statutory::{PlanningArea, Return, ScapPhase, Statutory, ids};

use crate::measure::{Measure, Unit};
use crate::row::Basis;
use crate::statutory::found::Found;
use crate::statutory::plans::{cell, crossing};
use crate::statutory::rounding::{largest_remainder, nearest};
use crate::statutory::table::{Column, Figure, Follows, Line, Table};

/// The age at 31 August before Reception.
const RECEPTION: u8 = 4;

const PHASES: [&str; 2] = ["primary", "secondary"];

/// The tables in one position: rows are academic years from the one after the last census counted, columns curriculum years.
pub(crate) fn tables(found: &Found<'_>, position: &str, layout: &Statutory) -> Vec<Table> {
    let counted = last_counted(found);
    let mut tables = Vec::new();
    for (phase, name) in PHASES.into_iter().enumerate() {
        let of_phase = layout.scap.phases[phase];
        for area in &layout.scap.areas {
            let rows = (1..=of_phase.years)
                .filter_map(|year| counted.map(|counted| counted.plus(year as i32)))
                .map(|census| row(found, &area.codes[phase], of_phase, census));
            tables.push(Table {
                rows: rows.collect(),
                ..empty(area, phase, name, of_phase, position)
            });
        }
    }
    tables
}

fn empty(
    area: &PlanningArea,
    phase: usize,
    name: &str,
    of_phase: ScapPhase,
    position: &str,
) -> Table {
    let column = |age: u8| Column {
        label: curriculum_year(age),
        period: String::new(),
    };
    Table {
        family: Return::Scap,
        number: area.codes[phase].clone(),
        title: format!("Planning area {}, {name}: {}", area.codes[phase], area.provision),
        position: position.to_owned(),
        unit: Some(Unit::Plans),
        row_heading: "Academic year".to_owned(),
        columns: (of_phase.ages.0..=of_phase.ages.1).map(column).collect(),
        rows: Vec::new(),
        notes: vec![
            "Plans that the council maintains at the January census of the academic year, by age at 31 August before it: a child \
             taught outside the usual year is in that of the age."
                .to_owned(),
        ],
    }
}

/// Years of a row add to the rounded sum over the years of the phase.
fn row(found: &Found<'_>, code: &str, phase: ScapPhase, census: CensusYear) -> Line {
    let period = census.to_string();
    let figures = (phase.ages.0..=phase.ages.1).map(|age| crossing(ids::scap(code, Some(age))));
    let figures: Vec<Figure> = figures.collect();
    let value = |figure: &Figure| Some(found.get(figure, &period)?.value);
    let parts: Option<Vec<f64>> = figures.iter().map(value).collect();
    let total = value(&crossing(ids::scap(code, None)));
    let whole = parts.zip(total);
    let whole = whole.map(|(parts, total)| largest_remainder(&parts, nearest(total)));
    let cells = figures
        .iter()
        .enumerate()
        .map(|(k, figure)| cell(found, figure, &period, whole.as_ref().map(|years| years[k])));
    Line {
        label: census.academic_year().to_string(),
        total: false,
        follows: Follows::Nothing,
        cells: cells.collect(),
        figure: None,
    }
}

/// "Reception", "Year 1" and so on, by age at 31 August before the year.
pub(crate) fn curriculum_year(age: u8) -> String {
    match age.checked_sub(RECEPTION) {
        Some(0) => "Reception".to_owned(),
        Some(year) => format!("Year {year}"),
        None => format!("age {age}"),
    }
}

/// The last census that is not projected.
fn last_counted(found: &Found<'_>) -> Option<CensusYear> {
    let censuses = found.periods(&Figure::total(Measure::Plans));
    let counted = censuses
        .iter()
        .filter(|(_, basis)| *basis != Basis::Projected);
    counted.filter_map(|(period, _)| period.parse().ok()).max()
}
