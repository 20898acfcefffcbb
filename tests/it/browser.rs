//! The HTML report in a headless browser, and under an accessibility checker. Needs Chromium, Node.js, and what
//! `tests/browser/package.json` names, installed there by npm; says why it skips where something is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{arg, folder, pressure, repository};

/// A program on the path, under any of its names.
fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let all =
        std::env::split_paths(&path).flat_map(|dir| names.iter().map(move |name| dir.join(name)));
    all.into_iter().find(|file| file.is_file())
}

/// Node.js, Chromium, or what is missing.
fn tools() -> Result<(PathBuf, PathBuf), &'static str> {
    let installed = |package: &str| {
        repository()
            .join("tests/browser/node_modules")
            .join(package)
            .is_dir()
    };
    let node = program(&["node", "nodejs"]).ok_or("no Node.js")?;
    let chromium =
        program(&["chromium", "chromium-browser", "google-chrome"]).ok_or("no Chromium")?;
    if installed("puppeteer-core") && installed("axe-core") {
        Ok((node, chromium))
    } else {
        Err("no packages in tests/browser/node_modules (npm install --prefix tests/browser)")
    }
}

/// What the browser finds in a report.
fn opened(report: &Path, (node, chromium): &(PathBuf, PathBuf)) -> Value {
    let output = Command::new(node)
        .arg(repository().join("tests/browser/report.js"))
        .args([chromium.as_path(), report])
        .args(std::env::var_os("PRESSURE_SCREENSHOTS"))
        .output()
        .expect("Node.js runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{err}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {err}"))
}

/// A list of texts.
fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .expect("a list")
        .iter()
        .map(|text| text.as_str().expect("a text"))
        .collect()
}

#[test]
fn a_browser_shows_the_report_and_a_checker_finds_it_accessible() {
    let tools = match tools() {
        Ok(tools) => tools,
        Err(missing) => return println!("skipped: {missing}"),
    };
    let hostile = "name = \"</script><script>document.title = 'run'</script> & \\\"Sons\\\"\"\nsummary = \"<img src=x onerror=alert(1)>\"\nextends = \"local-places\"\n";
    let dir = folder(&[("hostile.toml", hostile.as_bytes())]);
    let report = dir.path().join("report.html");
    let scenario = dir.path().join("hostile.toml");
    let args = [
        "report",
        "--area",
        "Devon",
        "--scenario",
        "current-policy",
        "--scenario",
        arg(&scenario),
        "--draws",
        "50",
        "--out",
        arg(&report),
    ];
    pressure(&args).ok();
    let found = opened(&report, &tools);
    assert!(texts(&found["console"]).is_empty(), "{}", found["console"]);
    assert!(
        texts(&found["requests"]).is_empty(),
        "{}",
        found["requests"]
    );
    let charts = texts(&found["charts"]);
    for chart in [
        "plans",
        "dsg-balance",
        "bridge-high-needs-spend",
        "placements",
        "transport-modes",
        "difference-spend",
        "tornado-dsg-balance",
        "accuracy-plans",
    ] {
        assert!(charts.contains(&chart), "no chart {chart} among {charts:?}");
    }
    assert!(
        texts(&found["cut"]).is_empty(),
        "texts stick out of their drawings: {}",
        found["cut"]
    );
    assert!(
        texts(&found["sideways"]).is_empty(),
        "the page scrolls sideways: {}",
        found["sideways"]
    );
    assert!(
        texts(&found["violations"]).is_empty(),
        "{:#}",
        found["violations"]
    );
    for (press, order) in ["ascending", "descending"].into_iter().enumerate() {
        let state = &found["sorted"][press];
        assert_eq!(state["order"], order);
        let figures: Vec<f64> = state["figures"]
            .as_array()
            .expect("figures")
            .iter()
            .filter_map(Value::as_f64)
            .collect();
        assert!(figures.len() > 1);
        let falls = figures.windows(2).all(|pair| pair[0] >= pair[1]);
        let rises = figures.windows(2).all(|pair| pair[0] <= pair[1]);
        assert!(if press == 0 { rises } else { falls }, "{figures:?}");
    }
}

#[test]
fn the_page_is_one_small_file_and_the_same_every_time() {
    let dir = folder(&[]);
    let write = |name: &str| {
        let report = dir.path().join(name);
        let args = [
            "report",
            "--area",
            "Devon",
            "--scenario",
            "local-places",
            "--draws",
            "1000",
            "--out",
            arg(&report),
        ];
        pressure(&args).ok();
        std::fs::read_to_string(report).expect("a page")
    };
    let page = write("one.html");
    assert_eq!(page, write("two.html"), "two runs differ");
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    for outside in ["http://", "src=", "@import", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("NaN"), "a figure that is no number is drawn");
}
