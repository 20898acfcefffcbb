//! A reader of JSON Schema that knows the words our schema uses and refuses any other. A library for all of JSON Schema would
//! have every build of the workspace compile a second copy of what it shares with others.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Places in an instance that its schema marks, as JSON pointers; none where it is valid.
pub(crate) fn faults(schema: &Value, instance: &Value) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    let reader = Reader { root: schema };
    reader.check(schema, instance, "", &mut places);
    places
}

struct Reader<'a> {
    /// Where definitions are looked up.
    root: &'a Value,
}

impl Reader<'_> {
    fn check(&self, schema: &Value, instance: &Value, at: &str, faults: &mut BTreeSet<String>) {
        let rules = match schema {
            Value::Bool(true) => return,
            Value::Object(rules) => rules,
            _ => {
                faults.insert(at.to_owned());
                return;
            }
        };
        for (word, rule) in rules {
            let good = match word.as_str() {
                // Said to people, or looked up where another word asks for it.
                "$schema" | "title" | "description" | "definitions" | "then" | "properties"
                | "patternProperties" => true,
                "$ref" => {
                    let pointer = rule.as_str().and_then(|to| to.strip_prefix('#'));
                    let found = pointer.and_then(|pointer| self.root.pointer(pointer));
                    self.check(found.expect("a definition"), instance, at, faults);
                    true
                }
                "type" => is_of_type(instance, text(rule)),
                "enum" => list(rule).contains(instance),
                "minimum" => number(instance).is_none_or(|n| n >= number(rule).expect("a number")),
                "maximum" => number(instance).is_none_or(|n| n <= number(rule).expect("a number")),
                "pattern" => instance.as_str().is_none_or(|i| matches(text(rule), i)),
                "required" => instance.as_object().is_none_or(|object| {
                    list(rule).iter().all(|key| object.contains_key(text(key)))
                }),
                "items" => {
                    for (place, item) in instance.as_array().into_iter().flatten().enumerate() {
                        self.check(rule, item, &format!("{at}/{place}"), faults);
                    }
                    true
                }
                "additionalProperties" => {
                    assert_eq!(rule, &Value::Bool(false), "only `false` is known");
                    self.keys(rules, instance, at, faults)
                }
                "allOf" => {
                    for one in list(rule) {
                        self.check(one, instance, at, faults);
                    }
                    true
                }
                "anyOf" => self.some(list(rule), instance, at, faults) != Some(0),
                "oneOf" => matches!(self.some(list(rule), instance, at, faults), None | Some(1)),
                "not" => !self.is_valid(rule, instance),
                "if" => {
                    if self.is_valid(rule, instance) {
                        let then = &rules["then"];
                        self.check(then, instance, at, faults);
                    }
                    true
                }
                other => panic!("`{other}` is no word that is known"),
            };
            if !good {
                faults.insert(at.to_owned());
            }
        }
        // Without the word that closes it a table checks the keys it names and lets others be.
        if !rules.contains_key("additionalProperties") {
            self.keys(rules, instance, at, faults);
        }
    }

    /// Checks the values of keys that are named, and gives whether all are.
    fn keys(
        &self,
        rules: &Map<String, Value>,
        instance: &Value,
        at: &str,
        faults: &mut BTreeSet<String>,
    ) -> bool {
        let mut known = true;
        for (key, value) in instance.as_object().into_iter().flatten() {
            let named = rules.get("properties").and_then(|named| named.get(key));
            let forms = rules.get("patternProperties").and_then(Value::as_object);
            let form = forms
                .into_iter()
                .flatten()
                .find(|(form, _)| matches(form, key));
            match named.or(form.map(|(_, schema)| schema)) {
                Some(schema) => {
                    // A slash in a key is written ~1 in a pointer.
                    let place = format!("{at}/{}", key.replace('/', "~1"));
                    self.check(schema, value, &place, faults);
                }
                None => known = false,
            }
        }
        known
    }

    fn is_valid(&self, schema: &Value, instance: &Value) -> bool {
        let mut faults = BTreeSet::new();
        self.check(schema, instance, "", &mut faults);
        faults.is_empty()
    }

    /// How many of some schemas an instance meets; `None` where it meets none, and their faults have been told.
    fn some(
        &self,
        schemas: &[Value],
        instance: &Value,
        at: &str,
        faults: &mut BTreeSet<String>,
    ) -> Option<usize> {
        let met = schemas
            .iter()
            .filter(|one| self.is_valid(one, instance))
            .count();
        if met > 0 {
            return Some(met);
        }
        for one in schemas {
            self.check(one, instance, at, faults);
        }
        None
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text in a schema")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list in a schema")
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

