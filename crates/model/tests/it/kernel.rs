//! The kernel gives the same bits on all instructions, and the projection the same cost backwards.

use pressure_model::kernel::{
    Counts, Instructions, LaneSums, MoveTable, MoveTilt, Moving, Year, advance,
};
use pressure_model::{AreaInputs, Flows, Moves, Rates, Shape, State, Stepper, Stock, adjoint};
use proptest::prelude::*;

use crate::made_up::{Numbers, inputs, streams};
use crate::sizes::Size;

fn shapes() -> impl Strategy<Value = Shape> {
    (2_usize..41, 1_usize..9, 1_usize..30).prop_map(|(ages, placements, needs)| Shape {
        ages,
        placements,
        needs,
    })
}

/// Moves that differ by need, or that all needs share.
fn moves(numbers: &mut Numbers, shape: Shape, alike: bool) -> Moves {
    let mut moves = Moves::stay(shape);
    for age in 0..shape.ages {
        for from in 0..shape.placements {
            let mut row = numbers.shares(shape.placements);
            for need in 0..shape.needs {
                if !alike {
                    row = numbers.shares(shape.placements);
                }
                moves.row_mut(age, need, from).copy_from_slice(&row);
            }
        }
    }
    moves
}

/// The state a year later, its sums, and the flows where they are counted.
type Moved = (State, Stock, Option<Flows>);

fn moved(
    moving: Moving,
    state: &State,
    leave: &[f64],
    instructions: Instructions,
    counted: bool,
) -> Moved {
    let shape = state.shape();
    let (mut state, mut stock) = (state.clone(), Stock::zeros(shape));
    let mut flows = counted.then(|| Flows::zeros(shape));
    let year = Year {
        moving,
        leave,
        factors: &vec![1.0; shape.ages],
        new_plans: &vec![0.0; shape.ages],
        shares: &vec![0.0; shape.cells()],
        instructions,
    };
    let counts = Counts {
        sums: &mut LaneSums::new(shape),
        stock: &mut stock,
        flows: flows.as_mut(),
    };
    advance(&mut state, year, counts);
    (state, stock, flows)
}

fn bits(cells: &[f64]) -> Vec<u64> {
    cells.iter().map(|cell| cell.to_bits()).collect()
}

