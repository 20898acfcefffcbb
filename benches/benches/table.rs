//! Measures the tasks of `docs/performance.md` side by side and prints its table.
//!
//! `NUMPY_DRAWS` holds the draws a second of `numpy_task.py`; `compare.sh` sets it.
#![allow(missing_docs, clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use pressure_benches::national::FIXED;
use pressure_benches::national::{COUNCILS, Memory, Rates, Task, YEARS};
use pressure_benches::{ENGLAND, Moving, england_of, peak, pool, with_funnel_and_places};
use pressure_model::kernel::MoveTable;
use pressure_model::{Flows, Inputs, State, Stepper, project, reference};

/// Draws a second of the fastest draw, as in `numpy_task.py`: a busy machine only adds time.
fn fastest(draws: usize, mut run: impl FnMut(usize)) -> f64 {
    let mut best = f64::MAX;
    for draw in 0..draws {
        let start = Instant::now();
        run(draw);
        best = best.min(start.elapsed().as_secs_f64());
    }
    1.0 / best
}

fn bare(task: &Task, draws: usize) -> f64 {
    let mut rates = task.rates();
    let mut memory = Memory::new(task.shape());
    let mut results = vec![(0.0, 0.0); task.councils() * YEARS];
    fastest(draws, |draw| {
        task.draw(draw, &mut rates);
        task.run(&rates, &mut memory, &mut results);
        black_box(&results);
    })
}

fn plain(task: &Task, draws: usize) -> f64 {
    let mut rates = task.rates();
    let mut results = vec![(0.0, 0.0); task.councils() * YEARS];
    fastest(draws, |draw| {
        task.draw(draw, &mut rates);
        task.run_plainly(&rates, &mut results);
        black_box(&results);
    })
}

/// Half the councils to each of two threads, draw after draw.
fn threads(task: &Task, count: usize, draws: usize) -> f64 {
    let pool = pool(count);
    let mut rates: Vec<Rates> = vec![task.rates(); count];
    let mut memory = vec![Memory::new(task.shape()); count];
    let mut results = vec![(0.0, 0.0); task.councils() * YEARS];
    let block = task.councils().div_ceil(count);
    fastest(draws, |draw| {
        pool.scope(|scope| {
            let blocks = results.chunks_mut(block * YEARS).enumerate();
            for (((block_index, results), rates), memory) in blocks.zip(&mut rates).zip(&mut memory)
            {
                scope.spawn(move |_| {
                    task.draw(draw, rates);
                    for (council, results) in results.chunks_exact_mut(YEARS).enumerate() {
                        task.council(block_index * block + council, rates, memory, results);
                    }
                    black_box(&results);
                });
            }
        });
    })
}

/// Steps of one draw whose moves are perturbed: funnel, places, transfers and all flows.
fn steps(inputs: &Inputs, draws: usize) -> f64 {
    let mut stepper = Stepper::new(inputs).expect("sound inputs").in_total();
    let base = MoveTable::new(&inputs.rates.moves);
    let mut flows = vec![Flows::zeros(inputs.shape); inputs.areas.len()];
    let pool = pool(1);
    fastest(draws, |draw| {
        let factor = 0.9 + 0.1 * (draw % 10) as f64 / 10.0;
        stepper.change_moves(|moves| moves.scale_from(&base, factor));
        pool.install(|| {
            stepper.restart();
            stepper.finish_into(&mut flows, |_, _, stock, _| {
                black_box(stock.total);
            });
        });
    })
}

/// The same in plain loops.
fn plain_steps(inputs: &Inputs, draws: usize) -> f64 {
    fastest(draws, |_| {
        let mut states: Vec<State> = inputs.areas.iter().map(|area| area.base.clone()).collect();
        let mut carried = reference::start(inputs);
        for step in 0..inputs.steps {
            let results = reference::step(inputs, step, &states, &mut carried);
            states = results.into_iter().map(|(state, _)| state).collect();
        }
        black_box(&states);
    })
}

