//! Faulty inputs are refused with the council, the table and the place.

use pressure_model::{Error, FinancialYear, Inputs, Shape, State, WriteOff, project};

use crate::made_up::inputs;
use crate::sizes::Size;

fn good() -> Inputs {
    inputs(Size {
        seed: 1,
        shape: Shape {
            ages: 4,
            placements: 2,
            needs: 3,
        },
        areas: 2,
        steps: 2,
    })
}

/// The message for inputs with one thing spoiled.
fn message(spoil: impl FnOnce(&mut Inputs)) -> String {
    let mut inputs = good();
    spoil(&mut inputs);
    project(&inputs)
        .expect_err("the fault to be found")
        .to_string()
}

#[test]
fn good_inputs_pass() {
    good().validate().unwrap();
}

#[test]
fn a_fault_of_a_council_names_its_code() {
    let text = message(|inputs| inputs.areas[1].population[1][2] = -5.0);
    assert_eq!(
        text,
        "council E00000001: `population[step 1]` is -5 at age 2; it must be 0 or more"
    );
    let text = message(|inputs| inputs.areas[0].new_plan_rate[3] = f64::NAN);
    assert_eq!(
        text,
        "council E00000000: `new_plan_rate` is NaN at age 3; give a finite number"
    );
    let text = message(|inputs| inputs.areas[0].money.block.truncate(1));
    assert_eq!(
        text,
        "council E00000000: `block` has 1 entries where 3 are needed (financial year)"
    );
    let text = message(|inputs| inputs.areas[0].base.set(2, 1, 0, -1.0));
    assert!(
        text.contains("`base` is -1 at age 2, placement 1, need 0"),
        "{text}"
    );
    let text = message(|inputs| inputs.areas[0].joiner_tilt = vec![0.0, 0.0]);
    assert!(text.contains("no placement left to join"), "{text}");
    let text = message(|inputs| {
        inputs.areas[0].previous = State::zeros(Shape {
            needs: 5,
            ..inputs.shape
        });
    });
    assert!(text.contains("`previous` was made for"), "{text}");
}

#[test]
fn a_fault_of_shared_figures_names_the_row() {
    let text = message(|inputs| inputs.rates.moves.row_mut(1, 2, 0)[1] += 0.25);
    assert!(text.starts_with("shared figures: `moves`"), "{text}");
    assert!(text.contains("age 1, need 2, from 0"), "{text}");
    let text = message(|inputs| inputs.rates.cease[3] = 0.9);
    assert!(
        text.contains("`cease` is 0.9 at age 3; it must be 1"),
        "{text}"
    );
    let text = message(|inputs| inputs.costs.price[0][1] = 1.02);
    assert!(text.contains("1 in the base financial year"), "{text}");
    let text = message(|inputs| inputs.costs.non_plan_price[2] = 0.0);
    assert!(
        text.contains("`non_plan_price` is 0 at financial year 2"),
        "{text}"
    );
    let text = message(|inputs| inputs.costs.top_up_line[1] = 9);
    assert!(
        text.contains("`top_up_line` names entry 9 at placement 1"),
        "{text}"
    );
    let text = message(|inputs| inputs.transport.weights = (0.5, 0.4));
    assert!(text.contains("`weights` sums to 0.9"), "{text}");
    let text = message(|inputs| inputs.rates.agreed = 0.0);
    assert!(text.contains("`agreed` is 0"), "{text}");
}

#[test]
fn councils_must_be_told_apart_and_share_all_transfers() {
    let text = message(|inputs| inputs.areas[1].code = inputs.areas[0].code.clone());
    assert!(text.contains("E00000000 was given twice"), "{text}");
    let text = message(|inputs| inputs.areas[0].transfer_in_share = 0.0);
    assert!(text.contains("`transfer_in_share` sums to"), "{text}");
    let mut inputs = good();
    inputs.areas.clear();
    assert_eq!(project(&inputs).unwrap_err(), Error::NoAreas);
    // With no transfers there is nothing to share.
    let mut inputs = good();
    for area in &mut inputs.areas {
        (area.transfer_out, area.transfer_in_share) = (0.0, 0.0);
    }
    project(&inputs).unwrap();
}

#[test]
fn a_fault_of_policy_or_journeys_names_the_figure() {
    let text = message(|inputs| inputs.areas[0].money.policy.block_index = vec![1.0]);
    assert!(
        text.contains("`policy.block_index` has 1 entries where 3"),
        "{text}"
    );
    let text = message(|inputs| inputs.areas[0].money.policy.line_price = vec![vec![1.0; 3]; 3]);
    assert!(
        text.contains("`policy.line_price[financial year 0]` has 3 entries where 4"),
        "{text}"
    );
    let text = message(|inputs| {
        inputs.areas[0].money.policy.write_off = Some(WriteOff {
            balance_of: FinancialYear::new(2025),
            received: FinancialYear::new(2026),
            share: 90.0,
            high_needs_part: 1.0,
            approved: true,
        });
    });
    assert!(text.contains("`policy.write_off` is 90 at share"), "{text}");
    let text = message(|inputs| inputs.areas[1].journeys.vehicles = vec![Vec::new(); 4]);
    assert!(
        text.contains("`journeys.vehicles` has 4 entries where 5"),
        "{text}"
    );
    let text =
        message(|inputs| inputs.areas[1].journeys.distance = vec![[1.0, 1.0, -1.0, 1.0, 1.0]; 3]);
    assert!(
        text.contains("`journeys.distance[financial year 0]` is -1 at category 2"),
        "{text}"
    );
}