/// The same moves with every destination weighted, row by row.
fn weighted(moves: &Moves, weights: &[f64]) -> Moves {
    let shape = moves.shape();
    let mut area = AreaInputs::still("E06000001", State::zeros(shape), State::zeros(shape), 1);
    area.mover_tilt = weights.to_vec();
    let mut rates = Rates::still(shape, 1);
    rates.moves.clone_from(moves);
    area.own_moves(rates.wishes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn all_instructions_give_the_same_bits(
        shape in shapes(), seed in any::<u64>(), alike in any::<bool>(), tilted in any::<bool>(),
        streamed in any::<bool>(),
    ) {
        let mut numbers = Numbers(seed);
        let table = MoveTable::new(&if streamed {
            streams(&mut numbers, shape)
        } else {
            moves(&mut numbers, shape, alike)
        });
        prop_assert!(streamed || table.is_alike() || !alike);
        let weights: Vec<f64> = (0..shape.placements).map(|_| numbers.between(0.2, 3.0)).collect();
        let tilt = tilted.then(|| MoveTilt::new(&table, &weights));
        let moving = Moving { table: &table, tilt: tilt.as_ref() };
        let state = State::from_fn(shape, |_, _, _| numbers.between(0.0, 100.0));
        let mut leave: Vec<f64> = (0..shape.ages).map(|_| numbers.between(0.0, 0.5)).collect();
        leave[shape.ages - 1] = 1.0;
        let plain = moved(moving, &state, &leave, Instructions::Plain, true);
        let wide = moved(moving, &state, &leave, Instructions::Avx2, true);
        prop_assert_eq!(bits(plain.0.cells()), bits(wide.0.cells()));
        prop_assert_eq!((&plain.1, &plain.2), (&wide.1, &wide.2));
        // Nobody is lost, and counting changes nothing.
        let ceased: f64 = plain.2.iter().flat_map(|flows| &flows.ceased_by_placement).sum();
        let left = state.total() - ceased;
        prop_assert!((plain.0.total() - left).abs() < 1e-9 * left.max(1.0));
        let uncounted = moved(moving, &state, &leave, Instructions::best(), false);
        prop_assert_eq!(bits(plain.0.cells()), bits(uncounted.0.cells()));
    }

    #[test]
    fn weighted_destinations_are_those_of_a_table_of_their_own(
        shape in shapes(), seed in any::<u64>(), alike in any::<bool>(),
    ) {
        let mut numbers = Numbers(seed);
        let shared = moves(&mut numbers, shape, alike);
        let weights: Vec<f64> = (0..shape.placements).map(|_| numbers.between(0.2, 3.0)).collect();
        let state = State::from_fn(shape, |_, _, _| numbers.between(0.0, 100.0));
        let mut leave: Vec<f64> = (0..shape.ages).map(|_| numbers.between(0.0, 0.5)).collect();
        leave[shape.ages - 1] = 1.0;
        let table = MoveTable::new(&shared);
        let tilt = MoveTilt::new(&table, &weights);
        let found = moved(
            Moving { table: &table, tilt: Some(&tilt) }, &state, &leave, Instructions::best(), true,
        );
        let own = MoveTable::new(&weighted(&shared, &weights));
        let wanted = moved(Moving::alike(&own), &state, &leave, Instructions::best(), true);
        let movers = |moved: &Moved| moved.2.as_ref().map_or(0.0, |flows| flows.movers);
        let lists = |moved: &Moved| {
            let flows = moved.2.as_ref().expect("counted");
            [
                moved.0.cells(), &flows.ceased_by_placement, &flows.movers_in_by_placement,
                &flows.movers_out_by_placement,
            ].concat()
        };
        for (found, wanted) in lists(&found).iter().zip(&lists(&wanted)) {
            prop_assert!((found - wanted).abs() <= 1e-12 * wanted, "{} is not {}", found, wanted);
        }
        prop_assert!((movers(&found) - movers(&wanted)).abs() <= 1e-12 * movers(&wanted));
    }

    #[test]
    fn a_scaled_table_moves_that_many_and_loses_nobody(
        shape in shapes(), seed in any::<u64>(), alike in any::<bool>(), streamed in any::<bool>(),
        factor in 0.0_f64..1.0,
    ) {
        let given = |mut numbers: Numbers| if streamed {
            streams(&mut numbers, shape)
        } else {
            moves(&mut numbers, shape, alike)
        };
        let mut numbers = Numbers(seed);
        let base = MoveTable::new(&given(Numbers(seed)));
        let mut scaled = base.clone();
        scaled.scale_from(&base, factor);
        let state = State::from_fn(shape, |_, _, _| numbers.between(0.0, 100.0));
        let mut leave = vec![0.0; shape.ages];
        leave[shape.ages - 1] = 1.0;
        let by = |table| moved(Moving::alike(table), &state, &leave, Instructions::best(), true);
        let (before, after) = (by(&base), by(&scaled));
        let movers = |moved: &Moved| moved.2.as_ref().map_or(0.0, |flows| flows.movers);
        let (fewer, all) = (movers(&after), movers(&before));
        prop_assert!((fewer - factor * all).abs() < 1e-9 * all.max(1.0));
        let (after, before) = (after.0.total(), before.0.total());
        prop_assert!((after - before).abs() < 1e-9 * before.max(1.0));
        // A table built again in the same memory is the table built anew.
        scaled.rebuild(&given(Numbers(seed)));
        prop_assert_eq!(&scaled, &base);
    }

    #[test]
    fn backwards_costs_what_forwards_costs(seed in any::<u64>(), shape in shapes(), steps in 1_usize..6) {
        let mut inputs = inputs(Size { seed, shape, areas: 3, steps });
        inputs.rates.reconcile.iter_mut().for_each(|gap| *gap *= 0.1);
        inputs.rates.new_plan_index.iter_mut().for_each(|index| *index *= 0.5);
        let first = inputs.areas[0].clone();
        for area in &mut inputs.areas {
            area.new_plan_rate.clone_from(&first.new_plan_rate);
            area.joiner_tilt.clone_from(&first.joiner_tilt);
            area.mover_tilt.clone_from(&first.mover_tilt);
            (area.cease_factor, area.reconcile) = (first.cease_factor, first.reconcile);
            (area.transfer_out, area.transfer_in_share) = (0.0, 0.0);
            area.dated = pressure_model::DatedRates::default();
            area.population.iter_mut().flatten().for_each(|persons| *persons += 1e6);
        }
        let cost = |census: usize, age: usize, placement: usize, need: usize| {
            1_000.0 * (1 + placement) as f64 + (7 * age + need) as f64 * 1.05 + 31.0 * census as f64
        };
        let values = adjoint::values(&inputs, cost).expect("alike and unlimited");
        let mut stepper = Stepper::new(&inputs).unwrap();
        let mut forwards = 0.0;
        for census in 0..=steps {
            for state in stepper.states() {
                for age in 0..shape.ages {
                    for placement in 0..shape.placements {
                        for need in 0..shape.needs {
                            forwards += state.get(age, placement, need) * cost(census, age, placement, need);
                        }
                    }
                }
            }
            stepper.advance();
        }
        let backwards = values.total(&inputs.areas);
        prop_assert!((forwards - backwards).abs() < 1e-10 * forwards, "{} is not {}", backwards, forwards);
        inputs.areas[1].cease_factor *= 1.5;
        prop_assert!(adjoint::values(&inputs, cost).is_none());
    }
}

#[test]
fn restarting_gives_the_same_bits() {
    let inputs = inputs(Size {
        seed: 11,
        shape: Shape {
            ages: 9,
            placements: 4,
            needs: 5,
        },
        areas: 3,
        steps: 3,
    });
    let inputs = crate::made_up::with_limits(crate::made_up::with_funnel(inputs, 3), 4);
    let mut stepper = Stepper::new(&inputs).unwrap();
    let mut flows = vec![Flows::zeros(inputs.shape); 3];
    let mut run = || {
        stepper.restart();
        let mut all = Vec::new();
        while stepper.advance_into(&mut flows) {
            all.push((
                stepper.states().cloned().collect::<Vec<_>>(),
                stepper.stocks().cloned().collect::<Vec<_>>(),
                flows.clone(),
            ));
        }
        all
    };
    assert_eq!(run(), run());
}
