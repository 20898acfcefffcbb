//! What happened: every council's past as yearly series, read from the bundled tables.

use pressure_model::{CalendarYear, CensusYear, FinancialYear};
use pressure_returns::Areas;

use super::splits::{Breaks, Split};
use crate::bundle::Bundle;
use crate::error::Error;
use crate::history::{HistoryRow, OUTTURN};
use crate::settings::Settings;

/// Age groups of the published tables, youngest first, with their last age.
pub(super) const GROUPS: [(&str, usize); 5] = [
    ("under_5", 4),
    ("5_10", 10),
    ("11_15", 15),
    ("16_19", 19),
    ("20_25", 25),
];
/// The banner of a council whose caseload is suspect.
const SUSPECT: &str = "suspect";
/// Fewer plans than this at the base are too few to be scored: one child is a percentage point.
const SMALLEST: f64 = 100.0;

/// Yearly figures from a first year on; a year may be missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Yearly {
    first: i32,
    values: Vec<Option<f64>>,
}

impl Yearly {
    /// The figure of a year, where there is one.
    pub fn at(&self, year: i32) -> Option<f64> {
        let index = usize::try_from(year - self.first).ok()?;
        self.values.get(index).copied().flatten()
    }

    /// Sets the figure of a year.
    pub fn set(&mut self, year: i32, value: f64) {
        if self.values.is_empty() {
            self.first = year;
        }
        while year < self.first {
            self.first -= 1;
            self.values.insert(0, None);
        }
        let index = usize::try_from(year - self.first).unwrap_or(0);
        if index >= self.values.len() {
            self.values.resize(index + 1, None);
        }
        self.values[index] = Some(value);
    }

    /// Figures of the years without a gap up to `last`, oldest first; empty where `last` itself is missing.
    pub fn run_to(&self, last: i32) -> Vec<f64> {
        let mut run: Vec<f64> = (self.first..=last)
            .rev()
            .map_while(|year| self.at(year))
            .collect();
        run.reverse();
        run
    }
}

/// One council's past.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Council {
    /// GSS code.
    pub code: String,
    /// `county`, `unitary`, `metropolitan`, `inner_london` or `outer_london`.
    pub kind: String,
    /// Children of the ages that get plans: only the relative size of councils is used.
    pub children: f64,
    /// Plans in force, by January.
    pub plans: Yearly,
    /// The same by age group.
    pub groups: [Yearly; 5],
    /// The same by placement, in the order of the axes; those not recorded follow those recorded. None where the tables
    /// hold no past by placement, and no figure at a census at which too many were not recorded.
    pub placements: Vec<Yearly>,
    /// New plans, by calendar year.
    pub new_plans: Yearly,
    /// Net high-needs spend (lines 1.2.1 to 1.2.13), pounds, by start of the financial year.
    pub spend: Yearly,
    /// Its figures are its own throughout: it replaced no other council.
    pub unbroken: bool,
    /// Its caseload is suspect at the base census.
    pub suspect: bool,
    /// It has enough plans for a percentage to mean something.
    pub sizeable: bool,
}

/// The past of all councils.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// The last census.
    pub last: i32,
    /// In the order of the bundle.
    pub councils: Vec<Council>,
    /// Ids of placements, in their order.
    pub placements: Vec<String>,
    /// Where series of parts of plans begin anew.
    pub breaks: Breaks,
}

impl Record {
    /// Reads the record from a bundle whose history and past placements have been read for all areas.
    ///
    /// # Errors
    /// Where a period of the history is not one of its calendar, or a break is of a category that does not exist.
    pub fn new(bundle: &Bundle, areas: &Areas, settings: &Settings) -> Result<Self, Error> {
        let ages = &settings.backtest.children.values;
        let children = (ages[0] as usize, ages[1] as usize);
        let replaced: Vec<&str> = areas
            .all()
            .iter()
            .flat_map(|area| area.successors.iter().map(String::as_str))
            .collect();
        let mut councils: Vec<Council> = bundle
            .codes
            .iter()
            .zip(&bundle.population)
            .map(|(code, population)| Council {
                code: code.clone(),
                kind: areas
                    .by_any(code)
                    .map_or_else(String::new, |area| area.kind.clone()),
                children: population.at(population.first)[children.0..=children.1]
                    .iter()
                    .sum(),
                unbroken: !replaced.contains(&code.as_str()),
                suspect: bundle
                    .banners
                    .iter()
                    .any(|banner| banner.area == *code && banner.code == SUSPECT),
                ..Council::default()
            })
            .collect();
        let mut at = 0;
        for (line, row) in bundle.history.iter().enumerate() {
            // Rows of an area stand together, so that the last one found is nearly always right.
            if councils.get(at).is_none_or(|c| c.code != row.area) {
                match councils.iter().position(|c| c.code == row.area) {
                    Some(found) => at = found,
                    None => continue,
                }
            }
            councils[at].take(row).ok_or_else(|| Error::Table {
                table: "history.csv".to_owned(),
                row: line + 2,
                what: format!("`{}` is no period of {}", row.period, row.measure),
            })?;
        }
        let base = bundle.census;
        for (i, council) in councils.iter_mut().enumerate() {
            let by_age = bundle.previous[i].row_sums();
            for (year, ages) in [(base - 1, by_age), (base, base_ages(bundle, i))] {
                council.take_ages(year, &ages);
            }
            if let Some(outturn) = bundle.money[i].outturn {
                council.spend.set(base - 1, outturn);
            }
            council.sizeable = council
                .plans
                .at(base)
                .is_some_and(|plans| plans >= SMALLEST);
        }
        let placements = bundle.axes.placements.clone();
        let breaks = Breaks::new(&settings.breaks, &placements)?;
        take_placements(&mut councils, bundle, settings.suspect.not_recorded.value);
        Ok(Self {
            last: base,
            councils,
            placements,
            breaks,
        })
    }

