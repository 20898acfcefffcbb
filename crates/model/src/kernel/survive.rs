//! Ceases plans, makes the rest a year older and moves them: the loop that takes most of a step.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::dispatch::{Instructions, Loop};
use super::lanes::{
    Block, add_fours, add_products, add_scaled, as_blocks, as_blocks_mut, sum_block, sum_four,
};
use super::table::MoveTable;
use crate::results::Flows;
use crate::state::State;

/// What [`survive`] is given besides the caseload.
#[derive(Debug)]
pub struct Survivors<'a> {
    /// Moves of the year.
    pub table: &'a MoveTable,
    /// `[age before]` share of plans that cease; empty where they have ceased already.
    pub leave: &'a [f64],
    /// Receives ceased plans and movers; `None` where nobody asks for them.
    pub flows: Option<&'a mut Flows>,
    /// `[age after]` receives the survivors of each age.
    pub by_age: &'a mut [f64],
    /// Instructions to run on; [`Instructions::best`] but for tests.
    pub instructions: Instructions,
}

/// Ceases plans (`N x (1 - leave)`), makes the rest a year older and moves them: `N'[a+1][to] = sum
/// over from of N[a][from] x moves[a][need][from][to]`. Plans of the last age must all cease; what
/// is left of them is overwritten.
///
/// # Panics
/// If a table has another shape than the state.
pub fn survive(state: &mut State, given: Survivors) {
    let shape = state.shape();
    assert_eq!(shape, given.table.shape, "moves must be made for the state");
    assert_eq!(shape.ages, given.by_age.len(), "one sum an age");
    assert!(given.leave.is_empty() || given.leave.len() == shape.ages);
    given.instructions.run(Pass { state, given });
}

struct Pass<'a, 'b> {
    state: &'a mut State,
    given: Survivors<'b>,
}

impl Loop for Pass<'_, '_> {
    /// A width known to the compiler keeps the sums of two destinations in registers.
    #[inline(always)]
    fn run(self) {
        let table = self.given.table;
        match (table.shape.lane() / 4, table.is_alike()) {
            (2, true) => self.all_ages::<2, true>(),
            (2, false) => self.all_ages::<2, false>(),
            (3, true) => self.all_ages::<3, true>(),
            (3, false) => self.all_ages::<3, false>(),
            (4, true) => self.all_ages::<4, true>(),
            (4, false) => self.all_ages::<4, false>(),
            // The shortest lane, or one too long for the registers: four needs at a time.
            (_, true) => self.all_ages::<1, true>(),
            (_, false) => self.all_ages::<1, false>(),
        }
    }
}

impl Pass<'_, '_> {
    #[inline(always)]
    fn all_ages<const FOURS: usize, const ALIKE: bool>(mut self) {
        if let Some(flows) = self.given.flows.take() {
            self.walk::<FOURS, ALIKE, true>(flows);
        } else {
            self.walk::<FOURS, ALIKE, false>(&mut Flows::none());
        }
    }

    /// From old to young, so that no second state is needed.
    #[inline(always)]
    fn walk<const FOURS: usize, const ALIKE: bool, const COUNT: bool>(self, flows: &mut Flows) {
        let Self { state, given } = self;
        let table = given.table;
        let shape = table.shape;
        let width = shape.age_cells();
        let blocks = shape.lane() / (4 * FOURS);
        let cells = state.cells_mut();
        let last = shape.last_age();
        if COUNT && !given.leave.is_empty() {
            let old = &mut cells[last * width..];
            cease::<FOURS, COUNT>(old, last, given.leave[last], blocks, flows);
        }
        for age in (0..last).rev() {
            let (young, old) = cells.split_at_mut((age + 1) * width);
            let before = &mut young[age * width..];
            if !given.leave.is_empty() {
                cease::<FOURS, COUNT>(before, age, given.leave[age], blocks, flows);
            }
            let before = as_blocks::<FOURS>(before);
            let after = as_blocks_mut::<FOURS>(&mut old[..width]);
            let mut total = [0.0; 4];
            for first in (0..shape.placements).step_by(2) {
                for block in 0..blocks {
                    let at = At {
                        age,
                        first,
                        block,
                        blocks,
                    };
                    let total = &mut total;
                    if first + 1 < shape.placements {
                        at.reach::<FOURS, 2, ALIKE, COUNT>(table, before, after, total, flows);
                    } else {
                        at.reach::<FOURS, 1, ALIKE, COUNT>(table, before, after, total, flows);
                    }
                }
            }
            given.by_age[age + 1] = sum_four(total);
        }
        cells[..width].fill(0.0);
        given.by_age[0] = 0.0;
    }
}

