//! DSG management plan: the financial summary in whole pounds, in which every sum and every balance can be checked by hand.
//!
//! Balances are rounded first; what moves a balance in a year is rounded so that it takes one balance to the next, income and
//! spend so that they leave the in-year position, and their parts so that they add up.

use std::collections::BTreeMap;

use pressure_model::statutory::{Return, Statutory, ids};

use crate::measure::{Measure, Unit};
use crate::row::{Basis, Breakdown};
use crate::statutory::found::Found;
use crate::statutory::rounding::{largest_remainder, nearest};
use crate::statutory::table::{Cell, Column, Figure, Follows, Line, Number, Sign, Table};

/// What moves a balance in a year beside the in-year position.
const MOVEMENTS: [(Measure, &str); 4] = [
    (
        Measure::Grants,
        "Grants to the balance, a write-off among them",
    ),
    (Measure::OtherBlocks, "Movement of other blocks"),
    (Measure::InYearCentral, "Gap met by central government"),
    (Measure::Unexplained, "Unexplained"),
];

/// The title of the table in both positions.
pub(crate) const TITLE: &str = "Financial summary, high needs";
/// Its row of all spend.
pub(crate) const SPEND: &str = "Total expenditure";
/// Its row of the balance at the end of the year.
pub(crate) const CARRIED_FORWARD: &str = "Balance carried forward";

/// The financial summary in one position; a column for every financial year of the run.
pub(crate) fn table(found: &Found<'_>, position: &str, layout: &Statutory) -> Table {
    let years = found.periods(&provision(ids::sheet_spend(0)));
    let mut ledger = Ledger {
        found,
        layout,
        carried: None,
    };
    let whole: Vec<BTreeMap<Item, i64>> = years.iter().map(|(year, _)| ledger.year(year)).collect();
    let mut rows: Vec<Line> = Vec::new();
    for row in self::rows(layout) {
        let cells = years
            .iter()
            .zip(&whole)
            .enumerate()
            .map(|(k, ((year, _), whole))| {
                let before = k.checked_sub(1).map(|k| years[k].0);
                ledger.cell(&row.item, (before, year), whole.get(&row.item).copied())
            });
        rows.push(Line {
            total: row.is_sum(),
            cells: cells.collect(),
            figure: row.item.figure(),
            label: row.label,
            follows: row.follows,
        });
    }
    let column = |(year, basis): &(&str, Basis)| Column {
        label: match basis {
            Basis::Projected => format!("{year} (projected)"),
            _ => format!("{year} ({})", basis.id()),
        },
        period: (*year).to_owned(),
    };
    Table {
        family: Return::Dsg,
        number: "Summary".to_owned(),
        title: TITLE.to_owned(),
        position: position.to_owned(),
        unit: Some(Unit::Pounds),
        row_heading: "£".to_owned(),
        columns: years.iter().map(column).collect(),
        rows,
        notes: vec![
            "Balances at 31 March; negative is a deficit. Top-ups follow the plan to its placement; place funding of academies, free \
             schools and colleges is in the deductions."
                .to_owned(),
        ],
    }
}

/// One figure of a year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Of(Measure),
    AfterDeductions,
    Provision(String),
    BroughtForward,
}

impl Item {
    /// Where it is found as it stands; deductions are taken from the block and shown negative.
    fn figure(&self) -> Option<Figure> {
        match self {
            Self::Of(Measure::Deductions) | Self::AfterDeductions | Self::BroughtForward => None,
            Self::Of(measure) => Some(Figure::total(*measure)),
            Self::Provision(id) => Some(provision(id.clone())),
        }
    }
}

/// A row of the summary.
struct Row {
    item: Item,
    label: String,
    follows: Follows,
}

impl Row {
    fn of(item: Item, label: &str) -> Self {
        Self {
            item,
            label: label.to_owned(),
            follows: Follows::Nothing,
        }
    }

    fn is_sum(&self) -> bool {
        matches!(self.follows, Follows::Rows(_))
    }
}