    /// Number of parts of a split.
    pub fn parts(&self, split: Split) -> usize {
        match split {
            Split::AgeGroup => GROUPS.len(),
            Split::Placement => self.placements.len(),
        }
    }

    /// Councils that can be scored one by one: their figures are their own in every year, and not too few.
    pub fn scored(&self) -> Vec<usize> {
        let fit = |council: &Council| council.unbroken && council.sizeable;
        (0..self.councils.len())
            .filter(|i| fit(&self.councils[*i]))
            .collect()
    }
}

/// Gives councils their plans by placement where at least `1 - limit` of them were recorded: the published total in the
/// shares of those recorded.
fn take_placements(councils: &mut [Council], bundle: &Bundle, limit: f64) {
    let placements = bundle.axes.placements.len();
    for council in councils.iter_mut() {
        let own = bundle.placements.iter().filter(|r| r.area == council.code);
        for row in own {
            let recorded: f64 = row.plans.iter().sum();
            let enough = row.not_recorded <= limit * (recorded + row.not_recorded);
            let Some(total) = council.plans.at(row.census).filter(|_| enough) else {
                continue;
            };
            if council.placements.is_empty() {
                council.placements = vec![Yearly::default(); placements];
            }
            for (series, plans) in council.placements.iter_mut().zip(&row.plans) {
                series.set(row.census, total * plans / recorded);
            }
        }
    }
}

/// Plans by age row at the base.
fn base_ages(bundle: &Bundle, council: usize) -> Vec<f64> {
    let stock = &bundle.stock[council];
    let (ages, needs, placements) = stock.size();
    (0..ages)
        .map(|a| {
            (0..needs)
                .flat_map(|n| (0..placements).map(move |p| (n, p)))
                .map(|(n, p)| stock.at(a, n, p))
                .sum()
        })
        .collect()
}

impl Council {
    /// Plans of a part by January; none where the tables do not tell this split.
    pub fn part(&self, split: Split, part: usize) -> Option<&Yearly> {
        match split {
            Split::AgeGroup => self.groups.get(part),
            Split::Placement => self.placements.get(part),
        }
    }

    /// Takes one row of history; `None` where its period cannot be read.
    fn take(&mut self, row: &HistoryRow) -> Option<()> {
        let census = || row.period.parse::<CensusYear>().ok().map(CensusYear::year);
        let calendar = || {
            let year = row.period.parse::<CalendarYear>().ok();
            year.map(CalendarYear::year)
        };
        let financial = || {
            let year = row.period.parse::<FinancialYear>().ok();
            year.map(FinancialYear::year)
        };
        match (row.measure.as_str(), row.breakdown.as_str()) {
            ("plans", "total") => self.plans.set(census()?, row.value),
            ("plans", "age_group") => {
                let group = GROUPS.iter().position(|(id, _)| *id == row.category);
                if let Some(group) = group {
                    self.groups[group].set(census()?, row.value);
                }
            }
            ("new_plans", "total") => self.new_plans.set(calendar()?, row.value),
            (measure, breakdown) if (measure, (breakdown, row.category.as_str())) == OUTTURN => {
                self.spend.set(financial()?, row.value);
            }
            _ => {}
        }
        Some(())
    }

    /// Takes plans by age row at a census, which give the age groups that are no longer published, and the total.
    fn take_ages(&mut self, year: i32, ages: &[f64]) {
        let mut sums = [0.0; 5];
        for (row, plans) in ages.iter().enumerate() {
            let age = crate::axes::Axes::age_of(row);
            let group = GROUPS
                .iter()
                .position(|(_, last)| age <= *last)
                .unwrap_or(4);
            sums[group] += plans;
        }
        for (group, sum) in self.groups.iter_mut().zip(sums) {
            group.set(year, sum);
        }
        // The filled ages of a year may differ from its published total, which is kept.
        if self.plans.at(year).is_none() {
            self.plans.set(year, sums.iter().sum());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_may_have_gaps_and_start_earlier_than_first_told() {
        let mut series = Yearly::default();
        series.set(2012, 3.0);
        series.set(2010, 1.0);
        series.set(2013, 4.0);
        assert_eq!(series.at(2010), Some(1.0));
        assert_eq!(series.at(2011), None);
        assert_eq!(series.at(2020), None);
        assert_eq!(series.run_to(2013), [3.0, 4.0]);
        assert_eq!(series.run_to(2014), [0.0; 0]);
    }

    #[test]
    fn ages_fall_into_the_published_groups() {
        let mut council = Council::default();
        // Rows are ages 2 to 25: one plan at each.
        council.take_ages(2025, &[1.0; 24]);
        let groups: Vec<Option<f64>> = council.groups.iter().map(|g| g.at(2025)).collect();
        assert_eq!(groups, [3.0, 6.0, 5.0, 4.0, 6.0].map(Some));
        assert_eq!(council.plans.at(2025), Some(24.0));
    }
}
