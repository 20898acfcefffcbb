//! The past as tidy rows: what the returns say, by council, in the words and calendars of the results.

use pressure_model::calendar::{CalendarYear, CensusYear, FinancialYear};
use pressure_returns::{Areas, Picture, Series};

use crate::axes::Axes;
use crate::balance::Accounts;
use crate::published::ByArea;
use crate::stock::Stocks;
use crate::travel::Travel;

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
    codes: &'a [String],
    rows: Vec<HistoryRow>,
}

impl Rows<'_> {
    #[allow(clippy::too_many_arguments, reason = "one argument a column")]
    fn push(&mut self, area: usize, measure: &str, breakdown: (&str, &str), period: (&str, String), value: Option<f64>, actual: bool) {
        let Some(value) = value else { return };
        self.rows.push(HistoryRow {
            area: self.codes[area].clone(),
            measure: measure.to_owned(),
            breakdown: breakdown.0.to_owned(),
            category: breakdown.1.to_owned(),
            period_kind: period.0.to_owned(),
            period: period.1,
            value,
            basis: if actual { "actual" } else { "estimated" }.to_owned(),
        });
    }
}

const TOTAL: (&str, &str) = ("total", "all");

/// Rows of every council before the base, in order of area.
pub fn rows(
    picture: &Picture,
    areas: &Areas,
    axes: &Axes,
    codes: &[String],
    stocks: &Stocks,
    accounts: &Accounts,
    travel: &Travel,
) -> Vec<HistoryRow> {
    let plans = ByArea::new(picture, Series::Plans);
    let groups = ByArea::new(picture, Series::PlansAgeGroup);
    let new_plans = ByArea::new(picture, Series::NewPlans);
    let ceased = ByArea::new(picture, Series::Ceased);
    let requests = ByArea::new(picture, Series::Requests);
    let assessments = ByArea::new(picture, Series::Assessments);
    let mut out = Rows { codes, rows: Vec::new() };
    for (i, code) in codes.iter().enumerate() {
        for year in 2010..stocks.census {
            let period = || ("census", CensusYear::new(year).to_string());
            out.push(i, "plans", TOTAL, period(), plans.value(code, year, None), true);
            for group in ["under_5", "5_10", "11_15", "16_19", "20_25"] {
                out.push(i, "plans", ("age_group", group), period(), groups.value(code, year, Some(group)), true);
            }
        }
        let before = stocks.previous[i].grid.col_sums();
        for (p, placement) in axes.placements.iter().enumerate() {
            let period = ("census", CensusYear::new(stocks.census - 1).to_string());
            out.push(i, "plans", ("placement", placement), period, Some(before[p]), false);
        }
        for year in 2009..stocks.census {
            let period = || ("calendar_year", CalendarYear::new(year).to_string());
            // Council rows that carry their region's total (new plans 2022) are wrong: left out, never shown.
            let region = areas.region_of(code).and_then(|region| new_plans.value(region, year, None));
            let new = new_plans.value(code, year, None).filter(|new| region.is_none_or(|all| *new < all));
            out.push(i, "new_plans", TOTAL, period(), new, true);
            let (total, moved) = (ceased.value(code, year, Some("total")), ceased.value(code, year, Some("transfer")));
            out.push(i, "ceased", TOTAL, period(), total.map(|t| t - moved.unwrap_or(0.0)), true);
            out.push(i, "transfers_out", TOTAL, period(), moved, true);
            out.push(i, "requests", TOTAL, period(), requests.value(code, year, Some("received")), true);
            let refused = requests.value(code, year, Some("decided_not_to_assess"));
            out.push(i, "requests_refused", TOTAL, period(), refused, true);
            out.push(i, "assessments", TOTAL, period(), assessments.value(code, year, Some("in_year")), true);
        }
        for year in accounts.first..=accounts.last() {
            account_rows(&mut out, i, year, accounts);
        }
        let period = || ("financial_year", FinancialYear::new(crate::travel::LINE_YEAR).to_string());
        let estimated = travel.spend[i].is_none();
        let pre16 = travel.spend[i].unwrap_or(travel.users[i] * travel.cost_per_user);
        out.push(i, "send_transport_spend", ("transport_category", "pre16_sen"), period(), Some(pre16), !estimated);
    }
    out.rows
}

fn account_rows(out: &mut Rows<'_>, i: usize, year: i32, accounts: &Accounts) {
    let a = *accounts.at(year, i);
    let published = year <= crate::balance::LAST_PUBLISHED_BALANCE;
    let sheet = year == crate::unit_cost::SHEET_YEAR;
    let mut push = |measure: &str, breakdown, value, actual| {
        out.push(i, measure, breakdown, ("financial_year", FinancialYear::new(year).to_string()), value, actual);
    };
    push("block", TOTAL, a.block, true);
    push("deductions", TOTAL, a.deductions, true);
    let income = a.block.zip(a.deductions).map(|(b, d)| b - d);
    push("high_needs_income", TOTAL, income, true);
    push("place_funding", TOTAL, a.place_funding, sheet);
    let spend = a.outturn.zip(a.place_funding).map(|(o, p)| o + p);
    push("high_needs_spend", TOTAL, spend, sheet && !a.outturn_estimated);
    push("high_needs_spend", ("section251", "1.0.2"), a.place_funding, sheet);
    push("high_needs_spend", ("section251", "1.2.1-1.2.13"), a.outturn, !a.outturn_estimated);
    push("in_year_balance", TOTAL, a.in_year, false);
    push("other_blocks", TOTAL, a.other_blocks, false);
    push("unexplained", TOTAL, a.unexplained, false);
    push("dsg_balance", TOTAL, a.balance, published);
    let sign = if a.balance.is_some_and(|b| b < 0.0) { "deficits" } else { "surpluses" };
    push("dsg_balance", ("sign", sign), a.balance, published);
}
