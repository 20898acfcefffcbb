//! The kernel gives the same bits on all instructions, and the projection the same cost backwards.

use pressure_model::kernel::{Instructions, MoveTable, Survivors, survive};
use pressure_model::{Flows, Moves, Shape, State, Stepper, adjoint};
use proptest::prelude::*;

use crate::made_up::{Numbers, Size, inputs};

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

fn moved(
    table: &MoveTable,
    state: &State,
    leave: &[f64],
    instructions: Instructions,
) -> (State, Vec<f64>, Flows) {
    let mut state = state.clone();
    let mut by_age = vec![0.0; state.shape().ages];
    let mut flows = Flows::zeros(state.shape());
    let given = Survivors {
        table,
        leave,
        flows: Some(&mut flows),
        by_age: &mut by_age,
        instructions,
    };
    survive(&mut state, given);
    (state, by_age, flows)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn all_instructions_give_the_same_bits(shape in shapes(), seed in any::<u64>(), alike in any::<bool>()) {
        let mut numbers = Numbers(seed);
        let table = MoveTable::new(&moves(&mut numbers, shape, alike));
        prop_assert!(table.is_alike() || !alike);
        let state = State::from_fn(shape, |_, _, _| numbers.between(0.0, 100.0));
        let mut leave: Vec<f64> = (0..shape.ages).map(|_| numbers.between(0.0, 0.5)).collect();
        leave[shape.ages - 1] = 1.0;
        let plain = moved(&table, &state, &leave, Instructions::Plain);
        let wide = moved(&table, &state, &leave, Instructions::Avx2);
        let bits = |cells: &[f64]| cells.iter().map(|cell| cell.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(plain.0.cells()), bits(wide.0.cells()));
        prop_assert_eq!(bits(&plain.1), bits(&wide.1));
        prop_assert_eq!(&plain.2, &wide.2);
        // Nobody is lost, and counting changes nothing.
        let left = state.total() - plain.2.ceased;
        prop_assert!((plain.0.total() - left).abs() < 1e-9 * left.max(1.0));
        let mut by_age = vec![0.0; shape.ages];
        let mut uncounted = state.clone();
        let given = Survivors {
            table: &table,
            leave: &leave,
            flows: None,
            by_age: &mut by_age,
            instructions: Instructions::best(),
        };
        survive(&mut uncounted, given);
        prop_assert_eq!(bits(plain.0.cells()), bits(uncounted.cells()));
    }

    #[test]
    fn a_scaled_table_moves_that_many_and_loses_nobody(
        shape in shapes(), seed in any::<u64>(), alike in any::<bool>(), factor in 0.0_f64..1.0,
    ) {
        let mut numbers = Numbers(seed);
        let base = MoveTable::new(&moves(&mut numbers, shape, alike));
        let mut scaled = base.clone();
        scaled.scale_from(&base, factor);
        let state = State::from_fn(shape, |_, _, _| numbers.between(0.0, 100.0));
        let mut leave = vec![0.0; shape.ages];
        leave[shape.ages - 1] = 1.0;
        let (before, _, flows) = moved(&base, &state, &leave, Instructions::best());
        let (after, _, fewer) = moved(&scaled, &state, &leave, Instructions::best());
        prop_assert!((fewer.movers - factor * flows.movers).abs() < 1e-9 * flows.movers.max(1.0));
        prop_assert!((after.total() - before.total()).abs() < 1e-9 * before.total().max(1.0));
        // A table built again in the same memory is the table built anew.
        let moves = moves(&mut Numbers(seed), shape, alike);
        scaled.rebuild(&moves);
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
                stepper.states().to_vec(),
                stepper.stocks().to_vec(),
                flows.clone(),
            ));
        }
        all
    };
    assert_eq!(run(), run());
}
