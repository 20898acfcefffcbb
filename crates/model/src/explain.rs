//! What moves a projection: an exact Shapley decomposition over the drivers that differ.
//!
//! The part of a driver is the mean, over all orders in which the drivers could change one after
//! another, of what changes when it does. With `n` drivers that differ and `v(S)` the projection in
//! which those of `S` have changed,
//! `part(d) = sum over S without d of |S|! (n - |S| - 1)! / n! x (v(S + d) - v(S))`,
//! so the parts sum to the whole change whatever the model does in between (Shapley, A value for
//! n-person games, 1953).

use crate::drivers::{Driver, check_alike, exchange};
use crate::error::Error;
use crate::inputs::Inputs;
use crate::parallel::in_parallel;
use crate::project::project_areas;
use crate::results::AreaProjection;

/// A change between two projections of the same councils, summed over them, taken apart.
///
/// Figures are differences in the units of the results; balances are balances.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The projection from which the change is counted.
    pub from: AreaProjection,
    /// The projection it leads to.
    pub to: AreaProjection,
    /// What each driver that differs adds, in the order of [`Driver::ALL`]. They sum to `to - from`.
    pub parts: Vec<(Driver, AreaProjection)>,
}

/// Takes the change from `a` to `b` apart for the sum of the councils at some places of the inputs.
/// `finish` is applied to the projection of the council at each place before they are summed.
///
/// # Errors
/// If the two are not of the same councils, years, categories and lines, or one of them is faulty.
///
/// # Panics
/// If there is no place, or one lies outside the inputs.
pub fn explain(
    a: &Inputs,
    b: &Inputs,
    places: &[usize],
    finish: &(dyn Fn(usize, &mut AreaProjection) + Sync),
) -> Result<Explanation, Error> {
    check_alike(a, b)?;
    let value = |taken: &[Driver]| {
        let mut projection = project_areas(&exchange(a, b, taken), places)?;
        for (place, area) in places.iter().zip(&mut projection.areas) {
            finish(*place, area);
        }
        Ok(projection.total().expect("at least one place"))
    };
    let differ: Vec<Driver> = Driver::ALL
        .into_iter()
        .filter(|driver| exchange(a, b, &[*driver]) != *a)
        .collect();
    // Neither money nor travel acts on people or on each other, and a driver that does not act has no
    // part and changes nobody else's: three smaller games in place of one.
    let people = |driver: Driver| !driver.is_money() && !driver.is_travel();
    let mut explanation = decompose(&value, &differ, people)?;
    let of_money = decompose(&value, &differ, |driver| !driver.is_travel())?;
    let of_travel = decompose(&value, &differ, |driver| !driver.is_money())?;
    let join = |people: &mut AreaProjection, money: &AreaProjection, travel: &AreaProjection| {
        people.money.clone_from(&money.money);
        people.policy.clone_from(&money.policy);
        people.travel.clone_from(&travel.travel);
        people.travellers.clone_from(&travel.travellers);
    };
    join(&mut explanation.to, &of_money.to, &of_travel.to);
    let nothing = scaled(&explanation.from, 0.0);
    let parts = differ.iter().map(|driver| {
        let part = |of: &Explanation| {
            let known = of.parts.iter().find(|(known, _)| known == driver);
            known.map_or_else(|| nothing.clone(), |(_, part)| part.clone())
        };
        let mut all = part(&explanation);
        join(&mut all, &part(&of_money), &part(&of_travel));
        (*driver, all)
    });
    let parts = parts.collect();
    Ok(Explanation {
        parts,
        ..explanation
    })
}

fn decompose(
    value: &(dyn Fn(&[Driver]) -> Result<AreaProjection, Error> + Sync),
    differ: &[Driver],
    plays: impl Fn(Driver) -> bool,
) -> Result<Explanation, Error> {
    let players: Vec<Driver> = differ.iter().copied().filter(|d| plays(*d)).collect();
    let subsets = 1_usize << players.len();
    let values = in_parallel(subsets, |subset| {
        let taken: Vec<Driver> = members(&players, subset).collect();
        value(&taken)
    });
    let values: Vec<AreaProjection> = values.into_iter().collect::<Result<_, _>>()?;
    let weights = weights(players.len());
    let part = |player: usize| {
        let mut part = scaled(&values[0], 0.0);
        for (subset, value) in values.iter().enumerate() {
            let size = subset.count_ones() as usize;
            let coefficient = if subset >> player & 1 == 1 {
                weights[size - 1]
            } else {
                -weights[size]
            };
            part.add_assign(&scaled(value, coefficient));
        }
        part
    };
    let parts = players.iter().enumerate();
    Ok(Explanation {
        parts: parts.map(|(i, driver)| (*driver, part(i))).collect(),
        from: values[0].clone(),
        to: values[subsets - 1].clone(),
    })
}

/// `[|S|]` the share of all orders in which exactly the players of `S` come before one other:
/// `|S|! (n - |S| - 1)! / n!`.
fn weights(players: usize) -> Vec<f64> {
    // 1 / n for none before, then each further one before: times |S| / (n - |S|).
    let mut weights = Vec::with_capacity(players);
    let mut weight = 1.0 / players as f64;
    for size in 0..players {
        weights.push(weight);
        weight *= (size + 1) as f64 / (players - size - 1).max(1) as f64;
    }
    weights
}

fn members(players: &[Driver], subset: usize) -> impl Iterator<Item = Driver> {
    let within = players.iter().enumerate();
    within.filter_map(move |(i, driver)| (subset >> i & 1 == 1).then_some(*driver))
}

fn scaled(projection: &AreaProjection, factor: f64) -> AreaProjection {
    let mut scaled = projection.clone();
    scaled.scale(factor);
    scaled
}
