//! The JSON Schema of scenario files, for editors.
//!
//! Nothing of it is written by hand: small texts with one key at a time are given to the reader of scenario files, which
//! notes what it asks of each value ([`Wanted`]), and the schema is what it asked for. What depends on figures (a start
//! before the base year, two placements that are the same) only the reader itself can tell.

use std::cell::RefCell;

use serde_json::{Map, Value, json};

use crate::catalogue::{COMMON_KEYS, KINDS};
use crate::reader::asked_at;
use crate::scenario::{self, Context};
use crate::wanted::{Among, Wanted};

/// The draft that editors for TOML understand.
pub(crate) const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The list of levers in a file.
const LEVERS: &str = "lever";

/// The schema of scenario files for a model: its placements, needs, lines and modes, and the scenarios to extend.
pub fn schema(context: &Context<'_>) -> Value {
    let prober = Prober {
        context,
        definitions: RefCell::default(),
    };
    prober.file()
}

/// Where in a text a value stands: what comes before it, and what after.
struct Place<'a> {
    before: &'a str,
    after: &'a str,
}

struct Prober<'a> {
    context: &'a Context<'a>,
    /// What many keys take, by its name: lists of ids and sorts of table.
    definitions: RefCell<Map<String, Value>>,
}

impl Prober<'_> {
    fn asked(&self, text: &str, at: usize) -> Vec<Wanted> {
        asked_at(text, at, |file| {
            scenario::read("schema", file, self.context)
        })
    }

    fn file(&self) -> Value {
        let mut table = Table::of(&self.asked("", 0));
        for key in std::mem::take(&mut table.keys) {
            let before = format!("{key} = ");
            let schema = if key == LEVERS {
                Some(json!({ "type": "array", "items": self.lever() }))
            } else {
                self.value(&Place {
                    before: &before,
                    after: "",
                })
            };
            table.properties.extend(schema.map(|schema| (key, schema)));
        }
        let mut file = table.schema();
        file.insert("$schema".to_owned(), json!(DRAFT));
        file.insert("title".to_owned(), json!("Scenario of Pressure"));
        file.insert(
            "definitions".to_owned(),
            Value::Object(self.definitions.take()),
        );
        Value::Object(file)
    }

    /// What may stand at a place; `None` if nothing may.
    fn value(&self, place: &Place<'_>) -> Option<Value> {
        let Place { before, after } = place;
        let wanted = self.asked(&format!("{before}\"?\"{after}"), before.len());
        if wanted.contains(&Wanted::Refused) {
            return None;
        }
        let mut ways = self.plain(&wanted);
        if wanted.contains(&Wanted::List) {
            let item = self.value(&Place {
                before: &format!("{before}["),
                after: &format!("]{after}"),
            });
            ways.extend(item.map(|item| json!({ "type": "array", "items": item })));
        }
        if wanted.contains(&Wanted::Table) {
            ways.push(self.table_or_sort(place));
        }
        match ways.len() {
            0 | 1 => ways.pop(),
            _ => Some(json!({ "anyOf": ways })),
        }
    }

    /// Numbers, texts and flags asked for.
    fn plain(&self, wanted: &[Wanted]) -> Vec<Value> {
        let mut ways = Vec::new();
        let ranges = wanted.iter().filter_map(|wanted| match wanted {
            Wanted::Number(range) => Some(range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY))),
            _ => None,
        });
        let within = |(low, high): (f64, f64), (l, h): (f64, f64)| (low.max(l), high.min(h));
        if let Some((low, high)) = ranges.reduce(within) {
            let whole = wanted.contains(&Wanted::Whole);
            let mut number = Map::new();
            let kind = if whole { "integer" } else { "number" };
            number.insert("type".to_owned(), json!(kind));
            for (end, value) in [("minimum", low), ("maximum", high)] {
                if value.is_finite() {
                    number.insert(end.to_owned(), plainly(value));
                }
            }
            ways.push(Value::Object(number));
        }
        if wanted.contains(&Wanted::Flag) {
            ways.push(json!({ "type": "boolean" }));
        }
        let before = ways.len();
        for wanted in wanted {
            match wanted {
                Wanted::Label(form) => ways.push(json!({ "type": "string", "pattern": form })),
                Wanted::OneOf(_, ids) if ids.len() == 1 => ways.push(one_of(ids)),
                Wanted::OneOf(what, ids) => {
                    let (name, own) = (what.replace(' ', "_"), one_of(ids));
                    let mut definitions = self.definitions.borrow_mut();
                    let known = definitions
                        .entry(name.clone())
                        .or_insert_with(|| own.clone());
                    // The same words for another list are a list of its own.
                    ways.push(if *known == own { reference(&name) } else { own });
                }
                _ => {}
            }
        }
        // Any text that is not blank, where nothing more is asked of it.
        if ways.len() == before && wanted.contains(&Wanted::Text) {
            ways.push(json!({ "type": "string", "pattern": "\\S" }));
        }
        ways
    }

    /// What a table at a place may be: of a sort that stands once under its name, or one of its own.
    fn table_or_sort(&self, place: &Place<'_>) -> Value {
        let Place { before, after } = place;
        let wanted = self.asked(&format!("{before}{{}}{after}"), before.len());
        let sort = wanted.iter().find_map(|wanted| match wanted {
            Wanted::Sort(sort) => Some(*sort),
            _ => None,
        });
        let own = || Value::Object(self.table("", place).schema());
        match sort {
            Some(sort) => {
                if !self.definitions.borrow().contains_key(sort) {
                    let own = own();
                    self.definitions.borrow_mut().insert(sort.to_owned(), own);
                }
                reference(sort)
            }
            None => own(),
        }
    }

    /// A table at a place, some of whose keys are given already.
    fn table(&self, given: &str, place: &Place<'_>) -> Table {
        let Place { before, after } = place;
        let wanted = self.asked(&format!("{before}{{ {given} }}{after}"), before.len());
        let mut table = Table::of(&wanted);
        let given = if given.is_empty() {
            String::new()
        } else {
            format!("{given}, ")
        };
        let at = |key: &str| {
            self.value(&Place {
                before: &format!("{before}{{ {given}{key} = "),
                after: &format!(" }}{after}"),
            })
        };
        for key in std::mem::take(&mut table.keys) {
            let schema = at(&key);
            table.properties.extend(schema.map(|schema| (key, schema)));
        }
        if let Some((form, example)) = table.every_key {
            table.of_every_key = at(&format!("\"{example}\"")).map(|schema| (form, schema));
        }
        table
    }

    /// One `[[lever]]`: its common keys, which read by its kind, and exactly one kind.
    fn lever(&self) -> Value {
        let start = format!("{LEVERS} = [");
        let place = Place {
            before: &start,
            after: "]",
        };
        let common: Vec<Table> = KINDS
            .iter()
            .map(|kind| self.table(&format!("{} = {{}}", kind.id), &place))
            .collect();
        let of = |table: &Table, key: &str| {
            let schema = table.properties.get(key).cloned();
            schema.unwrap_or(json!(false))
        };
        let alike = |key: &str| {
            let mut pairs = common.windows(2);
            pairs.all(|pair| of(&pair[0], key) == of(&pair[1], key))
        };
        let mut lever = Table::default();
        for (key, meaning) in COMMON_KEYS {
            // A key that kinds read in their own ways is left open here, and closed below kind by kind.
            let schema = if alike(key) {
                of(&common[0], key)
            } else {
                json!({})
            };
            lever
                .properties
                .insert(key.to_owned(), described(schema, meaning));
        }
        let mut by_kind: Vec<(Map<String, Value>, Vec<&str>)> = Vec::new();
        for (kind, table) in KINDS.iter().zip(&common) {
            let own = COMMON_KEYS.iter().filter(|(key, _)| !alike(key));
            let own = own
                .map(|(key, _)| ((*key).to_owned(), of(table, key)))
                .collect();
            match by_kind.iter_mut().find(|(known, _)| *known == own) {
                Some((_, kinds)) => kinds.push(kind.id),
                None => by_kind.push((own, vec![kind.id])),
            }
        }
        for kind in &KINDS {
            let schema = self.value(&Place {
                before: &format!("{start}{{ {} = ", kind.id),
                after: " }]",
            });
            let description = format!("{}. Keys: {}", kind.acts_on, kind.keys);
            let schema = described(schema.unwrap_or(json!(false)), &description);
            lever.properties.insert(kind.id.to_owned(), schema);
        }
        lever.required.clone_from(&common[0].required);
        let ids = KINDS.iter().map(|kind| kind.id.to_owned()).collect();
        lever.rules.push((Among::Exactly, ids));
        let mut schema = lever.schema();
        let conditions = by_kind.into_iter().map(|(own, kinds)| {
            let of: Vec<Value> = kinds
                .iter()
                .map(|kind| json!({ "required": [kind] }))
                .collect();
            json!({ "if": { "anyOf": of }, "then": { "properties": own } })
        });
        match schema.get_mut("allOf") {
            Some(Value::Array(all)) => all.extend(conditions),
            _ => {
                schema.insert("allOf".to_owned(), conditions.collect());
            }
        }
        Value::Object(schema)
    }
}

