//! CSV, JSON and where the command runs.

use serde_json::Value;

use crate::support::{arg, folder, pressure, pressure_in, rows};

const HEADER: &str = "scenario,area_code,area_name,measure,breakdown,category,period_kind,period,value,p10,p50,p90,unit,basis";

const KENT: [&str; 8] = [
    "project",
    "--area",
    "Kent",
    "--by",
    "need,mode",
    "--to",
    "2028-29",
    "--format",
];

fn kent(format: &str) -> String {
    pressure(&[&KENT[..], &[format]].concat()).ok()
}

#[test]
fn the_header_of_the_csv_is_the_contract() {
    assert_eq!(kent("csv").lines().next(), Some(HEADER));
}

/// The number written after `"value":` in a row of JSON. Readers of JSON may round its last digit; this does not.
fn value_in(line: &str) -> f64 {
    let (_, rest) = line.split_once("\"value\":").expect("a value");
    let digits = rest.split(',').next().expect("a number");
    digits.parse().expect("a number")
}

#[test]
fn csv_and_json_hold_the_same_rows() {
    let csv = rows(&kent("csv"));
    let text = kent("json");
    let Value::Array(json) = serde_json::from_str(&text).expect("JSON") else {
        panic!("the JSON is an array");
    };
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('{')).collect();
    assert_eq!((json.len(), lines.len()), (csv.len(), csv.len()));
    for ((csv, json), line) in csv.iter().zip(&json).zip(lines) {
        let json = json.as_object().expect("a row is an object");
        assert_eq!(json.len(), csv.len());
        for (name, text) in csv {
            match &json[name] {
                Value::Null => assert_eq!(text, "", "{name} of {csv:?}"),
                Value::String(same) => assert_eq!(text, same, "{name} of {csv:?}"),
                Value::Number(_) => assert_eq!(name, "value", "{csv:?}"),
                other => panic!("{name} is {other}"),
            }
        }
        let of_csv: f64 = csv["value"].parse().expect("a number");
        assert_eq!(of_csv.to_bits(), value_in(line).to_bits(), "{csv:?}");
    }
}

#[test]
fn periods_are_labelled_as_their_calendar_is() {
    for row in rows(&kent("csv")) {
        let (kind, period) = (row["period_kind"].as_str(), row["period"].as_str());
        let shape: String = period
            .chars()
            .map(|c| if c.is_ascii_digit() { '9' } else { c })
            .collect();
        let calendar = match shape.as_str() {
            "9999-99" if period.ends_with("-01") && kind == "census" => "census",
            "9999-99" => "financial_year",
            "9999" => "calendar_year",
            _ => "unknown",
        };
        assert_eq!(kind, calendar, "{row:?}");
        assert!(
            matches!(
                row["basis"].as_str(),
                "actual" | "estimated" | "assumed" | "projected"
            ),
            "{row:?}"
        );
        assert!(row["p10"].is_empty() && row["p50"].is_empty() && row["p90"].is_empty());
    }
}

#[test]
fn ages_are_printed_from_young_to_old() {
    let table = pressure(&["project", "--by", "age"]).ok();
    let groups = ["Under 5", "5 to 10", "11 to 15", "16 to 19", "20 to 25"];
    let places: Vec<usize> = groups
        .iter()
        .map(|group| table.find(&format!("    {group} ")).expect("the age group"))
        .collect();
    assert!(
        places.is_sorted(),
        "{groups:?} stand at {places:?}: {table}"
    );
}

#[test]
fn the_same_command_gives_the_same_bytes() {
    for format in ["table", "csv", "json"] {
        assert_eq!(kent(format), kent(format), "{format}");
    }
}

#[test]
fn the_command_runs_from_any_folder() {
    let elsewhere = folder(&[]);
    let here = pressure(&[]).ok();
    assert_eq!(pressure_in(elsewhere.path(), &[]).ok(), here);
    let left = std::fs::read_dir(elsewhere.path()).expect("the folder");
    assert_eq!(left.count(), 0, "nothing is left behind");
}

#[test]
fn the_bundled_model_and_a_copy_of_it_give_the_same_results() {
    let model = crate::support::repository().join("models/england");
    let given = [&KENT[..], &["csv", "--model", arg(&model)]].concat();
    assert_eq!(pressure(&given).ok(), kent("csv"));
}

#[test]
fn the_bundled_tables_and_a_copy_of_them_give_the_same_results() {
    let data = crate::support::repository().join("data/england");
    let given = [&KENT[..], &["csv", "--data", arg(&data)]].concat();
    assert_eq!(pressure(&given).ok(), kent("csv"));
}
