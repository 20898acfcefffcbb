//! What each measure of a scenario changes in a table: each lever alone, then what the levers do to each other, so that the
//! effects sum to mitigated less unmitigated in every row, and each effect's rows to its total.

use crate::measure::{Measure, Unit};
use crate::row::Basis;
use crate::statutory::dsg_money;
use crate::statutory::found::{Found, NO_BLOCK};
use crate::statutory::rounding::{largest_remainder, two_way};
use crate::statutory::table::{Cell, EFFECT, Figure, Follows, Line, Number, Table};

/// What one measure changes.
#[derive(Debug, Clone)]
pub(crate) struct Effect<'a> {
    /// As printed.
    pub(crate) label: String,
    pub(crate) found: Found<'a>,
}

/// For each table one more an effect, in the order of the effects. The two lists hold the same tables in two positions.
pub(crate) fn tables(
    unmitigated: &[Table],
    mitigated: &[Table],
    effects: &[Effect<'_>],
) -> Vec<Table> {
    let mut all = Vec::new();
    for (before, after) in unmitigated.iter().zip(mitigated) {
        let mut of_table: Vec<Table> = effects.iter().map(|effect| empty(before, effect)).collect();
        for column in 0..before.columns.len() {
            fill_column(before, after, effects, column, &mut of_table);
        }
        all.extend(of_table);
    }
    all
}

/// The rows of a table without their numbers.
fn empty(like: &Table, effect: &Effect<'_>) -> Table {
    let mut table = like.clone();
    table.position = format!("{EFFECT}{}", effect.label);
    table.rows.iter_mut().for_each(|row| row.cells.clear());
    table
}

fn fill_column(
    before: &Table,
    after: &Table,
    effects: &[Effect<'_>],
    column: usize,
    tables: &mut [Table],
) {
    let period = before.columns[column].period.as_str();
    let value = |row: &Line, effect: &Effect<'_>| {
        let figure = row.figure.as_ref();
        figure
            .and_then(|figure| effect.found.get(figure, period))
            .map_or(0.0, |found| found.value)
    };
    let values = |row: &Line| effects.iter().map(|effect| value(row, effect)).collect();
    // What each row changes by in all.
    let change = |row: usize| {
        let whole = |table: &Table| Some(table.rows[row].cells[column].number()?.whole);
        Some(whole(after)? - whole(before)?)
    };
    let known: Vec<usize> = (0..before.rows.len())
        .filter(|row| change(*row).is_some())
        .collect();
    let (totals, parts): (Vec<usize>, Vec<usize>) =
        known.iter().partition(|row| before.rows[**row].total);
    let cells: Vec<Vec<f64>> = parts.iter().map(|row| values(&before.rows[*row])).collect();
    let changes: Vec<i64> = parts.iter().filter_map(|row| change(*row)).collect();
    let total = totals.first().map(|row| {
        let values: Vec<f64> = values(&before.rows[*row]);
        largest_remainder(&values, change(*row).unwrap_or(0))
    });
    let whole = match &total {
        Some(total) if !parts.is_empty() => two_way(&cells, &changes, total),
        _ => (cells.iter().zip(&changes))
            .map(|(row, sum)| largest_remainder(row, *sum))
            .collect(),
    };
    for (k, (table, effect)) in tables.iter_mut().zip(effects).enumerate() {
        for (row, line) in table.rows.iter_mut().enumerate() {
            let at = parts.iter().position(|part| *part == row);
            let units = at.map(|at| whole[at][k]);
            let units = units.or_else(|| {
                totals
                    .contains(&row)
                    .then(|| total.as_ref().map(|t| t[k]))?
            });
            let in_both = [before, after].map(|table| &table.rows[row].cells[column]);
            let missing = in_both.into_iter().find(|cell| cell.number().is_none());
            line.cells.push(match (units, missing) {
                (Some(units), _) => number(effect, line.figure.as_ref(), period, units, 1.0),
                (None, Some(missing)) => missing.clone(),
                (None, None) => Cell::NotAvailable("not in both positions".to_owned()),
            });
        }
    }
}

/// An effect as a cell; what no measure reaches is nil.
fn number(
    effect: &Effect<'_>,
    figure: Option<&Figure>,
    period: &str,
    whole: i64,
    sign: f64,
) -> Cell {
    let found = figure.and_then(|figure| effect.found.get(figure, period));
    let signed = |value: f64| if sign < 0.0 { 0.0 - value } else { value };
    let interval = found.and_then(|found| found.interval);
    Cell::Number(Number {
        whole,
        value: found.map_or(0.0, |found| signed(found.value)),
        interval: interval.map(|(low, high)| {
            if sign < 0.0 {
                (signed(high), signed(low))
            } else {
                (low, high)
            }
        }),
        basis: Some(found.map_or(Basis::Projected, |found| found.basis)),
    })
}

/// Savings by workstream: what each takes off the spend, and what it adds to the balance carried forward.
pub(crate) fn savings(
    unmitigated: &Table,
    mitigated: &Table,
    effects: &[Effect<'_>],
    position: &str,
) -> Vec<Table> {
    let kinds = [
        (
            "Savings by workstream: expenditure",
            "Unmitigated less mitigated expenditure",
            dsg_money::SPEND,
            Measure::HighNeedsSpend,
            -1.0,
        ),
        (
            "Savings by workstream: balance carried forward",
            "Mitigated less unmitigated balance",
            dsg_money::CARRIED_FORWARD,
            Measure::DsgBalance,
            1.0,
        ),
    ];
    kinds
        .into_iter()
        .map(|(title, all, label, measure, sign)| {
            let figure = Figure::total(measure);
            let whole = |table: &Table| table.whole(label).unwrap_or_default();
            let (before, after) = (whole(unmitigated), whole(mitigated));
            let periods: Vec<&str> = unmitigated.columns.iter().map(|c| c.period.as_str()).collect();
            let mut rows: Vec<Line> = effects
                .iter()
                .map(|effect| &effect.label)
                .map(|label| line(label, Follows::Nothing))
                .chain([line(all, Follows::sum_of(0..effects.len()))])
                .collect();
            for (column, period) in periods.iter().enumerate() {
                let saved = before[column].zip(after[column]);
                let saved = saved.map(|(before, after)| {
                    if sign < 0.0 { before - after } else { after - before }
                });
                let Some(saved) = saved else {
                    let why = Cell::NotAvailable(NO_BLOCK.to_owned());
                    for row in &mut rows {
                        row.cells.push(why.clone());
                    }
                    continue;
                };
                let of = |effect: &Effect<'_>| number(effect, Some(&figure), period, 0, sign);
                let cells: Vec<Cell> = effects.iter().map(of).collect();
                let values: Vec<f64> = cells.iter().filter_map(Cell::number).map(|n| n.value).collect();
                let wholes = largest_remainder(&values, saved);
                for ((row, cell), whole) in rows.iter_mut().zip(cells).zip(wholes) {
                    row.cells.push(match cell {
                        Cell::Number(number) => Cell::Number(Number { whole, ..number }),
                        other => other,
                    });
                }
                if let Some(row) = rows.last_mut() {
                    row.cells.push(Cell::Number(Number {
                        whole: saved,
                        value: values.iter().sum(),
                        interval: None,
                        basis: Some(Basis::Projected),
                    }));
                }
            }
            Table {
                number: "Savings".to_owned(),
                title: title.to_owned(),
                position: position.to_owned(),
                unit: Some(Unit::Pounds),
                row_heading: "Workstream".to_owned(),
                rows,
                notes: vec!["Each measure alone, then what the measures do to each other; positive is better for the council. What measures cost the \
                     general fund, and capital, are in none of these figures.".to_owned()],
                ..unmitigated.clone()
            }
        })
        .collect()
}

fn line(label: &str, follows: Follows) -> Line {
    Line {
        label: label.to_owned(),
        total: follows != Follows::Nothing,
        follows,
        figure: None,
        cells: Vec::new(),
    }
}
