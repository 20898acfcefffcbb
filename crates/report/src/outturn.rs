//! A saved run against what happened since: the miss of every total, and what caused that of plans and of spend.
//!
//! Plans: `N' = N + new - ceased + rest`, so that the miss of a census is the sum over the years since the base of the
//! misses of its flows. New plans are requests times plans per request: the miss of requests is taken at the projected
//! plans per request, what is left is the funnel's. Spend: the caseload's miss at the projected average cost of a plan
//! (split as the plans' miss is), then the mix of placements at projected unit costs, and what is left is price. Causes
//! always sum to the miss; one that the outturn does not tell is in the rest.

use std::collections::BTreeMap;

use pressure_model::{CalendarYear, CensusYear, FinancialYear};

use crate::measure::{Measure, PeriodKind};
use crate::row::{ALL, Basis, Breakdown, Row};

/// Why an outturn differs from what was projected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The whole miss.
    All,
    /// More or fewer requests.
    Requests,
    /// More or fewer plans from the same requests.
    Funnel,
    /// New plans, where requests are not told.
    NewPlans,
    /// Plans that ended.
    Ceasing,
    /// Transfers, late records, a base that was restated, and whatever the outturn does not tell.
    Rest,
    /// Where children are placed.
    Mix,
    /// Prices, and spend that follows no plan.
    Price,
    /// The two together, where placements are not told.
    MixAndPrice,
}

impl Cause {
    /// Id, as in the output.
    pub fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Requests => "requests",
            Self::Funnel => "funnel",
            Self::NewPlans => "new_plans",
            Self::Ceasing => "ceasing",
            Self::Rest => "rest",
            Self::Mix => "mix",
            Self::Price => "price",
            Self::MixAndPrice => "mix_and_price",
        }
    }
}

/// A total of the saved run with its outturn.
#[derive(Debug, Clone, PartialEq)]
pub struct Miss {
    /// The run's row.
    pub row: Row,
    /// What happened.
    pub outturn: f64,
    /// Outturn less projection: all of it, and by cause where it is told.
    pub causes: Vec<(Cause, f64)>,
}

impl Miss {
    /// Whether the outturn lies between the tenth and the ninetieth percentile; `None` without draws.
    pub fn within(&self) -> Option<bool> {
        let (low, high) = self.row.p10.zip(self.row.p90)?;
        Some((low..=high).contains(&self.outturn))
    }
}

/// Area, measure, breakdown, category and period.
type Key = (String, Measure, Breakdown, String, String);

/// What happened, by area, measure, breakdown, category and period.
#[derive(Debug, Clone, Default)]
pub struct Outturn(BTreeMap<Key, f64>);

impl Outturn {
    /// Adds a figure; a later one of the same key replaces it.
    pub fn add(
        &mut self,
        area: &str,
        measure: Measure,
        part: (Breakdown, &str),
        period: &str,
        value: f64,
    ) {
        let key = (
            area.to_owned(),
            measure,
            part.0,
            part.1.to_owned(),
            period.to_owned(),
        );
        self.0.insert(key, value);
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One area under one scenario: the run's figures and the outturn.
struct Pair<'a> {
    run: BTreeMap<(Measure, Breakdown, &'a str, &'a str), &'a Row>,
    outturn: &'a Outturn,
    area: &'a str,
}

impl Pair<'_> {
    fn projected(&self, measure: Measure, part: (Breakdown, &str), period: &str) -> Option<f64> {
        let row = self.run.get(&(measure, part.0, part.1, period))?;
        Some(row.value)
    }

    fn told(&self, measure: Measure, part: (Breakdown, &str), period: &str) -> Option<f64> {
        let key = (
            self.area.to_owned(),
            measure,
            part.0,
            part.1.to_owned(),
            period.to_owned(),
        );
        self.outturn.0.get(&key).copied()
    }

    /// What happened; a period the run did not project is as the run has it unless the outturn restates it.
    fn happened(&self, measure: Measure, part: (Breakdown, &str), period: &str) -> Option<f64> {
        let counted = || {
            let row = self.run.get(&(measure, part.0, part.1, period))?;
            (row.basis != Basis::Projected).then_some(row.value)
        };
        self.told(measure, part, period).or_else(counted)
    }

    /// The last census the run did not project.
    fn base(&self) -> Option<CensusYear> {
        let counted = self.run.iter().filter(|((measure, breakdown, ..), row)| {
            *measure == Measure::Plans
                && *breakdown == Breakdown::Total
                && row.basis != Basis::Projected
        });
        counted.filter_map(|(_, row)| row.period.parse().ok()).max()
    }

