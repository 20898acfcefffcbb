//! Ten scenario files as they go wrong on a finance analyst's desk: what each is told, and where an editor marks it.

use miette::NarratableReportHandler;
use pressure_scenario::Scenario;

use crate::schema::{marked, with_context};

fn told(body: &str) -> String {
    let text = format!("name = \"Mine\"\nsummary = \"What I want to see\"\n{body}");
    let error =
        with_context(|context| Scenario::parse("mine", &text, context)).expect_err("a bad file");
    let mut out = String::new();
    NarratableReportHandler::new()
        .render_report(&mut out, &error)
        .expect("a string takes any text");
    format!(
        "{out}\nMarked by the schema: {}\n",
        marked(&text).join(", ")
    )
}

#[test]
fn a_share_above_one_and_a_percentage_for_a_share() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2027/28\"\n[lever.placement_shift]\nof = \"movers\"\nfrom_placement = \"independent_special\"\n\
         to_placement = \"state_special\"\nshare = 25\n[[lever]]\nfrom = \"2027-28\"\n[lever.block_growth]\nrate = 3\n"
    ));
}

#[test]
fn a_start_before_the_last_census() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2023/24\"\n[lever.request_rate]\nmultiply = 0.9\n\
         [[lever]]\nfrom = \"2027-28\"\none_off_cost = { \"2022-23\" = 1000, \"2027/28\" = 5 }\n[lever.grant]\namount = 1\n"
    ));
}

#[test]
fn a_council_that_has_gone_and_one_misspelt() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2027-28\"\nareas = [\"Cumbria\", \"Devonn\"]\n[lever.block_growth]\nrate = 0.03\n"
    ));
}

#[test]
fn the_wrong_calendar() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2027-28\"\n[lever.cease_rate]\nmultiply = 1.1\n\
         [[lever]]\nfrom = \"2027/28\"\n[lever.unit_cost]\nplacement = \"state_special\"\nmultiply = 1.1\n"
    ));
}

#[test]
fn a_kind_misspelt_none_at_all_and_two_at_once() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2027/28\"\n[lever.placement_shft]\nof = \"movers\"\n\
         [[lever]]\nfrom = \"2027/28\"\nrationale = \"to be written\"\n\
         [[lever]]\nfrom = \"2027-28\"\n[lever.takeover]\n[lever.override_end]\n"
    ));
}

#[test]
fn two_changes_in_one_lever_and_a_filter_that_cannot_be() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2027-28\"\n[lever.unit_cost]\nplacement = \"state_special\"\nset = 20000\nmultiply = 1.1\n\
         [[lever]]\nfrom = \"2027-28\"\n[lever.unit_cost]\nplacement = \"mainstream\"\nages = [11]\nmultiply = 1.1\n"
    ));
}

#[test]
fn categories_misspelt() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2027/28\"\n[lever.need_mix]\nneed = \"SEMHH\"\nmultiply = 1.2\nphases = [\"secundary\"]\n\
         [[lever]]\nfrom = \"2027-28\"\n[lever.mode_shift]\nfrom_mode = \"taxi\"\nto_mode = \"mini_bus\"\nshare = 0.2\ncategory = \"pre-16\"\n"
    ));
}

#[test]
fn a_transfer_above_the_limit_and_a_date_that_policy_does_not_give() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2027-28\"\n[lever.block_transfer]\nshare = 0.015\n\
         [[lever]]\nfrom = \"policy\"\n[lever.grant]\namount = 1000000\n"
    ));
}

#[test]
fn profiles_ends_and_numbers_in_quotes() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2027/28\"\nto = \"2026/27\"\n[lever.request_rate]\nmultiply = 0.9\n\
         [[lever]]\nfrom = \"2027/28\"\nprofile = { ramp = 3 }\n[lever.request_rate]\nmultiply = \"0.9\"\n\
         [[lever]]\nfrom = \"2028-29\"\nprofile = { ramp = { years = 2 } }\n[lever.takeover]\n"
    ));
}

#[test]
fn a_target_with_a_slip_and_a_mode_that_is_left_for_itself() {
    insta::assert_snapshot!(told(
        "[[lever]]\nfrom = \"2027/28\"\n[lever.plan_share]\nplacements = [\"mainstream\"]\npupils = [18, 4]\nbase_share = 5.3\n\
         targets = { \"2029-30\" = 0.077 }\n\
         [[lever]]\nfrom = \"2027-28\"\n[lever.personal_travel_budget]\nmode = \"personal_budget\"\nfrom_mode = [\"solo_taxi\", \"personal_budget\"]\nshare = 0.1\n"
    ));
}
