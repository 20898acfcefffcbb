//! Councils to come: the base caseload, people, money and past of a council carried to those that replace it, by weight.
//!
//! Stocks, people and pounds are shared so that the heirs' parts add up to the figure of the council before them exactly. Rates are
//! its own: an heir begins with the rates of the council that it came from, and one that takes over parts of several with the mean of
//! theirs, weighted by the plans that come from each. No source splits needs, placements or prices by district, so every heir begins
//! with the mix of the council before it (an assumption).

use pressure_returns::Succession;

use crate::apportion::part;
use crate::balance::Account;
use crate::bundle::{AreaMoney, Banner, Bundle};
use crate::error::Error;
use crate::funnel::Funnel;
use crate::grid::{Cube, Grid};
use crate::history::HistoryRow;
use crate::population::Population;
use crate::quantise::PARTS;
use crate::rates::AreaRates;

/// Kind of the banner that an heir's outputs carry.
pub const CARRIED: &str = "carried";

/// Where the part of one heir begins and ends among those of all heirs, shares of the whole.
#[derive(Debug, Clone, Copy)]
struct Span {
    before: f64,
    through: f64,
}

impl Span {
    /// Spans of the heirs in turn; the last one ends at 1, whatever the rounding of the weights.
    fn all(weights: &[f64]) -> Vec<Self> {
        let mut before = 0.0;
        let spans = weights.iter().enumerate().map(|(place, weight)| {
            let through = if place + 1 == weights.len() {
                1.0
            } else {
                before + weight
            };
            let span = Self { before, through };
            before = through;
            span
        });
        spans.collect()
    }

    fn share(self) -> f64 {
        self.through - self.before
    }

    /// A part in whole multiples of 1/1024, as plans are kept.
    fn of(self, figure: f64) -> f64 {
        part(figure, self.before, self.through, PARTS)
    }

    fn of_some(self, figure: Option<f64>) -> Option<f64> {
        figure.map(|figure| self.of(figure))
    }
}

/// All that the bundle holds of one council but its code.
#[derive(Debug, Clone)]
struct Council {
    previous: Grid,
    stock: Cube,
    population: Population,
    rates: AreaRates,
    money: AreaMoney,
}

impl Council {
    fn take(bundle: &mut Bundle, at: usize) -> Self {
        bundle.codes.remove(at);
        Self {
            previous: bundle.previous.remove(at),
            stock: bundle.stock.remove(at),
            population: bundle.population.remove(at),
            rates: bundle.areas.remove(at),
            money: bundle.money.remove(at),
        }
    }

    fn put(self, bundle: &mut Bundle, code: &str) {
        bundle.codes.push(code.to_owned());
        bundle.previous.push(self.previous);
        bundle.stock.push(self.stock);
        bundle.population.push(self.population);
        bundle.areas.push(self.rates);
        bundle.money.push(self.money);
    }

    fn part(&self, span: Span) -> Self {
        let mut part = self.clone();
        let (rows, cols) = (self.previous.rows(), self.previous.cols());
        part.previous = Grid::from_fn(rows, cols, |r, c| span.of(self.previous.at(r, c)));
        for cell in part.stock.cells_mut() {
            *cell = span.of(*cell);
        }
        for persons in part.population.years.iter_mut().flatten() {
            *persons = span.of(*persons);
        }
        part.rates.transfer_in_share *= span.share();
        part.money.outturn = span.of_some(self.money.outturn);
        let own = &self.money.before;
        part.money.before = Account {
            block: span.of_some(own.block),
            deductions: span.of_some(own.deductions),
            schools_block: span.of_some(own.schools_block),
            place_funding: span.of_some(own.place_funding),
            outturn: span.of_some(own.outturn),
            outturn_estimated: own.outturn_estimated,
            in_year: span.of_some(own.in_year),
            other_blocks: span.of_some(own.other_blocks),
            unexplained: span.of_some(own.unexplained),
            balance: span.of_some(own.balance),
        };
        part
    }

    fn plans(&self) -> f64 {
        self.stock.cells().iter().sum()
    }

    /// Adds what comes from another council.
    fn join(&mut self, other: &Self) {
        let (mine, theirs) = (self.plans(), other.plans());
        self.rates.blend(&other.rates, (mine, theirs));
        self.money.transport_factor = mean(
            (mine, theirs),
            self.money.transport_factor,
            other.money.transport_factor,
        );
        self.previous.add_scaled(&other.previous, 1.0);
        self.stock.add(&other.stock);
        let years = self.population.years.iter_mut().flatten();
        for (persons, more) in years.zip(other.population.years.iter().flatten()) {
            *persons += more;
        }
        self.money.outturn = plus(self.money.outturn, other.money.outturn);
        let more = &other.money.before;
        let own = &mut self.money.before;
        for (own, more) in [
            (&mut own.block, more.block),
            (&mut own.deductions, more.deductions),
            (&mut own.schools_block, more.schools_block),
            (&mut own.place_funding, more.place_funding),
            (&mut own.outturn, more.outturn),
            (&mut own.in_year, more.in_year),
            (&mut own.other_blocks, more.other_blocks),
            (&mut own.unexplained, more.unexplained),
            (&mut own.balance, more.balance),
        ] {
            *own = plus(*own, more);
        }
        own.outturn_estimated |= more.outturn_estimated;
    }
}

