//! A projection as rows: every measure, every period, every breakdown the projection holds.
//!
//! Nothing is left out here; what to show is the command's choice. Order: measure by measure in the order of the tables,
//! the total first, then each breakdown, years within a category.

use pressure_model::calendar::{CalendarYear, CensusYear, FinancialYear};
use pressure_model::categories::{Categories, TravelCategory};
use pressure_model::results::{AreaProjection, Flows, MoneyYear, Stock, TravelYear, Travellers};

use crate::measure::Measure;
use crate::rollup::{AreaResult, SignSplit};
use crate::row::{ALL, Basis, Breakdown, Row};

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
}

impl<'a> Figures<'a> {
    /// Figures of projections like this one.
    pub fn like(projection: &AreaProjection, base: CensusYear, categories: &'a Categories) -> Self {
        let mut figures = Self {
            outline: Outline::new(base, projection, BaseBasis::all(Basis::Projected)),
            categories,
            count: 0,
        };
        figures.count = figures.walk(projection, Vec::new()).len();
        figures
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Writes the figures of one council. Those of a roll-up are the sums of its councils'.
    pub fn write(&self, council: &AreaProjection, figures: &mut [f64]) {
        let values = self.walk(council, Vec::with_capacity(self.count));
        figures.copy_from_slice(&values);
    }

    fn walk(&self, council: &AreaProjection, values: Vec<f64>) -> Vec<f64> {
        let signs: Vec<SignSplit> = council.money.iter().map(SignSplit::of).collect();
        let sink = Values(values);
        walk(council, &signs, &self.outline, self.categories, sink).0
    }
}

/// Every series of a projection, in the order of the tables.
fn walk<S: Sink>(
    projection: &AreaProjection,
    signs: &[SignSplit],
    outline: &Outline,
    categories: &Categories,
    sink: S,
) -> S {
    let mut out = Writer { sink, outline };
    let of = outline;
    out.plans(&of.plans, &of.plans_parts, &projection.stocks, categories);
    out.flows(&of.flows, &projection.flows, categories);
    out.money(
        (&of.money, &of.returned),
        &projection.money,
        signs,
        categories,
    );
    out.travellers(&of.travellers, &projection.travellers, categories);
    out.travel(&of.travel, &projection.travel, categories);
    out.sink
}

/// Takes the series of a projection one after another.
trait Sink {
    /// One value a period. There may be fewer values than periods where a series does not apply.
    fn series(
        &mut self,
        measure: Measure,
        category: (Breakdown, &str),
        periods: &Periods,
        values: impl Iterator<Item = f64>,
    );
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
}

/// Periods with the basis of their figures, by the calendar and the source of each kind of series.
#[derive(Debug)]
struct Outline {
    plans: Vec<(String, Basis)>,
    plans_parts: Vec<(String, Basis)>,
    flows: Vec<(String, Basis)>,
    money: Vec<(String, Basis)>,
    returned: Vec<(String, Basis)>,
    travellers: Vec<(String, Basis)>,
    travel: Vec<(String, Basis)>,
    /// Single years of age, as categories.
    ages: Vec<String>,
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

type Periods = [(String, Basis)];

struct Writer<'a, S> {
    sink: S,
    outline: &'a Outline,
}

impl<S: Sink> Writer<'_, S> {
    fn series<T>(
        &mut self,
        measure: Measure,
        category: (Breakdown, &str),
        periods: &Periods,
        years: &[T],
        value: impl Fn(&T) -> f64,
    ) {
        self.sink
            .series(measure, category, periods, years.iter().map(value));
    }

    fn total<T>(
        &mut self,
        measure: Measure,
        periods: &Periods,
        years: &[T],
        value: impl Fn(&T) -> f64,
    ) {
        self.series(measure, (Breakdown::Total, ALL), periods, years, value);
    }

