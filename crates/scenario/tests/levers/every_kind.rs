//! What holds of every kind of lever, on the examples that `pressure list levers` shows.

use crate::common::{STEPS, inputs, run, scenario};
use pressure_model::{AreaProjection, project};
use pressure_scenario::{KINDS, apply};

#[test]
fn every_example_reads_and_is_of_its_kind() {
    for kind in &KINDS {
        let scenario = scenario(&kind.example());
        let found: Vec<&str> = scenario.levers.iter().map(|l| l.kind.id()).collect();
        assert_eq!(found, [kind.id]);
    }
}

/// What a lever dated 2027/28 or 2027-28 must not touch: censuses to January 2027 and money to 2026-27.
fn before(area: &AreaProjection) -> AreaProjection {
    let mut area = area.clone();
    area.stocks.truncate(3);
    area.flows.truncate(2);
    area.money.truncate(3);
    area.policy.truncate(3);
    area.travel.truncate(3);
    area.travellers.truncate(3);
    area.people.truncate(3);
    area
}

#[test]
fn every_lever_changes_something_and_nothing_before_its_start() {
    let baseline = run("");
    for kind in &KINDS {
        let changed = run(&kind.example());
        for (was, is) in baseline.areas.iter().zip(&changed.areas) {
            assert_eq!(before(was), before(is), "{} before its start", kind.id);
        }
        assert!(baseline != changed, "{} does nothing", kind.id);
    }
}

#[test]
fn an_end_gives_back_the_years_after_it() {
    // Prices, rates and modes are as they were; stocks and balances remember.
    let lever = "[[lever]]\nfrom = \"2026-27\"\nto = \"2026-27\"\n[lever.contract_price]\nmultiply = 0.5\n\
                 [[lever]]\nfrom = \"2026/27\"\nto = \"2026/27\"\n[lever.travel_eligibility]\nmultiply = 0.5";
    let (was, is) = (run(""), run(lever));
    assert_eq!(was.areas[0].travellers[3], is.areas[0].travellers[3]);
    assert_eq!(was.areas[0].travel[4], is.areas[0].travel[4]);
    assert_ne!(was.areas[0].travel[2], is.areas[0].travel[2]);
}

/// Each kind at no strength.
const NOTHING: &str = r#"
[[lever]]
from = "2026/27"
[lever.request_rate]
multiply = 1
[[lever]]
from = "2026/27"
[lever.request_rate]
add = 0
[[lever]]
from = "2026/27"
[lever.agree_rate]
add = 0
[[lever]]
from = "2026/27"
[lever.issue_rate]
multiply = 1
[[lever]]
from = "2026/27"
[lever.cease_rate]
multiply = 1
[[lever]]
from = "2026/27"
[lever.appeals]
rate = 0
[[lever]]
from = "2026/27"
[lever.need_mix]
need = "SEMH"
multiply = 1
[[lever]]
from = "2026/27"
[lever.placement_shift]
of = "both"
from_placement = "independent_special"
to_placement = "state_special"
share = 0
[[lever]]
from = "2026/27"
[lever.capacity]
placement = "state_special"
places = 0
[[lever]]
from = "2026/27"
[lever.population_variant]
growth = 0
[[lever]]
from = "2026-27"
[lever.unit_cost]
placement = "state_special"
multiply = 1
[[lever]]
from = "2026-27"
[lever.inflation]
add = 0
[[lever]]
from = "2026-27"
[lever.block_growth]
add = 0
[[lever]]
from = "2026-27"
[lever.block_transfer]
share = 0
[[lever]]
from = "2026-27"
[lever.grant]
amount = 0
[[lever]]
from = "2026-27"
[lever.write_off]
share = 0
[[lever]]
from = "2026/27"
[lever.travel_eligibility]
multiply = 1
[[lever]]
from = "2026-27"
[lever.mode_shift]
to_mode = "shared_taxi"
share = 0
[[lever]]
from = "2026-27"
[lever.travel_training]
mode = "trained_or_pass"
share = 0
[[lever]]
from = "2026-27"
[lever.personal_travel_budget]
mode = "personal_budget"
share = 0
amount = 9000
[[lever]]
from = "2026-27"
[lever.occupancy]
multiply = 1
[[lever]]
from = "2026-27"
[lever.distance]
multiply = 1
[[lever]]
from = "2026-27"
[lever.contribution]
amount = 0
[[lever]]
from = "2026-27"
[lever.contract_price]
multiply = 1
"#;

#[test]
fn levers_without_strength_change_no_bit() {
    assert_eq!(run(""), run(NOTHING));
}

#[test]
fn disjoint_levers_commute() {
    let levers = [
        "[[lever]]\nfrom = \"2026/27\"\nareas = [\"Medway\"]\n[lever.request_rate]\nmultiply = 0.8\n",
        "[[lever]]\nfrom = \"2026/27\"\nareas = [\"type:county\"]\n[lever.placement_shift]\nof = \"both\"\n\
         from_placement = \"independent_special\"\nto_placement = \"sen_unit\"\nshare = 0.5\n",
        "[[lever]]\nfrom = \"2027-28\"\n[lever.inflation]\nplacement = \"state_special\"\nrate = 0.01\n",
        "[[lever]]\nfrom = \"2026-27\"\n[lever.mode_shift]\nfrom_mode = \"solo_taxi\"\nto_mode = \"minibus\"\nshare = 0.5\n",
        "[[lever]]\nfrom = \"2028/29\"\n[lever.cease_rate]\nmultiply = 1.2\nages = [18]\n",
    ];
    let forward = run(&levers.concat());
    let backward: String = levers.iter().rev().copied().collect();
    assert_eq!(forward, run(&backward));
}

#[test]
fn levers_on_the_same_thing_are_laid_in_file_order() {
    let set = "[[lever]]\nfrom = \"2027-28\"\n[lever.unit_cost]\nplacement = \"state_special\"\nset = 20000\n";
    let more = "[[lever]]\nfrom = \"2027-28\"\n[lever.unit_cost]\nplacement = \"state_special\"\nmultiply = 1.1\n";
    let spend = |levers: &str| run(levers).areas[0].money[3].by_placement[3];
    let plans = {
        let p = run("");
        let at = |census: usize| p.areas[0].stocks[census].by_placement[3];
        5.0 / 12.0 * at(2) + 7.0 / 12.0 * at(3)
    };
    crate::common::near(spend(&format!("{set}{more}")), plans * 22_000.0);
    crate::common::near(spend(&format!("{more}{set}")), plans * 20_000.0);
}

#[test]
fn all_kinds_together_are_valid_inputs() {
    let all: String = KINDS.iter().map(|kind| kind.example() + "\n").collect();
    let mut inputs = inputs();
    apply(&scenario(&all), &mut inputs).expect("levers that fit");
    let projection = project(&inputs).expect("valid inputs");
    assert_eq!(projection.areas[0].flows.len(), STEPS);
}
