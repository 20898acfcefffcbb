//! One tidy, typed picture of the past.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::own_rows::Date;
use crate::revision::Revision;

/// What a number counts. The year means: the January of the census for plans; the calendar year for new and ceased plans,
/// requests, assessments and tribunals; the mid-year for population; the start of the financial year for money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// Plans in force (statements too, before 2018).
    Plans,
    /// Plans by age and placement.
    PlansAgePlacement,
    /// Plans by age.
    PlansAge,
    /// Plans by age group: item `under_5`, `5_10`, `11_15`, `16_19`, `20_25`.
    PlansAgeGroup,
    /// Plans by placement.
    PlansPlacement,
    /// Plans by age and need.
    PlansAgeNeed,
    /// Plans by need and placement.
    PlansNeedPlacement,
    /// Plans by need.
    PlansNeed,
    /// New plans in the calendar year.
    NewPlans,
    /// New plans by age group (items as for plans).
    NewPlansAgeGroup,
    /// New plans by age and placement.
    NewPlansAgePlacement,
    /// New plans by age.
    NewPlansAge,
    /// New plans by placement.
    NewPlansPlacement,
    /// New plans by age and need.
    NewPlansAgeNeed,
    /// New plans by need.
    NewPlansNeed,
    /// New plans by need and placement.
    NewPlansNeedPlacement,
    /// Ceased plans by age; item is the reason, or `total`.
    CeasedAge,
    /// Ceased plans by placement; item is the reason, or `total`.
    CeasedPlacement,
    /// Ceased plans; item is the reason, or `total`.
    Ceased,
    /// Requests: items `received`, `rya`, `decided_to_assess`, `decided_not_to_assess`, `decision_not_made`, `withdrawn`.
    Requests,
    /// Requests by age.
    RequestsAge,
    /// Assessments: items `in_year`, `issued`, `not_issued`, `not_made`, `withdrawn`.
    Assessments,
    /// Assessments by age.
    AssessmentsAge,
    /// Mid-year persons by single year of age; 90 is 90 and over.
    Population,
    /// Projected mid-year persons by single year of age, of the principal projection; 90 is 90 and over.
    PopulationProjected,
    /// DSG allocations in pounds; item is `schools_before` to `total_after`.
    Dsg,
    /// Deductions from the high needs block in pounds; item is the kind of place, or `total`.
    DsgDeductions,
    /// Cumulative DSG deficit as a percentage of total DSG before deductions; positive is a deficit.
    DsgBalancePercent,
    /// Net spend by block in pounds; item `high_needs` is lines 1.2.1 to 1.2.13.
    HighNeedsSpend,
    /// High needs benchmarking sheet; item is its column.
    Benchmarking,
    /// Gross spend on single lines; item is the line.
    SpendLines,
    /// Items `appeals` and `decisions`.
    Tribunals,
    /// Section 251 outturn in pounds; item is line and column, as `1.2.1:net`, `1.9.3:gross`, `1.2.2:special`.
    Section251Outturn,
    /// Section 251 budget in pounds; items as for the outturn. Place funding (1.0.2) here includes academies.
    Section251Budget,
    /// DSG carried forward to the next year in pounds (line 1.9.3); a deficit is negative.
    DsgBalance,
    /// Parts of the high needs block; item is the part, or `total_before`.
    DsgHighNeeds,
    /// Plans issued within 20 weeks and later; item is the published column.
    Timeliness,
    /// Children in residential settings; item is the published column.
    Residential,
    /// Annual reviews; item is the published column.
    AnnualReviews,
    /// Personal budgets; item is the published column.
    PersonalBudgets,
    /// Work based placements; item is the published column.
    WorkBased,
    /// Reviews due before a change of phase, and final plans after them; item is the published column.
    PhaseTransfers,
    /// Management information to 2023: items `requests`, `requests_rya`, `requests_refused`, `new_plans`.
    Information,
    /// Pupils of the January school census; item is phase and provision, as `all_schools:all`, `primary:ehc_plan`.
    Pupils,
    /// Pupils by need over all schools; item is the provision.
    PupilsNeed,
    /// Pupils by age over all schools; item is the provision.
    PupilsAge,
    /// Pupils by year group over all schools; item is provision and year, as `ehc_plan:year_7`.
    PupilsYearGroup,
    /// Statistical neighbours: the item is the neighbour's code, the figure its rank from 1, the year 0 for none is stated.
    Neighbours,
    /// DfE collection on home-to-school transport, England; item is data set, group and breakdown, as `users:pre_16:send_htst`.
    TransportUsers,
    /// The same as councils answered; item is the question as published, in lower case with underscores.
    TransportAnswers,
}

