//! Made-up inputs of any shape, the same for the same seed.

use std::sync::Arc;

use pressure_model::{
    AreaCapacity, AreaFunnel, AreaInputs, AreaMoney, AreaTransport, CapacityRules, CensusYear,
    Costs, Crossings, DatedRates, Funnel, FunnelRates, FunnelState, Inputs, Moves, Overflow,
    Policy, Rates, STREAMS, Services, Shape, State, Stock, Stream, TransferCap, TransportRates,
    Vehicle, Wishes, WriteOff,
};

use crate::sizes::Size;

/// Numbers between 0 and 1 from a seed (splitmix64).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }

    fn list(&mut self, length: usize, low: f64, high: f64) -> Vec<f64> {
        (0..length).map(|_| self.between(low, high)).collect()
    }

    /// Shares that sum to 1, about half of them 0.
    pub(crate) fn shares(&mut self, length: usize) -> Vec<f64> {
        let mut shares = self.list(length, -1.0, 1.0);
        shares[0] = shares[0].abs() + 0.1;
        for share in &mut shares {
            *share = share.max(0.0);
        }
        let sum: f64 = shares.iter().sum();
        shares.iter().map(|share| share / sum).collect()
    }
}

/// Inputs with every rule at work: all rates differ by age, need, placement and council.
pub(crate) fn inputs(size: Size) -> Inputs {
    let Size {
        seed,
        shape,
        areas,
        steps,
    } = size;
    let mut numbers = Numbers(seed);
    let mut councils: Vec<AreaInputs> = (0..areas)
        .map(|index| area(&mut numbers, shape, steps, index))
        .collect();
    for (area, share) in councils.iter_mut().zip(numbers.shares(areas)) {
        area.transfer_in_share = share;
    }
    let inputs = Inputs {
        shape,
        base: CensusYear::new(2025),
        steps,
        rates: rates(&mut numbers, shape, steps),
        costs: costs(&mut numbers, shape, steps + 1),
        transport: transport(&mut numbers, shape, steps + 1),
        crossings: Crossings::default(),
        areas: councils,
    };
    with_dated_wishes(inputs, &mut numbers)
}

/// The same inputs with two more sets of wishes, which every third council uses in turn.
fn with_dated_wishes(mut inputs: Inputs, numbers: &mut Numbers) -> Inputs {
    let (shape, steps) = (inputs.shape, inputs.steps);
    let sets = (0..2).map(|_| {
        let set = rates(numbers, shape, steps);
        Wishes {
            moves: Arc::new(set.moves),
            joiner_need: set.joiner_need,
            joiner_placement: set.joiner_placement,
        }
    });
    inputs.rates.dated_wishes = sets.collect();
    for area in inputs.areas.iter_mut().step_by(3) {
        area.dated.wishes = (0..steps)
            .map(|step| [None, Some(1), Some(0), Some(1)][step % 4])
            .collect();
    }
    inputs
}

/// Moves made of streams; now and then nobody stays, or nobody leaves by one of them.
pub(crate) fn streams(numbers: &mut Numbers, shape: Shape) -> Moves {
    let rows = shape.ages * shape.needs;
    let mut shares = || -> Vec<f64> {
        let placements = (0..rows).flat_map(|_| numbers.shares(shape.placements));
        placements.collect()
    };
    let stay = shares();
    let streams = [(); STREAMS].map(|()| Stream {
        leave: shares(),
        arrive: shares(),
    });
    Moves::of_streams(shape, &stay, streams).expect("the right length")
}

fn rates(numbers: &mut Numbers, shape: Shape, steps: usize) -> Rates {
    let Shape {
        ages,
        placements,
        needs,
    } = shape;
    let mut cease = numbers.list(ages, 0.0, 0.6);
    cease[ages - 1] = 1.0;
    let mut rows = |rows: usize, width: usize| -> Vec<f64> {
        (0..rows).flat_map(|_| numbers.shares(width)).collect()
    };
    let pairs = rows(ages * needs * placements, placements);
    let joiner_need = rows(ages, needs);
    let joiner_placement = rows(ages * needs, placements);
    let moves = if numbers.next() < 0.5 {
        Moves::new(shape, pairs).expect("the right length")
    } else {
        streams(numbers, shape)
    };
    Rates {
        cease,
        moves,
        joiner_need,
        joiner_placement,
        // Wide enough that now and then the floor at 0 bites.
        reconcile: numbers.list(ages, -1.0, 0.1),
        new_plan_index: numbers.list(steps, 0.5, 1.5),
        agreed: numbers.between(0.5, 1.0),
        issued: numbers.between(0.5, 1.0),
        funnel: None,
        capacity: None,
        dated_wishes: Vec::new(),
    }
}

