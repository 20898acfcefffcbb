//! Suppression of results that rest on rows of single children: which figures are hidden, and rows with those taken out.
//!
//! A category is hidden in every year, measure and scenario of a run or in none, since years and scenarios are tied to each
//! other by published rates. Totals, income and balances stay, unless a whole council has fewer children than the bound.

use std::collections::{BTreeMap, BTreeSet};

use pressure_model::categories::{Categories, TravelCategory};

use crate::compare::Comparison;
use crate::measure::Measure;
use crate::row::{ALL, Breakdown, Row};
use crate::suppress::{Cell, Sum, hidden};

/// What stands for a hidden figure in tables and CSV, as in the Department's own files; JSON has `null`.
pub const SUPPRESSED: &str = "c";

/// What a cell belongs to. Within a family one category is one set of children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// Plans in force and the money that follows them.
    Stock,
    NewPlans,
    Ceased,
    UnmetDemand,
    /// Measures shown as a total alone.
    Single,
    /// Travellers and what they cost.
    Travel,
}

/// The identity of [the step](pressure_model): new plans less ceased, transfers and what is left unexplained make the change in
/// plans, which is published.
const MOVES: [(Measure, f64); 5] = [
    (Measure::NewPlans, 1.0),
    (Measure::Ceased, -1.0),
    (Measure::TransfersIn, 1.0),
    (Measure::TransfersOut, -1.0),
    (Measure::Reconciliation, 1.0),
];

/// Category of the cell of all SEN transport, or of all other transport, which the kinds of traveller add up to.
const SEND: &str = "send";
const MAINSTREAM: &str = "mainstream";

type Id = (Family, Breakdown, String);

/// What ties the figures of an area to each other.
#[derive(Debug)]
pub struct Ties<'a> {
    /// Categories of the model.
    pub categories: &'a Categories,
    /// `[placement]` the line that carries its top-ups.
    pub top_up_line: &'a [usize],
}

/// Figures to hide, by area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suppression {
    hidden: BTreeSet<(String, Id)>,
}

/// The cell a row shows, if it is one that children can be told from.
fn cell_of(measure: Measure, breakdown: Breakdown, category: &str) -> Option<Id> {
    let one = |family, category: &str| (family, breakdown, category.to_owned());
    Some(match measure {
        Measure::Plans | Measure::HighNeedsSpend => one(Family::Stock, category),
        Measure::NewPlans => one(Family::NewPlans, category),
        Measure::Ceased => one(Family::Ceased, category),
        Measure::UnmetDemand => one(Family::UnmetDemand, category),
        Measure::Travellers | Measure::TransportSpend => one(Family::Travel, category),
        Measure::SendTransportSpend => one(Family::Travel, SEND),
        Measure::MainstreamTransportSpend => one(Family::Travel, MAINSTREAM),
        Measure::Requests
        | Measure::RequestsRefused
        | Measure::Assessments
        | Measure::Appeals
        | Measure::TransfersIn
        | Measure::TransfersOut
        | Measure::Movers
        | Measure::Reconciliation => one(Family::Single, measure.id()),
        _ => return None,
    })
}

/// Measures whose values are counts of children, by family. Money is hidden with the children it follows.
fn counts(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::Plans
            | Measure::NewPlans
            | Measure::Ceased
            | Measure::UnmetDemand
            | Measure::Travellers
            | Measure::Requests
            | Measure::RequestsRefused
            | Measure::Assessments
            | Measure::Appeals
            | Measure::TransfersIn
            | Measure::TransfersOut
            | Measure::Movers
            | Measure::Reconciliation
    )
}

