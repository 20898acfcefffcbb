//! What each lever on prices, the balance and transport does to a small model, worked out by hand.

use crate::common::{ASD, INDEPENDENT, MAINSTREAM, SEMH, SPECIAL, STEPS, inputs, near, run, with};
use pressure_model::Inputs;

/// The price index of a placement in a council and year.
fn price(inputs: &Inputs, area: usize, year: usize, placement: usize) -> f64 {
    let own = &inputs.areas[area].money.policy;
    own.top_up_prices(year, &inputs.costs.price[year])[placement]
}

#[test]
fn inflation_of_one_year_does_not_freeze_another() {
    let given = with(
        "[[lever]]\nfrom = \"2026-27\"\nto = \"2026-27\"\n[lever.inflation]\nplacement = \"state_special\"\nrate = 0.10",
    );
    near(price(&given, 0, 1, SPECIAL), 1.03);
    near(price(&given, 0, 2, SPECIAL), 1.03 * 1.10);
    near(price(&given, 0, 3, SPECIAL), 1.03 * 1.10 * 1.03);
    near(price(&given, 0, 3, MAINSTREAM), 1.03 * 1.03 * 1.03);
    let all =
        with("[[lever]]\nfrom = \"2026-27\"\nareas = [\"Medway\"]\n[lever.inflation]\nadd = 0.01");
    near(price(&all, 0, 2, MAINSTREAM), 1.03 * 1.04);
    near(price(&all, 1, 2, MAINSTREAM), 1.03 * 1.03);
}

#[test]
fn inflation_of_a_line_and_of_a_mode() {
    // Independent schools' line carries non-maintained and independent placements; place funding grows from nothing.
    let line = with(
        "[[lever]]\nfrom = \"2026-27\"\n[lever.inflation]\nline = \"top_up_independent\"\nrate = 0",
    );
    near(price(&line, 0, 3, INDEPENDENT), 1.03);
    near(price(&line, 0, 3, SPECIAL), 1.03 * 1.03 * 1.03);
    let place = with(
        "[[lever]]\nfrom = \"2026-27\"\n[lever.inflation]\nline = \"place_funding\"\nrate = 0.02",
    );
    near(place.areas[0].money.policy.line_price(3, 0), 1.02 * 1.02);
    near(place.areas[0].money.policy.line_price(1, 0), 1.0);
    let mode =
        with("[[lever]]\nfrom = \"2026-27\"\n[lever.inflation]\nmode = \"minibus\"\nrate = 0.10");
    let shared = &mode.transport.price;
    let index = |year: usize, mode_: usize| {
        shared[year] * mode.areas[0].journeys.contract_price[year][0][mode_]
    };
    near(index(3, 2), shared[1] * 1.10 * 1.10);
    near(index(3, 1), shared[3]);
}

#[test]
fn a_price_set_is_what_the_council_pays_and_grows_from_there() {
    let mut given = inputs();
    given.areas[1].money.factor = 0.8;
    let lever = crate::common::scenario(
        "[[lever]]\nfrom = \"2027-28\"\n[lever.unit_cost]\nplacement = \"state_special\"\nset = 15000",
    );
    pressure_scenario::apply(&lever, &mut given).expect("fits");
    for (area, factor) in [(0, 1.0), (1, 0.8)] {
        let paid = |year: usize| 17_000.0 * factor * price(&given, area, year, SPECIAL);
        near(paid(2), 17_000.0 * factor * 1.03 * 1.03);
        near(paid(3), 15_000.0);
        near(paid(4), 15_000.0 * 1.03);
    }
}

#[test]
fn a_cap_bites_where_the_price_is_above_it() {
    let given = with(
        "[[lever]]\nfrom = \"2025-26\"\n[lever.unit_cost]\nplacement = \"independent_special\"\ncap = 63000\n\
         [[lever]]\nfrom = \"2025-26\"\n[lever.unit_cost]\nplacement = \"mainstream\"\nmultiply = 1.1",
    );
    // 60,000 grows to 61,800 in 2025-26, which the cap leaves, and to 63,654 in 2026-27, which it does not.
    near(60_000.0 * price(&given, 0, 1, INDEPENDENT), 61_800.0);
    near(60_000.0 * price(&given, 0, 2, INDEPENDENT), 63_000.0);
    near(60_000.0 * price(&given, 0, 5, INDEPENDENT), 63_000.0);
    near(price(&given, 0, 2, MAINSTREAM), 1.03 * 1.03 * 1.1);
}

