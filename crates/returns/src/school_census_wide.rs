//! SEN in England (January school census) as published to 2025: one row a phase, provision and need, with counts of all pupils,
//! of each age or of each year group as columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codes;
use crate::crosswalk::TOTAL;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{self, Batch, Calendar, Context, HouseRow, add};
use crate::picture::{Observation, Series};
use crate::school_census::{ALL_PHASES, Role, slug};
use crate::source::Table;
use crate::sums::{Running, Sum};
use crate::value::{Missing, Value};

/// Columns of breakdowns, of which every file has some.
const BREAKDOWNS: [&str; 9] = [
    "phase_type_grouping",
    "type_of_establishment",
    "hospital_school",
    "sen_provision",
    "sen_status",
    "pupil_sen_status",
    "sen_primary_need",
    "primary_need",
    "sen_secondary_need",
];

/// Series, area, year, need, age, item.
type Cell = (Series, Arc<str>, i32, Option<Arc<str>>, Option<i16>, String);

/// Series, need, age and item of a figure that is kept.
type Kept = (Series, Option<Arc<str>>, Option<i16>, String);

/// A breakdown of the file: its column, what it is, and whether it has a member for all of it.
struct Breakdown {
    column: usize,
    role: Role,
    has_total: bool,
}

/// A column of counts.
enum Count {
    /// Pupils of a provision, or of all.
    Provision(&'static str),
    /// Pupils of the row's provision.
    Pupils,
    Age(i16),
    Year(String),
}

/// Reads any of the wide forms: by type of school, by age and sex, by year group.
pub(crate) fn read(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    let labels: Vec<&str> = BREAKDOWNS.into_iter().filter(|n| table.has(n)).collect();
    let counts = counts(table);
    let rows: Vec<HouseRow<'_>> = house::rows(table, &labels, context)?
        .into_iter()
        .filter(|row| row.calendar == Calendar::Academic)
        .collect();
    let mut unmapped: BTreeMap<String, u64> = BTreeMap::new();
    let breakdowns = breakdowns(table, &labels, &rows, context);
    let mut sums: Running<Cell> = Running::new();
    for row in &rows {
        let (mut phase, mut provision, mut need) = (ALL_PHASES.to_owned(), "all".to_owned(), None);
        let mut whole = true;
        for breakdown in &breakdowns {
            let name = row.row.get(breakdown.column).unwrap_or("").trim();
            let category = breakdown.role.category(name, context.crosswalk);
            if category.is_none() && breakdown.role == Role::Need {
                unmapped.entry(name.to_owned()).or_insert(row.line);
            }
            let category = category.unwrap_or_else(|| Arc::from(slug(name)));
            let total = &*category == TOTAL;
            match breakdown.role {
                // Without a member for all of it, a breakdown is added up.
                _ if total || !breakdown.has_total && breakdown.role != Role::Provision => {}
                Role::Phase => phase = category.to_string(),
                Role::Provision => provision = category.to_string(),
                Role::Need => need = Some(category),
                Role::Other => whole = false,
            }
        }
        // Needs, ages and year groups are kept over all schools together.
        if !whole {
            continue;
        }
        for (column, count) in &counts {
            let Some((series, need, age, item)) = cell(count, &phase, &provision, need.as_ref())
            else {
                continue;
            };
            let value = Value::parse(row.row.get(*column).unwrap_or(""));
            if value == Value::Missing(Missing::NotApplicable) && age.is_some() {
                continue;
            }
            sums.entry((series, Arc::clone(&row.area), row.year, need, age, item))
                .or_insert((row.line, Sum::default()))
                .1
                .add(value);
        }
    }
    for (name, line) in unmapped {
        context.findings.push(
            Finding::new(codes::UNMAPPED_CATEGORY, Severity::Error, &table.file)
                .row(line)
                .value(name)
                .done("kept under its own name, apart from our needs")
                .mend("add the name to crosswalk.csv under school_census,need"),
        );
    }
    let mut batch = Batch::new();
    for ((series, area, year, need, age, item), (line, sum)) in sums {
        let mut figure = Observation::new(&area, year, sum.value()).of_item(&Arc::from(item));
        figure.need = need;
        figure.age = age;
        add(&mut batch, series, line, figure);
    }
    Ok(batch)
}

fn breakdowns(
    table: &Table,
    labels: &[&str],
    rows: &[HouseRow<'_>],
    context: &Context<'_>,
) -> Vec<Breakdown> {
    let breakdown = |label: &&str| {
        let (column, role) = (table.column(label)?, Role::of(label));
        let total = |row: &HouseRow<'_>| {
            let name = row.row.get(column).unwrap_or("");
            role.category(name, context.crosswalk)
                .is_some_and(|c| &*c == TOTAL)
        };
        Some(Breakdown {
            column,
            role,
            has_total: rows.iter().any(total),
        })
    };
    labels.iter().filter_map(breakdown).collect()
}

/// Where a count of a row belongs; `None` where it is a part that is not kept.
fn cell(count: &Count, phase: &str, provision: &str, need: Option<&Arc<str>>) -> Option<Kept> {
    let everywhere = phase == ALL_PHASES;
    match (count, need) {
        (Count::Provision(provision), None) => {
            Some((Series::Pupils, None, None, format!("{phase}:{provision}")))
        }
        (Count::Pupils, None) => Some((Series::Pupils, None, None, format!("{phase}:{provision}"))),
        (Count::Pupils, Some(need)) if everywhere => Some((
            Series::PupilsNeed,
            Some(Arc::clone(need)),
            None,
            provision.to_owned(),
        )),
        (Count::Age(age), None) if everywhere => {
            Some((Series::PupilsAge, None, Some(*age), provision.to_owned()))
        }
        (Count::Year(year), None) if everywhere => Some((
            Series::PupilsYearGroup,
            None,
            None,
            format!("{provision}:{year}"),
        )),
        _ => None,
    }
}

/// Columns of counts. Ages 3 and 4 stand in three thirds of a year in older files; they are added up.
fn counts(table: &Table) -> Vec<(usize, Count)> {
    let header = table.header().iter().map(|name| name.to_lowercase());
    let count = |(i, name): (usize, String)| {
        let count = match name.as_str() {
            _ if name.ends_with("_percent") => return None,
            "total_pupils" => Count::Provision("all"),
            "ehc_plan" => Count::Provision("ehc_plan"),
            "sen_support" => Count::Provision("sen_support"),
            "number_of_pupils" => Count::Pupils,
            _ => match (name.strip_prefix("age_"), name.strip_prefix("nc_")) {
                (Some(age), _) => Count::Age(age.split('_').next()?.parse().ok()?),
                (_, Some(year)) => Count::Year(year.to_owned()),
                _ => return None,
            },
        };
        Some((i, count))
    };
    header.enumerate().filter_map(count).collect()
}