/// Every other council has rates that differ by step.
fn dated(numbers: &mut Numbers, ages: usize, steps: usize, index: usize) -> DatedRates {
    let mut by_step = |high: f64| -> Vec<Vec<f64>> {
        let steps = if index.is_multiple_of(2) { steps } else { 0 };
        (0..steps).map(|_| numbers.list(ages, 0.0, high)).collect()
    };
    DatedRates {
        new_plan_rate: by_step(0.9),
        cease: by_step(0.7),
        wishes: Vec::new(),
    }
}

fn area(numbers: &mut Numbers, shape: Shape, steps: usize, index: usize) -> AreaInputs {
    let Shape {
        ages, placements, ..
    } = shape;
    let years = steps + 1;
    let state = |numbers: &mut Numbers| State::from_fn(shape, |_, _, _| numbers.between(0.0, 9.0));
    AreaInputs {
        previous: state(numbers),
        population: (0..steps)
            .map(|_| numbers.list(ages, 0.0, 3_000.0))
            .collect(),
        new_plan_rate: numbers.list(ages, 0.0, 0.9),
        joiner_tilt: numbers.list(placements, 0.2, 2.0),
        // Every other council moves in its own way.
        mover_tilt: if index.is_multiple_of(2) {
            numbers.list(placements, 0.3, 3.0)
        } else {
            Vec::new()
        },
        cease_factor: numbers.between(0.5, 2.0),
        transfer_out: numbers.between(0.0, 0.05),
        reconcile: numbers.between(-0.2, 0.1),
        money: AreaMoney {
            factor: numbers.between(0.5, 1.5),
            non_plan: numbers.between(0.0, 1e6),
            place_funding: numbers.between(0.0, 1e6),
            block: numbers.list(years, 1e6, 1e7),
            deductions: numbers.between(0.0, 1e5),
            other_blocks: numbers.list(years, 0.0, 1e5),
            block_transfer: numbers.list(years, 0.0, 1e5),
            other_income: numbers.list(years, 0.0, 1e5),
            grants: numbers.list(years, 0.0, 1e5),
            opening_balance: numbers.between(-1e7, 1e6),
            unexplained: numbers.between(-1e5, 1e5),
            ..AreaMoney::none(years)
        },
        transport: AreaTransport {
            factor: [numbers.between(0.5, 1.5); 5],
            population_previous: numbers.list(ages, 0.0, 3_000.0),
            population_base: numbers.list(ages, 0.0, 3_000.0),
        },
        dated: dated(numbers, ages, steps, index),
        ..AreaInputs::still(
            format!("E{index:08}"),
            state(numbers),
            state(numbers),
            steps,
        )
    }
}

fn costs(numbers: &mut Numbers, shape: Shape, years: usize) -> Costs {
    let placements = shape.placements;
    let mut price: Vec<Vec<f64>> = (0..years)
        .map(|_| numbers.list(placements, 0.9, 1.5))
        .collect();
    price[0] = vec![1.0; placements];
    let mut non_plan_price = numbers.list(years, 0.9, 1.5);
    non_plan_price[0] = 1.0;
    Costs {
        lines: 4,
        top_up: numbers.list(placements, 0.0, 60_000.0),
        top_up_line: (0..placements).map(|placement| placement % 2).collect(),
        price,
        non_plan_price,
        non_plan_line: 2,
        place_line: 3,
        place: numbers.list(placements, 0.0, 10_000.0),
        interest_rate: 0.05,
    }
}

fn transport(numbers: &mut Numbers, shape: Shape, years: usize) -> TransportRates {
    let mut price = numbers.list(years, 0.9, 1.5);
    price[0] = 1.0;
    TransportRates {
        weights: (0.36, 0.64),
        take_up: numbers.list(shape.ages * shape.placements, 0.0, 1.0),
        mode_share: (0..5).map(|_| numbers.shares(3)).collect(),
        mode_cost: (0..5).map(|_| numbers.list(3, 500.0, 20_000.0)).collect(),
        price,
        mainstream_rate: (0.05, 0.03),
    }
}

/// The same inputs with a funnel: every other council has shares and an opening of its own.
pub(crate) fn with_funnel(mut inputs: Inputs, seed: u64) -> Inputs {
    let mut numbers = Numbers(seed);
    let ages = inputs.shape.ages;
    let mut rates = || FunnelRates {
        agreed: numbers.list(ages, 0.2, 1.0),
        issued: numbers.list(ages, 0.5, 1.0),
        appealed: numbers.list(ages, 0.0, 0.5),
        upheld: numbers.list(ages, 0.0, 1.0),
    };
    inputs.rates.funnel = Some(Funnel {
        undecided: 20.0 / 52.0,
        rates: rates(),
    });
    for area in inputs.areas.iter_mut().step_by(2) {
        area.funnel = AreaFunnel {
            rates: Some(rates()),
            dated: (0..inputs.steps).map(|_| rates()).collect(),
            opening: Some(FunnelState {
                backlog: vec![9.0; ages],
                overturned: vec![1.0; ages],
            }),
        };
    }
    inputs
}

