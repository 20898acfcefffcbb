//! The Department's statistical neighbours: a column for each council, and below its name its ten neighbours, nearest first.

use std::sync::Arc;

use crate::house::{AreaReader, Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::source::Table;

/// The file states no year.
const NO_YEAR: i32 = 0;

/// Reads the neighbours of each council: the item is the neighbour's code, the value its rank from 1.
pub(crate) fn read(table: &Table, context: &mut Context<'_>) -> Batch {
    let mut reader = AreaReader::new(&table.file);
    let councils: Vec<Option<Arc<str>>> = table
        .header()
        .iter()
        .map(|name| reader.find(context.areas, 1, "", "", name))
        .collect();
    let mut batch = Batch::new();
    for (below, (row, line)) in table.rows().enumerate() {
        for (council, name) in councils.iter().zip(&row) {
            let name = name.trim();
            if name.is_empty() {
                continue;
            }
            let neighbour = reader.find(context.areas, line, "", "", name);
            if let (Some(council), Some(neighbour)) = (council, neighbour) {
                let rank = Some((below + 1) as f64);
                let observation = Observation::new(council, NO_YEAR, rank).of_item(&neighbour);
                add(&mut batch, Series::Neighbours, line, observation);
            }
        }
    }
    reader.finish(context);
    batch
}
