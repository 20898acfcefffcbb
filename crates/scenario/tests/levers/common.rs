//! Small inputs in the shapes of the shipped model file, and levers read from text as users write them.

use std::collections::{BTreeMap, BTreeSet};

use pressure_model::{AreaInputs, Projection};
use pressure_model::{
    CapacityRules, CensusYear, Costs, Crossings, Funnel, FunnelRates, Inputs, Rates, Shape, State,
    TransferCap, TransportRates, project,
};
use pressure_scenario::{
    Context, FilesBeside, ModelFile, NoFiles, Policy, Scenario, SelectAreas, apply,
};

pub(crate) const MODEL: &str = include_str!("../../../../models/england/model.toml");
pub(crate) const POLICY: &str = include_str!("../../../../models/england/policy.toml");

pub(crate) const SHAPE: Shape = Shape {
    ages: 26,
    placements: 13,
    needs: 12,
};
pub(crate) const STEPS: usize = 5;
pub(crate) const MAINSTREAM: usize = 1;
pub(crate) const SPECIAL: usize = 3;
pub(crate) const INDEPENDENT: usize = 5;
pub(crate) const ASD: usize = 0;
pub(crate) const SEMH: usize = 7;

/// Two councils, the second a county three times the size of the first.
#[derive(Debug)]
pub(crate) struct TwoCouncils;

impl SelectAreas for TwoCouncils {
    fn select(&self, selector: &str) -> Result<BTreeSet<String>, String> {
        match selector {
            "type:county" => Ok(BTreeSet::from(["E10000016".to_owned()])),
            "Medway" => Ok(BTreeSet::from(["E06000035".to_owned()])),
            _ => Err("did you mean `Medway`?".to_owned()),
        }
    }
}

pub(crate) fn model() -> ModelFile {
    ModelFile::parse("model.toml", MODEL).expect("the shipped file")
}

pub(crate) fn parse(
    id: &str,
    text: &str,
    library: &BTreeMap<String, String>,
) -> Result<Scenario, pressure_scenario::Error> {
    let policy = Policy::parse("policy.toml", POLICY).expect("the shipped file");
    let context = Context {
        model: &model(),
        policy: &policy,
        base: Some(CensusYear::new(2025)),
        areas: &TwoCouncils,
        library,
        files: &NoFiles,
    };
    Scenario::parse(id, text, &context)
}

/// A scenario that names files.
pub(crate) fn parse_with(id: &str, text: &str, files: &dyn FilesBeside) -> Scenario {
    let policy = Policy::parse("policy.toml", POLICY).expect("the shipped file");
    let context = Context {
        model: &model(),
        policy: &policy,
        base: Some(CensusYear::new(2025)),
        areas: &TwoCouncils,
        library: &BTreeMap::new(),
        files,
    };
    Scenario::parse(id, text, &context).expect("a scenario")
}

/// The scenario of these levers.
pub(crate) fn scenario(levers: &str) -> Scenario {
    let text = format!("name = \"test\"\nsummary = \"test\"\n{levers}");
    match parse("test", &text, &BTreeMap::new()) {
        Ok(scenario) => scenario,
        Err(pressure_scenario::Error::Invalid { problems, .. }) => {
            let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{levers}\n{}", said.join("\n"))
        }
        Err(error) => panic!("{error}"),
    }
}

