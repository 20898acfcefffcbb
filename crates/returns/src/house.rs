//! Rows in the house format of the Department's statistics: period, level, area, and then figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::areas::{Area, Areas, ENGLAND};
use crate::check_settings::CheckSettings;
use crate::codes;
use crate::crosswalk::Crosswalk;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::ids::Ids;
use crate::picture::{Observation, Series};
use crate::repeated::Repeated;
use crate::rows::Row;
use crate::source::Table;

/// What every reader is given, and where it leaves what it found.
pub(crate) struct Context<'a> {
    pub(crate) areas: &'a Areas,
    pub(crate) crosswalk: &'a Crosswalk,
    /// What the checks call too much.
    pub(crate) settings: &'a CheckSettings,
    pub(crate) findings: Vec<Finding>,
}

/// The figures of one file, each with its row.
pub(crate) type Batch = BTreeMap<Series, Vec<(Observation, u32)>>;

/// Adds a figure to a batch.
pub(crate) fn add(batch: &mut Batch, series: Series, row: u64, observation: Observation) {
    batch
        .entry(series)
        .or_default()
        .push((observation, row as u32));
}

/// Geographic level of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    National,
    Regional,
    Local,
}

/// How a file writes its periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Calendar {
    /// `202425` is the census of January 2025.
    Academic,
    /// `2024`.
    Year,
    /// `202425` is April 2024 to March 2025.
    Financial,
}

/// A row whose period, level and area are understood.
pub(crate) struct HouseRow<'t> {
    pub(crate) row: Row<'t>,
    pub(crate) line: u64,
    pub(crate) level: Level,
    pub(crate) area: Arc<str>,
    pub(crate) year: i32,
    pub(crate) calendar: Calendar,
}

/// Columns that every file in the house format has.
pub(crate) const HOUSE: [&str; 7] = [
    "time_period",
    "time_identifier",
    "geographic_level",
    "region_code",
    "new_la_code",
    "old_la_code",
    "la_name",
];

/// Columns of period and place that files in the house format have, all or most; the rest are breakdowns and counts.
const PERIOD_AND_PLACE: [&str; 10] = [
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "new_la_code",
    "old_la_code",
    "la_name",
];

/// Columns of SEN2 that say what a row counts: a topic, and a label of it.
pub(crate) const BREAKDOWN: [&str; 2] = ["breakdown_topic", "breakdown"];

/// Whether a column says when and where, and not what or how many.
pub(crate) fn is_period_or_place(column: &str) -> bool {
    PERIOD_AND_PLACE
        .iter()
        .any(|name| name.eq_ignore_ascii_case(column))
}

/// Rows of the three levels used here, once each: a row whose level, area, period and `labels` came before is left out with a finding.
pub(crate) fn rows<'t>(
    table: &'t Table,
    labels: &[&str],
    context: &mut Context<'_>,
) -> Result<Vec<HouseRow<'t>>, Error> {
    table.require(&HOUSE)?;
    table.require(labels)?;
    let at = |name: &str| table.column(name).unwrap_or(usize::MAX);
    let [period, identifier, level, region, new, old, name] = HOUSE.map(at);
    let labels: Vec<usize> = labels.iter().map(|l| at(l)).collect();
    let mut known: BTreeMap<[&str; 3], Option<Arc<str>>> = BTreeMap::new();
    let (mut levels, mut periods) = (Repeated::default(), Repeated::default());
    let mut places = Repeated::default();
    let mut seen = Seen::default();
    let mut twice: Vec<(u64, u64)> = Vec::new();
    let mut bad_years: BTreeMap<String, (u64, usize)> = BTreeMap::new();
    let mut reader = AreaReader::new(&table.file);
    let mut out = Vec::with_capacity(table.len());
    for (row, line) in table.rows() {
        let field = |i: usize| row.get(i).unwrap_or("");
        let Some(level) = levels.of(field(level), |text| level_of(text)) else {
            continue;
        };
        let written = (field(period), field(identifier));
        let understood = periods.of(written, |(period, identifier)| {
            parse_period(period.trim(), identifier.trim())
        });
        let Some((calendar, year)) = understood else {
            bad_years
                .entry(format!("{} ({})", written.0.trim(), written.1.trim()))
                .or_insert((line, 0))
                .1 += 1;
            continue;
        };
        let names = [field(old), field(new), field(name)];
        let area = places.of((level, field(region), names), |_| match level {
            Level::National => Some(Arc::from(ENGLAND)),
            // Inner and outer London (E13) are parts of a region that has its own row.
            Level::Regional => Some(field(region).trim())
                .filter(|code| code.starts_with("E12"))
                .map(Arc::from),
            Level::Local => {
                let [old, new, name] = names.map(str::trim);
                let find = || reader.find(context.areas, line, old, new, name);
                known.entry([old, new, name]).or_insert_with(find).clone()
            }
        });
        let Some(area) = area else { continue };
        let labels = labels.iter().map(|label| field(*label).trim());
        if let Some(first) = seen.before(&area, (year, calendar), labels, line) {
            twice.push((first, line));
            continue;
        }
        out.push(HouseRow {
            row,
            line,
            level,
            area,
            year,
            calendar,
        });
    }
    reader.finish(context);
    if let Some((first, again)) = twice.first() {
        context.findings.push(
            Finding::new(codes::DUPLICATE_KEY, Severity::Error, &table.file)
                .row(*again)
                .value(format!(
                    "{} rows repeat the key of an earlier row; row {again} that of row {first}",
                    twice.len()
                ))
                .done("the first row of each is kept")
                .mend("ask the publisher which is right, or correct it in corrections.csv"),
        );
    }
    for (text, (line, count)) in bad_years {
        context.findings.push(
            Finding::new(codes::IMPOSSIBLE_YEAR, Severity::Error, &table.file)
                .row(line)
                .column("time_period")
                .value(format!("{text}, {count} rows"))
                .done("the rows are left out")
                .mend("periods are written 2024 for a calendar year and 202425 for an academic or financial year"),
        );
    }
    Ok(out)
}

