//! Section 251 as published by council and line: outturn ("LA and school expenditure") and budget ("Planned LA and
//! school expenditure"), 84 lines a council and year, with totals among them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{self, Batch, Context, HouseRow, Level, add};
use crate::money_unit::Unit;
use crate::picture::{Observation, Series};
use crate::source::Table;
use crate::sums::{Partials, Running, Sum};
use crate::value::{Missing, Value};

/// Columns kept of either return, with the word that ends their item.
const COLUMNS: [(&[&str], &str); 9] = [
    (&["net_expenditure", "net_planned_expenditure"], "net"),
    (&["gross_expenditure", "gross_planned_expenditure"], "gross"),
    (&["income"], "income"),
    (&["early_years_establishments"], "early_years"),
    (&["primary_schools"], "primary"),
    (&["secondary_schools"], "secondary"),
    (&["sen_and_special_schools"], "special"),
    (&["pupil_referral_units_and_alt_provision"], "ap"),
    (&["post_16"], "post16"),
];

/// Single lines that other readers give too: item there, lines, measure.
const SINGLE: [(&str, &[&str]); 5] = [
    ("topup_independent", &["1.2.3"]),
    ("topup_total", &["1.2.1", "1.2.2", "1.2.3"]),
    ("ep_service", &["2.1.1"]),
    ("sen_admin", &["2.1.2"]),
    ("sen_transport", &["2.1.4"]),
];

/// Reads the outturn: every line, and what is summed from them elsewhere (net high needs, single lines, the balance).
pub(crate) fn outturn(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    let mut batch = read(
        table,
        "category_of_expenditure",
        Series::Section251Outturn,
        context,
    )?;
    let lines = batch.remove(&Series::Section251Outturn).unwrap_or_default();
    high_needs(table, &lines, &mut batch, context);
    single_lines(&lines, &mut batch);
    balance(&lines, &mut batch);
    batch.insert(Series::Section251Outturn, lines);
    Ok(batch)
}

/// Reads the budget.
pub(crate) fn budget(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    read(
        table,
        "category_of_planned_expenditure",
        Series::Section251Budget,
        context,
    )
}

fn read(
    table: &Table,
    category: &'static str,
    series: Series,
    context: &mut Context<'_>,
) -> Result<Batch, Error> {
    table.require(&[category])?;
    let columns: Vec<(usize, &str)> = COLUMNS
        .iter()
        .filter_map(|(names, word)| Some((names.iter().find_map(|n| table.column(n))?, *word)))
        .collect();
    if !columns.iter().any(|(_, word)| *word == "net") {
        table.require(&[COLUMNS[0].0[usize::from(series == Series::Section251Budget)]])?;
    }
    let category = table.column(category).unwrap_or(usize::MAX);
    let rows = house::rows(table, &[table.header()[category].as_str()], context)?;
    let units = units(table, &rows, &columns, context);
    let mut items: BTreeMap<(String, &str), Arc<str>> = BTreeMap::new();
    let mut unnumbered: BTreeMap<String, u64> = BTreeMap::new();
    let mut batch = Batch::new();
    for row in &rows {
        let name = row.row.get(category).unwrap_or("");
        let Some(code) = line_code(name) else {
            unnumbered.entry(name.trim().to_owned()).or_insert(row.line);
            continue;
        };
        let factor = units.get(&row.year).map_or(1.0, |unit| unit.pounds());
        for (i, word) in &columns {
            let cell = Value::parse(row.row.get(*i).unwrap_or(""));
            // A phase a line may not be charged to is no figure of it.
            let phase = !matches!(*word, "net" | "gross" | "income");
            if phase && cell.number().is_none() {
                continue;
            }
            if cell == Value::Missing(Missing::NotApplicable) {
                continue;
            }
            let item = items
                .entry((code.to_owned(), *word))
                .or_insert_with(|| Arc::from(format!("{code}:{word}")));
            let value = cell.number().map(|v| v * factor);
            add(
                &mut batch,
                series,
                row.line,
                Observation::new(&row.area, row.year, value).of_item(item),
            );
        }
    }
    for (name, line) in unnumbered {
        context.findings.push(
            Finding::new(codes::UNMAPPED_CATEGORY, Severity::Warning, &table.file)
                .row(line)
                .value(name)
                .done("left out: the line has no number")
                .mend("lines begin with their number, as `1.2.1 Top-up funding`"),
        );
    }
    Ok(batch)
}

/// Number of a line: `1.2.1` of "1.2.1 Top-up funding", never of "1.2.10 ...". Texts differ between returns and years; the
/// number does not.
fn line_code(name: &str) -> Option<&str> {
    let code = name.split_whitespace().next()?;
    let bare = code.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let parts: Vec<&str> = bare.split('.').collect();
    let whole = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(whole)).then_some(code)
}

