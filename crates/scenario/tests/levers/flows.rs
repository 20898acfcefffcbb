//! What each lever on flows and places does to a small model, worked out by hand.

use crate::common::{
    ASD, INDEPENDENT, MAINSTREAM, SHAPE, SPECIAL, STEPS, inputs, near, run, scenario, with,
};
use pressure_model::project;
use pressure_scenario::apply;

/// Mid-2027: 2,000 aged 4, 2,600 aged 5, and nobody said of any other age.
#[derive(Debug)]
struct Persons;

impl pressure_scenario::FilesBeside for Persons {
    fn open(&self, name: &str) -> Result<String, String> {
        assert_eq!(name, "persons.csv");
        Ok("age,year,persons\n4,2027,2000\n5,2027,2600\n30,2027,1\n".to_owned())
    }
}

#[test]
fn a_population_of_a_file_is_shared_as_the_councils_persons_are() {
    let text = "name = \"test\"\nsummary = \"test\"\n[[lever]]\nfrom = \"2026/27\"\n[lever.population_variant]\nfile = \"persons.csv\"\nages = [5]\n";
    let lever = crate::common::parse_with("test", text, &Persons);
    let mut given = inputs();
    pressure_scenario::apply(&lever, &mut given).expect("fits");
    let was = inputs();
    for (area, part) in [(0, 0.25), (1, 0.75)] {
        for step in 0..crate::common::STEPS {
            for age in 0..26 {
                let (is, was) = (
                    given.areas[area].population[step][age],
                    was.areas[area].population[step][age],
                );
                // The step from January 2027 has the persons of 31 August 2027: 10/12 of those aged 5 at 30 June, 2/12 of those aged 4.
                if step == 2 && age == 5 {
                    crate::common::near(is, part * (10.0 * 2600.0 + 2.0 * 2000.0) / 12.0);
                } else {
                    assert_eq!(is.to_bits(), was.to_bits(), "step {step}, age {age}");
                }
            }
        }
    }
}

#[test]
fn request_rate_acts_on_its_ages_years_and_areas() {
    let inputs = with(
        "[[lever]]\nfrom = \"2026/27\"\nto = \"2027/28\"\nareas = [\"type:county\"]\n\
         [lever.request_rate]\nmultiply = 0.5\nages = [5]",
    );
    let rate =
        |area: usize, step: usize, age: usize| inputs.areas[area].new_plan_rate_at(step)[age];
    near(rate(1, 0, 5), 0.007);
    near(rate(1, 1, 5), 0.0035);
    near(rate(1, 2, 5), 0.0035);
    near(rate(1, 3, 5), 0.007);
    near(rate(1, 1, 6), 0.007);
    assert!(
        inputs.areas[0].dated.new_plan_rate.is_empty(),
        "the other council is as it was"
    );
}

#[test]
fn phases_stand_for_their_ages_and_a_ramp_grows_in_equal_steps() {
    let inputs = with(
        "[[lever]]\nfrom = \"2026/27\"\nprofile = { ramp = { years = 3 } }\n\
         [lever.request_rate]\nmultiply = 0.7\nphases = [\"primary\"]",
    );
    for (step, factor) in [(0, 1.0), (1, 0.9), (2, 0.8), (3, 0.7), (4, 0.7)] {
        for age in [4, 10] {
            near(inputs.areas[0].new_plan_rate_at(step)[age], 0.007 * factor);
        }
        near(inputs.areas[0].new_plan_rate_at(step)[11], 0.007);
    }
}

#[test]
fn a_held_trend_stays_where_the_year_before_left_it() {
    let held = |from: &str| {
        let lever = format!("[[lever]]\nfrom = \"{from}\"\n[lever.request_rate]\ntrend = \"held\"");
        with(&lever).rates.new_plan_index
    };
    assert_eq!(held("2025/26"), vec![1.0; STEPS]);
    assert_eq!(held("2027/28"), vec![1.1, 1.177, 1.177, 1.177, 1.177]);
    // In one council, its own rates undo the trend: 0.007 x 1.177 / 1.23585 x 1.23585.
    let one = with(
        "[[lever]]\nfrom = \"2027/28\"\nareas = [\"Medway\"]\n[lever.request_rate]\ntrend = \"held\"",
    );
    let rate = one.areas[0].new_plan_rate_at(2)[5] * one.rates.new_plan_index[2];
    near(rate, 0.007 * 1.177);
    near(one.areas[1].new_plan_rate_at(2)[5], 0.007);
}

