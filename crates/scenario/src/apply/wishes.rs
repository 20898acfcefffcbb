//! Levers on where plans wish to move, and on the needs and first placements of new ones.
//!
//! Councils that wish alike before a lever wish alike after it, so a set is made once for each set and weight met.

use std::collections::BTreeMap;
use std::sync::Arc;

use pressure_model::{AreaInputs, Inputs, Moves, Shape, Wishes};

use super::step_weights;
use crate::kind::{Ages, Chosen, ShiftOf, passes};
use crate::lever::{Change, Lever};

/// Who changes what they wish for.
pub(super) struct Shift<'a> {
    pub(super) of: ShiftOf,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) ages: &'a Ages,
    pub(super) needs: &'a Chosen,
}

/// What a set of wishes is made from: an earlier set, the council whose tilts are its own, and the weight.
type Origin = (Option<usize>, Option<usize>, u64);

pub(super) fn need_mix(
    lever: &Lever,
    inputs: &mut Inputs,
    need: usize,
    ages: &Ages,
    multiply: f64,
) {
    let shape = inputs.shape;
    let neutral = Change::Multiply(multiply).is_neutral();
    let weights = step_weights(lever, inputs);
    let weights: Vec<Option<f64>> = weights.iter().map(|w| w.filter(|_| !neutral)).collect();
    change_sets(lever, inputs, &weights, |set, weight| {
        for (age, row) in set.joiner_need.chunks_exact_mut(shape.needs).enumerate() {
            let old = row[need];
            let new = (old * (1.0 + weight * (multiply - 1.0))).min(1.0);
            if !passes(ages, &(age as u8)) || old >= 1.0 || old <= 0.0 {
                continue;
            }
            for (index, share) in row.iter_mut().enumerate() {
                *share = if index == need {
                    new
                } else {
                    *share * ((1.0 - new) / (1.0 - old))
                };
            }
        }
    });
}

pub(super) fn placement_shift(lever: &Lever, inputs: &mut Inputs, shift: &Shift<'_>, share: f64) {
    let shape = inputs.shape;
    // What a share of nothing moves is nothing, not a set of its own.
    let weights = step_weights(lever, inputs).into_iter();
    let weights = weights.map(|weight| weight.filter(|w| w * share > 0.0));
    let weights: Vec<Option<f64>> = weights.collect();
    change_sets(lever, inputs, &weights, |set, weight| {
        if matches!(shift.of, ShiftOf::Joiners | ShiftOf::Both) {
            shift_joiners(shape, &mut set.joiner_placement, shift, weight * share);
        }
        if shift.of != ShiftOf::Joiners {
            let moves = Arc::make_mut(&mut set.moves);
            shift_moves(shape, moves, shift, weight * share);
        }
    });
}

fn shift_joiners(shape: Shape, rows: &mut [f64], shift: &Shift<'_>, share: f64) {
    for (index, row) in rows.chunks_exact_mut(shape.placements).enumerate() {
        let (age, need) = (index / shape.needs, index % shape.needs);
        if passes(shift.ages, &(age as u8)) && passes(shift.needs, &need) {
            shift_row(row, shift, share);
        }
    }
}

/// Ages of a lever are those after the move, of the school year that it leads into.
fn shift_moves(shape: Shape, moves: &mut Moves, shift: &Shift<'_>, share: f64) {
    for before in 0..shape.last_age() {
        if !passes(shift.ages, &(before as u8 + 1)) {
            continue;
        }
        for need in (0..shape.needs).filter(|need| passes(shift.needs, need)) {
            for origin in 0..shape.placements {
                let stays = origin == shift.from;
                if stays == (shift.of == ShiftOf::Stock) {
                    shift_row(moves.row_mut(before, need, origin), shift, share);
                }
            }
        }
    }
}

fn shift_row(row: &mut [f64], shift: &Shift<'_>, share: f64) {
    let shifted = row[shift.from] * share;
    row[shift.from] -= shifted;
    row[shift.to] += shifted;
}

/// Gives the lever's councils changed sets in the steps that have a weight.
fn change_sets(
    lever: &Lever,
    inputs: &mut Inputs,
    weights: &[Option<f64>],
    change: impl Fn(&mut Wishes, f64),
) {
    let mut made: BTreeMap<Origin, usize> = BTreeMap::new();
    // Moves changed alike are held once, whatever the new plans beside them.
    let mut moved: BTreeMap<(usize, u64), Arc<Moves>> = BTreeMap::new();
    let shared = Arc::new(inputs.rates.moves.clone());
    for index in 0..inputs.areas.len() {
        if !lever.areas.contains(&inputs.areas[index].code) {
            continue;
        }
        for (step, weight) in weights.iter().enumerate() {
            let Some(weight) = *weight else { continue };
            let area = &inputs.areas[index];
            let old = area.dated.wishes.get(step).copied().flatten();
            let own = (old.is_none() && is_tilted(area)).then_some(index);
            let origin = (old, own, weight.to_bits());
            let set = if let Some(set) = made.get(&origin) {
                *set
            } else {
                let mut set = inputs.rates.own_wishes(area, old, &shared);
                // Moves that outlive this loop have an address of their own; a tilted council's do not.
                let lasting = old.is_some() || area.mover_tilt.is_empty();
                let before = Arc::clone(&set.moves);
                change(&mut set, weight);
                if lasting && !Arc::ptr_eq(&before, &set.moves) {
                    let key = (Arc::as_ptr(&before) as usize, weight.to_bits());
                    let known = moved.entry(key).or_insert_with(|| Arc::clone(&set.moves));
                    set.moves = Arc::clone(known);
                }
                inputs.rates.dated_wishes.push(set);
                inputs.rates.dated_wishes.len() - 1
            };
            made.insert(origin, set);
            let wishes = &mut inputs.areas[index].dated.wishes;
            wishes.resize(weights.len(), None);
            wishes[step] = Some(set);
        }
    }
}

/// Whether a council's wishes differ from the shared ones.
fn is_tilted(area: &AreaInputs) -> bool {
    let even = |tilt: &[f64]| {
        tilt.iter()
            .all(|weight| Change::Multiply(*weight).is_neutral())
    };
    !even(&area.joiner_tilt) || !even(&area.mover_tilt)
}
