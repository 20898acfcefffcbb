//! Sheets of the Department's DSG workbooks: the summary of allocations and the parts of the high needs block, every year's
//! with other columns. Deductions are read in [`crate::dsg`].

use std::sync::Arc;

use crate::areas::ENGLAND;
use crate::dsg::title_year;
use crate::house::{AreaReader, Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::rows::Row;
use crate::value::Value;

/// What a sheet of a DSG workbook holds, and where.
pub(crate) struct Layout {
    series: Series,
    /// Start of the financial year.
    pub(crate) year: i32,
    /// Whether the headers say £ million.
    pub(crate) millions: bool,
    /// Row of the first figures: England's.
    first: usize,
    items: Vec<(usize, String)>,
}

/// The layout of a sheet of allocations or of the high needs block; `None` for any other sheet.
pub(crate) fn layout(rows: &[Row<'_>]) -> Option<Layout> {
    let head = rows.iter().take(12);
    let first = head.clone().position(|r| cell(r, 0) == "england")?;
    let head = &rows[..first];
    let year = head.iter().flat_map(|r| r.iter()).find_map(title_year)?;
    let width = head.iter().map(|row| row.len()).max().unwrap_or(0);
    // The label nearest the figures that is neither a letter nor a formula.
    let labels: Vec<String> = (0..width)
        .map(|i| {
            head.iter()
                .rev()
                .map(|r| cell(r, i))
                .find(|c| !(c.is_empty() || c.starts_with('[') || c.starts_with('=')))
                .unwrap_or_default()
        })
        .collect();
    let (series, items) = match (allocations(&labels), high_needs(&labels)) {
        (items, _) if items.len() == 10 => (Series::Dsg, items),
        (_, items) if items.len() > 3 => (Series::DsgHighNeeds, items),
        _ => return None,
    };
    let millions = labels.iter().any(|l| l.contains("£ million"));
    Some(Layout {
        series,
        year,
        millions,
        first,
        items,
    })
}

/// Lower case, with one blank where the header has line ends.
fn cell(row: &Row<'_>, i: usize) -> String {
    let text = row.get(i).unwrap_or("").split_whitespace();
    text.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The four blocks and their total, before deductions and then after.
fn allocations(labels: &[String]) -> Vec<(usize, String)> {
    let mut items: Vec<(usize, String)> = Vec::new();
    for (i, label) in labels.iter().enumerate().skip(2) {
        let block = if label.contains("central school") {
            "cssb"
        } else if label.contains("schools block") {
            "schools"
        } else if label.contains("high needs block") {
            "high_needs"
        } else if label.contains("early years block") {
            "early_years"
        } else if label.contains("total dsg") {
            "total"
        } else {
            continue;
        };
        let before = format!("{block}_before");
        let item = if items.iter().any(|(_, had)| *had == before) {
            format!("{block}_after")
        } else {
            before
        };
        if !items.iter().any(|(_, had)| *had == item) {
            items.push((i, item));
        }
    }
    items
}

/// Parts of the high needs block that a label names; the letters above them move from year to year.
fn high_needs(labels: &[String]) -> Vec<(usize, String)> {
    const PARTS: [(&str, &str); 8] = [
        ("basic entitlement factor", "basic_entitlement_unit"),
        ("number of pupils in special", "special_pupils"),
        ("import/export", "import_export"),
        (
            "additional funding for special free",
            "special_free_schools",
        ),
        ("hospital education", "hospital_and_other"),
        ("additional high needs allocation", "additional"),
        ("total high needs block before", "total_before"),
        ("national funding formula (nff) allocations", "formula"),
    ];
    const FORMULA: &str = "total high needs elements";
    labels
        .iter()
        .enumerate()
        .skip(2)
        .filter_map(|(i, label)| {
            let known = PARTS.iter().find(|(start, _)| label.starts_with(start));
            let item = known.map(|(_, item)| *item);
            let item = item.or_else(|| label.starts_with(FORMULA).then_some("formula"))?;
            Some((i, item.to_owned()))
        })
        .collect()
}

impl Layout {
    /// Reads England and the councils; subtotals of regions and classes, notes and blank rows are left out.
    pub(crate) fn read(&self, file: &str, rows: &[Row<'_>], context: &mut Context<'_>) -> Batch {
        let items: Vec<(usize, Arc<str>)> = self
            .items
            .iter()
            .map(|(i, item)| (*i, Arc::from(item.as_str())))
            .collect();
        let factor = if self.millions { 1.0e6 } else { 1.0 };
        let mut reader = AreaReader::new(file);
        let mut batch = Batch::new();
        for (n, row) in rows.iter().enumerate().skip(self.first) {
            let line = n as u64 + 1;
            let code = cell(row, 0);
            let code = code.trim_end_matches(".0");
            let area: Arc<str> = if code == "england" {
                Arc::from(ENGLAND)
            } else if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) {
                let name = row.get(1).unwrap_or("").trim();
                match reader.find(context.areas, line, code, "", name) {
                    Some(area) => area,
                    None => continue,
                }
            } else {
                continue;
            };
            for (i, item) in &items {
                let value = Value::parse(row.get(*i).unwrap_or("")).number();
                let figure = Observation::new(&area, self.year, value.map(|v| v * factor));
                add(&mut batch, self.series, line, figure.of_item(item));
            }
        }
        reader.finish(context);
        batch
    }
}
