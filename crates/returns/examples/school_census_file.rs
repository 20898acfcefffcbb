//! Writes a made-up file of the size and header of the largest return: SEN in England by secondary need, 2016 to 2026, in the long
//! form of 2026 (7.3 million rows).
//!
//! ```text
//! cargo run --release -p pressure-returns --example school_census_file -- /tmp/census/secondary_need.csv 7326676
//! ```
//!
//! Counts are arithmetic on the row's place in the file, so that councils add up to their region and to England and the file is the
//! same on every machine.

#![allow(clippy::print_stderr)]

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::process::ExitCode;

use pressure_returns::{Area, Areas};

const HEADER: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_name,region_code,old_la_code,la_name,new_la_code,pcon_code,pcon_name,phase_type_grouping,sen_provision,sen_primary_need,sen_secondary_need,pupil_count,pupil_percent";

const YEARS: [&str; 11] = [
    "202526", "202425", "202324", "202223", "202122", "202021", "201920", "201819", "201718",
    "201617", "201516",
];
const PHASES: [&str; 6] = [
    "Total",
    "State-funded nursery",
    "State-funded primary",
    "State-funded secondary",
    "State-funded special school",
    "Non-maintained special school",
];
const PROVISIONS: [&str; 3] = [
    "Total",
    "\"Education, health and care plan\"",
    "SEN support / SEN without an EHC plan",
];
const NEEDS: [&str; 14] = [
    "Total",
    "Autistic spectrum disorder",
    "Hearing impairment",
    "Moderate learning difficulty",
    "Multi-sensory impairment",
    "Other difficulty/disability",
    "Physical disability",
    "Profound and multiple learning difficulty",
    "Severe learning difficulty",
    "\"Social, emotional and mental health\"",
    "Specific learning difficulty",
    "\"Speech, language and communications needs\"",
    "Vision impairment",
    "Down syndrome",
];

/// A place: its columns and how many councils it sums.
struct Place {
    columns: String,
    councils: u32,
}

fn quoted(name: &str) -> String {
    if name.contains(',') {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}

/// England, its regions, its councils, and constituencies, of which each council has three or four.
fn places(areas: &Areas) -> Vec<Place> {
    let councils: Vec<&Area> = areas.current().collect();
    let mut regions: Vec<(&str, &str)> = councils
        .iter()
        .map(|a| (a.region_code.as_str(), a.region_name.as_str()))
        .collect();
    regions.sort_unstable();
    regions.dedup();
    let england = Place {
        columns: "National,E92000001,England,,,,,,,".to_owned(),
        councils: councils.len() as u32,
    };
    let mut places = vec![england];
    for (code, name) in regions {
        places.push(Place {
            columns: format!("Regional,E92000001,England,{name},{code},,,,,"),
            councils: councils.iter().filter(|a| a.region_code == code).count() as u32,
        });
    }
    for (n, a) in councils.iter().enumerate() {
        let (name, region) = (
            quoted(&a.name),
            format!("{},{}", a.region_name, a.region_code),
        );
        places.push(Place {
            columns: format!(
                "Local authority,E92000001,England,{region},{},{name},{},,",
                a.la_code_text(),
                a.code
            ),
            councils: 1,
        });
        for part in 1..=3 + usize::from(n % 2 == 0) {
            places.push(Place {
                columns: format!(
                    "Parliamentary constituency,E92000001,England,{region},,,,E1400{:04},Constituency {part} of {}",
                    n * 4 + part,
                    a.la_code_text()
                ),
                councils: 1,
            });
        }
    }
    places
}

/// Phase, provision, primary and secondary need. Of the pairs of needs about a third is met in a year.
fn breakdowns() -> Vec<[&'static str; 4]> {
    let mut all = Vec::new();
    for (i, phase) in PHASES.iter().enumerate() {
        for (j, provision) in PROVISIONS.iter().enumerate() {
            for (k, need) in NEEDS.iter().enumerate() {
                all.push([*phase, *provision, *need, "All pupils"]);
                for (l, secondary) in NEEDS.iter().enumerate().skip(1) {
                    if (i + j + k + l) % 3 == 0 {
                        all.push([*phase, *provision, *need, *secondary]);
                    }
                }
            }
        }
    }
    all
}

fn write(path: &str, rows: u64) -> std::io::Result<u64> {
    let areas = Areas::parse(include_str!("../../../models/england/areas.csv"))
        .map_err(std::io::Error::other)?;
    let places = places(&areas);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(out, "{HEADER}")?;
    let mut written = 0;
    let mut line = String::new();
    for year in YEARS {
        for (n, [phase, provision, need, secondary]) in breakdowns().into_iter().enumerate() {
            // Whole cells, so that councils always add up.
            if written >= rows {
                break;
            }
            for place in &places {
                line.clear();
                // A count for each council, so that every sum is a multiple.
                let each = (n % 40) as u32;
                let (count, percent) = (each * place.councils, f64::from(each) * 1.234_567_89);
                let _ = writeln!(
                    line,
                    "{year},Academic year,{},{phase},{provision},{need},{secondary},{count},{percent}",
                    place.columns
                );
                out.write_all(line.as_bytes())?;
                written += 1;
            }
        }
    }
    out.flush()?;
    Ok(written)
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(path), rows) = (args.first(), args.get(1)) else {
        eprintln!("give the file to write, and how many rows (7326676 if not given)");
        return ExitCode::from(2);
    };
    let Ok(rows) = rows.map_or(Ok(7_326_676), |r| r.parse()) else {
        eprintln!("the number of rows is no number");
        return ExitCode::from(2);
    };
    match write(path, rows) {
        Ok(written) => {
            eprintln!("{written} rows in {path}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}
