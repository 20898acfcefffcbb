//! Ceases plans, makes the rest a year older and moves them: the loop that takes most of a step.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled for the plain target, whoever calls it"
)]

use super::dispatch::{Instructions, Loop};
use super::lanes::{Block, add_products, add_scaled, as_blocks, as_blocks_mut, sum_cells};
use super::table::{GROUP, MoveTable};
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
    /// A width known to the compiler keeps the sums of a group of destinations in registers.
    #[inline(always)]
    fn run(self) {
        let table = self.given.table;
        match (table.shape.lane(), table.is_alike()) {
            (8, true) => self.all_ages::<8, true>(),
            (8, false) => self.all_ages::<8, false>(),
            (12, true) => self.all_ages::<12, true>(),
            (12, false) => self.all_ages::<12, false>(),
            (16, true) => self.all_ages::<16, true>(),
            (16, false) => self.all_ages::<16, false>(),
            // The shortest lane, or one too long for the registers: four needs at a time.
            (_, true) => self.all_ages::<4, true>(),
            (_, false) => self.all_ages::<4, false>(),
        }
    }
}

impl Pass<'_, '_> {
    /// From old to young, so that no second state is needed.
    #[inline(always)]
    fn all_ages<const W: usize, const ALIKE: bool>(self) {
        let Self { state, mut given } = self;
        let table = given.table;
        let shape = table.shape;
        let width = shape.age_cells();
        let blocks = shape.lane() / W;
        let cells = state.cells_mut();
        let last = shape.last_age();
        if let Some(flows) = given.flows.as_deref_mut()
            && let Some(&leave) = given.leave.get(last)
        {
            count_ceased(&cells[last * width..], last, leave, shape.lane(), flows);
        }
        for age in (0..last).rev() {
            let (young, old) = cells.split_at_mut((age + 1) * width);
            let (before, after) = (&mut young[age * width..], &mut old[..width]);
            if let Some(&leave) = given.leave.get(age) {
                if let Some(flows) = given.flows.as_deref_mut() {
                    count_ceased(before, age, leave, shape.lane(), flows);
                }
                let keep = 1.0 - leave;
                for cell in &mut *before {
                    *cell *= keep;
                }
            }
            let at = At { age, blocks };
            if let Some(flows) = given.flows.as_deref_mut() {
                at.arrive::<W, ALIKE, false>(table, before, after);
                at.count_movers::<W, ALIKE>(table, before, after, flows);
                at.stay::<W, ALIKE>(table, before, after);
            } else {
                at.arrive::<W, ALIKE, true>(table, before, after);
            }
            given.by_age[age + 1] = sum_rows::<W>(after);
        }
        cells[..width].fill(0.0);
        given.by_age[0] = 0.0;
    }
}

/// Sum of an age, need by need first: whole vectors until the end.
#[inline(always)]
fn sum_rows<const W: usize>(cells: &[f64]) -> f64 {
    let mut sums = [0.0; W];
    for row in as_blocks::<W>(cells) {
        for n in 0..W {
            sums[n] += row[n];
        }
    }
    sum_cells(&sums)
}

/// Counts those of one age who cease, as [`cease`](crate::cease) says.
#[inline(always)]
fn count_ceased(cells: &[f64], age: usize, leave: f64, lane: usize, flows: &mut Flows) {
    let mut of_age = 0.0;
    let rows = cells.chunks_exact(lane);
    for (row, by_placement) in rows.zip(&mut flows.ceased_by_placement) {
        let ceased = sum_cells(row) * leave;
        *by_placement += ceased;
        of_age += ceased;
    }
    flows.ceased_by_age[age] = of_age;
    flows.ceased += of_age;
}

/// One age before, and how many blocks a lane has.
#[derive(Clone, Copy)]
struct At {
    age: usize,
    blocks: usize,
}

impl At {
    /// Blocks of a lane, known to the compiler wherever a lane is one block.
    #[inline(always)]
    const fn blocks<const W: usize>(self) -> usize {
        if W == 4 { self.blocks } else { 1 }
    }

