//! SEN2 from 2025: plans in force (`caseload.csv`) and new plans (`newplans.csv`), with placements as columns.

use std::sync::Arc;

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{self, BREAKDOWN, Batch, Context, HouseRow, add};
use crate::picture::{Observation, Series};
use crate::source::Table;
use crate::sums::{Columns, Partials};
use crate::value::Value;

struct Wanted {
    count: &'static str,
    all: &'static str,
    ages: &'static [&'static str],
    total: Series,
    placement: Series,
    age: Series,
    age_placement: Series,
}

const CASELOAD: Wanted = Wanted {
    count: "ehcplans",
    all: "all ehc plans",
    // The second is the name of 2026.
    ages: &[
        "child or young persons age",
        "age at start of academic year",
    ],
    total: Series::Plans,
    placement: Series::PlansPlacement,
    age: Series::PlansAge,
    age_placement: Series::PlansAgePlacement,
};

const NEW_PLANS: Wanted = Wanted {
    count: "new_ehc_plans",
    all: "new ehc plans",
    ages: &["age when plan started"],
    total: Series::NewPlans,
    placement: Series::NewPlansPlacement,
    age: Series::NewPlansAge,
    age_placement: Series::NewPlansAgePlacement,
};

/// Reads plans in force.
pub(crate) fn caseload(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    read(table, &CASELOAD, context)
}

/// Reads new plans.
pub(crate) fn new_plans(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    read(table, &NEW_PLANS, context)
}

fn read(table: &Table, wanted: &Wanted, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&[wanted.count])?;
    let placements = placement_columns(table, context);
    let count = table.column(wanted.count).unwrap_or(usize::MAX);
    let [topic, label] = BREAKDOWN.map(|name| table.column(name).unwrap_or(usize::MAX));
    let rows = house::rows(table, &BREAKDOWN, context)?;
    let kept: Vec<(HouseRow<'_>, Option<i16>)> = rows
        .into_iter()
        .filter_map(|row| {
            let topic = row.row.get(topic)?.trim().to_lowercase();
            if topic == wanted.all {
                return Some((row, None));
            }
            if !wanted.ages.contains(&topic.as_str()) {
                return None;
            }
            let age = house::age(row.row.get(label)?)?;
            Some((row, Some(age)))
        })
        .collect();
    let (rows, ages): (Vec<_>, Vec<_>) = kept.into_iter().unzip();
    let columns = Columns::new(placements, &rows);
    let mut partials = Partials::default();
    let mut batch = Batch::new();
    for (row, age) in rows.iter().zip(ages) {
        let value = Value::parse(row.row.get(count).unwrap_or("")).number();
        let plain = Observation::new(&row.area, row.year, value);
        let (total, split) = match age {
            None => (wanted.total, wanted.placement),
            Some(_) => (wanted.age, wanted.age_placement),
        };
        let plain = Observation { age, ..plain };
        let sums: Vec<_> = columns.sums(row).collect();
        let alone = sums.iter().all(|(_, sum)| sum.value().is_none());
        for (placement, sum) in sums {
            partials.note(
                context.areas,
                &row.area,
                (wanted.total, row.year),
                row.line,
                placement,
                sum,
            );
            add(
                &mut batch,
                split,
                row.line,
                Observation {
                    value: sum.value_or_part(alone),
                    ..plain.clone()
                }
                .in_placement(placement),
            );
        }
        add(&mut batch, total, row.line, plain);
    }
    context.findings.extend(partials.findings(&table.file));
    Ok(batch)
}

/// The placement columns of the file; counts that the crosswalk does not know are findings.
fn placement_columns(table: &Table, context: &mut Context<'_>) -> Vec<(usize, Arc<str>)> {
    let counts = [CASELOAD.count, NEW_PLANS.count];
    let mut columns = Vec::new();
    for (i, name) in table.header().iter().enumerate() {
        let lower = name.to_lowercase();
        if house::is_period_or_place(&lower)
            || BREAKDOWN.contains(&lower.as_str())
            || counts.contains(&lower.as_str())
            || lower.ends_with("_pc")
            || lower.ends_with("_total")
            || lower == "ed_elsewhere"
        {
            continue;
        }
        match context
            .crosswalk
            .category("sen2_columns", "placement", &lower)
        {
            Some(category) => columns.push((i, category)),
            None => context.findings.push(
                Finding::new(codes::UNMAPPED_CATEGORY, Severity::Error, &table.file)
                    .row(1)
                    .column(name)
                    .value(format!("column {} of {}", i + 1, table.header().len()))
                    .done("left out of the placements")
                    .mend("add the column to crosswalk.csv"),
            ),
        }
    }
    columns
}
