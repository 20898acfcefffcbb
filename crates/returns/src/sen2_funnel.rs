//! SEN2 from 2025: requests for an assessment (`requests.csv`) and assessments (`assessments.csv`).

use std::sync::Arc;

use crate::error::Error;
use crate::house::{self, BREAKDOWN, Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::source::Table;
use crate::value::Value;

const REQUESTS: [(&str, &str); 6] = [
    ("requests_received_in_year", "received"),
    ("requests_rya", "rya"),
    ("requests_decided_to_assess", "decided_to_assess"),
    ("requests_decided_not_to_assess", "decided_not_to_assess"),
    ("requests_decision_not_made", "decision_not_made"),
    ("requests_withdrawn", "withdrawn"),
];

const ASSESSMENTS: [(&str, &str); 5] = [
    ("assess_in_year", "in_year"),
    ("assess_issued", "issued"),
    ("assess_not_issued", "not_issued"),
    ("assess_not_made", "not_made"),
    ("assess_withdrawn", "withdrawn"),
];

/// Reads requests.
pub(crate) fn requests(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    read(
        table,
        &REQUESTS,
        Series::Requests,
        Series::RequestsAge,
        context,
    )
}

/// Reads assessments.
pub(crate) fn assessments(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    read(
        table,
        &ASSESSMENTS,
        Series::Assessments,
        Series::AssessmentsAge,
        context,
    )
}

fn read(
    table: &Table,
    columns: &[(&str, &str)],
    total: Series,
    by_age: Series,
    context: &mut Context<'_>,
) -> Result<Batch, Error> {
    table.require(&columns.iter().map(|(name, _)| *name).collect::<Vec<_>>())?;
    let items: Vec<(usize, Arc<str>)> = columns
        .iter()
        .map(|(name, item)| (table.column(name).unwrap_or(usize::MAX), Arc::from(*item)))
        .collect();
    let mut batch = Batch::new();
    for row in house::rows(table, &BREAKDOWN, context)? {
        let topic = table.get(row.row, "breakdown_topic").trim().to_lowercase();
        let age = match topic.as_str() {
            "child or young persons age" => house::age(table.get(row.row, "breakdown")),
            t if t.starts_with("all ") => None,
            _ => continue,
        };
        let series = if age.is_some() { by_age } else { total };
        for (i, item) in &items {
            let value = Value::parse(row.row.get(*i).unwrap_or("")).number();
            add(
                &mut batch,
                series,
                row.line,
                Observation {
                    age,
                    ..Observation::new(&row.area, row.year, value)
                }
                .of_item(item),
            );
        }
    }
    Ok(batch)
}