#[test]
fn a_held_trend_also_holds_a_councils_own_moving_rates() {
    let own: Vec<Vec<f64>> = (1..=STEPS)
        .map(|step| vec![0.001 * step as f64; SHAPE.ages])
        .collect();
    let hold = |from: &str| {
        let mut moving = inputs();
        moving.areas[0].dated.new_plan_rate.clone_from(&own);
        let lever = format!("[[lever]]\nfrom = \"{from}\"\n[lever.request_rate]\ntrend = \"held\"");
        apply(&scenario(&lever), &mut moving).expect("a scenario");
        moving.areas.swap_remove(0)
    };
    // From the third step on the second one's; from the first on those the council has now.
    let rates = hold("2027/28").dated.new_plan_rate;
    assert_eq!(rates[..2], own[..2]);
    assert!(rates[2..].iter().all(|rate| *rate == own[1]));
    let all = hold("2025/26");
    let now = &all.new_plan_rate;
    assert!(all.dated.new_plan_rate.iter().all(|rate| rate == now));
}

#[test]
fn fewer_assessments_agreed_or_issued_are_fewer_new_plans() {
    // 60% x 90% = 54% of requests; agreed down to 50%, then issued to 80%: 45% and 40%, of the same requests.
    let base = &run("").areas[0].flows[2];
    let agreed = run("[[lever]]\nfrom = \"2027/28\"\n[lever.agree_rate]\nadd = -0.1");
    let after = &agreed.areas[0].flows[2];
    near(after.requests, base.requests);
    near(after.new_plans, base.new_plans * 0.45 / 0.54);
    near(after.requests_refused, after.requests * 0.5);
    let both = "[[lever]]\nfrom = \"2027/28\"\n[lever.agree_rate]\nadd = -0.1\n\
                [[lever]]\nfrom = \"2027/28\"\n[lever.issue_rate]\nmultiply = 0.8888888888888889";
    near(
        run(both).areas[0].flows[2].new_plans,
        base.new_plans * 0.40 / 0.54,
    );
}

#[test]
fn ceasing_stays_a_share_and_the_last_age_stays_whole() {
    let inputs = with("[[lever]]\nfrom = \"2026/27\"\n[lever.cease_rate]\nmultiply = 7");
    let cease = inputs.areas[0].cease_at(1, &inputs.rates.cease);
    near(cease[17], 1.0);
    near(cease[25], 1.0);
    near(inputs.areas[0].cease_at(0, &inputs.rates.cease)[17], 0.2);
    let more = with("[[lever]]\nfrom = \"2026/27\"\n[lever.cease_rate]\nadd = 0.05\nages = [16]");
    near(more.areas[0].cease_at(1, &more.rates.cease)[16], 0.25);
    near(more.areas[0].cease_at(1, &more.rates.cease)[17], 0.2);
}

#[test]
fn appeals_bring_plans_in_the_year_after() {
    let base = run("");
    let after = run("[[lever]]\nfrom = \"2026/27\"\n[lever.appeals]\nrate = 0.1\nupheld = 0.9");
    let (before, now) = (&base.areas[0].flows, &after.areas[0].flows);
    near(now[0].appeals, 0.0);
    near(now[1].appeals, 0.1 * now[1].requests_refused);
    near(now[1].new_plans, before[1].new_plans);
    // The plans upheld add to the next year; those with a plan ask for no other, so requests fall a little.
    let from_requests = now[2].requests * 0.54;
    near(now[2].new_plans, from_requests + 0.9 * now[1].appeals);
}

#[test]
fn need_mix_changes_one_need_and_keeps_the_proportions_of_the_rest() {
    let mut given = inputs();
    for row in given.rates.joiner_need.chunks_exact_mut(12) {
        row.fill(0.0);
        (row[0], row[7], row[8]) = (0.5, 0.3, 0.2);
    }
    let lever = scenario(
        "[[lever]]\nfrom = \"2027/28\"\n[lever.need_mix]\nneed = \"SEMH\"\nmultiply = 1.5\nages = [5]",
    );
    apply(&lever, &mut given).expect("fits");
    given.validate().expect("valid");
    // 0.3 x 1.5 = 0.45; the other 0.7 become 0.55: 0.5 and 0.2 x 11 / 14.
    let set = given.wishes(&given.areas[0], 2);
    let row = &set.joiner_need[5 * 12..6 * 12];
    near(row[7], 0.45);
    near(row[0], 0.5 * 11.0 / 14.0);
    near(row[8], 0.2 * 11.0 / 14.0);
    near(set.joiner_need[6 * 12 + 7], 0.3);
    near(
        given.wishes(&given.areas[0], 1).joiner_need[5 * 12 + 7],
        0.3,
    );
}