impl AreaRates {
    /// The mean of two councils' rates, by their plans; shares of the transfers of all councils add up.
    fn blend(&mut self, other: &Self, plans: (f64, f64)) {
        let tables = [
            (&mut self.new_plan_rate, &other.new_plan_rate),
            (&mut self.joiner_tilt, &other.joiner_tilt),
            (&mut self.mover_tilt, &other.mover_tilt),
        ];
        for (own, more) in tables {
            for (own, more) in own.iter_mut().zip(more) {
                *own = mean(plans, *own, *more);
            }
        }
        self.funnel = Funnel {
            agreed: mean(plans, self.funnel.agreed, other.funnel.agreed),
            issued: mean(plans, self.funnel.issued, other.funnel.issued),
        };
        self.cease_factor = mean(plans, self.cease_factor, other.cease_factor);
        self.transfer_out = mean(plans, self.transfer_out, other.transfer_out);
        self.transfer_in_share += other.transfer_in_share;
        self.reconcile = mean(plans, self.reconcile, other.reconcile);
        self.measured_residual = mean(plans, self.measured_residual, other.measured_residual);
    }
}

fn mean(weights: (f64, f64), one: f64, other: f64) -> f64 {
    let all = weights.0 + weights.1;
    if all > 0.0 {
        (weights.0 * one + weights.1 * other) / all
    } else {
        one
    }
}

/// A sum of which each part must be known.
fn plus(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.zip(other).map(|(one, other)| one + other)
}

/// Carries the bundle of every council that is replaced to its successors, change by change. New councils stand at the end.
///
/// `name_of` names a council of a code, for what outputs say.
///
/// # Errors
/// A successor without a weight.
pub fn carry(
    bundle: &mut Bundle,
    changes: &[Succession],
    name_of: &dyn Fn(&str) -> String,
) -> Result<(), Error> {
    for change in changes {
        let weights = weights(change, name_of)?;
        let Some(at) = bundle.codes.iter().position(|code| *code == change.code) else {
            continue;
        };
        let ended = Council::take(bundle, at);
        let told: Vec<Banner> = bundle
            .banners
            .iter()
            .filter(|b| b.area == change.code)
            .cloned()
            .collect();
        bundle.banners.retain(|b| b.area != change.code);
        for (heir, span) in change.successors.iter().zip(Span::all(&weights)) {
            let mut of_heir = ended.part(span);
            if let Some(at) = bundle.codes.iter().position(|code| *code == heir.code) {
                let mut existing = Council::take(bundle, at);
                existing.join(&of_heir);
                of_heir = existing;
            }
            of_heir.put(bundle, &heir.code);
            let of_before = told.iter().map(|banner| Banner {
                area: heir.code.clone(),
                ..banner.clone()
            });
            bundle.banners.extend(of_before);
            bundle.banners.push(Banner {
                area: heir.code.clone(),
                code: CARRIED.to_owned(),
                text: format!(
                    "{} takes over from {} on {}: plans, people, money and past are {}% of {}'s, with its rates and prices ({}: {})",
                    heir.name,
                    name_of(&change.code),
                    change.effective,
                    (span.share() * 10_000.0).round() / 100.0,
                    name_of(&change.code),
                    heir.basis,
                    heir.source
                ),
            });
        }
    }
    Ok(())
}

/// The weights of a change.
fn weights(change: &Succession, name_of: &dyn Fn(&str) -> String) -> Result<Vec<f64>, Error> {
    change.weights().ok_or_else(|| {
        let heirs = change.successors.iter();
        let unknown: Vec<&str> = heirs
            .filter(|heir| heir.weight.is_none())
            .map(|heir| heir.name.as_str())
            .collect();
        Error::Weights {
            council: name_of(&change.code),
            effective: change.effective.to_string(),
            successors: unknown.join(", "),
        }
    })
}

/// Carries the past to the successors in the same way: counts of children stay whole. What was published of the council before is an
/// estimate of its heirs.
///
/// # Errors
/// A successor without a weight.
pub fn carry_history(
    history: Vec<HistoryRow>,
    changes: &[Succession],
    name_of: &dyn Fn(&str) -> String,
) -> Result<Vec<HistoryRow>, Error> {
    let mut rows = history;
    for change in changes {
        let spans = Span::all(&weights(change, name_of)?);
        let (of_ended, mut others): (Vec<HistoryRow>, Vec<HistoryRow>) =
            rows.into_iter().partition(|row| row.area == change.code);
        for (heir, span) in change.successors.iter().zip(spans) {
            let (own, rest): (Vec<HistoryRow>, Vec<HistoryRow>) =
                others.into_iter().partition(|row| row.area == heir.code);
            others = rest;
            let inherited = of_ended.iter().map(|row| HistoryRow {
                area: heir.code.clone(),
                value: inherited(row, span),
                basis: "estimated".to_owned(),
                ..row.clone()
            });
            if own.is_empty() {
                others.extend(inherited);
            } else {
                others.extend(inherited.filter_map(|row| added(&own, row)));
            }
        }
        rows = others;
    }
    Ok(rows)
}

/// The part of a past figure: whole children where it counts whole children.
fn inherited(row: &HistoryRow, span: Span) -> f64 {
    let pounds = row.period_kind == "financial_year";
    if !pounds && row.value.fract().abs() < f64::EPSILON {
        part(row.value, span.before, span.through, 1.0)
    } else {
        span.of(row.value)
    }
}

/// A row that an existing council had already, with what it takes over; a year in which it had none stays without.
fn added(own: &[HistoryRow], more: HistoryRow) -> Option<HistoryRow> {
    let same = |row: &&HistoryRow| {
        (&row.measure, &row.breakdown, &row.category, &row.period)
            == (&more.measure, &more.breakdown, &more.category, &more.period)
    };
    let row = own.iter().find(same)?;
    Some(HistoryRow {
        value: row.value + more.value,
        ..more
    })
}