/// Whether a line is one of 1.2.1 to 1.2.13.
fn is_high_needs(code: &str) -> bool {
    code.strip_prefix("1.2.")
        .and_then(|n| n.parse::<u8>().ok())
        .is_some_and(|n| (1..=13).contains(&n))
}

/// The unit of each year, told by the size of its largest figure.
fn units(
    table: &Table,
    rows: &[HouseRow<'_>],
    columns: &[(usize, &str)],
    context: &mut Context<'_>,
) -> BTreeMap<i32, Unit> {
    let mut largest: BTreeMap<i32, (bool, f64)> = BTreeMap::new();
    for row in rows {
        let national = row.level == Level::National;
        let most = columns
            .iter()
            .filter_map(|(i, _)| Value::parse(row.row.get(*i).unwrap_or("")).number())
            .fold(0.0, |most: f64, v| most.max(v.abs()));
        let entry = largest.entry(row.year).or_insert((national, most));
        // England's figures tell more than a council's.
        if (national, most) > *entry {
            *entry = (national, most);
        }
    }
    let mut units = BTreeMap::new();
    for (year, (national, most)) in largest {
        let unit = Unit::of_accounts(most, national);
        if let Some(finding) = unit.finding(&table.file, Series::Section251Outturn.period(year)) {
            context.findings.push(finding);
        }
        units.insert(year, unit);
    }
    units
}

type Lines = [(Observation, u32)];

/// Code and measure of an item such as `1.2.1:net`.
fn parts(observation: &Observation) -> (&str, &str) {
    observation
        .item
        .as_deref()
        .and_then(|item| item.split_once(':'))
        .unwrap_or(("", ""))
}

/// Net lines 1.2.1 to 1.2.13 together. A line that does not apply is no part; one that is missing otherwise leaves no sum.
fn high_needs(table: &Table, lines: &Lines, batch: &mut Batch, context: &mut Context<'_>) {
    let mut sums: Running<(Arc<str>, i32)> = Running::new();
    for (line, row) in lines {
        let (code, measure) = parts(line);
        if measure == "net" && is_high_needs(code) {
            let part = line.value.map_or(Value::Unreadable, Value::Number);
            sums.entry((line.area.clone(), line.year))
                .or_insert((u64::from(*row), Sum::default()))
                .1
                .add(part);
        }
    }
    let item: Arc<str> = Arc::from("high_needs");
    let mut partials = Partials::default();
    for ((area, year), (row, sum)) in sums {
        let when = (Series::HighNeedsSpend, year);
        partials.note(context.areas, &area, when, row, &item, sum);
        let figure = Observation::new(&area, year, sum.value()).of_item(&item);
        add(batch, Series::HighNeedsSpend, row, figure);
    }
    context.findings.extend(partials.findings(&table.file));
}

/// Gross spend on the lines that [`Series::SpendLines`] names.
fn single_lines(lines: &Lines, batch: &mut Batch) {
    for (item, codes) in SINGLE {
        let item: Arc<str> = Arc::from(item);
        let mut sums: Running<(Arc<str>, i32)> = Running::new();
        for (line, row) in lines {
            let (code, measure) = parts(line);
            if measure == "gross" && codes.contains(&code) {
                let part = line.value.map_or(Value::Unreadable, Value::Number);
                sums.entry((line.area.clone(), line.year))
                    .or_insert((u64::from(*row), Sum::default()))
                    .1
                    .add(part);
            }
        }
        for ((area, year), (row, sum)) in sums {
            let figure = Observation::new(&area, year, sum.value()).of_item(&item);
            add(batch, Series::SpendLines, row, figure);
        }
    }
}

/// What was carried forward to the next year (1.9.3, in the column of gross spend): a deficit is negative.
fn balance(lines: &Lines, batch: &mut Batch) {
    for (line, row) in lines {
        if parts(line) == ("1.9.3", "gross") {
            let figure = Observation::new(&line.area, line.year, line.value);
            add(batch, Series::DsgBalance, u64::from(*row), figure);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_1_2_1_is_not_1_2_10_or_1_2_11() {
        assert_eq!(line_code("1.2.1 Top-up funding"), Some("1.2.1"));
        assert_eq!(line_code(" 1.2.10 PFI/ BSF costs"), Some("1.2.10"));
        assert_eq!(line_code("1.9.1a in year adjustments"), Some("1.9.1a"));
        assert_eq!(line_code("Total"), None);
        assert_eq!(line_code("2024.5 x"), None);
        let high: Vec<&str> = ["1.2.1", "1.2.13", "1.2.14", "1.2.0", "1.20.1", "1.0.2"]
            .into_iter()
            .filter(|c| is_high_needs(c))
            .collect();
        assert_eq!(high, ["1.2.1", "1.2.13"]);
    }
}
