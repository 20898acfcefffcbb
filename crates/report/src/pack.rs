//! The pack: everything a hand-over document is written from, made once by `pressure report`.
//!
//! The workbook, the HTML report and the statutory tables read the same pack, so that two documents of one run cannot
//! disagree. A pack holds figures and facts, in full precision and without layout: what to show, and how to round it, is
//! the document's own business. It holds nothing of the clock or of the machine, so that the same run gives the same bytes.

use pressure_model::statutory::Statutory;
use pressure_model::{CensusYear, FinancialYear};

use crate::compare::Comparison;
use crate::measure::{Measure, PeriodKind};
use crate::row::{ALL, Breakdown, Row};
use crate::run_folder::{Fingerprint, Manifest, Parameter};
use crate::table::Labels;

/// The id of the run without any lever.
pub const BASELINE: &str = "baseline";

/// Whose figures they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackArea {
    /// Nine-character code of the council, region or country; of a type of council, its id.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Type of council (`county`, `unitary`, ...); `several` for a region, a type or England, which are sums of councils.
    pub kind: String,
}

/// Everything the documents of one run are written from.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Whose figures they are: one council, or one sum of councils.
    pub area: PackArea,
    /// The last census counted. The base financial year, `base.financial_year()`, ends in the March after it.
    pub base: CensusYear,
    /// The last financial year projected.
    pub to: FinancialYear,
    /// The runs: first the baseline (`baseline`, unmitigated: no lever), then each scenario (mitigated) in the order asked for.
    pub runs: Vec<Run>,
    /// Each scenario against the baseline, then each of its levers alone (`scenario` reads `id#n kind`) and what its levers do
    /// to each other (`id#interaction`), so that the differences of parts sum to that of the whole. Projected years only.
    pub comparisons: Vec<Comparison>,
    /// Why baseline figures change from the base year to each later year. By measure (plans, high-needs spend, in-year balance,
    /// DSG balance, transport spend): rows of [`Breakdown::Total`] are the level, of [`Breakdown::Change`] the change since the
    /// base year, of [`Breakdown::Driver`] the part of each driver in it; the parts sum to the change. Central run, pounds or
    /// plans; labels of the drivers are in `labels`.
    pub bridge: Vec<Row>,
    /// What baseline figures of the last year depend on most, by measure: first the row of the central run
    /// ([`Breakdown::Total`]), then one of [`Breakdown::Parameter`] for each uncertain parameter, widest first: `p10` and `p90`
    /// are how far the figure moves from the central run with the parameter at its own 10th and 90th percentile.
    pub sensitivity: Vec<Row>,
    /// Published years before the base (plans, flows, spend, balances where bundled), basis `actual` or `estimated`; a series
    /// continues in the baseline run's rows. A year without a published figure has no row.
    pub history: Vec<Row>,
    /// The council beside its statistical neighbours; `None` for a sum of councils, or where that is not worked out.
    pub neighbours: Option<Neighbours>,
    /// Every figure the run used, with its source and what it rests on; of rates by council, this area's alone.
    pub parameters: Vec<Parameter>,
    /// What was met in the figures read and what was done about it, gravest first.
    pub findings: Vec<PackFinding>,
    /// What must be read with the figures, a sentence each: faults of the data, the growth and the duty they rest on, how
    /// draws are to be read.
    pub notes: Vec<String>,
    /// How well the method forecast the past, from the bundled back-test.
    pub accuracy: Vec<Score>,
    /// This run beside the last one; `None` where none was given.
    pub change: Option<Change>,
    /// What made the run, for a reader who wants to type it again.
    pub manifest: Manifest,
    /// SHA-256 of every file read.
    pub inputs: Vec<Fingerprint>,
    /// The rows of the tables that councils hand in.
    pub statutory: Statutory,
    /// How requests and assessments divide by age in those tables: estimates; none where the tables in use hold no ages.
    pub age_shares: Vec<AgeShare>,
    /// What categories are called: placements, needs, lines, modes, drivers.
    pub labels: Labels,
}