/// The level that a row says it is of, if it is one of the three.
fn level_of(text: &str) -> Option<Level> {
    let named = |name: &str| text.trim().eq_ignore_ascii_case(name);
    if named("local authority") {
        Some(Level::Local)
    } else if named("regional") {
        Some(Level::Regional)
    } else if named("national") {
        Some(Level::National)
    } else {
        None
    }
}

/// Keys of rows that came, with the row of each.
#[derive(Default)]
struct Seen<'t> {
    areas: Ids<Arc<str>>,
    /// Labels as written, and in lower case: those that differ in case alone are one.
    written: Ids<&'t str>,
    lower: Ids<String>,
    lower_of: Vec<u32>,
    /// Lists of labels: that of the list without its last, and its last.
    lists: Ids<(u32, u32)>,
    groups: Ids<(u32, i32, Calendar)>,
    /// Of each group the rows that came, by their list.
    rows: Vec<BTreeMap<u32, u64>>,
}

impl<'t> Seen<'t> {
    /// The row that had this key first, if it is not this one.
    fn before(
        &mut self,
        area: &Arc<str>,
        (year, calendar): (i32, Calendar),
        labels: impl Iterator<Item = &'t str>,
        line: u64,
    ) -> Option<u64> {
        let area = self.areas.of(Arc::clone(area));
        let mut list = u32::MAX;
        for label in labels {
            let written = self.written.of(label) as usize;
            if written == self.lower_of.len() {
                self.lower_of.push(self.lower.of(label.to_lowercase()));
            }
            list = self.lists.of((list, self.lower_of[written]));
        }
        let group = self.groups.of((area, year, calendar)) as usize;
        if group == self.rows.len() {
            self.rows.push(BTreeMap::new());
        }
        let mut first = None;
        self.rows[group]
            .entry(list)
            .and_modify(|row| first = Some(*row))
            .or_insert(line);
        first
    }
}

/// `2024` or `202425`, whose meaning the identifier alone decides. Academic years are given as the January in them.
pub(crate) fn parse_period(period: &str, identifier: &str) -> Option<(Calendar, i32)> {
    let number: i32 = period.trim_end_matches(".0").parse().ok()?;
    let (start, double) = if number > 9999 {
        (number / 100, true)
    } else {
        (number, false)
    };
    if !(1990..=2100).contains(&start) || (double && (start + 1) % 100 != number % 100) {
        return None;
    }
    match (identifier.to_lowercase().as_str(), double) {
        ("calendar year", false) => Some((Calendar::Year, start)),
        ("academic year", true) => Some((Calendar::Academic, start + 1)),
        ("financial year", true) => Some((Calendar::Financial, start)),
        _ => None,
    }
}

