//! Figures of groups of councils over the draws.

use pressure_model::results::AreaProjection;
use pressure_model::{
    DrawSettings, Group, Inputs, Measure, Sample, Shape, Simulator, Tally, WriteOff,
};

use crate::draws::everything;
use crate::made_up::inputs;
use crate::sizes::Size;

/// The measures of [`Simulator::run`] in its order: measure by measure, period by period.
struct Totals(usize);

impl Tally for Totals {
    type Made = Sample;

    fn width(&self) -> usize {
        Measure::ALL.len() * self.0
    }

    fn read(&self, _: usize, draw: &AreaProjection, figures: &mut [f64]) {
        for (i, figure) in figures.iter_mut().enumerate() {
            *figure = Measure::ALL[i / self.0].of(draw, i % self.0);
        }
    }

    fn make(&self, _: usize, sample: Sample) -> Sample {
        sample
    }
}

const SIZE: Size = Size {
    seed: 5,
    shape: Shape {
        ages: 12,
        placements: 4,
        needs: 5,
    },
    areas: 11,
    steps: 3,
};

/// More draws than one piece of work and more councils than are held at a time.
const SETTINGS: DrawSettings = DrawSettings {
    seed: 3,
    draws: 130,
    whole_children: false,
};

#[test]
fn groups_are_the_sums_of_their_councils_in_each_draw() {
    let inputs = inputs(SIZE);
    let uncertainty = everything(inputs.shape);
    let simulator = Simulator::new(&inputs, &uncertainty, SETTINGS).unwrap();
    let draws = simulator.run();
    let groups = [
        (vec![2], vec![0, 4, 20]),
        ((0..11).collect(), (0..21).collect()),
        (vec![1, 2, 10], vec![13]),
    ];
    let groups = groups.map(|(councils, figures)| Group { councils, figures });
    let samples = simulator.tally(&groups, &Totals(SIZE.steps));
    assert_eq!(samples.len(), 3);
    for (group, sample) in groups.iter().zip(&samples) {
        for (place, &figure) in group.figures.iter().enumerate() {
            let (measure, period) = (Measure::ALL[figure / SIZE.steps], figure % SIZE.steps);
            let wanted = draws.of(&group.councils, measure, period);
            assert_eq!(
                sample.of(place),
                wanted,
                "{measure:?} of {:?}",
                group.councils
            );
        }
    }
}

#[test]
fn only_councils_of_a_group_are_drawn_and_their_draws_do_not_depend_on_others() {
    let inputs = inputs(SIZE);
    let uncertainty = everything(inputs.shape);
    let simulator = Simulator::new(&inputs, &uncertainty, SETTINGS).unwrap();
    let group = |councils: &[usize]| Group {
        councils: councils.to_vec(),
        figures: vec![1, 7],
    };
    let alone = simulator.tally(&[group(&[9])], &Totals(SIZE.steps));
    let among = simulator.tally(
        &[group(&[0, 1, 2, 3, 4, 5, 6, 7, 8]), group(&[9])],
        &Totals(SIZE.steps),
    );
    assert_eq!(alone[0], among[1]);
}

/// The same with a deficit written off and a takeover.
fn with_policy(inputs: &Inputs) -> Inputs {
    let mut inputs = inputs.clone();
    let base = inputs.financial_year(0);
    for area in &mut inputs.areas {
        area.money.opening_balance = -1e9;
        area.money.policy.takeover = Some(base.plus(2));
        area.money.policy.write_off = Some(WriteOff {
            balance_of: base,
            received: base.plus(1),
            share: 0.9,
            high_needs_part: 1.0,
            approved: true,
        });
    }
    inputs
}

#[test]
fn policies_share_the_steps_of_their_draws_and_give_the_bits_of_draws_of_their_own() {
    let first = with_policy(&inputs(SIZE));
    let mut second = first.clone();
    let mut third = first.clone();
    for area in &mut second.areas {
        area.money.policy.write_off = None;
        area.money.policy.takeover = None;
    }
    for area in &mut third.areas {
        area.money.policy.takeover = Some(first.financial_year(1));
        area.money.policy.measures = vec![5e6; SIZE.steps + 1];
    }
    let uncertainty = everything(first.shape);
    let alone = |inputs: &Inputs| {
        let simulator = Simulator::new(inputs, &uncertainty, SETTINGS).unwrap();
        let groups = [vec![3], vec![0, 3, 9]].map(|councils| Group {
            councils,
            figures: (0..21).collect(),
        });
        simulator.tally(&groups, &Totals(SIZE.steps))
    };
    let together = Simulator::new(&first, &uncertainty, SETTINGS)
        .unwrap()
        .with_policies(vec![&second, &third])
        .unwrap();
    let groups = [vec![3], vec![0, 3, 9]].map(|councils| Group {
        councils,
        figures: (0..63).collect(),
    });
    let found = together.tally(&groups, &Totals(SIZE.steps));
    let balance = Measure::ALL.iter().position(|m| *m == Measure::DsgBalance);
    let balance = balance.unwrap() * SIZE.steps;
    for (place, own) in [&first, &second, &third].into_iter().map(alone).enumerate() {
        for (group, own) in found.iter().zip(&own) {
            for figure in 0..21 {
                assert_eq!(group.of(21 * place + figure), own.of(figure));
            }
        }
    }
    assert_ne!(found[0].of(balance), found[0].of(21 + balance));
    assert_ne!(found[0].of(balance + 1), found[0].of(42 + balance + 1));
}

#[test]
fn only_policy_may_differ_for_steps_to_be_shared() {
    let first = inputs(SIZE);
    assert!(first.differs_in_policy_alone(&with_policy_only(&first)));
    let mut other = first.clone();
    other.areas[4].new_plan_rate[2] *= 1.5;
    assert!(!first.differs_in_policy_alone(&other));
    let mut other = first.clone();
    other.areas[4].money.place_funding += 1.0;
    assert!(!first.differs_in_policy_alone(&other));
    let mut other = first.clone();
    other.costs.interest_rate += 0.01;
    assert!(!first.differs_in_policy_alone(&other));
}

fn with_policy_only(inputs: &Inputs) -> Inputs {
    let mut inputs = inputs.clone();
    inputs.areas[0].money.policy.takeover = Some(inputs.financial_year(1));
    inputs
}
