//! Levers on transfers, grants and the balance.

use pressure_model::{FinancialYear, Inputs, WriteOff};

use super::{in_areas, money_weights};
use crate::kind::{Kind, Transfer};
use crate::lever::Lever;

pub(super) fn block_transfer(
    lever: &Lever,
    inputs: &mut Inputs,
    of: Transfer,
    disapplied: bool,
    shares: &[f64],
) -> Result<(), String> {
    let years = money_weights(lever, inputs);
    let of_share = matches!(of, Transfer::ShareOfSchoolsBlock(_));
    let mut held = false;
    for (place, area) in inputs.areas.iter_mut().enumerate() {
        let known = !of_share || area.money.policy.transfer_cap.is_some();
        if !lever.areas.contains(&area.code) || !known {
            continue;
        }
        held = true;
        let money = &mut area.money;
        for (year, weight) in years.iter().enumerate() {
            let Some(weight) = weight else { continue };
            let cap = money.policy.transfer_cap.as_mut();
            let asked = match (of, &cap) {
                (Transfer::Amount(pounds), _) => pounds * shares[place],
                (Transfer::ShareOfSchoolsBlock(of_block), Some(cap)) => {
                    of_block * cap.schools_block[year]
                }
                (Transfer::ShareOfSchoolsBlock(_), None) => continue,
            };
            money.block_transfer[year] += weight * asked;
            if let Some(cap) = cap.filter(|_| disapplied) {
                cap.disapplied.resize(years.len(), false);
                cap.disapplied[year] = true;
            }
        }
    }
    // A council without a published schools block is left out; a lever that reaches no other would do nothing.
    if held {
        Ok(())
    } else {
        Err(
            "no schools block of its councils is held; give `amount` in place of `share`"
                .to_owned(),
        )
    }
}

/// Shared out by the block of the base year.
pub(super) fn grant(lever: &Lever, inputs: &mut Inputs, amount: f64, shares: &[f64]) {
    let years = money_weights(lever, inputs);
    for (area, share) in inputs.areas.iter_mut().zip(shares) {
        for (grant, weight) in area.money.grants.iter_mut().zip(&years) {
            if let Some(weight) = weight.filter(|_| *share > 0.0) {
                *grant += weight * amount * share;
            }
        }
    }
}

pub(super) fn write_off(lever: &Lever, inputs: &mut Inputs) {
    let Kind::WriteOff {
        share,
        balance_of,
        high_needs_part,
        approved,
    } = lever.kind
    else {
        return;
    };
    for area in in_areas(lever, &mut inputs.areas) {
        area.money.policy.write_off = Some(WriteOff {
            balance_of,
            received: FinancialYear::new(lever.from),
            share,
            high_needs_part,
            approved,
        });
    }
}

pub(super) fn takeover(lever: &Lever, inputs: &mut Inputs) {
    for area in in_areas(lever, &mut inputs.areas) {
        area.money.policy.takeover = Some(FinancialYear::new(lever.from));
    }
}

pub(super) fn override_end(lever: &Lever, inputs: &mut Inputs) {
    for area in in_areas(lever, &mut inputs.areas) {
        area.money.policy.override_end = Some(FinancialYear::new(lever.from));
    }
}
