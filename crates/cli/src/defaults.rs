//! The command line read, with what a workspace says in place of the usual defaults: options that are typed win.

use clap::builder::ArgPredicate;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches};

use crate::args::Cli;
use crate::workspace::Workspace;

/// Commands that set scenarios beside the baseline.
const BESIDE_BASELINE: [&str; 2] = ["compare", "report"];

/// What a workspace gives an argument.
struct Given {
    /// The argument's id.
    id: &'static str,
    /// How it is typed; blank where its values stand alone.
    option: &'static str,
    /// Its values.
    values: Vec<String>,
    /// Its values as they would be typed in the workspace.
    typed: Vec<String>,
}

impl Given {
    fn new(id: &'static str, option: &'static str, values: &[String]) -> Self {
        Self {
            id,
            option,
            values: values.to_vec(),
            typed: values.to_vec(),
        }
    }
}

/// Reads the command line of this process.
pub(crate) fn parse(workspace: Option<Workspace>) -> Result<Cli, clap::Error> {
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let Some(mut workspace) = workspace else {
        return Cli::from_arg_matches(&Cli::command().try_get_matches_from(args)?);
    };
    let given = given(&workspace);
    let mut command = Cli::command().mut_subcommands(|sub| with(sub, &given));
    let matches = command.try_get_matches_from_mut(args)?;
    if let Some((name, sub)) = matches.subcommand()
        && let Some(command) = command.find_subcommand(name)
    {
        workspace.options = added(command, sub, &given);
    }
    let mut cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    cli.set_workspace(workspace);
    Ok(cli)
}

fn given(workspace: &Workspace) -> Vec<Given> {
    let file = &workspace.file;
    let text = |value: Option<String>| value.into_iter().collect::<Vec<_>>();
    let (to, draws, seed) = (
        text(file.horizon.map(|year| year.to_string())),
        text(file.draws.map(|draws| draws.to_string())),
        text(file.seed.map(|seed| seed.to_string())),
    );
    // A file is named from the workspace, wherever in it the command is run.
    let path = |name: &String| {
        let path = workspace.root.join(name);
        let is_file = path.extension().is_some_and(|ending| ending == "toml");
        let found = if is_file { path.to_str() } else { None };
        found.map_or_else(|| name.clone(), str::to_owned)
    };
    let scenarios = Given {
        values: file.scenarios.iter().map(path).collect(),
        ..Given::new("scenarios", "--scenario", &file.scenarios)
    };
    let first = Given {
        id: "scenario",
        option: "--scenario",
        values: scenarios.values.iter().take(1).cloned().collect(),
        typed: scenarios.typed.iter().take(1).cloned().collect(),
    };
    let root = text(workspace.root.to_str().map(str::to_owned));
    let all = vec![
        Given::new("areas", "--area", std::slice::from_ref(&file.area)),
        Given::new("area", "--area", std::slice::from_ref(&file.area)),
        scenarios,
        first,
        Given::new("to", "--to", &to),
        Given::new("draws", "--draws", &draws),
        Given::new("seed", "--seed", &seed),
        Given {
            typed: vec![".".to_owned()],
            ..Given::new("dir", "", &root)
        },
    ];
    all.into_iter()
        .filter(|one| !one.values.is_empty())
        .collect()
}

/// A subcommand with the defaults that fit its arguments.
fn with(mut command: Command, given: &[Given]) -> Command {
    for one in given {
        let Some(arg) = command.get_arguments().find(|arg| arg.get_id() == one.id) else {
            continue;
        };
        let values = fitting(&command, arg, &one.values);
        // A year that follows from something else, such as that of a target, goes on doing so.
        let follows = one.id == "to" && arg.get_default_values().is_empty();
        if values.is_empty() || follows {
            continue;
        }
        command = command.mut_arg(one.id, |arg| {
            let arg = arg.required(false).default_values(values);
            if one.id == "seed" {
                // The central run has no seed, and refuses one.
                arg.default_value_if("draws", ArgPredicate::Equals("0".into()), None)
            } else {
                arg
            }
        });
    }
    command
}

