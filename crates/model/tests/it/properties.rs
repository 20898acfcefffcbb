//! What must hold for any inputs.

use pressure_model::{AreaProjection, Inputs, Shape, Stepper, project, reference};
use proptest::prelude::*;

use crate::made_up::{Size, inputs};

/// Small sizes, with needs on both sides of the widths of a lane.
fn sizes() -> impl Strategy<Value = Size> {
    let shape = (2_usize..28, 1_usize..6, 1_usize..18);
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

fn near(found: f64, wanted: f64, tolerance: f64) -> Result<(), TestCaseError> {
    let scale = wanted.abs().max(1.0);
    prop_assert!(
        (found - wanted).abs() <= tolerance * scale,
        "{found} is not {wanted} within {tolerance}"
    );
    Ok(())
}

fn all_near(found: &[f64], wanted: &[f64], tolerance: f64) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        near(*found, *wanted, tolerance)?;
    }
    Ok(())
}

/// Every figure of a projection, in one fixed order.
fn figures(area: &AreaProjection) -> Vec<f64> {
    let mut all = Vec::new();
    for stock in &area.stocks {
        all.push(stock.total);
        all.extend(
            stock
                .by_age
                .iter()
                .chain(&stock.by_placement)
                .chain(&stock.by_need),
        );
    }
    for f in &area.flows {
        all.extend([
            f.requests,
            f.assessments,
            f.new_plans,
            f.ceased,
            f.transfers_in,
        ]);
        all.extend([f.transfers_out, f.movers, f.reconciliation]);
        for list in [
            &f.new_plans_by_age,
            &f.new_plans_by_placement,
            &f.new_plans_by_need,
            &f.ceased_by_age,
            &f.ceased_by_placement,
            &f.movers_in_by_placement,
            &f.movers_out_by_placement,
            &f.reconciliation_by_age,
        ] {
            all.extend(list);
        }
    }
    for m in &area.money {
        all.extend([m.block, m.deductions, m.block_transfer, m.other_income]);
        all.extend([
            m.high_needs_income,
            m.place_funding,
            m.high_needs_spend,
            m.in_year_balance,
        ]);
        all.extend([m.other_blocks, m.grants, m.unexplained, m.opening_balance]);
        all.extend([m.dsg_balance, m.interest]);
        all.extend(m.by_line.iter().chain(&m.by_placement));
    }
    for t in &area.travel {
        all.extend([
            t.send_transport_spend,
            t.mainstream_transport_spend,
            t.transport_spend,
        ]);
        all.extend(t.by_category.iter().chain(&t.by_mode));
    }
    for t in &area.travellers {
        all.push(t.total);
        all.extend(t.by_category.iter().chain(&t.by_mode));
    }
    all
}

