//! Whole children: ceasing, moving, joining and transfers as binomial and multinomial draws.
//!
//! An expected flow of 2.3 plans is fine for England and wrong for a small council, where it is
//! sometimes none and sometimes five. Every count takes one addressed random number and inverts its
//! binomial, so that a slightly higher rate in the same draw gives the same count or a little more.
//! Places are allotted last (`whole_places.rs`).

use crate::beta;
use crate::cease;
use crate::council_step::{Caseload, CouncilStep};
use crate::draw_step::{Parts, Workspace};
use crate::draws::Simulator;
use crate::maths::{exp, ln, ln_1p, ln_gamma};
use crate::prepared::World;
use crate::random::{ALL_YEARS, Address};
use crate::reconcile;
use crate::results::Flows;
use crate::state::State;
use crate::whole_places::WholePlaces;

/// Above every parameter's stream, whose numbers have 31 bits.
pub(crate) const STREAM: u32 = 1 << 31;

/// First number of [`Kind::Round`] for a cell; those below are of whole caseloads and placements.
const CHANGED: usize = 1 << 27;

/// What a count is of; each has its own numbers for every cell.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Round,
    Cease,
    Move,
    TransferOut,
    TransferIn,
    Gap,
    Join,
    JoinCell,
}

/// The random numbers of one council, draw and year.
#[derive(Clone, Copy)]
pub(crate) struct Numbers {
    pub(crate) world: World,
    pub(crate) year: u32,
}

impl Numbers {
    /// The number of one cell (at most 2^28 of a kind).
    pub(crate) fn uniform(self, kind: Kind, cell: usize) -> f64 {
        Address {
            seed: self.world.seed,
            draw: self.world.draw,
            parameter: STREAM | (kind as u32) << 28 | cell as u32,
            area: self.world.area,
            year: self.year,
        }
        .uniform()
    }

    fn binomial(self, kind: Kind, cell: usize, trials: f64, chance: f64) -> f64 {
        if trials <= 0.0 || chance <= 0.0 {
            return 0.0;
        }
        if chance >= 1.0 {
            return trials;
        }
        binomial(trials, chance, self.uniform(kind, cell))
    }

    /// Writes whole plans with these expected numbers.
    fn round(self, state: &mut State, expected: &State) {
        let shift = self.uniform(Kind::Round, 0);
        round_to_whole(state.cells_mut(), expected.cells(), shift);
    }
}

/// Whole numbers with these expected ones: running sums are rounded down after a random shift
/// between 0 and 1.
pub(crate) fn round_to_whole(cells: &mut [f64], expected: &[f64], shift: f64) {
    let (mut sum, mut rounded) = (0.0, 0.0);
    for (cell, &plans) in cells.iter_mut().zip(expected) {
        // A whole number stays exactly that.
        if plans.fract() == 0.0 {
            *cell = plans;
            continue;
        }
        sum += plans;
        let next = (sum + shift).floor();
        *cell = next - rounded;
        rounded = next;
    }
}

/// The smallest count with at least a share `u` of a binomial distribution at or below it.
///
/// `trials` is a whole number, `chance` and `u` lie between 0 and 1. Small means are counted up
/// from 0; others start at the mean, whose share below is an incomplete beta function.
#[must_use]
pub fn binomial(trials: f64, chance: f64, u: f64) -> f64 {
    // Fewer terms from the nearer end: count the failures where successes are the rule.
    if chance > 0.5 {
        return trials - binomial_low(trials, 1.0 - chance, 1.0 - u, true);
    }
    binomial_low(trials, chance, u, false)
}

