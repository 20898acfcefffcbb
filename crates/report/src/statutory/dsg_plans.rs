//! DSG management plan: plans by placement, a sheet each, by age group and by primary need.

use pressure_model::CensusYear;
use pressure_model::statutory::{Return, Statutory, ids};

use crate::measure::Unit;
use crate::row::Basis;
use crate::statutory::found::Found;
use crate::statutory::plans::{self, WholePlans, crossing};
use crate::statutory::table::{Column, Figure, Follows, Line, Table};

/// The sheets in one position, each as two tables; a column for every census of the run.
pub(crate) fn tables(found: &Found<'_>, position: &str, layout: &Statutory) -> Vec<Table> {
    let censuses = found.periods(&crossing(ids::sheet_age(0, None)));
    let whole: Vec<Option<WholePlans>> = censuses
        .iter()
        .map(|(census, _)| WholePlans::of(found, layout, census))
        .collect();
    let columns: Vec<Column> = censuses
        .iter()
        .map(|(c, basis)| column(c, *basis))
        .collect();
    let line = |label: &str, figure: Figure, pick: &dyn Fn(&WholePlans) -> i64| {
        let censuses = columns.iter().zip(&whole);
        let censuses = censuses.map(|(column, whole)| (column.period.as_str(), whole.as_ref()));
        plans::line(found, (label, figure), censuses, pick)
    };
    let mut tables = Vec::new();
    for (at, sheet) in layout.dsg.sheets.iter().enumerate() {
        let total = |rows: usize| Line {
            total: true,
            follows: Follows::sum_of(0..rows),
            ..line("Total", crossing(ids::sheet_age(at, None)), &|plans| {
                plans.sheet_total(at)
            })
        };
        let ages = layout.ages.iter().enumerate().map(|(row, age)| {
            let figure = crossing(ids::sheet_age(at, Some(row)));
            line(&age.label, figure, &|plans| plans.sheet_ages[row][at])
        });
        let needs = layout.needs.iter().enumerate().map(|(row, need)| {
            let figure = crossing(ids::sheet_need(at, row));
            line(&need.label, figure, &|plans| plans.sheet_needs[row][at])
        });
        let table = |by: &str, heading: &str, rows: Vec<Line>| Table {
            family: Return::Dsg,
            number: format!("Plans {}", at + 1),
            title: format!("{}: plans by {by}", sheet.label),
            position: position.to_owned(),
            unit: Some(Unit::Plans),
            row_heading: heading.to_owned(),
            columns: columns.clone(),
            rows,
            notes: sheet.notes.clone(),
        };
        tables.push(table(
            "age group",
            "Age group",
            ages.chain([total(layout.ages.len())]).collect(),
        ));
        tables.push(table(
            "primary need",
            "Primary need",
            needs.chain([total(layout.needs.len())]).collect(),
        ));
    }
    tables
}

fn column(census: &str, basis: Basis) -> Column {
    let january = census.parse::<CensusYear>().map_or_else(
        |_| census.to_owned(),
        |census| format!("January {}", census.year()),
    );
    let rests_on = match basis {
        Basis::Actual => "actual",
        Basis::Estimated | Basis::Assumed => "census, parts estimated",
        Basis::Projected => "projected",
    };
    Column {
        label: format!("{january} ({rests_on})"),
        period: census.to_owned(),
    }
}
