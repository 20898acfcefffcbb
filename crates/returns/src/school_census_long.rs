//! SEN in England (January school census) as published from 2026: one row a count, every breakdown a column with a member that
//! stands for all of it. Secondary needs alone are 7.3 million rows, so the file is streamed and never held.
//!
//! Every row is checked (keys given twice, councils against their region and England); what is kept are the totals that
//! [`crate::picture::Series::Pupils`] and [`crate::picture::Series::PupilsNeed`] name.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::census_members::{Members, Names};
use crate::codes;
use crate::crosswalk::TOTAL;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::{Batch, Context, add, is_period_or_place};
use crate::picture::{Observation, Series};
use crate::places::{Place, Places};
use crate::records::Record;
use crate::school_census::{ALL_PHASES, Role};
use crate::stream;
use crate::sums::{Running, Sum};
use crate::value::{Missing, Value};

/// Stands for a count that is missing.
const NO_COUNT: u32 = u32::MAX;

/// Columns of this return alone that place a row in space, or repeat its count.
const NOT_BREAKDOWNS: [&str; 4] = ["pcon_code", "pcon_name", "pupil_count", "pupil_percent"];

/// A row: which cell of the breakdowns, where, how many. Sorted, the rows of a cell stand together, regions in order, each
/// region's own row before its councils'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    key: u64,
    /// Row in the file, so that the first of two rows of one key comes first.
    line: u32,
    count: u32,
}

/// By year, for regions and for England: cells that differ, and the worst with its sum of councils and the gap.
type Gaps = BTreeMap<(Option<i32>, bool), (u64, f64, Row, f64)>;

/// Series, area, year, need and item of a figure that is kept.
type Kept = (Series, Arc<str>, i32, Option<Arc<str>>, String);

/// Bits of a key, from its lowest: place, then region, then the breakdowns and the year.
const PLACE_BITS: u32 = 13;
const REGION_BITS: u32 = 5;
const CELL_SHIFT: u32 = PLACE_BITS + REGION_BITS;

/// Whether these are the columns of the long form.
pub(crate) fn is_long(columns: &[String]) -> bool {
    ["phase_type_grouping", "sen_provision", "pupil_count"]
        .iter()
        .all(|wanted| columns.iter().any(|c| c == wanted))
}

struct Layout {
    period: usize,
    identifier: usize,
    count: usize,
    width: usize,
    /// Columns of breakdowns with what each is.
    breakdowns: Vec<(usize, Role)>,
}

impl Layout {
    fn of(file: &str, header: &[String]) -> Result<Self, Error> {
        let find = |name: &str| header.iter().position(|h| h == name);
        let missing = |name: &str| Error::MissingColumns {
            file: file.to_owned(),
            row: 1,
            columns: vec![name.to_owned()],
        };
        let need = |name: &str| find(name).ok_or_else(|| missing(name));
        Ok(Self {
            period: need("time_period")?,
            identifier: need("time_identifier")?,
            count: need("pupil_count")?,
            width: header.len(),
            breakdowns: header
                .iter()
                .enumerate()
                .filter(|(_, name)| {
                    !is_period_or_place(name) && !NOT_BREAKDOWNS.contains(&name.as_str())
                })
                .map(|(i, name)| (i, Role::of(name)))
                .collect(),
        })
    }

    /// The columns were found in the first line; a name in quotes may go on in the next.
    fn check(&self, header: &Record<'_>, file: &str) -> Result<(), Error> {
        if header.len() == self.width {
            return Ok(());
        }
        Err(Error::Truncated {
            file: file.to_owned(),
            row: 1,
            what: format!(
                "the header has {} columns where its first line has {}: a quotation mark is not closed in its line",
                header.len(),
                self.width
            ),
        })
    }
}

/// What a pass over the file gathers.
struct Gathered {
    rows: Vec<Row>,
    years: Names,
    members: Vec<Members>,
    places: Places,
    missing: BTreeMap<&'static str, u64>,
    unreadable: Option<(u64, u64)>,
    /// Whether the record before was taken, so that members met last are its own.
    followed: bool,
}

/// Reads a file and gives what it holds, with its SHA-256.
pub(crate) fn read(
    path: &Path,
    file: &str,
    context: &mut Context<'_>,
) -> Result<(Batch, String), Error> {
    let header = stream::header(path, file)?;
    let layout = Layout::of(file, &header)?;
    let mut gathered = Gathered {
        rows: Vec::new(),
        years: Names::default(),
        members: layout
            .breakdowns
            .iter()
            .map(|_| Members::default())
            .collect(),
        places: Places::new(file, &header)?,
        missing: BTreeMap::new(),
        unreadable: None,
        followed: false,
    };
    let sha256 = stream::records(path, file, |record, line| {
        if line == 1 {
            return layout.check(record, file);
        }
        gathered.take(&layout, record, line, file, context)
    })?;
    let batch = gathered.finish(&layout, file, context);
    Ok((batch, sha256))
}

