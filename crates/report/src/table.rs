//! The analyst's table: years as columns, measures as rows, one section a calendar.
//!
//! Numbers are rounded here and nowhere else: people to whole numbers, money to a tenth of a million. Every column names
//! its period and what it rests on, in words, so that nothing is told by colour.

use std::collections::BTreeMap;

use pressure_model::categories::{Categories, TravelCategory};

use crate::layout::{blocks, lay_out, narrowed, wrapped};
use crate::measure::{Measure, PeriodKind, Section, Unit};
use crate::pairs::SAVINGS;
use crate::row::{Basis, Breakdown, Row};
use crate::suppress_rows::SUPPRESSED;

/// What categories are called in a table.
#[derive(Debug, Clone, Default)]
pub struct Labels(BTreeMap<(Breakdown, String), String>);

impl Labels {
    /// The labels of a model file.
    pub fn of(categories: &Categories) -> Self {
        let mut labels = BTreeMap::new();
        let mut put = |breakdown, id: &str, label: &str| {
            labels.insert((breakdown, id.to_owned()), label.to_owned());
        };
        for placement in &categories.placements {
            put(Breakdown::Placement, &placement.id, &placement.label);
        }
        for need in &categories.needs {
            put(Breakdown::Need, &need.id, &need.label);
        }
        for line in &categories.lines {
            put(Breakdown::Line, &line.id, &line.label);
        }
        for mode in &categories.modes {
            put(Breakdown::Mode, &mode.id, &mode.label);
        }
        for group in &categories.age_groups {
            put(Breakdown::AgeGroup, &group.id, &group.label);
        }
        for category in TravelCategory::ALL {
            put(
                Breakdown::TransportCategory,
                category.id(),
                category.label(),
            );
        }
        put(Breakdown::Section251, "1.0.2", "Line 1.0.2, place funding");
        put(
            Breakdown::Section251,
            "1.2.1-1.2.13",
            "Lines 1.2.1 to 1.2.13, net",
        );
        put(Breakdown::Sign, "deficits", "Councils in deficit");
        put(Breakdown::Sign, "surpluses", "Councils in surplus");
        for saving in SAVINGS {
            put(Breakdown::Statement, saving.id, saving.label);
        }
        Self(labels)
    }

    /// What a figure is called: its measure, or the part of it.
    pub(crate) fn of_part(&self, measure: Measure, breakdown: Breakdown, category: &str) -> String {
        if breakdown == Breakdown::Total {
            return measure.label().to_owned();
        }
        let part = self.0.get(&(breakdown, category.to_owned()));
        format!(
            "{}: {}",
            measure.label(),
            part.map_or(category, String::as_str)
        )
    }

    /// Names one more category.
    pub fn put(&mut self, breakdown: Breakdown, category: &str, label: &str) {
        self.0
            .insert((breakdown, category.to_owned()), label.to_owned());
    }

    /// What a category is called; its id where it has no other name.
    pub fn of_category<'a>(&'a self, breakdown: Breakdown, category: &'a str) -> &'a str {
        self.0
            .get(&(breakdown, category.to_owned()))
            .map_or(category, String::as_str)
    }

    fn of_row<'a>(&'a self, row: &'a Row) -> &'a str {
        self.of_category(row.breakdown, &row.category)
    }
}

/// How wide the table may be and what stands below it.
#[derive(Debug, Clone, Default)]
pub struct TableOptions {
    /// Characters a line; `None` never splits.
    pub width: Option<usize>,
    /// Whose prices the money is in, "2025-26 prices" for one; `None` is the cash of each year.
    pub prices: Option<String>,
    /// Said once below everything.
    pub notes: Vec<String>,
}

/// The table of all rows given: a block for each scenario and area, in the order in which they come.
pub fn render_table(rows: &[Row], labels: &Labels, options: &TableOptions) -> String {
    let blocks = rows.chunk_by(|a, b| a.scenario == b.scenario && a.area_code == b.area_code);
    let section_of = |row: &Row| row.measure.section();
    in_sections(blocks, options, title, section_of, |out, rows| {
        section_table(out, rows, labels, options.width);
    })
}

