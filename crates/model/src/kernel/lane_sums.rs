//! Sums of one council's step by placement, in whole lanes until all ages are done.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::lanes::sum_cells;
use super::moving::Moving;
use crate::aligned::Aligned;
use crate::results::{Flows, Stock};
use crate::shape::Shape;

/// Where no place is limited: all are admitted everywhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    /// `[placement]`
    pub(super) admitted: Vec<f64>,
    pub(super) kind: Vec<usize>,
}

/// Running sums of a step, each `[placement][need lane]`; memory for one council after another.
///
/// A sum over needs at every age would cost as much as half the moves; a whole lane is one vector
/// addition a four of needs, and is folded once.
#[derive(Clone, Debug)]
pub struct LaneSums {
    lane: usize,
    /// Whether flows are counted by placement. Where they need not be, streams to limited places leave them at 0.
    by_placement: bool,
    /// Whether any flow has been counted by placement since they were cleared.
    pub(super) counted: bool,
    pub(super) ceased: Aligned,
    /// Before the weight of where they arrive, but where places are limited.
    pub(super) moved_in: Aligned,
    pub(super) moved_out: Aligned,
    pub(super) stock: Aligned,
    /// Movers who were refused a place and stay where they were; they are among those moved out.
    pub(super) returned: Aligned,
    /// `[need lane]` movers who were admitted, where places are limited and movers are streams.
    pub(super) movers: Aligned,
    pub(super) open: Open,
}

impl LaneSums {
    /// Nothing counted.
    pub fn new(shape: Shape) -> Self {
        let none = Aligned::zeros(shape.age_cells());
        Self {
            lane: shape.lane(),
            by_placement: true,
            counted: true,
            ceased: none.clone(),
            moved_in: none.clone(),
            moved_out: none.clone(),
            stock: none.clone(),
            returned: none,
            movers: Aligned::zeros(shape.lane()),
            open: Open {
                admitted: vec![1.0; shape.placements],
                kind: vec![0; shape.placements],
            },
        }
    }

    /// Counts no more flows by placement than come for nothing.
    pub(crate) fn in_total(shape: Shape) -> Self {
        Self {
            by_placement: false,
            ..Self::new(shape)
        }
    }

    /// Whether flows are asked for by placement.
    pub(crate) const fn counts_placements(&self) -> bool {
        self.by_placement
    }

    /// Forgets the step before.
    pub fn clear(&mut self) {
        self.stock.fill(0.0);
        self.movers.fill(0.0);
        if !self.counted {
            return;
        }
        self.counted = false;
        for sums in [
            &mut self.ceased,
            &mut self.moved_in,
            &mut self.moved_out,
            &mut self.returned,
        ] {
            sums.fill(0.0);
        }
    }

    /// Ceased plans and movers by placement, and all movers. Where places are limited, movers in are those admitted and carry
    /// their weights already. Movers in streams have been added up by the loop that settles them.
    #[inline(always)]
    pub(super) fn record_flows(
        &self,
        moving: Moving,
        limited: bool,
        in_streams: bool,
        flows: &mut Flows,
    ) {
        if in_streams {
            flows.movers = sum_cells(&self.movers);
            if !self.by_placement {
                return;
            }
        }
        let lists = [
            (&self.ceased, &mut flows.ceased_by_placement),
            (&self.moved_in, &mut flows.movers_in_by_placement),
            (&self.moved_out, &mut flows.movers_out_by_placement),
        ];
        for (sums, by_placement) in lists {
            for (sum, row) in by_placement.iter_mut().zip(sums.chunks_exact(self.lane)) {
                *sum = sum_cells(row);
            }
        }
        if limited {
            let returned = self.returned.chunks_exact(self.lane);
            for (sum, row) in flows.movers_out_by_placement.iter_mut().zip(returned) {
                *sum -= sum_cells(row);
            }
        } else if !in_streams {
            for (to, sum) in flows.movers_in_by_placement.iter_mut().enumerate() {
                *sum *= moving.weight(to);
            }
        }
        if !in_streams {
            flows.movers = flows.movers_in_by_placement.iter().sum();
        }
    }

    /// The caseload by placement, by need and in total; its ages are known.
    #[inline(always)]
    pub(super) fn record_stock(&self, stock: &mut Stock) {
        stock.by_need.fill(0.0);
        let rows = self.stock.chunks_exact(self.lane);
        for (by_placement, row) in stock.by_placement.iter_mut().zip(rows) {
            *by_placement = sum_cells(row);
            for (sum, plans) in stock.by_need.iter_mut().zip(row) {
                *sum += plans;
            }
        }
        stock.total = stock.by_age.iter().sum();
    }
}