impl Suppression {
    /// What must be hidden so that no count of fewer than `under` children can be read from the rows or worked out from them.
    /// The rows must hold every breakdown, of every scenario that will be shown.
    pub fn plan<'r>(rows: impl IntoIterator<Item = &'r Row>, ties: &Ties<'_>, under: f64) -> Self {
        let mut areas: BTreeMap<&str, Counts<'r>> = BTreeMap::new();
        for row in rows {
            if counts(row.measure) {
                areas.entry(&row.area_code).or_default().add(row);
            }
        }
        let mut found = BTreeSet::new();
        for (area, counts) in areas {
            let table = Table::of(&counts, ties);
            let hide = hidden(&table.cells, &table.sums, under);
            let ids = table.ids.into_iter().zip(hide);
            found.extend(
                ids.filter(|(_, hide)| *hide)
                    .map(|(id, _)| (area.to_owned(), id)),
            );
        }
        Self { hidden: found }
    }

    /// Whether nothing needs to be hidden.
    pub fn is_empty(&self) -> bool {
        self.hidden.is_empty()
    }

    /// Whether a figure of an area is hidden.
    pub fn hides(
        &self,
        area: &str,
        measure: Measure,
        breakdown: Breakdown,
        category: &str,
    ) -> bool {
        // No sum of this file ties these to the others, so which of them would give a hidden one away is not known.
        if matches!(breakdown, Breakdown::Crossing | Breakdown::Provision) {
            return self.hidden.iter().any(|(of, _)| of == area);
        }
        let (breakdown, category) = match breakdown {
            // What is said of a total, part by part, says it.
            Breakdown::Change
            | Breakdown::Driver
            | Breakdown::Parameter
            | Breakdown::VarianceShare => (Breakdown::Total, ALL),
            own => (own, category),
        };
        cell_of(measure, breakdown, category)
            .is_some_and(|id| self.hidden.contains(&(area.to_owned(), id)))
    }

    /// Takes the value and the percentiles out of hidden rows.
    pub fn apply(&self, rows: &mut [Row]) {
        for row in rows {
            if self.hides(&row.area_code, row.measure, row.breakdown, &row.category) {
                row.suppress();
            }
        }
    }

    /// Takes levels, differences and percentiles out of hidden comparisons.
    pub fn apply_to_comparisons(&self, rows: &mut [Comparison]) {
        for row in rows {
            if self.hides(&row.area_code, row.measure, row.breakdown, &row.category) {
                row.suppress();
            }
        }
    }
}

/// Counts of an area: by cell, by scenario and period. Several rows of the same figure (the central run and the mean of draws)
/// are told apart by their order.
#[derive(Default)]
struct Counts<'r> {
    by_cell: BTreeMap<Id, BTreeMap<(&'r str, &'r str), Vec<f64>>>,
}

impl<'r> Counts<'r> {
    fn add(&mut self, row: &'r Row) {
        if let Some(id) = cell_of(row.measure, row.breakdown, &row.category) {
            let cell = self.by_cell.entry(id).or_default();
            let figures = cell.entry((&row.scenario, &row.period)).or_default();
            figures.push(row.value);
        }
    }
}

/// The cells of one area with the sums that tie them.
struct Table {
    ids: Vec<Id>,
    cells: Vec<Cell>,
    sums: Vec<Sum>,
}

impl Table {
    fn of(counts: &Counts<'_>, ties: &Ties<'_>) -> Self {
        let times: BTreeMap<_, usize> = (counts.by_cell.values().flatten()).fold(
            BTreeMap::new(),
            |mut most, (key, figures)| {
                let times = most.entry(*key).or_default();
                *times = figures.len().max(*times);
                most
            },
        );
        let keys: Vec<_> = (times.into_iter())
            .flat_map(|(key, times)| (0..times).map(move |nth| (key, nth)))
            .collect();
        let mut table = Self {
            ids: Vec::new(),
            cells: Vec::new(),
            sums: Vec::new(),
        };
        for (id, values) in &counts.by_cell {
            let value = |(key, nth): &((&str, &str), usize)| {
                let figures = values.get(key);
                figures.and_then(|of| of.get(*nth)).copied().unwrap_or(0.0)
            };
            // What stock and flow leave unexplained is no child.
            let counts_children = !(id.0 == Family::Single && id.2 == Measure::Reconciliation.id());
            table.ids.push(id.clone());
            table.cells.push(Cell {
                counts: keys.iter().map(value).collect(),
                counts_children,
            });
        }
        for family in [
            Family::Stock,
            Family::NewPlans,
            Family::Ceased,
            Family::UnmetDemand,
            Family::Travel,
        ] {
            for breakdown in [
                Breakdown::Placement,
                Breakdown::Need,
                Breakdown::Age,
                Breakdown::AgeGroup,
                Breakdown::TransportCategory,
                Breakdown::Mode,
            ] {
                let whole = (family, Breakdown::Total, ALL.to_owned());
                table.tie(&whole, |id| id.0 == family && id.1 == breakdown);
            }
            table.age_groups(family, ties.categories);
        }
        table.lines(ties);
        table.transport();
        table.moves();
        table
    }

