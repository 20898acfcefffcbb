//! A projection as rows: every measure, every period, every breakdown the projection holds.
//!
//! Nothing is left out here; what to show is the command's choice. Order: measure by measure in the order of the tables,
//! the total first, then each breakdown, years within a category.

use pressure_model::calendar::{CalendarYear, CensusYear, FinancialYear};
use pressure_model::categories::{Categories, TravelCategory};
use pressure_model::results::{Flows, MoneyYear, Stock, TravelYear, Travellers};

use crate::measure::Measure;
use crate::rollup::AreaResult;
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
    let projection = &area.projection;
    let base_year = base.year();
    let mut out = Writer {
        scenario,
        area,
        rows: Vec::new(),
    };

    let censuses = Years::new(projection.stocks.len(), |k| {
        CensusYear::new(base_year + k).to_string()
    });
    out.plans(
        &censuses.counted(basis.plans, basis.counted),
        &censuses.counted(basis.plans_parts, basis.counted),
        &projection.stocks,
        categories,
    );

    let calendar = Years::new(projection.flows.len(), |k| {
        CalendarYear::new(base_year + k).to_string()
    });
    out.flows(&calendar.projected(), &projection.flows, categories);

    // The first financial year ends in the March after the base census: it rests on the census before and the base.
    let financial = Years::new(projection.money.len(), |k| {
        FinancialYear::new(base_year - 1 + k).to_string()
    });
    out.money(
        &financial.based(basis.money),
        &financial.based(basis.returned),
        &projection.money,
        categories,
    );

    let censuses = Years::new(projection.travellers.len(), |k| {
        CensusYear::new(base_year + k).to_string()
    });
    out.travellers(
        &censuses.based(basis.travellers),
        &projection.travellers,
        categories,
    );
    let financial = Years::new(projection.travel.len(), |k| {
        FinancialYear::new(base_year - 1 + k).to_string()
    });
    out.travel(
        &financial.based(basis.transport),
        &projection.travel,
        categories,
    );
    out.rows
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

struct Writer<'a> {
    scenario: &'a str,
    area: &'a AreaResult,
    rows: Vec<Row>,
}

impl Writer<'_> {
    fn series<T>(
        &mut self,
        measure: Measure,
        (breakdown, category): (Breakdown, &str),
        periods: &Periods,
        years: &[T],
        value: impl Fn(&T) -> f64,
    ) {
        for ((period, basis), year) in periods.iter().zip(years) {
            self.rows.push(Row {
                scenario: self.scenario.to_owned(),
                area_code: self.area.code.clone(),
                area_name: self.area.name.clone(),
                measure,
                breakdown,
                category: category.to_owned(),
                period_kind: measure.period_kind(),
                period: period.clone(),
                value: value(year),
                p10: None,
                p50: None,
                p90: None,
                unit: measure.unit(),
                basis: *basis,
            });
        }
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
        let count = years.first().map_or(0, |year| ages(year).len());
        for age in 0..count {
            let value = |year: &T| ages(year).get(age).copied().unwrap_or(0.0);
            self.series(
                measure,
                (Breakdown::Age, &age.to_string()),
                periods,
                years,
                value,
            );
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
    }

    fn money(
        &mut self,
        periods: &Periods,
        returned: &Periods,
        money: &[MoneyYear],
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
        if let Some(signs) = &self.area.signs {
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
        }
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