/// Finds councils by code and name, and keeps what did not fit for one finding each.
pub(crate) struct AreaReader {
    file: String,
    /// Where code and name disagree the name decides (the tribunal table has the codes of three councils rotated).
    pub(crate) name_wins: bool,
    unknown: BTreeMap<String, (u64, usize)>,
    clash: BTreeMap<String, (u64, String)>,
    retired: BTreeMap<String, (u64, String, String)>,
}

impl AreaReader {
    pub(crate) fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            name_wins: false,
            unknown: BTreeMap::new(),
            clash: BTreeMap::new(),
            retired: BTreeMap::new(),
        }
    }

    /// Three-digit code first, then GSS code, then name.
    pub(crate) fn find(
        &mut self,
        areas: &Areas,
        line: u64,
        old: &str,
        new: &str,
        name: &str,
    ) -> Option<Arc<str>> {
        let by_code = areas.by_any(old).or_else(|| areas.by_any(new));
        let by_name = areas.by_any(name);
        let mut area = by_code.or(by_name);
        if let (Some(code), Some(named)) = (by_code, by_name) {
            let same = code.la_code == named.la_code || code.name.eq_ignore_ascii_case(&named.name);
            if !same {
                let chosen = if self.name_wins { named } else { code };
                area = Some(chosen);
                self.clash.insert(
                    name.to_owned(),
                    (
                        line,
                        format!("code {} is {}", code.la_code_text(), code.name),
                    ),
                );
            }
        }
        let Some(area) = area else {
            let label = [name, new, old]
                .into_iter()
                .find(|s| !s.is_empty())
                .unwrap_or("(blank)");
            self.unknown.entry(label.to_owned()).or_insert((line, 0)).1 += 1;
            return None;
        };
        self.note_retired(area, line, new);
        Some(Arc::from(area.code.as_str()))
    }

    fn note_retired(&mut self, area: &Area, line: u64, new: &str) {
        if new.len() == 9 && new != area.code {
            self.retired
                .insert(new.to_owned(), (line, area.code.clone(), area.name.clone()));
        }
    }

    pub(crate) fn finish(self, context: &mut Context<'_>) {
        for (name, (line, count)) in self.unknown {
            context.findings.push(
                Finding::new(codes::UNKNOWN_AREA, Severity::Warning, &self.file)
                    .row(line)
                    .area(name)
                    .value(format!("{count} rows or cells"))
                    .done("left out")
                    .mend("add the code or name to areas.csv"),
            );
        }
        for (name, (line, what)) in self.clash {
            let done = if self.name_wins {
                "the name was taken as right"
            } else {
                "the code was taken as right"
            };
            context.findings.push(
                Finding::new(codes::CODE_AND_NAME_DISAGREE, Severity::Warning, &self.file)
                    .row(line)
                    .area(name)
                    .value(what)
                    .done(done)
                    .mend("tell the publisher"),
            );
        }
        if let Some((line, ..)) = self.retired.values().next() {
            let list: Vec<String> = self
                .retired
                .iter()
                .map(|(code, (_, now, name))| format!("{code} {name}, now {now}"))
                .collect();
            context.findings.push(
                Finding::new(codes::RETIRED_CODE, Severity::Info, &self.file)
                    .row(*line)
                    .value(list.join("; "))
                    .done("read under the present codes")
                    .mend("nothing"),
            );
        }
    }
}

/// Age from a label: `under 3`, `age 2 and under`, `Aged 20 and over`, `age 7`, `unknown` (-1).
pub(crate) fn age(label: &str) -> Option<i16> {
    let label = label.trim().to_lowercase();
    let bare = label.trim_start_matches("aged ").trim_start_matches("age ");
    if bare.ends_with("unknown") {
        return Some(-1);
    }
    if let Some(limit) = bare.strip_prefix("under ") {
        return limit.parse::<i16>().ok().map(|a| a - 1);
    }
    bare.split(' ')
        .next()?
        .parse()
        .ok()
        .filter(|a| (0..=30).contains(a))
}

/// Item of an age group, from either generation of labels.
pub(crate) fn age_group(label: &str) -> Option<&'static str> {
    Some(
        match label.trim().to_lowercase().trim_start_matches("age ") {
            "under 5" => "under_5",
            "5 to 10" => "5_10",
            "11 to 15" => "11_15",
            "16 to 19" => "16_19",
            "20 to 25" => "20_25",
            _ => return None,
        },
    )
}