/// The share of an age group in a measure that no result divides by age: an estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct AgeShare {
    /// Requests or assessments.
    pub measure: Measure,
    /// The age group, by its id.
    pub group: String,
    /// Its share of the total in every year; the shares of a measure sum to 1.
    pub share: f64,
}

/// One projection.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The scenario's id, as in the rows.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it says, in a sentence.
    pub summary: String,
    /// Its levers in the order applied; none for the baseline.
    pub levers: Vec<LeverText>,
    /// Measures that a lever changes at some ages more than at others, so that [`Pack::age_shares`] do not hold for them.
    pub ages_moved: Vec<Measure>,
    /// Every measure and breakdown, from the base census and base financial year to the last: basis `actual`, `estimated` or
    /// `assumed` in the base year (and in later censuses the council has counted itself), `projected` after. With draws,
    /// projected values are means with `p10`, `p50` and `p90`; without, they are the central run and these are `None`.
    /// Years of a series stand together, in order; series in the order of the model file. A suppressed value is not a number
    /// ([`Row::is_suppressed`]) and is written as [`SUPPRESSED`](crate::SUPPRESSED), in every list of the pack.
    pub rows: Vec<Row>,
}

/// One lever in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeverText {
    /// Its kind, `capacity` for one.
    pub kind: String,
    /// The first year it acts in, as its calendar writes it: `2027/28` for flows and places, `2027-28` for money.
    pub from: String,
    /// The last year; `None` for good.
    pub to: Option<String>,
    /// Why, as the scenario file says.
    pub rationale: Option<String>,
    /// On what evidence, as the scenario file says.
    pub source: Option<String>,
    /// The lever as the scenario file has it (TOML), where it can be cut out.
    pub text: Option<String>,
}

/// A council beside others.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    /// Names of the councils it is set beside, nearest first.
    pub names: Vec<String>,
    /// What is set beside theirs.
    pub figures: Vec<NeighbourFigure>,
}

/// One figure of a council beside the same of its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourFigure {
    /// What it is, with its unit: "Plans per 1,000 aged 0 to 25" for one.
    pub label: String,
    /// Its period as a reader is told it: "January 2025".
    pub period: String,
    /// `£` for pounds, `share` for a share of one, `count` for anything else.
    pub unit: String,
    /// The council's own.
    pub own: f64,
    /// The neighbours' own, in the order of their names; not a number where one has none.
    pub each: Vec<f64>,
    /// The median of the neighbours.
    pub median: f64,
    /// The lowest and highest of the neighbours.
    pub range: (f64, f64),
    /// Rank of the council among itself and the neighbours, 1 the highest, and how many they are.
    pub rank: (usize, usize),
    /// Pounds a year more (or, negative, less) than at the neighbours' median; `None` where that means nothing.
    pub cost_against_median: Option<f64>,
}

impl NeighbourFigure {
    /// What it is and of when.
    pub fn titled(&self) -> String {
        format!("{}, {}", self.label, self.period)
    }
}

/// Something met in the figures read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFinding {
    /// Stable code: `SEN2-007`, or `suspect` for a fault of the bundled figures.
    pub code: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// File, row and column, as far as known; empty for the bundled figures.
    pub place: String,
    /// What was met and what was done about it. Never a value of a pupil-level file.
    pub what: String,
    /// How to mend it; empty where nothing can be done.
    pub mend: String,
}

/// A line of the back-test: per cent, but for `years_ahead` and `forecasts`.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Score {
    /// What was forecast: a measure, or one by part.
    pub measure: String,
    /// The Januaries forecast from, "2021 to 2024" for one.
    pub origins: String,
    /// `all` councils, those with `no_break` of the series between origin and outcome, or `england`.
    pub group: String,
    /// `model`, or the yardstick it is set beside.
    pub method: String,
    /// Years ahead.
    pub years_ahead: u32,
    /// How many forecasts were scored.
    pub forecasts: u32,
    /// Mean absolute error.
    pub mape: f64,
    /// Mean error; positive is too high.
    pub bias: f64,
    /// Share of outcomes inside the 50% interval.
    pub within_50: Option<f64>,
    /// Share of outcomes inside the 80% interval.
    pub within_80: Option<f64>,
    /// Share of outcomes inside the 95% interval.
    pub within_95: Option<f64>,
}

