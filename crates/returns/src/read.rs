//! Reads a whole folder of returns into one picture.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::areas::Areas;
use crate::check_settings::CheckSettings;
use crate::codes;
use crate::crosswalk::Crosswalk;
use crate::error::Error;
use crate::findings::{Finding, Findings as _, Severity};
use crate::house::{Batch, Context};
use crate::merge::Merger;
use crate::picture::{Picture, Series, SourceUsed};
use crate::recognise::{self, Return};
use crate::rows::Row;
use crate::source::{self, Opened, Table};
use crate::{
    benchmarking, cells, checks, corrections, dsg, dsg_balance, dsg_sheets, high_needs_spend,
    holdings, neighbours, population, population_estimates, population_projected, releases,
    revision, school_census_long, school_census_wide, section251, sen2_caseload, sen2_ceased,
    sen2_funnel, sen2_needs, sen2_other, sen2_to_2024, spend_lines, stream, transport_collection,
    tribunals,
};

/// A file of no more rows than this can hold England alone, or England and its regions.
const NATIONAL_ONLY: usize = 120;

/// The file that makes a folder a workspace: its returns are in `returns/`, with `corrections.csv` beside.
pub const WORKSPACE_FILE: &str = "pressure.toml";

/// Reads every return in a folder and its subfolders, checks them, and gives one picture with what was met on the way.
///
/// Files are recognised by their columns, so they may be renamed, compressed or re-ordered. A file that is cut short
/// stops the reading; anything less is a finding.
pub fn read_folder(
    dir: &Path,
    areas: &Areas,
    crosswalk: &Crosswalk,
    settings: &CheckSettings,
) -> Result<(Picture, Vec<Finding>), Error> {
    let context = Context {
        areas,
        crosswalk,
        settings,
        findings: Vec::new(),
    };
    let (picture, mut context) = gather(dir, context)?;
    checks::all(&picture, &mut context);
    let mut findings = context.findings;
    findings.sort_for_reading();
    Ok((picture, findings))
}

/// The same without the checks of the picture as a whole: what each file says, and what was met in reading it.
///
/// # Errors
/// As [`read_folder`].
pub fn read_unchecked(
    dir: &Path,
    areas: &Areas,
    crosswalk: &Crosswalk,
    settings: &CheckSettings,
) -> Result<(Picture, Vec<Finding>), Error> {
    let context = Context {
        areas,
        crosswalk,
        settings,
        findings: Vec::new(),
    };
    let (picture, context) = gather(dir, context)?;
    Ok((picture, context.findings))
}

fn gather<'a>(dir: &Path, mut context: Context<'a>) -> Result<(Picture, Context<'a>), Error> {
    let mut files = Vec::new();
    walk(dir, dir, 0, &mut files)?;
    files.sort();
    let mut merger = Merger::default();
    let mut later: Vec<(String, Batch, SourceUsed)> = Vec::new();
    let mut tables: BTreeMap<Return, Vec<(Table, SourceUsed)>> = BTreeMap::new();
    for (file, path) in files {
        if school_census_long::is_long(&stream::header(&path, &file)?) {
            let (batch, sha256) = school_census_long::read(&path, &file, &mut context)?;
            let source = source_of(&file, sha256, Return::SchoolCensus.about());
            later.push((file, batch, source));
            continue;
        }
        let Some(mut opened) = source::open(&path, &file, &mut context.findings)? else {
            continue;
        };
        let columns = opened.first_row();
        if let Some(kind) = recognise::by_columns(&columns) {
            let source = source_used(&opened, kind.about());
            tables
                .entry(kind)
                .or_default()
                .push((opened.table()?, source));
        } else if !free_form(&opened, &mut context, &mut merger, &mut later)? {
            unknown(&file, &columns, &mut context);
        }
    }
    let corrections = tables.remove(&Return::Corrections).unwrap_or_default();
    let releases = tables.remove(&Return::Releases).unwrap_or_default();
    for (kind, mut list) in tables {
        // A file with a few national rows does not come before the councils' own.
        list.sort_by_key(|(table, _)| std::cmp::Reverse(table.rows().count() > NATIONAL_ONLY));
        if kind == Return::Population {
            let (tables, sources): (Vec<Table>, Vec<SourceUsed>) = list.into_iter().unzip();
            context
                .findings
                .extend(tables.iter().flat_map(cells::unreadable));
            let mut batches = population::read(&tables, &mut context)?;
            population::drop_predecessors(&mut batches, &context);
            for (batch, at) in batches.into_iter().zip(population::order(&tables)) {
                context.findings.extend(holdings::told(
                    &sources[at].file,
                    &sources[at].title,
                    &batch,
                ));
                merger.fill(batch, sources[at].clone());
            }
            continue;
        }
        for (at, (table, source)) in list.iter().enumerate() {
            context.findings.extend(cells::unreadable(table));
            let batch = read(kind, table, &mut context)?;
            context
                .findings
                .extend(holdings::told(&table.file, &source.title, &batch));
            let earlier = list[..at].iter();
            let revisions: Vec<_> = earlier
                .filter_map(|(base, _)| revision::between(base, table))
                .collect();
            merger.merge(batch, source.clone(), &revisions, &mut context.findings);
        }
    }
    for (file, batch, source) in later {
        context
            .findings
            .extend(holdings::told(&file, &source.title, &batch));
        merger.merge(batch, source, &[], &mut context.findings);
    }
    let mut picture = merger.finish();
    for (table, _) in releases {
        let told = releases::apply(&table, &mut picture.sources)?;
        context.findings.extend(told);
    }
    releases::tell(&picture.sources, &mut context.findings);
    for (table, _) in corrections {
        corrections::apply(&table, &mut picture, &mut context)?;
    }
    Ok((picture, context))
}