/// Rows in order.
fn rows(layout: &Statutory) -> Vec<Row> {
    let mut rows = Vec::new();
    let put = |rows: &mut Vec<Row>, item, label: &str| {
        rows.push(Row::of(item, label));
        rows.len() - 1
    };
    let sum = |rows: &mut Vec<Row>, item, label: &str, follows| {
        rows.push(Row {
            follows,
            ..Row::of(item, label)
        });
        rows.len() - 1
    };
    let block = put(
        &mut rows,
        Item::Of(Measure::Block),
        "High needs block allocation, before deductions",
    );
    let deductions = put(
        &mut rows,
        Item::Of(Measure::Deductions),
        "Deductions for places paid directly",
    );
    let after = sum(
        &mut rows,
        Item::AfterDeductions,
        "High needs block allocation, after deductions",
        Follows::sum_of([block, deductions]),
    );
    put(
        &mut rows,
        Item::Of(Measure::BlockTransfer),
        "Transfers from other blocks",
    );
    let other = put(&mut rows, Item::Of(Measure::OtherIncome), "Other income");
    let income = sum(
        &mut rows,
        Item::Of(Measure::HighNeedsIncome),
        "Total income",
        Follows::sum_of(after..=other),
    );
    for (at, sheet) in layout.dsg.sheets.iter().enumerate() {
        put(
            &mut rows,
            Item::Provision(ids::sheet_spend(at)),
            &sheet.label,
        );
    }
    for (at, spend) in layout.dsg.other_spend.iter().enumerate() {
        put(
            &mut rows,
            Item::Provision(ids::other_spend(at)),
            &spend.label,
        );
    }
    let parts = Follows::sum_of(income + 1..rows.len());
    let spend = sum(&mut rows, Item::Of(Measure::HighNeedsSpend), SPEND, parts);
    let in_year = sum(
        &mut rows,
        Item::Of(Measure::InYearBalance),
        "In-year position",
        Follows::Rows(vec![(Sign::Plus, income), (Sign::Minus, spend)]),
    );
    let opening = put(&mut rows, Item::BroughtForward, "Balance brought forward");
    for (measure, label) in MOVEMENTS {
        put(&mut rows, Item::Of(measure), label);
    }
    let moved = Follows::sum_of(in_year..rows.len());
    let closing = sum(
        &mut rows,
        Item::Of(Measure::DsgBalance),
        CARRIED_FORWARD,
        moved,
    );
    rows[opening].follows = Follows::Before(closing);
    rows
}

fn provision(id: String) -> Figure {
    Figure::new(Measure::HighNeedsSpend, Breakdown::Provision, id)
}

struct Ledger<'a> {
    found: &'a Found<'a>,
    layout: &'a Statutory,
    /// The balance of the year before in whole pounds.
    carried: Option<i64>,
}

