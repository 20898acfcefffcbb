//! `pressure validate`: whether a workspace is in order, all of it at once.

use std::collections::BTreeSet;

use pressure_returns::{Severity, WORKSPACE_FILE};
use pressure_scenario::Scenario;

use crate::args::{Sources, ValidateArgs};
use crate::commands::check::{counted, told};
use crate::commands::project::scenario;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::model_folder;
use crate::printer::Printer;
use crate::returns_folder::ReturnsFolder;
use crate::workspace::Workspace;

pub(crate) fn run(args: &ValidateArgs, printer: &Printer) -> Result<(), Failure> {
    let root = args.dir.canonicalize().unwrap_or_else(|_| args.dir.clone());
    let Some(workspace) = Workspace::around(&root) else {
        return Err(Failure::Usage {
            what: format!(
                "`{}` is in no workspace: there is no {WORKSPACE_FILE}",
                args.dir.display()
            ),
            help: "`pressure init DIR --area A` makes one".to_owned(),
        });
    };
    let mut judge = Judge { printer, wrong: 0 };
    if let Some(workspace) = judge.pass(workspace) {
        let file = &workspace.file;
        judge.say(&format!("{WORKSPACE_FILE}: {}", file.area))?;
        let sources = Sources {
            workspace: Some(workspace.clone()),
            ..Sources::default()
        };
        if let Some(engine) = judge.pass(Engine::of(&sources)) {
            judge.figures(engine, &workspace)?;
        }
    }
    match judge.wrong {
        0 => judge.printer.text("the workspace is in order"),
        wrong => Err(Failure::Findings {
            what: format!(
                "the workspace has {wrong} {} to mend",
                if wrong == 1 { "thing" } else { "things" }
            ),
        }),
    }
}

/// Counts what is wrong, tells it, and goes on.
struct Judge<'a> {
    printer: &'a Printer,
    wrong: usize,
}

impl Judge<'_> {
    fn pass<T>(&mut self, result: Result<T, Failure>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(failure) => {
                self.wrong += 1;
                self.printer.failure(failure);
                None
            }
        }
    }

    fn say(&self, what: &str) -> Result<(), Failure> {
        self.printer.text(&format!("ok    {what}"))
    }

    fn figures(&mut self, mut engine: Engine, workspace: &Workspace) -> Result<(), Failure> {
        let file = &workspace.file;
        let base = engine.base.financial_year();
        let tables = file.data.as_deref().unwrap_or("bundled");
        self.say(&format!("tables: {tables}, figures to {base}"))?;
        self.scenarios(&engine, workspace)?;
        if workspace.returns().is_dir() && !self.returns(&engine, workspace)? {
            // The same faults would be told once more.
            return Ok(());
        }
        let selected = engine
            .folder
            .areas
            .resolve(std::slice::from_ref(&file.area))?;
        let to = file.horizon.unwrap_or_else(|| base.plus(1));
        if self.pass(engine.take_own_figures(&selected, to)).is_none() {
            return Ok(());
        }
        let prepared = engine
            .prepare(&Scenario::baseline(), to)
            .and_then(|inputs| engine.project(&inputs, &selected));
        if self.pass(prepared).is_some() {
            self.say(&format!("projection: {base} to {to}"))?;
            for note in selected.iter().flat_map(|one| engine.banners(one)) {
                self.printer.note(&note);
            }
        }
        Ok(())
    }

    /// Every file of `scenarios/`, and every scenario that the workspace names.
    fn scenarios(&mut self, engine: &Engine, workspace: &Workspace) -> Result<(), Failure> {
        let mut names: BTreeSet<String> = BTreeSet::new();
        if workspace.scenarios().is_dir() {
            names.extend(model_folder::scenario_files(&workspace.scenarios())?.into_keys());
        }
        for shadowed in model_folder::shipped().filter(|id| names.contains(*id)) {
            self.printer.note(&format!(
                "scenarios/{shadowed}.toml is used in place of the scenario shipped under that name"
            ));
        }
        let files = workspace
            .file
            .scenarios
            .iter()
            .filter(|name| *name != "baseline");
        names.extend(files.map(|name| {
            let path = workspace.root.join(name);
            let found = if path.is_file() { path.to_str() } else { None };
            found.unwrap_or(name).to_owned()
        }));
        for name in names {
            if let Some(read) = self.pass(scenario(&name, &engine.folder, Some(engine.base))) {
                self.say(&format!("scenario {}: {}", read.id, read.name))?;
            }
        }
        Ok(())
    }

    /// What `pressure check` says of the returns; whether nothing is wrong with them.
    fn returns(&mut self, engine: &Engine, workspace: &Workspace) -> Result<bool, Failure> {
        let read = ReturnsFolder::read(
            &workspace.root,
            engine.folder.areas.areas(),
            &engine.folder.checks,
        )
        .and_then(|mut folder| {
            folder.add_own_figures(&workspace.root, &engine.folder)?;
            Ok(folder)
        });
        let Some(folder) = self.pass(read) else {
            return Ok(false);
        };
        for finding in &folder.findings {
            self.printer.text(&told(finding))?;
        }
        let (said, errors) = counted(&folder.findings, Severity::Error);
        self.wrong += errors;
        if errors == 0 {
            self.say(&format!("returns: {said}"))?;
        } else {
            self.printer.text(&format!("wrong returns: {said}"))?;
        }
        Ok(errors == 0)
    }
}
