//! A command that is killed while it writes leaves what stood there before as it was.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::support::{arg, files_under, folder, pressure};

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

#[test]
fn a_report_killed_while_it_writes_leaves_every_earlier_document_whole() {
    let dir = folder(&[]);
    let (place, other) = (dir.path().join("report"), dir.path().join("other"));
    let part = place.join(".report.xlsx.part");
    let report = ["report", "--area", "Rutland", "--draws", "0", "--out"];
    pressure(&[&report[..], &[arg(&place)]].concat()).ok();
    let scenario = ["--scenario", "rates-held"];
    pressure(&[&report[..], &[arg(&other)], &scenario].concat()).ok();
    let (earlier, later) = (contents(&place), contents(&other));
    assert_eq!((earlier.len(), later.len()), (5, 5));
    let mut child = Command::new(env!("CARGO_BIN_EXE_pressure"))
        .args(report)
        .args([arg(&place), "--force"])
        .args(scenario)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    while !part.exists() && child.try_wait().expect("a child").is_none() {}
    child.kill().expect("it can be killed, or is gone");
    child.wait().expect("it ends");
    let found = contents(&place);
    if part.exists() {
        assert!(
            found == earlier,
            "nothing is put in place before all is written"
        );
    }
    for ((one, before), after) in found.iter().zip(&earlier).zip(&later) {
        assert!(one == before || one == after, "{} is not whole", one.0);
    }
    // The next run clears what this one left.
    let again = [&report[..], &[arg(&place), "--force"], &scenario].concat();
    pressure(&again).ok();
    assert!(contents(&place) == later && files_under(&place).len() == 5);
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
        let mut child = Command::new(env!("CARGO_BIN_EXE_pressure"))
            .args(args)
            .args(["--scenario", "rates-held", "--force"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts");
        let started = Instant::now();
        while !part.exists() && child.try_wait().expect("a child").is_none() {
            assert!(
                started.elapsed() < Duration::from_mins(2),
                "it writes nothing"
            );
            sleep(Duration::from_millis(1));
        }
        sleep(wait);
        let ended = child.try_wait().expect("a child").is_some();
        child.kill().expect("it can be killed, or is gone");
        child.wait().expect("it ends");
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