impl Gathered {
    fn take(
        &mut self,
        layout: &Layout,
        record: &Record<'_>,
        line: u64,
        file: &str,
        context: &Context<'_>,
    ) -> Result<(), Error> {
        let followed = std::mem::take(&mut self.followed);
        let Some((region, place)) = self.places.of(record, line, context.areas) else {
            return Ok(());
        };
        let mut cell = self
            .years
            .id([layout.period, layout.identifier].map(|column| record.get(column)));
        for ((column, role), members) in layout.breakdowns.iter().zip(&mut self.members) {
            let member = if followed && record.is_unchanged(*column) {
                members.last()
            } else {
                members.id(record.get(*column))
            };
            if member >= 1 << role.bits() {
                return Err(Error::Workbook {
                    file: file.to_owned(),
                    what: format!(
                        "row {line}: column {} has more than {} different members, which no school census has",
                        column + 1,
                        1 << role.bits()
                    ),
                });
            }
            cell = cell << role.bits() | member;
        }
        let count = self.count(record.get(layout.count), line);
        debug_assert!(layout.width == record.len());
        self.rows.push(Row {
            key: cell << CELL_SHIFT | u64::from(region) << PLACE_BITS | u64::from(place),
            line: line as u32,
            count,
        });
        self.followed = true;
        Ok(())
    }

    /// The count of a cell of the file.
    fn count(&mut self, text: &[u8], line: u64) -> u32 {
        if !text.is_empty() && text.len() < 9 && text.iter().all(u8::is_ascii_digit) {
            return text.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
        }
        let text = String::from_utf8_lossy(text);
        match Value::parse(&text) {
            Value::Number(n) if n >= 0.0 && n.fract() == 0.0 && n < f64::from(NO_COUNT) => n as u32,
            Value::Missing(missing) => {
                *self.missing.entry(symbol(missing)).or_insert(0) += 1;
                NO_COUNT
            }
            _ => {
                self.unreadable.get_or_insert((line, 0)).1 += 1;
                NO_COUNT
            }
        }
    }

    fn finish(mut self, layout: &Layout, file: &str, context: &mut Context<'_>) -> Batch {
        self.rows.sort_unstable();
        self.tell_duplicates(file, context);
        self.rows.dedup_by_key(|row| row.key);
        self.tell_sums(layout, file, context);
        self.tell_missing(file, context);
        let batch = self.kept(layout, file, context);
        let Self { places, .. } = self;
        places.finish(context);
        batch
    }

    /// Year and members of a cell; `None` where the period is not understood.
    fn cell(&self, layout: &Layout, key: u64) -> (Option<i32>, Vec<usize>) {
        let mut rest = key >> CELL_SHIFT;
        let mut members = vec![0; layout.breakdowns.len()];
        for (slot, (_, role)) in members.iter_mut().zip(&layout.breakdowns).rev() {
            *slot = (rest & ((1 << role.bits()) - 1)) as usize;
            rest >>= role.bits();
        }
        (self.years.year(rest as usize), members)
    }

    fn tell_duplicates(&self, file: &str, context: &mut Context<'_>) {
        let mut repeated = self
            .rows
            .windows(2)
            .filter(|pair| pair[0].key == pair[1].key);
        if let Some(pair) = repeated.next() {
            let count = 1 + repeated.count();
            context.findings.push(
                Finding::new(codes::DUPLICATE_KEY, Severity::Error, file)
                    .row(u64::from(pair[1].line))
                    .value(format!(
                        "{count} rows repeat the key of an earlier row; row {} that of row {}",
                        pair[1].line, pair[0].line
                    ))
                    .done("the first row of each is kept")
                    .mend("ask the publisher which is right"),
            );
        }
    }

    fn tell_missing(&self, file: &str, context: &mut Context<'_>) {
        if !self.missing.is_empty() {
            let list: Vec<String> = self
                .missing
                .iter()
                .map(|(s, n)| format!("{n} {s}"))
                .collect();
            context.findings.push(
                Finding::new(codes::MISSING_CELLS, Severity::Info, file)
                    .column("pupil_count")
                    .value(list.join(", "))
                    .done("kept as missing, never as nought; this return says `x` where others say `z`, and the other way round")
                    .mend("nothing"),
            );
        }
        if let Some((line, count)) = self.unreadable {
            context.findings.push(
                Finding::new(codes::UNREADABLE_CELL, Severity::Error, file)
                    .row(line)
                    .column("pupil_count")
                    .value(format!(
                        "{count} cells are neither a count nor a symbol of missing"
                    ))
                    .done("taken as missing")
                    .mend("fetch the file again, or ask the publisher"),
            );
        }
    }