impl Series {
    /// Every series, in the order given here.
    pub const ALL: [Self; 50] = [
        Self::Plans,
        Self::PlansAgePlacement,
        Self::PlansAge,
        Self::PlansAgeGroup,
        Self::PlansPlacement,
        Self::PlansAgeNeed,
        Self::PlansNeedPlacement,
        Self::PlansNeed,
        Self::NewPlans,
        Self::NewPlansAgeGroup,
        Self::NewPlansAgePlacement,
        Self::NewPlansAge,
        Self::NewPlansPlacement,
        Self::NewPlansAgeNeed,
        Self::NewPlansNeed,
        Self::NewPlansNeedPlacement,
        Self::CeasedAge,
        Self::CeasedPlacement,
        Self::Ceased,
        Self::Requests,
        Self::RequestsAge,
        Self::Assessments,
        Self::AssessmentsAge,
        Self::Population,
        Self::PopulationProjected,
        Self::Dsg,
        Self::DsgDeductions,
        Self::DsgBalancePercent,
        Self::HighNeedsSpend,
        Self::Benchmarking,
        Self::SpendLines,
        Self::Tribunals,
        Self::Section251Outturn,
        Self::Section251Budget,
        Self::DsgBalance,
        Self::DsgHighNeeds,
        Self::Timeliness,
        Self::Residential,
        Self::AnnualReviews,
        Self::PersonalBudgets,
        Self::WorkBased,
        Self::PhaseTransfers,
        Self::Information,
        Self::Pupils,
        Self::PupilsNeed,
        Self::PupilsAge,
        Self::PupilsYearGroup,
        Self::Neighbours,
        Self::TransportUsers,
        Self::TransportAnswers,
    ];

    /// Whether the tables of `pressure ingest` may rest on it; the others are kept to check and to compare with.
    pub fn is_fitted(self) -> bool {
        !matches!(
            self,
            Self::Section251Outturn
                | Self::Section251Budget
                | Self::DsgBalance
                | Self::DsgHighNeeds
                | Self::Timeliness
                | Self::Residential
                | Self::AnnualReviews
                | Self::PersonalBudgets
                | Self::WorkBased
                | Self::PhaseTransfers
                | Self::Information
                | Self::Pupils
                | Self::PupilsNeed
                | Self::PupilsAge
                | Self::PupilsYearGroup
                | Self::TransportUsers
                | Self::TransportAnswers
        )
    }

    /// A lower-case name, as used in corrections.csv.
    pub fn id(self) -> String {
        let mut id = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_uppercase() && !id.is_empty() {
                id.push('_');
            }
            id.extend(letter.to_lowercase());
        }
        id
    }

    /// A year of this series as its calendar writes it.
    pub fn period(self, year: i32) -> String {
        match self {
            Self::Plans
            | Self::PlansAgePlacement
            | Self::PlansAge
            | Self::PlansAgeGroup
            | Self::PlansPlacement
            | Self::PlansAgeNeed
            | Self::PlansNeedPlacement
            | Self::PlansNeed
            | Self::Residential
            | Self::PersonalBudgets
            | Self::WorkBased
            | Self::Pupils
            | Self::PupilsNeed
            | Self::PupilsAge
            | Self::PupilsYearGroup => format!("{year}-01"),
            Self::Dsg
            | Self::DsgDeductions
            | Self::DsgBalancePercent
            | Self::HighNeedsSpend
            | Self::Benchmarking
            | Self::SpendLines
            | Self::Section251Outturn
            | Self::Section251Budget
            | Self::DsgBalance
            | Self::DsgHighNeeds => format!("{year}-{:02}", (year + 1) % 100),
            _ => year.to_string(),
        }
    }
}

/// One figure of the past.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Current GSS code of a council (an abolished council keeps its own), region code, or `E92000001` for England.
    pub area: Arc<str>,
    /// Year, as the series means it.
    pub year: i32,
    /// Age; -1 when not recorded, 2 for "under 3", 20 for "20 and over" in flows.
    pub age: Option<i16>,
    /// Our need, or `not_recorded`.
    pub need: Option<Arc<str>>,
    /// Our placement, or `not_recorded`.
    pub placement: Option<Arc<str>>,
    /// Item within the series.
    pub item: Option<Arc<str>>,
    /// The figure; `None` when published as missing.
    pub value: Option<f64>,
}

/// What tells one figure of a series from another.
pub(crate) type Key<'a> = (
    &'a str,
    i32,
    Option<i16>,
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
);

impl Observation {
    /// A figure of an area and year, with no breakdown yet.
    pub fn new(area: &Arc<str>, year: i32, value: Option<f64>) -> Self {
        Self {
            area: Arc::clone(area),
            year,
            age: None,
            need: None,
            placement: None,
            item: None,
            value,
        }
    }

    /// Sets the age.
    #[must_use]
    pub fn at_age(mut self, age: i16) -> Self {
        self.age = Some(age);
        self
    }

