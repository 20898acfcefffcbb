//! SEN2 from 2025: needs of all plans (`sen_needs_all_plans.csv`) and of new plans (`sen_need_newplans.csv`).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codes;
use crate::crosswalk::TOTAL;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{self, BREAKDOWN, Batch, Calendar, Context, HouseRow, add};
use crate::picture::{Observation, Series};
use crate::source::Table;
use crate::sums::{Columns, Partials, Placed, Running, Sum, add_placed};
use crate::value::Value;

enum Kind {
    All,
    Age(i16),
    Placement(Arc<str>),
}

/// Reads needs; the calendar of a row says whether it counts plans in force or new plans.
pub(crate) fn read(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&["ehc_plans", "number_asd"])?;
    let needs = need_columns(table, context);
    let all = house::rows(table, &BREAKDOWN, context)?;
    let mut unmapped = BTreeMap::new();
    let mut kinds = Vec::new();
    let mut rows = Vec::new();
    for row in all {
        if let Some(kind) = kind(table, &row, context, &mut unmapped) {
            kinds.push(kind);
            rows.push(row);
        }
    }
    unmapped_findings(table, unmapped, context);
    let columns = Columns::new(needs, &rows);
    let mut partials = Partials::default();
    let mut batch = Batch::new();
    let mut by_placement: Running<Placed> = Running::new();
    for (row, kind) in rows.iter().zip(kinds) {
        let stock = row.calendar == Calendar::Academic;
        let pick = |a, b| if stock { a } else { b };
        let whole = pick(Series::PlansNeed, Series::NewPlansNeed);
        for (need, sum) in columns.sums(row) {
            partials.note(
                context.areas,
                &row.area,
                (whole, row.year),
                row.line,
                need,
                sum,
            );
            let figure = Observation::new(&row.area, row.year, sum.value()).of_need(need);
            match &kind {
                Kind::All => add(&mut batch, whole, row.line, figure),
                Kind::Age(age) => add(
                    &mut batch,
                    pick(Series::PlansAgeNeed, Series::NewPlansAgeNeed),
                    row.line,
                    figure.at_age(*age),
                ),
                Kind::Placement(placement) => {
                    let series = pick(Series::PlansNeedPlacement, Series::NewPlansNeedPlacement);
                    let key = (
                        series,
                        Arc::clone(&row.area),
                        row.year,
                        Some(Arc::clone(need)),
                        Arc::clone(placement),
                    );
                    let part = sum.value().map_or(Value::Unreadable, Value::Number);
                    by_placement
                        .entry(key)
                        .or_insert((row.line, Sum::default()))
                        .1
                        .add(part);
                }
            }
        }
    }
    add_placed(by_placement, context.areas, &mut partials, &mut batch);
    context.findings.extend(partials.findings(&table.file));
    Ok(batch)
}

fn kind(
    table: &Table,
    row: &HouseRow<'_>,
    context: &Context<'_>,
    unmapped: &mut BTreeMap<String, u64>,
) -> Option<Kind> {
    let label = table.get(row.row, "breakdown");
    match table
        .get(row.row, "breakdown_topic")
        .trim()
        .to_lowercase()
        .as_str()
    {
        "all ehc plans" => Some(Kind::All),
        "child or young persons age"
        | "age at start of academic year"
        | "age when plan started" => house::age(label).map(Kind::Age),
        "type of placement" => placement(label, row.line, context, unmapped).map(Kind::Placement),
        _ => None,
    }
}

/// Our placement for a "Type of placement" label; totals and labels unknown are `None`, and the unknown are noted.
pub(crate) fn placement(
    label: &str,
    line: u64,
    context: &Context<'_>,
    unmapped: &mut BTreeMap<String, u64>,
) -> Option<Arc<str>> {
    match context
        .crosswalk
        .category("sen2_labels", "placement", label)
    {
        Some(id) if &*id == TOTAL => None,
        Some(id) => Some(id),
        None => {
            unmapped.entry(label.trim().to_owned()).or_insert(line);
            None
        }
    }
}

/// One finding for each label without a category.
pub(crate) fn unmapped_findings(
    table: &Table,
    unmapped: BTreeMap<String, u64>,
    context: &mut Context<'_>,
) {
    for (label, line) in unmapped {
        context.findings.push(
            Finding::new(codes::UNMAPPED_CATEGORY, Severity::Error, &table.file)
                .row(line)
                .value(label)
                .done("the rows are left out")
                .mend("add the label to crosswalk.csv"),
        );
    }
}

fn need_columns(table: &Table, context: &mut Context<'_>) -> Vec<(usize, Arc<str>)> {
    let mut columns = Vec::new();
    for (i, name) in table
        .header()
        .iter()
        .enumerate()
        .filter(|(_, n)| n.to_lowercase().starts_with("number_"))
    {
        match context.crosswalk.category("sen2_columns", "need", name) {
            Some(category) => columns.push((i, category)),
            None => context.findings.push(
                Finding::new(codes::UNMAPPED_CATEGORY, Severity::Error, &table.file)
                    .row(1)
                    .column(name)
                    .done("left out of the needs")
                    .mend("add the column to crosswalk.csv"),
            ),
        }
    }
    columns
}
