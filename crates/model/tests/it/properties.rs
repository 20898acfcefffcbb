//! What must hold for any inputs.

use pressure_model::{AreaProjection, Flows, Inputs, Stepper, project, project_areas, reference};
use proptest::prelude::*;

use crate::made_up::{inputs, with_funnel, with_limits};
use crate::sizes::{Size, sizes_of};

/// Small sizes, with needs on both sides of the widths of a lane.
fn sizes() -> impl Strategy<Value = Size> {
    sizes_of(2..41, 1..7, 1..18)
}

/// Inputs of every kind: with and without a funnel, with and without limits. Failures print the
/// kind, not the inputs.
#[derive(Clone, Copy, Debug)]
struct Kind {
    size: Size,
    funnel: bool,
    limits: bool,
}

impl Kind {
    fn inputs(self) -> Inputs {
        let mut made = inputs(self.size);
        if self.funnel {
            made = with_funnel(made, self.size.seed ^ 1);
        }
        if self.limits {
            made = with_limits(made, self.size.seed ^ 2);
        }
        made
    }
}

fn kinds() -> impl Strategy<Value = Kind> {
    (sizes(), any::<bool>(), any::<bool>()).prop_map(|(size, funnel, limits)| Kind {
        size,
        funnel,
        limits,
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

/// Every figure of the flows, in one fixed order.
fn flow_figures(f: &Flows) -> Vec<f64> {
    let mut all = Vec::new();
    all.extend([
        f.requests,
        f.assessments,
        f.new_plans,
        f.ceased,
        f.transfers_in,
    ]);
    all.extend([f.transfers_out, f.movers, f.reconciliation, f.unmet_demand]);
    all.extend([f.requests_refused, f.appeals]);
    for list in [
        &f.new_plans_by_age,
        &f.new_plans_by_placement,
        &f.new_plans_by_need,
        &f.ceased_by_age,
        &f.ceased_by_placement,
        &f.movers_in_by_placement,
        &f.movers_out_by_placement,
        &f.reconciliation_by_age,
        &f.unmet_demand_by_placement,
    ] {
        all.extend(list);
    }
    all
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
    for flows in &area.flows {
        all.extend(flow_figures(flows));
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
        if let Some(opening) = &mut area.funnel.opening {
            scale(&mut opening.backlog);
            scale(&mut opening.overturned);
        }
        for places in area.capacity.places.iter_mut().flatten().flatten() {
            *places *= k;
        }
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
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn stocks_and_flows_close_and_no_count_is_negative(kind in kinds()) {
        let inputs = kind.inputs();
        let projection = project(&inputs).unwrap();
        for area in &projection.areas {
            prop_assert_eq!(area.stocks.len(), inputs.steps + 1);
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
                    flows.transfers_in, flows.transfers_out, flows.movers,
                    flows.requests_refused, flows.appeals, flows.unmet_demand];
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
                    (&flows.unmet_demand_by_placement, flows.unmet_demand),
                ] {
                    prop_assert!(parts.iter().all(|&part| part >= 0.0));
                    near(parts.iter().sum(), whole, 1e-12)?;
                }
            }
        }
        let england = projection.total().unwrap();
        for flows in &england.flows {
            near(flows.transfers_in, flows.transfers_out, 1e-12)?;
        }
    }

    /// The others are then moved on by age alone, and all meet the same pools.
    #[test]
    fn one_council_alone_is_as_among_all(kind in kinds(), which in 0_usize..4) {
        let inputs = kind.inputs();
        let place = which % inputs.areas.len();
        let among = project(&inputs).unwrap();
        let alone = project_areas(&inputs, &[place]).unwrap();
        prop_assert_eq!(alone.areas.len(), 1);
        let (found, wanted) = (figures(&alone.areas[0]), figures(&among.areas[place]));
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn the_fast_step_is_the_plain_one(kind in kinds()) {
        let inputs = kind.inputs();
        let mut stepper = Stepper::new(&inputs).unwrap();
        let mut plain: Vec<_> = inputs.areas.iter().map(|area| area.base.clone()).collect();
        let mut carried = reference::start(&inputs);
        for step in 0..inputs.steps {
            let flows = stepper.advance().unwrap();
            let results = reference::step(&inputs, step, &plain, &mut carried);
            let reached = stepper.states().zip(&flows);
            for ((state, expected), (found, flows)) in results.iter().zip(reached) {
                // Where a placement fills up exactly, what is left is a difference of whole stocks.
                let scale = if kind.limits { state.total().max(1.0) } else { 1.0 };
                let tolerance = 1e-12 * scale;
                all_near(found.cells(), state.cells(), tolerance)?;
                all_near(&flow_figures(flows), &flow_figures(expected), tolerance)?;
            }
            for (found, wanted) in stepper.carried().zip(&carried) {
                all_near(&found.backlog, &wanted.backlog, 1e-12)?;
                all_near(&found.overturned, &wanted.overturned, 1e-12)?;
            }
            plain = results.into_iter().map(|(state, _)| state).collect();
        }
        prop_assert!(stepper.advance().is_none());
    }

    #[test]
    fn twice_the_children_and_money_is_twice_everything(kind in kinds(), k in 0.25_f64..4.0) {
        let inputs = kind.inputs();
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
    fn a_change_of_one_year_leaves_the_years_before_bit_identical(kind in kinds()) {
        let before = kind.inputs();
        let changed_step = before.steps - 1;
        let mut after = before.clone();
        after.rates.new_plan_index[changed_step] *= 1.1;
        for area in &mut after.areas {
            if let Some(places) = area.capacity.places.last_mut() {
                for places in places.iter_mut().flatten() {
                    *places *= 0.5;
                }
            }
        }
        let (before, after) = (project(&before).unwrap(), project(&after).unwrap());
        for (before, after) in before.areas.iter().zip(&after.areas) {
            prop_assert_eq!(&before.stocks[..=changed_step], &after.stocks[..=changed_step]);
            prop_assert_eq!(&before.flows[..changed_step], &after.flows[..changed_step]);
            prop_assert_eq!(&before.money[..=changed_step], &after.money[..=changed_step]);
            prop_assert_eq!(&before.travel[..=changed_step], &after.travel[..=changed_step]);
        }
    }
}
