//! The file of a workspace, `pressure.toml`: whom it is about and what its commands ask for unless the command line says
//! otherwise; and the JSON Schema that editors check it with.

use std::collections::BTreeSet;
use std::path::Path;

use pressure_model::FinancialYear;
use serde_json::{Map, Value, json};
use toml::Spanned;

use crate::fields::Fields;
use crate::node::Node;
use crate::problem::{Error, near_miss};
use crate::reader::read_file;
use crate::scenario::SelectAreas;
use crate::schema::DRAFT;
use crate::wanted::Label;

/// More draws than this gain nothing that can be seen, and take memory by the gigabyte.
pub const MOST_DRAWS: u32 = 100_000;

/// TOML's whole numbers end here.
const MOST_SEED: u64 = i64::MAX as u64;

/// A workspace file, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceFile {
    /// Whom it is about, as written: a council, `region:`, `type:` or England.
    pub area: String,
    /// The financial year that the figures must end with; another release of them stops every command.
    pub base_year: Option<FinancialYear>,
    /// Last financial year projected.
    pub horizon: Option<FinancialYear>,
    /// Draws of the uncertain parameters; 0 is the central run.
    pub draws: Option<u32>,
    /// Seed of the draws.
    pub seed: Option<u64>,
    /// Scenarios by name, or files relative to the workspace; the first is the one that questions are about.
    pub scenarios: Vec<String>,
    /// Folder of tidy tables in place of the bundled ones, relative to the workspace.
    pub data: Option<String>,
}

/// What the names of a workspace file are checked against.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The councils.
    pub areas: &'a dyn SelectAreas,
    /// Ids of every scenario that goes by name.
    pub scenarios: &'a BTreeSet<String>,
}

/// A key of the file: its name, whether it must be there, what it means, an example, and what it may hold.
struct Key(&'static str, bool, &'static str, &'static str, Holds);

enum Holds {
    Text,
    Year,
    /// From nought to so many.
    Whole(u64),
    Texts,
}

const KEYS: [Key; 7] = [
    Key(
        "area",
        true,
        "Whom the workspace is about: a council by name, three-digit code or GSS code; region:South East; type:county; or England",
        "Devon",
        Holds::Text,
    ),
    Key(
        "base_year",
        false,
        "The last financial year that the figures rest on; commands stop when the tables hold another",
        "2024-25",
        Holds::Year,
    ),
    Key(
        "horizon",
        false,
        "The last financial year projected (--to)",
        "2030-31",
        Holds::Year,
    ),
    Key(
        "draws",
        false,
        "Draws of all uncertain parameters; 0 is the central run (--draws)",
        "1000",
        Holds::Whole(MOST_DRAWS as u64),
    ),
    Key(
        "seed",
        false,
        "Seed of the draws: the same seed gives the same figures (--seed)",
        "1",
        Holds::Whole(MOST_SEED),
    ),
    Key(
        "scenarios",
        false,
        "Scenarios by name, or files relative to this one (--scenario); explain and sensitivity ask about the first",
        "current-policy",
        Holds::Texts,
    ),
    Key(
        "data",
        false,
        "Folder of tidy tables written by `pressure ingest`, in place of the bundled ones, relative to this file",
        "tables",
        Holds::Text,
    ),
];

impl WorkspaceFile {
    /// Reads and checks a workspace file; `file` is its name in messages. Scenario files that it names are not opened.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every problem of the file.
    pub fn parse(file: &str, text: &str, names: &Names<'_>) -> Result<Self, Error> {
        read_file(file, text, |fields| read(fields, names))
    }

    /// The JSON Schema of the file. It accepts whatever the reader accepts; names, and that a year ends in the next, only the reader knows.
    pub fn schema() -> Value {
        let mut properties = Map::new();
        for Key(name, _, meaning, example, holds) in &KEYS {
            let mut property = match holds {
                Holds::Text => json!({"type": "string", "pattern": r"\S", "examples": [example]}),
                Holds::Year => {
                    json!({"type": "string", "pattern": FinancialYear::PATTERN, "examples": [example]})
                }
                Holds::Whole(most) => json!({"type": "integer", "minimum": 0, "maximum": most}),
                Holds::Texts => json!({
                    "type": "array", "minItems": 1, "uniqueItems": true,
                    "items": {"type": "string", "pattern": r"\S"}, "examples": [["baseline", example]],
                }),
            };
            property["description"] = (*meaning).into();
            properties.insert((*name).to_owned(), property);
        }
        let required: Vec<&str> = KEYS.iter().filter(|key| key.1).map(|key| key.0).collect();
        json!({
            "$schema": DRAFT,
            "title": "pressure.toml, the file of a workspace of Pressure",
            "type": "object",
            "additionalProperties": false,
            "required": required,
            "properties": properties,
        })
    }
}

fn read(file: &Fields<'_>, names: &Names<'_>) -> Option<WorkspaceFile> {
    let area = file.required("area").and_then(|node| area(&node, names));
    let year = |key| match file.optional(key) {
        Some(node) => node
            .parsed::<FinancialYear>()
            .map(|year| Some(year.into_inner())),
        None => Some(None),
    };
    let (base_year, horizon) = (year("base_year"), year("horizon"));
    let whole = |key, most| match file.optional(key) {
        Some(node) => node.whole_number(most).map(Some),
        None => Some(None),
    };
    let (draws, seed) = (
        whole("draws", u64::from(MOST_DRAWS)),
        whole("seed", MOST_SEED),
    );
    let scenarios = match file.optional("scenarios") {
        Some(node) => scenarios(&node, names),
        None => Some(Vec::new()),
    };
    let data = match file.optional("data") {
        Some(node) => relative(&node).map(Some),
        None => Some(None),
    };
    Some(WorkspaceFile {
        area: area?,
        base_year: base_year?,
        horizon: horizon?,
        draws: draws?.map(|draws| draws as u32),
        seed: seed?,
        scenarios: scenarios?,
        data: data?,
    })
}

fn area(node: &Node<'_>, names: &Names<'_>) -> Option<String> {
    let text = node.text()?.into_inner();
    if text.trim().eq_ignore_ascii_case("all") {
        node.report_help(
            "a workspace is about one area",
            "`all` is every council by itself",
            "name one council, or England",
        );
        return None;
    }
    match names.areas.select(&text) {
        Ok(_) => Some(text),
        Err(help) => {
            node.report_help(
                format!("unknown area `{text}`"),
                "no area has this name",
                help,
            );
            None
        }
    }
}

fn scenarios(node: &Node<'_>, names: &Names<'_>) -> Option<Vec<String>> {
    let listed = node.list_of(|item| scenario(item, names))?;
    if listed.is_empty() {
        node.report(
            "`scenarios` is empty",
            "name a scenario, or leave the key out",
        );
    }
    let mut seen = BTreeSet::new();
    for one in &listed {
        if !seen.insert(one.get_ref()) {
            node.report(
                format!("scenario `{}` is listed twice", one.get_ref()),
                "in this list",
            );
        }
    }
    Some(listed.into_iter().map(Spanned::into_inner).collect())
}

fn scenario(node: &Node<'_>, names: &Names<'_>) -> Option<Spanned<String>> {
    let text = node.text()?;
    let name = text.get_ref();
    let is_file = Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "toml");
    if is_file {
        return relative(node).map(|path| Spanned::new(node.span(), path));
    }
    if name == "baseline" || names.scenarios.contains(name) {
        return Some(text);
    }
    let known: Vec<&str> = names.scenarios.iter().map(String::as_str).collect();
    node.report_help(
        format!("unknown scenario `{name}`"),
        "neither a scenario shipped nor one of scenarios/",
        near_miss(name, &known),
    );
    None
}