/// From January 2025, 5 steps. Each council has plans of one need, ASD, at ages 4 to 19 in mainstream (30), state special
/// (12) and independent special schools (6), 1,000 persons an age, and 0.007 new plans per person without one; the second
/// has three times as many of all. Nobody moves but from mainstream to independent special, 5% a year. State special schools
/// have the places they fill. Of new plans 90% are for
/// ASD and 10% for SEMH. Of requests 60% are agreed, of assessments 90% end in a plan.
pub(crate) fn inputs() -> Inputs {
    let council = |code: &str, size: f64| {
        let mut base = State::zeros(SHAPE);
        for age in 4..20 {
            base.set(age, MAINSTREAM, ASD, 30.0 * size);
            base.set(age, SPECIAL, ASD, 12.0 * size);
            base.set(age, INDEPENDENT, ASD, 6.0 * size);
        }
        let mut area = AreaInputs::still(code, base.clone(), base, STEPS);
        area.population = vec![vec![1000.0 * size; SHAPE.ages]; STEPS];
        area.transport.population_base = vec![1000.0 * size; SHAPE.ages];
        area.transport.population_previous = vec![1000.0 * size; SHAPE.ages];
        for age in 2..18 {
            area.new_plan_rate[age] = 0.007;
        }
        area.transfer_in_share = 0.5;
        area.money.block = (0..=STEPS as i32)
            .map(|k| 1.0e6 * size * (1.0 + 0.02 * f64::from(k)))
            .collect();
        area.money.opening_balance = -2.0e6 * size;
        area.money.policy.transfer_cap = Some(TransferCap {
            share: 0.005,
            schools_block: vec![4.0e6 * size; STEPS + 1],
            disapplied: Vec::new(),
        });
        area.capacity.places = vec![vec![None; SHAPE.placements]; STEPS];
        for places in &mut area.capacity.places {
            places[SPECIAL] = Some(12.0 * 16.0 * size);
        }
        area
    };
    let mut rates = Rates::still(SHAPE, STEPS);
    for rate in &mut rates.cease[16..25] {
        *rate = 0.2;
    }
    rates.new_plan_index = vec![1.1, 1.177, 1.23585, 1.2729, 1.2984];
    rates.joiner_need = (0..SHAPE.ages)
        .flat_map(|_| {
            let mut row = vec![0.0; SHAPE.needs];
            (row[ASD], row[SEMH]) = (0.9, 0.1);
            row
        })
        .collect();
    rates.joiner_placement = (0..SHAPE.ages * SHAPE.needs)
        .flat_map(|_| {
            let mut row = vec![0.0; SHAPE.placements];
            (row[MAINSTREAM], row[SPECIAL], row[INDEPENDENT]) = (0.7, 0.1, 0.2);
            row
        })
        .collect();
    for age in 0..SHAPE.last_age() {
        for need in 0..SHAPE.needs {
            let row = rates.moves.row_mut(age, need, MAINSTREAM);
            (row[MAINSTREAM], row[INDEPENDENT]) = (0.95, 0.05);
        }
    }
    rates.funnel = Some(Funnel {
        undecided: 0.0,
        rates: FunnelRates::at_all_ages(SHAPE.ages, 0.6, 0.9, 0.0, 0.0),
    });
    rates.capacity = Some(CapacityRules::all_to(SHAPE, INDEPENDENT));
    Inputs {
        shape: SHAPE,
        base: CensusYear::new(2025),
        steps: STEPS,
        rates,
        costs: costs(),
        transport: transport(),
        crossings: Crossings::default(),
        areas: {
            let mut areas = vec![council("E06000035", 1.0), council("E10000016", 3.0)];
            let journeys = model().transport.journeys(&transport());
            for area in &mut areas {
                area.journeys.clone_from(&journeys);
            }
            areas
        },
    }
}

/// 9,000 pounds in mainstream, 17,000 in state special, 60,000 in independent special schools; 3% a year.
fn costs() -> Costs {
    let mut costs = Costs::free(SHAPE, STEPS + 1);
    costs.lines = 5;
    costs.top_up[MAINSTREAM] = 9_000.0;
    costs.top_up[SPECIAL] = 17_000.0;
    costs.top_up[INDEPENDENT] = 60_000.0;
    costs.top_up_line = vec![1, 1, 1, 1, 2, 2, 2, 1, 1, 2, 3, 3, 3];
    (costs.non_plan_line, costs.place_line) = (4, 0);
    let mut price = 1.0;
    for year in &mut costs.price {
        *year = vec![price; SHAPE.placements];
        price *= 1.03;
    }
    costs.interest_rate = 0.05;
    costs
}

/// Half of special school plans travel; the modes and costs are those of the shipped file.
fn transport() -> TransportRates {
    let year = pressure_model::FinancialYear::new(2024);
    let mut rates =
        model()
            .transport
            .rates(SHAPE.placements, (year, year), STEPS + 1, (7.7e6, 2.0e6));
    rates.take_up = (0..SHAPE.ages)
        .flat_map(|_| {
            let mut row = vec![0.0; SHAPE.placements];
            (row[SPECIAL], row[INDEPENDENT]) = (0.5, 0.5);
            row
        })
        .collect();
    rates
}

/// The inputs under some levers.
pub(crate) fn with(levers: &str) -> Inputs {
    let mut inputs = inputs();
    apply(&scenario(levers), &mut inputs).expect("levers that fit");
    inputs.validate().expect("inputs stay valid");
    inputs
}

/// The projection under some levers.
pub(crate) fn run(levers: &str) -> Projection {
    project(&with(levers)).expect("valid inputs")
}

pub(crate) fn near(found: f64, wanted: f64) {
    assert!(
        (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0),
        "{found} is not {wanted}"
    );
}