#[test]
fn a_price_of_some_needs_changes_by_their_part_of_the_placement() {
    // Nobody moves, joins or ends: of 10 plans at each age in independent special schools 6 are for ASD and 4 for SEMH, in every year.
    let of = |change: &str| {
        let mut given = inputs();
        for area in &mut given.areas {
            for age in 4..12 {
                area.base.set(age, INDEPENDENT, ASD, 6.0);
                area.base.set(age, INDEPENDENT, SEMH, 4.0);
            }
            for age in 12..26 {
                area.base.set(age, INDEPENDENT, ASD, 0.0);
            }
            area.new_plan_rate.fill(0.0);
        }
        given.rates.moves = pressure_model::Moves::stay(given.shape);
        let lever = crate::common::scenario(&format!(
            "[[lever]]\nfrom = \"2026-27\"\nareas = [\"Medway\"]\n[lever.unit_cost]\nplacement = \"independent_special\"\n{change}"
        ));
        pressure_scenario::apply(&lever, &mut given).expect("fits");
        given
    };
    let before = 1.03 * 1.03;
    let price = |change: &str| price(&of(change), 0, 2, INDEPENDENT);
    near(
        price("multiply = 0.5\nneeds = [\"ASD\"]"),
        before * (1.0 - 0.6 * 0.5),
    );
    near(
        price("multiply = 0.5\nneeds = [\"SEMH\"]"),
        before * (1.0 - 0.4 * 0.5),
    );
    near(
        price("multiply = 0.5\nneeds = [\"ASD\", \"SEMH\"]"),
        before * 0.5,
    );
    near(price("multiply = 0.5\nneeds = [\"VI\"]"), before);
    // 60,000 has grown to 63,654: set to 50,000 for four in ten, or capped at 60,000 for six in ten.
    near(
        60_000.0 * price("set = 50000\nneeds = [\"SEMH\"]"),
        0.6 * 63_654.0 + 0.4 * 50_000.0,
    );
    near(
        60_000.0 * price("cap = 60000\nneeds = [\"ASD\"]"),
        0.4 * 63_654.0 + 0.6 * 60_000.0,
    );
    near(60_000.0 * price("cap = 70000\nneeds = [\"ASD\"]"), 63_654.0);
    // Other councils and other years keep their prices.
    let changed = of("multiply = 0.5\nneeds = [\"ASD\"]");
    assert_eq!(
        changed.areas[1].money.policy,
        inputs().areas[1].money.policy
    );
    let was = inputs();
    assert_eq!(
        self::price(&changed, 0, 1, INDEPENDENT).to_bits(),
        self::price(&was, 0, 1, INDEPENDENT).to_bits()
    );
}

#[test]
fn a_block_that_stands_still_stands_still() {
    let block = with("[[lever]]\nfrom = \"2027-28\"\n[lever.block_growth]\nrate = 0").areas[1]
        .money
        .block
        .clone();
    near(block[2], 3.0e6 * 1.04);
    near(block[3], block[2]);
    near(block[5], block[2]);
}

#[test]
fn a_transfer_stops_at_the_limit_unless_that_is_lifted() {
    // The schools blocks are 4m and 12m: 0.5% is 20,000 and 60,000.
    let share = run("[[lever]]\nfrom = \"2026-27\"\n[lever.block_transfer]\nshare = 0.005");
    near(share.areas[1].money[2].block_transfer, 60_000.0);
    near(share.areas[1].money[1].block_transfer, 0.0);
    let amount = |more: &str| {
        run(&format!(
            "[[lever]]\nfrom = \"2026-27\"\n[lever.block_transfer]\namount = 400000\n{more}"
        ))
    };
    // 400,000 pounds by block: 100,000 and 300,000 are asked for.
    near(amount("").areas[0].money[2].block_transfer, 20_000.0);
    near(amount("").areas[0].policy[2].transfer_refused, 80_000.0);
    let lifted = amount("disapplied = true");
    near(lifted.areas[0].money[2].block_transfer, 100_000.0);
    near(lifted.areas[1].money[2].block_transfer, 300_000.0);
}