    /// Councils against the row of their region and England's, cell by cell of every breakdown.
    fn tell_sums(&self, layout: &Layout, file: &str, context: &mut Context<'_>) {
        let mut worst = Gaps::new();
        for cell in self
            .rows
            .chunk_by(|a, b| a.key >> CELL_SHIFT == b.key >> CELL_SHIFT)
        {
            let (mut england, mut regions) = (None, Sum::default());
            for region in cell.chunk_by(|a, b| a.key >> PLACE_BITS == b.key >> PLACE_BITS) {
                let (mut own, mut councils) = (None, Sum::default());
                for row in region {
                    match self.places.level(row.key & ((1 << PLACE_BITS) - 1)) {
                        Place::England => england = Some(*row),
                        Place::Region => own = Some(*row),
                        Place::Council => {
                            councils.add(number(row.count));
                            regions.add(number(row.count));
                        }
                        Place::Other => {}
                    }
                }
                self.differs(layout, own, councils, false, &mut worst);
            }
            self.differs(layout, england, regions, true, &mut worst);
        }
        for ((year, england), (cells, sum, row, gap)) in worst {
            let far = gap > 0.01 * f64::from(row.count) && gap > 5.0;
            let (code, whole) = if england {
                (codes::COUNCILS_NOT_ENGLAND, "England")
            } else {
                (codes::COUNCILS_NOT_REGION, "the region")
            };
            let severity = if far { Severity::Error } else { Severity::Info };
            context.findings.push(
                Finding::new(code, severity, file)
                    .row(u64::from(row.line))
                    .column("pupil_count")
                    .period(year.map_or_else(String::new, |y| Series::Pupils.period(y)))
                    .value(format!(
                        "councils add up to {sum}, {whole} is published as {} ({cells} such cells; this is the worst)",
                        row.count
                    ))
                    .done("both are kept as published")
                    .mend("ask the publisher; pupils of schools outside any council may be the difference"),
            );
        }
    }

    fn differs(
        &self,
        layout: &Layout,
        published: Option<Row>,
        sum: Sum,
        england: bool,
        worst: &mut Gaps,
    ) {
        let (Some(row), Some(sum)) = (published, sum.value()) else {
            return;
        };
        let gap = (sum - f64::from(row.count)).abs();
        if row.count == NO_COUNT || gap < 0.5 {
            return;
        }
        let (year, _) = self.cell(layout, row.key);
        let entry = worst.entry((year, england)).or_insert((0, sum, row, gap));
        entry.0 += 1;
        if gap > entry.3 {
            *entry = (entry.0, sum, row, gap);
        }
    }

    /// Figures of the cells in which every breakdown but phase, provision and need is the total, and phase or need is.
    fn kept(&self, layout: &Layout, file: &str, context: &mut Context<'_>) -> Batch {
        let names: Vec<Vec<Arc<str>>> = layout
            .breakdowns
            .iter()
            .zip(&self.members)
            .map(|((column, role), members)| members.categories(*role, file, *column, context))
            .collect();
        // A breakdown without a member for all of it is added up.
        let added: Vec<bool> = names
            .iter()
            .map(|list| !list.iter().any(|n| &**n == TOTAL))
            .collect();
        let total: Arc<str> = Arc::from(TOTAL);
        let mut sums: Running<Kept> = Running::new();
        for row in &self.rows {
            let Some(area) = self.places.area(row.key & ((1 << PLACE_BITS) - 1)) else {
                continue;
            };
            let (Some(year), members) = self.cell(layout, row.key) else {
                continue;
            };
            let (mut phase, mut provision, mut need) = (&total, &total, &total);
            let mut rest = true;
            for (n, (_, role)) in layout.breakdowns.iter().enumerate() {
                let name = if added[n] {
                    &total
                } else {
                    &names[n][members[n]]
                };
                match role {
                    Role::Phase => phase = name,
                    Role::Provision => provision = name,
                    Role::Need => need = name,
                    Role::Other => rest &= &**name == TOTAL,
                }
            }
            if !rest {
                continue;
            }
            let provision = if &**provision == TOTAL {
                "all"
            } else {
                provision
            };
            let value = number(row.count);
            let mut keep = |series, need: Option<&Arc<str>>, item: String| {
                sums.entry((series, Arc::clone(area), year, need.cloned(), item))
                    .or_insert((u64::from(row.line), Sum::default()))
                    .1
                    .add(value);
            };
            if &**need == TOTAL {
                let phase = if &**phase == TOTAL { ALL_PHASES } else { phase };
                keep(Series::Pupils, None, format!("{phase}:{provision}"));
            } else if &**phase == TOTAL {
                keep(Series::PupilsNeed, Some(need), provision.to_owned());
            }
        }
        let mut batch = Batch::new();
        for ((series, area, year, need, item), (line, sum)) in sums {
            let figure = Observation::new(&area, year, sum.value()).of_item(&Arc::from(item));
            let figure = match &need {
                Some(need) => figure.of_need(need),
                None => figure,
            };
            add(&mut batch, series, line, figure);
        }
        batch
    }
}

fn number(count: u32) -> Value {
    if count == NO_COUNT {
        Value::Missing(Missing::NotAvailable)
    } else {
        Value::Number(f64::from(count))
    }
}

/// A symbol of missing as this return means it.
fn symbol(missing: Missing) -> &'static str {
    match missing {
        Missing::Unavailable => "`x` (not applicable)",
        Missing::NotApplicable => "`z` (not available)",
        Missing::Suppressed => "`c` (suppressed)",
        Missing::Low => "`low` (rounds to nought)",
        Missing::Unreliable => "`u` (unreliable)",
        Missing::NotAvailable => "not available",
        Missing::Blank => "blank",
    }
}
