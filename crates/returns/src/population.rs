//! Mid-year population by single year of age, one column an age, by upper or lower tier.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::areas::{Areas, ENGLAND};
use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::source::Table;
use crate::sums::Sum;
use crate::value::Value;

/// The last age of every table, which is it and over.
pub(crate) const OPEN_AGE: i16 = 90;

/// The council, region or England of a nine-character code; none for districts, metropolitan counties and Wales.
pub(crate) fn place(areas: &Areas, code: &str) -> Option<Arc<str>> {
    let code = code.trim();
    if code == ENGLAND || code.starts_with("E12") {
        return Some(Arc::from(code));
    }
    let council = areas.by_any(code).filter(|_| code.starts_with('E'));
    council.map(|area| Arc::from(area.code.as_str()))
}

/// Persons by age of one area of a file.
type Ages = BTreeMap<i16, Sum>;

/// Reads every population table at once: lower-tier figures fill in councils that the upper-tier table of the same year lacks.
pub(crate) fn read(tables: &[Table], context: &mut Context<'_>) -> Result<Vec<Batch>, Error> {
    let mut batches = Vec::new();
    let mut upper: Vec<(i32, BTreeMap<String, f64>)> = Vec::new();
    for table in tables
        .iter()
        .filter(|t| geography(t).is_some_and(|(g, _)| g.starts_with("utla")))
    {
        let Some((_, year)) = geography(table) else {
            continue;
        };
        upper.push((year, totals(table)));
        batches.push(upper_tier(table, year, context)?);
    }
    for table in tables
        .iter()
        .filter(|t| geography(t).is_some_and(|(g, _)| g.starts_with("ltla")))
    {
        batches.push(lower_tier(table, &upper, context)?);
    }
    Ok(batches)
}

/// Position of this table's batch among those of [`read`]: upper tier first.
pub(crate) fn order(tables: &[Table]) -> Vec<usize> {
    let tier = |prefix: &'static str| {
        (0..tables.len())
            .filter(move |&i| geography(&tables[i]).is_some_and(|(g, _)| g.starts_with(prefix)))
    };
    tier("utla").chain(tier("ltla")).collect()
}

/// `utla19` and 2019 from the column `utla19_code`.
pub(crate) fn geography(table: &Table) -> Option<(String, i32)> {
    let name = table
        .header()
        .iter()
        .find_map(|h| h.to_lowercase().strip_suffix("_code").map(str::to_owned))?;
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    Some((name, 2000 + digits.parse::<i32>().ok()?))
}

fn columns(table: &Table) -> Result<(String, Vec<(usize, i16)>), Error> {
    let (geography, _) = geography(table).unwrap_or_default();
    table.require(&[
        &format!("{geography}_code"),
        &format!("{geography}_name"),
        "0",
        "25",
    ])?;
    let ages = table
        .header()
        .iter()
        .enumerate()
        .filter_map(|(i, h)| {
            h.trim_end_matches('+')
                .parse::<i16>()
                .ok()
                .filter(|a| (0..=OPEN_AGE).contains(a))
                .map(|a| (i, a))
        })
        .collect();
    Ok((geography, ages))
}

fn totals(table: &Table) -> BTreeMap<String, f64> {
    let code = geography(table)
        .map(|(g, _)| format!("{g}_code"))
        .unwrap_or_default();
    table
        .rows()
        .filter_map(|(row, _)| {
            Some((
                table.get(row, &code).trim().to_owned(),
                Value::parse(table.get(row, "total_population")).number()?,
            ))
        })
        .collect()
}

fn upper_tier(table: &Table, year: i32, context: &mut Context<'_>) -> Result<Batch, Error> {
    let (geography, ages) = columns(table)?;
    let mut batch = Batch::new();
    let mut unknown = 0;
    for (row, line) in table.rows() {
        let (code, name) = (
            table.get(row, &format!("{geography}_code")),
            table.get(row, &format!("{geography}_name")),
        );
        if !code.trim().starts_with('E') {
            continue;
        }
        let Some(area) = context
            .areas
            .by_any(code)
            .or_else(|| context.areas.by_any(name))
        else {
            unknown += 1;
            continue;
        };
        let area = Arc::from(area.code.as_str());
        // A council abolished by then has its figures from its districts below.
        for (i, age) in &ages {
            let value = Value::parse(row.get(*i).unwrap_or("")).number();
            add(
                &mut batch,
                Series::Population,
                line,
                Observation::new(&area, year, value).at_age(*age),
            );
        }
    }
    if unknown > 0 {
        context.findings.push(
            Finding::new(codes::UNKNOWN_AREA, Severity::Info, &table.file)
                .value(format!(
                    "{unknown} rows of English areas that are not councils"
                ))
                .done("left out")
                .mend("nothing, if they are districts or regions"),
        );
    }
    Ok(batch)
}

