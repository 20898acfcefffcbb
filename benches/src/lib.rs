//! A made-up England of the shipped size for benchmarks: 153 councils, 26 ages, 13 placements, 12
//! needs and 10 steps. It depends on the model alone, so that a benchmark build stays short.

pub mod national;
pub mod peak;
mod uncertain;
pub mod work;

pub use uncertain::uncertain;

use pressure_model::{
    AreaInputs, AreaMoney, AreaTransport, CapacityRules, CensusYear, Costs, Crossings, Funnel,
    FunnelRates, Inputs, Moves, Overflow, Rates, STREAMS, Shape, State, Stream, TransportRates,
};

/// Sizes of the shipped model of England.
pub const ENGLAND: Shape = Shape {
    ages: 26,
    placements: 13,
    needs: 12,
};
/// Councils of England.
pub const COUNCILS: usize = 153;
/// Years projected.
pub const STEPS: usize = 10;

/// How many transitions between placements are not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moving {
    /// Between all placements at ages where schools change, between few at other ages: what
    /// children do.
    AtNaturalPoints,
    /// Between all placements at every age: the most work there can be.
    Everywhere,
    /// The same at every age and alike for all needs, as in the fixed task.
    EverywhereAlike,
    /// Between all placements at every age, in two streams: as the shipped moves are.
    InStreams,
}

/// Numbers between 0 and 1, always the same (splitmix64).
#[derive(Debug)]
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn shares(&mut self, length: usize) -> Vec<f64> {
        let parts: Vec<f64> = (0..length).map(|_| self.next() + 0.01).collect();
        let sum: f64 = parts.iter().sum();
        parts.iter().map(|part| part / sum).collect()
    }

    fn rows(&mut self, rows: usize, width: usize) -> Vec<f64> {
        (0..rows).flat_map(|_| self.shares(width)).collect()
    }
}

/// A pool of so many threads. Steps run their councils on the pool they are in, so what is compared
/// on one core runs in a pool of one.
///
/// # Panics
/// If the threads cannot be started.
pub fn pool(threads: usize) -> rayon::ThreadPool {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build().expect("threads")
}

/// Inputs of the given number of councils.
///
/// # Panics
/// Never: the tables are made for the shape they are given with.
pub fn england(councils: usize, moving: Moving) -> Inputs {
    england_of(ENGLAND, councils, moving)
}

/// The same with other sizes.
pub fn england_of(shape: Shape, councils: usize, moving: Moving) -> Inputs {
    let mut numbers = Numbers(1);
    let years = STEPS + 1;
    let mut cease = vec![0.03; shape.ages];
    cease[16..].fill(0.3);
    cease[shape.last_age()] = 1.0;
    let rates = Rates {
        cease,
        moves: moves(&mut numbers, shape, moving),
        joiner_need: numbers.rows(shape.ages, shape.needs),
        joiner_placement: numbers.rows(shape.ages * shape.needs, shape.placements),
        reconcile: vec![-0.01; shape.ages],
        new_plan_index: vec![1.02; STEPS],
        agreed: 0.7,
        issued: 0.95,
        funnel: None,
        capacity: None,
        dated_wishes: Vec::new(),
    };
    let costs = Costs {
        lines: 6,
        top_up: vec![15_000.0; shape.placements],
        top_up_line: (0..shape.placements)
            .map(|placement| placement % 4)
            .collect(),
        non_plan_line: 4,
        place_line: 5,
        place: vec![10_000.0; shape.placements],
        interest_rate: 0.05,
        ..Costs::free(shape, years)
    };
    let transport = TransportRates {
        take_up: vec![0.3; shape.ages * shape.placements],
        mode_share: vec![numbers.shares(7); 5],
        mode_cost: vec![vec![8_000.0; 7]; 5],
        mainstream_rate: (0.05, 0.03),
        ..TransportRates::none(shape, years)
    };
    let areas = (0..councils)
        .map(|index| council(&mut numbers, shape, index, 1.0 / councils as f64))
        .collect();
    Inputs {
        shape,
        base: CensusYear::new(2025),
        steps: STEPS,
        rates,
        costs,
        transport,
        crossings: Crossings::default(),
        areas,
    }
}

