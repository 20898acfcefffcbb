//! Which series a projection holds: every measure with every breakdown, in the order of the tables. What becomes of them,
//! rows or plain numbers, is the sink's.

use pressure_model::categories::{Categories, TravelCategory};
use pressure_model::results::{
    AreaProjection, Flows, MoneyYear, PolicyYear, Stock, TravelYear, Travellers,
};

use crate::measure::Measure;
use crate::rollup::SignSplit;
use crate::row::{ALL, Basis, Breakdown};
use crate::rows::Outline;

/// Every series of a projection, in the order of the tables.
pub(crate) fn walk<S: Sink>(
    projection: &AreaProjection,
    signs: &[SignSplit],
    outline: &Outline,
    categories: &Categories,
    sink: S,
) -> S {
    let mut out = Writer { sink, outline };
    let of = outline;
    out.plans(&of.plans, &of.plans_parts, &projection.stocks, categories);
    out.pupil_share(&of.plans_parts, projection, categories);
    out.crossed(&of.plans_parts, &projection.crossed, categories);
    out.flows(&of.flows, &projection.flows, categories);
    out.money(
        (&of.money, &of.returned),
        &projection.money,
        signs,
        categories,
    );
    out.policy(&of.money, &projection.policy);
    out.travellers(&of.travellers, &projection.travellers, categories);
    out.travel(&of.travel, &projection.travel, categories);
    out.sink
}

/// Takes the series of a projection one after another.
pub(crate) trait Sink {
    /// One value a period. There may be fewer values than periods where a series does not apply.
    fn series(
        &mut self,
        measure: Measure,
        category: (Breakdown, &str),
        periods: &Periods,
        values: impl Iterator<Item = f64>,
    );

    /// The total of a measure that is a share: one value a period and what it is divided by. Both add up over councils, and the share
    /// of several is that of their sums.
    fn share(
        &mut self,
        measure: Measure,
        periods: &Periods,
        values: impl Iterator<Item = f64>,
        divisors: impl Iterator<Item = f64>,
    );
}

/// Periods of a calendar with what their figures rest on.
pub(crate) type Periods = [(String, Basis)];

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

    fn pupil_share(
        &mut self,
        periods: &Periods,
        projection: &AreaProjection,
        categories: &Categories,
    ) {
        let Some(of) = &categories.pupil_share else {
            return;
        };
        let plans = projection.stocks.iter();
        self.sink.share(
            Measure::PlanShareOfPupils,
            periods,
            plans.map(|stock| of.per_person * of.plans(&stock.by_placement)),
            projection.people.iter().map(|ages| of.persons(ages)),
        );
    }

    /// Figures of more than one category at once; there are none but for tables that ask for them.
    fn crossed(&mut self, periods: &Periods, counts: &[Vec<f64>], categories: &Categories) {
        let ids = categories.crossings.iter().map(|one| one.id.as_str());
        self.split(
            Measure::Plans,
            Breakdown::Crossing,
            ids,
            periods,
            counts,
            |counts, i| counts.get(i).copied().unwrap_or(0.0),
        );
    }

    fn flows(&mut self, periods: &Periods, flows: &[Flows], categories: &Categories) {
        self.total(Measure::Requests, periods, flows, |f| f.requests);
        // Refusals are history alone: what is not assessed here is refused or withdrawn, which the model does not part.
        self.total(Measure::Assessments, periods, flows, |f| f.assessments);
        self.total(Measure::Appeals, periods, flows, |f| f.appeals);
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

    fn policy(&mut self, periods: &Periods, years: &[PolicyYear]) {
        self.total(Measure::InYearCentral, periods, years, |p| {
            p.in_year_central
        });
        self.total(Measure::GeneralFundExposure, periods, years, |p| {
            p.general_fund_exposure
        });
        self.total(Measure::CostOfMeasures, periods, years, |p| {
            p.cost_of_measures
        });
        self.total(Measure::CapitalOfMeasures, periods, years, |p| {
            p.capital_of_measures
        });
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
        self.provisions(periods, money, categories);
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

    /// Spend by provision; there is none but for tables that ask for it.
    fn provisions(&mut self, periods: &Periods, money: &[MoneyYear], categories: &Categories) {
        for provision in &categories.provisions {
            let category = (Breakdown::Provision, provision.id.as_str());
            self.series(Measure::HighNeedsSpend, category, periods, money, |m| {
                let top_ups = provision.placements.iter().map(|p| m.by_placement[*p]);
                let lines = provision.lines.iter().map(|line| m.by_line[*line]);
                top_ups.chain(lines).sum()
            });
        }
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
