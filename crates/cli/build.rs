//! Records the commit the command is built from, where there is one, for `--version` and the manifest of a run.
//!
//! A build from a source archive has none; whoever packages it may say it in `PRESSURE_COMMIT`.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-env-changed=PRESSURE_COMMIT");
    let given = std::env::var("PRESSURE_COMMIT").ok();
    let commit = given.filter(|text| !text.is_empty()).or_else(commit);
    let version = env!("CARGO_PKG_VERSION");
    if let Some(commit) = &commit {
        println!("cargo:rustc-env=PRESSURE_COMMIT={commit}");
    }
    let commit = commit.as_deref().unwrap_or("commit unknown");
    println!("cargo:rustc-env=PRESSURE_VERSION={version} ({commit})");
    // Without a line of this kind every change of any file would build the command again.
    println!("cargo:rerun-if-changed=crates/cli/build.rs");
}

/// The commit of the repository whose root this is. One around it, as of an archive unpacked in somebody's own, is not ours.
fn commit() -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().ok()?;
    let top = Path::new(&git(&["rev-parse", "--show-toplevel"])?)
        .canonicalize()
        .ok()?;
    if top != root {
        return None;
    }
    // Of a worktree the folder of git is elsewhere. The log of HEAD grows with each commit and checkout.
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", name])
            && Path::new(&path).exists()
        {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
}