/// Removes those of one age who cease, as [`cease`](crate::cease) says.
#[inline(always)]
fn cease<const FOURS: usize, const COUNT: bool>(
    cells: &mut [f64],
    age: usize,
    leave: f64,
    blocks: usize,
    flows: &mut Flows,
) {
    let keep = 1.0 - leave;
    let mut of_age = 0.0;
    for (row, block) in as_blocks_mut::<FOURS>(cells).iter_mut().enumerate() {
        if COUNT {
            let ceased = sum_block(block) * leave;
            flows.ceased_by_placement[row / blocks] += ceased;
            of_age += ceased;
        }
        for four in block {
            for cell in four {
                *cell *= keep;
            }
        }
    }
    if COUNT {
        flows.ceased_by_age[age] = of_age;
        flows.ceased += of_age;
    }
}

/// Which destinations of which age.
#[derive(Clone, Copy)]
struct At {
    age: usize,
    first: usize,
    block: usize,
    blocks: usize,
}

impl At {
    /// One or two neighbouring destinations: each source is loaded once for both.
    #[inline(always)]
    fn reach<const FOURS: usize, const DESTS: usize, const ALIKE: bool, const COUNT: bool>(
        self,
        table: &MoveTable,
        before: &[Block<FOURS>],
        after: &mut [Block<FOURS>],
        total: &mut [f64; 4],
        flows: &mut Flows,
    ) {
        let placements = table.shape.placements;
        let (start, end) = table.ranges[self.age * placements.div_ceil(2) + self.first / 2];
        let mut moved = [[[0.0; 4]; FOURS]; DESTS];
        if ALIKE {
            let (shares, _) = table.shares[2 * start..2 * end].as_chunks::<2>();
            for (&from, pair) in table.sources[start..end].iter().zip(shares) {
                let source = &before[from * self.blocks + self.block];
                for (moved, share) in moved.iter_mut().zip(pair) {
                    add_scaled(moved, source, *share);
                }
            }
        } else {
            let shares = as_blocks::<FOURS>(&table.shares);
            for arrival in start..end {
                let source = &before[table.sources[arrival] * self.blocks + self.block];
                for (which, moved) in moved.iter_mut().enumerate() {
                    let entry = (2 * arrival + which) * self.blocks + self.block;
                    add_products(moved, source, &shares[entry]);
                }
            }
        }
        for (which, mut moved) in moved.into_iter().enumerate() {
            let to = self.first + which;
            let here = to * self.blocks + self.block;
            let row = self.age * placements + to;
            let entry = row * self.blocks + self.block;
            let source = &before[here];
            if COUNT {
                let moved_in = sum_block(&moved);
                flows.movers += moved_in;
                flows.movers_in_by_placement[to] += moved_in;
                let mut moved_out = [[0.0; 4]; FOURS];
                if ALIKE {
                    add_scaled(&mut moved_out, source, table.leave[row]);
                } else {
                    let leave = &as_blocks::<FOURS>(&table.leave)[entry];
                    add_products(&mut moved_out, source, leave);
                }
                flows.movers_out_by_placement[to] += sum_block(&moved_out);
            }
            if ALIKE {
                add_scaled(&mut moved, source, table.stay[row]);
            } else {
                add_products(&mut moved, source, &as_blocks::<FOURS>(&table.stay)[entry]);
            }
            add_fours(total, &moved);
            after[here] = moved;
        }
    }
}
