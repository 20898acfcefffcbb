//! Results of all draws are those of single draws, whoever else is projected and on any number of threads.

use pressure_model::{Measure, Simulator};

use super::{everything, settings, some};

#[test]
fn results_are_those_of_single_draws_in_any_order() {
    let inputs = some();
    let uncertainty = everything(inputs.shape);
    // More than one block, the last one short.
    let simulator = Simulator::new(&inputs, &uncertainty, settings(150, false)).unwrap();
    let draws = simulator.run();
    assert_eq!((draws.count(), draws.periods()), (150, 4));
    for area in [2, 0] {
        for draw in [149, 0, 64, 63] {
            let alone = simulator.draw(area, draw);
            for measure in Measure::ALL {
                for period in 0..4 {
                    let found = draws.of(&[area], measure, period)[draw as usize];
                    assert_eq!(
                        found.to_bits(),
                        (0.0 + measure.of(&alone, period)).to_bits()
                    );
                }
            }
        }
    }
    assert_eq!(draws, simulator.run());
}

#[test]
fn councils_add_up_before_quantiles_are_taken() {
    let inputs = some();
    let uncertainty = everything(inputs.shape);
    let settings = settings(101, false);
    let draws = Simulator::new(&inputs, &uncertainty, settings)
        .unwrap()
        .run();
    for measure in Measure::ALL {
        let each: Vec<Vec<f64>> = (0..3).map(|area| draws.of(&[area], measure, 3)).collect();
        let mut together: Vec<f64> = (0..101)
            .map(|draw| each[0][draw] + each[1][draw] + each[2][draw])
            .collect();
        let total = draws.of(&[0, 1, 2], measure, 3);
        for (found, wanted) in total.iter().zip(&together) {
            assert_eq!(found.to_bits(), wanted.to_bits());
        }
        together.sort_unstable_by(f64::total_cmp);
        // 101 draws: the 10th, 50th and 90th percentiles are the draws at 10, 50 and 90.
        let found = draws.quantiles(&[0, 1, 2], measure, 3, &[0.1, 0.5, 0.9]);
        for (found, at) in found.iter().zip([10, 50, 90]) {
            assert!((found - together[at]).abs() <= 1e-12 * together[at].abs());
        }
        let mean = draws.mean_total().map(|mean| measure.of(&mean, 3)).unwrap();
        let sum: f64 = total.iter().sum();
        assert!((mean - sum / 101.0).abs() < 1e-10 * mean.abs().max(1.0));
        let below = draws
            .chance_below(&[0, 1, 2], measure, 3, together[25])
            .unwrap();
        let above = draws
            .chance_above(&[0, 1, 2], measure, 3, together[25])
            .unwrap();
        assert!((below - 25.0 / 101.0).abs() < 1e-15 && (above - 75.0 / 101.0).abs() < 1e-15);
    }
}

#[test]
fn a_draw_is_the_same_world_whoever_else_is_projected() {
    let mut inputs = some();
    for area in &mut inputs.areas {
        area.transfer_out = 0.0;
    }
    let uncertainty = everything(inputs.shape);
    let settings = settings(2, true);
    let all = Simulator::new(&inputs, &uncertainty, settings)
        .unwrap()
        .draw(2, 1);
    let mut alone = inputs.clone();
    alone.areas.drain(..2);
    alone.areas[0].transfer_in_share = 1.0;
    let mut reversed = uncertainty.clone();
    reversed.parameters.reverse();
    assert_eq!(
        Simulator::new(&alone, &uncertainty, settings)
            .unwrap()
            .draw(0, 1),
        all
    );
    // Another order of parameters takes the same numbers; only rounding of products differs.
    let reversed = Simulator::new(&alone, &reversed, settings)
        .unwrap()
        .draw(0, 1);
    assert!((reversed.stocks[4].total / all.stocks[4].total - 1.0).abs() < 1e-9);
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let inputs = some();
    let uncertainty = everything(inputs.shape);
    let settings = settings(200, false);
    let simulator = Simulator::new(&inputs, &uncertainty, settings).unwrap();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| simulator.run())
    };
    assert_eq!(on(1), on(2));
    assert_eq!(on(2), on(5));
}
