//! What a plan costs by placement: 2021-22 from the high needs benchmarking sheet, brought to the base year so that
//! England's lines add up to England's outturn; and the price index that spend and volumes imply.
//!
//! Numerators are outturn lines of the sheet, denominators plans of the financial year (5/12 of the January before,
//! 7/12 of the January within). Special independent and non-maintained places rise at their own published rate; the rate of
//! all other lines is what remains.

use pressure_returns::{Picture, Series};

use crate::axes::Axes;
use crate::error::Error;
use crate::grid::ratio;
use crate::published::{ByArea, ENGLAND};
use crate::settings::MoneySettings;
use crate::spread::fill_row;

/// Financial year of the benchmarking sheet (start).
pub const SHEET_YEAR: i32 = 2021;

/// National unit costs and the amounts that do not follow plans by placement.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitCosts {
    /// Pounds a plan by placement, 2021-22.
    pub sheet: Vec<f64>,
    /// Pounds a plan by placement, base financial year.
    pub base: Vec<f64>,
    /// Lines not driven by plans by placement, England, base financial year, pounds.
    pub non_plan: f64,
    /// The same in 2021-22.
    pub non_plan_sheet: f64,
    /// Place funding a state special plan, budget 2021-22 over plans, pounds.
    pub place_special: f64,
    /// Price growth of everything but special independent places, sheet year to base year (a factor).
    pub rest_growth: f64,
    /// Implied price index by financial year (start), 2021-22 = 1, lines not driven by plans following plans.
    pub price_index: Vec<(i32, f64)>,
}

/// England's plans by placement at a census, those not recorded spread by England's own shares.
pub fn england_by_placement(
    picture: &Picture,
    axes: &Axes,
    census: i32,
) -> Result<Vec<f64>, Error> {
    let rows = ByArea::new(picture, Series::PlansPlacement);
    let total = ByArea::new(picture, Series::Plans)
        .value(ENGLAND, census, None)
        .ok_or_else(|| Error::missing("plans", ENGLAND, census))?;
    let (known, unrecorded) = crate::published::by_placement(rows.rows(ENGLAND, census), axes)
        .ok_or_else(|| Error::missing("plans by placement", ENGLAND, census))?;
    Ok(fill_row(&known, unrecorded, &known, 0.0, Some(total)))
}

/// Plans of a financial year: 5/12 of the January before, 7/12 of the January within.
pub fn financial_year(before: &[f64], after: &[f64]) -> Vec<f64> {
    before
        .iter()
        .zip(after)
        .map(|(b, a)| (5.0 * b + 7.0 * a) / 12.0)
        .collect()
}

/// The part of the cost of added places that came out of the block as deductions, measured over the years of the
/// allocations: growth of deductions over growth of `place x plans`. The rest was met within maintained place funding.
///
/// `history` gives plans by placement at each census, `deductions` pounds by financial year (start).
pub fn deducted_share(
    history: &[(i32, Vec<f64>)],
    place: &[f64],
    deductions: &[(i32, f64)],
) -> f64 {
    let plans = |census: i32| {
        history
            .iter()
            .find(|(year, _)| *year == census)
            .map(|(_, plans)| plans)
    };
    let cost = |f: i32| -> Option<f64> {
        let year = financial_year(plans(f)?, plans(f + 1)?);
        Some(year.iter().zip(place).map(|(n, price)| n * price).sum())
    };
    let (Some((first, from)), Some((last, to))) = (deductions.first(), deductions.last()) else {
        return 1.0;
    };
    match (cost(*first), cost(*last)) {
        (Some(before), Some(after)) if after > before => {
            ((to - from) / (after - before)).clamp(0.0, 1.0)
        }
        _ => 1.0,
    }
}

/// Sum of an item of the sheet over councils (councils in old and new form are blank in one of them).
fn sheet_sum(picture: &Picture, item: &str) -> Result<f64, Error> {
    let mut any = false;
    let sum = picture
        .get(Series::Benchmarking)
        .iter()
        .filter(|r| r.item.as_deref() == Some(item) && *r.area != *ENGLAND)
        .filter_map(|r| r.value)
        .inspect(|_| any = true)
        .sum();
    if any {
        Ok(sum)
    } else {
        Err(Error::missing(
            &format!("benchmarking line `{item}`"),
            ENGLAND,
            SHEET_YEAR,
        ))
    }
}

/// Costs of the sheet's year.
struct Sheet {
    /// Pounds a plan by placement.
    costs: Vec<f64>,
    /// Lines not driven by plans by placement, pounds.
    non_plan: f64,
    /// Pounds a state special place.
    place_special: f64,
    /// Placements that follow the price of special independent places.
    priced: [usize; 2],
}

