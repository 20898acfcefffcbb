//! Sums several published columns (or rows) into one of our categories without taking a missing cell for nought.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::areas::Areas;
use crate::codes;
use crate::findings::{Finding, Severity};
use crate::house::{Batch, HouseRow, Level, add};
use crate::picture::{Observation, Series};
use crate::value::Value;

/// A sum that remembers whether anything was missing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    total: f64,
    numbers: u32,
    missing: u32,
}

impl Sum {
    pub(crate) fn add(&mut self, value: Value) {
        match value {
            Value::Number(n) => {
                self.total += n;
                self.numbers += 1;
            }
            Value::Missing(_) | Value::Unreadable => self.missing += 1,
        }
    }

    /// The sum, unless some part is missing.
    pub(crate) fn value(self) -> Option<f64> {
        (self.numbers > 0 && self.missing == 0).then_some(self.total)
    }

    /// The sum of the parts that are there, unless nothing else of the row is: then a part is no figure at all.
    pub(crate) fn value_or_part(self, alone: bool) -> Option<f64> {
        (self.numbers > 0 && (self.missing == 0 || !alone)).then_some(self.total)
    }

    /// Some parts are there and some are not.
    pub(crate) fn partial(self) -> bool {
        self.numbers > 0 && self.missing > 0
    }
}

/// Sums under way, by key, with the row each began in.
pub(crate) type Running<K> = BTreeMap<K, (u64, Sum)>;

/// Series, area, year, need (if the series has needs) and placement of a sum.
pub(crate) type Placed = (Series, Arc<str>, i32, Option<Arc<str>>, Arc<str>);

/// Adds sums of placements to a batch, the parts published where some are missing, and notes those.
pub(crate) fn add_placed(
    sums: Running<Placed>,
    areas: &Areas,
    partials: &mut Partials,
    batch: &mut Batch,
) {
    for ((series, area, year, need, placement), (line, sum)) in sums {
        partials.note(areas, &area, (series, year), line, &placement, sum);
        let figure = Observation {
            need,
            ..Observation::new(&area, year, sum.value_or_part(false))
        };
        add(batch, series, line, figure.in_placement(&placement));
    }
}

/// Columns of each category.
pub(crate) struct Columns {
    categories: Vec<(Arc<str>, Vec<usize>)>,
    /// Which columns were collected in a year: some council gives a number.
    collected: BTreeMap<i32, Vec<bool>>,
}

impl Columns {
    pub(crate) fn new(columns: Vec<(usize, Arc<str>)>, rows: &[HouseRow<'_>]) -> Self {
        let width = columns.iter().map(|(i, _)| i + 1).max().unwrap_or(0);
        let mut collected: BTreeMap<i32, Vec<bool>> = BTreeMap::new();
        for row in rows.iter().filter(|r| r.level == Level::Local) {
            let flags = collected
                .entry(row.year)
                .or_insert_with(|| vec![false; width]);
            for (i, _) in &columns {
                if !flags[*i] {
                    flags[*i] = Value::parse(row.row.get(*i).unwrap_or(""))
                        .number()
                        .is_some();
                }
            }
        }
        let mut by_category: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
        for (i, category) in columns {
            by_category.entry(category).or_default().push(i);
        }
        Self {
            categories: by_category.into_iter().collect(),
            collected,
        }
    }

    /// The sum of each category in a row.
    pub(crate) fn sums<'a>(
        &'a self,
        row: &'a HouseRow<'_>,
    ) -> impl Iterator<Item = (&'a Arc<str>, Sum)> {
        let flags = self.collected.get(&row.year);
        self.categories.iter().map(move |(category, columns)| {
            let mut sum = Sum::default();
            for i in columns {
                if flags.is_some_and(|f| f[*i]) {
                    sum.add(Value::parse(row.row.get(*i).unwrap_or("")));
                }
            }
            (category, sum)
        })
    }
}

/// Collects partial sums into one finding for each area and period.
#[derive(Default)]
pub(crate) struct Partials {
    found: BTreeMap<(String, String), (u64, usize, f64, String)>,
}

impl Partials {
    pub(crate) fn note(
        &mut self,
        areas: &Areas,
        area: &str,
        (series, year): (Series, i32),
        row: u64,
        category: &str,
        sum: Sum,
    ) {
        if !sum.partial() {
            return;
        }
        let key = (areas.name_of(area).to_owned(), series.period(year));
        let entry = self
            .found
            .entry(key)
            .or_insert_with(|| (row, 0, 0.0, category.to_owned()));
        entry.1 += 1;
        entry.2 += sum.total;
    }

    pub(crate) fn findings(self, file: &str) -> impl Iterator<Item = Finding> {
        let file = file.to_owned();
        self.found.into_iter().map(move |((area, period), (row, count, known, category))| {
            Finding::new(codes::PARTIAL_SUM, Severity::Info, &file)
                .row(row)
                .area(area)
                .period(period)
                .value(format!("{count} sums (first: {category}) lack a part; the parts published come to {known}"))
                .done("the parts published are used, or nothing where the rest of the row is missing too")
                .mend("nothing, unless the council can give the missing part")
        })
    }
}
