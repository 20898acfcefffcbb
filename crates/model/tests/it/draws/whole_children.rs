//! Draws of whole children.

use pressure_model::{
    CapacityRules, Inputs, Measure, Parameter, Simulator, Stock, Target, Uncertainty, project,
};

use super::identities::identities;
use super::{everything, settings, some};

/// Rates as low as real ones, so that floors and caps hardly bite.
fn calm() -> Inputs {
    let mut inputs = some();
    for rate in &mut inputs.rates.reconcile {
        *rate *= 0.05;
    }
    for area in &mut inputs.areas {
        area.reconcile *= 0.05;
        for step in &mut area.population {
            step.fill(200.0);
        }
        let rates = area.dated.new_plan_rate.iter_mut().flatten();
        for rate in rates.chain(&mut area.new_plan_rate) {
            *rate *= 0.02;
        }
    }
    inputs
}

#[test]
fn whole_children_take_whole_places_and_no_more() {
    let mut inputs = calm();
    let last = inputs.shape.placements - 1;
    inputs.rates.capacity = Some(CapacityRules::all_to(inputs.shape, last));
    inputs.rates.reconcile.fill(0.0);
    for area in &mut inputs.areas {
        (area.reconcile, area.transfer_out) = (0.0, 0.0);
        let stock = Stock::of(&area.base).by_placement;
        let places = |placement: usize| (placement < 2).then(|| 1.02 * stock[placement] + 0.9);
        let step: Vec<Option<f64>> = (0..=last).map(places).collect();
        area.capacity.places = vec![step; inputs.steps];
    }
    let uncertainty = everything(inputs.shape);
    let residual = |parameter: &&Parameter| parameter.target != Target::Residual;
    let parameters = uncertainty.parameters.iter().filter(residual).cloned();
    let uncertainty = Uncertainty {
        parameters: parameters.collect(),
    };
    let simulator = Simulator::new(&inputs, &uncertainty, settings(40, true)).unwrap();
    let mut unmet = 0.0;
    for (index, area) in inputs.areas.iter().enumerate() {
        for draw in 0..40 {
            let drawn = simulator.draw(index, draw);
            identities(&drawn).unwrap();
            for (step, pair) in drawn.stocks.windows(2).enumerate() {
                for (placement, places) in area.capacity.places[step].iter().enumerate() {
                    let (before, after) = (
                        pair[0].by_placement[placement],
                        pair[1].by_placement[placement],
                    );
                    assert!(after.fract().abs() < 1e-9);
                    let Some(places) = places else { continue };
                    assert!(
                        after <= places.floor().max(before) + 1e-9,
                        "{after} in {places}"
                    );
                }
                unmet += drawn.flows[step].unmet_demand;
            }
        }
    }
    assert!(unmet > 1_000.0, "{unmet}");
}

#[test]
fn whole_children_meet_the_central_run_within_sampling_error() {
    let inputs = calm();
    let draws = 1_500;
    let none = Uncertainty::default();
    let simulator = Simulator::new(&inputs, &none, settings(draws, true)).unwrap();
    let sampled = simulator.run();
    for (index, central) in project(&inputs).unwrap().areas.iter().enumerate() {
        let alone = simulator.draw(index, 5);
        for stock in &alone.stocks {
            assert!(
                stock
                    .by_placement
                    .iter()
                    .all(|plans| plans.fract().abs() < 1e-9)
            );
        }
        for measure in [Measure::Plans, Measure::NewPlans, Measure::HighNeedsSpend] {
            for period in 0..4 {
                let all = sampled.of(&[index], measure, period);
                let count = f64::from(draws);
                let mean = all.iter().sum::<f64>() / count;
                let squares: f64 = all.iter().map(|x| (x - mean) * (x - mean)).sum();
                let error = (squares / (count - 1.0) / count).sqrt();
                let wanted = measure.of(central, period);
                assert!(error > 0.0);
                // Four standard errors, and a thousandth for rates that meet a floor.
                assert!(
                    (mean - wanted).abs() < 4.0 * error + 1e-3 * wanted.abs(),
                    "{measure:?} of {index} in {period}: {mean} is not {wanted} ({error})"
                );
            }
        }
    }
}