/// Blocks of rows under their titles, each in the sections of the measures, with the notes below everything.
pub(crate) fn in_sections<'a, R: 'a>(
    blocks: impl Iterator<Item = &'a [R]>,
    options: &TableOptions,
    title: impl Fn(&R) -> String,
    section_of: impl Fn(&R) -> Section,
    table: impl Fn(&mut String, &[&R]),
) -> String {
    let mut out = String::new();
    for block in blocks {
        let Some(first) = block.first() else { continue };
        out.push_str(&wrapped(&title(first), options.width.or(Some(usize::MAX))));
        for section in Section::ALL {
            let rows: Vec<&R> = block
                .iter()
                .filter(|row| section_of(row) == section)
                .collect();
            if !rows.is_empty() {
                out.push('\n');
                let heading = match &options.prices {
                    Some(prices) => section.heading().replace("£m", &format!("£m, {prices}")),
                    None => section.heading().to_owned(),
                };
                out.push_str(&wrapped(&heading, options.width.or(Some(usize::MAX))));
                table(&mut out, &rows);
            }
        }
        out.push('\n');
    }
    for note in &options.notes {
        out.push_str(&wrapped(&format!("Note: {note}"), options.width));
    }
    out
}

fn title(row: &Row) -> String {
    format!(
        "{} ({}), scenario {}",
        row.area_name, row.area_code, row.scenario
    )
}

/// What a line shows of its rows.
#[derive(Clone, Copy, PartialEq)]
enum Shows {
    Value,
    /// What one draw in ten lies below.
    P10,
    /// What one draw in ten lies above.
    P90,
}

impl Shows {
    fn of(self, row: &Row) -> Option<f64> {
        match self {
            Self::Value => Some(row.value),
            Self::P10 => row.p10,
            Self::P90 => row.p90,
        }
    }
}

/// One line of the table before it is laid out.
struct Line<'a> {
    label: String,
    shows: Shows,
    rows: BTreeMap<&'a str, &'a Row>,
}

fn section_table(out: &mut String, rows: &[&Row], labels: &Labels, width: Option<usize>) {
    let periods: Vec<&str> = {
        // Labels of one calendar sort as their years do.
        let mut periods: Vec<&str> = rows.iter().map(|row| row.period.as_str()).collect();
        periods.sort_unstable();
        periods.dedup();
        periods
    };
    let lines = lines(rows, labels);
    let mut first_column = vec![String::new(), "basis".to_owned()];
    first_column.extend(lines.iter().map(|line| line.label.clone()));
    let columns: Vec<Vec<String>> = periods
        .iter()
        .map(|period| column(period, &lines))
        .collect();
    let first_column = narrowed(first_column, &columns, width);
    let blocks: Vec<String> = blocks(&first_column, &columns, width)
        .into_iter()
        .map(|block| lay_out(&first_column, block))
        .collect();
    out.push_str(&blocks.join("\n\n"));
    out.push('\n');
    for period in periods {
        if let Some(note) = parts_note(period, &lines) {
            out.push_str(&wrapped(&note, width));
        }
    }
}

/// One line a series, in the order of its first row; published and projected years may come from different places.
fn lines<'a>(rows: &[&'a Row], labels: &Labels) -> Vec<Line<'a>> {
    type Key<'k> = (Measure, Breakdown, &'k str);
    let mut series: Vec<(Key<'_>, Vec<&'a Row>)> = Vec::new();
    let mut places: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for row in rows {
        let key = (row.measure, row.breakdown, row.category.as_str());
        let place = *places.entry(key).or_insert(series.len());
        if place == series.len() {
            series.push((key, Vec::new()));
        }
        series[place].1.push(row);
    }
    let mut lines = Vec::new();
    let mut heading = None;
    for ((measure, breakdown, _), rows) in series {
        let part = breakdown != Breakdown::Total;
        // A category without a child or a pound in any year says nothing; a total of nil does.
        if part && rows.iter().all(|row| row.value == 0.0) {
            continue;
        }
        let headed = !breakdown.heading().is_empty();
        if part && headed && heading != Some((measure, breakdown)) {
            heading = Some((measure, breakdown));
            let label = format!("  {}", breakdown.heading());
            lines.push(Line {
                label,
                shows: Shows::Value,
                rows: BTreeMap::new(),
            });
        }
        let label = match rows.first() {
            Some(row) if part && headed => format!("    {}", labels.of_row(row)),
            Some(row) if part => format!("  {}", labels.of_row(row)),
            _ => measure.label().to_owned(),
        };
        let rows: BTreeMap<&str, &Row> = rows
            .into_iter()
            .map(|row| (row.period.as_str(), row))
            .collect();
        // Bounds that say the same as the value would only lengthen the table.
        let drawn = !part && rows.values().any(|row| row.p10 < row.p90);
        let bounds = [
            ("  1 in 10 below", Shows::P10),
            ("  1 in 10 above", Shows::P90),
        ];
        lines.push(Line {
            label,
            shows: Shows::Value,
            rows: rows.clone(),
        });
        lines.extend(bounds.iter().filter(|_| drawn).map(|(label, shows)| Line {
            label: (*label).to_owned(),
            shows: *shows,
            rows: rows.clone(),
        }));
    }
    lines
}