/// Everything that is counted or paid, times `k`; rates and prices as they are.
fn scaled(inputs: &Inputs, k: f64) -> Inputs {
    let mut inputs = inputs.clone();
    let scale = |list: &mut [f64]| list.iter_mut().for_each(|value| *value *= k);
    for area in &mut inputs.areas {
        area.previous.scale(k);
        area.base.scale(k);
        area.population.iter_mut().for_each(|people| scale(people));
        scale(&mut area.transport.population_previous);
        scale(&mut area.transport.population_base);
        let money = &mut area.money;
        scale(&mut money.block);
        scale(&mut money.other_blocks);
        scale(&mut money.block_transfer);
        scale(&mut money.other_income);
        scale(&mut money.grants);
        money.non_plan *= k;
        money.place_funding *= k;
        money.deductions *= k;
        money.opening_balance *= k;
        money.unexplained *= k;
    }
    inputs
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn stocks_and_flows_close_and_no_count_is_negative(size in sizes()) {
        let inputs = inputs(size);
        let projection = project(&inputs).unwrap();
        for area in &projection.areas {
            prop_assert_eq!(area.stocks.len(), size.steps + 1);
            for (pair, flows) in area.stocks.windows(2).zip(&area.flows) {
                near(pair[1].total - pair[0].total, flows.net(), 1e-10)?;
            }
            for stock in &area.stocks {
                for sum in [&stock.by_age, &stock.by_placement, &stock.by_need] {
                    prop_assert!(sum.iter().all(|&plans| plans >= 0.0));
                    near(sum.iter().sum(), stock.total, 1e-12)?;
                }
            }
            for flows in &area.flows {
                let counts = [flows.requests, flows.assessments, flows.new_plans, flows.ceased,
                    flows.transfers_in, flows.transfers_out, flows.movers];
                prop_assert!(counts.iter().all(|&count| count >= 0.0));
                for (parts, whole) in [
                    (&flows.new_plans_by_age, flows.new_plans),
                    (&flows.new_plans_by_placement, flows.new_plans),
                    (&flows.new_plans_by_need, flows.new_plans),
                    (&flows.ceased_by_age, flows.ceased),
                    (&flows.ceased_by_placement, flows.ceased),
                    // Movers sum to zero: all who leave a placement reach another.
                    (&flows.movers_in_by_placement, flows.movers),
                    (&flows.movers_out_by_placement, flows.movers),
                ] {
                    near(parts.iter().sum(), whole, 1e-12)?;
                }
            }
        }
        let england = projection.total().unwrap();
        for flows in &england.flows {
            near(flows.transfers_in, flows.transfers_out, 1e-12)?;
        }
    }

    #[test]
    fn the_fast_step_is_the_plain_one(size in sizes()) {
        let inputs = inputs(size);
        let mut stepper = Stepper::new(&inputs).unwrap();
        let mut plain: Vec<_> = inputs.areas.iter().map(|area| area.base.clone()).collect();
        for step in 0..size.steps {
            let flows = stepper.advance().unwrap();
            let results = reference::step(&inputs, step, &plain);
            for (index, (state, expected)) in results.iter().enumerate() {
                all_near(stepper.states()[index].cells(), state.cells(), 1e-12)?;
                let found = &flows[index];
                for (found, wanted) in [
                    (found.requests, expected.requests),
                    (found.assessments, expected.assessments),
                    (found.new_plans, expected.new_plans),
                    (found.ceased, expected.ceased),
                    (found.transfers_in, expected.transfers_in),
                    (found.transfers_out, expected.transfers_out),
                    (found.movers, expected.movers),
                    (found.reconciliation, expected.reconciliation),
                ] {
                    near(found, wanted, 1e-12)?;
                }
                for (found, wanted) in [
                    (&found.new_plans_by_age, &expected.new_plans_by_age),
                    (&found.new_plans_by_placement, &expected.new_plans_by_placement),
                    (&found.new_plans_by_need, &expected.new_plans_by_need),
                    (&found.ceased_by_age, &expected.ceased_by_age),
                    (&found.ceased_by_placement, &expected.ceased_by_placement),
                    (&found.movers_in_by_placement, &expected.movers_in_by_placement),
                    (&found.movers_out_by_placement, &expected.movers_out_by_placement),
                    (&found.reconciliation_by_age, &expected.reconciliation_by_age),
                ] {
                    all_near(found, wanted, 1e-12)?;
                }
            }
            plain = results.into_iter().map(|(state, _)| state).collect();
        }
        prop_assert!(stepper.advance().is_none());
    }

    #[test]
    fn twice_the_children_and_money_is_twice_everything(size in sizes(), k in 0.25_f64..4.0) {
        let inputs = inputs(size);
        let one = project(&inputs).unwrap();
        let many = project(&scaled(&inputs, k)).unwrap();
        for (one, many) in one.areas.iter().zip(&many.areas) {
            let wanted: Vec<f64> = figures(one).iter().map(|figure| figure * k).collect();
            // Balances are differences of far larger sums, hence the wider tolerance.
            all_near(&figures(many), &wanted, 1e-8)?;
        }
    }

    #[test]
    fn councils_add_up_to_england(size in sizes()) {
        let projection = project(&inputs(size)).unwrap();
        let total = figures(&projection.total().unwrap());
        let mut wanted = vec![0.0; total.len()];
        for area in &projection.areas {
            for (sum, figure) in wanted.iter_mut().zip(figures(area)) {
                *sum += figure;
            }
        }
        all_near(&total, &wanted, 1e-15)?;
    }

    #[test]
    fn a_change_of_one_year_leaves_the_years_before_bit_identical(size in sizes()) {
        let before = inputs(size);
        let changed_step = size.steps - 1;
        let mut after = before.clone();
        after.rates.new_plan_index[changed_step] *= 1.1;
        let (before, after) = (project(&before).unwrap(), project(&after).unwrap());
        for (before, after) in before.areas.iter().zip(&after.areas) {
            prop_assert_eq!(&before.stocks[..=changed_step], &after.stocks[..=changed_step]);
            prop_assert_eq!(&before.flows[..changed_step], &after.flows[..changed_step]);
            prop_assert_eq!(&before.money[..=changed_step], &after.money[..=changed_step]);
            prop_assert_eq!(&before.travel[..=changed_step], &after.travel[..=changed_step]);
        }
    }
}
