//! `pressure report`: the documents an analyst hands over, all from one run.

use std::path::{Path, PathBuf};

use pressure_model::in_parallel;
use pressure_model::statutory::Return;
use pressure_report::{
    Pack, statutory_tables, write_files, write_html, write_statutory_csv, write_statutory_json,
    write_workbook,
};

use crate::args::{DrawArgs, Format, ReportArgs};
use crate::commands::project::scenario;
use crate::drawn::Drawing;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::pack::Packing;
use crate::printer::Printer;

/// What a folder is given.
const WHOLE_SET: [(&str, Document); 5] = [
    ("report.xlsx", Document::Workbook),
    ("report.html", Document::Page),
    ("lsrp.csv", Document::Tables(Return::Lsrp, Format::Csv)),
    ("scap.csv", Document::Tables(Return::Scap, Format::Csv)),
    ("dsg.csv", Document::Tables(Return::Dsg, Format::Csv)),
];

/// Where a workspace gets its documents unless told otherwise.
const OF_WORKSPACE: &str = "out/report";

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Document {
    Workbook,
    Page,
    /// The tables of a return, as CSV or JSON.
    Tables(Return, Format),
}

impl Document {
    /// What the ending of a name asks for; tables are those of `table`.
    fn of(path: &Path, table: Option<Return>) -> Result<Self, Failure> {
        let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
        let tables = |format| {
            let of = table.ok_or_else(|| Failure::Usage {
                what: format!("`{}` does not say of which return its tables are to be", path.display()),
                help: "add --table with lsrp, scap or dsg; a folder as --out gets the tables of all three".to_owned(),
            });
            of.map(|of| Self::Tables(of, format))
        };
        match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("xlsx") => Ok(Self::Workbook),
            Some("html" | "htm") => Ok(Self::Page),
            Some("csv") => tables(Format::Csv),
            Some("json") => tables(Format::Json),
            _ => Err(Failure::Usage {
                what: format!("`{}` is no document that can be written", path.display()),
                help: "give a name ending in .xlsx for a workbook, in .html for a page to read in a browser, in .csv or .json for the tables \
                       of --table, or a folder for all of them"
                    .to_owned(),
            }),
        }
    }

    /// Whether it shows the tables of a return, with all their years.
    fn has_tables(self) -> bool {
        matches!(self, Self::Workbook | Self::Tables(..))
    }

    fn bytes(self, pack: &Pack) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        match self {
            Self::Workbook => bytes = write_workbook(pack)?,
            Self::Page => bytes = write_html(pack).into_bytes(),
            Self::Tables(of, Format::Json) => {
                write_statutory_json(&statutory_tables(pack, of), &mut bytes)?;
            }
            Self::Tables(of, Format::Csv | Format::Table) => {
                write_statutory_csv(&statutory_tables(pack, of), &mut bytes)?;
            }
        }
        Ok(bytes)
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
    let mut to = args.to;
    if args.table.is_some() || documents.iter().any(|(_, document)| document.has_tables()) {
        // A return is handed in with all its years.
        to = to.max(engine.statutory_horizon(&layout));
        if to != args.to {
            printer.note(&format!(
                "projected to {to}, the last year of the tables to hand in, rather than {}",
                args.to
            ));
        }
    }
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
    write(&documents, &pack)?;
    for (path, _) in &documents {
        printer.note(&format!("written to {}", path.display()));
    }
    let is_tables = |(_, document): &(PathBuf, Document)| matches!(document, Document::Tables(..));
    if let Some(table) = args.table.filter(|_| !documents.iter().any(is_tables)) {
        let tables = statutory_tables(&pack, table.into());
        printer.statutory(&tables, args.format, &pack.notes)?;
    }
    Ok(())
}

/// Writes every document, all of them or none.
fn write(documents: &[(PathBuf, Document)], pack: &Pack) -> Result<(), Failure> {
    let bytes = in_parallel(documents.len(), |place| documents[place].1.bytes(pack));
    let bytes = bytes.into_iter().collect::<Result<Vec<_>, _>>()?;
    let paths = documents.iter().map(|(path, _)| path.as_path());
    let files: Vec<(&Path, &[u8])> = paths.zip(bytes.iter().map(Vec::as_slice)).collect();
    Ok(write_files(&files)?)
}

/// What is to be written where, checked before anything is worked out.
fn documents(args: &ReportArgs) -> Result<Vec<(PathBuf, Document)>, Failure> {
    let table = args.table.map(Return::from);
    let mut out = args.out.clone();
    if let Some(workspace) = &args.sources.workspace
        && out.is_empty()
        && table.is_none()
    {
        out.push(workspace.root.join(OF_WORKSPACE));
    }
    if out.is_empty() && table.is_none() {
        return Err(Failure::Usage {
            what: "there is nothing to write".to_owned(),
            help: "give --out DIR for everything, --out FILE.xlsx or --out FILE.html, or both, or --table with lsrp, scap or dsg"
                .to_owned(),
        });
    }
    let mut documents: Vec<(PathBuf, Document)> = Vec::new();
    for path in out {
        if is_folder(&path) {
            let whole = WHOLE_SET.map(|(name, document)| (path.join(name), document));
            documents.extend(whole);
        } else {
            let document = Document::of(&path, table)?;
            documents.push((path, document));
        }
    }
    for (place, (path, _)) in documents.iter().enumerate() {
        // Somebody may have signed it.
        if path.symlink_metadata().is_ok_and(|found| found.is_file()) && !args.force {
            return Err(Failure::Usage {
                what: format!("`{}` exists already", path.display()),
                help: "choose another name, or add --force to replace it".to_owned(),
            });
        }
        if documents[..place]
            .iter()
            .any(|(earlier, _)| earlier == path)
        {
            return Err(Failure::Usage {
                what: format!("`{}` is to be written twice", path.display()),
                help: "give each --out a name of its own".to_owned(),
            });
        }
    }
    Ok(documents)
}

/// A folder that is there, or a name without an ending that no file has.
fn is_folder(path: &Path) -> bool {
    let hidden = path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.') && name != "." && name != "..");
    path.is_dir() || (path.extension().is_none() && !hidden && !path.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_what_is_written() {
        let of = |name: &str| Document::of(Path::new(name), None);
        assert_eq!(of("a/b.XLSX").expect("a workbook"), Document::Workbook);
        assert_eq!(of("b.html").expect("a page"), Document::Page);
        for name in ["b.xls", "b.pdf", ".xlsx", "b.csv", "b.json"] {
            assert!(of(name).is_err(), "{name}");
        }
        let tables = Document::of(Path::new("b.json"), Some(Return::Scap)).expect("tables");
        assert_eq!(tables, Document::Tables(Return::Scap, Format::Json));
    }

    #[test]
    fn a_name_without_an_ending_is_a_folder() {
        for name in ["out", "out/", "a.b/c", "."] {
            assert!(is_folder(Path::new(name)), "{name}");
        }
        for name in [".xlsx", "a.csv", "/dev/null"] {
            assert!(!is_folder(Path::new(name)), "{name}");
        }
    }
}