    /// Writes to each destination those who come from elsewhere, and at once those who `STAY`
    /// where the two need not be told apart.
    #[inline(always)]
    fn arrive<const W: usize, const ALIKE: bool, const STAY: bool>(
        self,
        table: &MoveTable,
        before: &[f64],
        after: &mut [f64],
    ) {
        let placements = table.shape.placements;
        let before = as_blocks::<W>(before);
        let after = as_blocks_mut::<W>(after);
        let groups = placements.div_ceil(GROUP);
        let ranges = &table.ranges[self.age * groups..(self.age + 1) * groups];
        for (group, &(start, end)) in ranges.iter().enumerate() {
            let sources = &table.sources[start..end];
            for block in 0..self.blocks::<W>() {
                let sums: [Block<W>; GROUP] = if ALIKE {
                    let shares = table.shares[GROUP * start..GROUP * end].as_chunks().0;
                    self.add_alike(sources, shares, before, block)
                } else {
                    let shares = as_blocks::<W>(&table.shares);
                    let width = GROUP * self.blocks::<W>();
                    self.add_by_need(sources, &shares[start * width..end * width], before, block)
                };
                for (which, mut sums) in sums.into_iter().enumerate() {
                    let to = GROUP * group + which;
                    if to < placements {
                        if STAY {
                            self.add_staying::<W, ALIKE>(table, to, before, block, &mut sums);
                        }
                        after[to * self.blocks::<W>() + block] = sums;
                    }
                }
            }
        }
    }

    /// One number a source and destination: each source is loaded once for a group.
    #[inline(always)]
    fn add_alike<const W: usize>(
        self,
        sources: &[usize],
        shares: &[[f64; GROUP]],
        before: &[Block<W>],
        block: usize,
    ) -> [Block<W>; GROUP] {
        let mut sums = [[0.0; W]; GROUP];
        for (&from, shares) in sources.iter().zip(shares) {
            let source = &before[from * self.blocks::<W>() + block];
            for (sums, share) in sums.iter_mut().zip(shares) {
                add_scaled(sums, source, *share);
            }
        }
        sums
    }

    /// A lane of numbers a source and destination.
    #[inline(always)]
    fn add_by_need<const W: usize>(
        self,
        sources: &[usize],
        shares: &[Block<W>],
        before: &[Block<W>],
        block: usize,
    ) -> [Block<W>; GROUP] {
        let mut sums = [[0.0; W]; GROUP];
        let groups = shares.chunks_exact(GROUP * self.blocks::<W>());
        for (&from, shares) in sources.iter().zip(groups) {
            let source = &before[from * self.blocks::<W>() + block];
            for (which, sums) in sums.iter_mut().enumerate() {
                add_products(sums, source, &shares[which * self.blocks::<W>() + block]);
            }
        }
        sums
    }

    /// Counts those who have come, before those who stay are added, and those who have gone.
    #[inline(always)]
    fn count_movers<const W: usize, const ALIKE: bool>(
        self,
        table: &MoveTable,
        before: &[f64],
        after: &[f64],
        flows: &mut Flows,
    ) {
        let placements = table.shape.placements;
        let lane = table.shape.lane();
        let rows = before.chunks_exact(lane).zip(after.chunks_exact(lane));
        for (placement, (before, after)) in rows.enumerate() {
            let moved_in = sum_cells(after);
            flows.movers += moved_in;
            flows.movers_in_by_placement[placement] += moved_in;
            let row = self.age * placements + placement;
            flows.movers_out_by_placement[placement] += if ALIKE {
                sum_cells(before) * table.leave[row]
            } else {
                let mut sum = 0.0;
                let leave = as_blocks::<W>(&table.leave[row * lane..(row + 1) * lane]);
                for (before, leave) in as_blocks::<W>(before).iter().zip(leave) {
                    let mut left = [0.0; W];
                    add_products(&mut left, before, leave);
                    sum += sum_cells(&left);
                }
                sum
            };
        }
    }

    /// Adds those who stay.
    #[inline(always)]
    fn stay<const W: usize, const ALIKE: bool>(
        self,
        table: &MoveTable,
        before: &[f64],
        after: &mut [f64],
    ) {
        let before = as_blocks::<W>(before);
        for (here, after) in as_blocks_mut::<W>(after).iter_mut().enumerate() {
            // A copy, so that the compiler knows the two apart.
            let mut row = *after;
            let (placement, block) = (here / self.blocks::<W>(), here % self.blocks::<W>());
            self.add_staying::<W, ALIKE>(table, placement, before, block, &mut row);
            *after = row;
        }
    }

    /// Adds those who stay in one placement.
    #[inline(always)]
    fn add_staying<const W: usize, const ALIKE: bool>(
        self,
        table: &MoveTable,
        placement: usize,
        before: &[Block<W>],
        block: usize,
        sums: &mut Block<W>,
    ) {
        let row = self.age * table.shape.placements + placement;
        let source = &before[placement * self.blocks::<W>() + block];
        if ALIKE {
            add_scaled(sums, source, table.stay[row]);
        } else {
            let stay = as_blocks::<W>(&table.stay);
            add_products(sums, source, &stay[row * self.blocks::<W>() + block]);
        }
    }
}
