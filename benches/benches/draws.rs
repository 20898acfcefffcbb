//! Times draws of the whole made-up England with 18 uncertain parameters and prints the seconds.
//! The calibrated moves of England are between all placements, in streams.
//!
//! `DRAWS` and `THREADS` say how many; 1,000 and 2 unless given. `ONLY` names one of the tasks.
#![allow(missing_docs, clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use pressure_benches::{COUNCILS, Moving, england, pool, uncertain, with_funnel_and_places};
use pressure_model::{DrawSettings, Inputs, Simulator};

fn number(name: &str, otherwise: u32) -> u32 {
    let given = std::env::var(name).ok().and_then(|text| text.parse().ok());
    given.unwrap_or(otherwise)
}

fn time(name: &str, inputs: &Inputs) {
    if std::env::var("ONLY").is_ok_and(|only| only != name) {
        return;
    }
    let quick = std::env::args().any(|argument| argument == "--test");
    let (draws, threads) = (
        number("DRAWS", if quick { 2 } else { 1_000 }),
        number("THREADS", 2),
    );
    let settings = DrawSettings {
        seed: 1,
        draws,
        whole_children: false,
    };
    let pool = pool(threads as usize);
    let simulator = Simulator::new(inputs, &uncertain(), settings).expect("good inputs");
    let start = Instant::now();
    let drawn = pool.install(|| simulator.run());
    let seconds = start.elapsed().as_secs_f64();
    black_box(drawn);
    println!("{name}: {draws} draws on {threads} threads in {seconds:.2} s");
}

fn main() {
    let streams = england(COUNCILS, Moving::InStreams);
    time("streams", &streams);
    time("streams, funnel, places", &with_funnel_and_places(streams));
    let everywhere = england(COUNCILS, Moving::Everywhere);
    time("everywhere", &everywhere);
    time(
        "everywhere, funnel, places",
        &with_funnel_and_places(everywhere),
    );
    let natural = england(COUNCILS, Moving::AtNaturalPoints);
    time("natural points", &natural);
    time(
        "natural points, funnel, places",
        &with_funnel_and_places(natural),
    );
}
