//! What a run folder is told of the run: its manifest, its scenarios, and the command to type again.

use std::path::Path;

use pressure_report::{InputFile, Manifest, RunFolder};
use pressure_scenario::Scenario;

use crate::commands::project::Projected;
use crate::drawn::Drawing;
use crate::engine::Engine;
use crate::failure::Failure;

/// What made a run.
pub(crate) fn manifest(
    engine: &Engine,
    scenarios: &[Scenario],
    drawing: Option<&Drawing>,
) -> Manifest {
    // What a workspace adds is no less part of the command.
    let workspace = engine.workspace.iter();
    let added = workspace.flat_map(|workspace| workspace.options.clone());
    Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("PRESSURE_COMMIT").map(str::to_owned),
        command: command_typed(std::env::args().skip(1).chain(added)),
        scenarios: scenarios
            .iter()
            .map(|scenario| scenario.id.clone())
            .collect(),
        seed: drawing.map(|drawing| drawing.settings.seed),
        draws: drawing.map_or(0, |drawing| drawing.settings.draws),
        suppression: engine.suppression_kept(),
    }
}

/// The files some scenarios were read from and those they name, each once.
pub(crate) fn scenario_files(scenarios: &[Scenario]) -> Vec<InputFile> {
    let mut files: Vec<InputFile> = Vec::new();
    let written = scenarios.iter().flat_map(|scenario| &scenario.files);
    let written = written.map(|(id, text)| (format!("{id}.toml"), text.as_str()));
    let attached = scenarios.iter().flat_map(Scenario::attached);
    let attached = attached.map(|(name, text)| (name.to_owned(), text));
    for (name, text) in written.chain(attached) {
        if files.iter().all(|file| file.name != name) {
            files.push(InputFile {
                name,
                bytes: text.as_bytes().to_vec(),
            });
        }
    }
    files
}

/// The command to type again, without where it was written to: two folders of the same run hold the same bytes.
fn command_typed(args: impl Iterator<Item = String>) -> Vec<String> {
    let mut typed = vec!["pressure".to_owned()];
    let mut args = args;
    while let Some(arg) = args.next() {
        if arg == "--out" {
            args.next();
        } else if arg != "--force" && !arg.starts_with("--out=") {
            typed.push(arg);
        }
    }
    typed
}

/// Writes everything of a run to a folder.
pub(crate) fn write(folder: &Path, force: bool, run: &Projected) -> Result<(), Failure> {
    let Projected {
        engine, scenarios, ..
    } = run;
    let mut manifest = manifest(engine, scenarios, run.drawing.as_ref());
    if let Some(command) = &run.replayed {
        manifest.command.clone_from(command);
    }
    let files = RunFolder {
        rows: &run.rows,
        parameters: &engine.parameters(scenarios),
        inputs: &engine.inputs(),
        scenarios: &scenario_files(scenarios),
        manifest: &manifest,
    };
    Ok(files.write(folder, force)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_kept_says_nothing_of_the_folder() {
        let typed = |text: &str| command_typed(text.split(' ').map(str::to_owned)).join(" ");
        assert_eq!(
            typed("project --out a --area Medway --force"),
            "pressure project --area Medway"
        );
        assert_eq!(
            typed("project --out=a --to 2030-31"),
            "pressure project --to 2030-31"
        );
    }
}