    /// Sets the need.
    #[must_use]
    pub fn of_need(mut self, need: &Arc<str>) -> Self {
        self.need = Some(Arc::clone(need));
        self
    }

    /// Sets the placement.
    #[must_use]
    pub fn in_placement(mut self, placement: &Arc<str>) -> Self {
        self.placement = Some(Arc::clone(placement));
        self
    }

    /// Sets the item.
    #[must_use]
    pub fn of_item(mut self, item: &Arc<str>) -> Self {
        self.item = Some(Arc::clone(item));
        self
    }

    /// Its breakdown as corrections.csv writes it: `age 7; ASD`, `state_special`; none for a whole.
    pub fn category(&self) -> Option<String> {
        let age = self.age.map(|age| format!("age {age}"));
        let texts = [&self.need, &self.placement, &self.item].into_iter();
        let parts: Vec<String> = age
            .into_iter()
            .chain(texts.flatten().map(ToString::to_string))
            .collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    pub(crate) fn key(&self) -> Key<'_> {
        (
            &self.area,
            self.year,
            self.age,
            self.need.as_deref(),
            self.placement.as_deref(),
            self.item.as_deref(),
        )
    }
}

/// A file that the picture rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceUsed {
    /// File, relative to the folder read.
    pub file: String,
    /// SHA-256 of the file as stored.
    pub sha256: String,
    /// Who publishes the return.
    pub publisher: String,
    /// What the return is.
    pub title: String,
    /// The name of the release: as releases.csv says, or the folder the file lies in.
    pub release: String,
    /// When it was published, if releases.csv says.
    pub published: Option<Date>,
    /// When it was retrieved, if releases.csv says.
    pub retrieved: Option<Date>,
}

/// Where a figure was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Place of the file in [`Picture::sources`].
    pub source: u16,
    /// Row in that file.
    pub row: u32,
}

/// Figures of another release of something already read.
#[derive(Debug, Clone)]
pub struct Vintage {
    /// File of the later release.
    pub file: String,
    /// File whose figures are kept.
    pub base: String,
    /// Its figures, each with its row.
    pub figures: BTreeMap<Series, Vec<(Observation, u32)>>,
    /// Rows that are not the same in both files, where both are in the house format.
    pub revision: Option<Revision>,
    /// How many figures differ from those kept.
    pub differ: usize,
    /// How many the later release has and the first has not.
    pub added: usize,
    /// How many the first has and the later has not.
    pub dropped: usize,
}

/// One tidy, typed picture of the past.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    pub(crate) figures: BTreeMap<Series, Vec<Observation>>,
    pub(crate) origins: BTreeMap<Series, Vec<Origin>>,
    pub(crate) sources: Vec<SourceUsed>,
    pub(crate) vintages: Vec<Vintage>,
}

impl Picture {
    /// The figures of a series, in order of area, year, age, need, placement and item.
    pub fn get(&self, series: Series) -> &[Observation] {
        self.figures.get(&series).map_or(&[], Vec::as_slice)
    }

    /// The files the picture rests on.
    pub fn sources(&self) -> &[SourceUsed] {
        &self.sources
    }

    /// Those of them that gave figures of a series, or a later release of it, for which `wanted` holds.
    pub fn sources_of(&self, wanted: impl Fn(Series) -> bool) -> impl Iterator<Item = &SourceUsed> {
        let mut used = vec![false; self.sources.len()];
        for (_, origins) in self.origins.iter().filter(|(series, _)| wanted(**series)) {
            for origin in origins {
                used[usize::from(origin.source)] = true;
            }
        }
        let later: std::collections::BTreeSet<&str> = self
            .vintages
            .iter()
            .filter(|v| v.figures.keys().any(|series| wanted(*series)))
            .map(|v| v.file.as_str())
            .collect();
        self.sources
            .iter()
            .zip(used)
            .filter(move |(s, used)| *used || later.contains(s.file.as_str()))
            .map(|(s, _)| s)
    }

    /// Other releases of figures that were already read.
    pub fn vintages(&self) -> &[Vintage] {
        &self.vintages
    }

    /// Where the nth figure of a series was read.
    pub fn origin(&self, series: Series, n: usize) -> Option<(&SourceUsed, u32)> {
        let origin = self.origins.get(&series)?.get(n)?;
        Some((self.sources.get(usize::from(origin.source))?, origin.row))
    }

    /// The figure of an area and year without breakdown, or of one item.
    pub fn value(&self, series: Series, area: &str, year: i32, item: Option<&str>) -> Option<f64> {
        let rows = self.get(series);
        let key: Key<'_> = (area, year, None, None, None, item);
        rows.binary_search_by(|o| o.key().cmp(&key))
            .ok()
            .and_then(|i| rows[i].value)
    }
}
