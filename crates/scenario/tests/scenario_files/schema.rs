//! The schema of scenario files takes what reads, marks what does not, and says no more than the readers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use pressure_model::CensusYear;
use pressure_scenario::{
    COMMON_KEYS, Context, KINDS, ModelFile, Policy, Scenario, SelectAreas, schema,
};
use serde_json::Value;

use crate::checker::faults;

const SCENARIOS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../models/england/scenarios"
);

/// Two councils, of which one has gone.
#[derive(Debug)]
struct Councils;

impl SelectAreas for Councils {
    fn select(&self, selector: &str) -> Result<BTreeSet<String>, String> {
        match selector {
            "Devon" | "type:county" => Ok(BTreeSet::from(["E10000008".to_owned()])),
            "Cumbria" => Err(
                "Cumbria ended in April 2023; name Cumberland or Westmorland and Furness"
                    .to_owned(),
            ),
            _ => Err("did you mean `Devon`?".to_owned()),
        }
    }
}

/// The shipped scenarios by id.
fn shipped() -> BTreeMap<String, String> {
    let files = std::fs::read_dir(SCENARIOS).expect("the shipped folder");
    let paths = files.map(|file| file.expect("a file").path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let id = path.file_stem().and_then(|id| id.to_str());
            let text = std::fs::read_to_string(&path).expect("a text");
            (id.expect("a name").to_owned(), text)
        })
        .collect()
}

