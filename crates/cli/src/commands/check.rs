//! `pressure check`: what is wrong with a folder of returns, and how to mend it.

use std::path::Path;

use pressure_report::write_file;
use pressure_returns::{Finding, Severity};

use crate::args::{CheckArgs, Format};
use crate::failure::Failure;
use crate::model_folder::ModelFolder;
use crate::printer::{Listing, Printer};
use crate::returns_folder::ReturnsFolder;

/// Columns of corrections.csv.
const CORRECTION: [&str; 9] = [
    "file",
    "area",
    "period",
    "age",
    "need",
    "placement",
    "item",
    "value",
    "reason",
];

pub(crate) fn run(args: &CheckArgs, printer: &Printer) -> Result<(), Failure> {
    let model = ModelFolder::load(None)?;
    let mut folder = ReturnsFolder::read(&args.dir, model.areas.areas())?;
    let own = folder.add_own_figures(&args.dir, &model)?;
    let findings = &folder.findings;
    if args.format == Format::Table {
        for finding in findings {
            printer.text(&told(finding))?;
        }
    } else {
        printer.listing(&listing(findings), args.format)?;
    }
    if args.write_corrections {
        let (path, lines) = write_corrections(&args.dir, findings)?;
        printer.note(&format!(
            "{lines} lines to fill in written to {path}: put a number in place of each `?`, or delete the line"
        ));
    }
    let least = if args.deny.is_some() {
        Severity::Warning
    } else {
        Severity::Error
    };
    let (said, bad) = counted(findings, least);
    printer.note(&said);
    if folder.picture.sources().is_empty() && !own {
        // Nothing wrong was found because nothing was looked at: that is no clean check.
        return Err(Failure::Findings {
            what: format!("`{}` holds no return that can be read", args.dir.display()),
        });
    }
    if bad == 0 {
        return Ok(());
    }
    let what = if args.deny.is_some() {
        "errors and warnings"
    } else {
        "errors"
    };
    Err(Failure::Findings {
        what: format!("the returns have {what} to mend: {bad} in all"),
    })
}

/// A finding for a reader: what and where, and, unless it is only for information, what was done and how to mend it.
fn told(f: &Finding) -> String {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let about: Vec<String> = [&f.area, &f.period]
        .into_iter()
        .flatten()
        .map(String::clone)
        .collect();
    let mut place = vec![f.file.clone()];
    place.extend(f.row.map(|row| format!("row {row}")));
    place.extend(f.column.as_ref().map(|column| format!("column {column}")));
    let head = format!("{} {}", f.severity.label(), f.code);
    let about = if about.is_empty() {
        String::new()
    } else {
        format!(" {}", about.join(", "))
    };
    let value = if f.value.is_some() {
        format!(": {}", text(&f.value))
    } else {
        String::new()
    };
    let place = place.join(", ");
    if f.severity == Severity::Info {
        format!("{head}{about}{value} ({place}; {})", f.done)
    } else {
        format!(
            "{head}{about}{value}\n    in {place}\n    done: {}\n    mend: {}",
            f.done, f.mend
        )
    }
}

/// Findings as a list, in the order given.
fn listing(findings: &[Finding]) -> Listing {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let row = |f: &Finding| {
        vec![
            f.severity.label().to_owned(),
            f.code.to_owned(),
            text(&f.area),
            text(&f.period),
            f.file.clone(),
            f.row.map_or_else(String::new, |row| row.to_string()),
            text(&f.column),
            text(&f.value),
            f.done.clone(),
            f.mend.clone(),
        ]
    };
    Listing {
        header: vec![
            "severity", "code", "area", "period", "file", "row", "column", "value", "done", "mend",
        ],
        rows: findings.iter().map(row).collect(),
    }
}

/// How many of each severity, said; and how many are at least as bad as one.
pub(crate) fn counted(findings: &[Finding], least: Severity) -> (String, usize) {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let plural = |n: usize, what: &str| {
        if n == 1 {
            format!("1 {what}")
        } else {
            format!("{n} {what}s")
        }
    };
    let said = format!(
        "{}, {}, {} for information",
        plural(count(Severity::Error), "error"),
        plural(count(Severity::Warning), "warning"),
        count(Severity::Info)
    );
    (
        said,
        findings.iter().filter(|f| f.severity >= least).count(),
    )
}

/// Writes one line to fill in for each finding about a council's figure. A `?` is no number, so that a line left as it is
/// is told and changes nothing.
fn write_corrections(dir: &Path, findings: &[Finding]) -> Result<(String, usize), Failure> {
    let path = dir.join("corrections.csv");
    if path.symlink_metadata().is_ok() {
        return Err(Failure::Usage {
            what: format!("{} exists already", path.display()),
            help: "move it away, or add lines to it by hand".to_owned(),
        });
    }
    let mut csv = csv::Writer::from_writer(Vec::new());
    let broken = |e: csv::Error| Failure::Output(std::io::Error::other(e));
    csv.write_record(CORRECTION).map_err(broken)?;
    let mut lines = 0;
    for f in findings.iter().filter(|f| f.severity > Severity::Info) {
        let (Some(area), Some(period)) = (&f.area, &f.period) else {
            continue;
        };
        let reason = format!("{}: {}", f.code, f.value.as_deref().unwrap_or(&f.mend));
        csv.write_record([f.file.as_str(), area, period, "", "", "", "", "?", &reason])
            .map_err(broken)?;
        lines += 1;
    }
    let bytes = csv
        .into_inner()
        .map_err(|e| broken(e.into_error().into()))?;
    write_file(&path, &bytes)?;
    Ok((path.display().to_string(), lines))
}
