//! Places of the model file, the uncertainty file and a deflator file: what the shipped ones mean, and what is said of bad ones.

use pressure_model::{Distribution, FinancialYear, Form, State, Target};
use pressure_scenario::{DeflatorFile, Error, ModelFile, UncertaintyFile};

const MODEL: &str = include_str!("../../../models/england/model.toml");
const UNCERTAINTY: &str = include_str!("../../../models/england/uncertainty.toml");
const AGES: usize = 26;

fn model() -> ModelFile {
    ModelFile::parse("model.toml", MODEL).expect("the shipped file")
}

/// What is said of each fault, in the order of the file.
fn said<T>(read: Result<T, Error>) -> Vec<String> {
    match read {
        Err(Error::Invalid { problems, .. }) => problems.iter().map(ToString::to_string).collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn places_grow_from_those_taken_and_overflow_is_shared_out_whole() {
    let model = model();
    let shape = model.categories.shape(AGES);
    let id = |id: &str| model.categories.placement(id).expect("a placement");
    let (special, unit) = (id("state_special"), id("sen_unit"));
    let mut base = State::zeros(shape);
    base.set(7, special, 0, 100.0);
    base.set(17, special, 1, 60.0);
    base.set(7, unit, 0, 40.0);
    let places = model.capacity.places(&base, 3).places;
    assert_eq!(places.len(), 3);
    let found = places[2][special].expect("limited");
    assert!(
        (found - 160.0 * 1.045 * 1.045 * 1.045).abs() < 1e-9,
        "{found}"
    );
    assert_eq!(
        places[0][unit], None,
        "units are unlimited until a council gives places"
    );
    let none = model.capacity.places(&State::zeros(shape), 1);
    assert_eq!(
        none.places[0][special], None,
        "nobody there says nothing of places"
    );

    let rules = model.capacity.rules(shape);
    let split = &rules.overflow[special * rules.phases];
    let whole: f64 = split.iter().map(|target| target.share).sum();
    assert!((whole - 1.0).abs() < 1e-12);
    assert_eq!(
        split.last().map(|target| target.placement),
        Some(id("independent_special"))
    );
    let serves = |age: usize, placement: usize| rules.serves[age * shape.placements + placement];
    assert!(serves(11, id("mainstream")) && !serves(19, id("mainstream")));
    assert!(!serves(5, id("early_years")) && serves(19, id("fe_college")));
}

#[test]
fn shares_of_overflow_and_ages_of_phases_must_be_whole() {
    let wrong = MODEL.replacen("share = { value = 0.85", "share = { value = 0.80", 1);
    assert_eq!(
        said(ModelFile::parse("model.toml", &wrong)),
        ["the shares come to 0.9500000000000001; they must come to 1"]
    );
    let wrong = MODEL.replacen(
        "id = \"all\"\nfrom = 0\nto = 25",
        "id = \"all\"\nfrom = 0\nto = 24",
        1,
    );
    assert_eq!(
        said(ModelFile::parse("model.toml", &wrong)),
        ["age 25 is in 0 phases; every age must be in one"]
    );
    let wrong = MODEL.replacen(
        "[[capacity.limit.overflow]]\nplacement = \"sen_unit\"",
        "[[capacity.limit.overflow]]\nplacement = \"state_special\"",
        1,
    );
    assert_eq!(
        said(ModelFile::parse("model.toml", &wrong)),
        ["a placement cannot take those it has refused itself"]
    );
}

#[test]
fn the_shipped_widths_are_those_of_the_model_and_all_have_reasons() {
    let model = model();
    let file = UncertaintyFile::parse("uncertainty.toml", UNCERTAINTY, &model.categories)
        .expect("the shipped file");
    let shape = model.categories.shape(AGES);
    file.uncertainty()
        .validate(shape)
        .expect("widths the model takes");
    assert!(
        file.parameters
            .iter()
            .all(|one| one.rationale.len() > 20 && one.source.len() > 20)
    );
    let prices = file
        .parameters
        .iter()
        .find(|one| one.parameter.id == "price_growth");
    let prices = &prices.expect("the widest of all").parameter;
    assert_eq!(prices.form, Form::Growth);
    let Distribution::Lognormal { mean, sd_log } = prices.distribution else {
        panic!("{prices:?}")
    };
    assert!((mean - 1.0).abs() < 1e-15);
    let Target::Price {
        non_plan, place, ..
    } = prices.target
    else {
        panic!("{prices:?}")
    };
    assert!(non_plan && !place);
    // What the rationale says: 5.3% for ever is 1.2 lasting national deviations above the central 3%.
    let lasting = sd_log * (prices.shared * (1.0 - prices.yearly)).sqrt();
    let apart = (1.053_f64 / 1.03 - 1.0) / lasting;
    assert!((1.1..1.3).contains(&apart), "{apart}");
}

#[test]
fn all_faults_of_an_uncertainty_file_are_told_at_once() {
    let text = "name = \"Bad\"\n\
        [[parameter]]\nid = \"a\"\nacts_on = \"cease\"\nages = { from = 9, to = 3 }\n\
        distribution = { triangular = { low = 1, mode = 0.5, high = 2 } }\nrho = 0\nyearly = 0\nform = \"levle\"\n\
        basis = \"assumed\"\nsource = \"none\"\nrationale = \"none\"\n\
        [[parameter]]\nid = \"a\"\nacts_on = \"block\"\nages = { from = 0, to = 3 }\n\
        distribution = { normal = { mean = -1, sd = 1 } }\nrho = 0\nyearly = 0\nform = \"level\"\n\
        basis = \"assumed\"\nsource = \"none\"\n";
    assert_eq!(
        said(UncertaintyFile::parse("u.toml", text, &model().categories)),
        [
            "`from` is above `to`",
            "shared figures: `uncertainty of a` is 0.5 at mode; it must be between low and high",
            "unknown form `levle`",
            "`rationale` is missing from `parameter`",
            "`a` is the id of two parameters",
            "unknown key `ages` in `parameter`",
            "the mean of `a` must be more than 0, because its target is multiplied by value over mean",
        ]
    );
}

#[test]
fn an_index_has_a_level_for_each_year_and_none_beyond() {
    let text = "name = \"Made up\"\nsource = \"a test\"\nbasis = \"assumed\"\nfirst = \"2024-25\"\nindex = [100, 104]\n";
    let file = DeflatorFile::parse("deflator.toml", text).expect("a good file");
    assert_eq!(file.last(), FinancialYear::new(2025));
    let deflator = file
        .in_prices_of(FinancialYear::new(2025))
        .expect("in the index");
    let real = deflator
        .real(100.0, FinancialYear::new(2024))
        .expect("in the index");
    assert!((real - 104.0).abs() < 1e-12);
    assert!(file.in_prices_of(FinancialYear::new(2026)).is_none());
    let text = text.replace("[100, 104]", "[]");
    assert_eq!(
        said(DeflatorFile::parse("d.toml", &text)),
        ["the index has no year"]
    );
}
