//! Criterion benchmarks: the fixed national task, the shipped size beside it, one council's draws,
//! and how time grows with councils, draws and threads.
//!
//! Throughput is in floating-point operations a second. Before each group the work of its tasks is
//! printed with the share of this machine's peak, measured at the start of the same run.
#![allow(missing_docs, clippy::print_stdout)] // The macros below make public items without any.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use pressure_benches::national::{self, FIXED, Memory, Task, YEARS};
use pressure_benches::work::Work;
use pressure_benches::{
    COUNCILS, ENGLAND, Moving, england, england_of, peak, pool, uncertain, with_funnel_and_places,
};
use pressure_model::{DrawSettings, Flows, Inputs, Simulator, Stepper, project, reference};

/// Whether Criterion only tries everything once.
fn quick() -> bool {
    std::env::args().any(|argument| argument == "--test")
}

/// A group whose tasks say their work before they are timed.
struct Group<'a> {
    group: BenchmarkGroup<'a, WallTime>,
    peak: f64,
}

impl<'a> Group<'a> {
    fn new(criterion: &'a mut Criterion, name: &str) -> Self {
        let peak = peak::multiply_add();
        println!("\n{name}: peak multiply and add {:.1} GFLOP/s", peak / 1e9);
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        Self { group, peak }
    }

    fn time(&mut self, name: &str, work: Work, mut run: impl FnMut()) {
        println!("{}", work.report(name, self.peak, quick(), &mut run));
        let operations = work.operations as u64;
        self.group.throughput(Throughput::Elements(operations));
        self.group
            .bench_function(name, |bencher| bencher.iter(&mut run));
    }
}

/// One draw of the bare step: survival, moves, inflow and sums.
fn bare_step(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "bare_step");
    for (name, councils, placements) in
        [("fixed", national::COUNCILS, 10), ("shipped", COUNCILS, 13)]
    {
        let task = Task::new(councils, placements);
        let (rates, mut memory) = (task.rates(), Memory::new(task.shape()));
        let mut results = vec![(0.0, 0.0); councils * YEARS];
        let work = Work {
            operations: task.operations(),
            bytes: task.bytes(),
        };
        group.time(name, work, || {
            task.run(&rates, &mut memory, &mut results);
            black_box(&results);
        });
    }
}

/// All steps of a stepper, on one core.
fn steps(inputs: &Inputs) -> impl FnMut() {
    let mut stepper = Stepper::new(inputs).expect("sound inputs").in_total();
    let mut flows = vec![Flows::zeros(inputs.shape); inputs.areas.len()];
    let pool = pool(1);
    move || {
        pool.install(|| {
            stepper.restart();
            stepper.finish_into(&mut flows, |_, _, stock, _| {
                black_box(stock.total);
            });
        });
    }
}

/// One draw of the step with all its rules, with and without funnel and limits, and in plain loops.
fn whole_step(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "whole_step");
    for (name, shape, councils, moving) in [
        ("fixed", FIXED, national::COUNCILS, Moving::EverywhereAlike),
        ("shipped", ENGLAND, COUNCILS, Moving::Everywhere),
    ] {
        let open = england_of(shape, councils, moving);
        let limited = with_funnel_and_places(open.clone());
        let work = Work::of_steps(&open);
        group.time(&format!("{name}/open"), work, steps(&open));
        group.time(&format!("{name}/limited"), work, steps(&limited));
        let few = with_funnel_and_places(england_of(shape, 2, moving));
        let name = format!("{name}/limited, 2 councils, ");
        group.time(&(name.clone() + "fast"), Work::of_steps(&few), steps(&few));
        let base: Vec<_> = few.areas.iter().map(|area| area.base.clone()).collect();
        group.time(&(name + "plain"), Work::of_steps(&few), || {
            let (mut states, mut carried) = (base.clone(), reference::start(&few));
            for step in 0..few.steps {
                let results = reference::step(&few, step, &states, &mut carried);
                states = results.into_iter().map(|(state, _)| state).collect();
            }
            black_box(&states);
        });
    }
}

/// Draws with 18 uncertain parameters, money and travel, on so many threads.
fn draws(inputs: &Inputs, draws: u32, threads: usize) -> impl FnMut() {
    let pool = pool(threads);
    let settings = DrawSettings {
        seed: 1,
        draws,
        whole_children: false,
    };
    let simulator = Simulator::new(inputs, &uncertain(), settings).expect("sound inputs");
    move || {
        black_box(pool.install(|| simulator.run()));
    }
}

/// Steps alone: money and travel are not counted.
fn work_of(inputs: &Inputs, draws: u32) -> Work {
    let work = Work::of_steps(inputs);
    Work {
        operations: work.operations * f64::from(draws),
        bytes: work.bytes * f64::from(draws),
    }
}

/// One council, 1,000 draws, two threads.
fn one_council(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "one_council_1000_draws");
    let count = if quick() { 10 } else { 1_000 };
    let open = england(1, Moving::Everywhere);
    group.time("open", work_of(&open, count), draws(&open, count, 2));
    let limited = with_funnel_and_places(open);
    group.time(
        "limited",
        work_of(&limited, count),
        draws(&limited, count, 2),
    );
}

/// Time by councils, by draws and by threads, one at a time.
fn scaling(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "scaling");
    let few = if quick() { 2 } else { 64 };
    for councils in [1, 8, 32] {
        let inputs = with_funnel_and_places(england(councils, Moving::Everywhere));
        let name = format!("councils/{councils}");
        group.time(&name, work_of(&inputs, few), draws(&inputs, few, 1));
    }
    let inputs = with_funnel_and_places(england(4, Moving::Everywhere));
    for count in [few, 4 * few, 16 * few] {
        let name = format!("draws/{count}");
        group.time(&name, work_of(&inputs, count), draws(&inputs, count, 1));
    }
    for threads in [1, 2] {
        let name = format!("threads/{threads}");
        let count = 4 * few;
        group.time(
            &name,
            work_of(&inputs, count),
            draws(&inputs, count, threads),
        );
    }
}

/// The central run of England: checks, steps, lines, balances and travel.
fn project_england(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "project_england");
    for (name, moving) in [
        ("natural_points", Moving::AtNaturalPoints),
        ("everywhere", Moving::Everywhere),
    ] {
        let inputs = england(COUNCILS, moving);
        group.time(name, Work::of_steps(&inputs), || {
            black_box(project(black_box(&inputs)).expect("sound inputs"));
        });
    }
}

criterion_group!(
    benches,
    bare_step,
    whole_step,
    one_council,
    scaling,
    project_england
);
criterion_main!(benches);
