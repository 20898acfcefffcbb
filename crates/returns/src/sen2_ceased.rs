//! SEN2 from 2025: plans that ceased, by reason (`ceased_plans.csv`). Transfers to other councils are one of the reasons.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Error;
use crate::house::{self, BREAKDOWN, Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::sen2_needs::{placement, unmapped_findings};
use crate::source::Table;
use crate::sums::{Partials, Running, Sum};
use crate::value::Value;

const REASONS: [&str; 10] = [
    "max_age",
    "needs_met",
    "he",
    "employ",
    "transfer",
    "no_engage",
    "moved_outside_eng",
    "deceased",
    "not_rec",
    "other",
];

/// Area, year, placement, item.
type Cell = (Arc<str>, i32, Arc<str>, Arc<str>);

/// Reads ceased plans.
pub(crate) fn read(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&REASONS)?;
    table.require(&["total_ceased"])?;
    let column = |name: &str| table.column(name).unwrap_or(usize::MAX);
    let mut items: Vec<(Arc<str>, usize)> =
        REASONS.iter().map(|r| (Arc::from(*r), column(r))).collect();
    items.push((Arc::from("total"), column("total_ceased")));
    let mut unmapped = BTreeMap::new();
    let mut partials = Partials::default();
    let mut batch = Batch::new();
    let mut by_placement: Running<Cell> = Running::new();
    for row in house::rows(table, &BREAKDOWN, context)? {
        let topic = table.get(row.row, "breakdown_topic").trim().to_lowercase();
        let label = table.get(row.row, "breakdown");
        let age = match topic.as_str() {
            "all ceased ehc plans" | "type of placement" => None,
            "age plan ceased" => house::age(label),
            _ => continue,
        };
        let place = if topic == "type of placement" {
            let Some(place) = placement(label, row.line, context, &mut unmapped) else {
                continue;
            };
            Some(place)
        } else {
            None
        };
        for (item, i) in &items {
            let value = Value::parse(row.row.get(*i).unwrap_or(""));
            if let Some(place) = &place {
                let key = (
                    Arc::clone(&row.area),
                    row.year,
                    Arc::clone(place),
                    Arc::clone(item),
                );
                by_placement
                    .entry(key)
                    .or_insert((row.line, Sum::default()))
                    .1
                    .add(value);
                continue;
            }
            let figure = Observation {
                age,
                ..Observation::new(&row.area, row.year, value.number())
            }
            .of_item(item);
            let series = if age.is_some() {
                Series::CeasedAge
            } else {
                Series::Ceased
            };
            add(&mut batch, series, row.line, figure);
        }
    }
    for ((area, year, place, item), (line, sum)) in by_placement {
        partials.note(
            context.areas,
            &area,
            (Series::Ceased, year),
            line,
            &place,
            sum,
        );
        add(
            &mut batch,
            Series::CeasedPlacement,
            line,
            Observation::new(&area, year, sum.value_or_part(false))
                .in_placement(&place)
                .of_item(&item),
        );
    }
    unmapped_findings(table, unmapped, context);
    context.findings.extend(partials.findings(&table.file));
    Ok(batch)
}