#[test]
fn a_shift_of_joiners_movers_and_stock_by_hand() {
    let shift = |of: &str| {
        with(&format!(
            "[[lever]]\nfrom = \"2027/28\"\n[lever.placement_shift]\nof = \"{of}\"\n\
             from_placement = \"independent_special\"\nto_placement = \"state_special\"\nshare = 0.25\nages = [11]"
        ))
    };
    let joiners = |inputs: &pressure_model::Inputs, age: usize| {
        let row = inputs.wishes(&inputs.areas[0], 2).joiner_placement;
        let start = age * 12 * 13;
        (row[start + SPECIAL], row[start + INDEPENDENT])
    };
    let moves = |inputs: &pressure_model::Inputs, before: usize, from: usize, to: usize| {
        inputs
            .wishes(&inputs.areas[0], 2)
            .moves
            .at(before, ASD, from, to)
    };
    // Of 20% who join independent schools a quarter go to state special schools: 10% + 5%, 15%.
    let inputs = shift("joiners");
    near(joiners(&inputs, 11).0, 0.15);
    near(joiners(&inputs, 11).1, 0.15);
    near(joiners(&inputs, 12).1, 0.2);
    near(moves(&inputs, 10, MAINSTREAM, INDEPENDENT), 0.05);
    // Of 5% who move there from mainstream a quarter move to state special schools; those already there stay.
    let inputs = shift("movers");
    near(moves(&inputs, 10, MAINSTREAM, INDEPENDENT), 0.0375);
    near(moves(&inputs, 10, MAINSTREAM, SPECIAL), 0.0125);
    near(moves(&inputs, 10, INDEPENDENT, INDEPENDENT), 1.0);
    near(moves(&inputs, 11, MAINSTREAM, INDEPENDENT), 0.05);
    near(joiners(&inputs, 11).1, 0.2);
    let inputs = shift("both");
    near(joiners(&inputs, 11).1, 0.15);
    near(moves(&inputs, 10, MAINSTREAM, SPECIAL), 0.0125);
    let inputs = shift("stock");
    near(moves(&inputs, 10, INDEPENDENT, INDEPENDENT), 0.75);
    near(moves(&inputs, 10, INDEPENDENT, SPECIAL), 0.25);
    near(moves(&inputs, 10, MAINSTREAM, INDEPENDENT), 0.05);
}

#[test]
fn a_shift_moves_a_share_of_what_each_council_wishes_itself() {
    let mut given = inputs();
    // Twice the weight on independent schools: 0.7, 0.1, 0.4 of 1.2. A quarter of the last third goes over.
    given.areas[0].joiner_tilt[INDEPENDENT] = 2.0;
    let lever = scenario(
        "[[lever]]\nfrom = \"2027/28\"\n[lever.placement_shift]\nof = \"joiners\"\n\
         from_placement = \"independent_special\"\nto_placement = \"sen_unit\"\nshare = 0.25",
    );
    apply(&lever, &mut given).expect("fits");
    let projection = project(&given).expect("valid");
    let flows = &projection.areas[0].flows[2];
    near(
        flows.new_plans_by_placement[2],
        flows.new_plans * 0.25 * 0.4 / 1.2,
    );
    assert_eq!(
        given.rates.dated_wishes.len(),
        2,
        "one set for each council"
    );
}

#[test]
fn a_shift_into_a_full_placement_is_unmet_demand_and_no_child_is_lost() {
    let shift = "[[lever]]\nfrom = \"2026/27\"\n[lever.placement_shift]\nof = \"both\"\n\
                 from_placement = \"independent_special\"\nto_placement = \"state_special\"\nshare = 1";
    let (base, shifted) = (run(""), run(shift));
    for (before, after) in base.areas.iter().zip(&shifted.areas) {
        for step in 1..STEPS {
            let (was, is) = (&before.flows[step], &after.flows[step]);
            assert!(is.unmet_demand > was.unmet_demand + 1.0);
            near(after.stocks[step + 1].total, before.stocks[step + 1].total);
            let stock = &after.stocks[step];
            near(after.stocks[step + 1].total, stock.total + is.net());
        }
    }
}