#[test]
fn a_grant_and_a_write_off_go_to_the_balance_and_are_no_income() {
    let (base, after) = (
        run(""),
        run(
            "[[lever]]\nfrom = \"2026-27\"\nto = \"2026-27\"\n[lever.grant]\namount = 400000\n\
             [[lever]]\nfrom = \"policy\"\n[lever.write_off]\nhigh_needs_part = 0.5",
        ),
    );
    let (was, is) = (&base.areas[0].money, &after.areas[0].money);
    near(is[2].in_year_balance, was[2].in_year_balance);
    // A quarter of the grant, and of the deficit at 31 March 2026 90% of the half that is high needs.
    let written_off = 0.9 * 0.5 * -was[1].dsg_balance;
    near(is[2].grants, 100_000.0 + written_off);
    near(after.areas[0].policy[2].write_off, written_off);
    near(
        is[2].dsg_balance,
        was[2].dsg_balance + 100_000.0 + written_off,
    );
    near(is[3].grants, 0.0);
    let refused = run("[[lever]]\nfrom = \"policy\"\n[lever.write_off]\napproved = false");
    near(refused.areas[0].money[2].grants, 0.0);
}

#[test]
fn after_the_takeover_the_balance_stands_and_after_the_override_it_counts() {
    let after = run("[[lever]]\nfrom = \"policy\"\n[lever.takeover]\n\
                     [[lever]]\nfrom = \"policy\"\n[lever.override_end]");
    let area = &after.areas[0];
    // 2027-28 is year 3 and the last before both.
    near(area.policy[3].in_year_central, 0.0);
    near(area.policy[3].general_fund_exposure, 0.0);
    near(
        area.policy[4].in_year_central,
        -area.money[4].in_year_balance,
    );
    near(area.money[4].dsg_balance, area.money[3].dsg_balance);
    near(
        area.policy[5].general_fund_exposure,
        -area.money[3].dsg_balance,
    );
    let later = run("[[lever]]\nfrom = \"2029-30\"\n[lever.override_end]");
    near(later.areas[0].policy[4].general_fund_exposure, 0.0);
    assert!(later.areas[0].policy[5].general_fund_exposure > 1.0);
}

#[test]
fn a_one_off_cost_is_shared_by_plans_and_capital_is_apart() {
    let lever = |capital: bool| {
        run(&format!(
            "[[lever]]\nfrom = \"2026-27\"\none_off_cost = {{ \"2026-27\" = 80000, \"2027-28\" = 40000 }}\ncapital = {capital}\n\
             [lever.grant]\namount = 0"
        ))
    };
    let (revenue, capital) = (lever(false), lever(true));
    near(revenue.areas[0].policy[2].cost_of_measures, 20_000.0);
    near(revenue.areas[1].policy[3].cost_of_measures, 30_000.0);
    near(revenue.areas[0].policy[2].capital_of_measures, 0.0);
    near(capital.areas[0].policy[2].cost_of_measures, 0.0);
    near(capital.areas[0].policy[2].capital_of_measures, 20_000.0);
    let base = run("");
    for after in [&revenue, &capital] {
        near(
            after.areas[0].money[3].dsg_balance,
            base.areas[0].money[3].dsg_balance,
        );
    }
}