/// For a chance of at most a half. `strict` asks for the largest count whose share below it is at
/// most `u`, which is the mirror image of the smallest with at least `1 - u`.
fn binomial_low(trials: f64, chance: f64, u: f64, strict: bool) -> f64 {
    let reached = |share: f64| if strict { share > u } else { share >= u };
    let odds = chance / (1.0 - chance);
    let mean = (trials * chance).floor();
    if mean <= 20.0 {
        let mut term = exp(trials * ln_1p(-chance));
        let mut share = term;
        let mut count = 0.0;
        while !reached(share) && count < trials {
            term *= (trials - count) / (count + 1.0) * odds;
            count += 1.0;
            share += term;
        }
        return count;
    }
    let mut count = mean;
    let mut term = exp(ln_gamma(trials + 1.0)
        - ln_gamma(count + 1.0)
        - ln_gamma(trials - count + 1.0)
        + count * ln(chance)
        + (trials - count) * ln_1p(-chance));
    let mut share = beta::share_below(trials - count, count + 1.0, 1.0 - chance);
    if reached(share) {
        while count > 0.0 && reached(share - term) {
            share -= term;
            term *= count / ((trials - count + 1.0) * odds);
            count -= 1.0;
        }
    } else {
        while !reached(share) && count < trials {
            term *= (trials - count) / (count + 1.0) * odds;
            count += 1.0;
            share += term;
        }
    }
    count
}

/// Whole plans with these expected numbers: running sums are rounded after one random shift, so the
/// total is within one of what it was, and each cell keeps its mean.
pub(crate) fn whole(state: &mut State, expected: &State, world: World) {
    let year = ALL_YEARS;
    Numbers { world, year }.round(state, expected);
}

/// One step of one council in whole children: cease, move, transfer, reconcile, join, find places.
pub(crate) fn step(
    workspace: &mut Workspace,
    simulator: &Simulator<'_>,
    index: usize,
    step: usize,
    world: World,
) {
    let inputs = simulator.inputs;
    let year = inputs.financial_year(step + 1).year().unsigned_abs();
    let numbers = Numbers { world, year };
    workspace.before.clone_from(&workspace.state);
    workspace.state.cells_mut().fill(0.0);
    workspace.area_result.flows[step].clear();
    let rules = inputs.rates.capacity.as_ref();
    let mut whole = std::mem::take(&mut workspace.whole_places);
    let open = inputs.areas[index].capacity.at(step);
    whole.open(rules, open, inputs.shape.placements);
    survive(workspace, &mut whole, simulator, index, step, numbers);
    let pool = simulator.pools[step];
    let Parts {
        council,
        mut caseload,
        ..
    } = workspace.parts(simulator, index, step);
    settle(&council, &mut caseload, &mut whole, pool, numbers);
    whole.allot(rules, caseload.state, caseload.flows, numbers);
    workspace.whole_places = whole;
    if let Some(Some(counted)) = inputs.areas[index].counted.get(step) {
        // A count may be split by estimated shares; children stay whole.
        numbers.round(&mut workspace.before, counted);
        let flows = &mut workspace.area_result.flows[step];
        reconcile::to_count(&mut workspace.state, &workspace.before, flows);
    }
    workspace.stock.count(&workspace.state);
}

/// Ceases and moves every child of `before` into `state`.
fn survive(
    workspace: &mut Workspace,
    whole: &mut WholePlaces,
    simulator: &Simulator<'_>,
    index: usize,
    step: usize,
    numbers: Numbers,
) {
    let shape = simulator.inputs.shape;
    let area = &simulator.inputs.areas[index];
    let Workspace {
        state,
        before,
        own_moves,
        multipliers,
        cease,
        area_result,
        ..
    } = workspace;
    let shared = || simulator.inputs.wishes(area, step).moves;
    let set = simulator.uses[index].at(step);
    let moves = own_moves.get(set).unwrap_or_else(shared);
    let into = multipliers.moves_into(step);
    let flows = &mut area_result.flows[step];
    for (age, &rate) in cease.iter().enumerate() {
        let last = age == shape.last_age();
        let leave = cease::share(rate, area.cease_factor, last);
        for from in 0..shape.placements {
            for need in 0..shape.needs {
                let cell = shape.index(age, from, need);
                let plans = before.cells()[cell];
                if plans <= 0.0 {
                    continue;
                }
                let ceased = numbers.binomial(Kind::Cease, cell, plans, leave);
                flows.ceased += ceased;
                flows.ceased_by_age[age] += ceased;
                flows.ceased_by_placement[from] += ceased;
                if last {
                    continue;
                }
                // Those left go one placement after another; who goes nowhere else stays.
                let mut left = plans - ceased;
                let mut rest = 1.0;
                let part = allowed(|to| moves.at(age, need, from, to), into, from);
                for to in (0..shape.placements).filter(|&to| to != from) {
                    let central = moves.at(age, need, from, to);
                    let share = central + central * (into[to] - 1.0) * part;
                    if share <= 0.0 || left <= 0.0 {
                        continue;
                    }
                    let number = cell * shape.placements + to;
                    let moved = numbers.binomial(Kind::Move, number, left, share / rest);
                    state.cells_mut()[shape.index(age + 1, to, need)] += moved;
                    whole.enter((age + 1, to, need), Some(from), moved);
                    left -= moved;
                    rest -= share;
                    flows.movers += moved;
                    flows.movers_in_by_placement[to] += moved;
                    flows.movers_out_by_placement[from] += moved;
                }
                state.cells_mut()[shape.index(age + 1, from, need)] += left;
            }
        }
    }
}

