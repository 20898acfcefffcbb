//! Cells of figures that hold neither a number nor a symbol of missing. Readers take them as missing; here they are told.

use crate::codes;
use crate::findings::{Finding, Severity};
use crate::repeated::Repeated;
use crate::source::Table;
use crate::value::{Missing, Value, plain_number};

/// A column holds figures if at least this share of its filled cells do: a name is no faulty number.
const SHARE_OF_FIGURES: f64 = 0.5;

/// Cells of a column: how many are filled and hold numbers, and the first that holds neither number nor symbol with how many do.
#[derive(Default)]
struct Column<'t> {
    numbers: usize,
    filled: usize,
    bad: Option<(u64, &'t str, usize)>,
    /// Columns of names repeat the one above.
    other: Repeated<&'t str, Value>,
}

impl<'t> Column<'t> {
    fn add(&mut self, cell: &'t str, line: u64) {
        if plain_number(cell.as_bytes()).is_some() {
            self.numbers += 1;
            self.filled += 1;
            return;
        }
        let value = self.other.of(cell, |cell| Value::parse(cell));
        self.filled += usize::from(value != Value::Missing(Missing::Blank));
        match value {
            Value::Number(_) => self.numbers += 1,
            Value::Missing(_) => {}
            Value::Unreadable => self.bad.get_or_insert((line, cell.trim(), 0)).2 += 1,
        }
    }
}

/// One finding a column with such cells, at the first of them.
pub(crate) fn unreadable(table: &Table) -> Vec<Finding> {
    let header = table.header();
    let figures = header.iter().map(|name| !names_something(name));
    let mut columns: Vec<Option<Column<'_>>> = figures
        .map(|figures| figures.then(Column::default))
        .collect();
    for (row, line) in table.rows() {
        for (cell, column) in row.iter().zip(&mut columns) {
            if let Some(column) = column {
                column.add(cell, line);
            }
        }
    }
    let mut found = Vec::new();
    for (name, column) in header.iter().zip(columns) {
        let Some(column) = column else { continue };
        let Some((line, cell, count)) = column.bad else {
            continue;
        };
        let (numbers, filled) = (column.numbers, column.filled);
        if numbers == 0 || (numbers as f64) < SHARE_OF_FIGURES * filled as f64 {
            continue;
        }
        let shown: String = cell.chars().take(40).collect();
        found.push(
            Finding::new(codes::UNREADABLE_CELL, Severity::Error, &table.file)
                .row(line)
                .column(name)
                .value(if count == 1 {
                    format!("`{shown}`")
                } else {
                    format!("`{shown}`, the first of {count}")
                })
                .done("taken as missing, not nought")
                .mend("put the number in the cell, or give it in corrections.csv"),
        );
    }
    found
}

/// Columns of codes and names hold no figures, though most codes are numbers: the row of England has a word for one.
fn names_something(column: &str) -> bool {
    let column = column.to_lowercase();
    let endings = ["_code", "_name"];
    column == "code" || column == "name" || endings.iter().any(|e| column.ends_with(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(Option<u64>, Option<String>, Option<String>)> {
        let table = Table::from_csv_text("x.csv", text).expect("a table");
        let found = unreadable(&table).into_iter();
        found.map(|f| (f.row, f.column, f.value)).collect()
    }

    #[test]
    fn a_slip_in_a_column_of_figures_is_told_and_a_name_is_not() {
        let found = told("la_name,plans\nBath,10\nBrent,12o\nBury,c\nKent,\"1,200\"\n");
        let wanted = (Some(3), Some("plans".to_owned()), Some("`12o`".to_owned()));
        assert_eq!(found, [wanted]);
    }

    #[test]
    fn a_word_among_codes_is_no_faulty_figure() {
        assert_eq!(told("old_la_code,plans\nENGLAND,10\n805,4\n806,6\n"), []);
    }

    #[test]
    fn a_column_without_a_number_holds_no_figures() {
        assert_eq!(told("la_name,note\nBath,x\nBrent,see below\n"), []);
    }
}
