//! `pressure check`: what is wrong with a folder of returns, and how to mend it.

use crate::args::CheckArgs;
use crate::engine::{self, Finding, Severity};
use crate::failure::Failure;
use crate::printer::{Listing, Printer};

pub(crate) fn run(args: &CheckArgs, printer: &Printer) -> Result<(), Failure> {
    let findings = engine::check(&args.dir, args.write_corrections)?;
    printer.listing(&listing(&findings), args.format)?;
    let least = if args.deny.is_some() {
        Severity::Warning
    } else {
        Severity::Error
    };
    let (said, bad) = counted(&findings, least);
    printer.note(&said);
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

/// Findings as a list, in the order given.
pub(crate) fn listing(findings: &[Finding]) -> Listing {
    let row = |finding: &Finding| {
        std::iter::once(finding.severity.id().to_owned())
            .chain(finding.fields.iter().cloned())
            .collect()
    };
    Listing {
        header: vec![
            "severity", "code", "file", "row", "column", "area", "period", "value", "done", "mend",
        ],
        rows: findings.iter().map(row).collect(),
    }
}

/// How many of each severity, said; and how many are at least as bad as one.
pub(crate) fn counted(findings: &[Finding], least: Severity) -> (String, usize) {
    let count = |severity| {
        findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let said = format!(
        "{} errors, {} warnings, {} for information",
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Info)
    );
    (
        said,
        findings
            .iter()
            .filter(|finding| finding.severity >= least)
            .count(),
    )
}
