//! `pressure check`: what is wrong with a folder of returns, and how to mend it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

use pressure_report::{plain_cell, write_file};
use pressure_returns::{
    CORRECTION_COLUMNS, Finding, OutputRest, Residual, RestsOn, Severity, codes,
    correction_template, reconcile,
};

use crate::args::{CheckArgs, Format};
use crate::commands::vintages;
use crate::failure::Failure;
use crate::model_folder::ModelFolder;
use crate::printer::{Listing, Printer, number};
use crate::returns_folder::ReturnsFolder;

pub(crate) fn run(args: &CheckArgs, printer: &Printer) -> Result<(), Failure> {
    if let Some(code) = &args.explain {
        return printer.text(page(code)?.trim_end());
    }
    let Some(dir) = args.dir.as_deref() else {
        return Err(Failure::Usage {
            what: "no folder of returns is named".to_owned(),
            help: "give the folder that holds them, or run the command in a workspace".to_owned(),
        });
    };
    let model = ModelFolder::load(args.model.as_deref())?;
    let mut folder = ReturnsFolder::read(dir, model.areas.areas(), &model.checks)?;
    let own = folder.add_own_figures(dir, &model)?;
    let findings = &folder.findings;
    if args.reconcile {
        let residuals = reconcile(&folder.picture, model.areas.areas());
        printer.listing(&residual_table(&residuals, args.format), args.format)?;
    } else if args.vintages {
        printer.listing(
            &vintages::table(folder.picture.vintages(), folder.picture.sources()),
            args.format,
        )?;
    } else if args.format == Format::Table {
        printer.listing(&counts(findings), args.format)?;
        for finding in findings {
            printer.text(&told(finding))?;
        }
        if !own.is_empty() {
            printer.text("")?;
            printer.listing(&resting(&own), args.format)?;
        }
    } else {
        printer.listing(&listing(findings), args.format)?;
    }
    if args.write_corrections {
        let (path, lines) = write_corrections(dir, &folder, &model)?;
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
    if folder.picture.sources().is_empty() && own.is_empty() {
        // Nothing wrong was found because nothing was looked at: that is no clean check.
        return Err(Failure::Findings {
            what: format!("`{}` holds no return that can be read", dir.display()),
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

/// Every output, and what it rests on with the council's own files.
fn resting(own: &[OutputRest]) -> Listing {
    let row = |rest: &OutputRest| {
        let how = match rest.rests_on {
            RestsOn::Own => rest.files.to_owned(),
            RestsOn::National => format!("{} (own files: {})", rest.otherwise, rest.files),
            RestsOn::Unavailable => rest.otherwise.to_owned(),
        };
        vec![
            rest.output.to_owned(),
            rest.rests_on.label().to_owned(),
            how,
        ]
    };
    Listing {
        header: vec!["output", "rests on", "which"],
        rows: own.iter().map(row).collect(),
    }
}

/// Residuals by measure and year.
fn residual_table(residuals: &[Residual], format: Format) -> Listing {
    let row = |r: &Residual| {
        let mut row = vec![
            r.measure.clone(),
            r.identity.label().to_owned(),
            r.period.clone(),
        ];
        let counts = [r.compared, r.differ, r.missing];
        row.extend(counts.map(|count| count.to_string()));
        let sums = [r.sum, r.published, r.residual(), r.largest];
        row.extend(sums.map(|value| number(value, format)));
        row
    };
    Listing {
        header: vec![
            "measure",
            "identity",
            "period",
            "compared",
            "differ",
            "part missing",
            "sum",
            "published",
            "residual",
            "largest",
        ],
        rows: residuals.iter().map(row).collect(),
    }
}

/// The page of a code in any case.
fn page(code: &str) -> Result<&'static str, Failure> {
    let mut pages = codes::PAGES.iter();
    let found = pages.find(|(known, _)| known.eq_ignore_ascii_case(code));
    let near = || {
        let all = codes::PAGES.iter().map(|(known, _)| *known);
        let like = |known: &&str| strsim::jaro_winkler(known, &code.to_uppercase());
        let mut all: Vec<&str> = all.collect();
        all.sort_by(|a, b| like(b).total_cmp(&like(a)));
        all.truncate(3);
        all.join(", ")
    };
    found.map(|(_, page)| *page).ok_or_else(|| Failure::Usage {
        what: format!("no finding has the code `{code}`"),
        help: format!("nearest: {}", near()),
    })
}

/// How many findings there are of each code, the gravest first.
fn counts(findings: &[Finding]) -> Listing {
    let mut of_code: BTreeMap<(Reverse<Severity>, &str), usize> = BTreeMap::new();
    for f in findings {
        *of_code.entry((Reverse(f.severity), f.code)).or_default() += 1;
    }
    let row = |((Reverse(severity), code), count): ((Reverse<Severity>, &str), usize)| {
        vec![
            count.to_string(),
            severity.label().to_owned(),
            code.to_owned(),
            codes::meaning(code).unwrap_or_default().to_owned(),
        ]
    };
    Listing {
        header: vec!["count", "severity", "code", "meaning"],
        rows: of_code.into_iter().map(row).collect(),
    }
}

/// A finding for a reader: what and where, and, unless it is only for information, what was done and how to mend it.
pub(crate) fn told(f: &Finding) -> String {
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
        "{}, {}, {}",
        plural(count(Severity::Error), "error"),
        plural(count(Severity::Warning), "warning"),
        plural(count(Severity::Info), "note")
    );
    (
        said,
        findings.iter().filter(|f| f.severity >= least).count(),
    )
}

/// Writes one line to fill in for each finding about a council's figure. A `?` is no number, so that a line left as it is
/// is told and changes nothing.
fn write_corrections(
    dir: &Path,
    folder: &ReturnsFolder,
    model: &ModelFolder,
) -> Result<(String, usize), Failure> {
    let path = dir.join("corrections.csv");
    // A header alone, as a new workspace has it, is nothing to lose.
    let header = CORRECTION_COLUMNS.join(",");
    let is_template = std::fs::read(&path).is_ok_and(|held| held.trim_ascii() == header.as_bytes());
    if path.symlink_metadata().is_ok() && !is_template {
        return Err(Failure::Usage {
            what: format!("{} exists already", path.display()),
            help: "move it away, or add lines to it by hand".to_owned(),
        });
    }
    let mut csv = csv::Writer::from_writer(Vec::new());
    let broken = |e: csv::Error| Failure::Output(std::io::Error::other(e));
    csv.write_record(CORRECTION_COLUMNS).map_err(broken)?;
    let lines = correction_template(&folder.findings, model.areas.areas());
    for line in &lines {
        csv.write_record(line.iter().map(|cell| plain_cell(cell).into_owned()))
            .map_err(broken)?;
    }
    let bytes = csv
        .into_inner()
        .map_err(|e| broken(e.into_error().into()))?;
    write_file(&path, &bytes)?;
    Ok((path.display().to_string(), lines.len()))
}
