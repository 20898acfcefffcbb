//! How long a projection of England takes, and how much faster the step is than its plain form.
#![allow(missing_docs)] // The macros below make public items without any.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use pressure_benches::{COUNCILS, Moving, england};
use pressure_model::{Stepper, project, reference};

fn project_england(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("project_england");
    group.sample_size(20);
    for (name, moving) in [
        ("natural_points", Moving::AtNaturalPoints),
        ("everywhere", Moving::Everywhere),
    ] {
        let inputs = england(COUNCILS, moving);
        group.bench_function(name, |bencher| {
            bencher.iter(|| project(black_box(&inputs)).expect("sound inputs"));
        });
    }
    let inputs = england(1, Moving::AtNaturalPoints);
    group.bench_function("one_council", |bencher| {
        bencher.iter(|| project(black_box(&inputs)).expect("sound inputs"));
    });
    group.finish();
}

/// One year of ten councils, either way.
fn step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step");
    group.throughput(Throughput::Elements(10));
    for (name, moving) in [
        ("natural_points", Moving::AtNaturalPoints),
        ("everywhere", Moving::Everywhere),
    ] {
        let inputs = england(10, moving);
        let stepper = Stepper::new(&inputs).expect("sound inputs");
        group.bench_function(format!("fast/{name}"), |bencher| {
            bencher.iter_batched_ref(|| stepper.clone(), Stepper::advance, BatchSize::LargeInput);
        });
        let states: Vec<_> = inputs.areas.iter().map(|area| area.base.clone()).collect();
        group.bench_function(format!("plain/{name}"), |bencher| {
            bencher.iter(|| {
                let mut carried = reference::start(&inputs);
                reference::step(black_box(&inputs), 0, black_box(&states), &mut carried)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, project_england, step);
criterion_main!(benches);
