//! Files of SEN2 whose totals are kept and whose breakdowns are not: timeliness, residential settings, annual reviews, personal
//! budgets, work based placements, phase transfers, and the management information collected to 2023.

use std::sync::Arc;

use crate::error::Error;
use crate::house::{self, BREAKDOWN, Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::source::Table;
use crate::value::Value;

/// Reads every count of the rows that stand for all children; the item is the column's name in lower case. Percentages are
/// left out: they are made from the counts.
pub(crate) fn read(
    table: &Table,
    series: Series,
    context: &mut Context<'_>,
) -> Result<Batch, Error> {
    let counts: Vec<(usize, Arc<str>)> = counts(table);
    let topic = table.column(BREAKDOWN[0]);
    let labels: &[&str] = if topic.is_some() { &BREAKDOWN } else { &[] };
    let mut batch = Batch::new();
    for row in house::rows(table, labels, context)? {
        let text = topic.and_then(|i| row.row.get(i)).unwrap_or("all");
        if !text.trim().to_lowercase().starts_with("all") {
            continue;
        }
        for (i, item) in &counts {
            let value = Value::parse(row.row.get(*i).unwrap_or("")).number();
            let figure = Observation::new(&row.area, row.year, value).of_item(item);
            add(&mut batch, series, row.line, figure);
        }
    }
    Ok(batch)
}

/// Columns of counts, once each: a release of 2025 has `review_meeting_prior_24` twice.
fn counts(table: &Table) -> Vec<(usize, Arc<str>)> {
    let mut counts: Vec<(usize, Arc<str>)> = Vec::new();
    for (i, name) in table.header().iter().enumerate() {
        let name = name.to_lowercase();
        let copy = name.strip_suffix(".1").map_or(name.as_str(), |first| first);
        let share = name.starts_with("pc_") || name.ends_with("_pc");
        let key = house::is_period_or_place(&name) || BREAKDOWN.contains(&name.as_str());
        if key || share || counts.iter().any(|(_, had)| **had == *copy) {
            continue;
        }
        counts.push((i, Arc::from(copy)));
    }
    counts
}

/// Columns of the management information in its two generations, and our items.
const INFORMATION: [(&str, &str, &str); 4] = [
    ("inreq_ehc", "inreqehc", "requests"),
    ("inreq_rya_ehc", "inreqryaehc", "requests_rya"),
    ("ass_refused_ehc", "assrefusedehc", "requests_refused"),
    ("new_all_ehc", "newallehc", "new_plans"),
];

/// Reads what the management information says of requests and new plans, 2014 to 2023. Its footnotes record errors of Medway
/// and St Helens in 2021 that the publisher left as they are.
pub(crate) fn information(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    let counts: Vec<(usize, Arc<str>)> = INFORMATION
        .iter()
        .filter_map(|(new, old, item)| {
            let column = table.column(new).or_else(|| table.column(old))?;
            Some((column, Arc::from(*item)))
        })
        .collect();
    let mut batch = Batch::new();
    for row in house::rows(table, &[], context)? {
        for (i, item) in &counts {
            let value = Value::parse(row.row.get(*i).unwrap_or("")).number();
            let figure = Observation::new(&row.area, row.year, value).of_item(item);
            add(&mut batch, Series::Information, row.line, figure);
        }
    }
    Ok(batch)
}
