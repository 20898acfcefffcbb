//! SEN2 from 2025: plans in force (`caseload.csv`) and new plans (`newplans.csv`), with placements as columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{self, BREAKDOWN, Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::repeated::Repeated;
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

/// What the rows of a topic are.
#[derive(Clone, Copy)]
enum Topic {
    All,
    Age,
    Other,
}

impl Wanted {
    fn topic(&self, name: &str) -> Topic {
        let name = name.trim().to_lowercase();
        if name == self.all {
            Topic::All
        } else if self.ages.contains(&name.as_str()) {
            Topic::Age
        } else {
            Topic::Other
        }
    }
}

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
    let mut rows = house::rows(table, &BREAKDOWN, context)?;
    let (mut topics, mut labels) = (Repeated::default(), BTreeMap::new());
    let mut ages: Vec<Option<i16>> = Vec::with_capacity(rows.len());
    rows.retain(|row| {
        let Some(topic) = row.row.get(topic) else {
            return false;
        };
        let age = match topics.of(topic, |topic| wanted.topic(topic)) {
            Topic::All => None,
            Topic::Age => {
                let label = row.row.get(label).unwrap_or("");
                let age = labels.entry(label).or_insert_with(|| house::age(label));
                if age.is_none() {
                    return false;
                }
                *age
            }
            Topic::Other => return false,
        };
        ages.push(age);
        true
    });
    let columns = Columns::new(placements, &rows);
    let mut partials = Partials::default();
    let mut batch = Batch::new();
    let mut sums = Vec::new();
    for (row, age) in rows.iter().zip(ages) {
        let value = Value::parse(row.row.get(count).unwrap_or("")).number();
        let plain = Observation::new(&row.area, row.year, value);
        let (total, split) = match age {
            None => (wanted.total, wanted.placement),
            Some(_) => (wanted.age, wanted.age_placement),
        };
        let plain = Observation { age, ..plain };
        sums.clear();
        sums.extend(columns.sums(row));
        let alone = sums.iter().all(|(_, sum)| sum.value().is_none());
        let list = batch.entry(split).or_default();
        for (placement, sum) in &sums {
            partials.note(
                context.areas,
                &row.area,
                (wanted.total, row.year),
                row.line,
                placement,
                *sum,
            );
            let part = Observation {
                value: sum.value_or_part(alone),
                ..plain.clone()
            };
            list.push((part.in_placement(placement), row.line as u32));
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
