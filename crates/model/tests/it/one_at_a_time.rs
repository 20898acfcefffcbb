//! Parameters set to their percentiles one at a time.

use pressure_model::{
    AreaProjection, Distribution, DrawSettings, Form, Parameter, Simulator, Target, Uncertainty,
    project, variance_share,
};

use crate::draws::{everything, some};

const SETTINGS: DrawSettings = DrawSettings {
    seed: 3,
    draws: 400,
    whole_children: false,
};

fn lognormal(id: &str, target: Target, sd_log: f64) -> Parameter {
    Parameter {
        id: id.to_owned(),
        target,
        distribution: Distribution::Lognormal { mean: 1.0, sd_log },
        shared: 0.5,
        yearly: 0.0,
        form: Form::Level,
    }
}

fn last_transport(area: &AreaProjection) -> f64 {
    area.travel[area.travel.len() - 1].transport_spend
}

#[test]
fn a_price_at_its_percentiles_multiplies_what_is_paid() {
    let inputs = some();
    let parameters = vec![
        lognormal("transport price", Target::TransportPrice, 0.1),
        lognormal("block", Target::Block, 0.02),
    ];
    let simulator = Simulator::new(&inputs, &Uncertainty { parameters }, SETTINGS).unwrap();
    let central = project(&inputs).unwrap();
    let councils: Vec<usize> = (0..inputs.areas.len()).collect();
    let held = simulator.hold_each(&councils, &|_, area| last_transport(area));
    // The 90th percentile of a standard normal is 1.2816; the factor exp(0.1 z - 0.005).
    for (area, held) in central.areas.iter().zip(&held) {
        let spend = last_transport(area);
        assert!((held.central / spend - 1.0).abs() < 1e-12);
        for (z, found) in [-1.281_551_565_544_600_5, 1.281_551_565_544_600_5]
            .into_iter()
            .zip(held.ends[0])
        {
            let factor = pressure_model::maths::exp(0.1 * z - 0.005);
            assert!((found / (spend * factor) - 1.0).abs() < 1e-12, "{found}");
        }
        // The block pays for no transport.
        let unmoved = |end: &f64| end.to_bits() == held.central.to_bits();
        assert!(held.ends[1].iter().all(unmoved), "{held:?}");
    }
}

#[test]
fn councils_held_are_the_same_in_any_company_and_order() {
    let inputs = some();
    let uncertainty = everything(inputs.shape);
    let simulator = Simulator::new(&inputs, &uncertainty, SETTINGS).unwrap();
    let read = |_: usize, area: &AreaProjection| area.money.last().unwrap().dsg_balance;
    let last = inputs.areas.len() - 1;
    let all = simulator.hold_each(&(0..=last).collect::<Vec<usize>>(), &read);
    let alone = simulator.hold_each(&[last, 0], &read);
    assert_eq!((&alone[0], &alone[1]), (&all[last], &all[0]));
    assert_eq!(all[0].ends.len(), uncertainty.parameters.len());
}

#[test]
fn the_numbers_of_the_only_parameter_explain_what_moves_in_proportion_to_them() {
    let inputs = some();
    let parameters = vec![lognormal("transport price", Target::TransportPrice, 0.01)];
    let simulator = Simulator::new(&inputs, &Uncertainty { parameters }, SETTINGS).unwrap();
    let councils: Vec<usize> = (0..inputs.areas.len()).collect();
    let held = simulator.hold_each(&councils, &|_, area| last_transport(area));
    let weights: Vec<(usize, f64)> = held
        .iter()
        .enumerate()
        .map(|(council, held)| (council, held.ends[0][1] - held.ends[0][0]))
        .collect();
    let spend: Vec<f64> = (0..SETTINGS.draws)
        .map(|draw| {
            councils
                .iter()
                .map(|c| last_transport(&simulator.draw(*c, draw)))
                .sum()
        })
        .collect();
    let normals = simulator.weighted_normals(0, &weights);
    assert_eq!(normals.len(), 1);
    // A lognormal this narrow is a straight line but for the fourth decimal.
    let found = variance_share(&spend, &normals);
    assert!((found.share - 1.0).abs() < 1e-3, "{found:?}");
}