/// Part of the wished change of moves that those who would have stayed allow.
fn allowed(share: impl Fn(usize) -> f64, into: &[f64], from: usize) -> f64 {
    let others = into.iter().enumerate().filter(|&(to, _)| to != from);
    let wished: f64 = others.map(|(to, factor)| (factor - 1.0) * share(to)).sum();
    let stay = share(from);
    if wished > stay { stay / wished } else { 1.0 }
}

/// Transfers, reconciles and joins.
fn settle(
    step: &CouncilStep<'_>,
    caseload: &mut Caseload<'_>,
    whole: &mut WholePlaces,
    pool: f64,
    numbers: Numbers,
) {
    let council = &step.ages;
    let inputs = council.inputs;
    let (shape, rates) = (inputs.shape, &inputs.rates);
    let (flows, state) = (&mut *caseload.flows, &mut *caseload.state);
    let survivors = state.total();
    let out_share = council.in_force.transfer_out;
    let received = pool * council.area.transfer_in_share;
    let in_share = if survivors > 0.0 {
        received / survivors
    } else {
        0.0
    };
    for age in 0..shape.ages {
        let of_age = state.age_total(age);
        let gap = council.in_force.reconcile
            + age
                .checked_sub(1)
                .map_or(0.0, |before| rates.reconcile[before]);
        for cell in shape.index(age, 0, 0)..shape.index(age + 1, 0, 0) {
            let plans = state.cells()[cell];
            if plans <= 0.0 {
                continue;
            }
            let out = numbers.binomial(Kind::TransferOut, cell, plans, out_share);
            let arrived = repeated(numbers, Kind::TransferIn, cell, plans, in_share);
            let added = if gap < 0.0 {
                // Nobody is taken away twice.
                let carried = 1.0 - out_share + in_share;
                let chance = if carried > 0.0 { -gap / carried } else { 1.0 };
                -numbers.binomial(Kind::Gap, cell, plans - out + arrived, chance.min(1.0))
            } else {
                repeated(numbers, Kind::Gap, cell, plans, gap)
            };
            let after = plans - out + arrived + added;
            state.cells_mut()[cell] = after;
            let offset = cell - shape.index(age, 0, 0);
            let entered = (age, offset / shape.lane(), offset % shape.lane());
            whole.change(entered, (plans, after), || {
                numbers.uniform(Kind::Round, CHANGED + cell)
            });
            flows.transfers_out += out;
            flows.transfers_in += arrived;
            flows.reconciliation += added;
            flows.reconciliation_by_age[age] += added;
        }
        // Each person without a plan has the same chance of one.
        let expected = council.join(age, of_age, caseload.carried.as_deref_mut(), flows);
        let without = (council.in_force.population[age] - of_age).max(0.0);
        let chance = if without > 0.0 {
            (expected / without).min(1.0)
        } else {
            0.0
        };
        let new_plans = numbers.binomial(Kind::Join, age, without.round(), chance);
        let width = shape.age_cells();
        let shares = &step.split.cells()[age * width..(age + 1) * width];
        join(state, whole, shares, age, new_plans, flows, numbers);
    }
    council.read_funnel(flows);
}