fn read(kind: Return, table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    match kind {
        Return::Caseload => sen2_caseload::caseload(table, context),
        Return::NewPlans => sen2_caseload::new_plans(table, context),
        Return::Needs => sen2_needs::read(table, context),
        Return::Ceased => sen2_ceased::read(table, context),
        Return::Requests => sen2_funnel::requests(table, context),
        Return::Assessments => sen2_funnel::assessments(table, context),
        Return::AgesLong | Return::Ages2022 => sen2_to_2024::ages(table, context),
        Return::EstablishmentsLong | Return::Establishments2022 => {
            sen2_to_2024::establishments(table, context)
        }
        Return::DsgAllocations => dsg::allocations(table, context),
        Return::DsgBalance => dsg_balance::read(table, context),
        Return::Benchmarking => benchmarking::tidy(table, context),
        Return::Section251Outturn => section251::outturn(table, context),
        Return::Section251Budget => section251::budget(table, context),
        Return::Timeliness => sen2_other::read(table, Series::Timeliness, context),
        Return::Residential => sen2_other::read(table, Series::Residential, context),
        Return::AnnualReviews => sen2_other::read(table, Series::AnnualReviews, context),
        Return::PersonalBudgets => sen2_other::read(table, Series::PersonalBudgets, context),
        Return::WorkBased => sen2_other::read(table, Series::WorkBased, context),
        Return::PhaseTransfers => sen2_other::read(table, Series::PhaseTransfers, context),
        Return::SchoolCensus => school_census_wide::read(table, context),
        Return::Information => sen2_other::information(table, context),
        Return::PopulationNomis => population_estimates::nomis(table, context),
        Return::PopulationProjected => population_projected::read(table, context),
        Return::TransportCollection => transport_collection::national(table, context),
        Return::HighNeedsSpend => high_needs_spend::read(table, context),
        Return::SpendLines => spend_lines::read(table, context),
        Return::Neighbours => Ok(neighbours::read(table, context)),
        Return::Population | Return::Corrections | Return::Releases => Ok(Batch::new()),
    }
}

