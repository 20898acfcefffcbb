//! Figures of groups of councils over the draws.

use pressure_model::results::AreaProjection;
use pressure_model::{DrawSettings, Group, Measure, Sample, Shape, Simulator, Tally};

use crate::draws::everything;
use crate::made_up::{Size, inputs};

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
