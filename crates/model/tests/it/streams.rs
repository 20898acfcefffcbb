//! Moves made of streams do what the same moves do pair by pair.

use std::sync::{Arc, Mutex};

use pressure_model::results::AreaProjection;
use pressure_model::{
    DrawSettings, Error, Flows, Group, Inputs, Moves, STREAMS, Sample, Shape, Simulator, Stepper,
    Stock, Stream, Tally, Uncertainty,
};
use proptest::prelude::*;

use crate::draws::everything;
use crate::made_up::{Numbers, inputs, streams, with_funnel, with_limits};
use crate::sizes::{Size, sizes_of};

/// The same moves without their streams.
fn pair_by_pair(moves: &Moves) -> Moves {
    Moves::new(moves.shape(), moves.values().to_vec()).expect("the right length")
}

/// Made-up inputs whose moves are all made of streams, and the same inputs pair by pair.
fn twins(size: Size) -> (Inputs, Inputs) {
    let mut of_streams = inputs(size);
    if size.seed.is_multiple_of(2) {
        of_streams = with_funnel(of_streams, size.seed);
    }
    if (size.seed / 2).is_multiple_of(2) {
        of_streams = with_limits(of_streams, size.seed);
    }
    let mut numbers = Numbers(size.seed);
    of_streams.rates.moves = streams(&mut numbers, size.shape);
    for set in &mut of_streams.rates.dated_wishes {
        set.moves = Arc::new(streams(&mut numbers, size.shape));
    }
    let mut pairs = of_streams.clone();
    pairs.rates.moves = pair_by_pair(&of_streams.rates.moves);
    for set in &mut pairs.rates.dated_wishes {
        set.moves = Arc::new(pair_by_pair(&set.moves));
    }
    (of_streams, pairs)
}

fn sizes() -> impl Strategy<Value = Size> {
    sizes_of(2..30, 1..9, 1..20)
}

/// Equal to 1e-12 of what the list adds up to: a number of it may be what two large ones leave.
fn near(found: &[f64], wanted: &[f64]) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), wanted.len());
    let all = wanted.iter().fold(1.0, |sum, number| sum + number.abs());
    for (found, wanted) in found.iter().zip(wanted) {
        prop_assert!(
            (found - wanted).abs() <= 1e-12 * all,
            "{} is not {}",
            found,
            wanted
        );
    }
    Ok(())
}

/// Stocks and flows of all councils and steps, council by council.
fn finished(inputs: &Inputs, stepper: Stepper<'_>) -> Vec<(String, usize, Stock, Flows)> {
    let found = Mutex::new(Vec::new());
    let mut stepper = stepper;
    let mut flows = vec![Flows::zeros(inputs.shape); inputs.areas.len()];
    stepper.finish_into(&mut flows, |code, step, stock, flows| {
        let entry = (code.to_owned(), step, stock.clone(), flows.clone());
        found.lock().expect("no panic").push(entry);
    });
    assert!(stepper.advance().is_none());
    let mut found = found.into_inner().expect("no panic");
    found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    found
}

/// The same without what may be counted in total alone.
fn in_total(all: Vec<(String, usize, Stock, Flows)>) -> Vec<(String, usize, Stock, Flows)> {
    let mut all = all;
    for (_, _, _, flows) in &mut all {
        flows.ceased_by_placement.fill(0.0);
        flows.movers_in_by_placement.fill(0.0);
        flows.movers_out_by_placement.fill(0.0);
    }
    all
}

/// Movers of each step, and plans at its end.
struct Moved(usize);

impl Tally for Moved {
    type Made = Sample;

    fn width(&self) -> usize {
        2 * self.0
    }

    fn read(&self, _: usize, draw: &AreaProjection, figures: &mut [f64]) {
        let (movers, plans) = figures.split_at_mut(self.0);
        for step in 0..self.0 {
            movers[step] = draw.flows[step].movers;
            plans[step] = draw.stocks[step + 1].total;
        }
    }

