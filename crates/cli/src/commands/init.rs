//! `pressure init`: a folder in which every command knows whom it is about.

use std::fs;
use std::path::Path;

use pressure_report::write_files;
use pressure_returns::{CORRECTION_COLUMNS, OWN_TEMPLATES, OwnTemplate, WORKSPACE_FILE};
use pressure_scenario::{WorkspaceFile, schema};

use crate::areas::Selected;
use crate::args::{InitArgs, Sources};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::monitor::{ACTUALS, MonitorSettings, template};
use crate::printer::Printer;

/// Files with the area's name and the base year to fill in.
const TEMPLATES: [(&str, &str); 5] = [
    (
        WORKSPACE_FILE,
        include_str!("../../../../models/workspace/pressure.toml"),
    ),
    (
        "README.md",
        include_str!("../../../../models/workspace/README.md"),
    ),
    (
        ".gitignore",
        include_str!("../../../../models/workspace/gitignore"),
    ),
    (
        "scenarios/example-local-places.toml",
        include_str!("../../../../models/workspace/scenarios/example-local-places.toml"),
    ),
    (
        "scenarios/example-earlier-support.toml",
        include_str!("../../../../models/workspace/scenarios/example-earlier-support.toml"),
    ),
];

pub(crate) fn run(args: &InitArgs, printer: &Printer) -> Result<(), Failure> {
    let engine = Engine::of(&Sources::default())?;
    let selected = engine
        .folder
        .areas
        .resolve(std::slice::from_ref(&args.council))?;
    let [one] = selected.as_slice() else {
        return Err(Failure::Usage {
            what: format!(
                "a workspace is about one area, and `{}` is {}",
                args.council,
                selected.len()
            ),
            help: "name one council, a region:, a type:, or England".to_owned(),
        });
    };
    let folder = &args.folder;
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::Usage {
            what: format!("`{}` is a file", folder.display()),
            help: "give the folder to make".to_owned(),
        });
    }
    let files = files(
        &engine,
        &named(&engine, one, &args.council),
        &engine.base.financial_year().to_string(),
    )?;
    let there: Vec<&str> = files
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| folder.join(name).exists())
        .collect();
    if !there.is_empty() && !args.force {
        return Err(Failure::Usage {
            what: format!("`{}` has {} already", folder.display(), there.join(", ")),
            help: "give another folder, or --force to write them again; returns that hold figures stay even then".to_owned(),
        });
    }
    fs::create_dir_all(folder.join("out"))?;
    let (kept, written): (Vec<_>, Vec<_>) = files
        .iter()
        .map(|(name, text)| (folder.join(name), text.as_str()))
        .partition(|(path, text)| holds_figures(path, text));
    for (path, _) in &kept {
        printer.note(&format!(
            "{} holds figures and stays as it is",
            path.display()
        ));
    }
    let bytes: Vec<(&Path, &[u8])> = written
        .iter()
        .map(|(path, text)| (path.as_path(), text.as_bytes()))
        .collect();
    write_files(&bytes)?;
    for (path, _) in &written {
        printer.text(&path.display().to_string())?;
    }
    printer.note(&format!(
        "next: cd {}; pressure project; then fill in returns/ and run `pressure validate`",
        folder.display()
    ));
    Ok(())
}

/// A council by its name, whichever code was typed; others as typed.
fn named(engine: &Engine, one: &Selected, typed: &str) -> String {
    match one {
        Selected::Council { .. } => engine.title(one).1.to_owned(),
        Selected::RollUp { .. } => typed.to_owned(),
    }
}

/// Every file of a new workspace: its name and text.
fn files(engine: &Engine, area: &str, base_year: &str) -> Result<Vec<(String, String)>, Failure> {
    let fill = |text: &str| {
        text.replace("{area}", area)
            .replace("{base_year}", base_year)
    };
    let mut all: Vec<(String, String)> = TEMPLATES
        .iter()
        .map(|(name, text)| ((*name).to_owned(), fill(text)))
        .collect();
    for file in OWN_TEMPLATES {
        all.push((format!("returns/{}.csv", file.name), file.template()));
    }
    all.push(("returns/README.md".to_owned(), dictionary()));
    let lines = MonitorSettings::of(None)?;
    all.push((format!("{ACTUALS}.csv"), template(&lines)));
    all.push((
        "corrections.csv".to_owned(),
        format!("{}\n", CORRECTION_COLUMNS.join(",")),
    ));
    let mut model = engine.folder.clone();
    for (name, text) in &all {
        let id = name
            .strip_prefix("scenarios/")
            .and_then(|file| file.strip_suffix(".toml"));
        if let Some(id) = id {
            model.scenarios.insert(id.to_owned(), text.clone());
        }
    }
    for (name, schema) in [
        ("pressure.schema.json", WorkspaceFile::schema()),
        (
            "scenarios/scenario.schema.json",
            schema(&model.context(None)),
        ),
    ] {
        let text = serde_json::to_string_pretty(&schema).map_err(pressure_report::Error::from)?;
        all.push((name.to_owned(), text + "\n"));
    }
    Ok(all)
}

/// What each file of `returns/` holds.
fn dictionary() -> String {
    let intro = "# The council's own figures\n\nAny subset of these files replaces the published figures from its date; a file with its header \
                 alone replaces nothing. Each may also be an Excel workbook (`caseload.xlsx`) or compressed (`caseload.csv.gz`). \
                 `pressure validate` says what is read and what is wrong, row by row. Under each file stands a row that reads.\n";
    let page = |file: OwnTemplate| {
        format!(
            "\n## {}.csv\n\n{}\n\n```\n{}{}\n```\n",
            file.name,
            file.holds,
            file.template(),
            file.example
        )
    };
    OWN_TEMPLATES
        .map(page)
        .iter()
        .fold(intro.to_owned(), |text, page| text + page)
}

/// Whether a file is there with more in it than the header of its template.
fn holds_figures(path: &Path, template: &str) -> bool {
    path.extension().is_some_and(|ending| ending == "csv")
        && fs::read(path).is_ok_and(|bytes| bytes.trim_ascii() != template.trim().as_bytes())
}
