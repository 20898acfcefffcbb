//! Made-up inputs of any shape, the same for the same seed.

use pressure_model::{
    AreaInputs, AreaMoney, AreaTransport, CensusYear, Costs, DatedRates, Inputs, Moves, Rates,
    Shape, State, TransportRates,
};

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
    fn shares(&mut self, length: usize) -> Vec<f64> {
        let mut shares = self.list(length, -1.0, 1.0);
        shares[0] = shares[0].abs() + 0.1;
        for share in &mut shares {
            *share = share.max(0.0);
        }
        let sum: f64 = shares.iter().sum();
        shares.iter().map(|share| share / sum).collect()
    }
}

/// Sizes of made-up inputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) seed: u64,
    pub(crate) shape: Shape,
    pub(crate) areas: usize,
    pub(crate) steps: usize,
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
    Inputs {
        shape,
        base: CensusYear::new(2025),
        steps,
        rates: rates(&mut numbers, shape, steps),
        costs: costs(&mut numbers, shape, steps + 1),
        transport: transport(&mut numbers, shape, steps + 1),
        areas: councils,
    }
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
    let moves = rows(ages * needs * placements, placements);
    let joiner_need = rows(ages, needs);
    let joiner_placement = rows(ages * needs, placements);
    Rates {
        cease,
        moves: Moves::new(shape, moves).expect("the right length"),
        joiner_need,
        joiner_placement,
        // Wide enough that now and then the floor at 0 bites.
        reconcile: numbers.list(ages, -1.0, 0.1),
        new_plan_index: numbers.list(steps, 0.5, 1.5),
        agreed: numbers.between(0.5, 1.0),
        issued: numbers.between(0.5, 1.0),
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
