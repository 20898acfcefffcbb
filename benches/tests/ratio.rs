//! The fast step must stay several times faster than its plain form. A ratio in one process, so
//! that it holds on any machine; far below what is measured, so that noise does not trip it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use pressure_benches::{Moving, england, pool, with_funnel_and_places};
use pressure_model::Inputs;
use pressure_model::{Stepper, reference};

const AT_LEAST: f64 = 5.0;
const ROUNDS: usize = 7;

#[test]
fn the_fast_step_beats_the_plain_one() {
    beats(&england(10, Moving::Everywhere));
}

#[test]
fn the_fast_step_beats_the_plain_one_with_a_funnel_and_places() {
    beats(&with_funnel_and_places(england(3, Moving::AtNaturalPoints)));
}

fn beats(inputs: &Inputs) {
    let stepper = Stepper::new(inputs).expect("sound inputs");
    let states: Vec<_> = stepper.states().cloned().collect();
    let mut carried = reference::start(inputs);
    let pool = pool(1);
    let (mut fast, mut plain) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let mut stepper = stepper.clone();
        let start = Instant::now();
        pool.install(|| black_box(stepper.advance()));
        fast = fast.min(start.elapsed());
        let start = Instant::now();
        black_box(reference::step(inputs, 0, black_box(&states), &mut carried));
        plain = plain.min(start.elapsed());
    }
    let ratio = plain.as_secs_f64() / fast.as_secs_f64();
    assert!(
        ratio >= AT_LEAST,
        "the fast step is only {ratio:.1} times as fast as the plain one, not {AT_LEAST}"
    );
}
