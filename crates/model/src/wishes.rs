//! Wishes in force: where plans move, and with which need and where new ones start.
//!
//! Most councils and steps share one set, that of [`Rates`]. Dated levers put others in its place,
//! each held once and named by its place in [`Rates::dated_wishes`]. Moves are half a megabyte, so
//! sets that differ only in their new plans hold the same ones.
//!
//! A dated set is in full what the councils that name it wish: their tilts are already in it.

use std::sync::Arc;

use crate::inputs::{AreaInputs, Inputs, Rates};
use crate::join::JoinerSplit;
use crate::kernel::MoveTable;
use crate::moves::Moves;
use crate::shape::Shape;

/// A set of wishes that stands in for the shared one in some councils and steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Wishes {
    /// `[age before][need][from][to]` where those who keep their plan are a year later.
    pub moves: Arc<Moves>,
    /// `[age after][need]` needs of new plans; rows sum to 1.
    pub joiner_need: Vec<f64>,
    /// `[age after][need][placement]` first placements of new plans; rows sum to 1.
    pub joiner_placement: Vec<f64>,
}

/// The set of wishes in force in one council and step.
#[derive(Clone, Copy, Debug)]
pub struct WishesInForce<'a> {
    /// As [`Wishes::moves`].
    pub moves: &'a Moves,
    /// As [`Wishes::joiner_need`].
    pub joiner_need: &'a [f64],
    /// As [`Wishes::joiner_placement`].
    pub joiner_placement: &'a [f64],
    /// Whether the council's tilts still weight this set; they are already in a dated one.
    pub tilted: bool,
}

impl WishesInForce<'_> {
    /// `[placement]` weights of first placements under this set.
    pub(crate) fn joiner_tilt(self, area: &AreaInputs) -> Vec<f64> {
        if self.tilted {
            area.joiner_tilt.clone()
        } else {
            vec![1.0; area.joiner_tilt.len()]
        }
    }
}

impl Rates {
    /// The shared set.
    pub fn wishes(&self) -> WishesInForce<'_> {
        WishesInForce {
            moves: &self.moves,
            joiner_need: &self.joiner_need,
            joiner_placement: &self.joiner_placement,
            tilted: true,
        }
    }

    /// A dated set, or the shared one.
    pub(crate) fn wishes_of(&self, dated: Option<usize>) -> WishesInForce<'_> {
        dated.map_or_else(
            || self.wishes(),
            |index| {
                let set = &self.dated_wishes[index];
                WishesInForce {
                    moves: &set.moves,
                    joiner_need: &set.joiner_need,
                    joiner_placement: &set.joiner_placement,
                    tilted: false,
                }
            },
        )
    }
}

impl Rates {
    /// What one council wishes in full, its tilts put in: a dated set as it is, or its own version
    /// of the shared one. `shared` is the shared moves, held once for all councils without a tilt.
    pub fn own_wishes(&self, area: &AreaInputs, set: Option<usize>, shared: &Arc<Moves>) -> Wishes {
        if let Some(set) = set {
            return self.dated_wishes[set].clone();
        }
        let mut joiner_placement = self.joiner_placement.clone();
        for row in joiner_placement.chunks_exact_mut(area.joiner_tilt.len()) {
            let tilted = row.iter().zip(&area.joiner_tilt).map(|(s, t)| s * t);
            let sum: f64 = tilted.clone().sum();
            if sum > 0.0 {
                let shares: Vec<f64> = tilted.map(|share| share / sum).collect();
                row.copy_from_slice(&shares);
            }
        }
        let moves = if area.mover_tilt.is_empty() {
            Arc::clone(shared)
        } else {
            Arc::new(area.own_moves(self.wishes()))
        };
        Wishes {
            moves,
            joiner_need: self.joiner_need.clone(),
            joiner_placement,
        }
    }
}

impl Inputs {
    /// The set in force in one council and step.
    pub fn wishes(&self, area: &AreaInputs, step: usize) -> WishesInForce<'_> {
        self.rates.wishes_of(area.dated.wishes_at(step))
    }
}

/// The sets one council uses, in order of first use, the shared one first.
#[derive(Clone, Debug)]
pub(crate) struct Uses {
    sets: Vec<Option<usize>>,
    /// `[step]` place in `sets`; empty where only the shared one is used.
    of_step: Vec<usize>,
}

impl Uses {
    pub(crate) fn new(area: &AreaInputs) -> Self {
        let mut sets = vec![None];
        let mut place = |set: &Option<usize>| {
            sets.iter()
                .position(|known| known == set)
                .unwrap_or_else(|| {
                    sets.push(*set);
                    sets.len() - 1
                })
        };
        let of_step = area.dated.wishes.iter().map(&mut place).collect();
        Self { sets, of_step }
    }

    /// Place in [`Uses::sets`] of the set in force in a step.
    pub(crate) fn at(&self, step: usize) -> usize {
        self.of_step.get(step).copied().unwrap_or(0)
    }

    /// The sets: `None` is the shared one.
    pub(crate) fn sets(&self) -> &[Option<usize>] {
        &self.sets
    }

    /// How the new plans of a council split under each set.
    pub(crate) fn splits(
        &self,
        shape: Shape,
        rates: &Rates,
        area: &AreaInputs,
    ) -> Vec<JoinerSplit> {
        let split = |set: &Option<usize>| {
            let wishes = rates.wishes_of(*set);
            JoinerSplit::new(shape, wishes, &wishes.joiner_tilt(area))
        };
        self.sets.iter().map(split).collect()
    }
}

/// The moves of every set, arranged for the step.
#[derive(Clone, Debug)]
pub(crate) struct MoveTables {
    pub(crate) shared: MoveTable,
    dated: Vec<MoveTable>,
    /// `[dated set]` its place in `dated`: sets that hold the same moves share a table.
    of_set: Vec<usize>,
}

impl MoveTables {
    pub(crate) fn new(rates: &Rates) -> Self {
        let mut held: Vec<&Arc<Moves>> = Vec::new();
        let mut place = |moves| {
            let known = held.iter().position(|held| Arc::ptr_eq(held, moves));
            known.unwrap_or_else(|| {
                held.push(moves);
                held.len() - 1
            })
        };
        let of_set = rates.dated_wishes.iter().map(|set| place(&set.moves));
        Self {
            of_set: of_set.collect(),
            shared: MoveTable::new(&rates.moves),
            dated: held.iter().map(|moves| MoveTable::new(moves)).collect(),
        }
    }

    pub(crate) fn of(&self, set: Option<usize>) -> &MoveTable {
        set.map_or(&self.shared, |index| &self.dated[self.of_set[index]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::State;

    #[test]
    fn each_set_is_prepared_once() {
        let shape = Shape {
            ages: 2,
            placements: 1,
            needs: 1,
        };
        let mut area = AreaInputs::still("E1", State::zeros(shape), State::zeros(shape), 5);
        assert_eq!(Uses::new(&area).sets(), [None]);
        area.dated.wishes = vec![None, Some(2), Some(2), Some(0), None];
        let uses = Uses::new(&area);
        assert_eq!(uses.sets(), [None, Some(2), Some(0)]);
        assert_eq!([0, 1, 2, 3, 4].map(|step| uses.at(step)), [0, 1, 1, 2, 0]);
    }
}