    fn make(&self, _: usize, sample: Sample) -> Sample {
        sample
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn steps_are_those_of_pairs(size in sizes()) {
        let (of_streams, pairs) = twins(size);
        let (mut found, mut wanted) = (Stepper::new(&of_streams).unwrap(), Stepper::new(&pairs).unwrap());
        while let Some((found_flows, wanted_flows)) = found.advance().zip(wanted.advance()) {
            for (found, wanted) in found.states().zip(wanted.states()) {
                near(found.cells(), wanted.cells())?;
            }
            for (found, wanted) in found_flows.iter().zip(&wanted_flows) {
                near(&found.movers_in_by_placement, &wanted.movers_in_by_placement)?;
                near(&found.movers_out_by_placement, &wanted.movers_out_by_placement)?;
                near(&found.new_plans_by_placement, &wanted.new_plans_by_placement)?;
                near(&found.unmet_demand_by_placement, &wanted.unmet_demand_by_placement)?;
                near(&[found.movers, found.unmet_demand], &[wanted.movers, wanted.unmet_demand])?;
            }
        }
    }

    /// Bit by bit: councils one after another or year by year, flows by placement or in total alone.
    #[test]
    fn councils_one_after_another_and_totals_alone_are_the_same(size in sizes()) {
        let (of_streams, pairs) = twins(size);
        for inputs in [&of_streams, &pairs] {
            let mut yearly = Stepper::new(inputs).unwrap();
            let mut wanted = Vec::new();
            for step in 0..inputs.steps {
                let flows = yearly.advance().unwrap();
                let councils = inputs.areas.iter().zip(yearly.stocks()).zip(flows);
                wanted.extend(councils.map(|((area, stock), flows)| {
                    (area.code.clone(), step, stock.clone(), flows)
                }));
            }
            wanted.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
            let found = finished(inputs, Stepper::new(inputs).unwrap());
            prop_assert_eq!(&found, &wanted);
            let found = finished(inputs, Stepper::new(inputs).unwrap().in_total());
            prop_assert_eq!(in_total(found), in_total(wanted));
        }
    }

    /// Draws that are tallied count less than draws in full, and the rest alike.
    #[test]
    fn tallied_draws_are_those_in_full(size in sizes()) {
        let (inputs, _) = twins(size);
        let uncertainty: Uncertainty = everything(size.shape);
        let settings = DrawSettings { seed: 7, draws: 3, whole_children: false };
        let simulator = Simulator::new(&inputs, &uncertainty, settings).unwrap();
        let reader = Moved(inputs.steps);
        let group = Group { councils: vec![0], figures: (0..reader.width()).collect() };
        let tallied = simulator.tally(&[group], &reader);
        for draw in 0..settings.draws {
            let full = simulator.draw(0, draw);
            let mut wanted = vec![0.0; reader.width()];
            reader.read(0, &full, &mut wanted);
            for (figure, wanted) in wanted.iter().enumerate() {
                let found = tallied[0].of(figure)[draw as usize];
                prop_assert_eq!(found.to_bits(), wanted.to_bits());
            }
        }
    }

    #[test]
    fn draws_are_those_of_pairs(size in sizes()) {
        let (of_streams, pairs) = twins(size);
        let uncertainty: Uncertainty = everything(size.shape);
        let settings = DrawSettings { seed: 7, draws: 4, whole_children: false };
        let found = Simulator::new(&of_streams, &uncertainty, settings).unwrap();
        let wanted = Simulator::new(&pairs, &uncertainty, settings).unwrap();
        for area in 0..size.areas {
            for draw in 0..settings.draws {
                let (found, wanted) = (found.draw(area, draw), wanted.draw(area, draw));
                for (found, wanted) in found.stocks.iter().zip(&wanted.stocks) {
                    near(&found.by_placement, &wanted.by_placement)?;
                    near(&found.by_need, &wanted.by_need)?;
                }
                for (found, wanted) in found.flows.iter().zip(&wanted.flows) {
                    near(&found.movers_in_by_placement, &wanted.movers_in_by_placement)?;
                    near(&found.movers_out_by_placement, &wanted.movers_out_by_placement)?;
                }
            }
        }
    }
}

#[test]
fn a_row_of_streams_by_hand() {
    // From placement 0 half stay; 0.4 leave by the first stream, of which a quarter arrives at 1, three quarters at 2; 0.2
    // by the second, of which half would arrive where it left and half arrives at 1. In all 0.5 + 0.1 + 0.3 + 0.1 = 1.
    let shape = Shape {
        ages: 2,
        placements: 3,
        needs: 1,
    };
    let lists = |first: [f64; 3]| [first, [0.0; 3]].concat();
    let stream = |leave, arrive| Stream {
        leave: lists(leave),
        arrive: lists(arrive),
    };
    let given = [
        stream([0.4, 0.0, 0.0], [0.0, 0.25, 0.75]),
        stream([0.2, 0.0, 4.0], [0.5, 0.5, 0.0]),
    ];
    let moves = Moves::of_streams(shape, &lists([0.5, 0.0, 1.0]), given.clone()).unwrap();
    for (found, wanted) in moves.row(0, 0, 0).iter().zip([0.5, 0.2, 0.3]) {
        assert!((found - wanted).abs() < 1e-15, "{found} {wanted}");
    }
    // Nobody is said to stay at 1 or to leave it, so all stay; from 2, rows of 1 + 2 + 2 are scaled to 1.
    assert_eq!(moves.row(0, 0, 1), [0.0, 1.0, 0.0]);
    assert_eq!(moves.row(0, 0, 2), [0.4, 0.4, 0.2]);
    let leaving = &moves.streams().expect("made of streams")[1].leave;
    assert!((leaving[2] - 0.8).abs() < 1e-15, "{leaving:?}");
    // A changed row is made of no streams any more.
    let mut changed = moves;
    changed.row_mut(0, 0, 0).copy_from_slice(&[1.0, 0.0, 0.0]);
    assert!(changed.streams().is_none());
    let short = Moves::of_streams(shape, &[0.5; 3], given);
    assert!(
        matches!(
            short,
            Err(Error::Length {
                found: 3,
                expected: 6,
                ..
            })
        ),
        "{STREAMS}"
    );
}
