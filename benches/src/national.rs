//! The fixed national task: 152 councils x 26 ages x 12 needs x 10 placements x 10 years, every rate
//! perturbed per draw, plans and spend per council and year. `numpy_task.py` runs the same figures
//! vectorised; the sums of draw 0 must agree.

use pressure_model::kernel::{Counts, Instructions, LaneSums, MoveTable, Moving, Year, advance};
use pressure_model::{Shape, State, Stock};

/// Councils of the fixed task.
pub const COUNCILS: usize = 152;
/// Years of the fixed task.
pub const YEARS: usize = 10;
/// Sizes of the fixed task.
pub const FIXED: Shape = Shape {
    ages: 26,
    placements: 10,
    needs: 12,
};
/// Ages before, by band of moves.
const BANDS: [(usize, usize); 5] = [(0, 4), (4, 11), (11, 16), (16, 19), (19, 25)];

/// A number in [0, 1) from whole-number arithmetic that any language repeats exactly.
fn number(stream: u64, index: usize) -> f64 {
    let index = index as u64;
    let mixed = (stream * 7_919 + index * 104_729 + (index / 97) * 1_299_709) % 1_000_003;
    mixed as f64 / 1_000_003.0
}

/// The task with all that draws share.
#[derive(Clone, Debug)]
pub struct Task {
    shape: Shape,
    states: Vec<State>,
    joined: Vec<State>,
    factors: Vec<f64>,
}

/// Every rate of one draw.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Moves of all ages.
    pub table: MoveTable,
    /// `[band][from][to]` the same as plain shares.
    moves: Vec<f64>,
    leave: Vec<f64>,
    growth: [f64; YEARS],
    cost: Vec<f64>,
    price: [f64; YEARS],
}

impl Task {
    /// The task with so many councils and placements (10 in the fixed task).
    pub fn new(councils: usize, placements: usize) -> Self {
        let shape = Shape {
            placements,
            ..FIXED
        };
        let cells = shape.ages * placements * shape.needs;
        let states = |stream: u64, scale: f64| {
            let state = |council: usize| {
                State::from_fn(shape, |age, placement, need| {
                    let cell = (age * placements + placement) * shape.needs + need;
                    scale * number(stream, council * cells + cell)
                })
            };
            (0..councils).map(state).collect()
        };
        Self {
            shape,
            states: states(1, 4.0),
            joined: states(2, 0.5),
            factors: (0..councils).map(|c| 0.8 + 0.4 * number(6, c)).collect(),
        }
    }

    /// Sizes of the task.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Number of councils.
    pub fn councils(&self) -> usize {
        self.states.len()
    }

    /// Memory for the rates of a draw.
    pub fn rates(&self) -> Rates {
        let mut rates = Rates {
            table: MoveTable::new(&pressure_model::Moves::stay(self.shape)),
            moves: vec![0.0; BANDS.len() * self.shape.placements * self.shape.placements],
            leave: vec![0.0; self.shape.ages],
            growth: [0.0; YEARS],
            cost: vec![0.0; self.shape.placements],
            price: [0.0; YEARS],
        };
        self.draw(0, &mut rates);
        rates
    }

    /// Perturbs every rate by up to a tenth. Allocates nothing.
    pub fn draw(&self, draw: usize, rates: &mut Rates) {
        let count = self.shape.placements;
        let spread =
            |stream: u64, index: usize| 0.9 + 0.2 * number(stream + 100 * (draw as u64 + 1), index);
        for (row, shares) in rates.moves.chunks_exact_mut(count).enumerate() {
            for (to, share) in shares.iter_mut().enumerate() {
                let index = row * count + to;
                let stays = if row % count == to { 20.0 } else { 0.0 };
                *share = (number(4, index) + stays) * spread(10, index);
            }
            let sum: f64 = shares.iter().sum();
            for share in shares {
                *share /= sum;
            }
        }
        for (age, leave) in rates.leave.iter_mut().enumerate() {
            *leave = (0.02 + number(3, age) * 0.2) * spread(11, age);
        }
        rates.leave[self.shape.last_age()] = 1.0;
        for (placement, cost) in rates.cost.iter_mut().enumerate() {
            *cost = (5_000.0 + number(5, placement) * 50_000.0) * spread(13, placement);
        }
        let (mut growth, mut price) = (1.0, 1.0);
        for year in 0..YEARS {
            growth *= 1.0 + 0.02 * spread(12, year);
            price *= 1.0 + 0.03 * spread(14, year);
            (rates.growth[year], rates.price[year]) = (growth, price);
        }
        let Rates { table, moves, .. } = rates;
        table.rebuild_alike(self.shape, |age, from, to| {
            moves[(band(age) * count + from) * count + to]
        });
    }

