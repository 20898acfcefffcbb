//! A projection as rows: every measure, every period, every breakdown the projection holds.
//!
//! Nothing is left out here; what to show is the command's choice. Order: measure by measure in the order of the tables,
//! the total first, then each breakdown, years within a category.

use pressure_model::calendar::{CalendarYear, CensusYear, FinancialYear};
use pressure_model::categories::Categories;
use pressure_model::results::AreaProjection;

use crate::measure::Measure;
use crate::rollup::{AreaResult, SignSplit};
use crate::row::{ALL, Basis, Breakdown, Row};
use crate::series::{Periods, Sink, walk};

/// What the first census and the first financial year rest on. All later values are projected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseBasis {
    /// All plans in force.
    pub plans: Basis,
    /// Plans by age, need and placement, where gaps were filled.
    pub plans_parts: Basis,
    /// High-needs money.
    pub money: Basis,
    /// Net lines 1.2.1 to 1.2.13, which a council returns together.
    pub returned: Basis,
    /// Children with arranged transport.
    pub travellers: Basis,
    /// What transport cost.
    pub transport: Basis,
    /// How many censuses after the base the council has counted itself.
    pub counted: usize,
}

impl BaseBasis {
    /// The same for everything.
    pub fn all(basis: Basis) -> Self {
        Self {
            plans: basis,
            plans_parts: basis,
            money: basis,
            returned: basis,
            travellers: basis,
            transport: basis,
            counted: 0,
        }
    }
}

/// All rows of one area under one scenario.
pub fn rows(
    scenario: &str,
    area: &AreaResult,
    base: CensusYear,
    categories: &Categories,
    basis: BaseBasis,
) -> Vec<Row> {
    let numbered = numbered_rows(scenario, area, base, categories, basis);
    numbered.into_iter().map(|(_, row)| row).collect()
}

/// The same with the number of each figure in what [`Figures`] writes.
pub fn numbered_rows(
    scenario: &str,
    area: &AreaResult,
    base: CensusYear,
    categories: &Categories,
    basis: BaseBasis,
) -> Vec<(usize, Row)> {
    let outline = Outline::new(base, &area.projection, basis);
    let sink = Numbered {
        scenario,
        area,
        figures: 0,
        rows: Vec::new(),
    };
    let signs = area.signs.as_deref().unwrap_or_default();
    walk(&area.projection, signs, &outline, categories, sink).rows
}

/// Every figure of a projection as a plain list, for draws by the thousand: no label is made.
#[derive(Debug)]
pub struct Figures<'a> {
    outline: Outline,
    categories: &'a Categories,
    count: usize,
    /// Figures that stand for shares and those they are divided by, which follow them: the first and how many.
    shares: Vec<(usize, usize)>,
}

impl<'a> Figures<'a> {
    /// Figures of projections like this one.
    pub fn like(projection: &AreaProjection, base: CensusYear, categories: &'a Categories) -> Self {
        let mut figures = Self {
            outline: Outline::new(base, projection, BaseBasis::all(Basis::Projected)),
            categories,
            count: 0,
            shares: Vec::new(),
        };
        let counted = figures.walk(projection, Counted::default());
        (figures.count, figures.shares) = (counted.figures, counted.shares);
        figures
    }

    /// The figure that a figure is divided by, where it is a share.
    pub fn divisor(&self, figure: usize) -> Option<usize> {
        let within = |(first, count): &&(usize, usize)| (*first..first + count).contains(&figure);
        self.shares
            .iter()
            .find(within)
            .map(|(_, count)| figure + count)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Writes the figures of one council. Those of a roll-up are the sums of its councils'.
    pub fn write(&self, council: &AreaProjection, figures: &mut [f64]) {
        let values = self.walk(council, Values(Vec::with_capacity(self.count)));
        figures.copy_from_slice(&values.0);
    }

    fn walk<S: Sink>(&self, council: &AreaProjection, sink: S) -> S {
        let signs: Vec<SignSplit> = council.money.iter().map(SignSplit::of).collect();
        walk(council, &signs, &self.outline, self.categories, sink)
    }
}

/// Makes rows, each with the number of its figure.
struct Numbered<'a> {
    scenario: &'a str,
    area: &'a AreaResult,
    figures: usize,
    rows: Vec<(usize, Row)>,
}

