//! Finds a council's own files: by name, or by their columns under any name, or as sheets of one workbook.

use std::fs;
use std::path::Path;

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::rows::Row;
use crate::source::{self, Table, column_key};
use crate::stream;

/// A kind of file of the council's own figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OwnKind {
    Caseload,
    Finance,
    Block,
    Balance,
    Places,
    UnitCosts,
    Travellers,
    Population,
    Placements,
    Contracts,
    Routes,
}

/// Kinds in the order in which they are read, their names, and the columns by which they are told.
const KINDS: [(OwnKind, &str, &[&str]); 11] = [
    (
        OwnKind::Caseload,
        "caseload",
        &["census", "age", "need", "placement", "plans"],
    ),
    (
        OwnKind::Finance,
        "finance",
        &["financial_year", "line", "kind", "amount"],
    ),
    (
        OwnKind::Block,
        "block",
        &["financial_year", "item", "amount"],
    ),
    (OwnKind::Balance, "balance", &["date", "part", "amount"]),
    (
        OwnKind::Places,
        "places",
        &["placement", "phase", "academic_year", "places"],
    ),
    (
        OwnKind::UnitCosts,
        "unit_costs",
        &["placement", "financial_year", "amount", "plans"],
    ),
    (
        OwnKind::Travellers,
        "travellers",
        &["financial_year", "category", "mode", "travellers"],
    ),
    (
        OwnKind::Population,
        "population",
        &["year", "age", "persons"],
    ),
    (
        OwnKind::Placements,
        "placements",
        &["placement", "from", "annual_fee"],
    ),
    (
        OwnKind::Contracts,
        "contracts",
        &["contract", "mode", "annual_cost", "from"],
    ),
    (
        OwnKind::Routes,
        "routes",
        &["route", "category", "mode", "travellers"],
    ),
];

impl OwnKind {
    /// Whether a row is a child, a placement, a contract or a route: nothing of it may be told.
    pub(crate) fn is_rows(self) -> bool {
        matches!(self, Self::Placements | Self::Contracts | Self::Routes)
    }

    /// Its name, as the file or the sheet has it.
    pub(crate) fn name(self) -> &'static str {
        KINDS
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(_, name, _)| name)
    }

    /// What figures of this kind serve, for the list of what was read.
    pub(crate) fn serves(self) -> &'static str {
        match self {
            Self::UnitCosts | Self::Placements => {
                "one price a placement replaces the national one from its year; fees set one where they rest on five children or more"
            }
            Self::Travellers => {
                "those of the base year replace what is assumed of who travels, how, and at what cost"
            }
            Self::Contracts | Self::Routes => {
                "what a traveller costs by mode in the base year, where five children and five contracts or more tell it"
            }
            _ => "these figures replace the published ones from their date",
        }
    }

    fn by_columns(columns: &[String]) -> Option<Self> {
        let told = |wanted: &[&str]| wanted.iter().all(|w| columns.iter().any(|c| c == w));
        KINDS
            .iter()
            .find(|(.., columns)| told(columns))
            .map(|(kind, ..)| *kind)
    }

    fn by_name(name: &str) -> Option<Self> {
        KINDS
            .iter()
            .find(|(_, known, _)| known.eq_ignore_ascii_case(name.trim()))
            .map(|(kind, ..)| *kind)
    }
}

/// A file, or a sheet, of the council's own figures.
pub(crate) struct OwnFile {
    pub(crate) kind: OwnKind,
    /// File, relative to the folder, without the sheet.
    pub(crate) file: String,
    pub(crate) sha256: String,
    pub(crate) table: Table,
}