    /// All years of one council: `(plans, spend)` of each.
    pub fn council(
        &self,
        council: usize,
        rates: &Rates,
        memory: &mut Memory,
        results: &mut [(f64, f64)],
    ) {
        let Memory {
            state,
            stock,
            sums,
            keep,
            growth,
        } = memory;
        state.clone_from(&self.states[council]);
        for (keep, leave) in keep[1..].iter_mut().zip(&rates.leave) {
            *keep = 1.0 - leave;
        }
        for (year, result) in results.iter_mut().enumerate() {
            growth.fill(rates.growth[year]);
            let given = Year {
                moving: Moving::alike(&rates.table),
                leave: &[],
                factors: keep,
                new_plans: growth,
                shares: self.joined[council].cells(),
                instructions: Instructions::best(),
            };
            sums.clear();
            let counts = Counts {
                sums,
                stock,
                flows: None,
            };
            advance(state, given, counts);
            let mut spend = 0.0;
            for (plans, cost) in stock.by_placement.iter().zip(&rates.cost) {
                spend += plans * cost;
            }
            *result = (
                stock.total,
                spend * rates.price[year] * self.factors[council],
            );
        }
    }

    /// One draw of all councils on one thread.
    pub fn run(&self, rates: &Rates, memory: &mut Memory, results: &mut [(f64, f64)]) {
        for (council, results) in results.chunks_exact_mut(YEARS).enumerate() {
            self.council(council, rates, memory, results);
        }
    }

    /// One draw in plain loops: the reference.
    pub fn run_plainly(&self, rates: &Rates, results: &mut [(f64, f64)]) {
        let Shape {
            ages,
            placements,
            needs,
        } = self.shape;
        for (council, results) in results.chunks_exact_mut(YEARS).enumerate() {
            let mut state = self.states[council].clone();
            for (year, result) in results.iter_mut().enumerate() {
                let mut after = State::zeros(self.shape);
                for age in 0..ages {
                    for to in 0..placements {
                        for need in 0..needs {
                            let mut plans =
                                rates.growth[year] * self.joined[council].get(age, to, need);
                            if age > 0 {
                                let rows = band(age - 1) * placements;
                                for from in 0..placements {
                                    plans += state.get(age - 1, from, need)
                                        * (1.0 - rates.leave[age - 1])
                                        * rates.moves[(rows + from) * placements + to];
                                }
                            }
                            after.set(age, to, need, plans);
                        }
                    }
                }
                state = after;
                let (mut plans, mut spend) = (0.0, 0.0);
                for (count, cost) in state.by_placement().iter().zip(&rates.cost) {
                    plans += count;
                    spend += count * cost;
                }
                *result = (plans, spend * rates.price[year] * self.factors[council]);
            }
        }
    }

    /// Floating-point operations of one draw that any program must do: survival, moves, inflow and
    /// sums by placement.
    pub fn operations(&self) -> f64 {
        let Shape {
            ages,
            placements,
            needs,
        } = self.shape;
        let moved = (ages - 1) * needs * placements;
        let year = moved
            + 2 * moved * placements
            + 2 * ages * needs * placements
            + ages * needs * placements;
        (self.councils() * YEARS * year) as f64
    }

    /// Bytes of caseload and inflow that one draw reads and writes at least: both once a year.
    pub fn bytes(&self) -> f64 {
        (self.councils() * YEARS * self.shape.cells() * 8 * 3) as f64
    }
}

fn band(age: usize) -> usize {
    BANDS
        .iter()
        .position(|&(low, high)| (low..high).contains(&age))
        .unwrap_or(BANDS.len() - 1)
}

/// Memory of one thread.
#[derive(Clone, Debug)]
pub struct Memory {
    state: State,
    stock: Stock,
    sums: LaneSums,
    /// `[age after]` share of the age before that keeps its plan.
    keep: Vec<f64>,
    growth: Vec<f64>,
}

impl Memory {
    /// Memory for councils of this shape.
    pub fn new(shape: Shape) -> Self {
        let state = State::zeros(shape);
        Self {
            stock: Stock::of(&state),
            state,
            sums: LaneSums::new(shape),
            keep: vec![1.0; shape.ages],
            growth: vec![0.0; shape.ages],
        }
    }
}
