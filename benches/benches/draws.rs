//! Times draws of the whole made-up England with 18 uncertain parameters and prints the seconds.
//!
//! `DRAWS` and `THREADS` say how many; 1,000 and 2 unless given. `ONLY` names one of the tasks.
#![allow(missing_docs, clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use pressure_benches::{COUNCILS, Moving, england, with_funnel_and_places};
use pressure_model::{
    Distribution, DrawSettings, Form, Inputs, Parameter, Simulator, Target, TravelCategory,
    Uncertainty,
};

fn parameters() -> Uncertainty {
    let price = |placements: Vec<usize>, non_plan: bool| Target::Price {
        placements,
        non_plan,
        place: non_plan,
    };
    let targets = [
        Target::Requests { ages: (0, 4) },
        Target::Requests { ages: (5, 15) },
        Target::Requests { ages: (16, 25) },
        Target::Agreed,
        Target::Issued,
        Target::Cease { ages: (0, 15) },
        Target::Cease { ages: (16, 25) },
        Target::MovesInto { placement: 3 },
        Target::MovesInto { placement: 6 },
        Target::TransferOut,
        Target::Population { ages: (0, 25) },
        price((0..6).collect(), true),
        price((6..13).collect(), false),
        Target::UnitCost { placement: 6 },
        Target::Block,
        Target::TakeUp {
            category: TravelCategory::Pre16Sen,
        },
        Target::TransportPrice,
        Target::Residual,
    ];
    let parameter = |(index, target): (usize, Target)| {
        let grows = matches!(target, Target::Price { .. } | Target::TransportPrice);
        let distribution = if target == Target::Residual {
            Distribution::Normal {
                mean: 0.0,
                sd: 0.005,
            }
        } else {
            Distribution::Lognormal {
                mean: 1.0,
                sd_log: 0.05,
            }
        };
        Parameter {
            id: format!("parameter {index}"),
            target,
            distribution,
            shared: 0.5,
            yearly: if index % 3 == 0 { 0.3 } else { 0.0 },
            form: if grows { Form::Growth } else { Form::Level },
        }
    };
    Uncertainty {
        parameters: targets.into_iter().enumerate().map(parameter).collect(),
    }
}

fn number(name: &str, otherwise: u32) -> u32 {
    let given = std::env::var(name).ok().and_then(|text| text.parse().ok());
    given.unwrap_or(otherwise)
}

fn time(name: &str, inputs: &Inputs) {
    if std::env::var("ONLY").is_ok_and(|only| only != name) {
        return;
    }
    let (draws, threads) = (number("DRAWS", 1_000), number("THREADS", 2));
    let settings = DrawSettings {
        seed: 1,
        draws,
        whole_children: false,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads as usize);
    let pool = pool.build().expect("threads");
    let simulator = Simulator::new(inputs, &parameters(), settings).expect("good inputs");
    let start = Instant::now();
    let drawn = pool.install(|| simulator.run());
    let seconds = start.elapsed().as_secs_f64();
    black_box(drawn);
    println!("{name}: {draws} draws on {threads} threads in {seconds:.2} s");
}

fn main() {
    time(
        "natural points",
        &england(COUNCILS, Moving::AtNaturalPoints),
    );
    time("alike", &england(COUNCILS, Moving::EverywhereAlike));
    let all = with_funnel_and_places(england(COUNCILS, Moving::AtNaturalPoints));
    time("natural points, funnel, places", &all);
}
