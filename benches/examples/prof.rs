use std::hint::black_box; use std::time::Instant;
use pressure_benches::national::{COUNCILS, FIXED, Memory, Task, YEARS};
use pressure_benches::{ENGLAND, Moving, england_of, pool, with_funnel_and_places};
use pressure_model::kernel::MoveTable; use pressure_model::{Flows, Stepper};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let draws: usize = a[2].parse().unwrap();
    let mut best = f64::MAX;
    if a[1].starts_with("bare") {
        let task = if a[1] == "bare" { Task::new(COUNCILS, 10) } else { Task::new(153, 13) };
        let mut rates = task.rates(); let mut memory = Memory::new(task.shape());
        let mut results = vec![(0.0, 0.0); task.councils() * YEARS];
        for d in 0..draws { let s = Instant::now(); task.draw(d, &mut rates); task.run(&rates, &mut memory, &mut results); black_box(&results); best = best.min(s.elapsed().as_secs_f64()); }
    } else {
        let (shape, n, m) = match &a[1][..2] { "fx" => (FIXED, COUNCILS, Moving::EverywhereAlike), "fs" => (FIXED, COUNCILS, Moving::InStreams), "al" => (ENGLAND, 153, Moving::Everywhere), _ => (ENGLAND, 153, Moving::InStreams) };
        let mut inputs = england_of(shape, n, m);
        if a[1].ends_with('l') { inputs = with_funnel_and_places(inputs); }
        let mut stepper = Stepper::new(&inputs).unwrap();
        let base = MoveTable::new(&inputs.rates.moves);
        let mut flows = vec![Flows::zeros(inputs.shape); inputs.areas.len()];
        let pool = pool(1);
        for d in 0..draws { let s = Instant::now();
            let f = 0.9 + 0.1 * (d % 10) as f64 / 10.0;
            stepper.change_moves(|t| t.scale_from(&base, f));
            pool.install(|| { stepper.restart(); stepper.finish_into(&mut flows, |_,_,s,_| {black_box(s.total);}); });
            best = best.min(s.elapsed().as_secs_f64()); }
        let sum: f64 = stepper.stocks().map(|s| s.total).sum(); eprintln!("total {sum:.17e}");
    }
    println!("{} {:.1} draws/s", a[1], 1.0 / best);
}
