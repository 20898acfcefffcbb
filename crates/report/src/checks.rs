//! Checks that a pack's figures hold together, worked out from the figures themselves.

use std::collections::BTreeMap;

use crate::measure::{Measure, Unit};
use crate::pack::{BASELINE, Pack, Run};
use crate::row::{ALL, Basis, Breakdown, Row};

/// One identity, held against every figure it speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What must hold, in a sentence.
    pub what: &'static str,
    /// How many sums were held against it; suppressed figures cannot be.
    pub count: usize,
    /// The largest gap found, in the unit of `unit`.
    pub gap: f64,
    /// What the gap counts.
    pub unit: Unit,
}

impl Check {
    /// Whether every sum met it, to a hundredth of a plan or to a pound.
    pub fn holds(&self) -> bool {
        let most = if self.unit == Unit::Pounds { 1.0 } else { 0.01 };
        self.gap <= most
    }

    fn of(what: &'static str, unit: Unit, gaps: impl IntoIterator<Item = f64>) -> Self {
        let gaps: Vec<f64> = gaps.into_iter().filter(|gap| !gap.is_nan()).collect();
        Self {
            what,
            count: gaps.len(),
            gap: gaps.iter().fold(0.0, |most, gap| most.max(gap.abs())),
            unit,
        }
    }
}

/// Breakdowns whose parts are the whole.
const WHOLES: [Breakdown; 7] = [
    Breakdown::Placement,
    Breakdown::Need,
    Breakdown::Age,
    Breakdown::AgeGroup,
    Breakdown::Line,
    Breakdown::Mode,
    Breakdown::TransportCategory,
];

impl Pack {
    /// Every check of the pack, in the order in which they are told.
    pub fn checks(&self) -> Vec<Check> {
        let mut all = vec![
            Check::of(
                "Plans change from one January to the next by what starts, ends, moves in and out, and by the reconciliation shown",
                Unit::Plans,
                self.runs.iter().flat_map(flows),
            ),
            Check::of(
                "Parts of plans (placement, need, age, age group) sum to all plans",
                Unit::Plans,
                self.runs
                    .iter()
                    .flat_map(|run| parts(run, &[Measure::Plans, Measure::Travellers])),
            ),
            Check::of(
                "Parts of spend (line, mode, kind of traveller) sum to all spend",
                Unit::Pounds,
                self.runs.iter().flat_map(|run| {
                    parts(run, &[Measure::HighNeedsSpend, Measure::TransportSpend])
                }),
            ),
            Check::of(
                "High-needs income less spend is the in-year balance",
                Unit::Pounds,
                self.runs.iter().flat_map(in_year),
            ),
            Check::of(
                "The DSG balance moves by the in-year balance, the gap met by central government, other blocks, grants, and what is unexplained",
                Unit::Pounds,
                self.runs.iter().flat_map(balance),
            ),
            Check::of(
                "The drivers' parts sum to the change since the base year, in pounds",
                Unit::Pounds,
                drivers(&self.bridge),
            ),
        ];
        if !self.scenarios().is_empty() {
            all.push(Check::of(
                "Each lever alone and what levers do to each other sum to the difference from the baseline, in pounds",
                Unit::Pounds,
                self.scenarios().iter().flat_map(|run| self.levers(run)),
            ));
        }
        all
    }

    fn levers(&self, run: &Run) -> Vec<f64> {
        let mut sums: BTreeMap<(Measure, &str), f64> = BTreeMap::new();
        for part in self.by_measure(&run.id) {
            if part.breakdown == Breakdown::Total && part.unit == Unit::Pounds {
                *sums.entry((part.measure, &part.period)).or_insert(0.0) += part.difference;
            }
        }
        let whole = self.compared(&run.id);
        let whole =
            whole.filter(|row| row.breakdown == Breakdown::Total && row.against == BASELINE);
        whole
            .filter_map(|row| Some(row.difference - sums.get(&(row.measure, row.period.as_str()))?))
            .collect()
    }
}

/// The total of a measure in a period; nil where no lever brings the measure about.
fn at(run: &Run, measure: Measure, period: &str) -> f64 {
    let row = run.at(measure, Breakdown::Total, ALL, period);
    row.map_or(0.0, |row| row.value)
}

fn flows(run: &Run) -> Vec<f64> {
    let plans = run.total(Measure::Plans);
    let gap = |years: &[&Row]| {
        let (before, after) = (years[0], years[1]);
        // A census the council has counted itself replaces what the flows led to.
        let year = after.period_kind.year_of(&after.period);
        let year = year.filter(|_| after.basis == Basis::Projected)?;
        let flow = |measure: Measure| at(run, measure, &measure.period_kind().period_in(year));
        let moved = flow(Measure::NewPlans) - flow(Measure::Ceased) + flow(Measure::TransfersIn)
            - flow(Measure::TransfersOut)
            + flow(Measure::Reconciliation);
        Some(after.value - before.value - moved)
    };
    plans.windows(2).filter_map(gap).collect()
}

fn parts(run: &Run, measures: &[Measure]) -> Vec<f64> {
    let mut sums: BTreeMap<(Measure, Breakdown, &str), f64> = BTreeMap::new();
    for row in &run.rows {
        // Spend by placement is top-ups alone.
        let whole = WHOLES.contains(&row.breakdown)
            && (row.measure, row.breakdown) != (Measure::HighNeedsSpend, Breakdown::Placement);
        if whole && measures.contains(&row.measure) {
            *sums
                .entry((row.measure, row.breakdown, &row.period))
                .or_insert(0.0) += row.value;
        }
    }
    sums.into_iter()
        .map(|((measure, _, period), sum)| sum - at(run, measure, period))
        .collect()
}

fn in_year(run: &Run) -> Vec<f64> {
    let rows = run.total(Measure::InYearBalance);
    let gap = |row: &Row| {
        let income = at(run, Measure::HighNeedsIncome, &row.period);
        row.value - (income - at(run, Measure::HighNeedsSpend, &row.period))
    };
    rows.into_iter().map(gap).collect()
}

fn balance(run: &Run) -> Vec<f64> {
    let rows = run.total(Measure::DsgBalance);
    let gap = |years: &[&Row]| {
        let of = |measure| at(run, measure, &years[1].period);
        let moved = of(Measure::InYearBalance)
            + of(Measure::InYearCentral)
            + of(Measure::Grants)
            + of(Measure::OtherBlocks)
            + of(Measure::Unexplained);
        years[1].value - years[0].value - moved
    };
    rows.windows(2).map(gap).collect()
}

fn drivers(bridge: &[Row]) -> Vec<f64> {
    let mut sums: BTreeMap<(Measure, &str), (f64, f64)> = BTreeMap::new();
    for row in bridge.iter().filter(|row| row.unit == Unit::Pounds) {
        let (change, parts) = sums.entry((row.measure, &row.period)).or_default();
        match row.breakdown {
            Breakdown::Change => *change += row.value,
            Breakdown::Driver => *parts += row.value,
            _ => {}
        }
    }
    sums.into_values()
        .map(|(change, parts)| change - parts)
        .collect()
}