#[test]
fn eligibility_changes_who_travels_from_its_census_on() {
    let (base, after) = (
        run(""),
        run(
            "[[lever]]\nfrom = \"2027/28\"\n[lever.travel_eligibility]\ncategory = \"sen_16_to_18\"\nmultiply = 0.8\n\
             [[lever]]\nfrom = \"2027/28\"\n[lever.travel_eligibility]\ncategory = \"pre16_mainstream\"\nmultiply = 0.5",
        ),
    );
    let by =
        |p: &pressure_model::Projection, census: usize| p.areas[0].travellers[census].by_category;
    let (was, is) = (by(&base, 3), by(&after, 3));
    near(is[0], was[0]);
    near(is[1], was[1] * 0.8);
    near(is[3], was[3] * 0.5);
    assert_eq!(base.areas[0].travellers[2], after.areas[0].travellers[2]);
    let placed = run(
        "[[lever]]\nfrom = \"2027/28\"\n[lever.travel_eligibility]\nplacement = \"state_special\"\nshare = 0.4\nages = [10]",
    );
    let plans = &base.areas[0].stocks[3];
    // A tenth fewer of those aged 10 in state special schools travel, and nobody else.
    assert!(by(&placed, 3)[0] < was[0] && by(&placed, 3)[0] > was[0] - 0.1 * plans.by_age[10]);
    near(by(&placed, 3)[1], was[1]);
}

/// Shares and spend of pre-16 SEN travellers.
fn modes(inputs: &Inputs, year: usize) -> &[f64] {
    &inputs.areas[0].journeys.mode_share[year][0]
}

#[test]
fn children_who_take_another_mode() {
    let shift = with(
        "[[lever]]\nfrom = \"2026-27\"\nprofile = { ramp = { years = 2 } }\n[lever.mode_shift]\n\
         category = \"pre16_sen\"\nfrom_mode = \"solo_taxi\"\nto_mode = \"shared_taxi\"\nshare = 0.4",
    );
    // 9% alone: a fifth of them in the first year, two fifths in the second.
    near(modes(&shift, 1)[0], 0.09);
    near(modes(&shift, 2)[0], 0.072);
    near(modes(&shift, 3)[0], 0.054);
    near(modes(&shift, 3)[1], 0.44 + 0.036);
    let trained = with(
        "[[lever]]\nfrom = \"2026-27\"\n[lever.travel_training]\nmode = \"trained_or_pass\"\nshare = 0.1",
    );
    // A tenth of the 93% who are not trained yet.
    near(modes(&trained, 2)[5], 0.07 + 0.093);
    near(modes(&trained, 2)[0], 0.081);
    near(trained.areas[0].journeys.mode_share[2][3][6], 1.0);
}

#[test]
fn a_budget_costs_what_it_says_in_its_first_year() {
    let mut given = inputs();
    given.areas[0].transport.factor[0] = 1.25;
    let lever = crate::common::scenario(
        "[[lever]]\nfrom = \"2026-27\"\n[lever.personal_travel_budget]\nmode = \"personal_budget\"\nfrom_mode = \"solo_taxi\"\nshare = 0.5\namount = 4000",
    );
    pressure_scenario::apply(&lever, &mut given).expect("fits");
    let budget = 4;
    let area = &given.areas[0];
    let cost = |year: usize| {
        area.transport.factor[0]
            * given.transport.price[year]
            * area
                .journeys
                .cost(year, 0, budget, given.transport.mode_cost[0][budget])
    };
    near(cost(2), 4_000.0);
    near(cost(3), 4_000.0 * 1.025);
    near(modes(&given, 2)[budget], 0.09 + 0.045);
}

#[test]
fn a_budget_costs_what_it_says_where_a_council_pays_prices_of_its_own() {
    let mut given = inputs();
    let budget = 4;
    let mut own = given.transport.mode_cost.clone();
    own[0][budget] = 1_234.0;
    given.areas[0].journeys.mode_cost = own;
    let lever = crate::common::scenario(
        "[[lever]]\nfrom = \"2026-27\"\n[lever.personal_travel_budget]\nmode = \"personal_budget\"\nfrom_mode = \"solo_taxi\"\nshare = 0.5\namount = 4000",
    );
    pressure_scenario::apply(&lever, &mut given).expect("fits");
    let cost = |year: usize| {
        let flat = given.areas[0]
            .journeys
            .flat(0, &given.transport.mode_cost[0]);
        let journeys = &given.areas[0].journeys;
        given.transport.price[year] * journeys.cost(year, 0, budget, flat[budget])
    };
    near(cost(0), 1_234.0);
    near(cost(2), 4_000.0);
}

