//! Which of our needs and placements each published category is.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Error;
use crate::source::Table;

/// Category of rows that are sums of other rows.
pub(crate) const TOTAL: &str = "total";

/// Published category -> ours, by source and kind.
#[derive(Debug, Clone, Default)]
pub struct Crosswalk {
    map: BTreeMap<(String, String), BTreeMap<String, Arc<str>>>,
}

impl Crosswalk {
    /// Reads the text of `crosswalk.csv`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let table = Table::from_csv_text("crosswalk.csv", text)?;
        table.require(&["source", "kind", "name", "category"])?;
        let mut ids: BTreeMap<String, Arc<str>> = BTreeMap::new();
        let mut walk = Self::default();
        for (row, line) in table.rows() {
            let category = table.get(row, "category").trim();
            let id = Arc::clone(
                ids.entry(category.to_owned())
                    .or_insert_with(|| Arc::from(category)),
            );
            let key = (
                table.get(row, "source").trim().to_owned(),
                table.get(row, "kind").trim().to_owned(),
            );
            let name = table.get(row, "name").trim().to_lowercase();
            let had = walk.map.entry(key).or_default().insert(name.clone(), id);
            if had.is_some() {
                return Err(Error::Table {
                    table: "crosswalk.csv",
                    row: line,
                    what: format!("`{name}` is mapped twice"),
                });
            }
        }
        Ok(walk)
    }

    /// Our category for a published name, matched in lower case and trimmed.
    pub fn category(&self, source: &str, kind: &str, name: &str) -> Option<Arc<str>> {
        self.names(source, kind)?
            .get(&name.trim().to_lowercase())
            .cloned()
    }

    /// Every name of a source and kind, in lower case, with our category.
    pub fn names(&self, source: &str, kind: &str) -> Option<&BTreeMap<String, Arc<str>>> {
        self.map.get(&(source.to_owned(), kind.to_owned()))
    }
}
