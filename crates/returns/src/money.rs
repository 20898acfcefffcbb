//! What the readers of money share: one column an item, one row a council.

use std::sync::Arc;

use crate::areas::ENGLAND;
use crate::house::{AreaReader, Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::rows::Row;
use crate::source::Table;
use crate::value::Value;

/// Columns of a wide table with the items they are.
pub(crate) struct Wide<'a> {
    pub(crate) series: Series,
    pub(crate) code: &'a str,
    pub(crate) name: &'a str,
    pub(crate) items: Vec<(usize, Arc<str>)>,
}

impl Wide<'_> {
    /// Reads the rows, the year of each given by `year`; a row whose code or name is England's is England's.
    pub(crate) fn read(
        &self,
        table: &Table,
        context: &mut Context<'_>,
        year: impl Fn(Row<'_>) -> Option<i32>,
    ) -> Batch {
        let mut reader = AreaReader::new(&table.file);
        let mut batch = Batch::new();
        for (row, line) in table.rows() {
            let Some(year) = year(row) else { continue };
            let (code, name) = (
                table.get(row, self.code).trim(),
                table.get(row, self.name).trim(),
            );
            let england = [code, name]
                .iter()
                .any(|t| t.eq_ignore_ascii_case("england"));
            let area: Arc<str> = if england {
                Arc::from(ENGLAND)
            } else {
                let gss = if code.len() == 9 { code } else { "" };
                match reader.find(context.areas, line, code, gss, name) {
                    Some(area) => area,
                    None => continue,
                }
            };
            for (i, item) in &self.items {
                let value = Value::parse(row.get(*i).unwrap_or("")).number();
                add(
                    &mut batch,
                    self.series,
                    line,
                    Observation::new(&area, year, value).of_item(item),
                );
            }
        }
        reader.finish(context);
        batch
    }
}

/// Items for the columns named, in our names.
pub(crate) fn items(table: &Table, columns: &[(&str, &str)]) -> Vec<(usize, Arc<str>)> {
    columns
        .iter()
        .filter_map(|(name, item)| Some((table.column(name)?, Arc::from(*item))))
        .collect()
}

/// Start of a financial year written `202425`, `2024-25` or `2024/25`.
pub(crate) fn financial_year(text: &str) -> Option<i32> {
    let text = text.trim().trim_end_matches(".0");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (start, end) = match digits.len() {
        6 => (
            digits.get(..4)?.parse::<i32>().ok()?,
            digits.get(4..)?.parse::<i32>().ok()?,
        ),
        _ => return None,
    };
    ((start + 1) % 100 == end && (1990..=2100).contains(&start)).then_some(start)
}