#[test]
fn a_mode_is_refused_where_neither_the_model_file_nor_the_council_gives_its_cost() {
    let mut given = inputs();
    // Mainstream pupils of one council who take a shared taxi, of which it says what it costs, and no taxi alone.
    let mut own = given.transport.mode_cost.clone();
    own[3][1] = 2_000.0;
    given.areas[0].journeys.mode_cost = own;
    let years = given.years();
    let mut shares = given.transport.mode_share.clone();
    shares[3] = vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    given.areas[0].journeys.mode_share = vec![shares; years];
    let lever = |to: &str| {
        crate::common::scenario(&format!(
            "[[lever]]\nfrom = \"2026-27\"\n[lever.mode_shift]\ncategory = \"pre16_mainstream\"\nfrom_mode = \"shared_taxi\"\nto_mode = \"{to}\"\nshare = 0.5"
        ))
    };
    let refused = pressure_scenario::apply(&lever("solo_taxi"), &mut given.clone());
    let said = format!("{:?}", refused.expect_err("no cost"));
    assert!(said.contains("the council's own files"), "{said}");
    pressure_scenario::apply(&lever("bus"), &mut given).expect("the model file has a bus");
    near(given.areas[0].journeys.mode_share[2][3][1], 0.5);
}

#[test]
fn fuller_vehicles_shorter_journeys_cheaper_contracts() {
    let base = inputs();
    let cost = |inputs: &Inputs, mode: usize| {
        inputs.areas[0]
            .journeys
            .cost(2, 0, mode, base.transport.mode_cost[0][mode])
    };
    for mode in 0..6 {
        near(cost(&base, mode), base.transport.mode_cost[0][mode]);
    }
    let fuller = with(
        "[[lever]]\nfrom = \"2026-27\"\n[lever.occupancy]\nmode = \"minibus\"\nmultiply = 1.25",
    );
    near(cost(&fuller, 2), cost(&base, 2) / 1.25);
    near(cost(&fuller, 1), cost(&base, 1));
    // Of a shared taxi's 10,200 + 750 a year, assistants' 750 do not depend on the distance.
    let shorter = with(
        "[[lever]]\nfrom = \"2026-27\"\n[lever.distance]\ncategory = \"pre16_sen\"\nmultiply = 0.9",
    );
    near(
        cost(&shorter, 1),
        cost(&base, 1) * (10_200.0 * 0.9 + 750.0) / 10_950.0,
    );
    near(cost(&shorter, 4), cost(&base, 4));
    let cheaper = with(
        "[[lever]]\nfrom = \"2026-27\"\n[lever.contract_price]\nmode = [\"solo_taxi\", \"shared_taxi\"]\nmultiply = 0.95",
    );
    near(cost(&cheaper, 0), cost(&base, 0) * 0.95);
    near(cost(&cheaper, 2), cost(&base, 2));
}

#[test]
fn what_families_pay_comes_off_the_cost_of_those_who_travel() {
    let (base, after) = (
        run(""),
        run(
            "[[lever]]\nfrom = \"2026-27\"\n[lever.contribution]\ncategory = \"sen_16_to_18\"\namount = 600\nshare = 0.5",
        ),
    );
    for year in 0..=STEPS {
        let (was, is) = (&base.areas[0].travel[year], &after.areas[0].travel[year]);
        let at = |census: usize| base.areas[0].travellers[census].by_category[1];
        let users = if year == 0 {
            0.0
        } else {
            0.36 * at(year - 1) + 0.64 * at(year)
        };
        let paid = if year >= 2 { 300.0 * users } else { 0.0 };
        near(is.by_category[1], was.by_category[1] - paid);
        near(is.by_category[0], was.by_category[0]);
    }
}