/// Counts with a mean of `trials x chance` where the chance may exceed 1.
fn repeated(numbers: Numbers, kind: Kind, cell: usize, trials: f64, chance: f64) -> f64 {
    let sure = chance.floor();
    trials * sure + numbers.binomial(kind, cell, trials, chance - sure)
}

/// Splits the new plans of one age over its cells, one after another.
fn join(
    state: &mut State,
    whole: &mut WholePlaces,
    shares: &[f64],
    age: usize,
    new_plans: f64,
    flows: &mut Flows,
    numbers: Numbers,
) {
    let shape = state.shape();
    let (mut left, mut rest) = (new_plans, 1.0);
    let last = shares.iter().rposition(|&share| share > 0.0);
    for (offset, &share) in shares.iter().enumerate() {
        if share <= 0.0 || left <= 0.0 {
            continue;
        }
        let cell = shape.index(age, 0, 0) + offset;
        let joined = if Some(offset) == last {
            left
        } else {
            numbers.binomial(Kind::JoinCell, cell, left, share / rest)
        };
        left -= joined;
        rest -= share;
        state.cells_mut()[cell] += joined;
        let (placement, need) = (offset / shape.lane(), offset % shape.lane());
        whole.enter((age, placement, need), None, joined);
        flows.new_plans += joined;
        flows.new_plans_by_age[age] += joined;
        flows.new_plans_by_placement[placement] += joined;
        flows.new_plans_by_need[need] += joined;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    #[test]
    fn counts_are_those_of_the_table() {
        // 3 trials at 0.4: shares at or below are 0.216, 0.648, 0.936, 1.
        for (u, count) in [
            (0.2, 0.0),
            (0.22, 1.0),
            (0.64, 1.0),
            (0.65, 2.0),
            (0.94, 3.0),
        ] {
            assert!((binomial(3.0, 0.4, u) - count).abs() < 1e-12, "{u}");
            // The mirror: 3 less the count at 0.6.
            assert!(
                (3.0 - binomial(3.0, 0.6, 1.0 - u) - count).abs() < 1e-12,
                "{u}"
            );
        }
        assert!((binomial(5.0, 0.3, 1.0 - 1e-16) - 5.0).abs() < 1e-12);
    }

    #[test]
    fn many_trials_start_at_the_mean_and_reach_the_same_counts() {
        // From 0 or from the mean: the shares of both sides meet at the same count.
        for (trials, chance) in [(4_000.0, 0.01), (300.0, 0.4), (90_000.0, 0.004)] {
            for u in [1e-6, 0.01, 0.3, 0.5, 0.77, 0.999, 1.0 - 1e-9] {
                let count = binomial(trials, chance, u);
                let at_most = |k: f64| beta::share_below(trials - k, k + 1.0, 1.0 - chance);
                assert!(at_most(count) >= u - 1e-9, "{trials} {chance} {u}");
                assert!(
                    count < 1.0 || at_most(count - 1.0) < u + 1e-9,
                    "{trials} {chance} {u}"
                );
            }
        }
    }

    #[test]
    fn whole_plans_keep_their_total_and_their_means() {
        let shape = Shape {
            ages: 3,
            placements: 2,
            needs: 2,
        };
        let expected = State::from_fn(shape, |age, placement, need| {
            0.3 * (age as f64) + 0.25 * (placement as f64) + 0.5 * (need as f64)
        });
        let mut means = State::zeros(shape);
        let mut state = State::zeros(shape);
        for draw in 0..4_000 {
            let world = World {
                seed: 1,
                draw,
                area: 2,
            };
            whole(&mut state, &expected, world);
            assert!(
                state
                    .cells()
                    .iter()
                    .all(|plans| plans.fract().abs() < 1e-12)
            );
            assert!((state.total() - expected.total()).abs() < 1.0);
            means.add_assign(&state);
        }
        means.scale(1.0 / 4_000.0);
        for (mean, wanted) in means.cells().iter().zip(expected.cells()) {
            assert!((mean - wanted).abs() < 0.04, "{mean} {wanted}");
        }
    }
}