/// Every file of the council's own in `dir` and `dir/returns`, one of each kind, in the order in which they are read. A file of the
/// kind's own name comes before others, `dir` before `dir/returns`; what is left over is told.
pub(crate) fn all(dir: &Path, findings: &mut Vec<Finding>) -> Result<Vec<OwnFile>, Error> {
    let mut found: Vec<OwnFile> = Vec::new();
    let mut rest: Vec<String> = Vec::new();
    for file in files(dir)? {
        let kind = OwnKind::by_name(stem(&file));
        let Some(kind) = kind else {
            rest.push(file);
            continue;
        };
        if is_published(&stream::header(&dir.join(&file), &file)?) {
            continue;
        }
        if let Some(opened) = open(dir, &file, findings)? {
            let first = opened.sheets.into_iter().next();
            let rows = first.map(|(_, rows)| rows).unwrap_or_default();
            let table = Table::from_rows(file.clone(), rows, opened.csv)?;
            take(&mut found, kind, file, opened.sha256, table, findings);
        }
    }
    for file in rest {
        let columns = stream::header(&dir.join(&file), &file)?;
        let book = columns.is_empty();
        if !book && OwnKind::by_columns(&columns).is_none() {
            continue;
        }
        let Some(opened) = open(dir, &file, findings)? else {
            continue;
        };
        for (sheet, rows) in opened.sheets {
            let header: Vec<String> = rows.first().map(keys).unwrap_or_default();
            let kind = OwnKind::by_name(&sheet).or_else(|| OwnKind::by_columns(&header));
            let Some(kind) = kind.filter(|_| rows.len() > 1) else {
                continue;
            };
            let name = if sheet.is_empty() {
                file.clone()
            } else {
                format!("{file} [{sheet}]")
            };
            let table = Table::from_rows(name, rows, opened.csv)?;
            take(
                &mut found,
                kind,
                file.clone(),
                opened.sha256.clone(),
                table,
                findings,
            );
        }
    }
    found.sort_by_key(|own| own.kind);
    Ok(found)
}

/// Whether a file has the columns of a published return, whatever its name: the Department's plans in force and ours are both called
/// caseload.csv.
fn is_published(columns: &[String]) -> bool {
    let published = ["time_period", "geographic_level"];
    published
        .iter()
        .all(|name| columns.iter().any(|c| c == name))
}

fn open(
    dir: &Path,
    file: &str,
    findings: &mut Vec<Finding>,
) -> Result<Option<source::Opened>, Error> {
    source::open(&dir.join(file), file, findings)
}

/// Keeps a table of a kind, or tells that there was one before it.
fn take(
    found: &mut Vec<OwnFile>,
    kind: OwnKind,
    file: String,
    sha256: String,
    table: Table,
    findings: &mut Vec<Finding>,
) {
    if let Some(first) = found.iter().find(|own| own.kind == kind) {
        findings.push(
            Finding::new(codes::OWN_SECOND, Severity::Warning, &table.file)
                .value(format!("{} is of the same kind", first.table.file))
                .done("left out: the other one is used")
                .mend(format!(
                    "keep one file or sheet of {} in the folder",
                    kind.name()
                )),
        );
        return;
    }
    found.push(OwnFile {
        kind,
        file,
        sha256,
        table,
    });
}

fn keys(row: Row<'_>) -> Vec<String> {
    row.iter().map(column_key).collect()
}

/// Name of a file without its folder and ending.
fn stem(file: &str) -> &str {
    let name = file.rsplit_once('/').map_or(file, |(_, name)| name);
    name.split('.').next().unwrap_or(name)
}

/// Files of `dir` and of `dir/returns` that may be tables, relative to `dir`, by folder and name.
fn files(dir: &Path) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    for folder in ["", "returns/"] {
        let path = dir.join(folder);
        if !path.is_dir() {
            continue;
        }
        let io = |source| Error::Io {
            path: path.clone(),
            source,
        };
        let mut names = Vec::new();
        for entry in fs::read_dir(&path).map_err(io)? {
            let entry = entry.map_err(io)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let ending = [".csv", ".csv.gz", ".xlsx", ".ods"].iter();
            let table = ending.clone().any(|e| name.to_lowercase().ends_with(e));
            if table && !name.starts_with(['.', '~']) && entry.path().is_file() {
                names.push(format!("{folder}{name}"));
            }
        }
        names.sort();
        all.extend(names);
    }
    Ok(all)
}