/// The values an argument takes: scenarios to set beside the baseline do not hold it.
fn fitting(command: &Command, arg: &Arg, values: &[String]) -> Vec<String> {
    let beside = arg.get_id() == "scenarios" && BESIDE_BASELINE.contains(&command.get_name());
    let fits = |value: &&String| !(beside && *value == "baseline");
    values.iter().filter(fits).cloned().collect()
}

/// The options that were not typed and that the workspace gave, as they would be typed in it.
fn added(command: &Command, matches: &ArgMatches, given: &[Given]) -> Vec<String> {
    let mut options = Vec::new();
    for one in given {
        let Some(arg) = command.get_arguments().find(|arg| arg.get_id() == one.id) else {
            continue;
        };
        if matches.value_source(one.id) == Some(ValueSource::DefaultValue) {
            for value in fitting(command, arg, &one.typed) {
                if !arg.is_positional() {
                    options.push(one.option.to_owned());
                }
                options.push(value);
            }
        }
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(text: &str) -> Workspace {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("pressure.toml"), text).expect("written");
        Workspace::read(dir.path()).expect("a workspace")
    }

    /// What a command line adds, and the whole of it.
    fn read(text: &str, line: &str) -> (String, ArgMatches) {
        let given = given(&workspace(text));
        let mut command = Cli::command().mut_subcommands(|sub| with(sub, &given));
        let args = line.split_whitespace();
        let matches = command.try_get_matches_from_mut(args).expect(line);
        let (name, sub) = matches.subcommand().expect("a subcommand");
        let command = command.find_subcommand(name).expect("a subcommand");
        (added(command, sub, &given).join(" "), sub.clone())
    }

    const DEVON: &str = "area = \"Devon\"\nhorizon = \"2032-33\"\ndraws = 200\nseed = 7\nscenarios = [\"baseline\", \"current-policy\"]\n";

    #[test]
    fn what_is_typed_wins() {
        let (options, _) = read(DEVON, "pressure project");
        assert_eq!(
            options,
            "--area Devon --scenario baseline --scenario current-policy --to 2032-33 --draws 200 --seed 7"
        );
        let (options, _) = read(
            DEVON,
            "pressure project --area Kent --to 2030-31 --scenario rates-held",
        );
        assert_eq!(options, "--draws 200 --seed 7");
    }

    #[test]
    fn the_central_run_has_no_seed() {
        let (options, matches) = read(DEVON, "pressure project --draws 0");
        assert!(!options.contains("--seed"), "{options}");
        assert_eq!(matches.get_one::<u64>("seed"), None);
        let (options, _) = read("area = \"Devon\"\nseed = 7\n", "pressure project");
        assert_eq!(options, "--area Devon");
        let (options, _) = read(
            "area = \"Devon\"\nseed = 7\n",
            "pressure project --draws 10",
        );
        assert_eq!(options, "--area Devon --seed 7");
    }

    #[test]
    fn each_command_takes_what_fits_it() {
        let (options, _) = read(DEVON, "pressure compare");
        assert!(
            options.starts_with("--area Devon current-policy "),
            "{options}"
        );
        let (options, _) = read(DEVON, "pressure report --out x.html");
        assert!(
            options.contains("--scenario current-policy") && !options.contains("baseline"),
            "{options}"
        );
        let (options, _) = read(DEVON, "pressure explain");
        assert!(
            options.contains("--scenario baseline") && !options.contains("current"),
            "{options}"
        );
        let target = "pressure solve --target dsg_balance@2031-32>=0 --lever x.toml";
        let (options, matches) = read(DEVON, target);
        assert!(
            !options.contains("--to"),
            "the year is that of the target: {options}"
        );
        assert!(matches.get_raw("to").is_none());
    }
}