impl Sink for Numbered<'_> {
    fn series(
        &mut self,
        measure: Measure,
        (breakdown, category): (Breakdown, &str),
        periods: &Periods,
        values: impl Iterator<Item = f64>,
    ) {
        for (k, ((period, basis), value)) in periods.iter().zip(values).enumerate() {
            let row = Row {
                scenario: self.scenario.to_owned(),
                area_code: self.area.code.clone(),
                area_name: self.area.name.clone(),
                measure,
                breakdown,
                category: category.to_owned(),
                period_kind: measure.period_kind(),
                period: period.clone(),
                value,
                p10: None,
                p50: None,
                p90: None,
                unit: measure.unit(),
                basis: *basis,
            };
            self.rows.push((self.figures + k, row));
        }
        self.figures += periods.len();
    }

    fn share(
        &mut self,
        measure: Measure,
        periods: &Periods,
        values: impl Iterator<Item = f64>,
        divisors: impl Iterator<Item = f64>,
    ) {
        let share = |(value, divisor): (f64, f64)| match divisor {
            some if some > 0.0 => value / some,
            _ => 0.0,
        };
        let shares = values.zip(divisors).map(share);
        self.series(measure, (Breakdown::Total, ALL), periods, shares);
        self.figures += periods.len();
    }
}

/// Keeps the values alone.
struct Values(Vec<f64>);

impl Sink for Values {
    fn series(
        &mut self,
        _: Measure,
        _: (Breakdown, &str),
        _: &Periods,
        values: impl Iterator<Item = f64>,
    ) {
        self.0.extend(values);
    }

    fn share(
        &mut self,
        _: Measure,
        _: &Periods,
        values: impl Iterator<Item = f64>,
        divisors: impl Iterator<Item = f64>,
    ) {
        self.0.extend(values.chain(divisors));
    }
}

/// Counts figures, and notes those that are shares.
#[derive(Default)]
struct Counted {
    figures: usize,
    shares: Vec<(usize, usize)>,
}

impl Sink for Counted {
    fn series(
        &mut self,
        _: Measure,
        _: (Breakdown, &str),
        _: &Periods,
        values: impl Iterator<Item = f64>,
    ) {
        self.figures += values.count();
    }

    fn share(
        &mut self,
        _: Measure,
        periods: &Periods,
        values: impl Iterator<Item = f64>,
        divisors: impl Iterator<Item = f64>,
    ) {
        self.shares.push((self.figures, periods.len()));
        self.figures += values.chain(divisors).count();
    }
}

/// Periods with the basis of their figures, by the calendar and the source of each kind of series.
#[derive(Debug)]
pub(crate) struct Outline {
    pub(crate) plans: Vec<(String, Basis)>,
    pub(crate) plans_parts: Vec<(String, Basis)>,
    pub(crate) flows: Vec<(String, Basis)>,
    pub(crate) money: Vec<(String, Basis)>,
    pub(crate) returned: Vec<(String, Basis)>,
    pub(crate) travellers: Vec<(String, Basis)>,
    pub(crate) travel: Vec<(String, Basis)>,
    /// Single years of age, as categories.
    pub(crate) ages: Vec<String>,
}

impl Outline {
    fn new(base: CensusYear, projection: &AreaProjection, basis: BaseBasis) -> Self {
        let base_year = base.year();
        let censuses = |count| Years::new(count, |k| CensusYear::new(base_year + k).to_string());
        let calendar = |count| Years::new(count, |k| CalendarYear::new(base_year + k).to_string());
        // The first financial year ends in the March after the base census: it rests on the census before and the base.
        let financial =
            |count| Years::new(count, |k| FinancialYear::new(base_year - 1 + k).to_string());
        let stocks = censuses(projection.stocks.len());
        let money = financial(projection.money.len());
        let ages = projection.stocks.first().map_or(0, |s| s.by_age.len());
        Self {
            plans: stocks.counted(basis.plans, basis.counted),
            plans_parts: stocks.counted(basis.plans_parts, basis.counted),
            flows: calendar(projection.flows.len()).projected(),
            money: money.based(basis.money),
            returned: money.based(basis.returned),
            travellers: censuses(projection.travellers.len()).based(basis.travellers),
            travel: financial(projection.travel.len()).based(basis.transport),
            ages: (0..ages).map(|age| age.to_string()).collect(),
        }
    }
}

/// Labels of the periods of one kind.
struct Years(Vec<String>);

impl Years {
    fn new(count: usize, label: impl Fn(i32) -> String) -> Self {
        Self((0..count as i32).map(label).collect())
    }

    /// The first period on the basis given, the rest projected.
    fn based(&self, first: Basis) -> Vec<(String, Basis)> {
        let basis = std::iter::once(first).chain(std::iter::repeat(Basis::Projected));
        self.0.iter().cloned().zip(basis).collect()
    }

    /// The first period on the basis given, some after it counted, the rest projected.
    fn counted(&self, first: Basis, counted: usize) -> Vec<(String, Basis)> {
        let mut based = self.based(first);
        for (_, basis) in based.iter_mut().skip(1).take(counted) {
            *basis = Basis::Actual;
        }
        based
    }

    fn projected(&self) -> Vec<(String, Basis)> {
        self.based(Basis::Projected)
    }
}