/// Header, basis, and the values of one period.
fn column(period: &str, lines: &[Line<'_>]) -> Vec<String> {
    let rows = || lines.iter().filter_map(|line| line.rows.get(period));
    let head = rows()
        .next()
        .map_or_else(String::new, |row| header(row.period_kind, period));
    let basis = weakest(rows().filter(|row| is_total(row)))
        .or_else(|| weakest(rows()))
        .map_or_else(String::new, |basis| basis.id().to_owned());
    let values = lines.iter().map(|line| {
        line.rows
            .get(period)
            .and_then(|row| Some(figure(row.unit, line.shows.of(row)?)))
            .unwrap_or_default()
    });
    [head, basis].into_iter().chain(values).collect()
}

/// Where the breakdown rows of a period rest on less than its totals do.
fn parts_note(period: &str, lines: &[Line<'_>]) -> Option<String> {
    let rows = || lines.iter().filter_map(|line| line.rows.get(period));
    let total = weakest(rows().filter(|row| is_total(row)))?;
    let head = header(rows().next()?.period_kind, period);
    let weaker = |label: &str, of: fn(&Row) -> bool| {
        let basis = weakest(rows().filter(|row| of(row)))?;
        (basis > total).then(|| format!("{label} {}", basis.id()))
    };
    let breakdowns = weaker("breakdowns", |row| row.breakdown != Breakdown::Total);
    let shares = weaker("shares", |row| {
        row.breakdown == Breakdown::Total && row.unit == Unit::Share
    });
    let said: Vec<String> = breakdowns.into_iter().chain(shares).collect();
    (!said.is_empty()).then(|| format!("{head}: totals are {}, {}.", total.id(), said.join(", ")))
}

/// A figure of its own: a share of pupils rests on people, too, and what a column rests on is said of its plans.
fn is_total(row: &Row) -> bool {
    row.breakdown == Breakdown::Total && row.unit != Unit::Share
}

fn weakest<'a>(rows: impl Iterator<Item = &'a &'a Row>) -> Option<Basis> {
    rows.map(|row| row.basis).max()
}

/// A period as its calendar is read aloud: a census is a month, not a year.
pub(crate) fn header(kind: PeriodKind, period: &str) -> String {
    match (kind, period.strip_suffix("-01")) {
        (PeriodKind::Census, Some(year)) => format!("Jan {year}"),
        _ => period.to_owned(),
    }
}

/// A value as a table shows it: pounds in millions, shares in per cent, with thousands separators; a symbol where it is suppressed.
pub fn figure(unit: Unit, value: f64) -> String {
    if value.is_nan() {
        return SUPPRESSED.to_owned();
    }
    match unit {
        Unit::Pounds | Unit::RealPounds => decimal(value / 1e6, 1),
        Unit::Share => format!("{}%", decimal(value * 100.0, 1)),
        Unit::Plans | Unit::Requests | Unit::Assessments | Unit::Appeals | Unit::Children => {
            decimal(value, 0)
        }
    }
}

/// With thousands separators, and no minus before a nil that only rounding made.
pub fn decimal(value: f64, places: usize) -> String {
    let plain = format!("{:.*}", places, value.abs());
    let (whole, fraction) = plain
        .split_once('.')
        .map_or((plain.as_str(), None), |(w, f)| (w, Some(f)));
    let nil = plain.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut out = String::new();
    if value < 0.0 && !nil {
        out.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}
