//! `pressure ingest`: returns to the tidy tables that `--data` accepts.

use std::fs;
use std::path::Path;

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
    let folder = ReturnsFolder::read(&args.dir, model.areas.areas())?;
    let files = folder.tables(&model)?;
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

/// Writes every table under a temporary name first, so that a run that stops half-way leaves the old tables whole.
fn write(out: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    fs::create_dir_all(out).map_err(Failure::Output)?;
    let temporary = |name: &str| out.join(format!(".{name}.new"));
    for (name, bytes) in files {
        fs::write(temporary(name), bytes).map_err(Failure::Output)?;
    }
    for (name, _) in files {
        fs::rename(temporary(name), out.join(name)).map_err(Failure::Output)?;
    }
    Ok(())
}
