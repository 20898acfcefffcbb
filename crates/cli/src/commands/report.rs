//! `pressure report`: the documents an analyst hands over, all from one run.

use std::path::Path;

use pressure_report::{Pack, statutory_tables, write_file, write_html, write_workbook};

use crate::args::{DrawArgs, ReportArgs};
use crate::commands::project::scenario;
use crate::drawn::Drawing;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::pack::Packing;
use crate::printer::Printer;

/// A kind of document, told by the ending of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Document {
    Workbook,
    Page,
}

impl Document {
    fn of(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
        match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("xlsx") => Ok(Self::Workbook),
            Some("html" | "htm") => Ok(Self::Page),
            _ => Err(Failure::Usage {
                what: format!("`{}` is no document that can be written", path.display()),
                help: "give a name ending in .xlsx for a workbook, or in .html for a page to read in a browser"
                    .to_owned(),
            }),
        }
    }

    fn bytes(self, pack: &Pack) -> Result<Vec<u8>, Failure> {
        Ok(match self {
            Self::Workbook => write_workbook(pack)?,
            Self::Page => write_html(pack).into_bytes(),
        })
    }
}

pub(crate) fn run(args: &ReportArgs, printer: &Printer) -> Result<(), Failure> {
    let documents = documents(args)?;
    let drawn = DrawArgs {
        draws: args.draws,
        seed: args.seed,
    };
    let drawing = Drawing::asked(drawn, false, &[])?;
    let mut engine = Engine::of(&args.sources)?;
    let selected = engine
        .folder
        .areas
        .resolve(std::slice::from_ref(&args.area))?;
    let [one] = selected.as_slice() else {
        return Err(Failure::Usage {
            what: format!(
                "a report is of one area, and `{}` is {}",
                args.area,
                selected.len()
            ),
            help: "give one council, region or type, or England".to_owned(),
        });
    };
    let layout = engine.count_statutory()?;
    engine.take_own_figures(&selected, args.to)?;
    let to = match args.table {
        // A return is handed in with all its years.
        Some(_) => args.to.max(engine.statutory_horizon(&layout)),
        None => args.to,
    };
    engine.read_history(&selected)?;
    let read = |name: &String| scenario(name, &engine.folder, Some(engine.base));
    let scenarios = args.scenarios.iter().map(read).collect::<Result<_, _>>()?;
    let packing = Packing {
        engine: &engine,
        area: one,
        scenarios,
        statutory: layout,
        to,
        drawing: drawing.as_ref(),
        since: args.since.as_deref(),
        printer,
    };
    let pack = packing.pack()?;
    for (path, document) in documents {
        write_file(path, &document.bytes(&pack)?)?;
        printer.note(&format!("written to {}", path.display()));
    }
    if let Some(table) = args.table {
        let tables = statutory_tables(&pack, table.into());
        printer.statutory(&tables, args.format, &pack.notes)?;
    }
    Ok(())
}

/// What is to be written where, checked before anything is worked out.
fn documents(args: &ReportArgs) -> Result<Vec<(&Path, Document)>, Failure> {
    if args.out.is_empty() && args.table.is_none() {
        return Err(Failure::Usage {
            what: "there is nothing to write".to_owned(),
            help:
                "give --out FILE.xlsx or --out FILE.html, or both, or --table with lsrp, scap or dsg"
                    .to_owned(),
        });
    }
    let mut documents = Vec::new();
    for path in &args.out {
        let document = Document::of(path)?;
        // Somebody may have signed it.
        if path.symlink_metadata().is_ok_and(|found| found.is_file()) && !args.force {
            return Err(Failure::Usage {
                what: format!("`{}` exists already", path.display()),
                help: "choose another name, or add --force to replace it".to_owned(),
            });
        }
        documents.push((path.as_path(), document));
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_what_is_written() {
        let of = |name: &str| Document::of(Path::new(name));
        assert_eq!(of("a/b.XLSX").expect("a workbook"), Document::Workbook);
        assert_eq!(of("b.html").expect("a page"), Document::Page);
        for name in ["b.xls", "b", "b.pdf", ".xlsx"] {
            assert!(of(name).is_err(), "{name}");
        }
    }
}
