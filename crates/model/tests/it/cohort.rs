//! A published cohort model on the crate's own step and costing.
//!
//! The HIV example of Briggs, Claxton and Sculpher, *Decision Modelling for Health Economic
//! Evaluation*: states A, B, C and death become placements, cycles become ages, so that moves by
//! age are moves by cycle; one need; nobody joins, and nobody leaves before the last age.

use pressure_model::{
    AreaInputs, AreaProjection, CensusYear, Costs, Crossings, Inputs, Rates, Shape, State,
    TransportRates, maths, money, project,
};

const CYCLES: usize = 20;
const SHAPE: Shape = Shape {
    ages: CYCLES + 1,
    placements: 4,
    needs: 1,
};
/// Yearly cost of each state, death last, and of the drug that everyone alive takes.
const STATE_COST: [f64; 4] = [2_756.0, 3_052.0, 9_007.0, 0.0];
const DRUG: f64 = 2_278.0;

/// Chances in one cycle of A to B, A to C, A to death, B to C, B to death, C to death.
type Progression = [f64; 6];

/// From annual counts: of 1,734 in A, 1,258 in B and 1,749 in C.
const COUNTED: Progression = [
    350.0 / 1_734.0,
    116.0 / 1_734.0,
    17.0 / 1_734.0,
    512.0 / 1_258.0,
    15.0 / 1_258.0,
    437.0 / 1_749.0,
];

/// The same to three places, as the one-way sensitivities use them.
const ROUNDED: Progression = [0.202, 0.067, 0.010, 0.407, 0.012, 0.250];

#[derive(Clone, Copy)]
struct Arm {
    progression: Progression,
    /// Multiplies progression while the second drug is taken.
    relative_risk: f64,
    second_drug: f64,
    /// Cycles with the second drug.
    treated: usize,
}

fn run(arm: Arm) -> AreaProjection {
    let mut rates = Rates::still(SHAPE, CYCLES);
    for cycle in 0..=CYCLES {
        let factor = if cycle < arm.treated {
            arm.relative_risk
        } else {
            1.0
        };
        let [ab, ac, ad, bc, bd, cd] = arm.progression.map(|chance| chance * factor);
        let rows = [
            [1.0 - ab - ac - ad, ab, ac, ad],
            [0.0, 1.0 - bc - bd, bc, bd],
            [0.0, 0.0, 1.0 - cd, cd],
            [0.0, 0.0, 0.0, 1.0],
        ];
        for (from, row) in rows.iter().enumerate() {
            rates.moves.row_mut(cycle, 0, from).copy_from_slice(row);
        }
    }
    let mut cohort = State::zeros(SHAPE);
    cohort.set(0, 0, 0, 1.0);
    let inputs = Inputs {
        shape: SHAPE,
        base: CensusYear::new(2000),
        steps: CYCLES,
        rates,
        costs: costs(arm),
        transport: TransportRates::none(SHAPE, CYCLES + 1),
        crossings: Crossings::default(),
        areas: vec![AreaInputs::still("cohort", cohort.clone(), cohort, CYCLES)],
    };
    project(&inputs).expect("sound inputs").areas.remove(0)
}

/// Everyone alive costs the state and the drug; the second drug is a price index on that.
fn costs(arm: Arm) -> Costs {
    let mut costs = Costs::free(SHAPE, CYCLES + 1);
    for (state, cost) in STATE_COST.iter().enumerate().take(3) {
        costs.top_up[state] = cost + DRUG;
        for cycle in 1..=arm.treated {
            costs.price[cycle][state] = (cost + DRUG + arm.second_drug) / (cost + DRUG);
        }
    }
    costs
}

/// Where those of a cycle are counted.
#[derive(Clone, Copy, PartialEq)]
enum Counted {
    AtEnd,
    /// Halfway: the mean of start and end, discounted from the start of the first cycle.
    Halfway,
}

