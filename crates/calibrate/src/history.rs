//! The past as tidy rows: what the returns say, by council, in the words and calendars of the results.

use crate::axes::Axes;
use crate::balance::{Accounts, FIRST_OUTTURN};
use crate::past_people::{Count, PastCount};
use crate::published::ENGLAND;
use crate::stock::Stocks;
use crate::travel::Travel;
use pressure_model::calendar::{CensusYear, FinancialYear};
use pressure_model::categories::TravelCategory;

/// One row of the past; `value` in the unit of the measure.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// Area code.
    pub area: String,
    /// Measure, as in the results.
    pub measure: String,
    /// Breakdown, as in the results.
    pub breakdown: String,
    /// Category within the breakdown.
    pub category: String,
    /// `census`, `calendar_year` or `financial_year`.
    pub period_kind: String,
    /// Period in its own calendar.
    pub period: String,
    /// The figure.
    pub value: f64,
    /// `actual` or `estimated`.
    pub basis: String,
}

struct Rows<'a> {
    area: &'a str,
    rows: Vec<HistoryRow>,
}

impl Rows<'_> {
    fn push(
        &mut self,
        measure: &str,
        breakdown: (&str, &str),
        period: (&str, String),
        value: Option<f64>,
        actual: bool,
    ) {
        let Some(value) = value else { return };
        self.rows.push(HistoryRow {
            area: self.area.to_owned(),
            measure: measure.to_owned(),
            breakdown: breakdown.0.to_owned(),
            category: breakdown.1.to_owned(),
            period_kind: period.0.to_owned(),
            period: period.1,
            value,
            basis: if actual { "actual" } else { "estimated" }.to_owned(),
        });
    }

    fn count(&mut self, past: &PastCount, count: Option<Count>) {
        let Some(Count { value, actual }) = count else {
            return;
        };
        let period = past.period.clone();
        self.push(past.measure, past.breakdown, period, Some(value), actual);
    }
}

const TOTAL: (&str, &str) = ("total", "all");
/// What councils return of high-needs spend: all but place funding.
pub(crate) const OUTTURN: (&str, (&str, &str)) =
    ("high_needs_spend", ("section251", "1.2.1-1.2.13"));

/// Rows of every council before the base, in order of area; then England's published totals that the councils' counts meet
/// (marked as estimated where councils without a figure count for nothing in them).
pub fn rows(
    people: &[PastCount],
    axes: &Axes,
    codes: &[String],
    stocks: &Stocks,
    accounts: &Accounts,
    travel: &Travel,
) -> Vec<HistoryRow> {
    let mut all = Vec::new();
    for (i, code) in codes.iter().enumerate() {
        let mut out = Rows {
            area: code,
            rows: Vec::new(),
        };
        for past in people {
            out.count(past, past.councils[i]);
        }
        let before = stocks.previous[i].grid.col_sums();
        for (p, placement) in axes.placements.iter().enumerate() {
            let period = ("census", CensusYear::new(stocks.census - 1).to_string());
            out.push(
                "plans",
                ("placement", placement),
                period,
                Some(before[p]),
                false,
            );
        }
        for (year, outturn) in (FIRST_OUTTURN..).zip(&accounts.earlier_outturn) {
            let period = ("financial_year", FinancialYear::new(year).to_string());
            let (pounds, own) = outturn[i].unzip();
            out.push(OUTTURN.0, OUTTURN.1, period, pounds, own.unwrap_or(false));
        }
        for year in accounts.first..=accounts.last() {
            account_rows(&mut out, i, year, accounts);
        }
        travel_rows(
            &mut out,
            &travel.spend_by_kind[i],
            travel.spend[i].is_some(),
        );
        all.append(&mut out.rows);
    }
    let mut out = Rows {
        area: ENGLAND,
        rows: Vec::new(),
    };
    for past in people {
        out.count(past, past.england);
    }
    all.append(&mut out.rows);
    all
}

/// Transport of the year of the held line; everything but that line is estimated from users and national prices.
fn travel_rows(out: &mut Rows<'_>, pounds: &[f64; 5], returned: bool) {
    // To the penny before summing, as the table keeps them, so that parts still add up when read back.
    let pounds = pounds.map(|x| (x * 100.0).round() / 100.0);
    let mut push = |measure: &str, breakdown, value: f64, actual| {
        let year = FinancialYear::new(crate::travel::LINE_YEAR).to_string();
        out.push(
            measure,
            breakdown,
            ("financial_year", year),
            Some(value),
            actual,
        );
    };
    push(
        "send_transport_spend",
        TOTAL,
        pounds[..3].iter().sum(),
        false,
    );
    push(
        "mainstream_transport_spend",
        TOTAL,
        pounds[3..].iter().sum(),
        false,
    );
    push("transport_spend", TOTAL, pounds.iter().sum(), false);
    for (kind, value) in TravelCategory::ALL.into_iter().zip(pounds) {
        let own = returned && kind == TravelCategory::Pre16Sen;
        push(
            "transport_spend",
            ("transport_category", kind.id()),
            value,
            own,
        );
    }
}

fn account_rows(out: &mut Rows<'_>, i: usize, year: i32, accounts: &Accounts) {
    let a = *accounts.at(year, i);
    let published = year <= crate::balance::LAST_PUBLISHED_BALANCE;
    let sheet = year == crate::unit_cost::SHEET_YEAR;
    let mut push = |measure: &str, breakdown, value, actual| {
        out.push(
            measure,
            breakdown,
            ("financial_year", FinancialYear::new(year).to_string()),
            value,
            actual,
        );
    };
    push("block", TOTAL, a.block, true);
    push("deductions", TOTAL, a.deductions, true);
    let income = a.block.zip(a.deductions).map(|(b, d)| b - d);
    push("high_needs_income", TOTAL, income, true);
    push("place_funding", TOTAL, a.place_funding, sheet);
    let spend = a.outturn.zip(a.place_funding).map(|(o, p)| o + p);
    push(
        "high_needs_spend",
        TOTAL,
        spend,
        sheet && !a.outturn_estimated,
    );
    push(
        "high_needs_spend",
        ("section251", "1.0.2"),
        a.place_funding,
        sheet,
    );
    push(OUTTURN.0, OUTTURN.1, a.outturn, !a.outturn_estimated);
    push("in_year_balance", TOTAL, a.in_year, false);
    push("other_blocks", TOTAL, a.other_blocks, false);
    push("unexplained", TOTAL, a.unexplained, false);
    push("dsg_balance", TOTAL, a.balance, published);
    let sign = if a.balance.is_some_and(|b| b < 0.0) {
        "deficits"
    } else {
        "surpluses"
    };
    push("dsg_balance", ("sign", sign), a.balance, published);
}