/// The step with all its rules, and with the accounts on top.
fn whole(draws: usize, numpy: Option<f64>) {
    for (name, shape, councils, moving) in [
        ("fixed", FIXED, COUNCILS, Moving::EverywhereAlike),
        ("fixed, streams", FIXED, COUNCILS, Moving::InStreams),
        ("all pairs", ENGLAND, 153, Moving::Everywhere),
        ("shipped", ENGLAND, 153, Moving::InStreams),
    ] {
        let open = england_of(shape, councils, moving);
        let limited = with_funnel_and_places(open.clone());
        let speed = steps(&limited, draws.div_ceil(4));
        let without = steps(&open, draws.div_ceil(4));
        println!("whole step, {name}: {speed:.1} draws/s; {without:.1} without funnel and limits");
        let accounts = fastest(draws.div_ceil(10), |_| {
            black_box(project(&limited).expect("sound inputs"));
        });
        println!(
            "whole projection with checks, lines, balances and transport, {name}: {accounts:.1} draws/s"
        );
        if let Some(numpy) = numpy.filter(|_| name.starts_with("fixed")) {
            println!(
                "whole step, {name}: {:.1} times NumPy on the bare task, {:.1} without funnel and limits, projection {:.1}",
                speed / numpy,
                without / numpy,
                accounts / numpy
            );
        }
        let few = with_funnel_and_places(england_of(shape, 8, moving));
        let (fast, plain) = (steps(&few, draws), plain_steps(&few, 1 + draws / 100));
        println!(
            "whole step, {name}, eight councils: {:.1} times the reference",
            fast / plain
        );
    }
    let one = with_funnel_and_places(england_of(ENGLAND, 1, Moving::InStreams));
    println!(
        "one council, 1,000 draws: {:.0} ms of steps, {:.0} ms of whole projections",
        1e6 / steps(&one, draws * 4),
        1e6 / fastest(draws * 4, |_| {
            black_box(project(&one).expect("sound inputs"));
        })
    );
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let draws = if quick { 1 } else { 400 };
    let numpy: Option<f64> = std::env::var("NUMPY_DRAWS")
        .ok()
        .and_then(|text| text.parse().ok());

    let flops = peak::multiply_add();
    println!(
        "peak multiply and add, one thread: {:.1} GFLOP/s",
        flops / 1e9
    );
    for (name, length) in [("L2", 8 << 10), ("DRAM", 8 << 20)] {
        println!("triad {name}: {:.1} GB/s", peak::triad(length) / 1e9);
    }

    let task = Task::new(COUNCILS, 10);
    let mut results = vec![(0.0, 0.0); COUNCILS * YEARS];
    let rates = task.rates();
    task.run(&rates, &mut Memory::new(task.shape()), &mut results);
    let plans: f64 = results
        .iter()
        .skip(YEARS - 1)
        .step_by(YEARS)
        .map(|r| r.0)
        .sum();
    let spend: f64 = results.iter().map(|r| r.1).sum();
    println!("check plans {plans:.9} spend {spend:.6}");

    let shipped = Task::new(153, 13);
    for (name, task) in [("fixed", &task), ("shipped", &shipped)] {
        let speed = bare(task, draws);
        let rate = speed * task.operations();
        println!(
            "bare step, {name}: {speed:.1} draws/s; {:.1} MFLOP and {:.1} MB a draw; {:.1} GFLOP/s, {:.0}% of peak",
            task.operations() / 1e6,
            task.bytes() / 1e6,
            rate / 1e9,
            100.0 * rate / flops
        );
        if name == "fixed" {
            let plain = plain(task, draws.div_ceil(20));
            println!(
                "reference, {name}: {plain:.2} draws/s; bare step is {:.1} times as fast",
                speed / plain
            );
            if let Some(numpy) = numpy {
                println!(
                    "NumPy: {numpy:.2} draws/s; bare step is {:.1} times as fast",
                    speed / numpy
                );
            }
            let two = threads(task, 2, draws);
            println!(
                "bare step on two threads: {two:.1} draws/s, {:.2} times one",
                two / speed
            );
        }
    }
    whole(draws, numpy);
}
