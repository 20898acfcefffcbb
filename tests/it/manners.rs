//! Manners: version, completions, manual, colour, and narrow terminals.

use std::process::Command;

use crate::support::{pressure, repository};

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .current_dir(repository())
        .args(args)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

#[test]
fn the_version_has_the_commit_where_there_is_one() {
    let said = pressure(&["--version"]).ok();
    let version = env!("CARGO_PKG_VERSION");
    assert!(said.starts_with(&format!("pressure {version}")), "{said}");
    let commit = said
        .trim()
        .strip_prefix(&format!("pressure {version}"))
        .expect("the version");
    // From a source archive there is none; in a repository it is one of its commits, if not the latest while tests of an
    // older build run.
    let ours = git(&["rev-parse", "--show-toplevel"])
        .is_some_and(|top| std::path::Path::new(&top) == repository());
    if ours {
        let commit = commit.trim().trim_start_matches('(').trim_end_matches(')');
        assert_eq!(commit.len(), 12, "{said}");
        assert!(
            git(&["cat-file", "-e", commit]).is_some(),
            "{commit} is no commit"
        );
    } else {
        assert_eq!(commit, "", "no commit is known");
    }
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = pressure(&["completions", shell]).ok();
        for word in ["project", "validate", "draws"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    let run = pressure(&["completions", "bsh"]);
    assert_eq!(run.code, 2);
    assert!(run.said().contains("bash"), "{}", run.err);
}

#[test]
fn the_manual_has_a_page_for_the_program_and_for_each_command() {
    let page = pressure(&["man"]).ok();
    for part in [".TH pressure 1", "SUBCOMMANDS", "validate"] {
        assert!(page.contains(part), "{part}");
    }
    let page = pressure(&["man", "project"]).ok();
    assert!(page.contains("draws") && page.contains("whole"), "{page}");
    let run = pressure(&["man", "projct"]);
    assert_eq!(run.code, 2);
    assert!(run.said().contains("nearest: project"), "{}", run.err);
}

/// What is seen on a terminal of so many columns, or `None` where no terminal can be had.
#[expect(clippy::print_stdout, reason = "a test that skips says why")]
fn on_terminal(columns: u32, no_colour: bool, args: &str) -> Option<String> {
    let line = format!(
        "stty cols {columns} rows 50; {} {args}",
        env!("CARGO_BIN_EXE_pressure")
    );
    let mut command = Command::new("script");
    command
        .args(["-qec", &line, "/dev/null"])
        .current_dir(repository());
    for name in ["FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color");
    if no_colour {
        command.env("NO_COLOR", "1");
    }
    if !cfg!(target_os = "linux") {
        println!("skipped: script(1) of util-linux makes the terminal, and this is no Linux");
        return None;
    }
    match command.output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).replace('\r', "")),
        Err(error) => {
            println!("skipped: no terminal can be had without script(1): {error}");
            None
        }
    }
}

#[test]
fn nothing_is_wider_than_a_narrow_terminal() {
    for args in [
        "project --area Devon",
        "compare rates-held --area Devon",
        "explain --area Devon",
        "sensitivity --area Devon",
        "benchmark --area Devon",
        "list areas",
        "list scenarios",
        "list measures",
    ] {
        let Some(seen) = on_terminal(40, true, args) else {
            return;
        };
        assert!(seen.lines().count() > 10, "{args}: {seen}");
        for line in seen.lines() {
            assert!(line.chars().count() <= 40, "{args}: {line}");
        }
    }
}

#[test]
fn colour_is_left_out_when_it_is_not_wanted() {
    let Some(plain) = on_terminal(80, true, "project --area Medwey") else {
        return;
    };
    assert!(
        plain.contains("Medwey") && !plain.contains('\u{1b}'),
        "{plain:?}"
    );
    let coloured = on_terminal(80, false, "project --area Medwey").unwrap_or_default();
    assert!(coloured.contains('\u{1b}'), "there is colour to leave out");
    assert!(
        coloured.contains("unknown area") && coloured.contains("help"),
        "words say what colour does"
    );
}