    fn at(&self, id: &Id) -> Option<usize> {
        self.ids.iter().position(|own| own == id)
    }

    /// The cells that a test picks make a whole.
    fn tie(&mut self, whole: &Id, is_part: impl Fn(&Id) -> bool) {
        let parts: Vec<usize> = (0..self.ids.len())
            .filter(|at| is_part(&self.ids[*at]))
            .collect();
        if let (Some(whole), false) = (self.at(whole), parts.is_empty()) {
            self.sums.push(Sum::of(whole, parts));
        }
    }

    fn age_groups(&mut self, family: Family, categories: &Categories) {
        for group in &categories.age_groups {
            let ages = group.from..=group.to;
            self.tie(&(family, Breakdown::AgeGroup, group.id.clone()), |id| {
                id.0 == family
                    && id.1 == Breakdown::Age
                    && id.2.parse::<u8>().is_ok_and(|age| ages.contains(&age))
            });
        }
    }

    /// A line of spend stands for the children whose top-ups it carries. A line that carries none is known from elsewhere
    /// (place funding is a measure of its own), so hiding it protects nobody.
    fn lines(&mut self, ties: &Ties<'_>) {
        let stock = |breakdown, id: &str| (Family::Stock, breakdown, id.to_owned());
        let mut carrying = Vec::new();
        for (n, line) in ties.categories.lines.iter().enumerate() {
            let carried = ties.categories.placements.iter().zip(ties.top_up_line);
            let parts: Vec<usize> = carried
                .filter(|(_, of)| **of == n)
                .filter_map(|(placement, _)| self.at(&stock(Breakdown::Placement, &placement.id)))
                .collect();
            carrying.extend(self.made_of(stock(Breakdown::Line, &line.id), parts));
        }
        self.whole_of(Family::Stock, carrying);
    }

    /// SEN transport and other transport are measures of their own, which the kinds of traveller add up to.
    fn transport(&mut self) {
        let kind = |id: &str| (Family::Travel, Breakdown::TransportCategory, id.to_owned());
        let mut wholes = Vec::new();
        for (name, sen) in [(SEND, true), (MAINSTREAM, false)] {
            let kinds = TravelCategory::ALL.into_iter();
            let parts: Vec<usize> = kinds
                .filter(|of| of.is_sen() == sen)
                .filter_map(|of| self.at(&kind(of.id())))
                .collect();
            wholes.extend(self.made_of((Family::Travel, Breakdown::Total, name.to_owned()), parts));
        }
        self.whole_of(Family::Travel, wholes);
    }

    /// What changes the number of plans from one census to the next.
    fn moves(&mut self) {
        let parts: Vec<(usize, f64)> = MOVES
            .iter()
            .filter_map(|(measure, sign)| {
                let id = cell_of(*measure, Breakdown::Total, ALL)?;
                Some((self.at(&id)?, *sign))
            })
            .collect();
        if !parts.is_empty() {
            self.sums.push(Sum { whole: None, parts });
        }
    }

    /// Adds a cell that is the sum of others.
    fn made_of(&mut self, id: Id, parts: Vec<usize>) -> Option<usize> {
        let first = *parts.first()?;
        let count = |period: usize| -> f64 {
            let of = parts.iter();
            of.map(|part| self.cells[*part].counts[period]).sum()
        };
        let counts = (0..self.cells[first].counts.len()).map(count).collect();
        self.ids.push(id);
        self.cells.push(Cell {
            counts,
            counts_children: true,
        });
        let whole = self.cells.len() - 1;
        self.sums.push(Sum::of(whole, parts));
        Some(whole)
    }

    /// Ties cells to the total of a family.
    fn whole_of(&mut self, family: Family, parts: Vec<usize>) {
        let all = self.at(&(family, Breakdown::Total, ALL.to_owned()));
        if let (Some(all), false) = (all, parts.is_empty()) {
            self.sums.push(Sum::of(all, parts));
        }
    }
}
