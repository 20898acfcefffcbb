//! The shipped files read, and bad files say what is wrong, where, and how to mend it.

use std::collections::{BTreeMap, BTreeSet};

use miette::{Diagnostic, NarratableReportHandler};
use pressure_model::{CalendarYear, CensusYear, FinancialYear, TravelCategory};
use pressure_scenario::{Context, ModelFile, NoFiles, Policy, Scenario, SelectAreas};

const MODEL: &str = include_str!("../../../models/england/model.toml");
const POLICY: &str = include_str!("../../../models/england/policy.toml");
const RATES_HELD: &str = include_str!("../../../models/england/scenarios/rates-held.toml");

/// Two councils, one of them a county.
#[derive(Debug)]
struct TwoCouncils;

impl SelectAreas for TwoCouncils {
    fn select(&self, selector: &str) -> Result<BTreeSet<String>, String> {
        match selector {
            "type:county" => Ok(BTreeSet::from(["E10000016".to_owned()])),
            "Medway" => Ok(BTreeSet::from(["E06000035".to_owned()])),
            _ => Err("did you mean `Medway`?".to_owned()),
        }
    }
}

fn parse(
    id: &str,
    text: &str,
    library: &BTreeMap<String, String>,
) -> Result<Scenario, pressure_scenario::Error> {
    let context = Context {
        model: &ModelFile::parse("model.toml", MODEL)?,
        policy: &Policy::parse("policy.toml", POLICY)?,
        base: Some(CensusYear::new(2025)),
        areas: &TwoCouncils,
        library,
        files: &NoFiles,
    };
    Scenario::parse(id, text, &context)
}

fn rendered(error: &dyn Diagnostic) -> String {
    let mut out = String::new();
    NarratableReportHandler::new()
        .render_report(&mut out, error)
        .expect("a string takes any text");
    out
}

fn bad_model(from: &str, to: &str) -> String {
    assert!(MODEL.contains(from), "{from}");
    let error = ModelFile::parse("model.toml", &MODEL.replace(from, to)).expect_err("a bad file");
    rendered(&error)
}

#[test]
fn the_shipped_model_reads() {
    let model = match ModelFile::parse("model.toml", MODEL) {
        Ok(model) => model,
        Err(error) => panic!("{}", rendered(&error)),
    };
    assert_eq!(model.categories.placements.len(), 13);
    assert_eq!(model.categories.needs.len(), 12);
    assert_eq!(model.categories.age_groups.len(), 5);
    let special = model
        .categories
        .placement("state_special")
        .expect("a placement");
    let costs = model.costs(vec![100.0; 13], vec![0.0; 13], 3);
    assert!((costs.price[0][special] - 1.0).abs() < 1e-15);
    assert!((costs.price[2][special] - 1.03 * 1.03).abs() < 1e-12);
    let index = model.new_plan_index(CensusYear::new(2025), 9);
    assert!((index[1] - 1.102 * 1.108).abs() < 1e-12);
    assert!(
        (index[8] - index[7]).abs() < 1e-15,
        "no growth after the last year given"
    );
    assert!((model.new_plans_growth.of(CalendarYear::new(2024))).abs() < 1e-15);
}

#[test]
fn the_shipped_transport_means_what_its_sources_say() {
    let model = ModelFile::parse("model.toml", MODEL).expect("the shipped file");
    let year = FinancialYear::new(2024);
    let rates = model.transport.rates(13, (year, year), 2, (7.7e6, 2.0e6));
    let mean = |kind: TravelCategory| -> f64 {
        rates.mode_share[kind.index()]
            .iter()
            .zip(&rates.mode_cost[kind.index()])
            .map(|(s, c)| s * c)
            .sum()
    };
    assert!(
        (mean(TravelCategory::Pre16Sen) - 9450.0).abs() < 50.0,
        "published mean"
    );
    assert!((mean(TravelCategory::Sen16To18) - 10_000.0).abs() < 1e-6);
    assert!((mean(TravelCategory::Pre16Mainstream) - 1564.0).abs() < 1e-9);
    assert!((rates.mainstream_rate.0 - 0.04).abs() < 1e-12);
    assert!((rates.take_up[10 * 13 + 3] - 0.76).abs() < 1e-15);
    assert!((rates.weights.0 + rates.weights.1 - 1.0).abs() < 1e-15);
    assert!(
        model
            .figures()
            .iter()
            .all(|named| !named.figure.source.is_empty())
    );
}

#[test]
fn the_shipped_policy_reads() {
    let policy = match Policy::parse("policy.toml", POLICY) {
        Ok(policy) => policy,
        Err(error) => panic!("{}", rendered(&error)),
    };
    assert_eq!(policy.override_ends.to_string(), "2028-03-31");
    assert_eq!(policy.takeover, FinancialYear::new(2028));
    let index = policy
        .block_index(FinancialYear::new(2024), 4)
        .expect("a published year");
    assert!(
        (index[2] - 11.88 / 10.70).abs() < 1e-12,
        "held at 2025-26 cash"
    );
    assert!((index[3] - 11.88 / 10.70 * 1.02).abs() < 1e-12);
    assert!(policy.block(FinancialYear::new(2020)).is_none());
}

