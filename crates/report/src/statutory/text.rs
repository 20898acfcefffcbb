//! Statutory tables on a terminal: whole numbers, a block a table.

use crate::layout::{blocks, lay_out, narrowed, wrapped};
use crate::statutory::table::{Cell, NOT_AVAILABLE, Table};
use crate::table::decimal;

/// The tables one below the other, with their notes; `width` is characters a line, `None` never splits. Of a table of words
/// only its size is said: its sources would bury the numbers.
pub fn render_statutory(tables: &[Table], width: Option<usize>) -> String {
    let mut out = String::new();
    for table in tables {
        if table.unit.is_none() {
            let said = format!(
                "{}: {} rows, which --format csv gives.",
                table.title,
                table.rows.len()
            );
            out.push_str(&wrapped(&said, width));
            for note in &table.notes {
                out.push_str(&wrapped(&format!("Note: {note}"), width));
            }
            continue;
        }
        let heading = format!("{} {}: {}", table.family.title(), table.number, table.title);
        out.push_str(&wrapped(&heading, width));
        out.push_str(&table.position);
        if let Some(unit) = table.unit {
            out.push_str(" (");
            out.push_str(unit.id());
            out.push(')');
        }
        out.push('\n');
        let mut labels = vec![table.row_heading.clone()];
        labels.extend(table.rows.iter().map(|row| row.label.clone()));
        let columns: Vec<Vec<String>> = table
            .columns
            .iter()
            .enumerate()
            .map(|(k, column)| {
                let cells = table.rows.iter().map(|row| row.cells.get(k).map(shown));
                let cells = cells.map(Option::unwrap_or_default);
                std::iter::once(column.label.clone()).chain(cells).collect()
            })
            .collect();
        let labels = narrowed(labels, &columns, width);
        for block in blocks(&labels, &columns, width) {
            out.push_str(&lay_out(&labels, block));
            out.push('\n');
        }
        for why in table.reasons() {
            out.push_str(&wrapped(&why, width));
        }
        for note in &table.notes {
            out.push_str(&wrapped(&format!("Note: {note}"), width));
        }
        out.push('\n');
    }
    out
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => decimal(number.whole as f64, 0),
        Cell::Text(text) => text.clone(),
        Cell::NotAvailable(_) => NOT_AVAILABLE.to_owned(),
    }
}