/// Discounted cost and undiscounted life years.
fn outcome(arm: Arm, discount: f64, counted: Counted) -> (f64, f64) {
    let projection = run(arm);
    let costs = costs(arm);
    let (mut cost, mut life_years) = (0.0, 0.0);
    for cycle in 1..=CYCLES {
        let start = &projection.stocks[cycle - 1].by_placement;
        let end = &projection.stocks[cycle].by_placement;
        let years = if counted == Counted::AtEnd {
            cycle
        } else {
            cycle - 1
        };
        let discounted = maths::pow(1.0 + discount, -(years as f64));
        for state in 0..3 {
            let alive = match counted {
                Counted::AtEnd => end[state],
                Counted::Halfway => f64::midpoint(start[state], end[state]),
            };
            cost +=
                money::top_up(&costs, costs.price[cycle][state], state, alive, 1.0) * discounted;
            life_years += alive;
        }
    }
    (cost, life_years)
}

fn near(found: f64, published: f64, within: f64) {
    assert!(
        (found - published).abs() < within,
        "{found} is not the published {published}"
    );
}

#[test]
fn costs_and_life_years_of_both_arms_are_the_published_ones() {
    let single = Arm {
        progression: COUNTED,
        relative_risk: 1.0,
        second_drug: 0.0,
        treated: 0,
    };
    let combined = Arm {
        relative_risk: 0.509,
        second_drug: 2_086.5,
        treated: 2,
        ..single
    };
    let (cost, life_years) = outcome(single, 0.06, Counted::AtEnd);
    near(cost, 44_663.453_56, 5e-6);
    near(life_years, 7.991_206_646, 5e-10);
    let (cost, life_years) = outcome(combined, 0.06, Counted::AtEnd);
    near(cost, 50_601.651_33, 5e-6);
    near(life_years, 8.937_388_892, 5e-10);
}

#[test]
fn one_way_sensitivities_of_the_ratio_are_the_published_ones() {
    let ratio = |relative_risk: f64, discount: f64| {
        let single = Arm {
            progression: ROUNDED,
            relative_risk: 1.0,
            second_drug: 0.0,
            treated: 0,
        };
        let combined = Arm {
            relative_risk,
            second_drug: 2_086.0,
            treated: CYCLES,
            ..single
        };
        let (cost, life_years) = outcome(single, discount, Counted::Halfway);
        let (combined_cost, combined_years) = outcome(combined, discount, Counted::Halfway);
        (combined_cost - cost) / (combined_years - life_years)
    };
    near(ratio(0.4, 0.06), 5_570.08, 0.005);
    near(ratio(0.6, 0.06), 7_328.97, 0.005);
    near(ratio(0.509, 0.04), 7_714.10, 0.005);
    near(ratio(0.509, 0.08), 5_389.05, 0.005);
}

#[test]
fn nobody_is_lost_on_the_way() {
    let arm = Arm {
        progression: COUNTED,
        relative_risk: 0.509,
        second_drug: 0.0,
        treated: 2,
    };
    for stock in run(arm).stocks {
        near(stock.total, 1.0, 1e-12);
    }
}

/// The value of being in a state at the end of a cycle, worked back from the last one: `value[t] =
/// cost[t] + moves[t] value[t+1]`. One vector instead of a whole population, same total.
#[test]
fn values_run_backwards_give_the_costs_run_forwards() {
    let arm = Arm {
        progression: COUNTED,
        relative_risk: 0.509,
        second_drug: 2_086.5,
        treated: 2,
    };
    let costs = costs(arm);
    let mut value = [0.0; 4];
    for cycle in (1..=CYCLES).rev() {
        let factor = if cycle - 1 < arm.treated {
            arm.relative_risk
        } else {
            1.0
        };
        let [ab, ac, ad, bc, bd, cd] = arm.progression.map(|chance| chance * factor);
        let discounted = maths::pow(1.06, -(cycle as f64));
        let at_end: [f64; 4] = std::array::from_fn(|state| {
            money::top_up(&costs, costs.price[cycle][state], state, 1.0, 1.0) * discounted
                + value[state]
        });
        let [a, b, c, d] = at_end;
        value = [
            (1.0 - ab - ac - ad) * a + ab * b + ac * c + ad * d,
            (1.0 - bc - bd) * b + bc * c + bd * d,
            (1.0 - cd) * c + cd * d,
            d,
        ];
    }
    near(value[0], outcome(arm, 0.06, Counted::AtEnd).0, 1e-8);
}