/// What is asked of a table.
#[derive(Default)]
struct Table {
    /// Keys asked for whose values are not known yet.
    keys: Vec<String>,
    properties: Map<String, Value>,
    required: Vec<String>,
    rules: Vec<(Among, Vec<String>)>,
    /// Form of every key, and an example.
    every_key: Option<(&'static str, &'static str)>,
    of_every_key: Option<(&'static str, Value)>,
}

impl Table {
    fn of(wanted: &[Wanted]) -> Self {
        let mut table = Self::default();
        for wanted in wanted {
            match wanted {
                Wanted::Key(key) => table.keys.push(key.clone()),
                Wanted::Required(key) => table.required.push(key.clone()),
                Wanted::Among(rule, keys) => table.rules.push((*rule, keys.clone())),
                Wanted::EveryKey(form, example) => table.every_key = Some((form, example)),
                _ => {}
            }
        }
        table
    }

    fn schema(self) -> Map<String, Value> {
        let mut schema = Map::new();
        let mut put = |key: &str, value: Value| {
            schema.insert(key.to_owned(), value);
        };
        put("type", json!("object"));
        put("additionalProperties", json!(false));
        if !self.properties.is_empty() {
            put("properties", Value::Object(self.properties));
        }
        if let Some((form, value)) = self.of_every_key {
            put("patternProperties", json!({ form: value }));
        }
        if !self.required.is_empty() {
            put("required", json!(self.required));
        }
        let rules: Vec<Value> = self.rules.iter().map(rule).collect();
        if !rules.is_empty() {
            put("allOf", Value::Array(rules));
        }
        schema
    }
}

/// So many of some keys.
fn rule((among, keys): &(Among, Vec<String>)) -> Value {
    let each: Vec<Value> = keys
        .iter()
        .map(|key| json!({ "required": [key] }))
        .collect();
    match among {
        Among::Exactly => json!({ "oneOf": each }),
        Among::AtLeast => json!({ "anyOf": each }),
        Among::AtMost => {
            let pairs: Vec<Value> = keys
                .iter()
                .enumerate()
                .flat_map(|(i, one)| {
                    keys[..i]
                        .iter()
                        .map(move |other| json!({ "required": [other, one] }))
                })
                .collect();
            json!({ "not": { "anyOf": pairs } })
        }
    }
}

fn described(mut schema: Value, meaning: &str) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), json!(meaning));
    }
    schema
}

fn one_of(ids: &[String]) -> Value {
    json!({ "enum": ids })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A whole number without its point.
fn plainly(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}