#[test]
fn places_are_shared_by_plans_and_filled_by_those_who_were_refused() {
    let lever = "[[lever]]\nfrom = \"2027/28\"\n[lever.capacity]\nplacement = \"state_special\"\nplaces = 4\n\
                 resident_share = 0.8\ncost_per_place = 1000";
    let given = with(lever);
    // One quarter of the plans are the first council's: one place, 0.8 of it for residents.
    let places = |area: usize, step: usize| given.areas[area].capacity.places[step][SPECIAL];
    near(places(0, 1).expect("limited"), 192.0);
    near(places(0, 2).expect("limited"), 192.8);
    near(places(1, 2).expect("limited"), 3.0 * 192.0 + 2.4);
    let (base, after) = (run(""), run(lever));
    let taken = |p: &pressure_model::Projection| p.areas[0].stocks[3].by_placement[SPECIAL];
    near(taken(&base), 192.0);
    near(taken(&after), 192.8);
    near(
        base.areas[0].stocks[3].total,
        after.areas[0].stocks[3].total,
    );
    // One place at 1,000 pounds: 7/12 of the first year, then all of it.
    let cost = |year: usize| after.areas[0].money[year].place_funding;
    near(cost(2), 0.0);
    near(cost(3), 1_000.0 * 7.0 / 12.0);
    near(cost(4), 1_000.0);
}

#[test]
fn places_that_nothing_limits_cannot_be_added_to() {
    let lever = scenario(
        "[[lever]]\nfrom = \"2027/28\"\n[lever.capacity]\nplacement = \"sen_unit\"\nplaces = 40",
    );
    let error = apply(&lever, &mut inputs()).expect_err("units are unlimited");
    assert!(
        error.to_string().contains("are not limited here"),
        "{error}"
    );
}

#[test]
fn more_children_are_more_persons_from_then_on() {
    let given = with(
        "[[lever]]\nfrom = \"2026/27\"\nto = \"2027/28\"\n[lever.population_variant]\ngrowth = 0.01\nphases = [\"primary\"]",
    );
    for (step, persons) in [(0, 1000.0), (1, 1010.0), (2, 1020.1), (3, 1020.1)] {
        near(given.areas[0].population[step][7], persons);
        near(given.areas[0].population[step][11], 1000.0);
    }
    let high =
        with("[[lever]]\nfrom = \"2026/27\"\n[lever.population_variant]\nvariant = \"high\"");
    near(high.areas[0].population[2][7], 1000.0 * 1.003 * 1.003);
}

const TARGET: &str = "[lever.plan_share]\nplacements = [\"mainstream\", \"state_special\", \"independent_special\"]\n\
                      pupils = [4, 18]\nbase_share = 0.05\n";

/// `0.05 x plans that count / base plans`: persons stay as they are.
fn share(projection: &pressure_model::Projection, census: usize) -> f64 {
    let plans = |census: usize| -> f64 {
        let of = projection
            .areas
            .iter()
            .map(|a| &a.stocks[census].by_placement);
        of.map(|p| p[MAINSTREAM] + p[SPECIAL] + p[INDEPENDENT])
            .sum()
    };
    0.05 * plans(census) / plans(0)
}

#[test]
fn a_target_share_is_met_in_its_years_and_in_equal_steps_between() {
    let baseline = run("");
    let before = share(&baseline, 1);
    let lever = format!(
        "[[lever]]\nfrom = \"2026/27\"\n{TARGET}targets = {{ \"2028/29\" = {}, \"2029/30\" = {} }}",
        before + 0.003,
        before + 0.002
    );
    let met = run(&lever);
    near(share(&met, 1), before);
    for (census, more) in [(2, 0.001), (3, 0.002), (4, 0.003), (5, 0.002)] {
        near(share(&met, census), before + more);
    }
    assert_eq!(baseline.areas[0].stocks[1], met.areas[0].stocks[1]);
}

#[test]
fn below_the_floor_plans_cease_at_the_end_of_a_phase() {
    let before = share(&run(""), 1);
    let lever = format!(
        "[[lever]]\nfrom = \"2026/27\"\n{TARGET}issue_floor = 0.9\ntargets = {{ \"2026/27\" = {} }}",
        before - 0.002
    );
    let (base, met) = (run(""), run(&lever));
    near(share(&met, 2), before - 0.002);
    let (was, is) = (&base.areas[0].flows[1], &met.areas[0].flows[1]);
    // Plans ceased are of ages 10 and 15 alone; those who lose theirs there ask again at the next age.
    assert!(is.ceased_by_age[10] > was.ceased_by_age[10] + 1.0);
    assert!(is.ceased_by_age[15] > was.ceased_by_age[15] + 1.0);
    near(is.ceased_by_age[12], was.ceased_by_age[12]);
    near(is.new_plans_by_age[5], was.new_plans_by_age[5] * 0.9);
}
