//! `pressure ingest`: returns to the tidy tables that `--data` accepts.

use std::fs;
use std::path::Path;

use pressure_report::{plain_csv, write_file, write_folder};
use pressure_returns::Severity;

use crate::args::IngestArgs;
use crate::commands::check::counted;
use crate::failure::Failure;
use crate::model_folder::ModelFolder;
use crate::printer::Printer;
use crate::returns_folder::ReturnsFolder;

pub(crate) fn run(args: &IngestArgs, printer: &Printer) -> Result<(), Failure> {
    let out = &args.out;
    let occupied =
        out.exists() && fs::read_dir(out).map_or(true, |mut entries| entries.next().is_some());
    if occupied && !args.force {
        return Err(Failure::Usage {
            what: format!("{} exists and is not empty", out.display()),
            help: "give another folder, or --force to replace its tables".to_owned(),
        });
    }
    let model = ModelFolder::load(None)?;
    let folder = ReturnsFolder::read(&args.dir, model.areas.areas(), &model.checks)?;
    let mut files = folder.tables(&model)?;
    for (_, bytes) in &mut files {
        // Names of the files read stand in sources.csv.
        *bytes = plain_csv(std::mem::take(bytes))?;
    }
    write(out, &files)?;
    for (name, bytes) in &files {
        printer.text(&format!(
            "{}  {} bytes",
            out.join(name).display(),
            bytes.len()
        ))?;
    }
    let (said, _) = counted(&folder.findings, Severity::Error);
    printer.note(&format!(
        "{said}; `pressure check {}` lists them",
        args.dir.display()
    ));
    Ok(())
}

/// Puts every table in place at once: tables of two runs would not fit each other. What else the folder holds stays.
fn write(out: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    write_folder(out, |part| {
        for (name, bytes) in files {
            write_file(&part.join(name), bytes)?;
        }
        let tables: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        keep_others(out, part, &tables)
    })
}

/// Copies what a folder holds besides the tables.
fn keep_others(from: &Path, to: &Path, tables: &[&str]) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(from) else {
        return Ok(());
    };
    for entry in entries {
        let (name, path) = entry.map(|entry| (entry.file_name(), entry.path()))?;
        if tables.iter().any(|table| name == *table) {
            continue;
        }
        let copy = to.join(&name);
        if path.is_dir() {
            fs::create_dir_all(&copy)?;
            keep_others(&path, &copy, &[])?;
        } else {
            fs::copy(&path, &copy)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_replaced_and_other_files_stay() {
        let dir = tempfile::tempdir().expect("a folder");
        let put = |name: &str| {
            let path = dir.path().join(name);
            write_file(&path, b"old").expect("written");
        };
        for name in ["base.csv", "SOURCES.md", "returns/caseload.csv"] {
            put(name);
        }
        write(dir.path(), &[("base.csv".to_owned(), b"new".to_vec())]).expect("written");
        let read = |name: &str| fs::read_to_string(dir.path().join(name)).expect("a file");
        assert_eq!(read("base.csv"), "new");
        assert_eq!(read("SOURCES.md"), "old");
        assert_eq!(read("returns/caseload.csv"), "old");
    }
}
