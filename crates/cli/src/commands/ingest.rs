//! `pressure ingest`: returns to the tidy tables that `--data` accepts.

use crate::args::IngestArgs;
use crate::commands::check::counted;
use crate::engine::{self, Severity};
use crate::failure::Failure;
use crate::printer::Printer;

pub(crate) fn run(args: &IngestArgs, printer: &Printer) -> Result<(), Failure> {
    let (findings, files) = engine::ingest(&args.dir, &args.out, args.force)?;
    for file in files {
        printer.text(&file)?;
    }
    let (said, errors) = counted(&findings, Severity::Error);
    printer.note(&said);
    if errors > 0 {
        printer.note(&format!(
            "`pressure check {}` lists them",
            args.dir.display()
        ));
    }
    Ok(())
}
