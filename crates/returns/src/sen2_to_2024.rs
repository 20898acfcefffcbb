//! SEN2 as released to 2024: ages and establishments as rows, for plans in force (2010 on) and new plans (2009 on). To 2022 plans,
//! statements and both together are columns; in 2023 and 2024 they are rows of their own (`ehcp_or_statement`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::codes;
use crate::crosswalk::TOTAL;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{self, Batch, Context, HouseRow, Level, add};
use crate::picture::{Observation, Series};
use crate::sen2_needs::unmapped_findings;
use crate::source::Table;
use crate::sums::{Partials, Placed, Running, Sum, add_placed};
use crate::value::Value;

/// Column that says whether a row counts plans, statements or both (2023 and 2024).
const PLAN_OR_STATEMENT: &str = "ehcp_or_statement";
/// Label of the row that stands for all kinds of awaiting provision until their parts are published (from 2019).
const AWAITING: &str = "awaiting provision - total";

/// Where a file of either generation has its counts.
struct Layout {
    count: usize,
    /// New plans of a calendar year, not plans in force.
    new: bool,
    /// Rows of plans, of statements and of both together, of which the last are read.
    combined: Option<usize>,
}

impl Layout {
    /// Column of the count, whether it counts new plans, and whether plans and statements are rows.
    const COUNTS: [(&str, bool, bool); 4] = [
        ("num_new_plans", true, true),
        ("num_caseload", false, true),
        ("total_new_all", true, false),
        ("total_all", false, false),
    ];

    fn of(table: &Table) -> Result<Self, Error> {
        let found = Self::COUNTS.iter().find(|(name, ..)| table.has(name));
        let (name, new, long) = found.unwrap_or(&Self::COUNTS[0]);
        table.require(&[name])?;
        Ok(Self {
            count: table.column(name).unwrap_or(usize::MAX),
            new: *new,
            combined: long.then(|| table.column(PLAN_OR_STATEMENT)).flatten(),
        })
    }

    /// Columns that tell the rows of an area and year apart.
    fn labels<'a>(&self, own: &[&'a str]) -> Vec<&'a str> {
        let long = self.combined.map(|_| PLAN_OR_STATEMENT);
        own.iter().copied().chain(long).collect()
    }

    /// Whether a row counts plans and statements together.
    fn is_combined(&self, row: &HouseRow<'_>) -> bool {
        self.combined.is_none_or(|at| {
            let label = row.row.get(at).unwrap_or("").trim();
            label.eq_ignore_ascii_case("total")
        })
    }

    fn value(&self, row: &HouseRow<'_>) -> Value {
        Value::parse(row.row.get(self.count).unwrap_or(""))
    }
}

/// Reads totals and age groups. Statements are counted with plans.
pub(crate) fn ages(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    let layout = Layout::of(table)?;
    let (total, group) = if layout.new {
        (Series::NewPlans, Series::NewPlansAgeGroup)
    } else {
        (Series::Plans, Series::PlansAgeGroup)
    };
    let age = ["age", "characteristic_age"]
        .into_iter()
        .find(|name| table.has(name))
        .unwrap_or("age");
    let mut batch = Batch::new();
    for row in house::rows(table, &layout.labels(&[age]), context)? {
        if !layout.is_combined(&row) {
            continue;
        }
        let label = table.get(row.row, age).trim();
        let figure = Observation::new(&row.area, row.year, layout.value(&row).number());
        if label.eq_ignore_ascii_case("total") {
            add(&mut batch, total, row.line, figure);
        } else if let Some(item) = house::age_group(label) {
            add(
                &mut batch,
                group,
                row.line,
                figure.of_item(&Arc::from(item)),
            );
        }
    }
    Ok(batch)
}

/// Reads placements. Only rows that are not totals are summed.
pub(crate) fn establishments(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    let layout = Layout::of(table)?;
    let series = if layout.new {
        Series::NewPlansPlacement
    } else {
        Series::PlansPlacement
    };
    let labels = layout.labels(&["establishment_type", "establishment_group"]);
    let mut rows = house::rows(table, &labels, context)?;
    rows.retain(|row| layout.is_combined(row));
    let label = |row: &HouseRow<'_>| {
        table
            .get(row.row, "establishment_type")
            .trim()
            .to_lowercase()
    };
    // What was collected in a year, and whether "awaiting provision" has its parts.
    let mut collected: BTreeMap<i32, BTreeSet<String>> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.level == Level::Local) {
        if layout.value(row).number().is_some() {
            collected.entry(row.year).or_default().insert(label(row));
        }
    }
    let has_parts: BTreeSet<i32> = collected
        .iter()
        .filter(|(_, labels)| {
            labels
                .iter()
                .any(|l| l.starts_with("awaiting provision - ") && l != AWAITING)
        })
        .map(|(year, _)| *year)
        .collect();
    let mut unmapped = BTreeMap::new();
    let mut used_summary: BTreeMap<i32, u64> = BTreeMap::new();
    let mut sums: Running<Placed> = Running::new();
    for row in &rows {
        let name = label(row);
        if !collected
            .get(&row.year)
            .is_some_and(|labels| labels.contains(&name))
        {
            continue;
        }
        let summary = name == AWAITING && !has_parts.contains(&row.year);
        let category = if summary {
            used_summary.entry(row.year).or_insert(row.line);
            // Where its parts go.
            context.crosswalk.category(
                "sen2_2022_establishments",
                "placement",
                "awaiting provision - compulsory school age and not in education",
            )
        } else {
            context
                .crosswalk
                .category("sen2_2022_establishments", "placement", &name)
        };
        let Some(category) = category else {
            unmapped.entry(name).or_insert(row.line);
            continue;
        };
        if &*category == TOTAL {
            continue;
        }
        let value = layout.value(row);
        sums.entry((series, Arc::clone(&row.area), row.year, None, category))
            .or_insert((row.line, Sum::default()))
            .1
            .add(value);
    }
    unmapped_findings(table, unmapped, context);
    tell_summary(table, &used_summary, context);
    let mut partials = Partials::default();
    let mut batch = Batch::new();
    add_placed(sums, context.areas, &mut partials, &mut batch);
    context.findings.extend(partials.findings(&table.file));
    Ok(batch)
}

fn tell_summary(table: &Table, used_summary: &BTreeMap<i32, u64>, context: &mut Context<'_>) {
    if let (Some((from, line)), Some(to)) = (
        used_summary.first_key_value(),
        used_summary.keys().next_back(),
    ) {
        context.findings.push(
            Finding::new(codes::SUMMARY_USED, Severity::Info, &table.file)
                .row(*line)
                .period(format!("{from} to {to}"))
                .value("Awaiting provision - total")
                .done("used as a placement, because its parts are published only later")
                .mend("nothing"),
        );
    }
}
