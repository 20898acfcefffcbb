//! A command that is killed while it writes leaves what stood there before as it was.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::support::{arg, files_under, folder, pressure, returns};

/// The scenario of a run folder, every file of which must be as its manifest says.
#[track_caller]
fn scenario_of_whole(run: &Path) -> String {
    let text = fs::read_to_string(run.join("manifest.json")).expect("manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let listed =
        ["inputs", "outputs"].map(|part| manifest[part].as_array().expect("a list").clone());
    let listed: Vec<_> = listed.concat();
    assert_eq!(listed.len() + 1, files_under(run).len(), "{text}");
    for one in &listed {
        let name = one["file"].as_str().expect("a name");
        let mut sum = String::new();
        for byte in Sha256::digest(fs::read(run.join(name)).expect("a file listed")) {
            write!(sum, "{byte:02x}").expect("memory");
        }
        assert_eq!(one["sha256"], sum, "{name} is not whole");
    }
    manifest["scenarios"][0]
        .as_str()
        .expect("a scenario")
        .to_owned()
}

/// Names of files with what they hold.
type Files = [(String, Vec<u8>)];

/// Files of a folder with what they hold, but for what an interrupted run leaves.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let name = |path: &Path| {
        path.file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    };
    let files = files_under(dir).into_iter().map(|path| (name(&path), path));
    files
        .filter(|(name, _)| !name.starts_with('.'))
        .map(|(name, path)| (name, fs::read(path).expect("a file")))
        .collect()
}

/// Starts a command, kills it so long after the first sign of its writing is there, and says whether it had ended by then.
fn ended_before_killed(args: &[&str], sign: &Path, after: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pressure"))
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    let started = Instant::now();
    while !sign.exists() && child.try_wait().expect("a child").is_none() {
        assert!(
            started.elapsed() < Duration::from_mins(3),
            "it writes nothing"
        );
        sleep(Duration::from_micros(200));
    }
    sleep(after);
    let ended = child.try_wait().expect("a child").is_some();
    child.kill().expect("it can be killed, or is gone");
    child.wait().expect("it ends");
    ended
}

/// Kills a command that replaces files of `place` when all but the last are written beside their places: the last is then a pipe that
/// nobody reads, on which it waits. Every file must be as it was, and as the command writes it once it is let through.
#[cfg(unix)]
#[track_caller]
fn files_stay_whole(
    args: &[&str],
    place: &Path,
    (first, last): (&str, &str),
    (earlier, later): (&Files, &Files),
) {
    let (first, last) = (place.join(first), place.join(last));
    let made = Command::new("mkfifo").arg(&last).status();
    assert!(made.expect("mkfifo").success());
    let ended = ended_before_killed(args, &first, Duration::from_millis(100));
    assert!(!ended, "it waits while it writes");
    assert!(contents(place) == earlier, "no earlier file is touched");
    fs::remove_file(&last).expect("the pipe");
    pressure(args).ok();
    assert!(contents(place) == later);
    assert!(!first.exists(), "what the killed one left is cleared");
}

#[cfg(unix)]
#[test]
fn a_report_killed_while_it_writes_leaves_every_earlier_document_whole() {
    let dir = folder(&[]);
    let (place, other) = (dir.path().join("report"), dir.path().join("other"));
    let report = ["report", "--area", "Rutland", "--draws", "0", "--out"];
    pressure(&[&report[..], &[arg(&place)]].concat()).ok();
    let scenario = ["--scenario", "rates-held"];
    pressure(&[&report[..], &[arg(&other)], &scenario].concat()).ok();
    let (earlier, later) = (contents(&place), contents(&other));
    assert_eq!((earlier.len(), later.len()), (5, 5));
    let again = [&report[..], &[arg(&place), "--force"], &scenario].concat();
    let parts = (".report.xlsx.part", ".dsg.csv.part");
    files_stay_whole(&again, &place, parts, (&earlier, &later));
    assert_eq!(files_under(&place).len(), 5);
}

#[cfg(unix)]
#[test]
fn a_workspace_killed_while_it_is_made_anew_is_the_old_one() {
    let dir = folder(&[]);
    let (place, other) = (dir.path().join("ours"), dir.path().join("other"));
    pressure(&["init", arg(&place), "--area", "Devon"]).ok();
    pressure(&["init", arg(&other), "--area", "Kent"]).ok();
    let (earlier, later) = (contents(&place), contents(&other));
    assert!(earlier != later && earlier.len() == later.len());
    let again = ["init", arg(&place), "--area", "Kent", "--force"];
    let parts = (
        ".pressure.toml.part",
        "scenarios/.scenario.schema.json.part",
    );
    files_stay_whole(&again, &place, parts, (&earlier, &later));
}

#[cfg(unix)]
#[test]
fn pages_of_the_back_test_killed_while_they_are_written_are_both_the_earlier_ones() {
    let dir = folder(&[
        ("accuracy.md", b"earlier\n"),
        ("published.md", b"earlier\n"),
    ]);
    let other = folder(&[]);
    let page = other.path().join("accuracy.md");
    pressure(&["backtest", "--page", arg(&page)]).ok();
    let (earlier, later) = (contents(dir.path()), contents(other.path()));
    let page = dir.path().join("accuracy.md");
    let again = ["backtest", "--page", arg(&page)];
    let parts = (".accuracy.md.part", ".published.md.part");
    files_stay_whole(&again, dir.path(), parts, (&earlier, &later));
}

#[test]
fn tables_killed_while_they_are_written_are_the_earlier_ones_or_the_new() {
    let Some(returns) = returns() else { return };
    let dir = folder(&[]);
    let place = dir.path().join("tables");
    let again = ["ingest", arg(&returns), "--out", arg(&place), "--force"];
    pressure(&again).ok();
    let later = contents(&place);
    // Figures of another time, of which not one may be lost.
    for path in files_under(&place) {
        fs::write(path, "earlier\n").expect("a table");
    }
    let earlier = contents(&place);
    let sign = dir.path().join(".tables.part");
    let mut killed = 0;
    for after in [0, 4, 12].map(Duration::from_millis) {
        killed += u32::from(!ended_before_killed(&again, &sign, after));
        let found = contents(&place);
        assert!(found == earlier || found == later, "the one or the other");
        if found == later {
            break;
        }
    }
    assert!(killed > 0, "it was never caught writing");
    pressure(&again).ok();
    assert!(contents(&place) == later && !sign.exists());
}

#[test]
fn a_run_killed_while_it_writes_leaves_the_earlier_folder_whole() {
    let dir = folder(&[]);
    let run = dir.path().join("run");
    let part = dir.path().join(".run.part");
    let args = [
        "project",
        "--area",
        "type:county",
        "--area",
        "all",
        "--out",
        arg(&run),
    ];
    let before = pressure(&args);
    assert_eq!(before.code, 0, "{}", before.err);
    assert_eq!(scenario_of_whole(&run), "baseline");

    let mut killed = 0;
    // Each time it may write a little longer, until it ends of its own accord.
    for wait in (0..).map(|step| Duration::from_millis(step * 150)) {
        let other = [&args[..], &["--scenario", "rates-held", "--force"]].concat();
        let ended = ended_before_killed(&other, &part, wait);
        let scenario = scenario_of_whole(&run);
        if ended {
            assert_eq!(scenario, "rates-held");
            break;
        }
        killed += 1;
        if scenario == "rates-held" {
            break;
        }
        assert!(part.exists(), "it was killed while it wrote");
    }
    assert!(killed > 0, "it was never caught writing");
}
