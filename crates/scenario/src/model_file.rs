//! The model file: what is counted, and the prices and shares that no council's own return gives.

use pressure_model::{Categories, CensusYear, Costs, FinancialYear};

use crate::capacity_file::CapacityFile;
use crate::figure::{Figure, Growth, NamedFigure};
use crate::model_reader::read;
use crate::problem::Error;
use crate::reader::read_file;
use crate::transport_file::TransportFile;

/// The oldest age a plan can have at 31 August before a census.
pub(crate) const LAST_AGE: u8 = 25;

/// What drives a line of spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Places commissioned.
    Place,
    /// Plans, at a unit cost by placement.
    TopUp,
    /// Neither.
    NonPlan,
}

/// Whose prices a placement's top-up follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceGroup {
    /// State schools and colleges, and what councils arrange themselves.
    TopUp,
    /// Non-maintained and independent providers.
    Independent,
}

/// The share of pupils with a plan, and whom it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct PupilShareFile {
    /// At the base census, England.
    pub share: Figure,
    /// Placements whose plans are of pupils.
    pub placements: Vec<usize>,
    /// Ages of pupils, first and last.
    pub ages: (u8, u8),
}

/// A model file, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFile {
    /// What it is a model of.
    pub name: String,
    /// What is counted.
    pub categories: Categories,
    /// `[line]` what drives each.
    pub line_kind: Vec<LineKind>,
    /// `[placement]` the line of its top-ups.
    pub top_up_line: Vec<usize>,
    /// `[placement]` whose prices it follows.
    pub price_group: Vec<PriceGroup>,
    /// Share of a financial year's caseload that is the census before it.
    pub census_before: Figure,
    /// The year whose prices the file gives.
    pub costs_year: FinancialYear,
    /// Yearly growth of state top-ups.
    pub growth_top_up: Figure,
    /// Yearly growth of independent top-ups.
    pub growth_independent: Figure,
    /// Yearly growth of place funding.
    pub growth_place: Figure,
    /// Yearly growth of spend that no plan drives.
    pub growth_non_plan: Figure,
    /// Growth of the rate of new plans.
    pub new_plans_growth: Growth,
    /// Interest on a deficit.
    pub interest_rate: Figure,
    /// Places.
    pub capacity: CapacityFile,
    /// Home-to-school transport.
    pub transport: TransportFile,
    /// The share of pupils with a plan at the base census, England.
    pub pupil_share: PupilShareFile,
    /// Yearly growth of persons on top of the central projection, in the high and the low variant.
    pub population_variants: (Figure, Figure),
}

impl ModelFile {
    /// Reads and checks a model file; `file` is its name in messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        read_file(file, text, read)
    }

    /// `[step]` what every rate of new plans is multiplied by, from a base census whose rates are those of the calendar
    /// year before it.
    pub fn new_plan_index(&self, base: CensusYear, steps: usize) -> Vec<f64> {
        let mut index = 1.0;
        let year = |step: usize| base.plus(step as i32).flows_to_next();
        (0..steps)
            .map(|step| {
                index *= 1.0 + self.new_plans_growth.of(year(step));
                index
            })
            .collect()
    }

    /// Prices as the model takes them: `top_up` and `place` by placement are pounds a plan in the base financial year, as
    /// calibrated; this file gives their lines and growth. `years` is one more than the steps.
    pub fn costs(&self, top_up: Vec<f64>, place: Vec<f64>, years: usize) -> Costs {
        let growth: Vec<f64> = self
            .price_group
            .iter()
            .map(|group| self.growth(*group))
            .collect();
        let line = |kind| self.line_kind.iter().position(|k| *k == kind).unwrap_or(0);
        Costs {
            lines: self.categories.lines.len(),
            top_up,
            top_up_line: self.top_up_line.clone(),
            price: (0..years as i32)
                .map(|k| growth.iter().map(|g| compound(*g, k)).collect())
                .collect(),
            non_plan_price: (0..years as i32)
                .map(|k| compound(self.growth_non_plan.value, k))
                .collect(),
            non_plan_line: line(LineKind::NonPlan),
            place_line: line(LineKind::Place),
            place,
            interest_rate: self.interest_rate.value,
        }
    }

    fn growth(&self, group: PriceGroup) -> f64 {
        match group {
            PriceGroup::TopUp => self.growth_top_up.value,
            PriceGroup::Independent => self.growth_independent.value,
        }
    }

    /// Every figure of the file, for the parameters of a run.
    pub fn figures(&self) -> Vec<NamedFigure> {
        let mut all = vec![NamedFigure::new(
            "weights.census_before",
            "",
            "",
            &self.census_before,
        )];
        for (category, figure) in [
            ("top_up", &self.growth_top_up),
            ("independent", &self.growth_independent),
            ("place", &self.growth_place),
            ("non_plan", &self.growth_non_plan),
            ("transport", &self.transport.growth),
        ] {
            all.push(NamedFigure::new("price_growth", category, "", figure));
        }
        for (index, figure) in self.new_plans_growth.values.iter().enumerate() {
            let year = self.new_plans_growth.from.plus(index as i32);
            all.push(NamedFigure::new("new_plans_growth", "", year, figure));
        }
        all.push(NamedFigure::new(
            "interest.rate",
            "",
            "",
            &self.interest_rate,
        ));
        all.extend(self.capacity.figures(&self.categories));
        let share = &self.pupil_share.share;
        all.push(NamedFigure::new("pupil_share.share", "", "", share));
        let (high, low) = &self.population_variants;
        for (category, figure) in [("high", high), ("low", low)] {
            all.push(NamedFigure::new("population_variant", category, "", figure));
        }
        all.extend(self.transport.figures(&self.categories));
        all
    }
}

/// Growth over whole years by repeated multiplication, so that every machine gives the same bits.
pub(crate) fn compound(growth: f64, years: i32) -> f64 {
    let mut index = 1.0;
    for _ in 0..years.unsigned_abs() {
        index *= 1.0 + growth;
    }
    if years < 0 { 1.0 / index } else { index }
}