impl Ledger<'_> {
    fn value(&self, measure: Measure, year: &str) -> Option<f64> {
        Some(self.found.get(&Figure::total(measure), year)?.value)
    }

    /// What a measure comes to that no row shows where it is nil throughout.
    fn or_nil(&self, measure: Measure, year: &str) -> f64 {
        self.value(measure, year).unwrap_or(0.0)
    }

    /// The balance at the start of the year: what it ends with less what moved it.
    fn brought_forward(&self, year: &str) -> Option<f64> {
        let moved: f64 = MOVEMENTS
            .iter()
            .map(|(measure, _)| self.or_nil(*measure, year))
            .sum();
        let in_year = self.value(Measure::InYearBalance, year)?;
        Some(self.value(Measure::DsgBalance, year)? - in_year - moved)
    }

    /// Whole pounds of one year; years come in order.
    fn year(&mut self, year: &str) -> BTreeMap<Item, i64> {
        let mut whole = BTreeMap::new();
        let position = self.balance(year, &mut whole);
        let value = |measure| self.value(measure, year);
        let spend = value(Measure::HighNeedsSpend);
        let income = value(Measure::HighNeedsIncome);
        let spend_whole = match (income, spend, position) {
            (Some(income), Some(spend), Some(position)) => {
                let both = largest_remainder(&[income, -spend], position);
                self.income(year, both[0], &mut whole);
                Some(-both[1])
            }
            _ => spend.map(nearest),
        };
        if let Some(total) = spend_whole {
            whole.insert(Item::Of(Measure::HighNeedsSpend), total);
            self.spend(year, total, &mut whole);
        }
        whole
    }

    /// Balances and what moves them; gives the in-year position.
    fn balance(&mut self, year: &str, whole: &mut BTreeMap<Item, i64>) -> Option<i64> {
        let closing = nearest(self.value(Measure::DsgBalance, year)?);
        let opening = match self.carried {
            Some(carried) => carried,
            None => nearest(self.brought_forward(year)?),
        };
        let mut moved = vec![self.value(Measure::InYearBalance, year)?];
        moved.extend(MOVEMENTS.map(|(measure, _)| self.or_nil(measure, year)));
        let moved = largest_remainder(&moved, closing - opening);
        whole.insert(Item::BroughtForward, opening);
        whole.insert(Item::Of(Measure::DsgBalance), closing);
        whole.insert(Item::Of(Measure::InYearBalance), moved[0]);
        for ((measure, _), moved) in MOVEMENTS.iter().zip(&moved[1..]) {
            whole.insert(Item::Of(*measure), *moved);
        }
        self.carried = Some(closing);
        Some(moved[0])
    }

    fn income(&self, year: &str, total: i64, whole: &mut BTreeMap<Item, i64>) {
        let parts = [
            (Measure::Block, 1.0),
            (Measure::Deductions, -1.0),
            (Measure::BlockTransfer, 1.0),
            (Measure::OtherIncome, 1.0),
        ];
        let values = parts.map(|(measure, sign)| sign * self.or_nil(measure, year));
        let rounded = largest_remainder(&values, total);
        for ((measure, _), pounds) in parts.iter().zip(&rounded) {
            whole.insert(Item::Of(*measure), *pounds);
        }
        whole.insert(Item::AfterDeductions, rounded[0] + rounded[1]);
        whole.insert(Item::Of(Measure::HighNeedsIncome), total);
    }

    fn spend(&self, year: &str, total: i64, whole: &mut BTreeMap<Item, i64>) {
        let sheets = (0..self.layout.dsg.sheets.len()).map(ids::sheet_spend);
        let other = (0..self.layout.dsg.other_spend.len()).map(ids::other_spend);
        let ids: Vec<String> = sheets.chain(other).collect();
        let value = |id: &String| Some(self.found.get(&provision(id.clone()), year)?.value);
        let values: Option<Vec<f64>> = ids.iter().map(value).collect();
        let Some(values) = values else { return };
        for (id, pounds) in ids.into_iter().zip(largest_remainder(&values, total)) {
            whole.insert(Item::Provision(id), pounds);
        }
    }

    fn cell(&self, item: &Item, (before, year): (Option<&str>, &str), whole: Option<i64>) -> Cell {
        let Some(whole) = whole else {
            return Cell::NotAvailable(self.found.why_no_money().to_owned());
        };
        let result = match item {
            Item::BroughtForward => before.map(|before| (Measure::DsgBalance, before)),
            Item::Of(measure) => Some((*measure, year)),
            Item::AfterDeductions | Item::Provision(_) => None,
        };
        let result = match (result, item.figure()) {
            (Some((measure, year)), _) => self.found.get(&Figure::total(measure), year),
            (None, Some(figure)) => self.found.get(&figure, year),
            (None, None) => None,
        };
        let taken = *item == Item::Of(Measure::Deductions);
        // Not negated, which would make nil print as -0.
        let own = result.map(|r| if taken { 0.0 - r.value } else { r.value });
        let interval = result.and_then(|r| r.interval);
        let interval = interval.map(|(low, high)| {
            if taken {
                (0.0 - high, 0.0 - low)
            } else {
                (low, high)
            }
        });
        Cell::Number(Number {
            whole,
            value: own.unwrap_or_else(|| self.unrounded(item, year)),
            interval,
            basis: result.map(|r| r.basis),
        })
    }

    /// Figures that no result holds by themselves; what no lever brings about is nil.
    fn unrounded(&self, item: &Item, year: &str) -> f64 {
        match item {
            Item::AfterDeductions => {
                self.or_nil(Measure::Block, year) - self.or_nil(Measure::Deductions, year)
            }
            Item::BroughtForward => self.brought_forward(year).unwrap_or(0.0),
            Item::Of(_) | Item::Provision(_) => 0.0,
        }
    }
}