/// A path that still means the same when the folder is somewhere else.
fn relative(node: &Node<'_>) -> Option<String> {
    let path = node.text()?.into_inner();
    // A drive letter is no root on other systems, and is no more shareable for that.
    if Path::new(&path).is_absolute() || path.starts_with(['/', '\\']) || path.contains(':') {
        node.report_help(
            format!("`{path}` holds on this machine alone"),
            "an absolute path",
            "write it relative to this file, so that the folder can be moved and shared",
        );
        return None;
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct TwoCouncils;

    impl SelectAreas for TwoCouncils {
        fn select(&self, selector: &str) -> Result<BTreeSet<String>, String> {
            match selector {
                "Devon" | "Kent" => Ok(BTreeSet::new()),
                _ => Err("nearest areas: `Devon`".to_owned()),
            }
        }
    }

    fn parse(text: &str) -> Result<WorkspaceFile, Vec<String>> {
        let scenarios = ["current-policy", "rates-held"].map(str::to_owned).into();
        let names = Names {
            areas: &TwoCouncils,
            scenarios: &scenarios,
        };
        WorkspaceFile::parse("pressure.toml", text, &names).map_err(|error| match error {
            Error::Invalid { problems, .. } => problems.iter().map(ToString::to_string).collect(),
            other => vec![other.to_string()],
        })
    }

    /// As much of JSON Schema as ours uses.
    fn accepts(schema: &Value, value: &toml::Value) -> bool {
        let whole = |key: &str| schema[key].as_u64();
        let kind = match value.type_str() {
            "table" => "object",
            other => other,
        };
        if schema["type"] != kind {
            return false;
        }
        match value {
            toml::Value::Table(table) => {
                let known = schema["properties"].as_object().expect("properties");
                let required = schema["required"].as_array().expect("required");
                required
                    .iter()
                    .all(|key| table.contains_key(key.as_str().expect("a key")))
                    && table.iter().all(|(key, value)| {
                        known
                            .get(key)
                            .is_some_and(|property| accepts(property, value))
                    })
            }
            toml::Value::String(text) => {
                let year = |text: &str| {
                    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
                    text.split_once('-').is_some_and(|(a, b)| {
                        (a.len(), b.len()) == (4, 2) && digits(a) && digits(b)
                    })
                };
                match schema["pattern"].as_str().expect("a pattern") {
                    r"\S" => !text.trim().is_empty(),
                    FinancialYear::PATTERN => year(text),
                    other => panic!("this test does not know {other}"),
                }
            }
            toml::Value::Integer(number) => u64::try_from(*number)
                .is_ok_and(|n| whole("minimum") <= Some(n) && Some(n) <= whole("maximum")),
            toml::Value::Array(list) => {
                let twice = (1..list.len()).any(|i| list[..i].contains(&list[i]));
                whole("minItems") <= Some(list.len() as u64)
                    && !(twice && schema["uniqueItems"] == true)
                    && list.iter().all(|item| accepts(&schema["items"], item))
            }
            _ => false,
        }
    }

    #[test]
    fn the_schema_accepts_what_the_reader_accepts() {
        let schema = WorkspaceFile::schema();
        let both = |text: &str| {
            let table: toml::Table = toml::from_str(text).expect("TOML");
            (
                parse(text).is_ok(),
                accepts(&schema, &toml::Value::Table(table)),
            )
        };
        let values = [
            "\"Devon\"",
            "\" \"",
            "\"2030-31\"",
            "\"2030-3\"",
            "\"2030\"",
            "0",
            "1",
            "-1",
            "100000",
            "100001",
            "1.5",
            "true",
            "9223372036854775807",
            "[]",
            "[1]",
            "[\"baseline\"]",
            "[\"rates-held\", \"baseline\"]",
            "[\"baseline\", \"baseline\"]",
            "[\"scenarios/own.toml\"]",
            "[\"\"]",
            "{}",
            "\"tables\"",
            "2030-03-31",
        ];
        let (mut accepted, mut refused) = (0, 0);
        for Key(name, ..) in &KEYS {
            for value in values {
                let text = match *name {
                    "area" => format!("area = {value}\n"),
                    _ => format!("area = \"Devon\"\n{name} = {value}\n"),
                };
                let (reader, schema) = both(&text);
                // Names that no schema knows are the reader's alone to refuse.
                let only_reader = *name == "area" && schema && !reader && value.starts_with('"');
                assert!(
                    reader == schema || only_reader,
                    "{text}: reader {reader}, schema {schema}"
                );
                if reader {
                    accepted += 1;
                } else {
                    refused += 1;
                }
            }
        }
        assert!(accepted > 15 && refused > 80, "{accepted} and {refused}");
        assert_eq!(both("horizon = \"2030-31\"\n"), (false, false), "no area");
        assert_eq!(
            both("area = \"Devon\"\nhorizn = \"2030-31\"\n"),
            (false, false)
        );
    }

    #[test]
    fn the_keys_of_the_schema_are_those_the_reader_offers() {
        let problems = parse("area = \"Devon\"\nunheard_of = 1\n").expect_err("an unknown key");
        assert_eq!(problems, ["unknown key `unheard_of` in the file"]);
        for Key(name, ..) in &KEYS {
            // Each key is known to the reader: a value of a kind that no key takes is refused for its kind.
            let text = if *name == "area" {
                "area = true\n".to_owned()
            } else {
                format!("area = \"Devon\"\n{name} = true\n")
            };
            let said = parse(&text).expect_err("true is nothing").join(" ");
            assert!(said.starts_with(&format!("`{name}` must be")), "{said}");
        }
        let asked = WorkspaceFile::schema()["properties"]
            .as_object()
            .map(Map::len);
        assert_eq!(asked, Some(KEYS.len()));
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let text = "area = \"Devn\"\nhorizon = \"2030\"\ndraws = -1\nscenarios = [\"rates-hold\", \"/etc/own.toml\"]\ndata = 'C:\\tables'\nsede = 2\n";
        let problems = parse(text).expect_err("much is wrong");
        let starts = [
            "unknown area `Devn`",
            "",
            "`draws` must be a whole number from 0 to 100000",
            "unknown scenario `rates-hold`",
            "`/etc/own.toml` holds on this machine alone",
            "`C:\\tables` holds on this machine alone",
            "unknown key `sede` in the file",
        ];
        assert_eq!(problems.len(), starts.len(), "{problems:?}");
        for (problem, start) in problems.iter().zip(starts) {
            assert!(problem.starts_with(start), "{problem} is not {start}");
        }
    }
}
