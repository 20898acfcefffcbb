//! What is known of one council in the base year, as `project` shows it: hidden counts stay hidden, and what rests on a national
//! default tells nothing of the council and is left out.

use std::collections::BTreeMap;

use pressure_calibrate::comparators::{Appeals, Comparators};
use pressure_model::{
    CalendarYear, Categories, CensusYear, FinancialYear, Inputs, Placement, TravelCategory,
};
use pressure_report::{ALL, BASELINE, Basis, Breakdown, Measure, Row, rows};
use pressure_scenario::Scenario;

use super::BenchmarkSettings;
use crate::areas::Selected;
use crate::commands::project::area_result;
use crate::engine::Engine;
use crate::failure::Failure;

/// A number and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    pub(crate) basis: Basis,
}

impl Figure {
    /// Its ratio to another, `None` to nil; it rests on the weaker of both.
    pub(crate) fn over(self, other: Self) -> Option<Self> {
        (other.value > 0.0).then(|| Self {
            value: self.value / other.value,
            basis: self.basis.max(other.basis),
        })
    }

    /// The sum of some, `None` where one of them is not known.
    pub(crate) fn sum(all: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let mut sum = Self {
            value: 0.0,
            basis: Basis::Actual,
        };
        for one in all {
            let one = one?;
            sum.value += one.value;
            sum.basis = sum.basis.max(one.basis);
        }
        Some(sum)
    }
}

/// What is known of one council.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// Plans in force at the base census.
    pub(crate) plans: Option<Figure>,
    /// Plans on average over the base financial year.
    pub(crate) average_plans: Option<Figure>,
    /// Plans in force some years before the base census, and how many years.
    pub(crate) plans_then: Option<(Figure, i32)>,
    /// `[placement]` plans at the base census.
    pub(crate) by_placement: Vec<Option<Figure>>,
    /// `[placement]` pounds a plan in the base year, top-up and place funding; `None` where nobody is placed.
    pub(crate) unit_costs: Vec<Option<f64>>,
    /// Persons of every age that may have a plan.
    pub(crate) persons: Option<Figure>,
    /// High-needs spend of the base year and deductions, pounds: a council whose special schools are academies has their places
    /// in the deductions, another has them in its spend.
    pub(crate) spend: Option<Figure>,
    /// Spend of the base year on transport of children with special needs, pounds.
    pub(crate) transport: Option<Figure>,
    /// Those of them who travel, at the base census.
    pub(crate) travellers: Option<Figure>,
    /// Requests for an assessment in the calendar year before the base census.
    pub(crate) requests: Option<Figure>,
    /// Those of them refused.
    pub(crate) refused: Option<Figure>,
    /// Appeals in the last year published.
    pub(crate) appeals: Option<Appeals>,
}

/// What is known of some councils, by code.
pub(super) fn read(
    engine: &Engine,
    councils: &[Selected],
    comparators: &Comparators,
    settings: BenchmarkSettings,
    to: FinancialYear,
) -> Result<BTreeMap<String, Facts>, Failure> {
    let baseline = Scenario::baseline();
    let inputs = engine.prepare(&baseline, to)?;
    let projected = engine.project(&inputs, councils)?;
    let published = engine.published_rows(councils)?;
    let suppression = engine.suppression(std::slice::from_ref(&baseline), to, &[])?;
    let categories = &engine.folder.model.categories;
    let mut all = BTreeMap::new();
    for (council, past) in councils.iter().zip(published) {
        let Some(area) = area_result(council, &projected) else {
            continue;
        };
        let basis = engine.basis(council);
        // What a council says of its own base year comes before what was published of it.
        let mut known = rows(BASELINE, &area, engine.base, categories, basis);
        known.extend(past);
        known.retain(|row| !engine.hidden(council).contains(&row.measure));
        suppression.apply(&mut known);
        let told = Told {
            rows: &known,
            inputs: &inputs,
            base: engine.base,
        };
        let facts = Facts {
            appeals: comparators.appeals.get(&area.code).copied(),
            ..told.facts(&area.code, settings, &categories.placements)
        };
        all.insert(area.code, facts);
    }
    Ok(all)
}