/// Files whose first row is a title: the tribunal table and workbooks. What a tidy table gives too is put aside for later.
fn free_form(
    opened: &Opened,
    context: &mut Context<'_>,
    merger: &mut Merger,
    later: &mut Vec<(String, Batch, SourceUsed)>,
) -> Result<bool, Error> {
    let mut used = false;
    for (sheet, rows) in &opened.sheets {
        let rows: Vec<Row<'_>> = rows.iter().map(|(row, _)| row).collect();
        let rows = rows.as_slice();
        let file = format!("{} [{sheet}]", opened.file);
        if tribunals::header_row(rows).is_some() {
            let batch = tribunals::read(&opened.file, rows, context)?;
            let about = (
                "Ministry of Justice",
                "SEND tribunal appeals and appealable decisions",
            );
            now(opened, &opened.file, about, batch, context, merger);
        } else if benchmarking::is_workbook(rows) {
            let batch = benchmarking::workbook(&file, rows, context)?;
            now(
                opened,
                &file,
                Return::Benchmarking.about(),
                batch,
                context,
                merger,
            );
        } else if sheet.to_lowercase().contains("deductions") {
            let batch = dsg::deductions(&file, rows, context);
            let about = (
                "Department for Education",
                "Dedicated schools grant: deductions from high needs",
            );
            now(opened, &file, about, batch, context, merger);
        } else if population_estimates::header_row(rows).is_some() {
            if let Some(batch) = population_estimates::sheet(&file, sheet, rows, context) {
                let about = Return::Population.about();
                later.push((file, batch, source_used(opened, about)));
            }
        } else if transport_collection::header_row(rows).is_some() {
            let batch = transport_collection::councils(&file, rows, context);
            let about = Return::TransportCollection.about();
            later.push((file, batch, source_used(opened, about)));
        } else if let Some(layout) = dsg_sheets::layout(rows) {
            if layout.millions {
                context
                    .findings
                    .push(dsg::millions_sheet(&file, layout.year));
            }
            let batch = layout.read(&file, rows, context);
            let about = (
                "Department for Education",
                "Dedicated schools grant: allocations",
            );
            later.push((file, batch, source_used(opened, about)));
        } else {
            continue;
        }
        used = true;
    }
    Ok(used)
}

/// Takes the figures of a sheet at once.
fn now(
    opened: &Opened,
    file: &str,
    about: (&str, &str),
    batch: Batch,
    context: &mut Context<'_>,
    merger: &mut Merger,
) {
    context
        .findings
        .extend(holdings::told(file, about.1, &batch));
    let source = source_used(opened, about);
    merger.merge(batch, source, &[], &mut context.findings);
}

fn unknown(file: &str, columns: &[String], context: &mut Context<'_>) {
    let finding = match recognise::unused(columns) {
        Some(unused) => Finding::new(codes::UNUSED_FILE, Severity::Info, file)
            .value(unused.what)
            .done(format!("left out: {}", unused.why))
            .mend(unused.mend),
        None => Finding::new(codes::UNKNOWN_FILE, Severity::Info, file)
            .row(1)
            .value(columns.iter().take(4).cloned().collect::<Vec<_>>().join(", "))
            .done("left out: its columns are those of no return that is read")
            .mend("if it is a return, check that its header row is the first row and its column names are as published"),
    };
    context.findings.push(finding);
}

fn source_used(opened: &Opened, about: (&str, &str)) -> SourceUsed {
    source_of(&opened.file, opened.sha256.clone(), about)
}

fn source_of(file: &str, sha256: String, (publisher, title): (&str, &str)) -> SourceUsed {
    SourceUsed {
        file: file.to_owned(),
        sha256,
        publisher: publisher.to_owned(),
        title: title.to_owned(),
        release: file
            .rsplit_once('/')
            .map_or(String::new(), |(folder, _)| folder.to_owned()),
        published: None,
        retrieved: None,
    }
}

/// Files under a folder with their names relative to it, `/` between folders on every system.
fn walk(
    root: &Path,
    dir: &Path,
    depth: usize,
    out: &mut Vec<(String, PathBuf)>,
) -> Result<(), Error> {
    let io = |source| Error::Io {
        path: dir.to_owned(),
        source,
    };
    // Results and scenarios of a workspace are no returns.
    let is_workspace = depth == 0 && dir.join(WORKSPACE_FILE).is_file();
    for entry in fs::read_dir(dir).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let hidden = path
            .file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with(['.', '~']));
        if hidden {
            continue;
        }
        let of_workspace = ["returns", "corrections.csv", "releases.csv"]
            .iter()
            .any(|name| path.ends_with(name));
        if is_workspace && !of_workspace {
            continue;
        }
        if path.is_dir() {
            if depth < 4 {
                walk(root, &path, depth + 1, out)?;
            }
            continue;
        }
        if !path.is_file() {
            continue; // a pipe or a device may never end
        }
        let relative = path.strip_prefix(root).unwrap_or(&path);
        let name: Vec<String> = relative
            .components()
            .map(|c| c.as_os_str().to_string_lossy().into_owned())
            .collect();
        out.push((name.join("/"), path));
    }
    Ok(())
}
