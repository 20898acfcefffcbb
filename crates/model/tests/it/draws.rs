//! What must hold for every draw.

use pressure_model::balance::Bridge;
use pressure_model::{
    AreaProjection, CapacityRules, Distribution, DrawSettings, Form, Inputs, Measure, Parameter,
    Shape, Simulator, Stock, Target, TravelCategory, Uncertainty, project,
};
use proptest::prelude::*;

use crate::made_up::{Size, inputs, with_counts, with_funnel, with_limits, with_policy};

fn parameter(id: &str, target: Target, sd_log: f64) -> Parameter {
    Parameter {
        id: id.to_owned(),
        target,
        distribution: Distribution::Lognormal { mean: 1.0, sd_log },
        shared: 0.5,
        yearly: 0.3,
        form: Form::Level,
    }
}

/// Every target at once, wide.
pub(crate) fn everything(shape: Shape) -> Uncertainty {
    let ages = (0, shape.ages - 1);
    let last = shape.placements - 1;
    let category = TravelCategory::Pre16Sen;
    let mut parameters = vec![
        parameter("requests", Target::Requests { ages }, 0.2),
        parameter("agreed", Target::Agreed, 0.1),
        parameter("issued", Target::Issued, 0.1),
        parameter("cease", Target::Cease { ages }, 0.3),
        parameter("into last", Target::MovesInto { placement: last }, 0.5),
        parameter("into first", Target::MovesInto { placement: 0 }, 0.5),
        parameter("transfer", Target::TransferOut, 0.4),
        parameter("population", Target::Population { ages: (0, 1) }, 0.1),
        parameter("unit cost", Target::UnitCost { placement: last }, 0.2),
        parameter("block", Target::Block, 0.02),
        parameter("take-up", Target::TakeUp { category }, 0.3),
        parameter("transport price", Target::TransportPrice, 0.1),
    ];
    parameters.push(Parameter {
        distribution: Distribution::Normal {
            mean: 0.0,
            sd: 0.05,
        },
        ..parameter("residual", Target::Residual, 0.0)
    });
    let price = Target::Price {
        placements: (0..shape.placements).collect(),
        non_plan: true,
        place: true,
    };
    parameters.push(Parameter {
        distribution: Distribution::Triangular {
            low: 1.0,
            mode: 1.03,
            high: 1.1,
        },
        form: Form::Growth,
        ..parameter("price", price, 0.0)
    });
    Uncertainty { parameters }
}

/// With a funnel, counted steps and limited places, each or not by the seed.
fn with_rules(size: Size, limits: bool) -> Inputs {
    let mut inputs = with_policy(inputs(size));
    if size.seed.is_multiple_of(2) {
        inputs = with_funnel(inputs, size.seed);
    }
    if (size.seed / 2).is_multiple_of(2) {
        inputs = with_counts(inputs, size.seed);
    }
    // Where there is one placement only it cannot be limited.
    if limits && (size.seed / 4).is_multiple_of(2) {
        inputs = with_limits(inputs, size.seed);
    }
    inputs
}

fn settings(draws: u32, whole_children: bool) -> DrawSettings {
    DrawSettings {
        seed: 20_261_122,
        draws,
        whole_children,
    }
}

fn sizes() -> impl Strategy<Value = Size> {
    let shape = (2_usize..41, 1_usize..6, 1_usize..18);
    (any::<u64>(), shape, 1_usize..4, 1_usize..4).prop_map(|(seed, shape, areas, steps)| {
        let (ages, placements, needs) = shape;
        Size {
            seed,
            shape: Shape {
                ages,
                placements,
                needs,
            },
            areas,
            steps,
        }
    })
}

pub(crate) fn some() -> Inputs {
    inputs(Size {
        seed: 3,
        shape: Shape {
            ages: 26,
            placements: 4,
            needs: 3,
        },
        areas: 3,
        steps: 4,
    })
}

fn near(found: f64, wanted: f64, tolerance: f64) -> Result<(), TestCaseError> {
    let scale = wanted.abs().max(1.0);
    prop_assert!(
        (found - wanted).abs() <= tolerance * scale,
        "{found} is not {wanted} within {tolerance}"
    );
    Ok(())
}