impl Score {
    /// What was forecast, for a reader.
    pub fn what(&self) -> &str {
        match self.measure.as_str() {
            "plans_by_age_group" => "Plans by age group",
            "plans_by_placement" => "Plans by placement",
            "shares_by_age_group" => "Shares of age groups",
            "shares_by_placement" => "Shares of placements",
            other => Measure::by_id(other).map_or(other, |measure| measure.label()),
        }
    }

    /// Whose forecasts were scored, for a reader.
    pub fn whose(&self) -> &str {
        match self.group.as_str() {
            "all" => "councils",
            "england" => "England",
            "no_break" => "councils, no break",
            other => other,
        }
    }
}

/// This run beside the last one.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What made the last run, a line each: version, command, draws.
    pub last: Vec<String>,
    /// Totals of the baseline now (`value`) and then (`value_against`), projected years of both.
    pub rows: Vec<Comparison>,
}

impl Pack {
    /// The run without any lever.
    ///
    /// # Panics
    /// Never for a pack that `pressure report` made: it always holds the baseline.
    pub fn baseline(&self) -> &Run {
        &self.runs[0]
    }

    /// The scenarios asked for, in order.
    pub fn scenarios(&self) -> &[Run] {
        self.runs.get(1..).unwrap_or_default()
    }

    /// Whether values are means of draws, with percentiles.
    pub fn is_drawn(&self) -> bool {
        self.manifest.draws > 0
    }

    /// The published years and the baseline's of one series, in order.
    pub fn series(&self, measure: Measure, breakdown: Breakdown, category: &str) -> Vec<&Row> {
        let rows = self.history.iter().chain(&self.baseline().rows);
        let mut rows: Vec<&Row> = rows
            .filter(|row| row.is_of(measure, breakdown, category))
            .collect();
        rows.sort_by(|a, b| a.period.cmp(&b.period));
        rows
    }

    /// The comparisons of one scenario as a whole with the baseline.
    pub fn compared<'a>(&'a self, scenario: &'a str) -> impl Iterator<Item = &'a Comparison> {
        let whole = move |row: &&Comparison| row.scenario == scenario;
        self.comparisons.iter().filter(whole)
    }

    /// The comparisons of each lever of a scenario alone, and of the interaction, under their names.
    pub fn by_measure<'a>(&'a self, scenario: &'a str) -> impl Iterator<Item = &'a Comparison> {
        let part = move |row: &&Comparison| {
            let rest = row.scenario.strip_prefix(scenario);
            rest.is_some_and(|rest| rest.starts_with('#'))
        };
        self.comparisons.iter().filter(part)
    }

    /// The label of the last period of a calendar in the pack.
    pub fn last_period(&self, kind: PeriodKind) -> Option<&str> {
        let rows = self.baseline().rows.iter();
        let of_kind = rows.filter(|row| row.period_kind == kind);
        of_kind.map(|row| row.period.as_str()).max()
    }
}

impl Run {
    /// The years of one series, in order; empty where the run does not have it.
    pub fn series(&self, measure: Measure, breakdown: Breakdown, category: &str) -> Vec<&Row> {
        let rows = self.rows.iter();
        rows.filter(|row| row.is_of(measure, breakdown, category))
            .collect()
    }

    /// The years of a total, in order.
    pub fn total(&self, measure: Measure) -> Vec<&Row> {
        self.series(measure, Breakdown::Total, ALL)
    }

    /// The categories of a breakdown of a measure, in the order of the model file.
    pub fn categories(&self, measure: Measure, breakdown: Breakdown) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for row in &self.rows {
            if row.measure == measure
                && row.breakdown == breakdown
                && found.last() != Some(&row.category.as_str())
            {
                found.push(&row.category);
            }
        }
        found
    }

    /// One figure.
    pub fn at(
        &self,
        measure: Measure,
        breakdown: Breakdown,
        category: &str,
        period: &str,
    ) -> Option<&Row> {
        let mut rows = self.rows.iter();
        rows.find(|row| row.is_of(measure, breakdown, category) && row.period == period)
    }
}