    /// One series a category, in the order of the model file.
    fn split<'b, T>(
        &mut self,
        measure: Measure,
        breakdown: Breakdown,
        ids: impl IntoIterator<Item = &'b str>,
        periods: &Periods,
        years: &[T],
        value: impl Fn(&T, usize) -> f64,
    ) {
        for (index, id) in ids.into_iter().enumerate() {
            self.series(measure, (breakdown, id), periods, years, |year| {
                value(year, index)
            });
        }
    }

    fn by_age<T>(
        &mut self,
        measure: Measure,
        periods: &Periods,
        years: &[T],
        categories: &Categories,
        ages: impl Fn(&T) -> &[f64],
    ) {
        for group in &categories.age_groups {
            self.series(
                measure,
                (Breakdown::AgeGroup, &group.id),
                periods,
                years,
                |year| {
                    let ages = ages(year);
                    let end = ages.len().min(usize::from(group.to) + 1);
                    ages.get(usize::from(group.from)..end)
                        .unwrap_or_default()
                        .iter()
                        .sum()
                },
            );
        }
        let outline = self.outline;
        for (age, category) in outline.ages.iter().enumerate() {
            let value = |year: &T| ages(year).get(age).copied().unwrap_or(0.0);
            self.series(measure, (Breakdown::Age, category), periods, years, value);
        }
    }

    fn plans(
        &mut self,
        totals: &Periods,
        parts: &Periods,
        stocks: &[Stock],
        categories: &Categories,
    ) {
        self.total(Measure::Plans, totals, stocks, |stock| stock.total);
        let (placements, needs) = (placements(categories), needs(categories));
        self.split(
            Measure::Plans,
            Breakdown::Placement,
            placements,
            parts,
            stocks,
            |s, i| s.by_placement[i],
        );
        self.split(
            Measure::Plans,
            Breakdown::Need,
            needs,
            parts,
            stocks,
            |s, i| s.by_need[i],
        );
        self.by_age(Measure::Plans, parts, stocks, categories, |stock| {
            &stock.by_age
        });
    }

    fn flows(&mut self, periods: &Periods, flows: &[Flows], categories: &Categories) {
        self.total(Measure::Requests, periods, flows, |f| f.requests);
        // Refusals are history alone: what is not assessed here is refused or withdrawn, which the model does not part.
        self.total(Measure::Assessments, periods, flows, |f| f.assessments);
        self.total(Measure::NewPlans, periods, flows, |f| f.new_plans);
        let by_placement = |f: &Flows, i: usize| f.new_plans_by_placement[i];
        self.split(
            Measure::NewPlans,
            Breakdown::Placement,
            placements(categories),
            periods,
            flows,
            by_placement,
        );
        self.split(
            Measure::NewPlans,
            Breakdown::Need,
            needs(categories),
            periods,
            flows,
            |f, i| f.new_plans_by_need[i],
        );
        self.by_age(Measure::NewPlans, periods, flows, categories, |f| {
            &f.new_plans_by_age
        });
        self.total(Measure::Ceased, periods, flows, |f| f.ceased);
        let by_placement = |f: &Flows, i: usize| f.ceased_by_placement[i];
        self.split(
            Measure::Ceased,
            Breakdown::Placement,
            placements(categories),
            periods,
            flows,
            by_placement,
        );
        self.by_age(Measure::Ceased, periods, flows, categories, |f| {
            &f.ceased_by_age
        });
        self.total(Measure::TransfersIn, periods, flows, |f| f.transfers_in);
        self.total(Measure::TransfersOut, periods, flows, |f| f.transfers_out);
        self.total(Measure::Movers, periods, flows, |f| f.movers);
        self.total(Measure::Reconciliation, periods, flows, |f| {
            f.reconciliation
        });
        self.total(Measure::UnmetDemand, periods, flows, |f| f.unmet_demand);
        self.split(
            Measure::UnmetDemand,
            Breakdown::Placement,
            placements(categories),
            periods,
            flows,
            |f, i| f.unmet_demand_by_placement[i],
        );
    }

    fn money(
        &mut self,
        (periods, returned): (&Periods, &Periods),
        money: &[MoneyYear],
        signs: &[SignSplit],
        categories: &Categories,
    ) {
        let lines: Vec<&str> = categories
            .lines
            .iter()
            .map(|line| line.id.as_str())
            .collect();
        self.total(Measure::Block, periods, money, |m| m.block);
        self.total(Measure::Deductions, periods, money, |m| m.deductions);
        self.total(Measure::BlockTransfer, periods, money, |m| m.block_transfer);
        self.total(Measure::OtherIncome, periods, money, |m| m.other_income);
        self.total(Measure::HighNeedsIncome, periods, money, |m| {
            m.high_needs_income
        });
        self.total(Measure::PlaceFunding, periods, money, |m| m.place_funding);
        self.total(Measure::HighNeedsSpend, periods, money, |m| {
            m.high_needs_spend
        });
        self.split(
            Measure::HighNeedsSpend,
            Breakdown::Line,
            lines,
            periods,
            money,
            |m, i| m.by_line[i],
        );
        let spend = Measure::HighNeedsSpend;
        self.series(
            spend,
            (Breakdown::Section251, "1.0.2"),
            periods,
            money,
            |m| m.place_funding,
        );
        let lines = (Breakdown::Section251, "1.2.1-1.2.13");
        self.series(spend, lines, returned, money, |m| {
            m.high_needs_spend - m.place_funding
        });
        let by_placement = |m: &MoneyYear, i: usize| m.by_placement[i];
        self.split(
            Measure::HighNeedsSpend,
            Breakdown::Placement,
            placements(categories),
            periods,
            money,
            by_placement,
        );
        self.total(Measure::InYearBalance, periods, money, |m| {
            m.in_year_balance
        });
        self.total(Measure::Grants, periods, money, |m| m.grants);
        self.total(Measure::OtherBlocks, periods, money, |m| m.other_blocks);
        self.total(Measure::Unexplained, periods, money, |m| m.unexplained);
        self.total(Measure::DsgBalance, periods, money, |m| m.dsg_balance);
        self.series(
            Measure::DsgBalance,
            (Breakdown::Sign, "deficits"),
            periods,
            signs,
            |s| s.deficits,
        );
        self.series(
            Measure::DsgBalance,
            (Breakdown::Sign, "surpluses"),
            periods,
            signs,
            |s| s.surpluses,
        );
        self.total(Measure::Interest, periods, money, |m| m.interest);
    }

    fn travellers(
        &mut self,
        periods: &Periods,
        travellers: &[Travellers],
        categories: &Categories,
    ) {
        self.total(Measure::Travellers, periods, travellers, |t| t.total);
        let kinds = TravelCategory::ALL.map(TravelCategory::id);
        let by_kind = |t: &Travellers, i: usize| t.by_category[i];
        self.split(
            Measure::Travellers,
            Breakdown::TransportCategory,
            kinds,
            periods,
            travellers,
            by_kind,
        );
        self.split(
            Measure::Travellers,
            Breakdown::Mode,
            modes(categories),
            periods,
            travellers,
            |t, i| t.by_mode[i],
        );
    }

    fn travel(&mut self, periods: &Periods, travel: &[TravelYear], categories: &Categories) {
        self.total(Measure::SendTransportSpend, periods, travel, |t| {
            t.send_transport_spend
        });
        self.total(Measure::MainstreamTransportSpend, periods, travel, |t| {
            t.mainstream_transport_spend
        });
        self.total(Measure::TransportSpend, periods, travel, |t| {
            t.transport_spend
        });
        let kinds = TravelCategory::ALL.map(TravelCategory::id);
        let by_kind = |t: &TravelYear, i: usize| t.by_category[i];
        self.split(
            Measure::TransportSpend,
            Breakdown::TransportCategory,
            kinds,
            periods,
            travel,
            by_kind,
        );
        self.split(
            Measure::TransportSpend,
            Breakdown::Mode,
            modes(categories),
            periods,
            travel,
            |t, i| t.by_mode[i],
        );
    }
}

fn placements(categories: &Categories) -> impl Iterator<Item = &str> {
    categories
        .placements
        .iter()
        .map(|placement| placement.id.as_str())
}

fn needs(categories: &Categories) -> impl Iterator<Item = &str> {
    categories.needs.iter().map(|need| need.id.as_str())
}

fn modes(categories: &Categories) -> impl Iterator<Item = &str> {
    categories.modes.iter().map(|mode| mode.id.as_str())
}