impl Facts {
    /// Plans in the placements of a sector; `None` where one of them is hidden.
    pub(crate) fn plans_in(&self, categories: &Categories, sector: &str) -> Option<Figure> {
        let of = categories.placements.iter().zip(&self.by_placement);
        Figure::sum(
            of.filter(|(of, _)| of.sector == sector)
                .map(|(_, plans)| *plans),
        )
    }

    /// Pounds a plan on average over the placements chosen; `None` where nobody is placed in them.
    pub(crate) fn unit_cost(&self, chosen: impl Fn(usize) -> bool) -> Option<f64> {
        let (mut spent, mut plans) = (0.0, 0.0);
        for (p, (placed, cost)) in self.by_placement.iter().zip(&self.unit_costs).enumerate() {
            if let (true, Some(placed), Some(cost)) = (chosen(p), placed, cost) {
                spent += placed.value * cost;
                plans += placed.value;
            }
        }
        (plans > 0.0).then(|| spent / plans)
    }
}

/// Rows of one council, and what the inputs know besides.
struct Told<'a> {
    rows: &'a [Row],
    inputs: &'a Inputs,
    base: CensusYear,
}

impl Told<'_> {
    /// A figure, unless it is hidden, absent, or a national default.
    fn at(
        &self,
        measure: Measure,
        (of, category): (Breakdown, &str),
        period: &str,
    ) -> Option<Figure> {
        let mut rows = self.rows.iter();
        let row = rows.find(|row| row.is_of(measure, of, category) && row.period == period)?;
        let told = !row.is_suppressed() && row.basis <= Basis::Estimated;
        told.then_some(Figure {
            value: row.value,
            basis: row.basis,
        })
    }

    fn total(&self, measure: Measure, period: &str) -> Option<Figure> {
        self.at(measure, (Breakdown::Total, ALL), period)
    }

    fn facts(&self, code: &str, settings: BenchmarkSettings, placements: &[Placement]) -> Facts {
        let year = self.base.financial_year();
        let (census, money) = (self.base.to_string(), year.to_string());
        let before = CensusYear::new(self.base.year() - settings.growth_years).to_string();
        let flows = CalendarYear::new(self.base.year() - 1).to_string();
        let Some(area) = self.inputs.areas.iter().find(|area| area.code == code) else {
            return Facts::default();
        };
        let plans = self.total(Measure::Plans, &census);
        let average = |before: f64, within: f64| {
            let (of_before, of_within) = FinancialYear::CENSUS_WEIGHTS;
            of_before * before + of_within * within
        };
        let by_placement: Vec<Option<Figure>> = placements
            .iter()
            .map(|of| self.at(Measure::Plans, (Breakdown::Placement, &of.id), &census))
            .collect();
        let previous = area.previous.by_placement();
        let unit_cost = |(p, of): (usize, &Placement)| {
            let spent = self.at(
                Measure::HighNeedsSpend,
                (Breakdown::Placement, &of.id),
                &money,
            )?;
            let plans = average(previous[p], by_placement[p]?.value);
            (plans > 0.0).then(|| spent.value / plans + self.inputs.costs.place[p])
        };
        let travellers = TravelCategory::ALL
            .iter()
            .filter(|category| category.is_sen());
        Facts {
            plans,
            average_plans: plans.map(|plans| Figure {
                value: average(area.previous.total(), plans.value),
                ..plans
            }),
            plans_then: (self.total(Measure::Plans, &before))
                .map(|plans| (plans, settings.growth_years)),
            unit_costs: placements.iter().enumerate().map(unit_cost).collect(),
            by_placement,
            // Mid-year estimates brought to 31 August.
            persons: Some(Figure {
                value: area.transport.population_base.iter().sum(),
                basis: Basis::Estimated,
            }),
            spend: Figure::sum([
                self.total(Measure::HighNeedsSpend, &money),
                self.total(Measure::Deductions, &money),
            ]),
            transport: self.total(Measure::SendTransportSpend, &money),
            travellers: Figure::sum(travellers.map(|category| {
                let of = (Breakdown::TransportCategory, category.id());
                self.at(Measure::Travellers, of, &census)
            })),
            requests: self.total(Measure::Requests, &flows),
            refused: self.total(Measure::RequestsRefused, &flows),
            appeals: None,
        }
    }
}
