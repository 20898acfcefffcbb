//! The children of later years lie within the stated interval as often as stated.

use std::sync::Arc;

use pressure_model::{DrawSettings, Measure, Simulator, Uncertainty};

use crate::REPLICATES;
use crate::council::{council, fitted, inputs, year};
use crate::numbers::Numbers;
use crate::truth::known;

#[test]
fn five_years_ahead_lie_within_the_stated_interval_as_often_as_stated() {
    let truth = known();
    let horizons = [0, 2, 4];
    let mut hits = [0.0; 3];
    for replicate in 0..REPLICATES {
        let mut numbers = Numbers(9_000 + replicate);
        let (pupils, mut children) = council(&truth, &mut numbers);
        let rates = fitted(&pupils).rates;
        assert!((rates.base.iter().sum::<f64>() - children.len() as f64).abs() < 1e-9);
        let mut inputs = inputs();
        let area = &mut inputs.areas[0];
        rates.fold(&rates.base, &mut area.base);
        area.pupils = Some(Arc::new(rates));
        let settings = DrawSettings {
            seed: replicate,
            draws: 199,
            whole_children: false,
        };
        let nothing_else = Uncertainty {
            parameters: Vec::new(),
        };
        let draws = Simulator::new(&inputs, &nothing_else, settings)
            .unwrap()
            .run();
        let ahead: Vec<f64> = (2025..2030)
            .map(|calendar_year| {
                children = year(&truth, calendar_year, &children, &mut numbers).1;
                children.len() as f64
            })
            .collect();
        for (hits, horizon) in hits.iter_mut().zip(horizons) {
            let ends = draws.quantiles(&[0], Measure::Plans, horizon, &[0.1, 0.9]);
            *hits += f64::from(u8::from((ends[0]..=ends[1]).contains(&ahead[horizon])));
        }
    }
    // 80% of 200, three and a half standard errors of 2.8 points; whole children make intervals of
    // whole numbers a little wide.
    for (hits, horizon) in hits.iter().zip(horizons) {
        let share = hits / REPLICATES as f64;
        assert!(
            (0.70..=0.91).contains(&share),
            "{} years ahead: {share}",
            horizon + 1
        );
    }
}