    /// The miss of plans at a census by cause.
    fn plans(&self, census: CensusYear) -> Option<BTreeMap<Cause, f64>> {
        const WHOLE: (Breakdown, &str) = (Breakdown::Total, ALL);
        let period = census.to_string();
        let all = self.happened(Measure::Plans, WHOLE, &period)?
            - self.projected(Measure::Plans, WHOLE, &period)?;
        let mut causes = BTreeMap::new();
        let years = self.base()?.year()..census.year();
        for year in years.map(|year| CalendarYear::new(year).to_string()) {
            let both = |measure| {
                self.projected(measure, WHOLE, &year)
                    .zip(self.told(measure, WHOLE, &year))
            };
            let mut put = |cause, miss: f64| *causes.entry(cause).or_default() += miss;
            if let Some((projected, new)) = both(Measure::NewPlans) {
                if let Some((expected, requests)) =
                    both(Measure::Requests).filter(|(e, _)| *e > 0.0)
                {
                    let at_projected = projected / expected * requests;
                    put(Cause::Requests, at_projected - projected);
                    put(Cause::Funnel, new - at_projected);
                } else {
                    put(Cause::NewPlans, new - projected);
                }
            }
            if let Some((projected, ceased)) = both(Measure::Ceased) {
                put(Cause::Ceasing, projected - ceased);
            }
        }
        let told: f64 = causes.values().sum();
        causes.insert(Cause::Rest, all - told);
        Some(causes)
    }

    /// The miss of spend in a financial year by cause; `before` is the share of the year that the census before it is.
    fn spend(&self, year: FinancialYear, before: f64) -> Option<BTreeMap<Cause, f64>> {
        const WHOLE: (Breakdown, &str) = (Breakdown::Total, ALL);
        let period = year.to_string();
        let all = self.told(Measure::HighNeedsSpend, WHOLE, &period)?
            - self.projected(Measure::HighNeedsSpend, WHOLE, &period)?;
        let censuses = [
            (CensusYear::new(year.year()), before),
            (CensusYear::new(year.year() + 1), 1.0 - before),
        ];
        let caseload = |figure: &dyn Fn(&str) -> Option<f64>| -> Option<f64> {
            censuses
                .iter()
                .map(|(census, weight)| Some(weight * figure(&census.to_string())?))
                .sum()
        };
        let mut causes = BTreeMap::new();
        let plans = caseload(&|p| self.projected(Measure::Plans, WHOLE, p))?;
        let happened = caseload(&|p| self.happened(Measure::Plans, WHOLE, p));
        let placements = self.run.iter().filter(|((measure, breakdown, _, p), _)| {
            *measure == Measure::HighNeedsSpend
                && *breakdown == Breakdown::Placement
                && **p == *period
        });
        let top_ups: Vec<(&str, f64)> = placements
            .map(|((.., placement, _), row)| (*placement, row.value))
            .collect();
        let cost = top_ups.iter().map(|(_, pounds)| pounds).sum::<f64>() / plans;
        if let Some(happened) = happened {
            for (census, weight) in censuses {
                for (cause, miss) in self.plans(census)? {
                    *causes.entry(cause).or_default() += weight * miss * cost;
                }
            }
            let mix: Option<f64> = top_ups
                .iter()
                .map(|(placement, pounds)| {
                    let part = (Breakdown::Placement, *placement);
                    let projected = caseload(&|p| self.projected(Measure::Plans, part, p))?;
                    let now = caseload(&|p| self.happened(Measure::Plans, part, p))?;
                    let moved = now - projected * happened / plans;
                    Some(if projected > 0.0 {
                        moved * pounds / projected
                    } else {
                        0.0
                    })
                })
                .sum();
            if let Some(mix) = mix {
                causes.insert(Cause::Mix, mix);
            }
        }
        let told: f64 = causes.values().sum();
        let left = if causes.contains_key(&Cause::Mix) {
            Cause::Price
        } else {
            Cause::MixAndPrice
        };
        causes.insert(left, all - told);
        Some(causes)
    }
}

/// Sets every projected total of a run against the outturn, in the order of the run. `before` is the share of a financial
/// year that the January census before it stands for.
pub fn misses(run: &[Row], outturn: &Outturn, before: f64) -> Vec<Miss> {
    let mut pairs: BTreeMap<(&str, &str), Pair<'_>> = BTreeMap::new();
    for row in run {
        let pair = pairs
            .entry((&row.scenario, &row.area_code))
            .or_insert_with(|| Pair {
                run: BTreeMap::new(),
                outturn,
                area: &row.area_code,
            });
        pair.run.insert(
            (row.measure, row.breakdown, &row.category, &row.period),
            row,
        );
    }
    let projected = run
        .iter()
        .filter(|row| row.basis == Basis::Projected && row.breakdown == Breakdown::Total);
    projected
        .filter_map(|row| {
            let pair = pairs.get(&(row.scenario.as_str(), row.area_code.as_str()))?;
            let told = pair.told(row.measure, (Breakdown::Total, ALL), &row.period)?;
            let split = match (row.measure, row.period_kind) {
                (Measure::Plans, PeriodKind::Census) => pair.plans(row.period.parse().ok()?),
                (Measure::HighNeedsSpend, _) => pair.spend(row.period.parse().ok()?, before),
                _ => None,
            };
            let mut causes = vec![(Cause::All, told - row.value)];
            causes.extend(split.into_iter().flatten());
            Some(Miss {
                row: row.clone(),
                outturn: told,
                causes,
            })
        })
        .collect()
}