/// Stocks and flows close, nothing is negative, movers come from somewhere, the balance bridges.
fn identities(area: &AreaProjection) -> Result<(), TestCaseError> {
    for (pair, flows) in area.stocks.windows(2).zip(&area.flows) {
        near(pair[1].total - pair[0].total, flows.net(), 1e-9)?;
        near(
            flows.movers_in_by_placement.iter().sum(),
            flows.movers,
            1e-9,
        )?;
        near(
            flows.movers_out_by_placement.iter().sum(),
            flows.movers,
            1e-9,
        )?;
        near(flows.new_plans_by_age.iter().sum(), flows.new_plans, 1e-10)?;
        near(flows.ceased_by_age.iter().sum(), flows.ceased, 1e-10)?;
    }
    for stock in &area.stocks {
        for sum in [&stock.by_age, &stock.by_placement, &stock.by_need] {
            prop_assert!(sum.iter().all(|&plans| plans >= -1e-9));
            near(sum.iter().sum(), stock.total, 1e-10)?;
        }
    }
    for (index, (money, policy)) in area.money.iter().zip(&area.policy).enumerate() {
        // What a sum of balances of this size rounds by.
        let largest = money
            .dsg_balance
            .abs()
            .max(money.opening_balance.abs())
            .max(money.high_needs_spend);
        let open = Bridge::of(money, policy).open();
        prop_assert!(
            open.abs() <= 1e-12 * largest.max(1.0),
            "{open} of {largest}"
        );
        near(money.high_needs_spend, money.by_line.iter().sum(), 1e-12)?;
        prop_assert!(policy.deficit >= 0.0 && policy.write_off >= 0.0);
        prop_assert!(policy.general_fund_exposure <= policy.deficit);
        if policy.in_year_central != 0.0 {
            near(policy.in_year_central, -money.in_year_balance, 1e-12)?;
        }
        if index > 0 {
            near(
                money.opening_balance,
                area.money[index - 1].dsg_balance,
                0.0,
            )?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_draw_keeps_its_accounts(size in sizes(), whole in any::<bool>()) {
        let inputs = with_rules(size, !whole);
        let uncertainty = everything(size.shape);
        let simulator = Simulator::new(&inputs, &uncertainty, settings(3, whole)).unwrap();
        for area in 0..size.areas {
            for draw in 0..3 {
                identities(&simulator.draw(area, draw))?;
            }
        }
    }

    #[test]
    fn without_uncertainty_a_draw_is_the_central_run_to_the_bit(size in sizes()) {
        let inputs = with_rules(size, true);
        let none = Uncertainty::default();
        let simulator = Simulator::new(&inputs, &none, settings(1, false)).unwrap();
        for (area, central) in project(&inputs).unwrap().areas.iter().enumerate() {
            prop_assert_eq!(&simulator.draw(area, 0), central);
        }
    }

    #[test]
    fn a_change_from_a_year_on_leaves_the_years_before_bit_identical(size in sizes()) {
        let before = with_rules(size, false);
        let changed = size.steps - 1;
        let mut after = before.clone();
        after.rates.new_plan_index[changed] *= 1.1;
        after.costs.non_plan_price[changed + 1] *= 1.2;
        let uncertainty = everything(size.shape);
        for whole in [false, true] {
            let settings = settings(2, whole);
            let before = Simulator::new(&before, &uncertainty, settings).unwrap();
            let after = Simulator::new(&after, &uncertainty, settings).unwrap();
            for (area, draw) in (0..size.areas).flat_map(|area| [(area, 0), (area, 1)]) {
                let (before, after) = (before.draw(area, draw), after.draw(area, draw));
                prop_assert_eq!(&before.stocks[..=changed], &after.stocks[..=changed]);
                prop_assert_eq!(&before.flows[..changed], &after.flows[..changed]);
                prop_assert_eq!(&before.money[..=changed], &after.money[..=changed]);
                prop_assert_eq!(&before.travel[..=changed], &after.travel[..=changed]);
            }
        }
    }
}

#[test]
fn results_are_those_of_single_draws_in_any_order() {
    let inputs = some();
    let uncertainty = everything(inputs.shape);
    // More than one block, the last one short.
    let simulator = Simulator::new(&inputs, &uncertainty, settings(150, false)).unwrap();
    let draws = simulator.run();
    assert_eq!((draws.count(), draws.periods()), (150, 4));
    for area in [2, 0] {
        for draw in [149, 0, 64, 63] {
            let alone = simulator.draw(area, draw);
            for measure in Measure::ALL {
                for period in 0..4 {
                    let found = draws.of(&[area], measure, period)[draw as usize];
                    assert_eq!(
                        found.to_bits(),
                        (0.0 + measure.of(&alone, period)).to_bits()
                    );
                }
            }
        }
    }
    assert_eq!(draws, simulator.run());
}

#[test]
fn councils_add_up_before_quantiles_are_taken() {
    let inputs = some();
    let uncertainty = everything(inputs.shape);
    let settings = settings(101, false);
    let draws = Simulator::new(&inputs, &uncertainty, settings)
        .unwrap()
        .run();
    for measure in Measure::ALL {
        let each: Vec<Vec<f64>> = (0..3).map(|area| draws.of(&[area], measure, 3)).collect();
        let mut together: Vec<f64> = (0..101)
            .map(|draw| each[0][draw] + each[1][draw] + each[2][draw])
            .collect();
        let total = draws.of(&[0, 1, 2], measure, 3);
        for (found, wanted) in total.iter().zip(&together) {
            assert_eq!(found.to_bits(), wanted.to_bits());
        }
        together.sort_unstable_by(f64::total_cmp);
        // 101 draws: the 10th, 50th and 90th percentiles are the draws at 10, 50 and 90.
        let found = draws.quantiles(&[0, 1, 2], measure, 3, &[0.1, 0.5, 0.9]);
        for (found, at) in found.iter().zip([10, 50, 90]) {
            assert!((found - together[at]).abs() <= 1e-12 * together[at].abs());
        }
        let mean = draws.mean_total().map(|mean| measure.of(&mean, 3)).unwrap();
        let sum: f64 = total.iter().sum();
        assert!((mean - sum / 101.0).abs() < 1e-10 * mean.abs().max(1.0));
        let below = draws
            .chance_below(&[0, 1, 2], measure, 3, together[25])
            .unwrap();
        let above = draws
            .chance_above(&[0, 1, 2], measure, 3, together[25])
            .unwrap();
        assert!((below - 25.0 / 101.0).abs() < 1e-15 && (above - 75.0 / 101.0).abs() < 1e-15);
    }
}

#[test]
fn a_draw_is_the_same_world_whoever_else_is_projected() {
    let mut inputs = some();
    for area in &mut inputs.areas {
        area.transfer_out = 0.0;
    }
    let uncertainty = everything(inputs.shape);
    let settings = settings(2, true);
    let all = Simulator::new(&inputs, &uncertainty, settings)
        .unwrap()
        .draw(2, 1);
    let mut alone = inputs.clone();
    alone.areas.drain(..2);
    alone.areas[0].transfer_in_share = 1.0;
    let mut reversed = uncertainty.clone();
    reversed.parameters.reverse();
    assert_eq!(
        Simulator::new(&alone, &uncertainty, settings)
            .unwrap()
            .draw(0, 1),
        all
    );
    // Another order of parameters takes the same numbers; only rounding of products differs.
    let reversed = Simulator::new(&alone, &reversed, settings)
        .unwrap()
        .draw(0, 1);
    assert!((reversed.stocks[4].total / all.stocks[4].total - 1.0).abs() < 1e-9);
}

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

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn identities_hold_for_whole_children_in_limited_places(size in sizes()) {
        prop_assume!(size.shape.placements > 1);
        let inputs = with_limits(with_policy(inputs(size)), size.seed);
        let uncertainty = everything(inputs.shape);
        let simulator = Simulator::new(&inputs, &uncertainty, settings(1, true)).unwrap();
        for index in 0..inputs.areas.len() {
            let drawn = simulator.draw(index, 0);
            identities(&drawn)?;
            for stock in &drawn.stocks {
                prop_assert!(stock.by_placement.iter().all(|plans| plans.fract().abs() < 1e-9));
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

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let inputs = some();
    let uncertainty = everything(inputs.shape);
    let settings = settings(200, false);
    let simulator = Simulator::new(&inputs, &uncertainty, settings).unwrap();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| simulator.run())
    };
    assert_eq!(on(1), on(2));
    assert_eq!(on(2), on(5));
}

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
