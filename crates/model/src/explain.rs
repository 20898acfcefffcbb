//! What moves a projection: an exact Shapley decomposition over the drivers that differ.
//!
//! The part of a driver is the mean, over all orders in which the drivers could change one after
//! another, of what changes when it does. With `n` drivers that differ and `v(S)` the projection in
//! which those of `S` have changed, parts are those of [`crate::shapley`], so they sum to the whole change
//! whatever the model does in between.

use crate::drivers::{Driver, check_alike, exchange};
use crate::error::Error;
use crate::inputs::Inputs;
use crate::parallel::in_parallel;
use crate::project::project_areas;
use crate::results::AreaProjection;
use crate::shapley::weights;

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
    // part and changes nobody else's: three smaller games in place of one, which share most subsets.
    let bits = |plays: &dyn Fn(Driver) -> bool| {
        let players = differ.iter().enumerate().filter(|(_, d)| plays(**d));
        players.fold(0, |bits, (player, _)| bits | 1_usize << player)
    };
    let with_money = bits(&|driver| !driver.is_travel());
    let with_travel = bits(&|driver| !driver.is_money());
    let people = with_money & with_travel;
    let within = |subset: usize, game: usize| subset & !game == 0;
    let values = in_parallel(1 << differ.len(), |subset| {
        (within(subset, with_money) || within(subset, with_travel)).then(|| {
            let taken: Vec<Driver> = members(&differ, subset).collect();
            value(&taken)
        })
    });
    let values: Vec<Option<AreaProjection>> = values
        .into_iter()
        .map(Option::transpose)
        .collect::<Result<_, _>>()?;
    let worth = |subset: usize| values[subset].as_ref().expect("a subset of a game");
    let join =
        |people: &AreaProjection, money: &AreaProjection, travel: &AreaProjection| AreaProjection {
            money: money.money.clone(),
            policy: money.policy.clone(),
            travel: travel.travel.clone(),
            travellers: travel.travellers.clone(),
            ..people.clone()
        };
    let part = |player: usize| {
        let of = |game: usize| part(game, player, &worth);
        join(&of(people), &of(with_money), &of(with_travel))
    };
    Ok(Explanation {
        from: worth(0).clone(),
        to: join(worth(people), worth(with_money), worth(with_travel)),
        parts: differ
            .iter()
            .enumerate()
            .map(|(player, driver)| (*driver, part(player)))
            .collect(),
    })
}

/// The part of one player in a game of the players whose bits are set; nothing for a player outside.
fn part<'a>(
    game: usize,
    player: usize,
    worth: &impl Fn(usize) -> &'a AreaProjection,
) -> AreaProjection {
    let mut part = scaled(worth(0), 0.0);
    if game >> player & 1 == 0 {
        return part;
    }
    let weights = weights(game.count_ones() as usize);
    for subset in (0..=game).filter(|subset| subset & !game == 0) {
        let size = subset.count_ones() as usize;
        let coefficient = if subset >> player & 1 == 1 {
            weights[size - 1]
        } else {
            -weights[size]
        };
        part.add_assign(&scaled(worth(subset), coefficient));
    }
    part
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
