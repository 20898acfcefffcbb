//! High-needs income, spend and the DSG balance of every council up to the start of the base financial year.
//!
//! `in-year = block after deductions - place funding (1.0.2) - net 1.2.x`. The DSG balance to March 2022 is published as a
//! share of DSG income; after that it is rolled forward: half the council's own in-year balance, half the national
//! ratio on its own block (a single year of one council is too noisy), plus what other blocks bring.

use pressure_returns::{Picture, Series};

use crate::error::Error;
use crate::grid::ratio;
use crate::lineage::Lineage;
use crate::published::ByArea;
use crate::settings::MoneySettings;

/// Last financial year (start) whose closing balance is published.
pub const LAST_PUBLISHED_BALANCE: i32 = 2021;
/// First financial year of the allocations.
pub const FIRST_YEAR: i32 = 2019;
/// First financial year of the outturn that is held.
pub const FIRST_OUTTURN: i32 = 2017;

/// One council's high-needs account in a financial year, pounds; `None` where it cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Account {
    /// Block before deductions.
    pub block: Option<f64>,
    /// Block before less after deductions: places the Department pays directly.
    pub deductions: Option<f64>,
    /// Schools block before deductions.
    pub schools_block: Option<f64>,
    /// Outturn 1.0.2, maintained places.
    pub place_funding: Option<f64>,
    /// Net 1.2.1 to 1.2.13.
    pub outturn: Option<f64>,
    /// Whether `outturn` is estimated and not the council's return.
    pub outturn_estimated: bool,
    /// Income less spend.
    pub in_year: Option<f64>,
    /// What other blocks and transfers add to the balance (estimated).
    pub other_blocks: Option<f64>,
    /// What closes the bridge.
    pub unexplained: Option<f64>,
    /// DSG balance at the end of the year.
    pub balance: Option<f64>,
}

/// Accounts of every council by financial year.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// First financial year (start).
    pub first: i32,
    /// By year: by area.
    pub years: Vec<Vec<Account>>,
    /// By year from [`FIRST_OUTTURN`] to the one before `first`, and area: net 1.2.x, and whether it is the council's own
    /// return and not shared from a council since abolished.
    pub earlier_outturn: Vec<Vec<Option<(f64, bool)>>>,
    /// By area: outturn of the base financial year, net 1.2.x, where returned.
    pub base_outturn: Vec<Option<f64>>,
}

impl Accounts {
    /// Account of an area in a financial year.
    pub fn at(&self, year: i32, position: usize) -> &Account {
        &self.years[(year - self.first) as usize][position]
    }

    /// The last financial year.
    pub fn last(&self) -> i32 {
        self.first + self.years.len() as i32 - 1
    }
}

/// Reads and rolls the accounts up to the year before `base_year` (start of the base financial year).
///
/// # Errors
/// Where no allocation is held for the year before the base year.
pub fn fit(
    picture: &Picture,
    codes: &[String],
    lineage: &Lineage,
    plans: &[f64],
    base_year: i32,
    settings: &MoneySettings,
) -> Result<Accounts, Error> {
    let dsg = ByArea::new(picture, Series::Dsg);
    let sheet = ByArea::new(picture, Series::Benchmarking);
    let spend = ByArea::new(picture, Series::HighNeedsSpend);
    let percent = ByArea::new(picture, Series::DsgBalancePercent);
    let item = |position: usize, year: i32, name: &str| {
        lineage.value(&dsg, codes, position, year, Some(name))
    };
    let places: Vec<Option<f64>> = (0..codes.len())
        .map(|i| {
            lineage.value(
                &sheet,
                codes,
                i,
                crate::unit_cost::SHEET_YEAR,
                Some("outturn_place_total"),
            )
        })
        .collect();
    let outturn = |position: usize, year: i32| {
        lineage.value(&spend, codes, position, year, Some("high_needs"))
    };

    let mut years: Vec<Vec<Account>> = Vec::new();
    for year in FIRST_YEAR..base_year {
        let mut accounts: Vec<Account> = (0..codes.len())
            .map(|i| {
                let block = item(i, year, "high_needs_before");
                let deductions = block
                    .zip(item(i, year, "high_needs_after"))
                    .map(|(b, a)| b - a);
                let schools_block = item(i, year, "schools_before");
                Account {
                    block,
                    deductions,
                    schools_block,
                    place_funding: places[i],
                    outturn: outturn(i, year),
                    other_blocks: schools_block.map(|s| s * settings.other_blocks_share.value),
                    ..Account::default()
                }
            })
            .collect();
        if accounts.iter().all(|a| a.block.is_none()) {
            return Err(Error::missing(
                "DSG high needs allocation",
                "every council",
                year,
            ));
        }
        fill_places(&mut accounts);
        fill_outturn(&mut accounts, plans, year, settings);
        for account in &mut accounts {
            account.in_year = in_year(account);
        }
        let national_ratio = national_ratio(&accounts);
        let before = years.last();
        for (i, account) in accounts.iter_mut().enumerate() {
            let opening = before.and_then(|b: &Vec<Account>| b[i].balance);
            if year <= LAST_PUBLISHED_BALANCE {
                let income: Option<f64> = [
                    "schools_before",
                    "cssb_before",
                    "high_needs_before",
                    "early_years_before",
                ]
                .iter()
                .map(|name| item(i, year, name))
                .sum();
                account.balance = lineage
                    .rate(&percent, codes, i, year, None)
                    .zip(income)
                    .map(|(percent, income)| -percent / 100.0 * income);
                let movement = account.balance.zip(opening).map(|(now, then)| now - then);
                account.unexplained = movement
                    .zip(account.in_year)
                    .zip(account.other_blocks)
                    .map(|((movement, in_year), other)| movement - in_year - other);
            } else {
                (account.unexplained, account.balance) = roll(
                    account,
                    opening,
                    national_ratio,
                    settings.opening_balance_weight.value,
                );
            }
        }
        years.push(accounts);
    }
    let base_outturn = (0..codes.len()).map(|i| outturn(i, base_year)).collect();
    let earlier = |year: i32, i: usize| {
        let own = spend.value(&codes[i], year, Some("high_needs")).is_some();
        outturn(i, year).map(|pounds| (pounds, own))
    };
    Ok(Accounts {
        first: FIRST_YEAR,
        earlier_outturn: (FIRST_OUTTURN..FIRST_YEAR)
            .map(|year| (0..codes.len()).map(|i| earlier(year, i)).collect())
            .collect(),
        years,
        base_outturn,
    })
}