fn is_of_type(instance: &Value, kind: &str) -> bool {
    match kind {
        "object" => instance.is_object(),
        "array" => instance.is_array(),
        "string" => instance.is_string(),
        "boolean" => instance.is_boolean(),
        "number" => instance.is_number(),
        "integer" => number(instance).is_some_and(|n| n.fract() == 0.0),
        other => panic!("`{other}` is no type that is known"),
    }
}

/// Whether a text is of a form: any that is not blank, or digits `[0-9]{n}` and plain characters from end to end.
fn matches(form: &str, text: &str) -> bool {
    if form == "\\S" {
        return !text.trim().is_empty();
    }
    let within = form
        .strip_prefix('^')
        .and_then(|form| form.strip_suffix('$'));
    let mut form = within.expect("a form from end to end");
    let mut text = text.chars();
    while !form.is_empty() {
        if let Some(rest) = form.strip_prefix("[0-9]{") {
            let (count, rest) = rest.split_once('}').expect("a count");
            let count: usize = count.parse().expect("a count");
            if !(0..count).all(|_| text.next().is_some_and(|c| c.is_ascii_digit())) {
                return false;
            }
            form = rest;
        } else {
            let plain = form.chars().next();
            assert!(plain.is_some_and(|c| c == '/' || c == '-'), "{form}");
            if text.next() != plain {
                return false;
            }
            form = &form[1..];
        }
    }
    text.next().is_none()
}

#[test]
fn the_words_mean_what_they_say() {
    use serde_json::json;
    let schema = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "n": { "type": "integer", "minimum": 1, "maximum": 3 },
            "year": { "type": "string", "pattern": "^[0-9]{4}/[0-9]{2}$" },
            "one": { "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] },
            "any": { "anyOf": [{ "enum": ["x"] }, { "$ref": "#/definitions/flag" }] },
            "none": { "not": { "required": ["a"] } },
            "when": { "if": { "required": ["a"] }, "then": { "properties": { "b": false } } },
            "open": { "patternProperties": { "^[0-9]{1}$": { "type": "number" } } },
        },
        "required": ["n"],
        "allOf": [{ "anyOf": [{ "required": ["n"] }] }],
        "definitions": { "flag": { "type": "boolean" } },
    });
    for (instance, marked) in [
        (json!({ "n": 2 }), ""),
        (json!({ "n": 4 }), "/n"),
        (json!({ "n": 1.5 }), "/n"),
        (json!({}), " "),
        (json!({ "n": 1, "m": 1 }), " "),
        (json!({ "n": 1, "year": "2027/28" }), ""),
        (json!({ "n": 1, "year": "2027/281" }), "/year"),
        (json!({ "n": 1, "one": { "a": 1 } }), ""),
        (json!({ "n": 1, "one": { "a": 1, "b": 1 } }), "/one"),
        (json!({ "n": 1, "one": {} }), "/one"),
        (json!({ "n": 1, "any": true }), ""),
        (json!({ "n": 1, "any": "y" }), "/any"),
        (json!({ "n": 1, "none": { "a": 1 } }), "/none"),
        (json!({ "n": 1, "when": { "b": 1 } }), ""),
        (json!({ "n": 1, "when": { "a": 1, "b": 1 } }), "/when/b"),
        (
            json!({ "n": 1, "open": { "1": "x", "other": "x" } }),
            "/open/1",
        ),
    ] {
        let found: Vec<String> = faults(&schema, &instance).into_iter().collect();
        let marked: Vec<&str> = marked.split_terminator('|').map(str::trim).collect();
        assert_eq!(found, marked, "{instance}");
    }
}
