use pressure_benches::national::{COUNCILS, FIXED, Memory, Task, YEARS};
use pressure_benches::{ENGLAND, Moving, england_of, pool, with_funnel_and_places};
use pressure_model::kernel::MoveTable;
use pressure_model::{Flows, Stepper};
use std::hint::black_box;
use std::time::Instant;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let draws: usize = a[2].parse().unwrap();
    let mut best = f64::MAX;
    if a[1].starts_with("bare") {
        let task = if a[1] == "bare" {
            Task::new(COUNCILS, 10)
        } else {
            Task::new(153, 13)
        };
        let mut rates = task.rates();
        let mut memory = Memory::new(task.shape());
        let mut results = vec![(0.0, 0.0); task.councils() * YEARS];
        for d in 0..draws {
            let s = Instant::now();
            task.draw(d, &mut rates);
            task.run(&rates, &mut memory, &mut results);
            black_box(&results);
            best = best.min(s.elapsed().as_secs_f64());
        }
    } else if a[1] == "dr" {
        let mut inputs = with_funnel_and_places(england_of(ENGLAND, 153, Moving::InStreams));
        if let Some(c) = &mut inputs.rates.capacity {
            for age in 0..26 {
                for p in 0..13 {
                    let s = match p {
                        9..=11 => age >= 16,
                        0 => age < 5,
                        1 => (4..12).contains(&age),
                        2 => (10..17).contains(&age),
                        _ => true,
                    };
                    c.serves[age * 13 + p] = s;
                }
            }
        }
        for area in &mut inputs.areas {
            for age in 0..26 {
                for p in 0..13 {
                    let s = match p {
                        9..=11 => age >= 15,
                        0 => age < 5,
                        1 => (3..12).contains(&age),
                        2 => (9..17).contains(&age),
                        _ => true,
                    };
                    if !s {
                        for n in 0..12 {
                            area.base.set(age, p, n, 0.0);
                        }
                    }
                }
            }
        }
        struct T;
        impl pressure_model::Tally for T {
            type Made = f64;
            fn width(&self) -> usize {
                1
            }
            fn read(&self, _: usize, d: &pressure_model::AreaProjection, f: &mut [f64]) {
                f[0] = d.stocks[10].total;
            }
            fn make(&self, _: usize, s: pressure_model::Sample) -> f64 {
                s.of(0).iter().sum()
            }
        }
        let u = pressure_benches::uncertain();
        let s = pressure_model::Simulator::new(
            &inputs,
            &u,
            pressure_model::DrawSettings {
                seed: 1,
                draws: draws as u32,
                whole_children: false,
            },
        )
        .unwrap();
        let groups: Vec<pressure_model::Group> = (0..153)
            .map(|c| pressure_model::Group {
                councils: vec![c],
                figures: vec![0],
            })
            .collect();
        let pool = pool(1);
        for _ in 0..3 {
            let t = Instant::now();
            let made = pool.install(|| s.tally(&groups, &T));
            best = best.min(t.elapsed().as_secs_f64() / draws as f64);
            black_box(&made);
        }
    } else {
        let (shape, n, m) = match &a[1][..2] {
            "fx" => (FIXED, COUNCILS, Moving::EverywhereAlike),
            "fs" => (FIXED, COUNCILS, Moving::InStreams),
            "al" => (ENGLAND, 153, Moving::Everywhere),
            _ => (ENGLAND, 153, Moving::InStreams),
        };
        let mut inputs = england_of(shape, n, m);
        if a[1].ends_with('l') {
            inputs = with_funnel_and_places(inputs);
        }
        let mut stepper = Stepper::new(&inputs).unwrap().in_total();
        let base = MoveTable::new(&inputs.rates.moves);
        let mut flows = vec![Flows::zeros(inputs.shape); inputs.areas.len()];
        let pool = pool(1);
        for d in 0..draws {
            let s = Instant::now();
            let f = 0.9 + 0.1 * (d % 10) as f64 / 10.0;
            stepper.change_moves(|t| t.scale_from(&base, f));
            pool.install(|| {
                stepper.restart();
                stepper.finish_into(&mut flows, |_, _, s, _| {
                    black_box(s.total);
                });
            });
            best = best.min(s.elapsed().as_secs_f64());
        }
        let sum: f64 = stepper.stocks().map(|s| s.total).sum();
        eprintln!("total {sum:.17e}");
    }
    println!("{} {:.1} draws/s", a[1], 1.0 / best);
}
