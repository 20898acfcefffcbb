//! What draws do to the central run: on average nothing where a parameter multiplies, nothing to what is counted.

use pressure_model::{
    Form, Measure, Parameter, Simulator, Target, TravelCategory, Uncertainty, project,
};

use super::{everything, parameter, settings, some};
use crate::made_up::with_funnel;

#[test]
fn draws_keep_the_central_run_as_their_mean_where_a_parameter_multiplies() {
    let inputs = some();
    let draws = 2_000;
    let category = TravelCategory::Pre16Mainstream;
    for (parameter, measure) in [
        (
            parameter("price", Target::TransportPrice, 0.2),
            Measure::TransportSpend,
        ),
        (
            Parameter {
                form: Form::Growth,
                ..parameter("growth", Target::TransportPrice, 0.05)
            },
            Measure::TransportSpend,
        ),
        (
            parameter("take-up", Target::TakeUp { category }, 0.3),
            Measure::Travellers,
        ),
        (
            parameter("block", Target::Block, 0.05),
            Measure::InYearBalance,
        ),
    ] {
        let uncertainty = Uncertainty {
            parameters: vec![parameter],
        };
        let simulator = Simulator::new(&inputs, &uncertainty, settings(draws, false)).unwrap();
        let central = project(&inputs).unwrap();
        let drawn = simulator.run();
        for (index, area) in central.areas.iter().enumerate() {
            for period in 0..4 {
                let all = drawn.of(&[index], measure, period);
                let count = f64::from(draws);
                let mean = all.iter().sum::<f64>() / count;
                let squares: f64 = all.iter().map(|x| (x - mean) * (x - mean)).sum();
                let error = (squares / count / count).sqrt();
                let wanted = measure.of(area, period);
                assert!(
                    error > 0.0 && (mean - wanted).abs() < 4.0 * error,
                    "{measure:?}"
                );
            }
        }
    }
}

#[test]
fn more_or_fewer_agreed_are_so_for_every_age_of_a_funnel() {
    let inputs = with_funnel(some(), 1);
    let uncertainty = Uncertainty {
        parameters: vec![parameter("agreed", Target::Agreed, 0.1)],
    };
    let simulator = Simulator::new(&inputs, &uncertainty, settings(1, false)).unwrap();
    for (area, central) in project(&inputs).unwrap().areas.iter().enumerate() {
        let (drawn, central) = (&simulator.draw(area, 0).flows[0], &central.flows[0]);
        assert!((drawn.requests - central.requests).abs() < 1e-9 * central.requests);
        assert!((drawn.assessments / central.assessments - 1.0).abs() > 1e-4);
        assert_eq!(
            drawn.assessments > central.assessments,
            drawn.new_plans > central.new_plans
        );
    }
}

#[test]
fn nothing_counted_is_drawn() {
    let inputs = some();
    let uncertainty = everything(inputs.shape);
    let simulator = Simulator::new(&inputs, &uncertainty, settings(1, false)).unwrap();
    for (area, central) in project(&inputs).unwrap().areas.iter().enumerate() {
        let drawn = simulator.draw(area, 0);
        assert_eq!(drawn.stocks[0], central.stocks[0]);
        assert_eq!(drawn.money[0], central.money[0]);
        assert_eq!(drawn.travel[0], central.travel[0]);
        assert_ne!(drawn.stocks[1], central.stocks[1]);
    }
}