/// Adds the rest of the whole step: a funnel with a backlog and appeals, and places of one placement
/// (state special schools) that grow 4.5% a year in five phases.
pub fn with_funnel_and_places(mut inputs: Inputs) -> Inputs {
    const LIMITED: usize = 3;
    const PHASES: [usize; 5] = [4, 11, 16, 19, usize::MAX];
    let shape = inputs.shape;
    inputs.rates.funnel = Some(Funnel {
        undecided: 20.0 / 52.0,
        rates: FunnelRates::at_all_ages(shape.ages, 0.65, 0.94, 0.1, 0.5),
    });
    let phase_of_age: Vec<usize> = (0..shape.ages)
        .map(|age| PHASES.iter().position(|&end| age < end).unwrap_or(0))
        .collect();
    let split = [(0, 0.3), (5, 0.7)].map(|(placement, share)| Overflow { placement, share });
    let mut overflow = vec![Vec::new(); shape.placements * PHASES.len()];
    overflow[LIMITED * PHASES.len()..(LIMITED + 1) * PHASES.len()].fill(split.to_vec());
    for area in &mut inputs.areas {
        let mut growth = 1.0;
        area.capacity.places = (0..inputs.steps)
            .map(|_| {
                growth *= 1.045;
                let mut places = vec![None; shape.placements * PHASES.len()];
                for (age, phase) in phase_of_age.iter().enumerate() {
                    let entry = &mut places[LIMITED * PHASES.len() + phase];
                    let here = area.base.row_total(age, LIMITED) * growth;
                    *entry = Some(entry.unwrap_or(0.0) + here);
                }
                places
            })
            .collect();
    }
    inputs.rates.capacity = Some(CapacityRules {
        phases: PHASES.len(),
        phase_of_age,
        serves: vec![true; shape.ages * shape.placements],
        overflow,
    });
    inputs
}

fn moves(numbers: &mut Numbers, shape: Shape, moving: Moving) -> Moves {
    if moving == Moving::InStreams {
        let rows = shape.ages * shape.needs;
        let stay = vec![0.9; rows * shape.placements];
        let streams = [(); STREAMS].map(|()| Stream {
            leave: vec![0.05; rows * shape.placements],
            arrive: numbers.rows(rows, shape.placements),
        });
        return Moves::of_streams(shape, &stay, streams).expect("a number each");
    }
    let mut moves = Moves::stay(shape);
    for age in 0..shape.ages {
        let all = moving != Moving::AtNaturalPoints || matches!(age, 3 | 4 | 10 | 15..=19);
        let alike = numbers.rows(shape.placements, shape.placements);
        for need in 0..shape.needs {
            for from in 0..shape.placements {
                let row = moves.row_mut(age, need, from);
                if moving == Moving::EverywhereAlike {
                    let start = from * shape.placements;
                    row.copy_from_slice(&alike[start..start + shape.placements]);
                } else if all {
                    row.copy_from_slice(&numbers.shares(shape.placements));
                } else {
                    // Two destinations besides staying.
                    row[from] = 0.96;
                    row[(from + 1) % shape.placements] = 0.03;
                    row[(from + 2) % shape.placements] = 0.01;
                }
            }
        }
    }
    moves
}

fn council(
    numbers: &mut Numbers,
    shape: Shape,
    index: usize,
    transfer_in_share: f64,
) -> AreaInputs {
    let state = State::from_fn(shape, |_, _, _| 2.0 * numbers.next());
    let people = vec![4_000.0; shape.ages];
    AreaInputs {
        population: vec![people.clone(); STEPS],
        new_plan_rate: vec![0.01; shape.ages],
        transfer_out: 0.02,
        transfer_in_share,
        money: AreaMoney {
            non_plan: 5e6,
            block: vec![6e7; STEPS + 1],
            ..AreaMoney::none(STEPS + 1)
        },
        transport: AreaTransport {
            population_previous: people.clone(),
            population_base: people,
            ..AreaTransport::none(shape.ages)
        },
        ..AreaInputs::still(format!("E{index:08}"), state.clone(), state, STEPS)
    }
}