/// One year on: `(unexplained, closing balance)`. The part not explained by the council's own return is what the national
/// ratio adds to or takes from it.
pub fn roll(
    account: &Account,
    opening: Option<f64>,
    national_ratio: f64,
    weight: f64,
) -> (Option<f64>, Option<f64>) {
    let (Some(block), Some(own), Some(other)) =
        (account.block, account.in_year, account.other_blocks)
    else {
        return (None, opening);
    };
    let unexplained = (1.0 - weight) * (national_ratio * block - own);
    (
        Some(unexplained),
        Some(opening.unwrap_or(0.0) + own + other + unexplained),
    )
}

/// National in-year balance over the national block, councils with both.
pub fn national_ratio(accounts: &[Account]) -> f64 {
    let known: Vec<(f64, f64)> = accounts
        .iter()
        .filter_map(|a| a.in_year.zip(a.block))
        .collect();
    let block: f64 = known.iter().map(|(_, b)| b).sum();
    if block > 0.0 {
        known.iter().map(|(i, _)| i).sum::<f64>() / block
    } else {
        0.0
    }
}

fn in_year(account: &Account) -> Option<f64> {
    let after = account.block? - account.deductions?;
    Some(after - account.place_funding? - account.outturn?)
}

/// A council without a figure for maintained places takes the national ratio to the block.
fn fill_places(accounts: &mut [Account]) {
    let known: Vec<(f64, f64)> = accounts
        .iter()
        .filter_map(|a| a.place_funding.zip(a.block))
        .collect();
    let share = ratio(
        known.iter().map(|(p, _)| p).sum(),
        known.iter().map(|(_, b)| b).sum(),
        0.0,
    );
    for account in accounts.iter_mut().filter(|a| a.place_funding.is_none()) {
        account.place_funding = Some(account.block.map_or(0.0, |b| b * share));
    }
}

/// Councils missing from the 2023-24 extract share the assumed sum by plans.
fn fill_outturn(accounts: &mut [Account], plans: &[f64], year: i32, settings: &MoneySettings) {
    if year != 2023 {
        return;
    }
    let missing: Vec<usize> = (0..accounts.len())
        .filter(|i| accounts[*i].outturn.is_none() && accounts[*i].block.is_some())
        .collect();
    let all: f64 = missing.iter().map(|i| plans[*i]).sum();
    for i in missing {
        accounts[i].outturn = Some(settings.missing_2023.value * plans[i] / all);
        accounts[i].outturn_estimated = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_own_half_national_closes_the_bridge() {
        // Own in-year -10 on a block of 100, England -4%: half of each is -7; other blocks +1; opening -20 -> -26.
        let account = Account {
            block: Some(100.0),
            in_year: Some(-10.0),
            other_blocks: Some(1.0),
            ..Account::default()
        };
        let (unexplained, closing) = roll(&account, Some(-20.0), -0.04, 0.5);
        assert!((unexplained.unwrap_or(f64::NAN) - 3.0).abs() < 1e-12);
        assert!((closing.unwrap_or(f64::NAN) + 26.0).abs() < 1e-12);
    }

    #[test]
    fn a_council_without_an_allocation_keeps_its_balance() {
        assert_eq!(
            roll(&Account::default(), Some(-5.0), -0.04, 0.5),
            (None, Some(-5.0))
        );
    }

    #[test]
    fn income_is_the_block_after_deductions() {
        let account = Account {
            block: Some(100.0),
            deductions: Some(10.0),
            place_funding: Some(12.0),
            outturn: Some(85.0),
            ..Account::default()
        };
        assert_eq!(in_year(&account), Some(-7.0));
    }
}