/// Councils made of districts, and councils the upper tier of that year lacks.
fn lower_tier(
    table: &Table,
    upper: &[(i32, BTreeMap<String, f64>)],
    context: &mut Context<'_>,
) -> Result<Batch, Error> {
    let (geography, ages) = columns(table)?;
    let mine = totals(table);
    // The header gives the year of the boundaries, not of the count: take the year whose upper-tier totals agree.
    let same = |list: &BTreeMap<String, f64>| {
        mine.iter()
            .filter(|(code, total)| list.get(*code) == Some(*total))
            .count()
    };
    let best = upper.iter().map(|(year, list)| (same(list), *year)).max();
    let mut batch = Batch::new();
    let Some((_, year)) = best.filter(|(count, _)| *count > 0) else {
        context.findings.push(
            Finding::new(codes::POPULATION_YEAR, Severity::Warning, &table.file)
                .done("left out")
                .mend("the file does not say which mid-year it counts; put the upper-tier file of the same year beside it"),
        );
        return Ok(batch);
    };
    context.findings.push(
        Finding::new(codes::POPULATION_YEAR, Severity::Info, &table.file)
            .period(year.to_string())
            .done("the year was found by comparing totals with the upper-tier file")
            .mend("nothing"),
    );
    let present = upper.iter().find(|(y, _)| *y == year).map(|(_, list)| list);
    let mut sums: BTreeMap<String, (u64, usize, Ages)> = BTreeMap::new();
    for (row, line) in table.rows() {
        let code = table.get(row, &format!("{geography}_code")).trim();
        let district = context.crosswalk.category("districts", "council", code);
        let council = match (&district, context.areas.by_any(code)) {
            (Some(council), _) => council.to_string(),
            (None, Some(area))
                if !present.is_some_and(|p| {
                    p.keys()
                        .any(|k| context.areas.by_any(k).is_some_and(|a| a.code == area.code))
                }) =>
            {
                area.code.clone()
            }
            _ => continue,
        };
        let entry = sums
            .entry(council)
            .or_insert_with(|| (line, 0, Ages::new()));
        entry.1 += usize::from(district.is_some());
        for (i, age) in &ages {
            entry
                .2
                .entry(*age)
                .or_default()
                .add(Value::parse(row.get(*i).unwrap_or("")));
        }
    }
    for (council, (line, districts, ages)) in sums {
        if districts > 0 {
            context.findings.push(
                Finding::new(codes::BUILT_FROM_DISTRICTS, Severity::Info, &table.file)
                    .row(line)
                    .area(context.areas.name_of(&council))
                    .period(year.to_string())
                    .value(format!("{districts} districts"))
                    .done("population summed from the districts that formed the council; its predecessor is not given for this year")
                    .mend("nothing"),
            );
        }
        let council = Arc::from(council);
        for (age, sum) in ages {
            add(
                &mut batch,
                Series::Population,
                line,
                Observation::new(&council, year, sum.value()).at_age(age),
            );
        }
    }
    Ok(batch)
}

/// Predecessors of councils that were built from districts are left out of that year, so that councils add up to England.
pub(crate) fn drop_predecessors(batches: &mut [Batch], context: &Context<'_>) {
    let Some(built) = context.crosswalk.names("districts", "council") else {
        return;
    };
    let built: std::collections::BTreeSet<&Arc<str>> = built.values().collect();
    let years: std::collections::BTreeSet<(Arc<str>, i32)> = batches
        .iter()
        .flat_map(|b| b.get(&Series::Population).into_iter().flatten())
        .filter(|(o, _)| built.contains(&o.area))
        .map(|(o, _)| (o.area.clone(), o.year))
        .collect();
    let gone: std::collections::BTreeSet<(Arc<str>, i32)> = context
        .areas
        .all()
        .iter()
        .flat_map(|a| a.successors.iter().map(move |s| (s, &a.code)))
        .flat_map(|(s, old)| {
            years
                .iter()
                .filter(move |(area, _)| **area == **s)
                .map(move |(_, year)| (Arc::from(old.as_str()), *year))
        })
        .collect();
    for batch in batches {
        if let Some(list) = batch.get_mut(&Series::Population) {
            list.retain(|(o, _)| !gone.contains(&(o.area.clone(), o.year)));
        }
    }
}