/// The same inputs with places limited in all councils but the second, from nearly none to more
/// than enough. The last placement is never limited.
pub(crate) fn with_limits(mut inputs: Inputs, seed: u64) -> Inputs {
    let mut numbers = Numbers(seed);
    let Shape {
        ages, placements, ..
    } = inputs.shape;
    let phases = 1 + (numbers.next() * 3.0) as usize;
    let last = placements - 1;
    let mut split = |placement: usize| {
        let mut targets: Vec<usize> = (0..placements).filter(|&p| p != placement).collect();
        if placement == last {
            return Vec::new();
        }
        targets.rotate_left(1 + placement);
        targets.retain(|&p| p != last);
        targets.push(last);
        let shares = numbers.shares(targets.len());
        let pairs = targets.into_iter().zip(shares);
        pairs
            .map(|(placement, share)| Overflow { placement, share })
            .collect()
    };
    let overflow = (0..placements * phases).map(|entry| split(entry / phases));
    let overflow = overflow.collect();
    inputs.rates.capacity = Some(CapacityRules {
        phases,
        phase_of_age: (0..ages).map(|age| age * phases / ages).collect(),
        serves: (0..ages * placements)
            .map(|_| numbers.next() < 0.7)
            .collect(),
        overflow,
    });
    for (index, area) in inputs.areas.iter_mut().enumerate() {
        if index == 1 {
            continue;
        }
        let share = 1.0 / phases as f64;
        let stock = Stock::of(&area.base).by_placement;
        let mut places = |placement: usize| {
            let limited = placement != last && numbers.next() < 0.7;
            limited.then(|| stock[placement] * share * numbers.between(0.0, 3.0))
        };
        let mut step = || {
            (0..placements * phases)
                .map(|e| places(e / phases))
                .collect()
        };
        area.capacity = AreaCapacity {
            places: (0..inputs.steps).map(|_| step()).collect(),
        };
    }
    inputs
}

/// Every dated policy, services and vehicles, different by council.
pub(crate) fn with_policy(mut inputs: Inputs) -> Inputs {
    let (years, lines) = (inputs.years(), inputs.costs.lines);
    let (modes, placements) = (inputs.transport.modes(), inputs.shape.placements);
    let cells = inputs.shape.ages * placements;
    let first = inputs.financial_year(0);
    for (index, area) in inputs.areas.iter_mut().enumerate() {
        let dated = |years: i32| Some(first.plus(years + index as i32));
        area.money.policy = Policy {
            block_index: (0..years).map(|k| 1.0 + 0.02 * k as f64).collect(),
            line_price: (0..years)
                .map(|k| vec![1.0 + 0.01 * k as f64; lines])
                .collect(),
            top_up_price: (0..years)
                .map(|k| vec![1.0 + 0.03 * k as f64; placements])
                .collect(),
            places_added: (0..years).map(|k| 5e4 * k as f64).collect(),
            measures: vec![3e4; years],
            measures_capital: vec![1e5; years],
            transfer_cap: Some(TransferCap {
                share: 0.005,
                schools_block: vec![1e7; years],
                disapplied: (0..years).map(|k| k % 2 == 1).collect(),
            }),
            write_off: Some(WriteOff {
                balance_of: first.plus(index as i32 - 1),
                received: first.plus(1 + index as i32),
                share: 0.9,
                high_needs_part: 0.95,
                approved: index != 2,
            }),
            override_end: dated(1),
            takeover: dated(2),
            services: Services {
                base: 1e6,
                per_assessment: 2_000.0,
                per_mover: 300.0,
                ..Services::default()
            },
        };
        let taxi = Vehicle {
            day_cost: 70.0,
            occupancy: 1.5,
            assistant_share: 0.3,
            assistant_day_cost: 60.0,
        };
        area.journeys.vehicles = vec![vec![Some(taxi); modes]; 5];
        area.journeys.distance = (0..years).map(|k| [1.0 + 0.01 * k as f64; 5]).collect();
        area.journeys.without_plan[0] = 0.05;
        area.journeys.take_up = (0..years)
            .map(|k| vec![0.5 / (k + 1) as f64; cells])
            .collect();
        area.journeys.mainstream_rate = (0..years).map(|k| (0.05, 0.01 * k as f64)).collect();
        area.journeys.contribution = (0..years).map(|k| [100.0 * k as f64; 5]).collect();
        area.journeys.contract_price = (0..years)
            .map(|k| vec![vec![1.0 + 0.01 * k as f64; modes]; 5])
            .collect();
    }
    inputs
}

/// The same inputs with some steps counted, at every other council.
pub(crate) fn with_counts(mut inputs: Inputs, seed: u64) -> Inputs {
    let mut numbers = Numbers(seed);
    let (shape, steps) = (inputs.shape, inputs.steps);
    for area in inputs.areas.iter_mut().step_by(2) {
        let mut count = || State::from_fn(shape, |_, _, _| numbers.between(0.0, 9.0));
        area.counted = (0..steps)
            .map(|step| (step % 2 == 0).then(&mut count))
            .collect();
    }
    inputs
}