pub(crate) fn with_context<T>(use_it: impl FnOnce(&Context<'_>) -> T) -> T {
    let model = include_str!("../../../../models/england/model.toml");
    let policy = include_str!("../../../../models/england/policy.toml");
    use_it(&Context {
        model: &ModelFile::parse("model.toml", model).expect("the shipped file"),
        policy: &Policy::parse("policy.toml", policy).expect("the shipped file"),
        base: Some(CensusYear::new(2025)),
        areas: &Councils,
        library: &shipped(),
        files: &pressure_scenario::NoFiles,
    })
}

/// The schema, made once: it takes some hundreds of small texts.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| with_context(schema));

/// Places in a scenario file that a reader of JSON Schema marks.
pub(crate) fn marked(text: &str) -> Vec<String> {
    let file: Value = toml::from_str(text).expect("TOML");
    faults(&SCHEMA, &file).into_iter().collect()
}

#[test]
fn the_copy_beside_the_shipped_scenarios_is_the_schema() {
    let copy = std::fs::read_to_string(Path::new(SCENARIOS).join("schema.json")).expect("the copy");
    assert!(
        copy == format!("{:#}\n", *SCHEMA),
        "write it anew: pressure list scenario-schema > models/england/scenarios/schema.json"
    );
}

#[test]
fn what_is_shipped_and_every_example_is_taken() {
    for (id, text) in shipped() {
        assert_eq!(marked(&text), [""; 0], "{id}");
    }
    for kind in &KINDS {
        let text = format!("name = \"Mine\"\nsummary = \"One\"\n{}", kind.example());
        assert_eq!(marked(&text), [""; 0], "{}", kind.id);
    }
}

/// Slips in an example, each read by the reader too: what it takes the schema takes, and the other way round.
#[test]
fn reader_and_schema_agree_on_slips() {
    let head = "name = \"Mine\"\nsummary = \"One\"\nextends = \"current-policy\"\n";
    let lever = "[[lever]]\nfrom = \"2027/28\"\nprofile = { ramp = { years = 3 } }\nareas = [\"Devon\"]\n\
                 one_off_cost = { \"2027-28\" = 1000 }\n[lever.request_rate]\nmultiply = 0.9\nages = [4, 5]\n";
    let grant = "[[lever]]\nfrom = \"2027-28\"\n[lever.grant]\namount = 5\n";
    for (from, to) in [
        ("", ""),
        ("\"current-policy\"", "\"baseline\""),
        ("\"current-policy\"", "\"current-polcy\""),
        ("name = \"Mine\"", "name = \" \""),
        ("summary = \"One\"\n", ""),
        ("\"2027/28\"", "\"2027-28\""),
        ("\"2027/28\"", "\"policy\""),
        ("\"2027-28\"", "\"2027/28\""),
        ("{ ramp = { years = 3 } }", "\"step\""),
        ("{ ramp = { years = 3 } }", "\"stepp\""),
        (
            "{ ramp = { years = 3 } }",
            "{ ramp = { years = 3 }, back = { years = 3 } }",
        ),
        ("{ ramp = { years = 3 } }", "{ ramp = { years = 0 } }"),
        ("{ ramp = { years = 3 } }", "{ rmap = { years = 3 } }"),
        ("[\"Devon\"]", "\"Devon\""),
        ("1000 }", "\"1000\" }"),
        ("multiply = 0.9", "multiply = -0.9"),
        ("multiply = 0.9", "multiply = 0.9\nadd = 0.1"),
        ("multiply = 0.9", "add = 2"),
        ("multiply = 0.9\nages = [4, 5]", "trend = \"held\""),
        ("multiply = 0.9", ""),
        ("[4, 5]", "[4, 26]"),
        ("[4, 5]", "[4.5]"),
        ("[4, 5]", "4"),
        ("ages =", "aegs ="),
        ("amount = 5", "amount = 5\nshare = 0.1"),
        (
            "multiply = 0.9",
            "multiply = { triangular = { low = 0.8, mode = 0.9, high = 1 } }",
        ),
        (
            "multiply = 0.9",
            "multiply = { triangular = { low = 0.8, high = 1 } }",
        ),
        (
            "multiply = 0.9",
            "multiply = { normal = { mean = 0.9, sd = 0.1 }, beta = { mean = 0.9, concentration = 9 } }",
        ),
        ("multiply = 0.9", "multiply = { gamma = { mean = 0.9 } }"),
        ("[lever.grant]\namount = 5", "[lever.takeover]"),
        ("[lever.grant]\namount = 5", "[lever.takeover]\nyear = 5"),
        (
            "[lever.grant]\namount = 5",
            "[lever.takeover]\n[lever.override_end]",
        ),
        ("[lever.grant]\namount = 5", "[lever.appeals]\nrate = 0.1"),
        (
            "[lever.grant]\namount = 5",
            "profile = \"step\"\n[lever.takeover]",
        ),
        (
            "[lever.grant]\namount = 5",
            "[lever.inflation]\nrate = 0.1\nmode = \"minibus\"",
        ),
        (
            "[lever.grant]\namount = 5",
            "[lever.inflation]\nrate = 0.1\nmode = \"minibus\"\nplacement = \"mainstream\"",
        ),
        (
            "[lever.grant]\namount = 5",
            "[lever.contract_price]\nmultiply = 2\nmode = \"minibus\"\ncategory = [\"pre16_sen\"]",
        ),
        (
            "[lever.grant]\namount = 5",
            "[lever.contract_price]\nmultiply = 2\nmode = \"minbus\"",
        ),
        (
            "[lever.grant]\namount = 5",
            "[lever.mode_shift]\nto_mode = \"minibus\"\nshare = 0.5\namount = 5",
        ),
    ] {
        let text = format!("{head}{lever}{grant}");
        assert!(text.contains(from), "{from}");
        let text = text.replacen(from, to, 1);
        let read = with_context(|context| Scenario::parse("mine", &text, context));
        let marked = marked(&text);
        assert_eq!(
            read.is_ok(),
            marked.is_empty(),
            "{from} -> {to}: {marked:?} {read:?}"
        );
    }
}

#[test]
fn the_catalogue_tells_every_key_that_a_reader_takes() {
    let lever = &SCHEMA["properties"]["lever"]["items"]["properties"];
    let keys = |value: &Value| -> Vec<String> {
        let keys = value["properties"].as_object();
        keys.map_or_else(Vec::new, |keys| keys.keys().cloned().collect())
    };
    for kind in &KINDS {
        let words: BTreeSet<&str> = kind
            .keys
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .collect();
        for key in keys(&lever[kind.id]) {
            assert!(words.contains(key.as_str()), "`{key}` of {}", kind.id);
        }
    }
    // And the keys of every lever: those, and the kinds.
    let all = lever.as_object().map_or(0, serde_json::Map::len);
    assert_eq!(all, COMMON_KEYS.len() + KINDS.len());
    for (key, _) in COMMON_KEYS {
        assert!(lever[key].is_object(), "`{key}` is asked for by no reader");
    }
}