#[test]
fn the_shipped_scenario_reads() {
    let scenario = parse("rates-held", RATES_HELD, &BTreeMap::new()).expect("the shipped scenario");
    assert_eq!(scenario.levers.len(), 1);
    assert_eq!(scenario.levers[0].from, 2025);
}

#[test]
fn a_bad_model_file_tells_all_its_problems() {
    let mut text = MODEL.replace("minibus = { value = 0.17", "minbus = { value = 0.17");
    text = text.replace("solo_taxi = { value = 0.09", "solo_taxi = { value = 0.08");
    text = text.replace(
        "solo_taxi = { value = 21000",
        "solo_taxi = { value = -21000",
    );
    text = text.replace(
        "top_up_line = \"other_provision\"",
        "top_up_line = \"other_provison\"",
    );
    let error = ModelFile::parse("model.toml", &text).expect_err("a bad file");
    insta::assert_snapshot!("bad_model", rendered(&error));
}

#[test]
fn a_gap_in_take_up_and_a_missing_source_are_told() {
    insta::assert_snapshot!(
        "bad_model_take_up",
        bad_model(
            "placements = [\"fe_college\"]\nfrom = 19",
            "placements = [\"fe_college\"]\nfrom = 18"
        )
    );
    insta::assert_snapshot!(
        "bad_model_source",
        bad_model(
            "rate = { value = 0.045, unit = \"a year\", basis = \"assumed\",",
            "rate = { value = 0.045, unit = \"a year\", basis = \"guess\", why = 1,"
        )
    );
}

#[test]
fn a_bad_policy_file_tells_all_its_problems() {
    let text = POLICY
        .replace("ends = 2028-03-31", "ends = \"31 March 2028\"")
        .replace("from = \"2028-29\"", "from = \"2028/29\"")
        .replace(
            "financial_year = \"2025-26\"",
            "financial_year = \"2027-28\"",
        );
    let error = Policy::parse("policy.toml", &text).expect_err("a bad file");
    insta::assert_snapshot!("bad_policy", rendered(&error));
}

#[test]
fn a_bad_scenario_tells_all_its_problems() {
    let text = r#"name = "Bad"
summry = "misspelt"
extends = "rates-hold"

[[lever]]
from = "2027-28"
[lever.request_rate]
multiply = 0.9
add = 0.1

[[lever]]
from = "2027/28"
areas = ["Medwey"]
[lever.cease_rate]
multiply = 1.1
ages = [17, 31]

[[lever]]
from = "2027-28"
[lever.unit_cost]
placement = "state_specal"
multiply = -1

[[lever]]
from = "2027/28"
one_off_cost = 5
[lever.capacity]
placement = "state_special"
places = 300

[[lever]]
from = "2028/29"
to = "2027/28"
profile = { ramp = { years = 3 } }
[lever.request_rate]
multiply = 0.9

[[lever]]
from = "2027-28"
[lever.unit_csot]
placement = "mainstream"
multiply = 1.1
"#;
    let library = BTreeMap::from([("rates-held".to_owned(), RATES_HELD.to_owned())]);
    let error = parse("bad", text, &library).expect_err("a bad file");
    insta::assert_snapshot!("bad_scenario", rendered(&error));
}

#[test]
fn levers_of_the_scenario_extended_come_first_and_circles_are_told() {
    let own = "name = \"A\"\nsummary = \"a\"\nextends = \"rates-held\"\n[[lever]]\nfrom = \"2027-28\"\n[lever.block_growth]\nrate = 0.03\n";
    let mut library = BTreeMap::from([("rates-held".to_owned(), RATES_HELD.to_owned())]);
    let scenario = parse("a", own, &library).expect("both read");
    let kinds: Vec<&str> = scenario
        .levers
        .iter()
        .map(|lever| lever.kind.id())
        .collect();
    assert_eq!(kinds, ["request_rate", "block_growth"]);
    assert_eq!(scenario.files.len(), 2);

    library.insert("a".into(), own.replace("rates-held", "b"));
    library.insert("b".into(), own.replace("rates-held", "a"));
    let error = parse("a", &library["a"], &library).expect_err("a circle");
    assert_eq!(
        error.to_string(),
        "scenario `a` extends itself, by way of a, b"
    );
}

#[test]
fn a_file_that_is_not_toml_has_a_place() {
    let error = parse("x", "name = \"x\nsummary = 1\n", &BTreeMap::new()).expect_err("no TOML");
    insta::assert_snapshot!("not_toml", rendered(&error));
}