/// Outturn lines of the sheet over plans of its financial year.
fn sheet_costs(
    picture: &Picture,
    axes: &Axes,
    plans: &[f64],
    settings: &MoneySettings,
) -> Result<Sheet, Error> {
    let at = |id: &'static str| {
        axes.placement(id).ok_or_else(|| Error::Category {
            kind: "placement",
            id: id.to_owned(),
        })
    };
    let line = |item: &str| sheet_sum(picture, &format!("outturn_{item}"));

    let (mainstream, unit, early) = (at("mainstream")?, at("sen_unit")?, at("early_years")?);
    let (independent, nmss) = (at("independent_special")?, at("nmss")?);
    let mut sheet = vec![0.0; axes.placements.len()];
    let ordinary = line("topup_state_early_years")?
        + line("topup_state_primary")?
        + line("topup_state_secondary")?
        + line("topup_indep_early_years")?;
    let (unit_ratio, early_ratio) = (
        settings.unit_to_mainstream.value,
        settings.early_years_to_mainstream.value,
    );
    sheet[mainstream] =
        ordinary / (plans[mainstream] + unit_ratio * plans[unit] + early_ratio * plans[early]);
    sheet[unit] = unit_ratio * sheet[mainstream];
    sheet[early] = early_ratio * sheet[mainstream];
    let special = at("state_special")?;
    sheet[special] = line("topup_state_special")? / plans[special];
    let below = settings.nmss_below_independent.value;
    sheet[independent] =
        (line("topup_indep_special")? + below * plans[nmss]) / (plans[independent] + plans[nmss]);
    sheet[nmss] = sheet[independent] - below;
    let independent_mainstream = at("independent_mainstream")?;
    sheet[independent_mainstream] = (line("topup_indep_primary")? + line("topup_indep_secondary")?)
        / plans[independent_mainstream];
    sheet[at("fe_college")?] = line("topup_state_post_school")? / plans[at("fe_college")?];
    sheet[at("specialist_post16")?] =
        line("topup_indep_post_school")? / plans[at("specialist_post16")?];
    let (ap, other) = (at("ap")?, at("other_arrangements")?);
    sheet[ap] = settings.ap.value;
    sheet[other] = settings.other_arrangements.value;
    let non_plan_sheet = line("sen_support_inclusion")?
        + line("hospital")?
        + line("therapies")?
        + line("alternative_provision")?
        + line("topup_state_pru_ap")?
        + line("topup_indep_pru_ap")?
        - sheet[ap] * plans[ap]
        - sheet[other] * plans[other];
    let place_special = sheet_sum(picture, "budget_place_special")? / plans[special];
    Ok(Sheet {
        costs: sheet,
        non_plan: non_plan_sheet,
        place_special,
        priced: [independent, nmss],
    })
}

/// Fits unit costs. `history` gives England's plans by placement at each census; `outturn` England's net 1.2.x by
/// financial year; the last year of `outturn` is the base year.
///
/// # Errors
/// Where a line of the sheet or a census is missing, or the model file lacks a placement.
pub fn fit(
    picture: &Picture,
    axes: &Axes,
    history: &[(i32, Vec<f64>)],
    outturn: &[(i32, f64)],
    settings: &MoneySettings,
) -> Result<UnitCosts, Error> {
    let census = |year: i32| {
        history
            .iter()
            .find(|(y, _)| *y == year)
            .map(|(_, plans)| plans.as_slice())
            .ok_or_else(|| Error::missing("plans by placement", ENGLAND, year))
    };
    let year = |f: i32| Ok::<_, Error>(financial_year(census(f)?, census(f + 1)?));
    let plans = year(SHEET_YEAR)?;
    let Sheet {
        costs: sheet,
        non_plan: non_plan_sheet,
        place_special,
        priced,
    } = sheet_costs(picture, axes, &plans, settings)?;

    let total = |plans: &[f64]| plans.iter().sum::<f64>();
    let volume = |f: i32| -> Result<f64, Error> {
        let now = year(f)?;
        let spend: f64 = now.iter().zip(&sheet).map(|(n, u)| n * u).sum();
        Ok(spend + non_plan_sheet * total(&now) / total(&plans))
    };
    let mut price_index = Vec::new();
    let anchor = outturn
        .iter()
        .find(|(f, _)| *f == SHEET_YEAR)
        .map(|(_, pounds)| *pounds)
        .ok_or_else(|| Error::missing("net 1.2.x", ENGLAND, SHEET_YEAR))?
        / volume(SHEET_YEAR)?;
    for (f, pounds) in outturn {
        if let Ok(volume) = volume(*f) {
            price_index.push((*f, pounds / volume / anchor));
        }
    }

    let (base_year, base_outturn) = *outturn
        .last()
        .ok_or_else(|| Error::missing("net 1.2.x", ENGLAND, 0))?;
    let now = year(base_year)?;
    let special_price = (0..base_year - SHEET_YEAR).fold(1.0, |price, _| {
        price * (1.0 + settings.independent_growth.value)
    });
    let follows = non_plan_sheet * total(&now) / total(&plans);
    let special_spend: f64 = priced
        .iter()
        .map(|p| now[*p] * sheet[*p] * special_price)
        .sum();
    let rest_spend: f64 = now
        .iter()
        .zip(&sheet)
        .enumerate()
        .filter(|(p, _)| !priced.contains(p))
        .map(|(_, (n, u))| n * u)
        .sum();
    let rest_growth = ratio(base_outturn - special_spend, rest_spend + follows, 1.0);
    let base = sheet
        .iter()
        .enumerate()
        .map(|(p, cost)| {
            cost * if priced.contains(&p) {
                special_price
            } else {
                rest_growth
            }
        })
        .collect();
    Ok(UnitCosts {
        sheet,
        base,
        non_plan: follows * rest_growth,
        non_plan_sheet,
        place_special,
        rest_growth,
        price_index,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deductions_that_grow_by_less_than_places_cost_show_the_share_deducted() {
        // Plans 100, 112, 124 at the censuses: 107 and 119 in the two years, at 10 pounds a place: 120 more.
        let history = [
            (2020, vec![100.0]),
            (2021, vec![112.0]),
            (2022, vec![124.0]),
        ];
        let share = deducted_share(&history, &[10.0], &[(2020, 500.0), (2021, 590.0)]);
        assert!((share - 0.75).abs() < 1e-12, "{share}");
        assert!(
            (deducted_share(&history, &[0.0], &[(2020, 500.0), (2021, 590.0)]) - 1.0).abs() < 1e-12
        );
    }

    #[test]
    fn a_financial_year_is_five_parts_of_the_january_before_and_seven_of_the_one_within() {
        assert_eq!(financial_year(&[120.0], &[240.0]), [190.0]);
    }
}
